"""Boundary files of any format and shape become areas with ids, names and valid polygons."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import Polygon, box
from shapely.geometry import Point

from geo.errors import NotFoundError, OverlayError
from geo.overlays import COLUMNS, OUTSIDE, find_overlay, list_overlays, outline
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
