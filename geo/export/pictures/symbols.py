"""The signs of a picture's map: events and cells of each dataset, and what the signs mean.

They are those of the page's map (`geo/map/assets/signs.js`), in pixels of axes whose vertical runs
downwards.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Arc, Circle, Patch, Polygon

from geo.export.pictures.basemap import FAMILY
from geo.look.theme import PALETTES, event_role
from geo.model.earth import Bbox
from geo.model.schema import list_vocabulary
from geo.text import Words, format_count

_PALETTE = PALETTES["light"]
_LEAST, _MOST, _AREA, _RING, _HALO, _ARC = 6.0, 34.0, 2.4, 3.0, 8.0, 3.5
_LARGEST_CELL, _SMALLEST_CELL, _CELL, _CELL_BESIDE = 27.0, 10.0, 2.6, 0.8
_DATASET = 8.0
_TEXT = 8.64  # points: 12 px of a picture
_EDGE, _BEFORE = 24.0, 14.0  # px beside the legend, and from the middle of a sign to its text
_COVERING = 0.8
"""The share of two signs' reach below which one is moved aside."""
_CORNERS: Sequence[Sequence[tuple[float, float]]] = (
    (),
    ((-0.886, -0.886), (0.886, -0.886), (0.886, 0.886), (-0.886, 0.886)),
    ((0, -1.253), (1.253, 0), (0, 1.253), (-1.253, 0)),
    ((0, -1.555), (1.347, 0.778), (-1.347, 0.778)),
)
"""A dataset's shape by its rank: the disc, or a shape of the area of a disc of radius 1."""


@dataclass(frozen=True, kw_only=True)
class Sign:
    """The sign of one event, or of the events of one cell, at a point of a picture.

    ``thing`` is a row of `find_cells`, ``rank`` that of its dataset among those shown (0
    for the main one), ``aside`` how many pixels right of its point it is drawn.
    """

    x: float
    y: float
    thing: Mapping[str, Any]
    rank: int = 0
    scale: float = 1.0
    is_chosen: bool = False
    aside: float = 0.0

    @property
    def is_cell(self) -> bool:
        """Whether it stands for several events."""
        return "events" in self.thing

    @property
    def radius(self) -> float:
        """Pixels; an event's area follows the middle of its killed range, a cell's its events."""
        if self.is_cell:
            grown = _SMALLEST_CELL + _CELL * math.log2(self.thing["events"])
            smaller = _CELL_BESIDE if self.rank else 1.0
            return smaller * min(_LARGEST_CELL, grown) * self.scale
        low, high = self.thing["low"], self.thing["high"]
        if low is None or high is None:
            return _LEAST * self.scale
        # The eye compares areas, so the radius grows by the square root.
        return min(_MOST, max(_LEAST, _AREA * math.sqrt((low + high) / 2))) * self.scale

    @property
    def reach(self) -> float:
        """Pixels from its middle to its farthest point, its ring included."""
        far = _measure_reach(self.rank)
        if self.is_cell:
            return far * self.radius + _ARC
        return far * (self.radius + _RING) + (_HALO if self.is_chosen else 0.0)

    @property
    def box(self) -> Bbox:
        """What it covers: left, top, right, bottom."""
        x, reach = self.x + self.aside, self.reach
        return (x - reach, self.y - reach, x + reach, self.y + reach)

    def draw(self, axes: Axes) -> None:
        """Draw it, with a line to its point where it was moved aside."""
        x, y = self.x + self.aside, self.y
        if self.aside:
            axes.plot([self.x, x], [y, y], color=_PALETTE["ink"], lw=1, zorder=4.6)
            axes.add_patch(Circle((self.x, y), 2, fc=_PALETTE["ink"], lw=0, zorder=4.6))
        if self.is_cell:
            self._draw_cell(axes, x, y)
        else:
            self._draw_event(axes, x, y)

    def _draw_event(self, axes: Axes, x: float, y: float) -> None:
        event, rank, radius = self.thing, self.rank, self.radius
        colour = _PALETTE[event_role(event["type"])]
        is_hollow = event["low"] is None
        # Small signs over large ones, or they could not be seen.
        order = 6.5 if self.is_chosen else 5 - radius / 100
        if self.is_chosen:
            look = {"fill": False, "ec": _PALETTE["accent"], "lw": 3, "zorder": order}
            around = _measure_reach(rank) * radius
            axes.add_patch(Circle((x, y), around + _HALO, **look))
        if event["agreement"] in {"differ", "denied"}:
            dashes = (0, (2.2, 1.6)) if event["agreement"] == "denied" else "solid"
            look = {"fill": False, "ec": _PALETTE["ink"], "lw": 1.4, "ls": dashes, "zorder": order}
            axes.add_patch(_shape(rank, x, y, radius + _RING, **look))
        edge = _PALETTE["ink" if rank else "page"]
        disc = _shape(
            rank,
            x,
            y,
            radius,
            fc=_PALETTE["land"] if is_hollow else colour,
            ec=colour if is_hollow else edge,
            lw=2 if is_hollow else 0.8,
            alpha=0.92,
            zorder=order,
        )
        axes.add_patch(disc)

    def _draw_cell(self, axes: Axes, x: float, y: float) -> None:
        radius, edge = self.radius, _measure_reach(self.rank) * self.radius
        axes.add_patch(_shape(self.rank, x, y, radius, **_look_of_cells(self.rank), zorder=5.5))
        share = 360 * self.thing["differ"] / self.thing["events"]
        if share:
            across = 2 * (edge + _ARC)
            # The axes' vertical runs downwards, so the arc grows clockwise from the top.
            arc = Arc((x, y), across, across, theta1=-90, theta2=-90 + share, zorder=5.5)
            arc.set(edgecolor=_PALETTE["ink"], linewidth=1.6)
            axes.add_patch(arc)
        count = format_count(self.thing["events"])
        axes.text(
            x,
            y,
            count,
            color=_PALETTE["ink" if self.rank else "cell-ink"],
            fontsize=radius * min(0.62, 1.8 / len(count)),
            family=FAMILY,
            weight="bold",
            ha="center",
            va="center",
            zorder=6,
        )


