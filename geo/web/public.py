"""What is beside the API: preview cards, maps as pictures, the page that links are shared by."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from geo.errors import RasdError
from geo.export import write_feed, write_notice
from geo.store import Store
from geo.text import LANGUAGES, Words
from geo.view import View
from geo.web.asked import STATUS, find_root, read_leniently
from geo.web.files import give_file
from geo.web.reference import TEMPLATES

_pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape())
_LOCALES = {"en": "en_GB", "ar": "ar_AR"}
_KEPT = {"Cache-Control": "public, max-age=300"}
"""Pictures are drawn anew for another revision; a chat may keep one for five minutes."""
Draw = Callable[[Request, Store, View], Response]


def list_public() -> list[Route]:
    """List the routes beside the API; each takes the parameters of a link, however odd."""
    answers = {
        "/preview.png": answer_preview,
        "/map.png": answer_map,
        "/map.svg": answer_map,
        "/share": answer_share,
        "/feed.atom": answer_feed,
    }
    shared = [
        Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"]),
        Middleware(GZipMiddleware, minimum_size=1_000),
    ]
    return [Route(path, _guard(answer), middleware=shared) for path, answer in answers.items()]


def _guard(answer: Draw) -> Callable[[Request], Response]:
    @wraps(answer)
    def guarded(request: Request) -> Response:
        try:
            store, view = read_leniently(request)
            return answer(request, store, view)
        except RasdError as error:
            status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
            return JSONResponse({"detail": str(error)}, status_code=status)

    return guarded


def answer_preview(request: Request, store: Store, view: View) -> Response:
    """Draw the card of a view, 1200 by 630 pixels."""
    from geo.export import still  # noqa: PLC0415  matplotlib takes 570 ms to import

    drawn = still.draw_card(store, view, root=find_root(request))
    return Response(drawn, media_type="image/png", headers=_KEPT)


def answer_map(request: Request, store: Store, view: View) -> Response:
    """Draw the map of a view as PNG or SVG, as the address ends."""
    from geo.export import still  # noqa: PLC0415  matplotlib takes 570 ms to import

    root = find_root(request)
    if request.url.path.endswith(".svg"):
        drawn, media = still.draw_map(store, view, root=root, picture="svg"), "image/svg+xml"
    else:
        drawn, media = still.draw_map(store, view, root=root, scale=2.0), "image/png"
    ending = request.url.path.rpartition(".")[2]
    return give_file(drawn, media=media, name=f"{store.dataset.name}-map.{ending}")


def answer_share(request: Request, store: Store, view: View) -> Response:
    """Tell crawlers what a view shows, and send people on to it."""
    root = find_root(request)
    notice = write_notice(store, view, root=root)
    query = urlencode(view.to_params(), doseq=True)
    page = _pages.get_template("share.html").render(
        words=Words(view.lang),
        notice=notice,
        description=notice.sentence,
        image=f"{root}/preview.png?{query}",
        address=f"{root}/share?{query}",
        locale=_LOCALES[view.lang],
        others=[_LOCALES[lang] for lang in LANGUAGES if lang != view.lang],
    )
    return HTMLResponse(page, headers=_KEPT)


def answer_feed(request: Request, store: Store, view: View) -> Response:
    """Give the newest statements about a view's events as an Atom feed."""
    written = write_feed(store, view, root=find_root(request), address=str(request.url))
    return Response(written, media_type="application/atom+xml", headers=_KEPT)
