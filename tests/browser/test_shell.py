"""A document says what its page will: before any script runs, and where none ever does."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import find_violations
from tests.browser.steps import be_still, go
from tests.browser.windows import DESKTOP, PHONE, Server

Window = Callable[..., Page]
EVENT = "event=abu-al-hasan-2018-11-17"
HELD = "rasdHeld"
PLACES = {
    "title": (".rasd-shell-title", ".st-key-title"),
    "numbers": (".rasd-shell-numbers", ".st-key-numbers"),
    "head": (".rasd-shell-head", ".st-key-panel-head"),
    "map": (".rasd-shell-map", ".st-key-map-frame"),
}
"""What a document says, and where the page says it."""
MEASURE = """(selectors) => selectors.map((selector) => {
  const element = document.querySelector(selector);
  if (!element) return null;
  const buttons = [...element.querySelectorAll("button, span.rasd-button")];
  const text = buttons.reduce((left, b) => left.replace(b.textContent, ""), element.textContent);
  const { x, y, width, height } = element.getBoundingClientRect();
  return { text: text.replace(/\\s+/g, ""), box: [x, y, width, height].map(Math.round) };
})"""
WAIT = f"""(() => {{
  const look = () => {{
    const shell = document.querySelector(".rasd-shell");
    if (!shell || !document.querySelector("#root")) return;
    watch.disconnect();
    window.{HELD} = ({MEASURE})({[one for one, _ in PLACES.values()]});
  }};
  const watch = new MutationObserver(look);
  watch.observe(document, {{ childList: true, subtree: true }});
}})()"""
"""Measures what the document says as soon as all of it is there."""
FAR = 3
"""Pixels by which a thing may stand elsewhere on the page than in its document."""


@pytest.mark.parametrize(
    ("size", "lang"), [(DESKTOP, "en"), ((768, 1024), "ar"), (PHONE, "ar")], ids=str
)
def test_a_page_says_what_its_document_did_and_where_it_did(
    open_window: Window, size: tuple[int, int], lang: str
) -> None:
    page = open_window(size=size)
    page.add_init_script(WAIT)
    for address in (f"/?lang={lang}", f"/?{EVENT}&lang={lang}", f"/?q=Hajin&lang={lang}"):
        # What is left out for want of time is there for whoever comes next.
        page.request.get(address)
        go(page, address)
        be_still(page)
        expect(page.locator("html[data-rasd-coming]")).to_have_count(0)
        expect(page.locator(".rasd-shell")).to_have_count(0)
        held = page.evaluate(f"window.{HELD}")
        stands = page.evaluate(MEASURE, [live for _, live in PLACES.values()])
        for name, was, now in zip(PLACES, held, stands, strict=True):
            assert was, (address, name)
            if name != "map":
                assert was["text"] == now["text"], (address, name)
        # The map and what is told of the view stand where they will, at any size.
        assert find_moved(held, stands, size) == []


def find_moved(
    held: list[dict[str, Any]], stands: list[dict[str, Any]], size: tuple[int, int]
) -> list[str]:
    """Give what the first window of a page shows elsewhere than its document did."""
    found = []
    for name, was, now in zip(PLACES, held, stands, strict=True):
        # The title is in the middle of its line, whatever its own box.
        if not was or was["box"][1] >= size[1] or name == "title":
            continue
        if any(abs(was["box"][at] - now["box"][at]) > FAR for at in (0, 1)):
            found.append(f"{name} from {was['box']} to {now['box']}")
    return found


@pytest.mark.parametrize(("lang", "size"), [("en", DESKTOP), ("ar", PHONE)])
def test_where_no_script_runs_the_document_is_the_page(
    browser: Browser, server: Server, lang: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = browser.new_page(
        base_url=server.url,
        java_script_enabled=False,
        viewport={"width": width, "height": height},
    )
    page.goto(f"/?lang={lang}")
    expect(page.locator(".rasd-strip strong").first).to_be_visible()
    expect(page.locator(".rasd-shell-map img")).to_be_visible()
    expect(page.locator("noscript p")).to_have_count(2)
    page.locator(".rasd-shell-events a").first.click()
    expect(page).to_have_url(re.compile("event="))
    expect(page.locator(".rasd-shell-head h2")).to_be_visible()
    page.locator(".rasd-pages a").nth(3).click()
    expect(page).to_have_url(re.compile("/casualties"))
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.locator(".rasd-strip strong").first).to_be_visible()
    page.close()


@pytest.mark.parametrize(("lang", "theme"), [("en", "dark"), ("ar", "light")])
def test_a_document_can_be_read_by_everybody(
    browser: Browser, server: Server, lang: str, theme: str
) -> None:
    page = browser.new_page(base_url=server.url, color_scheme=theme)  # type: ignore[arg-type]
    # Without what would make a page of it.
    page.route(re.compile("/static/"), lambda route: route.abort())
    for address in (f"/?lang={lang}", f"/?{EVENT}&lang={lang}", f"/casualties?lang={lang}"):
        page.request.get(address)
        page.goto(address)
        expect(page.locator(".rasd-shell .rasd-strip strong").first).to_be_visible()
        assert find_violations(page) == []
    page.close()


def test_a_document_has_the_theme_that_was_chosen(open_window: Window) -> None:
    page = open_window()
    go(page, "/?lang=en")
    be_still(page)
    page.evaluate("localStorage.setItem(`stActiveTheme-${location.pathname}-v2`, '\"Dark\"')")
    page.add_init_script(
        """new MutationObserver((_, watch) => {
          const image = document.querySelector(".rasd-shell-map img");
          if (!image || !document.querySelector("#root")) return;
          watch.disconnect();
          window.rasdFirst = getComputedStyle(document.body).backgroundColor;
        }).observe(document, { childList: true, subtree: true })"""
    )
    go(page, "/?lang=en")
    be_still(page)
    stands = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert page.evaluate("window.rasdFirst") == stands
