"""The names a static edition offers in its filters and validates addresses by."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import narwhals as nw

from geo.counting.flags import FLAGS
from geo.engine.store import Store
from geo.model.schema import DATA_LANGUAGES, list_vocabulary
from geo.publish.tables import read_rows
from geo.questions.names import list_options, read_names, trace_containers
from geo.questions.screen.colours import rank_blamed

_TABLES = {"claimants": "claimant", "actors": "actor", "places": "place"}


def write_names(store: Store) -> dict[str, object]:
    """Return the choices of each filter, as the page offers them, with how many events each has.

    Of claimants, actors and places: ``id``, a name in each language of data, and ``events``;
    ``types`` are those in use, a kind under the type it is ``of``; ``order`` gives for each
    language which of them come first in its list, by their places here.
    """
    options = {lang: list_options(store, lang=lang) for lang in DATA_LANGUAGES}
    first = options[DATA_LANGUAGES[0]]
    counts = {name: count(store) for name, count in _COUNTS.items()}
    told: dict[str, object] = {}
    for table, parameter in _TABLES.items():
        names = {lang: read_names(store, table, lang, only=first[parameter]) for lang in options}
        told[table] = [
            {
                "id": one,
                **{f"name_{lang}": names[lang][one] for lang in DATA_LANGUAGES},
                "events": counts[table].get(one, 0),
            }
            for one in first[parameter]
        ]
    told["types"] = [
        {"id": one, "of": above, "events": counts["types"].get(one, 0)}
        for one, above in first["type"].items()
    ]
    told["flags"] = [{"id": flag, "events": counts["flags"].get(flag, 0)} for flag in FLAGS]
    told["active_years"] = list(first["active_year"])
    told["order"] = {
        lang: {table: _rank(first[one], options[lang][one]) for table, one in _TABLES.items()}
        for lang in DATA_LANGUAGES
    }
    return told


def _rank(names: Iterable[str], ordered: Iterable[str]) -> list[int]:
    place = {name: number for number, name in enumerate(names)}
    return [place[name] for name in ordered]


def write_known(store: Store) -> dict[str, object]:
    """Return which claimants, actors and types exist, and what actors are part of."""
    actors = read_rows(store.frame("actors").select("actor_id", "part_of"))
    claimants = read_rows(store.frame("claimants").select("claimant_id"))
    words = [
        word
        for table in ("events", "totals")
        for column in ("event_type", "sub_event_type")
        for word in list_vocabulary(table, column)
    ]
    return {
        "claimants": [row["claimant_id"] for row in claimants],
        "actors": {row["actor_id"]: row["part_of"] for row in actors},
        "types": list(dict.fromkeys(words)),
        "ranked": rank_blamed(store),
    }


def _count(frame: nw.LazyFrame[Any], column: str) -> dict[str, int]:
    pairs = frame.select(nw.col("event_id"), nw.col(column).alias("id")).unique()
    return dict(pairs.group_by("id").agg(nw.len().alias("events")).collect("polars").iter_rows())


def _count_blamed(store: Store) -> dict[str, int]:
    return _count(store.frame("named").filter(nw.col("relation") == "blames"), "actor_id")


def _count_places(store: Store) -> dict[str, int]:
    """Return how many events are at each place or within it."""
    pairs = store.frame("event_places").select("place_id", "event_number").collect("polars")
    at: dict[str, list[int]] = defaultdict(list)
    for place, event in pairs.iter_rows():
        at[place].append(event)
    within: dict[str, set[int]] = defaultdict(set)
    for place, chain in trace_containers(store, list(at)).items():
        for container in chain:
            within[container].update(at[place])
    return {place: len(events) for place, events in within.items()}


def _count_types(store: Store) -> dict[str, int]:
    events = store.frame("events")
    return _count(events, "event_type") | _count(events, "sub_event_type")


_COUNTS: Mapping[str, Callable[[Store], dict[str, int]]] = {
    "claimants": lambda store: _count(store.frame("claims"), "claimant_id"),
    "actors": _count_blamed,
    "places": _count_places,
    "types": _count_types,
    "flags": lambda store: _count(store.frame("flags"), "flag"),
}
