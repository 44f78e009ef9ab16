"""What is decided about pairs of records is kept whole, in a file or in a dataset's folder."""

import tempfile
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

from geo.cli.app import main
from geo.dataset.folder import SAME_AS, check_dataset, open_dataset
from geo.duplicates.decisions import (
    Decision,
    merge_decisions,
    read_table,
    record_decisions,
    say_apart,
    write_table,
)
from geo.engine.store import build_store
from geo.errors import DatasetError
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.text import Words
from geo.view.view import View
from tests.samples import write_sample

EVENTS = [
    {"event_id": name, "date_start": "2018-11-17", "places": "hajin"} for name in ("a", "b", "c")
]
PLACES = [{"place_id": "hajin", "latitude": 34.7, "longitude": 40.8}]
ROW = Decision(
    dataset="sample",
    event_id="a",
    other_dataset="sample",
    other_event_id="b",
    decision="same",
    decided_on=date(2019, 1, 2),
    decided_by="قارئ",
    note='One address, "both" say.',
)
TURNED = replace(ROW, event_id="b", other_event_id="a", decision="different")


@pytest.fixture(params=["csv", "parquet"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    return write_sample(
        tmp_path / "sample",
        format_=request.param,
        events=EVENTS,
        places=PLACES,
        claims=[
            {"claim_id": n, "event_id": n, "claimant_id": "sohr", "said_on": "2018-11-17"}
            for n in ("a", "b")
        ],
        figures=[{"claim_id": "a", "low": 10}, {"claim_id": "b", "low": 14}],
    )


def test_a_table_is_read_back_as_it_was_written() -> None:
    assert read_table(write_table([ROW])) == [ROW]
    assert read_table(write_table([])) == []


@pytest.mark.parametrize("text", ["", "event_id\na\n", write_table([replace(ROW, decision="x")])])
def test_another_table_is_refused(text: str) -> None:
    with pytest.raises(DatasetError, match=r"same_as\.csv"):
        read_table(text)


def test_no_cell_is_a_formula_to_a_spreadsheet() -> None:
    (row,) = read_table(write_table([replace(ROW, note="=HYPERLINK(1)")]))
    assert row.note == "'=HYPERLINK(1)"


def test_the_last_decision_about_a_pair_holds() -> None:
    assert merge_decisions([ROW], [TURNED]) == [TURNED]


def test_a_decision_is_recorded_in_the_folder(folder: Path) -> None:
    record_decisions(folder, [ROW])
    store = build_store(open_dataset(folder))
    assert store.frame(SAME_AS).collect().to_polars().to_dicts() == [asdict(ROW)]
    number = count_casualties(Selection(store, View()))
    assert (number.low, number.high) == (10, 14)
    record_decisions(folder, [TURNED])
    store = build_store(open_dataset(folder))
    assert store.frame(SAME_AS).collect().to_polars().to_dicts() == [asdict(TURNED)]
    assert count_casualties(Selection(store, View())).low == 24
    assert check_dataset(folder)[1] == []
    assert not list(folder.glob(".*"))


def test_what_contradicts_leaves_the_folder_as_it_was(folder: Path) -> None:
    record_decisions(folder, [ROW, replace(ROW, event_id="b", other_event_id="c")])
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(DatasetError):
        record_decisions(folder, [replace(ROW, other_event_id="c", decision="different")])
    with pytest.raises(DatasetError):
        record_decisions(folder, [replace(ROW, other_event_id="nowhere")])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", fail)
    with pytest.raises(DatasetError, match=r"cannot be written \(Permission denied\)"):
        record_decisions(folder, [ROW])


@pytest.mark.parametrize(
    ("lang", "days", "km", "said"),
    [
        ("en", 1, 0.8, ["1 day apart", "800 m apart"]),
        ("en", 0, 4.649, ["dates meet", "4.6 km apart"]),
        ("ar", 2, 4.649, ["بينهما يومان", "بينهما 4.6 كم"]),
    ],
)
def test_how_far_apart_two_records_are_is_said(
    lang: str, days: int, km: float, said: list[str]
) -> None:
    assert say_apart(days, km, Words(lang)) == said


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "dates meet, 0 m apart, 5 of 8 grounds, same day"), ("ar", "5 قرائن من 8")],
)
def test_the_command_lists_pairs(
    folder: Path, capsys: pytest.CaptureFixture[str], lang: str, said: str
) -> None:
    assert main(["overlaps", str(folder), "--most", "2", "--lang", lang]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("a = ")
    assert said in lines[0]


def test_the_command_writes_a_table_to_decide_in_and_keeps_what_is_decided(
    folder: Path, tmp_path: Path
) -> None:
    record_decisions(folder, [ROW])
    out = tmp_path / "same_as.csv"
    assert main(["overlaps", str(folder), "--out", str(out)]) == 0
    rows = read_table(out.read_text(encoding="utf-8"))
    assert {row.other_event_id: row.decision for row in rows if row.event_id == "a"} == {
        "b": "same",
        "c": "undecided",
    }
    assert len(rows) == 3


def test_the_command_compares_two_datasets(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = write_sample(
        tmp_path / "two", descriptor={"name": "two"}, events=EVENTS[:1], places=PLACES
    )
    assert main(["overlaps", str(folder), str(other)]) == 0
    assert "3 pairs of records may be of one event." in capsys.readouterr().out
