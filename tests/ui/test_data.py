"""The Data page: a file is looked at, checked, shown, taken away; faults are one sentence."""

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import polars as pl
import pytest
import xlsxwriter
from streamlit.runtime.caching import clear_session_resource_cache
from streamlit.testing.v1 import AppTest

from geo.dataset import private
from geo.dataset.folder import list_datasets, open_dataset
from geo.readers.jobs.limits import Allowance
from geo.readers.jobs.line import TOO_DEAR, TOO_LONG, Job
from geo.readers.jobs.task import FAILED, TOO_MUCH, Inspect, Stage
from geo.readers.manifest import load_manifests
from geo.readers.mapping import Said
from geo.readers.options import Choice
from geo.text import LANGUAGES, Words
from geo.ui.data import waiting
from geo.ui.page.session import Brought, Choices, Own, put_away
from tests.pages import SECONDS, elements, open_page, read, texts, trees
from tests.samples_files import ACLED, UCDP, shared, write_csv

OWN = [
    {"Date": "2018-11-17", "Place": "Hajin", "lat": "34.69", "lon": "40.83", "Killed": "15-41"},
    {"Date": "2018-11-18", "Place": "Susa", "lat": "34.5", "lon": "40.9", "Killed": "dozens"},
]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    root = tmp_path / "private"
    root.mkdir()
    clear_session_resource_cache("test session id")  # every AppTest is one session
    monkeypatch.setattr(private, "find_root", lambda: root)
    yield root
    for child in root.iterdir():
        private.remove_private(child.name)


def drop(app: AppTest, name: str, content: bytes) -> AppTest:
    return app.file_uploader[0].set_value((name, content, "application/octet-stream")).run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def list_made(kept: Path) -> list[Path]:
    return [child for child in kept.iterdir() if private.is_private(child.name)]


def bare(sentence: str) -> str:
    """Return a sentence as `read` gives it: without the marks around what is put in."""
    return sentence.replace("\u2068", "").replace("\u2069", "")


def written(rows: list[dict[str, str]], path: Path) -> bytes:
    return write_csv(path, rows).read_bytes()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_of_a_known_format_goes_from_drop_to_map(
    kept: Path, tmp_path: Path, lang: str
) -> None:
    rows = [UCDP, {**UCDP, "id": ""}, {**UCDP, "id": "3", "longitude": "4239"}]
    words = Words(lang)
    app = drop(
        open_page("data", lang=lang), "GEDEvent_v23_1.csv", written(rows, tmp_path / "a.csv")
    )
    assert not app.exception
    assert "UCDP GED" in read(app, "bring-found")
    assert "Government of Syria" in read(app, "preview")
    press(app, "check")
    assert words("data.outcome", read=3, kept=2, marked=1, rejected=1) == read(
        app, "outcome-counts"
    ).removesuffix(" " + words("data.some"))
    faults = read(app, "faults")
    assert "4239" in faults
    assert words("import.reason.no_id") in faults
    (folder,) = list_made(kept)
    press(app, "look")
    assert not app.exception
    assert app.session_state["dataset"] == folder.name
    assert app.session_state["lang"] == lang
    assert app.query_params["dataset"] == folder.name
    assert "2" in read(app, "numbers")
    assert len(app.selectbox(key="dataset").options) == 2
    assert folder.name not in list_datasets()


def test_a_table_is_mapped_from_its_header(kept: Path, tmp_path: Path) -> None:
    app = drop(open_page("data"), "mine.csv", written(OWN, tmp_path / "a.csv"))
    assert app.button(key="check").disabled
    assert Words("en")("data.mapping.missing_type") in read(app, "mapping-lacks")
    type_ = next(box for box in app.selectbox if str(box.key).startswith("type-"))
    type_.set_value("Battles").run()
    press(app, "check")
    assert not app.exception
    assert "Read 2, kept 2, marked 1, rejected 0." in read(app, "outcome-counts")
    (folder,) = list_made(kept)
    tables = open_dataset(folder).tables
    figures = tables["figures"].collect()
    assert figures.select("harm", "category", "low", "high").rows() == [("killed", "all", 15, 41)]
    place = next(box for box in app.selectbox if str(box.key).startswith("map-place_en-"))
    assert place.value == "Place"
    place.set_value("Killed").run()
    assert "outcome-counts" not in trees(app)


