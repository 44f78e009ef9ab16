"""Columns named as people name them are found, and only where their cells can be what they say."""

from pathlib import Path

import polars as pl
import pytest

from geo.readers.guess import propose, tell_figure
from geo.readers.importing import read_file
from geo.readers.manifest import recognise
from tests.samples_files import write_csv


@pytest.mark.parametrize(
    ("header", "field"),
    [
        *(
            ("Date of incident", "date_start"),
            ("Incident date", "date_start"),
            ("When", "date_start"),
            ("Date of attack", "date_start"),
            ("When did it happen?", "date_start"),
            ("تاريخ", "date_start"),
            ("Reported date", "said_on"),
            ("Date reported", "said_on"),
            ("مكان", "place_ar"),
        ),
        *(("Village / town", "place_en"), ("Location (village)", "place_en"), ("Gov.", "admin1")),
        *(("Ref.", "event_id"), ("Incident ID", "event_id"), ("رقم الحادث", "event_id")),
        *(("رقم الحادثة", "event_id"), ("تاريخ الحادثة", "date_start")),
        *(
            ("Alleged perpetrator", "blames"),
            ("Source(s)", "claimant_en"),
            ("Report date", "said_on"),
        ),
        *(
            ("Coordinates (DMS)", "coordinates"),
            ("GPS", "coordinates"),
            ("الإحداثيات", "coordinates"),
        ),
        *(("Type of incident", "event_type"), ("Weapon used", "sub_event_type")),
        *(("نوع الحادثة", "event_type"), ("Type of attack", "sub_event_type")),
    ],
)
def test_a_column_named_as_people_name_it_is_found(header: str, field: str) -> None:
    assert propose([header])["columns"] == {field: header}


@pytest.mark.parametrize(
    ("header", "figure"),
    [
        *(("Civ. killed", "killed_civilian"), ("of which children", "killed_child")),
        *(("Number of women killed", "killed_woman"), ("Min. children killed", "killed_child_min")),
        *(("Total deaths (max)", "killed_all_max"), ("wounded", "injured_all")),
        *(
            ("عدد القتلى المدنيين", "killed_civilian"),
            ("منهم أطفال", "killed_child"),
            ("جرحى", "injured_all"),
        ),
        *(
            ("killed_civilian_low", "killed_civilian_min"),
            ("killed_civilian_open", "killed_civilian_open"),
        ),
        *(("Reported Minimum", None), ("Health workers killed", None), ("confirmed killed", None)),
        *(("killed or injured", None), ("casualties", None), ("min", None), ("street", None)),
    ],
)
def test_a_header_names_a_figure_where_each_word_is_known(header: str, figure: str | None) -> None:
    assert tell_figure(header) == figure


def test_a_column_is_passed_over_where_its_cells_cannot_be_it() -> None:
    cells = pl.DataFrame(
        {
            "id": pl.Series([None, None], dtype=pl.String),
            "Day": ["18", "25"],
            "lat": ["north", "south"],
            "Date": ["17/11/2018", "dozens"],
        }
    )
    assert propose(cells.columns, cells)["columns"] == {"date_start": "Date"}


def test_a_second_day_is_not_taken_for_that_of_a_report() -> None:
    assert propose(["date", "date (2)"])["columns"] == {"date_start": "date"}
    assert propose(["Date (Hijri)", "date"])["columns"] == {"date_start": "date"}
    assert propose(["Date (Hijri)"])["columns"] == {"date_start": "Date (Hijri)"}


def test_a_column_of_days_in_words_is_used_and_told_cell_by_cell() -> None:
    cells = pl.DataFrame({"Date": ["before 17 November 2018", "2018-11-17 ±2 days", "spring"]})
    assert propose(cells.columns, cells)["columns"] == {"date_start": "Date"}
    cells = pl.DataFrame({"Day": ["Saturday", "Sunday"]})
    assert propose(cells.columns, cells)["columns"] == {}


@pytest.mark.parametrize(
    ("header", "cell"), [("month", "2018-11"), ("Week", "2018-W46"), ("الشهر", "تشرين الثاني 2018")]
)
def test_a_month_or_week_with_its_year_is_when_it_was(header: str, cell: str) -> None:
    cells = pl.DataFrame({header: [cell]})
    assert propose([header], cells)["columns"] == {"date_start": header}
    assert propose([header], pl.DataFrame({header: ["11"]}))["columns"] == {}


