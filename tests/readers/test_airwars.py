"""Airwars: its own account, one for each belligerent with a position; targets are not blamed."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from geo.dataset.folder import check_dataset
from geo.readers.build import ReadResult
from geo.readers.importing import import_file, read_file
from geo.readers.recognise import inspect_file
from tests.samples_files import AIRWARS, codes, figures, only, read_rows

INCIDENT: dict[str, Any] = {
    **AIRWARS,
    "code": "CS1840",
    "location_name_arabic": "هجين",
    "targeted_belligerent_name": "ISIS",
    "children_killed_min": "2",
    "children_killed_max": None,
    "notes_internal": "not for the public",
    "permalink": "https://example.org/cs1840",
    "belligerents": [
        {"name": "US-led Coalition", "type": "Suspected", "assessment_name": "Non credible / Un"},
        {"name": "Syrian Regime", "type": "Suspected", "assessment_name": "Not yet assessed"},
        {
            "name": "Turkish Military",
            "type": "Known",
            "assessment_name": "Credible / Substantiated",
            "deaths_conceded_min": 1,
            "deaths_conceded_max": 2,
        },
    ],
}
FEED: dict[str, Any] = {
    "post_id": 7,
    "unique_reference_code": "CS2",
    "date": "2018-11-17",
    "country": "syria",
    "latitude": 0.0,
    "longitude": 0.0,
    "geolocation_accuracy": "village",
    "grading": "contested",
    "strike_status": "contested-strike",
    "civilians_killed_min": 0,
    "civilians_killed_max": 0,
    "militants_killed_min": 1,
    "militants_killed_max": 3,
    "permalink": "https://example.org/cs2",
    "targeted_belligerents": [{"name": "ISIS", "slug": "isis"}],
}
OTHER: dict[str, Any] = {
    **FEED,
    "post_id": 8,
    "unique_reference_code": "",
    "country": "iraq",
    "latitude": "36.34",
    "longitude": "43.13",
    "geolocation_accuracy": "district",
    "grading": "Fair",
    "strike_status": "declared",
    "civilians_killed_min": 2,
    "civilians_killed_max": 2,
    "civilians_injured_min": 0,
    "civilians_injured_max": 5,
    "militants_killed_min": None,
    "militants_killed_max": None,
    "permalink": "https://example.org/8",
    "targeted_belligerents": False,
}


def read_json(tmp_path: Path, *incidents: dict[str, Any]) -> ReadResult:
    path = tmp_path / "incidents.json"
    path.write_text(json.dumps({"conflict": {"incidents": incidents}}), encoding="utf-8")
    return read_file("airwars", path)


def test_airwars_and_each_belligerent_that_took_a_position_speak(tmp_path: Path) -> None:
    claims = read_json(tmp_path, INCIDENT).tables["claims"]
    said = claims.select("claimant_id", "position", "denies", "blames").rows()
    assert said == [
        ("airwars", "reports", None, "us-led-coalition;syrian-regime;turkish-military"),
        ("party-us-led-coalition", "denies", "civilian_harm", None),
        ("party-turkish-military", "acknowledges", None, "turkish-military"),
    ]


def test_the_target_stands_in_the_note_and_is_blamed_by_nobody(tmp_path: Path) -> None:
    result = read_json(tmp_path, INCIDENT)
    assert "isis" not in result.tables["actors"]["actor_id"].to_list()
    assert "Reported target: ISIS." in str(result.tables["claims"]["note_en"][0])
    assert "Graded Fair" in str(result.tables["claims"]["note_en"][0])


def test_ranges_are_figures_and_an_open_end_stays_open(tmp_path: Path) -> None:
    columns = ("claim_id", "category", "low", "high", "qualifier")
    assert figures(read_json(tmp_path, INCIDENT), *columns) == {
        ("airwars-cs1840", "civilian", 4, 7, "between"),
        ("airwars-cs1840", "child", 2, None, "at_least"),
        ("airwars-cs1840-by-turkish-military", "civilian", 1, 2, "between"),
    }


def test_internal_fields_are_never_read(tmp_path: Path) -> None:
    result = read_json(tmp_path, INCIDENT)
    for table in result.tables.values():
        assert "not for the public" not in table.write_csv()


def test_zeros_of_the_map_feed_are_no_figures_and_no_points(tmp_path: Path) -> None:
    result = read_json(tmp_path, FEED)
    assert result.faults.is_empty()
    assert figures(result) == {("killed", "combatant", 1, 3, "between")}
    assert result.tables["places"]["latitude"].null_count() == result.tables["places"].height
    assert "Reported target: ISIS." in str(only(result.tables["claims"])["note_en"])


@pytest.mark.parametrize(
    "wrapped",
    [
        [FEED, OTHER],
        {"syria": [FEED], "iraq": [OTHER]},
        {"status": "ok", "data": {"7": FEED, "8": OTHER}},
        [{"page": 1, "incidents": [FEED]}, {"page": 2, "incidents": [OTHER]}],
        {"incidents": [FEED, OTHER], "belligerents": [{"name": name} for name in "ABCDE"]},
    ],
    ids=["list", "conflicts", "numbers", "pages", "beside"],
)
def test_all_incidents_of_a_map_feed_are_read_however_they_are_wrapped(
    tmp_path: Path, wrapped: object
) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(wrapped), encoding="utf-8")
    result = import_file("airwars", path, folder=tmp_path / "made", storage="csv")
    assert check_dataset(tmp_path / "made")[1] == []
    assert result.counts == {"read": 2, "kept": 2, "marked": 0, "rejected": 0}
    assert figures(result) == {
        ("killed", "combatant", 1, 3, "between"),
        ("killed", "civilian", 2, 2, "exact"),
        ("injured", "civilian", 0, 5, "between"),
    }
    first, second = result.tables["events"].iter_rows(named=True)
    assert [event["event_id"] for event in (first, second)] == ["airwars-cs2", "airwars-post-8"]
    assert (second["where_prec"], second["links"]) == (3, "https://example.org/8")
    points = result.tables["places"].select("place_id", "latitude", "longitude")
    assert {row[0]: row[1:] for row in points.rows()}[second["places"]] == (36.34, 43.13)
    note = result.tables["claims"]["note_en"][1]
    assert note == "Graded Fair by Airwars. Strike status: declared."
    assert result.tables["claims"]["blames"].null_count() == 2
    # Civilians killed of the first; everybody else's blanks are no zeros.
    assert [said.say("en").rpartition(". ")[2] for said in result.notes] == [
        "1 range of 0 to 0 was read as no number."
    ]


def test_the_map_feed_is_known_by_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps({"incidents": [FEED, OTHER]}), encoding="utf-8")
    assert inspect_file(path, lang="en").format == "airwars"


def test_a_zero_of_the_export_is_a_zero(tmp_path: Path) -> None:
    none = {"civilian_non_combatants_killed_min": "0", "civilian_non_combatants_killed_max": "0"}
    result = read_rows(tmp_path, "airwars", [{**AIRWARS, **none, "location_name": ""}])
    assert figures(result) == {("killed", "civilian", 0, 0, "exact")}
    assert result.notes == ()


def test_a_list_of_targets_that_is_none_names_nobody(tmp_path: Path) -> None:
    feed = {**FEED, "targeted_belligerents": "[{'name': 'ISIS'}]"}
    result = read_json(tmp_path, feed, {**feed, "post_id": 8, "unique_reference_code": None})
    assert "target" not in str(result.tables["claims"]["note_en"].to_list())


def test_a_code_used_for_two_incidents_is_kept_on_both_and_marked(tmp_path: Path) -> None:
    other = {**AIRWARS, "date": "2017-01-01"}
    result = read_rows(tmp_path, "airwars", [AIRWARS, other, AIRWARS])
    assert result.tables["events"]["event_id"].to_list() == ["airwars-cs1", "airwars-cs1-r2"]
    assert codes(result) == [
        (3, "code", "mark", "repeated_id"),
        (4, "code", "reject", "repeated_row"),
    ]


def test_rows_for_each_belligerent_are_one_event(tmp_path: Path) -> None:
    rows = [
        {**AIRWARS, "belligerent_name": name, "assessment_name": "Credible"}
        for name in ("US-led Coalition", "Turkish Military")
    ]
    result = read_rows(tmp_path, "airwars", rows)
    assert result.faults.is_empty()
    assert result.tables["events"].height == 1
    assert result.tables["claims"].height == 3


def test_real_faults_are_reported_with_their_row(tmp_path: Path) -> None:
    bad = {"code": "CS2", "date": "1970-01-01", "longitude": "4239.00", "date_end": "0000-00-00"}
    less = {
        "code": "CS3",
        "civilian_non_combatants_killed_min": "9",
        "children_killed_min": "5",
        "civilian_non_combatants_killed_max": "4",
    }
    rows = [AIRWARS, AIRWARS | bad, AIRWARS | less, {**AIRWARS, "code": "", "date": "2018-01-01"}]
    result = read_rows(tmp_path, "airwars", rows)
    assert codes(result) == [
        (3, "date", "mark", "no_date"),
        (3, "date_end", "mark", "no_last_day"),
        (3, "longitude", "mark", "bad_coordinates"),
        (4, "civilian_non_combatants_killed_min", "mark", "low_above_high"),
        (4, "children_killed_min", "mark", "part_above_all"),
        (5, "code", "reject", "no_id"),
    ]
    event = result.tables["events"].filter(pl.col("event_id") == "airwars-cs2").row(0, named=True)
    assert event["date_start"] is None
    assert "4239.00" in event["note_en"]


def test_the_last_day_counts_only_where_the_date_is_a_range(tmp_path: Path) -> None:
    rows = [
        {**AIRWARS, "date_type": "date_range", "date_end": "2018-11-20"},
        {**AIRWARS, "code": "CS2", "date_type": "single_date", "date_end": "2018-11-20"},
    ]
    events = read_rows(tmp_path, "airwars", rows).tables["events"]
    assert [str(day) for day in events["date_end"]] == ["2018-11-20", "2018-11-17"]
    assert events["date_prec"].to_list() == [2, 1]


def test_an_accuracy_in_unknown_words_draws_no_point(tmp_path: Path) -> None:
    rows = [{**AIRWARS, "geolocation_accuracy_name": said} for said in ("Somewhere", "Village")]
    rows[1] |= {"code": "CS2"}
    result = read_rows(tmp_path, "airwars", rows)
    assert result.tables["events"]["where_prec"].to_list() == [None, 1]
    assert codes(result) == [(2, "geolocation_accuracy_name", "mark", "unknown_precision")]
