"""Which records may be of one event: pairs near each other in time, place and kind, with grounds.

Nothing is merged here; a person decides. The store's engine filters and counts, and the pairs are
matched in this process: records are put into cubes of the reach's size in space (on the sphere, so
that poles and the antimeridian are places like others) and into weeks in time, and only those in
neighbouring ones are held against each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import narwhals as nw
import polars as pl
from rapidfuzz import fuzz

from geo.counting.rules import keep_known
from geo.engine.store import Store
from geo.errors import TooManyError
from geo.model.schema import explode_list
from geo.model.voices import list_cited
from geo.questions.select import Selection, match_events
from geo.text.search import fold_texts
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
ALIKE = 90
"""The similarity of two folded names, 0 to 100 (rapidfuzz ratio), from which they count as one."""
_EARTH_KM = 6_371.0088
# Days in a box of time: a longer one holds more strangers, a shorter one more copies of an event.
_WEEK = 8  # days
_AROUND = list(product((-1, 0, 1), repeat=3))
_CATEGORIES = ("all", "civilian", "combatant", "unknown")
_PLAIN_WORDS = {"town", "village", "city", "مدينه", "قريه", "بلده"}
"""Words that one file adds to a place's name and another leaves out, folded."""
_PAIR = ["event_id", "other_event_id"]
_ADDRESS = r"^https?://(?:www\.)?|[?#]utm_.*$|#.*$|/+$"


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How near two records must be: days between their periods, kilometres, and of one type."""

    days: int = 1
    km: float = 1.0
    same_type: bool = True


@dataclass(frozen=True, kw_only=True)
class Overlaps:
    """Pairs of records that may be of one event, the best founded first.

    ``pairs`` is the part asked for of ``total``, one dict each: ``event_id``, ``other_event_id``,
    ``place_id``, ``other_place_id`` (the two nearest places), ``days`` (between the periods, 0
    when they meet), ``km`` (between the points), ``radius_m``, ``other_radius_m``, ``alike`` (0 to
    100, the places' names), ``category`` (of the figures compared, None without) with ``low``,
    ``high``, ``open`` and ``other_low``, ``other_high``, ``other_open``, and ``grounds``, those of
    `GROUNDS` that hold. ``compared`` is how many events of each side were compared; ``undated``,
    ``unplaced`` and ``long`` are left out, of both sides together.
    """

    pairs: list[dict[str, Any]]
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
        pairs=[{**row, "grounds": [name for name in GROUNDS if row[name]]} for row in rows],
        total=ranked.height,
        compared=(sides[0].events, sides[1].events),
        undated=sum(side.undated for side in given),
        unplaced=sum(side.unplaced for side in given),
        long=sum(side.long for side in given),
    )


def _rank(
    selection: Selection, *, other: Store | None, reach: Reach
) -> tuple[pl.DataFrame, tuple[_Side, _Side]]:
    one = _read_side(selection)
    two = _read_side(Selection(other, View(dataset=other.dataset.name))) if other else one
    pairs = match_pairs(one.points, two.points, reach=reach, within=other is None)
    if pairs.height > MOST_PAIRS:
        msg = f"{pairs.height:,} pairs are as near as that, more than {MOST_PAIRS:,}: "
        raise TooManyError(msg + "choose a shorter reach or fewer events.")
    for weigh in (_weigh_names, _weigh_figures, _weigh_actors, _weigh_sources, _weigh_citing):
        pairs = weigh(pairs, one.store, two.store, selection.view)
    grounds = pl.sum_horizontal([pl.col(name).cast(pl.Int64) for name in GROUNDS])
    order = ["strength", "days", "km", "first", *_PAIR]
    ranked = pairs.with_columns(grounds.alias("strength"))
    return ranked.sort(order, descending=[True, *[False] * 5]), (one, two)


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


def _weigh_names(pairs: pl.DataFrame, one: Store, two: Store, view: View) -> pl.DataFrame:
    """Compare the names of the two nearest places, each in every spelling its dataset has."""
    del view
    places = pairs.select("place_id", "other_place_id").unique()
    left = _spell(one, places.get_column("place_id"))
    right = _spell(two, places.get_column("other_place_id"))
    alike = [_compare(left[a], right[b]) for a, b in places.iter_rows()]
    compared = places.with_columns(pl.Series("alike", alike, dtype=pl.Int64))
    same = (pl.col("alike") >= ALIKE).alias("same_name")
    return pairs.join(compared, on=["place_id", "other_place_id"]).with_columns(same)


def _spell(store: Store, ids: pl.Series) -> dict[str, list[str]]:
    names = ("name_en", "name_ar", "variants_en", "variants_ar")
    rows = store.frame("places").filter(nw.col("place_id").is_in(ids.unique().to_list()))
    found: dict[str, list[str]] = {}
    for place, *cells in rows.select("place_id", *names).collect().iter_rows():
        spelled = [part for cell in cells if cell for part in cell.split(";")]
        found[place] = [_drop_plain(text) for text in dict.fromkeys(fold_texts(spelled))]
    return found


def _drop_plain(name: str) -> str:
    # A place called only "Town" keeps its name.
    return " ".join(word for word in name.split() if word not in _PLAIN_WORDS) or name


def _compare(one: Sequence[str], two: Sequence[str]) -> int:
    # In any of their spellings: one dataset may have the Arabic name, the other both.
    return max((round(fuzz.ratio(a, b)) for a in one for b in two), default=0)


def _weigh_figures(pairs: pl.DataFrame, one: Store, two: Store, view: View) -> pl.DataFrame:
    """Hold the people killed side by side, in the first category that both records count."""
    left, right = (
        _read_numbers(Selection(store, view), pairs.get_column(name))
        for store, name in ((one, "event_id"), (two, "other_event_id"))
    )
    ends = ("low", "high", "open")
    renamed = {"event_id": "other_event_id", **{name: f"other_{name}" for name in ends}}
    met = (
        pairs.select(_PAIR)
        .join(left, on="event_id")
        .join(right.rename(renamed), on=["other_event_id", "category"])
        .with_columns(
            pl.col("category").replace_strict(_CATEGORIES, range(len(_CATEGORIES))).alias("rank")
        )
        .sort("rank")
        .unique(_PAIR, keep="first", maintain_order=True)
        .drop("rank")
    )
    # Two ranges meet unless one ends before the other begins; an open end ends nowhere.
    meet = (pl.col("open") | (pl.col("other_low") <= pl.col("high"))) & (
        pl.col("other_open") | (pl.col("low") <= pl.col("other_high"))
    )
    joined = pairs.join(met, on=_PAIR, how="left")
    return joined.with_columns(meet.fill_null(value=False).alias("figures_meet"))


def _read_numbers(selection: Selection, ids: pl.Series) -> pl.DataFrame:
    numbers = selection.store.numbers(selection.view).filter(
        nw.col("harm") == "killed",
        nw.col("category").is_in(_CATEGORIES),
        nw.col("event_id").is_in(ids.unique().to_list()),
    )
    return numbers.select("event_id", "category", "low", "high", "open").collect().to_polars()


def _weigh_actors(pairs: pl.DataFrame, one: Store, two: Store, view: View) -> pl.DataFrame:
    """Find whether both records name an actor of one id or, folded, nearly one name."""
    left, right = (_read_actors(Selection(store, view)) for store in (one, two))
    met = pairs.select(_PAIR).join(left, on="event_id")
    met = met.join(right.rename({"event_id": "other_event_id"}), on="other_event_id", suffix="_2")
    both = met.select("actor_id", "actor_id_2").unique()
    names = [_name_actors(store) for store in (one, two)]
    same = [
        # Ids of two datasets may be alike by accident, names hardly.
        (one is two and a == b) or _compare(names[0].get(a, ()), names[1].get(b, ())) >= ALIKE
        for a, b in both.iter_rows()
    ]
    found = met.join(both.filter(pl.Series(same, dtype=pl.Boolean)), on=["actor_id", "actor_id_2"])
    return _mark(pairs, found, "same_actor")


def _read_actors(selection: Selection) -> pl.DataFrame:
    store, view = selection.store, selection.view
    named = keep_known(store.frame("named"), as_of=view.as_of)
    blamed = named.filter(nw.col("relation") == "blames").select("event_id", "actor_id")
    sides = store.frame("figures_as_said").select("claim_id", nw.col("side").alias("actor_id"))
    known = keep_known(store.frame("claims"), as_of=view.as_of)
    hit = sides.join(known.select("claim_id", "event_id"), on="claim_id")
    hit = hit.filter(~nw.col("actor_id").is_null()).select("event_id", "actor_id")
    return nw.concat([blamed, hit]).unique().collect().to_polars()


def _name_actors(store: Store) -> dict[str, list[str]]:
    rows = store.frame("actors").select("actor_id", "name_en", "name_ar").collect().iter_rows()
    return {actor: fold_texts(list(dict.fromkeys(names))) for actor, *names in rows}


def _weigh_sources(pairs: pl.DataFrame, one: Store, two: Store, view: View) -> pl.DataFrame:
    """Find whether both records give the same address, as a source or as another record."""
    left, right = (_read_addresses(Selection(store, view)) for store in (one, two))
    met = pairs.select(_PAIR).join(left, on="event_id")
    renamed = right.rename({"event_id": "other_event_id"})
    return _mark(pairs, met.join(renamed, on=["other_event_id", "address"]), "shared_source")


def _read_addresses(selection: Selection) -> pl.DataFrame:
    store = selection.store
    claims = keep_known(store.frame("claims"), as_of=selection.view.as_of)
    said = claims.select("event_id", nw.col("source_url").alias("address"))
    linked = store.frame("events").select("event_id", nw.col("links").alias("address"))
    given = nw.concat([said, linked]).filter(~nw.col("address").is_null())
    each = explode_list(given.unique().collect().to_polars(), "address")
    folded = pl.col("address").str.replace_all(_ADDRESS, "").str.to_lowercase()
    return each.with_columns(folded.str.strip_chars_end("/")).unique()


def _weigh_citing(pairs: pl.DataFrame, one: Store, two: Store, view: View) -> pl.DataFrame:
    """Find whether one record's source cites a claimant who speaks in the other record."""
    sides = [(one, two, _PAIR), (two, one, _PAIR[::-1])]
    found = [_find_citing(pairs, citing, cited, view, on=on) for citing, cited, on in sides]
    return _mark(pairs, pl.concat(found), "cites")


def _find_citing(
    pairs: pl.DataFrame, citing: Store, cited: Store, view: View, *, on: Sequence[str]
) -> pl.DataFrame:
    sources = [
        (source, claimant)
        for source, claimants in list_cited(citing.dataset.descriptor).items()
        for claimant in claimants
    ]
    if not sources:
        return pairs.select(_PAIR).clear()
    read = partial(_read_claims, view=view)
    names = pl.DataFrame(sources, schema=["source_id", "claimant_id"], orient="row")
    leaning = read(citing).drop("claimant_id").join(names, on="source_id")
    speaking = read(cited).select(pl.col("event_id").alias(on[1]), "claimant_id")
    met = pairs.select(_PAIR).join(leaning.rename({"event_id": on[0]}), on=on[0])
    return met.join(speaking, on=[on[1], "claimant_id"]).select(_PAIR)


def _read_claims(store: Store, *, view: View) -> pl.DataFrame:
    claims = keep_known(store.frame("claims"), as_of=view.as_of)
    return claims.select("event_id", "claimant_id", "source_id").unique().collect().to_polars()


def _mark(pairs: pl.DataFrame, found: pl.DataFrame, ground: str) -> pl.DataFrame:
    holds = found.select(_PAIR).unique().with_columns(pl.lit(value=True).alias(ground))
    return pairs.join(holds, on=_PAIR, how="left").with_columns(
        pl.col(ground).fill_null(value=False)
    )
