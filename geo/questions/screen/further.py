"""The further places of events at several: where else an event happened than where it is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from geo.engine.store import Store
from geo.model.answer import Columns
from geo.model.earth import Bbox
from geo.model.schema import text_column
from geo.questions.events import keep_numbers
from geo.questions.marks import ON_HAND
from geo.questions.screen.merging import Cell, find_side
from geo.questions.select import Selection, keep_in_box

_MOST = 300
_MAIN = ("main_x", "main_y", "main_lng", "main_lat")
_SQUARES = ("main_column", "main_line", "own_column", "own_line")


@dataclass(frozen=True, kw_only=True)
class Further(Columns):
    """Further places of events, as columns of equal length.

    Each is at ``lng`` and ``lat``, and is tied to the sign that counts its events, at ``to_lng``
    and ``to_lat``: their mark, the cell their mark is in, or their mark outside the screen.
    ``events`` is how many there are with one tie, ``id`` and ``title`` are of the first of them.
    """

    lng: list[float]
    lat: list[float]
    to_lng: list[float]
    to_lat: list[float]
    events: list[int]
    id: list[str]
    title: list[str]


NOTHING_FURTHER = Further(lng=[], lat=[], to_lng=[], to_lat=[], events=[], id=[], title=[])


@dataclass(slots=True)
class _Tie:
    event_number: int
    lng: float
    lat: float
    to_lng: float
    to_lat: float
    events: int


def find_further(
    selection: Selection, *, z: int, bbox: Bbox, cells: Sequence[Cell]
) -> tuple[Further, int]:
    """Return the further places on a screen, and how many ties more there are than are given.

    A place that lies under the sign that counts its event is left out: ``cells`` are those of the
    screen, those of one event, too.
    """
    if not _has_further(selection.store):
        return NOTHING_FURTHER, 0
    ties = _tie(selection, z=z, bbox=bbox, cells=cells)
    first = [_Tie(**row) for row in ties.head(_MOST).iter_rows(named=True)]
    return _list_ties(selection, first), max(0, len(ties) - _MOST)


def _tie(selection: Selection, *, z: int, bbox: Bbox, cells: Sequence[Cell]) -> nw.DataFrame[Any]:
    """Return the ties of a screen in the order of their first events, each once.

    By columns: a screen may have hundreds of thousands of further places.
    """
    found = keep_in_box(selection.match(_read_further(selection.store)), bbox).collect("polars")
    owner = _list_squares(cells, like=found)
    side = find_side(z)
    squares = {
        name: (nw.col(column) * side).floor().cast(nw.Int64)
        for name, column in zip(_SQUARES, ("main_x", "main_y", "x", "y"), strict=True)
    }
    placed = found.with_columns(**squares)
    column, line, own_column, own_line = _SQUARES
    tied = placed.join(owner, left_on=[column, line], right_on=["column", "line"], how="left")
    under = owner.select("column", "line", nw.col("cell").alias("under"))
    both = tied.join(under, left_on=[own_column, own_line], right_on=["column", "line"], how="left")
    is_under = nw.col("under") == nw.col("cell")
    to = {
        name: nw.when(nw.col(point).is_null()).then(nw.col(main)).otherwise(nw.col(point))
        for name, point, main in (
            ("to_lng", "point_lng", "main_lng"),
            ("to_lat", "point_lat", "main_lat"),
        )
    }
    apart = both.filter(~is_under.fill_null(value=False)).with_columns(**to)
    ties = apart.group_by("place_number", "to_lng", "to_lat").agg(
        nw.col("event_number").min(),
        nw.col("longitude").min().alias("lng"),
        nw.col("latitude").min().alias("lat"),
        nw.col("event_number").count().cast(nw.Int64).alias("events"),
    )
    ordered = ties.sort("event_number", "place_number")
    return ordered.select("event_number", "lng", "lat", "to_lng", "to_lat", "events")


def _list_squares(cells: Sequence[Cell], *, like: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Return the squares of cells, each with its cell and, of several events, the cell's point."""
    rows = [
        (*square, number, *(cell.point if cell.events > 1 else (None, None)))
        for number, cell in enumerate(cells)
        for square in cell.squares
    ]
    names = ("column", "line", "cell", "point_lng", "point_lat")
    types = (nw.Int64, nw.Int64, nw.Int64, nw.Float64, nw.Float64)
    return nw.from_dict(
        {name: [row[n] for row in rows] for n, name in enumerate(names)},
        dict(zip(names, types, strict=True)),
        backend=like.implementation,
    )


def _list_ties(selection: Selection, ties: Sequence[_Tie]) -> Further:
    told = _name_events(selection, [tie.event_number for tie in ties])
    return Further(
        lng=[tie.lng for tie in ties],
        lat=[tie.lat for tie in ties],
        to_lng=[tie.to_lng for tie in ties],
        to_lat=[tie.to_lat for tie in ties],
        events=[tie.events for tie in ties],
        id=[told[tie.event_number][0] for tie in ties],
        title=[told[tie.event_number][1] for tie in ties],
    )


def _name_events(selection: Selection, numbers: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    if not numbers:
        return {}
    title = text_column("events", "title", lang=selection.view.lang)
    rows = selection.store.near("events", ("event_number", "event_id", title))
    named = keep_numbers(rows, numbers).select("event_number", "event_id", title).collect()
    return {number: (event, words) for number, event, words in named.iter_rows()}


def _read_further(store: Store) -> nw.LazyFrame[Any]:
    """Return the marks at further places, each with the point of its event's own mark."""

    def make() -> nw.LazyFrame[Any]:
        marks = store.frame("marks")
        main = marks.filter(nw.col("main")).select(
            "event_number",
            *(
                nw.col(column).alias(name)
                for column, name in zip(("x", "y", "longitude", "latitude"), _MAIN, strict=True)
            ),
        )
        return marks.filter(~nw.col("main")).select(*ON_HAND).join(main, on="event_number")

    return store.keep("further", make)


def _has_further(store: Store) -> bool:
    """Whether any event of the dataset has several points."""

    def look() -> bool:
        return len(store.frame("marks").filter(~nw.col("main")).head(1).collect()) > 0

    return store.remember("further", look)
