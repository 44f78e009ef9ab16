"""Tables as CSV and as an XLSX workbook, safe to open in a spreadsheet."""

import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geo.export.files.tables import ViewTables, split_other
from geo.text import Words

# Also in full width, as East Asian keyboards write them, and after spaces.
FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a text begins that a spreadsheet would run or split (OWASP, CSV injection)."""
_LONGEST_CELL = 32_767  # what a spreadsheet's cell holds
_WIDTHS = {"date": 12, "number": 9, "text": 24}


def flatten_events(tables: ViewTables) -> pl.DataFrame:
    """Return the events as a plain table: points as longitude and latitude, blank without one.

    An event at several places has the point of the place that stands for all of them.
    """
    frame = tables.events
    # One of an event's own points, never a middle between two places where nothing happened.
    middle = frame.geometry.representative_point()
    table = pd.DataFrame(frame.drop(columns="geometry")).assign(
        longitude=middle.x, latitude=middle.y
    )
    days = ("date_start", "date_end", "as_of")
    plain = pl.from_pandas(table, nan_to_null=True)
    return plain.with_columns(pl.col(day).cast(pl.Date) for day in days)


def write_events_csv(tables: ViewTables, *, hxl: bool = False) -> bytes:
    """Write the events as CSV; see `write_csv`."""
    return write_csv(flatten_events(tables), tables.notice.columns(), hxl=hxl)


def write_claims_csv(
    tables: ViewTables, *, hxl: bool = False, offset: int = 0, limit: int | None = None
) -> bytes:
    """Write the claims, or a page of them, as CSV; see `write_csv`."""
    view = tables.selection.view
    said = {"rule": view.rule, "as_of": view.as_of.isoformat() if view.as_of else None}
    page = tables.claims.slice(offset, limit)
    return write_csv(page, {**said, **tables.notice.columns()}, hxl=hxl)


def write_csv(table: pl.DataFrame, credit: Mapping[str, str | None], *, hxl: bool = False) -> bytes:
    """Write CSV, UTF-8, with what the file says of itself in the last columns.

    Parameters
    ----------
    table
        Any table; a text that a spreadsheet would take for a formula gets an apostrophe in front.
    credit
        What every row carries.
    hxl
        Put a row of HXL tags under the header (Humanitarian Exchange Language 1.1).

    """
    whole = table.with_columns(
        pl.lit(value, pl.String).alias(name) for name, value in credit.items()
    )
    texts = [name for name, type_ in whole.schema.items() if type_ == pl.String]
    # Only texts: a negative number is no formula.
    safe = whole.with_columns(pl.col(texts).map_elements(disarm, return_dtype=pl.String))
    body = safe.write_csv(include_header=False)
    tags = [",".join(tag_columns(whole.columns)) + "\n"] if hxl else []
    return "".join([",".join(whole.columns) + "\n", *tags, body]).encode()


def disarm(cell: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def tag_columns(columns: Sequence[str]) -> list[str]:
    """Return the HXL tag of each column; KeyError when ``hxl.json`` has none for it."""
    return [_tag(column) for column in columns]


def _tag(column: str) -> str:
    if other := split_other(column):
        harm, category, end = other
        ends = {"low": "min", "high": "max", "open": "open_ended"}
        return f"#affected+{harm}+{category}+{ends[end]}"
    return _load_tags()[column]


@cache
def _load_tags() -> dict[str, str]:
    path = Path(__file__).with_name("hxl.json")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def write_xlsx(tables: ViewTables) -> bytes:
    """Write a workbook: what it is, then a sheet for each table; right to left in Arabic.

    Nothing in it is a formula or a link, whatever the data holds.
    """
    words = Words(tables.selection.view.lang)
    sheets = {
        "events": flatten_events(tables),
        "claims": tables.claims,
        "figures": tables.figures,
        "totals": tables.totals,
    }
    buffer = io.BytesIO()
    # Texts of the data stay texts: nothing runs and nothing links when the file is opened.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": tables.notice.dataset_title})
        bold = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        about = book.add_worksheet(words("export.sheet.about"))
        _fill_about(about, tables, bold=bold, wrapped=wrapped)
        for name, table in sheets.items():
            sheet = book.add_worksheet(words(f"export.sheet.{name}"))
            _fill_sheet(sheet, table, words, bold=bold, day=day)
        if words.direction == "rtl":
            for sheet in book.worksheets():
                sheet.right_to_left()
    return buffer.getvalue()


def _fill_about(sheet: Worksheet, tables: ViewTables, *, bold: Format, wrapped: Format) -> None:
    words = Words(tables.selection.view.lang)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, tables.notice.dataset_title, bold)
    method = [(words("export.says.totals"), words("about.method_totals"))]
    overlap = [(words("export.says.method"), words("about.method_figures"))]
    lines = [*tables.notice.lines(), *overlap, *method]
    for row, (label, text) in enumerate(lines, start=2):
        sheet.write_string(row, 0, label, wrapped)
        sheet.write_string(row, 1, text, wrapped)


def _fill_sheet(
    sheet: Worksheet, table: pl.DataFrame, words: Words, *, bold: Format, day: Format
) -> None:
    for column, (name, type_) in enumerate(table.schema.items()):
        kind = "date" if type_ == pl.Date else "text" if type_ == pl.String else "number"
        sheet.set_column(column, column, _WIDTHS[kind], day if kind == "date" else None)
        sheet.write_string(0, column, label_column(name, words), bold)
    for row, cells in enumerate(table.iter_rows(), start=1):
        for column, cell in enumerate(cells):
            _write_cell(sheet, row, column, cell, day)
    sheet.freeze_panes(1, 1)
    # A filter over no rows is a file that Excel wants to repair.
    sheet.autofilter(0, 0, max(1, len(table)), len(table.columns) - 1)


def label_column(column: str, words: Words) -> str:
    """Return the name of a column of the files."""
    if other := split_other(column):
        harm, category, end = other
        return words(
            "export.column.of_others",
            harm=words.term("harm", harm),
            category=words.term("category", category),
            end=words(f"export.column.{end}"),
        )
    return words(f"export.column.{column}")


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Any, day: Format) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif cell is not None:
        sheet.write_string(row, column, str(cell)[:_LONGEST_CELL])
