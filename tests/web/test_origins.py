"""A page of another origin opens no session and reads nothing of one."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from geo.web.headers import HeaderMiddleware

OWN = "https://rasd.example"
FOREIGN = ("https://evil.example", "https://rasd.example.evil.example", "null", "http://localhost")


async def accept(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(socket.headers["host"])
    await socket.close()


async def answer(request: Request) -> JSONResponse:
    return JSONResponse({"origin": request.headers.get("origin")})


@pytest.fixture
def client() -> TestClient:
    routes = [
        WebSocketRoute("/_stcore/stream", accept),
        Route("/_stcore/health", answer),
        Route("/api/v1/datasets", answer),
    ]
    return TestClient(HeaderMiddleware(Starlette(routes=routes)), base_url=OWN)


def open_session(client: TestClient, origin: str | None, host: str = "rasd.example") -> str:
    headers = {"host": host} | ({"origin": origin} if origin is not None else {})
    with client.websocket_connect("/_stcore/stream", headers=headers) as socket:
        return str(socket.receive_text())


def test_a_page_of_this_server_opens_a_session(client: TestClient) -> None:
    assert open_session(client, OWN) == "rasd.example"
    # A program, which names no page, has no cookies of a reader either.
    assert open_session(client, None) == "rasd.example"
    assert open_session(client, "http://rasd.example:8501", "rasd.example:8501")


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_origin_opens_none(client: TestClient, origin: str) -> None:
    with pytest.raises(WebSocketDisconnect):
        open_session(client, origin)


def test_behind_a_server_that_names_another_host_the_public_address_counts(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WebSocketDisconnect):
        open_session(client, OWN, "127.0.0.1:8501")
    monkeypatch.setenv("RASD_URL", f"{OWN}/rasd/")
    # What is passed on names the public host: the list that Streamlit has is not asked.
    assert open_session(client, OWN, "127.0.0.1:8501") == "rasd.example"
    for origin in FOREIGN:
        with pytest.raises(WebSocketDisconnect):
            open_session(client, origin, "127.0.0.1:8501")


def test_an_answer_of_streamlit_never_learns_of_a_foreign_origin(client: TestClient) -> None:
    for origin in FOREIGN:
        headers = {"origin": origin}
        assert client.get("/_stcore/health", headers=headers).json() == {"origin": None}
        # The API is open to every origin.
        assert client.get("/api/v1/datasets", headers=headers).json() == {"origin": origin}
    assert client.get("/_stcore/health", headers={"origin": OWN}).json() == {"origin": OWN}


@pytest.mark.parametrize(
    "query", ["dataset=private-x", "dataset=%70rivate-x", "a=b&told=private-x", "event=private-x/e"]
)
def test_what_names_something_private_is_kept_by_nobody(client: TestClient, query: str) -> None:
    headers = client.get(f"/api/v1/datasets?{query}").headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert client.get("/api/v1/datasets").headers["referrer-policy"] == "strict-origin"


def test_a_host_that_is_named_is_known(client: TestClient) -> None:
    named = TestClient(HeaderMiddleware(client.app.app, known={"rasd.example"}), base_url=OWN)  # type: ignore[attr-defined]
    assert open_session(named, OWN, "127.0.0.1:8501") == "rasd.example"
    with pytest.raises(WebSocketDisconnect):
        open_session(named, FOREIGN[0], "127.0.0.1:8501")
