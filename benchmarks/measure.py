"""Change a filter in a real browser and measure until the marks are painted.

Each time runs from just before the click, in the browser's own clock, to the first animation frame
after the one in which the new marks were found to be there, so that they have been painted.

How new marks are told from old ones:

- Rasd: its script has drawn again, and the answer it drew last was asked for the filter chosen;
- folium: st_folium has put another group, with all its marks, on the map in place of the old one;
- deck.gl and kepler.gl: the browser's own drawing calls are listened to, and one has drawn another
  number of circles than before. Each filter leaves another number. The picture may still be on its
  way out of the graphics processor then, which is to the peers' advantage.
- lonboard's page would be told by the same drawing calls; see `find_hosts`.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Frame, Page, Request, WebSocket

SETTLED_MS = 1500
PATIENCE_MS = 120_000
"""How long one way of drawing may take for one step; what takes longer is told as unfinished."""
LONELY_MS = 20_000
"""How long a page that asks other hosts is waited for."""

_GROUP = "() => window.feature_group?.map((group) => group._leaflet_id).join()"
_CIRCLES = "() => window.circlesDrawn"
_CELLS = """
() => {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const asked = new URL(loaded.findLast((name) => name.includes("/cells?")) ?? location);
  return window.Rasd?.drawn && `${Rasd.drawn} from ${asked.searchParams.get("from")}`;
}
"""
STATE = {
    "cells": _CELLS,
    "markers": _GROUP,
    "clusters": _GROUP,
    "deck": _CIRCLES,
    "kepler": _CIRCLES,
}
"""What changes where the map is when new marks are there."""
IN_FRAME = ("cells", "markers", "clusters")
"""The ways that draw inside st_folium's frame; the others draw on the page."""

LISTEN_TO_DRAWING = """
(() => {
  const LEAST = 1000;  // smaller drawings are not the events
  const count = { drawArraysInstanced: 3, drawElementsInstanced: 4 };
  const kind = WebGL2RenderingContext.prototype;
  for (const [name, place] of Object.entries(count)) {
    const draw = kind[name];
    kind[name] = function (...given) {
      draw.apply(this, given);
      if (given[place] >= LEAST) window.circlesDrawn = given[place];
    };
  }
})();
"""
WAIT_FOR_PAINT = """
({ read, ends, patience }) => new Promise((resolve, reject) => {
  const state = eval(read);
  const before = state();
  const now = () => performance.timeOrigin + performance.now();
  const last = now() + patience;
  const painted = () => requestAnimationFrame(() => resolve(now()));
  const isNew = () => state() !== before && String(state()).endsWith(ends);
  const look = () => {
    if (now() > last) return reject(new Error("not painted in time"));
    return requestAnimationFrame(isNew() ? painted : look);
  };
  look();
})
"""
CLICK = """
(radio) => {
  const now = performance.timeOrigin + performance.now();
  radio.click();
  return now;
}
"""
PAN = """
(pixels) => {
  const now = performance.timeOrigin + performance.now();
  window.map.panBy(pixels, {animate: false});
  return now;
}
"""
_FAR = 300  # px; more than a tile, so that each step asks anew
WAY = ((_FAR, 0), (0, _FAR), (-_FAR, 0), (-_FAR, 0), (0, -_FAR))
"""Steps of the map, none of which leads back to a place seen before."""


@dataclass
class Traffic:
    """Bytes that came to the browser, over HTTP and over the page's websocket."""

    http: list[Request] = field(default_factory=list)
    websocket: int = 0

    def follow(self, page: Page) -> None:
        """Count from now on."""
        page.on("requestfinished", lambda request: self.http.append(request))  # noqa: PLW0108  Playwright marks what it calls
        page.on("websocket", self._follow_websocket)

    def _follow_websocket(self, websocket: WebSocket) -> None:
        websocket.on("framereceived", self._count)

    def _count(self, payload: str | bytes) -> None:
        self.websocket += len(payload.encode() if isinstance(payload, str) else payload)

    def total(self) -> int:
        """Return the bytes so far."""
        sizes = [request.sizes() for request in self.http]
        received = sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes)
        return self.websocket + received


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a way of drawing took: medians in ms, and bytes for a filter; `pan_ms` of Rasd only."""

    first_ms: float
    filter_ms: float
    sent: float
    pan_ms: float | None


@contextmanager
def open_page(browser: Browser, address: str) -> Iterator[tuple[Page, Traffic]]:
    """Open a page in a fresh profile."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    try:
        context.add_init_script(LISTEN_TO_DRAWING)
        page, traffic = context.new_page(), Traffic()
        page.set_default_timeout(PATIENCE_MS)
        traffic.follow(page)
        page.goto(address, wait_until="commit")
        yield page, traffic
    finally:
        context.close()


