"""Count the events of a dataset that gives no rows in squares of a fixed grid."""

from dataclasses import dataclass
from typing import Any

import narwhals as nw

from geo.dataset.disclosure import CLOSEST_ZOOM, count_side, find_corner, widen_box
from geo.model.earth import Bbox
from geo.questions.marks import match_marks
from geo.questions.select import Selection


@dataclass(frozen=True, kw_only=True)
class Squares:
    """Counts of events in squares, as lists of equal length.

    ``lng`` and ``lat`` are the middle of a square and not of its events; ``shown`` counts the
    events of all, ``few`` those of the screen's pools that lie in no square as a whole.
    """

    lng: list[float]
    lat: list[float]
    events: list[int]
    differ: list[int]
    partly: list[int]
    west: list[float]
    south: list[float]
    east: list[float]
    north: list[float]
    split: list[bool]
    shown: int
    few: int


def count_squares(selection: Selection, *, z: int, bbox: Bbox) -> Squares:
    """Return the events on one screen as counts in squares of a fixed grid.

    The squares, not the events' points, give the positions, and the screen is widened to whole
    squares, so that no point can be read back. A square counts the pools that lie in it as a whole;
    there are no single events. An event is counted where its own mark is.
    """
    side = count_side(z)
    selection = selection.divide("square")
    # Asked for with another box each time, an exact screen would tell by differences where a point
    # lies.
    marks = match_marks(selection, widen_box(bbox, z=min(z, CLOSEST_ZOOM))).filter(nw.col("main"))
    placed = marks.select(
        "event_number",
        (nw.col("x") * side).floor().cast(nw.Int64).alias("column"),
        (nw.col("y") * side).floor().cast(nw.Int64).alias("line"),
        "differ",
    ).collect("polars")
    whole, everything = _keep_whole(selection, placed)
    counted = whole.group_by("column", "line").agg(
        nw.len().cast(nw.Int64).alias("events"), nw.col("differ").sum()
    )
    squares = counted.sort("line", "column")
    return _write_squares(squares, side, shown=len(whole), few=everything - len(whole))


def _keep_whole(selection: Selection, placed: nw.DataFrame[Any]) -> tuple[nw.DataFrame[Any], int]:
    """Return the events of pools that lie in a square as a whole, and how many the screen holds.

    Those, too, are counted by whole pools.
    """
    keep = selection.pooling.keep_whole
    rows = list(placed.select("event_number", "column", "line").iter_rows())
    whole = keep(selection.way, ((event, tuple(square)) for event, *square in rows))
    on_screen = keep(selection.way, ((event, None) for event, *_ in rows))
    numbers = [event for event, _ in whole]
    return placed.filter(nw.col("event_number").is_in(numbers)), len(on_screen)


def _write_squares(squares: nw.DataFrame[Any], side: int, *, shown: int, few: int) -> Squares:
    places = list(squares.select("column", "line").iter_rows())
    corners = [(find_corner(c, r, side), find_corner(c + 1, r + 1, side)) for c, r in places]
    middles = [find_corner(c + 0.5, r + 0.5, side) for c, r in places]
    return Squares(
        lng=[round(lng, 6) for lng, _ in middles],
        lat=[round(lat, 6) for _, lat in middles],
        events=squares["events"].to_list(),
        differ=squares["differ"].to_list(),
        partly=[0] * len(places),
        west=[north_west[0] for north_west, _ in corners],
        south=[south_east[1] for _, south_east in corners],
        east=[south_east[0] for _, south_east in corners],
        north=[north_west[1] for north_west, _ in corners],
        # Zooming in splits a square until the grid is at its finest.
        split=[side < count_side(CLOSEST_ZOOM)] * len(places),
        shown=shown,
        few=few,
    )
