"""ACLED's weekly sums and HDX HAPI: totals that can be added, no events, nothing counted twice."""

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from geo.model.checks import check_tables
from geo.readers.importing import read_file
from geo.readers.recognise import inspect_file
from tests.samples_files import Row, read_rows, write_csv
from tests.samples_sums import HAPI, WEEKLY


def added(totals: pl.DataFrame, partition: str) -> tuple[int, int]:
    """Return events and people of a partition."""
    here = totals.filter(pl.col("partition") == partition)
    events, people = (
        int(here.filter(pl.col("measure") == measure)["low"].sum())
        for measure in ("events", "people_harmed")
    )
    return events, people


def test_weekly_sums_are_totals_of_an_area_a_week_and_a_type_and_no_events(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "acled_sums", WEEKLY)
    assert result.counts == {"read": 5, "kept": 5, "marked": 0, "rejected": 0}
    assert result.tables["events"].is_empty()
    totals = result.tables["totals"]
    assert added(totals, "acled-weekly") == (15, 23)
    first = totals.filter(pl.col("measure") == "people_harmed").row(0, named=True)
    told = ("period_start", "period_end", "area", "event_type", "sub_event_type", "low", "harm")
    assert [str(first[name]) for name in told] == [
        *("2024-01-06", "2024-01-12", "area-syria-aleppo", "Battles", "Armed clash", "10"),
        "killed",
    ]
    assert check_tables(result.tables) == []


def test_a_cell_told_twice_is_not_added_whatever_disorder_it_is_called(tmp_path: Path) -> None:
    again = {**WEEKLY[0], "DISORDER_TYPE": "Demonstrations", "EVENTS": 7}
    result = read_rows(tmp_path, "acled_sums", [*WEEKLY, again])
    assert result.rejected.select("row", "code").rows() == [(7, "repeated_cell")]
    assert added(result.tables["totals"], "acled-weekly") == (15, 23)


def test_weeks_that_share_days_are_not_added(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "acled_sums", [WEEKLY[0], {**WEEKLY[0], "WEEK": "2024-01-12"}])
    assert result.rejected["code"].to_list() == ["repeated_cell"]
    apart = read_rows(tmp_path, "acled_sums", [WEEKLY[0], {**WEEKLY[0], "WEEK": "2024-01-13"}])
    assert apart.counts["rejected"] == 0


