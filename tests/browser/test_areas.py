"""Areas laid over the map: their names are buttons, by pointer and by key."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from geo.text import LANGUAGES, Words
from tests.browser.hostile import ATTACKS
from tests.browser.steps import find_shown, go, map_frame, settle
from tests.browser.test_data import drop
from tests.browser.test_hostile import list_faults


def test_the_name_of_an_area_keeps_to_it_and_the_map_stays(page: Page) -> None:
    go(page, "/?overlay=governorates&lat=35&lng=40&z=7")
    frame = map_frame(page)
    frame.evaluate("window.before = map.getContainer()")
    name = frame.locator(".rasd-area-name button", has_text="Deir ez-Zor")
    expect(name).to_have_attribute("aria-pressed", "false")
    name.press("Enter")
    expect(page).to_have_url(re.compile("area=SY.DY"))
    settle(page)
    find_shown(page, "24 of 39")
    expect(frame.locator(".rasd-area-chosen")).to_have_count(1)
    expect(name).to_have_attribute("aria-pressed", "true")
    assert frame.evaluate("window.before === map.getContainer()")
    name.press("Enter")
    expect(page).not_to_have_url(re.compile("area="))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_boundary_file_is_laid_over_for_its_reader_alone_and_is_only_text(
    page: Page, open_window: Callable[..., Page], lang: str
) -> None:
    square = {
        "type": "Polygon",
        "coordinates": [[[40, 34], [41, 34], [41, 35], [40, 35], [40, 34]]],
    }
    named = {"type": "Feature", "properties": {"name": ATTACKS["image"]}, "geometry": square}
    content = json.dumps({"type": "FeatureCollection", "features": [named]}).encode()
    go(page, f"/data?lang={lang}")
    drop(page, name="wards.geojson", content=content)
    expect(page.locator(".st-key-bring-found")).to_contain_text(Words(lang)("data.found_areas"))
    page.locator(".st-key-lay button").click()
    frame = map_frame(page)
    name = frame.locator(".rasd-area-name button")
    expect(name).to_have_text(ATTACKS["image"])
    expect(page).to_have_url(re.compile("overlay=private-areas-"))
    name.press("Enter")
    expect(page).to_have_url(re.compile("area="))
    settle(page)
    expect(frame.locator(".rasd-area-chosen")).to_have_count(1)
    assert list_faults(page) == []
    other = open_window(reader="another")
    go(other, f"/data?lang={lang}")
    assert other.locator(".st-key-own-areas").count() == 0
    assert "private-areas-" not in other.request.get("/api/v1/overlays").text()
