"""Ask for one of several: a few stand there in full, many are a list."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from geo.ui.page.dom import el, show

_FEW = 6
T = TypeVar("T")


def ask_one(
    label: str,
    options: Sequence[T],
    *,
    key: str,
    none: str,
    say: Callable[[T], str],
    say_in_full: Callable[[T], str],
) -> T | None:
    """Ask for one of the options or for ``none``, which stands until the reader has chosen.

    ``say`` words an option as it stands in a list, as plain text; ``say_in_full`` the same where
    it is read as Markdown. A list cuts long lines off on a telephone: a few are told in full, and
    of many the one that was chosen is.
    """
    if len(options) > _FEW:
        chosen = st.selectbox(
            label,
            options,
            index=None,
            key=key,
            format_func=say,
            placeholder=none,
            filter_mode=None,
        )
        if chosen is not None:
            show(el("p", say(chosen), class_="rasd-note"), key=f"chosen-{key}")
        return chosen
    return st.radio(
        label,
        [None, *options],
        key=key,
        format_func=lambda option: none if option is None else say_in_full(option),
    )
