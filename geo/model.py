"""The tables of a dataset: their columns, vocabularies and checks.

The columns live in ``geo/schema/tables.json`` as Frictionless Table Schemas; nothing else in the
project lists them. Checking reports every fault of every table at once.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pandera.polars as pa
import polars as pl

SCHEMA_FILE = Path(__file__).parent / "schema" / "tables.json"
ROW = "row_number"
"""Column added on reading: the row's line in the file, the header being line 1."""
UNKNOWN_ORIGIN = "unknown"
"""What ``derived_from`` holds when a relayed statement's original is not in the dataset."""

Event = tuple[str, str]
"""A dataset's name and the id of one of its events."""

_TYPES: dict[str, type[pl.DataType]] = {
    "string": pl.String,
    "list": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "date": pl.Date,
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong with one cell, or with a whole file.

    ``row`` is the line in the file (header = 1), None when the whole file or column is meant.
    ``problem`` names a sentence in ``geo/text`` (``fault.<problem>``), ``detail`` fills it.
    """

    table: str
    row: int | None
    column: str
    value: str
    problem: str
    detail: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a table, as its Table Schema field describes it."""

    name: str
    type: str
    required: bool
    unique: bool
    enum: tuple[str, ...]
    items: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    pattern: str | None


@dataclass(frozen=True)
class Table:
    """One table: its columns, key, references ``(column, table, column)`` and paired columns.

    An ``optional`` table may be missing from a dataset.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[tuple[str, str, str], ...]
    pairs: tuple[tuple[str, str], ...]
    optional: bool
    schema: Mapping[str, Any]

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when the table has none."""
        return {column.name: column for column in self.columns}[name]


@cache
def load_tables() -> dict[str, Table]:
    """Return the tables of a dataset by name, in the order they are shipped."""
    declared = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["tables"]
    return {entry["name"]: _read_table(entry) for entry in declared}


def list_vocabulary(table: str, column: str) -> tuple[str, ...]:
    """Return the words a column may hold, in the field's order."""
    found = load_tables()[table].column(column)
    return found.enum or found.items


def _read_table(entry: Mapping[str, Any]) -> Table:
    key = entry["primaryKey"]
    return Table(
        name=entry["name"],
        columns=tuple(_read_column(field) for field in entry["fields"]),
        key=(key,) if isinstance(key, str) else tuple(key),
        references=tuple(
            (fk["fields"][0], fk["reference"]["resource"], fk["reference"]["fields"][0])
            for fk in entry["foreignKeys"]
        ),
        pairs=tuple((left, right) for left, right in entry.get("pairs", ())),
        optional=entry.get("optional", False),
        schema=entry,
    )


def _read_column(field: Mapping[str, Any]) -> Column:
    rules = field.get("constraints", {})
    return Column(
        name=field["name"],
        type=field["type"],
        required=rules.get("required", False),
        unique=rules.get("unique", False),
        enum=tuple(rules.get("enum", ())),
        items=tuple(field.get("items", ())),
        minimum=rules.get("minimum"),
        maximum=rules.get("maximum"),
        pattern=rules.get("pattern"),
    )


def type_table(raw: pl.DataFrame, table: Table) -> tuple[pl.DataFrame, list[Fault]]:
    """Turn a table of text into typed columns.

    Parameters
    ----------
    raw
        Every cell as text, blank as null, with ``row_number``.
    table
        What the columns should be; a missing optional column comes back empty.

    Returns
    -------
    typed
        The declared columns and ``row_number``; a cell that does not fit its type is null.
    faults
        One for each such cell, each missing required column and each unknown column.

    """
    known = {column.name for column in table.columns} | {ROW}
    faults = [
        _fault(table, None, name, "", "unknown_column") for name in raw.columns if name not in known
    ]
    typed = raw.select(ROW)
    for column in table.columns:
        if column.name not in raw.columns:
            if column.required:
                faults.append(_fault(table, None, column.name, "", "missing_column"))
            empty = pl.lit(None, dtype=_TYPES[column.type]).alias(column.name)
            typed = typed.with_columns(empty)
            continue
        cells = raw.get_column(column.name).str.strip_chars().replace("", None)
        values = _cast(cells, column.type)
        typed = typed.with_columns(values)
        faults += [
            _fault(table, row, column.name, cell, "wrong_type", column.type)
            for row, cell in _rows_where(raw, cells, values.is_null() & cells.is_not_null())
        ]
    return typed, faults


def _cast(cells: pl.Series, type_: str) -> pl.Series:
    if type_ == "date":
        return cells.str.to_date("%Y-%m-%d", strict=False)
    return cells.cast(_TYPES[type_], strict=False)


def _rows_where(raw: pl.DataFrame, cells: pl.Series, mask: pl.Series) -> Iterator[tuple[int, str]]:
    rows = raw.get_column(ROW).filter(mask)
    return zip(rows, cells.filter(mask).cast(pl.String).fill_null(""), strict=True)


def check_tables(tables: Mapping[str, pl.DataFrame]) -> list[Fault]:
    """Return every fault in typed tables, ordered by table and row.

    Checked: required cells, unique keys, vocabularies, ranges, patterns, references between
    tables, paired columns (both languages or neither), low <= high and dates in order.
    """
    declared = load_tables()
    faults = chain(
        *(_check_columns(frame, declared[name]) for name, frame in tables.items()),
        *(_check_key(frame, declared[name]) for name, frame in tables.items()),
        *(_check_references(tables, declared[name]) for name in tables),
        *(_check_pairs(frame, declared[name]) for name, frame in tables.items()),
        *(_check_order(frame, declared[name]) for name, frame in tables.items()),
        _check_sources(tables),
        _check_measures(tables),
        _check_denials(tables),
        _check_sides(tables),
    )
    order = list(declared)
    return sorted(set(faults), key=lambda fault: (order.index(fault.table), fault.row or 0))


@cache
def build_schema(name: str) -> pa.DataFrameSchema:
    """Return the pandera schema of a table: types, blanks, vocabularies, ranges, patterns."""
    columns = {
        column.name: pa.Column(
            _TYPES[column.type], _column_checks(column), nullable=not column.required
        )
        for column in load_tables()[name].columns
    }
    return pa.DataFrameSchema(columns, strict=False)


def _column_checks(column: Column) -> list[pa.Check]:
    checks = []
    if column.enum:
        checks.append(pa.Check.isin(column.enum, error="not_in_vocabulary"))
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum, error="too_small"))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum, error="too_large"))
    if column.pattern:
        checks.append(pa.Check.str_matches(column.pattern, error="wrong_form"))
    return checks


