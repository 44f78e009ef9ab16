"""Write JSON, and columns in one of the three forms of ``docs/static-edition.md``."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

Save = Callable[[object], str]
"""Writes what is JSON into a file of its own, and returns the file's name."""
Column = Sequence[object] | dict[str, object]
_EPOCH = date(1970, 1, 1).toordinal()
_DENSE = 3
"""A column is written sparsely where at most one value in so many differs from the usual one."""


def write_json(content: object) -> bytes:
    """Return JSON without a blank too many."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def pack(values: Sequence[object]) -> Column:
    """Return a column in the shortest of its three forms.

    A list of all values; ``{"all": value}`` where all are one; or ``{"most": value, "at": gaps,
    "is": values}`` with those that differ: each stands so many rows after the one before, the first
    after row -1.
    """
    if not values:
        return []
    most, times = Counter(_tell_apart(values)).most_common(1)[0]
    usual = most[1]
    if times == len(values):
        return {"all": usual}
    if (len(values) - times) * _DENSE > len(values):
        return list(values)
    others = [row for row, told in enumerate(_tell_apart(values)) if told != most]
    return {"most": usual, "at": write_gaps(others), "is": [values[row] for row in others]}


def _tell_apart(values: Sequence[object]) -> list[tuple[type, object]]:
    # To Python True is 1; to JSON they are two.
    return [(type(value), value) for value in values]


def write_gaps(rows: Sequence[int]) -> list[int]:
    """Return ascending row numbers as how far each lies after the one before; first after -1."""
    return [row - before for before, row in zip((-1, *rows), rows, strict=False)]


def write_day(day: date | None) -> int | None:
    """Return a day as days since 1970-01-01; None for none."""
    return None if day is None else day.toordinal() - _EPOCH
