"""Signing in and out by Streamlit's own addresses, and back to where the reader was.

Streamlit leads everybody to the first page after a sign-in. Where a sign-in began is therefore kept
in a cookie of ten minutes, and is an address of this host's or nothing.
"""

import logging
from urllib.parse import urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Send
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from geo.login.answers import KEPT_BY_NOBODY, Why, give_page, is_within, read_next
from geo.login.cookie import find_origin, find_root, name_provider
from geo.login.person import Person
from geo.settings import read_settings

SIGN_IN, SIGN_OUT = "/login", "/logout"
START, END, CALLBACK = "/auth/login", "/auth/logout", "/oauth2callback"
"""Streamlit's own addresses of `st.login` and `st.logout`, and the one a provider leads back to."""
_RETURN = "_rasd_return"
_RETURN_SECONDS = 600
_FAULTY = 400
_log = logging.getLogger(__name__)


def answer_signing(
    request: Request, path: str, *, person: Person | None, sees: bool
) -> Response | None:
    """Return the answer of what signs in and out; None for any other request."""
    if path == SIGN_IN:
        return _sign_in(request, sees=sees)
    return _sign_out(request, path, person) if path in {SIGN_OUT, END} else None


def _sign_in(request: Request, *, sees: bool) -> Response:
    """Answer with the page that asks to sign in; with ``go=1`` lead to the provider."""
    back, here = read_next(request), f"{SIGN_IN[1:]}?{request.url.query}"
    if sees:
        return RedirectResponse(f"./{back}", 303, KEPT_BY_NOBODY)
    if read_settings().user_header:
        return give_page(request, "proxy", back=back, here=here)
    if request.query_params.get("go") != "1":
        why: Why = "failed" if "failed" in request.query_params else "host"
        return give_page(request, why, back=back, here=here)
    leads = RedirectResponse(f".{START}?provider={name_provider()}", 303, KEPT_BY_NOBODY)
    leads.set_cookie(
        _RETURN,
        back.encode().hex(),
        max_age=_RETURN_SECONDS,
        path=find_root(),
        secure=find_origin().startswith("https:"),
        httponly=True,
        samesite="lax",
    )
    return leads


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


async def start_sign_in(app: ASGIApp, request: Request, send: Send) -> None:
    """Send a reader to the provider, or say that it cannot be reached."""
    sent = False

    async def send_unless_faulty(message: Message) -> None:
        nonlocal sent
        if message["type"] == "http.response.start":
            sent = message["status"] < _FAULTY
        if sent:
            await send(message)

    try:
        await app(request.scope, request.receive, send_unless_faulty)
    except Exception:
        if sent:
            raise
        _log.exception("A sign-in could not be begun.")
    if not sent:
        _log.error("The provider of sign-ins could not be asked; the lines above say why.")
        back = _read_return(request)
        page = give_page(request, "failed", back=back, here=_write_failed(back), up="../")
        await page(request.scope, request.receive, send)


def lead_back(headers: MutableHeaders, request: Request, path: str) -> None:
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
        headers["Location"] = f"./{_write_failed(back)}"
        _log.error("A sign-in did not come to an end; the lines above say why.")
    if find_origin().startswith("https:"):
        _keep_secure(headers)
    gone = Response()
    gone.delete_cookie(_RETURN, path=find_root(), httponly=True, samesite="lax")
    headers.append("Set-Cookie", gone.headers["set-cookie"])


def _write_failed(back: str) -> str:
    """Write the address of the page that says that a sign-in failed, from the pages' root."""
    return f"{SIGN_IN[1:]}?{urlencode({'failed': '1', 'next': back})}"


def _keep_secure(headers: MutableHeaders) -> None:
    """Let a browser send the cookies over TLS alone, which Streamlit leaves open for localhost."""
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        is_so = "; secure" in cookie.lower()
        headers.append("set-cookie", cookie if is_so else f"{cookie}; Secure")


def _sets_person(headers: Headers) -> bool:
    set_now = [each for each in headers.getlist("set-cookie") if f"{USER_COOKIE_NAME}=" in each]
    return any("max-age=0" not in each.lower() for each in set_now)
