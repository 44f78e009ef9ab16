"""A view's map as a picture: a card for chats and feeds, and a map with its sentence and legend."""

import io
import math
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from geo.dataset.disclosure import CLOSEST_ZOOM, widen_box
from geo.export.looks import describe_looks
from geo.export.pictures.areas import draw_area_legend, draw_areas
from geo.export.pictures.basemap import (
    CREDIT,
    DPI,
    FAMILY,
    POINT,
    Screen,
    draw_ground,
    draw_names,
)
from geo.export.pictures.column import Column
from geo.export.pictures.palette import COLOURS, draw_in
from geo.export.pictures.placing import find_signs, has_chosen
from geo.export.pictures.sizes import Scale
from geo.export.pictures.symbols import Sign, draw_dataset, draw_legend, spread
from geo.export.provenance import Notice, name_chosen_period, name_day, write_notice
from geo.look.theme import THEMES, Theme
from geo.model.earth import Bbox
from geo.questions.events import find_event
from geo.questions.marks import find_box, find_extent, find_focus
from geo.questions.screen.opening import find_opening
from geo.questions.select import Selection, match_events
from geo.questions.several import Datasets, list_shown
from geo.questions.sums.shapes import find_shapes
from geo.text import Words, format_distance
from geo.view.links import write_link
from geo.view.view import View

Picture = Literal["png", "svg"]
CARD = (1200, 630)
"""Pixels of a preview card, as Open Graph readers ask for."""
_MAP = (1200, 900)
_TEXT_WIDTH = 450

_MANY = 4
"""Datasets from which the title of each has one line of a card."""
_WORLD: Bbox = (-150.0, -55.0, 170.0, 75.0)
_CLOSEST, _CLOSEST_EVENT = 11.0, 11.5
_LONGEST_BAR = 180  # px
_MOST_OPENED = 17.0
_CLEAR = 48  # px
"""The map's closest zoom, and what it keeps clear at its top: see geo/map/assets/position.js."""
_QUALITY = 70
# matplotlib's fonts and text layout are shared by all figures of a process.
_drawing = threading.Lock()


def draw_card(selection: Selection, *, root: str = "") -> bytes:
    """Draw the preview card of a view: 1200 by 630 pixels, PNG.

    It holds the title, the number with its rule, day and gaps, and the map; of several datasets
    each has its title, its number and its signs, in the page's order. Of a dataset that gives no
    rows there are only counts in coarse squares.
    """
    store, view = selection.store, selection.view
    datasets = list_shown(selection)
    revisions = tuple(each.store.dataset.revision for each in datasets)

    def make() -> bytes:
        notices = [write_notice(each, root=root) for each in datasets]
        with _drawing:
            figure = _start(CARD)
            _compose_card(figure, datasets, notices)
            return _save(figure, notices, "png", source=write_link(view, root=root))

    return store.remember(("card", view.query_string(), root, revisions), make)


def draw_map(
    selection: Selection, *, root: str = "", picture: Picture = "png", scale: float = 1.0
) -> bytes:
    """Draw the map of a view with its title, number, legend and credit.

    Parameters
    ----------
    selection
        What is drawn.
    root
        Address of the server, for the view's address written in.
    picture
        ``png`` or ``svg``.
    scale
        Pixels of a PNG to each of its 1200 by 900 units.

    """
    store, view = selection.store, selection.view
    notice = write_notice(selection, root=root)

    def make() -> bytes:
        with _drawing:
            figure = _start(_MAP)
            _compose_map(figure, selection, notice)
            return _save(figure, [notice], picture, scale=scale)

    return store.remember(("map", view.query_string(), picture, scale, root), make)


def draw_bare_map(selection: Selection, *, size: tuple[int, int], scale: float = 2.0) -> bytes:
    """Draw the map of a view alone, PNG, for a page that says the rest."""
    notice = write_notice(selection)
    with _drawing:
        figure = _start(size)
        axes = _add_axes(figure, (0, 0, *size))
        _draw_marks(axes, [selection], size, scale=1.0)
        return _save(figure, [notice], "png", scale=scale)


