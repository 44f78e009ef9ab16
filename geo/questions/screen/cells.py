"""What the map draws on one screen, whatever the number of events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from geo.dataset.disclosure import require_rows, widen_box
from geo.engine.marks import CELL_PX, TILE_PX
from geo.engine.store import Store
from geo.model.answer import Answer, Columns
from geo.model.earth import Bbox
from geo.model.schema import text_column
from geo.questions.added import add_to_number
from geo.questions.marks import (
    Marks,
    list_marks,
    match_marks,
    match_squares,
    read_level,
)
from geo.questions.screen.colours import NOBODY, group_blamed
from geo.questions.screen.further import NOTHING_FURTHER, Further, find_further
from geo.questions.screen.merging import OF_MARKS, OF_SQUARES, Cell, group_cells, merge_cells
from geo.questions.screen.squares import count_squares
from geo.questions.select import Selection, reach_beyond, shows_usual

_MOST_LISTED = 200


@dataclass(frozen=True, kw_only=True)
class Cells(Columns):
    """Cells of many events as columns of equal length.

    ``lng`` and ``lat`` are the middle of the events; ``differ`` counts those whose accounts differ,
    ``partly`` those that reach beyond the chosen period; ``split`` says whether zooming in can part
    them; ``place`` is where they all are, or None. ``low``, ``high`` and ``open`` are what the
    events add to the view's number, None where none of them has a figure; ``figured`` counts those
    that add something. All of these are None where the map is not sized by people. ``kinds``
    counts the events of each colour, by event type or by the group of
    `geo.questions.screen.colours`.
    """

    lng: list[float]
    lat: list[float]
    events: list[int]
    differ: list[int]
    partly: list[int]
    low: list[int | None]
    high: list[int | None]
    open: list[bool]
    figured: list[int | None]
    kinds: list[dict[str, int]]
    west: list[float]
    south: list[float]
    east: list[float]
    north: list[float]
    split: list[bool]
    place: list[str | None]


@dataclass(frozen=True, kw_only=True)
class Screen(Answer):
    """What the map draws on one screen.

    ``shown`` is how many events all of it is; each is counted where its own mark is. ``further``
    are the other places of events that have several, and ``untied`` how many more of them there
    are than are given. ``few`` counts events in squares of too few to be told, of a dataset that
    gives no rows.
    """

    cells: Cells
    events: Marks
    further: Further
    shown: int
    untied: int = 0
    few: int | None = None


@dataclass(frozen=True, kw_only=True)
class Stack(Answer):
    """Events on one point, and how many more there are."""

    events: Marks
    more: int


def find_cells(selection: Selection, *, z: int, bbox: Bbox) -> Screen:
    """Return what the map draws on one screen: cells of many events and single events.

    Of a dataset that gives no rows, counts in coarse squares only; see `find_squares`. The size of
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
    if not selection.store.dataset.gives_rows:
        return find_squares(selection, z=z, bbox=bbox)
    selection = _ask_near(selection, z=z, bbox=bbox)
    cells = merge_cells(group_cells(*_place(selection, z=z, bbox=bbox)), z=z)
    single = {cell.event_number: [cell.place_number] for cell in cells if cell.events == 1}
    further, untied = find_further(selection, z=z, bbox=bbox, cells=cells)
    return Screen(
        cells=_write_cells([cell for cell in cells if cell.events > 1], selection),
        events=list_marks(selection, only=single, bbox=bbox),
        further=further,
        shown=sum(cell.events for cell in cells),
        untied=untied,
    )


def _ask_near(selection: Selection, *, z: int, bbox: Bbox) -> Selection:
    """Return what is asked of this process, where squares tell a screen or marks are few."""
    near = selection.on_sums()
    if near is selection or near.store.is_short("marks"):
        return near
    return selection if _match_added(near, bbox, z=z) is None else near


def find_squares(selection: Selection, *, z: int, bbox: Bbox) -> Screen:
    """Return the events on one screen as counts in squares of a fixed grid: `count_squares`."""
    squares = count_squares(selection, z=z, bbox=bbox)
    none: list[Any] = [None] * len(squares.events)
    nothing = list_marks(selection, only={}, bbox=bbox)
    return Screen(
        cells=Cells(
            lng=squares.lng,
            lat=squares.lat,
            events=squares.events,
            differ=squares.differ,
            partly=squares.partly,
            low=none,
            high=none,
            open=[False] * len(none),
            figured=none,
            kinds=[{} for _ in none],
            west=squares.west,
            south=squares.south,
            east=squares.east,
            north=squares.north,
            split=squares.split,
            place=none,
        ),
        events=nothing,
        further=NOTHING_FURTHER,
        shown=squares.shown,
        few=squares.few,
    )


