"""What lies within what: actors that are part of others, places inside others."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from geo.engine.store import Store


def list_parts(store: Store, actors: Sequence[str]) -> list[str]:
    """Return actors with all that are part of them, through any number of steps."""

    def read() -> list[tuple[str, str]]:
        held = store.frame("actors").filter(~nw.col("part_of").is_null())
        return list(held.select("actor_id", "part_of").collect().iter_rows())

    parts = defaultdict(list)
    for actor, whole in store.remember("parts", read):
        parts[whole].append(actor)
    return _walk_down(actors, parts)


def _walk_down(tops: Sequence[str], children: Mapping[str, Sequence[str]]) -> list[str]:
    found: dict[str, None] = {}
    waiting = list(tops)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = None
            waiting += children.get(one, ())
    return list(found)


def find_inside(store: Store, places: Sequence[str]) -> nw.LazyFrame[Any]:
    """Return ``place_id`` of the places and of every place within them."""

    def read() -> list[tuple[str, str]]:
        # Only places that hold others are kept: there may be as many villages as events.
        rows = store.frame("places").select("place_id", "within")
        areas = rows.filter(~nw.col("within").is_null()).select("within").unique()
        joined = rows.join(areas, left_on="place_id", right_on="within", how="semi")
        return list(joined.collect().iter_rows())

    children = defaultdict(list)
    for area, parent in store.remember("areas", read):
        children[parent].append(area)
    found = _walk_down(places, children)
    within = nw.col("place_id").is_in(found) | nw.col("within").is_in(found)
    return store.frame("places").filter(within).select("place_id")
