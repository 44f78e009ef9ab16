"""What the map draws on one screen, whatever the number of events."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from geo.dataset.disclosure import (
    CLOSEST_ZOOM,
    count_side,
    find_corner,
    require_rows,
    widen_box,
)
from geo.engine.marks import CELL_PX, TILE_PX
from geo.engine.store import Store
from geo.model.answer import Answer, Columns
from geo.model.earth import Bbox
from geo.model.schema import text_column
from geo.questions.events import keep_numbers
from geo.questions.marks import DRAWN, Marks, list_marks, match_marks, match_squares, read_level
from geo.questions.select import Selection, reach_beyond

# A sign is about so wide; the middles of neighbouring cells of 44 pixels may be nearer.
_OVERLAP_PX = 36.0
_MOST_LISTED = 200
_MOST_SEVERAL = 300
_FIRST = nw.col("event_number", "place_number").min()
_OF_MARKS = (
    nw.len().alias("events"),
    nw.col("differ", "partly", "x", "y").sum(),
    _FIRST,
    nw.col("longitude").min().alias("west"),
    nw.col("latitude").min().alias("south"),
    nw.col("longitude").max().alias("east"),
    nw.col("latitude").max().alias("north"),
)
_OF_SQUARES = (
    nw.col("events", "differ", "partly", "x", "y").sum(),
    _FIRST,
    nw.col("west", "south").min(),
    nw.col("east", "north").max(),
)
"""How marks, and squares of marks, are added up in a cell; ``x`` and ``y`` are sums of all."""


@dataclass(frozen=True, kw_only=True)
class Cells(Columns):
    """Cells of many events as columns of equal length.

    ``lng`` and ``lat`` are the middle of the events; ``differ`` counts those whose accounts differ,
    ``partly`` those that reach beyond the chosen period; ``split`` says whether zooming in can part
    them; ``place`` is where they all are, or None.
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
    place: list[str | None]


@dataclass(frozen=True, kw_only=True)
class Several(Columns):
    """Events at several places that more than one sign counts: the cells each is in."""

    id: list[str]
    cells: list[list[int]]


@dataclass(frozen=True, kw_only=True)
class Screen(Answer):
    """What the map draws on one screen.

    ``shown`` is how many events all of it is. ``several`` is None where there are more than 300, or
    where single events are not given. ``few`` counts events in squares of too few to be told, of a
    dataset that gives no rows.
    """

    cells: Cells
    events: Marks
    shown: int
    several: Several | None
    few: int | None = None


@dataclass(frozen=True, kw_only=True)
class Stack(Answer):
    """Events on one point, and how many more there are."""

    events: Marks
    more: int


@dataclass(slots=True)
class _Cell:
    """A cell while cells are made; ``x`` and ``y`` are its middle, 0 to 1 across the world.

    ``event_number`` and ``place_number`` are the first of those in it, and ``squares`` the columns
    and lines of the grid that were joined to it.
    """

    column: int
    line: int
    events: int
    differ: int
    partly: int
    x: float
    y: float
    event_number: int
    place_number: int
    west: float
    south: float
    east: float
    north: float
    squares: list[tuple[int, int]]


def find_cells(selection: Selection, *, z: int, bbox: Bbox) -> Screen:
    """Return what the map draws on one screen: cells of many events and single events.

    Of a dataset that gives no rows, counts in coarse squares only; see `count_squares`. The size of
    the answer depends on the screen, not on the number of events. Where marks were added up by
    square beforehand, the squares that the screen's edge cuts are counted whole.

    Parameters
    ----------
    selection
        What is asked of what.
    z
        Web map zoom, 0 to 22.
    bbox
        The screen: (west, south, east, north) in degrees.

    """
    # One more look at the screen would leave out nothing.
    if selection.view.bbox in {bbox, widen_box(bbox)}:
        selection = selection.without("bbox")
    store, view = selection.store, selection.view
    if not store.dataset.gives_rows:
        return count_squares(selection, z=z, bbox=bbox)
    placed, adding = _place(selection, z=z, bbox=bbox)
    cells = _merge_cells(_group_cells(placed, adding), z=z)
    several = _count_once(cells, placed, store)
    single: dict[int, list[int]] = {}
    for cell in cells:
        if cell.events == 1:
            single.setdefault(cell.event_number, []).append(cell.place_number)
    many = [cell for cell in cells if cell.events > 1]
    return Screen(
        cells=_columns(many, view.lang, store),
        events=list_marks(selection, only=single, bbox=bbox),
        shown=sum(cell.events for cell in cells) - sum(len(of) - 1 for of in several.values()),
        several=_list_several(store, several, cells),
    )


