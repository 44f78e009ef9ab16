"""The filters, in the column beside every page."""

from datetime import date

import streamlit as st

from geo.dataset import read_descriptor
from geo.errors import DatasetError
from geo.query import list_options, read_names
from geo.store import Store
from geo.text import Words
from geo.ui import state
from geo.ui.knowledge import ask_counting
from geo.ui.private import list_offered, say_title
from geo.view import FLAGS

_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_TABLES = {"claimant": "claimants", "actor": "actors", "place": "places"}


def show_filters(store: Store, words: Words) -> None:
    """Show the filters; their keys are the query parameters they set."""
    with st.sidebar:
        _ask_dataset(words)
        st.text_input(
            words("filters.q"),
            key="q",
            placeholder=words("filters.q_placeholder"),
            help=words("filters.q_help"),
        )
        _ask_day("from", words)
        _ask_day("to", words)
        options = list_options(store, lang=words.lang)
        types = {name: words.term("event_type", name) for name in options["type"]}
        _ask_several("type", types, words)
        for parameter, table in _TABLES.items():
            names = read_names(store, table, words.lang)
            chosen = {key: names[key] for key in st.session_state[parameter]}
            _ask_several(parameter, options[parameter] | chosen, words)
        _ask_several("flag", {flag: words(f"flag.{flag}") for flag in FLAGS}, words)
        st.button(words("filters.reset"), key="reset", on_click=state.reset_filters)
        ask_counting(store, words)


def show_nothing_found(words: Words, *, total: int) -> None:
    """Say that no event matches, and what to do."""
    with st.container(key="nothing", border=True):
        st.text(words("empty.text", total=total))
        if st.button(words("filters.reset"), key="reset_here", on_click=state.reset_filters):
            st.rerun()  # from within a part of the page that runs alone


def _ask_dataset(words: Words) -> None:
    titles = _read_titles(words)
    if len(titles) > 1:
        st.selectbox(
            words("filters.dataset"),
            list(titles),
            key="dataset",
            format_func=lambda name: titles[name],
            on_change=state.leave_dataset,
            filter_mode="contains",
        )


def _read_titles(words: Words) -> dict[str, str]:
    titles: dict[str, str] = {}
    for name, folder in list_offered().items():
        try:
            descriptor = read_descriptor(folder)
        except DatasetError:
            continue  # it cannot be opened either
        title = str(descriptor.get(f"title_{words.lang}") or descriptor["title"])
        titles[name] = say_title(name, title, words)
    return titles


def _ask_day(parameter: str, words: Words) -> None:
    st.date_input(
        words(f"filters.{parameter}"),
        value=None,
        key=parameter,
        min_value=_EARLIEST,
        max_value=_LATEST,
        format="YYYY-MM-DD",
    )


def _ask_several(parameter: str, names: dict[str, str], words: Words) -> None:
    st.multiselect(
        words(f"filters.{parameter}"),
        list(names | dict.fromkeys(st.session_state[parameter], "")),
        key=parameter,
        format_func=lambda key: names.get(key) or words.term("sub_event_type", key),
        placeholder=words("filters.any"),
        filter_mode="contains",
        help=words("filters.place_help") if parameter == "place" else None,
    )
