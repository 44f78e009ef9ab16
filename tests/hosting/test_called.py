"""The server answers to its own names alone, so that nobody's page becomes one of it."""

from collections.abc import Mapping
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from geo.hosting.called import is_called, is_of_this_machine
from geo.hosting.counts import COUNTS
from geo.hosting.serve import HostMiddleware
from geo.settings import Settings, read_settings
from geo.text import LANGUAGES

URL = "https://map.example.org/rasd"
OF_NOBODY = (
    *("", "localhost", "localhost:8501", "rasd.localhost", "127.0.0.1:8501", "[::1]:8501"),
    *("192.168.1.5:8501", "10.0.0.5", "[fe80::1]", "laptop", "laptop.local:8501", "rasd:8501"),
    *("pc7.internal", "nas.home.arpa"),
)
"""How readers of one machine or one network ask for it, and proxies that do not say more."""
FOREIGN = (
    *("evil.example", "evil.example:8501", "map.example.org.evil.example", "xmap.example.org"),
    *(
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.168.1.5.nip.io",
        "evil.local.example",
    ),
    *("evil.example:80:80", "evil.example:80@localhost", "user@map.example.org", "localhost/", " "),
    *("[::1]evil.example", "[::1", ".", "a" * 400, "evil.example#localhost", "1.2.3.4.5"),
)


@pytest.mark.parametrize("url", ["", URL])
def test_a_name_that_nobody_is_given_is_answered_everywhere(url: str) -> None:
    assert [each for each in OF_NOBODY if not is_called(each, url=url, here=True)] == []


def test_a_name_of_somebody_elses_is_answered_nowhere() -> None:
    assert [each for each in FOREIGN if is_called(each, url=URL, here=False)] == []
    assert [each for each in FOREIGN if is_called(each, here=True)] == []


@pytest.mark.parametrize(
    ("host", "told", "is_answered"),
    [
        ("map.example.org", {"url": URL}, True),
        ("MAP.example.org.:8443", {"url": URL}, True),
        ("xn--80aam9bga.example", {"url": "https://рассад.example"}, True),
        ("www.example.org", {"url": URL, "names": ["www.example.org"]}, True),
        ("else.example.org", {"url": URL, "names": ["www.example.org"]}, False),
        ("else.example.org", {"url": URL, "names": ["*"]}, True),
        # Without a public address only a server that its own machine alone hears knows its names.
        ("rasd.hf.space", {"here": False}, True),
        ("pc7.office.example.org", {"here": False}, True),
        ("map.example.org", {"here": True}, False),
        ("map.example.org", {"here": True, "names": ["map.example.org"]}, True),
        # An address that cannot be read says nothing.
        ("map.example.org", {"url": "http://[", "here": False}, True),
    ],
)
def test_further_names_are_its_address_and_those_it_is_told(
    host: str, told: Mapping[str, Any], *, is_answered: bool
) -> None:
    assert is_called(host, **{"here": False, **told}) is is_answered


@pytest.mark.parametrize(
    ("address", "is_here"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("0.0.0.0", False), ("", False)],  # noqa: S104
)
def test_a_server_knows_who_hears_it(address: str, *, is_here: bool) -> None:
    assert is_of_this_machine(address) is is_here


async def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(request.url))


async def accept(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("RASD_URL", URL)
    monkeypatch.setenv("RASD_HOSTS", "www.example.org")
    paths = ["/", "/healthz", "/readyz", "/metrics", "/api/v1/datasets", "/_stcore/health"]
    routes: list[Any] = [Route(path, answer) for path in paths]
    routes.append(WebSocketRoute("/_stcore/stream", accept))
    app = HostMiddleware(Starlette(routes=routes), routes=routes, names={"known.example"})
    return TestClient(app, base_url="https://map.example.org")


def test_nothing_but_signs_of_life_is_answered_by_another_name(client: TestClient) -> None:
    before = COUNTS.refused["name"]
    for path in ("/", "/api/v1/datasets", "/readyz", "/metrics", "/nothing"):
        assert client.get(path, headers={"host": "evil.example"}).status_code == 421, path
        assert client.get(path).status_code in {200, 404}
    for path in ("/healthz", "/_stcore/health"):
        assert client.get(path, headers={"host": "evil.example"}).status_code == 200, path
    for name in ("www.example.org", "known.example:8443", "10.0.0.7:8501"):
        assert client.get("/", headers={"host": name}).status_code == 200
    assert COUNTS.refused["name"] == before + 5


def test_a_session_is_opened_by_no_other_name(client: TestClient) -> None:
    with client.websocket_connect("/_stcore/stream"):
        pass
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/_stcore/stream", headers={"host": "evil.example"}),
    ):
        pass


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_asks_by_another_name_is_told_one_sentence_without_it(
    client: TestClient, lang: str
) -> None:
    for accept_ in ("text/html", "application/json"):
        told = client.get(f"/?lang={lang}", headers={"host": "evil.example", "accept": accept_})
        assert (told.status_code, told.headers["cache-control"]) == (421, "no-store")
        assert "RASD_URL" in told.text
        assert "evil" not in told.text


def test_further_names_are_a_setting() -> None:
    assert Settings.model_fields["hosts"].default == ()
    assert read_settings().hosts == ()
