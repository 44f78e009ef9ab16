"""Read single cells of a file as others: what a person mended, never the file itself."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from geo.model.schema import ROW
from geo.readers.build import ReadResult
from geo.readers.files.opened import Opened
from geo.readers.mapping import Correction, check_corrections
from geo.readers.notes import Note, ReaderError
from geo.readers.options import Options
from geo.text import t

_MOST_AT_FAULT = 5000


def correct_cells(opened: Opened, options: Options, *, file: str) -> Opened:
    """Return what was opened as a known format with each cell corrected that the options correct.

    What stands in the file is kept in ``before``.

    Raises
    ------
    ReaderError
        In one sentence: a correction is none, names no column that is read, or does not fit.

    """
    corrections = check_corrections(
        options.mapping.get("corrections", []),
        list(opened.names.values()),
        file=file,
        lang=options.lang,
    )
    if not corrections:
        return opened
    own = _name_as_file(opened)
    names = {header: name for name, header in opened.names.items()}
    mended = apply_corrections(own, corrections, file=file, lang=options.lang).rename(names)
    return replace(
        opened,
        frame=opened.frame.with_columns(mended.get_columns()),
        before=own,
        corrected=len(corrections),
    )


def tell_opened(result: ReadResult) -> ReadResult:
    """Add to what came of a known format what was opened tells: rows at fault, cells corrected."""
    opened = result.opened
    if opened is None:
        return result
    own = _name_as_file(opened) if opened.before is None else opened.before
    return replace(
        result,
        opened=None,
        starts=opened.starts,
        notes=(*result.notes, *note_corrected(opened.corrected)),
        at_fault=take_rows(own, result.faults),
        corrected=opened.corrected,
    )


def note_corrected(n: int) -> tuple[Note, ...]:
    """Say how many cells were corrected, where any were."""
    return (Note("corrected", {"n": n}),) if n else ()


def take_rows(table: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
    """Return the first of the rows at fault as the file has them, to be looked at."""
    rows = faults.get_column("row").unique(maintain_order=True).head(_MOST_AT_FAULT)
    found = table.filter(pl.col(ROW).cast(pl.Int64).is_in(rows.implode()))
    # Copied: a few cells of a table would otherwise hold the text of all of it.
    return pl.DataFrame(found.to_dict(as_series=False), schema=found.schema)


def _name_as_file(opened: Opened) -> pl.DataFrame:
    return opened.frame.select(ROW, *opened.names).rename(opened.names)


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
