"""Weigh what each page sends on a first and a second visit, and while nobody touches it.

``python -m benchmarks.weight [--idle 60] [PAGE ...]`` serves the shipped dataset, opens each page
in a browser with an empty cache, then again in the same browser, and leaves it alone for so many
seconds. Counted is every byte on the line, over HTTP and over the WebSocket, headers and pings and
all; of an idle page also each request, which there should be none of.
"""

import argparse
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from benchmarks.__main__ import open_browser
from benchmarks.figures import HEADS, Figure, write_line
from benchmarks.serving import ROOT, serve
from geo.web.request import list_page_names

EVENTS = 39
FIRST_MB, SECOND_KB = 1.6, 50.0
"""What a visit may come to: the first of the map, the second of any page."""
_PIECE = 65_536
_RUN = '[data-testid="stApp"][data-test-script-state="notRunning"]:has([data-testid="stMain"] \
[data-testid="stElementContainer"])'
_QUIET_MS, _PATIENCE_MS = 3_000, 120_000


@dataclass
class Line:
    """Counts the bytes that come from the server."""

    came: int = 0


@contextmanager
def count_bytes(url: str) -> Iterator[tuple[str, Line]]:
    """Give an address that leads to a server, and what has come from there."""
    line, server = Line(), urlsplit(url)

    def carry(source: socket.socket, target: socket.socket, *, counts: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                if counts:
                    line.came += len(piece)
                target.sendall(piece)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def accept(door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                reader, _ = door.accept()
                there = socket.create_connection((server.hostname, server.port))
                for source, target, counts in ((reader, there, False), (there, reader, True)):
                    arguments = {"counts": counts}
                    threading.Thread(
                        target=carry, args=(source, target), kwargs=arguments, daemon=True
                    ).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=accept, args=(door,), daemon=True).start()
        yield f"http://localhost:{door.getsockname()[1]}", line


def rest(page: Page, line: Line) -> None:
    """Wait until a page has run, and nothing has come for a while."""
    page.locator(_RUN).wait_for(state="attached", timeout=_PATIENCE_MS)
    before = -1
    while line.came != before:
        before = line.came
        page.wait_for_timeout(_QUIET_MS)


def tell(measure: str, value: float, *, most: float | None = None) -> Figure:
    """Return a figure of the shipped dataset."""
    return Figure(events=EVENTS, measure=measure, value=value, most=most)


def weigh(browser: Browser, url: str, name: str, *, idle_s: int) -> Iterator[Figure]:
    """Give what a page sends on two visits, and while it is left alone after the second."""
    with count_bytes(url) as (address, line):
        context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-US")
        weights, asked = [], []
        for _ in range(2):
            page, before = context.new_page(), line.came
            page.goto(f"{address}/{name}?lang=en", timeout=_PATIENCE_MS)
            rest(page, line)
            weights.append(line.came - before)
            if len(weights) == 1:
                page.close()
        told, most = name or "map", None if name else FIRST_MB
        yield tell(f"{told}: first visit, MB", weights[0] / 1e6, most=most)
        yield tell(f"{told}: second visit, kB", weights[1] / 1e3, most=SECOND_KB)
        page.on("request", lambda request: asked.append(request.url))
        before = line.came
        page.wait_for_timeout(idle_s * 1000)
        yield tell(f"{told}: requests in {idle_s} s", len(asked), most=0)
        yield tell(f"{told}: kB in {idle_s} s", (line.came - before) / 1e3)
        context.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Weigh the pages named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.weight")
    parser.add_argument("--idle", type=int, default=60, help="seconds a page is left alone")
    parser.add_argument("page", nargs="*", default=["", *list_page_names()])
    options = parser.parse_args(arguments)
    names = ["" if name == "map" else name for name in options.page]
    print(HEADS)
    with serve(ROOT / "data", app="app.py") as (url, _), open_browser() as browser:
        # The server packs once it has started; the first who come then are sent more.
        for _ in weigh(browser, url, "", idle_s=10):
            pass
        for name in names:
            for figure in weigh(browser, url, name, idle_s=options.idle):
                print(write_line(figure), flush=True)


if __name__ == "__main__":
    main()
