"""Open a table of delimited text: which delimiter, where its header is, what its quotes hold."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from geo.readers.files.encoding import GUESSED, MIXED, Text, find_strange, has_foreign
from geo.readers.files.header import WITHIN, Header, count_known, drop_nameless, find_header
from geo.readers.files.hxl import drop_tags
from geo.readers.files.opened import LONGEST_LINE, BrokenError, Part, number
from geo.readers.files.quotes import Lines, find_out_of_step, read_by_lines, split_lines
from geo.readers.manifest import Manifest
from geo.readers.notes import Note, ReaderError
from geo.readers.options import Choice
from geo.text import t

_DELIMITERS = ",;\t|"
_BACKSLASHED = re.compile(r'[,;\t|\n]"(?:[^"\\\n]|\\.)*\\"[^"\n]*[^"\\\n]"(?=[,;\t|\r\n])')
"""A cell within which quotation marks have a backslash before them, as databases write them."""
_BLOCK = 1 << 20
_LONGEST_CELL = 1 << 27
"""A quotation mark without a partner makes one cell of all that follows; it is told of later."""


@dataclass(frozen=True, eq=False)
class _Table:
    """A delimited text, its header, and the line (from 1) on which the header's last row begins."""

    text: Text
    delimiter: str
    header: Header
    line: int

    @property
    def first(self) -> int:
        """The row of the first record below the header, as a spreadsheet counts it."""
        return self.header.index + 2


def open_delimited(text: Text, manifest: Manifest | None, choice: Choice, *, lang: str) -> Part:
    """Return the table in a text."""
    _check_lines(text, lang=lang)
    table = _look(text, manifest, choice, lang=lang)
    frame, notes = _read(table, lang=lang)
    frame = drop_nameless(frame, table.header)
    kept = frame.select(_wanted(frame.columns, manifest))
    numbered = number(kept, table.first, text.path.name, lang=lang)
    rest, tags = drop_tags(numbered)
    return Part(
        "",
        rest,
        header_row=table.header.index + 1,
        tags={**table.header.tags, **tags},
        notes=(*table.header.notes, *notes, *_note_encoding(text)),
        encoding=text.encoding,
        delimiter=table.delimiter,
    )


def _check_lines(text: Text, *, lang: str) -> None:
    """Raise ReaderError when a line is longer than any that people write."""
    # Whatever its letters are: in each encoding that is known a line ends with one of these bytes.
    ends, size = re.compile(rb"[\r\n]"), 0
    with text.path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found = ends.search(block)
            size += found.start() if found else len(block)
            if size > LONGEST_LINE:
                most = LONGEST_LINE >> 20
                raise ReaderError(t(lang, "import.error.long_line", file=text.path.name, most=most))
            if found:
                # A block is shorter than the longest line: only what follows its last end counts.
                last = max(block.rfind(b"\n"), block.rfind(b"\r"))
                size = len(block) - last - 1


def _note_encoding(text: Text) -> Iterator[Note]:
    """Say where the letters of a text may be other ones."""
    if text.encoding == MIXED:
        yield Note("mixed_letters", {"file": text.path.name, "line": find_strange(text.path)})
    elif text.encoding == GUESSED and has_foreign(text.path):
        yield Note("guessed_letters", {"file": text.path.name})


def _look(text: Text, manifest: Manifest | None, choice: Choice, *, lang: str) -> _Table:
    # Of the whole process, as Python's csv has it: its own limit is a cell of 128 KiB.
    csv.field_size_limit(_LONGEST_CELL)
    most = 2 * WITHIN + (choice.header or 0)
    delimiter = _detect_delimiter(text, manifest, choice, most)
    records = _records(text.start, delimiter, most)
    rows = [cells for _, cells in records]
    header = find_header(rows, manifest, chosen=choice.header, file=text.path.name, lang=lang)
    return _Table(text, delimiter, header, records[header.index][0])


def _detect_delimiter(text: Text, manifest: Manifest | None, choice: Choice, most: int) -> str:
    def score(delimiter: str) -> tuple[int, int]:
        rows = [cells for _, cells in _records(text.start, delimiter, most)]
        if choice.header is not None:
            header = rows[choice.header - 1] if choice.header <= len(rows) else []
        else:
            near = rows[:WITHIN]
            header = max(near, key=lambda cells: (count_known(cells, manifest), len(cells)))
        # A delimiter gives rows as many cells as the header; a comma within words does not.
        alike = sum(len(cells) == len(header) for cells in rows)
        return count_known(header, manifest) if manifest else 0, alike * len(header)

    # The comma wins where nothing tells, as in a table of one column.
    return max(_DELIMITERS, key=lambda delimiter: (*score(delimiter), delimiter == ","))


