"""Quotation marks out of step: a cell that is opened and not closed swallows the rows below it.

Seen as lines, a text in which every quotation mark has its partner is told from one in which they
are out of step: where a cell goes on over several lines, its quotation marks stand at its ends,
and what lies between is no row of the table.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

_DAY = re.compile(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_NUMBER = re.compile(r"\s*[-+]?[\d.,]+\s*")
_SAMPLE = 2000
_MOSTLY = 0.9
"""The share of a column's cells that are of one kind, for it to tell rows: some are misspelled."""
_HALF = 0.5
"""The share of such columns in which a line must fit to be a row of its own."""
_WHOLE = re.compile(r'"(?:[^"]|"")*"')


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a table below its header: ``line``, its ``quotes`` and its ``delimiters``.

    ``is_inside`` tells lines that begin within a quoted cell, ``record`` counts the rows from 0.
    """

    table: pl.DataFrame
    delimiter: str
    width: int


def split_lines(text: pl.DataFrame, delimiter: str, width: int) -> Lines:
    """Return the lines of a table and which of them belong together, by their quotation marks."""
    line, odd = pl.col("line"), pl.col("quotes") % 2 == 1
    counted = text.select(
        line,
        line.str.count_matches('"', literal=True).alias("quotes"),
        line.str.count_matches(delimiter, literal=True).alias("delimiters"),
    ).with_columns(odd.alias("is_odd"))
    if not counted.get_column("is_odd").any():
        # As in most files: every line is a row, and a million of them are not gone through.
        inside, record = pl.lit(value=False), pl.int_range(pl.len())
    else:
        # A mark opens what the next one closes: after an odd number of them a cell is open.
        open_after = pl.col("is_odd").cast(pl.Int64).cum_sum() % 2 == 1
        inside = open_after.shift(1, fill_value=False)
        record = (~inside).cast(pl.Int64).cum_sum() - 1
    return Lines(
        counted.with_columns(inside.alias("is_inside"), record.alias("record")), delimiter, width
    )


def find_out_of_step(lines: Lines) -> int | None:
    """Return the first row (from 0) whose quotation marks swallow rows or cells, or None."""
    found = [_find_merged(lines)]
    table = lines.table
    if table.get_column("is_odd").any():
        spans = table.filter(pl.col("record").is_in(table.filter("is_inside")["record"].implode()))
        found += [_find_ill_formed(spans, lines), _find_swallowed(spans, lines)]
        # In all an odd number: one has no partner, and its cell goes on to the end of the file.
        if int(table.get_column("is_odd").sum()) % 2:
            found.append(int(table.get_column("record")[-1]))
    rows = [row for row in found if row is not None]
    return min(rows) if rows else None


def _find_merged(lines: Lines) -> int | None:
    """Find a row that has as many delimiters as the header, some of them within quotes."""
    between = rf'(?:^|{re.escape(lines.delimiter)})"[^"]*{re.escape(lines.delimiter)}[^"]*"'
    found = lines.table.filter(
        (pl.col("quotes") > 0)
        & (pl.col("delimiters") == lines.width - 1)
        & ~pl.col("is_odd")
        & ~pl.col("is_inside")
        & pl.col("line").str.contains(between)
    )
    hard = _list_hard(lines) if found.height else {}
    # Few are left here: a row with quoted delimiters has more of them than the header.
    for record, line in found.select("record", "line").iter_rows():
        cells = _parse(line, lines.delimiter)
        if cells is None or (len(cells) < lines.width and not _fits(cells, hard)):
            return int(record)
    return None


def _find_ill_formed(spans: pl.DataFrame, lines: Lines) -> int | None:
    """Find a cell of several lines whose marks do not stand at its ends."""
    whole = spans.group_by("record", maintain_order=True).agg(pl.col("line").str.join("\n"))
    for record, text in whole.iter_rows():
        cells = _parse(text, lines.delimiter)
        if cells is None or len(cells) > lines.width:
            return int(record)
    return None


def _find_swallowed(spans: pl.DataFrame, lines: Lines) -> int | None:
    """Find a cell of several lines each of which is a row, by its delimiters and its values."""
    full = (pl.col("delimiters") == lines.width - 1).all().over("record")
    there = spans.filter(full)
    hard = _list_hard(lines) if there.height and lines.width > 1 else {}
    if spans.height == lines.table.height and there.height == spans.height:
        # No row stands outside of such cells: their lines are held beside each other.
        hard = _learn([line.split(lines.delimiter) for line in there.get_column("line")])
    # Without numbers and days to know a row by, a cell that is closed as it should be is one.
    if not hard:
        return None
    whole = there.group_by("record", maintain_order=True).agg("line")
    for record, parts in whole.iter_rows():
        if all(_is_surely_row(part.split(lines.delimiter), hard) for part in parts):
            return int(record)
    return None


def _list_hard(lines: Lines) -> dict[int, str]:
    """Return the columns in which numbers or days stand, and which, by the rows of one line."""
    single = lines.table.filter(~pl.col("is_inside") & ~pl.col("is_odd")).head(_SAMPLE)
    parsed = [_parse(line, lines.delimiter) for line in single.get_column("line")]
    return _learn([row for row in parsed if row is not None and len(row) == lines.width])


def _learn(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    found = {}
    for place in range(len(rows[0]) if rows else 0):
        filled = [row[place] for row in rows if row[place].strip()]
        for kind in ("day", "number"):
            if filled and sum(_tell(cell) == kind for cell in filled) >= _MOSTLY * len(filled):
                found[place] = kind
    return found


def _tell(cell: str) -> str | None:
    if _DAY.match(cell):
        return "day"
    return "number" if _NUMBER.fullmatch(cell) else None


def _looks_like_row(cells: Sequence[str], hard: Mapping[int, str]) -> float:
    """Return which part of the numbers and days that stand in other rows stands in this one."""
    filled = {place: kind for place, kind in hard.items() if cells[place].strip()}
    right = sum(_tell(cells[place]) == kind for place, kind in filled.items())
    return right / len(filled) if filled else 0.0


def _is_surely_row(cells: Sequence[str], hard: Mapping[int, str]) -> bool:
    filled = sum(bool(cells[place].strip()) for place in hard)
    return filled >= _HALF * len(hard) and _looks_like_row(cells, hard) == 1


def _fits(cells: Sequence[str], hard: Mapping[int, str]) -> bool:
    """Tell whether a row whose last cells are left out has its values where others have them."""
    there = [(cells[place], kind) for place, kind in hard.items() if place < len(cells)]
    return all(_tell(cell) == kind or not cell.strip() for cell, kind in there)


def _may_be_row(cells: Sequence[str], hard: Mapping[int, str]) -> bool:
    is_blank = not any(cells[place].strip() for place in hard)
    return is_blank or _looks_like_row(cells, hard) >= _HALF


def read_by_lines(lines: Lines) -> tuple[list[list[str]], list[int]] | None:
    """Read every line as a row of its own; None where that is not what the lines say.

    The second part are the rows (from 0) whose quotation marks are kept as letters.
    """
    rows: list[list[str]] = []
    literal: list[int] = []
    hard = _list_hard(lines)
    for index, line in enumerate(lines.table.get_column("line")):
        cells = _parse(line, lines.delimiter) if line.strip() else [""] * lines.width
        if cells is None or len(cells) != lines.width:
            cells = [_unquote(cell) for cell in line.split(lines.delimiter)]
            literal.append(index)
        # A line that is part of a long cell has few of its row's cells, or words for numbers.
        if len(cells) != lines.width or not _may_be_row(cells, hard):
            return None
        rows.append(cells)
    return rows, literal


def _parse(text: str, delimiter: str) -> list[str] | None:
    """Return the cells of one row; None where its quotation marks are not those of its cells."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _unquote(cell: str) -> str:
    bare = cell.strip()
    return bare[1:-1].replace('""', '"') if _WHOLE.fullmatch(bare) else cell
