"""Events by day, week or month."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from geo.model.answer import Answer
from geo.model.number import Number

Step = Literal["day", "week", "month"]


@dataclass(frozen=True, kw_only=True)
class Bin(Number):
    """The events that one day, week or month holds, and the view's number of people in them.

    ``from_`` and ``to`` are its first and its last day.
    """

    from_: date
    to: date


@dataclass(frozen=True, kw_only=True)
class Span(Answer):
    """Events longer than a bin, or known only to a span; None where that is open."""

    from_: date | None
    to: date | None
    events: int


@dataclass(frozen=True, kw_only=True)
class Timeline(Answer):
    """Events by day, week or month.

    ``first`` and ``last`` are the days of all of them, None where none has a date. ``longer`` is
    the number of the events that no bin holds whole, ``spans`` the first 60 of their periods by
    date, and ``taken`` the first 60 days or periods in which a place changed hands; ``undated``
    counts events without a date. Of a dataset that gives no rows ``few`` counts the events that are
    not told, as they would be too few.
    """

    step: Step
    first: date | None
    last: date | None
    bins: list[Bin]
    longer: Number
    spans: list[Span]
    taken: list[Span]
    undated: int
    few: int | None = None
