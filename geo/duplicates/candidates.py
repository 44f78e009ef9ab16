"""Which records may be of one event: pairs near each other in time, place and kind, with grounds.

Nothing is merged here; a person decides. The store's engine filters and counts, and the pairs are
matched in this process: records are put into cubes of the reach's size in space (on the sphere, so
that poles and the antimeridian are places like others) and into weeks in time, and only those in
neighbouring ones are held against each other.
"""

from dataclasses import dataclass
from itertools import product

import narwhals as nw
import polars as pl

from geo.duplicates.grounds import (
    ENDS,
    PAIR,
    weigh_actors,
    weigh_citing,
    weigh_figures,
    weigh_names,
    weigh_sources,
)
from geo.engine.base import Row
from geo.engine.store import Store
from geo.errors import TooManyError
from geo.model.earth import EARTH_RADIUS_M
from geo.model.number import Range
from geo.questions.select import Selection, match_events
from geo.view.view import View

MOST_EVENTS = 200_000
"""Events of one dataset that are compared at a time."""
MOST_PAIRS = 200_000
"""Pairs that are weighed at a time."""
LONGEST_DAYS = 31
"""Events that may have been on any day of a longer period meet too many others to mean anything."""
GROUNDS = (
    *("same_day", "same_point", "same_kind", "same_name", "figures_meet", "same_actor"),
    *("shared_source", "cites"),
)
"""What may speak for two records being of one event; the order of pairs counts how many hold."""
SAME_POINT_KM = 0.1
_EARTH_KM = EARTH_RADIUS_M / 1000
# Days in a box of time: a longer one holds more strangers, a shorter one more copies of an event.
_WEEK = 8  # days
_AROUND = list(product((-1, 0, 1), repeat=3))


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How near two records must be: days between their periods, kilometres, and of one type."""

    days: int = 1
    km: float = 1.0
    same_type: bool = True


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A pair of records that may be of one event.

    ``place_id`` and ``other_place_id`` are their two nearest places, whose points are ``km`` apart,
    known to ``radius_m``, and whose names are ``alike``, 0 to 100. ``days`` lie between the
    periods, 0 when they meet. ``number`` and ``other_number`` are the people killed of the
    ``category`` that both count; all three are None when there is none. ``grounds`` are those of
    `GROUNDS` that hold.
    """

    event_id: str
    other_event_id: str
    place_id: str
    other_place_id: str
    days: int
    km: float
    radius_m: int | None
    other_radius_m: int | None
    alike: int
    category: str | None
    number: Range | None
    other_number: Range | None
    grounds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Overlaps:
    """Pairs of records that may be of one event, the best founded first.

    ``pairs`` is the part asked for of ``total``. ``compared`` is how many events of each side were
    compared; ``undated``, ``unplaced`` and ``long`` are left out, of both sides together.
    """

    pairs: list[Candidate]
    total: int
    compared: tuple[int, int]
    undated: int
    unplaced: int
    long: int


@dataclass(frozen=True, kw_only=True)
class _Side:
    store: Store
    points: pl.DataFrame
    events: int
    undated: int
    unplaced: int
    long: int


def find_overlaps(
    selection: Selection,
    *,
    other: Store | None = None,
    reach: Reach = Reach(),
    most: int = 10,
    skip: int = 0,
) -> Overlaps:
    """Find pairs of records that may be of one event.

    Parameters
    ----------
    selection
        The records of the view, with the rule and the day of their numbers.
    other
        Another dataset, all of whose records are held against them; None for the same one.
    reach
        How near two records must be.
    most, skip
        Which part of the list is given.

    Returns
    -------
    The pairs, ordered by how many grounds hold, then by days apart, distance and date.

    Raises
    ------
    TooManyError
        More than `MOST_EVENTS` records of one side, or more than `MOST_PAIRS` pairs.

    """
    store = selection.store
    asked = (
        store.dataset.revision,
        selection.view.filters,
        other and other.dataset.revision,
        reach,
    )
    ranked, sides = store.remember(
        ("overlaps", *asked), lambda: _rank(selection, other=other, reach=reach)
    )
    rows = ranked.slice(skip, most).iter_rows(named=True)
    given = sides if other else sides[:1]
    return Overlaps(
        pairs=[_read_candidate(row) for row in rows],
        total=ranked.height,
        compared=(sides[0].events, sides[1].events),
        undated=sum(side.undated for side in given),
        unplaced=sum(side.unplaced for side in given),
        long=sum(side.long for side in given),
    )


