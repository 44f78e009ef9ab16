"""What a picture's map draws: the signs of a dataset's events, at their pixels."""

from collections.abc import Iterator
from dataclasses import replace

from geo.export.pictures.basemap import Screen
from geo.export.pictures.sizes import write_short
from geo.export.pictures.symbols import Cell, Further, Mark, Sign
from geo.map.layer import Looks
from geo.model.number import Range
from geo.questions.events import find_event
from geo.questions.marks import Marks, find_own_marks, list_marks
from geo.questions.screen.cells import Cells, find_cells
from geo.questions.screen.further import Further as FurtherPlaces
from geo.questions.select import Selection


def find_signs(
    selection: Selection, looks: Looks, *, screen: Screen, z: int
) -> tuple[list[Sign], list[Sign]]:
    """Return the signs that count a dataset's events, and those of further places of these.

    A selected event has a sign of its own, whatever cell it would be in.
    """
    store, view = selection.store, selection.view
    asked = selection.replace(event=None, size=looks.by)
    found = find_cells(asked, z=z, bbox=screen.bbox)
    signs = [
        *_place_events(screen, found.events, looks),
        *_place_cells(screen, found.cells, looks, lang=view.lang),
    ]
    further = list(_place_further(screen, found.further))
    if not has_chosen(selection):
        return signs, further
    own = find_own_marks(store, find_event(store, str(view.event)))
    marks = own.select("event_number", "place_number").collect().iter_rows()
    only = {number: [place] for number, place in marks}
    chosen = list_marks(asked, only=only, bbox=screen.bbox)
    others = [sign for sign in signs if getattr(sign.thing, "id", "") != view.event]
    selected = (replace(s, is_chosen=True) for s in _place_events(screen, chosen, looks))
    return [*others, *selected], further


def _place_events(screen: Screen, events: Marks, looks: Looks) -> Iterator[Sign]:
    x, y = screen.to_pixels(events.lng, events.lat)
    roles = {group.key: group.role for group in looks.groups}
    numbers = zip(events.low, events.high, strict=True)
    more = zip(events.partly, events.taken, events.group, strict=True)
    told = zip(events.id, events.type, numbers, events.agreement, more, strict=True)
    for a, b, (id_, type_, ends, agreement, rest) in zip(x, y, told, strict=True):
        (low, high), (partly, taken, group) = ends, rest
        mark = Mark(
            id=id_,
            type=type_,
            role=roles.get(group, ""),
            low=low,
            high=high,
            agreement=agreement,
            is_partly=partly,
            is_taken=taken,
        )
        yield Sign(x=float(a), y=float(b), thing=mark)


def _place_cells(screen: Screen, cells: Cells, looks: Looks, *, lang: str) -> Iterator[Sign]:
    by_people = looks.by == "people"
    x, y = screen.to_pixels(cells.lng, cells.lat)
    numbers = zip(cells.low, cells.high, cells.open, strict=True)
    told = zip(cells.events, cells.differ, numbers, cells.kinds, strict=True)
    for a, b, (events, differ, (low, high, is_open), kinds) in zip(x, y, told, strict=True):
        shares = tuple((g.role, kinds[g.key]) for g in looks.groups if kinds.get(g.key))
        number = Range(low, high, is_open)
        label = write_short(number if by_people else Range(events, events, open=False), lang)
        cell = Cell(events=events, differ=differ, low=low, high=high, shares=shares, label=label)
        yield Sign(x=float(a), y=float(b), thing=cell)


def _place_further(screen: Screen, places: FurtherPlaces) -> Iterator[Sign]:
    x, y = screen.to_pixels(places.lng, places.lat)
    to_x, to_y = screen.to_pixels(places.to_lng, places.to_lat)
    for a, b, c, d in zip(x, y, to_x, to_y, strict=True):
        yield Sign(x=float(a), y=float(b), thing=Further(to_x=float(c), to_y=float(d)))


def has_chosen(selection: Selection) -> bool:
    """Tell whether a picture is about one event."""
    return selection.view.event is not None and selection.store.dataset.gives_rows
