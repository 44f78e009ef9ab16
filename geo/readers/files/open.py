"""Open a file somebody brings as one table of text cells, whatever its kind."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from geo.model.schema import ROW
from geo.readers.files.columns import PARQUET, open_parquet
from geo.readers.files.encoding import SAMPLE, detect_encoding, read_head
from geo.readers.files.header import count_known
from geo.readers.files.keep import open_once
from geo.readers.files.opened import BrokenError, EmptyPartError, Opened, Part
from geo.readers.files.packed import is_layer, is_zip, measure_parquet, unpack
from geo.readers.files.parts import join_parts
from geo.readers.files.sheet import SPREADSHEETS, open_sheets
from geo.readers.files.text import open_delimited
from geo.readers.files.tree import looks_like_tree, open_lists
from geo.readers.manifest import Manifest, recognise
from geo.readers.notes import ReaderError
from geo.readers.options import Choice
from geo.text import t

_ANY = Choice()


def open_format(path: Path, manifest: Manifest, *, lang: str, choice: Choice = _ANY) -> Opened:
    """Open a file of a known format; its columns come back under the manifest's names.

    Raises
    ------
    ReaderError
        Not a file, empty, binary, without a header, of another format, or lacking columns.

    """
    opened = open_once(
        lambda: _open(path, manifest, choice, lang=lang), path, manifest, choice=choice
    )
    names = manifest.canonical(opened.frame.columns)
    if missing := set(manifest.required) - set(names.values()):
        raise _refuse(path, manifest, opened.frame.columns, missing, lang=lang)
    frame = opened.frame.select(ROW, *names).rename(names)
    absent = [column.name for column in manifest.columns if column.name not in frame.columns]
    blank = [pl.lit(None, dtype=pl.String).alias(name) for name in absent]
    return replace(
        opened,
        frame=frame.with_columns(blank),
        names={name: header for header, name in names.items()},
        tags={names[header]: tag for header, tag in opened.tags.items() if header in names},
    )


def open_table(path: Path, *, lang: str, choice: Choice = _ANY) -> Opened:
    """Open a table of any shape, under the column names of its own header."""
    return open_once(lambda: _open(path, None, choice, lang=lang), path, None, choice=choice)


def check_file(path: Path, *, lang: str) -> None:
    """Raise ReaderError when there is no such file, or nothing in it."""
    if not path.exists():
        raise ReaderError(t(lang, "import.error.missing", file=str(path)))
    if not path.is_file():
        raise ReaderError(t(lang, "import.error.not_a_file", file=str(path)))
    with path.open("rb") as stream:
        if not stream.read(SAMPLE).strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
            raise EmptyPartError(t(lang, "import.error.empty", file=path.name))


def _open(path: Path, manifest: Manifest | None, choice: Choice, *, lang: str) -> Opened:
    check_file(path, lang=lang)
    if path.suffix.lower() == ".zip" and is_zip(path, lang=lang):
        parts = _open_packed(path, manifest, choice, lang=lang)
    else:
        parts = _list_parts(path, manifest, choice, lang=lang)
    if len(parts) == 1 and parts[0].error is not None:
        raise parts[0].error
    return join_parts(parts, manifest, choice, file=path.name, lang=lang)


def _list_parts(
    path: Path, manifest: Manifest | None, choice: Choice, *, lang: str
) -> Sequence[Part]:
    if path.suffix.lower() in SPREADSHEETS:
        return list(open_sheets(path, manifest, choice, lang=lang))
    if path.suffix.lower() in PARQUET:
        return [open_parquet(path, lang=lang)]
    encoding = detect_encoding(path)
    if encoding is None:
        raise ReaderError(t(lang, "import.error.binary", file=path.name))
    text = read_head(path, encoding)
    if looks_like_tree(text):
        return open_lists(text, manifest, lang=lang)
    return [open_delimited(text, manifest, choice, lang=lang)]


def _open_packed(
    path: Path, manifest: Manifest | None, choice: Choice, *, lang: str
) -> Sequence[Part]:
    """Return the tables in a zip; what in it is no table has its error in place of rows."""
    parts: list[Part] = []
    with tempfile.TemporaryDirectory(prefix="rasd-") as folder:
        for member in unpack(path, Path(folder) / "unpacked", lang=lang):
            try:
                parts += _open_member(member, manifest, choice, lang=lang)
            except ReaderError as error:
                # No other table is read in the stead of one that has rows and cannot be.
                if isinstance(error, BrokenError) and count_known(error.columns, manifest) > 1:
                    raise
                parts.append(Part(member.name, pl.DataFrame(), error=error))
    return parts


def _open_member(
    member: Path, manifest: Manifest | None, choice: Choice, *, lang: str
) -> Iterator[Part]:
    measure_parquet(member, lang=lang)
    if is_layer(member, lang=lang):
        raise ReaderError(t(lang, "import.error.packed_layer", file=member.name))
    check_file(member, lang=lang)
    # A part's name is here of a whole file in the zip, or of a part of it.
    parts = _list_parts(member, manifest, Choice(header=choice.header), lang=lang)
    for part in parts:
        inner = f"{member.name}/{part.name}" if len(parts) > 1 else member.name
        yield replace(part, name=inner)


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
