"""What each event of a view adds to the view's number, and why an event adds nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from geo.counting.sums import Kin, Member, Sum, resolve_parts
from geo.questions.people import numbers_of
from geo.questions.select import Selection, mark_inside, match_events

COUNTED = ("counted", "not_counted", "counted_low", "counted_high", "counted_open")
"""The columns of `list_added` that files have."""
_ENDS = ("low", "high", "open")
_Record = tuple[str, str | None, int, int, bool]
"""An event of a sum: its id, what it is part of, its low, its high and whether that is open."""
_Parts = Mapping[str, Mapping[str, int]]
"""The lows of an event's other categories, where all people are asked for."""


def list_added(selection: Selection, events: Sequence[int]) -> pl.DataFrame:
    """Return what events of a view add to the view's number.

    Parameters
    ----------
    selection
        What is asked of what.
    events
        The events asked for, by number.

    Returns
    -------
    ``event_id``; ``counted``, whether it adds anything; ``not_counted``, why not: ``beyond_period``
    (it reaches beyond the chosen period), ``no_figure`` (no account gives one of the asked harm and
    category), ``same_as`` (counted with another record of it) or ``part_of`` (another event's
    number holds it); ``counted_low`` and ``counted_high``, what it adds, blank for nothing, and
    ``counted_open``, whether what it adds above is "or more". They add up to the low and the high
    end of `count_casualties`, which is open when any of them is.

    """
    store = selection.store
    same = store.same()
    names: Mapping[str, str] = {} if same is None else dict(same.collect().iter_rows())
    kin = store.kin()
    # What an event adds depends on its family, which may stand on other pages; few have any.
    family = {*names, *kin, *(ancestor for ancestors in kin.values() for ancestor in ancestors)}
    number = nw.col("event_number")
    asked = number.is_in(list(events)) | nw.col("event_id").is_in(sorted(family))
    told = mark_inside(match_events(selection).filter(asked), selection.view)
    told = told.select("event_id", "part_of", "inside")
    found = numbers_of(selection, bundled=False).filter(asked)
    is_asked = nw.col("category") == selection.view.category
    numbers = found.filter(is_asked).select("event_id", "low", "high", "open")
    others = found.filter(~is_asked).select("event_id", "category", "low")
    rows = told.join(numbers, on="event_id", how="left").sort("event_id").collect().to_polars()
    has_number = pl.col("low").is_not_null()
    reason = (
        pl.when(~pl.col("inside"))
        .then(pl.lit("beyond_period"))
        .when(~has_number)
        .then(pl.lit("no_figure"))
    )
    rows = rows.with_columns(reason.alias("not_counted")).with_columns(
        *(
            pl.when(pl.col("not_counted").is_null()).then(pl.col(end)).alias(f"counted_{end}")
            for end in ("low", "high", "open")
        )
    )
    if family and rows["not_counted"].has_nulls():
        parts: dict[str, dict[str, int]] = defaultdict(dict)
        for event, category, low in others.collect().iter_rows():
            parts[event][category] = low
        rows = _settle(rows, names, kin, parts=parts)
    counted = pl.col("counted_low").is_not_null() | pl.col("counted_high").is_not_null()
    return rows.select("event_id", counted.alias("counted"), *COUNTED[1:])


def add_to_number(selection: Selection) -> nw.LazyFrame[Any]:
    """Return what each event of a view adds to the view's number.

    Returns
    -------
    ``event_number``, ``low``, ``high`` and ``open`` of the events that add something: see
    `list_added`.

    """
    store, view = selection.store, selection.view
    if not store.kin() and store.same() is None:
        # Each adds its own number; which events are beyond the period whoever asks knows.
        return numbers_of(selection, bundled=False).select("event_number", *_ENDS)

    def make() -> nw.LazyFrame[Any]:
        matched = match_events(selection).select("event_number", "event_id").collect()
        rows = nw.from_native(list_added(selection, matched["event_number"].to_list()).lazy())
        told = rows.filter(nw.col("counted")).select(
            "event_id", *(nw.col(f"counted_{end}").alias(end) for end in _ENDS)
        )
        numbers = nw.from_native(matched.to_polars().lazy())
        joined = told.join(numbers, on="event_id").select("event_number", *_ENDS)
        return store.engine.bring(joined.collect())

    return store.keep(("added", *selection.pin, view.harm, view.category), make)


def _settle(
    rows: pl.DataFrame, names: Mapping[str, str], kin: Kin, *, parts: _Parts
) -> pl.DataFrame:
    """Count records of one event once, and parts in what they are part of."""
    free = rows.filter(pl.col("not_counted").is_null())
    events: dict[str, list[_Record]] = {}
    for event, parent, *number in free.select(
        "event_id", "part_of", "low", "high", "open"
    ).iter_rows():
        name = names.get(event, event)
        events.setdefault(name, []).append((event, names.get(parent, parent), *number))
    members = list(_merge(events, parts))
    family = resolve_parts(members, kin)
    changed: list[tuple[str, str | None, int | None, int | None, bool | None]] = []
    for member, low, high in zip(members, family.lows, family.highs, strict=True):
        first, *others = (event for event, *_ in events[str(member.event)])
        held = "part_of" if low is None and high is None else None
        changed.append((first, held, low, high, None if high is None else member.number.open))
        changed += [(other, "same_as", None, None, None) for other in others]
    schema = {
        **dict.fromkeys(("event_id", "reason"), pl.String),
        **dict.fromkeys(("new_low", "new_high"), pl.Int64),
        "new_open": pl.Boolean,
    }
    settled = pl.DataFrame(changed, schema=schema, orient="row")
    joined = rows.join(settled, on="event_id", how="left", maintain_order="left")
    return joined.with_columns(
        pl.coalesce("not_counted", "reason").alias("not_counted"),
        *(pl.col(f"new_{end}").alias(f"counted_{end}") for end in ("low", "high", "open")),
    )


def _merge(events: Mapping[str, list[_Record]], parts: _Parts) -> Iterable[Member]:
    for name, records in events.items():
        parents = [parent for _, parent, *_ in records if parent]
        lows = defaultdict(list)
        for event, *_ in records:
            for category, low in parts.get(event, {}).items():
                lows[category].append(low)
        number = Sum(
            # All people of one event are no fewer than those of one kind: as sums have it.
            max(min(low for _, _, low, *_ in records), *map(min, lows.values()), 0),
            max(high for *_, high, _ in records),
            any(is_open for *_, is_open in records),
            accounts=0,
            from_parts=0,
            raised=0,
            acknowledged=0,
            with_figure=len(records),
        )
        yield Member(name, max(parents, default=None), number)
