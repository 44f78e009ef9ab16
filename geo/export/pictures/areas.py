"""Areas filled by the sums stated of them: what a picture of a dataset without events shows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from geo.export.pictures.basemap import FAMILY, POINT, Screen
from geo.export.pictures.palette import COLOURS
from geo.export.pictures.sizes import find_middle
from geo.export.sums import say_fill
from geo.model.earth import Bbox
from geo.questions.select import Selection
from geo.questions.sums.adding import Sum, count_people
from geo.questions.sums.shapes import draw_sums, find_shapes
from geo.text import Words, format_count, format_number, localized
from geo.view.grammar import FILLS

_DENSEST = 0.42
"""Opacity of the area with most, as on the map; of others as much less as they have less."""
_EDGE = 1.0  # points
_NAME, _TEXT = 13.0, 12.0  # px
_LETTER = 0.62
"""How wide a letter of a name is, as a part of its height: about."""
_SWATCH = (26.0, 15.0)
_START, _GAP, _BESIDE = 24.0, 22.0, 7.0  # px beside the legend, between entries, before a text
_FIRST, _SECOND = 24.0, 58.0  # px to the middle of its lines


@dataclass(frozen=True, eq=False)
class Area:
    """An area of a picture: its shape and middle in degrees, its name, what it is filled by.

    ``amount`` is None where nobody gives a figure, and ``told`` is that figure in words.
    """

    shape: shapely.Geometry
    at: tuple[float, float]
    name: str
    told: str
    amount: float | None
    is_square: bool


def draw_areas(axes: Axes, screen: Screen, selection: Selection, *, scale: float) -> list[Bbox]:
    """Draw the areas of a view's sums into axes of the screen's pixels; return the names' boxes."""
    areas = list_areas(selection)
    most = max((area.amount or 0 for area in areas), default=0)
    for area in areas:
        share = (area.amount or 0) / most if most else 0
        for polygon in _list_polygons(area.shape):
            rings = (polygon.exterior, *polygon.interiors)
            outline = Outline.make_compound_path(*(_trace(screen, ring) for ring in rings))
            axes.add_patch(_fill(PathPatch(outline, zorder=2.2), share))
            axes.add_patch(_outline(PathPatch(outline, zorder=2.4), is_square=area.is_square))
    return [_write_name(axes, screen, area, scale=scale) for area in areas]


def draw_area_legend(axes: Axes, selection: Selection) -> None:
    """Say what areas are filled by, how densely, and what a square stands for."""
    axes.set_facecolor(COLOURS["page"])
    words, areas = Words(selection.view.lang), list_areas(selection)
    width, is_rtl = axes.get_xlim()[1], words.direction == "rtl"

    def write(text: str, x: float, y: float) -> float:
        written = axes.text(
            width - x if is_rtl else x,
            y,
            text,
            color=COLOURS["ink"],
            fontsize=_TEXT * POINT,
            family=FAMILY,
            ha="right" if is_rtl else "left",
            va="center",
            parse_math=False,
        )
        return x + float(written.get_window_extent().width)

    def swatch(x: float, y: float) -> Rectangle:
        left = width - x - _SWATCH[0] if is_rtl else x
        return Rectangle((left, y - _SWATCH[1] / 2), *_SWATCH)

    most = max((area.amount or 0 for area in areas), default=0)
    x = write(words("map.legend_fill", measure=say_fill(selection)), _START, _FIRST) + _GAP
    for share in (1, 0.5, 0) if most else ():
        axes.add_patch(_fill(swatch(x, _FIRST), share))
        axes.add_patch(_outline(swatch(x, _FIRST), colour="line"))
        x = write(format_count(round(most * share)), x + _SWATCH[0] + _BESIDE, _FIRST) + _GAP
    if any(area.is_square for area in areas):
        axes.add_patch(_outline(swatch(_START, _SECOND), is_square=True))
        write(words("map.area_square"), _START + _SWATCH[0] + _BESIDE, _SECOND)


def list_areas(selection: Selection) -> list[Area]:
    """Return the areas that a view's sums are drawn by, those without any sum, too."""
    view, words = selection.view, Words(selection.view.lang)
    sums = {group.key: group.sum for group in draw_sums(selection)}
    fill = view.fill or FILLS[0]

    def tell(told: Sum | None) -> tuple[str, float | None]:
        if told is None or (fill == "events" and told.events is None):
            return "", None
        if fill == "events":
            return format_count(told.events or 0), told.events
        number = count_people(told, view)
        return format_number(number, words.lang), find_middle(number.low, number.high)

    areas = []
    for key, feature in find_shapes(selection.store, view).features.items():
        known: Any = feature["properties"]
        said, amount = tell(sums.get(key))
        areas.append(
            Area(
                shape=shapely.from_geojson(json.dumps(feature["geometry"])),
                at=tuple(known["at"]),
                name=localized(known, "name", words.lang),
                told=said,
                amount=amount,
                is_square=bool(known["square"]),
            )
        )
    return areas


def _list_polygons(shape: shapely.Geometry) -> Iterator[shapely.Polygon]:
    parts = shapely.get_parts(shape)
    return (part for part in parts if isinstance(part, shapely.Polygon))


def _trace(screen: Screen, ring: shapely.LinearRing) -> Outline:
    points = np.column_stack(screen.to_pixels(*np.asarray(ring.coords).T[:2]))
    return Outline(points, closed=True)


def _fill(patch: Patch, share: float) -> Patch:
    patch.set(facecolor=COLOURS["accent"], alpha=_DENSEST * share, linewidth=0)
    return patch


def _outline(patch: Patch, *, is_square: bool = False, colour: str = "accent") -> Patch:
    dashes = (0, (4, 3)) if is_square else "solid"
    patch.set(fill=False, edgecolor=COLOURS[colour], linewidth=_EDGE, linestyle=dashes)
    return patch


def _write_name(axes: Axes, screen: Screen, area: Area, *, scale: float) -> Bbox:
    """Write an area's name and figure at its middle; return the box of pixels they take."""
    x, y = (float(v) for v in screen.to_pixels(*area.at))
    size = _NAME * scale
    lines = [(area.name, "bold"), *([(area.told, "normal")] if area.told else [])]
    for number, (text, weight) in enumerate(lines):
        axes.text(
            x,
            y + (number - (len(lines) - 1) / 2) * size * 1.3,
            text,
            color=COLOURS["accent"],
            fontsize=size * POINT,
            fontweight=weight,
            family=FAMILY,
            ha="center",
            va="center",
            parse_math=False,
            path_effects=[withStroke(linewidth=2.5, foreground=COLOURS["label-halo"])],
            clip_on=True,
            zorder=5,
        )
    half = max(len(text) for text, _ in lines) * size * _LETTER / 2
    return (x - half, y - size * 1.4, x + half, y + size * 1.4)
