"""The paragraph that may be quoted of an event: who counts how many people, and who denies what.

It is made of the accounts alone, by a rule that `write_paragraph` tells, so that it cannot say what
the data does not; card, brief, feed and pages have the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo.model.account import Claim, Figure
from geo.model.event import Event, EventAccounts
from geo.model.number import Number
from geo.text import Words, format_count, format_figure, format_period, format_sentence
from geo.view.grammar import CATEGORIES, HARMS

_FIRST = ("civilian", "all")
"""The categories that are asked for first, before the others in the order of the vocabulary."""
_CONCERNS = {"civilian_harm": ("civilian",), "event": ("civilian", "all")}
"""The categories whose number a denial disputes; who denies responsibility disputes no number."""
_MOST_CLAIMANTS = 8
_MOST_PLACES = 3


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """What may be quoted of an event.

    ``lead`` is the number it begins with, None where no account gives a figure. ``sentences`` say
    when and where and that number with who counts what; the number of all people, or of civilians,
    where it is another one; who acknowledges the event; who denies, and what.
    """

    lead: Number | None
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)


def write_paragraph(found: EventAccounts, lang: str) -> Paragraph:
    """Write the paragraph on an event in a language.

    It leads with the people killed of the first category that is disputed, asked in this order:
    civilians, all people, children, women, men, combatants, people of unknown status. A category
    is disputed where two claimants give figures with different ends, or where a denial concerns
    it: a denial of harm to civilians concerns civilians, a denial of the event civilians and all
    people. What no account gives and is made of parts leads only where there is nothing else. Where
    none is disputed it is the first of them with a figure, and where nobody killed is
    counted the first injured, abducted, missing or freed. The number of all people, or of
    civilians, follows; not where no account gives it and its parts are what was said before.
    """
    words = Words(lang)
    numbers = sorted((n for n in found.numbers if n.low is not None), key=_in_order)
    given = [number for number in numbers if not number.from_parts]
    lead = next(
        (n for n in given if n.harm == HARMS[0] and _is_disputed(n, found.claims)),
        next(iter([*given, *numbers]), None),
    )
    others = [
        number
        for number in numbers
        if number.harm == HARMS[0] and number.category in _FIRST and number is not lead
        if lead is None or not number.from_parts or number.low != lead.low
    ]
    sentences = [_say_lead(found, lead, words)]
    sentences += [_say_number(number, words) for number in others]
    sentences += _say_positions(found.claims, words)
    ended = (words("paragraph.sentence", text=text[:1].upper() + text[1:]) for text in sentences)
    return Paragraph(lead=lead, sentences=tuple(ended))


def _in_order(number: Number) -> tuple[int, int]:
    order = list(dict.fromkeys((*_FIRST, *CATEGORIES)))
    return HARMS.index(number.harm), order.index(number.category)


def _is_disputed(number: Number, claims: Sequence[Claim]) -> bool:
    said_by: dict[str, list[tuple[int, int | None]]] = {}
    for claim, figure in _list_figures(number, claims):
        said_by.setdefault(claim.claimant.id, []).append((figure.low, figure.high))
    said = {tuple(sorted(ends, key=str)) for ends in said_by.values()}
    denied = {what for claim in claims if not claim.derived for what in claim.denies}
    concerned = {category for what in denied for category in _CONCERNS.get(what, ())}
    return len(said) > 1 or number.category in concerned


def _list_figures(number: Number, claims: Sequence[Claim]) -> list[tuple[Claim, Figure]]:
    return [
        (claim, figure)
        for claim in claims
        for figure in claim.figures
        if figure.used and (figure.harm, figure.category) == (number.harm, number.category)
    ]


def _say_lead(found: EventAccounts, lead: Number | None, words: Words) -> str:
    told = words("paragraph.no_figure")
    if lead is not None:
        told = _say_number(lead, words)
        figures = _list_figures(lead, found.claims)
        if figures:
            told = words("paragraph.counted", number=told, figures=_say_figures(figures, words))
    return words("export.line", label=_say_where(found.event, words), text=told)


def _say_number(number: Number, words: Words) -> str:
    told = format_sentence(number, words.lang)
    if number.from_parts or number.raised:
        key = "paragraph.from_parts" if number.from_parts else "paragraph.raised"
        return words(key, number=told)
    return told


def _say_where(event: Event, words: Words) -> str:
    when = format_period(event.from_, event.to, words.lang, prec=event.date_prec)
    places = list(dict.fromkeys(place.name for place in event.places))[:_MOST_PLACES]
    return words.join([when, *places])


def _say_figures(figures: Sequence[tuple[Claim, Figure]], words: Words) -> str:
    said: dict[str, list[str]] = {}
    for claim, figure in figures:
        counted = format_figure(
            low=figure.low, high=figure.high, qualifier=figure.qualifier, lang=words.lang
        )
        said.setdefault(claim.claimant.short, []).append(counted)
    told = [
        words("paragraph.figure", claimant=claimant, figure=words.join(counted, mark="plus"))
        for claimant, counted in said.items()
    ]
    more = len(told) - _MOST_CLAIMANTS
    if more > 0:
        told = [*told[:_MOST_CLAIMANTS], words("paragraph.more", n=more, number=format_count(more))]
    # How exactly a day is known would be lost in a period of several.
    days = [c.said_on for c, _ in figures if c.said_on and c.said_prec in {None, "day"}]
    if days:
        period = format_period(min(days), max(days), words.lang)
        told.append(words("paragraph.said", days=period))
    return words.join(told, mark="semicolon")


def _say_positions(claims: Sequence[Claim], words: Words) -> Iterable[str]:
    # Who repeats a denial denies nothing.
    own = [claim for claim in claims if not claim.derived]
    # Dictionaries without values: sets that keep the order of saying.
    admit = {claim.claimant.short: None for claim in own if claim.position == "acknowledges"}
    if admit:
        yield words("paragraph.acknowledges", n=len(admit), names=_join_names(list(admit), words))
    denied: dict[str, dict[str, None]] = {}
    for claim in own:
        if claim.position == "denies":
            denied.setdefault(claim.claimant.short, {}).update(dict.fromkeys(claim.denies))
    by_what: dict[tuple[str, ...], list[str]] = {}
    for claimant, what in denied.items():
        by_what.setdefault(tuple(what), []).append(claimant)
    for denies, names in by_what.items():
        said = _join_names([words(f"denies.{each}") for each in denies], words)
        yield words(
            "paragraph.denies",
            n=len(names),
            names=_join_names(names, words),
            what=said or words("paragraph.it"),
        )


def _join_names(names: list[str], words: Words) -> str:
    before = words.join(names[:-1])
    return words.join([before, *names[-1:]] if before else names, mark="and")
