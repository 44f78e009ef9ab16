"""Stands before everything a server answers: counts it, logs it, and keeps to the limits."""

import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.dataset.disk import is_of_disk, tell_refusal
from geo.errors import DiskError, SettingsError
from geo.hosting import log
from geo.hosting.called import is_called
from geo.hosting.counts import COUNTS
from geo.hosting.limits import Bucket, Held
from geo.hosting.names import Names, name_dataset
from geo.hosting.peers import find_client
from geo.hosting.refuse import REQUEST_ID, refuse
from geo.hosting.stop import STOPPING
from geo.hosting.watch import list_known
from geo.settings import Settings, read_settings

_MINUTE, _HOUR = 60.0, 3600.0
_BAD, _FAILED, _GONE, _TOO_MANY, _OFF, _MISDIRECTED = 400, 500, 499, 429, 503, 421
_SOON, _LATER = 5, 600
_FULL, _MB = 507, 1_000_000
_UNLIMITED = ("/healthz", "/readyz", "/metrics")
"""What programs ask every few seconds: never refused, and logged only when it is not well."""
_ALIVE = ("/healthz", "/_stcore/health")
"""What is answered under any name: whoever looks after the server may ask for it by none."""
_UPLOAD = "/_stcore/upload_file"
ASKED = "rasd.asked"
"""Where what is known of a request is in its scope."""


@dataclass
class Asked:
    """A request on its way, and what is known of its answer."""

    id: str
    method: str
    route: str
    client: str
    began: float
    status: int = 0
    size: int = 0


