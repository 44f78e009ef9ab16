"""The headers of every answer, and what the public read-only routes do with a request's."""

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import TypedDict
from urllib.parse import parse_qs, unquote_plus, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.dataset.private import PREFIX
from geo.errors import SettingsError
from geo.login.answers import EMBEDDED, KEPT_BY_NOBODY, ROLE
from geo.settings import read_settings
from geo.web.origins import guard_origin, refuse_session

OWN_ASSETS = Path(__file__).parents[1] / "map" / "assets"
_RANGE = re.compile(r"bytes=(?=\d|-\d)(\d{0,15})-(\d{0,15})")
_OF_PRIVATE = {**KEPT_BY_NOBODY, "Referrer-Policy": "no-referrer"}
"""What is said of something private is kept by no cache and no search engine, its address by no
 other page."""
_OK, _PARTIAL, _UNFIT = 200, 206, 416


class Tiles(TypedDict, total=False):
    """An online base map that a reader may choose, by the address of its tiles."""

    name: str
    url: str
    url_dark: str


def list_tiles() -> list[Tiles]:
    """Return the online base maps this host offers; none where its settings say so."""
    if not read_settings().online_maps:
        return []
    declared = json.loads((OWN_ASSETS / "tiles.json").read_text(encoding="utf-8"))
    return list(declared["tiles"])


def list_tile_hosts() -> list[str]:
    """Return the hosts of the online base maps, which a reader may choose."""
    addresses = [each for tile in list_tiles() for each in (tile["url"], tile.get("url_dark"))]
    hosts = {urlsplit(each).netloc.replace("{s}", "*") for each in addresses if each}
    return sorted(hosts)


def write_policy() -> str:
    """Write the Content-Security-Policy: this server, and the tile hosts a reader may choose."""
    tiles = " ".join(f"https://{host}" for host in list_tile_hosts())
    return "; ".join(
        (
            "default-src 'self'",
            # Streamlit and Vega make scripts as they run; no host but this one may give any.
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob: {tiles}",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
        )
    )


def list_framers(scope: Scope) -> str:
    """Return who may show an answer in a frame, as ``frame-ancestors`` says it.

    Only a view that asks to be embedded may stand in the pages the host allows, with the frames of
    components it is made of: a browser asks every frame around one of these.
    """
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    # The last value counts, as in a view.
    is_view = scope["path"].endswith("/") and asked.get("embed", [""])[-1] in EMBEDDED
    # What is behind login stands in no other site's page.
    if scope.get(ROLE) or (not is_view and "/component/" not in scope["path"]):
        return "'self'"
    try:
        others = [origin for origin in read_settings().embed_from if origin != "none"]
    except SettingsError:
        others = []
    return " ".join(["'self'", *others])


class HeaderMiddleware:
    """Add the headers that keep every answer at home, and refuse sessions of other origins.

    ``known`` are hosts whose pages are this server's, too: see `guard_origin`.
    """

    def __init__(self, app: ASGIApp, known: Collection[str] = ()) -> None:
        self.app = app
        self.known = known
        self.policy = write_policy()
        self.headers = {
            "X-Content-Type-Options": "nosniff",
            # No path and no query, on this host neither: the logs of servers in front keep them.
            "Referrer-Policy": "strict-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""
        is_asked = scope["type"] in {"http", "websocket"}
        passed = guard_origin(scope, known=self.known) if is_asked else scope
        if passed is None:
            await refuse_session(receive, send)
            return
        is_private = names_private(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                policy = f"{self.policy}; frame-ancestors {list_framers(passed)}"
                # A route that says more strictly keeps its own.
                headers.setdefault("Content-Security-Policy", policy)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if is_private:
                    headers.update(_OF_PRIVATE)
            await send(message)

        await self.app(passed, receive, send_with_headers if scope["type"] == "http" else send)


def names_private(scope: Scope) -> bool:
    """Tell whether an address names something private, in any parameter and however written."""
    # Before anything reads it: a name in a parameter nobody knows counts, and one in other signs.
    query = unquote_plus(scope.get("query_string", b"").decode("latin-1"))
    return PREFIX in query or f"/{PREFIX}" in scope.get("path", "")


class PartMiddleware:
    """Answer HEAD, and Range with the part asked for, as programs that read by address expect.

    After RFC 9110: one range of bytes; anything else in the header is answered with the whole.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as GET of the whole, unpacked, and give what was asked for."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        is_head = scope.get("method") == "HEAD"
        wanted = None if "if-range" in headers else _RANGE.fullmatch(headers.get("range", ""))
        if not is_head and wanted is None:
            await self.app(scope, receive, send)
            return
        # A range counts bytes of the file, not of its packed form.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message = {}
        body = b""

        async def gather(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                body += message.get("body", b"")

        await self.app({**scope, "method": "GET", "headers": plain}, receive, gather)
        cut = _cut(start, body, wanted)
        first, last = cut.pop("part")
        await send(cut)
        await send({"type": "http.response.body", "body": b"" if is_head else body[first:last]})


def _cut(start: Message, body: bytes, wanted: re.Match[str] | None) -> Message:
    """Return the head of the answer, with ``part``, the ends of the piece of the body it takes."""
    message = {**start, "headers": list(start["headers"]), "part": (0, len(body))}
    headers = MutableHeaders(scope=message)
    headers["Content-Length"] = str(len(body))
    if start["status"] != _OK:
        return message
    headers["Accept-Ranges"] = "bytes"
    if wanted is None:
        return message
    first, last = _read_part(wanted, len(body))
    if first >= last:
        message |= {"status": _UNFIT, "part": (0, 0)}
        headers["Content-Range"] = f"bytes */{len(body)}"
        headers["Content-Length"] = "0"
        return message
    message |= {"status": _PARTIAL, "part": (first, last)}
    headers["Content-Range"] = f"bytes {first}-{last - 1}/{len(body)}"
    headers["Content-Length"] = str(last - first)
    return message


def _read_part(wanted: re.Match[str], size: int) -> tuple[int, int]:
    first, last = wanted.groups()
    if not first:
        # `bytes=-500` asks for the last 500.
        return max(0, size - int(last)), size if int(last) else 0
    return int(first), min(size, int(last) + 1 if last else size)
