"""Lists of persons: each is counted under what became of them, and nothing private comes in."""

from pathlib import Path

import polars as pl
import pytest

from geo.readers.build import ReadResult
from geo.readers.guess import propose
from geo.readers.importing import propose_mapping, read_file
from geo.readers.options import Options
from geo.readers.values.persons import tell_age, tell_age_by_sex, tell_harm, tell_sex
from tests.samples_files import codes, figures, write_csv


@pytest.mark.parametrize(
    ("cell", "age"),
    [
        *(("17", "child"), ("17.5", "child"), ("18", "adult"), ("30.5", "adult"), ("٣٠", "adult")),
        *(("30 years 2 months", "adult"), ("3 years 2 months", "child"), ("10 months", "child")),
        *(("240 months", "adult"), ("40 days old", "child"), ("سنتان", "child"), ("رضيع", "child")),
        *(("~30", "adult"), ("30s", "adult"), ("5-6", "child"), ("15-20", None)),
        *(("under 18", "child"), ("elderly", "adult"), ("Child", "child")),
        *(("-9", None), ("999", None), ("2018", None), ("teenager", None)),
    ],
)
def test_an_age_tells_child_or_adult_or_nothing(cell: str, age: str | None) -> None:
    assert tell_age(cell) == age


def test_a_cell_of_the_sex_may_tell_the_age_too() -> None:
    assert [tell_sex(cell) for cell in ("Adult - Male", "Child - Female", "girl", "m/f")] == [
        *("man", "woman", "woman", None)
    ]
    said = ("Adult - Male", "Child - Female", "girl", "female", "طفلة")
    assert [tell_age_by_sex(cell) for cell in said] == ["adult", "child", "child", None, "child"]


def test_what_became_of_somebody_is_one_thing() -> None:
    said = ("Killed", "was wounded", "died of wounds", "قتيل", "detained", "missing")
    assert [tell_harm(cell) for cell in said] == [
        *("killed", "injured", None, "killed", None, "missing")
    ]


def read_list(folder: Path, *rows: dict[str, str]) -> ReadResult:
    usual = {"incident": "I1", "type": "Airstrike", "date": "2018-11-17"}
    path = write_csv(folder / "list.csv", [{**usual, **row} for row in rows])
    assert propose_mapping("table", path)["row"] == "person"
    return read_file("table", path)


def test_the_injured_of_a_list_are_no_dead(tmp_path: Path) -> None:
    result = read_list(
        tmp_path,
        {"name": "A. One", "age": "30", "sex": "m", "outcome": "killed"},
        {"name": "B. Two", "age": "5", "sex": "f", "outcome": "Injured"},
        {"name": "C. Three", "age": "40", "sex": "f", "outcome": "treated in Turkey"},
    )
    assert figures(result, "harm", "category", "low", "high") == {
        ("killed", "all", 1, 1),
        ("killed", "child", 0, 0),
        ("killed", "woman", 0, 0),
        ("killed", "man", 1, 1),
        ("injured", "all", 1, 1),
        ("injured", "child", 1, 1),
        ("injured", "woman", 0, 0),
        ("injured", "man", 0, 0),
    }
    assert codes(result) == [(4, "outcome", "mark", "no_harm")]


def test_columns_of_yes_and_no_say_what_became_of_each(tmp_path: Path) -> None:
    result = read_list(
        tmp_path,
        {"name": "A. One", "age": "30", "killed": "1", "injured": "0"},
        {"name": "B. Two", "age": "5", "killed": "0", "injured": "١"},
        {"name": "C. and family", "age": "40", "killed": "3", "injured": ""},
        {"name": "D. Four", "age": "40", "killed": "0", "injured": "0"},
    )
    assert {row for row in figures(result, "harm", "category", "low") if row[1] == "all"} == {
        ("killed", "all", 2),
        ("injured", "all", 1),
    }
    assert codes(result) == [
        (4, "killed", "mark", "several_persons"),
        (5, "killed", "mark", "no_harm"),
    ]


