"""The map of a dataset that gives no rows: counts in coarse squares, and nothing of one event."""

import math
from collections import defaultdict
from typing import Any

CLOSEST_ZOOM = 8
"""The closest zoom such a dataset is drawn at."""
_SQUARES = 4  # a tile's side in squares: some 40 km at the equator at the closest zoom
_EVENT_COLUMNS = (
    *("id", "lng", "lat", "radius_m", "title", "type", "from", "to", "date_prec", "low", "high"),
    *("open", "category", "accounts", "agreement"),
)
_DIFFER = ("differ", "denied")


def blur_cells(found: dict[str, Any], *, z: int) -> dict[str, Any]:
    """Return a screen's cells and single events as counts in squares of a fixed grid.

    Squares, not the events' own points, give the positions, so that no point can be read back.

    Parameters
    ----------
    found
        What `geo.cells.find_cells` gives.
    z
        Web map zoom, up to `CLOSEST_ZOOM`.

    """
    side = 2**z * _SQUARES
    counted: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    cells, events = found["cells"], found["events"]
    spots = zip(cells["lng"], cells["lat"], cells["events"], cells["differ"], strict=True)
    for lng, lat, many, differ in spots:
        counted[_square(lng, lat, side)][0] += many
        counted[_square(lng, lat, side)][1] += differ
    marks = zip(events["lng"], events["lat"], events["agreement"], strict=True)
    for lng, lat, agreement in marks:
        counted[_square(lng, lat, side)][0] += 1
        counted[_square(lng, lat, side)][1] += agreement in _DIFFER
    return {
        "cells": _list_squares(counted, side, can_split=z < CLOSEST_ZOOM),
        "events": {column: [] for column in _EVENT_COLUMNS},
        "shown": found["shown"],
    }


def _list_squares(
    counted: dict[tuple[int, int], list[int]], side: int, *, can_split: bool
) -> dict[str, list[Any]]:
    keys = sorted(counted)
    corners = [(_degrees(c, r, side), _degrees(c + 1, r + 1, side)) for c, r in keys]
    middles = [_degrees(c + 0.5, r + 0.5, side) for c, r in keys]
    return {
        "lng": [round(lng, 6) for lng, _ in middles],
        "lat": [round(lat, 6) for _, lat in middles],
        "events": [counted[key][0] for key in keys],
        "differ": [min(counted[key]) for key in keys],
        "west": [north_west[0] for north_west, _ in corners],
        "south": [south_east[1] for _, south_east in corners],
        "east": [south_east[0] for _, south_east in corners],
        "north": [north_west[1] for north_west, _ in corners],
        "split": [can_split] * len(keys),
        "place": [None] * len(keys),
    }


def _square(lng: float, lat: float, side: int) -> tuple[int, int]:
    sine = math.sin(math.radians(lat))
    y = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return math.floor((lng + 180) / 360 * side), math.floor(y * side)


def _degrees(column: float, row: float, side: int) -> tuple[float, float]:
    """Return longitude and latitude of a corner of the grid."""
    north = math.atan(math.sinh(math.pi * (1 - 2 * row / side)))
    return column / side * 360 - 180, math.degrees(north)
