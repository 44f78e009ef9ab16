"""Say what sums of areas come to: so many events and people, as somebody stated them."""

from geo.questions.select import Selection
from geo.questions.sums.adding import PartitionSum, Sum, add_sums, count_people
from geo.text import Words, format_people
from geo.view.grammar import FILLS
from geo.view.view import View


def say_sums(shown: PartitionSum, view: View, words: Words) -> str:
    """Return what a partition comes to, in one sentence that says that it is no count of events."""
    events, people = say_sum(shown.sum, view, words)
    line = words("sums.line", events=events, people=people, claimant=shown.claimant)
    return line if shown.type_name is None else words("sums.of", type=shown.type_name, line=line)


def say_sum(told: Sum, view: View, words: Words) -> tuple[str, str]:
    """Return events and people of a sum in words."""
    people = format_people(count_people(told, view), words.lang)
    harmed = words(f"harmed.{view.harm}", people=people) if told.low is not None else people
    if told.events is None:
        return words("number.no_figure"), harmed
    return words("count.events", n=told.events), harmed


def name_people(view: View, words: Words) -> str:
    """Return which people are counted."""
    return words.join([words(f"harm.{view.harm}"), words(f"category.{view.category}")])


def say_fill(selection: Selection) -> str:
    """Return what the areas of a map are filled by and who states it, or that no sum matches."""
    view, words = selection.view, Words(selection.view.lang)
    sums = add_sums(selection)
    if sums is None:
        return words("sums.none")
    people, claimant = name_people(view, words), sums.shown.claimant
    told = words(f"sums.fill_{view.fill or FILLS[0]}", people=people, claimant=claimant)
    return words.join([*filter(None, [sums.shown.type_name]), told], mark="dot")


def say_chosen(selection: Selection) -> str:
    """Return what the sums of a view come to, or that none matches."""
    words, sums = Words(selection.view.lang), add_sums(selection)
    return say_sums(sums.shown, selection.view, words) if sums else words("sums.none")