def draw_opening(
    selection: Selection,
    *,
    frame: tuple[int, int],
    room: tuple[int, int],
    theme: Theme = THEMES[0],
    scale: float = 1.0,
) -> bytes:
    """Draw the map of a view as the page opens it, WebP, to stand there until the map comes.

    Parameters
    ----------
    selection
        What is drawn: one dataset, which gives rows.
    frame
        Width and height in pixels of the map's frame that it is made to fit.
    room
        Those of the picture, which goes on beyond that frame, for others somewhat larger.
    theme
        Whose colours it has.
    scale
        Pixels of the picture to each of the map's.

    """
    asked = (selection.view.query_string(), frame, room, theme, scale)

    def make() -> bytes:
        with _drawing, draw_in(theme):
            figure = _start(room)
            axes = _add_axes(figure, (0, 0, *room))
            screen = replace(_find_opening(selection, *frame), width=room[0], height=room[1])
            _draw_marks(axes, [selection], room, scale=1.0, screen=screen)
            buffer = io.BytesIO()
            packed = {"quality": _QUALITY, "method": 4}
            figure.savefig(buffer, format="webp", dpi=DPI * scale, pil_kwargs=packed)
            return buffer.getvalue()

    return selection.store.remember(("opening picture", *asked), make)


def _find_opening(selection: Selection, width: float, height: float) -> Screen:
    """Return what the page's map opens at in a frame, as its scripts choose it."""
    store, view = selection.store, selection.view
    if view.lat is not None and view.lng is not None and view.z is not None:
        return Screen(lng=view.lng, lat=view.lat, zoom=view.z, width=width, height=height)
    focus = find_focus(store, str(view.event)) if has_chosen(selection) else None
    if focus:
        lat, lng, zoom = focus
        return Screen(lng=lng, lat=lat, zoom=zoom, width=width, height=height)
    home = find_opening(selection) or _WORLD
    fitting = Screen.fit(home, width=width, height=height - _CLEAR, most=_MOST_OPENED, margin=0)
    return replace(fitting, zoom=math.floor(fitting.zoom)).move(up=_CLEAR / 2)


def _start(size: tuple[int, int]) -> Figure:
    width, height = size
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=COLOURS["page"])
    FigureCanvasAgg(figure)
    return figure


def _save(
    figure: Figure,
    notices: Sequence[Notice],
    picture: Picture,
    *,
    source: str = "",
    scale: float = 1.0,
) -> bytes:
    """Return the picture with what it says of itself inside it: whose, and of which address."""
    said: dict[str, str | None] = {
        "Title": " · ".join(notice.title for notice in notices),
        "Description": "\n\n".join(notice.describe() for notice in notices),
        "Copyright" if picture == "png" else "Rights": _join_licences(notices),
        "Source": source or notices[0].view,
    }
    if picture == "svg":
        # No date in it: the same view gives the same bytes.
        said["Date"] = None
    buffer = io.BytesIO()
    # matplotlib names shapes at random unless it is told by what.
    with mpl.rc_context({"svg.hashsalt": notices[0].revision, "svg.fonttype": "path"}):
        figure.savefig(buffer, format=picture, dpi=DPI * scale, metadata=said)
    return buffer.getvalue()


def _join_licences(notices: Sequence[Notice]) -> str:
    return Words(notices[0].lang).join(list(dict.fromkeys(n.licence_said for n in notices)))