def _records(head: str, delimiter: str, most: int) -> list[tuple[int, list[str]]]:
    """Return the first records with the line each begins on; the last may be cut off."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    line = 1
    for record in reader:
        found.append((line, record))
        line = reader.line_num + 1
        if len(found) > most:
            break
    return found


def _wanted(columns: Sequence[str], manifest: Manifest | None) -> list[str]:
    if manifest is None:
        return list(columns)
    names = manifest.canonical(columns)
    # A file of another format is read whole, for the error names what it looks like.
    return [*names] if set(manifest.required) <= set(names.values()) else list(columns)


def _read(table: _Table, *, lang: str) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Return every record below the header, and what is to be said of their quotation marks."""
    if (escaped := _read_escaped(table)) is not None:
        return escaped, ()
    source = table.text.open()
    lines = _split_quoted(table, source)
    swallowing = find_out_of_step(lines) if lines is not None else None
    if lines is not None and swallowing is not None:
        return _read_lines(table, lines, swallowing, lang=lang)
    if isinstance(source, io.BytesIO):
        source.seek(0)
    try:
        # Reading only the wanted columns would pass over rows with too many cells in silence.
        frame = pl.read_csv(
            source, separator=table.delimiter, skip_lines=table.line - 1, infer_schema=False
        )
        # A header of two rows may be wider in its first than in its last.
        wide = len(table.header.names) - frame.width
        frame.columns = [*table.header.names[: frame.width]]
        blank = [pl.lit(None, pl.String).alias(n) for n in table.header.names[frame.width :]]
        return (frame.with_columns(blank) if wide > 0 else frame), ()
    # Polars is quick and strict; what it refuses may still be a table.
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return _read_slowly(table, lang=lang), ()


def _split_quoted(table: _Table, source: Path | io.BytesIO) -> Lines | None:
    """Return the lines of a text that has quotation marks, below its header; else None."""
    if not _holds_quote(source):
        return None
    lines = pl.read_lines(source, name="line").slice(_end_of_header(table))
    return split_lines(lines, table.delimiter, len(table.header.names))


def _holds_quote(source: Path | io.BytesIO) -> bool:
    if isinstance(source, io.BytesIO):
        return source.getvalue().find(b'"') >= 0
    with source.open("rb") as stream:
        return any(b'"' in block for block in iter(lambda: stream.read(1 << 20), b""))


def _end_of_header(table: _Table) -> int:
    """Return how many lines there are down to the header's last, one of whose cells may be long."""
    records = _records(table.text.start, table.delimiter, table.header.index + 1)
    after = table.header.index + 1
    return records[after][0] - 1 if after < len(records) else table.line


def _read_lines(
    table: _Table, lines: Lines, swallowing: int, *, lang: str
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Read line by line a text whose quotation marks are out of step, where the lines are clear."""
    said = {"file": table.text.path.name, "row": str(table.first + swallowing)}
    read = read_by_lines(lines)
    if read is None:
        raise BrokenError(t(lang, "import.error.quotes", **said), table.header.names)
    rows, literal = read
    told = {**said, "row": str(table.first + (literal[0] if literal else swallowing))}
    return _make_frame(rows, table), (Note("quotes", told),)


def _make_frame(rows: list[list[str]], table: _Table) -> pl.DataFrame:
    names = dict.fromkeys(table.header.names, pl.String)
    # Said outright: of lists in a list Polars guesses which way they lie.
    return pl.DataFrame(rows, schema=names, orient="row")


def _read_escaped(table: _Table) -> pl.DataFrame | None:
    """Read a text in which a backslash stands before quotation marks within cells; else None."""
    if not _BACKSLASHED.search(table.text.head):
        return None
    width = len(table.header.names)
    found = _list_rows(table, escapechar="\\", doublequote=False)
    # A blank line has its number.
    rows = [row or [""] * width for row in found]
    if any(len(row) != width for row in rows):
        return None
    return _make_frame(rows, table)


def _list_rows(table: _Table, **dialect: Any) -> list[list[str]]:
    stream = io.StringIO(table.text.read(), newline="")
    for _ in range(table.line - 1):
        next(stream)
    records = csv.reader(stream, delimiter=table.delimiter, **dialect)
    next(records)
    return list(records)


def _read_slowly(table: _Table, *, lang: str) -> pl.DataFrame:
    """Read with Python's csv a file that the fast reader refuses: quotes or rows out of step."""
    rows = _list_rows(table)
    width = len(table.header.names)
    # A row too long has a stray delimiter: which cells moved nobody can tell.
    numbered = enumerate(rows, table.first)
    long = next((n for n, row in numbered if any(map(str.strip, row[width:]))), None)
    if long is not None:
        said = {"file": table.text.path.name, "row": str(long)}
        raise BrokenError(t(lang, "import.error.ragged", **said), table.header.names)
    # A row too short lacks its last cells, which many programs leave out when they are blank.
    return _make_frame([row[:width] + [""] * (width - len(row)) for row in rows], table)
