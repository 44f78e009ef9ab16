"""Of a dataset that allows aggregates only no single record reaches a browser, by any wire."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, WebSocket

from geo.ui.page.frame import PAGES
from tests.browser.conftest import Server
from tests.browser.steps import go
from tests.closed import LONE, NAME, find_canaries, list_canaries, write_closed

Window = Callable[..., Page]
ASKED = ("", f"event={LONE}&lang=ar", "lat=34.5003&lng=40.5003&z=18", "type=Riots")
_RETRIES = 3
"""Of a connection that the server ended, as it does with idle ones, just when it was used again."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_closed(tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="module")
def closed(folder: Path, start_server: Callable[..., Server]) -> Server:
    return start_server(data=folder.parent)


class Wire:
    """Everything a server tells a page: bodies of answers and messages of its socket."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.told: list[bytes] = []
        page.route(lambda url: "/static/" not in url, self.pass_on)
        page.on("websocket", self.listen)

    def pass_on(self, route: Route) -> None:
        """Ask in the page's place: a browser forgets what was told once it leaves the page."""
        if route.request.is_navigation_request():
            # A document handed over from here would be of nowhere, and kept from its own server.
            route.continue_()
            return
        answer = route.fetch(max_redirects=0, max_retries=_RETRIES)
        self.told.append(answer.body())
        route.fulfill(response=answer)

    def listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self.keep)

    def keep(self, message: str | bytes) -> None:
        self.told.append(message.encode() if isinstance(message, str) else message)

    def open(self, address: str) -> str:
        """Open a page and give all that was told so far."""
        self.told.append(self.page.request.get(address, max_retries=_RETRIES).body())
        go(self.page, address)
        self.page.wait_for_load_state("networkidle")
        return b"\n".join(self.told).decode("utf-8", errors="replace")


@pytest.mark.parametrize("name", PAGES)
def test_no_single_record_reaches_the_browser(
    closed: Server, folder: Path, open_window: Window, name: str
) -> None:
    canaries = list_canaries(folder)
    wire = Wire(open_window(to=closed))
    for asked in ASKED:
        told = wire.open(f"/{PAGES[name]}?dataset={NAME}&{asked}")
    assert "allows its records to be counted" in told or name not in {"map", "accounts"}
    assert find_canaries(told, canaries) == []


def test_what_an_open_dataset_tells_is_seen_on_the_wire(open_window: Window) -> None:
    told = Wire(open_window()).open("/?event=abu-al-hasan-2018-11-17")
    assert "Strikes on Abu al-Hasan" in told
    assert "Free Deir Ezzor Radio" in told
