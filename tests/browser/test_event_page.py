"""A link to an event opens on the event, and a choice brings it into view."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import MAP, PANEL, be_still, find_mark, go, map_frame, set_place
from tests.browser.windows import PHONE

Window = Callable[..., Page]
EVENT = "abu-al-hasan-2018-11-17"
TOUCHING = 2
"""Pixels by which what stands at the edge may reach past it, as boxes have fractions of one."""
TABLE_ROW = "Iranian missile strike on the Hajin area"
PLACES = {
    "title": f"{PANEL} h2",
    "paragraph": f"{PANEL} .rasd-paragraph",
    "copy": f"{PANEL} .rasd-quote button",
    "map": MAP,
    "numbers": ".st-key-numbers",
}


def tops(page: Page) -> dict[str, float]:
    """Give how far down each of these begins, in pixels of the screen."""
    found = {}
    for name, selector in PLACES.items():
        box = page.locator(selector).first.bounding_box()
        assert box is not None, name
        found[name] = box["y"]
    return found


@pytest.mark.parametrize(
    ("lang", "said", "denied"),
    [
        ("en", "15 to 41 or more civilians killed, by the range of 4 accounts", "deny harm"),
        ("ar", "مقتل 15 إلى 41 مدنيًا أو أكثر، وفق مدى 4 روايات", "نفي إلحاق أذى"),
    ],
)
def test_the_first_screen_of_a_phone_holds_the_event(
    phone: Page, lang: str, said: str, denied: str
) -> None:
    go(phone, f"/?event={EVENT}&lang={lang}")
    be_still(phone)
    expect(phone.locator(PLACES["paragraph"])).to_contain_text(said)
    expect(phone.locator(PLACES["paragraph"])).to_contain_text(denied)
    top = tops(phone)
    assert top["title"] < top["paragraph"] < top["copy"] < top["map"] < top["numbers"]
    assert top["title"] < 120
    mark = find_mark(phone, "أبو الحسن" if lang == "ar" else "Strikes on Abu al-Hasan").first
    place = mark.bounding_box()
    assert place is not None
    assert top["map"] < place["y"] < PHONE[1]
    assert phone.evaluate("scrollY") == 0


def test_the_map_of_a_link_opens_at_the_event_and_says_nothing_of_it(page: Page) -> None:
    go(page, f"/?event={EVENT}")
    be_still(page)
    assert "lat=" not in page.url
    assert map_frame(page).evaluate("map.getZoom()") == 10
    expect(find_mark(page, "Strikes on Abu al-Hasan")).to_have_count(1)
    set_place(map_frame(page), 34.6, 40.9, 11)
    page.wait_for_url("**lat=**")


def test_a_position_in_the_link_is_kept(page: Page) -> None:
    go(page, f"/?event={EVENT}&lat=34.0&lng=39.0&z=7")
    be_still(page)
    frame = map_frame(page)
    assert frame.evaluate("[map.getZoom(), Math.round(map.getCenter().lng)]") == [7, 39]


def test_an_event_of_the_lead_comes_into_view_on_map_and_panel(page: Page) -> None:
    go(page, "/?lat=33.8&lng=38.5&z=7")
    be_still(page)
    before = map_frame(page).evaluate("map.getZoom()")
    page.locator(f"{PANEL} a", has_text=TABLE_ROW).click()
    expect(page.locator(f"{PANEL} h2")).to_have_text(TABLE_ROW)
    be_still(page)
    assert map_frame(page).evaluate("map.getZoom()") == 10 > before
    frame = page.locator(MAP).element_handle()
    assert frame is not None
    # It is the same frame: nothing was loaded anew.
    assert page.evaluate("rasdSeen !== undefined")


def test_a_chosen_row_brings_its_event_into_view(page: Page) -> None:
    go(page, "/")
    be_still(page)
    page.locator(".st-key-events").scroll_into_view_if_needed()
    table = page.locator(".st-key-events .dvn-scroller")
    table.scroll_into_view_if_needed()
    table.click(position={"x": 12, "y": 60})
    expect(page.locator(f"{PANEL} h2")).to_be_visible()
    be_still(page)
    box = page.locator(f"{PANEL} h2").bounding_box()
    assert box is not None
    assert -TOUCHING < box["y"] < 900
    shown = page.locator(MAP).bounding_box()
    assert shown is not None
    assert shown["y"] < 900


def test_the_sentence_is_copied_with_its_link_and_day(open_window: Window) -> None:
    page = open_window(permissions=("clipboard-read", "clipboard-write"))
    go(page, f"/?event={EVENT}")
    be_still(page)
    page.locator(PLACES["copy"]).click()
    expect(page.locator(PLACES["copy"])).to_have_text("Copied")
    sentence, source, link = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert sentence.startswith("17 November 2018, Abu al-Hasan: 15 to 41 or more civilians killed")
    assert "Coalition and Brett McGurk deny harm to civilians" in sentence
    assert source.startswith("Rasd, Hajin, Abu al-Hasan and Tulul al-Safa, autumn 2018, ")
    assert link.endswith(f"/?event={EVENT}&lang=en")
    expect(page.locator(PLACES["copy"])).to_have_text("Copy sentence")


def test_an_event_that_the_filters_leave_out_says_so(page: Page) -> None:
    go(page, f"/?event={EVENT}&type=Battles")
    expect(page.locator(f"{PANEL} .rasd-note")).to_contain_text("the filters leave it out")
    be_still(page)
    assert map_frame(page).locator(".rasd-mark .rasd-selected").count() == 0


def test_the_walk_through_the_statements_begins_in_the_panel(phone: Page) -> None:
    go(phone, "/")
    be_still(phone)
    phone.locator(f"{PANEL} a", has_text="Walk through the statements").click()
    expect(phone.locator(".st-key-known-said")).to_contain_text("As known on 25 July 2018")
    be_still(phone)
    expect(phone.locator(".rasd-strip")).to_contain_text("of 39 known by then")
    phone.locator(".st-key-known-next button").click()
    expect(phone.locator(".st-key-known-said")).to_contain_text("As known on 26 July 2018")