def make_layers(folder: Path) -> dict[str, bytes]:
    """Write one layer of two events in every format that is read."""
    points = gpd.points_from_xy([40.83, 40.9], [34.69, 34.5])
    data = {"date": ["2018-11-17", "2018-11-18"], "event_type": ["Battles", "Battles"]}
    layer = gpd.GeoDataFrame({**data, "killed": [4, 5]}, geometry=points, crs="EPSG:4326")
    layer.to_file(folder / "a.geojson", driver="GeoJSON")
    layer.to_file(folder / "a.gpkg", driver="GPKG")
    layer.to_file(folder / "a.kml", driver="KML")
    layer.to_file(folder / "a.fgb", driver="FlatGeobuf")
    layer.to_parquet(folder / "a.geoparquet")
    shape = folder / "shape"
    shape.mkdir()
    layer.rename(columns={"event_type": "type"}).to_file(shape / "a.shp")
    with zipfile.ZipFile(folder / "a.zip", "w") as packed:
        for part in shape.iterdir():
            packed.write(part, part.name)
    return {path.name: path.read_bytes() for path in folder.glob("a.*")}


def make_tables(folder: Path) -> dict[str, bytes]:
    rows = [{**row, "type": "Battles"} for row in OWN]
    frame = pl.DataFrame(rows)
    frame.write_csv(folder / "a.tsv", separator="\t")
    frame.write_excel(folder / "a.xlsx")
    frame.write_parquet(folder / "a.parquet")
    with zipfile.ZipFile(folder / "packed.zip", "w") as packed:
        packed.write(folder / "a.tsv", "a.tsv")
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    "name", ["a.tsv", "a.xlsx", "a.parquet", "packed.zip", "a.geojson", "a.gpkg", "a.fgb", "a.zip"]
)
def test_tables_and_layers_of_every_kind_are_read(kept: Path, tmp_path: Path, name: str) -> None:
    is_table = name in {"a.tsv", "a.xlsx", "a.parquet", "packed.zip"}
    content = (make_tables if is_table else make_layers)(tmp_path)[name]
    app = drop(open_page("data"), name, content)
    assert not app.exception
    press(app, "check")
    assert not app.exception
    assert "Read 2, kept 2" in read(app, "outcome-counts")
    (folder,) = list_made(kept)
    places = open_dataset(folder).tables["places"].collect()
    assert places.get_column("latitude").drop_nulls().len() == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_read_of_a_file_is_said_before_it_is_checked(
    kept: Path, tmp_path: Path, lang: str
) -> None:
    words = Words(lang)
    sheets = {
        name: pl.DataFrame(
            {"id": [n], "type": ["Battles"], "date": ["2018-11-17"], "killed": ["x"]}
        )
        for n, name in enumerate(("October", "November"))
    }
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name, rows in {**sheets, "People": pl.DataFrame({"name": ["a"]})}.items():
            rows.write_excel(book, worksheet=name)
    app = drop(open_page("data", lang=lang), "a.xlsx", (tmp_path / "a.xlsx").read_bytes())
    together = words("import.note.parts_read", names="October, November")
    left = words("import.note.parts_left", read="October, November", names="People")
    for said in (together, left):
        assert said.replace("\u2068", "").replace("\u2069", "") in read(app, "bring-found")
    press(app, "check")
    assert not app.exception
    assert len(list_made(kept)) == 1
    # A group opens its rows, which say where in the file they stand.
    assert "2 × killed" in read(app, "faults")


