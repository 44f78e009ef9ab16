"""What a reader's browser prints: each page on A4, with its numbers, rule, link and credit."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from geo.text import LANGUAGES, Words
from geo.ui.page.frame import PAGES
from tests.browser.steps import be_still, go, map_frame

Window = Callable[..., Page]
A4 = (595, 842)
EVENT = "abu-al-hasan-2018-11-17"
PAPER = 718
"""Width of A4 less its margins, in pixels of the page."""


def print_page(page: Page, address: str) -> pypdfium2.PdfDocument:
    go(page, address)
    if page.locator(".st-key-map-frame").count():
        map_frame(page)
    expect(page.locator(".rasd-printed .rasd-address")).to_be_attached()
    be_still(page)
    return pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))


def read_text(printed: pypdfium2.PdfDocument) -> str:
    text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
    return " ".join(re.sub(r"[\u2066-\u2069\u200e\u200f]", "", text).split())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_each_page_prints_on_a4_with_what_it_is_about(page: Page, name: str, lang: str) -> None:
    printed = print_page(page, f"/{PAGES[name]}?lang={lang}&from=2018-11-01")
    assert {tuple(round(side) for side in sheet.get_size()) for sheet in printed} == {A4}
    text = read_text(printed)
    assert "CC-BY-4.0" in text
    assert "from=2018-11-01" in text
    assert f"1 / {len(printed)}" in text
    if lang == "en":
        for said in ("Counting rule Range of all accounts", "Credit", "Revision", "Printed on"):
            assert said in text
        assert str(datetime.now(UTC).year) in text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_only_what_is_read_is_printed(open_window: Window, theme: str) -> None:
    page = open_window(theme=theme)
    text = read_text(print_page(page, f"/?event={EVENT}"))
    words = Words("en")
    assert "Hajin, Abu al-Hasan and Tulul al-Safa, autumn 2018" in text
    assert "Showing 30 of 30 events" in text
    assert "592–734+" in text
    assert "Free Deir Ezzor Radio" in text  # an account of the event
    assert "Strikes on al-Shaafah" in text  # a row of the table
    assert words("map.legend_denied") in text
    chrome = ("filters.reset", "timeline.play", "share.button", "page.method", "reach.content")
    assert [key for key in chrome if words(key) in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", ["/?", "/casualties?", f"/accounts?event={EVENT}&"])
def test_nothing_is_wider_than_the_paper(page: Page, address: str, lang: str) -> None:
    go(page, f"{address}lang={lang}")
    if address == "/?":
        map_frame(page)
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    wide = """(paper) => [...document.querySelectorAll('.stApp *')].filter((element) => {
      if (element.ownerSVGElement) return false;
      const { left, right, width } = element.getBoundingClientRect();
      return width > 1 && (right > paper + 2 || left < -2) && element.checkVisibility();
    }).map((element) => `${element.tagName} ${element.className}`.slice(0, 120))"""
    assert page.evaluate(wide, PAPER) == []