@pytest.mark.parametrize(
    ("changed", "action", "code"),
    [
        ({"ADMIN1": ""}, "reject", "no_area"),
        ({"COUNTRY": ""}, "reject", "no_area"),
        ({"WEEK": ""}, "reject", "no_period"),
        ({"WEEK": "soon"}, "reject", "no_period"),
        ({"EVENT_TYPE": "Weather"}, "reject", "unknown_type"),
        ({"SUB_EVENT_TYPE": ""}, "reject", "unknown_type"),
        ({"EVENTS": "many"}, "mark", "bad_count"),
        ({"FATALITIES": ""}, "mark", "missing_number"),
        ({"CENTROID_LATITUDE": "95"}, "mark", "bad_middle"),
        ({"CENTROID_LATITUDE": ""}, "mark", "bad_middle"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, changed: Row, action: str, code: str) -> None:
    result = read_rows(tmp_path, "acled_sums", [*WEEKLY[1:], {**WEEKLY[0], **changed}])
    assert result.faults.select("action", "code").rows() == [(action, code)]
    assert check_tables(result.tables) == []


def test_a_blank_number_of_people_is_no_zero_and_its_events_count(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "acled_sums", [{**WEEKLY[0], "FATALITIES": ""}])
    assert result.tables["totals"].select("measure", "low").rows() == [("events", 3)]


def test_a_file_without_sub_types_and_middles_is_read(tmp_path: Path) -> None:
    left_out = {"SUB_EVENT_TYPE", "CENTROID_LATITUDE", "CENTROID_LONGITUDE", "ID"}
    rows = [{name: row[name] for name in row if name not in left_out} for row in WEEKLY]
    result = read_rows(tmp_path, "acled_sums", rows)
    assert added(result.tables["totals"], "acled-weekly") == (15, 23)
    assert result.tables["totals"]["sub_event_type"].null_count() == 10
    assert check_tables(result.tables) == []


def test_areas_have_their_middle_and_in_syria_their_arabic_name(tmp_path: Path) -> None:
    places = read_rows(tmp_path, "acled_sums", WEEKLY).tables["places"]
    named = places.select("name_en", "name_ar", "place_type", "within", "latitude").rows()
    assert sorted(named, key=str) == [
        ("Aleppo", "حلب", "governorate", "area-syria", 36.2),
        ("Deir-ez-Zor", "دير الزور", "governorate", "area-syria", 35.0),
        ("Iraq", "Iraq", "country", None, None),
        ("Ninewa", "Ninewa", "governorate", "area-iraq", 36.1),
        ("Syria", "سوريا", "country", None, None),
    ]


def test_a_workbook_of_weekly_sums_is_recognised_and_read(tmp_path: Path) -> None:
    path = tmp_path / "middle-east.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([tuple(WEEKLY[0]), *(row.values() for row in WEEKLY)]):
            sheet.write_row(line, 0, row)
    assert inspect_file(path, lang="en").format == "acled_sums"
    result = read_file("acled_sums", path)
    assert added(result.tables["totals"], "acled-weekly") == (15, 23)


def test_groups_of_hapi_are_apart_and_wider_areas_tell_nothing_twice(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "hapi", HAPI)
    assert result.counts == {"read": 9, "kept": 9, "marked": 0, "rejected": 0}
    totals = result.tables["totals"]
    assert {name: added(totals, name) for name in sorted(totals["partition"].unique())} == {
        "civilian-targeting": (1, 2),
        "civilian-targeting-national": (1, 2),
        "demonstrations": (7, 0),
        "demonstrations-national": (7, 0),
        "political-violence": (9, 15),
        "political-violence-admin1": (6, 10),
        "political-violence-national": (9, 15),
    }
    assert check_tables(result.tables) == []


def test_a_month_told_for_the_country_alone_is_added_to_months_of_districts(
    tmp_path: Path,
) -> None:
    february = {"reference_period_start": "2024-02-01", "reference_period_end": "2024-02-29"}
    result = read_rows(tmp_path, "hapi", [*HAPI[:4], {**HAPI[4], **february}])
    assert added(result.tables["totals"], "political-violence") == (18, 30)
    assert check_tables(result.tables) == []


def test_hapi_in_json_is_recognised_and_keeps_its_codes(tmp_path: Path) -> None:
    path = tmp_path / "hapi.json"
    pl.DataFrame([dict(row) for row in HAPI]).write_json(path)
    path.write_text(f'{{"data": {path.read_text(encoding="utf-8")}}}', encoding="utf-8")
    assert inspect_file(path, lang="en").format == "hapi"
    result = read_file("hapi", path)
    assert added(result.tables["totals"], "political-violence") == (9, 15)
    places = result.tables["places"]
    assert dict(places.select("name_en", "variants_en").rows())["Tadmor"] == "SY0403"


def test_areas_that_hapi_calls_unspecified_are_none(tmp_path: Path) -> None:
    unknown = {"admin2_code": "SYR-XXX-XXX", "admin2_name": "UNSPECIFIED"}
    result = read_rows(tmp_path, "hapi", [{**HAPI[0], **unknown}, HAPI[2]])
    totals = result.tables["totals"]
    assert added(totals, "political-violence") == (3, 5)
    assert added(totals, "political-violence-admin1") == (4, 9)


def test_a_file_of_single_events_is_none_of_sums(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [{"week": "2024-01-06", "admin1": "Aleppo"}])
    assert inspect_file(path, lang="en").format not in {"acled_sums", "hapi"}


def test_an_area_of_no_country_is_none_of_hapi(tmp_path: Path) -> None:
    nowhere = {"location_code": "", "location_name": ""}
    result = read_rows(tmp_path, "hapi", [{**HAPI[0], **nowhere}, HAPI[2]])
    assert result.rejected["code"].to_list() == ["no_area"]
    assert check_tables(result.tables) == []
