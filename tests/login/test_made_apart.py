"""A file that another process makes is made for those who may see its dataset, and nobody else."""

from pathlib import Path
from types import MethodType

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from geo.dataset import access
from geo.hosting import watch
from geo.hosting.dear.apart import Apart
from geo.hosting.dear.dispatch import DearMiddleware
from geo.hosting.serve import HostMiddleware
from geo.login.setup import list_guards
from geo.web.routes import build_routes
from tests.login.conftest import ALICE, GUARDED, OPEN

pytestmark = pytest.mark.long


def test_a_file_made_apart_is_a_readers_alone(
    data: Path, readers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"DATA": str(data), "LOGIN": GUARDED, "READERS": str(readers)}
    settings |= {"USER_HEADER": "X-User", "DEAR_SECONDS": "240"}
    for name, value in settings.items():
        monkeypatch.setenv(f"RASD_{name}", value)
    # Of datasets that are not known yet nobody knows whether they are small: all go apart.
    monkeypatch.setattr(watch, "_states", {})
    there: list[Apart] = []

    def note(act: MethodType) -> None:
        assert isinstance(act.__self__, Apart)
        there.append(act.__self__)

    monkeypatch.setattr("geo.hosting.dear.apart.at_end", note)
    routes = build_routes()
    stack = [
        Middleware(HostMiddleware, routes=routes),
        *list_guards(),
        Middleware(DearMiddleware, apart="geo.web.routes:build_dear"),
    ]
    path = "/api/v1/events?format=csv&dataset="
    reader = {"X-User": ALICE}
    app = Starlette(routes=routes, middleware=stack)
    # By the host's proxy, whose header is believed.
    with TestClient(app, client=("127.0.0.1", 50_000)) as client:
        assert client.get(path + OPEN).status_code == 200
        assert client.get(path + GUARDED).status_code == 401
        answer = client.get(path + GUARDED, headers=reader)
        assert (answer.status_code, "abu-al-hasan-2018-11-17" in answer.text) == (200, True)
        assert answer.headers["cache-control"] == "private, no-store"
        # It was the same process, which remembers nobody.
        assert client.get(path + GUARDED).status_code == 401
        assert len(there[0]) == 1
    assert access.list_guarded() == {GUARDED}
    there[0].end_all()
