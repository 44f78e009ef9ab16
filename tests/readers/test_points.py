"""Places as people note them: read to the same point, or told; never drawn finer than known."""

from pathlib import Path

import pytest

from geo.readers.build import ReadResult
from geo.readers.values.coordinates import read_degree, read_pair
from tests.samples_files import codes, only, read_own


@pytest.mark.parametrize(
    "written",
    [
        *("34.69", "34,69", "34.69N", "N 34.69", "34.69°", "٣٤٫٦٩", "34.69 شمالاً".replace("ً", "")),
        *("34°41'24\"N", "34° 41′ 24″ N", "34 41 24 N", "34:41:24", "34°41.4'N", "34d41m24sN"),
    ],
)
def test_one_coordinate_in_any_notation(written: str) -> None:
    degree = read_degree(written)
    assert degree is not None
    assert round(degree.value, 6) == 34.69
    assert degree.axis in {None, "latitude"}


@pytest.mark.parametrize("written", ["", "x", "34°61'N", "N34.69S", "-34.69 S", "34.5°41'N"])
def test_what_is_no_coordinate_is_none(written: str) -> None:
    assert read_degree(written) is None


@pytest.mark.parametrize(
    "written",
    [
        *("34.69, 40.83", "34.69 40.83", "34,69 40,83", "34,69; 40,83", "(34.69, 40.83)"),
        *("34°41'24\"N 40°49'48\"E", "40.83E 34.69N", "34:41:24 40:49:48", "٣٤٫٦٩، ٤٠٫٨٣"),
        *("POINT(40.83 34.69)", "geo:34.69,40.83", "34.69 40.83 210.5 4.2"),
        "https://www.openstreetmap.org/#map=12/34.69/40.83",
        "https://maps.example.org/maps/place/x/@34.69,40.83,12z",
        "https://maps.example.org/?q=34.69,40.83",
    ],
)
def test_both_coordinates_in_one_cell(written: str) -> None:
    point = read_pair(written)
    assert point is not None
    assert [round(value, 6) for value in point] == [34.69, 40.83]


@pytest.mark.parametrize(
    ("written", "latitude", "longitude"),
    [
        ("37S FV 55928 30435", 35.5053, 40.7193),
        ("37SFV5592830435", 35.5053, 40.7193),
        ("37N 655928 3830435", 34.6039, 40.7005),
        ("37 north 655928 3830435", 34.6039, 40.7005),
    ],
)
def test_grids_are_read(written: str, latitude: float, longitude: float) -> None:
    point = read_pair(written)
    assert point is not None
    assert [round(value, 4) for value in point] == [latitude, longitude]


@pytest.mark.parametrize(
    "written",
    ["34 41", "17-11-2018", "37S 655928 3830435", "37T FV 55928 30435", "34.69", "Hajin", "a, b"],
)
def test_what_can_be_read_in_two_ways_or_none_is_no_point(written: str) -> None:
    assert read_pair(written) is None


def points(result: ReadResult) -> list[tuple[float | None, float | None]]:
    named = result.tables["places"].filter(result.tables["places"]["place_type"] == "area")
    return [
        (latitude and round(latitude, 4), longitude and round(longitude, 4))
        for latitude, longitude in named.select("latitude", "longitude").iter_rows()
    ]


def test_cells_of_each_notation_become_points(tmp_path: Path) -> None:
    result = read_own(
        tmp_path,
        {"place": "a", "lat": "34.69, 40.83", "lon": ""},
        {"place": "b", "lat": "34°41'24\"N", "lon": "40°49'48\"E"},
        {"place": "c", "lat": "40.83E", "lon": "34.69N"},
        {"place": "d", "lat": "34.69", "lon": "40.83"},
    )
    assert points(result) == [(34.69, 40.83)] * 4
    assert result.faults.is_empty()


def test_a_cell_that_is_no_point_is_told_as_it_stands(tmp_path: Path) -> None:
    result = read_own(
        tmp_path,
        {"place": "a", "coordinates": "34.69, 40.83"},
        {"place": "b", "coordinates": "behind the mill"},
        {"place": "c", "coordinates": "95.1, 40.83"},
    )
    assert points(result) == [(34.69, 40.83), (None, None), (None, None)]
    assert codes(result) == [
        (3, "coordinates", "mark", "unread_point"),
        (4, "coordinates", "mark", "bad_coordinates"),
    ]


def test_a_point_with_its_numbers_exchanged_is_told_by_its_country(tmp_path: Path) -> None:
    rows = [
        {"place": "a", "country": country, "lat": lat, "lon": lon}
        for country, lat, lon in (
            ("Syria", "34.69", "40.83"),
            ("سوريا", "40.83", "34.69"),
            ("Narnia", "40.83", "34.69"),
        )
    ]
    result = read_own(tmp_path, *rows)
    assert codes(result) == [(3, "lat", "mark", "swapped_point")]


@pytest.mark.parametrize(
    ("written", "precision"),
    [
        *(("", 2), ("6", 6), ("2.0", 2), ("(4) province", 4), ("(2) 25 km precision", 2)),
        *(("Exact location", 1), ("Village", 2), ("District", 3), ("Province/governorate", 4)),
        *(("country", 6), ("8", None), ("good", None), ("inexact", None), ("محافظة", 4)),
    ],
)
def test_how_well_a_place_is_known(tmp_path: Path, written: str, precision: int | None) -> None:
    result = read_own(
        tmp_path, {"place": "a", "lat": "34.69", "lon": "40.83", "precision": written}
    )
    assert only(result.tables["events"])["where_prec"] == precision
    told = [(2, "precision", "mark", "unknown_precision")] if precision is None else []
    assert codes(result) == told


def test_a_word_for_nothing_names_nothing(tmp_path: Path) -> None:
    nothing = ("-", "Unknown", "n/k", "غير معروف", "not specified")
    rows = [{"place": "Hajin", "perpetrator": "IS; unknown", "source": "SOHR"}]
    rows += [{"place": word, "perpetrator": word, "source": word} for word in nothing]
    result = read_own(tmp_path, *rows)
    assert result.tables["places"]["name_en"].to_list() == ["Hajin"]
    assert result.tables["actors"]["name_en"].to_list() == ["IS"]
    assert result.tables["claimants"]["claimant_id"].to_list() == ["sohr", "file"]
