"""The tables of a dataset: their columns, vocabularies and checks.

The columns live in ``geo/model/tables.json`` as Frictionless Table Schemas; nothing else in the
project lists them. Checking reports every fault of every table at once.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict, TypeVar

import polars as pl

from geo.text import column_of


def split_list(cell: str | None) -> list[str]:
    """Return the items of a ``;``-separated cell."""
    return [item.strip() for item in (cell or "").split(";") if item.strip()]


SCHEMA_FILE = Path(__file__).with_name("tables.json")
ROW = "row_number"
"""Column added on reading: the row's line in the file, the header being line 1."""
Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
UNKNOWN_ORIGIN = "unknown"
"""What ``derived_from`` holds when a relayed statement's original is not in the dataset."""


class Constraints(TypedDict, total=False):
    """What a cell of a column must be, as Table Schema says it."""

    required: bool
    unique: bool
    enum: list[str]
    minimum: float
    maximum: float
    pattern: str


class _FieldMust(TypedDict):
    name: str
    type: str


class FieldSchema(_FieldMust, total=False):
    """A column in Table Schema; ``items`` are the words of a list's items."""

    items: list[str]
    constraints: Constraints


class Reference(TypedDict):
    """Where a foreign key points."""

    resource: str
    fields: list[str]


class ForeignKey(TypedDict):
    """Columns whose values are among those of another table."""

    fields: list[str]
    reference: Reference


class _TableMust(TypedDict):
    name: str
    fields: list[FieldSchema]
    primaryKey: str | list[str]
    foreignKeys: list[ForeignKey]


class TableSchema(_TableMust, total=False):
    """A table as ``tables.json`` has it: a Table Schema, with what else is checked."""

    pairs: list[tuple[str, str]]
    optional: bool


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
    schema: TableSchema

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when the table has none."""
        return {column.name: column for column in self.columns}[name]


@cache
def load_tables() -> dict[str, Table]:
    """Return the tables of a dataset by name, in the order they are shipped."""
    declared = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["tables"]
    return {entry["name"]: _read_table(entry) for entry in declared}


def text_column(table: str, field: str, *, lang: str) -> str:
    """Return the column in which a table has a field in a language, or in one that stands in."""
    return column_of(field, lang, {column.name for column in load_tables()[table].columns})


def list_vocabulary(table: str, column: str) -> tuple[str, ...]:
    """Return the words a column may hold, in the field's order."""
    found = load_tables()[table].column(column)
    return found.enum or found.items


def _read_table(entry: TableSchema) -> Table:
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


def _read_column(field: FieldSchema) -> Column:
    rules = field.get("constraints", Constraints())
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


def explode_list(frame: Frame, column: str) -> Frame:
    """Return one row for each item of a ``;``-separated column; blank cells leave no row."""
    items = pl.col(column).str.split(";")
    return (
        frame.with_columns(items)
        .explode(column)
        .with_columns(pl.col(column).str.strip_chars())
        .filter(pl.col(column) != "")
    )


DATA_LANGUAGES = tuple(
    column.name.removeprefix("title_")
    for column in load_tables()["events"].columns
    if column.name.startswith("title_")
)
"""The languages in which tables have texts, each in a column of its own; readers write them."""


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


def make_fault(  # noqa: PLR0917  one cell and what is wrong with it, in the order it is read
    table: Table, row: int | None, column: str, value: str, problem: str, detail: str = ""
) -> Fault:
    """Return a fault of a table."""
    return Fault(
        table=table.name, row=row, column=column, value=value, problem=problem, detail=detail
    )
