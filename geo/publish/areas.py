"""Choose and write the areas that may be laid over the map of a static edition."""

from typing import NamedTuple

from geo.engine.store import Store
from geo.errors import OverlayError
from geo.places.boundaries import Overlay, find_overlay, list_overlays, outline
from geo.publish.columns import Save, write_json
from geo.publish.tables import write_areas
from geo.web.api import describe_overlay

MOST_OUTLINE = 2_000_000
"""Bytes of the outlines of an overlay, as GeoJSON; of more a phone would have too much to draw."""


class Published(NamedTuple):
    """An overlay with its outlines, as GeoJSON."""

    overlay: Overlay
    outline: dict[str, object]


class Chosen(NamedTuple):
    """The overlays that an edition has, and the names of those whose outlines are too large."""

    published: tuple[Published, ...]
    left_out: tuple[str, ...]


def choose_overlays(store: Store) -> Chosen:
    """Return the host's overlays and the dataset's own, as far as an edition can hold them."""
    return store.remember("published overlays", lambda: _choose_overlays(store))


def _choose_overlays(store: Store) -> Chosen:
    published, left_out = [], []
    for name in list_overlays((store.dataset,)):
        try:
            overlay = find_overlay(name, shown=store.dataset)
        # As in the server's list, one whose file cannot be used is left out.
        except OverlayError:
            continue
        drawn = outline(overlay)
        if len(write_json(drawn)) > MOST_OUTLINE:
            left_out.append(name)
        else:
            published.append(Published(overlay, drawn))
    return Chosen(tuple(published), tuple(left_out))


def write_overlays(store: Store, save: Save) -> list[dict[str, object]]:
    """Write the outlines of each overlay of an edition, and in which areas the events are."""
    return [
        {
            "told": describe_overlay(overlay),
            "outline": save(drawn),
            "events": save(write_areas(store, overlay)),
        }
        for overlay, drawn in choose_overlays(store).published
    ]
