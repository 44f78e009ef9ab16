"""Sums by area, type or period, as a table; and what stands where other datasets have events."""

from collections.abc import Sequence

import streamlit as st

from geo.export.sums import name_people, say_sums
from geo.questions.select import Selection
from geo.questions.sums.adding import WAYS, Sum, SumGroup, Sums, add_sums, count_people, list_sums
from geo.questions.sums.shapes import find_shapes
from geo.text import Words, format_count, format_number
from geo.told.sums import name_sum
from geo.ui.numbers.casualties import ask_people
from geo.ui.page.context import PageContext
from geo.ui.page.dom import Node, el, said, show
from geo.ui.page.filters import offer_reset
from geo.view.view import View

_MOST_ROWS = 40
"""Groups in the panel beside the map; the table below it has all."""
_BY = {"place": "place", "type": "type", "month": "period"}
"""How the page's grouping is called in addresses, and what it is of sums."""


def show_sum_groups(page: PageContext) -> None:
    """Show the sums grouped as the reader chooses: the page *Casualties* of such a dataset."""
    words = page.words
    chosen = st.session_state.get("by")
    # The widget of other datasets offers more ways than these.
    st.session_state["sums-by"] = chosen if chosen in _BY else next(iter(_BY))
    with st.container(horizontal=True, vertical_alignment="bottom", key="count"):
        by = st.selectbox(
            words("sums.by"),
            list(_BY),
            key="sums-by",
            format_func=lambda way: words(f"sums.by_{_BY[way]}"),
            filter_mode=None,
            on_change=_take_way,
        )
        ask_people(words)
    show_sum_table(page.selection, words, by=_BY[by])


def _take_way() -> None:
    st.session_state["by"] = st.session_state["sums-by"]


def show_sum_table(selection: Selection, words: Words, *, by: str) -> None:
    """Show all groups with their sum in the last row."""
    sums = add_sums(selection)
    if sums is None:
        show(el("p", words("sums.none")), key="sums-groups")
        return
    way = next(each for each in WAYS if each == by)
    groups = list_sums(selection, by=way)
    title = words("sums.title", claimant=sums.shown.claimant)
    show(
        el("h2", said(title), class_="rasd-heading"),
        el("p", say_sums(sums.shown, selection.view, words), class_="rasd-sentence"),
        _make_table(groups, sums.shown.sum, selection.view, words, by=words(f"sums.by_{by}")),
        *_list_beside(sums, selection.view, words),
        key="sums-groups",
    )


def _list_beside(sums: Sums, view: View, words: Words) -> list[Node]:
    """List the partitions that are not added to the one shown."""
    if not sums.beside:
        return []
    seen = [sums.shown.type]
    lines = []
    for one in sums.beside:
        told = name_sum(one, view, words)
        # Ranked after the other of its type: told by fewer, and so by wider areas.
        lines.append(words("sums.otherwise", sum=told) if one.type in seen else told)
        seen.append(one.type)
    items = el("ul", *(el("li", line) for line in lines), class_="rasd-list")
    return [el("p", words("sums.apart"), class_="rasd-soft"), items]


def show_sum_panel(selection: Selection, words: Words) -> None:
    """Show the areas with most people beside the map, and how many have no shape on it."""
    sums = add_sums(selection)
    if sums is None:
        show(el("p", words("sums.none")), key="sums-panel")
        offer_reset(words)
        return
    groups = list_sums(selection, by="place")
    drawn = find_shapes(selection.store, selection.view).drawn
    undrawn = sum(group.key not in drawn for group in groups)
    first = groups[:_MOST_ROWS]
    heading = words("sums.title", claimant=sums.shown.claimant)
    notes = [el("p", words("sums.not_drawn", n=undrawn), class_="rasd-soft")] if undrawn else []
    few = words("sums.first", n=len(first), total=format_count(len(groups)))
    notes += [el("p", few, class_="rasd-soft")] if len(first) < len(groups) else []
    show(
        el("h2", said(heading), class_="rasd-heading"),
        el("p", words("sums.what", claimant=sums.shown.claimant), class_="rasd-soft"),
        *notes,
        _make_table(first, None, selection.view, words, by=words("sums.by_place")),
        key="sums-panel",
    )


def show_no_accounts(words: Words) -> None:
    """Say in the place of accounts and records that a dataset of sums has none."""
    show(el("p", words("sums.no_accounts"), class_="rasd-note"), key="sums-none")


def _make_table(
    groups: Sequence[SumGroup], whole: Sum | None, view: View, words: Words, *, by: str
) -> Node:
    has_partly = view.has_period
    people = words("sums.people_column", people=name_people(view, words))
    heads = [by, people, words("sums.events_column")]
    heads += [words("sums.partly_column")] if has_partly else []
    head = el("thead", el("tr", *(el("th", name, scope="col") for name in heads)))
    rows = [
        _make_row(group.name, group.sum, view, words, has_partly=has_partly) for group in groups
    ]
    if whole is not None:
        label = words("sums.sum")
        rows += [_make_row(label, whole, view, words, has_partly=has_partly, class_="rasd-sum")]
    return el("table", head, el("tbody", *rows), class_="rasd-table")


def _make_row(
    name: str, told: Sum, view: View, words: Words, *, has_partly: bool, class_: str = ""
) -> Node:
    unknown = words("number.unknown")
    events = unknown if told.events is None else format_count(told.events)
    beyond = words("count.events", n=told.partly_events)
    partly = words.join([format_count(told.partly_low), beyond], mark="dot")
    return el(
        "tr",
        el("th", said(name), scope="row"),
        el("td", el("strong", format_number(count_people(told, view), words.lang))),
        el("td", events),
        el("td", partly if told.partly_events or told.partly_low else "") if has_partly else None,
        class_=class_,
    )
