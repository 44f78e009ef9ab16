"""A view inside another page: map, timeline and credit, and the way to the full view."""

from dataclasses import replace

import streamlit as st

from geo.export.notice import title_view
from geo.query import count_casualties, count_unshown
from geo.store import Store
from geo.text import Words, format_sentence
from geo.ui import state
from geo.ui.dom import Node, el, link, said, show
from geo.ui.filters import show_nothing_found
from geo.ui.map import show_map_alone
from geo.ui.numbers import say_rule
from geo.ui.timeline import show_timeline
from geo.view import View


def show_embedded() -> None:
    """Show the map and the timeline with title and credit, and nothing of the frame."""
    store, view = state.read_page()
    with st.container(key="embed"):
        title = said(store.dataset.words("title", view.lang), "h1", class_="rasd-title")
        show(title, key="embed-title")
        unshown = count_unshown(store, view)
        if unshown.shown == 0:
            show_nothing_found(Words(view.lang), unshown)
        else:
            show_map_alone(below=_show_credit)
        show_timeline(store, view)


def _show_credit(store: Store, view: View) -> None:
    words = Words(view.lang)
    counted = count_casualties(store, view, event_id=view.event)
    number = el("span", format_sentence(counted, view.lang), title=say_rule(store, view))
    full = link(words("embed.open"), _write_address(view))
    parts = [full, el("span", store.dataset.licence), _name_event(store, view), number]
    show(*parts, key="embed-credit", class_="rasd-embed-credit")


def _name_event(store: Store, view: View) -> Node | None:
    if view.event is None or not store.dataset.gives_rows:
        return None
    return said(title_view(store, view), "b")


def _write_address(view: View) -> str:
    """Return the address of the full view; '' where the browser's is not known."""
    root = (st.context.url or "").partition("?")[0]
    query = replace(view, lat=None, lng=None, z=None).query_string()
    return f"{root}?{query}" if root and query else root
