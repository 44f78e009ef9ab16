"""Serves below a path of a site, such as ``/rasd``, whatever its proxy does."""

from contextlib import nullcontext
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.errors import SettingsError
from geo.settings import hold_settings, read_settings


class BelowMiddleware:
    """Take the path of ``RASD_URL`` off the front of what is asked for, before anything else.

    Some proxies take it off themselves, others pass on what the reader wrote; both work, and what
    answers never knows of it: pages and answers name each other relative to where they are. As it
    is the first to be asked, it also sees to it that a request meets one state of the settings.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as one to the root; lead from the bare path to what is below it."""
        # A session, which is a WebSocket, lasts for hours.
        with hold_settings() if scope["type"] == "http" else nullcontext():
            await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        above = find_path() if scope["type"] in {"http", "websocket"} else ""
        path = scope.get("path", "")
        if above and path == above and scope["type"] == "http":
            query = scope["query_string"].decode("latin-1")
            # Relative: the proxy before us knows the scheme and the host better.
            target = f".{above[above.rindex('/') :]}/{f'?{query}' if query else ''}"
            await RedirectResponse(target, status_code=308)(scope, receive, send)
            return
        if above and path.startswith(f"{above}/"):
            raw = scope.get("raw_path", b"").removeprefix(above.encode())
            scope = {**scope, "path": path.removeprefix(above), "raw_path": raw}
        await self.app(scope, receive, send)


def find_path() -> str:
    """Return the path of the public address, such as ``/rasd``; '' at the root of a site."""
    try:
        return urlsplit(read_settings().url).path.rstrip("/")
    except (SettingsError, ValueError):
        return ""
