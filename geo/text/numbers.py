"""Write numbers of people: short as ``15–41+``, and as a sentence with their counting rule."""

from datetime import date
from typing import Protocol

from geo.text.dates import format_day
from geo.text.languages import find_language
from geo.text.words import Words, hold_order, t

EN_DASH = "\N{EN DASH}"
_KILOMETRE = 1000


class Bounds(Protocol):
    """A number with its ends; ``low`` and ``high`` are None together, when nobody gave a figure."""

    @property
    def low(self) -> int | None:
        """Fewest people."""

    @property
    def high(self) -> int | None:
        """Most people; with ``open``, at least that many."""

    @property
    def open(self) -> bool:
        """Whether the high end is 'or more'."""


class Beyond(Bounds, Protocol):
    """A number of events that reach beyond a chosen period."""

    @property
    def events(self) -> int:
        """How many events do."""

    @property
    def fewer_than(self) -> int | None:
        """Where fewer of them than this have a figure, and the licence lets none be told."""


class Ruled(Bounds, Protocol):
    """A number that carries what it counts and how."""

    @property
    def harm(self) -> str:
        """What happened to the people counted."""

    @property
    def category(self) -> str:
        """Which people are counted."""

    @property
    def rule(self) -> str:
        """The counting rule."""

    @property
    def as_of(self) -> date | None:
        """The day by which the figures had been said; None for all."""

    @property
    def events(self) -> int:
        """How many events it is about."""

    @property
    def without_figure(self) -> int:
        """How many of them have no figure."""

    @property
    def accounts(self) -> int:
        """How many figures the rule was applied to."""

    @property
    def fewer_than(self) -> int | None:
        """Where fewer events than this have a figure, and the licence lets none be told."""

    @property
    def from_parts(self) -> int:
        """How many of the events have a number made of a claimant's parts."""

    @property
    def raised(self) -> int:
        """How many of them have a number raised to its parts."""

    @property
    def acknowledged(self) -> int | None:
        """How many at least parties to the conflict admit."""

    @property
    def accounts_counted(self) -> str | None:
        """Whose accounts alone count; None for everybody's."""

    @property
    def least_confidence(self) -> str | None:
        """How sure an account must at least be; None for any."""

    @property
    def denials(self) -> str | None:
        """``zero`` where a denial counts as zero."""

    @property
    def admissions(self) -> str | None:
        """``count`` where a party's admission counts as any account."""

    @property
    def dates(self) -> str | None:
        """``touching`` where events that reach beyond the period are counted in."""

    @property
    def partly(self) -> Beyond | None:
        """The events that reach beyond the period and are not counted in."""


def format_number(number: Bounds, lang: str) -> str:
    """Return ``15–41+``, ``43`` or an en dash when nobody gave a figure."""
    if number.low is None or number.high is None:
        return t(lang, "number.unknown")
    written = _write_range(number.low, number.high, lang)
    return t(lang, "number.open", range=written) if number.open else written


def format_words(number: Bounds, lang: str) -> str:
    """Return ``15 to 41 or more``, ``43`` or ``no figure``."""
    if number.low is None or number.high is None:
        return t(lang, "number.no_figure")
    more = t(lang, "number.or_more") if number.open else ""
    return _write_span(number.low, number.high, lang) + more


def format_people(number: Ruled, lang: str) -> str:
    """Return ``15 to 41 or more civilians``, ``43 civilians`` or ``no figure``."""
    if number.low is None or number.high is None:
        return t(lang, "number.no_figure")
    return _write_people(number, low=number.low, high=number.high, lang=lang)


def format_sentence(number: Ruled, lang: str) -> str:
    """Return a number as a sentence that names its rule, its gaps, its period and its day."""
    sentence = _write_counted(number, lang)
    how = list_countings(
        lang,
        accounts=number.accounts_counted,
        confidence=number.least_confidence,
        denials=number.denials,
        admissions=number.admissions,
    )
    if how:
        told = Words(lang).join(how, mark="semicolon")
        sentence = t(lang, "number.counting", sentence=sentence, how=told)
    if number.dates is not None:
        touching = t(lang, "numbers.touching")
        sentence = t(lang, "number.touching", sentence=sentence, touching=touching)
    if number.partly is not None and number.partly.events:
        people = format_beyond(number.partly, lang)
        n = number.partly.events
        sentence = t(lang, "number.partly", n=n, sentence=sentence, people=people)
    if number.acknowledged:
        n = number.acknowledged
        sentence = t(lang, "number.acknowledged", n=n, sentence=sentence)
    if number.as_of is None or number.low is None:
        return sentence
    return t(lang, "number.as_of", sentence=sentence, day=format_day(number.as_of, lang))


