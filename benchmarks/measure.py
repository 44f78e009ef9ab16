"""Change a filter in a real browser and measure until the marks are painted."""

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Frame, Page, Request, WebSocket

SETTLED_MS = 1500
PATIENCE_MS = 120_000
"""How long one way of drawing may take for one step; what takes longer is told as unfinished."""

STATE = {
    "cells": "() => window.Rasd?.drawn",
    "markers": "() => window.map && window.feature_group?.length",
    "clusters": "() => window.map && window.feature_group?.length",
}
"""What changes in the map's frame when new marks are there."""

WAIT_FOR_PAINT = """
(read) => new Promise((resolve) => {
  const state = eval(read);
  const before = state();
  const now = () => performance.timeOrigin + performance.now();
  const painted = () => requestAnimationFrame(() => resolve(now()));
  const look = () => requestAnimationFrame(state() !== before ? painted : look);
  look();
})
"""
CLICK = """
(radio) => {
  radio.click();
  return performance.timeOrigin + performance.now();
}
"""

PAN = """
() => {
  const now = performance.timeOrigin + performance.now();
  window.map.panBy([40, 0], {animate: false});
  return now;
}
"""


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
        return self.websocket + sum(s["responseHeadersSize"] + s["responseBodySize"] for s in sizes)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the changes of a filter took; `cpu_ms` is None where the system does not tell.

    `best_ms` is the quickest of them: whatever else the machine does can only add to it.
    """

    median_ms: float
    best_ms: float
    sent: float
    cpu_ms: float | None
    first_ms: float
    pan_ms: float | None


def read_cpu_ms(pid: int) -> float | None:
    """Return the processor time a process has used, in ms; None where there is no /proc."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return None
    user, system = stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return 1000 * (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def open_map(browser: Browser, address: str) -> Iterator[tuple[Page, Frame, Traffic, float]]:
    """Open a page with a map in a fresh profile and wait until its first marks are there."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    traffic = Traffic()
    traffic.follow(page)
    began = time.monotonic()
    page.goto(address)
    handle = page.wait_for_selector("iframe[title*='st_folium']", state="attached")
    frame = handle.content_frame() if handle else None
    if frame is None:
        msg = f"The page at {address} shows no map; look at the server's output."
        raise RuntimeError(msg)
    how = address.partition("how=")[2].partition("&")[0]
    frame.wait_for_function(f"Boolean(({STATE[how]})())", timeout=PATIENCE_MS)
    first = 1000 * (time.monotonic() - began)
    page.wait_for_timeout(SETTLED_MS)
    yield page, frame, traffic, first
    context.close()


def change_filter(page: Page, frame: Frame, *, how: str, number: int) -> float:
    """Choose another filter; returns the milliseconds from the click to the painted marks."""
    frame.evaluate(f"(read) => {{ window.painted = ({WAIT_FOR_PAINT})(read); }}", STATE[how])
    clicked = page.locator("input[type=radio]").nth(number).evaluate(CLICK)
    return float(frame.evaluate("window.painted")) - float(clicked)


def pan_map(frame: Frame) -> float:
    """Move the map aside; returns the milliseconds until its marks are painted."""
    frame.evaluate(f"(read) => {{ window.painted = ({WAIT_FOR_PAINT})(read); }}", STATE["cells"])
    moved = frame.evaluate(PAN)
    painted = float(frame.evaluate("window.painted"))
    frame.wait_for_timeout(300)
    return painted - float(moved)


def measure(browser: Browser, address: str, *, how: str, changes: int, pid: int) -> Result:
    """Change the filter some times, each time to another, and say what it took."""
    times, sent, cpu = [], [], []
    with open_map(browser, address) as (page, frame, traffic, first):
        for number in range(1, changes + 2):
            bytes_before, cpu_before = traffic.total(), read_cpu_ms(pid)
            elapsed = change_filter(page, frame, how=how, number=number)
            page.wait_for_timeout(SETTLED_MS)
            if number == 1:
                continue  # the first change warms both sides up
            cpu_after = read_cpu_ms(pid)
            times.append(elapsed)
            sent.append(traffic.total() - bytes_before)
            if cpu_before is not None and cpu_after is not None:
                cpu.append(cpu_after - cpu_before)
        pan = statistics.median(pan_map(frame) for _ in range(5)) if how == "cells" else None
    return Result(
        first_ms=first,
        pan_ms=pan,
        median_ms=statistics.median(times),
        best_ms=min(times),
        sent=statistics.median(sent),
        cpu_ms=statistics.mean(cpu) if cpu else None,
    )
