"""The numbers of the selection, each with its rule and its gaps, and what is not shown."""

from collections.abc import Sequence

import streamlit as st

from geo.counting.rules import CLAIMANT_RULE
from geo.model.number import Number
from geo.model.total import Total
from geo.questions.people import STRIP, count_people
from geo.questions.select import Selection
from geo.questions.several import list_shown, merge_names
from geo.questions.totals import find_widest
from geo.questions.unshown import count_unshown
from geo.text import (
    Words,
    format_count,
    format_coverage,
    format_day,
    format_figure,
    format_number,
    format_period,
    format_sentence,
    list_notes,
)
from geo.ui.numbers.common import offer_same, say_limited
from geo.ui.numbers.unshown import show_unshown
from geo.ui.page.context import PageContext
from geo.ui.page.counting_rule import explain_rule
from geo.ui.page.datasets import Numbers, describe_rows, show_each_unshown, show_strangers
from geo.ui.page.dom import Node, el, said, show
from geo.ui.sums.numbers import show_sums
from geo.view.readings import list_readings

_LABELS = {"all": "killed", "civilian": "civilian", "child": "child", "woman": "woman"}


def show_numbers(page: PageContext) -> None:
    """Show the strip of numbers and the line under it, or a row of numbers for each dataset."""
    if len(page.datasets) > 1:
        _show_several(page)
        return
    if page.is_sums:
        show_sums(page)
        return
    selection, words = page.selection, page.words
    counted = count_people(selection)
    line = el(
        "p",
        *_describe_rule(selection, words),
        *_describe_limits([counted], words),
        _describe_widest(selection, words),
        el("span", explain_rule(selection.view, words)),
        class_="rasd-line",
        tabindex=0,
    )
    show(_describe_strip(selection, counted, words), line, key="numbers")
    show_unshown(selection, count_unshown(selection))


def _show_several(page: PageContext) -> None:
    """Show a row of numbers for each dataset, and below what holds of all of them."""
    selection, datasets, words = page.selection, page.datasets, page.words
    counted = [count_people(each) for each in datasets]
    measures = {category: words(f"numbers.{name}") for category, name in _LABELS.items()}
    show(describe_rows(datasets, counted, words, measures=measures), key="numbers")
    limited = say_limited(page)
    line = el(
        "p",
        *_describe_rule(selection, words),
        el("span", words("beside.apart")),
        el("span", limited) if limited else None,
        *_describe_limits(counted, words),
        class_="rasd-line",
        tabindex=0,
    )
    with st.container(key="beside-bar", horizontal=True, vertical_alignment="center"):
        show(line, key="beside-line")
        with st.popover(words("unshown.label"), key="beside-unshown"):
            show(
                el("p", explain_rule(selection.view, words), class_="rasd-soft"), key="beside-rule"
            )
            show_each_unshown(datasets, words)
        offer_same(page)
    show_strangers(datasets, words)


def _describe_rule(selection: Selection, words: Words) -> list[Node]:
    readings = list_readings(selection.view, words)
    return [el("b", say_rule(selection)), *(el("b", f"{reading}.") for reading in readings)]


def _describe_limits(counted: Sequence[Numbers], words: Words) -> list[Node]:
    """Say that the numbers beside each other are no parts of a sum, nor all there was."""
    shown = [numbers[key] for numbers in counted for key in STRIP]
    differ = len({number.events - number.without_figure for number in shown}) > 1
    limits = ("differ" if differ else "overlap", "not_all")
    return [el("span", words(f"numbers.{limit}")) for limit in limits]


def _describe_strip(selection: Selection, counted: Numbers, words: Words) -> Node:
    unshown = count_unshown(selection)
    inside = unshown.shown - unshown.partly
    of_all = "numbers.of_known" if selection.view.as_of else "numbers.of_total"
    events = el(
        "div",
        el("dt", words("numbers.events")),
        el(
            "dd",
            el("strong", format_count(unshown.shown)),
            el("span", words(of_all, total=unshown.total)),
        ),
        el("dd", el("span", words("numbers.inside", n=inside)), class_="rasd-notes")
        if unshown.partly
        else None,
    )
    people = [_describe(counted[key], words) for key in STRIP]
    label = words("numbers.label")
    return el("dl", events, *people, class_="rasd-strip", aria_label=label, tabindex=0)


def _describe_widest(selection: Selection, words: Words) -> Node | None:
    total = find_widest(selection)
    if total is None:
        return None
    return el("span", said(words("numbers.widest", total=say_total(total, words))))


def say_total(total: Total, words: Words) -> str:
    """Return a stated total with whom it counts, who states it, and where and when it is of."""
    figure = format_figure(
        low=total.low, high=total.high, qualifier=total.qualifier, lang=words.lang
    )
    people = words(f"category.{total.category}")
    if total.side_name:
        people = words("panel.side", category=people, side=total.side_name)
    whom = [words(f"harm.{total.harm}"), people]
    end = total.period_end or total.said_on
    days = format_period(total.period_start, end, words.lang)
    return words.join([figure, *whom, total.claimant, total.area_name, days])


def say_rule(selection: Selection) -> str:
    """Return the counting rule of a view with its day, as it stands beside numbers."""
    view = selection.view
    words = Words(view.lang)
    kind, _, claimant = view.rule.partition(":")
    if view.rule.startswith(CLAIMANT_RULE):
        stores = [each.store for each in list_shown(selection)]
        names = merge_names(stores, "claimant", lang=view.lang, only=[claimant])
        rule = words("rule.claimant", name=names.get(claimant, claimant))
    else:
        rule = words(f"rule.{kind}")
    written = words("numbers.rule", rule=rule)
    if view.as_of is None:
        return f"{written}."
    return f"{written}, {words('numbers.as_of', day=format_day(view.as_of, view.lang))}."


def _describe(number: Number, words: Words) -> Node:
    few = words("licence.not_told") if number.fewer_than else ""
    notes = [el("span", note) for note in list_notes(number, words.lang)]
    return el(
        "div",
        el("dt", words(f"numbers.{_LABELS[number.category]}")),
        el(
            "dd",
            el("span", few or format_coverage(number, words.lang)),
            el("strong", format_number(number, words.lang)),
        ),
        el("dd", *notes, class_="rasd-notes") if notes else None,
        title=format_sentence(number, words.lang),
    )
