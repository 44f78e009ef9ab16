"""Show what the first rows of a table become by the mapping, cell by cell and in words."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from geo.model.precision import NEAR
from geo.readers.mapping import FIGURES, Said
from geo.readers.notes import ReaderError
from geo.readers.own.cells import FILE
from geo.readers.preview import Preview, PreviewRow, preview_rows
from geo.readers.recognise import Inspected
from geo.readers.values.checks import typed
from geo.readers.values.points import GRID
from geo.text import Words, format_day, format_figure, format_period
from geo.ui.data.own.fields import ENDS, GROUPS, say_field, say_figure
from geo.ui.data.own.types import TYPE
from geo.ui.page.dom import Child, Node, el, said, show
from geo.ui.page.session import Brought

_SHOWN = 3
_PLACES = 5
_KNOWN_DAY = 1
Values = Mapping[str, object]


@dataclass(frozen=True)
class _Line:
    """What some fields become together: a point of latitude and longitude."""

    label: str
    fields: tuple[str, ...]
    say: Callable[[Values], str | None]


def show_picture(brought: Brought, inspected: Inspected, mapping: Said, words: Words) -> None:
    """Show three rows as they would be read, and how many of the first would be marked."""
    said_type = {**mapping["columns"], **mapping["constants"]}.keys() & {TYPE, "sub_event_type"}
    preview = _read(brought, inspected, mapping, words.lang, is_typed=bool(said_type))
    # What is missing is said where it is asked.
    if isinstance(preview, ReaderError):
        return
    lines = list(_list_lines(preview, words, is_typed=bool(said_type)))
    rows = {
        words("data.picture.row", n=inspected.say_row(row.row)): row
        for row in preview.rows[:_SHOWN]
    }
    heads = [_name_row(name, row, words) for name, row in rows.items()]
    body = [
        el(
            "tr",
            _head(line, preview, words),
            *(_cell(line, row, preview, words, name=name) for name, row in rows.items()),
        )
        for line in lines
    ]
    table = el(
        "table",
        el("thead", el("tr", el("td"), *heads)),
        el("tbody", *body),
        class_="rasd-table rasd-picture",
    )
    box = el("div", table, role="region", aria_label=words("data.picture.label"), tabindex="0")
    show(
        el("h4", words("data.picture.title")),
        el("p", words("data.picture.text"), class_="rasd-soft"),
        box,
        el(
            "p",
            words("data.picture.counts", n=len(preview.rows), **_count(preview.rows)),
            class_="rasd-soft",
        ),
        key="picture",
    )


def _name_row(name: str, row: PreviewRow, words: Words) -> Node:
    left_out = el("p", words("data.picture.left_out"), class_="rasd-note")
    return el("th", name, left_out if row.is_rejected else None, scope="col")


def _read(
    brought: Brought, inspected: Inspected, mapping: Said, lang: str, *, is_typed: bool
) -> Preview | ReaderError:
    """Read the first rows, once for a mapping; ReaderError where it lacks something else."""
    key = json.dumps([mapping, lang], ensure_ascii=False)
    if brought.preview is None or brought.preview[0] != key:
        # Some type, so that all else can be shown before one is said; it is not shown.
        lent = {} if is_typed else {TYPE: "Battles"}
        given = cast("Said", {**mapping, "constants": {**mapping["constants"], **lent}})
        try:
            made: Preview | ReaderError = preview_rows(
                inspected.head, given, file=inspected.path.name, lang=lang
            )
        except ReaderError as error:
            made = error
        brought.preview = (key, made)
    return brought.preview[1]


def _count(rows: Sequence[PreviewRow]) -> dict[str, int]:
    rejected = sum(row.is_rejected for row in rows)
    marked = sum(any(fault.action == "mark" for fault in row.faults) for row in rows)
    return {"kept": len(rows) - rejected, "marked": marked, "rejected": rejected}


def _list_lines(preview: Preview, words: Words, *, is_typed: bool) -> Iterator[_Line]:
    columns, constants = preview.mapping.columns, preview.mapping.constants
    given = {*columns, *constants}
    own = {"event_id": lambda values: _text(values.get(typed("event_id")))}
    lines = _list_joined(preview, words, is_typed=is_typed)
    told = {name for line in lines for name in line.fields}
    for line in lines:
        if given & set(line.fields):
            yield line
    for figure in FIGURES:
        fields = tuple(f"{figure}{end}" for end in ENDS)
        if given & set(fields):
            yield _Line(say_figure(figure, words), fields, _say_figure(figure, words))
    for fields in GROUPS.values():
        for name in fields:
            if name in given and name not in told:
                yield _Line(say_field(name, words), (name,), own.get(name) or _take(name))


def _list_joined(preview: Preview, words: Words, *, is_typed: bool) -> list[_Line]:
    """Return the lines to which several fields go."""

    def label(name: str) -> str:
        return words(f"data.picture.{name}")

    when = ("date_start", "date_end", "date_year", "date_month", "date_day", "date_prec")
    has_basis = bool(preview.mapping.said.get("names_basis"))
    return [
        _Line(label("type"), (TYPE, "sub_event_type"), _say_type(words, is_typed=is_typed)),
        _Line(label("when"), when, lambda values: _say_when(values, words)),
        _Line(
            label("place"),
            ("place_en", "place_ar", "admin2", "admin1", "country"),
            lambda values: _say_place(values, words),
        ),
        _Line(
            label("point"),
            ("coordinates", "latitude", "longitude", *GRID, "where_prec"),
            lambda values: _say_point(values, words),
        ),
        _Line(
            label("who"),
            ("claimant_en", "claimant_ar"),
            lambda values: _say_who(values, words),
        ),
        _Line(label("position"), ("position",), _say_word("position", words)),
        _Line(
            say_field("said_on", words), ("said_on",), lambda values: _say_said_on(values, words)
        ),
        _Line(
            say_field("person_name", words),
            ("person_name",),
            _take("person_name") if has_basis else lambda _values: label("private"),
        ),
        *(
            _Line(say_field(name, words), (name,), _say_person(name, words))
            for name in ("age", "sex", "status")
        ),
        _Line(say_field("confidence", words), ("confidence",), _say_word("confidence", words)),
        _Line(say_field("claimant_kind", words), ("claimant_kind",), _take(typed("claimant_kind"))),
        _Line(say_field("part_of", words), ("part_of",), _take(typed("part_of"))),
    ]


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


def _take(name: str) -> Callable[[Values], str | None]:
    return lambda values: _text(values.get(name))


def _say_type(words: Words, *, is_typed: bool) -> Callable[[Values], str | None]:
    def say(values: Values) -> str | None:
        if not is_typed:
            return words("data.picture.unsaid")
        type_, kind = (_text(values.get(typed(name))) for name in (TYPE, "sub_event_type"))
        if type_ is None:
            return None
        parts = [words.term(TYPE, type_)]
        return words.join([*parts, words.term("sub_event_type", kind)] if kind else parts)

    return say


def _say_when(values: Values, words: Words) -> str | None:
    start, end = (values.get(typed(name)) for name in ("date_start", "date_end"))
    if not isinstance(start, date):
        return None
    precision = cast("int | None", values.get(typed("date_prec")))
    period = format_period(
        start, end if isinstance(end, date) else start, words.lang, prec=precision
    )
    if precision is None or precision == _KNOWN_DAY:
        return period
    return words.join([period, words(f"date_prec.{precision}")])


def _say_place(values: Values, words: Words) -> str | None:
    place = _text(values.get("place_en")), _text(values.get("place_ar"))
    areas = (_text(values.get(name)) for name in ("admin2", "admin1", "country"))
    parts = [part for part in (*place, *areas) if part]
    return words.join(list(dict.fromkeys(parts))) if parts else None


def _say_point(values: Values, words: Words) -> str | None:
    point = [values.get(typed(name)) for name in ("latitude", "longitude")]
    if None in point:
        return None
    written = ", ".join(f"{round(float(str(degree)), _PLACES)}" for degree in point)
    precision = values.get(typed("where_prec"))
    if precision is None and values.get("where_prec") is None:
        precision = NEAR
    if precision is None:
        return written
    return words.join([written, words(f"where_prec.{precision}")])


def _say_who(values: Values, words: Words) -> str | None:
    if values.get("claimant_id") == FILE:
        return words("data.picture.file")
    names = [_text(values.get(name)) for name in ("claimant_en", "claimant_ar")]
    return words.join([name for name in names if name])


def _say_word(name: str, words: Words) -> Callable[[Values], str | None]:
    def say(values: Values) -> str | None:
        word = _text(values.get(typed(name)))
        return None if word is None else words.term(name, word)

    return say


def _say_said_on(values: Values, words: Words) -> str | None:
    day, precision = values.get(typed("said_on")), _text(values.get("said_prec"))
    if not isinstance(day, date):
        return None
    return format_day(day, words.lang, prec=precision or "day")


def _say_person(name: str, words: Words) -> Callable[[Values], str | None]:
    def say(values: Values) -> str | None:
        word = _text(values.get(typed(name)))
        return None if word is None else words(f"data.picture.{word}")

    return say


def _say_figure(figure: str, words: Words) -> Callable[[Values], str | None]:
    def say(values: Values) -> str | None:
        low, high = (cast("int | None", values.get(f"{figure}.{end}")) for end in ("low", "high"))
        if low is None:
            return None
        qualifier = _text(values.get(f"{figure}.said")) or "exact"
        return format_figure(low=low, high=high, qualifier=qualifier, lang=words.lang)

    return say


def _head(line: _Line, preview: Preview, words: Words) -> Node:
    """Return what a line is, and the columns it is read from."""
    columns = dict.fromkeys(
        preview.mapping.columns[name] for name in line.fields if name in preview.mapping.columns
    )
    given = [el("span", said(column), class_="rasd-soft") for column in columns]
    every = el("span", words("data.picture.every"), class_="rasd-soft")
    return el("th", line.label, *(given or [every]), scope="row")


def _cell(line: _Line, row: PreviewRow, preview: Preview, words: Words, *, name: str) -> Node:
    """Return what stands in a row's cells, what it becomes, and why where it does not."""
    mapping = preview.mapping
    columns = dict.fromkeys(mapping.columns[n] for n in line.fields if n in mapping.columns)
    blank = words("data.picture.blank")
    written: list[Child] = [
        el("span", said(row.cells[column]) if row.cells[column] else blank, class_="rasd-cell")
        for column in columns
    ]
    becomes = line.say(row.values)
    reasons = [
        words(f"import.reason.{fault.code}")
        for fault in row.faults
        if fault.column in columns or fault.column in line.fields
    ]
    read = (
        el("b", said(becomes))
        if becomes
        else el("span", words("data.picture.nothing"), class_="rasd-soft")
    )
    return el(
        "td",
        *written,
        read,
        *(el("p", reason, class_="rasd-note") for reason in dict.fromkeys(reasons)),
        data_row=name,
    )
