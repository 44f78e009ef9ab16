"""Match the marks and squares of a screen, and describe single marks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, log2
from typing import Any

import narwhals as nw

from geo.dataset.disclosure import widen_box
from geo.engine.base import Row
from geo.engine.store import Store
from geo.model.answer import Columns, IsoDay
from geo.model.earth import Bbox
from geo.model.schema import text_column
from geo.questions.events import describe_events, find_event, keep_numbers
from geo.questions.pooling.ways import is_told
from geo.questions.screen.colours import NOBODY, group_blamed
from geo.questions.select import (
    Selection,
    find_agreement,
    is_bundled,
    keep_in_box,
    touch_box,
)

_CLOSEST, _FARTHEST = 10, 3
"""Zooms at which an event is seen whose places are near each other, or all over the world."""
_SEEN = 0.25
"""Degrees that places may lie apart to be near each other."""
_FEW_BLOCKS = 16
"""Runs of marks that are looked through as quickly as looked up."""
ON_HAND = (
    *("event_number", "place_number", "longitude", "latitude", "x", "y", "main"),
    *("date_start", "date_end", "undated", "type_number", "text_number", "bundle"),
    *("shown_low", "shown_high", "shown_open"),
)
"""The columns of marks that are kept at hand, for the map asks for them on every move."""
DRAWN = (
    *("event_id", "event_number", "place_id", "place_number", "longitude", "latitude"),
    *("radius_m", "main"),
)
"""The columns of marks that are read of those drawn one by one."""


@dataclass(frozen=True, kw_only=True)
class Marks(Columns):
    """Single events as columns of equal length.

    ``radius_m`` is how far from its point an event may have been, in metres; ``low``, ``high``,
    ``open`` and ``accounts`` belong to the number of people shown, which is of ``category``;
    ``agreement`` is agree, single, differ or denied; ``partly`` says that the event reaches beyond
    the chosen period, and so is in no sum; ``taken`` that a place changed hands in it; ``main``
    that the event is drawn and counted here, and not at another of its places. ``group`` is what
    the view colours it by: its type, its agreement, or whom accounts blame, as
    `geo.questions.screen.colours` names it.
    """

    id: list[str]
    lng: list[float]
    lat: list[float]
    title: list[str]
    type: list[str]
    from_: list[IsoDay | None]
    to: list[IsoDay | None]
    date_prec: list[int | None]
    radius_m: list[int | None]
    low: list[int | None]
    high: list[int | None]
    open: list[bool | None]
    category: list[str | None]
    accounts: list[int | None]
    agreement: list[str]
    partly: list[bool]
    taken: list[bool]
    main: list[bool]
    group: list[str]


def match_marks(selection: Selection, bbox: Bbox) -> nw.LazyFrame[Any]:
    """Return the marks inside a box whose events match the view's filters.

    ``differ`` is 1 where the accounts do as far as known on the view's day, else 0.
    """
    store, view = selection.store, selection.view
    differ = nw.col("differ").cast(nw.Int8)
    # The day of knowledge only changes whether accounts differ, so every day has its own copy.
    marks = store.keep("marks", lambda: store.frame("marks").select(*ON_HAND, differ))
    if view.as_of is not None:
        marks = store.keep(("marks", view.as_of), lambda: _mark_differing(selection, marks))
    return selection.match(keep_in_box(_cut_near(store, marks, bbox), bbox))


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
    if selection.alone or not is_bundled(view) or z > read_level(store):
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

    Of a dataset that gives no rows it is widened to whole squares of the coarse grid, and None
    where all its events are too few to be told.
    """
    if not is_told(store):
        return None
    return store.remember("extent", lambda: _find_box(store, store.frame("marks")))


def find_focus(store: Store, event_id: str) -> tuple[float, float, int] | None:
    """Return latitude, longitude and zoom at which an event is seen with all its places.

    None where it has no point.

    Raises
    ------
    NotFoundError
        No event has this id.

    """
    box = find_box(store, find_event(store, event_id))
    if box is None:
        return None
    west, south, east, north = box
    # Each zoom shows half of what the one before it does.
    out = ceil(log2(max(east - west, north - south, _SEEN) / _SEEN))
    return ((south + north) / 2, (west + east) / 2, max(_FARTHEST, _CLOSEST - out))


def find_own_marks(store: Store, events: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return the marks at which some events, a frame with ``event_number``, are drawn."""
    numbers = events.select("event_number")
    marks = store.frame("marks").filter(nw.col("main"))
    return marks.join(numbers, on="event_number", how="semi")


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


def list_marks(
    selection: Selection,
    *,
    only: Mapping[int, Collection[int] | None],
    bbox: Bbox,
) -> Marks:
    """Return the marks of some events inside a box, as columns.

    Parameters
    ----------
    selection, bbox
        What is asked of what, and where.
    only
        The events by number, each with the numbers of the places to draw it at, or None for all.

    """
    rows = _read_drawn(selection, only=only, bbox=bbox) if only else []
    return _gather_marks(rows, selection)


def _gather_marks(rows: Sequence[Row], selection: Selection) -> Marks:
    view = selection.view

    def read(column: str) -> list[Any]:
        return [row[column] for row in rows]

    return Marks(
        id=read("event_id"),
        lng=read("longitude"),
        lat=read("latitude"),
        title=read(text_column("events", "title", lang=view.lang)),
        type=read("event_type"),
        from_=[_iso(day) for day in read("date_start")],
        to=[_iso(day) for day in read("date_end")],
        date_prec=read("date_prec"),
        radius_m=read("radius_m"),
        low=read("low"),
        high=read("high"),
        open=read("open"),
        category=read("category"),
        accounts=read("accounts"),
        agreement=read("agreement"),
        partly=read("partly"),
        taken=read("taken"),
        main=read("main"),
        group=read({"type": "event_type", "blamed": "group"}.get(view.colour, view.colour)),
    )


def _read_drawn(
    selection: Selection, *, only: Mapping[int, Collection[int] | None], bbox: Bbox
) -> Sequence[Row]:
    told = describe_events(selection, list(only)).drop("event_id")
    marks = keep_in_box(keep_numbers(selection.store.near("marks", DRAWN), list(only)), bbox)
    joined = marks.join(told, on="event_number")
    if selection.view.colour == "blamed":
        joined = joined.join(group_blamed(selection), on="event_number", how="left")
        joined = joined.with_columns(nw.col("group").fill_null(NOBODY))
    drawn = joined.sort("event_id", "place_id").collect()
    return [
        row
        for row in drawn.iter_rows(named=True)
        if (places := only[row["event_number"]]) is None or row["place_number"] in places
    ]


def _iso(day: date | None) -> IsoDay | None:
    return IsoDay(day.isoformat()) if day else None
