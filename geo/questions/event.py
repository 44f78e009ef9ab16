"""One event with every account of it."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw

from geo.counting.flags import FLAGS, REPORTING
from geo.counting.rules import keep_known
from geo.dataset.disclosure import require_rows
from geo.dataset.folder import SAME_AS
from geo.engine.store import Store
from geo.model.schema import UNKNOWN_ORIGIN, split_list
from geo.model.voices import list_cited
from geo.questions.events import find_event, list_titles
from geo.questions.names import list_containers, read_names
from geo.questions.people import count_people
from geo.questions.select import Selection, find_agreement
from geo.view.grammar import CATEGORIES, HARMS

_EARTH_M = 6_371_008.8


def describe_event(selection: Selection, event_id: str) -> dict[str, Any]:
    """Return one event with every account of it, as known on the view's day.

    Raises
    ------
    NotFoundError
        No event has this id.
    RestrictedError
        The dataset's licence allows aggregates only.

    """
    store = selection.store
    require_rows(store.dataset)
    found = find_event(store, event_id)
    row = next(found.collect().iter_rows(named=True))
    of_event = nw.col("event_id") == event_id
    counted = count_people(selection, events=found)
    found_agreement = find_agreement(selection).filter(of_event).collect()
    agreement = found_agreement["agreement"].to_list()
    flags = store.flags(selection.view.as_of).filter(of_event).collect()["flag"].to_list()
    claims = _list_claims(selection, event_id)
    return {
        "event": _describe_row(selection, row),
        "numbers": list(counted.values()),
        "agreement": agreement[0] if agreement else "agree",
        "flags": [
            {"flag": flag, "because": list(_find_evidence(flag, claims))}
            for flag in FLAGS
            if flag in flags
        ],
        "claims": claims,
        "same_as": list(_list_same(selection, event_id)),
    }


def _list_same(selection: Selection, event_id: str) -> Iterator[dict[str, Any]]:
    """Give each record that another event is the same as this one."""
    store = selection.store
    here = (store.dataset.name, event_id)
    is_one = (nw.col("dataset") == here[0]) & (nw.col("event_id") == event_id)
    is_other = (nw.col("other_dataset") == here[0]) & (nw.col("other_event_id") == event_id)
    recorded = store.frame(SAME_AS).filter((nw.col("decision") == "same") & (is_one | is_other))
    for row in recorded.collect().iter_rows(named=True):
        ends = [(row["dataset"], row["event_id"]), (row["other_dataset"], row["other_event_id"])]
        dataset, other = ends[1] if ends[0] == here else ends[0]
        title = (
            list_titles(store, selection.view.lang, [other]).get(other)
            if dataset == here[0]
            else None
        )
        told = {name: row[name] for name in ("decided_on", "decided_by", "note")}
        yield {"dataset": dataset, "event_id": other, "title": title, **told}


def _find_evidence(flag: str, claims: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Give the claims that make a flag hold, in order of saying, each claimant's stance once."""
    # Who repeats an account is no evidence beside the one repeated.
    own = [claim for claim in claims if not claim["derived"]]
    extremes = _find_extremes(own) if flag == "number" else set()
    seen = set()
    for claim in own:
        # A claimant that later blames somebody else has taken another stance, and is given again.
        named = [actor["id"] for part in ("blames", "clears") for actor in claim[part]]
        stance = (claim["claimant"]["id"], *(named if flag == "who" else ()))
        if claim["id"] in extremes or (_EVIDENCE[flag](claim) and stance not in seen):
            seen.add(stance)
            yield claim["id"]


