"""The base map of a static edition: cut out around the data for the first map, and all of it."""

import gzip
import json
import math
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

import shapely

from geo.dataset.folder import SHIPPED
from geo.export.kept import WORLD, widen_home
from geo.export.pictures.basemap import cut_ground
from geo.look.theme import BASEMAP
from geo.model.earth import Bbox

FILES = ("land", "borders", "rivers", "lakes", "places")
"""What is drawn from the first map on, as the map's scripts name it."""
_NEAR: str = BASEMAP["near"]["file"]
_MOST_BYTES = 90_000
"""Of the cut, compressed: with all else that a first map loads it stays under 300 kB."""
_TOLERANCES = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.3)
"""Degrees by which a cut may be coarser; the first of them is taken that is small enough."""
_AREA = 2
"""Dimensions of what has an area."""
_DIGITS = 4
"""Of a degree in a cut that is as fine as the whole."""
_DEGREES_AT_ZERO = 360 / 256
"""Of a pixel at zoom 0."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A base map around the data.

    ``box`` (west, south, east, north in degrees) is what it covers, ``zoom`` the last one at which
    it is as fine as the whole map is; None for all. ``text`` is a GeoJSON collection by file.
    """

    box: Bbox
    zoom: int | None
    text: bytes


def cut_around(home: Bbox | None) -> Ground:
    """Cut the base map out around the data, as coarse as it must be to be loaded at once."""
    box = widen_home(home) if home else WORLD
    cuts = {}

    def is_small(tolerance: float) -> bool:
        cuts[tolerance] = _cut(box, tolerance)
        return len(gzip.compress(cuts[tolerance].text)) <= _MOST_BYTES

    # The usual one first; of the others half as many are tried each time, as each takes seconds.
    finest, *coarser = _TOLERANCES
    if is_small(finest):
        return cuts[finest]
    first = bisect_left(coarser, x=True, key=is_small)
    chosen = coarser[min(first, len(coarser) - 1)]
    return cuts.get(chosen) or _cut(box, chosen)


def _cut(box: Bbox, tolerance: float) -> Ground:
    zoom = math.floor(math.log2(_DEGREES_AT_ZERO / tolerance)) if tolerance else None
    cut = {file: _collect(file, box, tolerance=tolerance, zoom=zoom) for file in FILES}
    text = json.dumps(cut, ensure_ascii=False, separators=(",", ":")).encode()
    return Ground(box=box, zoom=zoom, text=text)


def _collect(file: str, box: Bbox, *, tolerance: float, zoom: int | None) -> dict[str, object]:
    features = []
    for properties, shape in cut_ground(file, box):
        first = properties.get("min_zoom")
        # What is drawn from a closer zoom on comes with the whole map.
        if zoom is not None and isinstance(first, int | float) and first > zoom:
            continue
        kept = _coarsen(shape, tolerance) if tolerance else shape
        if not shapely.is_empty(kept):
            known = {name: cell for name, cell in properties.items() if cell is not None}
            features.append(
                {"type": "Feature", "properties": known, "geometry": _write(kept, tolerance)}
            )
    return {"type": "FeatureCollection", "features": features}


def _coarsen(shape: shapely.Geometry, tolerance: float) -> shapely.Geometry:
    """Return a shape without what is smaller than a tolerance, islands and lakes too."""
    coarse = shapely.simplify(shape, tolerance)
    if shapely.get_dimensions(coarse) < _AREA:
        return coarse
    seen = [part for part in shapely.get_parts(coarse) if shapely.area(part) > tolerance**2]
    kept: shapely.Geometry = shapely.MultiPolygon(seen)
    return kept


def _write(shape: shapely.Geometry, tolerance: float) -> object:
    # Digits finer than the tolerance would be carried for nothing.
    digits = math.ceil(-math.log10(tolerance / 5)) if tolerance else _DIGITS
    text = shapely.to_geojson(shape)
    return json.loads(text, parse_float=lambda cell: round(float(cell), digits))


def write_whole(folder: Path) -> None:
    """Write the base map of all the world, a file each, for whoever leaves what was cut out."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in (*FILES, _NEAR):
        source = SHIPPED / "basemap" / f"{file}.json"
        (folder / f"{file}.json").write_bytes(source.read_bytes())
