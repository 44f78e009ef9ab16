"""The four ways in which the events of a dataset that gives no rows are pooled."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, TypeVar

import narwhals as nw
import numpy as np

from geo.dataset.disclosure import CLOSEST_ZOOM, count_side, find_least
from geo.dataset.pools import Labels, make_pools, tie_pools
from geo.engine.store import Store
from geo.view.view import View

Way = Literal["time", "square", "place", "actor"]
WAYS: tuple[Way, ...] = ("time", "square", "place", "actor")
_BEFORE: tuple[Way, ...] = ("square", "place", "actor", "time")
"""Which way answers where several are asked for."""
_STEPS = 4
"""How many places a place may be within that its events are divided by."""
Kind = tuple[str, str]
"""Harm and category."""
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Pooling:
    """The pools of a dataset's events, by each way of pooling.

    ``pools`` gives the pool of each event by its number, and ``sizes`` how many events a pool has;
    both are empty where all events together are too few to be told. ``main`` is the harm and
    category that most events have a figure of, by which pools are weighed, None where too few have
    any. ``scarce`` names the pools by time in which too few events have a figure of another kind,
    and ``enough`` the kinds of which all these together have enough.
    """

    pools: Mapping[Way, Mapping[int, int]]
    sizes: Mapping[Way, Mapping[int, int]]
    main: Kind | None
    scarce: Mapping[Kind, frozenset[int]]
    enough: frozenset[Kind]

    def keep_whole(self, way: Way, placed: Iterable[tuple[int, Key]]) -> list[tuple[int, Key]]:
        """Return the events, each with its group, of the pools that lie in a group as a whole.

        Parameters
        ----------
        way
            The way of pooling.
        placed
            The number of each event with the group it is in; an event may be in several.

        """
        pools, sizes = self.pools[way], self.sizes[way]
        known = dict.fromkeys((event, key) for event, key in placed if event in pools)
        found = Counter((pools[event], key) for event, key in known)
        return [
            (event, key) for event, key in known if found[pools[event], key] == sizes[pools[event]]
        ]

    def tell_figures(
        self, numbers: nw.LazyFrame[Any], kind: Kind, *, way: Way, told: Collection[int]
    ) -> nw.LazyFrame[Any]:
        """Return the numbers of a kind that may be added up, beside those of other kinds.

        Of the main kind all; of another, by time alone, those in pools of which enough events have
        one, and the others where these together have enough and all of them are ``told``.
        """
        if kind == self.main:
            return numbers
        if way != "time" or kind not in self.scarce:
            return numbers.head(0)
        scarce, pools = self.scarce[kind], self.pools["time"]
        hidden = [event for event, pool in pools.items() if pool in scarce]
        if kind in self.enough and {*told}.issuperset(hidden):
            return numbers
        is_kind = (nw.col("harm") == kind[0]) & (nw.col("category") == kind[1])
        return numbers.filter(~(is_kind & nw.col("event_number").is_in(hidden)))


def choose_way(view: View, *, grouped: Way) -> Way:
    """Return the way of pooling in which a view is answered, by its filters and groups."""
    asked = {grouped, "time"}
    asked |= {"square"} if view.bbox else set()
    asked |= {"place"} if view.place or view.area else set()
    asked |= {"actor"} if view.actor else set()
    return next(way for way in _BEFORE if way in asked)


def is_told(store: Store) -> bool:
    """Tell whether anything is told of a dataset: where no rows are given, there must be a pool."""
    least = find_least(store.dataset)
    return least == 1 or bool(find_pools(store, least=least).pools["time"])


def find_pools(store: Store, *, least: int) -> Pooling:
    """Return the pools of a dataset's events, worked out once for each least size."""
    return store.remember(("pools", least), lambda: _make_pooling(store, least))


def _make_pooling(store: Store, least: int) -> Pooling:
    families = _list_families(store)
    figured = _list_figured(store, families)
    main = _choose_main(figured, least)
    counted = figured[main] if main else range(len(families))
    weights = [int(family in counted) for family in range(len(families))]
    if sum(weights) < least:
        none: dict[Way, dict[int, int]] = {way: {} for way in WAYS}
        return Pooling(none, none, None, {}, frozenset())
    keys = _read_keys(store)
    # A family is where its first event is, and is told with all of it.
    first = [family[0] for family in families]
    made: dict[Way, Labels] = {}
    for way in WAYS:
        read = [list(map(keys[name].get, first)) for name in _KEYS[way]]
        labels = make_pools(read, weights, least=least)
        for before in made.values():
            labels = tie_pools(before, labels, weights, least=least)
        made[way] = labels
    scarce, enough = _find_scarce(made["time"], figured, least)
    pools = {way: _spread(labels, families) for way, labels in made.items()}
    sizes = {way: Counter(of.values()) for way, of in pools.items()}
    return Pooling(pools, sizes, main, scarce if main else {}, enough)


def _spread(labels: Labels, families: Sequence[Sequence[int]]) -> dict[int, int]:
    """Return the pool of each event of families."""
    pairs = zip(labels, families, strict=True)
    return {event: pool for pool, family in pairs for event in family}


def _choose_main(figured: Mapping[Kind, frozenset[int]], least: int) -> Kind | None:
    """Return the kind of which most have a figure, all people killed among equals."""
    usual = (View.harm, View.category)
    enough = [kind for kind, of in figured.items() if len(of) >= least]
    return max(enough, key=lambda kind: (len(figured[kind]), kind == usual, kind), default=None)


