"""The guard in front of every route: who asks, and whether they may.

It is the one place where that is decided, for pages, API, files, pictures and WebSockets alike. On
a host that is behind login as a whole, a route that nobody has named in `OPEN` is closed, whatever
it is. Where single datasets are, it says who asks, and `geo.dataset.access` finds no others.
"""

import logging
from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.dataset.access import EVERYTHING, list_guarded, seeing
from geo.dataset.folder import list_datasets
from geo.dataset.private import PREFIX
from geo.errors import SettingsError
from geo.login.answers import KEPT_BY_NOBODY, ROLE, refuse, wants_page
from geo.login.cookie import find_origin, read_cookie
from geo.login.person import HEADER, Person, write_header
from geo.login.proxy import read_user
from geo.login.readers import Role, find_role
from geo.login.signing import (
    CALLBACK,
    END,
    SIGN_IN,
    SIGN_OUT,
    START,
    answer_signing,
    lead_back,
    start_sign_in,
)
from geo.login.token import SCHEME, read_bearer
from geo.settings import read_settings

_SIGNS_OF_LIFE = ("/healthz", "/_stcore/health")
_OF_OPERATOR = ("/readyz", "/metrics", "/operator")
"""These ask for themselves who may see what they tell, and name nothing to others."""
OPEN = frozenset(
    (SIGN_IN, SIGN_OUT, START, END, CALLBACK, "/favicon.ico", *_SIGNS_OF_LIFE, *_OF_OPERATOR)
)
"""All that is answered to anybody on a host behind login: nothing of it holds data."""
OF_PROGRAM = (
    "/assets/",
    "/static/",
    "/vendor/",
    "/_stcore/bidi-components/",
    "/component/",
    "/docs/",
)
"""Files of the program, alike for everybody, which browsers keep."""
_NAMING = ("dataset", "beside", "of", "with", "overlay")
"""Parameters that name datasets; an overlay may be ``DATASET/NAME``."""
_log = logging.getLogger(__name__)


class GuardMiddleware:
    """Let a request through to the routes, or answer it, and tell those behind it who asks.

    ``below`` is the path that Streamlit serves under, '' for the root; ``is_broken`` says that
    login is not set up as it must be, and lets nobody in.
    """

    def __init__(self, app: ASGIApp, *, below: str = "", is_broken: bool = False) -> None:
        self.app = app
        self.is_broken = is_broken
        self.below = f"/{below.strip('/')}" if below.strip("/") else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may be passed on."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        if self.is_broken and self._find_path(scope) not in _SIGNS_OF_LIFE:
            await _turn_away(scope, receive, send)
            return
        try:
            guarded = list_guarded()
            person = await _identify(scope) if guarded else None
            role = find_role(person)
        except SettingsError:
            _log.exception("Nothing is shown while the settings cannot be read.")
            await _turn_away(scope, receive, send)
            return
        if not guarded:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send, person=person if role else None)
        else:
            await self._answer(scope, receive, send, person=person, role=role)

    async def _connect(
        self, scope: Scope, receive: Receive, send: Send, *, person: Person | None
    ) -> None:
        """Open a WebSocket, and tell the session of pages behind it who has signed in."""
        if person is None and EVERYTHING in list_guarded():
            await _turn_away(scope, receive, send)
            return
        # Whoever asks cannot write it themselves: it is signed, and theirs is dropped besides.
        headers = [(name, value) for name, value in scope["headers"] if name != HEADER.encode()]
        if person is not None:
            headers.append((HEADER.encode(), write_header(person).encode()))
        await self.app({**scope, "headers": headers}, receive, send)

    async def _answer(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        person: Person | None,
        role: Role | None,
    ) -> None:
        request, path, sees = Request(scope, receive), self._find_path(scope), role is not None
        own = answer_signing(request, path, person=person, sees=sees)
        if own is None and not sees:
            own = _refuse(request, path, person=person)
        if own is not None:
            await own(scope, receive, send)
            return
        if path == START:
            await start_sign_in(self.app, request, send)
            return
        scope[ROLE] = role
        is_of_program = path.startswith(OF_PROGRAM)

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if path in {CALLBACK, END}:
                    lead_back(headers, request, path)
                elif not is_of_program:
                    _mark(headers, sees=sees)
            await send(message)

        with seeing(guarded=sees):
            await self.app(scope, receive, send_marked)

    def _find_path(self, scope: Scope) -> str:
        path: str = scope["path"]
        for above in (scope.get("root_path", ""), self.below):
            if above and path.startswith(f"{above}/"):
                path = path.removeprefix(above)
        return path


async def _identify(scope: Scope) -> Person | None:
    """Return who has signed in, as far as the request proves it; None whenever in doubt."""
    settings = read_settings()
    if settings.user_header:
        return read_user(scope, settings.user_header)
    connection = HTTPConnection(scope)
    origin, bearer = (connection.headers.get(name, "") for name in ("origin", "authorization"))
    try:
        # Another site's page could open a WebSocket with this reader's cookie.
        if scope["type"] == "websocket" and origin != find_origin():
            return None
        if scope["type"] == "http" and bearer.lower().startswith(SCHEME):
            return await read_bearer(bearer)
        return read_cookie(connection.cookies, hours=settings.login_hours)
    except Exception:  # noqa: BLE001  whatever is wrong with it, it proves nothing
        _log.exception("A sign-in could not be read.")
        return None


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        # Before it is accepted: the handshake is answered with 403.
        await send({"type": "websocket.close", "code": 1008, "reason": "Sign in first."})
        return
    await refuse(Request(scope), "broken", path="/")(scope, receive, send)


def _refuse(request: Request, path: str, *, person: Person | None) -> Response | None:
    """Return the answer to who may not see what is asked for; None where everybody may."""
    is_closed = EVERYTHING in list_guarded() and path not in OPEN
    if not is_closed and not _names_unseen(request):
        return None
    if person is not None:
        return refuse(request, "refused", path=path, person=person)
    if read_settings().user_header:
        return refuse(request, "proxy", path=path)
    return refuse(request, "host" if is_closed else "dataset", path=path)


def _names_unseen(request: Request) -> bool:
    """Tell whether a person's request names a dataset that is not open to everybody.

    Whether it exists makes no difference, so that nobody learns which do.
    """
    if not wants_page(request):
        return False
    named = _list_named(parse_qsl(request.url.query))
    if not named:
        return False
    with seeing(guarded=False):
        return not named.issubset(list_datasets())


def _list_named(parameters: Iterable[tuple[str, str]]) -> set[str]:
    found = set()
    for parameter, value in parameters:
        name, slash, _ = value.partition("/")
        if parameter in _NAMING and name and (slash or parameter != "overlay"):
            found.add(name)
    return {name for name in found if not name.startswith(PREFIX)}


def _mark(headers: MutableHeaders, *, sees: bool) -> None:
    """Keep what a reader is given out of every cache, and from the pages of other sites."""
    headers.add_vary_header(read_settings().user_header or "Cookie, Authorization")
    if not sees:
        return
    headers.update(KEPT_BY_NOBODY)
    for name in ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Expires"):
        if name in headers:
            del headers[name]
