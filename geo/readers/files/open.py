"""Open a file somebody brings: find its encoding, its delimiter, its header; give text cells."""

import codecs
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl

from geo.model.schema import ROW
from geo.readers.files.keep import open_once
from geo.readers.files.opened import Opened
from geo.readers.manifest import Manifest, recognise
from geo.readers.notes import ReaderError
from geo.text import t

BLANKS = ("", "NA", "N/A", "n/a", "NULL", "null", "NaN", "nan", "None", "#N/A")
_BLOCK = 1 << 20
_SAMPLE = 1 << 18
_HEADER_WITHIN = 20
_DELIMITERS = ",;\t|"
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ARABIC_WORD = re.compile(r"[\u0621-\u064a]{3,}")
_VALUE = re.compile(r"[-+]?[\d.,]+(e[-+]?\d+)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class _Text:
    path: Path
    encoding: str
    head: str


def open_format(path: Path, manifest: Manifest, *, lang: str) -> Opened:
    """Open a file of a known format; its columns come back under the manifest's names.

    Raises
    ------
    ReaderError
        Not a file, empty, binary, without a header, of another format, or lacking columns.

    """
    check_file(path, lang=lang)
    opened = open_once(lambda: _open(path, manifest, lang=lang), path, manifest)
    names = manifest.canonical(opened.frame.columns)
    if missing := set(manifest.required) - set(names.values()):
        raise _refuse(path, manifest, opened.frame.columns, missing, lang=lang)
    frame = opened.frame.select(ROW, *names).rename(names)
    absent = [column.name for column in manifest.columns if column.name not in frame.columns]
    blank = [pl.lit(None, dtype=pl.String).alias(name) for name in absent]
    own = {name: header for header, name in names.items()}
    return Opened(frame.with_columns(blank), opened.encoding, opened.delimiter, own)


def open_table(path: Path, *, lang: str) -> Opened:
    """Open a table of any shape, under the column names of its own header."""
    check_file(path, lang=lang)
    return open_once(lambda: _open(path, None, lang=lang), path, None)


def check_file(path: Path, *, lang: str) -> None:
    """Raise ReaderError when there is no such file, or nothing in it."""
    if not path.exists():
        raise ReaderError(t(lang, "import.error.missing", file=str(path)))
    if not path.is_file():
        raise ReaderError(t(lang, "import.error.not_a_file", file=str(path)))
    with path.open("rb") as stream:
        if not stream.read(_SAMPLE).strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
            raise ReaderError(t(lang, "import.error.empty", file=path.name))


def _open(path: Path, manifest: Manifest | None, *, lang: str) -> Opened:
    if path.suffix.lower() in _SPREADSHEETS:
        return _open_sheet(path, manifest, lang=lang)
    if path.suffix.lower() in {".parquet", ".pq"}:
        return _open_parquet(path, lang=lang)
    encoding = detect_encoding(path)
    if encoding is None:
        raise ReaderError(t(lang, "import.error.binary", file=path.name))
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    text = _Text(path, encoding, sample.decode(encoding, errors="ignore"))
    if text.head.lstrip("\ufeff \t\r\n")[:1] in {"[", "{"}:
        return _open_json(text, lang=lang)
    return _open_delimited(text, manifest, lang=lang)


def detect_encoding(path: Path) -> str | None:
    """Return a text file's encoding, or None when it is not text.

    A byte order mark decides; then UTF-16 by its zero bytes, then UTF-8 when the whole file
    decodes; then Windows-1256 when its bytes spell Arabic words, else Windows-1252.
    """
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    for mark, name in _BOMS.items():
        if sample.startswith(mark):
            return name
    # No text in one byte a letter holds zeros.
    if b"\x00" in sample:
        return _detect_utf16(sample)
    if _decodes_as_utf8(path):
        return "utf-8"
    letters = sum(map(len, _ARABIC_WORD.findall(sample.decode("cp1256", errors="ignore"))))
    foreign = sum(byte > 0x7F for byte in sample)  # noqa: PLR2004  where ASCII ends
    # Both read any bytes: only whether words come of it tells them apart.
    return "cp1256" if 2 * letters > foreign else "cp1252"


def _detect_utf16(sample: bytes) -> str | None:
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    pairs = len(sample) // 2
    if min(zeros) == 0 and 2 * max(zeros) > pairs:
        return "utf-16-le" if zeros[1] else "utf-16-be"
    return None


def _decodes_as_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _open_delimited(text: _Text, manifest: Manifest | None, *, lang: str) -> Opened:
    delimiter = _detect_delimiter(text.head, manifest)
    line, header = _find_header(_records(text.head, delimiter), manifest)
    _refuse_values(header, text.path, manifest, lang=lang)
    wanted = _wanted(header, manifest)
    try:
        # Reading only the wanted columns would pass over rows with too many cells in silence.
        frame = pl.read_csv(
            _source(text),
            separator=delimiter,
            skip_lines=line - 1,
            infer_schema=False,
        )
    # Polars is quick and strict; what it refuses may still be a table.
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        frame = _read_slowly(text, delimiter, line, lang=lang)
    kept = frame.select(frame.columns[index] for index in wanted) if wanted else frame
    return Opened(_number(kept, line + 1, text.path, lang=lang), text.encoding, delimiter)


def _wanted(header: Sequence[str], manifest: Manifest | None) -> list[int] | None:
    if manifest is None:
        return None
    names = manifest.canonical(header)
    # A file of another format is read whole, for the error names what it looks like.
    is_whole = set(manifest.required) <= set(names.values())
    return [header.index(name) for name in names] if is_whole else None


def _source(text: _Text) -> Path | io.BytesIO:
    if text.encoding in {"utf-8", "utf-8-sig"}:
        return text.path
    return io.BytesIO(text.path.read_text(encoding=text.encoding, errors="replace").encode())


def _read_slowly(text: _Text, delimiter: str, line: int, *, lang: str) -> pl.DataFrame:
    """Read with Python's csv a file that the fast reader refuses: quotes or rows out of step."""
    with text.path.open(encoding=text.encoding, errors="replace", newline="") as stream:
        for _ in range(line - 1):
            next(stream)
        records = csv.reader(stream, delimiter=delimiter)
        header = next(records)
        rows = list(records)
    # A row too long has a stray delimiter: which cells moved nobody can tell.
    if any(len(row) > len(header) and any(row[len(header) :]) for row in rows):
        number = next(n for n, row in enumerate(rows, line + 1) if len(row) > len(header))
        raise ReaderError(t(lang, "import.error.ragged", file=text.path.name, row=str(number)))
    width = len(header)
    filled = [row[:width] + [""] * (width - len(row)) for row in rows]
    return pl.DataFrame(filled, schema=[*_unique(header)], orient="row").cast(pl.String)


def _unique(header: Sequence[str]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for name in header:
        yield f"{name}_duplicated_{seen[name] - 1}" if seen[name] else name
        seen[name] += 1


def _detect_delimiter(head: str, manifest: Manifest | None) -> str:
    def score(delimiter: str) -> tuple[int, int]:
        records = _records(head, delimiter)
        _, header = _find_header(records, manifest)
        known = len(manifest.canonical(header)) if manifest else 0
        return known, sum(len(record) == len(header) for _, record in records) * len(header)

    # The comma wins where nothing tells, as in a table of one column.
    return max(_DELIMITERS, key=lambda delimiter: (*score(delimiter), delimiter == ","))


def _records(head: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the first records with the line each begins on; the last may be cut off."""
    reader = csv.reader(io.StringIO(head.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    line = 1
    for record in reader:
        found.append((line, record))
        line = reader.line_num + 1
        # Past where a header may be, with some rows to compare it with.
        if len(found) > 2 * _HEADER_WITHIN:
            break
    return found


def _find_header(
    records: Sequence[tuple[int, list[str]]], manifest: Manifest | None
) -> tuple[int, list[str]]:
    """Return the header's line and cells: the record with most known columns, else most cells."""

    def score(record: tuple[int, list[str]]) -> tuple[int, int]:
        cells = [cell for cell in record[1] if cell.strip()]
        # Above a header stand titles, which fill few cells; below it stand values.
        return len(manifest.canonical(record[1])) if manifest else 0, len(cells)

    near = records[:_HEADER_WITHIN]
    best = max(near, key=score, default=(1, [""]))
    if manifest and score(best)[0] > 1:
        return best
    widest = max((len([c for c in cells if c.strip()]) for _, cells in near), default=0)
    # The first record that is about as wide as any: titles above a header fill few cells.
    wide = (record for record in near if 2 * len([c for c in record[1] if c.strip()]) >= widest)
    return next(wide, (1, [""]))


def _refuse_values(
    header: Sequence[str], path: Path, manifest: Manifest | None, *, lang: str
) -> None:
    known = manifest is not None and len(manifest.canonical(header)) > 1
    if not known and any(_VALUE.fullmatch(cell.strip()) for cell in header):
        raise ReaderError(t(lang, "import.error.no_header", file=path.name))


def _refuse(
    path: Path, manifest: Manifest, headers: Sequence[str], missing: set[str], *, lang: str
) -> ReaderError:
    other = recognise(headers)
    said = {"file": path.name, "format": manifest.words("short", lang)}
    if other is not None and other is not manifest:
        looks = other.words("short", lang)
        return ReaderError(t(lang, "import.error.other_format", looks=looks, **said))
    columns = ", ".join(name for name in manifest.required if name in missing)
    return ReaderError(t(lang, "import.error.columns", columns=columns, **said))


def _open_sheet(path: Path, manifest: Manifest | None, *, lang: str) -> Opened:
    try:
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string")
    except fastexcel.FastExcelError:
        raise ReaderError(t(lang, "import.error.binary", file=path.name)) from None
    # Spreadsheets give a day as its midnight.
    cells = sheet.to_polars().with_columns(pl.all().str.replace(r" 00:00:00$", ""))
    rows = [
        (number, ["" if cell is None else cell for cell in row])
        for number, row in enumerate(cells.head(2 * _HEADER_WITHIN).iter_rows(), 1)
    ]
    line, header = _find_header(rows, manifest)
    _refuse_values(header, path, manifest, lang=lang)
    names = [name or f"column_{index}" for index, name in enumerate(header, 1)]
    frame = cells.slice(line)
    frame.columns = [*_unique(names)]
    return Opened(_number(frame, line + 1, path, lang=lang), "", "")


def _open_parquet(path: Path, *, lang: str) -> Opened:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        raise ReaderError(t(lang, "import.error.binary", file=path.name)) from None
    # Lists and structs have no form as a cell of text.
    plain = [name for name, type_ in frame.schema.items() if not type_.is_nested()]
    text = frame.select(pl.col(plain).cast(pl.String, strict=False))
    return Opened(_number(text, 2, path, lang=lang), "", "")


def _open_json(text: _Text, *, lang: str) -> Opened:
    try:
        content = json.loads(text.path.read_text(encoding=text.encoding))
    except ValueError:
        raise ReaderError(t(lang, "import.error.json", file=text.path.name)) from None
    if isinstance(content, dict) and isinstance(content.get("columns"), dict):
        raise ReaderError(t(lang, "import.error.is_mapping", file=text.path.name))
    # The longest list of objects in it, wherever it hangs: exports wrap their rows differently.
    records = max(_lists_of_records(content), key=len, default=[])
    names = list(dict.fromkeys(name for record in records for name in record))
    columns = {name: [_write_cell(record.get(name)) for record in records] for name in names}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    return Opened(_number(frame, 1, text.path, lang=lang), text.encoding, "")


def _lists_of_records(content: object) -> Iterator[list[dict[str, object]]]:
    if isinstance(content, dict):
        for value in content.values():
            yield from _lists_of_records(value)
    elif isinstance(content, list) and content and all(isinstance(row, dict) for row in content):
        yield content


def _write_cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _number(frame: pl.DataFrame, first: int, path: Path, *, lang: str) -> pl.DataFrame:
    """Add row numbers as a spreadsheet has them; trim every cell, turn blank ones into null."""
    trimmed = pl.all().str.strip_chars()
    numbered = frame.with_columns(
        pl.when(~trimmed.is_in(BLANKS)).then(trimmed).name.keep()
    ).with_row_index(ROW, offset=first)
    filled = numbered.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
    if filled.is_empty():
        raise ReaderError(t(lang, "import.error.no_rows", file=path.name))
    return filled
