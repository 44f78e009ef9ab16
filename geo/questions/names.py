"""Name places, claimants, actors and groups, and list the choices of each filter."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import narwhals as nw

from geo.dataset.disclosure import FEW, find_least
from geo.engine.store import Store
from geo.model.number import Number
from geo.model.schema import list_vocabulary, split_list, text_column
from geo.places.boundaries import OUTSIDE, find_overlay
from geo.questions.people import LONGER, By, Group
from geo.questions.select import Selection
from geo.text import Words, format_month
from geo.text.search import fold_texts

_MOST_PLACES = 1_000
_TABLES = {"place": "places", "actor": "actors", "claimant": "claimants", "side": "actors"}
_NOBODY = {
    "month": "undated",
    "place": "no_place",
    "area": "no_place",
    "actor": "nobody",
    "side": "no_side",
}


def count_rows(store: Store, *tables: str) -> dict[str, int]:
    """Return how many rows tables of a dataset have."""
    return {name: store.frame(name).select(nw.len()).collect().item() for name in tables}


def read_names(
    store: Store, table: str, lang: str, *, only: Iterable[str | None] | None = None
) -> dict[str, str]:
    """Return the name of every place, claimant or actor by its id, or of these ids only.

    There may be as many places as events: ask for those you need.
    """
    key = {"places": "place_id", "claimants": "claimant_id", "actors": "actor_id"}[table]
    named = store.frame(table).select(key, text_column(table, "name", lang=lang))
    if only is not None:
        asked = sorted({name for name in only if name})
        return dict(named.filter(nw.col(key).is_in(asked)).collect().iter_rows())
    return store.remember(("names", table, lang), lambda: dict(named.collect().iter_rows()))


def list_options(store: Store, *, lang: str) -> dict[str, dict[str, str]]:
    """Return the choices of each filter: id and name, for those the dataset's events use.

    Of places, the thousand with most events, and what they are within.
    """
    return store.remember(("options", lang), lambda: _read_options(store, lang))


def _read_options(store: Store, lang: str) -> dict[str, dict[str, str]]:
    named = {
        parameter: _sort_names(read_names(store, table, lang, only=_list_used(store, parameter)))
        for parameter, (table, _) in _KNOWN.items()
    }
    return {**named, "type": _list_types(store), "active_year": _list_years(store)}


def _list_types(store: Store) -> dict[str, str]:
    """Return the types in use, and the kinds of those that have several, each under its type."""
    pairs: dict[str, list[str]] = defaultdict(list)
    kinds = set(_list_used(store, "kind"))
    told = store.frame("totals").filter(
        ~nw.col("partition").is_null(), ~nw.col("event_type").is_null()
    )
    frame = told if store.dataset.is_sums else store.frame("types")
    known = frame.select("event_type", "sub_event_type").unique().collect()
    for type_, kind in sorted(known.iter_rows(), key=str):
        pairs[type_] += [kind] if kind in kinds else []
    used = set(_list_used(store, "type"))
    named = {}
    for type_, several in pairs.items():
        if type_ in used:
            named[type_] = type_
            named |= dict.fromkeys(several if len(several) > 1 else (), type_)
    return named


def _list_years(store: Store) -> dict[str, str]:
    """Return what is said of events' years: whether UCDP counts them as active; blank is none."""
    coded = store.frame("bundles").filter(~nw.col("active_year").is_null())
    sizes = coded.group_by("active_year").agg(nw.col("events").sum()).collect().iter_rows()
    least = find_least(store.dataset)
    return {word: word for word, events in sorted(sizes) if events >= least}


def _list_used(store: Store, parameter: str) -> list[str]:
    """Return the ids that enough events are about: one, unless the dataset gives no rows."""
    if store.dataset.is_sums:
        return _list_summed(store, parameter)
    least = find_least(store.dataset)
    if parameter == "place" and least == 1:
        return list_containers(store, _list_busiest(store))
    blamed = store.frame("named").filter(nw.col("relation") == "blames")
    frame, column = {
        "type": (store.frame("events"), "event_type"),
        "kind": (store.frame("events"), "sub_event_type"),
        "claimant": (store.frame("claims"), "claimant_id"),
        "actor": (blamed, "actor_id"),
        "place": (store.frame("event_places"), "place_id"),
    }[parameter]
    # Where rows may be told every name in use may be offered.
    if least == 1:
        used = frame.select(column).unique().collect()
        return list(used[column].to_list())
    if parameter == "place":
        return _list_told_places(store, least=least)
    sizes = frame.group_by(column).agg(nw.col("event_id").n_unique().alias("events")).collect()
    # Offering the name of somebody with few events would already tell of them.
    return [key for key, events in sizes.iter_rows() if events >= least]


def _list_told_places(store: Store, *, least: int) -> list[str]:
    """Return the places, and what they are within, that enough events are about: the busiest.

    A governorate is among them when its places together have enough, though none has by itself.
    """
    placed = store.frame("event_places").select("event_number", "place_id")
    used = placed.select("place_id").unique().collect()["place_id"].to_list()
    # All places in one walk up: asked one by one, thousands of them took most of a page's time.
    pairs = [(p, of) for p, chain in trace_containers(store, used).items() for of in chain]
    names = {"place_id": nw.String(), "container": nw.String()}
    columns = {name: [pair[at] for pair in pairs] for at, name in enumerate(names)}
    within = store.engine.bring(nw.from_dict(columns, schema=names, backend="polars"))
    # An event at two places of a governorate is one event there.
    each = placed.join(within, on="place_id").select("event_number", "container").unique()
    sizes = each.group_by("container").agg(nw.len().alias("events")).collect().iter_rows()
    enough = sorted((-events, place) for place, events in sizes if events >= least)
    return [place for _, place in enough[:_MOST_PLACES]]


