"""Measure what a reader who has never been here sees, and when: number, picture, live marks.

``python -m benchmarks.first [--against COMMIT] [--rounds 3] [--film DIR]`` serves the shipped
dataset from the working tree, and from a commit beside it, and opens the flagship event's address
in one browser with an empty cache, by turns: on a desk and on a phone, each over a quick line and
over a slow one. It prints medians, each beside its target and over the commit's. With ``--film`` it
draws what the page showed after 0.2, 0.5, 1, 2 and 3 seconds, in both languages, into PNG files.
"""

import argparse
import base64
import io
import statistics
import subprocess
import tarfile
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.__main__ import open_browser
from benchmarks.figures import HEADS, Figure, write_line
from benchmarks.line import SLOW, slow_down
from benchmarks.measure import Traffic
from benchmarks.serving import ROOT, serve

EVENT = "abu-al-hasan-2018-11-17"
SCREENS = {"desk": (1400, 900), "phone": (390, 844)}
FILM_S = (0.2, 0.5, 1.0, 2.0, 3.0)
NUMBER, PICTURE, MARKS, SHIFT, BYTES = "number", "picture", "live marks", "shift", "MB"
OVER = {NUMBER: 0.25, PICTURE: 0.3, MARKS: 0.6}
"""How much of the commit's time each may take over the quick line."""
SLOWLY = {NUMBER: 1000.0, PICTURE: 2000.0, MARKS: 5000.0, BYTES: 1.6}
"""What each may come to over the slow line: ms, and MB."""
SHIFT_MOST = 0.05
_PATIENCE_MS = 120_000
_REST_S = 1.0
_WATCH = """
if (window === top) {
  const seen = (window.firstSeen = { shift: 0 });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  const shows = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const isNumber = (element) => element.textContent.trim() && shows(element);
  const looks = {
    "number": () => [...document.querySelectorAll(".rasd-strip strong")].some(isNumber),
    "picture": () =>
      [...document.querySelectorAll("img.rasd-picture")].some((img) => img.naturalWidth > 0),
    "live marks": () => Array.from(frames).some((frame) => frame.Rasd?.drawn),
  };
  const look = () => {
    for (const [name, isThere] of Object.entries(looks)) {
      if (!(name in seen) && isThere())
        requestAnimationFrame(() => (seen[name] ??= performance.now()));
    }
    if (!("live marks" in seen)) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""
"""Keeps, in ms since the address was asked for, when each was first painted."""


@dataclass(frozen=True)
class Course:
    """One server that is looked at, as it is reached over one line."""

    name: str
    line: str
    url: str


def watch_first(browser: Browser, url: str, screen: tuple[int, int]) -> dict[str, float]:
    """Open an address with an empty cache; returns ms, shift and MB by what they are of."""
    with open_new(browser, screen) as context:
        page, traffic = context.new_page(), Traffic()
        traffic.follow(page)
        page.goto(url, wait_until="commit", timeout=_PATIENCE_MS)
        page.wait_for_function("'live marks' in (window.firstSeen ?? {})", timeout=_PATIENCE_MS)
        page.wait_for_load_state("networkidle", timeout=_PATIENCE_MS)
        time.sleep(_REST_S)
        seen: dict[str, float] = page.evaluate("window.firstSeen")
        # Where no picture is sent, the live map is the first that is seen of one.
        seen[PICTURE] = min(seen.get(PICTURE, seen[MARKS]), seen[MARKS])
        return seen | {BYTES: traffic.total() / 1e6}


@contextmanager
def open_new(browser: Browser, screen: tuple[int, int]) -> Iterator[BrowserContext]:
    """Open a fresh profile whose pages keep what they show first."""
    width, height = screen
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_init_script(_WATCH)
    try:
        yield context
    finally:
        context.close()


@contextmanager
def check_out(commit: str) -> Iterator[Path]:
    """Give a folder that holds the project as it was at a commit."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["git", "archive", commit],  # noqa: S607
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


@contextmanager
def serve_all(against: str) -> Iterator[list[Course]]:
    """Serve the working tree, and the commit where one is named, each over both lines."""
    with ExitStack() as stack:
        roots = {"now": ROOT}
        if against:
            roots["before"] = stack.enter_context(check_out(against))
        courses = []
        for name, root in roots.items():
            url, _ = stack.enter_context(serve(root / "data", "app.py", root=root))
            slowly = stack.enter_context(slow_down(url, SLOW))
            courses += [Course(name, "quick", url), Course(name, "slow", slowly)]
        yield courses


