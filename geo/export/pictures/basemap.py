"""The shipped base map as a picture's ground: land, water, borders and names, in screen pixels."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.font_manager import get_font_names
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from geo.dataset.folder import SHIPPED
from geo.export.pictures.palette import COLOURS
from geo.look.theme import BASEMAP, FONTS
from geo.model.earth import EARTH_RADIUS_M, MERCATOR_LIMIT, Bbox
from geo.text import column_of, is_right_to_left

TILE = 256.0
DPI = 100
POINT = 72 / DPI
"""Points in a pixel."""
# matplotlib warns of every font that is named and not there.
FAMILY = [*(font for font in FONTS if font in get_font_names()), "DejaVu Sans"]
"""The page's fonts as far as they are here, and one with Arabic that comes with matplotlib."""
CREDIT = "Natural Earth, GSHHG"

_NAMES: Mapping[str, Mapping[str, Any]] = BASEMAP["names"]
"""How the names of each kind of place are written."""
_LAKE_EDGE = 0.5  # points
_GRID = 1e-4  # degrees, some 11 m
_SPARE_ZOOM = 0.5
"""A picture shows things half a zoom sooner than the map, as its zoom is any number."""
_EDGE = 2.0  # px between a name and the end of the picture


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A piece of the world as pixels: its middle, its web map zoom (any number) and its size."""

    lng: float
    lat: float
    zoom: float
    width: float
    height: float

    @classmethod
    def fit(
        cls, bbox: Bbox, *, width: float, height: float, most: float, margin: float
    ) -> "Screen":
        """Return the closest screen, up to a zoom, that shows a box with a margin in pixels."""
        west, south, east, north = bbox
        left, low = (float(v) for v in _to_world(west, south))
        right, high = (float(v) for v in _to_world(east, north))
        room = ((width - 2 * margin) / TILE, (height - 2 * margin) / TILE)
        spans = (right - left, low - high)
        zooms = [math.log2(r / s) for r, s in zip(room, spans, strict=True) if s > 0]
        lng, lat = _to_degrees((left + right) / 2, (low + high) / 2)
        zoom = max(0.0, min([most, *zooms]))
        return cls(lng=lng, lat=lat, zoom=zoom, width=width, height=height)

    def to_pixels(self, lng: object, lat: object) -> tuple[np.ndarray, np.ndarray]:
        """Return pixels from the top left corner of longitudes and latitudes in degrees."""
        x, y = _to_world(lng, lat)
        left, top = _to_world(self.lng, self.lat)
        scale = TILE * 2**self.zoom
        return (x - left) * scale + self.width / 2, (y - top) * scale + self.height / 2

    def move(self, *, up: float) -> "Screen":
        """Return the screen so many pixels farther north."""
        x, y = _to_world(self.lng, self.lat)
        lng, lat = _to_degrees(float(x), float(y) - up / (TILE * 2**self.zoom))
        return replace(self, lng=lng, lat=lat)

    def measure_pixel(self) -> float:
        """Return how many metres a pixel is in the middle."""
        around = 2 * math.pi * EARTH_RADIUS_M * math.cos(math.radians(self.lat))
        return float(around / (TILE * 2**self.zoom))

    @property
    def bbox(self) -> Bbox:
        """What it shows, in degrees."""
        x, y = _to_world(self.lng, self.lat)
        scale = TILE * 2**self.zoom
        across, down = self.width / 2 / scale, self.height / 2 / scale
        west, north = _to_degrees(float(x) - across, float(y) - down)
        east, south = _to_degrees(float(x) + across, float(y) + down)
        return (west, south, east, north)


def draw_ground(axes: Axes, screen: Screen) -> None:
    """Draw land, water and borders into axes whose units are the screen's pixels."""
    axes.set_facecolor(COLOURS["water"])
    for layer in BASEMAP["layers"]:
        if screen.zoom + _SPARE_ZOOM < layer.get("from", 0):
            continue
        if "fill" in layer:
            edge = layer.get("stroke")
            _draw_areas(axes, screen, layer["file"], colour=layer["fill"], edge=edge)
        elif not layer.get("on_screen_only"):
            _draw_lines(axes, screen, layer)