def test_what_is_not_understood_of_a_person_is_told(tmp_path: Path) -> None:
    result = read_list(
        tmp_path,
        {"name": "A. One", "age": "999", "sex": "m", "status": "reservist"},
        {"name": "B. Two", "age": "unknown", "sex": "", "status": "civilian"},
    )
    assert codes(result) == [(2, "age", "mark", "bad_word"), (2, "status", "mark", "bad_word")]


def test_the_number_of_a_persons_papers_is_no_id_of_an_event(tmp_path: Path) -> None:
    rows = [
        {"id": "900000001", "name": "A", "dob": "1990-01-01", "sex": "m", "age": "33"},
        {"id": "900000002", "name": "B", "dob": "2019-01-01", "sex": "f", "age": "4"},
    ]
    path = write_csv(tmp_path / "list.csv", rows)
    mapping = propose_mapping("table", path)
    assert "event_id" not in mapping["columns"]
    mapping["constants"]["event_type"] = "Violence against civilians"
    result = read_file("table", path, options=Options(mapping=mapping))
    whole = "".join(table.write_csv() for table in result.tables.values())
    assert not [row["id"] for row in rows if row["id"] in whole]
    # One that several persons share is their incident's.
    shared = write_csv(tmp_path / "shared.csv", [*rows, {**rows[0], "name": "C"}])
    assert propose_mapping("table", shared)["columns"]["event_id"] == "id"


@pytest.mark.parametrize(
    "headers",
    [
        ["Name", "Status", "Sex", "Province", "Area", "Date of death", "Cause of death"],
        ["record_id", "first_name", "last_name", "date_of_death", "sex", "age"],
        ["event", "Victim ID", "Age", "Sex", "Date", "Type"],
        ["incident_id", "date", "age_group", "sex", "killed"],
        ["الاسم", "العمر", "الجنس", "تاريخ الوفاة", "سبب الوفاة"],
    ],
)
def test_a_list_of_persons_is_known_by_its_columns(headers: list[str]) -> None:
    assert propose(headers)["row"] == "person"


def test_events_that_say_whom_they_harmed_are_no_list_of_persons() -> None:
    cells = pl.DataFrame(
        {"id": ["1", "2"], "age": ["adult", "child"], "sex": ["m", "f"], "killed": ["3", "1"]}
    )
    assert propose(cells.columns, cells)["row"] == "event"
    single = cells.with_columns(killed=pl.Series(["1", "1"]))
    assert propose(cells.columns, single)["row"] == "person"
    # Of a list of names one row may be a family's, which is told.
    named = cells.with_columns(name=pl.Series(["A", "B"]))
    assert propose(named.columns, named)["row"] == "person"
    many = named.with_columns(killed=pl.Series(["3", "2"]))
    assert propose(named.columns, many)["row"] == "event"


def test_a_list_in_arabic_is_read_whole(tmp_path: Path) -> None:
    row = {"الحادث": "ح1", "الاسم الكامل": "أ", "العمر": "٣٠", "الجنس": "ذكر", "الحالة": "شهيد"}
    row |= {"النوع": "قصف", "التاريخ": "2018-11-17"}
    other = row | {"العمر": "٥", "الجنس": "أنثى", "الحالة": "جريحة"}
    result = read_file("table", write_csv(tmp_path / "list.csv", [row, other]))
    assert result.tables["events"].height == 1
    assert {found for found in figures(result, "harm", "category", "low") if found[2]} == {
        ("killed", "all", 1),
        ("killed", "man", 1),
        ("injured", "all", 1),
        ("injured", "child", 1),
    }
    assert result.faults.is_empty()


def test_the_sex_may_say_who_is_a_child(tmp_path: Path) -> None:
    result = read_list(
        tmp_path,
        {"name": "A. One", "sex": "Adult - Male", "status": "Non-Civilian"},
        {"name": "B. Two", "sex": "Child - Female", "status": "Civilian"},
    )
    assert {row[1:] for row in figures(result, "harm", "category", "low", "high")} == {
        ("all", 2, 2),
        ("child", 1, 1),
        ("woman", 0, 0),
        ("man", 1, 1),
        ("civilian", 1, 1),
        ("combatant", 1, 1),
    }
