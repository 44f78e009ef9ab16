"""What a reader meets who opens the link for the first time."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import (
    PANEL,
    find_mark,
    find_shown,
    go,
    map_frame,
    press_mark,
    read_accounts,
    read_shown,
)
from tests.browser.windows import PHONE

Window = Callable[..., Page]
DAY = "from=2018-11-17&to=2018-11-17"
NEAR_HAJIN = "lat=34.69&lng=40.84&z=12"


def test_a_period_leaves_the_events_of_its_days(open_window: Window) -> None:
    # Abu al-Hasan, Tulul al-Safa, the ten strikes of the 16th and 17th, the disputed ones on Hajin,
    # and both long offensives.
    page = open_window(cold=True)
    go(page, f"/?{DAY}")
    assert read_shown(page) == (6, 39)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"/?{DAY}&{NEAR_HAJIN}", "Strikes on Abu al-Hasan"),
        ("/?from=2018-12-14&to=2018-12-14", "SDF takes Hajin"),
        (f"/?{DAY}&lat=33.0&lng=37.2&z=9", "Tulul al-Safa, 2 events"),
    ],
)
def test_the_three_places_of_the_case_are_on_the_map(page: Page, address: str, said: str) -> None:
    go(page, address)
    expect(find_mark(page, said)).to_have_count(1)


def test_several_events_on_one_point_are_listed(page: Page) -> None:
    go(page, f"/?{DAY}&lat=33.0&lng=37.2&z=9")
    press_mark(page, "Tulul al-Safa, 2 events")
    listed = map_frame(page).get_by_text("Government forces take Tulul al-Safa")
    listed.first.click()
    expect(page.locator(PANEL)).to_contain_text("Government forces take Tulul al-Safa")


def test_a_click_shows_who_says_what(open_window: Window) -> None:
    page = open_window(cold=True)
    go(page, f"/?{DAY}&{NEAR_HAJIN}")
    press_mark(page, "Strikes on Abu al-Hasan")
    expect(page.locator(PANEL)).to_contain_text("Strikes on Abu al-Hasan")
    expect(page).to_have_url(re.compile("event=abu-al-hasan-2018-11-17"))
    rows = read_accounts(page)
    for words in (
        ("SOHR", "17 Nov 2018", "reports", "43"),
        ("Amaq", "17 Nov 2018", "reports", "40"),
        ("Free Deir Ezzor Radio", "Nov 2018", "reports", "53"),
        ("Brett McGurk", "18 Nov 2018", "denies harm to civilians"),
    ):
        assert [row for row in rows if all(word in row for word in words)] != [], words
    expect(page.locator(PANEL)).to_contain_text("40–53")


def test_a_reload_and_a_shared_link_open_the_same_view(page: Page, open_window: Window) -> None:
    go(page, "/")
    page.get_by_role("textbox", name="Search").fill("Hajin")
    page.get_by_role("textbox", name="Search").press("Enter")
    expect(page).to_have_url(re.compile("q=Hajin"))
    expect(find_shown(page, r"(?!39 )\d+ of 39")).to_be_visible()
    shown = read_shown(page)
    shared = open_window(cold=True)
    page.reload()
    go(shared, page.url)
    for again in (page, shared):
        expect(again.get_by_role("textbox", name="Search")).to_have_value("Hajin")
        expect(find_shown(again, f"{shown[0]} of {shown[1]}")).to_be_visible()


@pytest.mark.parametrize("size", [(1400, 900), PHONE])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_switch_of_languages_has_a_line_on_every_side(
    open_window: Window, lang: str, size: tuple[int, int]
) -> None:
    page = open_window(size=size)
    go(page, f"/?lang={lang}")
    expect(page.locator(".st-key-lang button").filter(visible=True)).not_to_have_count(0)
    sides = page.locator(".st-key-lang button").evaluate_all(
        """(buttons) => buttons.filter((b) => b.offsetWidth).map((b) => {
          const style = getComputedStyle(b);
          const colours = ["Top", "Right", "Bottom", "Left"].map((s) => style[`border${s}Color`]);
          return colours.filter((colour) => colour.endsWith(", 0)")).length;
        })"""
    )
    # Where two buttons meet, one line is enough.
    assert sum(sides) <= (lang == "en")
    assert len(sides) == (1 if size == PHONE else 2)
