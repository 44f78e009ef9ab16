"""A dataset of sums on the map: areas filled as stated, no event drawn, the same in Arabic."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, Page, expect

from geo.text import LANGUAGES, Words
from tests.browser.steps import MAP, be_still, go, measure_width, settle
from tests.browser.windows import DESKTOP, PHONE, Server
from tests.samples_sums import WEEKLY, import_sums

MOST_APART = 16  # px


@pytest.fixture(scope="module")
def sums(start_server: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Give a dashboard whose only dataset holds sums and no events."""
    folder = tmp_path_factory.mktemp("sums")
    import_sums(folder, "acled_sums", WEEKLY)
    return start_server(data=folder / "data", default_dataset="acled_sums")


def frame_of(page: Page) -> Frame:
    expect(page.frame_locator(MAP).locator("path.rasd-area")).not_to_have_count(0)
    element = page.locator(MAP).element_handle()
    frame = element.content_frame() if element else None
    assert frame is not None
    return frame


@pytest.mark.parametrize("lang", LANGUAGES)
def test_areas_are_filled_by_the_sums_and_nothing_is_drawn_as_an_event(
    open_window: Callable[..., Page], sums: Server, lang: str
) -> None:
    words = Words(lang)
    page = open_window(to=sums)
    go(page, f"/?lang={lang}")
    frame = frame_of(page)
    # Aleppo and Deir ez-Zor by their borders, Ninewa by a square around its middle.
    expect(frame.locator("path.rasd-area-filled")).to_have_count(3)
    expect(frame.locator("path.rasd-area-square")).to_have_count(2)  # one of them in the legend
    expect(frame.locator(".rasd-mark")).to_have_count(0)
    expect(frame.locator(".rasd-legend")).to_contain_text("ACLED")
    expect(frame.locator(".rasd-legend")).to_contain_text(words("map.area_square"))
    expect(frame.locator(".rasd-sizes")).to_have_count(0)
    aleppo = {"en": "Aleppo", "ar": "حلب"}[lang]
    name = frame.locator(".rasd-area-name button", has_text=aleppo)
    expect(name.locator(".rasd-area-number")).to_have_text("12")
    expect(page.locator(".st-key-numbers")).to_contain_text("15")
    expect(page.locator(".st-key-numbers")).to_contain_text("23")


def test_the_name_of_an_area_keeps_to_it(open_window: Callable[..., Page], sums: Server) -> None:
    page = open_window(to=sums)
    go(page, "/?fill=events")
    frame = frame_of(page)
    name = frame.locator(".rasd-area-name button", has_text="Aleppo")
    expect(name.locator(".rasd-area-number")).to_have_text("9")
    name.press("Enter")
    expect(page).to_have_url(re.compile("place=area-syria-aleppo"))
    settle(page)
    line = "9 events and 12 people killed, as sums stated by ACLED."
    expect(page.locator(".st-key-numbers")).to_contain_text(line)
    name.press("Enter")
    expect(page).not_to_have_url(re.compile("place="))


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_empty_room_stands_between_the_sums_and_their_timeline(
    open_window: Callable[..., Page], sums: Server, lang: str, size: tuple[int, int]
) -> None:
    page = open_window(to=sums, size=size)
    go(page, f"/?lang={lang}")
    be_still(page)
    numbers, time = (page.locator(f".st-key-{key}").bounding_box() for key in ("numbers", "time"))
    assert numbers is not None
    assert time is not None
    assert 0 <= time["y"] - numbers["y"] - numbers["height"] <= MOST_APART


@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_a_phone_the_numbers_come_before_the_list_of_areas(
    open_window: Callable[..., Page], sums: Server, lang: str
) -> None:
    page = open_window(to=sums, size=PHONE, has_touch=True, is_mobile=True)
    go(page, f"/?lang={lang}")
    be_still(page)
    tops = [
        page.locator(f".st-key-{key}").first.evaluate("e => e.getBoundingClientRect().top")
        for key in ("numbers", "time", "map-frame", "sums-panel", "sums-groups")
    ]
    assert tops == sorted(tops)
    assert measure_width(page) <= PHONE[0]
