"""The headers of every answer, and what the public read-only routes do with a request's."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWN_ASSETS = Path(__file__).parents[1] / "assets"


def list_tile_hosts() -> list[str]:
    """Return the hosts of the online base maps, which a reader may choose."""
    declared = json.loads((OWN_ASSETS / "tiles.json").read_text(encoding="utf-8"))["tiles"]
    addresses = [tile[key] for tile in declared for key in ("url", "url_dark") if key in tile]
    hosts = {urlsplit(address).netloc.replace("{s}", "*") for address in addresses}
    return sorted(hosts)


def write_policy() -> str:
    """Write the Content-Security-Policy: this server, and the tile hosts a reader may choose."""
    tiles = " ".join(f"https://{host}" for host in list_tile_hosts())
    return "; ".join(
        (
            "default-src 'self'",
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


class HeaderMiddleware:
    """Add the headers that keep every answer at home."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": write_policy(),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class HeadMiddleware:
    """Answer HEAD with the headers of GET, for programs that ask for the size first."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a HEAD request on as GET and leave out the body of its answer."""
        is_head = scope["type"] == "http" and scope["method"] == "HEAD"

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if is_head:
            await self.app({**scope, "method": "GET"}, receive, send_without_body)
        else:
            await self.app(scope, receive, send)
