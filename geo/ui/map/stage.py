"""The map and the event panel side by side: a click on the map runs these two and nothing else."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from urllib.parse import quote

import streamlit as st
from streamlit_folium import st_folium

from geo.dataset.disclosure import list_boxes
from geo.errors import NotFoundError
from geo.export.looks import describe_looks
from geo.map.layer import (
    Region,
    ShownAreas,
    ShownDataset,
    base_map,
    clicked_area,
    clicked_event,
    event_layer,
)
from geo.model.earth import Bbox
from geo.places.boundaries import find_overlay
from geo.questions.marks import find_extent, find_focus
from geo.questions.screen.opening import find_opening
from geo.questions.select import Selection
from geo.questions.several import Datasets
from geo.questions.sums.shapes import find_shapes
from geo.questions.unshown import Unshown, count_unshown
from geo.text import Words, localized
from geo.told.beside import note_dataset
from geo.told.moment import shows_selected, tells_mapped
from geo.ui.event.panel import show_panel
from geo.ui.map.drawn import ask_drawn
from geo.ui.page import state
from geo.ui.page.context import PageContext, part_context, read_theme
from geo.ui.page.counting_rule import show_known
from geo.ui.page.datasets import show_dataset
from geo.ui.page.dom import show
from geo.ui.page.filters import show_nothing_found
from geo.ui.sums.groups import show_sum_panel
from geo.ui.sums.numbers import describe_sums
from geo.view.view import View

_HEIGHT = 640
"""Height of the map's frame in pixels until the style sheet fits it to the window."""
_HEIGHT_ALONE = 254
"""That of a map inside another page, in a frame of 450."""
_OPENED = "_opened"
_MARGIN, _LEAST_ROOM = 0.1, 0.15
"""How far a region that is the whole area may reach past it: a part of its width, or degrees."""
_Position = tuple[float, float, int]
"""Latitude, longitude and zoom."""


@st.fragment
def show_map() -> None:
    """Show the map and, beside it, the selected event."""
    _take_click()
    _take_area()
    page = part_context()
    selection, datasets = page.selection, page.datasets
    view = selection.view
    unshown = [count_unshown(each) for each in datasets]
    with st.container(key="stage"):
        left, right = st.columns([62, 38], gap="small")
        with left, st.container(key="map-frame"):
            _show_marks(page, unshown)
        with left:
            show(key="map-legend")
            ask_drawn(page)
        with right, st.container(key="side", height=_HEIGHT, border=True):
            if page.is_sums:
                show_sum_panel(selection, page.words)
            elif view.event or any(each.shown for each in unshown):
                _show_selected(page)
            else:
                show_nothing_found(Words(view.lang), unshown[0])
    state.write_address()


def _show_selected(page: PageContext) -> None:
    selection = page.selected
    view = selection.view
    words = Words(view.lang)
    show_known(selection)
    if view.event:
        show_dataset(page.datasets, selection, words, key="panel-of")
    show_panel(selection)


@st.fragment
def show_map_alone(
    *, above: Callable[[Selection], None], below: Callable[[Selection], None]
) -> None:
    """Show the map, and what ``above`` and ``below`` show of the view with its selected event."""
    _take_click()
    page = part_context()
    unshown = [count_unshown(each) for each in page.datasets]
    above(page.selected)
    with st.container(key="map-frame"):
        _show_marks(page, unshown, height=_HEIGHT_ALONE)
    below(page.selected)
    state.write_address()


def _take_click() -> None:
    clicked = clicked_event(st.session_state.get("map"))
    # st_folium gives the last click again at each run: only a new one selects.
    if clicked and clicked != st.session_state.get("_clicked"):
        st.session_state["_clicked"] = clicked
        state.select_event(clicked[0])


def _take_area() -> None:
    """Keep to an area whose name was pressed on the map, or to it no longer."""
    pressed = clicked_area(st.session_state.get("map"))
    if not pressed or pressed == st.session_state.get("_pressed"):
        return
    st.session_state["_pressed"] = pressed
    # Of sums of areas the areas are places of the dataset.
    kept = "place" if part_context().is_sums else "area"
    before = st.session_state.get(kept) or []
    area = pressed[0]
    now = [a for a in before if a != area] if area in before else [*before, area]
    state.change(**{kept: now})
    st.rerun()  # the filters and the numbers are outside this part of the page


