"""The links that sign in and out, and the sentence for a reader whose sign-in has ended."""

from urllib.parse import urlencode, urlsplit

import streamlit as st

from geo.dataset.access import list_guarded
from geo.settings import read_settings
from geo.text import LANGUAGES, Words, pick_language
from geo.ui.login.session import is_reader, read_person
from geo.ui.page.dom import Node, el, show


def describe_login(words: Words, *, page: str) -> Node | None:
    """Return the link of the bar, to sign in or out; None where neither is of use.

    That is on a public host, and where the host's proxy asks who it is. ``page`` is the path of the
    page to which signing in leads back.
    """
    if not list_guarded() or read_settings().user_header:
        return None
    person = read_person()
    if person is None or not is_reader():
        return _link_sign_in(words, page=page, class_="rasd-page")
    label = words("login.as", who=person.shown)
    return el(
        "a",
        words("login.sign_out"),
        href="logout",
        class_="rasd-page",
        title=label,
        aria_label=label,
    )


def _link_sign_in(words: Words, *, page: str, class_: str) -> Node:
    asked = urlencode({name: st.query_params.get_all(name) for name in st.query_params}, doseq=True)
    back = f"{page}?{asked}" if asked else page
    address = f"login?{urlencode({'next': back, 'go': '1'})}"
    return el("a", words("login.button"), href=address, class_=class_)


def show_ended() -> None:
    """Say that what the page shows is for those who sign in, with the way to do so and back."""
    asked = st.query_params.get("lang", "")
    words = Words(asked if asked in LANGUAGES else pick_language(st.context.locale))
    page = urlsplit(st.context.url or "").path.rpartition("/")[2]
    sentence = el("p", words("login.ended"), dir=words.direction)
    show(sentence, el("p", _link_sign_in(words, page=page, class_="")), key="problems")
