"""The map and its one layer of events, as st_folium takes them.

The map never changes: its script is the same for every view, language and theme, so the browser
keeps one map for as long as the page is open. What changes travels in the script of `EventLayer`,
which only calls ``Rasd.show`` of ``assets/map.js``; the marks themselves come from the HTTP
API, asked for by the browser for the part of the world it shows.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import folium
from folium.template import Template

from geo.look.theme import PALETTES, Theme
from geo.map.files import SCRIPT, STYLE, name_file
from geo.text import find_language, list_fallbacks, read_texts

# Relative, for the server may stand below a path that it does not know.
ASSET_ROOT = "../../"
"""The server's root as seen from a component's frame, <root>component/<name>/index.html."""

CENTRE = (34.6, 40.0)
ZOOM = 7
SMALLEST_ZOOM, LARGEST_ZOOM = 3, 17

PALETTE_KEYS = (
    *("land", "water", "lake", "river", "settlement", "building", "road"),
    *("border", "governorate"),
    *("label", "label-halo", "label-water", "label-area"),
    *("surface", "ink", "ink-soft", "line", "accent", "error"),
    *("cell", "cell-ink", "glyph-light", "glyph-dark", "bar"),
    *("type-battles", "type-explosions-remote-violence", "type-protests", "type-riots"),
    *("type-strategic-developments", "type-violence-against-civilians"),
)
"""Colours the map draws with, by their roles in geo/look/theme.py."""

Returned = Mapping[str, Any]
"""What st_folium gives back, by name."""
_TEXTS = (*("map.", "event_type.", "agreement.", "date.", "month."),)
"""What the map says, by the beginnings of the keys in geo/text."""

_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
# What is an escape already is kept whole, or its backslash would be escaped again.
_UNSAFE = re.compile(r'(\\u[0-9a-f]{4}|\\.)|[^\w .,:;/+()\-"]|_')


@dataclass(frozen=True, kw_only=True)
class Region:
    """A shortcut of the map: its title in the page's language, and what it shows.

    ``bbox`` is west, south, east, north in degrees.
    """

    title: str
    bbox: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class ShownDataset:
    """What the map says of one of several datasets.

    ``note`` tells licence and revision, ``mapped`` how many of its events can be drawn, and
    ``rows`` whether it gives single events.
    """

    name: str
    title: str
    note: str
    mapped: int
    rows: bool


@dataclass(frozen=True, kw_only=True)
class ShownAreas:
    """The areas laid over the map.

    ``address`` is that of their GeoJSON below the server's root, ``chosen`` the ids of areas the
    view keeps to, ``fill`` what they are filled by: ``people``, ``events`` or nothing. Where they
    are filled by sums that were stated of them, ``sums`` says so in words.
    """

    address: str
    chosen: list[str]
    fill: str = ""
    sums: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Events that have one colour: what they have in common, in words, and the colour's role."""

    key: str
    title: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Looks:
    """What the signs of the map are sized and coloured by.

    ``by`` is ``people`` or ``events``, ``measure`` whom people are counted of, in words, and
    ``is_usual`` says that the map has a text of its own for them. ``colour`` is one of
    `geo.view.grammar.COLOURS`, and ``groups`` are those it tells apart.
    """

    by: Literal["people", "events"] = "people"
    measure: str = ""
    is_usual: bool = True
    colour: str = "type"
    groups: Sequence[Group] = ()

    def to_json(self) -> dict[str, object]:
        """Return it as the scripts of the map read it."""
        groups = [asdict(group) for group in self.groups]
        by_name = {"by": self.by, "measure": self.measure, "isUsual": self.is_usual}
        return {**by_name, "colour": self.colour, "groups": groups}


class EventLayer(folium.FeatureGroup):
    """Marks of the events that match a view; build it with `event_layer`."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} =
            Rasd.show({{ this._parent.get_name() }}, {{ this.options_json }});
        {% endmacro %}
        """
    )

    def __init__(self, options: Mapping[str, object]) -> None:
        # Not added by folium's own script: `Rasd.show` draws it into the map that is there.
        super().__init__(control=False, show=False)
        self.options_json = script_json(options)


def base_map(*, asset_root: str = ASSET_ROOT) -> folium.Map:
    """Build the map without any events on it.

    Two maps built with the same `asset_root` have the same script, which st_folium needs to keep
    the browser's map. Build a new one for each run: st_folium adds the event layer to it.

    Parameters
    ----------
    asset_root
        Address of the server's root with a slash at its end, absolute or relative to the frame
        that the map lives in.

    Returns
    -------
    folium.Map
        Without tiles, controls or children; ``Rasd.show`` draws the base map and its controls.

    """
    built = folium.Map(
        location=CENTRE,
        zoom_start=ZOOM,
        # folium's own tiles would ask a foreign host.
        tiles=None,
        zoom_control=False,
        attributionControl=False,
        minZoom=SMALLEST_ZOOM,
        maxZoom=LARGEST_ZOOM,
        # Once around the world either way, as the grammar of views allows.
        maxBounds=[[-85, -540], [85, 540]],
        worldCopyJump=True,
    )
    script, style = name_file(SCRIPT), name_file(STYLE)
    # Two requests, as st_folium loads one script after another: ours comes joined from its modules.
    scripts = ["assets/leaflet/leaflet.js", script]
    styles = ["assets/leaflet/leaflet.css", style]
    # In place of folium's own list, which names five other hosts.
    built.default_js = [(path, asset_root + path) for path in scripts]
    built.default_css = [(path, asset_root + path) for path in styles]
    return built


