"""The guard in front of every route: who asks, and whether they may.

It is the one place where that is decided, for pages, API, files, pictures and WebSockets alike. On
a host that is behind login as a whole, a route that nobody has named in `OPEN` is closed, whatever
it is. Where single datasets are, it says who asks, and `geo.dataset.access` finds no others.
"""

import logging
from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from geo.dataset.access import EVERYTHING, list_guarded, seeing
from geo.dataset.folder import list_datasets
from geo.dataset.private import PREFIX
from geo.errors import SettingsError
from geo.login.answers import (
    KEPT_BY_NOBODY,
    SEES,
    Why,
    give_page,
    is_within,
    read_next,
    refuse,
    wants_page,
    write_return,
)
from geo.login.cookie import find_origin, find_root, name_provider, read_cookie
from geo.login.person import HEADER, Person, write_header
from geo.login.proxy import read_user
from geo.login.readers import find_role
from geo.login.token import SCHEME, read_bearer
from geo.settings import read_settings

SIGN_IN, SIGN_OUT = "/login", "/logout"
START, END, CALLBACK = "/auth/login", "/auth/logout", "/oauth2callback"
"""Streamlit's own addresses of `st.login` and `st.logout`, and the one a provider leads back to."""
_SIGNS_OF_LIFE = ("/healthz", "/_stcore/health")
OPEN = frozenset((SIGN_IN, SIGN_OUT, START, END, CALLBACK, "/favicon.ico", *_SIGNS_OF_LIFE))
"""All that is answered to anybody on a host behind login: nothing of it holds data."""
OF_PROGRAM = ("/assets/", "/static/", "/vendor/", "/_stcore/component/", "/component/", "/docs/")
"""Files of the program, alike for everybody, which browsers keep."""
_RETURN = "_rasd_return"
_RETURN_SECONDS = 600
_NAMING = ("dataset", "beside", "of", "with", "overlay")
"""Parameters that name datasets; an overlay may be ``DATASET/NAME``."""
_FAULTY = 400
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
        if self.is_broken and scope["path"] not in _SIGNS_OF_LIFE:
            await _turn_away(scope, receive, send)
            return
        try:
            guarded = list_guarded()
            person = await _identify(scope) if guarded else None
            sees = find_role(person) is not None
        except SettingsError:
            _log.exception("Nothing is shown while the settings cannot be read.")
            await _turn_away(scope, receive, send)
            return
        if not guarded:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send, person=person if sees else None)
        else:
            await self._answer(scope, receive, send, person=person, sees=sees)

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
        self, scope: Scope, receive: Receive, send: Send, *, person: Person | None, sees: bool
    ) -> None:
        request, path = Request(scope, receive), self._find_path(scope)
        own = self._answer_own(request, path, person=person, sees=sees)
        if own is not None:
            await own(scope, receive, send)
            return
        if path == START:
            await self._start(request, send)
            return
        scope[SEES] = sees
        is_of_program = path.startswith(OF_PROGRAM)

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if path in {CALLBACK, END}:
                    _lead_back(headers, request, path)
                elif not is_of_program:
                    _mark(headers, sees=sees)
            await send(message)

        with seeing(guarded=sees):
            await self.app(scope, receive, send_marked)

    def _answer_own(
        self, request: Request, path: str, *, person: Person | None, sees: bool
    ) -> Response | None:
        """Return the answer to a request that goes no further; None for one that does."""
        if path == SIGN_IN:
            return _sign_in(request, sees=sees)
        if path in {SIGN_OUT, END}:
            return _sign_out(request, path, person)
        is_closed = EVERYTHING in list_guarded() and path not in OPEN
        if sees or not (is_closed or _names_unseen(request)):
            return None
        if person is not None:
            return refuse(request, "refused", path=path, person=person)
        if read_settings().user_header:
            return refuse(request, "proxy", path=path)
        return refuse(request, "host" if is_closed else "dataset", path=path)

    async def _start(self, request: Request, send: Send) -> None:
        """Send a reader to the provider, or say that it cannot be reached."""
        sent = False

        async def send_unless_faulty(message: Message) -> None:
            nonlocal sent
            if message["type"] == "http.response.start":
                sent = message["status"] < _FAULTY
            if sent:
                await send(message)

        try:
            await self.app(request.scope, request.receive, send_unless_faulty)
        except Exception:
            if sent:
                raise
            _log.exception("A sign-in could not be begun.")
        if not sent:
            _log.error("The provider of sign-ins could not be asked; the lines above say why.")
            back = _read_return(request)
            page = give_page(request, "failed", back=back, up="../")
            await page(request.scope, request.receive, send)

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
    # Another site's page could open a WebSocket with this reader's cookie.
    if scope["type"] == "websocket" and connection.headers.get("origin") != find_origin():
        return None
    bearer = connection.headers.get("authorization", "")
    try:
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


def _sign_in(request: Request, *, sees: bool) -> Response:
    """Answer with the page that asks to sign in; with ``go=1`` lead to the provider."""
    back = read_next(request)
    if sees:
        return RedirectResponse(f"./{back}", 303, KEPT_BY_NOBODY)
    if read_settings().user_header:
        return give_page(request, "proxy", back=back)
    if request.query_params.get("go") != "1":
        why: Why = "failed" if "failed" in request.query_params else "host"
        return give_page(request, why, back=back)
    leads = RedirectResponse(f".{START}?provider={name_provider()}", 303, KEPT_BY_NOBODY)
    leads.set_cookie(
        _RETURN,
        write_return(*_cut(back)).encode().hex(),
        max_age=_RETURN_SECONDS,
        path=find_root(),
        secure=find_origin().startswith("https:"),
        httponly=True,
        samesite="lax",
    )
    return leads


def _cut(address: str) -> tuple[str, str]:
    path, _, query = address.partition("?")
    return path, query


def _read_return(request: Request) -> str:
    try:
        back = bytes.fromhex(request.cookies.get(_RETURN, "")).decode()
    except ValueError:
        return ""
    return back if is_within(back) else ""


def _sign_out(request: Request, path: str, person: Person | None) -> Response | None:
    """End a sign-in, unless another site's page asks for it; then lead on to Streamlit's own."""
    if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        msg = "Sign out on a page of this host."
        return JSONResponse({"detail": msg}, 403, KEPT_BY_NOBODY)
    if person is not None:
        person.end()
    return None if path == END else RedirectResponse(f".{END}", 303, KEPT_BY_NOBODY)


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


def _lead_back(headers: MutableHeaders, request: Request, path: str) -> None:
    """Lead from the provider to where the reader was, and from signing out to the first page."""
    headers["Cache-Control"] = KEPT_BY_NOBODY["Cache-Control"]
    if not headers.get("location", "").startswith("/"):
        return
    if path == END:
        headers["Location"] = "../"
        return
    back, has_signed_in = _read_return(request), _sets_person(headers)
    # A provider leads here after signing out, too, and names no state then.
    if has_signed_in or "state" not in request.query_params:
        headers["Location"] = f"./{back if has_signed_in else ''}"
    else:
        headers["Location"] = f".{SIGN_IN}?failed=1"
        _log.error("A sign-in did not come to an end; the lines above say why.")
    gone = Response()
    gone.delete_cookie(_RETURN, path=find_root(), httponly=True, samesite="lax")
    headers.append("Set-Cookie", gone.headers["set-cookie"])


def _sets_person(headers: Headers) -> bool:
    set_now = [each for each in headers.getlist("set-cookie") if f"{USER_COOKIE_NAME}=" in each]
    return any("max-age=0" not in each.lower() for each in set_now)
