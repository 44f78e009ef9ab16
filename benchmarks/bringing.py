"""Measure what other readers' pages take while one reader brings a file of 200 MB.

``python -m benchmarks.bringing FILE`` serves the shipped dataset, lets one reader bring the file on
the Data page and check it, and another ask for a number and open the map page over and over; then
prints the median and the worst of each beside those of an idle server, and the most memory that
server and import took.
"""

import argparse
import statistics
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.figures import Figure, write_line
from benchmarks.serving import ROOT, read_memory, serve
from tests.browser.conftest import FLAGS, find_chromium

MOST_OVER_IDLE = 1.5
_IDLE_S = 20.0
_PAUSE_S = 0.1
_PATIENCE_MS = 900_000
_INPUT = '.st-key-bring-file [data-testid="stFileUploaderDropzoneInput"]'
_ASKED = "/api/v1/casualties?dataset=hajin-2018"


class Watch:
    """What answers take, in seconds, by the phase in which they were asked for."""

    def __init__(self) -> None:
        self.phase = "idle"
        self.times: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.memory: dict[str, float] = defaultdict(float)
        self._is_over = threading.Event()
        self._threads: list[threading.Thread] = []

    def repeat(self, what: str, ask: Callable[[], object]) -> None:
        """Ask over and over in a thread until `stop`, and keep what each time takes."""

        def go() -> None:
            while not self._is_over.wait(_PAUSE_S):
                phase, began = self.phase, time.monotonic()
                ask()
                self.times[phase, what].append(time.monotonic() - began)

        thread = threading.Thread(target=go)
        thread.start()
        self._threads.append(thread)

    def weigh(self, pid: int, apart: str = "import") -> None:
        """Keep the most memory, in MB, of the server and of the largest process beside it.

        ``apart`` says what that one does.
        """
        self.memory["server"] = max(self.memory["server"], read_memory(pid).get("memory", 0))
        for child in Path(f"/proc/{pid}/task").glob("*/children"):
            for each in child.read_text(encoding="ascii").split():
                most = read_memory(int(each)).get("most memory", 0)
                self.memory[apart] = max(self.memory[apart], most)

    @property
    def is_over(self) -> bool:
        """Whether `stop` was called."""
        return self._is_over.is_set()

    def stop(self) -> None:
        """End what `repeat` began."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()


def bring(page: Page, url: str, file: Path, watch: Watch) -> None:
    """Bring a file on the Data page and check it, as a reader does."""
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(f"{url}/data?lang=en")
    page.locator(_INPUT).wait_for(state="attached")
    time.sleep(_IDLE_S)
    _time(watch, "upload and look", page.locator(".st-key-check button"), lambda: _drop(page, file))
    check = page.locator(".st-key-check button")
    _time(watch, "import", page.locator(".st-key-outcome-counts"), check.click)


def _drop(page: Page, file: Path) -> None:
    page.locator(_INPUT).set_input_files(file)


def _time(watch: Watch, phase: str, seen: Locator, act: Callable[[], None]) -> None:
    watch.phase, began = phase, time.monotonic()
    act()
    seen.wait_for()
    watch.times[phase, "whole"].append(time.monotonic() - began)


def ask_number(url: str) -> None:
    """Ask for the numbers of the shipped dataset."""
    with urllib.request.urlopen(url + _ASKED, timeout=120) as answer:  # noqa: S310  our own server
        answer.read()


def keep_opening(url: str, watch: Watch) -> None:
    """Open the map page over and over, each time as a new reader, in a browser of its own."""
    with open_browser() as browser:
        while not watch.is_over:
            phase, began = watch.phase, time.monotonic()
            context = browser.new_context(viewport={"width": 1400, "height": 900})
            page = context.new_page()
            page.goto(f"{url}/?lang=en", timeout=_PATIENCE_MS)
            page.locator(".st-key-numbers").wait_for(timeout=_PATIENCE_MS)
            watch.times[phase, "map page"].append(time.monotonic() - began)
            context.close()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Give a browser of the thread that asks."""
    with sync_playwright() as playwright:
        chromium = find_chromium(playwright.chromium)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


def main(file: Path) -> None:
    """Measure and print."""
    watch = Watch()
    with serve(ROOT / "data", "app.py") as (url, pid), open_browser() as browser:
        watch.repeat("number", lambda: ask_number(url))
        watch.repeat("weigh", lambda: watch.weigh(pid))
        reader = threading.Thread(target=keep_opening, args=(url, watch))
        reader.start()
        try:
            bring(browser.new_page(), url, file, watch)
        finally:
            watch.stop()
            reader.join()
    for figure in tell(watch):
        print(write_line(figure))


def tell(watch: Watch) -> list[Figure]:
    """Return what was measured: a time beside that of an idle server has a target."""
    found: list[Figure] = []
    for (phase, what), times in sorted(watch.times.items()):
        if what == "weigh":
            continue
        found.append(Figure(events=0, measure=f"{what}, {phase}: worst, s", value=max(times)))
        usual = statistics.median(times)
        idle = watch.times.get(("idle", what))
        most = MOST_OVER_IDLE * statistics.median(idle) if idle and phase != "idle" else None
        measure = f"{what}, {phase}: median of {len(times)}, s"
        found.append(Figure(events=0, measure=measure, value=usual, most=most))
    for what, most_held in watch.memory.items():
        found.append(Figure(events=0, measure=f"most memory of the {what}, MB", value=most_held))
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    main(parser.parse_args().file.resolve())
