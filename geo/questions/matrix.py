"""Accounts held side by side: of one event by claimant, and of many events in a matrix."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw

from geo.counting.flags import FLAGS
from geo.counting.rules import keep_known
from geo.model.schema import split_list
from geo.questions.events import list_events
from geo.questions.names import read_names
from geo.questions.select import Selection, find_agreement, match_events

_WEIGHT = {"denied": 0, "differ": 0, "single": 2}
"""Events whose accounts differ come first; the others, on which they agree, weigh 1."""

_NO_NUMBER = {"low": None, "high": None, "open": False}

Claims = Sequence[Mapping[str, Any]]


def arrange_accounts(claims: Claims, *, harm: str, category: str) -> list[dict[str, Any]]:
    """Arrange the claims about one event by claimant, for one harm and category.

    Parameters
    ----------
    claims
        As `geo.questions.event.describe_event` lists them.
    harm, category
        The figures asked for; the sides of one claim are added up.

    Returns
    -------
    One dict for each claimant with ``claimant`` (id, name, short, kind), ``figures`` (``low``,
    ``top``, ``open``, ``status`` used, replaced or derived, ``said_on``, ``said_prec``) and
    ``denials`` (``said_on``, ``said_prec``, ``denies``): first those with a figure of their own,
    then those without one, those who deny, and last those who take figures over.

    """
    rows: dict[str, dict[str, Any]] = {}
    for claim in claims:
        empty = {"claimant": claim["claimant"], "figures": [], "denials": []}
        row = rows.setdefault(claim["claimant"]["id"], empty)
        said = {"said_on": claim["said_on"], "said_prec": claim["said_prec"]}
        figure = _add_sides(claim, harm, category)
        if figure:
            row["figures"].append(figure | said)
        if claim["position"] == "denies" and not claim["derived"]:
            row["denials"].append(said | {"denies": claim["denies"]})
    return sorted(rows.values(), key=_rank_row)


def _add_sides(claim: Mapping[str, Any], harm: str, category: str) -> dict[str, Any] | None:
    asked = [f for f in claim["figures"] if (f["harm"], f["category"]) == (harm, category)]
    if not asked:
        return None
    is_used = any(figure["used"] for figure in asked)
    status = "derived" if claim["derived"] else "used" if is_used else "replaced"
    return {
        "low": sum(figure["low"] for figure in asked),
        "top": sum(f["low"] if f["high"] is None else f["high"] for f in asked),
        "open": any(figure["high"] is None for figure in asked),
        "status": status,
    }


def _rank_row(row: Mapping[str, Any]) -> int:
    if any(figure["status"] != "derived" for figure in row["figures"]):
        return 0
    if row["figures"]:
        return 3
    return 2 if row["denials"] else 1


def locate_accounts(
    selection: Selection, event: Mapping[str, Any], claims: Claims
) -> dict[str, Any]:
    """Gather every point and place that is given for one event.

    Parameters
    ----------
    selection
        The dataset, and the language and day of the names.
    event, claims
        As `geo.questions.event.describe_event` gives them.

    Returns
    -------
    ``points``: ``kind`` (place, alternative or account), ``name`` (of the place, point's source
    or claimant), ``lat``, ``lng`` (degrees), ``radius_m`` (or None). ``unplaced``: ``claimant``
    and ``place`` of accounts that name another place of which no point is known.

    """
    store = selection.store
    points = [point for place in event["places"] for point in _list_points(place)]
    said = store.frame("claims").filter(nw.col("claim_id").is_in([c["id"] for c in claims]))
    of_claim = dict(said.select("claim_id", "place_id").collect().iter_rows())
    named = store.frame("places").filter(nw.col("place_id").is_in(list(of_claim.values())))
    places = {row["place_id"]: row for row in named.collect().iter_rows(named=True)}
    unplaced = []
    for claim in claims:
        place = places.get(of_claim.get(claim["id"]) or "")
        if place is None:
            continue
        claimant, name = claim["claimant"]["short"], place[f"name_{selection.view.lang}"]
        if place["latitude"] is None:
            unplaced.append({"claimant": claimant, "place": name})
            continue
        point = {"lat": place["latitude"], "lng": place["longitude"]}
        points.append({"kind": "account", "name": claimant, "radius_m": place["radius_m"], **point})
    return {"points": points, "unplaced": unplaced}


def _list_points(place: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if place["lat"] is None:
        return
    main = {"lat": place["lat"], "lng": place["lng"], "radius_m": place["radius_m"]}
    yield {"kind": "place", "name": place["name"], **main}
    for other in place["alternatives"]:
        if other["lat"] is not None:
            point = {"lat": other["lat"], "lng": other["lng"], "radius_m": None}
            yield {"kind": "alternative", "name": other["point_source"] or "", **point}


def list_flags(selection: Selection, events: Sequence[str]) -> dict[str, list[str]]:
    """Return the flags of events as known on the view's day, in the order of `FLAGS`."""
    flags = selection.store.flags(selection.view.as_of).filter(
        nw.col("event_id").is_in(list(events))
    )
    found = flags.collect()
    raised: dict[str, list[str]] = defaultdict(list)
    for event, flag in sorted(found.iter_rows(), key=lambda row: FLAGS.index(row[1])):
        raised[event].append(flag)
    return dict(raised)


