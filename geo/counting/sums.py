"""Add up the numbers of events, each event once."""

from typing import Any

import narwhals as nw


def add_up(
    numbers: nw.LazyFrame[Any],
    groups: nw.LazyFrame[Any],
    *,
    same: nw.LazyFrame[Any] | None = None,
) -> nw.LazyFrame[Any]:
    """Add the lows and highs of events, group by group, harm by harm and category by category.

    An event that is part of another one in the same group is left out where both have a number:
    the longer event's number already holds it. Events recorded as the same count once in a group,
    from the lowest low to the highest high of them.

    Parameters
    ----------
    numbers
        What `apply_rule` gives; with a column ``key`` when a number belongs to one group only. Or
        of bundles of events: ``bundle``, and ``with_figure``, how many of its events have one.
    groups
        ``event_id``, ``part_of`` and ``key`` (never null), one row per event and group; of
        bundles, ``bundle`` too, and ``event_id`` only of events that others are part of.
    same
        ``event_id`` and ``counted_as`` for the events recorded as one; None where none are.

    Returns
    -------
    One row per key, harm and category: ``low``, ``high``, ``open``, ``accounts`` and
    ``with_figure``, the number of events that have one.

    """
    names, others = (f.collect_schema().names() for f in (numbers, groups))
    # The shortest key both have: numbers join faster than words.
    about = next(c for c in ("bundle", "event_number", "event_id") if c in names and c in others)
    shared = [about, *({"key"} & {*names})]
    figured = nw.col("with_figure") if "with_figure" in names else nw.lit(1, nw.Int64)
    told = ("harm", "category", "low", "high", "open", "accounts")
    chosen = numbers.select(*shared, *told, figured.alias("with_figure")).join(
        groups.select(*dict.fromkeys((about, "event_id", "part_of", "key"))), on=shared
    )
    if same is not None:
        chosen = _name_once(chosen, same)
    marked = _mark_held(chosen)
    if same is not None:
        marked = _count_once(marked)
    free = ~nw.col("held")
    counted = marked.with_columns(
        # Counted as 0, not left out: the event still has a figure and its accounts.
        *(nw.when(free).then(nw.col(c)).otherwise(0).alias(c) for c in ("low", "high")),
    )
    return counted.group_by("key", "harm", "category").agg(
        nw.col("low").sum(),
        nw.col("high").sum(),
        nw.col("open").max(),
        nw.col("accounts").sum(),
        nw.col("with_figure").sum(),
    )


def _name_once(numbers: nw.LazyFrame[Any], same: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Call events that are recorded as one, and what they are part of, by one name."""
    # Both, or a part of one record would not be seen as part of the other.
    for column in ("event_id", "part_of"):
        renamed = same.select(nw.col("event_id").alias(column), "counted_as")
        numbers = (
            numbers.join(renamed, on=column, how="left")
            .with_columns(nw.coalesce("counted_as", column).alias(column))
            .drop("counted_as")
        )
    return numbers


def _count_once(numbers: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return numbers.group_by("event_id", "key", "harm", "category").agg(
        nw.col("low").min(),
        nw.col("high").max(),
        nw.col("open").max(),
        nw.col("held").max(),
        nw.col("accounts").sum(),
        nw.col("with_figure").sum(),
    )


def _mark_held(chosen: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Add ``held``: whether the same group has a number for what this event is part of."""
    own = ("key", "harm", "category")
    parts = chosen.filter(~nw.col("part_of").is_null()).select("part_of").unique()
    holders = chosen.join(parts, left_on="event_id", right_on="part_of", how="semi").select(
        nw.col("event_id").alias("part_of"), *own, nw.lit(value=True).alias("held")
    )
    joined = chosen.join(holders.unique(), on=["part_of", *own], how="left")
    return joined.with_columns(nw.col("held").fill_null(value=False))
