"""What is beside the API: preview cards, maps as pictures, the page that links are shared by."""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import cast, get_args

from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from geo.dataset.disclosure import require_rows
from geo.dataset.reading import tell_unreadable
from geo.engine.store import open_store
from geo.errors import NotFoundError, RasdError
from geo.export.catalogue import OFFERS, TOGETHER, take_view
from geo.export.feed import write_feed
from geo.questions.people import By
from geo.questions.select import Selection
from geo.stories.files import find_story
from geo.stories.told import tell_story
from geo.text import LANGUAGES, Words
from geo.view.grammar import make_problem
from geo.view.links import write_link
from geo.view.view import View
from geo.web.card import make_card
from geo.web.menus import answer_cite, answer_take
from geo.web.records import give_file
from geo.web.reference import pages
from geo.web.request import (
    PACK_LEVEL,
    PACKED_FROM,
    UnusableError,
    find_root,
    read_leniently,
    read_more,
    read_page_name,
    refuse_values,
    tell_error,
    turn_to_selected,
)
from geo.web.shell.picture import ROUTE as OPENING
from geo.web.shell.picture import answer_opening, prepare_openings

_log = logging.getLogger(__name__)
_KEPT = {"Cache-Control": "public, max-age=300"}
"""Pictures are drawn anew for another revision; a chat may keep one for five minutes."""
_PICTURES = {"png": "image/png", "svg": "image/svg+xml"}
Draw = Callable[[Request, Selection], Response]


def list_public() -> list[Route]:
    """List the routes beside the API; each takes the parameters of a link, however odd."""
    answers = {
        "/preview.png": answer_preview,
        f"/{OPENING}": answer_opening,
        "/map.png": answer_map,
        "/map.svg": answer_map,
        "/share": answer_share,
        "/feed.atom": answer_feed,
        "/chart.svg": answer_chart,
        "/chart.png": answer_chart,
        "/brief.pdf": answer_brief,
        "/view.html": answer_offline,
        "/story.html": answer_story,
        "/take": answer_take,
        "/cite": answer_cite,
    }
    # Routes of Starlette are outside the API's own middleware.
    shared = [
        Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"]),
        Middleware(GZipMiddleware, minimum_size=PACKED_FROM, compresslevel=PACK_LEVEL),
    ]
    return [Route(path, _guard(answer), middleware=shared) for path, answer in answers.items()]


def _guard(answer: Draw) -> Callable[[Request], Response]:
    @wraps(answer)
    def guarded(request: Request) -> Response:
        try:
            with tell_unreadable():
                selection = read_leniently(request)
                if answer not in _OF_ALL:
                    selection = turn_to_selected(selection)
                return answer(request, selection)
        except UnusableError as error:
            return refuse_values(error.problems)
        except RasdError as error:
            return tell_error(request, error)

    return guarded


def answer_preview(request: Request, selection: Selection) -> Response:
    """Draw the card of a view, 1200 by 630 pixels."""
    drawn = _draw_card(selection, find_root(request))
    return Response(drawn, media_type="image/png", headers=_KEPT)


def answer_map(request: Request, selection: Selection) -> Response:
    """Draw the map of a view as PNG or SVG, as the address ends."""
    ending = request.url.path.rpartition(".")[2]
    drawn = take_view(selection, f"map-{ending}", root=find_root(request))
    return give_file(drawn, media=_PICTURES[ending], name=_name_picture(selection, "map", ending))


def _name_picture(selection: Selection, what: str, ending: str) -> str:
    parts = (selection.store.dataset.name, selection.event, what)
    return f"{'-'.join(filter(None, parts))}.{ending}"


def answer_share(request: Request, selection: Selection) -> Response:
    """Tell crawlers what a page shows (``page=``, without it the map), and send people there."""
    root = find_root(request)
    page = read_page_name(request)
    card = make_card(selection, root=root, page=page, more=read_more(request))
    named = {"page": page} if page else {}
    address = write_link(
        selection.view, root=root, page="share", more={**read_more(request), **named}
    )
    told = pages.get_template("share.html").render(
        card=replace(card, address=address), words=Words(selection.view.lang)
    )
    # Who asks for this page asks for its picture next.
    drawing = BackgroundTask(_draw_card, selection, root)
    return HTMLResponse(told, headers=_KEPT, background=drawing if card.image else None)


