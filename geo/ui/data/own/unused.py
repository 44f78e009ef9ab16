"""The columns of a table that are not used, those like figures first, and a use for each."""

from collections.abc import Sequence

import streamlit as st

from geo.readers.formats.vector import POINT
from geo.readers.guess import list_figure_like, tell_figure
from geo.readers.mapping import FIGURES, Said
from geo.readers.recognise import Inspected
from geo.text import Words
from geo.ui.data.own.fields import ENDS, Asking, key_of, list_groups, say_field
from geo.ui.page.dom import Node, el, said, show
from geo.ui.page.session import Brought

_CELLS = 3
_LONGEST = 40


def show_unused(asking: Asking, mapping: Said) -> None:
    """List the columns no field stands in, and let each be given one."""
    inspected, words = asking.inspected, asking.words
    # A layer's points are its geometry, which stands beside its attributes in every first row.
    drawn = POINT if asking.format == "vector" else ()
    used = [*mapping["columns"].values(), *drawn]
    figures = list_figure_like(inspected.head, used)
    others = [name for name in inspected.columns if name not in {*used, *figures}]
    names = [*figures, *others]
    if not names:
        return
    with st.container(key="mapping-unused"):
        lines = [_line(inspected, name, words, is_figure=name in figures) for name in names]
        heads = [el("th", words(f"data.{key}"), scope="col") for key in ("column", "unused.cells")]
        table = el("table", el("thead", el("tr", *heads)), el("tbody", *lines), class_="rasd-table")
        label = words("data.unused.label")
        show(
            el("h4", words("data.unused.title", n=len(names))),
            el("p", words("data.unused.text", n=len(names)), class_="rasd-soft"),
            el("div", table, class_="rasd-rows", role="region", aria_label=label, tabindex="0"),
            key="unused",
        )
        _ask_use(asking, names, _list_free(mapping, asking.format))


def _line(inspected: Inspected, name: str, words: Words, *, is_figure: bool) -> Node:
    cells = inspected.head.get_column(name).drop_nulls().unique(maintain_order=True).head(_CELLS)
    looks = el("span", words("data.unused.figures"), class_="rasd-note") if is_figure else None
    # Each by itself: days in a row turn round where the marks between them are Arabic.
    mark = words("list.semicolon")
    shown = [part for cell in cells for part in (mark, said(_cut(cell)))][1:]
    return el("tr", el("td", said(_cut(name)), " ", looks), el("td", *shown))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _list_free(mapping: Said, format_: str) -> list[str]:
    """Return the fields no column fills yet, in the order of the page."""
    row = mapping["row"]
    groups = list_groups(row, format_)
    long = groups.pop("figures", [])
    figures = [f"{figure}{end}" for figure in FIGURES for end in ENDS] if long else []
    fields = [name for group in groups.values() for name in group]
    return [name for name in (*fields, *figures, *long) if name not in mapping["columns"]]


def _ask_use(asking: Asking, names: Sequence[str], free: Sequence[str]) -> None:
    words, keys = asking.words, asking.keys
    column, field = f"unused-column-{keys}", f"unused-field-{keys}"
    # What was chosen before may have got a use, or lost its place, by another choice.
    for key, options in ((column, names), (field, free)):
        if st.session_state.get(key) not in {None, *options}:
            st.session_state[key] = None
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    left.selectbox(
        words("data.unused.column"),
        names,
        index=None,
        key=column,
        placeholder=words("data.mapping.choose"),
        on_change=_suggest,
        args=(column, field, tuple(free)),
    )
    middle.selectbox(
        words("data.unused.field"),
        free,
        index=None,
        key=field,
        format_func=lambda name: say_field(name, words),
        placeholder=words("data.mapping.choose"),
    )
    right.button(
        words("data.unused.give"),
        key="unused-give",
        disabled=not (st.session_state.get(column) and st.session_state.get(field)),
        on_click=_use,
        args=(asking.brought, column, field, keys),
    )


def _suggest(column: str, field: str, free: Sequence[str]) -> None:
    """Choose the figure a header names, where it names one."""
    figure = tell_figure(st.session_state[column] or "")
    st.session_state[field] = figure if figure in free else None


def _use(brought: Brought, column: str, field: str, keys: str) -> None:
    name, chosen = st.session_state[field], st.session_state[column]
    st.session_state[key_of(name, keys)] = chosen
    st.session_state[column] = st.session_state[field] = None
    brought.shown = tuple(dict.fromkeys((*brought.shown, name)))
    figure = next((figure for figure in FIGURES if name.startswith(f"{figure}")), None)
    shown = f"figures-{keys}"
    if figure and shown in st.session_state and figure not in st.session_state[shown]:
        st.session_state[shown] = [*st.session_state[shown], figure]
