"""The events of the selection as a table that selects an event too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl
import streamlit as st

from geo.questions.events import EventRow, Which, count_listed, read_events
from geo.questions.matrix import list_flags
from geo.questions.names import read_names
from geo.questions.select import Selection
from geo.text import Words, format_count, format_number
from geo.ui.page import state
from geo.ui.page.context import PageContext, keep_of
from geo.ui.page.datasets import TOLD, find_told, show_dataset
from geo.ui.page.dom import Node, el, show
from geo.ui.page.licence import show_restricted
from geo.ui.sums.groups import show_sum_table
from geo.view.grammar import LISTS
from geo.view.view import View

_MOST_ROWS, _MOST_PRINTED = 1_000, 100
_LABELS = {"title": "title_column"}
_ORDER = (
    *("title", "from", "to", "type", "place", "killed", "accounts", "agreement", "flags"),
    "on_map",
)


def show_table(page: PageContext) -> None:
    """Show the events that match; choosing a row selects the event.

    Of several datasets they are those of the one the reader chose to be told about.
    """
    words, datasets = page.words, page.datasets
    if page.is_sums:
        show_sum_table(page.selection, words, by="place")
        return
    selection = find_told(datasets, key=TOLD)
    if not selection.store.dataset.gives_rows:
        show_restricted(selection.store, words, key="table-restricted")
        return
    st.session_state.setdefault("list", LISTS[0])
    with st.container(horizontal=True, vertical_alignment="center", key="table-head"):
        show(el("h2", words("table.title"), class_="rasd-heading"), key="table-title")
        chosen = st.segmented_control(
            words("table.which"),
            LISTS,
            key="list",
            required=True,
            format_func=lambda name: words(f"table.{name}"),
            label_visibility="collapsed",
        )
    show_dataset(datasets, selection, words, key="table-of")
    which = chosen or LISTS[0]
    listed = keep_of(selection, ("events", which), lambda: _list(selection, which, words))
    if not listed.ids:
        st.text(words("empty.list"))
        return
    if len(listed.ids) < listed.total:
        st.text(words("table.first", shown=len(listed.ids), total=listed.total))
    # A click comes back as the number of a row, before this runs again.
    st.session_state["_rows"] = [(selection.view.dataset, event) for event in listed.ids]
    _show_rows(listed, words)


@dataclass(frozen=True, kw_only=True)
class _Listed:
    """The events listed: ids in their order, how many match, rows for the screen and for paper."""

    ids: Sequence[str]
    total: int
    rows: pl.DataFrame
    printed: Sequence[Node | None]


def _list(selection: Selection, which: Which, words: Words) -> _Listed:
    # The table shows what the map shows, whatever the page Casualties counts.
    killed = selection.replace(harm=View.harm, category=View.category)
    shown = read_events(killed, which=which, limit=_MOST_ROWS)
    ids = [row.event_id for row in shown]
    flags = list_flags(selection, ids)
    names = [row.main_place for row in shown]
    places = read_names(selection.store, "places", words.lang, only=names)
    rows = [_describe(row, words, places, flags.get(row.event_id, [])) for row in shown]
    return _Listed(
        ids=ids,
        total=count_listed(killed, which=which),
        # In columns, as Streamlit sends it: rows it would turn into columns in every run.
        rows=pl.DataFrame(rows, infer_schema_length=None),
        printed=_print(rows, words),
    )


def _print(table: Sequence[Mapping[str, object]], words: Words) -> list[Node | None]:
    """Return the rows for paper: the table on the screen is a picture of what is in view."""
    names = {name: words(f"table.{_LABELS.get(name, name)}") for name in _ORDER}
    head = el("tr", *(el("th", label, scope="col") for label in names.values()))
    body = [el("tr", *(_write_cell(row[name]) for name in names)) for row in table[:_MOST_PRINTED]]
    note = None
    if len(table) > len(body):
        note = el("p", words("table.first", shown=len(body), total=len(table)), class_="rasd-soft")
    table_ = el("table", el("thead", head), el("tbody", *body), class_="rasd-table")
    return [note, table_]


def _write_cell(value: object) -> Node:
    if isinstance(value, list):
        return el("td", ", ".join(value))
    return el("td", el("bdi", "" if value is None else str(value)))


def _show_rows(listed: _Listed, words: Words) -> None:
    # The table is drawn on a canvas, which knows no direction of writing.
    order = _ORDER if words.direction == "ltr" else _ORDER[::-1]
    n = len(listed.ids)
    st.dataframe(
        listed.rows,
        key="events",
        on_select=_take_row,
        selection_mode="single-row",
        hide_index=True,
        column_order=order,
        column_config=_name_columns(words),
        height=min(38 + 35 * n, 560),
        placeholder="",
        alt=words("table.alt", n=format_count(n)),
    )
    show(*listed.printed, key="table-printed")


def _describe(
    row: EventRow, words: Words, places: Mapping[str, str], flags: Sequence[str]
) -> dict[str, object]:
    return {
        "title": row.title(words.lang),
        "from": row.date_start,
        "to": row.date_end,
        "type": words.term("event_type", row.event_type),
        "place": places.get(row.main_place or "", ""),
        "killed": _say_killed(row, words),
        "accounts": row.accounts,
        "agreement": words(f"agreement.{row.agreement}"),
        "flags": [words(f"flag.{flag}") for flag in flags],
        "on_map": words("table.yes") if row.mapped else words("table.no"),
    }


def _say_killed(row: EventRow, words: Words) -> str:
    if row.low is None:
        return words("number.unknown")
    written = format_number(row.number, words.lang)
    if row.partly:
        written = words("table.partly", number=written)
    if row.category in {None, "all"}:
        return written
    return words.join([written, words(f"category.{row.category}")], mark="dot")


def _name_columns(words: Words) -> dict[str, Any]:
    side: Literal["left", "right"] = "right" if words.direction == "rtl" else "left"
    text, day = st.column_config.TextColumn, st.column_config.DateColumn
    return {
        "title": text(words("table.title_column"), width=340, alignment=side),
        "from": day(words("table.from"), format="YYYY-MM-DD", width=100, alignment=side),
        "to": day(words("table.to"), format="YYYY-MM-DD", width=100, alignment=side),
        "type": text(words("table.type"), width=210, alignment=side),
        "place": text(words("table.place"), width=180, alignment=side),
        "killed": text(words("table.killed"), width=140, alignment=side),
        "accounts": st.column_config.NumberColumn(
            words("table.accounts"), width="small", alignment=side
        ),
        "agreement": text(words("table.agreement"), width=130, alignment=side),
        "flags": st.column_config.ListColumn(words("table.flags"), width=260),
        "on_map": text(words("table.on_map"), width="small", alignment=side),
    }


def _take_row() -> None:
    chosen = st.session_state["events"]["selection"]["rows"]
    rows = st.session_state.get("_rows", [])
    # Choosing the chosen row again empties the selection; the reader still means that event.
    index = chosen[0] if chosen else st.session_state.get("_row")
    if index is not None and index < len(rows):
        st.session_state["_row"] = index
        dataset, event = rows[index]
        state.select_event(event, dataset=dataset)
