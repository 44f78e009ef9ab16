"""What a page always needs, asked for with its document instead of link after link.

Streamlit's document names its entry script and what that imports; the modules of its elements are
asked for when the first of each kind arrives, and what a map's frame loads when that frame is
there.
"""

import json
from functools import cache
from html import escape
from pathlib import Path

from geo.look.served import name_component
from geo.map.files import SCRIPT, STYLE, name_file
from geo.web.static.files import find_folium
from geo.web.static.late import LATE, write_import_map
from geo.web.static.needed import (
    ELEMENTS,
    ELEMENTS_OF_MAP,
    STATIC,
    list_at_once,
    list_named,
    list_needed,
)

WITH_MAP = ("", "stories")
"""Pages with a map, by their paths."""
_LATER = (*LATE, "Slider")
_OF_EVERY_PAGE = ("tree", "page", "take")
_OF_PAGES = {"": ("hand",), "stories": ("story",)}
_FETCH = """<script>
// A preload of what this document itself never uses is warned of in the console.
for (const path of %s) fetch(path).then((answer) => answer.blob()).catch(() => {});
</script>"""


@cache
def write_preloads(page: str) -> str:
    """Return the tags that ask for what a page always needs; ``page`` is its path, '' the map's.

    The first of them must come before any other script of the document: see `write_import_map`.
    """
    # The frame of a map has most to load after it, so it comes first.
    elements = (*(ELEMENTS_OF_MAP if page in WITH_MAP else ()), *ELEMENTS)
    own = [*_OF_EVERY_PAGE, *_OF_PAGES.get(page, ())]
    modules = [name for name in list_needed(*elements) if name not in list_named()]
    tags = [_write_link(name) for name in (*map(name_component, own), *modules)]
    return "".join([write_import_map(), *tags])


@cache
def write_fetches(page: str) -> str:
    """Return the tag that asks for what a map's frame will load, '' for a page without a map.

    It stands behind the links of the document: what Streamlit begins with comes before it, and
    before the scripts of its elements comes this.
    """
    return _FETCH % json.dumps(list_of_map()) if page in WITH_MAP else ""


def list_of_map() -> list[str]:
    """Return the addresses of what a map's frame loads, in the order in which it does."""
    frame = sorted(find_folium().glob("js/*.js"))
    return [
        *(f"component/streamlit_folium.st_folium/static/js/{path.name}" for path in frame),
        "assets/leaflet/leaflet.js",
        name_file(SCRIPT),
        "assets/leaflet/leaflet.css",
        name_file(STYLE),
    ]


def _write_link(address: str) -> str:
    # After what Streamlit's own script imports, and what that asks to begin with.
    how = 'rel="modulepreload" crossorigin fetchpriority="low"'
    return f'<link {how} href="./{escape(address)}">'


def list_packed_first() -> list[Path]:
    """Return the files of Streamlit that pages need, those of every page first."""
    return [STATIC / name for name in dict.fromkeys([*list_at_once(), *list_needed(*_LATER)])]
