"""A sum of people as the number of a view: its ends, its gaps, and what is not told of it."""

from typing import Any, NamedTuple, TypedDict

import narwhals as nw

from geo.counting.sums import Sum
from geo.model.number import Number, Partly
from geo.view.view import View


class Sizes(NamedTuple):
    """How many events of a group are counted, and how many reach beyond the chosen period."""

    inside: int = 0
    beyond: int = 0


def count_sizes(groups: nw.LazyFrame[Any]) -> dict[str, Sizes]:
    """Count the events of each ``key``, those that reach beyond the period apart."""
    inside = nw.when(nw.col("inside")).then(nw.col("events")).otherwise(0)
    split = groups.with_columns(inside.alias("counted"))
    sizes = split.group_by("key").agg(nw.col("counted", "events").sum()).sort("key").collect()
    return {key: Sizes(inside, events - inside) for key, inside, events in sizes.iter_rows()}


def make_number(
    sums: tuple[Sum | None, Sum | None], view: View, *, sizes: Sizes, least: int = 1
) -> Number:
    """Return sums as a number of the view's rule, or none of it where it is of too few.

    Parameters
    ----------
    sums
        Of the events that are counted, and of those that reach beyond the chosen period.
    view
        What it counts and how.
    sizes
        How many events there are of both.
    least
        How many events must have a figure for it to be told.

    """
    (counted, few), (beyond, few_beyond) = (_tell(total, least=least) for total in sums)
    partly = Partly(
        **_write_ends(beyond),
        events=sizes.beyond,
        without_figure=sizes.beyond - (beyond.with_figure if beyond else 0),
        fewer_than=few_beyond,
    )
    return Number(
        **_write_ends(counted),
        harm=view.harm,
        category=view.category,
        rule=view.rule,
        as_of=view.as_of,
        events=sizes.inside,
        without_figure=sizes.inside - (counted.with_figure if counted else 0),
        from_parts=counted.from_parts if counted else 0,
        raised=counted.raised if counted else 0,
        # Few events have an admission, and pools are not weighed by it.
        acknowledged=(counted.acknowledged if counted and least == 1 else 0) or None,
        accounts=counted.accounts if counted else 0,
        fewer_than=few,
        **tell_counting(view),
        dates=view.dates if view.has_period and not view.has_edges else None,
        partly=partly if view.has_edges else None,
    )


class Counting(TypedDict):
    """What a number says of whose accounts count, and as what; None where as usual."""

    accounts_counted: str | None
    least_confidence: str | None
    denials: str | None
    admissions: str | None


def tell_counting(view: View) -> Counting:
    """Return what a view asks of accounts, denials and admissions, as numbers and files say it."""
    return {
        "accounts_counted": view.accounts or None,
        "least_confidence": view.confidence or None,
        "denials": view.denials or None,
        "admissions": view.admissions or None,
    }


class _Ends(TypedDict):
    low: int | None
    high: int | None
    open: bool


def _write_ends(total: Sum | None) -> _Ends:
    if total is None:
        return {"low": None, "high": None, "open": False}
    return {"low": total.low, "high": total.high, "open": total.open}


def _tell(total: Sum | None, *, least: int) -> tuple[Sum | None, int | None]:
    """Return a sum, or None and how many events it would need to be told."""
    # Not the events but those with a figure: a sum over ten events may hold the dead of one.
    # That no event has one would tell of each of them, too.
    if least > 1 and (total is None or total.with_figure < least):
        return None, least
    return total, None
