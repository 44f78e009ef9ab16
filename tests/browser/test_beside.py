"""Two datasets on one map: symbols of their own, told by key and by click, and no rebuilt map."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import (
    PANEL,
    be_still,
    find_mark,
    go,
    map_frame,
    measure_width,
    press_mark,
    settle,
)
from tests.browser.windows import PHONE, Server

HERE = "lat=34&lng=40&z=11"
OTHER = "Sample"


def test_a_mark_beside_has_its_own_shape_and_says_its_dataset(
    stay: Callable[..., Page], several: Server
) -> None:
    page = stay(f"/?beside=other&{HERE}", to=several)
    mark = find_mark(page, OTHER)
    expect(mark.locator("path.rasd-disc")).to_have_count(1)
    key = map_frame(page).locator(".rasd-datasets")
    expect(key).to_contain_text("CC-BY-4.0")
    expect(key.locator("li")).to_have_count(2)


def test_an_event_beside_is_opened_by_click_and_by_key(
    stay: Callable[..., Page], several: Server
) -> None:
    page = stay(f"/?beside=other&{HERE}", to=several)
    press_mark(page, OTHER)
    expect(page.locator(PANEL)).to_contain_text("ucdp")
    expect(page.locator(".st-key-panel-of")).to_contain_text(OTHER)
    expect(page).to_have_url(re.compile("event=other%2Fe1"))
    go(page, f"/?beside=other&{HERE}")
    find_mark(page, OTHER).focus()
    page.keyboard.press("Enter")
    expect(page.locator(PANEL)).to_contain_text("ucdp")


def test_adding_and_taking_away_a_dataset_keeps_the_map(
    open_window: Callable[..., Page], several: Server
) -> None:
    page = open_window(to=several)
    go(page, f"/?{HERE}")
    be_still(page)
    box = page.get_by_label("Datasets beside it", exact=True)
    box.click()
    page.get_by_role("option", name=OTHER).click()
    settle(page)
    frame = map_frame(page)
    frame.evaluate("window.before = map.getContainer()")
    expect(find_mark(page, OTHER)).to_have_count(1)
    page.get_by_label("Datasets beside it", exact=True).press("Backspace")
    expect(frame.locator(".rasd-datasets")).to_have_count(0)
    assert frame.evaluate("window.before === map.getContainer() && map.getZoom() === 11")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_several_datasets_fit_a_phone(
    open_window: Callable[..., Page], several: Server, lang: str
) -> None:
    page = open_window(to=several, size=PHONE, has_touch=True, is_mobile=True)
    go(page, f"/?beside=other&lang={lang}&{HERE}")
    map_frame(page)
    assert measure_width(page) <= PHONE[0]
