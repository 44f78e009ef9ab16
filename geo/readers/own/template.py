"""A table to fill in a reader's language, which comes back without a column to map.

One row is one account of an event. Its headers are texts, and are known again by them: the
notes column belongs to nobody but whoever fills the table, and is never mapped.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geo.model.schema import list_vocabulary
from geo.readers.mapping import Said
from geo.text import LANGUAGES, Words

FORMS = ("xlsx", "csv")
PRIVATE = "private_note"
"""The column that is never published."""
_FIELDS = (
    *("event_id", "date_start", "date_end", "place", "admin1", "country", "coordinates"),
    *("where_prec", "event_type", "claimant", "claimant_kind", "position", "said_on", "blames"),
)
_LAST = ("text", "source_url", PRIVATE)
_FIGURES = tuple(
    f"{harm}_{category}"
    for harm in ("killed", "injured")
    for category in ("all", "civilian", "child", "woman")
)
_ENDS = {"min": "least", "max": "most"}
_IN_LANGUAGE = ("place", "claimant", "text")
"""Fields that a dataset has in each language."""
_PRECISIONS = (1, 2, 3, 4, 6)
_ROWS = 1000
"""Rows of the sheet that offer lists to choose from."""
_DIRECTIONS = "\u2066\u2067\u2068\u2069\u200e\u200f"
_LEAST_KNOWN = 8
"""So many headers of a template make a table one: people take out columns they have no use for."""


def list_columns(lang: str) -> dict[str, str]:
    """Return the template's headers in their order, by field; figures by ``killed_all_min``."""
    words = Words(lang)
    figures = {
        f"{figure}_{end}": words(f"template.{name}", what=_name_figure(figure, words))
        for figure in _FIGURES
        for end, name in _ENDS.items()
    }
    named = {name: words(f"template.column.{name}") for name in (*_FIELDS, *_LAST)}
    first = {name: named[name] for name in _FIELDS}
    return first | figures | {name: named[name] for name in _LAST}


def _name_figure(figure: str, words: Words) -> str:
    harm, _, category = figure.partition("_")
    return words.join([words(f"harm.{harm}"), words(f"category.{category}")])


def plain_header(text: str) -> str:
    """Return a header without the signs of direction that a person's table does not have."""
    return "".join(sign for sign in text if sign not in _DIRECTIONS).strip()


@cache
def list_choices(lang: str) -> Mapping[str, Mapping[str, str]]:
    """Return what may be chosen in columns with a list: the word shown, and what it stands for."""
    words = Words(lang)
    types = (*list_vocabulary("events", "event_type"), *list_vocabulary("events", "sub_event_type"))
    known = {
        name: words.term("event_type" if name in types[:6] else "sub_event_type", name)
        for name in types
        if name != "Other"
    }
    return {
        "event_type": {plain_header(said): name for name, said in known.items()},
        "claimant_kind": {
            words(f"claimant_kind.{kind}"): kind for kind in list_vocabulary("claimants", "kind")
        },
        "position": {words(f"position.{p}"): p for p in list_vocabulary("claims", "position")},
        "where_prec": {words(f"template.precision.{code}"): str(code) for code in _PRECISIONS},
    }


def recognise_template(headers: Sequence[str]) -> Said | None:
    """Return the mapping of a filled template, in whichever language; None for another table."""
    for lang in LANGUAGES:
        fields = {
            plain_header(header).casefold(): field for field, header in list_columns(lang).items()
        }
        found = {
            fields[plain_header(header).casefold()]: header
            for header in headers
            if plain_header(header).casefold() in fields
        }
        if len(found) >= _LEAST_KNOWN and {"event_id", "event_type"} <= found.keys():
            return _map(found, lang)
    return None


def _map(found: Mapping[str, str], lang: str) -> Said:
    # A dataset has columns in these two; a template in a further language fills the English one.
    language = lang if lang in {"en", "ar"} else "en"
    columns = {
        f"{field}_{language}" if field in _IN_LANGUAGE else field: header
        for field, header in found.items()
        if field != PRIVATE
    }
    words = {field: dict(said) for field, said in list_choices(lang).items() if field in columns}
    return Said(row="claim", columns=columns, constants={}, words=words)


def write_template(form: str, lang: str) -> bytes:
    """Write the template as a workbook, or its headers as CSV, in a language."""
    if form == "csv":
        buffer = io.StringIO()
        csv.writer(buffer).writerow(map(plain_header, list_columns(lang).values()))
        # Spreadsheets take a CSV file for one of their own country's without this mark.
        return buffer.getvalue().encode("utf-8-sig")
    return _write_workbook(Words(lang))


def _write_workbook(words: Words) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        # Written as text: a spreadsheet turns 15-41 into a day otherwise.
        text = book.add_format({"num_format": "@"})
        sheets = [book.add_worksheet(words(f"template.{n}")) for n in ("sheet", "about", "lists")]
        filled, about, lists = sheets
        _fill_lists(lists, words)
        _fill_head(filled, words, bold=bold, text=text)
        _fill_about(about, words, bold=bold, wrapped=wrapped)
        lists.hide()
        if words.direction == "rtl":
            for sheet in sheets:
                sheet.right_to_left()
    return buffer.getvalue()


def _fill_lists(sheet: Worksheet, words: Words) -> None:
    for column, said in enumerate(list_choices(words.lang).values()):
        for row, word in enumerate(said):
            sheet.write_string(row, column, word)


def _fill_head(sheet: Worksheet, words: Words, *, bold: Format, text: Format) -> None:
    columns = list_columns(words.lang)
    choices = list_choices(words.lang)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 48)
    sheet.set_column(0, len(columns) - 1, 18, text)
    for number, (field, header) in enumerate(columns.items()):
        sheet.write_string(0, number, plain_header(header), bold)
        if field in choices:
            letter = "ABCD"[list(choices).index(field)]
            listed = f"='{words('template.lists')}'!${letter}$1:${letter}${len(choices[field])}"
            # Other words may be written: the Data page asks what they mean.
            rule = {"validate": "list", "source": listed, "error_type": "information"}
            sheet.data_validation(1, number, _ROWS, number, rule)


def _fill_about(sheet: Worksheet, words: Words, *, bold: Format, wrapped: Format) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 60)
    sheet.write_string(0, 0, words("template.how"), wrapped)
    for column, name in enumerate(("column_head", "means_head", "example_head")):
        sheet.write_string(2, column, words(f"template.{name}"), bold)
    for row, (field, header) in enumerate(list_columns(words.lang).items(), start=3):
        end = _ENDS.get(field.rpartition("_")[2])
        kind = ("means", "example")
        told = [words(f"template.{k}_{end}" if end else f"template.{k}.{field}") for k in kind]
        for column, text in enumerate((header, *told)):
            sheet.write_string(row, column, plain_header(text), wrapped)
