"""What the browser tests do and ask again and again."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Frame, Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLong

SETTLED = (
    '[data-testid="stApp"][data-test-script-state="notRunning"]'
    ':has([data-testid="stMain"] [data-testid="stElementContainer"])'
)
"""The page has run to its end; before its first run it is not running, too, but empty."""
MAP = 'iframe[src*="streamlit_folium"]'
EVENT_MARK = ".rasd-mark[aria-label]"
PANEL = ".st-key-panel"
STILL = """(quiet) => {
  const watch = () => {
    const seen = { changed: performance.now() };
    const look = () => (seen.changed = performance.now());
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
    return seen;
  };
  const seen = (window.rasdSeen ??= watch());
  const isAnswered = (frame) => {
    const layer = frame.contentWindow?.map?.rasd;
    return Boolean(layer) && layer.asked === layer.question();
  };
  const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState;
  const count = (selector) => document.querySelectorAll(selector).length;
  const maps = [...document.querySelectorAll('iframe[src*="streamlit_folium"]')];
  const waits = {
    "a script runs": running !== "notRunning",
    // The table of events comes when it is looked at.
    "something waits for its contents":
      count('[data-testid="stSkeleton"]:not(.st-key-events *)') > 0,
    "a hand moves": "rasdHand" in document.body.dataset,
    "the map waits for its answer": !maps.every(isAnswered),
    "letters are fetched": document.fonts.status !== "loaded",
    "something is drawn": performance.now() - seen.changed <= quiet,
  };
  seen.waits = Object.keys(waits).filter((name) => waits[name]);
  return !seen.waits.length;
}"""
"""Whether nothing is run, asked for or drawn: no script runs, nothing waits for its contents, the
map has the answer to what it shows, and for a while nothing was added or taken away."""
TRAVEL = """(address) => new Promise((arrived) => {
  const app = document.querySelector('[data-testid="stApp"]');
  let asked = false;
  const watch = new MutationObserver(() => {
    const rests = app.dataset.testScriptState === "notRunning";
    if (asked && rests) { watch.disconnect(); arrived(); }
    asked ||= !rests;
  });
  watch.observe(app, { attributeFilter: ["data-test-script-state"] });
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
  setTimeout(arrived, 10_000);
})"""
"""Puts an address into the history and comes to it as the back button does; ends after the run.

A run may be so short that its beginning and end are drawn as one, and seen as none: then time ends
the waiting.
"""
QUIET = 250
LOOK = 50
"""Milliseconds: without a change, and from one look to the next."""


def settle(page: Page) -> None:
    """Wait until the page has been asked, answered and drawn."""
    expect(page.locator(SETTLED)).to_be_attached()


def go(page: Page, address: str) -> None:
    """Open an address of the dashboard, such as ``/?lang=ar``, and wait for all of it."""
    page.goto(address)
    settle(page)


def travel(page: Page, address: str) -> None:
    """Go on to another address within the dashboard, which is not loaded again, and be still."""
    page.evaluate(TRAVEL, address)
    be_still(page)
    # Or a test would look at the page before and find nothing wrong with it.
    expect(page.locator(f".st-key-at-{urlsplit(address).path.strip('/') or 'map'}")).to_have_count(
        1
    )


def be_still(page: Page) -> None:
    """Wait until the page has what it needs and has drawn it."""
    settle(page)
    try:
        page.wait_for_function(STILL, arg=QUIET, polling=LOOK)
    except TooLong as late:
        msg = f"The page is not still: {page.evaluate('rasdSeen.waits')}"
        raise AssertionError(msg) from late


def turn(page: Page, name: str) -> None:
    """Press the link to a page, as readers do, and wait for all of it."""
    link = page.locator(f'.rasd-page[data-page="{name}"]')
    link.click()
    expect(page.locator(f".st-key-at-{name}")).to_have_count(1)
    be_still(page)
    expect(link).to_have_attribute("aria-current", "page")


def choose_day(page: Page, parameter: str, day: str) -> None:
    """Fill one of the date fields beside the page and wait for what is then shown."""
    page.locator(f".st-key-{parameter} input").fill(day)
    page.keyboard.press("Escape")  # the calendar that opened with it
    expect(page).to_have_url(re.compile(f"[?&]{parameter}={day}"))
    page.evaluate("document.activeElement.blur()")
    be_still(page)


def map_frame(page: Page) -> Frame:
    """Give the frame the map is in, once there are marks on it."""
    expect(page.frame_locator(MAP).locator(EVENT_MARK)).not_to_have_count(0)
    element = page.locator(MAP).element_handle()
    frame = element.content_frame() if element else None
    if frame is None:
        msg = "The page shows no map."
        raise AssertionError(msg)
    return frame


def set_place(frame: Frame, latitude: float, longitude: float, zoom: int) -> None:
    """Move the map at once."""
    # Had the function a value, the map itself would be sent here, which takes six seconds.
    view = "([at, zoom]) => { map.setView(at, zoom, { animate: false }); }"
    frame.evaluate(view, [[latitude, longitude], zoom])


def find_mark(page: Page, said: str) -> Locator:
    """Give the mark that says ``said`` to those who cannot see it."""
    return map_frame(page).locator(f'.rasd-mark[aria-label*="{said}"]')


def press_mark(page: Page, said: str) -> None:
    """Click the mark that says ``said``."""
    find_mark(page, said).locator(".rasd-hit").click()


def find_shown(page: Page, said: str = r"\d+ of \d+") -> Locator:
    """Give the line *showing X of Y events*, ``said`` being the pattern of its numbers."""
    line = page.get_by_text(re.compile(rf"Showing {said} events"))
    return line.filter(visible=True).first


def read_shown(page: Page) -> tuple[int, int]:
    """Give X and Y of the line *showing X of Y events*."""
    shown, total = re.findall(r"\d+", find_shown(page).inner_text())[:2]
    return int(shown), int(total)


def read_accounts(page: Page) -> list[str]:
    """Give the rows of the accounts in the panel, each in one line."""
    # The table comes after the panel's head, and there is no end to waiting in a list of texts.
    expect(page.locator(f"{PANEL} tr.rasd-claim")).not_to_have_count(0)
    rows = page.locator(f"{PANEL} tr.rasd-claim").all_inner_texts()
    return [" ".join(row.split()) for row in rows]


def measure_width(page: Page) -> int:
    """Give the width in pixels that the page's contents take, scrolled or not."""
    return int(page.evaluate("document.documentElement.scrollWidth"))