def _place(
    selection: Selection, *, z: int, bbox: Bbox
) -> tuple[nw.LazyFrame[Any], Sequence[nw.Expr]]:
    """Return the marks of a screen, or squares of them, each with its cell, and how to add up."""
    squares = _match_added(selection, bbox, z=z)
    if squares is not None:
        across = 2 ** (read_level(selection.store) - z)  # so many squares make a cell's side
        placed = squares.with_columns(
            (nw.col("square_x") // across).alias("column"),
            (nw.col("square_y") // across).alias("line"),
        )
        return _colour(placed, selection), OF_SQUARES
    beyond = reach_beyond(selection.view)
    marks = match_marks(selection, bbox).filter(nw.col("main"))
    counted = _count_people(marks, selection).with_columns(beyond.cast(nw.Int64).alias("partly"))
    side = TILE_PX * 2**z / CELL_PX
    placed = counted.with_columns(
        (nw.col("x") * side).floor().cast(nw.Int64).alias("column"),
        (nw.col("y") * side).floor().cast(nw.Int64).alias("line"),
    )
    return _colour(placed, selection), OF_MARKS


def _match_added(selection: Selection, bbox: Bbox, *, z: int) -> nw.LazyFrame[Any] | None:
    """Return squares of marks with what their events add; None where marks must be looked at."""
    view = selection.view
    by_people = view.size == "people"
    if view.colour == "blamed" or (by_people and not _adds_as_shown(selection)):
        return None
    squares = match_squares(selection, bbox, z=z)
    if squares is None:
        return None
    beyond = reach_beyond(view)
    partly = nw.when(beyond).then(nw.col("events")).otherwise(0).alias("partly")
    number = [nw.when(~beyond).then(nw.col(c)).otherwise(0).alias(c) for c in _SUMMED]
    is_open = (nw.col("open") & ~beyond).alias("open")
    return squares.with_columns(partly, *number, is_open)


_SUMMED = ("low", "high", "figured")


def _adds_as_shown(selection: Selection) -> bool:
    """Whether each event adds the number that its mark shows under the usual counting."""
    store = selection.store
    return shows_usual(selection.view) and not store.kin() and store.same() is None


def _count_people(marks: nw.LazyFrame[Any], selection: Selection) -> nw.LazyFrame[Any]:
    """Add ``low``, ``high``, ``open`` and ``figured``: what each mark's event adds to the number.

    Of events that reach beyond the chosen period nobody knows what belongs to it: they add nothing.
    """
    inside = ~reach_beyond(selection.view)
    if selection.view.size != "people":
        low: nw.Expr = nw.lit(None, nw.Int64)
        high, is_open = low, nw.lit(value=False)
    elif _adds_as_shown(selection):
        low, high, is_open = (nw.col(f"shown_{end}") for end in ("low", "high", "open"))
    else:
        marks = marks.join(add_to_number(selection), on="event_number", how="left")
        low, high, is_open = (nw.col(end) for end in ("low", "high", "open"))
    return marks.with_columns(
        nw.when(inside).then(low).fill_null(0).alias("low"),
        nw.when(inside).then(high).fill_null(0).alias("high"),
        (is_open.fill_null(value=False) & inside).alias("open"),
        (inside & ~(low.is_null() & high.is_null())).cast(nw.Int64).alias("figured"),
    )


def _colour(placed: nw.LazyFrame[Any], selection: Selection) -> nw.LazyFrame[Any]:
    """Add ``kind``: what a mark is coloured by, as cells count it."""
    colour = selection.view.colour
    if colour == "blamed":
        joined = placed.join(group_blamed(selection), on="event_number", how="left")
        return joined.with_columns(nw.col("group").fill_null(NOBODY).alias("kind"))
    # How accounts agree an arc around the cell tells, and only whether they do.
    kind = nw.col("type_number") if colour == "type" else nw.lit(0)
    return placed.with_columns(kind.alias("kind"))


def _write_cells(cells: Sequence[Cell], selection: Selection) -> Cells:
    store, view = selection.store, selection.view
    # Marks on one point cannot be split by zooming in: such a cell is named, and opens as a list.
    names = _name_places(store, view.lang, [c.place_number for c in cells if not c.spreads])
    by_people = view.size == "people"
    numbers = [cell.number for cell in cells]
    return Cells(
        lng=[cell.point[0] for cell in cells],
        lat=[cell.point[1] for cell in cells],
        events=[c.events for c in cells],
        differ=[min(c.differ, c.events) for c in cells],
        partly=[c.partly for c in cells],
        low=[number.low if by_people else None for number in numbers],
        high=[number.high if by_people else None for number in numbers],
        open=[number.open for number in numbers],
        figured=[c.figured if by_people else None for c in cells],
        kinds=[_name_kinds(c, selection) for c in cells],
        west=[c.west for c in cells],
        south=[c.south for c in cells],
        east=[c.east for c in cells],
        north=[c.north for c in cells],
        split=[c.spreads for c in cells],
        place=[None if c.spreads else names.get(c.place_number) for c in cells],
    )


def _name_kinds(cell: Cell, selection: Selection) -> dict[str, int]:
    colour = selection.view.colour
    if colour == "agreement":
        return {}
    names = _read_types(selection.store) if colour == "type" else {}
    kinds: dict[str, int] = {}
    for kind, events in cell.kinds.items():
        # A type is known by its number, whom accounts blame by name.
        name = names.get(kind, str(kind))
        kinds[name] = kinds.get(name, 0) + events
    return dict(sorted(kinds.items()))


def _read_types(store: Store) -> Mapping[str | int, str]:
    """Return the event type of each pair of types, by its number."""

    def read() -> dict[str | int, str]:
        types = store.frame("types").select("type_number", "event_type").collect()
        return dict(types.iter_rows())

    return store.remember("event types", read)


def _name_places(store: Store, lang: str, numbers: Sequence[int]) -> dict[int, str]:
    if not numbers:
        return {}
    names = store.near("place_names", ("place_number", text_column("places", "name", lang=lang)))
    asked = names.filter(nw.col("place_number").is_in(list(numbers)))
    return dict(asked.collect().iter_rows())


def list_stack(selection: Selection, *, bbox: Bbox) -> Stack:
    """Return the events drawn inside a small box, at most 200, and how many more there are.

    Those that are drawn elsewhere, and have a further place here, are among them.

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
