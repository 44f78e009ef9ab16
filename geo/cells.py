"""What the map draws on one screen, whatever the number of events."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from geo.query import keep_in_box, list_events, match_events, match_marks, read_names
from geo.store import Store
from geo.view import Bbox, View

_CELL_PX = 44.0
_TILE_PX = 256.0
_OVERLAP_PX = 36.0
_MOST_LISTED = 200


def find_cells(store: Store, view: View, *, z: int, bbox: Bbox) -> dict[str, Any]:
    """Return what the map draws on one screen: cells of many events and single events.

    The size of the answer depends on the screen, not on the number of events.

    Parameters
    ----------
    store, view
        What is asked of what.
    z
        Web map zoom, 0 to 22.
    bbox
        The screen: (west, south, east, north) in degrees.

    Returns
    -------
    ``cells`` and ``events`` as columns of equal length, and ``shown``, the drawn events in it.

    """
    placed = _place_marks(match_marks(store, view, bbox), z=z)
    cells = _merge_cells(_group_cells(placed), z=z)
    several = placed.filter(nw.col("several")).collect()
    shown = sum(cell["events"] for cell in cells) - len(several) + several["event_id"].n_unique()
    _count_once(cells, several)
    single = {cell["event_id"]: cell["place_id"] for cell in cells if cell["events"] == 1}
    many = [cell for cell in cells if cell["events"] > 1]
    return {
        "cells": _columns(many, view.lang, store),
        "events": list_marks(store, view, only=single, bbox=bbox),
        "shown": shown,
    }


def _place_marks(marks: nw.LazyFrame[Any], *, z: int) -> nw.LazyFrame[Any]:
    scale = _TILE_PX * 2**z / _CELL_PX
    return marks.with_columns(
        (nw.col("x") * scale).floor().cast(nw.Int64).alias("column"),
        (nw.col("y") * scale).floor().cast(nw.Int64).alias("line"),
        nw.col("agreement")
        .fill_null("")
        .is_in(["denied", "differ"])
        .cast(nw.Int64)
        .alias("differ"),
    )


def _group_cells(placed: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
    grouped = placed.group_by("column", "line").agg(
        nw.len().cast(nw.Int64).alias("events"),
        nw.col("event_id").min(),
        nw.col("differ").sum(),
        nw.col("place_id").min(),
        nw.col("x").mean(),
        nw.col("y").mean(),
        nw.col("longitude").min().alias("west"),
        nw.col("longitude").max().alias("east"),
        nw.col("latitude").min().alias("south"),
        nw.col("latitude").max().alias("north"),
    )
    rows = grouped.sort("line", "column").collect().iter_rows(named=True)
    return [{**row, "squares": [(row["column"], row["line"])]} for row in rows]


def _count_once(cells: list[dict[str, Any]], several: nw.DataFrame[Any]) -> None:
    """Take off what was counted twice: the further points of one event in one cell."""
    owner = {square: cell for cell in cells for square in cell["squares"]}
    seen = set()
    for event, column, line, differ in several.select(
        "event_id", "column", "line", "differ"
    ).iter_rows():
        cell = owner[column, line]
        if (event, id(cell)) in seen:
            cell["events"] -= 1
            cell["differ"] -= differ
        seen.add((event, id(cell)))


def _merge_cells(cells: list[dict[str, Any]], *, z: int) -> list[dict[str, Any]]:
    """Join neighbouring cells whose middles would overlap on the screen, the fullest first."""
    pixels = _TILE_PX * 2**z
    by_place = {(cell["column"], cell["line"]): cell for cell in cells}
    merged = []
    for cell in sorted(cells, key=lambda c: (-c["events"], c["line"], c["column"])):
        if (cell["column"], cell["line"]) not in by_place:
            continue
        del by_place[cell["column"], cell["line"]]
        for key in _around(cell["column"], cell["line"]):
            other = by_place.get(key)
            if other and _measure_apart(cell, other) * pixels < _OVERLAP_PX:
                del by_place[key]
                _absorb(cell, other)
        merged.append(cell)
    return merged


def _measure_apart(cell: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    return math.hypot(cell["x"] - other["x"], cell["y"] - other["y"])


def _around(column: int, line: int) -> list[tuple[int, int]]:
    steps = (-1, 0, 1)
    return [(column + right, line + down) for right in steps for down in steps if right or down]


def _absorb(cell: dict[str, Any], other: Mapping[str, Any]) -> None:
    both = cell["events"] + other["events"]
    for axis in ("x", "y"):
        middle = cell[axis] * cell["events"] + other[axis] * other["events"]
        cell[axis] = middle / both
    cell["events"] = both
    cell["differ"] += other["differ"]
    cell["squares"] += other["squares"]
    for side, pick in (("west", min), ("south", min), ("east", max), ("north", max)):
        cell[side] = pick(cell[side], other[side])


def _columns(cells: Sequence[Mapping[str, Any]], lang: str, store: Store) -> dict[str, list[Any]]:
    names = read_names(store, "places", lang) if cells else {}
    split = [c["east"] - c["west"] > 0 or c["north"] - c["south"] > 0 for c in cells]
    return {
        "lng": [round(c["x"] * 360 - 180, 6) for c in cells],
        "lat": [round(_latitude(c["y"]), 6) for c in cells],
        "events": [c["events"] for c in cells],
        "differ": [min(c["differ"], c["events"]) for c in cells],
        **{side: [c[side] for c in cells] for side in ("west", "south", "east", "north")},
        "split": split,
        "place": [
            None if apart else names.get(cell["place_id"])
            for cell, apart in zip(cells, split, strict=True)
        ],
    }


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def list_marks(
    store: Store,
    view: View,
    *,
    only: Mapping[str, str | None],
    bbox: Bbox,
) -> dict[str, list[Any]]:
    """Return the marks of some events inside a box, as columns.

    Parameters
    ----------
    store, view, bbox
        What is asked of what, and where.
    only
        The events, each with the one place to draw it at, or None for all its places.

    """
    found = list_events(store, view, only=list(only)).iter_rows(named=True)
    rows = {row["event_id"]: row for row in found}
    marks = keep_in_box(store.frame("marks"), bbox).filter(nw.col("event_id").is_in(list(rows)))
    drawn = marks.sort("event_id", "place_id").collect().iter_rows(named=True)
    placed = [mark for mark in drawn if only[mark["event_id"]] in {None, mark["place_id"]}]
    events = [rows[mark["event_id"]] for mark in placed]
    title = f"title_{view.lang}"
    return {
        "id": [mark["event_id"] for mark in placed],
        "lng": [mark["longitude"] for mark in placed],
        "lat": [mark["latitude"] for mark in placed],
        "radius_m": [mark["radius_m"] for mark in placed],
        "title": [event[title] for event in events],
        "type": [event["event_type"] for event in events],
        "from": [_iso(event["date_start"]) for event in events],
        "to": [_iso(event["date_end"]) for event in events],
        **{
            name: [event[name] for event in events]
            for name in ("date_prec", "low", "high", "open", "category", "accounts", "agreement")
        },
    }


def list_stack(store: Store, view: View, *, bbox: Bbox) -> dict[str, Any]:
    """Return the events drawn inside a small box, at most 200, and how many more there are."""
    marks = keep_in_box(store.frame("marks"), bbox)
    inside = match_events(store, view).join(marks, on="event_id", how="semi")
    ids = inside.sort("date_start", "event_id").select("event_id").collect()["event_id"].to_list()
    listed = list_marks(store, view, only=dict.fromkeys(ids[:_MOST_LISTED]), bbox=bbox)
    return {"events": listed, "more": max(0, len(ids) - _MOST_LISTED)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
