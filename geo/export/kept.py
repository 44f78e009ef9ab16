"""What pages kept as one file are made of: styles, scripts and the base map, nothing to load."""

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path

import narwhals as nw
import polars as pl
from jinja2 import Environment, FileSystemLoader, select_autoescape
from shapely import to_geojson
from xstatic.pkg import leaflet

from geo.engine.store import Store
from geo.export.pictures.basemap import cut_ground
from geo.look.scripts import join_modules
from geo.look.theme import PALETTES, font_stack
from geo.map.files import STYLE, read_joined
from geo.model.earth import Bbox
from geo.questions.added import list_added
from geo.questions.select import Selection

WORLD: Bbox = (-180.0, -85.0, 180.0, 85.0)
_TEMPLATES = Path(__file__).with_name("templates")
pages = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=select_autoescape())
_LINK = re.compile(r"url\([^)]*\)")
_ROLES = ("page", "ink", "ink-soft", "line", "accent", "accent-soft", "bar", "bar-soft")
_FILES = ("land", "borders", "rivers", "near", "lakes", "places")


def cut_base(box: Bbox) -> dict[str, object]:
    """Return the base map's features inside a box, a collection for each of its files."""
    return {file: _collect(file, box) for file in _FILES}


def _collect(file: str, box: Bbox) -> dict[str, object]:
    features = [
        {"type": "Feature", "properties": properties, "geometry": json.loads(to_geojson(shape))}
        for properties, shape in cut_ground(file, box)
    ]
    return {"type": "FeatureCollection", "features": features}


def find_home(store: Store, ids: Collection[str]) -> Bbox:
    """Return the box that holds the marks of some events, with a rim; a wide one without any."""
    ends = [
        getattr(nw.col(axis), end)().alias(f"{end}_{axis}")
        for end in ("min", "max")
        for axis in ("longitude", "latitude")
    ]
    marks = store.frame("marks").filter(nw.col("event_id").is_in(list(ids)))
    found = marks.select(*ends).collect().row(0)
    if found[0] is None:
        return (-20.0, 0.0, 60.0, 50.0)
    west, south, east, north = (float(degrees) for degrees in found)
    return (west - 0.1, south - 0.1, east + 0.1, north + 0.1)


def widen_home(box: Bbox) -> Bbox:
    """Return the box a reader may move in, of one that is shown at first."""
    west, south, east, north = box
    # As far again on each side: a reader may pan a little, and there is nothing to load.
    across, down = max(4.0, east - west), max(3.0, north - south)
    return (
        max(-180.0, west - across),
        max(-85.0, south - down),
        min(180.0, east + across),
        min(85.0, north + down),
    )


def read_styles(own: str) -> list[str]:
    """Return the style sheets of a kept page, its own last."""
    colours = "".join(f"--rasd-{role}: {PALETTES['light'][role]};" for role in _ROLES)
    first, last = Path(leaflet.BASE_DIR) / "leaflet.css", _TEMPLATES / own
    sheets = (
        first.read_text(encoding="utf-8"),
        read_joined(STYLE),
        last.read_text(encoding="utf-8"),
    )
    # Pictures of Leaflet's style sheet are not used, and there is nowhere to load them from.
    rules = [_LINK.sub("none", sheet) for sheet in sheets]
    return [f":root {{ {colours} --rasd-font: {font_stack()}; }}", *rules]


def read_scripts(own: str) -> list[str]:
    """Return the scripts of a kept page: Leaflet, then its own with all it imports."""
    library = (Path(leaflet.BASE_DIR) / "leaflet.js").read_text(encoding="utf-8")
    return [library, join_modules(_TEMPLATES / own)]


def write_added(selection: Selection, numbers: Sequence[int]) -> dict[str, object]:
    """Return what each event adds to the number of the view, by its id."""
    rows = list_added(selection, numbers).filter(pl.col("counted"))
    return {
        event: {"low": low, "high": high, "open": is_open}
        for event, low, high, is_open in rows.select(
            "event_id", "counted_low", "counted_high", "counted_open"
        ).iter_rows()
    }
