"""Streamlit's style sheet, with the icons that pages show instead of a font of all there are.

A font of 4,000 icons is 375 kB, most of what a first visit sent beside scripts; the hundred that
are named in pages and in Streamlit's elements are 9 kB.
"""

import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from geo.look.theme import ICONS

SHEET = "assets/streamlit.css"
"""Where it is served, below the root of the server."""
_STATIC = Path(str(files("streamlit"))) / "static"
_LINK = re.compile(r'(<link rel="stylesheet"[^>]* href="\./)(static/css/[^"]+)"')
_OF_ICONS = re.compile(r"url\(\.\./media/MaterialSymbols-[^)]*\)")


@cache
def read_sheet() -> str:
    """Return the style sheet.

    Raises
    ------
    LookupError
        Streamlit has no such sheet, or another font: it is built in another way than its
        release 1.67.

    """
    link = _LINK.search((_STATIC / "index.html").read_text(encoding="utf-8"))
    sheet = (_STATIC / link[2]).read_text(encoding="utf-8") if link else ""
    sheet, count = _OF_ICONS.subn(f"url({ICONS.name}?v={_hash(ICONS.read_bytes())})", sheet)
    if count != 1:
        msg = "Streamlit's document links no style sheet with its icons: read how it is built."
        raise LookupError(msg)
    return sheet.replace("url(../media/", "url(../static/media/")


@cache
def fingerprint_sheet() -> str:
    """Return a short hash of the style sheet, so that a changed one gets a new address."""
    return _hash(read_sheet().encode())


def link_sheet(document: str) -> str:
    """Return Streamlit's document with a link to this sheet instead of its own."""
    font = f"{Path(SHEET).parent}/{ICONS.name}?v={_hash(ICONS.read_bytes())}"
    preload = f'<link rel="preload" href="./{font}" as="font" type="font/woff2" crossorigin>'
    linked = _LINK.sub(rf'\g<1>{SHEET}?v={fingerprint_sheet()}"', document)
    return linked.replace("<title>", f"{preload}<title>", 1)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]
