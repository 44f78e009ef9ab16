"""Open a spreadsheet: each of its sheets is a part."""

from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from geo.readers.files.header import WITHIN, drop_nameless, find_header
from geo.readers.files.hxl import drop_tags
from geo.readers.files.opened import EmptyPartError, Part, check_width, number
from geo.readers.manifest import Manifest
from geo.readers.notes import ReaderError
from geo.readers.options import Choice
from geo.text import t

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")


def open_sheets(
    path: Path, manifest: Manifest | None, choice: Choice, *, lang: str
) -> Iterator[Part]:
    """Give the sheets of a spreadsheet; one that is no table has its error in place of rows."""
    try:
        book = fastexcel.read_excel(path)
        for index, name in enumerate(book.sheet_names):
            # Rows left blank at the top count: in the spreadsheet they have their numbers.
            sheet = book.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
            yield _open_sheet(name.strip(), sheet, path, manifest, choice, lang=lang)
    except fastexcel.FastExcelError:
        raise ReaderError(t(lang, "import.error.binary", file=path.name)) from None


def _open_sheet(
    name: str,
    sheet: fastexcel.ExcelSheet,
    path: Path,
    manifest: Manifest | None,
    choice: Choice,
    *,
    lang: str,
) -> Part:
    is_hidden = sheet.visible != "visible"
    # A chosen header is of the chosen parts; elsewhere that row may well be blank.
    chosen = choice.header if not choice.parts or name in choice.parts else None
    try:
        # Spreadsheets give a day as its midnight.
        cells = sheet.to_polars().with_columns(pl.all().str.replace(r" 00:00:00$", ""))
        check_width(cells.columns, path.name, lang=lang)
        if not cells.width:
            raise EmptyPartError(t(lang, "import.error.no_rows", file=path.name))
        head = cells.head(2 * WITHIN + (chosen or 0)).fill_null("").rows()
        header = find_header(head, manifest, chosen=chosen, file=path.name, lang=lang)
        frame = cells.slice(header.index + 1)
        frame.columns = [*header.names]
        kept = drop_nameless(frame, header)
        numbered = number(kept, header.index + 2, path.name, lang=lang)
    except ReaderError as error:
        return Part(name, pl.DataFrame(), is_hidden=is_hidden, error=error)
    rest, tags = drop_tags(numbered)
    return Part(
        name,
        rest,
        header_row=header.index + 1,
        tags={**header.tags, **tags},
        notes=header.notes,
        is_hidden=is_hidden,
    )
