"""Attributions of archives: HTML from a file, read as text and web addresses, never as HTML."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

_LONGEST = 300
_UNSHOWN = ("script", "style")


@dataclass(frozen=True, kw_only=True)
class Credit:
    """A piece of an attribution, and the web page it names; ``""`` for none."""

    text: str
    href: str


def read_credits(attribution: str) -> tuple[Credit, ...]:
    """Return an attribution as pieces of text, some with the address of a web page.

    Tags are dropped; of links only those to ``http`` and ``https`` keep their address. What is
    longer than a map has room for is cut.
    """
    parser = _Parser()
    parser.feed(attribution)
    parser.close()
    found: list[Credit] = []
    room = _LONGEST
    for text, href in parser.pieces:
        said = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())[:room]
        room -= len(said)
        if said.strip("·|,; "):
            found.append(Credit(text=said.strip("·|,; "), href=href))
    return tuple(found)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[tuple[str, str]] = []
        self._href = ""
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href = _read_address(dict(attrs).get("href") or "")
        self._hidden += tag in _UNSHOWN

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._href = ""
        self._hidden -= tag in _UNSHOWN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append((data, self._href))


def _read_address(text: str) -> str:
    """Return the address of a web page as it stands there; "" for anything else."""
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and host and text.strip().isprintable()
    return text.strip() if is_web else ""
