"""Which column of somebody's own table is what: read and check mappings."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypedDict, cast

import polars as pl

from geo.model.descriptor import Licence
from geo.model.schema import ROW, list_vocabulary
from geo.readers.manifest import load_manifests
from geo.readers.notes import ReaderError
from geo.readers.own.names import NAMED
from geo.readers.values.doubt import is_doubted
from geo.text import t

ROWS = ("event", "claim", "person")
ORDERS = ("dmy", "mdy")
REDISTRIBUTIONS = ("open", "aggregate-only")
PARTS = (
    *("row", "columns", "constants", "words", "date_order", "redistribution"),
    *("title", "title_ar", "licences", "layer", "parts", "header", "names_basis", "corrections"),
)
"""What a mapping may say."""
_MOST_TOLD = 30
_CORRECTION = {"row": int, "column": str, "was": str, "value": str}
HARMS = list_vocabulary("figures", "harm")
CATEGORIES = list_vocabulary("figures", "category")
FIGURES = tuple(f"{harm}_{category}" for harm in HARMS for category in CATEGORIES)


class Correction(TypedDict):
    """One cell that is to be read as another: the file itself stays as it is.

    ``row`` is the row as a spreadsheet counts it, ``was`` what stands there; a blank is ``""``.
    """

    row: int
    column: str
    was: str
    value: str


class Said(TypedDict, total=False):
    """A mapping as a file has it; every part may be missing.

    ``licences`` are put into the dataset's descriptor as they are, ``parts`` are which of a file
    are read (``layer``, where it is one) and ``header`` is the row that names the columns.
    ``names_basis`` says on which basis persons' names are published; without it they are not.
    """

    row: str
    columns: dict[str, str]
    constants: dict[str, str]
    words: dict[str, dict[str, str]]
    date_order: str
    redistribution: str
    title: str
    title_ar: str
    licences: list[Licence]
    layer: str
    names_basis: str
    parts: list[str]
    header: int
    corrections: list[Correction]


@dataclass(frozen=True, eq=False)
class TableMapping:
    """What the columns of a table are.

    ``columns`` maps a field to a column's name, ``constants`` to one value for every row;
    ``words`` maps a field to translations of its cells. ``row`` says what a row is.
    """

    row: str
    columns: Mapping[str, str]
    constants: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    date_order: str | None
    said: Said

    def apply(self, table: pl.DataFrame) -> pl.DataFrame:
        """Return a table with every field as a column of text; those not mapped are blank."""
        cells = [self.cell(name).alias(name) for name in list_fields()]
        return table.select(ROW, *cells)

    def cell(self, name: str) -> pl.Expr:
        """Return the cells of one field; see `apply`."""
        constant = pl.lit(self.constants.get(name), dtype=pl.String)
        if name not in self.columns:
            return constant
        cell = pl.col(self.columns[name])
        # A doubt about a name is not translated away: names are read later, with what it stood in.
        words = self.words.get(name, {})
        told = {k: v for k, v in words.items() if name not in NAMED or not is_doubted(k)}
        if told:
            cell = cell.replace(told)
        return pl.coalesce(cell, constant)


def list_fields() -> tuple[str, ...]:
    """Return every field a mapping may fill."""
    named = [column.name for column in load_manifests()["table"].columns]
    figures = [f"{figure}{end}" for figure in FIGURES for end in ("", "_min", "_max", "_open")]
    return tuple(dict.fromkeys((*named, *figures)))


def read_mapping(
    given: Mapping[str, object], headers: Sequence[str], *, file: str, lang: str
) -> TableMapping:
    """Read a mapping for a table with these headers; ReaderError says what does not fit."""
    said = given
    for part in said:
        if part not in PARTS:
            _refuse("part", part=str(part), known=", ".join(PARTS), lang=lang)
    columns = _section(said, "columns", lang=lang)
    constants = {k: str(v) for k, v in _section(said, "constants", lang=lang).items() if v != ""}
    words = _section(said, "words", lang=lang)
    _check_fields([*columns, *constants, *words], lang=lang)
    for field, column in columns.items():
        if column not in headers:
            known = ", ".join(headers[:_MOST_TOLD])
            _refuse("column", field=field, column=str(column), file=file, known=known, lang=lang)
    if not {"event_type", "sub_event_type"} & {*columns, *constants}:
        _refuse("needs", field="event_type", lang=lang)
    row = said.get("row", "event")
    if row not in ROWS or (row == "claim" and "event_id" not in columns):
        _refuse("needs", field="event_id" if row in ROWS else "row", lang=lang)
    _check_words(constants, words, lang=lang)
    for part, values in (("date_order", ORDERS), ("redistribution", REDISTRIBUTIONS)):
        if part in said and said[part] not in values:
            _refuse_word(part, said[part], values, lang=lang)
    check_corrections(said.get("corrections", []), headers, file=file, lang=lang)
    checked = cast("Said", said)
    return TableMapping(
        row=str(row),
        columns=columns,
        constants=constants,
        words=words,
        date_order=checked.get("date_order"),
        said=checked,
    )


def load_mapping(
    content: bytes, headers: Sequence[str], *, file: str, table: str, lang: str
) -> Said:
    """Return the mapping in a file's content, when it fits a table with these headers.

    Raises
    ------
    ReaderError
        In one sentence: ``file`` is not a mapping, or what of it does not fit the ``table``.

    """
    try:
        said = json.loads(content.decode("utf-8-sig"))
    # A file of ten thousand brackets is JSON, too.
    except (ValueError, RecursionError):
        said = None
    try:
        if not isinstance(said, dict) or not said:
            _refuse("kind", lang=lang)
        read_mapping(said, headers, file=table, lang=lang)
    except ReaderError as error:
        raise ReaderError(t(lang, "import.error.mapping_file", file=file, why=str(error))) from None
    return cast("Said", said)


def list_types() -> frozenset[str]:
    """Return every word that is read as a type of event, in small letters."""
    known = (*list_vocabulary("events", "event_type"), *list_vocabulary("events", "sub_event_type"))
    return frozenset(map(str.lower, (*known, *load_manifests()["table"].declared["types"])))


def _check_fields(fields: Iterable[str], *, lang: str) -> None:
    for field in fields:
        if field not in list_fields():
            known = ", ".join(column.name for column in load_manifests()["table"].columns)
            _refuse("field", field=field, known=known, lang=lang)


def _check_words(
    constants: Mapping[str, str], words: Mapping[str, Mapping[str, str]], *, lang: str
) -> None:
    """Check that what stands for a type of event is one, and that translations are texts."""
    for field, told in words.items():
        if not isinstance(told, dict) or not all(isinstance(word, str) for word in told.values()):
            _refuse("words", field=field, lang=lang)
    known = list_vocabulary("events", "event_type")
    for field in ("event_type", "sub_event_type"):
        for word in (*words.get(field, {}).values(), constants.get(field)):
            if word is not None and word.lower() not in list_types():
                _refuse_word(field, word, known, lang=lang)


def check_corrections(
    given: object, headers: Sequence[str], *, file: str, lang: str
) -> Sequence[Correction]:
    """Return corrections, each of which names a cell of such a table, once, and two texts."""
    cells, listed = set(), given if isinstance(given, list) else [given]
    for each in listed:
        if not isinstance(each, dict) or {n: type(v) for n, v in each.items()} != _CORRECTION:
            _refuse("correction", value=repr(each), lang=lang)
        if each["column"] not in headers:
            known = ", ".join(headers[:_MOST_TOLD])
            _refuse("corrects", column=each["column"], file=file, known=known, lang=lang)
        cell = (each["row"], each["column"])
        if cell in cells:
            _refuse("twice", row=str(cell[0]), column=cell[1], lang=lang)
        cells.add(cell)
    return cast("Sequence[Correction]", listed)


def _section(said: Mapping[str, object], name: str, *, lang: str) -> dict[str, Any]:
    section = said.get(name, {})
    if not isinstance(section, dict):
        _refuse("section", part=name, value=repr(section), lang=lang)
    return section


def _refuse(problem: str, /, *, lang: str, **told: str) -> NoReturn:
    raise ReaderError(t(lang, f"import.error.mapping_{problem}", **told))


def _refuse_word(field: str, value: object, known: Sequence[str], *, lang: str) -> NoReturn:
    told = {"field": field, "value": str(value), "known": ", ".join(known)}
    raise ReaderError(t(lang, "import.error.word", **told))
