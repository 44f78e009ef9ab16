"""Several datasets on one page: a row of numbers for each, and a switch where one is told of."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from geo.engine.store import Store
from geo.export.sums import say_chosen
from geo.model.number import Number
from geo.questions.people import STRIP
from geo.questions.select import Selection
from geo.questions.several import Datasets, list_strangers, merge_names
from geo.questions.unshown import Unshown, count_unshown
from geo.text import (
    Words,
    format_count,
    format_coverage,
    format_number,
    format_sentence,
    list_notes,
)
from geo.ui.numbers.unshown import show_unshown
from geo.ui.page.dom import Child, Node, el, said, show

TOLD = "told"
"""Key of the switch between datasets, for what is told of one alone: timeline and table."""
_SWITCH_WIDTH = 230
Numbers = Mapping[tuple[str, str], Number]
"""A dataset's numbers by harm and category, as `geo.questions.people.count_people` gives them."""


def describe_symbol(rank: int) -> Node:
    """Return the symbol of a dataset, by its rank among those shown; the main one has 0."""
    return el("i", class_=f"rasd-symbol rasd-symbol-{rank}", aria_hidden="true")


def note_dataset(store: Store, words: Words) -> str:
    """Return a dataset's licence and revision, and whether it gives numbers only."""
    note = words(
        "beside.note",
        licence=store.dataset.say_licence(words.lang),
        revision=store.dataset.revision[:7],
    )
    if store.dataset.gives_rows:
        return note
    return words.join([note, words("beside.no_rows")], mark="dot")


def describe_rows(
    datasets: Datasets, counted: Sequence[Numbers], words: Words, *, measures: dict[str, str]
) -> Node:
    """Return a table with a row of numbers for each dataset; there is no row for them all."""
    names = [words("beside.heading"), words("numbers.events"), *measures.values()]
    head = el("tr", *(el("th", name, scope="col") for name in names))
    pairs = zip(datasets, counted, strict=True)
    rows = [_describe_row(rank, *pair, words) for rank, pair in enumerate(pairs)]
    return el(
        "table",
        el("thead", head),
        el("tbody", *rows),
        class_="rasd-beside-table",
        aria_label=words("beside.numbers"),
    )


def _describe_row(rank: int, selection: Selection, counted: Numbers, words: Words) -> Node:
    store = selection.store
    if store.dataset.is_sums:
        # Beside numbers of events a sum must not look like one of them.
        told = words("sums.alone", line=say_chosen(selection))
        title = said(store.dataset.words("title", words.lang), title=note_dataset(store, words))
        name = el("th", describe_symbol(rank), title, scope="row")
        return el("tr", name, el("td", told, colspan=len(STRIP) + 1))
    unshown = count_unshown(selection)
    shown = el("strong", format_count(unshown.shown))
    of_all = el("span", words("numbers.of_total", total=unshown.total))
    lost = words("unshown.no_place", n=unshown.unmapped) if unshown.unmapped else None
    cells = [el("td", shown, of_all, el("span", lost) if lost else None)]
    for key in STRIP:
        number = counted[key]
        notes = list_notes(number, words.lang)
        # Of all of its events goes without saying, in a row that says how many they are.
        if number.fewer_than:
            notes.insert(0, words("licence.not_told"))
        elif number.without_figure or not number.events:
            notes.insert(0, format_coverage(number, words.lang))
        figure = el("strong", format_number(number, words.lang))
        said_small = (el("span", note) for note in notes)
        cells.append(el("td", figure, *said_small, title=format_sentence(number, words.lang)))
    title = said(store.dataset.words("title", words.lang), title=note_dataset(store, words))
    return el("tr", el("th", describe_symbol(rank), title, scope="row"), *cells)


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
