"""Casualties by group: one range for each, as bars and as a table."""

from functools import partial

import streamlit as st

from geo.charts.ranges import draw_ranges
from geo.dataset.private import is_private_areas
from geo.model.number import Number
from geo.places.boundaries import find_overlay
from geo.questions.names import name_groups
from geo.questions.people import By, count_by, count_casualties, count_near_borders
from geo.questions.select import Selection
from geo.text import Words, format_count, format_number, format_sentence, list_notes
from geo.told.rule import say_rule
from geo.ui.numbers.comparison import show_comparison
from geo.ui.page.chart import show_chart
from geo.ui.page.context import PageContext, keep_of
from geo.ui.page.dom import Node, el, said, show
from geo.view.grammar import CATEGORIES, HARMS, WAYS

_NOTES = {
    "month": "several_months",
    "place": "several_places",
    "area": "several_areas",
    "actor": "overlap_actor",
    "claimant": "overlap_claimant",
    "side": "overlap_side",
}
_UNDIVIDED = ("claimant", "side")
"""Groups that a dataset told in pools does not have: see docs/api.md, *Pools*."""

Groups = list[tuple[str, Number]]
"""The name and the number of each group."""


def ask_count(page: PageContext) -> None:
    """Ask which people are counted and how their events are grouped."""
    words, asked = page.words, st.session_state.get("by")
    # Pools are divided by no claimant, and all would be in one group; a link may ask for it still.
    ways = tuple(w for w in WAYS if not page.is_pooled or w not in _UNDIVIDED or w == asked)
    with st.container(horizontal=True, vertical_alignment="bottom", key="count"):
        _ask("by", ways, words, label="casualties.by", prefix="casualties.by_")
        ask_people(words)


def ask_people(words: Words) -> None:
    """Ask which people are counted: harm and category."""
    _ask("harm", HARMS, words, label="casualties.harm", prefix="harm.")
    _ask("category", CATEGORIES, words, label="casualties.category", prefix="category.")


def show_groups(page: PageContext) -> None:
    """Show the casualties of each group, as the reader chose to group them; of each dataset."""
    words = page.words
    if len(page.datasets) > 1:
        by: By = st.session_state["by"]
        show_comparison(page, by=by, notes=_list_notes(page, by=by))
    else:
        _show_groups_of(page.datasets[0], words)


def _list_notes(page: PageContext, *, by: By) -> list[Node]:
    words = page.words
    notes = [el("p", words(f"casualties.{_NOTES[by]}"), class_="rasd-soft")] if by in _NOTES else []
    if by == "area":
        notes += [_describe_borders(each, words) for each in page.datasets]
    return notes


def _show_groups_of(selection: Selection, words: Words) -> None:
    view = selection.view
    by: By = st.session_state["by"]
    if by == "area" and is_private_areas(view.overlay) and not selection.store.dataset.gives_rows:
        show(el("p", words("areas.only_drawn"), class_="rasd-note"), key="groups-head")
        return
    counted = keep_of(selection, "counted", partial(count_casualties, selection))
    groups = keep_of(selection, ("groups", by), partial(list_groups, selection, by=by))
    note = el("p", words(f"casualties.{_NOTES[by]}"), class_="rasd-soft") if by in _NOTES else None
    borders = _describe_borders(selection, words) if by == "area" else None
    heading = el("h2", words("casualties.title"), class_="rasd-heading")
    sentence = el("p", format_sentence(counted, view.lang), class_="rasd-sentence")
    rule = el("p", say_rule(selection), class_="rasd-soft")
    show(heading, sentence, rule, note, borders, key="groups-head")
    what = words.join([words(f"harm.{view.harm}"), words(f"category.{view.category}")])
    by_what = words(f"casualties.by_{by}")
    alt = words("casualties.chart_alt", what=what, by=by_what)
    title = words("casualties.axis")
    show_chart(selection, draw_ranges, groups, title=title, key="groups-ranges", alt=alt)
    table = partial(_make_table, groups, counted, words, by=by_what)
    show(keep_of(selection, ("group table", by), table), key="groups")


def _describe_borders(selection: Selection, words: Words) -> Node:
    """Say whose areas these are, and how many events may as well lie in the one beside."""
    store, view = selection.store, selection.view
    overlay = find_overlay(view.overlay, shown=store.dataset)
    told = words("areas.of", title=overlay.title(view.lang), revision=overlay.revision[:7])
    if not store.dataset.gives_rows:
        return el("p", told, class_="rasd-soft")
    near = words("areas.near_border", n=count_near_borders(selection))
    return el("p", words.join([told, near], mark="space"), class_="rasd-soft")


def list_groups(selection: Selection, *, by: By) -> Groups:
    """Return the name and number of each group: months in order, others by their highest."""
    named = name_groups(selection, count_by(selection, by=by), by=by)
    if by == "month":
        return named
    # Without a figure last: that is no 0.
    return sorted(named, key=lambda group: (group[1].high is None, -(group[1].high or 0)))


def _ask(key: str, options: tuple[str, ...], words: Words, *, label: str, prefix: str) -> None:
    if st.session_state.get(key) is None:
        st.session_state[key] = options[0]
    st.selectbox(
        words(label),
        options,
        key=key,
        format_func=lambda option: words(f"{prefix}{option}"),
        persist_state="session",
        filter_mode=None,
    )


def _make_table(groups: Groups, counted: Number, words: Words, *, by: str) -> Node:
    heads = [by, *(words(f"casualties.{name}") for name in ("range", "events", "without_figure"))]
    has_notes = any(list_notes(each, words.lang) for each in (counted, *(n for _, n in groups)))
    heads += [words("casualties.notes")] if has_notes else []
    head = [el("th", name, scope="col") for name in heads]
    rows = [_make_row(label, number, words, has_notes=has_notes) for label, number in groups]
    label = words("casualties.sum")
    total = _make_row(label, counted, words, has_notes=has_notes, class_="rasd-sum")
    return el("table", el("thead", el("tr", *head)), el("tbody", *rows, total), class_="rasd-table")


def _make_row(
    label: str, number: Number, words: Words, *, has_notes: bool, class_: str = ""
) -> Node:
    notes = words.join(list_notes(number, words.lang), mark="semicolon")
    return el(
        "tr",
        el("th", said(label), scope="row"),
        el("td", el("strong", format_number(number, words.lang))),
        el("td", format_count(number.events)),
        el("td", format_count(number.without_figure)),
        el("td", notes) if has_notes else None,
        class_=class_,
        title=format_sentence(number, words.lang),
    )
