"""What an archive of tiles says of itself, whichever format it has."""

from collections.abc import Callable
from dataclasses import dataclass

from geo.model.earth import MERCATOR_LIMIT, Bbox

DEEPEST_ZOOM = 24
"""No map has tiles beyond it; both formats could number more."""
VECTOR = "pbf"
_MEDIA_TYPES = {
    VECTOR: "application/vnd.mapbox-vector-tile",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
}
_WORLD: Bbox = (-180.0, -MERCATOR_LIMIT, 180.0, MERCATOR_LIMIT)


class BadArchiveError(Exception):
    """A file is no archive of tiles that can be served; the message is why, as half a sentence."""


@dataclass(frozen=True, kw_only=True)
class Header:
    """What an archive says of itself, checked, and how its tiles are read.

    ``attribution`` is as it stands in the file, often HTML. ``read`` takes zoom, column and row
    from the north.
    """

    title: str
    attribution: str
    format: str
    min_zoom: int
    max_zoom: int
    bounds: Bbox
    read: Callable[[int, int, int], bytes | None]

    def __post_init__(self) -> None:
        """Refuse what no browser could draw."""
        if self.format not in _MEDIA_TYPES:
            known = ", ".join(_MEDIA_TYPES)
            msg = f"its tiles are {self.format or 'of no format it names'!r}, not one of {known}"
            raise BadArchiveError(msg)
        if not 0 <= self.min_zoom <= self.max_zoom <= DEEPEST_ZOOM:
            zooms = f"{self.min_zoom} to {self.max_zoom}"
            msg = f"its zooms are {zooms}, not within 0 to {DEEPEST_ZOOM}"
            raise BadArchiveError(msg)

    @property
    def is_vector(self) -> bool:
        """Whether the tiles are shapes to be drawn, and no pictures."""
        return self.format == VECTOR

    @property
    def media_type(self) -> str:
        """The type of a tile in HTTP."""
        return _MEDIA_TYPES[self.format]


def clean_bounds(bounds: Bbox) -> Bbox:
    """Return bounds cut to what a web map shows; the whole world where they hold nothing."""
    west, south = max(bounds[0], _WORLD[0]), max(bounds[1], _WORLD[1])
    east, north = min(bounds[2], _WORLD[2]), min(bounds[3], _WORLD[3])
    return (west, south, east, north) if west < east and south < north else _WORLD
