"""A boundary file somebody brings: which columns name its areas, and the map with them laid over.

It belongs to the reader's session: it has an unguessable name, is never listed for others, and is
removed like a private dataset.
"""

import streamlit as st

from geo.dataset.private import reserve_private_areas
from geo.errors import NotFoundError, OverlayError
from geo.places.boundaries import find_overlay, guess_columns
from geo.readers.recognise import Inspected
from geo.settings import read_settings
from geo.text import Words
from geo.ui.data.waiting import NO_PLACE, await_job, say_failure, say_no_place
from geo.ui.page import state
from geo.ui.page.dom import el, said, show
from geo.ui.page.session import Brought, Laying, drop_private, list_private_areas, take_private


def ask_areas(brought: Brought, inspected: Inspected, words: Words) -> None:
    """Ask what names the areas of a boundary file, and lay them over the map."""
    with st.container(border=True, key="areas"):
        title = el("h3", words("data.areas.title"))
        show(title, el("p", words("data.areas.text"), class_="rasd-soft"), key="areas-head")
        columns = _ask_columns(brought, inspected, words)
        called = st.text_input(
            words("data.areas.called"), inspected.path.stem, key=f"areas-{brought.folder.name}"
        )
        is_busy = brought.laying is not None and not brought.laying.job.is_over
        if st.button(words("data.areas.lay"), key="lay", type="primary", disabled=is_busy):
            _lay(brought, inspected, columns, called.strip() or inspected.path.stem, words)
        if brought.laying is not None:
            _follow(brought, brought.laying, words)
        hours = f"{read_settings().private_hours:g}"
        private = el("p", words("data.areas.private", hours=hours), class_="rasd-soft")
        show(private, key="areas-private")


def _ask_columns(brought: Brought, inspected: Inspected, words: Words) -> dict[str, str]:
    """Ask for the columns of names and ids; what is guessed right is left to be found again."""
    guess = guess_columns(inspected.columns)
    options = ["", *inspected.columns]
    chosen = {}
    places = st.columns(len(guess))
    for place, part in zip(places, ("name_en", "name_ar", "id"), strict=True):
        chosen[part] = place.selectbox(
            words(f"data.areas.{part}"),
            options,
            index=options.index(guess[part] or ""),
            key=f"areas-{part}-{brought.folder.name}",
            format_func=lambda column: column or words("data.mapping.none"),
            filter_mode="contains",
        )
    # Said outright, a column of ids is believed even where it looks wrong.
    return {part: column for part, column in chosen.items() if column != (guess[part] or "")}


def _lay(
    brought: Brought, inspected: Inspected, columns: dict[str, str], called: str, words: Words
) -> None:
    """Begin to read the file into a private layer of areas, whole or not at all."""
    try:
        # Before the file is read: a full host says so at once.
        folder = reserve_private_areas()
        brought.lay(inspected.path, columns, title=called, folder=folder, lang=words.lang)
    except NO_PLACE as error:
        _say(say_no_place(error, words, full="data.areas.full"))


def _follow(brought: Brought, laying: Laying, words: Words) -> None:
    """Show how far the file is, and lay its areas over the map once they are there."""
    job = laying.job
    if not await_job(job, words, key="lay-areas", cancel=job.cancel):
        return
    brought.laying = None
    if job.is_cancelled:
        return
    if job.result is None:
        _say(say_failure(job, words))
        return
    take_private(laying.name)
    state.show_page("map.py", overlay=laying.name, area=[])


def _say(sentence: str) -> None:
    show(el("p", sentence, class_="rasd-note", role="alert"), key="areas-error")


def show_own_areas(lang: str) -> None:
    """List the boundary files of this session, each to be laid over or removed."""
    words, names = Words(lang), list_private_areas()
    if not names:
        return
    show(el("h2", words("data.areas.own"), class_="rasd-heading"), key="own-areas-head")
    with st.container(key="own-areas"):
        for number, name in enumerate(names):
            _show_own(name, number, words)


def _show_own(name: str, number: int, words: Words) -> None:
    try:
        overlay = find_overlay(name)
    except (NotFoundError, OverlayError):
        return  # its hours are over
    with st.container(horizontal=True, vertical_alignment="center", key=f"offered-areas-{number}"):
        count = el("p", words("data.areas.count", n=len(overlay.areas)), class_="rasd-soft")
        show(el("p", said(overlay.title(words.lang), "b")), count, key=f"dataset-areas-{number}")
        if st.session_state.get("overlay") == name:
            show(el("span", words("data.now"), class_="rasd-chip"), key=f"now-areas-{number}")
        elif st.button(words("data.areas.lay_own"), key=f"open-areas-{number}"):
            state.show_page("map.py", overlay=name, area=[])
        st.button(
            words("data.areas.remove"), key=f"open-away-{number}", on_click=_remove, args=(name,)
        )


def _remove(name: str) -> None:
    drop_private(name)
    state.take_off(name)
