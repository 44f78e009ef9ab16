"""Match the marks and squares of a screen."""

from typing import Any

import narwhals as nw

from geo.dataset.disclosure import widen_box
from geo.engine.store import Store
from geo.model.earth import Bbox
from geo.questions.select import (
    Selection,
    find_agreement,
    is_bundled,
    keep_in_box,
    touch_box,
)

_FEW_BLOCKS = 16
"""Runs of marks that are looked through as quickly as looked up."""
_ON_HAND = (
    *("event_number", "place_number", "longitude", "latitude", "x", "y", "several"),
    *("date_start", "date_end", "undated", "type_number", "text_number", "bundle", "shown_high"),
)
"""The columns of marks that are kept at hand, for the map asks for them on every move."""


def match_marks(selection: Selection, bbox: Bbox) -> nw.LazyFrame[Any]:
    """Return the marks inside a box whose events match the view's filters.

    ``differ`` is 1 where the accounts do as far as known on the view's day, else 0.
    """
    store, view = selection.store, selection.view
    differ = nw.col("differ").cast(nw.Int8)
    # The day of knowledge only changes whether accounts differ, so every day has its own copy.
    marks = store.keep("marks", lambda: store.frame("marks").select(*_ON_HAND, differ))
    if view.as_of is not None:
        marks = store.keep(("marks", view.as_of), lambda: _mark_differing(selection, marks))
    return selection.keep(keep_in_box(_cut_near(store, marks, bbox), bbox))


def _cut_near(store: Store, marks: nw.LazyFrame[Any], bbox: Bbox) -> nw.LazyFrame[Any]:
    """Leave out whole blocks of marks that lie outside a box."""
    blocks = store.remember("blocks", lambda: store.frame("blocks").sort("block").collect())
    # Of few blocks the pieces would cost more to put together than to look through.
    near = blocks.filter(touch_box(bbox)) if len(blocks) > _FEW_BLOCKS else blocks
    if len(near) == len(blocks):
        return marks
    ranges: list[tuple[int, int]] = []
    before = None
    for block, first, last in near.select("block", "first", "last").iter_rows():
        # Runs that follow each other are cut as one, for `cut` wants ranges that do not touch.
        follows = before == block - 1
        ranges.append((ranges.pop()[0] if follows else first, last))
        before = block
    return store.engine.cut(marks, column="event_number", ranges=ranges)


def _mark_differing(selection: Selection, marks: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    agreement = find_agreement(selection).select("event_number", "agreement")
    joined = marks.join(agreement, on="event_number", how="left")
    differ = nw.col("agreement").fill_null("agree").is_in(["denied", "differ"])
    marked = joined.with_columns(differ.cast(nw.Int8).alias("differ")).drop("agreement")
    # A join may return any order, and `cut` relies on this one.
    return marked.sort("event_number", "place_number")


def match_squares(selection: Selection, bbox: Bbox, *, z: int) -> nw.LazyFrame[Any] | None:
    """Return the squares that touch a box, of the marks whose events match the view's filters.

    None when single marks have to be asked: the squares are wider than the cells of zoom z, or the
    view looks at more than a bundle tells.
    """
    store, view = selection.store, selection.view
    # Past their zoom squares are coarser than cells, and cannot be divided.
    if not is_bundled(view) or z > read_level(store):
        return None
    squares = store.keep("squares", lambda: store.frame("squares"))
    return selection.match(squares.filter(touch_box(bbox)))


def read_level(store: Store) -> int:
    """Return the zoom whose cells the squares of marks are; -1 where there are none."""

    def make() -> int:
        level = store.frame("squares").select(nw.col("level").max()).collect().item()
        return -1 if level is None else int(level)

    return store.remember("level", make)


def find_extent(store: Store) -> Bbox | None:
    """Return the box (west, south, east, north) that holds every mark; None without marks.

    Of a dataset that gives no rows it is widened to whole squares of the coarse grid.
    """
    return store.remember("extent", lambda: _find_box(store, store.frame("marks")))


def find_box(store: Store, events: nw.LazyFrame[Any]) -> Bbox | None:
    """Return the box that holds the marks of some events, a frame with their ``event_number``."""
    marks = store.frame("marks")
    numbers = events.select("event_number")
    return _find_box(store, marks.join(numbers, on="event_number", how="semi"))


def _find_box(store: Store, marks: nw.LazyFrame[Any]) -> Bbox | None:
    lng, lat = nw.col("longitude"), nw.col("latitude")
    sides = (lng.min(), lat.min().alias("south"), lng.max().alias("east"), lat.max().alias("n"))
    west, south, east, north = next(marks.select(*sides).collect().iter_rows())
    if west is None:
        return None
    box = (west, south, east, north)
    return box if store.dataset.gives_rows else widen_box(box)
