"""Where a map opens that nobody has moved: on the events, not on the countries around them."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from geo.dataset.disclosure import list_boxes
from geo.engine.store import Store
from geo.model.earth import Bbox
from geo.questions.marks import find_extent
from geo.questions.select import Selection, touch_box

_SAMPLE = 50_000
"""Of more marks so many are looked at, evenly along the curve on which near ones are near."""
_TAIL = 0.05
_POINT = ("longitude", "latitude")


def find_opening(selection: Selection) -> Bbox | None:
    """Return the box (west, south, east, north) at which the map of a view opens; None for none.

    Of the dataset's own regions it is the one with most events of the view, if that has half of
    them or more. Else it is the box around the events without a twentieth on each side, if that
    is at most half as wide and half as high as the box around all; else the box around all. Of a
    dataset that gives no rows, and where no event matches, it is `find_extent`.
    """
    store = selection.store
    if not store.dataset.gives_rows:
        return find_extent(store)
    return store.remember(("opening", *selection.pin), lambda: _find_densest(selection))


def _find_densest(selection: Selection) -> Bbox | None:
    store = selection.store
    marks = _sample(selection.match(store.frame("marks").filter(nw.col("main"))), store)
    boxes = [_as_box(region["bbox"]) for region in list_boxes(store.dataset)]
    around = _describe(marks, boxes)
    if not around["events"]:
        return find_extent(store)
    inside = [around[f"in-{at}"] for at in range(len(boxes))]
    most = max(inside, default=0)
    if most and 2 * most >= around["events"]:
        return boxes[inside.index(most)]
    return _choose(_read_box(around, "all"), _read_box(around, "most"))


def _sample(marks: nw.LazyFrame[Any], store: Store) -> nw.LazyFrame[Any]:
    number = nw.col("event_number")
    last = store.remember(
        "last event", lambda: store.frame("marks").select(number.max()).collect().item() or 0
    )
    step = int(last) // _SAMPLE + 1
    return marks.filter(number % step == 0) if step > 1 else marks


def _describe(marks: nw.LazyFrame[Any], boxes: Sequence[Bbox]) -> Mapping[str, float]:
    """Return how many marks there are, in all and in each region, and where most and all lie."""
    lng, lat = (nw.col(axis) for axis in _POINT)
    # Some engines have no quantile over a whole table, so the rows, few as they are, come here.
    found = marks.select(*_POINT).collect("polars")
    ends = {
        "west-all": lng.min(),
        "south-all": lat.min(),
        "east-all": lng.max(),
        "north-all": lat.max(),
        "west-most": lng.quantile(_TAIL, interpolation="lower"),
        "south-most": lat.quantile(_TAIL, interpolation="lower"),
        "east-most": lng.quantile(1 - _TAIL, interpolation="higher"),
        "north-most": lat.quantile(1 - _TAIL, interpolation="higher"),
    }
    reach = ("longitude", "latitude", "longitude", "latitude")
    counts = {f"in-{at}": touch_box(box, reach=reach).sum() for at, box in enumerate(boxes)}
    told = {"events": nw.len(), **counts, **ends}
    return dict(zip(told, found.select(**told).row(0), strict=True))


def _read_box(around: Mapping[str, float], of: str) -> Bbox:
    return _as_box([around[f"{side}-{of}"] for side in ("west", "south", "east", "north")])


def _as_box(degrees: Sequence[float]) -> Bbox:
    west, south, east, north = degrees
    return (west, south, east, north)


def _choose(whole: Bbox, most: Bbox) -> Bbox:
    (width, height), (less_width, less_height) = (
        (east - west, north - south) for west, south, east, north in (whole, most)
    )
    return most if 2 * less_width <= width and 2 * less_height <= height else whole