def count_squares(selection: Selection, *, z: int, bbox: Bbox) -> Screen:
    """Return the events on one screen as counts in squares of a fixed grid.

    The squares, not the events' points, give the positions, and the screen is widened to whole
    squares, so that no point can be read back. Squares of too few events are left out; there are
    no single events.
    """
    side = count_side(z)
    # Asked for with another box each time, an exact screen would tell by differences where a point
    # lies.
    marks = match_marks(selection, widen_box(bbox, z=min(z, CLOSEST_ZOOM)))
    placed = _mark_cells(_mark_partly(marks, selection), scale=side)
    # An event at several places of one square is one event of it.
    columns = ("event_number", "column", "line", "differ", "partly")
    once = placed.select(*columns).unique().collect("polars")
    sizes = once.group_by("column", "line").agg(
        nw.len().cast(nw.Int64).alias("events"), nw.col("differ", "partly").sum()
    )
    enough = sizes.filter(nw.col("events") >= selection.least).sort("line", "column")
    # Counted from what is told alone: an event that only a left-out square holds is among the few.
    told = once.join(enough.select("column", "line"), on=["column", "line"], how="semi")
    shown = told["event_number"].n_unique()
    return Screen(
        cells=_list_squares(enough, side),
        events=list_marks(selection, only={}, bbox=bbox),
        shown=shown,
        several=None,
        few=once["event_number"].n_unique() - shown,
    )


def _list_squares(squares: nw.DataFrame[Any], side: int) -> Cells:
    places = list(squares.select("column", "line").iter_rows())
    corners = [(find_corner(c, r, side), find_corner(c + 1, r + 1, side)) for c, r in places]
    middles = [find_corner(c + 0.5, r + 0.5, side) for c, r in places]
    return Cells(
        lng=[round(lng, 6) for lng, _ in middles],
        lat=[round(lat, 6) for _, lat in middles],
        events=squares["events"].to_list(),
        differ=squares["differ"].to_list(),
        partly=squares["partly"].to_list(),
        west=[north_west[0] for north_west, _ in corners],
        south=[south_east[1] for _, south_east in corners],
        east=[south_east[0] for _, south_east in corners],
        north=[north_west[1] for north_west, _ in corners],
        # Zooming in splits a square until the grid is at its finest.
        split=[side < count_side(CLOSEST_ZOOM)] * len(places),
        place=[None] * len(places),
    )


def _place(
    selection: Selection, *, z: int, bbox: Bbox
) -> tuple[nw.LazyFrame[Any], Sequence[nw.Expr]]:
    """Return the marks of a screen, or squares of them, each with its cell, and how to add up."""
    squares = match_squares(selection, bbox, z=z)
    if squares is None:
        marks = _mark_partly(match_marks(selection, bbox), selection)
        return _mark_cells(marks, scale=TILE_PX * 2**z / CELL_PX), _OF_MARKS
    across = 2 ** (read_level(selection.store) - z)  # so many squares make a cell's side
    column, line = nw.col("square_x") // across, nw.col("square_y") // across
    beyond = nw.when(reach_beyond(selection.view)).then(nw.col("events")).otherwise(0)
    placed = squares.with_columns(
        column.alias("column"), line.alias("line"), beyond.alias("partly")
    )
    return placed, _OF_SQUARES


def _mark_partly(marks: nw.LazyFrame[Any], selection: Selection) -> nw.LazyFrame[Any]:
    """Add ``partly``: 1 where the event reaches beyond the chosen period, else 0."""
    return marks.with_columns(reach_beyond(selection.view).cast(nw.Int64).alias("partly"))


def _mark_cells(marks: nw.LazyFrame[Any], *, scale: float) -> nw.LazyFrame[Any]:
    """Add each mark's cell: ``column`` and ``line`` of so many around the world."""
    return marks.with_columns(
        (nw.col("x") * scale).floor().cast(nw.Int64).alias("column"),
        (nw.col("y") * scale).floor().cast(nw.Int64).alias("line"),
    )


def _group_cells(placed: nw.LazyFrame[Any], adding: Sequence[nw.Expr]) -> list[_Cell]:
    grouped = placed.group_by("column", "line").agg(*adding).collect().iter_rows(named=True)
    cells = [_Cell(**row, squares=[(row["column"], row["line"])]) for row in grouped]
    for cell in cells:
        cell.x /= cell.events
        cell.y /= cell.events
    # No engine promises an order of groups, and the same screen must always look the same.
    return sorted(cells, key=lambda cell: (cell.line, cell.column))


def _count_once(
    cells: Sequence[_Cell], placed: nw.LazyFrame[Any], store: Store
) -> dict[int, list[int]]:
    """Take off what was counted twice: the further points of one event in one cell.

    Returns the events that several cells still count, by number, each with where those stand.
    """
    if not _has_several(store):
        return {}
    several = placed.filter(nw.col("several")).collect()
    # Cells were joined meanwhile, so a mark is looked up by the square it fell into.
    owner = {square: at for at, cell in enumerate(cells) for square in cell.squares}
    found: dict[int, list[int]] = {}
    for event, column, line, differ, partly in several.select(
        "event_number", "column", "line", "differ", "partly"
    ).iter_rows():
        at, of = owner[column, line], found.setdefault(event, [])
        if at in of:
            cells[at].events -= 1
            cells[at].differ -= differ
            cells[at].partly -= partly
        else:
            of.append(at)
    return {event: of for event, of in found.items() if len(of) > 1}


