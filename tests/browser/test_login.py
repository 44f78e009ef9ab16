"""A host behind login, with a provider of sign-ins on this machine, in a real browser."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import ROOT, free_port, launch, stop
from tests.browser.steps import SETTLED, be_still
from tests.browser.windows import PATIENCE, PHONE, Server
from tests.login.provider import CLIENT, SECRET, Provider, run_provider

SHIPPED, GUARDED = "hajin-2018", "kept-close"
EVENT = "abu-al-hasan-2018-11-17"
ALICE, MALLORY = "alice@example.org", "mallory@elsewhere.example"
LINK = f"/accounts?event={EVENT}&rule=latest&lang=en"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with run_provider() as running:
        yield running


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the shipped dataset twice, once under a name that few may know."""
    folder = tmp_path_factory.mktemp("data")
    for name in (SHIPPED, GUARDED):
        shutil.copytree(ROOT / "data" / SHIPPED, folder / name)
    return folder


def start(home: Path, provider: Provider, **settings: str) -> Iterator[Server]:
    server = Server(url=f"http://localhost:{free_port()}", log=home / "server.log")
    (home / ".streamlit").mkdir()
    told = {
        "redirect_uri": f"{server.url}/oauth2callback",
        "cookie_secret": "a secret of forty letters and of some more",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "server_metadata_url": f"{provider.url}/.well-known/openid-configuration",
    }
    lines = [f'{name} = "{value}"' for name, value in told.items()]
    secrets = home / ".streamlit" / "secrets.toml"
    secrets.write_text("\n".join(["[auth]", *lines]), encoding="utf-8")
    (home / "readers").write_text(f"{ALICE}\n", encoding="utf-8")
    settings = {"RASD_READERS": str(home / "readers"), **settings}
    process = launch(server, home=home, settings=settings)
    yield server
    stop(process)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Server]:
    """Give a host that is behind login as a whole."""
    yield from start(tmp_path_factory.mktemp("closed"), provider, RASD_LOGIN="all")


