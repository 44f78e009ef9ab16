"""Packed answers: the same bytes for everybody, whole, and nothing that is told to one alone."""

import gzip
from collections.abc import Iterator

import brotli
import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.types import Scope

from geo.dataset.private import PREFIX
from geo.login.answers import ROLE
from geo.web.document import list_pages
from geo.web.headers import HeaderMiddleware
from geo.web.routes import build_routes
from geo.web.static.files import PackedFilesMiddleware, answer_text, list_folders
from geo.web.static.needed import STATIC, list_named
from geo.web.static.packing import PACKED

SCRIPT = list_named()[1]
PLAIN = (STATIC / SCRIPT).read_bytes()


def serve(below: str = "") -> TestClient:
    """Give a client of the files as Streamlit serves them, with ours in front."""
    mount = f"/{below}" if below else ""
    routes = [*build_routes(below=below), Mount(mount or "/", StaticFiles(directory=STATIC))]
    middleware = [Middleware(HeaderMiddleware), Middleware(PackedFilesMiddleware, below=below)]
    return TestClient(Starlette(routes=routes, middleware=middleware))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serve() as client:
        yield client


def read_raw(
    client: TestClient, path: str, accepted: str, **headers: str
) -> tuple[httpx2.Response, bytes]:
    """Return an answer with its bytes as they are sent."""
    asked = {"Accept-Encoding": accepted, **headers}
    with client.stream("GET", path, headers=asked) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_a_script_comes_in_the_form_asked_for_and_is_kept_for_good(
    client: TestClient, encoding: str
) -> None:
    answer, body = read_raw(client, f"/{SCRIPT}", encoding or "identity")
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)
    assert unpack(body) == PLAIN
    assert answer.headers.get("content-encoding", "") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(body)
    if encoding:
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_who_has_it_is_told_so_in_any_form(client: TestClient) -> None:
    packed, _ = read_raw(client, f"/{SCRIPT}", "br")
    tag = packed.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(
            f"/{SCRIPT}", headers={"Accept-Encoding": "gzip", "If-None-Match": known}
        )
        assert (again.status_code, again.content) == (304, b""), known
    other = {"Accept-Encoding": "br", "If-None-Match": '"other"'}
    assert client.get(f"/{SCRIPT}", headers=other).status_code == 200


def test_a_head_tells_what_a_get_would(client: TestClient) -> None:
    headers = {"Accept-Encoding": "br"}
    told = client.head(f"/{SCRIPT}", headers=headers).headers
    given, _ = read_raw(client, f"/{SCRIPT}", "br")
    for name in ("content-length", "content-encoding", "etag", "vary", "cache-control"):
        assert told[name] == given.headers[name], name


def test_a_range_counts_bytes_of_the_file_itself(client: TestClient) -> None:
    answer, body = read_raw(client, f"/{SCRIPT}", "br", Range="bytes=10-19")
    assert (answer.status_code, body) == (206, PLAIN[10:20])
    assert "content-encoding" not in answer.headers


def test_below_a_path_the_same_is_answered() -> None:
    with serve("maps/rasd") as client:
        answer, body = read_raw(client, f"/maps/rasd/{SCRIPT}", "br")
        assert (answer.headers["content-encoding"], brotli.decompress(body)) == ("br", PLAIN)
        # What another's path begins with is not ours.
        answer, _ = read_raw(client, f"/maps/rasdar/{SCRIPT}", "br")
        assert answer.status_code == 404


@pytest.mark.parametrize("name", sorted(list_folders()))
def test_every_folder_holds_what_is_packed(name: str) -> None:
    folder = list_folders()[name]
    middleware = PackedFilesMiddleware(PlainTextResponse("other"))
    found = [path for path in folder.rglob("*.js*") if path.suffix in PACKED][:3]
    names = [path.relative_to(folder).as_posix() for path in found]
    assert names
    for each in names:
        assert middleware.find(f"/{name}/{each}") == (folder / each).resolve(), each


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/../../index.html",
        "/static/../index.html",
        "/static/js/none.js",
        "/static/js",
        "/static/media/MaterialSymbols-Rounded.woff2",
        "/data/basemap/README.md",
        "/data/basemap/build.py",
        "/assets/rasd/tiles.json",
        "/api/v1/cells",
    ],
)
def test_nothing_else_is_answered_here(path: str) -> None:
    assert PackedFilesMiddleware(PlainTextResponse("other")).find(path) is None


def test_the_document_and_our_scripts_are_packed_and_told_apart(client: TestClient) -> None:
    paths = ("/?lang=en", "/method?lang=ar", "/assets/rasd/map.js", "/assets/component/tree.js")
    for path in (*paths, "/assets/streamlit.css", "/assets/late/late.js"):
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        answer, body = read_raw(client, path, "br")
        assert brotli.decompress(body) == plain.content, path
        again = {"Accept-Encoding": "br", "If-None-Match": answer.headers["etag"]}
        assert client.get(path, headers=again).status_code == 304, path


@pytest.mark.parametrize(
    ("query", "role"), [(b"", "reader"), (f"dataset={PREFIX}abc".encode(), None)]
)
def test_what_one_reader_alone_is_told_is_not_packed(query: bytes, role: str | None) -> None:
    """Its size would tell, to who can write into the address, what else it holds."""

    async def tell(request: Request) -> Response:
        return answer_text(request, "told " * 500, media_type="text/html", headers={})

    inner = Starlette(routes=[Route("/", tell)])

    async def guard(scope: Scope, receive: object, send: object) -> None:
        await inner({**scope, ROLE: role}, receive, send)  # type: ignore[arg-type]

    with TestClient(guard) as client:
        answer, body = read_raw(client, f"/?{query.decode()}", "br, gzip")
        assert ("content-encoding" in answer.headers, len(body)) == (False, 2_500)


def test_every_page_starts_with_the_tags_in_the_order_that_holds() -> None:
    routes = list_pages()
    with TestClient(Starlette(routes=routes)) as client:
        document = client.get("/?lang=en").text
    # An import map is not heard once a module is asked for.
    assert document.index('type="importmap"') < document.index("modulepreload")
    assert document.index('type="importmap"') < document.index('type="module"')
    # None of it can be left out, and nothing is asked of Streamlit's own sheet and font of icons.
    assert "./static/css/index" not in document
    assert "SourceSans" not in document