def compare_accounts(selection: Selection, *, most: int = 40) -> dict[str, Any]:
    """Hold the events of a view against the claimants, for its harm and category.

    Parameters
    ----------
    selection
        What is asked of what, as known on the view's day.
    most
        How many events are listed; the rest are counted.

    Returns
    -------
    ``events``: the columns of `list_events` as dicts, ``low``, ``high`` and ``open``
    being the rule's for exactly this harm and category; and ``cells``: by claimant id ``low``,
    ``top``, ``open`` (its latest own figure, None without), ``denies``, ``blames`` (short names),
    ``derived`` (it only takes others' accounts over). Those whose accounts differ or are denied
    come first, then by number of claimants. ``claimants``: ``id``, ``short``, ``name``,
    ``events``, the most often heard first. ``more``: how many events are not listed.

    """
    store, view = selection.store, selection.view
    claims = keep_known(store.frame("claims"), as_of=view.as_of)
    ids, total = _choose_events(selection, claims, most)
    rows = {row["event_id"]: row for row in list_events(selection, only=ids).iter_rows(named=True)}
    numbers = _read_numbers(selection, ids)
    cells = _fill_cells(selection, claims.filter(nw.col("event_id").is_in(ids)), ids)
    heard: dict[str, int] = defaultdict(int)
    for of_event in cells.values():
        for claimant in of_event:
            heard[claimant] += 1
    names = store.frame("claimants").select("claimant_id", f"short_{view.lang}").collect()
    shorts, full = dict(names.iter_rows()), read_names(store, "claimants", view.lang)
    order = sorted(heard, key=lambda claimant: (-heard[claimant], shorts[claimant]))
    return {
        "events": [
            {**rows[event], **numbers.get(event, _NO_NUMBER), "cells": cells.get(event, {})}
            for event in ids
        ],
        "claimants": [
            {"id": c, "short": shorts[c], "name": full[c], "events": heard[c]} for c in order
        ],
        "more": total - len(ids),
    }


def _choose_events(
    selection: Selection, claims: nw.LazyFrame[Any], most: int
) -> tuple[list[str], int]:
    events = match_events(selection).select("event_id", "date_start")
    voices = claims.group_by("event_id").agg(nw.col("claimant_id").n_unique().alias("voices"))
    weight = nw.col("agreement").replace_strict(_WEIGHT, default=None, return_dtype=nw.Int64)
    weighed = find_agreement(selection).select("event_id", weight.alias("weight"))
    ranked = (
        events.join(voices, on="event_id")
        .join(weighed, on="event_id", how="left")
        .with_columns(nw.col("weight").fill_null(1))
        # The id last: two events of one day must not change places between two runs.
        .sort("weight", "voices", "date_start", "event_id", descending=[False, True, False, False])
    )
    total = events.select(nw.len()).collect().item()
    return ranked.head(most).collect()["event_id"].to_list(), total


def _read_numbers(selection: Selection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    view = selection.view
    numbers = selection.store.numbers(view).filter(
        nw.col("event_id").is_in(ids),
        nw.col("harm") == view.harm,
        nw.col("category") == view.category,
    )
    rows = numbers.select("event_id", *_NO_NUMBER).collect().iter_rows(named=True)
    return {row.pop("event_id"): row for row in rows}


def _fill_cells(
    selection: Selection, claims: nw.LazyFrame[Any], ids: Sequence[str]
) -> dict[str, dict[str, dict[str, Any]]]:
    store, view = selection.store, selection.view
    actors = store.frame("actors").select("actor_id", f"short_{view.lang}").collect()
    shorts = dict(actors.iter_rows())
    cells: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in claims.sort("claim_order").collect().iter_rows(named=True):
        empty = {"low": None, "top": None, "open": False, "denies": False, "derived": True}
        cell = cells[row["event_id"]].setdefault(row["claimant_id"], {**empty, "blames": []})
        # It stands in the matrix as somebody who relays, with nothing of its own.
        if row["derived"]:
            continue
        cell["derived"] = False
        cell["denies"] = cell["denies"] or row["position"] == "denies"
        named = [shorts[actor] for actor in split_list(row["blames"])]
        cell["blames"] += [name for name in named if name not in cell["blames"]]
    figures = store.latest_figures(view.as_of).filter(
        nw.col("event_id").is_in(ids),
        nw.col("harm") == view.harm,
        nw.col("category") == view.category,
    )
    for row in figures.collect().iter_rows(named=True):
        ends = {name: row[name] for name in ("low", "top", "open")}
        cells[row["event_id"]][row["claimant_id"]] |= ends
    return dict(cells)
