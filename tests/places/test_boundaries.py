"""Boundary files of any format and shape become areas with ids, names and valid polygons."""

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import Polygon, box
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.cli.app import main
from geo.engine.store import build_store
from geo.errors import NotFoundError, OverlayError
from geo.export.folder import write_folder
from geo.export.provenance import write_notice
from geo.places import boundaries as overlays
from geo.places.boundaries import (
    COLUMNS,
    FOLDER,
    OUTSIDE,
    find_overlay,
    list_overlays,
    outline,
    read_areas,
    say_refusal,
)
from geo.questions.select import Selection
from geo.questions.several import list_known_beside
from geo.text import LANGUAGES
from geo.view.view import View
from tests.samples import open_sample, open_sample_dataset
from tests.samples_files import shared

BOW = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])  # its ring crosses itself


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RASD_OVERLAYS", str(tmp_path))
    return tmp_path


def write(path: Path, *, crs: str | None = "EPSG:4326", to: str | None = None) -> None:
    columns = {"ADM1_PCODE": ["B", "A"], "ADM1_EN": ["Bee", "Ay"], "ADM1_AR": ["باء", "ألف"]}
    table = gpd.GeoDataFrame(columns, geometry=[box(1, 0, 2, 1), box(0, 0, 1, 1)], crs=crs)
    (table.to_crs(to) if to else table).to_file(path)


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.fgb"])
@pytest.mark.parametrize("crs", [None, "EPSG:32637"])
def test_every_format_in_every_system_of_coordinates_is_read(
    folder: Path, name: str, crs: str | None
) -> None:
    if name.endswith("geojson") and crs:
        pytest.skip("GeoJSON is in degrees")
    write(folder / name, to=crs)
    overlay = find_overlay("a")
    assert overlay.areas["area_id"].to_list() == ["A", "B"]
    assert overlay.names("en") == {"A": "Ay", "B": "Bee"}
    assert overlay.names("ar") == {"A": "ألف", "B": "باء"}
    assert overlay.areas.total_bounds == pytest.approx([0, 0, 2, 1], abs=1e-6)


def test_the_shipped_overlay_has_the_governorates_in_both_languages() -> None:
    overlay = find_overlay("")
    assert len(overlay.areas) == 14
    assert overlay.names("en")["SY.DY"] == "Deir ez-Zor"
    assert overlay.title("ar") == "محافظات سورية"
    assert overlay.areas.geometry.is_valid.all()


def test_parts_of_one_area_are_joined_and_crossed_rings_mended(folder: Path) -> None:
    rows = {"id": ["x", "x", "y"], "name": ["X", "X", "Y"]}
    shapes = [box(5, 5, 6, 6), BOW, box(8, 8, 9, 9)]
    gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326").to_file(folder / "b.geojson")
    areas = find_overlay("b").areas.set_index("area_id").geometry
    assert areas.is_valid.all()
    assert areas["x"].area == pytest.approx(1.5)


def test_the_deepest_level_of_several_names_the_areas(folder: Path) -> None:
    rows = {"adm1_pcode": ["S1"], "adm2_pcode": ["S101"], "adm1_name": ["W"], "adm2_name": ["N"]}
    gpd.GeoDataFrame(rows, geometry=[box(0, 0, 1, 1)], crs="EPSG:4326").to_file(
        folder / "c.geojson"
    )
    assert find_overlay("c").names("ar") == {"S101": "N"}


def test_columns_may_be_said_beside_the_file(folder: Path) -> None:
    rows = {"code": ["q"], "label": ["Quarter"]}
    path = folder / "d.geojson"
    gpd.GeoDataFrame(rows, geometry=[box(0, 0, 1, 1)], crs="EPSG:4326").to_file(path)
    told = {"id": "code", "name_en": "label", "title_en": "Quarters"}
    (folder / (path.name + COLUMNS)).write_text(json.dumps(told), encoding="utf-8")
    overlay = find_overlay("d")
    assert (overlay.names("en"), overlay.title("en")) == ({"q": "Quarter"}, "Quarters")
    assert set(list_overlays()) == {"governorates", "d"}


