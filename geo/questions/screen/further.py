"""The further places of events at several: where else an event happened than where it is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from geo.engine.base import Row
from geo.engine.store import Store
from geo.model.answer import Columns
from geo.model.earth import Bbox
from geo.model.schema import text_column
from geo.questions.events import keep_numbers
from geo.questions.marks import ON_HAND
from geo.questions.screen.merging import Cell, find_square
from geo.questions.select import Selection, keep_in_box

_MOST = 300
_MAIN = ("main_x", "main_y", "main_lng", "main_lat")
_Target = tuple[float, float]


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
    to: _Target
    events: int = 0


def find_further(
    selection: Selection, *, z: int, bbox: Bbox, cells: Sequence[Cell]
) -> tuple[Further, int]:
    """Return the further places on a screen, and how many ties more there are than are given.

    A place that lies under the sign that counts its event is left out: ``cells`` are those of the
    screen, those of one event, too.
    """
    ties = _tie(selection, z=z, bbox=bbox, cells=cells) if _has_further(selection.store) else []
    return _list_ties(selection, ties[:_MOST]), max(0, len(ties) - _MOST)


def _tie(selection: Selection, *, z: int, bbox: Bbox, cells: Sequence[Cell]) -> list[_Tie]:
    owner = {square: cell for cell in cells for square in cell.squares}
    found = keep_in_box(selection.match(_read_further(selection.store)), bbox).collect()
    ties: dict[tuple[int, _Target], _Tie] = {}
    for row in found.sort("event_number", "place_number").iter_rows(named=True):
        cell = owner.get(find_square(row["main_x"], row["main_y"], z=z))
        if cell is not None and find_square(row["x"], row["y"], z=z) in cell.squares:
            continue
        to = _find_target(row, cell)
        at = (row["place_number"], to)
        tie = _Tie(row["event_number"], row["longitude"], row["latitude"], to)
        ties.setdefault(at, tie).events += 1
    return list(ties.values())


def _find_target(row: Row, cell: Cell | None) -> _Target:
    if cell is None or cell.events == 1:
        return row["main_lng"], row["main_lat"]
    return cell.point


def _list_ties(selection: Selection, ties: Sequence[_Tie]) -> Further:
    told = _name_events(selection, [tie.event_number for tie in ties])
    return Further(
        lng=[tie.lng for tie in ties],
        lat=[tie.lat for tie in ties],
        to_lng=[tie.to[0] for tie in ties],
        to_lat=[tie.to[1] for tie in ties],
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
