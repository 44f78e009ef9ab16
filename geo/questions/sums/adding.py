"""Add up the totals of a partition that a view chooses; never events, nor other totals.

What is added to what is the rule under *Sums of areas* in docs/dataset-format.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Literal

import narwhals as nw

from geo.counting.rules import keep_known
from geo.engine.store import Store
from geo.engine.within import find_inside
from geo.model.answer import Answer
from geo.model.number import Number
from geo.model.timeline import Bin, Timeline
from geo.questions.names import read_names
from geo.questions.select import Selection
from geo.text import Words, format_period
from geo.view.view import View

By = Literal["place", "type", "period"]
WAYS: tuple[By, ...] = ("place", "type", "period")
"""How sums can be grouped, in the order they are offered."""
_COLUMNS = (
    *("partition", "claimant_id", "measure", "harm", "category", "low", "high", "said_on"),
    *("period_start", "period_end", "area", "event_type", "sub_event_type"),
)
_LONGEST_WEEK = 10  # days
_KEY = ("partition", "claimant_id")
_TYPES = ("event_type", "sub_event_type")
_OF_EVENTS = (
    *("actor", "area", "flag", "control", "active_year", "bbox", "q", "min_killed"),
    *("accounts", "confidence"),
)
"""Filters that only an event can meet."""
_ADDED = (
    *("events", "low", "high", "partly_events", "partly_low"),
    *("figures", "open_figures", "counts"),
)


@dataclass(frozen=True, kw_only=True)
class Sum(Answer):
    """Totals added up: so many events, and so many people harmed in them, as they were stated.

    ``events`` is None where no total counts events, ``low`` and ``high`` where none counts such
    people; ``high`` is also None where a total is open. ``partly_events`` and ``partly_low`` are of
    the totals whose period lies only partly in the chosen one: they are in no other number.
    ``totals`` is how many were added.
    """

    events: int | None
    low: int | None
    high: int | None
    open: bool
    partly_events: int
    partly_low: int
    totals: int


@dataclass(frozen=True, kw_only=True)
class SumGroup(Answer):
    """The sum of one area, type or period; ``name`` is in the reader's language.

    ``from_`` and ``to`` are a period's days, None for other groups.
    """

    key: str
    name: str
    sum: Sum
    from_: date | None = None
    to: date | None = None


@dataclass(frozen=True, kw_only=True)
class PartitionSum(Answer):
    """The sum of a partition: what it divides, who states it, and from which day to which.

    ``type`` is the type of all its events; None where it counts several types.
    """

    partition: str
    claimant_id: str
    claimant: str
    type: str | None
    type_name: str | None
    harm: str
    category: str
    first: date | None
    last: date | None
    sum: Sum


@dataclass(frozen=True, kw_only=True)
class Sums(Answer):
    """The partition that a view shows, and others beside it, which are never added to it."""

    shown: PartitionSum
    beside: tuple[PartitionSum, ...]


def add_sums(selection: Selection) -> Sums | None:
    """Add up the totals that a view chooses, by partition; None where it chooses none.

    That shown is the first of them in the order of `rank_partitions`.
    """
    view = selection.view
    key = ("sums", view.filters, view.lang)
    return selection.store.remember(key, lambda: _add_sums(selection))


def _add_sums(selection: Selection) -> Sums | None:
    store, lang = selection.store, selection.view.lang
    chosen = _choose(selection)
    if chosen is None:
        return None
    kinds = chosen.group_by(*_KEY).agg(
        *_add(),
        nw.col("first").min(),
        nw.col("last").max(),
        nw.col("event_type").min().alias("type"),
        nw.col("event_type").max().alias("other_type"),
    )
    rows = list(kinds.collect().iter_rows(named=True))
    names = read_names(store, "claimants", lang, only=[row["claimant_id"] for row in rows])
    found = [_describe(row, names[row["claimant_id"]], selection.view) for row in rows]
    ranks = rank_partitions(store)
    found.sort(key=lambda one: ranks.index((one.partition, one.claimant_id)))
    return Sums(shown=found[0], beside=tuple(found[1:])) if found else None


def rank_partitions(store: Store) -> list[tuple[str, str]]:
    """Return the dataset's partitions, each with its claimant, whatever a view chooses of them.

    First comes that of most totals, of these that of most events, of these the first by name.
    """
    return store.remember("partitions", lambda: _rank_partitions(store))


def _rank_partitions(store: Store) -> list[tuple[str, str]]:
    events = nw.when(nw.col("measure") == "events").then(nw.col("low")).otherwise(0)
    cells = store.keep("cells of sums", lambda: _read_cells(store)).with_columns(
        events.alias("events"), nw.lit(1, nw.Int64).alias("totals")
    )
    sizes = cells.group_by(*_KEY).agg(nw.col("totals").sum(), nw.col("events").sum()).collect()
    rows = [(-totals, -events, *key) for *key, totals, events in sizes.iter_rows()]
    return [(partition, claimant) for _, _, partition, claimant in sorted(rows)]


def _describe(row: Any, claimant: str, view: View) -> PartitionSum:
    type_ = row["type"] if row["type"] == row["other_type"] else None
    return PartitionSum(
        partition=row["partition"],
        claimant_id=row["claimant_id"],
        claimant=claimant,
        type=type_,
        type_name=Words(view.lang)(f"event_type.{type_}") if type_ else None,
        harm=view.harm,
        category=view.category,
        first=row["first"],
        last=row["last"],
        sum=_make_sum(row),
    )


def list_sums(selection: Selection, *, by: By) -> list[SumGroup]:
    """Return the sum of each group of the partition shown; periods in order, others by people.

    Groups share no total, so that those of one list may be added, too.
    """
    view = selection.view
    key = ("sums by", by, view.filters, view.lang)
    return selection.store.remember(key, lambda: _list_sums(selection, by=by))


def _list_sums(selection: Selection, *, by: By) -> list[SumGroup]:
    store, view = selection.store, selection.view
    sums, chosen = add_sums(selection), _choose(selection)
    if sums is None or chosen is None:
        return []
    shown = chosen.filter(
        nw.col("partition") == sums.shown.partition,
        nw.col("claimant_id") == sums.shown.claimant_id,
    )
    if by == "period":
        return _list_periods(shown, view)
    column = "area" if by == "place" else _find_type(sums, shown)
    rows = list(shown.group_by(column).agg(*_add()).collect().iter_rows(named=True))
    names = _name(store, [row[column] for row in rows], column, lang=view.lang)
    found = [
        SumGroup(key=row[column] or "", name=names[row[column]], sum=_make_sum(row)) for row in rows
    ]
    found.sort(key=lambda one: (-(one.sum.high or 0), -(one.sum.events or 0), one.name))
    return found


def _find_type(sums: Sums, shown: nw.LazyFrame[Any]) -> str:
    # Of one type its kinds say more, where they are told.
    kinds = shown.filter(~nw.col("sub_event_type").is_null()).head(1).collect()
    return "sub_event_type" if sums.shown.type and len(kinds) else "event_type"


def _name(store: Store, keys: list[str | None], column: str, *, lang: str) -> dict[Any, str]:
    words = Words(lang)
    if column == "area":
        return dict(read_names(store, "places", lang, only=keys))
    return {key: words(f"{column}.{key}" if key else "sums.all_types") for key in keys}


def _list_periods(shown: nw.LazyFrame[Any], view: View) -> list[SumGroup]:
    ends = ("period_start", "period_end")
    rows = shown.group_by(*ends).agg(*_add()).sort(*ends).collect().iter_rows(named=True)
    return [
        SumGroup(
            key=f"{row['period_start']}/{row['period_end']}",
            name=format_period(row["period_start"], row["period_end"], view.lang),
            from_=row["period_start"],
            to=row["period_end"],
            sum=_make_sum(row),
        )
        for row in rows
    ]


def make_sums_timeline(selection: Selection) -> Timeline:
    """Return the sums of each period stated, of all of the time, for the timeline.

    A period that shares days with an earlier one is in ``longer``, as bars stand side by side.
    """
    view = selection.view
    groups = list_sums(selection.without("from_", "to"), by="period")
    bins: list[Bin] = []
    longer: list[SumGroup] = []
    for group in groups:
        start, end = group.from_, group.to
        if start is None or end is None:
            continue
        if bins and start <= bins[-1].to:
            longer.append(group)
        else:
            bins.append(_make_bin(group, start, end, view))
    days = max(((each.to - each.from_).days for each in bins), default=0)
    apart = sum(group.sum.events or 0 for group in longer)
    return Timeline(
        step="month" if days > _LONGEST_WEEK else "week" if days else "day",
        first=bins[0].from_ if bins else None,
        last=bins[-1].to if bins else None,
        bins=bins,
        longer=_make_bin(None, date.min, date.min, view, events=apart),
        spans=[],
        taken=[],
        undated=0,
    )


def _make_bin(
    group: SumGroup | None, start: date, end: date, view: View, *, events: int = 0
) -> Bin:
    number = count_people(group.sum if group else None, view)
    told = {part.name: getattr(number, part.name) for part in fields(Number)}
    counted = (group.sum.events or 0) if group else events
    return Bin(**{**told, "events": counted}, from_=start, to=end)


def count_people(told: Sum | None, view: View) -> Number:
    """Return the people of a sum as a number, to be worded like any other; None has no figure."""
    low, high = (told.low, told.high) if told else (None, None)
    return Number(
        low=low,
        high=low if high is None else high,
        open=bool(told and told.open),
        harm=view.harm,
        category=view.category,
        rule=view.rule,
        as_of=view.as_of,
        events=(told.events or 0) if told else 0,
        without_figure=0,
        from_parts=0,
        accounts=0,
    )


def _choose(selection: Selection) -> nw.LazyFrame[Any] | None:
    """Return the totals of partitions that a view chooses, each with what it adds to a sum."""
    store, view = selection.store, selection.view
    if any(getattr(view, name) != getattr(View, name) for name in _OF_EVENTS):
        return None
    cells = keep_known(store.keep("cells of sums", lambda: _read_cells(store)), as_of=view.as_of)
    for condition in _list_conditions(view):
        cells = cells.filter(condition)
    if view.place:
        inside = find_inside(store, view.place)
        cells = cells.join(inside, left_on="area", right_on="place_id", how="semi")
    return _weigh(cells, view)


def _read_cells(store: Store) -> nw.LazyFrame[Any]:
    totals = store.frame("totals").filter(~nw.col("partition").is_null(), nw.col("side").is_null())
    return totals.select(*_COLUMNS)


def _list_conditions(view: View) -> Iterator[nw.Expr]:
    if view.claimant:
        yield nw.col("claimant_id").is_in(view.claimant)
    if view.type:
        yield reduce(or_, (nw.col(name).is_in(view.type) for name in _TYPES))
    if view.from_:
        yield nw.col("period_end") >= view.from_
    if view.to:
        yield nw.col("period_start") <= view.to
    people = (nw.col("harm") == view.harm) & (nw.col("category") == view.category)
    yield (nw.col("measure") == "events") | people.fill_null(value=False)


def _weigh(cells: nw.LazyFrame[Any], view: View) -> nw.LazyFrame[Any]:
    inside = nw.lit(value=True)
    if view.from_:
        inside &= nw.col("period_start") >= view.from_
    if view.to:
        inside &= nw.col("period_end") <= view.to
    is_events = nw.col("measure") == "events"
    one = nw.lit(1, nw.Int64)
    amounts = {
        "events": (inside & is_events, nw.col("low")),
        "counts": (inside & is_events, one),
        "low": (inside & ~is_events, nw.col("low")),
        "high": (inside & ~is_events, nw.col("high")),
        "figures": (inside & ~is_events, one),
        "open_figures": (inside & ~is_events & nw.col("high").is_null(), one),
        "partly_events": (~inside & is_events, nw.col("low")),
        "partly_low": (~inside & ~is_events, nw.col("low")),
    }
    named = [*_KEY, "area", *_TYPES, "period_start", "period_end"]
    return cells.select(
        *named,
        nw.when(inside).then(nw.col("period_start")).alias("first"),
        nw.when(inside).then(nw.col("period_end")).alias("last"),
        *(
            nw.when(where).then(what.cast(nw.Int64)).otherwise(0).alias(name)
            for name, (where, what) in amounts.items()
        ),
    )


def _add() -> list[nw.Expr]:
    return [nw.col(name).sum() for name in _ADDED]


def _make_sum(row: Any) -> Sum:
    has_people, is_open = row["figures"] > 0, row["open_figures"] > 0
    return Sum(
        events=row["events"] if row["counts"] else None,
        low=row["low"] if has_people else None,
        high=row["high"] if has_people and not is_open else None,
        open=is_open,
        partly_events=row["partly_events"] or 0,
        partly_low=row["partly_low"] or 0,
        totals=row["counts"] + row["figures"],
    )
