"""Answers with files of installed packages, and with texts, in the packed form a client takes.

Streamlit packs neither its own files nor the first page, as it would pack them anew for each who
asks. Here each file is packed once, and only files that are the same for everybody. A text that is
told to one reader alone, behind a login or of something private, is sent as it is: from the size
of a packed answer one could guess at what it says beside what the asker wrote into the address.
"""

import asyncio
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from xstatic.pkg import jquery, leaflet

from geo.dataset.folder import SHIPPED
from geo.login.answers import ROLE
from geo.web.headers import names_private
from geo.web.static.packing import ENCODINGS, HARD, PACKED, SHELF, PackedFile, choose_encoding, pack
from geo.web.tiles import VENDORED

FOR_GOOD = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=600"
_HASHED = re.compile(r"\.[0-9a-f]{8,}\.\w+$")
"""Ends the name of a file that is named after what it holds."""
_SAME_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_MOST_TEXTS = 128


def list_folders() -> dict[str, Path]:
    """Return the folders whose files are packed, each by the path it is served below."""
    return {
        "static": Path(str(files("streamlit"))) / "static" / "static",
        "component/streamlit_folium.st_folium/static": find_folium(),
        "assets/leaflet": Path(leaflet.BASE_DIR),
        "assets/jquery": Path(jquery.BASE_DIR),
        "assets/vendor": VENDORED,
        "data/basemap": SHIPPED / "basemap",
    }


def find_folium() -> Path:
    """Return the folder of what a map's frame loads, without the second its package takes."""
    found = find_spec("streamlit_folium")
    package = Path(found.origin or "").parent if found else Path()
    return package / "frontend" / "build" / "static"


class PackedFilesMiddleware:
    """Answer for packed files; whatever else is asked, and whoever takes no packed form, passes.

    ``below`` is the path that Streamlit serves under, '' for the root.
    """

    def __init__(self, app: ASGIApp, *, below: str = "") -> None:
        self.app = app
        self.below = f"/{below.strip('/')}/".replace("//", "/")
        self.folders = {f"{name}/": folder.resolve() for name, folder in list_folders().items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the packed file, or pass the request on."""
        is_read = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        path = self.find(scope["path"]) if is_read else None
        if path is None:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        encoding = choose_encoding(headers.get("accept-encoding", ""))
        # A range counts bytes of the file, not of its packed form.
        if not encoding or "range" in headers:
            await self.app(scope, receive, _vary(send))
            return
        found = SHELF.find(path, encoding)
        if found is None:
            found = await asyncio.to_thread(SHELF.make, path, (encoding,))
        answer = _answer_file(path, found, encoding, scope=scope)
        await answer(scope, receive, send)

    def find(self, asked: str) -> Path | None:
        """Return the file at a path; None where there is none, or none that becomes smaller."""
        route = asked.removeprefix(self.below if asked.startswith(self.below) else "/")
        folder = next((name for name in self.folders if route.startswith(name)), None)
        if folder is None or Path(route).suffix not in PACKED:
            return None
        base = self.folders[folder]
        path = (base / route.removeprefix(folder)).resolve()
        return path if path.is_relative_to(base) and path.is_file() else None


def _vary(send: Send) -> Send:
    """Say of an answer that others get it packed."""

    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return send_with


def _answer_file(path: Path, found: PackedFile, encoding: str, *, scope: Scope) -> Response:
    route = scope["path"]
    # An address that names its version has another one for another file.
    is_named = "/static/js/" in route or "/static/css/" in route or _HASHED.search(route)
    for_good = is_named or b"v=" in scope.get("query_string", b"")
    return _answer_packed(
        found.forms[encoding],
        encoding,
        tag=found.tag,
        media_type=_find_type(path),
        headers={"Cache-Control": FOR_GOOD if for_good else A_WHILE},
        asked=Headers(scope=scope),
    )


def _find_type(path: Path) -> str:
    # Systems differ in what they say of scripts.
    is_script = path.suffix in {".js", ".mjs"}
    return "text/javascript" if is_script else mimetypes.guess_type(path)[0] or "text/plain"


def answer_text(
    request: Request, text: str, *, media_type: str, headers: Mapping[str, str], level: int = HARD
) -> Response:
    """Answer with a text as its asker takes it, or that the asker has it already.

    Parameters
    ----------
    request
        What is answered.
    text
        What is told: packed once for all who ask, unless it is told to one reader alone.
    media_type
        Its kind, without ``charset``.
    headers
        What the answer says beside.
    level
        How hard it is packed: `HARD` pays for what stays the same, `QUICK` for what is written for
        one view.

    """
    is_for_one = bool(request.scope.get(ROLE)) or names_private(request.scope)
    encoding = "" if is_for_one else choose_encoding(request.headers.get("accept-encoding", ""))
    tag, body = _pack_text(text, encoding, level)
    return _answer_packed(
        body, encoding, tag=tag, media_type=media_type, headers=headers, asked=request.headers
    )


@lru_cache(maxsize=_MOST_TEXTS)
def _pack_text(text: str, encoding: str, level: int) -> tuple[str, bytes]:
    body = text.encode()
    tag = hashlib.sha256(body).hexdigest()[:16]
    return tag, pack(body, encoding, level=level) if encoding else body


def _answer_packed(
    body: bytes,
    encoding: str,
    *,
    tag: str,
    media_type: str,
    headers: Mapping[str, str],
    asked: Headers,
) -> Response:
    own = f"{tag}-{encoding}" if encoding else tag
    given = {**headers, "ETag": f'"{own}"'}
    if media_type != "text/html":
        # What a page may load its own answer says; beside a script of 1 kB it is half as long.
        given["Content-Security-Policy"] = "default-src 'self'"
    # What the asker has in any form is what it would get.
    known = {each.removesuffix(f"-{name}") for each in _list_tags(asked) for name in ENCODINGS}
    if tag in known or "*" in known:
        answer = Response(status_code=304, headers=given)
    else:
        answer = Response(body, media_type=media_type, headers=given)
        if encoding:
            answer.headers["Content-Encoding"] = encoding
    answer.headers.add_vary_header("Accept-Encoding")
    return answer


def _list_tags(asked: Headers) -> list[str]:
    told = asked.get("if-none-match", "")
    return ["*"] if told.strip() == "*" else _SAME_TAG.findall(told)