@pytest.fixture(scope="module")
def partly(
    tmp_path_factory: pytest.TempPathFactory, provider: Provider, data: Path
) -> Iterator[Server]:
    """Give a host with one dataset behind login."""
    home = tmp_path_factory.mktemp("partly")
    yield from start(home, provider, RASD_LOGIN=GUARDED, RASD_DATA=str(data))


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """Give the profile of somebody who was never here."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def sign_in(page: Page, email: str) -> None:
    """Press the button, and say to the provider who is there; come back."""
    home = page.url.partition("?")[0].rpartition("/")[0]
    page.get_by_role("link", name="Sign in").click()
    page.locator("input[name=email]").fill(email)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"{home}/**")


def status(page: Page, server: Server, path: str) -> int:
    return page.request.get(f"{server.url}{path}").status


def test_a_closed_host_is_opened_by_signing_in_and_by_nothing_else(
    reader: BrowserContext, closed: Server, provider: Provider
) -> None:
    page = reader.new_page()
    seen: list[str] = []
    page.on("websocket", lambda socket: seen.append(socket.url))
    # 1. A link to an event asks to sign in, and opens no session of pages.
    answer = page.goto(closed.url + LINK)
    assert answer is not None
    assert answer.status == 401
    expect(page.locator("h1")).to_have_text("Sign in")
    assert "Abu al-Hasan" not in page.content()
    assert seen == []
    assert status(page, closed, "/api/v1/datasets") == 401
    # 2. The provider's form leads back to the very link.
    sign_in(page, ALICE)
    expect(page.locator(SETTLED)).to_be_attached(timeout=120_000)
    expect(page.get_by_role("heading", name="Abu al-Hasan").first).to_be_visible()
    assert {"event": EVENT, "rule": "latest"}.items() <= dict_of(page).items()
    assert provider.asked[-1]["code_challenge_method"] == "S256"
    assert {"state", "nonce"} <= provider.asked[-1].keys()
    # 3. So do API and files, with the browser's cookie and not without it.
    for path in ("/api/v1/datasets", "/preview.png", "/api/v1/dataset.zip", "/feed.atom"):
        assert status(page, closed, path) == 200, path
    # 4. A cookie that somebody changed is worth nothing.
    kept = reader.cookies(closed.url)
    user = next(cookie for cookie in kept if cookie["name"] == "_streamlit_user")
    assert (user["httpOnly"], user["sameSite"]) == (True, "Lax")
    changed = {**user, "value": user["value"][:-6] + user["value"][-6:][::-1]}
    reader.add_cookies([changed])  # type: ignore[list-item]  # as the browser gave it
    assert status(page, closed, "/api/v1/datasets") == 401
    reader.add_cookies([user])  # type: ignore[list-item]
    # 5. Signed out, neither an old cookie nor the back button shows anything.
    page.get_by_role("link", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    assert status(page, closed, "/api/v1/datasets") == 401
    reader.add_cookies(kept)  # type: ignore[arg-type]  # as the browser gave them
    assert status(page, closed, "/api/v1/datasets") == 401
    reader.clear_cookies()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Sign in")
    assert "Abu al-Hasan" not in page.content()


def test_a_sign_in_is_over_when_the_providers_token_is(
    reader: BrowserContext, closed: Server, provider: Provider
) -> None:
    page = reader.new_page()
    page.goto(closed.url + LINK)
    provider.lasts = 3.0
    sign_in(page, ALICE)
    provider.lasts = 3600.0
    # The cookie is there for a month.
    assert "_streamlit_user" in {cookie["name"] for cookie in reader.cookies(closed.url)}
    end = time.monotonic() + PATIENCE / 1000
    while status(page, closed, "/api/v1/datasets") == 200:
        assert time.monotonic() < end
    assert status(page, closed, "/api/v1/datasets") == 401
    page.goto(closed.url + LINK)
    expect(page.locator("h1")).to_have_text("Sign in")


def dict_of(page: Page) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in page.url.partition("?")[2].split("&"))


def test_who_is_not_on_the_list_is_told_so_and_shown_nothing(
    browser: Browser, closed: Server
) -> None:
    context = browser.new_context(locale="ar-SY", viewport={"width": PHONE[0], "height": PHONE[1]})
    page = context.new_page()
    page.goto(closed.url)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator("a.rasd-sign-in").click()
    page.locator("input[name=email]").fill(MALLORY)
    page.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text(MALLORY)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert status(page, closed, "/api/v1/datasets") == 403
    # Whoever is put on the list is on it at once, and off it as soon.
    readers = closed.log.parent / "readers"
    before = readers.read_text(encoding="utf-8")
    readers.write_text(f"{before}@elsewhere.example\n", encoding="utf-8")
    assert status(page, closed, "/api/v1/datasets") == 200
    readers.write_text(before, encoding="utf-8")
    assert status(page, closed, "/api/v1/datasets") == 403
    context.close()


def test_a_sign_in_that_ends_ends_in_open_pages_too(reader: BrowserContext, closed: Server) -> None:
    page = reader.new_page()
    page.goto(closed.url + LINK)
    sign_in(page, ALICE)
    expect(page.locator(SETTLED)).to_be_attached(timeout=120_000)
    be_still(page)  # what a page asks for by itself would be answered so, too
    readers = closed.log.parent / "readers"
    before = readers.read_text(encoding="utf-8")
    readers.write_text("", encoding="utf-8")
    # Whatever is done next on the page is answered by the one sentence.
    page.get_by_role("radio", name="العربية").click()
    expect(page.locator(".st-key-problems")).to_contain_text("your sign-in has ended")
    expect(page.get_by_role("heading", name="Abu al-Hasan")).to_have_count(0)
    readers.write_text(before, encoding="utf-8")


def test_a_guarded_dataset_beside_open_ones_is_seen_by_readers_alone(
    reader: BrowserContext, partly: Server
) -> None:
    page = reader.new_page()
    # An open page is as public as ever, and has a way to sign in.
    page.goto(f"{partly.url}/?lang=en")
    expect(page.locator(SETTLED)).to_be_attached(timeout=120_000)
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert GUARDED not in page.content()
    # The name of a guarded dataset and one of none are answered alike.
    told = []
    for name in (GUARDED, "kept-nowhere"):
        page.goto(f"{partly.url}/?dataset={name}&lang=en")
        told.append(page.content().replace(name, "NAME"))
    assert told[0] == told[1]
    page.goto(f"{partly.url}/?dataset={GUARDED}&event={EVENT}&lang=en")
    sign_in(page, ALICE)
    expect(page.locator(SETTLED)).to_be_attached(timeout=120_000)
    assert {"dataset": GUARDED, "event": EVENT}.items() <= dict_of(page).items()
    expect(page.locator(".st-key-panel")).to_contain_text("Abu al-Hasan")
