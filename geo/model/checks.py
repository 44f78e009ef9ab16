"""Check typed tables: every fault of every table at once, with its row."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import polars as pl

from geo.model.coherence import check_coherence
from geo.model.schema import (
    ROW,
    UNKNOWN_ORIGIN,
    Column,
    Fault,
    Table,
    explode_list,
    load_tables,
    make_fault,
)

_TYPES: dict[str, type[pl.DataType]] = {
    "string": pl.String,
    "list": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "date": pl.Date,
}


FIRST_YEAR = 1800
"""Nothing recorded here is older; an earlier year is a program's or a typist's mistake."""


def last_year() -> int:
    """Return the last year in which anything recorded here may lie: the next one."""
    return datetime.now(UTC).year + 1


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
        make_fault(table, None, name, "", "unknown_column")
        for name in raw.columns
        if name not in known
    ]
    names = [column.name for column in table.columns if column.name in raw.columns]
    # A cell of spaces is blank: spreadsheets leave them.
    cells = raw.select(ROW, pl.col(names).str.strip_chars().replace("", None))
    typed = cells.select(ROW, *(_cast(column, names) for column in table.columns))
    blanks, nulls = (frame.null_count().row(0, named=True) for frame in (cells, typed))
    for column in table.columns:
        name = column.name
        if name not in names and column.required:
            faults.append(make_fault(table, None, name, "", "missing_column"))
        if name in names and nulls[name] > blanks[name]:
            unread = typed.get_column(name).is_null() & cells.get_column(name).is_not_null()
            faults += [
                make_fault(table, row, name, cell, "wrong_type", column.type)
                for row, cell in _rows_where(cells, name, unread)
            ]
    return typed, faults


def _cast(column: Column, names: Collection[str]) -> pl.Expr:
    if column.name not in names:
        return pl.lit(None, dtype=_TYPES[column.type]).alias(column.name)
    if column.type == "date":
        return pl.col(column.name).str.to_date("%Y-%m-%d", strict=False)
    return pl.col(column.name).cast(_TYPES[column.type], strict=False)


def _rows_where(frame: pl.DataFrame, column: str, mask: pl.Series) -> Iterator[tuple[int, str]]:
    # Nearly every rule holds everywhere, and a look costs a tenth of a filter.
    if not mask.any():
        return
    found = frame.filter(mask)
    cells = found.get_column(column).cast(pl.String).fill_null("")
    yield from zip(found.get_column(ROW), cells, strict=True)


def check_tables(tables: Mapping[str, pl.DataFrame | pl.LazyFrame]) -> list[Fault]:
    """Return every fault in typed tables, ordered by table and row.

    Of tables that are not in memory each check reads the columns that it looks at.

    Checked: required cells, unique keys, vocabularies, ranges, patterns, references between
    tables, paired columns (both languages or neither), low <= high and dates in order, and what
    `check_coherence` names.
    """
    declared = load_tables()
    frames = {name: table.lazy() for name, table in tables.items()}
    faults = chain(
        *(_check_columns(frame, declared[name]) for name, frame in frames.items()),
        *(_check_key(frame, declared[name]) for name, frame in frames.items()),
        *(_check_references(frames, declared[name]) for name in frames),
        *(_check_pairs(frame, declared[name]) for name, frame in frames.items()),
        *(_check_order(frame, declared[name]) for name, frame in frames.items()),
        _check_sources(frames),
        _check_measures(frames),
        _check_denials(frames),
        _check_sides(frames),
        check_coherence(frames),
    )
    order = list(declared)
    # Two checks may find the same cell; it is told once.
    return sorted(
        dict.fromkeys(faults), key=lambda fault: (order.index(fault.table), fault.row or 0)
    )


def _check_columns(frame: pl.LazyFrame, table: Table) -> Iterator[Fault]:
    rules = [(column, *rule) for column in table.columns for rule in _list_rules(column)]
    # Nearly every rule holds everywhere: of those that do not the rows are looked for.
    broken = frame.select(where.any().alias(str(n)) for n, (_, _, _, where) in enumerate(rules))
    are_broken = broken.collect(engine="streaming").row(0)
    for (column, problem, detail, where), is_broken in zip(rules, are_broken, strict=True):
        if not is_broken:
            continue
        cell = pl.col(column.name).cast(pl.String).fill_null("")
        for row, value in list_rows(frame.filter(where), ROW, cell):
            yield make_fault(table, row, column.name, value, problem, detail)
    for column in table.columns:
        if column.items:
            yield from _check_items(frame, table, column)


def list_rows(frame: pl.LazyFrame, *columns: str | pl.Expr) -> Iterator[tuple[Any, ...]]:
    """Give these columns of what is left of a table, which most often is nothing."""
    return frame.select(columns).collect(engine="streaming").iter_rows()


def _list_rules(column: Column) -> Iterator[tuple[str, str, pl.Expr]]:
    """Give each rule of a column: its problem, its detail, and where a cell breaks it."""
    cell = pl.col(column.name)
    if column.required:
        no_number = cell.is_nan() if column.type == "number" else pl.lit(value=False)
        yield "required", "", cell.is_null() | no_number
    if column.type == "date":
        years = (FIRST_YEAR, last_year())
        yield "impossible_year", "–".join(map(str, years)), ~cell.dt.year().is_between(*years)
    if column.enum:
        yield "not_in_vocabulary", ", ".join(column.enum), ~cell.is_in(column.enum)
    if column.minimum is not None:
        yield "too_small", str(column.minimum), cell < column.minimum
    if column.maximum is not None:
        yield "too_large", str(column.maximum), cell > column.maximum
    if column.pattern:
        yield "wrong_form", column.pattern, ~cell.str.contains(column.pattern)


def _check_items(frame: pl.LazyFrame, table: Table, column: Column) -> Iterator[Fault]:
    items = explode_list(frame.select(ROW, column.name), column.name)
    wrong = items.filter(~pl.col(column.name).is_in(column.items))
    for row, value in list_rows(wrong, ROW, column.name):
        yield make_fault(
            table, row, column.name, value, "not_in_vocabulary", ", ".join(column.items)
        )


def _check_key(frame: pl.LazyFrame, table: Table) -> Iterator[Fault]:
    key = list(table.key)
    # Most keys are one column, which is compared faster than a struct of it.
    whole = pl.struct(key) if len(key) > 1 else pl.col(key)
    keys = frame.select(ROW, *key).collect()
    repeated = keys.filter(whole.is_duplicated() & pl.col(key[0]).is_not_null())
    for entry in repeated.select(ROW, *key).iter_rows():
        value = " / ".join("" if part is None else str(part) for part in entry[1:])
        yield make_fault(table, entry[0], key[0], value, "repeated_key")


def _check_references(tables: Mapping[str, pl.LazyFrame], table: Table) -> Iterator[Fault]:
    frame = tables[table.name]
    for column, other, target in table.references:
        if other not in tables:
            continue
        is_list = table.column(column).type == "list"
        own = frame.select(ROW, column).drop_nulls(column)
        cells = (explode_list(own, column) if is_list else own).collect()
        if cells.is_empty():
            continue
        known = tables[other].select(target).collect().to_series().implode()
        unknown = ~pl.col(column).is_in(known) & ~pl.col(column).is_in(_free_words(column))
        for row, value in cells.filter(unknown).select(ROW, column).iter_rows():
            yield make_fault(table, row, column, value, "unknown_reference", other)


def _free_words(column: str) -> tuple[str, ...]:
    return (UNKNOWN_ORIGIN,) if column == "derived_from" else ()


def _check_pairs(frame: pl.LazyFrame, table: Table) -> Iterator[Fault]:
    for left, right in table.pairs:
        lonely = frame.filter(pl.col(left).is_null() != pl.col(right).is_null())
        for row, first in list_rows(lonely, ROW, left):
            missing, present = (left, right) if first is None else (right, left)
            yield make_fault(table, row, missing, "", "missing_translation", present)


def _check_order(frame: pl.LazyFrame, table: Table) -> Iterator[Fault]:
    names = {column.name for column in table.columns}
    pairs = (("low", "high"), ("date_start", "date_end"), ("period_start", "period_end"))
    for first, last in pairs:
        if first not in names:
            continue
        wrong = frame.filter(pl.col(first) > pl.col(last))
        for row, value, limit in list_rows(wrong, ROW, first, last):
            yield make_fault(table, row, first, str(value), "out_of_order", f"{last} {limit}")
    for day, precision in (("said_on", "said_prec"), ("latitude", "longitude")):
        if day not in names:
            continue
        lonely = frame.filter(pl.col(day).is_null() != pl.col(precision).is_null())
        for (row,) in list_rows(lonely, ROW):
            yield make_fault(table, row, precision, "", "half_filled", day)


def _check_sources(tables: Mapping[str, pl.LazyFrame]) -> Iterator[Fault]:
    for name in ("claims", "totals"):
        frame = tables.get(name)
        if frame is None:
            continue
        unsourced = frame.filter(
            pl.col("source_url").is_null()
            & (pl.col("locator").is_null() | pl.col("source_id").is_null())
        )
        for (row,) in list_rows(unsourced, ROW):
            yield make_fault(load_tables()[name], row, "source_url", "", "no_source")


def _check_measures(tables: Mapping[str, pl.LazyFrame]) -> Iterator[Fault]:
    frame = tables.get("totals")
    if frame is None:
        return
    counts_harm = pl.col("measure") == "people_harmed"
    has_harm = pl.col("harm").is_not_null() & pl.col("category").is_not_null()
    for row, measure in list_rows(frame.filter(counts_harm != has_harm), ROW, "measure"):
        yield make_fault(
            load_tables()["totals"], row, "harm", "", "measure_without_harm", str(measure)
        )


def _check_denials(tables: Mapping[str, pl.LazyFrame]) -> Iterator[Fault]:
    frame = tables.get("claims")
    if frame is None:
        return
    # Denying what? An event, civilian harm or responsibility are counted differently.
    is_denial = pl.col("position") == "denies"
    odd = frame.filter(is_denial != pl.col("denies").is_not_null())
    for row, position in list_rows(odd, ROW, "position"):
        yield make_fault(load_tables()["claims"], row, "denies", "", "denies_what", str(position))


def _check_sides(tables: Mapping[str, pl.LazyFrame]) -> Iterator[Fault]:
    frame = tables.get("figures")
    if frame is None:
        return
    # One figure of all beside one of a side would be added up to more than anybody said.
    key = ["claim_id", "harm", "category"]
    keys = frame.select(ROW, *key, "side").collect()
    mixed = keys.filter(pl.len().over(key) > 1, pl.col("side").is_null())
    for row, category in mixed.select(ROW, "category").iter_rows():
        yield make_fault(load_tables()["figures"], row, "side", "", "mixed_sides", str(category))
