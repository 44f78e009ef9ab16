"""What whoever may not look is answered: a page for people, one sentence for programs."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from geo.login.person import Person
from geo.look.pages import load_pages
from geo.look.theme import page_style
from geo.text import LANGUAGES, Words, find_language, pick_language

Why = Literal["host", "dataset", "refused", "failed", "broken", "proxy"]
"""Why somebody sees this page: each has its sentence, ``login.WHY``."""

ROLE = "rasd.role"
"""In a request's scope the role of whoever asks; not there, or None, for who may see no more than
everybody."""
ASK = {"WWW-Authenticate": 'Bearer realm="Rasd"'}
KEPT_BY_NOBODY = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
"""What is said of something private is kept by no cache and no search engine."""
EMBEDDED = ("1", "true")
"""What ``embed=`` says in the address of a view inside another page; ``true`` is Streamlit's."""
_STATUS: Mapping[Why, int] = {
    "refused": HTTPStatus.FORBIDDEN,
    "failed": HTTPStatus.BAD_GATEWAY,
    "broken": HTTPStatus.SERVICE_UNAVAILABLE,
}
_DETAIL: Mapping[Why, str] = {
    "refused": "You have signed in, and are not among the readers of this host.",
    "broken": "Signing in is not set up correctly on this host; its log says why.",
}
_ASK_DETAIL = "This is given to those who sign in as readers of this host (docs/login.md)."
# Below the root of the pages, on this host: no scheme, no host, no way up.
_WITHIN = re.compile(r"(?:[\w%.~-]+(?:/[\w%.~-]+)*/?)?(?:\?[!-~]*)?", re.ASCII)
_LONGEST = 2_000
_pages = load_pages(Path(__file__).parent)


class Link(NamedTuple):
    """A link of the page: the key of its words, its address, how it stands out."""

    key: str
    address: str
    main: bool = False
    apart: bool = False


class Other(NamedTuple):
    """The page in another language."""

    code: str
    name: str
    address: str


def is_within(address: str) -> bool:
    """Tell whether an address, relative to the pages' root, leads to this host and no other."""
    return (
        len(address) <= _LONGEST
        and _WITHIN.fullmatch(address) is not None
        and ".." not in address.partition("?")[0]
        and "\\" not in address
    )


def read_next(request: Request) -> str:
    """Return where a sign-in leads back to, relative to the pages' root; '' for the root."""
    asked = request.query_params.get("next", "")
    return asked if is_within(asked) else ""


def write_return(path: str, query: str) -> str:
    """Write an address of this host so that `is_within` holds, or '' where it cannot be."""
    address = quote(path.lstrip("/"), safe="/%~") + (f"?{query}" if query else "")
    return address if is_within(address) else ""


def wants_page(request: Request) -> bool:
    """Tell whether a person asks, with a browser, and not a program or a page's script."""
    return request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("accept", "")


def refuse(request: Request, why: Why, *, path: str, person: Person | None = None) -> Response:
    """Answer who may not see what is asked for; ``path`` is that of the request below the root."""
    if not wants_page(request):
        return _refuse_program(why)
    # The page is at whatever address was asked for, so its links go up from there.
    up = "../" * path.lstrip("/").count("/")
    back = write_return(path, request.url.query)
    return give_page(request, why, back=back, up=up, here=back, person=person)


def _refuse_program(why: Why) -> Response:
    status = _STATUS.get(why, HTTPStatus.UNAUTHORIZED)
    headers = KEPT_BY_NOBODY | (ASK if status == HTTPStatus.UNAUTHORIZED else {})
    return JSONResponse({"detail": _DETAIL.get(why, _ASK_DETAIL)}, status, headers)


def give_page(
    request: Request,
    why: Why,
    *,
    back: str,
    here: str,
    up: str = "",
    person: Person | None = None,
) -> Response:
    """Answer with the page that asks to sign in, or says why that was no use.

    ``back`` is where signing in leads to, ``here`` the page's own address, both from the pages'
    root; ``up`` is the way from this page to that.
    """
    query = dict(parse_qsl(request.url.query))
    asked = query.get("lang", dict(parse_qsl(back.partition("?")[2])).get("lang", ""))
    lang = asked if asked in LANGUAGES else pick_language(request.headers.get("accept-language"))
    words = Words(lang)
    # A browser keeps cookies from pages inside other hosts' pages: signing in there leads nowhere.
    is_embedded = query.get("embed") in EMBEDDED
    links = _list_links(why, back=back, up=up, embedded=is_embedded)
    told = _pages.get_template("page.html").render(
        words=words,
        sentence=words(
            "login.embedded" if is_embedded else f"login.{why}",
            **({"who": person.shown if person else ""} if why == "refused" else {}),
        ),
        links=links,
        others=[] if is_embedded else _list_others(lang, here=here, up=up),
        style=page_style(),
    )
    status = _STATUS.get(why, HTTPStatus.UNAUTHORIZED)
    asks = ASK if status == HTTPStatus.UNAUTHORIZED else {}
    headers = {**KEPT_BY_NOBODY, **asks, "Vary": "Accept, Accept-Language, Cookie"}
    return HTMLResponse(told, status, headers)


def _list_links(why: Why, *, back: str, up: str, embedded: bool) -> Sequence[Link]:
    if embedded:
        path, _, query = back.partition("?")
        kept = _drop(query, "embed")
        return [Link("login.apart", f"{up or './'}{path}?{urlencode(kept)}", apart=True)]
    sign_in = Link("login.button", f"{up}login?{urlencode({'go': '1', 'next': back})}", main=True)
    if why == "refused":
        return [Link("login.sign_out", f"{up}logout")]
    if why in {"broken", "proxy"}:
        return []
    others = [Link("login.open", up or "./")] if why == "dataset" else []
    return [sign_in, *others]


def _list_others(lang: str, *, here: str, up: str) -> list[Other]:
    path, _, query = here.partition("?")
    kept = _drop(query, "lang")
    return [
        Other(
            code,
            find_language(code).name,
            f"{up or './'}{path}?{urlencode([*kept, ('lang', code)])}",
        )
        for code in LANGUAGES
        if code != lang
    ]


def _drop(query: str, name: str) -> list[tuple[str, str]]:
    return [(n, value) for n, value in parse_qsl(query, keep_blank_values=True) if n != name]
