"""The signs of a picture's map: events and cells of each dataset, and what the signs mean.

They are those of the page's map: `SYMBOLS` is read by `geo/map/assets/signs.js`, too. All measures
are pixels of axes whose vertical runs downwards.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Arc, Circle, Patch, Polygon

from geo.export.pictures.basemap import FAMILY
from geo.look.theme import PALETTES, SYMBOLS, event_role
from geo.model.earth import Bbox
from geo.text import Words, format_count

_PALETTE = PALETTES["light"]
_EVENT, _CELL, _FLAG = SYMBOLS["event"], SYMBOLS["cell"], SYMBOLS["flag"]
_HALO = 8.0
_PALE = 0.25
"""How much of its colour an event keeps that reaches beyond the period."""
_DATASET = 8.0
_TEXT = 8.64  # points: 12 px of a picture
_SIZES = (1, 10, 50, 150)
"""People killed, for the scale of sizes; the last is near where discs grow no more."""
_EDGE, _BEFORE = 24.0, 14.0  # px beside the legend, and from the middle of a sign to its text
_CORNERS: Sequence[Sequence[tuple[float, float]]] = SYMBOLS["shapes"]
"""A dataset's shape by its rank: the disc, or a shape of the area of a disc of radius 1."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What the sign of one event tells: type, people, agreement, if summed, if control changed."""

    id: str = ""
    type: str = ""
    low: int | None = 1
    high: int | None = 1
    agreement: str = "agree"
    is_partly: bool = False
    is_taken: bool = False


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What the sign of a cell tells: how many events, and of how many the accounts differ."""

    events: int
    differ: int


@dataclass(frozen=True, kw_only=True)
class Sign:
    """The sign of one event, or of the events of one cell, at a point of a picture.

    ``rank`` is that of its dataset among those shown (0 for the main one), ``aside`` how many
    pixels right of its point it is drawn.
    """

    x: float
    y: float
    thing: Mark | Cell
    rank: int = 0
    scale: float = 1.0
    is_chosen: bool = False
    aside: float = 0.0

    @property
    def radius(self) -> float:
        """Pixels; an event's area follows the middle of its killed range, a cell's its events."""
        if isinstance(self.thing, Cell):
            grown: float = _CELL["least"] + _CELL["doubling"] * math.log2(self.thing.events)
            smaller = _CELL["beside"] if self.rank else 1.0
            return float(smaller * min(_CELL["most"], grown) * self.scale)
        low, high = self.thing.low, self.thing.high
        least = float(_EVENT["least"])
        if low is None or high is None:
            return least * self.scale
        grown = _EVENT["area"] * math.sqrt((low + high) / 2)
        return float(min(_EVENT["most"], max(least, grown)) * self.scale)

    @property
    def reach(self) -> float:
        """Pixels from its middle to its farthest point, its ring included."""
        far = _measure_reach(self.rank)
        if isinstance(self.thing, Cell):
            return far * self.radius + float(_CELL["arc"])
        return far * (self.radius + float(_EVENT["ring"])) + (_HALO if self.is_chosen else 0.0)

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
        if isinstance(self.thing, Cell):
            self._draw_cell(self.thing, axes, x, y)
        else:
            self._draw_event(self.thing, axes, x, y)

    def _draw_event(self, event: Mark, axes: Axes, x: float, y: float) -> None:
        rank, radius = self.rank, self.radius
        colour = _PALETTE[event_role(event.type)]
        is_hollow = event.low is None
        # Small signs over large ones, or they could not be seen.
        order = 6.5 if self.is_chosen else 5 - radius / 100
        if self.is_chosen:
            look = {"fill": False, "ec": _PALETTE["accent"], "lw": 3, "zorder": order}
            around = _measure_reach(rank) * radius
            axes.add_patch(Circle((x, y), around + _HALO, **look))
        if event.agreement in {"differ", "denied"}:
            dashes = (0, (2.2, 1.6)) if event.agreement == "denied" else "solid"
            look = {"fill": False, "ec": _PALETTE["ink"], "lw": 1.4, "ls": dashes, "zorder": order}
            axes.add_patch(_shape(rank, x, y, radius + _EVENT["ring"], **look))
        edge = _PALETTE["ink" if rank else "page"]
        is_open = is_hollow or event.is_partly
        pale = _mix(colour, _PALETTE["land"], share=_PALE) if event.is_partly else _PALETTE["land"]
        disc = _shape(
            rank,
            x,
            y,
            radius,
            fc=pale if is_open else colour,
            ec=colour if is_open else edge,
            lw=2 if is_open else 0.8,
            alpha=0.92,
            zorder=order,
        )
        axes.add_patch(disc)
        if event.is_taken:
            _draw_flag(axes, x + radius * _FLAG["across"], y - radius * _FLAG["up"], order)

    def _draw_cell(self, cell: Cell, axes: Axes, x: float, y: float) -> None:
        radius, edge = self.radius, _measure_reach(self.rank) * self.radius
        axes.add_patch(_shape(self.rank, x, y, radius, **_look_of_cells(self.rank), zorder=5.5))
        share = 360 * cell.differ / cell.events
        if share:
            across = 2 * (edge + _CELL["arc"])
            # The axes' vertical runs downwards, so the arc grows clockwise from the top.
            arc = Arc((x, y), across, across, theta1=-90, theta2=-90 + share, zorder=5.5)
            arc.set(edgecolor=_PALETTE["ink"], linewidth=1.6)
            axes.add_patch(arc)
        count = format_count(cell.events)
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


def _draw_flag(axes: Axes, x: float, y: float, order: float) -> None:
    ink, page = _PALETTE["ink"], _PALETTE["page"]
    cloth = [(0, -11), (9, -11), (6.5, -8), (9, -5), (0, -5)]
    corners = [(x + across, y + down) for across, down in cloth]
    axes.plot([x, x], [y + 2, y - 11], color=ink, lw=1.3, zorder=order)
    axes.add_patch(Polygon(corners, closed=True, fc=ink, ec=page, lw=0.6, zorder=order))


def _mix(colour: str, ground: str, *, share: float) -> tuple[float, ...]:
    """Return so large a share of a colour on a ground, as CSS mixes them."""
    pairs = zip(to_rgb(colour), to_rgb(ground), strict=True)
    return tuple(share * over + (1 - share) * under for over, under in pairs)


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
            if math.hypot(x - sign.x - aside, y - sign.y) < room * SYMBOLS["covering"]:
                aside = x - sign.x + room
        moved.append(replace(sign, aside=aside))
        placed.append((sign.rank, sign.x + aside, sign.y, reach))
    return moved


def draw_dataset(axes: Axes, x: float, y: float, *, rank: int) -> None:
    """Draw the symbol of a dataset, as a key to the map's signs."""
    axes.add_patch(_shape(rank, x, y, _DATASET, **_look_of_cells(rank)))


