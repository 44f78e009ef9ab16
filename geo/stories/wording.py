"""Word a story's answers: numbers and days as pages write them, with nouns that agree."""

from collections.abc import Callable
from typing import Protocol

from geo.model.account import Said
from geo.text import (
    Words,
    format_day,
    format_figure,
    format_number,
    format_people,
    format_sentence,
    format_words,
    t,
)
from geo.text.numbers import Ruled


class Figured(Protocol):
    """A figure as one claimant put it."""

    @property
    def low(self) -> int:
        """Fewest people, or whatever is counted."""

    @property
    def high(self) -> int | None:
        """Most; None for "or more"."""

    @property
    def qualifier(self) -> str:
        """How the speaker put it."""


_PEOPLE: dict[str, Callable[[Ruled, str], str]] = {
    "short": format_number,
    "words": format_words,
    "noun": format_people,
    "sentence": format_sentence,
}


def word_people(number: Ruled, *, say: str, lang: str) -> str:
    """Return a number of people in one of the wordings; where nobody gave one, that."""
    if number.low is None:
        return t(lang, "number.no_figure")
    return _PEOPLE[say](number, lang)


def word_count(what: str, n: int, *, say: str, lang: str) -> str:
    """Return a number of events, statements, claimants or accounts."""
    key = f"count.{what}" if what in {"events", "accounts"} else f"story.count.{what}"
    return t(lang, key, n=n) if say in {"noun", "sentence"} else f"{n:,}"


def word_figure(figure: Figured, noun: str, *, say: str, lang: str) -> str:
    """Return one figure as it was put; with ``noun`` the people go with it, in their form."""
    low, high, qualifier = figure.low, figure.high, figure.qualifier
    if say not in {"noun", "sentence"}:
        return format_figure(low=low, high=high, qualifier=qualifier, lang=lang)
    if high is None and qualifier not in {"at_least", "more_than"}:
        qualifier = "at_least"
    top = low if high is None else high
    if qualifier == "between" and low == top:
        qualifier = "exact"
    least = low if qualifier == "between" else t(lang, noun, n=low)
    below, most = (t(lang, noun, n=n) for n in (max(low - 1, 0), top))
    words = Words(lang)
    return words(f"qualifier.{qualifier}", range=most, low=least, high=most, below=below)


def word_day(said: Said, lang: str) -> str:
    """Return the day on which something was said, as exactly as it is known."""
    if said.said_on is None:
        return t(lang, "date.undated")
    return format_day(said.said_on, lang, prec=said.said_prec or "day")
