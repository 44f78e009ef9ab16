"""A boundary file brought to the Data page is laid over any dataset, for its reader alone."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import Polygon, box
from shapely.geometry import LineString, Point
from streamlit.testing.v1 import AppTest

from geo.dataset import private
from geo.places import boundaries as overlays
from geo.text import LANGUAGES, Words
from tests.pages import open_page, read, trees
from tests.samples import write_sample
from tests.ui.test_data import drop, kept, press

__all__ = ["kept"]
ATTACK = "<img src=x onerror=alert(1)>"
SQUARES = {"West": box(0, 0, 1, 1), "East": box(1, 0, 2, 1)}
PLACES = {"in-west": (0.5, 0.5), "border": (1.0, 0.5), "in-east": (1.5, 0.5), "far": (5.0, 5.0)}


def write(
    folder: Path, shapes: Mapping[str, object], *, name: str = "a.geojson", to: str = "EPSG:4326"
) -> bytes:
    table = gpd.GeoDataFrame(
        {"name": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:4326"
    )
    moved = table.to_crs(to)
    if name.endswith("parquet"):
        moved.to_parquet(folder / name)
    else:
        moved.to_file(folder / name, driver="KML" if name.endswith("kml") else None)
    return (folder / name).read_bytes()


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a dataset of one event of 1, 10, 100 and 1000 killed at each place, and one without."""
    write_sample(
        tmp_path / "data" / "sample",
        events=[*({"event_id": name, "places": name} for name in PLACES), {"event_id": "none"}],
        places=[
            {"place_id": name, "longitude": lng, "latitude": lat}
            for name, (lng, lat) in PLACES.items()
        ],
        claims=[{"claim_id": name, "event_id": name, "claimant_id": "x"} for name in PLACES],
        figures=[{"claim_id": name, "low": 10**n} for n, name in enumerate(PLACES)],
    )
    monkeypatch.setenv("RASD_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("RASD_DEFAULT_DATASET", "sample")
    monkeypatch.setattr("geo.view.view.View.dataset", "sample")
    return tmp_path / "data" / "sample"


def list_areas(kept: Path) -> list[Path]:
    return [child for child in kept.iterdir() if private.is_private_areas(child.name)]


def lay(app: AppTest, content: bytes, name: str = "a.geojson") -> AppTest:
    drop(app, name, content)
    assert not app.exception
    return press(app, "lay")


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_boundary_file_goes_from_drop_to_counts_by_its_areas(
    kept: Path, tmp_path: Path, lang: str
) -> None:
    words = Words(lang)
    app = drop(open_page("data", lang=lang), "a.geojson", write(tmp_path, SQUARES))
    assert words("data.found_areas") in read(app, "bring-found")
    assert "West" in read(app, "preview")
    press(app, "lay")
    assert not app.exception
    (folder,) = list_areas(kept)
    assert app.query_params["overlay"] == folder.name
    assert app.selectbox(key="overlay").value == folder.name
    assert app.multiselect(key="area").options[:2] == ["East", "West"]
    app.switch_page("map.py").run()
    app.multiselect(key="area").set_value(["West"]).run()
    assert not app.exception
    shown = words("unshown.showing", shown=1, total=5)  # the point on the border is East's
    assert app.button(key="unshown-showing").label == shown
    app.multiselect(key="area").set_value([]).run()
    app.switch_page("casualties.py").run()
    app.selectbox(key="by").set_value("area").run()
    assert not app.exception
    told = read(app, "groups")
    assert all(part in told for part in ("West 1 1", "East 110 2", "1,000"))
    app.switch_page("data.py").run()
    assert words("data.areas.count", n=2) in read(app, "dataset-areas-0")
    press(app, "open-away-0")
    assert not app.exception
    assert list_areas(kept) == []
    assert app.selectbox(key="overlay").value == ""


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    "name", ["a.gpkg", "a.fgb", "a.geojson", "a.geoparquet", "a.zip", "a.kml", "a.kmz"]
)
def test_every_format_in_any_system_is_laid_over(kept: Path, tmp_path: Path, name: str) -> None:
    to = "EPSG:4326" if name in {"a.geojson", "a.kml", "a.kmz"} else "EPSG:3857"
    if name == "a.zip":
        (tmp_path / "shape").mkdir()
        write(tmp_path / "shape", SQUARES, name="s.shp", to=to)
        with zipfile.ZipFile(tmp_path / name, "w") as packed:
            for part in (tmp_path / "shape").iterdir():
                packed.write(part, f"deep/../{part.name}")
        content = (tmp_path / name).read_bytes()
    elif name == "a.kmz":
        other = {"__MACOSX/._doc.kml": b"x", "images/flag.png": b"x", "images/a.kml": b"x"}
        content = pack(**other, **{"doc.kml": write(tmp_path, SQUARES, name="a.kml")})
    else:
        content = write(tmp_path, SQUARES, name=name, to=to)
    app = lay(open_page("data"), content, name)
    assert not app.exception
    (folder,) = list_areas(kept)
    areas = overlays.find_overlay(folder.name).areas
    assert sorted(areas["name_en"]) == ["East", "West"]
    assert areas.total_bounds == pytest.approx([0, 0, 2, 1], abs=1e-6)


