"""Areas laid over the map: their names are buttons, by pointer and by key."""

import re

from playwright.sync_api import Page, expect

from tests.browser.steps import find_shown, go, map_frame, settle


def test_the_name_of_an_area_keeps_to_it_and_the_map_stays(page: Page) -> None:
    go(page, "/?overlay=governorates&lat=35&lng=40&z=7")
    frame = map_frame(page)
    frame.evaluate("window.before = map.getContainer()")
    name = frame.locator(".rasd-area-name button", has_text="Deir ez-Zor")
    expect(name).to_have_attribute("aria-pressed", "false")
    name.press("Enter")
    expect(page).to_have_url(re.compile("area=SY.DY"))
    settle(page)
    find_shown(page, "19 of 30")
    expect(frame.locator(".rasd-area-chosen")).to_have_count(1)
    expect(name).to_have_attribute("aria-pressed", "true")
    assert frame.evaluate("window.before === map.getContainer()")
    name.press("Enter")
    expect(page).not_to_have_url(re.compile("area="))
