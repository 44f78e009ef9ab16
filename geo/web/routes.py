"""The routes served beside the pages, and what is done while the server runs."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path, PurePath

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
from geo.look.served import COMPONENTS, fingerprint_component, read_component
from geo.look.theme import ICONS
from geo.map.files import SCRIPT, STYLE, fingerprint, read_joined
from geo.settings import read_default_dataset
from geo.warmup import keep_loaded
from geo.web.api import build_api
from geo.web.document import list_pages
from geo.web.headers import OWN_ASSETS
from geo.web.previews import list_public, prepare_cards
from geo.web.request import list_page_names
from geo.web.static.files import A_WHILE, FOR_GOOD, answer_text
from geo.web.static.late import FOLDER, LATE, read_late, read_waiting
from geo.web.static.late import fingerprint as fingerprint_text
from geo.web.static.packing import ENCODINGS, HARD, SHELF
from geo.web.static.preload import list_packed_first
from geo.web.static.sheet import SHEET, fingerprint_sheet, read_sheet
from geo.web.tiles import VENDORED, list_routes

_LOG = logging.getLogger(__name__)
_DOCUMENTS = Path(__file__).parents[2] / "docs"
_TOLD = ("formats.md", "dataset-format.md")
"""The documents that the Data page refers to."""


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
    pack_first()
    keep_loaded("the start")


def pack_first() -> None:
    """Pack hard what every page sends; until then, and all else, is packed as it is asked for."""
    for path in (*list_packed_first(), *(SHIPPED / "basemap").glob("*.json")):
        SHELF.make(path.resolve(), ENCODINGS, level=HARD)


async def answer_document(request: Request) -> Response:
    """Answer with a document about formats, as the text it is."""
    path = _DOCUMENTS / request.url.path.rpartition("/")[2]
    return FileResponse(path, media_type="text/plain; charset=utf-8")


async def answer_script(request: Request) -> Response:
    """Answer with the script of the map."""
    return _answer_joined(read_joined(SCRIPT), fingerprint(SCRIPT), "text/javascript", request)


async def answer_style(request: Request) -> Response:
    """Answer with the style sheet of the map."""
    return _answer_joined(read_joined(STYLE), fingerprint(STYLE), "text/css", request)


async def answer_component(request: Request) -> Response:
    """Answer with the script of a component of the pages."""
    name = PurePath(request.url.path).stem
    version = fingerprint_component(name)
    return _answer_joined(read_component(name), version, "text/javascript", request)


async def answer_sheet(request: Request) -> Response:
    """Answer with Streamlit's style sheet."""
    return _answer_joined(read_sheet(), fingerprint_sheet(), "text/css", request)


async def answer_late(request: Request) -> Response:
    """Answer with a module that waits until a part of a page is due."""
    name = PurePath(request.url.path).stem
    text = read_late(name) if name in LATE else read_waiting()
    return _answer_joined(text, fingerprint_text(text), "text/javascript", request)


async def answer_icons(_: Request) -> Response:
    """Answer with the icons, whose address names their version."""
    return FileResponse(ICONS, headers={"Cache-Control": FOR_GOOD})


def _answer_joined(text: str, version: str, media_type: str, request: Request) -> Response:
    """Answer with a joined file, to be kept for good under the address of this version only."""
    is_this = request.query_params.get("v") == version
    headers = {"Cache-Control": FOR_GOOD if is_this else "no-cache"}
    return answer_text(request, text, media_type=media_type, headers=headers)


class CachedFiles(StaticFiles):
    """Static files a browser may keep: for good when the address names their version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file and say how long it may be kept."""
        response = await super().get_response(path, scope)
        # The address has a hash of the file, so another file has another address.
        for_good = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = FOR_GOOD if for_good else A_WHILE
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
        *(Route(f"/assets/component/{name}.js", answer_component) for name in COMPONENTS),
        Route(f"/{SHEET}", answer_sheet),
        Route(f"/assets/{ICONS.name}", answer_icons),
        *(Route(f"/{FOLDER}/{name}.js", answer_late) for name in (*LATE, "late")),
        Mount("/assets/rasd", CachedFiles(directory=OWN_ASSETS)),
        Mount("/assets/vendor", CachedFiles(directory=VENDORED)),
        Mount("/data/basemap", CachedFiles(directory=SHIPPED / "basemap")),
    ]