def pack(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return stream.getvalue()


BAD: dict[str, tuple[str, Mapping[str, object], str]] = {
    "lines": ("a.geojson", {"x": LineString([(0, 0), (1, 1)])}, "no_areas"),
    "points": ("a.geojson", {"x": Point(0, 0)}, "no_areas"),
    "metres": ("a.gpkg", {"x": box(5e5, 37e5, 6e5, 38e5)}, "wrong_system"),
}


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_laid_over_is_one_sentence_and_leaves_nothing(
    kept: Path, tmp_path: Path, case: str, lang: str
) -> None:
    name, shapes, problem = BAD[case]
    app = drop(open_page("data", lang=lang), name, write(tmp_path, shapes, name=name))
    chosen = next(box for box in app.selectbox if str(box.key).startswith("format-"))
    chosen.set_value("areas").run()
    press(app, "lay")
    assert not app.exception
    said = Words(lang)(f"areas.error.{problem}", file=name)
    assert read(app, "areas-error") == said.replace("\u2068", "").replace("\u2069", "")
    assert list_areas(kept) == []
    assert app.session_state["overlay"] == ""


@pytest.mark.usefixtures("sample", "kept")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_too_large_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    app = drop(open_page("data", lang=lang), "a.geojson", write(tmp_path, SQUARES))
    for limit, problem in (("MOST_AREAS", "too_many"), ("MOST_MB", "too_large")):
        monkeypatch.setattr(overlays, limit, 0)
        press(app, "lay")
        said = Words(lang)(f"areas.error.{problem}", file="a.geojson", most=0, n=2)
        assert read(app, "areas-error") == said.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.usefixtures("kept", "sample")
@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.zip", pack(**{"a.geojson": b"0" * (80 << 20)}), "import.error.unpacked"),
        ("a.zip", pack(**{"../../a.txt.exe": b"x"}), "import.error.zip_nothing"),
        ("a.kmz", b"no such thing", "import.error.zip"),
        ("a.kmz", pack(**{"flag.png": b"x", "a.csv": b"x"}), "import.error.zip_nothing"),
        ("a.kmz", pack(**{"doc.kml": b"0" * (80 << 20)}), "import.error.unpacked"),
        ("a.gpkg", b"SQLite format 3\x00 cut", "import.error.vector"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', "import.error.vector"),
        ("a.fgb", b"no such thing", "import.error.not_layer"),
    ],
)
def test_a_broken_or_hostile_file_is_one_sentence(
    tmp_path: Path, name: str, content: bytes, key: str
) -> None:
    app = drop(open_page("data"), name, content)
    assert not app.exception
    assert read(app, "bring-error") == Words("en")(key, file=name)
    assert sorted(child.name for child in tmp_path.iterdir()) == ["data", "private"]


