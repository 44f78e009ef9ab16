"""Signing in from the first link to the last, between this host and a provider on this machine."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.routing import BaseRoute
from starlette.testclient import TestClient
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes

from geo.login.setup import list_guards
from tests.login.conftest import ALICE, HOST, write_secrets
from tests.login.provider import CLIENT, SECRET, Provider, run_provider

LINK = "accounts?event=abu-al-hasan-2018-11-17&lang=ar"
PAGE = {"Accept": "text/html"}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with run_provider() as running:
        yield running


@pytest.fixture
def client(
    monkeypatch: pytest.MonkeyPatch,
    provider: Provider,
    secrets: Path,
    readers: Path,
    routes: list[BaseRoute],
) -> TestClient:
    write_secrets(
        secrets,
        client_id=CLIENT,
        client_secret=SECRET,
        server_metadata_url=f"{provider.url}/.well-known/openid-configuration",
    )
    monkeypatch.setenv("RASD_LOGIN", "all")
    monkeypatch.setenv("RASD_READERS", str(readers))
    # As Streamlit has them: its middleware inside ours, its routes before ours.
    within = Middleware(SessionMiddleware, secret_key=SECRET)
    app = Starlette(routes=[*create_auth_routes(""), *routes], middleware=[*list_guards(), within])
    return TestClient(app, base_url=HOST, follow_redirects=False)


def begin(client: TestClient) -> str:
    """Press the button; give the address of the provider that a reader is led to."""
    go = client.get("/login", params={"go": "1", "next": LINK})
    start = client.get(go.headers["location"].removeprefix("."))
    return start.headers.get("location", start.text)


def agree(address: str, email: str) -> str:
    """Fill in the provider's form; give the address that it leads back to."""
    told = dict(parse_qsl(urlsplit(address).query)) | {"email": email}
    answer = httpx2.post(address.replace("/authorize", "/agree").partition("?")[0], data=told)
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def test_a_reader_comes_back_to_the_link_and_may_look(client: TestClient) -> None:
    back = client.get(agree(begin(client), ALICE))
    assert (back.status_code, back.headers["location"]) == (302, f"./{LINK}")
    assert "_streamlit_user=" in back.headers["set-cookie"]
    assert client.get("/api/v1/datasets").status_code == 200
    # The way back is kept for one sign-in.
    assert "_rasd_return" not in client.cookies
    out = client.get("/logout")
    end = client.get(out.headers["location"].removeprefix("."))
    assert "/end?client_id=" in end.headers["location"]
    assert client.get("/oauth2callback").headers["location"] == "./"
    assert client.get("/api/v1/datasets").status_code == 401


def test_over_tls_the_cookies_are_for_tls_alone(
    client: TestClient, secrets: Path, provider: Provider
) -> None:
    write_secrets(
        secrets,
        client_id=CLIENT,
        client_secret=SECRET,
        redirect_uri="https://testserver/oauth2callback",
        server_metadata_url=f"{provider.url}/.well-known/openid-configuration",
    )
    set_now = client.get("/login?go=1&next=").headers["set-cookie"]
    assert "; Secure" in set_now
    back = client.get(agree(begin(client), ALICE))
    cookies = [cookie for cookie in back.headers.get_list("set-cookie") if "_user" in cookie]
    assert len(cookies) > 1
    assert all(cookie.count("; Secure") == 1 for cookie in cookies)


@pytest.mark.parametrize(
    ("old", "new"), [("state=", "state=x"), ("code=", "code=x"), ("code=", "error=denied&was=")]
)
def test_an_answer_that_somebody_made_up_signs_nobody_in(
    client: TestClient, old: str, new: str
) -> None:
    back = client.get(agree(begin(client), ALICE).replace(old, new))
    assert back.headers["location"].startswith("./login?failed=1&next=accounts")
    page = client.get(back.headers["location"].removeprefix("."), headers=PAGE)
    assert (page.status_code, "لم ينجح تسجيل الدخول" in page.text) == (502, True)
    assert client.get("/api/v1/datasets").status_code == 401


def test_an_answer_works_once_and_in_the_browser_that_asked(client: TestClient) -> None:
    address = agree(begin(client), ALICE)
    kept = client.cookies.jar
    client.cookies = httpx2.Cookies()
    assert client.get(address).headers["location"] == "./login?failed=1&next="
    client.cookies = httpx2.Cookies(kept)


def test_a_provider_whose_clock_is_wrong_signs_nobody_in(
    client: TestClient, provider: Provider
) -> None:
    for ahead in (86_400, -86_400):
        provider.ahead = ahead
        back = client.get(agree(begin(client), ALICE))
        assert back.headers["location"].startswith("./login?failed=1")
        assert client.get("/api/v1/datasets").status_code == 401


def test_a_provider_that_cannot_be_reached_is_said_to_be(
    client: TestClient, secrets: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_secrets(secrets)  # at a port where nobody listens
    assert "لم ينجح تسجيل الدخول" in begin(client)  # in the link's language
    assert "The provider of sign-ins could not be asked" in caplog.text


@pytest.mark.parametrize("hostile", ["//elsewhere.example", "https://elsewhere.example", "/x"])
def test_a_sign_in_leads_to_no_other_host(client: TestClient, hostile: str) -> None:
    go = client.get("/login", params={"go": "1", "next": hostile})
    assert go.cookies["_rasd_return"] == '""'
    client.cookies.set("_rasd_return", hostile.encode().hex())
    start = client.get(go.headers["location"].removeprefix("."))
    back = client.get(agree(start.headers["location"], ALICE))
    assert back.headers["location"] == "./"


def test_below_a_path_everything_leads_back_below_it(
    client: TestClient, secrets: Path, provider: Provider
) -> None:
    # As behind a proxy that takes /rasd/ off before it passes a request on.
    write_secrets(
        secrets,
        client_id=CLIENT,
        client_secret=SECRET,
        redirect_uri=f"{HOST}/rasd/oauth2callback",
        server_metadata_url=f"{provider.url}/.well-known/openid-configuration",
    )
    go = client.get("/login", params={"go": "1", "next": LINK})
    assert "path=/rasd/" in go.headers["set-cookie"].lower()
    assert go.headers["location"].startswith("./auth/login")
    assert client.get("/logout").headers["location"] == "./auth/logout"
    assert client.get("/auth/logout").headers["location"] == "../"
