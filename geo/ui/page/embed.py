"""A view inside another page: map, timeline and credit, and the way to the full view."""

from dataclasses import replace

import streamlit as st

from geo.export.provenance import name_chosen_period, title_view, write_notice
from geo.export.sums import say_chosen
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.questions.unshown import count_unshown
from geo.text import Words, format_sentence
from geo.told.beside import describe_symbol
from geo.told.rule import say_rule
from geo.ui.map.stage import show_map_alone
from geo.ui.map.timeline import show_timeline
from geo.ui.page.context import read_context
from geo.ui.page.dom import Node, el, link, said, show
from geo.ui.page.filters import show_nothing_found
from geo.view.view import View


def show_embedded() -> None:
    """Show the map and the timeline with title and credit, and nothing of the frame."""
    page = read_context()
    selection, view = page.selection, page.selection.view
    with st.container(key="embed"):
        unshown = count_unshown(selection)
        if unshown.shown == 0 and not page.is_sums:
            _show_title(selection)
            show_nothing_found(Words(view.lang), unshown)
        else:
            show_map_alone(above=_show_title, below=_show_credit)
        show_timeline(page)


def _show_title(selection: Selection) -> None:
    told = _say_filtered(selection)
    title = said(title_view(selection), "h1", class_="rasd-title")
    show(title, el("p", told, class_="rasd-soft") if told else None, key="embed-title")


def _say_filtered(selection: Selection) -> str:
    """Say which part of its dataset a view is: its period, how many events; '' of the whole."""
    view = selection.view
    whole = View(dataset=view.dataset, beside=view.beside).filters
    if view.event or view.filters == whole or not selection.store.dataset.gives_rows:
        return ""
    words, unshown = Words(view.lang), count_unshown(selection)
    showing = words("unshown.showing", shown=unshown.shown, total=unshown.total)
    return words.join(list(filter(None, (name_chosen_period(view), showing))), mark="dot")


def _show_credit(selection: Selection) -> None:
    words = Words(selection.view.lang)
    page = read_context()
    datasets = page.datasets
    if len(datasets) == 1:
        parts = [
            el("span", selection.store.dataset.say_licence(words.lang)),
            _say_number(selection),
        ]
    else:
        named = [_name_dataset(rank, each) for rank, each in enumerate(datasets)]
        parts = [_name_event(selection), *named]
    _show_paragraph(selection)
    full = link(words("embed.open"), _write_address(page.selection.view))
    show(full, *parts, key="embed-credit", class_="rasd-embed-credit")


def _name_dataset(rank: int, selection: Selection) -> Node:
    """Name one of several datasets with its symbol and its licence."""
    store, view = selection.store, selection.view
    title = said(store.dataset.words("title", view.lang), class_="rasd-embed-title")
    licence = el("span", store.dataset.say_licence(view.lang), class_="rasd-after")
    number = format_sentence(count_casualties(selection), view.lang)
    return el("span", describe_symbol(rank), title, licence, title=number, class_="rasd-embed-of")


def _say_number(selection: Selection) -> Node | None:
    """Say the number of a view that selects no event, whose paragraph has its own."""
    view = selection.view
    if view.event is not None and selection.store.dataset.gives_rows:
        return None
    if selection.store.dataset.is_sums:
        return el("span", say_chosen(selection))
    counted = count_casualties(selection)
    return el("span", format_sentence(counted, view.lang), title=say_rule(selection))


def _show_paragraph(selection: Selection) -> None:
    told = write_notice(selection).paragraph
    # In the room of the timeline, which an event needs less.
    text = el("p", told, class_="rasd-embed-said", tabindex=0) if told else None
    show(text, key="embed-said")


def _name_event(selection: Selection) -> Node | None:
    if selection.view.event is None or not selection.store.dataset.gives_rows:
        return None
    return said(title_view(selection), "b")


def _write_address(view: View) -> str:
    """Return the address of the full view; '' where the browser's is not known."""
    root = (st.context.url or "").partition("?")[0]
    query = replace(view, lat=None, lng=None, z=None).query_string()
    return f"{root}?{query}" if root and query else root
