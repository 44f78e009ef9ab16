"""Cite a view and take it away: the buttons of the title line, and what a cited link opens to."""

from pathlib import Path

import streamlit as st

from geo.text import Words, format_day, read_texts
from geo.ui import state
from geo.ui.dom import el, show

_HERE = Path(__file__).parent
_MENUS = st.components.v2.component(
    "rasd.take",
    html="<div class='rasd-actions'></div>",
    js=_HERE.joinpath("take.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show_menus(words: Words, *, page: str) -> None:
    """Show the buttons that cite the view and take it away; ``page`` is the page's path."""
    texts = read_texts(words.lang, "cite.", "take.")
    data = {"lang": words.lang, "direction": words.direction, "texts": texts, "page": page}
    _MENUS(key="take", data=data, width="content")


def show_cited(words: Words) -> None:
    """Say what became of the data that the link the reader came by cites, and offer the rest."""
    cited = state.read_cited()
    if cited is None:
        return
    day = cited.pin.accessed
    said_on = format_day(day, words.lang) if day else ""
    key = f"pinned.{cited.fate}_on" if day else f"pinned.{cited.fate}"
    told = words(key, revision=cited.pin.revision, now=cited.revision, day=said_on)
    with st.container(key="cited"):
        show(el("p", told, role="status"), key="cited-said")
        if cited.fate == "same":
            return
        with st.container(key="cited-ways", horizontal=True):
            st.button(words("pinned.today"), key="cited-today", on_click=state.leave_cited)
            if day:
                st.button(
                    words("pinned.known", day=said_on),
                    key="cited-known",
                    on_click=state.know_as_cited,
                    help=words("pinned.known_help"),
                )