class HostMiddleware:
    """Counts and logs what is asked, and refuses what is too much.

    ``is_page`` tells by its pattern whether an address is that of a page, which opens a session.
    ``names`` and ``here`` are what `is_called` is told beside the settings.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        routes: Iterable[BaseRoute] = (),
        below: str = "",
        is_page: Callable[[str], bool] = lambda _: False,
        names: Collection[str] = (),
        here: bool = False,
    ) -> None:
        self.app = app
        self._names = Names(routes, below=below)
        self._is_page = is_page
        self._called, self._here = frozenset(names), here
        self._requests, self._uploads = Bucket(_MINUTE), Bucket(_HOUR)
        self._sessions = Held()
        self._read, self._settings = 0.0, read_settings()
        COUNTS.watch_level("websockets", lambda: {"": self._sessions.total})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._hold_session(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _look_up(self) -> Settings:
        # To read them takes longer than all else that is done here.
        now = time.monotonic()
        if now - self._read > 1:
            self._read = now
            # What stands in the file may be half written, or mistaken: the last ones hold.
            with suppress(SettingsError):
                self._settings = read_settings()
        return self._settings

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        settings = self._look_up()
        asked = Asked(
            id=log.make_id(),
            # Anything may stand there, and not all of it is counted apart.
            method=scope["method"] if scope["method"] in _METHODS else "OTHER",
            route=self._names.find(scope["path"]),
            client=find_client(scope, settings.proxies),
            began=time.perf_counter(),
        )
        scope[REQUEST_ID], scope[ASKED] = asked.id, asked

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                asked.status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = asked.id
            else:
                asked.size += len(message.get("body", b""))
            await send(message)

        try:
            await self._pass_on(asked, settings, scope, receive, note)
        except Exception as error:  # noqa: BLE001  whatever it is, its reader gets a sentence
            told = _tell_failure(asked, HTTPConnection(scope), error)
            if not asked.status:
                await told(scope, receive, note)
        finally:
            self._tell(asked, scope, settings)

    async def _pass_on(
        self, asked: Asked, settings: Settings, scope: Scope, receive: Receive, send: Send
    ) -> None:
        refused = self._refuse_name(asked, settings, scope) or self._refuse(asked, settings, scope)
        if refused is not None:
            await refused(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _refuse_name(self, asked: Asked, settings: Settings, scope: Scope) -> Response | None:
        request = HTTPConnection(scope)
        if asked.route in _ALIVE or self._is_called(request, settings):
            return None
        COUNTS.count_refused("name")
        return refuse(request, "name", status=_MISDIRECTED)

    def _refuse(self, asked: Asked, settings: Settings, scope: Scope) -> Response | None:
        """Return how a request is refused; None when it is not."""
        if asked.route in _UNLIMITED:
            return None
        request = HTTPConnection(scope)
        if STOPPING.is_set():
            return refuse(request, "stopping", status=_OFF, after=_SOON)
        after = self._requests.take(asked.client, settings.requests_per_minute)
        if after:
            return _refuse_many(request, "requests", after=after)
        if _is_upload(asked):
            return self._refuse_upload(asked, settings, request)
        is_page = self._is_page(asked.route)
        if is_page and self._sessions.is_full(asked.client, settings.sessions_per_address):
            return _refuse_many(request, "sessions", after=_SOON)
        return None

    def _is_called(self, request: HTTPConnection, settings: Settings) -> bool:
        names = self._called.union(settings.hosts) if settings.hosts else self._called
        host = request.headers.get("host", "")
        return is_called(host, url=settings.url, names=names, here=self._here)

    def _refuse_upload(
        self, asked: Asked, settings: Settings, request: HTTPConnection
    ) -> Response | None:
        after = self._uploads.take(asked.client, settings.uploads_per_hour)
        if after:
            return _refuse_many(request, "uploads", after=after)
        if _has_room(request, settings):
            return None
        COUNTS.count_refused("room")
        return refuse(request, "room", status=_FULL, after=_LATER, mb=settings.private_mb)

    async def _hold_session(self, scope: Scope, receive: Receive, send: Send) -> None:
        settings = self._look_up()
        client = find_client(scope, settings.proxies)
        is_called = self._is_called(HTTPConnection(scope), settings)
        is_full = self._sessions.is_full(client, settings.sessions_per_address)
        if is_full or not is_called or STOPPING.is_set():
            if is_full or not is_called:
                COUNTS.count_refused("sessions" if is_called else "name")
            await send({"type": "websocket.close", "code": 1013})
            return
        self._sessions.take(client)
        try:
            await self.app(scope, receive, send)
        except Exception as error:  # noqa: BLE001  it ends with the connection
            log.log_failure(error, where=self._names.find(scope["path"]))
        finally:
            self._sessions.give(client)

    def _tell(self, asked: Asked, scope: Scope, settings: Settings) -> None:
        seconds = time.perf_counter() - asked.began
        # Without a status whoever asked was gone before there was an answer.
        status = asked.status or _GONE
        COUNTS.count_answer(asked.method, asked.route, status, seconds)
        if not log.is_logging() or (asked.route in _UNLIMITED and status < _BAD):
            return
        said: dict[str, object] = {
            "request": asked.id,
            "method": asked.method,
            "route": asked.route,
        }
        said |= {"status": status, "ms": round(seconds * 1000, 1), "bytes": asked.size}
        if dataset := _find_dataset(scope):
            said["dataset"] = dataset
        if settings.log_readers:
            query = scope.get("query_string", b"").decode("latin-1")
            # Behind a proxy whom it asks for; a reader on this machine has no other address.
            reader = asked.client or (scope.get("client") or ("",))[0]
            said |= {"reader": reader, "asked": scope["path"]}
            said |= {"query": query} if query else {}
        log.log_event("request", said)


def _tell_failure(asked: Asked, request: HTTPConnection, error: Exception) -> Response:
    where = f"{asked.method} {asked.route}"
    if is_of_disk(error):
        # Files larger than 1 MB are put aside on the disk while they come in.
        COUNTS.count_refused("disk")
        if not isinstance(error, DiskError):
            tell_refusal(where, error)
        return refuse(request, "disk", status=_FULL, after=_LATER)
    log.log_failure(error, where=where, id_=asked.id)
    return refuse(request, "failed", status=_FAILED, id=asked.id)


_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"))


def _is_upload(asked: Asked) -> bool:
    return asked.route == _UPLOAD and asked.method in {"PUT", "POST"}


def _has_room(request: HTTPConnection, settings: Settings) -> bool:
    """Tell whether what is sent has room beside all that readers brought, on disk and in memory."""
    said = request.headers.get("content-length", "0")
    size = int(said) if said.isascii() and said.isdigit() else 0
    held = sum(COUNTS.read_level(name) for name in ("private_bytes", "upload_bytes"))
    return held + size <= settings.private_mb * _MB


def _refuse_many(request: HTTPConnection, limit: str, *, after: int) -> Response:
    COUNTS.count_refused(limit)
    return refuse(request, limit, status=_TOO_MANY, after=after, n=after)


def _find_dataset(scope: Scope) -> str:
    """Return the dataset a request names, if it is one that this host lists; else ''."""
    named = name_dataset(scope)
    return named if named in list_known() else ""