def measure(browser: Browser, courses: Sequence[Course], rounds: int) -> Iterator[Figure]:
    """Look at each server over each line on each screen, by turns, and tell the medians."""
    for course in courses:  # the first look at a server waits for libraries to be loaded
        watch_first(browser, write_address(course.url), SCREENS["desk"])
    for screen, size in SCREENS.items():
        found: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
        for _ in range(rounds):
            for course in courses:
                seen = watch_first(browser, write_address(course.url), size)
                found[course.line, course.name].append(seen)
        for line in ("quick", "slow"):
            yield from tell(f"{screen}, {line}", found[line, "now"], found[line, "before"])


def tell(
    where: str, now: Sequence[dict[str, float]], before: Sequence[dict[str, float]]
) -> Iterator[Figure]:
    """Tell what one screen showed over one line, beside its targets."""
    is_slow = where.endswith("slow")
    for what in (NUMBER, PICTURE, MARKS, SHIFT, BYTES):
        value = statistics.median(seen[what] for seen in now)
        was = statistics.median(seen[what] for seen in before) if before else None
        most = SHIFT_MOST if what == SHIFT else None
        if is_slow:
            most = SLOWLY.get(what, most)
        elif was is not None and what in OVER:
            most = OVER[what] * was
        note = "" if was is None else f"{value / was if was else 1:.2f} of {was:,.2f} before"
        measure = f"{where}: {what}{', ms' if what in OVER else ''}"
        yield Figure(events="shipped", measure=measure, value=value, most=most, note=note)


def write_address(url: str, lang: str = "en") -> str:
    """Write the address of the flagship event."""
    return f"{url}/?event={EVENT}&lang={lang}"


def film(browser: Browser, courses: Sequence[Course], folder: Path) -> None:
    """Draw what each page showed at each moment, a PNG file for each course, screen, language."""
    folder.mkdir(parents=True, exist_ok=True)
    for course in courses:
        for screen, size in SCREENS.items():
            for lang in ("en", "ar"):
                shots = take_shots(browser, write_address(course.url, lang), size)
                name = f"{course.name}-{course.line}-{screen}-{lang}.png"
                join(shots, size).save(folder / name)


def take_shots(browser: Browser, url: str, screen: tuple[int, int]) -> list[bytes]:
    """Return the page's picture at each moment of the film; empty where nothing was painted yet."""
    frames: list[tuple[float, bytes]] = []

    def keep(frame: dict[str, Any]) -> None:
        frames.append((frame["metadata"]["timestamp"], base64.b64decode(frame["data"])))
        talk.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    with open_new(browser, screen) as context:
        page = context.new_page()
        talk = context.new_cdp_session(page)
        talk.on("Page.screencastFrame", keep)
        talk.send("Page.startScreencast", {"format": "jpeg", "quality": 80})
        began = time.time()
        page.goto(url, wait_until="commit", timeout=_PATIENCE_MS)
        wait_until(page, began + FILM_S[-1] + _REST_S)
    return [
        max((each for each in frames if each[0] <= began + moment), default=(0.0, b""))[1]
        for moment in FILM_S
    ]


def wait_until(page: Page, end: float) -> None:
    """Wait, listening to the browser."""
    page.wait_for_timeout(max(0.0, end - time.time()) * 1000)


def join(shots: Sequence[bytes], screen: tuple[int, int]) -> Image.Image:
    """Put pictures beside each other, at half their size."""
    width, height = (side // 2 for side in screen)
    strip = Image.new("RGB", (len(shots) * (width + 8), height), "gray")
    for place, shot in enumerate(shots):
        if shot:
            picture = Image.open(io.BytesIO(shot)).resize((width, height))
            strip.paste(picture, (place * (width + 8), 0))
    return strip


def main() -> None:
    """Measure and print, or draw."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.first")
    parser.add_argument("--against", default="", metavar="COMMIT")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--film", type=Path, metavar="DIR")
    told = parser.parse_args()
    with serve_all(told.against) as courses, open_browser() as browser:
        if told.film:
            film(browser, courses, told.film)
            return
        print(HEADS)
        for figure in measure(browser, courses, told.rounds):
            print(write_line(figure), flush=True)


if __name__ == "__main__":
    main()
