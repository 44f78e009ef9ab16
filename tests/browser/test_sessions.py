"""The server that runs refuses sessions and files to pages of other origins."""

import base64
import http.client
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.browser.windows import Server

FOREIGN = "http://evil.example"
BESIDE = "http://localhost:1"
"""Another program on the reader's own machine."""
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": base64.b64encode(b"sixteen bytes ok").decode(),
    "Sec-WebSocket-Protocol": "streamlit",
}
FILE = "/_stcore/upload_file/session/file"


def ask(server: Server, method: str, path: str, **headers: str) -> tuple[int, str | None]:
    """Return the status of an answer, and whose pages may read it."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=sent)
    with closing(connection), connection.getresponse() as answer:
        return answer.status, answer.getheader("access-control-allow-origin")


def test_a_session_is_opened_to_a_page_of_this_server_alone(server: Server) -> None:
    for origin, status in ((server.url, 101), (FOREIGN, 403), (BESIDE, 403), ("null", 403)):
        assert ask(server, "GET", "/_stcore/stream", **UPGRADE, Origin=origin)[0] == status, origin
    # Nobody else was asked where this server is.
    assert "external IP" not in server.output()


def test_no_page_is_this_servers_by_letting_its_name_lead_here(server: Server) -> None:
    own = {"Host": "evil.example", "Origin": FOREIGN}
    assert ask(server, "GET", "/_stcore/stream", **UPGRADE, **own)[0] == 403
    for path in ("/", "/api/v1/datasets", "/_stcore/host-config", "/assets/rasd/map.js"):
        assert ask(server, "GET", path, Host="evil.example")[0] == 421, path
    for method in ("PUT", "DELETE"):
        assert ask(server, method, FILE, **own)[0] == 421
    assert ask(server, "GET", "/healthz", Host="evil.example")[0] == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_no_file_is_brought_or_removed_without_a_token(server: Server, method: str) -> None:
    for headers in ({}, {"Origin": FOREIGN}, {"X_Xsrftoken": "x", "Cookie": "_streamlit_xsrf=x"}):
        assert ask(server, method, FILE, **headers)[0] == 403
    assert ask(server, "OPTIONS", FILE, Origin=FOREIGN)[1] != FOREIGN
