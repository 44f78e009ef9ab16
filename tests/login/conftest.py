"""A host with a guarded dataset beside an open one, and cookies of those who sign in to it."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.testclient import TestClient
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from geo.dataset import access
from geo.login import token
from geo.login.setup import list_guards
from geo.web.headers import HeaderMiddleware
from geo.web.routes import build_routes

OPEN, GUARDED = "hajin-2018", "kept-close"
HOST = "http://testserver"
COOKIE_SECRET = "a secret of forty letters and of some more"  # noqa: S105
ALICE = "alice@example.org"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, hajin: Path) -> Path:
    """Give a folder with the shipped dataset twice, once under a name that few may know."""
    folder = tmp_path_factory.mktemp("data")
    for name in (OPEN, GUARDED):
        shutil.copytree(hajin, folder / name)
    return folder


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what the process has seen of its settings, and who it was told to ask."""
    monkeypatch.setattr(access, "_guarded", frozenset())
    monkeypatch.setattr(access, "_witnesses", [])
    monkeypatch.setattr(token, "_issuers", [])
    token._read.clear()  # noqa: SLF001


@pytest.fixture
def readers(tmp_path: Path) -> Path:
    """Give the host's list of readers, which has one."""
    path = tmp_path / "readers"
    path.write_text(f"{ALICE}\n", encoding="utf-8")
    return path


@pytest.fixture
def secrets(tmp_path: Path) -> Iterator[Path]:
    """Give the file that Streamlit reads ``[auth]`` from."""
    path, before = tmp_path / "secrets.toml", config.get_option("secrets.files")
    write_secrets(path)
    config.set_option("secrets.files", [str(path)])
    secrets_singleton._reset()  # noqa: SLF001
    yield path
    config.set_option("secrets.files", before)
    secrets_singleton._reset()  # noqa: SLF001


def write_secrets(path: Path, **others: str) -> None:
    told = {
        "redirect_uri": f"{HOST}/oauth2callback",
        "cookie_secret": COOKIE_SECRET,
        "client_id": "rasd",
        "client_secret": "of the tests",
        "server_metadata_url": "http://localhost:9/.well-known/openid-configuration",
    } | others
    lines = [f'{name} = "{value}"' for name, value in told.items() if value]
    path.write_text("\n".join(["[auth]", *lines]), encoding="utf-8")
    secrets_singleton._reset()  # noqa: SLF001


def write_cookie(email: str, *, secret: str = COOKIE_SECRET, **claims: Any) -> str:
    """Write a cookie as Streamlit does after a sign-in."""
    now = int(time.time())
    told = {
        "origin": HOST,
        "is_logged_in": True,
        "provider": "default",
        "sub": f"id-of-{email}",
        "email": email,
        "email_verified": True,
        "iat": now,
        "exp": now + 86_400,  # cookies are written when tests are collected
    } | claims
    return create_signed_value(secret, USER_COOKIE_NAME, json.dumps(told)).decode()


def sign(email: str, **claims: Any) -> dict[str, str]:
    return {"Cookie": f"{USER_COOKIE_NAME}={write_cookie(email, **claims)}"}


Host = Callable[..., TestClient]


@pytest.fixture(scope="session")
def routes() -> list[BaseRoute]:
    return build_routes()


@pytest.fixture
def host(
    monkeypatch: pytest.MonkeyPatch,
    data: Path,
    readers: Path,
    secrets: Path,
    routes: list[BaseRoute],
) -> Callable[..., TestClient]:
    """Give a function that builds a host; ``login`` is its setting, and so are the others."""
    assert secrets.is_file()

    def build(login: str = GUARDED, **others: str) -> TestClient:
        settings = {"data": str(data), "login": login, "readers": str(readers), **others}
        for name, value in settings.items():
            monkeypatch.setenv(f"RASD_{name.upper()}", value)
        middleware = [Middleware(HeaderMiddleware), *list_guards()]
        app = Starlette(routes=routes, middleware=middleware)
        return TestClient(app, base_url=HOST, follow_redirects=False)

    return build
