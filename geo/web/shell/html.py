"""Elements as a document writes them: escaped, with no more attributes than `dom.js` takes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from geo.look.scripts import join_modules
from geo.text import LANGUAGES, Words, find_language
from geo.told.node import Child, is_web_address
from geo.web.reference import pages
from geo.web.shell.parts import Shell
from geo.web.shell.picture import Source, list_sources

_SCRIPT = Path(__file__).with_name("shell.js")
_ATTRIBUTES = re.compile(r"dir|lang|role|title|scope|colspan|rowspan|datetime|tabindex|aria-[a-z]+")
_PAGE = re.compile(r"[a-z]*(\?[^#]*)?")
"""An address within the dashboard: a page, a view, or both."""


def write_head(shell: Shell) -> str:
    """Write what a head says of the theme, and of the picture to be asked for before all else."""
    # Inside another page Streamlit is told its theme by the address.
    if shell.is_embedded:
        return ""
    return pages.get_template("opening.html").render(sources=_list_sources(shell))


def _list_sources(shell: Shell) -> list[Source]:
    return list_sources(shell.picture) if shell.picture else []


@dataclass(frozen=True)
class Tag:
    """An element with its attributes as they are written."""

    name: str
    attributes: dict[str, str]
    children: list["Tag | str"] = field(default_factory=list)


def write_shell(shell: Shell, words: Words) -> str:
    """Write what is ready of a page."""
    query = shell.query
    # A copy: what is not ready yet may become so while this is written.
    ready = dict(shell.parts)
    parts = {name: _list_tags(nodes, query=query) for name, nodes in ready.items() if any(nodes)}
    return pages.get_template("shell.html").render(
        words=words,
        parts=parts,
        page=shell.page,
        said=shell.card.sentence if shell.card else "",
        title=shell.card.title if shell.card else "",
        picture=shell.picture,
        sources=_list_sources(shell),
        has_event=shell.has_event,
        turned=[
            (find_language(lang), _turn(query, lang)) for lang in LANGUAGES if lang != words.lang
        ],
        each_words=[Words(lang) for lang in LANGUAGES],
        script=join_modules(_SCRIPT),
    )


def _turn(query: str, lang: str) -> str:
    """Return the query of the same page in another language."""
    asked = [
        (name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "lang"
    ]
    return urlencode([*asked, ("lang", lang)])


def _list_tags(nodes: Sequence[Child], *, query: str) -> list[Tag | str]:
    return [_write(node, query) for node in nodes if node is not None]


def _write(node: Child, query: str) -> Tag | str:
    if not isinstance(node, dict):
        return str(node)
    given: dict[str, str] = node["attributes"]
    kept = {name: value for name, value in given.items() if _ATTRIBUTES.fullmatch(name)}
    link = _write_link(given, query)
    classes = " ".join(filter(None, (given.get("class"), link.pop("class", ""))))
    attributes = kept | link | ({"class": classes} if classes else {})
    # Nothing answers a button yet: it keeps its room, see geo/look/style/shell.css.
    name = "span" if node["tag"] == "button" else node["tag"]
    return Tag(name, attributes, _list_tags(node["children"], query=query))


def _write_link(given: dict[str, str], query: str) -> dict[str, str]:
    """Return the attributes of a link, as `dom.js` sets them; none where it leads nowhere."""
    address = given.get("href")
    if address is None:
        return {}
    if is_web_address(address):
        return {"href": address, "class": "rasd-link", "target": "_blank", "rel": "noopener"}
    if not _PAGE.fullmatch(address):
        return {}
    if given.get("data-view") == "kept" and query:
        address = f"{address}?{query}"
    return {"href": f"./{address}", "class": "rasd-link rasd-turn"}
