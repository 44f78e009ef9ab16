"""What the first rows of a table become is told by the reader that reads them all."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from geo.readers.notes import ReaderError
from geo.readers.preview import Preview, preview_rows
from geo.readers.values.checks import typed

HEAD = pl.DataFrame(
    {
        "row_number": [4, 5, 6],
        "Day": ["17/11/18", "Nov 2018", "soon"],
        "Kind": ["Airstrike", "Shelling", "Zorp"],
        "Dead": ["15-41", "dozens", None],
        "All": ["3", None, "2"],
    }
)
COLUMNS = {"date_start": "Day", "event_type": "Kind", "killed_civilian": "Dead"}


def look(**mapping: Any) -> Preview:
    said: Any = {"columns": COLUMNS, "constants": {}, **mapping}
    return preview_rows(HEAD, said, file="a.csv", lang="en")


def test_each_row_has_its_cells_its_values_and_why_one_would_not_be_used() -> None:
    first, second, third = look().rows
    assert (first.row, first.cells["Day"], third.cells["Dead"]) == (4, "17/11/18", "")
    assert first.values[typed("date_start")] == date(2018, 11, 17)
    low, high = (first.values[f"killed_civilian.{end}"] for end in ("low", "high"))
    assert (low, high, first.values["killed_civilian.said"]) == (15, 41, "between")
    assert [(f.column, f.code) for f in second.faults] == [("Dead", "bad_number")]
    assert second.values["killed_civilian.low"] is None
    assert second.values[typed("date_prec")] == 4
    assert third.is_rejected
    assert third.faults[0].code == "unknown_type"


def test_what_contradicts_itself_within_a_row_is_lost_here_too() -> None:
    columns = {**COLUMNS, "killed_all": "All"}
    first = look(columns=columns).rows[0]
    assert "less_than_parts" in {fault.code for fault in first.faults}
    assert first.values["killed_all.low"] is None
    assert first.values["killed_civilian.low"] == 15


def test_corrections_of_these_rows_are_read_and_others_passed_over() -> None:
    mended = {"row": 5, "column": "Dead", "was": "dozens", "value": "24"}
    other = {"row": 99, "column": "Dead", "was": "x", "value": "1"}
    rows = look(corrections=[mended, other]).rows
    assert rows[1].values["killed_civilian.low"] == 24
    assert rows[1].cells["Dead"] == "dozens", "as the file has it"


def test_persons_are_told_by_what_is_read_of_them() -> None:
    head = pl.DataFrame(
        {"row_number": [2, 3], "N": ["A", "B"], "Age": ["7", "unknown"], "Sex": ["F", "male"]}
    )
    said: Any = {
        "row": "person",
        "columns": {"person_name": "N", "age": "Age", "sex": "Sex"},
        "constants": {"event_type": "Battles"},
    }
    rows = preview_rows(head, said, file="a.csv", lang="en").rows
    told = [(row.values[typed("age")], row.values[typed("sex")]) for row in rows]
    assert told == [("child", "woman"), (None, "man")]


def test_a_mapping_that_lacks_what_is_needed_is_an_error_here_too() -> None:
    with pytest.raises(ReaderError):
        look(columns={"date_start": "Day"})
