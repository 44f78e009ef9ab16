"""A view's map as a picture: a card for chats and feeds, and a map with its sentence and legend."""

import io
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import matplotlib as mpl
import narwhals as nw
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Arc, Circle

from geo.aggregates import CLOSEST_ZOOM, widen_box
from geo.cells import find_cells, list_marks
from geo.export.basemap import CREDIT, FAMILY, Screen, draw_ground, draw_names
from geo.export.notice import Notice, write_notice
from geo.model import list_vocabulary
from geo.query import find_event, find_extent, match_events
from geo.store import Store
from geo.text import Words, format_count
from geo.theme import PALETTES, event_role
from geo.view import Bbox, View

Picture = Literal["png", "svg"]
CARD = (1200, 630)
"""Pixels of a preview card, as Open Graph readers ask for."""
_MAP = (1200, 900)
_TEXT_WIDTH = 450
_DPI = 100
_POINT = 72 / _DPI  # points in a pixel
_PALETTE = PALETTES["light"]
_LEFT_MARK, _RIGHT_MARK = "\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}"
_WORLD: Bbox = (-150.0, -55.0, 170.0, 75.0)
_CLOSEST, _CLOSEST_EVENT = 11.0, 11.5
_LEAST, _MOST, _AREA, _RING, _HALO = 6.0, 34.0, 2.4, 3.0, 8.0
# matplotlib's fonts and text layout are shared by all figures of a process.
_drawing = threading.Lock()


def draw_card(store: Store, view: View, *, root: str = "") -> bytes:
    """Draw the preview card of a view: 1200 by 630 pixels, PNG.

    It holds the title, the number with its rule, day and gaps, and the map; of a dataset that
    gives no rows only counts in coarse squares.
    """
    notice = write_notice(store, view, root=root)

    def make() -> bytes:
        with _drawing:
            figure = _start(CARD)
            _compose_card(figure, store, view, notice)
            return _save(figure, notice, "png")

    return store.remember(("card", view.query_string(), root), make)


def draw_map(
    store: Store, view: View, *, root: str = "", picture: Picture = "png", scale: float = 1.0
) -> bytes:
    """Draw the map of a view with its title, number, legend and credit.

    Parameters
    ----------
    store, view
        What is drawn.
    root
        Address of the server, for the view's address written in.
    picture
        ``png`` or ``svg``.
    scale
        Pixels of a PNG to each of its 1200 by 900 units.

    """
    notice = write_notice(store, view, root=root)

    def make() -> bytes:
        with _drawing:
            figure = _start(_MAP)
            _compose_map(figure, store, view, notice)
            return _save(figure, notice, picture, scale=scale)

    return store.remember(("map", view.query_string(), picture, scale, root), make)


def draw_bare_map(store: Store, view: View, *, size: tuple[int, int], scale: float = 2.0) -> bytes:
    """Draw the map of a view alone, PNG, for a page that says the rest."""
    notice = write_notice(store, view)
    with _drawing:
        figure = _start(size)
        axes = _add_axes(figure, (0, 0, *size))
        _draw_marks(axes, store, view, _choose_screen(store, view, *size), scale=1.0)
        return _save(figure, notice, "png", scale=scale)


def _start(size: tuple[int, int]) -> Figure:
    width, height = size
    figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI, facecolor=_PALETTE["page"])
    FigureCanvasAgg(figure)
    return figure


def _save(figure: Figure, notice: Notice, picture: Picture, *, scale: float = 1.0) -> bytes:
    """Return the picture with what it says of itself inside it."""
    told = notice.describe()
    said: dict[str, Any] = {"Title": notice.title, "Description": told}
    if picture == "png":
        said |= {"Copyright": notice.licence, "Source": notice.view}
    else:
        said |= {"Rights": notice.licence, "Source": notice.view, "Date": None}
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": notice.revision, "svg.fonttype": "path"}):
        figure.savefig(buffer, format=picture, dpi=_DPI * scale, metadata=said)
    return buffer.getvalue()


