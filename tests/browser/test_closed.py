"""Of a dataset that allows aggregates only no single record reaches a browser, by any wire."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page, Request, Response, WebSocket

from geo.told.bar import PAGES
from tests.browser.steps import LOOK, be_still, go, travel
from tests.browser.windows import BLANK, PATIENCE, Server
from tests.closed import LONE, NAME, find_canaries, list_canaries, write_closed

Window = Callable[..., Page]
ASKED = ("", f"event={LONE}&lang=ar", "lat=34.5003&lng=40.5003&z=18", "type=Riots")
SENTENCE = {"en": "allows its records to be counted", "ar": "بعدّ سجلاتها دون نقلها"}
_RETRIES = 3
"""Of a connection that the server ended, as it does with idle ones, just when it was used again."""
_NO_BODY = {204, 301, 302, 303, 304, 307, 308}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the dataset that the server has, to list what must not be told."""
    return write_closed(tmp_path_factory.mktemp("closed"))


class Wire:
    """Everything a server tells a page: bodies of answers and messages of its socket."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.told: list[bytes] = []
        self.answers: list[Response] = []
        self.asked: set[Request] = set()
        page.on("request", self.begin)
        page.on("requestfinished", self.end)
        page.on("requestfailed", self.end)
        page.on("response", self.hear)
        page.on("websocket", self.listen)

    def hear(self, answer: Response) -> None:
        self.answers.append(answer)

    def begin(self, request: Request) -> None:
        self.asked.add(request)

    def end(self, request: Request) -> None:
        self.asked.discard(request)

    def listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self.keep)

    def keep(self, message: str | bytes) -> None:
        self.told.append(message.encode() if isinstance(message, str) else message)

    def open(self, address: str) -> str:
        """Open a page, the next ones as a reader's next pages, and give all that was told."""
        self.told.append(self.page.request.get(address, max_retries=_RETRIES).body())
        if self.page.url == BLANK:
            go(self.page, address)
        else:
            travel(self.page, address)
        return self.read()

    def is_asking(self) -> bool:
        """Say whether an answer is still to come; a frame that is gone gets none."""
        return any(not request.frame.is_detached() for request in self.asked)

    def read_body(self, answer: Response) -> bytes:
        if answer.status in _NO_BODY:
            return b""
        try:
            return answer.body()
        except BrowserError:
            # The frame that asked is gone, and what it was told with it: ask again.
            assert answer.request.method == "GET", answer.url
            return self.page.request.get(answer.url, max_retries=_RETRIES).body()

    def read(self) -> str:
        """Give what was told since it was last read; a browser forgets it on leaving a page."""
        be_still(self.page)
        for _ in range(PATIENCE // LOOK):  # what nobody waits for is told, too
            if not self.is_asking():
                break
            self.page.wait_for_timeout(LOOK)
        else:
            pytest.fail(f"No answer to {[request.url for request in self.asked]}")
        while self.answers:
            answer = self.answers.pop()
            address = urlsplit(answer.url)
            if address.scheme.startswith("http") and "/static/" not in address.path:
                self.told.append(self.read_body(answer))
        told = b"\n".join(self.told).decode("utf-8", errors="replace")
        self.told.clear()
        return told


@pytest.fixture
def wire(open_window: Window, several: Server) -> Iterator[Wire]:
    page = open_window(to=several)
    yield Wire(page)
    page.close()  # so that the wire ends with its test


@pytest.mark.parametrize("asked", ASKED)
def test_no_single_record_reaches_the_browser(
    wire: Wire, folder: Path, subtests: pytest.Subtests, asked: str
) -> None:
    canaries = list_canaries(folder)
    lang = parse_qs(asked).get("lang", ["en"])[0]
    for name, path in PAGES.items():
        with subtests.test(name):
            told = wire.open(f"/{path}?dataset={NAME}&{asked}")
            said = SENTENCE[lang], json.dumps(SENTENCE[lang])[1:-1]
            assert any(words in told for words in said) or name not in {"map", "accounts"}
            assert find_canaries(told, canaries) == []


def test_what_an_open_dataset_tells_is_seen_on_the_wire(open_window: Window) -> None:
    page = open_window()
    told = Wire(page).open("/?event=abu-al-hasan-2018-11-17")
    page.close()
    assert "Strikes on Abu al-Hasan" in told
    assert "Free Deir Ezzor Radio" in told
