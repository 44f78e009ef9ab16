"""Everybody gets at everything: by keyboard or screen reader, unmoved."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from geo.look.theme import THEMES
from tests.browser.looks import FOCUSED, find_violations
from tests.browser.steps import PANEL, be_still, find_mark, go, map_frame

Window = Callable[..., Page]
EVENT = "event=abu-al-hasan-2018-11-17"


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious_in_what_opens(open_window: Window, theme: str) -> None:
    page = open_window(theme=theme)
    go(page, "/?as_of=2018-11-20")
    # On a window as wide as this one the legend is open.
    expect(map_frame(page).locator(".rasd-legend-under")).to_be_visible()
    page.get_by_role("combobox", name="Counting rule").click()
    be_still(page)
    assert find_violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="without a usable place").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    be_still(page)
    assert find_violations(page) == []


def test_the_first_stops_lead_past_filters_and_map(page: Page) -> None:
    go(page, "/")
    be_still(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["place"].startswith(("numbers", "unshown"))
    page.reload()
    go(page, "/?lang=ar")
    be_still(page)
    expect(page.locator(".st-key-table-title")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="تخطَّ إلى قائمة الأحداث")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["place"] in {"list", "events"}


def test_a_mark_opens_by_key_and_dates_do_what_the_brush_does(page: Page) -> None:
    go(page, "/?lat=34.69&lng=40.84&z=12")
    find_mark(page, "Strikes on Abu al-Hasan").focus()
    page.keyboard.press("Enter")
    expect(page.locator(PANEL)).to_contain_text("Strikes on Abu al-Hasan")
    thumb = page.locator(".st-key-window").get_by_role("slider").first
    thumb.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("from=2018-07-28"))


def test_from_a_mark_the_next_stop_is_what_the_page_says_of_it(page: Page) -> None:
    go(page, "/?lat=34.69&lng=40.84&z=12")
    mark = find_mark(page, "Strikes on Abu al-Hasan")
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator(PANEL)).to_contain_text("Strikes on Abu al-Hasan")
    be_still(page)
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-panel-head")).to_be_focused()
    # Who only passes by a selected mark comes to the next one, as from any other.
    mark.focus()
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-panel-head")).not_to_be_focused()
    expect(mark).not_to_be_focused()


def test_a_dialog_takes_the_focus_and_gives_it_back(page: Page) -> None:
    go(page, "/")
    chip = page.get_by_role("button", name="without a usable place")
    chip.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("Boolean(document.activeElement.closest('[role=dialog]'))")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_attached()
    expect(chip).to_be_focused()


def test_nothing_moves_for_who_wants_no_motion(open_window: Window) -> None:
    page = open_window(motion="reduce")
    go(page, f"/?{EVENT}")
    map_frame(page)
    be_still(page)
    moving = """() => [...document.querySelectorAll('*')].filter((element) => {
      const { animationName, animationDuration, transitionDuration } = getComputedStyle(element);
      const lasts = (time) => time.split(',').some((part) => parseFloat(part) > 0);
      return (animationName !== 'none' && lasts(animationDuration)) || lasts(transitionDuration);
    }).map((element) => element.outerHTML.slice(0, 120))"""
    assert page.evaluate(moving) == []
    assert map_frame(page).evaluate(moving) == []
    still = "window.map_div.options.zoomAnimation || window.map_div.options.fadeAnimation"
    assert not map_frame(page).evaluate(still)