def _find_extremes(claims: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the claims with the smallest and the largest figure of the first that differ."""
    counted: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for claim in claims:
        for figure in claim["figures"]:
            if figure["used"]:
                top = figure["low"] if figure["high"] is None else figure["high"]
                entry = (figure["low"], top, claim["id"])
                counted[figure["harm"], figure["category"]].append(entry)
    # In the order of the vocabularies, in which pages list harms and categories.
    for key in sorted(counted, key=lambda key: (HARMS.index(key[0]), CATEGORIES.index(key[1]))):
        entries = counted[key]
        least, most = min(entries), max(entries, key=lambda entry: entry[1])
        if least[0] != max(entries)[0] or min(entry[1] for entry in entries) != most[1]:
            return {least[2], most[2]}
    return set()


def _counts(*categories: str) -> Callable[[Mapping[str, Any]], bool]:
    def test(claim: Mapping[str, Any]) -> bool:
        return any(figure["category"] in categories for figure in claim["figures"])

    return test


def _denies(what: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda claim: what in claim["denies"]


_EVIDENCE: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "number": lambda _: False,
    "civilian_status": lambda claim: (
        _denies("civilian_harm")(claim) or _counts("civilian", "combatant")(claim)
    ),
    "who": lambda claim: bool(
        claim["blames"] or claim["clears"] or "responsibility" in claim["denies"]
    ),
    "where": lambda claim: bool(claim["place"]),
    "whether": lambda claim: _denies("event")(claim) or claim["position"] in REPORTING,
    "denied": lambda claim: bool(claim["position"] == "denies"),
    "acknowledged": lambda claim: bool(claim["position"] == "acknowledges"),
    "single": lambda claim: bool(claim["position"] != "comments"),
    "corroborated": lambda claim: claim["position"] in REPORTING,
}


def _describe_row(selection: Selection, row: Mapping[str, Any]) -> dict[str, Any]:
    lang = selection.view.lang
    kept = ("title_en", "title_ar", "event_type", "sub_event_type", "date_prec", "where_prec")
    return {
        "id": row["event_id"],
        "title": row[f"title_{lang}"],
        **{name: row[name] for name in (*kept, "part_of", "mapped")},
        "from": row["date_start"],
        "to": row["date_end"],
        "time_of_day": row[f"time_of_day_{lang}"],
        "note": row[f"note_{lang}"],
        "links": split_list(row["links"]),
        "places": [
            _describe_place(selection.store, place, lang) for place in split_list(row["places"])
        ],
    }


def _describe_place(store: Store, place_id: str, lang: str) -> dict[str, Any]:
    of_place = nw.col("place_id") == place_id
    row = next(store.frame("places").filter(of_place).collect().iter_rows(named=True))
    others = store.frame("points").filter(of_place)
    in_order = others.sort("point_source_en", "latitude", "longitude").collect()
    around = list_containers(store, [place_id])[1:]
    names = read_names(store, "places", lang, only=around)
    return {
        "id": place_id,
        "name": row[f"name_{lang}"],
        **_describe_point(row, lang),
        "radius_m": row["radius_m"],
        "within": [names[place] for place in around],
        "alternatives": [
            {**_describe_point(point, lang), "distance_m": _measure_distance(row, point)}
            for point in in_order.iter_rows(named=True)
        ],
    }


def _describe_point(row: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {
        "lat": row["latitude"],
        "lng": row["longitude"],
        "point_source": row[f"point_source_{lang}"],
        "point_url": row["point_url"],
        "note": row[f"note_{lang}"],
    }


def _measure_distance(one: Mapping[str, Any], other: Mapping[str, Any]) -> int | None:
    """Return the great-circle distance in metres (haversine, mean earth radius)."""
    if one["latitude"] is None or other["latitude"] is None:
        return None
    north, south = math.radians(one["latitude"]), math.radians(other["latitude"])
    apart = math.radians(one["longitude"] - other["longitude"])
    chord = (
        math.sin((north - south) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(apart / 2) ** 2
    )
    return round(2 * _EARTH_M * math.asin(math.sqrt(chord)))


def _list_claims(selection: Selection, event_id: str) -> list[dict[str, Any]]:
    store, view = selection.store, selection.view
    of_event = nw.col("event_id") == event_id
    claims = keep_known(store.frame("claims").filter(of_event), as_of=view.as_of)
    rows = claims.sort("claim_order").collect().iter_rows(named=True)
    # Undated claims count as the earliest where figures are replaced, but are read last.
    dated_first = sorted(rows, key=lambda row: row["said_on"] is None)
    used = store.latest_figures(view.as_of).filter(of_event).collect()
    in_use = set(used.select("claim_id", "harm", "category").iter_rows())
    people = {
        row["claimant_id"]: row for row in store.frame("claimants").collect().iter_rows(named=True)
    }
    figures = _list_figures(store, view.lang, dated_first, in_use)
    by_id = {row["claim_id"]: row for row in dated_first}
    return [
        _describe_claim(store, view.lang, row, people=people, claims=by_id)
        | {"figures": figures[row["claim_id"]]}
        for row in dated_first
    ]


def _list_figures(
    store: Store, lang: str, claims: Sequence[Mapping[str, Any]], in_use: set[tuple[Any, ...]]
) -> dict[str, list[dict[str, Any]]]:
    """Return the figures of each claim, each with the claimant's own figure it replaces."""
    actors = read_names(store, "actors", lang)
    ids = [claim["claim_id"] for claim in claims]
    rows = store.frame("figures_as_said").filter(nw.col("claim_id").is_in(ids)).collect()
    of_claim: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows.iter_rows(named=True), key=_rank_figure):
        of_claim[row["claim_id"]].append(row)
    said: dict[tuple[Any, ...], dict[str, Any]] = {}
    found: dict[str, list[dict[str, Any]]] = {}
    # In the order of saying, not of reading: each figure is told with the one it replaces.
    for claim in sorted(claims, key=lambda claim: int(claim["claim_order"])):
        found[claim["claim_id"]] = []
        for row in of_claim[claim["claim_id"]]:
            figure = {name: row[name] for name in ("harm", "category", "low", "high", "qualifier")}
            key = (claim["claimant_id"], row["harm"], row["category"], row["side"])
            before = None if claim["derived"] else said.get(key)
            used = (row["claim_id"], row["harm"], row["category"]) in in_use
            side = actors.get(row["side"] or "")
            found[claim["claim_id"]].append(
                figure | {"side": side, "used": used, "replaces": before}
            )
            if not claim["derived"]:
                said[key] = {name: row[name] for name in ("low", "high", "qualifier")}
    return found


