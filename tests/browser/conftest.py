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
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect, sync_playwright

from geo.dataset.folder import DEFAULT_DATASET, check_dataset
from tests.browser.hostile import write_hostile
from tests.browser.machine import KILLED, MachineError, mark_report
from tests.browser.several import write_several
from tests.browser.steps import SETTLED, be_still, go
from tests.browser.windows import PATIENCE, PHONE, Kept, Server, Windows

ROOT = Path(__file__).parents[2]
START_SECONDS = 240
"""Seconds a server may take to answer, and its first page to be whole, on a busy machine."""
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first of them is the same Chromium without its windows, and takes a fifth less time."""
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
PASSED = pytest.StashKey[bool]()

expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say of a failure when it is the machine's, and remember that the test did not pass."""
    report = yield
    item.stash[PASSED] = item.stash.get(PASSED, True) and not report.failed
    if call.excinfo is not None:
        mark_report(report, call.excinfo.value)
    return report


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
        if process.poll() == KILLED:
            msg = "the system ended the dashboard while it started"
            raise MachineError(msg)
        if process.poll() is not None:
            pytest.fail(f"The dashboard did not start; it said:\n{server.output()}", pytrace=False)
        if time.monotonic() > end:
            stop(process)
            msg = f"no answer {START_SECONDS} s after the start; it said:\n{server.output()}"
            raise MachineError(msg)
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


@pytest.fixture(scope="package")
def several(
    start_server: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory
) -> Server:
    """Give a dashboard with the shipped dataset, another one, and one of aggregates only."""
    data = tmp_path_factory.mktemp("several")
    copytree(ROOT / "data" / DEFAULT_DATASET, data / DEFAULT_DATASET)
    write_several(data)
    return start_server(data=data)


@pytest.fixture(scope="package")
def hostile(
    start_server: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory
) -> Server:
    """Give a dashboard whose only dataset is an attack, and that takes files of 1 MB."""
    folder = write_hostile(tmp_path_factory.mktemp("data") / "hostile")
    _, faults = check_dataset(folder)
    assert faults == []
    return start_server(data=folder.parent, upload_mb="1")


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
def windows(browser: Browser) -> Iterator[Windows]:
    """Give the profiles of all readers, which stay warm."""
    opened = Windows(browser)
    yield opened
    opened.close()


@pytest.fixture
def watched(windows: Windows, request: pytest.FixtureRequest) -> Iterator[Windows]:
    """Give the profiles, watched until the test ends."""
    yield windows
    faults = windows.end_test(passed=request.node.stash.get(PASSED, False))
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.fixture
def open_window(watched: Windows, server: Server) -> Callable[..., Page]:
    """Give a function that opens a window in a warm profile.

    ``to`` is the server (default: the shipped dataset's), ``size`` the width and height in pixels,
    ``theme`` "light" or "dark", ``motion`` "reduce" (usual) or "no-preference"; ``reader`` names
    another reader, and ``cold`` is a profile that was never used. ``options`` are whatever else a
    browser context takes. The window's addresses may be given without the server's:
    ``page.goto("/?lang=ar")``.
    """

    def open_(*, to: Server = server, **options: Any) -> Page:
        return watched.open(to=to, **options)

    return open_


@pytest.fixture
def stay(watched: Windows, server: Server) -> Callable[..., Page]:
    """Give a function that gives a page at an address, still: opened now or by a test before.

    A test that leaves the page at the view it found, or comes back to it, spares the next one a
    load. What a page shows beside its address, such as an open legend, it has to put back.
    """

    def stay_(address: str, *, to: Server = server) -> Page:
        profile = watched.find_profile(to, options={})
        page = profile.find_kept(address)
        if page is None:
            page = watched.open(to=to, motion="no-preference")
            go(page, address)
            be_still(page)
            profile.kept[address] = Kept(page, page.url)
        return page

    return stay_


@pytest.fixture
def page(open_window: Callable[..., Page]) -> Page:
    """Give a window of a desk, 1400 by 900, on the shipped dataset."""
    return open_window()


@pytest.fixture
def phone(open_window: Callable[..., Page]) -> Page:
    """Give a window of a telephone, 390 by 844, on the shipped dataset."""
    return open_window(size=PHONE, has_touch=True, is_mobile=True)