def test_the_group_of_a_forms_question_hides_no_figure() -> None:
    survey = ["_uuid", "_submission_time"]
    found = propose([*survey, "victims/killed_civ", "victims/children"])["columns"]
    assert found == {"killed_civilian": "victims/killed_civ", "killed_child": "victims/children"}
    # Elsewhere a stroke may stand for or.
    assert "killed_all" not in propose(["killed/injured"])["columns"]


def test_a_best_estimate_is_found_beside_low_and_high() -> None:
    headers = ["fatalities_low", "fatalities_best", "fatalities_high"]
    found = propose(headers)["columns"]
    assert found == dict(
        zip(("killed_all_min", "killed_all", "killed_all_max"), headers, strict=True)
    )


@pytest.mark.parametrize(
    "headers", [["iyear", "imonth", "iday"], ["سنة", "شهر", "يوم"], ["año", "mes", "día"]]
)
def test_a_day_in_three_columns_is_found_in_other_words(headers: list[str]) -> None:
    cells = pl.DataFrame(dict(zip(headers, (["2018"], ["11"], ["17"]), strict=True)))
    found = propose(headers, cells)["columns"]
    assert list(found) == ["date_day", "date_year", "date_month"]


def test_a_form_of_a_survey_was_filled_in_on_another_day() -> None:
    headers = ["start", "end", "today", "date_of_incident", "_uuid", "_submission_time"]
    assert propose(headers)["columns"] == {"date_start": "date_of_incident"}
    assert propose(["start", "end"])["columns"] == {"date_start": "start", "date_end": "end"}


def test_a_point_of_a_form_is_found_by_the_last_word_of_its_columns() -> None:
    headers = ["_where_latitude", "_where_longitude", "_where_altitude", "_where_precision"]
    found = propose(headers)["columns"]
    assert found == {"latitude": "_where_latitude", "longitude": "_where_longitude"}


def test_notes_are_published_by_a_mapping_alone() -> None:
    assert propose(["Notes", "ملاحظات", "remarks"])["columns"] == {}


def test_low_and_high_are_figures_beside_what_they_count_only() -> None:
    cells = pl.DataFrame({"low": ["5"], "high": ["9"], "category": ["civilian"]})
    found = propose(cells.columns, cells)["columns"]
    assert found == {"figure_low": "low", "figure_high": "high", "figure_category": "category"}
    assert propose(["low", "high"], cells)["columns"] == {}


def test_what_a_row_is_is_guessed() -> None:
    accounts = pl.DataFrame({"id": ["a", "a"], "source": ["SOHR", "SNHR"]})
    assert propose(accounts.columns, accounts)["row"] == "claim"
    assert propose(["name", "age", "date"])["row"] == "person"
    assert propose(["incident", "name", "sex"])["columns"]["event_id"] == "incident"
    assert propose(["name", "date"])["row"] == "event"
    assert propose(["name", "date"])["columns"]["title_en"] == "name"


def test_a_table_with_nothing_but_usual_headers_needs_no_mapping(tmp_path: Path) -> None:
    row = {
        "Ref.": "DZ-3",
        "Date of incident": "18.11.18",
        "Village / town": "Hajin",
        "Gov.": "Deir ez-Zor",
        "Coordinates": "34°41'24\"N 40°49'48\"E",
        "Weapon": "Airstrike",
        "Civ. killed": "12+",
        "of which children": "4",
        "Source(s)": "SOHR",
        "Alleged perpetrator": "Coalition",
        "Notes": "the family asked for no name",
    }
    result = read_file("table", write_csv(tmp_path / "a.csv", [row]))
    (event,) = result.tables["events"].to_dicts()
    (claim,) = result.tables["claims"].to_dicts()
    assert (event["event_id"], str(event["date_start"])) == ("dz-3", "2018-11-18")
    assert (claim["claimant_id"], claim["blames"], claim["note_en"]) == ("sohr", "coalition", None)
    assert result.tables["figures"].select("category", "low", "high").rows() == [
        ("civilian", 12, None),
        ("child", 4, 4),
    ]
    assert [note.say("en") for note in result.notes] == ["One more column is not used: Notes."]


@pytest.mark.parametrize(
    "headers",
    [
        ["Incident ID", "Date", "Village", "Type", "Killed", "Perpetrator"],
        ["Event ID", "Event type", "Event date", "Location", "Fatalities"],
        ["id", "date", "description", "source", "latitude", "longitude", "category"],
        ["week", "governorate", "events", "fatalities"],
    ],
)
def test_usual_headers_make_no_table_a_known_format(headers: list[str]) -> None:
    assert recognise(headers) is None
