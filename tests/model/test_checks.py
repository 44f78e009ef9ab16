"""Every fault of a dataset is found, at its file, row, column and value."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from geo.cli.actions.check import describe_fault
from geo.dataset.folder import check_dataset
from geo.model.checks import check_tables, type_table
from geo.model.schema import ROW, Fault, list_vocabulary, load_tables
from geo.text import LANGUAGES
from tests.samples import write_sample

EVENT = {"event_id": "village-2018-11-17", "date_start": "2018-11-17"}
EVENT_TYPES = list_vocabulary("events", "event_type")
CLAIM = {"claim_id": "c1", "event_id": EVENT["event_id"], "claimant_id": "sohr"}


def edit(folder: Path, table: str, column: str, value: str | None, *, row: int = 0) -> None:
    """Write one cell as a person with a spreadsheet would, whatever it breaks."""
    path = folder / f"{table}.csv"
    frame = pl.read_csv(path, infer_schema=False)
    cells = frame.get_column(column).to_list()
    cells[row] = value
    frame.with_columns(pl.Series(column, cells, dtype=pl.String)).write_csv(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_sample(
        tmp_path / "sample",
        events=[EVENT, {"event_id": "town-2018-11-18", "date_start": "2018-11-18"}],
        claims=[{**CLAIM, "said_on": "2018-11-17", "blames": "coalition"}],
        figures=[{"claim_id": "c1", "low": 36}, {"claim_id": "c1", "category": "child", "low": 17}],
        totals=[{"total_id": "t1", "claimant_id": "sohr", "area": "pocket", "low": 234}],
    )


def test_a_sound_dataset_has_no_faults(folder: Path) -> None:
    sizes, faults = check_dataset(folder)
    assert faults == []
    assert (sizes["events"], sizes["figures"], sizes["points"]) == (2, 2, 0)


@pytest.mark.parametrize(
    ("table", "column", "value", "problem"),
    [
        ("events", "date_start", "17/11/2018", "wrong_type"),
        ("events", "title_ar", None, "required"),
        ("events", "event_type", "Strike", "not_in_vocabulary"),
        ("events", "event_id", "Village 17", "wrong_form"),
        ("events", "date_prec", "9", "too_large"),
        ("events", "part_of", "nowhere", "unknown_reference"),
        ("events", "places", "nowhere;village", "unknown_reference"),
        ("events", "note_en", "Only English", "missing_translation"),
        ("events", "date_start", "2018-12-17", "out_of_order"),
        ("events", "event_id", "town-2018-11-18", "repeated_key"),
        ("claims", "claimant_id", "nobody", "unknown_reference"),
        ("claims", "blames", "nobody", "unknown_reference"),
        ("claims", "derived_from", "c9", "unknown_reference"),
        ("claims", "source_url", None, "no_source"),
        ("claims", "source_url", "javascript:alert(1)", "wrong_form"),
        ("claims", "archive_url", "web.archive.org/web/2018/x", "wrong_form"),
        ("totals", "archive_url", "javascript:alert(1)", "wrong_form"),
        ("claims", "said_prec", None, "half_filled"),
        ("claims", "denies", "event", "denies_what"),
        ("claims", "denies", "everything", "not_in_vocabulary"),
        ("figures", "low", "-1", "too_small"),
        ("figures", "low", "some", "wrong_type"),
        ("figures", "high", "12", "out_of_order"),
        ("figures", "category", "child", "mixed_sides"),
        ("totals", "harm", None, "measure_without_harm"),
        ("totals", "area", "nowhere", "unknown_reference"),
    ],
)
def test_each_kind_of_fault_is_reported_at_its_cell(
    folder: Path, table: str, column: str, value: str | None, problem: str
) -> None:
    edit(folder, table, column, value)
    _, faults = check_dataset(folder)
    assert (table, 2, problem) in {(f.table, f.row, f.problem) for f in faults}


def test_all_faults_of_all_tables_come_at_once(folder: Path) -> None:
    edit(folder, "events", "title_ar", None)
    edit(folder, "claims", "position", "insists")
    edit(folder, "figures", "category", "soldiers", row=1)
    _, faults = check_dataset(folder)
    assert [(f.table, f.row, f.column, f.value) for f in faults] == [
        ("events", 2, "title_ar", ""),
        ("claims", 2, "position", "insists"),
        ("figures", 3, "category", "soldiers"),
    ]


def test_faults_of_one_row_come_in_the_order_of_its_columns(folder: Path) -> None:
    broken = {"event_id": "Village 17", "title_ar": None, "event_type": "Raid", "date_prec": "0"}
    for column, value in broken.items():
        edit(folder, "events", column, value, row=1)
    _, faults = check_dataset(folder)
    assert [(f.row, f.column, f.value, f.problem, f.detail) for f in faults[:4]] == [
        (3, "event_id", "Village 17", "wrong_form", "^[a-z0-9][a-z0-9-]*$"),
        (3, "title_ar", "", "required", ""),
        (3, "event_type", "Raid", "not_in_vocabulary", ", ".join(EVENT_TYPES)),
        (3, "date_prec", "0", "too_small", "1"),
    ]


def test_a_required_number_that_is_none_is_missing_and_out_of_range() -> None:
    point = {"place_id": "village", "latitude": "34.1", "longitude": "NaN", "source_id": "s"}
    raw = pl.DataFrame({ROW: [2]} | {name: [value] for name, value in point.items()})
    typed, _ = type_table(raw, load_tables()["points"])
    faults = [f for f in check_tables({"points": typed}) if f.column == "longitude"]
    assert [(f.value, f.problem, f.detail) for f in faults] == [
        ("NaN", "required", ""),
        ("NaN", "too_large", "180"),
    ]


def test_columns_that_are_missing_or_unknown_are_named(folder: Path) -> None:
    path = folder / "figures.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("qualifier", "qualifer"), "utf-8")
    _, faults = check_dataset(folder)
    assert {(f.column, f.problem) for f in faults} == {
        ("qualifer", "unknown_column"),
        ("qualifier", "missing_column"),
    }


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "missing_file"), (b"", "unreadable"), (b"\xff\xfe\x00", "unreadable")],
)
def test_a_broken_file_is_one_fault(folder: Path, content: bytes | None, problem: str) -> None:
    path = folder / "points.csv"
    path.unlink() if content is None else path.write_bytes(content)
    _, faults = check_dataset(folder)
    assert [(f.table, f.problem) for f in faults] == [("points", problem)]


OTHER = "town-2018-11-18"
PAIR = {"event_id": EVENT["event_id"], "other_event_id": OTHER}


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([PAIR], []),
        ([{**PAIR, "other_dataset": "elsewhere", "other_event_id": "unseen"}], []),
        ([{**PAIR, "other_event_id": "nowhere"}], [(2, "unknown_reference")]),
        ([{**PAIR, "decision": "perhaps"}], [(2, "not_in_vocabulary")]),
        ([{**PAIR, "other_event_id": PAIR["event_id"]}], [(2, "with_itself")]),
        ([PAIR, PAIR], [(2, "repeated_key"), (3, "repeated_key")]),
        ([PAIR, {"event_id": OTHER, "other_event_id": PAIR["event_id"]}], [(3, "repeated_key")]),
        ([{**PAIR, "dataset": "one", "other_dataset": "two"}], [(2, "elsewhere")]),
        (
            [
                {**PAIR, "other_dataset": "two", "other_event_id": "x"},
                {"event_id": OTHER, "other_dataset": "two", "other_event_id": "x"},
                {**PAIR, "decision": "different"},
            ],
            [(4, "contradicts")],
        ),
    ],
)
def test_what_is_wrong_with_recorded_pairs_is_told(
    tmp_path: Path, rows: list[dict[str, str]], problems: list[tuple[int, str]]
) -> None:
    events = [EVENT, {"event_id": OTHER}]
    _, faults = check_dataset(write_sample(tmp_path / "sample", events=events, same_as=rows))
    assert [(fault.row, fault.problem) for fault in faults] == problems


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_has_a_sentence(lang: str) -> None:
    fields: dict[str, Any] = {"table": "claims", "row": 3, "column": "low", "value": "x"}
    problems = (
        *("missing_file", "unreadable", "unknown_column", "missing_column", "wrong_type"),
        *("required", "not_in_vocabulary", "too_small", "too_large", "wrong_form"),
        *("repeated_key", "unknown_reference", "missing_translation", "half_filled"),
        *("out_of_order", "no_source", "measure_without_harm", "denies_what", "mixed_sides"),
        *("elsewhere", "with_itself", "contradicts"),
    )
    for problem in problems:
        sentence = describe_fault(Fault(**fields, problem=problem, detail="y"), lang=lang)
        assert "claims.csv" in sentence
        assert "3" in sentence


def test_every_table_has_its_key_and_references_among_its_columns() -> None:
    tables = load_tables()
    for table in tables.values():
        names = {column.name for column in table.columns}
        assert set(table.key) <= names
        for column, other, target in table.references:
            assert column in names
            assert target in {c.name for c in tables[other].columns}


def test_vocabularies_are_those_of_the_design() -> None:
    assert list_vocabulary("figures", "harm") == (
        "killed",
        "injured",
        "abducted",
        "missing",
        "freed",
    )
    assert "acknowledges" in list_vocabulary("claims", "position")
    assert list_vocabulary("claims", "denies") == ("event", "civilian_harm", "responsibility")
