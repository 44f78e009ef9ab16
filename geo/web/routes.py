"""The routes served beside the pages, and what is done while the server runs."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from xstatic.pkg import jquery, leaflet

from geo import __version__
from geo.dataset.access import seeing
from geo.dataset.folder import SHIPPED
from geo.dataset.private import clear_left_behind, clear_root
from geo.engine.store import open_store
from geo.errors import RasdError
from geo.hosting import routes as hosting
from geo.hosting import stop, watch
from geo.hosting.log import log_event, set_up_log
from geo.map.files import SCRIPT, STYLE, fingerprint, read_joined
from geo.settings import read_default_dataset
from geo.warmup import keep_loaded
from geo.web.api import build_api
from geo.web.document import list_pages
from geo.web.headers import OWN_ASSETS
from geo.web.previews import list_public, prepare_cards
from geo.web.request import list_page_names
from geo.web.tiles import VENDORED, list_routes

_LOG = logging.getLogger(__name__)
_DOCUMENTS = Path(__file__).parents[2] / "docs"
_TOLD = ("formats.md", "dataset-format.md")
"""The documents that the Data page refers to."""
_FOR_GOOD = "public, max-age=31536000, immutable"


@asynccontextmanager
async def live(_: object) -> AsyncIterator[None]:
    """Run until the server is told to stop, which ends a process without its own last words."""
    set_up_log()
    stop.drain_on_signal()
    # Last of all: imports that are ended before may still write there.
    stop.at_end(clear_root, late=True)
    # In a thread: the server answers at once, and whoever asks first waits for what is left.
    over = threading.Event()
    threading.Thread(target=_look_after, args=(over,), daemon=True).start()
    yield
    over.set()
    stop.end_all()
    log_event("stopped")


def _look_after(over: threading.Event) -> None:
    # What is worked out here is given to nobody who may not ask for it.
    with seeing(guarded=True):
        try:
            prepare()
        except OSError:
            # Readers wait for what could not be prepared; datasets are looked after all the same.
            _LOG.exception("What readers wait for could not be prepared")
        watch.STARTED.set()
        log_event("started", {"version": __version__})
        watch.keep_looking(over)


def prepare() -> None:
    """Load what the first reader would wait for: the libraries pages draw with, then the cards.

    Each of the two takes 1.5 s on a quiet machine. Who comes meanwhile waits for what is left.
    """
    clear_left_behind()
    watch.look()
    for library in ("folium.plugins", "altair"):
        import_module(library)
    prepare_cards()
    keep_loaded("the start")


async def answer_document(request: Request) -> Response:
    """Answer with a document about formats, as the text it is."""
    path = _DOCUMENTS / request.url.path.rpartition("/")[2]
    return FileResponse(path, media_type="text/plain; charset=utf-8")


async def answer_script(request: Request) -> Response:
    """Answer with the script of the map."""
    return _answer_joined(SCRIPT, "text/javascript", request)


async def answer_style(request: Request) -> Response:
    """Answer with the style sheet of the map."""
    return _answer_joined(STYLE, "text/css", request)


def _answer_joined(name: str, media_type: str, request: Request) -> Response:
    """Answer with a file of the map, to be kept for good under the address of this version only."""
    is_this = request.query_params.get("v") == fingerprint(name)
    headers = {"Cache-Control": _FOR_GOOD if is_this else "no-cache"}
    return Response(read_joined(name), media_type=media_type, headers=headers)


class CachedFiles(StaticFiles):
    """Static files a browser may keep: for good when the address names their version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file and say how long it may be kept."""
        response = await super().get_response(path, scope)
        # The address has a hash of the file, so another file has another address.
        for_good = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = _FOR_GOOD if for_good else "public, max-age=600"
        return response


def is_page(route: str) -> bool:
    """Tell whether a path is that of a page, which opens a session."""
    return route == "/" or route.removeprefix("/") in list_page_names()


def build_dear() -> list[BaseRoute]:
    """List the routes of what is made in a process of its own, and open the default dataset.

    The first who asks there does not wait for that; what is wrong with it each is told.
    """
    with suppress(RasdError, OSError):
        open_store(read_default_dataset())
    return [*list_public(), Mount("/api/v1", build_api())]


def build_routes(*, below: str = "") -> list[BaseRoute]:
    """List the routes served beside the pages; ``below`` is the path Streamlit serves under."""
    return [
        *hosting.list_routes(),
        *list_public(),
        *list_pages(below=below),
        Mount("/api/v1", build_api()),
        Mount("/assets/leaflet", CachedFiles(directory=leaflet.BASE_DIR)),
        Mount("/assets/jquery", CachedFiles(directory=jquery.BASE_DIR)),
        # Before the folder one of them would lie in: the host's settings decide what it lists.
        *list_routes(),
        *(Route(f"/docs/{name}", answer_document) for name in _TOLD),
        Route(f"/assets/rasd/{SCRIPT}", answer_script),
        Route(f"/assets/rasd/{STYLE}", answer_style),
        Mount("/assets/rasd", CachedFiles(directory=OWN_ASSETS)),
        Mount("/assets/vendor", CachedFiles(directory=VENDORED)),
        Mount("/data/basemap", CachedFiles(directory=SHIPPED / "basemap")),
    ]