def _read_candidate(row: Row) -> Candidate:
    kept = ("event_id", "place_id", "radius_m")
    numbers = [
        None if row["category"] is None else Range(*(row[f"{side}{name}"] for name in ENDS))
        for side in ("", "other_")
    ]
    return Candidate(
        **{f"{side}{name}": row[f"{side}{name}"] for side in ("", "other_") for name in kept},
        **{name: row[name] for name in ("days", "km", "alike", "category")},
        number=numbers[0],
        other_number=numbers[1],
        grounds=tuple(name for name in GROUNDS if row[name]),
    )


def _rank(
    selection: Selection, *, other: Store | None, reach: Reach
) -> tuple[pl.DataFrame, tuple[_Side, _Side]]:
    one = _read_side(selection)
    two = _read_side(Selection(other, View(dataset=other.dataset.name))) if other else one
    pairs = match_pairs(one.points, two.points, reach=reach, within=other is None)
    if other is None:
        pairs = _leave_kin(pairs, selection.store)
    if pairs.height > MOST_PAIRS:
        msg = f"{pairs.height:,} pairs are as near as that, more than {MOST_PAIRS:,}: "
        raise TooManyError(msg + "choose a shorter reach or fewer events.")
    for weigh in (weigh_names, weigh_figures, weigh_actors, weigh_sources, weigh_citing):
        pairs = weigh(pairs, one.store, two.store, selection.view)
    grounds = pl.sum_horizontal([pl.col(name).cast(pl.Int64) for name in GROUNDS])
    order = ["strength", "days", "km", "first", *PAIR]
    ranked = pairs.with_columns(grounds.alias("strength"))
    return ranked.sort(order, descending=[True, *[False] * 5]), (one, two)


