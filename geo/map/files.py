"""The script and the style sheet of the map, each joined from its parts."""

import hashlib
from functools import cache
from pathlib import Path

from geo.look.scripts import join_modules
from geo.look.theme import write_measures

ASSETS = Path(__file__).parent / "assets"
SCRIPT, STYLE = "map.js", "map.css"
STYLES = ("map.css", "panels.css", "marks.css", "print.css")
"""The parts of the style sheet, in their order: what comes later may change what is said before."""


@cache
def read_joined(name: str) -> str:
    """Return `SCRIPT` or `STYLE` as browsers load it.

    Both are read once for each process, so that what `fingerprint` says of them stays true.
    """
    if name == SCRIPT:
        return join_modules(ASSETS / SCRIPT)
    measures = f":root {{ {' '.join(write_measures())} }}\n"
    return measures + "".join((ASSETS / part).read_text(encoding="utf-8") for part in STYLES)


@cache
def fingerprint(name: str) -> str:
    """Return a short hash of `SCRIPT` or `STYLE`, so that a changed one gets a new address."""
    return hashlib.sha256(read_joined(name).encode()).hexdigest()[:8]


def name_file(name: str) -> str:
    """Return the address of `SCRIPT` or `STYLE` below the root of the server."""
    return f"assets/rasd/{name}?v={fingerprint(name)}"