def test_a_file_that_changes_is_read_anew(folder: Path) -> None:
    write(folder / "e.gpkg")
    before = find_overlay("e").revision
    gpd.GeoDataFrame({"id": [OUTSIDE]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:4326").to_file(
        folder / "e.gpkg"
    )
    after = find_overlay("e")
    assert after.revision != before
    assert after.areas["area_id"].to_list() == [f"area-{OUTSIDE}"]


def test_what_cannot_be_used_is_said_in_one_sentence(folder: Path) -> None:
    with pytest.raises(NotFoundError, match="no overlay 'gone'"):
        find_overlay("gone")
    (folder / "f.geojson").write_text("no boundary", encoding="utf-8")
    gpd.GeoDataFrame({"id": ["p"]}, geometry=[Point(0, 0)], crs="EPSG:4326").to_file(
        folder / "g.geojson"
    )
    write(folder / "h.shp", to="EPSG:32637")
    (folder / "h.prj").unlink()
    for name, said in (("f", "not readable"), ("g", "holds no areas"), ("h", "not in degrees")):
        with pytest.raises(OverlayError, match=said):
            find_overlay(name)


def test_outlines_keep_shared_borders_and_a_point_inside(folder: Path) -> None:
    write(folder / "i.gpkg")
    features = outline(find_overlay("i"))["features"]
    assert [feature["properties"]["id"] for feature in features] == ["A", "B"]
    assert features[0]["properties"]["at"] == [0.5, 0.5]


@pytest.mark.parametrize(("file", "areas"), [("syr_admin1", 14), ("syr_admin2", 62)])
def test_real_boundaries_are_read_whole(
    file: str, areas: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_OVERLAYS", str(shared(f"boundaries/{file}.geojson").parent))
    overlay = find_overlay(file.replace("_", "-"))
    assert len(overlay.areas) == areas
    assert all(overlay.names("ar").values())
    assert overlay.names("en") != overlay.names("ar")


def write_layer(path: Path, names: dict[str, list[object]], shapes: Sequence[BaseGeometry]) -> Path:
    gpd.GeoDataFrame(names, geometry=shapes, crs="EPSG:4326").to_file(path)
    return path


def test_namesakes_without_an_id_stay_apart_and_keep_their_numbers(tmp_path: Path) -> None:
    shapes = [box(0, 0, 1, 1), box(5, 5, 6, 6), box(8, 8, 9, 9)]
    names: dict[str, list[object]] = {"name": ["Hamra", "Hamra", "Susa"], "id": [0, 0, 0]}
    areas = read_areas(write_layer(tmp_path / "a.gpkg", names, shapes))
    assert areas["area_id"].to_list() == ["Hamra", "Hamra (2)", "Susa"]
    assert areas["name_en"].to_list() == ["Hamra", "Hamra (2)", "Susa"]


def test_areas_without_any_name_are_numbered(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "a.geojson", {"x": [7, 7]}, [box(0, 0, 1, 1), box(1, 0, 2, 1)])
    assert read_areas(path)["name_ar"].to_list() == ["1", "2"]


def test_names_are_short_texts_in_one_line_that_turn_nothing(tmp_path: Path) -> None:
    names: dict[str, list[object]] = {"name": ["a\u202eb\n\tc" + "x" * 500, "<script>"]}
    path = write_layer(tmp_path / "a.geojson", names, [box(0, 0, 1, 1), box(1, 0, 2, 1)])
    found = sorted(read_areas(path)["name_en"])
    assert found[0] == "<script>"
    assert found[1].startswith("a b cx")
    assert len(found[1]) == 120


@pytest.mark.parametrize(
    "ring",
    [
        [(170, -20), (190, -20), (190, -10), (170, -10)],  # counts on past 180
        [(170, -20), (-170, -20), (-170, -10), (170, -10)],  # jumps to the other side
        [(-190, -20), (-170, -20), (-170, -10), (-190, -10)],
    ],
)
def test_an_area_across_the_antimeridian_holds_points_on_both_sides(
    tmp_path: Path, ring: list[tuple[float, float]]
) -> None:
    path = write_layer(tmp_path / "a.geojson", {"name": ["Fiji"]}, [Polygon(ring)])
    (shape,) = read_areas(path).geometry
    inside = [shape.intersects(Point(at, -15)) for at in (175, 180, -180, -175, 0, 165, -165)]
    assert inside == [True, True, True, True, False, False, False]
    assert shape.bounds == (-180, -20, 180, -10)


def test_an_area_around_a_pole_stays_whole(tmp_path: Path) -> None:
    ring = [(-180, -90), (180, -90), (180, -70), (0, -65), (-180, -70)]
    path = write_layer(tmp_path / "a.geojson", {"name": ["Antarctica"]}, [Polygon(ring)])
    (shape,) = read_areas(path).geometry
    assert shape.equals(Polygon(ring))


def test_polygons_among_points_and_of_any_dimension_are_taken(tmp_path: Path) -> None:
    high = Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])
    path = write_layer(tmp_path / "a.geojson", {"name": ["p", "h"]}, [Point(0, 0), high])
    areas = read_areas(path)
    assert areas["area_id"].to_list() == ["h"]
    assert not areas.geometry.has_z.any()