def _draw_card(selection: Selection, root: str) -> bytes:
    from geo.export.pictures import map_picture as still  # noqa: PLC0415  matplotlib takes 570 ms to import

    return still.draw_card(selection, root=root)


def prepare_cards() -> None:
    """Draw the usual view's card and map once, so that the first one asked for is drawn soon.

    That loads the library, its list of fonts, the base map and the dataset, some 1.5 s.
    """
    try:
        usual = Selection(open_store(View.dataset), View())
        _draw_card(usual, "")
        for lang in LANGUAGES:
            prepare_openings(usual.replace(lang=lang))
    except (RasdError, OSError):  # what is wrong is said to those who ask
        _log.info("No card could be drawn beforehand.", exc_info=True)


def answer_feed(request: Request, selection: Selection) -> Response:
    """Give the newest statements about a view's events, or about the one it selects, as a feed."""
    asked = next((event for event in request.query_params.getlist("event") if event), "")
    require_rows(selection.store.dataset)
    # Who follows one event must not be sent the news of all of them.
    if asked and not selection.event:
        raise UnusableError(make_problem("event", asked, "unknown_value"))
    root = find_root(request)
    # As its readers have it, whatever a proxy before us made of it.
    address = f"{root}{request.url.replace(scheme='', netloc='')}"
    written = write_feed(selection.keep_event(), root=root, address=address)
    return Response(written, media_type="application/atom+xml", headers=_KEPT)


def answer_chart(request: Request, selection: Selection) -> Response:
    """Draw a chart as the address ends: ``chart=timeline``, ``casualties`` or ``totals`` as SVG.

    ``chart=comparison`` is of every dataset shown, as SVG or PNG; this and casualties take ``by=``.
    """
    ending = request.url.path.rpartition(".")[2]
    by = request.query_params.get("by", "month")
    offers = {**OFFERS, **TOGETHER}
    charts = {
        offer.fixed["chart"]: name
        for name, offer in offers.items()
        if "chart" in offer.fixed and offer.ending == ending
    }
    what = request.query_params.get("chart", next(iter(charts)))
    if what not in charts or by not in get_args(By):
        told = f"chart is one of {', '.join(charts)}; by is one of {', '.join(get_args(By))}."
        return JSONResponse({"detail": told}, status_code=422)
    root = find_root(request)
    drawn = take_view(selection, charts[what], root=root, by=cast("By", by))
    name = f"{selection.store.dataset.name}-{what}.{ending}"
    return give_file(drawn, media=_PICTURES[ending], name=name)


def answer_brief(request: Request, selection: Selection) -> Response:
    """Typeset a view, or the event it selects, as a PDF."""
    written = take_view(selection, "pdf", root=find_root(request))
    name = f"{selection.view.event or selection.store.dataset.name}-{selection.view.lang}.pdf"
    return give_file(written, media="application/pdf", name=name, attached=False)


def answer_offline(request: Request, selection: Selection) -> Response:
    """Give a view as one HTML file that opens from disk."""
    written = take_view(selection, "html", root=find_root(request))
    return give_file(
        written,
        media="text/html",
        name=f"{selection.store.dataset.name}-{selection.view.lang}.html",
    )


def answer_story(request: Request, selection: Selection) -> Response:
    """Give a story, ``story=NAME``, as one HTML file that opens from disk."""
    from geo.export.story import write_story  # noqa: PLC0415  folium takes 500 ms to import

    dataset, view = selection.store.dataset, selection.view
    require_rows(dataset)
    name = request.query_params.get("story", "")
    file = find_story(dataset, name, view.lang)
    if file is None:
        msg = f"There is no story {name[:80]!r} in dataset {dataset.name!r}."
        raise NotFoundError(msg)
    story = tell_story(selection.store, file)
    whole = Selection(selection.store, View(dataset=dataset.name, lang=file.lang))
    written = write_story(story, whole, root=find_root(request))
    return give_file(written, media="text/html", name=f"{dataset.name}-{name}-{file.lang}.html")


_OF_ALL = (answer_preview, answer_share, answer_take, answer_cite)
"""What speaks of every dataset shown; the rest speaks of one, that of the selected event."""