def list_countings(
    lang: str,
    *,
    accounts: str | None,
    confidence: str | None,
    denials: str | None,
    admissions: str | None,
) -> list[str]:
    """Return whose accounts count, and as what, in short texts; none where it is as usual."""
    asked = {
        f"counting.accounts_are.{accounts}": accounts,
        f"counting.confidence_is.{confidence}": confidence,
        "denials.zero": denials,
        "counting.admissions": admissions,
    }
    return [t(lang, key) for key, is_asked in asked.items() if is_asked]


def format_coverage(number: Ruled, lang: str) -> str:
    """Return ``in 24 of 38 events``: of how many events a number is, and of how many it is not."""
    if not number.events:
        return t(lang, "numbers.no_events")
    have = format_count(number.events - number.without_figure)
    return t(lang, "numbers.in_events", n=number.events, have=have)


def list_notes(number: Ruled, lang: str) -> list[str]:
    """Return what stands beside a number: made of parts, acknowledged, beyond the period."""
    notes = []
    if number.from_parts:
        notes.append(t(lang, "numbers.from_parts", n=number.from_parts))
    if number.raised:
        notes.append(t(lang, "numbers.raised", n=number.raised))
    if number.acknowledged:
        notes.append(t(lang, "numbers.acknowledged", n=number.acknowledged))
    if number.partly is not None and number.partly.events:
        n, people = number.partly.events, format_beyond(number.partly, lang)
        if number.partly.low is not None:
            people = t(lang, f"harmed.{number.harm}", people=people)
        notes.append(t(lang, "numbers.partly", n=n, range=people))
    return notes


def format_beyond(partly: Beyond, lang: str) -> str:
    """Return ``12,045–17,021`` of events that reach beyond a period, or why there is no number."""
    if partly.fewer_than:
        return t(lang, "licence.number", n=partly.fewer_than)
    return t(lang, "number.no_figure") if partly.low is None else format_number(partly, lang)


def _write_counted(number: Ruled, lang: str) -> str:
    if number.fewer_than:
        return t(lang, "licence.number", n=number.fewer_than)
    if number.low is None or number.high is None:
        return t(lang, "number.no_figure")
    people = _write_people(number, low=number.low, high=number.high, lang=lang)
    harm = t(lang, f"harmed.{number.harm}", people=people)
    # `claimant:sohr` is told in the words of `claimant`.
    rule = number.rule.partition(":")[0]
    if number.events == 1:
        by = t(lang, f"by_rule.{rule}", n=number.accounts)
    else:
        by = t(lang, f"by_rule_of_events.{rule}", n=number.events - number.without_figure)
    if number.without_figure:
        gaps = t(lang, "numbers.no_figure", n=number.without_figure)
        return t(lang, "number.sentence_gaps", harm=harm, by=by, gaps=gaps)
    return t(lang, "number.sentence", harm=harm, by=by)


def format_figure(*, low: int, high: int | None, qualifier: str, lang: str) -> str:
    """Return one claimant's figure as it was put: ``more than 40``, ``at least 15``, ``43``."""
    # Whatever word was used, no high means that it may be more.
    if high is None and qualifier not in {"at_least", "more_than"}:
        qualifier = "at_least"
    top = low if high is None else high
    written = _write_range(low, top, lang)
    # A range of one number is that number.
    if qualifier == "between" and low == top:
        qualifier = "exact"
    return t(lang, f"qualifier.{qualifier}", range=written, low=low, high=top, below=low - 1)


def format_count(n: int) -> str:
    """Return a plain count with thousands set apart, in the digits both languages use here."""
    return f"{n:,}"


def format_short(n: int, lang: str) -> str:
    """Return a count as short as it may be, after Unicode CLDR: 999, 1.2k, 35k."""
    from babel.numbers import format_compact_decimal  # noqa: PLC0415  as in geo.text.languages

    locale = find_language(lang).locale
    # As scripts have it, whatever digits the locale writes.
    return format_compact_decimal(n, locale=locale, fraction_digits=1, numbering_system="latn")


def format_distance(metres: float, lang: str) -> str:
    """Return a distance in whole metres, or kilometres from one kilometre on."""
    if metres < _KILOMETRE:
        return t(lang, "count.metres", n=round(metres))
    return t(lang, "count.kilometres", n=round(metres / _KILOMETRE))


def _write_range(low: int, high: int, lang: str) -> str:
    if low == high:
        return format_count(low)
    return hold_order(f"{low:,}{EN_DASH}{high:,}", lang)


def _write_span(low: int, high: int, lang: str) -> str:
    return format_count(low) if low == high else t(lang, "number.words_range", low=low, high=high)


def _write_people(number: Ruled, *, low: int, high: int, lang: str) -> str:
    if low == high and not number.open:
        return t(lang, f"people.{number.category}", n=high)
    more = t(lang, "number.or_more") if number.open else ""
    return t(
        lang,
        f"people_range.{number.category}",
        n=high,
        range=_write_span(low, high, lang),
        more=more,
    )