@pytest.mark.usefixtures("kept", "sample")
@pytest.mark.parametrize(
    ("name", "members", "wrong"),
    [("a.kmz", ("../doc.kml",), "doc.kml"), ("a.zip", ("b.csv", "c.kml", "d.shp"), "c.kml")],
)
def test_what_is_packed_is_opened_only_as_what_it_says_it_is(
    name: str, members: tuple[str, ...], wrong: str
) -> None:
    virtual = b"<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>"
    app = drop(open_page("data"), name, pack(**dict.fromkeys(members, virtual)))
    assert not app.exception
    assert read(app, "bring-error") == Words("en")("import.error.not_layer", file=wrong)


@pytest.mark.usefixtures("sample")
def test_script_in_names_and_titles_stays_text(kept: Path, tmp_path: Path) -> None:
    shapes = {ATTACK: box(0, 0, 1, 1), "[x](javascript:alert(1))": box(1, 0, 2, 1)}
    app = drop(open_page("data"), f"../{ATTACK}.geojson", write(tmp_path, shapes))
    title = next(box for box in app.text_input if str(box.key).startswith("areas-"))
    title.set_value(ATTACK).run()
    press(app, "lay")
    assert not app.exception
    (folder,) = list_areas(kept)
    assert ATTACK in app.multiselect(key="area").options
    app.switch_page("data.py").run()
    assert ATTACK in read(app, "dataset-areas-0")
    assert [child.name for child in kept.parent.iterdir() if ATTACK in child.name] == []
    assert sorted(path.name for path in folder.iterdir()) == [
        "areas.geoparquet",
        "areas.geoparquet.columns.json",
    ]


@pytest.mark.usefixtures("sample")
def test_columns_of_names_may_be_chosen(kept: Path, tmp_path: Path) -> None:
    table = gpd.GeoDataFrame(
        {"label": ["Hay", "Hay"], "اسم": ["حي", "ناحية"], "code": ["1", "2"]},
        geometry=list(SQUARES.values()),
        crs="EPSG:4326",
    )
    table.to_file(tmp_path / "a.gpkg")
    app = drop(open_page("data"), "a.gpkg", (tmp_path / "a.gpkg").read_bytes())
    for part, column in (("name_en", "label"), ("name_ar", "اسم"), ("id", "code")):
        chosen = next(box for box in app.selectbox if str(box.key).startswith(f"areas-{part}-"))
        assert chosen.value == ""
        chosen.set_value(column).run()
    press(app, "lay")
    (folder,) = list_areas(kept)
    overlay = overlays.find_overlay(folder.name)
    assert overlay.names("en") == {"1": "Hay", "2": "Hay"}
    assert overlay.names("ar") == {"1": "حي", "2": "ناحية"}


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_over_a_dataset_that_gives_sums_only_it_is_drawn_and_picks_nothing(
    sample: Path, kept: Path, tmp_path: Path, lang: str
) -> None:
    path = sample / "datapackage.json"
    told = path.read_text(encoding="utf-8").replace('"open"', '"aggregate-only"')
    path.write_text(told, encoding="utf-8")
    app = lay(open_page("data", lang=lang), write(tmp_path, SQUARES))
    assert not app.exception
    (folder,) = list_areas(kept)
    assert app.query_params["overlay"] == folder.name
    assert Words(lang)("areas.only_drawn") == read(app, "areas-only-drawn")
    assert "area" not in [box.key for box in app.multiselect]
    app.switch_page("casualties.py").run()
    app.selectbox(key="by").set_value("area").run()
    assert not app.exception
    assert Words(lang)("areas.only_drawn") == read(app, "groups-head")
    assert "groups" not in trees(app)


@pytest.mark.usefixtures("sample")
def test_as_many_as_the_host_allows_and_gone_with_their_hours(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = lay(open_page("data"), write(tmp_path, SQUARES))
    (folder,) = list_areas(kept)
    private.remove_private(folder.name)
    app.run()
    assert not app.exception
    assert app.selectbox(key="overlay").value == ""
    monkeypatch.setenv("RASD_PRIVATE_DATASETS", "0")
    app.switch_page("data.py").run()
    lay(app, write(tmp_path, {"x": Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])}))
    assert Words("en")("data.areas.full", n=0) == read(app, "areas-error")
