"""Which column of somebody's own table is what: read, check and propose mappings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from geo.model import ROW, list_vocabulary
from geo.readers.manifest import load_manifests
from geo.readers.opening import ReaderError
from geo.text import t

ROWS = ("event", "claim")
HARMS = list_vocabulary("figures", "harm")
CATEGORIES = list_vocabulary("figures", "category")
FIGURES = tuple(f"{harm}_{category}" for harm in HARMS for category in CATEGORIES)


@dataclass(frozen=True, eq=False)
class TableMapping:
    """What the columns of a table are.

    ``columns`` maps a field to a column's name, ``constants`` to one value for every row;
    ``words`` maps a field to translations of its cells. ``row`` says what a row is.
    """

    row: str
    columns: Mapping[str, str]
    constants: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    date_order: str | None
    said: Mapping[str, Any]

    def apply(self, table: pl.DataFrame) -> pl.DataFrame:
        """Return a table with every field as a column of text; those not mapped are blank."""
        cells = [self._cell(name).alias(name) for name in list_fields()]
        return table.select(ROW, *cells)

    def _cell(self, name: str) -> pl.Expr:
        constant = pl.lit(self.constants.get(name), dtype=pl.String)
        if name not in self.columns:
            return constant
        cell = pl.col(self.columns[name])
        if name in self.words:
            cell = cell.replace(dict(self.words[name]))
        return pl.coalesce(cell, constant)


def list_fields() -> tuple[str, ...]:
    """Return every field a mapping may fill."""
    named = [column.name for column in load_manifests()["table"].columns]
    figures = [f"{figure}{end}" for figure in FIGURES for end in ("", "_min", "_max")]
    return tuple(dict.fromkeys((*named, *figures)))


def propose(headers: Sequence[str]) -> dict[str, Any]:
    """Guess a mapping from a table's header, in English or Arabic.

    ``constants`` holds a blank for each field that is needed and was not found.
    """
    found = load_manifests()["table"].canonical(headers)
    columns = {field: header for header, field in found.items()}
    needed = {} if {"event_type", "sub_event_type"} & columns.keys() else {"event_type": ""}
    is_claim = {"event_id", "claimant_en", "said_on"} <= columns.keys()
    return {
        "row": "claim" if is_claim else "event",
        "columns": columns,
        "constants": needed,
        "words": {},
    }


def read_mapping(
    given: Mapping[str, Any], headers: Sequence[str], *, file: str, lang: str
) -> TableMapping:
    """Read a mapping for a table with these headers; ReaderError says what does not fit."""
    said = {**given} or propose(headers)
    columns = _section(said, "columns", lang=lang)
    constants = {k: str(v) for k, v in _section(said, "constants", lang=lang).items() if v != ""}
    for field in (*columns, *constants):
        if field not in list_fields():
            known = ", ".join(column.name for column in load_manifests()["table"].columns)
            raise ReaderError(t(lang, "import.error.mapping_field", field=field, known=known))
    for column in columns.values():
        if column not in headers:
            raise ReaderError(t(lang, "import.error.mapping_column", column=column, file=file))
    if not {"event_type", "sub_event_type"} & {*columns, *constants}:
        raise ReaderError(t(lang, "import.error.mapping_needs", field="event_type"))
    row = said.get("row", "event")
    if row not in ROWS or (row == "claim" and "event_id" not in columns):
        field = "event_id" if row in ROWS else "row"
        raise ReaderError(t(lang, "import.error.mapping_needs", field=field))
    words = _section(said, "words", lang=lang)
    return TableMapping(row, columns, constants, words, said.get("date_order"), said)


def _section(said: Mapping[str, Any], name: str, *, lang: str) -> dict[str, Any]:
    section = said.get(name, {})
    if not isinstance(section, dict):
        why = f"{name}: {section!r}"
        raise ReaderError(t(lang, "import.error.mapping", file="--mapping", why=why))
    return section
