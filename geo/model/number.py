"""A number of people with its rule, its day and its gaps."""

import re
from dataclasses import dataclass, field
from datetime import date

from geo.model.answer import HIDDEN, Answer


@dataclass(frozen=True)
class Range:
    """Ends of a number of people; an open high means "or more"."""

    low: int | None
    high: int | None
    open: bool


@dataclass(frozen=True, kw_only=True)
class Partly(Answer):
    """What reaches beyond a chosen period: people of whom nobody knows how many belong to it.

    ``events`` may have been on a day of the period and on a day outside it. ``low``, ``high`` and
    ``open`` are of all their days; ``without_figure`` of them have no figure.
    """

    events: int
    low: int | None
    high: int | None
    open: bool
    without_figure: int
    fewer_than: int | None = None


@dataclass(frozen=True, kw_only=True)
class Number(Answer):
    """People harmed, as a count never stands alone.

    ``low`` and ``high`` are None when no account gives a figure; ``open`` means the high is "or
    more". ``events`` were asked about, ``without_figure`` of them have no figure for this harm and
    category; ``accounts`` is the number of figures the rule was applied to. ``fewer_than`` says
    that fewer events than that have a figure, and that the licence lets none of it be told.
    Where a period is chosen the number is of the events that lie inside it; ``partly`` tells of
    those that reach beyond, which are not in it, and ``dates`` is ``touching`` where the view
    counts them in. ``from_parts`` counts the events whose number of all people no account gives,
    and which is at least what the parts that somebody counts add up to; ``raised`` counts those of
    which accounts of all people give less than the parts come to. ``acknowledged`` is how many at
    least parties to the conflict admit, which stands beside the accounts of others and is
    not the low; None where nobody admits anything, or where admissions count as any account.
    ``accounts_counted`` to ``admissions`` are what the view asks of accounts, denials and
    admissions, None where it counts as usual.
    """

    low: int | None
    high: int | None
    open: bool
    harm: str
    category: str
    rule: str
    as_of: date | None
    events: int
    without_figure: int
    from_parts: int
    raised: int = 0
    acknowledged: int | None = None
    accounts: int = field(metadata=HIDDEN)
    fewer_than: int | None = None
    accounts_counted: str | None = None
    least_confidence: str | None = None
    denials: str | None = None
    admissions: str | None = None
    dates: str | None = None
    partly: Partly | None = None


_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True, kw_only=True)
class ComparedGroup(Answer):
    """One group of events in several datasets: a number of each, in their order.

    None where a dataset tells of no event in it. ``name`` is in the reader's language.
    """

    key: str | None
    name: str
    numbers: tuple[Number | None, ...]

    @property
    def month(self) -> date | None:
        """The first day of the month it is; None for any other group."""
        is_month = self.key and _MONTH.fullmatch(self.key)
        return date.fromisoformat(f"{self.key}-01") if is_month else None