def draw_legend(axes: Axes, words: Words, *, types: Sequence[str]) -> None:
    """Say what the signs mean, in reading order: the types there are, rings, and sizes.

    ``types`` are the event types of the picture.
    """
    axes.set_facecolor(_PALETTE["page"])
    of_types = [(words.term("event_type", name), Mark(type=name)) for name in types]
    signs = [
        (words("map.legend_differ"), Mark(agreement="differ")),
        (words("map.legend_denied"), Mark(agreement="denied")),
        (words("map.legend_no_figure"), Mark(low=None, high=None)),
        (words("map.legend_partly"), Mark(is_partly=True)),
        (words("map.legend_taken"), Mark(is_taken=True)),
    ]
    rows = [entries for entries in (of_types, signs) if entries]
    for row, entries in enumerate(rows):
        _write_entries(axes, words, entries, y=20 + row * 26)
    _write_sizes(axes, words, y=20 + len(rows) * 26 + 18)


def _write_sizes(axes: Axes, words: Words, *, y: float) -> None:
    """Draw discs that say what a size means, and what a number on a disc counts."""
    width, is_rtl = axes.get_xlim()[1], words.direction == "rtl"

    def place(x: float) -> float:
        return width - x if is_rtl else x

    def write(text: str, x: float) -> float:
        side = "right" if is_rtl else "left"
        written = axes.text(
            place(x),
            y,
            text,
            color=_PALETTE["ink"],
            fontsize=_TEXT,
            family=FAMILY,
            ha=side,
            va="center",
            parse_math=False,
        )
        return float(x + written.get_window_extent().width)

    x = write(words("map.legend_size"), _EDGE) + _BEFORE
    for people in _SIZES:
        sign = Sign(x=0, y=y, thing=Mark(low=people, high=people))
        replace(sign, x=place(x + sign.radius)).draw(axes)
        x = write(format_count(people), x + 2 * sign.radius + 5) + _BEFORE
    cell = Sign(x=0, y=y, thing=Cell(events=3, differ=0))
    x += _EDGE
    replace(cell, x=place(x + cell.radius)).draw(axes)
    write(words("map.legend_cell"), x + 2 * cell.radius + 5)


def _write_entries(
    axes: Axes, words: Words, entries: Sequence[tuple[str, Mark]], *, y: float
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


def _look_of_cells(rank: int) -> dict[str, str | float]:
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