def wait_for_map(page: Page, how: str) -> Frame:
    """Wait until the first marks are there; returns the frame they are in."""
    frame: Frame | None = page.main_frame
    if how in IN_FRAME:
        handle = page.wait_for_selector("iframe[title*='st_folium']", state="attached")
        frame = handle.content_frame() if handle else None
    if frame is None:
        msg = f"The page at {page.url} shows no map; look at the server's output."
        raise RuntimeError(msg)
    frame.wait_for_function(f"Boolean(({STATE[how]})())", timeout=PATIENCE_MS)
    return frame


def change_filter(page: Page, frame: Frame, *, how: str, number: int) -> float:
    """Choose another filter; returns the milliseconds from the click to the painted marks."""
    radio = page.locator("input[type=radio]").nth(number)
    chosen = str(radio.evaluate("(radio) => radio.closest('label').textContent")).strip()
    _wait(frame, how, ends=chosen if how == "cells" else "")
    clicked = radio.evaluate(CLICK)
    return float(frame.evaluate("window.painted")) - float(clicked)


def pan_map(frame: Frame, pixels: tuple[int, int]) -> float:
    """Move Rasd's map aside; returns the milliseconds until its marks are painted."""
    _wait(frame, "cells", ends="")
    moved = frame.evaluate(PAN, pixels)
    painted = float(frame.evaluate("window.painted"))
    frame.wait_for_timeout(300)
    return painted - float(moved)


def _wait(frame: Frame, how: str, *, ends: str) -> None:
    given = {"read": STATE[how], "ends": ends, "patience": PATIENCE_MS}
    frame.evaluate(f"(given) => {{ window.painted = ({WAIT_FOR_PAINT})(given); }}", given)


def measure(browser: Browser, address: str, *, how: str, changes: int) -> Result:
    """Change the filter some times, each time to another, and say what it took.

    A slow way of drawing is asked less often: changes end when they took `PATIENCE_MS` together.
    """
    times: list[float] = []
    sent = []
    began = time.monotonic()
    with open_page(browser, address) as (page, traffic):
        frame = wait_for_map(page, how)
        first = 1000 * (time.monotonic() - began)
        page.wait_for_timeout(SETTLED_MS)
        for number in range(1, changes + 2):  # the first change warms both sides up
            before = traffic.total()
            times.append(change_filter(page, frame, how=how, number=number))
            page.wait_for_timeout(SETTLED_MS)
            sent.append(traffic.total() - before)
            if number > 1 and sum(times) > PATIENCE_MS:
                break
        pans = [pan_map(frame, step) for step in WAY] if how == "cells" else []
    return Result(
        first_ms=first,
        filter_ms=statistics.median(times[1:]),
        sent=statistics.median(sent[1:]),
        pan_ms=statistics.median(pans) if pans else None,
    )


def find_hosts(browser: Browser, address: str) -> tuple[list[str], bool]:
    """Return the other hosts a page asks for, and whether it has drawn anything after a while."""
    asked: set[str] = set()
    with open_page(browser, address) as (page, _):
        page.on("requestfailed", lambda request: asked.add(urlsplit(request.url).hostname or ""))
        page.wait_for_timeout(LONELY_MS)
        has_drawn = any(frame.evaluate(_CIRCLES) for frame in page.frames)
    return sorted(asked - {"", "localhost"}), has_drawn
