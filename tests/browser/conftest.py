"""The real server and a real browser.

The server is the one `make run` starts, in a home folder of its own. The browser may talk to it and
to nobody else: a request to another host, a line of error in its console or an error in a script
fails the test in which it happened, and so does a traceback in the server's output.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect, sync_playwright

from tests.browser.steps import SETTLED

ROOT = Path(__file__).parents[2]
DESKTOP = (1400, 900)
PHONE = (390, 844)
START_SECONDS = 120
"""Seconds a server may take to answer, and its first page to be whole, on a busy machine."""
PATIENCE = 20_000
"""Milliseconds an expectation may take on a busy machine."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Playwright's own routing would switch the cache off; names that lead nowhere do not.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]


expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running dashboard: its address, without a final slash, and the file of its output."""

    url: str
    log: Path

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Watch:
    """What a browser did that it should not have done."""

    host: str
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def request(self, url: str) -> None:
        self.requests.append(url)
        address = urlsplit(url)
        if address.scheme not in {"data", "blob"} and address.netloc != self.host:
            self.faults.append(f"request to another host: {url}")

    def follow(self, page: Page) -> None:
        page.on("request", lambda request: self.request(request.url))
        page.on("websocket", lambda websocket: self.request(websocket.url))
        page.on("pageerror", lambda error: self.faults.append(f"error in a script: {error}"))
        page.on("console", self.console)
        page.on("dialog", self.dialog)

    def console(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} {message.location}")

    def dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 - our own
            return bool(answer.status == 200)
    except OSError:
        return False


def launch(server: Server, *, home: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the dashboard as `make run` does and wait until it answers."""
    port = str(urlsplit(server.url).port)
    options = [f"--server.port={port}", "--server.address=localhost", "--server.headless=true"]
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=ROOT,
            env={**os.environ, "HOME": str(home), "PYTHONUNBUFFERED": "1", **settings},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    end = time.monotonic() + START_SECONDS
    while not is_healthy(server.url):
        if process.poll() is not None or time.monotonic() > end:
            stop(process)
            pytest.fail(f"The dashboard did not start; it said:\n{server.output()}", pytrace=False)
        time.sleep(0.1)
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def open_first(server: Server, browser: Browser) -> None:
    """Open a server's first page, which waits for libraries to be loaded; no test is about that."""
    page = browser.new_page(base_url=server.url)
    page.goto("/")
    expect(page.locator(SETTLED)).to_be_attached(timeout=START_SECONDS * 1000)
    page.close()


@pytest.fixture(scope="package")
def start_server(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Callable[..., Server]]:
    """Give a function that starts another dashboard with its settings, ``data`` first of all."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*, data: Path | None = None, **others: str) -> Server:
        home = tmp_path_factory.mktemp("home")
        server = Server(url=f"http://localhost:{free_port()}", log=home / "server.log")
        settings = {"RASD_DATA": str(data)} if data else {}
        settings |= {f"RASD_{name.upper()}": value for name, value in others.items()}
        running.append(launch(server, home=home, settings=settings))
        open_first(server, browser)
        return server

    yield start
    for process in running:
        stop(process)


@pytest.fixture(scope="package")
def server(start_server: Callable[..., Server]) -> Server:
    """Give the dashboard with the shipped dataset."""
    return start_server()


def find_chromium(chromium: BrowserType) -> str:
    """Name the Chromium to use; without one the tests fail, as skipped they would prove nothing."""
    found = [os.environ.get("RASD_CHROMIUM"), *map(shutil.which, BROWSERS)]
    found.append(chromium.executable_path)
    for path in filter(None, found):
        if Path(path).exists():
            return path
    pytest.fail(
        "The browser tests found no Chromium: install it, or name it with RASD_CHROMIUM.",
        pytrace=False,
    )


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(playwright.chromium), args=FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def large_letters(browser: Browser) -> Iterator[Browser]:
    """Give a browser whose reader has set letters twice as large as usual."""
    kind = browser.browser_type
    flags = [*FLAGS, "--blink-settings=defaultFontSize=32"]
    chromium = kind.launch(executable_path=find_chromium(kind), args=flags)
    yield chromium
    chromium.close()


@pytest.fixture
def open_window(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a window in a fresh profile, watched until the test ends.

    ``to`` is the server (default: the shipped dataset's), ``size`` the width and height in pixels,
    ``theme`` "light" or "dark", ``options`` whatever else a browser context takes. The window's
    addresses may be given without the server's: ``page.goto("/?lang=ar")``.
    """
    opened: list[tuple[BrowserContext, Watch, Server, int]] = []

    def open_(
        *,
        to: Server = server,
        size: tuple[int, int] = DESKTOP,
        theme: str = "light",
        by: Browser = browser,
        **options: Any,
    ) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = by.new_context(
            base_url=to.url,
            viewport=viewport,  # type: ignore[arg-type]
            color_scheme=theme,  # type: ignore[arg-type]
            **options,
        )
        watch = Watch(host=urlsplit(to.url).netloc)
        context.on("page", watch.follow)
        opened.append((context, watch, to, len(to.output())))
        return context.new_page()

    yield open_
    faults: list[str] = []
    for context, watch, its_server, said_before in opened:
        context.close()
        said = its_server.output()[said_before:]
        faults += watch.faults + ([f"the server said: {said}"] if "Traceback" in said else [])
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.fixture
def page(open_window: Callable[..., Page]) -> Page:
    """Give a window of a desk, 1400 by 900, on the shipped dataset."""
    return open_window()


@pytest.fixture
def phone(open_window: Callable[..., Page]) -> Page:
    """Give a window of a telephone, 390 by 844, on the shipped dataset."""
    return open_window(size=PHONE, has_touch=True, is_mobile=True)
