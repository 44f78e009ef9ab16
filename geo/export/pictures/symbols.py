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

from geo.export.looks import say_size
from geo.export.pictures.basemap import FAMILY
from geo.export.pictures.palette import COLOURS
from geo.export.pictures.sizes import Scale, break_label, find_middle
from geo.look.theme import SYMBOLS, event_role
from geo.map.layer import Looks
from geo.model.earth import Bbox
from geo.text import Words, format_count

_EVENT, _CELL, _FLAG = (SYMBOLS[part] for part in ("event", "cell", "flag"))
_FURTHER = float(SYMBOLS["further"])
_HALO = 8.0
_PALE = 0.25
"""How much of its colour an event keeps that reaches beyond the period."""
_DATASET = 8.0
_USUAL_SIZES = Scale()
_TEXT = 8.64  # points: 12 px of a picture
_POINT = 0.72  # points in a pixel
_EDGE, _BEFORE = 24.0, 14.0  # px beside the legend, and from the middle of a sign to its text
_CORNERS: Sequence[Sequence[tuple[float, float]]] = SYMBOLS["shapes"]
"""A dataset's shape by its rank: the disc, or a shape of the area of a disc of radius 1."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What the sign of one event tells: type, people, agreement, if summed, if control changed.

    ``role`` is the role of its colour; that of its type where it says none.
    """

    id: str = ""
    type: str = ""
    role: str = ""
    low: int | None = 1
    high: int | None = 1
    agreement: str = "agree"
    is_partly: bool = False
    is_taken: bool = False

    def measure(self, by: str) -> float | None:
        """Return what its size stands for; None where nobody gives a figure."""
        return 1.0 if by == "events" else find_middle(self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What the sign of a cell tells: how many events, of how many the accounts differ, people.

    ``shares`` are how many of its events have the colour of each role, ``label`` is what is
    written in it where it finds room.
    """

    events: int
    differ: int
    low: int | None = None
    high: int | None = None
    shares: tuple[tuple[str, int], ...] = ()
    label: str = ""

    def measure(self, by: str) -> float | None:
        """Return what its size stands for; None where nobody gives a figure."""
        return float(self.events) if by == "events" else find_middle(self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Further:
    """Another place of events, tied to the sign that counts them, at a point of the picture."""

    to_x: float
    to_y: float

    def measure(self, _by: str) -> float | None:
        """Return None: it counts nothing."""
        return None


@dataclass(frozen=True, kw_only=True)
class Sign:
    """The sign of one event, or of the events of one cell, at a point of a picture.

    ``rank`` is that of its dataset among those shown (0 for the main one), ``aside`` how many
    pixels right of its point it is drawn.
    """

    x: float
    y: float
    thing: Mark | Cell | Further
    rank: int = 0
    scale: float = 1.0
    sizes: Scale = _USUAL_SIZES
    is_chosen: bool = False
    aside: float = 0.0

    @property
    def radius(self) -> float:
        """Pixels, by the picture's scale of sizes."""
        if isinstance(self.thing, Further):
            return _FURTHER * self.scale
        return self.sizes.radius(self.thing.measure(self.sizes.by)) * self.scale

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
            axes.plot([self.x, x], [y, y], color=COLOURS["ink"], lw=1, zorder=4.6)
            axes.add_patch(Circle((self.x, y), 2, fc=COLOURS["ink"], lw=0, zorder=4.6))
        if isinstance(self.thing, Cell):
            self._draw_cell(self.thing, axes, x, y)
        elif isinstance(self.thing, Further):
            _draw_further(axes, x, y, self.thing, scale=self.scale)
        else:
            self._draw_event(self.thing, axes, x, y)

    def _draw_event(self, event: Mark, axes: Axes, x: float, y: float) -> None:
        rank, radius = self.rank, self.radius
        colour = COLOURS[event.role or event_role(event.type)]
        is_hollow = event.low is None and event.high is None
        # Small signs over large ones, or they could not be seen.
        order = 6.5 if self.is_chosen else 5 - radius / 100
        if self.is_chosen:
            look = {"fill": False, "ec": COLOURS["accent"], "lw": 3, "zorder": order}
            around = _measure_reach(rank) * radius
            axes.add_patch(Circle((x, y), around + _HALO, **look))
        if event.agreement in {"differ", "denied"}:
            dashes = (0, (2.2, 1.6)) if event.agreement == "denied" else "solid"
            look = {"fill": False, "ec": COLOURS["ink"], "lw": 1.4, "ls": dashes, "zorder": order}
            axes.add_patch(_shape(rank, x, y, radius + _EVENT["ring"], **look))
        edge = COLOURS["ink" if rank else "page"]
        is_open = is_hollow or event.is_partly
        pale = _mix(colour, COLOURS["land"], share=_PALE) if event.is_partly else COLOURS["land"]
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
        by = self.sizes.by
        is_hollow = by == "people" and cell.measure(by) is None
        look = _look_of_cells(1 if is_hollow else self.rank)
        axes.add_patch(_shape(self.rank, x, y, radius, **look, zorder=5.5))
        if not self.rank:
            _draw_band(axes, x, y, radius, cell.shares)
        share = 360 * cell.differ / cell.events
        if share:
            across = 2 * (edge + _CELL["arc"])
            # The axes' vertical runs downwards, so the arc grows clockwise from the top.
            arc = Arc((x, y), across, across, theta1=-90, theta2=-90 + share, zorder=5.5)
            arc.set(edgecolor=COLOURS["ink"], linewidth=1.6)
            axes.add_patch(arc)
        lines = break_label(cell.label, radius / self.scale - bool(cell.shares) * _CELL["band"])
        for at, line in enumerate(lines):
            axes.text(
                x,
                y + (at - (len(lines) - 1) / 2) * 11 * self.scale,
                line,
                color=COLOURS["ink" if self.rank or is_hollow else "cell-ink"],
                fontsize=_CELL["text"] * _POINT * self.scale,
                family=FAMILY,
                weight="bold",
                ha="center",
                va="center",
                zorder=6,
            )


def _draw_band(
    axes: Axes, x: float, y: float, radius: float, shares: Sequence[tuple[str, int]]
) -> None:
    """Draw a band inside the edge of a cell, divided by the colours of its events."""
    whole = sum(events for _, events in shares)
    begun = -90.0  # the top; the axes' vertical runs downwards, so the band runs clockwise
    across = 2 * radius - _CELL["band"]
    for role, events in shares:
        end = begun + 360 * events / whole
        piece = Arc((x, y), across, across, theta1=begun, theta2=end, zorder=5.5)
        piece.set(edgecolor=COLOURS[role], linewidth=_CELL["band"] * 0.75)
        axes.add_patch(piece)
        begun = end


def _draw_further(axes: Axes, x: float, y: float, further: Further, *, scale: float) -> None:
    ink = COLOURS["ink"]
    tie = [(x, y), (further.to_x, further.to_y)]
    axes.plot(*zip(*tie, strict=True), color=ink, lw=1, ls=(0, (1, 3)), zorder=4.2)
    look = {"fc": COLOURS["surface"], "ec": ink, "lw": 1.2, "zorder": 4.4}
    axes.add_patch(Circle((x, y), _FURTHER * scale, **look))


def _draw_flag(axes: Axes, x: float, y: float, order: float) -> None:
    ink, page = COLOURS["ink"], COLOURS["page"]
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
        # It stays at its place: at most as far off as it is wide itself.
        aside = min(aside, 2 * reach)
        moved.append(replace(sign, aside=aside))
        placed.append((sign.rank, sign.x + aside, sign.y, reach))
    return moved


def draw_dataset(axes: Axes, x: float, y: float, *, rank: int) -> None:
    """Draw the symbol of a dataset, as a key to the map's signs."""
    axes.add_patch(_shape(rank, x, y, _DATASET, **_look_of_cells(rank)))


def draw_legend(axes: Axes, words: Words, *, looks: Looks, signs: Sequence[Sign]) -> None:
    """Say what the signs of a picture mean, in reading order: colours, rings, and sizes."""
    axes.set_facecolor(COLOURS["page"])
    things = [sign.thing for sign in signs]
    marks = [thing for thing in things if isinstance(thing, Mark)]
    cells = [thing for thing in things if isinstance(thing, Cell)]
    roles = {mark.role or event_role(mark.type) for mark in marks}
    roles |= {role for cell in cells for role, _ in cell.shares}
    colours = [(g.title, Mark(role=g.role)) for g in looks.groups if g.role in roles]
    told = [
        (words("map.legend_differ"), Mark(agreement="differ")),
        (words("map.legend_denied"), Mark(agreement="denied")),
        (words("map.legend_no_figure"), Mark(low=None, high=None)),
        (words("map.legend_partly"), Mark(is_partly=True)),
        (words("map.legend_taken"), Mark(is_taken=True)),
    ]
    found = [(text, like) for text, like in told if any(_is_like(mark, like) for mark in marks)]
    chosen = [sign for sign in signs if sign.is_chosen]
    rows = [
        [(text, Sign(x=0, y=0, thing=thing)) for text, thing in entries]
        for entries in (colours, found)
    ]
    if chosen:
        rows[1].append((words("map.legend_selected"), Sign(x=0, y=0, thing=Mark(), is_chosen=True)))
    rows = [entries for entries in rows if entries]
    for row, entries in enumerate(rows):
        _write_entries(axes, words, entries, y=20 + row * 26)
    sizes = signs[0].sizes if signs else Scale(looks.by)
    y = 20 + len(rows) * 26 + 18
    _write_sizes(axes, words, looks=looks, sizes=sizes, cells=cells, y=y)


def _is_like(mark: Mark, like: Mark) -> bool:
    """Tell whether a mark has the one thing by which another differs from a plain one."""
    plain = Mark()
    return any(
        getattr(like, name) != getattr(plain, name) and getattr(mark, name) == getattr(like, name)
        for name in ("agreement", "low", "is_partly", "is_taken")
    )


def _write_sizes(
    axes: Axes, words: Words, *, looks: Looks, sizes: Scale, cells: Sequence[Cell], y: float
) -> None:
    """Draw discs that say what a size means, and what a disc of several events and its arc do."""
    width, is_rtl = axes.get_xlim()[1], words.direction == "rtl"

    def place(x: float) -> float:
        return width - x if is_rtl else x

    def write(text: str, x: float) -> float:
        side = "right" if is_rtl else "left"
        written = axes.text(
            place(x),
            y,
            text,
            color=COLOURS["ink"],
            fontsize=_TEXT,
            family=FAMILY,
            ha=side,
            va="center",
            parse_math=False,
        )
        return float(x + written.get_window_extent().width)

    x = write(say_size(words, looks), _EDGE) + _BEFORE
    for amount in (sizes.floor, *sizes.list_samples()):
        radius = sizes.radius(amount)
        look = {"fill": False, "ec": COLOURS["ink-soft"], "lw": 1}
        axes.add_patch(Circle((place(x + radius), y), radius, **look))
        more = "≤" if amount == sizes.floor > 1 else ""
        x = write(f"{more}{format_count(amount)}", x + 2 * radius + 5) + _BEFORE
    if not cells:
        return
    x += _EDGE
    draw_dataset(axes, place(x + _DATASET), y, rank=0)
    x = write(words("map.legend_cell"), x + 2 * _DATASET + 5) + _EDGE
    if any(cell.differ for cell in cells):
        like = Cell(events=2, differ=1, low=1, high=1)
        Sign(x=place(x + _DATASET), y=y, thing=like).draw(axes)
        write(words("map.legend_arc"), x + 2 * _DATASET + 5)


def _write_entries(
    axes: Axes, words: Words, entries: Sequence[tuple[str, Sign]], *, y: float
) -> None:
    """Write a line of signs with their texts over the whole width, equally far from each other."""
    width, is_rtl = axes.get_xlim()[1], words.direction == "rtl"
    written = [
        axes.text(
            0,
            y,
            text,
            color=COLOURS["ink"],
            fontsize=_TEXT,
            family=FAMILY,
            ha="right" if is_rtl else "left",
            va="center",
            parse_math=False,
        )
        for text, _ in entries
    ]
    widths = [text.get_window_extent().width for text in written]
    # The ring of a selected event is wider than the others.
    before = [max(_BEFORE, like.reach + _HALO / 2) for _, like in entries]
    gap = (width - 2 * _EDGE - sum(before) - sum(widths)) / len(entries)
    start = _EDGE
    for text, wide, room, (_, like) in zip(written, widths, before, entries, strict=True):
        x, after = start, start + room
        replace(like, x=width - x if is_rtl else x, y=y).draw(axes)
        text.set_x(width - after if is_rtl else after)
        start = after + wide + gap


def _look_of_cells(rank: int) -> dict[str, str | float]:
    if rank:
        return {"fc": COLOURS["surface"], "ec": COLOURS["cell"], "lw": 1.8}
    return {"fc": COLOURS["cell"], "ec": COLOURS["page"], "lw": 0.8}


def _measure_reach(rank: int) -> float:
    return max((math.hypot(*corner) for corner in _CORNERS[rank]), default=1.0)


def _shape(rank: int, x: float, y: float, radius: float, **look: Any) -> Patch:
    """Return a dataset's shape with the area of a disc of that radius in pixels."""
    corners = _CORNERS[rank]
    if not corners:
        return Circle((x, y), radius, **look)
    return Polygon([(x + a * radius, y + b * radius) for a, b in corners], closed=True, **look)
