"""Elements as data, never as markup: what a page shows beside Streamlit's own widgets.

A tree made here travels as JSON, and ``dom.js`` builds it with ``createElement`` and text nodes.
Nothing that a dataset says can become an element, an attribute's name or an address of another
kind than http and https.
"""

from typing import Any
from urllib.parse import urlsplit

Node = dict[str, Any]
Child = Node | str | int | None


def el(tag: str, *children: Child, **attributes: str | float | None) -> Node:
    """Return an element.

    Parameters
    ----------
    tag
        One of those ``dom.js`` knows.
    *children
        Elements and text; None is left out.
    **attributes
        Named as in HTML with ``_`` for ``-`` and ``class_`` for ``class``; None is left out. A name
        that starts with two underscores is a CSS variable: ``__low=0.2`` is ``--low: 0.2``.

    """
    given = {
        # `class_` is written so because Python keeps `class` for itself.
        name.rstrip("_").replace("_", "-"): str(value)
        for name, value in attributes.items()
        if value is not None
    }
    return {"tag": tag, "attributes": given, "children": [c for c in children if c is not None]}


def said(text: str | None, tag: str = "bdi", **attributes: str | None) -> Node | None:
    """Return text of the data, which keeps its direction to itself; None for none."""
    return el(tag, text, dir="auto", **attributes) if text else None


def link(label: Child, address: str | None, **attributes: str | None) -> Node:
    """Return a link to another site, or the bare label when the address is not http or https."""
    if not address or not is_web_address(address):
        return el("span", label, **attributes)
    return el("a", label, href=address, **attributes)


def turn_to(label: Child, page: str, **attributes: str | None) -> Node:
    """Return a link to a page of this dashboard, by its path, that takes the view along."""
    return el("a", label, href=page, data_view="kept", **attributes)


def is_web_address(address: str) -> bool:
    """Tell whether an address is one a browser may open as a page."""
    try:
        parts = urlsplit(address)
    # An address such as http://[ is no address.
    except ValueError:
        return False
    is_mail = parts.scheme == "mailto" and "@" in parts.path and not parts.query
    return is_mail or (parts.scheme in {"http", "https"} and bool(parts.netloc))
