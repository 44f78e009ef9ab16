"""Two datasets on one map: symbols of their own, told by key and by click, and no rebuilt map."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import (
    MAP,
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
from tests.closed import NAME

HERE = "lat=34&lng=40&z=11"
OTHER = "Sample"
TOUCHING = 2
"""Pixels by which what stays may move, as its box has a fraction of one."""
HIGHEST = 330
"""Pixels from the top of a window of 1400 by 900 by which the map begins, with three datasets."""


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


def test_three_datasets_leave_the_window_to_the_map(
    stay: Callable[..., Page], several: Server
) -> None:
    page = stay(f"/?beside=other&beside={NAME}", to=several)
    map_frame(page)
    frame = page.locator(MAP).bounding_box()
    assert frame is not None
    assert frame["y"] < HIGHEST
    expect(page.locator(".rasd-beside-table tbody tr")).to_have_count(3)
    regions = map_frame(page).locator(".rasd-regions button")
    expect(regions).to_have_text(["Whole area", "Hajin pocket", "Tulul al-Safa and As-Suwayda"])


def test_what_is_not_shown_is_told_of_each_dataset(
    stay: Callable[..., Page], several: Server
) -> None:
    page = stay(f"/?beside=other&beside={NAME}", to=several)
    page.get_by_role("button", name="What is not shown").click()
    told = page.get_by_test_id("stPopoverBody")
    expect(told).to_contain_text("Showing 39 of 39 events")
    expect(told).to_contain_text("Showing 1 of 1 events")
    page.keyboard.press("Escape")


def test_datasets_stand_on_one_axis_with_a_table_and_files_beside(
    stay: Callable[..., Page], several: Server
) -> None:
    page = stay("/casualties?beside=other", to=several)
    expect(page.locator(".st-key-groups-chart svg.marks")).to_have_count(1)
    axis = page.locator(".st-key-groups-chart svg .role-axis-title")
    expect(axis).to_have_count(1)
    november = page.locator(".st-key-groups tr", has_text="November 2018")
    expect(november.locator("td").nth(1)).to_contain_text("7")
    links = page.locator(".st-key-groups-take a")
    expect(links).to_have_count(4)
    for n in range(4):
        answer = page.request.get(str(links.nth(n).evaluate("link => link.href")))
        assert answer.ok
        assert b"CC-BY-4.0" in answer.body()


def test_the_same_period_and_area_is_one_press_and_one_step_back(
    open_window: Callable[..., Page], several: Server
) -> None:
    page = open_window(to=several)
    go(page, "/casualties?beside=other")
    be_still(page)
    page.get_by_role("button", name="Same period and area").click()
    expect(page).to_have_url(re.compile(r"from=2018-11-17&to=2018-11-17.*bbox="))
    expect(page.locator(".st-key-beside-line")).to_contain_text("17 November 2018")
    page.get_by_role("button", name="Whole map").click()
    expect(page).not_to_have_url(re.compile("bbox="))
    expect(page).to_have_url(re.compile("from=2018-11-17"))


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_comparison_fits_a_phone(
    open_window: Callable[..., Page], several: Server, lang: str
) -> None:
    page = open_window(to=several, size=PHONE, has_touch=True, is_mobile=True)
    go(page, f"/casualties?beside=other&beside={NAME}&lang={lang}")
    be_still(page)
    assert measure_width(page) <= PHONE[0]
    # The names of months stay while the table is swiped.
    head = page.locator(".st-key-groups tbody th").first
    measure = "cell => cell.getBoundingClientRect().left"
    before = head.evaluate(measure)
    way = 120 if lang == "en" else -120
    page.locator(".st-key-groups .rasd-scroll").evaluate("(box, way) => box.scrollBy(way, 0)", way)
    assert abs(head.evaluate(measure) - before) < TOUCHING
