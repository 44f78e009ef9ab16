"""Take the pictures of README.md anew: `make pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from tests.browser.conftest import FLAGS, find_chromium, free_port, launch, stop
from tests.browser.steps import go, map_frame
from tests.browser.windows import Server

HERE = Path(__file__).parent / "img"
EVENT = "event=abu-al-hasan-2018-11-17"
PICTURES = {
    "map-en.png": (f"/?{EVENT}&lat=34.3&lng=39.4&z=7", "light"),
    "accounts-ar.png": (f"/?lang=ar&{EVENT}&lat=34.66&lng=40.9&z=11", "dark"),
}
STILL = 1500
"""Milliseconds after which nothing moves any more."""


def take_pictures(playwright: Playwright, *, url: str) -> None:
    """Photograph each page at 1400 by 900 pixels."""
    browser = playwright.chromium.launch(
        executable_path=find_chromium(playwright.chromium), args=FLAGS
    )
    for name, (address, theme) in PICTURES.items():
        context = browser.new_context(
            base_url=url,
            viewport={"width": 1400, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
        )
        page = context.new_page()
        go(page, address)
        map_frame(page)
        page.wait_for_timeout(STILL)
        page.screenshot(path=HERE / name)
        context.close()
    browser.close()


def main() -> None:
    """Start the dashboard, take the pictures, stop it."""
    home = Path(tempfile.mkdtemp())
    server = Server(url=f"http://localhost:{free_port()}", log=home / "server.log")
    process = launch(server, home=home, settings={})
    try:
        with sync_playwright() as playwright:
            take_pictures(playwright, url=server.url)
    finally:
        stop(process)


if __name__ == "__main__":
    main()
