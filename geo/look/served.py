"""Scripts of the pages' components, each served once under an address of its version.

Streamlit sends a component's script with every place it stands in, at every run of a page: ten
times 12 kB and more. What it is given here is one line that loads the script from this server.
"""

import hashlib
from functools import cache
from pathlib import Path

from geo.look.scripts import join_modules

_UI = Path(__file__).parents[1] / "ui"
COMPONENTS = {
    "tree": _UI / "page" / "dom.js",
    "page": _UI / "page" / "page.js",
    "take": _UI / "page" / "take.js",
    "hand": _UI / "map" / "hand.js",
    "story": _UI / "stories" / "story.js",
}
"""The modules of components, each by the name its script is served under."""
_LOADED = """const at = new URL("{}", window.__streamlit.BACKEND_BASE_URL).href;
export default (await import(at)).default;"""


@cache
def read_component(name: str) -> str:
    """Return the script of one of `COMPONENTS`, joined from its modules."""
    return join_modules(COMPONENTS[name], as_module=True)


@cache
def fingerprint_component(name: str) -> str:
    """Return a short hash of a component's script, so that a changed one gets a new address."""
    return hashlib.sha256(read_component(name).encode()).hexdigest()[:8]


def name_component(name: str) -> str:
    """Return the address of a component's script below the root of the server."""
    return f"assets/component/{name}.js?v={fingerprint_component(name)}"


def load_component(name: str) -> str:
    """Return what stands for the script of one of `COMPONENTS` where Streamlit takes a script."""
    return _LOADED.format(name_component(name))