def _add_axes(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Add axes in pixels from the top left: left, top, width, height."""
    left, top, width, height = box
    across, down = figure.get_size_inches() * DPI
    axes = figure.add_axes(
        (left / across, 1 - (top + height) / down, width / across, height / down)
    )
    axes.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def _compose_card(figure: Figure, datasets: Datasets, notices: Sequence[Notice]) -> None:
    width, height = CARD
    words = Words(notices[0].lang)
    is_rtl = words.direction == "rtl"
    map_width = width - _TEXT_WIDTH
    axes = _add_axes(figure, (0 if is_rtl else _TEXT_WIDTH, 0, map_width, height))
    _draw_marks(axes, datasets, (map_width, height), scale=1.25)
    column = Column(figure, words, start=width - 36 if is_rtl else 36, width=_TEXT_WIDTH - 66)
    column.write(words("app.name"), top=34, size=20, role="accent", weight="bold")
    if len(notices) == 1:
        below = column.write(notices[0].title, top=74, size=33, role="ink", weight="bold", most=4)
        _write_one(column, notices[0], top=below + 16)
    else:
        _write_each(column, datasets[0].view, notices)
    credit = words("export.credit_line", licence=_join_licences(notices), base=CREDIT)
    column.write(credit, top=height - 64, size=14, role="ink-soft", most=2)


def _write_one(column: "Column", notice: Notice, *, top: float) -> None:
    """Write the paragraph of an event, or the number of a view and what it is of."""
    if notice.paragraph:
        column.write(notice.paragraph, top=top, size=18, role="ink", most=11)
        return
    below = column.write(notice.number, top=top, size=23, role="ink", most=6)
    column.write(_small_print(notice), top=below + 14, size=17, role="ink-soft", most=6)


def _write_each(column: "Column", view: View, notices: Sequence[Notice]) -> None:
    """Write symbol, title and number of each of several datasets, and the view's time."""
    width, height = CARD
    is_rtl = column.words.direction == "rtl"
    start = width - _TEXT_WIDTH if is_rtl else 0
    axes = _add_axes(column.figure, (start, 0, _TEXT_WIDTH, height))
    axes.patch.set_visible(False)
    inset = replace(column, start=column.start + (-26 if is_rtl else 26), width=column.width - 26)
    below = 64.0
    most = 2 if len(notices) < _MANY else 1
    for rank, notice in enumerate(notices):
        top = below + 12
        draw_dataset(axes, column.start - start + (-9 if is_rtl else 9), top + 15, rank=rank)
        below = inset.write(notice.title, top=top, size=21, role="ink", weight="bold", most=most)
        below = inset.write(notice.number_in_list, top=below + 2, size=16, role="ink", most=4)
    when = column.words.join(
        list(filter(None, (name_chosen_period(view), name_day(view)))), mark="dot"
    )
    column.write(when, top=below + 14, size=15, role="ink-soft", most=2)


def _small_print(notice: Notice) -> str:
    parts = filter(None, (notice.shown, notice.period_said, notice.day_said))
    return Words(notice.lang).join(list(parts), mark="dot")


def _compose_map(figure: Figure, selection: Selection, notice: Notice) -> None:
    width, height = _MAP
    words = Words(selection.view.lang)
    start = width - 24 if words.direction == "rtl" else 24
    column = Column(figure, words, start=start, width=width - 48)
    below = column.write(notice.title, top=18, size=26, role="ink", weight="bold", most=1)
    told = notice.paragraph or notice.number
    below = column.write(told, top=below + 4, size=17, role="ink", most=4)
    below = column.write(_small_print(notice), top=below + 2, size=14, role="ink-soft")
    top, legend = math.ceil(below) + 12, 148
    map_height = height - top - legend
    axes = _add_axes(figure, (0, top, width, map_height))
    # The bar of distance stands there.
    corner = (0.0, map_height - 50.0, 230.0, float(map_height))
    signs = _draw_marks(axes, [selection], (width, map_height), scale=1.1, clear=[corner])
    _draw_distance(axes, _choose_screen([selection], width, map_height), words)
    legend_axes = _add_axes(figure, (0, height - legend, width, legend))
    if selection.store.dataset.is_sums:
        draw_area_legend(legend_axes, selection)
    else:
        draw_legend(legend_axes, words, looks=describe_looks([selection]), signs=signs)
    credit = words("export.credit_line", licence=notice.licence_said, base=CREDIT)
    said = [part for part in (credit, notice.rule_said, notice.view) if part]
    told = words.join(said, mark="dot")
    column.write(told, top=height - 26, size=12, role="ink-soft", most=1)


def _draw_distance(axes: Axes, screen: Screen, words: Words) -> None:
    """Draw a bar of a round distance, true in the middle of the map, at its lower left."""
    metres = screen.measure_pixel()
    most = metres * _LONGEST_BAR
    unit = 10 ** math.floor(math.log10(most))
    length = max(step * unit for step in (1, 2, 5) if step * unit <= most)
    left, bottom, ink = 24, screen.height - 18, COLOURS["ink"]
    ends = [left, left + length / metres]
    axes.plot(ends, [bottom, bottom], color=ink, lw=1.6, zorder=7)
    for end in ends:
        axes.plot([end, end], [bottom - 5, bottom], color=ink, lw=1.6, zorder=7)
    axes.text(
        sum(ends) / 2,
        bottom - 6,
        format_distance(length, words.lang),
        color=ink,
        fontsize=12 * POINT,
        family=FAMILY,
        ha="center",
        va="bottom",
        zorder=7,
        parse_math=False,
    )


def _choose_screen(datasets: Datasets, width: float, height: float) -> Screen:
    """Return the part of the world a picture shows: the link's, the event's, or all events."""
    view = datasets[0].view
    if view.lat is not None and view.lng is not None and view.z is not None:
        return Screen(lng=view.lng, lat=view.lat, zoom=view.z, width=width, height=height)
    chosen = [each for each in datasets if has_chosen(each)]
    about = chosen or datasets
    boxes = [box for each in about if (box := _find_box(each))]
    boxes = boxes or [box for each in about if (box := find_extent(each.store))] or [_WORLD]
    most = _CLOSEST_EVENT if chosen else _CLOSEST
    closest = most if all(each.store.dataset.gives_rows for each in about) else float(CLOSEST_ZOOM)
    west, south, east, north = zip(*boxes, strict=True)
    box = (min(west), min(south), max(east), max(north))
    return Screen.fit(box, width=width, height=height, most=closest, margin=60)


def _find_box(selection: Selection) -> Bbox | None:
    """Return the box of what a view shows of a dataset; None where that is nothing."""
    store, view = selection.store, selection.view
    if view.bbox:
        return view.bbox if store.dataset.gives_rows else widen_box(view.bbox)
    if store.dataset.is_sums:
        return find_shapes(store, view).box
    if has_chosen(selection):
        return find_box(store, find_event(store, str(view.event)))
    return find_box(store, match_events(selection))


def _draw_marks(
    axes: Axes,
    datasets: Datasets,
    size: tuple[float, float],
    *,
    scale: float,
    clear: Sequence[Bbox] = (),
    screen: Screen | None = None,
) -> list[Sign]:
    """Draw the map of a size in pixels, with the signs of each dataset, and return these.

    Names keep clear of the signs, and of the boxes ``clear``. Without a ``screen`` all is shown.
    """
    screen = screen or _choose_screen(datasets, *size)
    draw_ground(axes, screen)
    # A picture has any zoom, cells a whole one; larger signs take that of a screen farther away.
    zoom = max(0, math.floor(screen.zoom - math.log2(scale) + 0.3))
    looks = describe_looks(datasets)
    found = [find_signs(each, looks, screen=screen, z=zoom) for each in datasets]
    signs = [(rank, sign) for rank, (of, _) in enumerate(found) for sign in of]
    amounts = [sign.thing.measure(looks.by) or 0 for _, sign in signs]
    sizes = Scale.fit(looks.by, amounts)
    drawn = spread(replace(s, rank=rank, scale=scale, sizes=sizes) for rank, s in signs)
    further = [replace(sign, scale=scale) for _, of in found for sign in of]
    for sign in (*further, *drawn):
        sign.draw(axes)
    taken = [*clear, *(sign.box for sign in (*drawn, *further))]
    if len(datasets) == 1 and datasets[0].store.dataset.is_sums:
        taken += draw_areas(axes, screen, datasets[0], scale=scale)
    draw_names(axes, screen, lang=datasets[0].view.lang, taken=taken, scale=scale)
    return drawn