def _check_columns(frame: pl.DataFrame, table: Table) -> Iterator[Fault]:
    try:
        build_schema(table.name).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        yield from _read_failures(error.failure_cases, frame, table)
    for column in table.columns:
        if column.items:
            yield from _check_items(frame, table, column)


def _read_failures(cases: pl.DataFrame, frame: pl.DataFrame, table: Table) -> Iterator[Fault]:
    rows = frame.get_column(ROW)
    for case in cases.iter_rows(named=True):
        column = table.column(case["column"])
        problem = "required" if case["check"] == "not_nullable" else str(case["check"])
        detail = {
            "not_in_vocabulary": ", ".join(column.enum),
            "too_small": str(column.minimum),
            "too_large": str(column.maximum),
            "wrong_form": str(column.pattern),
        }.get(problem, "")
        index = case["index"]
        row = None if index is None else rows[index]
        value = "" if case["failure_case"] is None else str(case["failure_case"])
        yield _fault(table, row, column.name, value, problem, detail)


def _check_items(frame: pl.DataFrame, table: Table, column: Column) -> Iterator[Fault]:
    wrong = explode_list(frame, column.name).filter(~pl.col(column.name).is_in(column.items))
    for row, value in wrong.select(ROW, column.name).iter_rows():
        yield _fault(table, row, column.name, value, "not_in_vocabulary", ", ".join(column.items))