REFUSED = {
    "points": ("no_areas", [Point(0, 0)], "EPSG:4326"),
    "lines": ("no_areas", [LineString([(0, 0), (1, 1)])], "EPSG:4326"),
    "metres": ("wrong_system", [box(500_000, 3_700_000, 500_001, 3_700_001)], "EPSG:4326"),
    "unknown": ("no_system", [box(500_000, 3_700_000, 500_001, 3_700_001)], None),
    "nothing": ("no_areas", [None], "EPSG:4326"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_area_on_earth_is_refused_in_both_languages(
    tmp_path: Path, name: str, lang: str
) -> None:
    problem, shapes, crs = REFUSED[name]
    path = tmp_path / "mine.parquet"
    gpd.GeoDataFrame({"name": ["a"]}, geometry=shapes, crs=crs).to_parquet(path)
    with pytest.raises(OverlayError) as refused:
        read_areas(path)
    assert refused.value.problem == problem
    assert "mine.parquet" in say_refusal(refused.value, lang)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize(
    ("limit", "most", "problem"),
    [("MOST_MB", 0, "too_large"), ("MOST_AREAS", 1, "too_many"), ("MOST_CORNERS", 9, "too_fine")],
)
def test_what_somebody_unknown_brings_is_limited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, problem: str
) -> None:
    path = tmp_path / "a.geojson"
    write(path)
    monkeypatch.setattr(overlays, limit, most)
    assert len(read_areas(path)) == 2
    with pytest.raises(OverlayError) as refused:
        read_areas(path, limited=True)
    assert refused.value.problem == problem


def test_a_dataset_has_overlays_of_its_own_under_its_name(folder: Path, tmp_path: Path) -> None:
    dataset = open_sample_dataset(tmp_path / "data")
    own = dataset.folder / FOLDER
    own.mkdir()
    write(own / "أحياء.gpkg")
    write(own / "b.geojson")
    write(own / "b.gpkg")
    write(folder / "b.geojson")
    assert set(list_overlays()) == {"governorates", "b"}
    assert set(list_overlays([dataset])) == {
        *("governorates", "b", "sample/أحياء", "sample/b", "sample/b-gpkg")
    }
    assert find_overlay("sample/أحياء", shown=dataset).names("ar") == {"A": "ألف", "B": "باء"}
    for gone in ("sample/gone", "sample/../b", "other/b"):
        with pytest.raises(NotFoundError):
            find_overlay(gone, shown=dataset)


def test_overlays_of_a_dataset_are_known_only_where_it_is_shown(tmp_path: Path) -> None:
    store = open_sample(tmp_path)
    own = store.dataset.folder / FOLDER
    own.mkdir()
    write(own / "b.geojson")
    known = list_known_beside(store, [], overlay=["sample/b"])
    assert known["area"] == {"A", "B", OUTSIDE}
    other = open_sample(tmp_path / "second", descriptor={"name": "other"})
    assert list_known_beside(other, [], overlay=["sample/b"])["overlay"] == frozenset()


def test_the_check_and_the_packed_folder_hold_a_datasets_overlays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = open_sample_dataset(tmp_path)
    own = dataset.folder / FOLDER
    own.mkdir()
    write(own / "b.geojson")
    assert main(["check", str(dataset.folder)]) == 0
    assert "overlays/b.geojson: 2 areas" in capsys.readouterr().out
    store = build_store(dataset)
    packed = write_folder(dataset, write_notice(Selection(store, View(dataset="sample"))))
    assert "sample/overlays/b.geojson" in zipfile.ZipFile(io.BytesIO(packed)).namelist()
    (own / "c.geojson").write_text("{", encoding="utf-8")
    assert main(["check", str(dataset.folder), "--lang", "ar"]) == 1
    assert "c.geojson" in capsys.readouterr().err
