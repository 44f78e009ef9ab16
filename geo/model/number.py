"""A number of people with its rule, its day and its gaps."""

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
class Number(Answer):
    """People harmed, as a count never stands alone.

    ``low`` and ``high`` are None when no account gives a figure; ``open`` means the high is "or
    more". ``events`` were asked about, ``without_figure`` of them have no figure for this harm and
    category; ``accounts`` is the number of figures the rule was applied to. ``fewer_than`` says
    that fewer events than that have a figure, and that the licence lets none of it be told.
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
    accounts: int = field(metadata=HIDDEN)
    fewer_than: int | None = None
