"""Read single cells of somebody's own table as others: what a person mended, never the file."""

from collections.abc import Sequence

import polars as pl

from geo.model.schema import ROW
from geo.readers.mapping import Correction
from geo.readers.notes import ReaderError
from geo.text import t


def apply_corrections(
    table: pl.DataFrame, corrections: Sequence[Correction], *, file: str, lang: str
) -> pl.DataFrame:
    """Return the table with each cell corrected.

    Raises
    ------
    ReaderError
        In one sentence: a row is not there, or something else than ``was`` stands in the cell, so
        that it is another file than the one that was corrected.

    """
    if not corrections:
        return table
    places = {row: place for place, row in enumerate(table.get_column(ROW))}
    columns: dict[str, pl.Series] = {}
    for each in corrections:
        row, name = each["row"], each["column"]
        if row not in places:
            told = {"file": file, "row": str(row)}
            raise ReaderError(t(lang, "import.error.correction_row", **told))
        # From the file's own cell: what was corrected before has no say in it.
        stands = table.get_column(name)[places[row]] or ""
        if stands != each["was"]:
            told = {"file": file, "row": str(row), "column": name, "was": each["was"]}
            raise ReaderError(t(lang, "import.error.correction_was", **told, stands=stands))
        cells = columns.get(name, table.get_column(name))
        columns[name] = cells.scatter(places[row], each["value"].strip() or None)
    return table.with_columns(columns.values())


def list_of_rows(corrections: Sequence[Correction], table: pl.DataFrame) -> list[Correction]:
    """Return the corrections of the rows that a part of a file has."""
    rows = set(table.get_column(ROW))
    return [each for each in corrections if each["row"] in rows]
