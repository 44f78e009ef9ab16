"""What the browser tests do and ask again and again."""

from playwright.sync_api import Frame, Page, expect

SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
EVENT_MARK = ".rasd-mark"


def settle(page: Page) -> None:
    """Wait until the page has been asked, answered and drawn."""
    expect(page.locator(SETTLED)).to_be_attached(timeout=20_000)


def go(page: Page, address: str) -> None:
    """Open an address of the dashboard, such as ``/?lang=ar``, and wait for all of it."""
    page.goto(address)
    settle(page)


def map_frame(page: Page) -> Frame:
    """Give the frame the map is in."""
    frame = page.frame_locator('iframe[title*="folium"]').locator("body").element_handle()
    owner = frame.owner_frame()
    if owner is None:
        msg = "The page shows no map."
        raise AssertionError(msg)
    return owner


def measure_width(page: Page) -> int:
    """Give the width in pixels that the page's contents take, scrolled or not."""
    return int(page.evaluate("document.documentElement.scrollWidth"))