def explode_list(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return one row for each item of a ``;``-separated column; blank cells leave no row."""
    items = pl.col(column).str.split(";")
    return (
        frame.with_columns(items)
        .explode(column)
        .with_columns(pl.col(column).str.strip_chars())
        .filter(pl.col(column) != "")
    )


def _check_key(frame: pl.DataFrame, table: Table) -> Iterator[Fault]:
    key = list(table.key)
    whole = pl.struct(key) if len(key) > 1 else pl.col(key)
    repeated = frame.filter(whole.is_duplicated() & pl.col(key[0]).is_not_null())
    for entry in repeated.select(ROW, *key).iter_rows():
        value = " / ".join("" if part is None else str(part) for part in entry[1:])
        yield _fault(table, entry[0], key[0], value, "repeated_key")


def _check_references(tables: Mapping[str, pl.DataFrame], table: Table) -> Iterator[Fault]:
    for column, other, target in table.references:
        if other not in tables:
            continue
        cells = tables[table.name].select(ROW, column)
        if table.column(column).type == "list":
            cells = explode_list(cells, column)
        known = tables[other].select(pl.col(target).alias(column))
        bound = cells.drop_nulls().filter(~pl.col(column).is_in(_free_words(column)))
        for row, value in bound.join(known, on=column, how="anti").iter_rows():
            yield _fault(table, row, column, value, "unknown_reference", other)


def _free_words(column: str) -> tuple[str, ...]:
    return (UNKNOWN_ORIGIN,) if column == "derived_from" else ()


def _check_pairs(frame: pl.DataFrame, table: Table) -> Iterator[Fault]:
    for left, right in table.pairs:
        lonely = frame.filter(pl.col(left).is_null() != pl.col(right).is_null())
        for row, first in lonely.select(ROW, left).iter_rows():
            missing, present = (left, right) if first is None else (right, left)
            yield _fault(table, row, missing, "", "missing_translation", present)


def _check_order(frame: pl.DataFrame, table: Table) -> Iterator[Fault]:
    names = {column.name for column in table.columns}
    pairs = (("low", "high"), ("date_start", "date_end"), ("period_start", "period_end"))
    for first, last in pairs:
        if first not in names:
            continue
        wrong = frame.filter(pl.col(first) > pl.col(last))
        for row, value, limit in wrong.select(ROW, first, last).iter_rows():
            yield _fault(table, row, first, str(value), "out_of_order", f"{last} {limit}")
    for day, precision in (("said_on", "said_prec"), ("latitude", "longitude")):
        if day not in names:
            continue
        lonely = frame.filter(pl.col(day).is_null() != pl.col(precision).is_null())
        for row in lonely.get_column(ROW):
            yield _fault(table, row, precision, "", "half_filled", day)


def _check_sources(tables: Mapping[str, pl.DataFrame]) -> Iterator[Fault]:
    for name in ("claims", "totals"):
        frame = tables.get(name)
        if frame is None:
            continue
        unsourced = frame.filter(
            pl.col("source_url").is_null()
            & (pl.col("locator").is_null() | pl.col("source_id").is_null())
        )
        for row in unsourced.get_column(ROW):
            yield _fault(load_tables()[name], row, "source_url", "", "no_source")


def _check_measures(tables: Mapping[str, pl.DataFrame]) -> Iterator[Fault]:
    frame = tables.get("totals")
    if frame is None:
        return
    counts_harm = pl.col("measure") == "people_harmed"
    has_harm = pl.col("harm").is_not_null() & pl.col("category").is_not_null()
    for row, measure in frame.filter(counts_harm != has_harm).select(ROW, "measure").iter_rows():
        yield _fault(load_tables()["totals"], row, "harm", "", "measure_without_harm", str(measure))


def _check_denials(tables: Mapping[str, pl.DataFrame]) -> Iterator[Fault]:
    frame = tables.get("claims")
    if frame is None:
        return
    is_denial = pl.col("position") == "denies"
    odd = frame.filter(is_denial != pl.col("denies").is_not_null())
    for row, position in odd.select(ROW, "position").iter_rows():
        yield _fault(load_tables()["claims"], row, "denies", "", "denies_what", str(position))


def _check_sides(tables: Mapping[str, pl.DataFrame]) -> Iterator[Fault]:
    frame = tables.get("figures")
    if frame is None:
        return
    key = ["claim_id", "harm", "category"]
    mixed = frame.filter(pl.len().over(key) > 1, pl.col("side").is_null())
    for row, category in mixed.select(ROW, "category").iter_rows():
        yield _fault(load_tables()["figures"], row, "side", "", "mixed_sides", str(category))


def check_decisions(decisions: pl.DataFrame, *, name: str, events: Collection[str]) -> list[Fault]:
    """Return every fault of ``same_as`` that only its own dataset can show.

    Parameters
    ----------
    decisions
        The typed table.
    name
        The dataset it lies in; one of the two events of a row must be in it.
    events
        The ids there, of those the table mentions.

    """
    table, faults = load_tables()["same_as"], []
    met: set[frozenset[Event]] = set()
    rows = decisions.drop_nulls(list(table.key))
    groups = group_same(rows)
    for row in rows.iter_rows(named=True):
        pair = _name_pair(row)
        for column, (dataset, event) in zip(("event_id", "other_event_id"), pair, strict=True):
            if dataset == name and event not in events:
                faults.append(_fault(table, row[ROW], column, event, "unknown_reference", "events"))
        told = " / ".join(event for _, event in pair)
        problems = {
            "elsewhere": all(dataset != name for dataset, _ in pair),
            "with_itself": pair[0] == pair[1],
            "repeated_key": frozenset(pair) in met,
            "contradicts": row["decision"] == "different"
            and groups.get(pair[0], pair[0]) == groups.get(pair[1], pair[1]),
        }
        met.add(frozenset(pair))
        faults += [
            _fault(table, row[ROW], "event_id", told, problem, name)
            for problem, is_there in problems.items()
            if is_there
        ]
    return faults


def _name_pair(row: Mapping[str, Any]) -> tuple[Event, Event]:
    return (row["dataset"], row["event_id"]), (row["other_dataset"], row["other_event_id"])


def group_same(decisions: pl.DataFrame) -> dict[Event, Event]:
    """Return for each event recorded as the same as another the first event of its group.

    What is the same as the same event is the same. Events are named (dataset, event id).
    """
    first: dict[Event, Event] = {}

    def find(event: Event) -> Event:
        while first.setdefault(event, event) != event:
            event = first[event]
        return event

    for row in decisions.filter(pl.col("decision") == "same").iter_rows(named=True):
        ends = sorted(find(event) for event in _name_pair(row))
        first[ends[1]] = ends[0]
    return {event: find(event) for event in list(first)}


def _fault(  # noqa: PLR0917  one cell and what is wrong with it, in the order it is read
    table: Table, row: int | None, column: str, value: str, problem: str, detail: str = ""
) -> Fault:
    return Fault(
        table=table.name, row=row, column=column, value=value, problem=problem, detail=detail
    )
