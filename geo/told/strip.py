"""The strip of numbers, each with its rule and its gaps, and the line under it."""

from collections.abc import Sequence

from geo.model.number import Number
from geo.model.total import Total
from geo.questions.people import STRIP, count_people
from geo.questions.select import Selection
from geo.questions.several import Datasets
from geo.questions.totals import find_widest
from geo.questions.unshown import count_unshown
from geo.text import (
    Words,
    format_count,
    format_coverage,
    format_figure,
    format_number,
    format_period,
    format_sentence,
    list_notes,
)
from geo.told.beside import Numbers, describe_rows
from geo.told.limits import say_limited
from geo.told.node import Node, el, said
from geo.told.rule import explain_rule, say_rule
from geo.told.sums import tell_sums
from geo.view.readings import list_readings
from geo.view.view import View

_LABELS = {"all": "killed", "civilian": "civilian", "child": "child", "woman": "woman"}


def tell_strip(datasets: Datasets, words: Words) -> list[Node]:
    """Return the strip and the line under it; of several datasets a table, a row for each.

    What holds of all of several is `tell_line`. ``datasets`` are those shown, the main one first,
    each with what is asked of it alone: `geo.questions.several.list_shown`.
    """
    if len(datasets) > 1:
        counted = [count_people(each) for each in datasets]
        measures = {category: words(f"numbers.{name}") for category, name in _LABELS.items()}
        return [describe_rows(datasets, counted, words, measures=measures)]
    selection = datasets[0]
    if selection.store.dataset.is_sums:
        return tell_sums(selection, words)
    numbers = count_people(selection)
    line = el(
        "p",
        *_describe_rule(selection, words),
        *_describe_limits([numbers], words),
        _describe_widest(selection, words),
        el("span", explain_rule(selection.view, words)),
        class_="rasd-line",
        tabindex=0,
    )
    return [_describe_strip(selection, numbers, words), line]


def tell_line(asked: View, selection: Selection, datasets: Datasets, words: Words) -> Node:
    """Return what holds of all of several datasets: the rule, and what they are limited to.

    ``asked`` is the view as the reader chose it, ``selection`` the main dataset with those beside
    it still in its view.
    """
    limited = say_limited(asked, datasets, words)
    return el(
        "p",
        *_describe_rule(selection, words),
        el("span", words("beside.apart")),
        el("span", limited) if limited else None,
        *_describe_limits([count_people(each) for each in datasets], words),
        class_="rasd-line",
        tabindex=0,
    )


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