def _rank_figure(row: Mapping[str, Any]) -> tuple[int, int, str]:
    return HARMS.index(row["harm"]), CATEGORIES.index(row["category"]), row["side"] or ""


def _describe_claim(
    store: Store,
    lang: str,
    row: Mapping[str, Any],
    *,
    people: Mapping[str, Mapping[str, Any]],
    claims: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    actors = read_names(store, "actors", lang)
    places = read_names(store, "places", lang, only=[row["place_id"]])
    claimant = people[row["claimant_id"]]
    return {
        "id": row["claim_id"],
        "claimant": _describe_claimant(claimant, lang),
        "voice": row["voice"],
        **{name: row[name] for name in ("said_on", "said_prec", "position", "derived")},
        "denies": split_list(row["denies"]),
        "blames": [{"id": a, "name": actors[a]} for a in split_list(row["blames"])],
        "clears": [{"id": a, "name": actors[a]} for a in split_list(row["clears"])],
        "place": places.get(row["place_id"] or ""),
        "text": row[f"text_{lang}"],
        "derived_from": [
            {"id": origin, "claimant": people[claims[origin]["claimant_id"]][f"short_{lang}"]}
            for origin in split_list(row["derived_from"])
            if origin != UNKNOWN_ORIGIN and origin in claims
        ],
        **{name: row[name] for name in ("source_url", "locator", "confidence")},
        "source_title": _name_source(store, row["source_id"], lang),
        "cites": [
            {"id": cited, "name": people[cited][f"short_{lang}"] if cited in people else None}
            for cited in list_cited(store.dataset.descriptor).get(row["source_id"] or "", ())
        ],
        "note": row[f"note_{lang}"],
    }


def _describe_claimant(row: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {
        "id": row["claimant_id"],
        "name": row[f"name_{lang}"],
        "short": row[f"short_{lang}"],
        "kind": row["kind"],
    }


def _name_source(store: Store, source_id: str | None, lang: str) -> str | None:
    sources = store.dataset.descriptor.get("sources", ())
    titles = (
        source.get(f"title_{lang}") or source.get("title")
        for source in sources
        if source.get("source_id") == source_id
    )
    return next(titles, source_id)