def _show_marks(page: PageContext, unshown: list[Unshown], *, height: int = _HEIGHT) -> None:
    selection, datasets = page.selection, page.datasets
    view = selection.view
    mapped = [each.shown - each.unmapped for each in unshown]
    areas = describe_sums(selection) if page.is_sums else _describe_overlay(selection)
    looks = describe_looks(datasets)
    whole = find_home(datasets)
    layer = event_layer(
        replace(view.drawn, size=looks.by).query_string(),
        lang=view.lang,
        theme=read_theme(),
        selected=view.event if shows_selected(page.selected) else None,
        home=_find_opening(datasets),
        whole=whole,
        position=_read_position(view),
        start=_find_selected(page.selected),
        regions=list_regions(datasets, home=whole, lang=view.lang),
        mapped=mapped[0] if tells_mapped(datasets, unshown) else None,
        overlay=areas,
        datasets=_describe_datasets(datasets, mapped) if len(datasets) > 1 else (),
        looks=looks,
    )
    st_folium(
        base_map(),
        key="map",
        feature_group_to_add=layer,
        returned_objects=["last_active_drawing"],
        use_container_width=True,
        height=height,
    )


def _find_opening(datasets: Datasets) -> Bbox | None:
    """Return where the map opened in this session: what is chosen later moves nothing."""
    name = datasets[0].store.dataset.name
    opened, opening = st.session_state.get(_OPENED, ("", None))
    if opened != name:
        # Several datasets are shown whole: what is dense in one may be empty in another.
        is_alone = len(datasets) == 1 and not datasets[0].store.dataset.is_sums
        opening = find_opening(datasets[0]) if is_alone else find_home(datasets)
        st.session_state[_OPENED] = (name, opening)
    found: Bbox | None = opening
    return found


def _find_selected(selection: Selection) -> _Position | None:
    """Return where the selected event is seen with all its places; None where it has none."""
    store, view = selection.store, selection.view
    if view.event is None or not store.dataset.gives_rows:
        return None
    with suppress(NotFoundError):
        return find_focus(store, view.event)
    return None


def _describe_overlay(selection: Selection) -> ShownAreas | None:
    view = selection.view
    if not (view.overlay or view.area or view.fill):
        return None
    overlay = find_overlay(view.overlay, shown=selection.store.dataset)
    address = f"api/v1/overlays/{quote(overlay.name)}?v={overlay.revision}"
    return ShownAreas(address=address, chosen=list(view.area), fill=view.fill)


def _describe_datasets(datasets: Datasets, mapped: list[int]) -> list[ShownDataset]:
    return [
        ShownDataset(
            name=each.view.dataset,
            title=each.store.dataset.words("title", each.view.lang),
            note=note_dataset(each.store, Words(each.view.lang)),
            mapped=drawn,
            rows=each.store.dataset.gives_rows,
        )
        for each, drawn in zip(datasets, mapped, strict=True)
    ]


def find_home(datasets: Datasets) -> Bbox | None:
    """Return the box (west, south, east, north) that holds all that is drawn of all datasets."""
    boxes = [box for box in (_find_extent(each) for each in datasets) if box]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return (min(west), min(south), max(east), max(north))


def _find_extent(selection: Selection) -> Bbox | None:
    if selection.store.dataset.is_sums:
        return find_shapes(selection.store, selection.view).box
    return find_extent(selection.store)


def list_regions(datasets: Datasets, *, home: Bbox | None, lang: str) -> list[Region]:
    """Return the regions of all datasets shown, but for those that show what ``home`` does."""
    found = [
        Region(title=localized(each, "title", lang), bbox=each["bbox"])
        for selection in datasets
        for each in list_boxes(selection.store.dataset)
    ]
    others = [each for each in found if not home or not _shows(each.bbox, home)]
    # Two datasets may know one region.
    return list({(each.title, tuple(each.bbox)): each for each in others}.values())


def _shows(bbox: Sequence[float], home: Bbox) -> bool:
    """Tell whether a region is all there is, with the margin that an import leaves around it."""
    west, south, east, north = home
    room = (max((east - west) * _MARGIN, _LEAST_ROOM), max((north - south) * _MARGIN, _LEAST_ROOM))
    return all(
        abs(side - whole) <= room[n % 2]
        for n, (side, whole) in enumerate(zip(bbox, home, strict=True))
    )


def _read_position(view: View) -> _Position | None:
    if view.lat is None or view.lng is None or view.z is None:
        return None
    return (view.lat, view.lng, view.z)
