"""Ask what the signs of the map are sized and coloured by, and what areas are filled by."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from geo.export.looks import name_measure
from geo.questions.people import STRIP
from geo.text import Words
from geo.ui.page import state
from geo.ui.page.context import PageContext
from geo.view.grammar import COLOURS, FILLS
from geo.view.view import View

_EVENTS = "events"
_MORE = (("injured", "all"),)
"""Kinds of people that signs may be sized by, beside those of the strip of numbers."""
_KEY = "sized-chosen"


def ask_drawn(page: PageContext) -> None:
    """Ask for them in one row; of a dataset that gives no rows, what areas are filled by alone."""
    words = page.words
    is_told = all(each.store.dataset.gives_rows for each in page.datasets) and not page.is_sums
    with st.container(key="drawn", horizontal=True, vertical_alignment="bottom", gap="small"):
        if is_told:
            _ask_size(page.asked, words)
            state.choose(
                "colour",
                COLOURS,
                usual=View.colour,
                label=words("drawn.colour"),
                format_func=lambda colour: words(f"drawn.colour_is.{colour}"),
            )
        # Without their fill sums of areas would not be seen at all.
        blank = FILLS[0] if page.is_sums else "none"
        state.choose(
            "fill",
            ("", *(fill for fill in FILLS if fill != blank)),
            usual="",
            label=words("drawn.fill"),
            format_func=lambda fill: words(f"drawn.fill_is.{fill or blank}"),
        )


def _ask_size(view: View, words: Words) -> None:
    kinds = list(dict.fromkeys((*STRIP, *_MORE, (view.harm, view.category))))
    names = {_write_kind(*kind): name_measure(_count(view, kind)) for kind in kinds}
    chosen = _EVENTS if view.size == _EVENTS else _write_kind(view.harm, view.category)
    st.session_state[_KEY] = chosen
    st.selectbox(
        words("drawn.size"),
        (*names, _EVENTS),
        key=_KEY,
        format_func=lambda kind: names.get(kind) or words("drawn.events"),
        filter_mode=None,
        on_change=_take_size,
    )


def _count(view: View, kind: Sequence[str]) -> View:
    harm, category = kind
    return replace(view, harm=harm, category=category)


def _write_kind(harm: str, category: str) -> str:
    return f"{harm}-{category}"


def _take_size() -> None:
    chosen = st.session_state[_KEY]
    if chosen == _EVENTS:
        state.change(size=_EVENTS)
        return
    harm, _, category = chosen.partition("-")
    state.change(size=None, harm=harm, category=category)
