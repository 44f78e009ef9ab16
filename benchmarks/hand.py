"""Time under the hand: how often the map is painted while a hand drags, beside a run of a page.

``python -m benchmarks.hand [DIR]`` writes datasets of 10,000 and of 1,000,000 events, serves them,
and drags the end of the period over the timeline in a real browser, as fast as the screen is drawn.
Of each it prints how many repaints a second that gives, and how long one takes from the hand to the
paint; and beside it, in the same browser, how long Streamlit takes from a slider to its changed
text on a page that holds nothing else.
"""

import math
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.figures import HEADS, Figure, write_line
from benchmarks.own import write_dataset
from benchmarks.serving import serve
from tests.browser.conftest import FLAGS, find_chromium

SIZES = {10_000: 25, 1_000_000: 10}
"""How many repaints a second are asked for, by how many events."""
SECONDS = 5
TURNS = 40
SIZE = {"width": 1400, "height": 900}
_LONGEST = 180_000  # ms until a page is there
_READY = ".st-key-time .stVegaLiteChart .role-frame .background"

DRAG = """async (seconds) => {
  const chart = document.querySelector(".st-key-time .stVegaLiteChart");
  const box = chart.querySelector(".role-frame .background").getBoundingClientRect();
  const map = document.querySelector(".st-key-map-frame iframe").contentWindow;
  const y = box.top + box.height / 2;
  const send = (type, part) => chart.dispatchEvent(new PointerEvent(type, {
    bubbles: true, clientX: box.left + box.width * part, clientY: y, pointerId: 1, isPrimary: true,
    buttons: type === "pointerup" ? 0 : 1,
  }));
  chart.setPointerCapture = () => {};
  const frame = () => new Promise(requestAnimationFrame);
  const pass = map.Rasd.pass;
  const taken = [];
  map.Rasd.pass = async (asked) => {
    const began = performance.now();
    const told = await pass(asked);
    await frame();
    if (typeof told === "object") taken.push(performance.now() - began);
    return told;
  };
  send("pointerdown", 0.2);
  const began = performance.now();
  const before = map.Rasd.drawn;
  for (let now = began; now - began < seconds * 1000; now = performance.now()) {
    const turn = ((now - began) / 4000) % 1;
    send("pointermove", 0.3 + 0.6 * Math.abs(2 * turn - 1));
    await frame();
  }
  const repaints = (map.Rasd.drawn - before) / ((performance.now() - began) / 1000);
  send("pointerup", 0.6);
  map.Rasd.pass = pass;
  return { repaints, taken };
}"""

WATCH = """() => {
  const text = () => document.querySelector(".stText")?.textContent;
  const seen = (window.seen = { taken: [] });
  const begin = () => Object.assign(seen, { began: performance.now(), before: text() });
  addEventListener("keydown", begin, true);
  const look = () => {
    if (seen.began && text() !== seen.before) {
      seen.taken.push(performance.now() - seen.began);
      seen.began = 0;
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def measure(page: Page, url: str, n: int, *, server: int) -> dict[str, Any]:
    """Drag over one dataset, and return what the browser saw."""
    page.goto(f"{url}/?dataset=events-{n}&lang=en", timeout=_LONGEST)
    page.wait_for_selector(_READY, state="attached", timeout=_LONGEST)
    page.wait_for_function(
        "document.querySelector('.st-key-map-frame iframe')?.contentWindow?.Rasd?.drawn > 0",
        timeout=_LONGEST,
    )
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=_LONGEST)
    # Once to make what is kept, once to measure.
    page.evaluate(DRAG, 1)
    page.wait_for_function("!('rasdHand' in document.body.dataset)", timeout=_LONGEST)
    before = read_processor(server)
    seen: dict[str, Any] = page.evaluate(DRAG, SECONDS)
    seen["processor"] = (read_processor(server) - before) * 1000 / max(1, len(seen["taken"]))
    page.wait_for_function("!('rasdHand' in document.body.dataset)", timeout=_LONGEST)
    return seen


def read_processor(pid: int) -> float:
    """Return the seconds of processor time a process has had; NaN without /proc."""
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return math.nan
    fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure_trip(page: Page, data: Path) -> float:
    """Return how many milliseconds Streamlit takes from a slider to its text, in the middle."""
    with serve(data, "benchmarks/slider.py") as (url, _):
        page.goto(url, timeout=_LONGEST)
        page.wait_for_selector(".stText", timeout=_LONGEST)
        page.locator(".stSlider").get_by_role("slider").focus(timeout=_LONGEST)
        page.evaluate(WATCH)
        for turn in range(1, TURNS + 1):
            page.keyboard.press("ArrowRight")
            page.wait_for_function("(turn) => seen.taken.length === turn", arg=turn)
        # The first ones find a server that has just started.
        taken: list[float] = page.evaluate("seen.taken")[TURNS // 4 :]
        return statistics.median(taken)


def look(data: Path) -> Iterator[Figure]:
    """Measure both sizes and the trip, one after another, in one browser."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(play.chromium), args=FLAGS)
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        trip = measure_trip(page, data)
        yield Figure(events="none", measure="an empty Streamlit round trip, ms", value=trip)
        with serve(data, "app.py") as (url, server):
            for n, least in SIZES.items():
                seen = measure(page, url, n, server=server)
                paint = statistics.median(seen["taken"])
                yield Figure(
                    events=n,
                    measure="repaints under a hand, /s",
                    value=seen["repaints"],
                    above=least,
                )
                yield Figure(events=n, measure="from the hand to the paint, ms", value=paint)
                yield Figure(
                    events=n,
                    measure="the server's processor time for one, ms",
                    value=seen["processor"],
                )
                yield Figure(
                    events=n, measure="that over the round trip", value=paint / trip, most=0.5
                )
        browser.close()


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(sys.argv[1] if len(sys.argv) > 1 else scratch)
        for n in SIZES:
            list(write_dataset(data / f"events-{n}", n, None))
        print(HEADS)
        for figure in look(data):
            print(write_line(figure))


if __name__ == "__main__":
    main()
