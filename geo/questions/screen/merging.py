"""Gather the marks of a screen into cells, and join those that would overlap."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from geo.engine.base import Row
from geo.engine.marks import CELL_PX, TILE_PX
from geo.model.number import Range

# A sign is about so wide; the middles of neighbouring cells of 44 pixels may be nearer.
_OVERLAP_PX = 36.0
OF_MARKS = (
    nw.len().alias("events"),
    nw.col("differ", "partly", "x", "y", "low", "high", "figured").sum(),
    nw.col("open").max(),
    nw.col("event_number", "place_number").min(),
    nw.col("longitude").min().alias("west"),
    nw.col("latitude").min().alias("south"),
    nw.col("longitude").max().alias("east"),
    nw.col("latitude").max().alias("north"),
)
OF_SQUARES = (
    nw.col("events", "differ", "partly", "x", "y", "low", "high", "figured").sum(),
    nw.col("open").max(),
    nw.col("event_number", "place_number", "west", "south").min(),
    nw.col("east", "north").max(),
)
"""How marks, and squares of marks, are added up in a cell; ``x`` and ``y`` are sums of all."""
_SQUARE = ("column", "line")
_WHOLE = ("events", "differ", "partly", "low", "high", "figured")
_SUMS = (*_WHOLE, "x", "y")
_ENDS = (
    *((name, min) for name in ("event_number", "place_number", "west", "south")),
    *((name, max) for name in ("east", "north")),
)


@dataclass(slots=True)
class Cell:
    """A cell while cells are made; ``x`` and ``y`` are its middle, 0 to 1 across the world.

    ``event_number`` and ``place_number`` are the first of those in it, ``figured`` how many of its
    events have a figure, ``kinds`` how many there are of each colour, and ``squares`` the columns
    and lines of the grid that were joined to it.
    """

    column: int
    line: int
    events: int
    differ: int
    partly: int
    x: float
    y: float
    low: int
    high: int
    open: bool
    figured: int
    event_number: int
    place_number: int
    west: float
    south: float
    east: float
    north: float
    kinds: dict[str | int, int] = field(default_factory=dict)
    squares: list[tuple[int, int]] = field(default_factory=list)

    @property
    def number(self) -> Range:
        """What its events add to the view's number; without ends where none has a figure."""
        if not self.figured:
            return Range(None, None, open=False)
        return Range(self.low, self.high, self.open)

    @property
    def point(self) -> tuple[float, float]:
        """Longitude and latitude of its middle, in degrees."""
        latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * self.y))))
        return round(self.x * 360 - 180, 6), round(latitude, 6)

    @property
    def spreads(self) -> bool:
        """Whether zooming in can part its events."""
        return self.east > self.west or self.north > self.south

    def take_in(self, other: "Cell") -> None:
        """Add the events of another cell; while cells are gathered, ``x`` and ``y`` are sums."""
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name, choose in _ENDS:
            setattr(self, name, choose(getattr(self, name), getattr(other, name)))
        self.open = self.open or other.open
        for kind, events in other.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + events
        self.squares += [square for square in other.squares if square not in self.squares]


def group_cells(placed: nw.LazyFrame[Any], adding: Sequence[nw.Expr]) -> list[Cell]:
    """Return the cells of marks or squares, each with its ``column``, ``line`` and ``kind``."""
    grouped = placed.group_by(*_SQUARE, "kind").agg(*adding).collect().iter_rows(named=True)
    cells: dict[tuple[int, int], Cell] = {}
    for cell in _make_cells(grouped):
        there = cells.setdefault((cell.column, cell.line), cell)
        if there is not cell:
            there.take_in(cell)
    for cell in cells.values():
        cell.x /= cell.events
        cell.y /= cell.events
    # No engine promises an order of groups, and the same screen must always look the same.
    return sorted(cells.values(), key=lambda cell: (cell.line, cell.column))


def _make_cells(rows: Iterable[Row]) -> Iterator[Cell]:
    for row in rows:
        kind = row["kind"]
        told = {name: value for name, value in row.items() if name != "kind"}
        # Some engines add whole numbers up to decimals.
        whole = {name: int(told[name]) for name in (*_WHOLE, *("event_number", "place_number"))}
        cell = Cell(**{**told, **whole, "open": bool(row["open"])})
        cell.kinds = {kind: cell.events}
        cell.squares = [(cell.column, cell.line)]
        yield cell


def merge_cells(cells: Sequence[Cell], *, z: int) -> list[Cell]:
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
        for key in _list_around(cell.column, cell.line):
            other = by_place.get(key)
            if other and _measure_apart(cell, other) * pixels < _OVERLAP_PX:
                del by_place[key]
                _absorb(cell, other)
        merged.append(cell)
    return merged


def find_side(z: int) -> float:
    """Return how many squares of the grid lie side by side around the world at a zoom."""
    return float(TILE_PX * 2**z / CELL_PX)


def _measure_apart(cell: Cell, other: Cell) -> float:
    return math.hypot(cell.x - other.x, cell.y - other.y)


def _list_around(column: int, line: int) -> list[tuple[int, int]]:
    steps = (-1, 0, 1)
    return [(column + right, line + down) for right in steps for down in steps if right or down]


def _absorb(cell: Cell, other: Cell) -> None:
    for one in (cell, other):
        one.x *= one.events
        one.y *= one.events
    cell.take_in(other)
    cell.x /= cell.events
    cell.y /= cell.events
