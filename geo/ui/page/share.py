"""Cite a view and take it away: the buttons of the title line, and what a cited link opens to."""

from dataclasses import asdict

import streamlit as st

from geo.engine.store import open_store
from geo.look.served import load_component
from geo.questions.pinned import Cited
from geo.text import LANGUAGES, Words, find_language, format_day, read_texts
from geo.ui.page import state
from geo.ui.page.dom import Node, el, show

_MENUS = st.components.v2.component(
    "rasd.take",
    html="<div class='rasd-actions'></div>",
    js=load_component("take"),
    isolate_styles=False,
)


def show_menus(words: Words, *, page: str) -> None:
    """Show the buttons that cite the view and take it away; ``page`` is the page's path."""
    texts = read_texts(words.lang, "cite.", "take.")
    languages = {lang: asdict(find_language(lang)) for lang in LANGUAGES}
    data = {
        "lang": words.lang,
        "direction": words.direction,
        "languages": languages,
        "texts": texts,
        "page": page,
    }
    _MENUS(key="take", data=data, width="content")


def show_cited(words: Words) -> None:
    """Say what became of the data that the link the reader came by cites, and offer the rest."""
    link = state.read_cited()
    if link is None:
        return
    day = link.pin.accessed
    said_on = format_day(day, words.lang) if day else ""
    with st.container(key="cited"):
        show(*_say_cited(link, words, said_on), key="cited-said")
        if link.is_unchanged:
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


def _say_cited(link: state.CitedLink, words: Words, day: str) -> list[Node]:
    """Say in a sentence what became of a dataset, or of several, with a line for each."""
    on = "_on" if day else ""
    if len(link.datasets) == 1:
        cited = link.datasets[0]
        told = words(f"pinned.{cited.fate}{on}", revision=cited.cited, now=cited.now, day=day)
        return [el("p", told, role="status")]
    fate = "same" if link.is_unchanged else "changed"
    lines = [el("li", _say_each(cited, words)) for cited in link.datasets]
    return [el("p", words(f"pinned.several_{fate}{on}", day=day), role="status"), el("ul", *lines)]


def _say_each(cited: Cited, words: Words) -> str:
    is_alone = cited.fate == "kept" and not cited.now
    # A dataset that is lost has no title to ask for.
    title = cited.dataset
    if cited.fate != "lost":
        title = open_store(cited.shown).dataset.words("title", words.lang)
    key = "pinned.each_kept_alone" if is_alone else f"pinned.each_{cited.fate}"
    return words(key, title=title, revision=cited.cited, now=cited.now)
