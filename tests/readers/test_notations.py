"""Ways to note a place and how well it is known that people use beside the commonest ones."""

from pathlib import Path

import pytest

from geo.readers.values.coordinates import read_degree, read_pair
from tests.readers.test_points import points
from tests.samples_files import codes, only, read_own


@pytest.mark.parametrize(
    "written",
    [
        *("Lat 34.69 Lon 40.83", "lng=40.83, lat=34.69", "خط العرض 34.69 خط الطول 40.83"),
        *("34.69N40.83E", "34°41'24\"N40°49'48\"E", "N34.69E40.83", "34.69 شمالاً 40.83 شرقاً"),
        *("344124N 0404948E", "34-41-24N 40-49-48E", "34deg 41min 24sec N, 40deg 49min 48sec E"),
        *("SRID=4326;POINT(40.83 34.69)", "+34.69+040.83/"),
        '{"type": "Point", "coordinates": [40.83, 34.69]}',
        '{"coordinates": [40.83, 34.69, 190.5], "type": "Point"}',
        "https://maps.example.org/maps?q=34%C2%B041'24.0%22N+40%C2%B049'48.0%22E",
        "https://maps.example.org/place/34°41'24.0\"N+40°49'48.0\"E/@34.7,40.8,17z",
        "https://maps.example.org/maps/search/34.69,+40.83",
        "https://maps.example.org/#lang=en&lat=34.69&lon=40.83&z=12",
        "https://maps.example.org/?cp=34.69~40.83&lvl=12",
        "https://maps.example.org/#12/34.69/40.83",
        # These give the longitude first.
        "https://yandex.com/maps/?ll=40.83%2C34.69&z=12",
        "https://2gis.ae/geo/1?m=40.83,34.69/12",
    ],
)
def test_a_point_in_less_common_notations(written: str) -> None:
    point = read_pair(written)
    assert point is not None
    assert [round(value, 4) for value in point] == [34.69, 40.83]


@pytest.mark.parametrize(
    ("written", "value"),
    [("344124N", 34.69), ("0404948E", 40.83), ("34-41-24", 34.69), ("34 درجة 41 دقيقة", 34.6833)],
)
def test_one_coordinate_in_less_common_notations(written: str, value: float) -> None:
    degree = read_degree(written)
    assert degree is not None
    assert round(degree.value, 4) == value


@pytest.mark.parametrize(
    "written",
    [
        *(
            "UTM 37N E655928 N3830435",
            "655928E 3830435N 37N",
            "WGS 84 / UTM zone 37N 655928 3830435",
        ),
        *("37N 3830435 655928", "EPSG:32637 655928 3830435"),
    ],
)
def test_metres_stand_in_any_order_beside_their_zone(written: str) -> None:
    point = read_pair(written)
    assert point is not None
    assert [round(value, 4) for value in point] == [34.6039, 40.7005]


def test_a_plain_s_is_the_south_where_the_band_cannot_be_meant() -> None:
    south = read_pair("36S 450000 9800000")
    assert south is not None
    assert [round(value, 2) for value in south] == [-1.81, 32.55]
    assert read_pair("37S 655928 3830435") is None


@pytest.mark.parametrize(
    "written",
    [
        *("///filled.count.soap", "8G2R+XF Hajin", "https://maps.example.org/node/7"),
        # No easting is so small: the comma stood between thousands.
        *("37N 667,550 839,950", "344199N 0404948E", "34.69, 40.83 or near"),
    ],
)
def test_what_is_no_point_by_itself_is_none(written: str) -> None:
    assert read_pair(written) is None


def test_zone_and_metres_in_three_columns_are_a_point(tmp_path: Path) -> None:
    row = {"place": "a", "UTM zone": "37N", "Easting": "655928", "Northing": "3830435"}
    result = read_own(tmp_path, row, {**row, "place": "b", "UTM zone": "37S"})
    assert points(result) == [(34.6039, 40.7005), (None, None)]
    assert codes(result) == [(3, "Easting", "mark", "unread_point")]


@pytest.mark.parametrize("header", ["Lon, Lat", "long/lat", "longitude latitude"])
def test_the_columns_name_says_which_coordinate_stands_first(tmp_path: Path, header: str) -> None:
    assert points(read_own(tmp_path, {"place": "a", header: "40.83, 34.69"})) == [(34.69, 40.83)]


def test_a_second_notation_of_a_point_is_told_when_it_is_another(tmp_path: Path) -> None:
    row = {"place": "a", "lat": "35.505", "lon": "40.719", "MGRS": "37S FV 55928 30435"}
    result = read_own(tmp_path, row, {**row, "place": "b", "lat": "34.69"})
    assert points(result) == [(35.505, 40.719), (34.69, 40.719)]
    assert codes(result) == [(3, "MGRS", "mark", "two_points")]


def test_a_countrys_code_of_three_letters_tells_exchanged_numbers(tmp_path: Path) -> None:
    result = read_own(tmp_path, {"place": "a", "country": "SYR", "lat": "40.83", "lon": "34.69"})
    assert codes(result) == [(2, "lat", "mark", "swapped_point")]


@pytest.mark.parametrize(
    ("written", "precision"),
    [
        *(("Within 100m", 1), ("5-10 km", 2), ("> 10 km", None), ("100 km", None), ("٣ كم", 2)),
        *(("4.5", None), ("2-3", None), ("2.0", 2), ("3. district", 3), ("2 - near", 2)),
        *(("not exact location", None), ("غير دقيق", None), ("Exact?", None), ("دقيق", 1)),
        # Words that are wider than a code decide: a scale may be somebody's own.
        *(("1 - village", 2), ("3 (larger region)", 5), ("Town (4)", 4), ("(4) province", 4)),
        *(("Nearby landmark", 2), ("Street", 1), ("مخيم", 2), ("Admin 3", 3), ("مركز المحافظة", 4)),
    ],
)
def test_how_well_a_place_is_known_in_other_words(
    tmp_path: Path, written: str, precision: int | None
) -> None:
    row = {"place": "a", "lat": "34.69", "lon": "40.83", "precision": written}
    result = read_own(tmp_path, row)
    assert only(result.tables["events"])["where_prec"] == precision


def test_acleds_codes_of_precision_keep_their_meaning(tmp_path: Path) -> None:
    row = {"lat": "34.69", "lon": "40.83", "time_precision": "3", "geo_precision": "3"}
    event = only(read_own(tmp_path, {"place": "a", **row}).tables["events"])
    assert (event["date_prec"], event["where_prec"]) == (4, 4)
    other = only(read_own(tmp_path, {"place": "a", **row, "geo_precision": "5"}).tables["events"])
    assert other["where_prec"] == 5


def test_two_numbers_with_a_dash_are_no_coordinate() -> None:
    # They may be two ends as well as degrees and minutes.
    assert read_degree("34-41") is None