@pytest.mark.usefixtures("kept")
def test_a_map_drawn_by_hand_is_read_without_a_touch() -> None:
    told = {"Date": "2018-11-17", "Type": "Airstrike", "Killed": "5"}
    data = "".join(f'<Data name="{k}"><value>{v}</value></Data>' for k, v in told.items())
    where = "<Point><coordinates>40.8,34.7,0</coordinates></Point>"
    mark = f"<Placemark><name>Hajin</name><ExtendedData>{data}</ExtendedData>{where}</Placemark>"
    folder = f"<Folder><name>Strikes</name>{mark * 2}</Folder>"
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{folder}</Document></kml>'
    app = drop(open_page("data"), "a.kml", kml.encode())
    press(app, "check")
    assert "Read 2, kept 2, marked 0" in read(app, "outcome-counts")


def test_an_acled_file_gives_sums_and_no_folder(kept: Path, tmp_path: Path) -> None:
    app = drop(open_page("data"), "acled.csv", written([ACLED], tmp_path / "a.csv"))
    assert Words("en")("data.aggregate") in read(app, "bring-found")
    press(app, "check")
    assert "python -m geo import acled" in read(app, "outcome-refused")
    (folder,) = list_made(kept)
    assert not open_dataset(folder).gives_rows
    assert "folder" not in [button.key for button in app.get("download_button")]


def pack_bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.csv", b"0" * (80 << 20))
    return stream.getvalue()


