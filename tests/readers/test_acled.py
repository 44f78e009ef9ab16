"""ACLED: one number for all persons, never civilians; rows are not passed on."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from geo.readers.importing import import_file, read_file
from tests.samples_files import ACLED, codes, figures, only, read_rows, shared, write_csv


def test_fatalities_count_all_persons_never_civilians(tmp_path: Path) -> None:
    rows = [ACLED, {**ACLED, "event_id_cnty": "SYR2", "fatalities": "0"}]
    result = read_rows(tmp_path, "acled", rows)
    assert set(result.tables["figures"]["category"]) == {"all"}
    assert figures(result, "claim_id", "low", "high") == {
        ("acled-syr1", 3, 3),
        ("acled-syr2", 0, 0),
    }


def test_the_account_was_given_on_the_day_of_the_timestamp(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "acled", [ACLED, {**ACLED, "event_id_cnty": "X", "timestamp": ""}])
    said = result.tables["claims"].select("said_on", "said_prec").rows()
    assert [str(day) for day, _ in said] == ["2019-12-01", "None"]
    assert [precision for _, precision in said] == ["day", None]


def test_an_account_before_its_event_is_kept_undated(tmp_path: Path) -> None:
    early = {**ACLED, "timestamp": "1542326400"}  # 16 November 2018, a day too early
    path = write_csv(tmp_path / "a.csv", [early, {**ACLED, "event_id_cnty": "B"}])
    result = import_file("acled", path, folder=tmp_path / "made", storage="csv")
    assert codes(result) == [(2, "timestamp", "mark", "said_too_early")]
    assert [str(day) for day in result.tables["claims"]["said_on"]] == ["None", "2019-12-01"]
    assert result.tables["claims"]["said_prec"].to_list() == [None, "day"]


def test_only_a_named_actor_in_violence_against_civilians_is_blamed(tmp_path: Path) -> None:
    rows = [
        ACLED,
        {**ACLED, "event_id_cnty": "B", "actor1": "Unidentified Armed Group (Syria)"},
        {**ACLED, "event_id_cnty": "C", "event_type": "Battles", "sub_event_type": "Armed clash"},
    ]
    result = read_rows(tmp_path, "acled", rows)
    assert result.tables["claims"]["blames"].is_not_null().to_list() == [True, False, False]
    assert only(result.tables["actors"])["kind"] == "armed_group"


@pytest.mark.parametrize(
    "date",
    [
        "2018-11-17",
        "17 November 2018",
        "17-November-2018",
        "17-Nov-2018",
        "17/11/2018",
        "11/17/2018",
    ],
)
def test_every_style_of_date_is_read(tmp_path: Path, date: str) -> None:
    result = read_rows(tmp_path, "acled", [{**ACLED, "event_date": date}])
    event = only(result.tables["events"])
    assert (str(event["date_start"]), event["date_prec"]) == ("2018-11-17", 1)


def test_a_day_that_could_be_a_month_is_read_when_another_row_decides(tmp_path: Path) -> None:
    unclear = {**ACLED, "event_date": "03/04/2018"}
    alone = read_rows(tmp_path, "acled", [unclear])
    assert codes(alone) == [(2, "event_date", "mark", "unclear_date")]
    clear = {**ACLED, "event_id_cnty": "B", "event_date": "04/25/2018"}
    both = read_rows(tmp_path, "acled", [unclear, clear])
    assert [str(day) for day in both.tables["events"]["date_start"]] == ["2018-03-04", "2018-04-25"]


@pytest.mark.parametrize(
    ("year", "day", "code"),
    [
        ("2025", "2025-09-12", "short_year"),
        ("2025.0", "2025-09-12", "short_year"),
        ("1925", "1925-09-12", "short_year"),
        # The two do not speak of one year.
        ("2024", "None", "impossible_year"),
        ("", "None", "impossible_year"),
    ],
)
def test_a_year_of_two_digits_is_completed_by_the_column_of_years_alone(
    tmp_path: Path, year: str, day: str, code: str
) -> None:
    row = {**ACLED, "event_date": "0025-09-12", "year": year, "timestamp": ""}
    result = read_rows(tmp_path, "acled", [row])
    assert codes(result) == [(2, "event_date", "mark", code)]
    event = only(result.tables["events"])
    assert (str(event["date_start"]), event["date_prec"] is None) == (day, day == "None")
    assert "0025-09-12" in str(event["note_en"])


@pytest.mark.parametrize(
    ("changed", "type_", "sub"),
    [
        ({"event_type": "Battle-No change of territory"}, "Battles", "Armed clash"),
        ({"event_type": "Remote violence"}, "Explosions/Remote violence", "Other"),
        ({"event_type": "Riots/Protests", "inter1": "5"}, "Riots", "Other"),
        ({"event_type": "Riots/Protests", "inter1": "Protesters"}, "Protests", "Other"),
        ({"event_type": "battles", "sub_event_type": "ARMED CLASH"}, "Battles", "Armed clash"),
    ],
)
def test_older_types_are_read_as_their_successors(
    tmp_path: Path, changed: Mapping[str, str], type_: str, sub: str
) -> None:
    row = {**ACLED, "sub_event_type": "", **changed}
    event = only(read_rows(tmp_path, "acled", [row]).tables["events"])
    assert (event["event_type"], event["sub_event_type"]) == (type_, sub)


def test_old_headers_in_capitals_below_a_line_with_text_codes_are_read(tmp_path: Path) -> None:
    row = {name.upper(): value for name, value in ACLED.items()} | {"INTER1": "Rebel group"}
    path = write_csv(tmp_path / "old.csv", [row], above="(Sample)\n")
    result = read_file("acled", path)
    assert result.counts["kept"] == 1
    assert only(result.tables["actors"])["kind"] == "armed_group"


def test_a_point_that_stands_for_a_region_is_not_drawn(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "acled", [{**ACLED, "geo_precision": "3", "time_precision": "2"}])
    event = only(result.tables["events"])
    assert (event["where_prec"], event["date_prec"]) == (4, 3)


def test_the_dataset_gives_aggregates_only_and_holds_no_notes(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [ACLED])
    import_file("acled", path, folder=tmp_path / "acled", storage="csv")
    assert '"aggregate-only"' in (tmp_path / "acled" / "datapackage.json").read_text("utf-8")
    assert "What happened." not in (tmp_path / "acled" / "claims.csv").read_text("utf-8")


def test_the_sum_of_the_real_file_is_read() -> None:
    path = shared("acled/acledR_acled_old_deletion_dummy.csv")
    result = read_file("acled", path)
    assert result.counts == {"read": 9_000, "kept": 9_000, "marked": 0, "rejected": 0}
    plain = pl.read_csv(path, columns=["fatalities"])["fatalities"].sum()
    assert result.tables["figures"]["low"].sum() == plain == 4_568
