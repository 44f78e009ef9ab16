"""What may be told of a dataset that gives no rows: numbers of enough events, coarsely asked for.

Three things keep a single record out of its numbers. Questions are coarse: days count as whole
months, areas as squares of a fixed grid or as the host's files have them, and neither words, nor a
least number of people, nor areas that a reader drew can pick one event. Events are told in pools of
the least size, each as a whole or not at all: see `geo.dataset.pools`. And what lies in no group as
a whole is told together.
"""

import calendar
import math
from collections.abc import Sequence
from datetime import date

from geo.dataset.folder import Dataset
from geo.errors import RestrictedError
from geo.model.descriptor import Region
from geo.model.earth import MERCATOR_LIMIT, Bbox
from geo.settings import read_settings

FEW = "*"
"""The key of the pools that lie in no group as a whole, told together; no id is written so."""
CLOSEST_ZOOM = 8
"""The closest zoom such a dataset is drawn at."""
_SQUARES = 4  # a tile's side in squares: some 40 km at the equator at the closest zoom


def require_rows(dataset: Dataset) -> None:
    """Raise RestrictedError when single records of a dataset may not be passed on."""
    if not dataset.gives_rows:
        msg = (
            f"The licence of {dataset.name!r} ({dataset.licence}) allows aggregates only:"
            " ask for casualties or timeline instead."
        )
        raise RestrictedError(msg)


def find_least(dataset: Dataset) -> int:
    """Return how many events a number must be about to be told; 1 where rows are given."""
    # Sums of areas are told as they were stated: there is no record behind them here.
    return 1 if dataset.gives_rows or dataset.is_sums else read_settings().least_group


def widen_months(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """Return the first day of the first month and the last day of the last; None stays None."""
    start = first.replace(day=1) if first else None
    end = last.replace(day=calendar.monthrange(last.year, last.month)[1]) if last else None
    return start, end


def count_side(z: int) -> int:
    """Return how many squares of the grid lie side by side around the world at a zoom."""
    side: int = 2 ** min(z, CLOSEST_ZOOM) * _SQUARES
    return side


def widen_box(box: Bbox, *, z: int = CLOSEST_ZOOM) -> Bbox:
    """Return a box (west, south, east, north) in degrees, widened to whole squares of the grid."""
    side = count_side(z)
    (left, top), (right, bottom) = _place(box[0], box[3], side), _place(box[2], box[1], side)
    west, north = find_corner(math.floor(left), math.floor(top), side)
    east, south = find_corner(math.ceil(right), math.ceil(bottom), side)
    # Past the map's edge lie the poles, where points may be, too.
    return (west, -90.0 if bottom >= side else south, east, 90.0 if top <= 0 else north)


def list_boxes(dataset: Dataset) -> list[Region]:
    """Return a dataset's regions; where it gives no rows, their boxes are widened to squares.

    A reader makes a region of the outermost points of a file, which would then be told.
    """
    regions = list(dataset.descriptor.get("regions", ()))
    if dataset.gives_rows:
        return regions
    return [{**region, "bbox": _widen(region["bbox"])} for region in regions]


def _widen(edges: Sequence[float]) -> list[float]:
    west, south, east, north = edges
    return list(widen_box((west, south, east, north)))


def _place(lng: float, lat: float, side: int) -> tuple[float, float]:
    """Return column and line of a point, rounded so that a corner stays one."""
    sine = math.sin(math.radians(min(max(lat, -MERCATOR_LIMIT), MERCATOR_LIMIT)))
    line = (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * side
    # A corner that went to degrees and back must not fall into the square beside.
    return round((lng + 180) / 360 * side, 6), min(max(round(line, 6), 0.0), float(side))


def find_corner(column: float, line: float, side: int) -> tuple[float, float]:
    """Return longitude and latitude of a corner of the grid, in degrees."""
    north = math.atan(math.sinh(math.pi * (1 - 2 * line / side)))
    return column / side * 360 - 180, math.degrees(north)