VRT = b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource>"
BROKEN = {
    "empty": ("a.csv", b"", "import.error.empty"),
    "binary": ("a.csv", bytes(range(256)) * 9, "import.error.binary"),
    "no_header": ("a.csv", b"1,2018-11-17,3\n2,2018-11-18,4\n", "import.error.no_header"),
    "no_rows": ("a.csv", b"date,place\n", "import.error.no_rows"),
    "zip": ("a.zip", b"PK\x03\x04 cut off", "import.error.zip"),
    "not_zip": ("a.zip", b"date,place\n1,2\n", "import.error.zip"),
    "bomb": ("a.zip", pack_bomb(), "import.error.unpacked"),
    "xlsx": ("a.xlsx", b"not a workbook", "import.error.binary"),
    "parquet": ("a.parquet", b"PAR1 cut off", "import.error.binary"),
    "geojson": ("a.geojson", b'{"type": "FeatureCollection", "features": [', "import.error.vector"),
    "vrt_as_kml": ("a.kml", VRT, "import.error.not_layer"),
    "vrt_as_json": ("a.geojson", VRT, "import.error.not_layer"),
    "picture": (
        "a.png",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xfe",
        "import.error.binary",
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_sentence_and_leaves_nothing(kept: Path, name: str, lang: str) -> None:
    file, content, key = BROKEN[name]
    app = drop(open_page("data", lang=lang), file, content)
    assert not app.exception
    told = read(app, "bring-error")
    assert told == Words(lang)(key, file=file).replace("\u2068", "").replace("\u2069", "")
    assert str(kept) not in told
    assert list_made(kept) == []
    assert "check" not in [button.key for button in app.button]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_guess_can_be_changed_and_a_wrong_choice_is_said(
    kept: Path, tmp_path: Path, lang: str
) -> None:
    app = drop(open_page("data", lang=lang), "a.csv", written([ACLED], tmp_path / "a.csv"))
    chosen = next(box for box in app.selectbox if str(box.key).startswith("format-"))
    chosen.set_value("ucdp").run()
    assert "ACLED" in read(app, "bring-found")
    press(app, "check")
    assert "ACLED" in read(app, "bring-error")
    assert list_made(kept) == []


def test_hostile_text_stays_text_and_a_hostile_name_stays_in_its_folder(
    kept: Path, tmp_path: Path
) -> None:
    attack = "<img src=x onerror=alert(1)>"
    rows = [{**UCDP, "side_a": attack, attack: attack}]
    app = drop(open_page("data"), f"../../{attack}.csv", written(rows, tmp_path / "a.csv"))
    assert not app.exception
    preview = trees(app)["preview"]
    assert attack in list(texts(preview))
    assert elements({"children": preview["children"]}, "img") == []
    press(app, "check")
    (folder,) = list_made(kept)
    title = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["title"]
    assert "<" not in title
    assert sorted(child.name for child in tmp_path.iterdir()) == ["a.csv", "private"]


def test_as_many_as_the_host_allows_and_no_more(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_PRIVATE_DATASETS", "0")
    app = drop(open_page("data"), "a.csv", written([UCDP], tmp_path / "a.csv"))
    press(app, "check")
    assert Words("en")("data.full", n=0) == read(app, "bring-error")
    assert list_made(kept) == []


def test_a_dataset_can_be_removed_at_once(kept: Path, tmp_path: Path) -> None:
    app = drop(open_page("data"), "a.csv", written([UCDP], tmp_path / "a.csv"))
    press(app, "check")
    press(app, "remove")
    assert not app.exception
    assert list_made(kept) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("kept")
def test_formats_are_listed_from_their_manifests(lang: str) -> None:
    app = open_page("data", lang=lang)
    listed = [part.label for part in app.expander]
    assert listed[0] == "UCDP GED"
    assert len(listed) == len(load_manifests()) + 1, "and the areas"
    assert "64" in read(app, "format-of-areas")
    assert "type_of_violence" in read(app, "format-of-ucdp")


def test_a_real_file_is_read_and_counted(kept: Path) -> None:
    real = shared("ucdp/GEDEvent_v23_1_CAR_49col.csv")
    app = drop(open_page("data"), real.name, real.read_bytes())
    press(app, "check")
    assert "Read 1,848, kept 1,848, marked 20, rejected 0." in read(app, "outcome-counts")
    assert len(list_made(kept)) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_places_without_a_point_take_the_one_the_reader_confirms(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    entries = tmp_path / "entries.csv"
    entries.write_text(
        "name_en,name_ar,lat,lon,source,licence\nAl-Hajin,هجين,34.69,40.83,OSM <b>,ODbL\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("RASD_GAZETTEERS", str(entries))
    rows = [{"Date": "2018-11-17", "Place": "Hajin", "type": "Battles"}]
    app = drop(open_page("data", lang=lang), "mine.csv", written(rows, tmp_path / "a.csv"))
    press(app, "check")
    assert not app.exception
    assert app.button(key="write-points").disabled
    place = next(box for box in app.radio if str(box.key).startswith("place-private"))
    assert place.value is None
    # The shipped dataset knows Hajin, and so does the base map: each says whose its point is.
    assert len(place.options) > 2
    theirs = next(n for n, told in enumerate(place.options) if "ODbL" in told)
    assert "100" in place.options[theirs]
    # The first is none of them.
    place.set_value(theirs - 1).run()
    press(app, "write-points")
    assert not app.exception
    (folder,) = list_made(kept)
    points = open_dataset(folder).tables["places"].collect()
    assert points.select("latitude", "point_source_en").rows() == [(34.69, "OSM <b> (ODbL)")]
    assert open_dataset(folder).tables["events"].collect().get_column("where_prec").to_list() == [2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_gazetteer_of_ones_own_is_looked_in_until_it_is_left_out(
    kept: Path, tmp_path: Path, lang: str
) -> None:
    rows = [{"Date": "2018-11-17", "Place": "Tell Nowhere", "type": "Battles"}]
    app = drop(open_page("data", lang=lang), "mine.csv", written(rows, tmp_path / "a.csv"))
    press(app, "check")
    names = b"name_en,name_ar,lat,lon,source,licence\nTell Nowhere,,34.5,40.5,own survey,CC0\n"
    app.file_uploader(key="gazetteer").set_value(("mine places.csv", names, "text/csv")).run()
    assert any(str(box.key).startswith("place-private") for box in app.radio)
    # The page is left and come back to: its field is empty, the file is not forgotten.
    app = open_page("data", lang=lang)
    assert read(app, "gazetteer-still") == bare(
        Words(lang)("data.places.still_here", file="mine places.csv")
    )
    box = next(box for box in app.radio if str(box.key).startswith("place-private"))
    assert any("own survey" in told for told in box.options)
    press(app, "leave-out-gazetteer")
    assert "gazetteer-still" not in trees(app)
    assert not any(str(box.key).startswith("place-private") for box in app.radio)
    assert len(list_made(kept)) == 1


def test_unknown_words_of_types_are_said_what_they_mean(kept: Path, tmp_path: Path) -> None:
    rows = [
        {"Date": "2018-11-17", "type": "[x](y) raid"},
        {"Date": "2018-11-18", "type": "Battles"},
    ]
    app = drop(open_page("data"), "mine.csv", written(rows, tmp_path / "a.csv"))
    word = next(box for box in app.selectbox if str(box.key).startswith("word-"))
    assert word.label == r"\[x\]\(y\) raid"
    word.set_value("Riots").run()
    press(app, "check")
    assert "Read 2, kept 2, marked 0, rejected 0." in read(app, "outcome-counts")
    (folder,) = list_made(kept)
    types = open_dataset(folder).tables["events"].collect().get_column("event_type").to_list()
    assert sorted(types) == ["Battles", "Riots"]


MAPPED = {
    "row": "event",
    "columns": {"date_start": "A", "place_en": "B", "killed_all": "C", "event_type": "D"},
    "constants": {"country": "Syria"},
    "words": {"event_type": {"raid": "Riots"}},
    "date_order": "dmy",
    "title": "Ours",
    "title_ar": "لنا",
    "redistribution": "aggregate-only",
}
LETTERS = [{"A": "03/04/2018", "B": "Hajin", "C": "5", "D": "raid"}]


def drop_mapping(app: AppTest, content: bytes) -> AppTest:
    return app.file_uploader[1].set_value(("mine.json", content, "application/json")).run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mapping_file_dropped_beside_its_table_maps_it_at_once(
    kept: Path, tmp_path: Path, lang: str
) -> None:
    words = Words(lang)
    app = drop(open_page("data", lang=lang), "mine.csv", written(LETTERS, tmp_path / "a.csv"))
    assert app.button(key="check").disabled
    drop_mapping(app, json.dumps(MAPPED).encode())
    assert not app.exception
    assert not app.warning
    assert "mine.json" in read(app, "mapping-taken")
    assert "country: Syria" in read(app, "mapping-taken")
    chosen = {str(box.value) for box in app.selectbox}
    assert {"A", "B", "C", "D", "Riots", "dmy"} <= chosen
    assert app.checkbox[0].value
    press(app, "check")
    assert words("data.outcome", read=1, kept=1, marked=0, rejected=0) in read(
        app, "outcome-counts"
    )
    (folder,) = list_made(kept)
    dataset = open_dataset(folder)
    assert (dataset.words("title", "en"), dataset.words("title", "ar")) == ("Ours", "لنا")
    assert not dataset.gives_rows
    event = dataset.tables["events"].collect().row(0, named=True)
    assert (str(event["date_start"]), event["event_type"]) == ("2018-04-03", "Riots")
    names = dataset.tables["places"].collect().get_column("name_en").to_list()
    assert names == ["Hajin", "Syria"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("kept")
def test_a_mapping_file_that_does_not_fit_is_one_sentence_and_changes_nothing(
    tmp_path: Path, lang: str
) -> None:
    app = drop(open_page("data", lang=lang), "mine.csv", written(OWN, tmp_path / "a.csv"))
    type_ = next(box for box in app.selectbox if str(box.key).startswith("type-"))
    type_.set_value("Battles").run()
    drop_mapping(app, json.dumps({"columns": {"date_start": "<b>"}}).encode())
    assert not app.exception
    told = read(app, "mapping-error")
    assert all(word in told for word in ("mine.json", "date_start", "<b>", "mine.csv", "Place"))
    kept = next(box for box in app.selectbox if str(box.key).startswith("type-"))
    assert kept.value == "Battles"
    assert not app.button(key="check").disabled
    drop_mapping(app, b"\x00\xff")
    assert "mine.json" in read(app, "mapping-error")
    assert not app.button(key="check").disabled


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_parts_of_a_file_and_its_header_can_be_chosen(
    lang: str, tmp_path: Path, kept: Path
) -> None:
    sheets = {
        "Events": [["id", "type", "date"], ["1", "Battles", "2018-11-17"]],
        "Other": [["made by us"], ["Nr", "Kind", "When"], ["7", "Battles", "2018-11-18"]],
    }
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    app = drop(open_page("data", lang=lang), "a.xlsx", (tmp_path / "a.xlsx").read_bytes())
    parts = next(each for each in app.multiselect if str(each.key).startswith("parts-"))
    assert (parts.options, parts.value) == (["Events", "Other"], ["Events"])
    parts.set_value(["Other"]).run()
    header = next(each for each in app.number_input if str(each.key).startswith("header-"))
    header.set_value(2).run()
    assert not app.exception
    press(app, "check")
    (made,) = list_made(kept)
    dataset = open_dataset(made)
    assert dataset.tables["events"].collect()["event_id"].to_list() == ["7"]
    assert dataset.descriptor["import"]["mapping"]["parts"] == ["Other"]


def test_why_no_row_was_usable_is_said_in_the_language_that_is_turned_to(
    kept: Path, tmp_path: Path
) -> None:
    content = written([{**UCDP, "id": ""}], tmp_path / "a.csv")
    press(drop(open_page("data"), "a.csv", content), "check")
    # The same session comes back, and finds its file.
    for lang in LANGUAGES:
        words = Words(lang)
        why = words("import.reason.no_id").removesuffix(".")
        said = bare(words("import.error.all_rejected", file="a.csv", n=1, why=why))
        app = open_page("data", lang=lang)
        assert read(app, "bring-error") == said
        assert why in read(app, "faults")
    assert list_made(kept) == []


def test_what_no_table_can_be_made_of_is_said_in_the_language_that_is_turned_to(
    kept: Path,
) -> None:
    drop(open_page("data"), "a.csv", b"")
    for lang in LANGUAGES:
        said = bare(Words(lang)("import.error.empty", file="a.csv"))
        assert read(open_page("data", lang=lang), "bring-error") == said
    assert list_made(kept) == []


def test_rows_of_several_parts_are_named_with_their_part(kept: Path, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name, day in (("May", "2018-05-01"), ("June", "2018-06-xx")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["id", "type", "date"])
            sheet.write_row(1, 0, [name, "Battles", day])
    app = drop(open_page("data"), "a.xlsx", (tmp_path / "a.xlsx").read_bytes())
    assert read(app, "preview").startswith("All 2 rows ")
    assert "2 (May)" in read(app, "preview")
    assert "2 (June)" in read(app, "preview")
    heads = [" ".join(texts(head)) for head in elements(trees(app)["picture"], "th")]
    assert {"Row 2 (May)", "Row 2 (June)"} <= {bare(head) for head in heads}
    assert list_made(kept) == []


@pytest.mark.parametrize("name", ["kept", ".opened", "unpacked", "gazetteer-a.csv"])
def test_a_file_may_have_any_name(kept: Path, tmp_path: Path, name: str) -> None:
    app = drop(open_page("data"), name, written([UCDP], tmp_path / "a.csv"))
    assert "Government of Syria" in read(app, "preview")
    press(app, "check")
    assert "Read 1, kept 1, marked 0, rejected 0." in read(app, "outcome-counts")
    assert len(list_made(kept)) == 1


class Waiting(Job[object]):
    """A job that stands at a stage, or has come to nothing."""

    def __init__(self, stage: Stage | None = None, failure: str | None = None) -> None:
        super().__init__(
            Inspect(path=Path("a"), kept=Path("b"), choice=Choice(), lang="en"),
            allowance=Allowance(memory=1 << 29, processor=7.0, seconds=900.0),
            folder=Path(),
        )
        self.stage, self.failure = stage, failure


def test_a_bar_moves_on_from_stage_to_stage_and_within_one() -> None:
    at = [
        waiting.measure(Waiting(stage))
        for stage in (
            None,
            Stage(name="reading"),
            Stage(name="rows", values={"n": 3}),
            Stage(name="checking"),
            Stage(name="writing"),
            Stage(name="written", values={"done": 1, "total": 20}),
            Stage(name="written", values={"done": 20, "total": 20}),
        )
    ]
    assert at == sorted(at)
    assert (at[0], at[-1]) == (0, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_why_a_job_came_to_nothing_is_one_sentence(lang: str) -> None:
    words = Words(lang)
    assert waiting.say_failure(Waiting(failure=FAILED), words) == words("data.crashed")
    said = waiting.say_failure(Waiting(failure=TOO_LONG), words)
    assert said == words("data.too_long", n="15")
    said = waiting.say_failure(Waiting(failure=TOO_MUCH), words)
    assert said == words("data.too_much", n=512)
    said = waiting.say_failure(Waiting(failure=TOO_DEAR), words)
    assert said == words("data.too_dear", n=7)
    cancelled = Waiting()
    cancelled.cancel()
    assert waiting.say_failure(cancelled, words) == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_on_its_way_says_how_far_it_is_and_can_be_cancelled(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    app = drop(open_page("data", lang=lang), "a.csv", written([UCDP], tmp_path / "a.csv"))
    go = threading.Event()

    def hold(job: Job[object], _scratch: Path) -> None:
        job.stage = Stage(name="rows", values={"n": 7})
        go.wait(SECONDS)

    monkeypatch.setattr(Job, "_run", hold)
    monkeypatch.setattr("geo.ui.page.session._SHORT", 0)
    monkeypatch.setattr(waiting, "PATIENCE", 0.2)
    press(app, "check")
    assert app.button(key="check").disabled
    assert read(app, "import-stage") == Words(lang)("data.stage.rows", n=7)
    press(app, "import-cancel")
    assert not app.exception
    assert "import-stage" not in trees(app)
    assert not app.button(key="check").disabled
    assert list_made(kept) == []
    go.set()


def test_what_streamlit_holds_of_a_file_is_let_go_of(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released: list[str] = []
    monkeypatch.setattr("geo.ui.data.upload.release_upload", released.append)
    drop(open_page("data"), "a.csv", written([UCDP], tmp_path / "a.csv"))
    assert len(released) == 1
    assert list_made(kept) == []


def test_what_is_on_its_way_ends_with_the_session(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(Job, "_run", lambda *_: go.wait(SECONDS))
    monkeypatch.setattr("geo.ui.page.session._SHORT", 0)
    brought = Brought(kept / private.name_private_file(), tmp_path / "a.csv", 1, "upload")
    brought.folder.mkdir()
    looking = brought.look(Said(), "en")
    choices = Choices(format="ucdp", mapping={})
    importing = brought.import_(brought.path, choices, folder=kept / "made", lang="en")
    own = Own(brought=brought)
    # Chosen anew, what is on its way is no longer what the reader wants.
    again = brought.look(Said(), "en")
    assert importing.job.is_over
    assert brought.importing is None
    put_away(own)
    assert looking.job.is_over
    assert again.job.is_over
    assert list(kept.iterdir()) == []
    go.set()