def draw_names(
    axes: Axes, screen: Screen, *, lang: str, taken: list[Bbox], scale: float = 1.0
) -> None:
    """Write names of places, the most important first, each where nothing else stands.

    Parameters
    ----------
    axes, screen
        Where to.
    lang
        The language of the names.
    taken
        Boxes of pixels (left, top, right, bottom) to keep clear of; those of the names are added.
    scale
        Of the letters.

    """
    # As they are now: names that are added must not count as what hides a spot.
    marks = tuple(taken)
    for kind, name, x, y in _list_names(screen, lang):
        style = _NAMES[kind]
        size, is_spot = style["size_in_pictures"], "dot" in style
        width, height = _estimate(name, size * scale), size * scale * 1.35
        rooms = _list_rooms(x, y, width=width, height=height, around=_find_cover(x, y, marks))
        free = (
            room for room in (rooms[1:] if is_spot else rooms[:1]) if _is_free(room, taken, screen)
        )
        room = next(free, None)
        if room is None:
            continue
        taken.append(room.box)
        axes.text(
            room.x,
            room.y,
            name,
            color=COLOURS[style["colour"]],
            fontsize=size * scale * 0.72,
            # Arabic is not set in italics, and slanted fonts lack its letters.
            style="italic" if style.get("italic") and not is_right_to_left(lang) else "normal",
            family=FAMILY,
            ha=room.side,
            va="center",
            parse_math=False,
            path_effects=[withStroke(linewidth=2.5, foreground=COLOURS["label-halo"])],
            zorder=4,
        )
        if is_spot:
            axes.add_patch(Circle((x, y), 2.2 * scale, color=COLOURS["label"], lw=0, zorder=3))


@dataclass(frozen=True)
class _Room:
    """Where a name may stand: a point of its middle line, which side of it that is, its box."""

    x: float
    y: float
    side: Literal["left", "center", "right"]
    box: Bbox


def cut_ground(file: str, box: Bbox) -> Iterator[tuple[dict[str, object], shapely.Geometry]]:
    """Give the properties and shape of every feature of a base map file inside a box of degrees."""
    table = _load(file)
    shapes = shapely.set_precision(table.geometry.clip_by_rect(*box).to_numpy(), _GRID)
    rows = table.drop(columns="geometry").to_dict("records")
    for row, shape in zip(rows, shapes, strict=True):
        if not shape.is_empty:
            yield {name: None if cell != cell else cell for name, cell in row.items()}, shape  # noqa: PLR0124


@cache
def _load(file: str) -> gpd.GeoDataFrame:
    text = (SHIPPED / "basemap" / f"{file}.json").read_text(encoding="utf-8")
    features = [feature["properties"] for feature in json.loads(text)["features"]]
    # Shapely reads all shapes of a file at once, in half the time of one by one.
    shapes = shapely.get_parts(shapely.from_geojson(text))
    return gpd.GeoDataFrame(features, geometry=shapes, crs="EPSG:4326")


def _clip(screen: Screen, file: str, kind: str | None = None) -> list[shapely.Geometry]:
    table = _load(file)
    if kind is not None:
        table = table[table["kind"] == kind]
    zoom = screen.zoom + _SPARE_ZOOM
    table = table[table["min_zoom"] <= zoom]
    if "max_zoom" in table:
        # From the next zoom on something finer is drawn in its place.
        table = table[~(table["max_zoom"] + 1 <= zoom)]
    west, south, east, north = screen.bbox
    # A little past the edge, so that no outline of the cut shows along it.
    spare = max(east - west, north - south) * 0.05
    cut = table.geometry.clip_by_rect(west - spare, south - spare, east + spare, north + spare)
    parts: list[shapely.Geometry] = list(cut[~cut.is_empty].explode())
    return parts


def _draw_areas(axes: Axes, screen: Screen, file: str, *, colour: str, edge: str | None) -> None:
    rings = [
        _ring(screen, ring)
        for area in _clip(screen, file)
        if isinstance(area, shapely.Polygon)
        for ring in (area.exterior, *area.interiors)
    ]
    if not rings:
        return
    patch = PathPatch(
        Outline.make_compound_path(*rings),
        facecolor=COLOURS[colour],
        edgecolor=COLOURS[edge] if edge else "none",
        linewidth=_LAKE_EDGE if edge else 0,
        zorder=1,
    )
    axes.add_patch(patch)


