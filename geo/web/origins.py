"""Which pages may speak to this server as a reader: its own, at the address a browser shows."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from geo.errors import SettingsError
from geo.settings import read_settings

_OF_STREAMLIT = "/_stcore/"
_POLICY_VIOLATION = 1008


def guard_origin(scope: Scope, *, known: Collection[str] = ()) -> Scope | None:
    """Return a request as it may be passed on; None where a page of another origin opens a session.

    A browser says in ``Origin`` which page asks. It must be of this server: of the host that the
    request names, or, where a server in front names another host to this one, of the address in
    ``RASD_URL`` or of a host that is ``known`` or in ``RASD_HOSTS``, by its name without a port.
    Streamlit has a longer list, for which it asks another server for this one's address, and
    answers nobody meanwhile: what is passed on never makes it do so.
    """
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None or not (scope["type"] == "websocket" or _OF_STREAMLIT in scope["path"]):
        return scope
    asking = urlsplit(origin).netloc.lower()
    if asking == headers.get("host", "").lower():
        return scope
    public, further = _read_own()
    if asking and (asking == public or urlsplit(origin).hostname in {*known, *further}):
        return {**scope, "headers": _replace(scope, b"host", asking.encode("latin-1"))}
    # Without an origin nothing is answered that a page of another one may read.
    return (
        None if scope["type"] == "websocket" else {**scope, "headers": _replace(scope, b"origin")}
    )


async def refuse_session(receive: Receive, send: Send) -> None:
    """Refuse a WebSocket before it is open: the browser is told 403."""
    await receive()
    await send({"type": "websocket.close", "code": _POLICY_VIOLATION})


def _read_own() -> tuple[str, Collection[str]]:
    try:
        settings = read_settings()
        return urlsplit(settings.url).netloc.lower(), settings.hosts
    except (SettingsError, ValueError):
        return "", ()


def _replace(scope: Scope, name: bytes, value: bytes | None = None) -> list[tuple[bytes, bytes]]:
    kept = [pair for pair in scope["headers"] if pair[0] != name]
    return kept if value is None else [*kept, (name, value)]
