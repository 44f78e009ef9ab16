"""Several datasets on one page: a row of numbers for each, and a switch where one is told of."""

from collections.abc import Callable

import streamlit as st

from geo.questions.select import Selection
from geo.questions.several import Datasets, list_strangers, merge_names
from geo.questions.unshown import Unshown, count_unshown
from geo.text import (
    Words,
)
from geo.told.beside import describe_symbol, note_dataset
from geo.ui.numbers.unshown import show_unshown
from geo.ui.page.dom import Child, el, said, show

TOLD = "told"
"""Key of the switch between datasets, for what is told of one alone: timeline and table."""
_SWITCH_WIDTH = 230


def show_each_unshown(datasets: Datasets, words: Words) -> None:
    """Show for each dataset by itself what the page leaves out, and what it does not know."""
    for rank, selection in enumerate(datasets):
        title = selection.store.dataset.words("title", words.lang)
        name = el("span", describe_symbol(rank), said(title), class_="rasd-beside-name")
        unshown: Unshown = count_unshown(selection)
        key = f"beside-unshown-{rank}"
        show_unshown(selection, unshown, key=key, name=name)


def show_strangers(datasets: Datasets, words: Words) -> None:
    """Say what the view asks for and one of the datasets does not have."""
    lines = [line for each in datasets for line in _name_strangers(each, datasets, words)]
    if lines:
        show(el("ul", *lines), key="beside-strangers", class_="rasd-note")


def _name_strangers(selection: Selection, datasets: Datasets, words: Words) -> list[Child]:
    title = selection.store.dataset.words("title", words.lang)
    stores = [each.store for each in datasets]
    lines: list[Child] = []
    for parameter, values in list_strangers(selection).items():
        names = merge_names(stores, parameter, lang=words.lang, only=values)
        asked = getattr(selection.view, parameter)
        for value in values:
            key = "nothing_matches" if value in asked else "no_such_claimant"
            name = names.get(value, value)
            lines.append(el("li", words(f"beside.{key}", name=name, title=title)))
    return lines


def find_told(datasets: Datasets, *, key: str) -> Selection:
    """Return the dataset that parts of the page for one alone are about: the main one at first."""
    told = st.session_state.get(key)
    return next((each for each in datasets if each.view.dataset == told), datasets[0])


def choose_dataset(
    datasets: Datasets, words: Words, *, key: str, on_change: Callable[[], None] | None = None
) -> None:
    """Ask, where there are several, which dataset parts of the page for one alone are about."""
    if len(datasets) == 1:
        return
    names = {each.view.dataset: each.store.dataset.words("title", words.lang) for each in datasets}
    if st.session_state.get(key) not in names:
        st.session_state[key] = next(iter(names))
    st.selectbox(
        words("beside.switch"),
        list(names),
        key=key,
        on_change=on_change,
        format_func=lambda name: names[name],
        persist_state="session",
        filter_mode=None,
        label_visibility="collapsed",
        width=_SWITCH_WIDTH,
    )


def show_dataset(datasets: Datasets, chosen: Selection, words: Words, *, key: str) -> None:
    """Show which of several datasets a part of the page is about, with its licence and revision."""
    if len(datasets) == 1:
        return
    store = chosen.store
    rank = [each.view.dataset for each in datasets].index(chosen.view.dataset)
    title = said(store.dataset.words("title", words.lang), "b")
    note = el("small", note_dataset(store, words), class_="rasd-soft")
    show(el("p", describe_symbol(rank), title, note, class_="rasd-beside-name"), key=key)