def _ring(screen: Screen, ring: shapely.LinearRing) -> Outline:
    points = np.column_stack(screen.to_pixels(*np.asarray(ring.coords).T[:2]))
    return Outline(points, closed=True)


def _draw_lines(axes: Axes, screen: Screen, layer: Mapping[str, Any]) -> None:
    lines = [
        np.column_stack(screen.to_pixels(*np.asarray(line.coords).T[:2]))
        for line in _clip(screen, layer["file"], layer["kind"])
        if isinstance(line, shapely.LineString)
    ]
    dashes = (0, tuple(layer["dash"])) if "dash" in layer else "solid"
    drawn = LineCollection(
        lines,
        colors=COLOURS[layer["stroke"]],
        linewidths=_find_width(layer, screen),
        linestyles=[dashes],
        zorder=2,
    )
    axes.add_collection(drawn, autolim=False)


def _find_width(layer: Mapping[str, float], screen: Screen) -> float:
    """Return how wide lines are, in points: as on the ground where that is said and more."""
    pixels = layer.get("metres", 0) / screen.measure_pixel() + layer.get("edge", 0)
    return max(layer["width"], pixels * POINT)


def _list_names(screen: Screen, lang: str) -> Iterator[tuple[str, str, float, float]]:
    table = _load("places")
    zoom = screen.zoom + 0.3
    shown = table[(table["min_zoom"] <= zoom) & (table["max_zoom"] >= zoom)]
    x, y = screen.to_pixels(shown.geometry.x.to_numpy(), shown.geometry.y.to_numpy())
    inside = (x > 0) & (x < screen.width) & (y > 0) & (y < screen.height)
    names = shown[column_of("name", lang, shown)]
    rows = zip(shown["kind"], names, x, y, inside, strict=True)
    yield from ((kind, name, a, b) for kind, name, a, b, here in rows if here and kind in _NAMES)


def _estimate(name: str, size: float) -> float:
    # Estimated: to measure text takes a renderer, and there are hundreds of names.
    return len(name) * size * 0.58


def _find_cover(x: float, y: float, marks: Sequence[Bbox]) -> Bbox:
    """Return the box of the mark that hides a spot, the spot itself where none does."""
    covers = (box for box in marks if box[0] <= x <= box[2] and box[1] <= y <= box[3])
    return next(covers, (x, y, x, y))


def _list_rooms(x: float, y: float, *, width: float, height: float, around: Bbox) -> list[_Room]:
    """Return where a name may stand: on the middle, then around a spot or what hides it."""
    gap, half = 6.0, width / 2
    left, top, right, low = around
    up, down = top - gap / 2 - height / 2, low + gap / 2 + height / 2
    spots: list[tuple[float, float, Literal["left", "center", "right"], float]] = [
        (x, y, "center", x - half),
        (right + gap, y, "left", right + gap),
        (left - gap, y, "right", left - gap - width),
        (x, up, "center", x - half),
        (x, down, "center", x - half),
    ]
    return [
        _Room(at, line, side, (start, line - height / 2, start + width, line + height / 2))
        for at, line, side, start in spots
    ]


def _is_free(room: _Room, taken: Sequence[Bbox], screen: Screen) -> bool:
    left, top, right, low = room.box
    if min(left, top, screen.width - right, screen.height - low) < _EDGE:
        return False
    return not any(
        left < other[2] and right > other[0] and top < other[3] and low > other[1]
        for other in taken
    )


def _to_world(lng: object, lat: object) -> tuple[np.ndarray, np.ndarray]:
    """Return Web Mercator from the north-west, 0 to 1."""
    sine = np.sin(np.radians(np.clip(lat, -MERCATOR_LIMIT, MERCATOR_LIMIT)))  # type: ignore[call-overload]
    x = (np.asarray(lng) + 180) / 360
    return x, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)


def _to_degrees(x: float, y: float) -> tuple[float, float]:
    return x * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))
