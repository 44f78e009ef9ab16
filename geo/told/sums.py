"""The numbers of a dataset of sums: so many events and people, as somebody stated them."""

from collections.abc import Sequence

from geo.export.sums import name_people, say_sum, say_sums
from geo.questions.select import Selection
from geo.questions.sums.adding import PartitionSum, Sum, add_sums, count_people, list_sums
from geo.text import Words, format_count, format_number, format_period
from geo.told.node import Node, el, said
from geo.view.view import View


def tell_sums(selection: Selection, words: Words) -> list[Node]:
    """Return the strip of sums and the line that says what they are."""
    sums = add_sums(selection)
    if sums is None:
        return [el("p", words("sums.none"), class_="rasd-note")]
    beside = _describe_beside(sums.shown, sums.beside, selection.view, words)
    line = el(
        "p",
        el("b", say_sums(sums.shown, selection.view, words)),
        _describe_partly(sums.shown.sum, selection.view, words),
        beside,
        el("span", words("sums.what", claimant=sums.shown.claimant)),
        class_="rasd-line",
        tabindex=0,
    )
    return [_describe_strip(selection, sums.shown, words), line]


def name_partition(one: PartitionSum, words: Words) -> str:
    """Return what a partition divides: events of one type, or of all."""
    return one.type_name or words("sums.all_types")


def _describe_strip(selection: Selection, shown: PartitionSum, words: Words) -> Node:
    view = selection.view
    areas = words("sums.areas", n=len(list_sums(selection, by="place")))
    days = [el("span", format_period(shown.first, shown.last, words.lang))] if shown.first else []
    told = shown.sum
    events = format_count(told.events) if told.events is not None else words("number.unknown")
    people = words("sums.people", people=name_people(view, words), claimant=shown.claimant)
    parts: tuple[tuple[str, str, list[Node]], ...] = (
        (words("sums.events", claimant=shown.claimant), events, [el("span", areas), *days]),
        (people, format_number(count_people(told, view), words.lang), []),
    )
    boxes = [
        el("div", el("dt", said(name)), el("dd", el("strong", number), *notes))
        for name, number, notes in parts
    ]
    return el("dl", *boxes, class_="rasd-strip", aria_label=words("sums.label"), tabindex=0)


def _describe_partly(told: Sum, view: View, words: Words) -> Node | None:
    if not told.partly_events and not told.partly_low:
        return None
    people = words("people.all", n=told.partly_low)
    harmed = words(f"harmed.{view.harm}", people=people)
    events = words("count.events", n=told.partly_events)
    return el("span", words("sums.partly", events=events, people=harmed))


def _describe_beside(
    shown: PartitionSum, others: Sequence[PartitionSum], view: View, words: Words
) -> Node | None:
    """Name the other partitions; of several of one type the first, which tells most, stands."""
    first = {one.type: one for one in reversed(others) if one.type != shown.type}
    named = [name_sum(one, view, words) for one in others if first.get(one.type) is one]
    if not named:
        return None
    return el("span", words("sums.beside", others=words.join(named, mark="semicolon")))


def name_sum(one: PartitionSum, view: View, words: Words) -> str:
    """Return what a partition divides and what it comes to."""
    events, people = say_sum(one.sum, view, words)
    name = name_partition(one, words)
    return words("sums.other", name=name, events=events, people=people)
