"""A page comes: nothing that is seen moves under the reader's eyes."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.steps import be_still, go
from tests.browser.windows import DESKTOP, PHONE

Window = Callable[..., Page]
EVENT = "event=abu-al-hasan-2018-11-17"
ADDRESSES = (
    "/?",
    f"/?{EVENT}&",
    "/stories?",
    f"/accounts?{EVENT}&",
    "/casualties?",
    "/duplicates?",
    "/data?",
    "/method?",
    "/about?",
)
MOST = 0.1
"""Greatest cumulative layout shift that counts as good: https://web.dev/articles/cls."""
SHIFTS = """() => new Promise((seen) => {
  const nodeOf = ({ node }) => {
    const element = node?.nodeType === 1 ? node : node?.parentElement;
    return element?.closest('[class*="st-key-"]')?.className ?? element?.outerHTML.slice(0, 80);
  };
  const observer = new PerformanceObserver((list) => seen(
    list.getEntries().filter((one) => !one.hadRecentInput).map((one) => (
      { at: one.startTime, by: one.value, what: one.sources.map(nodeOf) }
    )),
  ));
  observer.observe({ type: "layout-shift", buffered: true });
  setTimeout(() => seen([]), 500);  // where nothing moved, nothing is told
})"""
GAP, LONGEST = 1000, 5000
"""Milliseconds between the shifts of one burst, and what one lasts, as the measure defines them."""


def measure_burst(shifts: Sequence[dict[str, Any]]) -> float:
    """Give the cumulative layout shift: the sum of the worst burst of shifts."""
    worst, burst = 0.0, []
    for shift in shifts:
        if burst and (
            shift["at"] - burst[-1]["at"] > GAP or shift["at"] - burst[0]["at"] > LONGEST
        ):
            burst = []
        burst = [*burst, shift]
        worst = max(worst, sum(one["by"] for one in burst))
    return worst


@pytest.mark.parametrize(
    ("size", "lang"), [(DESKTOP, "en"), ((768, 1024), "ar"), (PHONE, "ar")], ids=str
)
def test_nothing_that_is_seen_moves_while_a_page_comes(
    open_window: Window, size: tuple[int, int], lang: str
) -> None:
    page = open_window(size=size)
    for address in ADDRESSES:
        go(page, f"{address}lang={lang}")
        be_still(page)
        shifts = page.evaluate(SHIFTS)
        assert measure_burst(shifts) <= MOST, (address, shifts)
        # What was held back until it stood is there for all to see.
        assert not page.locator("html[data-rasd-coming]").count(), address
