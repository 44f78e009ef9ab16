"""Several datasets side by side: a row of numbers for each, and what each is called."""

from collections.abc import Mapping, Sequence

from geo.engine.store import Store
from geo.export.sums import say_chosen
from geo.model.number import Number
from geo.questions.people import STRIP
from geo.questions.select import Selection
from geo.questions.several import Datasets
from geo.questions.unshown import count_unshown
from geo.text import (
    Words,
    format_count,
    format_coverage,
    format_number,
    format_sentence,
    list_notes,
)
from geo.told.node import Node, el, said

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