def spread(signs: Iterable[Sign]) -> list[Sign]:
    """Move signs of datasets beside the main one aside where they would cover another's."""
    moved: list[Sign] = []
    placed: list[tuple[int, float, float, float]] = []
    for sign in sorted(signs, key=lambda sign: sign.rank):
        aside, reach = 0.0, sign.reach
        for rank, x, y, other in placed if sign.rank else ():
            # Sorted by rank: from here on all are of the same dataset.
            if rank == sign.rank:
                break  # those of its own dataset come last
            room = other + reach
            if math.hypot(x - sign.x - aside, y - sign.y) < room * _COVERING:
                aside = x - sign.x + room
        moved.append(replace(sign, aside=aside))
        placed.append((sign.rank, sign.x + aside, sign.y, reach))
    return moved


def draw_dataset(axes: Axes, x: float, y: float, *, rank: int) -> None:
    """Draw the symbol of a dataset, as a key to the map's signs."""
    axes.add_patch(_shape(rank, x, y, _DATASET, **_look_of_cells(rank)))


def draw_legend(axes: Axes, words: Words) -> None:
    """Say what the signs mean, in reading order, on two lines."""
    axes.set_facecolor(_PALETTE["page"])
    sample = {"id": "", "type": "", "low": 1, "high": 1, "agreement": "agree"}
    types = [
        (words.term("event_type", name), {**sample, "type": name})
        for name in list_vocabulary("events", "event_type")
    ]
    signs = [
        (words("map.legend_differ"), {**sample, "agreement": "differ"}),
        (words("map.legend_denied"), {**sample, "agreement": "denied"}),
        (words("map.legend_no_figure"), {**sample, "low": None, "high": None}),
        (words("map.legend_size"), sample),
    ]
    for row, entries in enumerate((types, signs)):
        _write_entries(axes, words, entries, y=20 + row * 26)


def _write_entries(
    axes: Axes, words: Words, entries: Sequence[tuple[str, Mapping[str, Any]]], *, y: float
) -> None:
    """Write a line of signs with their texts over the whole width, equally far from each other."""
    width, is_rtl = axes.get_xlim()[1], words.direction == "rtl"
    written = [
        axes.text(
            0,
            y,
            text,
            color=_PALETTE["ink"],
            fontsize=_TEXT,
            family=FAMILY,
            ha="right" if is_rtl else "left",
            va="center",
            parse_math=False,
        )
        for text, _ in entries
    ]
    widths = [text.get_window_extent().width for text in written]
    gap = (width - 2 * _EDGE - sum(_BEFORE + each for each in widths)) / len(entries)
    start = _EDGE
    for text, wide, (_, event) in zip(written, widths, entries, strict=True):
        x, after = start, start + _BEFORE
        Sign(x=width - x if is_rtl else x, y=y, thing=event).draw(axes)
        text.set_x(width - after if is_rtl else after)
        start = after + wide + gap


def _look_of_cells(rank: int) -> dict[str, Any]:
    if rank:
        return {"fc": _PALETTE["surface"], "ec": _PALETTE["cell"], "lw": 1.8}
    return {"fc": _PALETTE["cell"], "ec": _PALETTE["page"], "lw": 0.8}


def _measure_reach(rank: int) -> float:
    return max((math.hypot(*corner) for corner in _CORNERS[rank]), default=1.0)


def _shape(rank: int, x: float, y: float, radius: float, **look: Any) -> Patch:
    """Return a dataset's shape with the area of a disc of that radius in pixels."""
    corners = _CORNERS[rank]
    if not corners:
        return Circle((x, y), radius, **look)
    return Polygon([(x + a * radius, y + b * radius) for a, b in corners], closed=True, **look)
