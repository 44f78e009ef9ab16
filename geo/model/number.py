"""A number of people with its rule, its day and its gaps."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Number:
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
    accounts: int
    fewer_than: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the number as the HTTP API and the command line give it."""
        as_of = self.as_of.isoformat() if self.as_of else None
        # `accounts` is for the sentences of pages; the number of the API has no such member.
        left_out = {"accounts", *(() if self.fewer_than else ("fewer_than",))}
        given = {key: value for key, value in self.__dict__.items() if key not in left_out}
        return {**given, "as_of": as_of}
