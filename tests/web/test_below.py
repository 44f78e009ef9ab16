"""A path of a site before everything: taken off where it stands, and nothing else changed."""

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from geo import settings
from geo.hosting.serve import HostMiddleware
from geo.login.guard import GuardMiddleware
from geo.web.below import BelowMiddleware
from geo.web.headers import HeaderMiddleware
from geo.web.routes import build_routes


async def tell(request: Request) -> JSONResponse:
    return JSONResponse([request.url.path, request.url.query])


async def greet(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(socket.url.path)
    await socket.close()


@pytest.fixture
def client() -> TestClient:
    routes: list[Any] = [Route("/{path:path}", tell), WebSocketRoute("/_stcore/stream", greet)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(BelowMiddleware)]))


@pytest.mark.parametrize("told", ["https://a.example/maps/rasd", "https://a.example/maps/rasd/"])
@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/maps/rasd/", "/"),
        ("/maps/rasd/api/v1/cells", "/api/v1/cells"),
        # The proxy took it off already.
        ("/", "/"),
        ("/casualties", "/casualties"),
        # Another's path that begins alike.
        ("/maps/rasdar/x", "/maps/rasdar/x"),
        ("/api/v1/maps/rasd/x", "/api/v1/maps/rasd/x"),
    ],
)
def test_the_path_of_the_public_address_is_taken_off(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, told: str, asked: str, path: str
) -> None:
    monkeypatch.setenv("RASD_URL", told)
    assert client.get(f"{asked}?lang=ar").json() == [path, "lang=ar"]


def test_the_bare_path_leads_to_what_is_below_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_URL", "https://a.example/maps/rasd")
    answer = client.get("/maps/rasd?lang=ar", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "./rasd/?lang=ar")


def test_sessions_are_reached_below_the_path(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_URL", "https://a.example/rasd")
    with client.websocket_connect("/rasd/_stcore/stream") as socket:
        assert socket.receive_text() == "/_stcore/stream"


@pytest.mark.parametrize("told", ["", "https://a.example", "https://a.example/", "http://["])
def test_at_the_root_nothing_is_taken_off(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setenv("RASD_URL", told)
    assert client.get("/rasd/x").json() == ["/rasd/x", ""]


def test_a_feed_names_itself_by_its_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_URL", "https://a.example/rasd")
    app = Starlette(routes=build_routes(), middleware=[Middleware(BelowMiddleware)])
    feed = TestClient(app).get("/rasd/feed.atom?lang=ar&type=b%26c").text
    assert 'href="https://a.example/rasd/feed.atom?lang=ar&amp;type=b%26c"' in feed
    assert "testserver" not in feed


def test_a_request_meets_one_state_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    read = settings._read_now  # noqa: SLF001
    times = []

    def count() -> settings.Settings:
        times.append(1)
        return read()

    def answer(_: Request) -> JSONResponse:
        # In a thread, as the questions of the API are.
        settings.read_settings()
        return JSONResponse([])

    monkeypatch.setattr(settings, "_read_now", count)
    monkeypatch.setenv("RASD_LOGIN", "kept-close")
    monkeypatch.setattr("geo.dataset.access._guarded", frozenset())
    stack: list[Any] = [BelowMiddleware, HeaderMiddleware, HostMiddleware, GuardMiddleware]
    app = Starlette(routes=[Route("/", answer)], middleware=[Middleware(each) for each in stack])
    client = TestClient(app)
    for _ in range(3):
        client.get("/?embed=1&dataset=hajin-2018")
        times.clear()
        assert client.get("/?embed=1&dataset=hajin-2018").status_code == 200
        assert len(times) == 1
    # And the next one meets what was set since.
    monkeypatch.setenv("RASD_LOGIN", "all")
    assert client.get("/").status_code == 401