def _list_summed(store: Store, parameter: str) -> list[str]:
    """Return the ids that sums of areas are about; of places what they are within, too."""
    columns = {"type": "event_type", "kind": "sub_event_type", "claimant": "claimant_id"}
    column = {**columns, "place": "area"}.get(parameter)
    if column is None:
        return []
    added = store.frame("totals").filter(~nw.col("partition").is_null(), ~nw.col(column).is_null())
    used: list[str] = added.select(column).unique().collect()[column].to_list()
    return list_containers(store, used) if parameter == "place" else used


def _list_busiest(store: Store) -> list[str]:
    placed = store.frame("event_places").group_by("place_number").agg(nw.len().alias("events"))
    most = placed.sort("events", "place_number", descending=[True, False]).head(_MOST_PLACES)
    first = most.join(store.frame("event_places"), on="place_number")
    found: list[str] = first.select("place_id").unique().collect()["place_id"].to_list()
    return found


class _Ids(Collection[str]):
    """The ids in a column of a table, which may be too many to hold."""

    def __init__(self, frame: nw.LazyFrame[Any], column: str) -> None:
        self._ids = frame.select(nw.col(column).alias("id"))

    def __contains__(self, word: object) -> bool:
        return len(self._ids.filter(nw.col("id") == str(word)).head(1).collect()) > 0

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids.collect()["id"].to_list())

    def __len__(self) -> int:
        return int(self._ids.select(nw.len()).collect().item())


def list_known(store: Store) -> dict[str, Collection[str]]:
    """Return the ids that exist in the dataset, for `View.parse`."""
    ids = {
        parameter: _Ids(store.frame(table), column) for parameter, (table, column) in _KNOWN.items()
    }
    tables, columns = ("events", "totals"), ("event_type", "sub_event_type")
    types = [word for of in product(tables, columns) for word in list_vocabulary(*of)]
    return {**ids, "type": frozenset(types), "dataset": frozenset((store.dataset.name,))}


_KNOWN = {
    "actor": ("actors", "actor_id"),
    "claimant": ("claimants", "claimant_id"),
    "place": ("places", "place_id"),
}


def list_containers(store: Store, places: Sequence[str]) -> list[str]:
    """Return the places and the places they are within, the smallest first."""
    chains = trace_containers(store, places).values()
    return list(dict.fromkeys(place for chain in chains for place in chain))


def trace_containers(store: Store, places: Sequence[str]) -> dict[str, list[str]]:
    """Return each place with the places it is within, itself first; one read for each step up."""
    parents: dict[str, str | None] = {}
    waiting = set(places)
    while waiting:
        asked = store.frame("places").filter(nw.col("place_id").is_in(sorted(waiting)))
        found = dict(asked.select("place_id", "within").collect().iter_rows())
        parents |= dict.fromkeys(waiting) | found
        waiting = {parent for parent in found.values() if parent} - set(parents)
    chains: dict[str, list[str]] = {place: [] for place in places}
    for place, chain in chains.items():
        step: str | None = place
        # Stops at what is listed, so that places within each other in a ring end, too.
        while step and step not in chain:
            chain.append(step)
            step = parents.get(step)
    return chains


def _sort_names(names: Mapping[str, str]) -> dict[str, str]:
    folded = dict(zip(names, fold_texts(list(names.values())), strict=True))
    return {key: names[key] for key in sorted(names, key=lambda key: folded[key])}


def name_groups(
    selection: Selection, groups: Sequence[Group], *, by: By
) -> list[tuple[str, Number]]:
    """Return the name, in the view's language, and the number of each group, in their order."""
    words = Words(selection.view.lang)
    fixed: dict[str | None, str] = {
        None: words(f"casualties.{_NOBODY.get(by, 'undated')}"),
        FEW: words("licence.groups", n=selection.least),
        LONGER: words("casualties.longer"),
    }
    asked = [part for key, _ in groups for part in split_list(key)]
    names = _read_group_names(selection, by=by, only=asked)
    return [
        (fixed.get(key) or _name_group(str(key), by, names, words), number)
        for key, number in groups
    ]


def _read_group_names(selection: Selection, *, by: By, only: list[str]) -> dict[str, str]:
    store, view = selection.store, selection.view
    if by == "area":
        outside = Words(view.lang)("casualties.outside")
        overlay = find_overlay(view.overlay, shown=store.dataset)
        return {**overlay.names(view.lang), OUTSIDE: outside}
    return read_names(store, _TABLES[by], view.lang, only=only) if by in _TABLES else {}


def _name_group(key: str, by: By, names: Mapping[str, str], words: Words) -> str:
    if by == "month":
        return format_month(date.fromisoformat(f"{key}-01"), words.lang)
    if by == "type":
        return words.term("event_type", key)
    return words.join([names.get(part, part) for part in split_list(key)])