def _add_axes(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Add axes in pixels from the top left: left, top, width, height."""
    left, top, width, height = box
    across, down = figure.get_size_inches() * _DPI
    axes = figure.add_axes(
        (left / across, 1 - (top + height) / down, width / across, height / down)
    )
    axes.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def _compose_card(figure: Figure, store: Store, view: View, notice: Notice) -> None:
    width, height = CARD
    words = Words(view.lang)
    is_rtl = words.direction == "rtl"
    map_width = width - _TEXT_WIDTH
    axes = _add_axes(figure, (0 if is_rtl else _TEXT_WIDTH, 0, map_width, height))
    screen = _choose_screen(store, view, map_width, height)
    _draw_marks(axes, store, view, screen, scale=1.25)
    column = _Column(figure, words, start=width - 36 if is_rtl else 36, width=_TEXT_WIDTH - 66)
    column.write(words("app.name"), top=34, size=20, role="accent", weight="bold")
    below = column.write(notice.title, top=74, size=33, role="ink", weight="bold", most=4)
    below = column.write(notice.number, top=below + 16, size=23, role="ink", most=6)
    column.write(_small_print(notice), top=below + 14, size=17, role="ink-soft", most=6)
    credit = words("export.credit_line", licence=notice.licence, base=CREDIT)
    column.write(credit, top=height - 64, size=14, role="ink-soft", most=2)


def _small_print(notice: Notice) -> str:
    parts = filter(None, (notice.shown, notice.period_said, notice.day_said))
    return Words(notice.lang).join(list(parts), mark="dot")


def _compose_map(figure: Figure, store: Store, view: View, notice: Notice) -> None:
    width, height = _MAP
    words = Words(view.lang)
    start = width - 24 if words.direction == "rtl" else 24
    column = _Column(figure, words, start=start, width=width - 48)
    below = column.write(notice.title, top=18, size=26, role="ink", weight="bold", most=1)
    below = column.write(notice.number, top=below + 4, size=17, role="ink", most=2)
    below = column.write(_small_print(notice), top=below + 2, size=14, role="ink-soft")
    top, legend = math.ceil(below) + 12, 92
    map_height = height - top - legend
    axes = _add_axes(figure, (0, top, width, map_height))
    _draw_marks(axes, store, view, _choose_screen(store, view, width, map_height), scale=1.1)
    _draw_legend(_add_axes(figure, (0, height - legend, width, legend)), words)
    credit = words("export.credit_line", licence=notice.licence, base=CREDIT)
    told = words.join([credit, notice.rule_said, notice.view], mark="dot")
    column.write(told, top=height - 26, size=12, role="ink-soft", most=1)


@dataclass(frozen=True)
class _Column:
    """A column of text in a figure; ``start`` is its reading edge in pixels from the left."""

    figure: Figure
    words: Words
    start: float
    width: float

    def write(
        self,
        text: str,
        *,
        top: float,
        size: float,
        role: str,
        weight: str = "normal",
        most: int = 3,
    ) -> float:
        """Write wrapped text, `size` pixels high letters; return where its last line ends."""
        font = FontProperties(family=FAMILY, size=size * _POINT, weight=weight)
        is_rtl = self.words.direction == "rtl"
        across, down = self.figure.get_size_inches() * _DPI
        mark = _RIGHT_MARK if is_rtl else _LEFT_MARK
        step = size * 1.36
        for line in _wrap(self.figure, text, font=font, width=self.width, most=most):
            self.figure.text(
                self.start / across,
                1 - (top + size) / down,
                mark + line,
                fontproperties=font,
                color=_PALETTE[role],
                ha="right" if is_rtl else "left",
                va="baseline",
                parse_math=False,
            )
            top += step
        return top


def _wrap(figure: Figure, text: str, *, font: FontProperties, width: float, most: int) -> list[str]:
    """Break text into lines no wider than `width` pixels; an ellipsis ends what finds no room."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]

    def measure(line: str) -> float:
        return float(renderer.get_text_width_height_descent(line, font, ismath=False)[0])

    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
    return [_shorten(line, width, measure) for line in lines]


def _shorten(line: str, width: float, measure: Callable[[str], float]) -> str:
    while len(line) > 2 and (wide := measure(line)) > width:  # noqa: PLR2004  a letter and its dots
        line = line[: max(1, int((len(line) - 1) * width / wide) - 1)] + "…"
    return line


def _choose_screen(store: Store, view: View, width: float, height: float) -> Screen:
    """Return the part of the world a picture shows: the link's, the event's, or all events."""
    if view.lat is not None and view.lng is not None and view.z is not None:
        return Screen(lng=view.lng, lat=view.lat, zoom=view.z, width=width, height=height)
    gives_rows = store.dataset.gives_rows
    events = match_events(store, view)
    if view.event and gives_rows:
        events = find_event(store, view.event)
    marks = store.frame("marks").join(events.select("event_number"), on="event_number", how="semi")
    ends = [
        getattr(nw.col(axis), end)().alias(f"{end}_{axis}")
        for end in ("min", "max")
        for axis in ("longitude", "latitude")
    ]
    found = marks.select(*ends).collect().row(0)
    box: Bbox = view.bbox or (_find_whole(store) if found[0] is None else found)
    box = box if gives_rows else widen_box(box)
    most = _CLOSEST_EVENT if view.event else _CLOSEST
    closest = most if gives_rows else float(CLOSEST_ZOOM)
    return Screen.fit(box, width=width, height=height, most=closest, margin=60)


def _find_whole(store: Store) -> Bbox:
    """Return the box of all events of a dataset, for a view of none; the world without any."""
    return find_extent(store) or _WORLD


def _draw_marks(axes: Axes, store: Store, view: View, screen: Screen, *, scale: float) -> None:
    draw_ground(axes, screen)
    zoom = max(0, math.floor(screen.zoom - math.log2(scale) + 0.3))
    asked = replace(view, event=None)
    found = find_cells(store, asked, z=zoom, bbox=screen.bbox)
    taken: list[Bbox] = []
    events = list(_place(screen, found["events"]))
    if view.event and store.dataset.gives_rows:
        number = find_event(store, view.event).select("event_number").collect().item()
        chosen = list_marks(store, asked, only={number: None}, bbox=screen.bbox)
        events += _place(screen, chosen)
    for x, y, event in events:
        radius = _measure_radius(event["low"], event["high"]) * scale
        is_chosen = event["id"] == view.event
        _draw_event(axes, x, y, event, radius=radius, is_chosen=is_chosen)
        reach = radius + (_HALO + _RING if is_chosen else _RING)
        taken.append((x - reach, y - reach, x + reach, y + reach))
    for x, y, cell in _place(screen, found["cells"]):
        radius = min(27, 10 + 2.6 * math.log2(cell["events"])) * scale
        _draw_cell(axes, x, y, cell, radius=radius)
        taken.append((x - radius, y - radius, x + radius, y + radius))
    draw_names(axes, screen, lang=view.lang, taken=taken, scale=scale)


def _place(
    screen: Screen, columns: Mapping[str, list[Any]]
) -> Iterator[tuple[float, float, dict[str, Any]]]:
    x, y = screen.to_pixels(columns["lng"], columns["lat"])
    rows = zip(*columns.values(), strict=True)
    for a, b, row in zip(x, y, rows, strict=True):
        yield float(a), float(b), dict(zip(columns, row, strict=True))


def _measure_radius(low: int | None, high: int | None) -> float:
    """Return a disc's radius in pixels: its area follows the middle of the killed range."""
    if low is None or high is None:
        return _LEAST
    return min(_MOST, max(_LEAST, _AREA * math.sqrt((low + high) / 2)))


def _draw_event(
    axes: Axes, x: float, y: float, event: Mapping[str, Any], *, radius: float, is_chosen: bool
) -> None:
    colour = _PALETTE[event_role(event["type"])]
    is_hollow = event["low"] is None
    order = 6.5 if is_chosen else 5 - radius / 100
    if is_chosen:
        halo = Circle((x, y), radius + _HALO, fill=False, ec=_PALETTE["accent"], lw=3, zorder=order)
        axes.add_patch(halo)
    if event["agreement"] in {"differ", "denied"}:
        dashes = (0, (2.2, 1.6)) if event["agreement"] == "denied" else "solid"
        ring = Circle(
            (x, y), radius + _RING, fill=False, ec=_PALETTE["ink"], lw=1.4, ls=dashes, zorder=order
        )
        axes.add_patch(ring)
    disc = Circle(
        (x, y),
        radius,
        fc=_PALETTE["land"] if is_hollow else colour,
        ec=colour if is_hollow else _PALETTE["page"],
        lw=2 if is_hollow else 0.8,
        alpha=0.92,
        zorder=order,
    )
    axes.add_patch(disc)


def _draw_cell(axes: Axes, x: float, y: float, cell: Mapping[str, Any], *, radius: float) -> None:
    axes.add_patch(
        Circle((x, y), radius, fc=_PALETTE["cell"], ec=_PALETTE["page"], lw=0.8, zorder=5.5)
    )
    share = 360 * cell["differ"] / cell["events"]
    if share:
        across = 2 * (radius + 3.5)
        # The axes' vertical runs downwards, so the arc grows clockwise from the top.
        arc = Arc((x, y), across, across, theta1=-90, theta2=-90 + share, zorder=5.5)
        arc.set(edgecolor=_PALETTE["ink"], linewidth=1.6)
        axes.add_patch(arc)
    axes.text(
        x,
        y,
        format_count(cell["events"]),
        color=_PALETTE["cell-ink"],
        fontsize=radius * 0.62,
        family=FAMILY,
        weight="bold",
        ha="center",
        va="center",
        zorder=6,
    )


def _draw_legend(axes: Axes, words: Words) -> None:
    """Say what the signs mean, in reading order, on two lines."""
    axes.set_facecolor(_PALETTE["page"])
    sample = {"id": "", "type": "", "low": 1, "high": 1, "agreement": "agree"}
    types = [(words.term("event_type", name), {**sample, "type": name}) for name in _types()]
    signs = [
        (words("map.legend_differ"), {**sample, "agreement": "differ"}),
        (words("map.legend_denied"), {**sample, "agreement": "denied"}),
        (words("map.legend_no_figure"), {**sample, "low": None, "high": None}),
        (words("map.legend_size"), sample),
    ]
    for row, entries in enumerate((types, signs)):
        room = axes.get_xlim()[1] / len(entries)
        for place, (text, event) in enumerate(entries):
            x, y = place * room + 24, 20 + row * 26
            is_rtl = words.direction == "rtl"
            x = axes.get_xlim()[1] - x if is_rtl else x
            _draw_event(axes, x, y, event, radius=_LEAST, is_chosen=False)
            axes.text(
                x - 14 if is_rtl else x + 14,
                y,
                text,
                color=_PALETTE["ink"],
                fontsize=12 * _POINT,
                family=FAMILY,
                ha="right" if is_rtl else "left",
                va="center",
                parse_math=False,
            )


def _types() -> tuple[str, ...]:
    return tuple(list_vocabulary("events", "event_type"))
