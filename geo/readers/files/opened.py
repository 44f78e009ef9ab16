"""What comes of opening a file: its parts, and the table that is read of them."""

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, field

import polars as pl

from geo.model.schema import ROW
from geo.readers.notes import Note, ReaderError
from geo.text import t

BLANKS = ("", "NA", "N/A", "n/a", "NULL", "null", "NaN", "nan", "None", "#N/A")
Starts = tuple[tuple[str, int], ...]
"""The parts that were read, each with what its rows are counted up by in ``row_number``."""


MOST_COLUMNS, LONGEST_LINE = 2_000, 16 << 20
"""How many columns a table may have, and how many bytes a line of a text."""


def check_width(columns: Sized, file: str, *, lang: str) -> None:
    """Raise ReaderError when a table has more columns than any has that people fill."""
    if len(columns) > MOST_COLUMNS:
        # How many there are is not said: of a long header the beginning alone was looked at.
        raise ReaderError(t(lang, "import.error.too_wide", file=file, most=MOST_COLUMNS))


class EmptyPartError(ReaderError):
    """A part of a file has no row in it; a file of such parts only is refused."""


class BrokenError(ReaderError):
    """Rows of a table with these columns cannot be told apart."""

    def __init__(self, message: str, columns: Sequence[str]) -> None:
        super().__init__(message)
        self.columns = tuple(columns)


@dataclass(frozen=True, eq=False)
class Part:
    """One table of a file: a sheet, a list, a packed file, a layer's attributes.

    ``frame`` has every cell as text and ``row_number``; ``error`` says why there is none.
    ``header_row`` is where its columns are named; ``tags`` are the HXL tags of its columns.
    """

    name: str
    frame: pl.DataFrame
    header_row: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    is_hidden: bool = False
    error: ReaderError | None = None

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return [name for name in self.frame.columns if name != ROW]


@dataclass(frozen=True, eq=False)
class Opened:
    """A table as it stands in a file: every cell as text, a blank as null.

    ``frame`` has ``row_number``, the row as a spreadsheet counts it: the first row of the file is
    1, also when a line stands above the header. Where several parts were read it is counted on, see
    ``starts``. ``names`` are the file's own names of its columns, by the names they have here.
    ``parts`` are the names of all parts with a row, ``read_parts`` those in the frame. Where cells
    were ``corrected``, ``before`` has the rows as they stand in the file, under its own names.
    """

    frame: pl.DataFrame
    encoding: str
    delimiter: str
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    parts: tuple[str, ...] = ()
    read_parts: tuple[str, ...] = ()
    header_row: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    starts: Starts = ()
    before: pl.DataFrame | None = None
    corrected: int = 0


def number(frame: pl.DataFrame, first: int, file: str, *, lang: str) -> pl.DataFrame:
    """Add row numbers as a spreadsheet has them; trim every cell, turn blank ones into null."""
    check_width(frame.columns, file, lang=lang)
    trimmed = pl.all().str.strip_chars()
    numbered = frame.with_columns(
        pl.when(~trimmed.is_in(BLANKS)).then(trimmed).name.keep()
    ).with_row_index(ROW, offset=first)
    filled = numbered.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
    # A row of blanks has its number, and is none to read.
    if filled.is_empty():
        raise EmptyPartError(t(lang, "import.error.no_rows", file=file))
    return filled


def count_row(row: pl.Expr, starts: Starts) -> pl.Expr:
    """Return the row as the file counts it, within its part."""
    before = pl.lit(0, dtype=pl.Int64)
    # From the first part to the last: the last that begins before the row is its own.
    for _, start in starts:
        before = pl.when(row > start).then(pl.lit(start, dtype=pl.Int64)).otherwise(before)
    return row.cast(pl.Int64) - before


def place_row(row: int, starts: Starts) -> tuple[int, str]:
    """Return the number a row has within its part, and the part; '' where the file has one."""
    within = [(start, part) for part, start in starts if row > start]
    start, part = within[-1] if within else (0, "")
    return row - start, part


def tell_row(row: int, starts: Starts) -> str:
    """Return where a row stands, for people: ``7``, or ``7 (December)`` where there are parts."""
    number, part = place_row(row, starts)
    return f"{number} ({part})" if part else str(number)


def name_part(row: pl.Expr, starts: Starts) -> pl.Expr:
    """Return the part a row is of; null where the file has one part."""
    name = pl.lit(None, dtype=pl.String)
    for part, start in starts:
        name = pl.when(row > start).then(pl.lit(part)).otherwise(name)
    return name


def say_row(starts: Starts) -> pl.Expr:
    """Return where a row stands, for people: ``7``, or ``7 (December)`` where there are parts."""
    row = pl.col(ROW)
    told = count_row(row, starts).cast(pl.String)
    return pl.format("{} ({})", told, name_part(row, starts)) if starts else told
