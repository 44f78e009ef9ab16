"""A page comes, and stands: nothing that is seen moves, hides something or ends out of sight."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright.sync_api import Page, expect

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
MOST_OF = dict.fromkeys(("/?", f"/?{EVENT}&", "/casualties?", "/method?"), 0.05)
"""That of pages which links lead to most."""
SHIFTS = """() => new Promise((seen) => {
  const nameOf = (part) => /st-key-[\\w-]+/.exec(part?.className)?.[0];
  const nodeOf = ({ node, previousRect: was, currentRect: is }) => {
    const part = node?.nodeType === 1 ? node : node?.parentElement;
    const inner = part?.querySelector('[class*="st-key-"]');
    const name = nameOf(part?.closest('[class*="st-key-"]')) ?? `around ${nameOf(inner)}`;
    return `${name} from ${Math.round(was.y)} to ${Math.round(is.y)}`;
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
    worst = 0.0
    burst: list[dict[str, Any]] = []
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
        moved = [f"{shift['at']:.0f} ms: {shift['by']:.3f} {shift['what']}" for shift in shifts]
        most = MOST_OF.get(address, MOST)
        assert measure_burst(shifts) <= most, "\n".join([address, *moved])
        # What was held back until it stood is there for all to see.
        expect(page.locator("html[data-rasd-coming]")).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_phone_shows_what_a_desk_shows(open_window: Window, lang: str) -> None:
    page = open_window(size=PHONE, has_touch=True, is_mobile=True)
    go(page, f"/?lang={lang}")
    be_still(page)
    # All five numbers, and all of their rule.
    for part in page.locator(".rasd-strip > div").all():
        box = part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]
    assert measure_hidden(page, ".rasd-line") <= 1
    assert measure_hidden(page, ".rasd-title") <= 1
    # The buttons of the table stand above it, where nothing else does.
    # It comes when it is looked at.
    page.locator(".st-key-events").scroll_into_view_if_needed()
    toolbar = page.locator(".st-key-events [data-testid='stElementToolbar']")
    toolbar.scroll_into_view_if_needed()
    buttons, choice = toolbar.bounding_box(), page.locator(".st-key-list").bounding_box()
    assert buttons
    assert choice
    assert buttons["y"] >= choice["y"] + choice["height"]
    # The page that is open is in sight among the links to the pages.
    go(page, f"/method?lang={lang}")
    be_still(page)
    expect(page.locator(".rasd-pages [aria-current='page']")).to_be_in_viewport(ratio=1)
    # A table of the text stands in the page's own width.
    for table in page.locator(".rasd-prose .rasd-scroll").all():
        assert table.evaluate("(box) => box.scrollWidth - box.clientWidth") <= 1


def measure_hidden(page: Page, selector: str) -> int:
    """Give how many pixels of an element's text are cut, in either direction."""
    return int(
        page.locator(selector).first.evaluate(
            "(e) => Math.max(e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight)"
        )
    )


def test_dates_are_asked_for_in_the_page_s_language(open_window: Window) -> None:
    page = open_window()
    go(page, "/?lang=ar")
    be_still(page)
    field = page.locator(".st-key-from")
    hints = field.locator("[data-placeholder='true']")
    shown = "(parts) => parts.map((part) => getComputedStyle(part, '::before').content)"
    assert hints.evaluate_all(shown) == ['"سنة"', '"شهر"', '"يوم"']
    expect(field.get_by_role("spinbutton", name="السنة")).to_be_visible()
    expect(field.get_by_role("button", name="فتح التقويم")).to_be_visible()


def test_the_timeline_says_what_its_signs_are(page: Page) -> None:
    go(page, "/")
    be_still(page)
    expect(page.locator(".st-key-time svg.marks")).to_contain_text("Events per day")
    said = page.locator(".st-key-period-shown span")
    # 12 events of the dataset have no day of their own.
    expect(said.filter(has=page.locator(".rasd-band"))).to_contain_text("12 longer than a day")
    expect(said.filter(has=page.locator(".rasd-flag"))).to_have_text("change of control")