def _list_several(
    store: Store, several: Mapping[int, list[int]], cells: Sequence[_Cell]
) -> Several | None:
    """Return the ids of events that several cells count, and which of those of many events."""
    # Past this the list would outweigh the cells; the script then cannot tell which are outside.
    if len(several) > _MOST_SEVERAL:
        return None
    many = [at for at, cell in enumerate(cells) if cell.events > 1]
    place = {at: rank for rank, at in enumerate(many)}
    within = {event: [place[at] for at in of if at in place] for event, of in several.items()}
    ids = _name_events(store, list(within))
    return Several(id=[ids[event] for event in within], cells=list(within.values()))


def _name_events(store: Store, numbers: Sequence[int]) -> dict[int, str]:
    if not numbers:
        return {}
    marks = keep_numbers(store.near("marks", DRAWN), numbers)
    return dict(marks.select("event_number", "event_id").unique().collect().iter_rows())


def _has_several(store: Store) -> bool:
    """Whether any event of the dataset has several points."""

    def look() -> bool:
        several = store.frame("marks").filter(nw.col("several")).head(1)
        return len(several.collect()) > 0

    return store.remember("several", look)


def _merge_cells(cells: Sequence[_Cell], *, z: int) -> list[_Cell]:
    """Join neighbouring cells whose middles would overlap on the screen, the fullest first."""
    pixels = TILE_PX * 2**z
    by_place = {(cell.column, cell.line): cell for cell in cells}
    merged = []
    # The fullest take in their neighbours, and never the other way round.
    for cell in sorted(cells, key=lambda c: (-c.events, c.line, c.column)):
        if (cell.column, cell.line) not in by_place:
            continue
        # Taken out, or a smaller cell that comes later would take it in.
        del by_place[cell.column, cell.line]
        for key in _around(cell.column, cell.line):
            other = by_place.get(key)
            if other and _measure_apart(cell, other) * pixels < _OVERLAP_PX:
                del by_place[key]
                _absorb(cell, other)
        merged.append(cell)
    return merged


def _measure_apart(cell: _Cell, other: _Cell) -> float:
    return math.hypot(cell.x - other.x, cell.y - other.y)


def _around(column: int, line: int) -> list[tuple[int, int]]:
    steps = (-1, 0, 1)
    return [(column + right, line + down) for right in steps for down in steps if right or down]


def _absorb(cell: _Cell, other: _Cell) -> None:
    both = cell.events + other.events
    cell.x = (cell.x * cell.events + other.x * other.events) / both
    cell.y = (cell.y * cell.events + other.y * other.events) / both
    cell.events = both
    cell.differ += other.differ
    cell.partly += other.partly
    cell.squares += other.squares
    cell.west, cell.south = min(cell.west, other.west), min(cell.south, other.south)
    cell.east, cell.north = max(cell.east, other.east), max(cell.north, other.north)


def _columns(cells: Sequence[_Cell], lang: str, store: Store) -> Cells:
    # Marks on one point cannot be split by zooming in: such a cell is named, and opens as a list.
    split = [c.east - c.west > 0 or c.north - c.south > 0 for c in cells]
    names = _name_places(
        store, lang, [c.place_number for c, apart in zip(cells, split, strict=True) if not apart]
    )
    return Cells(
        lng=[round(c.x * 360 - 180, 6) for c in cells],
        lat=[round(_latitude(c.y), 6) for c in cells],
        events=[c.events for c in cells],
        differ=[min(c.differ, c.events) for c in cells],
        partly=[c.partly for c in cells],
        west=[c.west for c in cells],
        south=[c.south for c in cells],
        east=[c.east for c in cells],
        north=[c.north for c in cells],
        split=split,
        place=[
            None if apart else names.get(cell.place_number)
            for cell, apart in zip(cells, split, strict=True)
        ],
    )


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def _name_places(store: Store, lang: str, numbers: Sequence[int]) -> dict[int, str]:
    if not numbers:
        return {}
    names = store.near("place_names", ("place_number", text_column("places", "name", lang=lang)))
    asked = names.filter(nw.col("place_number").is_in(list(numbers)))
    return dict(asked.collect().iter_rows())


def list_stack(selection: Selection, *, bbox: Bbox) -> Stack:
    """Return the events drawn inside a small box, at most 200, and how many more there are.

    Raises
    ------
    RestrictedError
        The dataset's licence allows aggregates only.

    """
    require_rows(selection.store.dataset)
    inside = match_marks(selection, bbox).select("event_number", "date_start").unique()
    order = inside.sort("date_start", "event_number", nulls_last=False)
    numbers = order.select("event_number").collect()["event_number"].to_list()
    listed = list_marks(selection, only=dict.fromkeys(numbers[:_MOST_LISTED]), bbox=bbox)
    return Stack(events=listed, more=max(0, len(numbers) - _MOST_LISTED))