def _leave_kin(pairs: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Leave out what is a part of the other: nobody is in doubt whether that is the same event."""
    known = [(event, above) for event, way in store.kin().items() for above in way]
    kin = pl.DataFrame([*known, *((b, a) for a, b in known)], schema=list(PAIR), orient="row")
    return pairs.join(kin.cast(pl.String), on=list(PAIR), how="anti")


def _read_side(selection: Selection) -> _Side:
    store = selection.store
    events = match_events(selection)
    size = int(events.select(nw.len()).collect().item())
    if size > MOST_EVENTS:
        msg = f"{size:,} events of {store.dataset.name!r}, more than {MOST_EVENTS:,}: "
        raise TooManyError(msg + "choose a period, a place or a type first.")
    chosen = events.select(
        *("event_id", "event_type", "sub_event_type", "date_start", "date_end", "mapped", "undated")
    )
    rows = chosen.collect().to_polars()
    start, end = pl.coalesce("date_start", "date_end"), pl.coalesce("date_end", "date_start")
    rows = rows.with_columns(_count_days(start).alias("first"), _count_days(end).alias("last"))
    is_long = pl.col("last") - pl.col("first") >= LONGEST_DAYS
    known = rows.filter(pl.col("mapped"), ~pl.col("undated"))
    usable = known.filter(~is_long)
    marks = store.frame("marks").select("event_id", "place_id", "longitude", "latitude", "radius_m")
    points = marks.join(events.select("event_id"), on="event_id", how="semi").collect().to_polars()
    kinds = usable.select("event_id", "event_type", "sub_event_type", "first", "last")
    return _Side(
        store=store,
        points=points.join(kinds, on="event_id"),
        events=usable.height,
        undated=rows.filter(pl.col("mapped") & pl.col("undated")).height,
        unplaced=rows.filter(~pl.col("mapped")).height,
        long=known.height - usable.height,
    )


def _count_days(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Int32).cast(pl.Int64)


def match_pairs(
    one: pl.DataFrame, two: pl.DataFrame, *, reach: Reach, within: bool
) -> pl.DataFrame:
    """Return the pairs of records within reach, each once and with its two nearest points.

    Parameters
    ----------
    one, two
        One row per record and point: ``event_id``, ``place_id``, ``longitude``, ``latitude``
        (degrees), ``radius_m``, ``event_type``, ``sub_event_type``, ``first`` and ``last`` (days).
    reach
        How near they must be.
    within
        Whether both are the same records; each pair then comes in one order, none with itself.

    """
    met = _meet(one, two, reach=reach)
    if within:
        # Each pair once, and nothing with itself.
        met = met.filter(pl.col("event_id") < pl.col("event_id_2"))
    squares = [(pl.col(axis) - pl.col(f"{axis}_2")) ** 2 for axis in "xyz"]
    # Half the chord through the sphere gives the arc; nothing special happens at poles or at 180
    # degrees.
    half = pl.sum_horizontal(squares).sqrt() / (2 * _EARTH_KM)
    apart = pl.max_horizontal(
        pl.lit(0), pl.col("first_2") - pl.col("last"), pl.col("first") - pl.col("last_2")
    )
    near = met.with_columns(
        (2 * _EARTH_KM * half.clip(0, 1).arcsin()).alias("km"), apart.alias("days")
    ).filter(pl.col("km") <= reach.km, pl.col("days") <= reach.days)
    nearest = near.sort("km", "place_id", "place_id_2").unique(
        ["event_id", "event_id_2"], keep="first", maintain_order=True
    )
    other = ("event_id", "place_id", "radius_m")
    return nearest.select(
        *(*other, "first", "days", "km"),
        *(pl.col(f"{name}_2").alias(f"other_{name}") for name in other),
        pl.all_horizontal(
            pl.col("first") == pl.col(name) for name in ("last", "first_2", "last_2")
        ).alias("same_day"),
        (pl.col("km") <= SAME_POINT_KM).alias("same_point"),
        (pl.col("sub_event_type") == pl.col("sub_event_type_2")).alias("same_kind"),
    ).collect()


def _meet(one: pl.DataFrame, two: pl.DataFrame, *, reach: Reach) -> pl.LazyFrame:
    """Return the records in neighbouring cubes and one week, each two of them once."""
    # A neighbour within reach is in the same cube or in one of the 26 around it.
    around = pl.LazyFrame(_AROUND, schema=["dx", "dy", "dz"], orient="row")
    left = _locate(one.lazy(), reach=reach, margin=reach.days).join(around, how="cross")
    left = left.with_columns(*(pl.col(f"c{axis}") + pl.col(f"d{axis}") for axis in "xyz"))
    right = _locate(two.lazy(), reach=reach, margin=0)
    key = ["week", "cx", "cy", "cz", *(["event_type"] if reach.same_type else [])]
    met = left.join(right, on=key, suffix="_2")
    # Two periods may share several weeks: the first of them counts.
    return met.filter(pl.col("week") == pl.max_horizontal("since", "since_2"))


def _locate(points: pl.LazyFrame, *, reach: Reach, margin: int) -> pl.LazyFrame:
    """Give each record its place in space in km, its cube, and a row for each week it touches."""
    lng, lat = pl.col("longitude").radians(), pl.col("latitude").radians()
    axes = {"x": lat.cos() * lng.cos(), "y": lat.cos() * lng.sin(), "z": lat.sin()}
    since = (pl.col("first") - margin).floordiv(_WEEK)
    until = (pl.col("last") + margin).floordiv(_WEEK)
    return (
        points.with_columns(*((axis * _EARTH_KM).alias(name) for name, axis in axes.items()))
        .with_columns(
            *((pl.col(a) / reach.km).floor().cast(pl.Int64).alias(f"c{a}") for a in "xyz"),
            since.alias("since"),
            pl.int_ranges(since, until + 1).alias("week"),
        )
        .explode("week")
    )
