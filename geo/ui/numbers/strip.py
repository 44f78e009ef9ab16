"""The numbers of the selection, each with its rule and its gaps, and what is not shown."""

from geo.counting.rules import CLAIMANT_RULE
from geo.model.number import Number
from geo.questions.people import STRIP, count_people
from geo.questions.select import Selection
from geo.questions.several import list_shown, merge_names
from geo.questions.unshown import count_unshown
from geo.text import Words, format_count, format_day, format_number, format_sentence
from geo.ui.numbers.unshown import show_unshown
from geo.ui.page.context import PageContext
from geo.ui.page.counting_rule import explain_rule
from geo.ui.page.datasets import describe_rows, show_each_unshown
from geo.ui.page.dom import Node, el, show

_LABELS = {"all": "killed", "civilian": "civilian", "child": "child", "woman": "woman"}


def show_numbers(page: PageContext) -> None:
    """Show the strip of numbers and the line under it, or a row of numbers for each dataset."""
    selection, datasets, words = page.selection, page.datasets, page.words
    several = len(datasets) > 1
    measures = {category: words(f"numbers.{name}") for category, name in _LABELS.items()}
    numbers = (
        describe_rows(datasets, words, measures=measures)
        if several
        else _describe_strip(selection, words)
    )
    line = el(
        "p",
        el("b", say_rule(selection)),
        el("span", explain_rule(selection.view, words)),
        el("span", words("numbers.overlap")),
        el("span", words("beside.apart")) if several else None,
        class_="rasd-line",
        tabindex=0,
    )
    show(numbers, line, key="numbers")
    if several:
        show_each_unshown(datasets, words)
    else:
        show_unshown(selection, count_unshown(selection))


def _describe_strip(selection: Selection, words: Words) -> Node:
    unshown = count_unshown(selection)
    counted = count_people(selection)
    events = el(
        "div",
        el("dt", words("numbers.events")),
        el(
            "dd",
            el("strong", format_count(unshown.shown)),
            el("span", words("numbers.of_total", total=unshown.total)),
        ),
    )
    people = [_describe(counted[key], words) for key in STRIP]
    label = words("numbers.label")
    return el("dl", events, *people, class_="rasd-strip", aria_label=label, tabindex=0)


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
    gaps = words("numbers.no_figure", n=number.without_figure) if number.without_figure else ""
    return el(
        "div",
        el("dt", words(f"numbers.{_LABELS[number.category]}")),
        el(
            "dd",
            el("strong", format_number(number, words.lang)),
            el("span", _say_few(number, words) or gaps or words("numbers.all_figured")),
        ),
        title=format_sentence(number, words.lang),
    )


def _say_few(number: Number, words: Words) -> str:
    return words("licence.number", n=number.fewer_than) if number.fewer_than else ""