def event_layer(
    view_query: str,
    *,
    lang: str,
    theme: Theme,
    selected: str | None = None,
    home: Sequence[float] | None = None,
    whole: Sequence[float] | None = None,
    position: Sequence[float] | None = None,
    start: Sequence[float] | None = None,
    regions: Sequence[Region] = (),
    mapped: int | None = None,
    datasets: Sequence[ShownDataset] = (),
    overlay: ShownAreas | None = None,
    looks: Looks | None = None,
    scene: str = "",
) -> EventLayer:
    """Build the layer that shows the events of a view; pass it as ``feature_group_to_add``.

    Parameters
    ----------
    view_query
        The view as a query string (`View.query_string`). Its language, position and selected
        event are left to the arguments below.
    lang, theme
        One of `geo.text.LANGUAGES`; ``light`` or ``dark``.
    selected
        The event to mark as selected, as the view writes it; None for none.
    home
        Bounds (west, south, east, north) in degrees shown at first.
    whole
        Bounds shown by the home button; None for `home`.
    position
        (latitude, longitude, zoom) to open at instead of `home`. Later changes move nothing.
    start
        (latitude, longitude, zoom) at which the selected event is seen by itself: what a view with
        it opens at, if `position` says nothing else.
    regions
        Shortcuts.
    mapped
        How many events of the view can be drawn; tells how many lie outside the screen. None
        leaves that hint out.
    datasets
        The main dataset and those beside it. Their order gives them their symbols. Empty when
        there is but one.
    overlay
        The areas laid over the map; None for none.
    looks
        What signs are sized and coloured by; None for people and no colours.
    scene
        Which scene of a story this is; another one opens the map anew, at `start` or `home`.

    Returns
    -------
    EventLayer
        A click on one of its events comes back from st_folium; `clicked_event` reads it.

    """
    return EventLayer(
        {
            "query": view_query,
            "lang": lang,
            "language": describe_language(lang),
            "theme": theme,
            "palette": {role: PALETTES[theme][role] for role in PALETTE_KEYS},
            "texts": read_texts(lang, *_TEXTS),
            "selected": selected,
            "home": _list_or_none(home),
            "whole": _list_or_none(whole or home),
            "position": _list_or_none(position),
            "start": _list_or_none(start),
            "regions": [{"title": region.title, "bbox": list(region.bbox)} for region in regions],
            "mapped": mapped,
            "overlay": None if overlay is None else asdict(overlay),
            "datasets": [asdict(dataset) for dataset in datasets],
            "looks": (looks or Looks()).to_json(),
            "scene": scene,
        }
    )


def describe_language(lang: str) -> dict[str, object]:
    """Return what the map's scripts need to know of a language."""
    language = find_language(lang)
    return {
        "code": lang,
        "direction": language.direction,
        "locale": language.locale.replace("_", "-"),
        "columns": [f"name_{code}" for code in list_fallbacks(lang)],
    }


def clicked_event(returned: Returned | None) -> tuple[str, int] | None:
    """Read which event was clicked from what st_folium returned.

    Parameters
    ----------
    returned
        The value of st_folium with ``returned_objects=["last_active_drawing"]``. st_folium gives
        the last click again at every run.

    Returns
    -------
    tuple of (str, int) or None
        The event's id and a number that grows with each click, which tells a second click on the
        same event from the first one coming back; None before any click.

    """
    drawing = (returned or {}).get("last_active_drawing") or {}
    properties = drawing.get("properties") or {}
    if "id" not in properties:
        return None
    return str(properties["id"]), int(properties.get("click", 0))


def clicked_area(returned: Returned | None) -> tuple[str, int] | None:
    """Read which area's name was pressed, as `clicked_event` reads which event was clicked."""
    drawing = (returned or {}).get("last_active_drawing") or {}
    properties = drawing.get("properties") or {}
    if "area" not in properties:
        return None
    return str(properties["area"]), int(properties.get("click", 0))


def script_json(value: object) -> str:
    r"""Write a value as JSON that stays data inside a script, a Jinja template and st_folium.

    Inside strings every character but letters, digits, spaces and ``. , : ; / + ( ) -`` is written
    as ``\uXXXX``. That leaves nothing which could end the script or a template literal, open a
    Jinja expression, or look like one of the ``_name`` identifiers that st_folium renames.

    Raises
    ------
    ValueError
        When the value holds NaN or an infinity, which JSON lacks.

    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _LITERAL.sub(lambda literal: _UNSAFE.sub(_escape, literal.group()), text)


def _escape(match: re.Match[str]) -> str:
    if match.group(1):
        return match.group(1)
    # JSON escapes are UTF-16: letters past the first plane take two.
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _list_or_none(numbers: Sequence[float] | None) -> list[float] | None:
    return None if numbers is None else list(numbers)
