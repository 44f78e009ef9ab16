"""Group events by whom accounts blame, which the marks of the map can be coloured by."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw

from geo.counting.rules import keep_known
from geo.engine.store import Store
from geo.questions.select import Selection

MOST_BLAMED = 5
"""Actors with a colour of their own."""
NOBODY, SEVERAL, OTHER = "", "~several", "~other"
"""Groups of events by whom accounts blame: no actor, more than one, one without a colour."""


def rank_blamed(store: Store) -> list[str]:
    """Return the actors that accounts blame for most events of the dataset, at most `MOST_BLAMED`.

    An actor stands for all that are part of it. They are those of the whole dataset, so that a
    filter gives no actor another colour.
    """

    def rank() -> list[str]:
        sizes = _list_blamed(store, None).group_by("whole").agg(nw.len().alias("events"))
        # By name where as many events are blamed on two, so that no run changes a colour.
        ranked = sizes.sort("events", "whole", descending=[True, False]).head(MOST_BLAMED)
        return [str(actor) for actor in ranked.select("whole").collect()["whole"].to_list()]

    return store.remember("blamed", rank)


def group_blamed(selection: Selection) -> nw.LazyFrame[Any]:
    """Return ``event_number`` and ``group`` of the events for which accounts blame somebody.

    The group is an actor of `rank_blamed`, `OTHER` for another one, or `SEVERAL` where accounts
    known by the view's day blame actors that are not part of one.
    """
    store, day = selection.store, selection.view.as_of

    def make() -> nw.LazyFrame[Any]:
        blamed = _list_blamed(store, day).group_by("event_number")
        told = blamed.agg(nw.len().alias("actors"), nw.col("whole").min())
        has_colour = nw.col("whole").is_in(rank_blamed(store))
        one = nw.when(has_colour).then(nw.col("whole")).otherwise(nw.lit(OTHER))
        group = nw.when(nw.col("actors") > 1).then(nw.lit(SEVERAL)).otherwise(one)
        return told.select("event_number", group.alias("group"))

    return store.keep(("blamed groups", day), make)


def _list_blamed(store: Store, day: date | None) -> nw.LazyFrame[Any]:
    """Return each event with the outermost actors blamed for it: ``event_number``, ``whole``."""
    named = keep_known(store.frame("named"), as_of=day)
    blamed = named.filter(nw.col("relation") == "blames").select("event_number", "actor_id")
    above = _find_wholes(store)
    if not above:
        return blamed.rename({"actor_id": "whole"}).unique()
    columns = {"actor_id": list(above), "outermost": list(above.values())}
    wholes = store.engine.bring(nw.from_dict(columns, backend="polars"))
    joined = blamed.join(wholes, on="actor_id", how="left")
    whole = nw.coalesce("outermost", "actor_id").alias("whole")
    return joined.select("event_number", whole).unique()


def _find_wholes(store: Store) -> Mapping[str, str]:
    """Return the outermost actor of each that is part of another."""

    def find() -> dict[str, str]:
        held = store.frame("actors").filter(~nw.col("part_of").is_null())
        above = dict(held.select("actor_id", "part_of").collect().iter_rows())
        return {actor: _climb(actor, above) for actor in above}

    return store.remember("wholes", find)


def _climb(actor: str, above: Mapping[str, str]) -> str:
    seen = {actor}
    # A circle is a fault of the dataset, and must not hold up its map.
    while (whole := above.get(actor)) and whole not in seen:
        actor = whole
        seen.add(actor)
    return actor