def _list_figured(store: Store, families: Sequence[Sequence[int]]) -> dict[Kind, frozenset[int]]:
    """Return which families have a number of each kind, as the usual rule makes it."""
    of = {event: family for family, events in enumerate(families) for event in events}
    found: defaultdict[Kind, set[int]] = defaultdict(set)
    rows = store.numbers(View()).select("event_number", "harm", "category").collect().iter_rows()
    for event, harm, category in rows:
        found[harm, category].add(of[event])
    return {kind: frozenset(found[kind]) for kind in sorted(found)}


def _find_scarce(
    labels: Labels, figured: Mapping[Kind, frozenset[int]], least: int
) -> tuple[dict[Kind, frozenset[int]], frozenset[Kind]]:
    """Return for each kind the pools of which some have a figure, but too few.

    And the kinds of which all these together have enough.
    """
    scarce, enough = {}, set()
    for kind, families in figured.items():
        sizes = Counter(labels[family] for family in families)
        few = frozenset(pool for pool, size in sizes.items() if size < least)
        scarce[kind] = few
        if sum(sizes[pool] for pool in few) >= least:
            enough.add(kind)
    return scarce, frozenset(enough)


def _list_families(store: Store) -> list[list[int]]:
    """Return the events that count together, by id: parts with wholes, records of one event."""
    rows = store.frame("events").select("event_id", "event_number", "part_of").collect()
    numbers = dict(rows.select("event_id", "event_number").iter_rows())
    pairs = [(event, whole) for event, _, whole in rows.iter_rows() if whole in numbers]
    if (same := store.same()) is not None:
        pairs += [pair for pair in same.collect().iter_rows() if pair[1] in numbers]
    above: dict[str, str] = {}

    def find(event: str) -> str:
        while (up := above.get(event, event)) != event:
            event = up
        return event

    for one, other in pairs:
        if find(one) != find(other):
            above[find(one)] = find(other)
    families: defaultdict[str, list[int]] = defaultdict(list)
    for event, number in sorted(numbers.items()):
        families[find(event)].append(number)
    # In order of place, as what is read of each: looked up at random it takes twice as long.
    return sorted(families.values())


_SQUARES = [f"square {z}" for z in range(CLOSEST_ZOOM + 1)]
_WITHIN = [f"within {step}" for step in range(_STEPS)]
_KEYS: Mapping[Way, Sequence[str]] = {
    "time": ("month", "type", "kind", "within 0", "actors"),
    "square": (*_SQUARES, "month", "type", "actors"),
    "place": (*_WITHIN, "places", "month", "type", "actors"),
    "actor": ("whole actors", "actors", "month", "type", "within 0"),
}
"""What the events of each way are divided by, the first first."""


def _read_keys(store: Store) -> dict[str, dict[int, Hashable]]:
    """Return what pools are divided by: for each key what each event is."""
    keys: defaultdict[str, dict[int, Hashable]] = defaultdict(dict)
    columns = ("event_number", "date_start", "date_end", "event_type", "sub_event_type", "places")
    chains = _trace_places(store)
    for event, start, end, kind, sub, places in (
        store.frame("events").select(*columns).collect().iter_rows()
    ):
        keys["month"][event] = f"{_month(start)}/{_month(end)}"
        keys["type"][event], keys["kind"][event], keys["places"][event] = kind, sub, places
        chain = chains.get((places or "").split(";")[0], [])
        for step, name in enumerate(_WITHIN):
            # At the end of a chain its last place goes on, so that places side by side stay apart.
            keys[name][event] = chain[min(step, len(chain) - 1)] if chain else None
    keys |= _read_squares(store)
    keys |= _read_actors(store)
    return keys


@lru_cache(maxsize=4_096)
def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def _trace_places(store: Store) -> dict[str, list[str]]:
    """Return each place with what it is within, the outermost first and itself last."""
    parents = dict(store.frame("places").select("place_id", "within").collect().iter_rows())
    return {place: _climb(place, parents)[::-1] for place in parents}


def _climb(one: str, above: Mapping[str, str | None]) -> list[str]:
    chain: list[str] = []
    step: str | None = one
    # Stops at what is listed, so that a ring ends, too.
    while step and step not in chain:
        chain.append(step)
        step = above.get(step)
    return chain


def _read_squares(store: Store) -> dict[str, dict[int, Hashable]]:
    marks = store.frame("marks").filter(nw.col("main")).select("event_number", "x", "y").collect()
    events, x, y = (marks[name].to_numpy() for name in ("event_number", "x", "y"))
    squares: dict[str, dict[int, Hashable]] = {}
    for z, name in enumerate(_SQUARES):
        columns, lines = (np.floor(axis * count_side(z)).astype(int).tolist() for axis in (x, y))
        squares[name] = dict(zip(events.tolist(), zip(columns, lines, strict=True), strict=True))
    return squares


def _read_actors(store: Store) -> dict[str, dict[int, Hashable]]:
    """Return whom all accounts together blame for each event, and what these are part of."""
    parents = dict(store.frame("actors").select("actor_id", "part_of").collect().iter_rows())
    wholes = {actor: _climb(actor, parents)[-1] for actor in parents}
    named = store.frame("named").filter(nw.col("relation") == "blames")
    blamed: defaultdict[int, set[str]] = defaultdict(set)
    for event, actor in named.select("event_number", "actor_id").collect().iter_rows():
        blamed[event].add(actor)
    return {
        "actors": {event: tuple(sorted(of)) for event, of in blamed.items()},
        "whole actors": {
            event: tuple(sorted({wholes.get(actor, actor) for actor in of}))
            for event, of in blamed.items()
        },
    }
