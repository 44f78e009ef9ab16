"""A walk over all pages: each is opened once a size and language, and looked at in every way."""

from collections.abc import Callable
from datetime import UTC, datetime

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from geo.text import LANGUAGES, Words
from geo.told.bar import PAGES
from tests.browser.looks import (
    find_cut_off,
    find_on_one_another,
    find_violations,
    find_wide,
    print_page,
    read_text,
    show_paper,
    show_screen,
    tab_through,
)
from tests.browser.steps import (
    MAP,
    PANEL,
    be_still,
    choose_day,
    find_mark,
    go,
    map_frame,
    measure_width,
    travel,
)
from tests.browser.windows import DESKTOP, PHONE

Window = Callable[..., Page]
EVENT = "event=abu-al-hasan-2018-11-17"
ADDRESSES = {name: f"/{path}?" for name, path in PAGES.items()}
ADDRESSES |= {"map-event": f"/?{EVENT}", "accounts-event": f"/accounts?{EVENT}"}
ON_PHONE = {**ADDRESSES, "map-day": "/?as_of=2018-11-18"}
WITHOUT_FILTERS = ("stories",)
"""Pages with views of their own, which the filters do not choose and are not shown on."""
HALF = (DESKTOP[0] // 2, DESKTOP[1] // 2)
DRAWN = f"{MAP}, .stVegaLiteChart"
"""What is drawn in the colours of the theme that the page last ran in."""
A4 = (595, 842)
NARROW = 768
"""The widest window, in pixels, over which the filters open as a drawer."""
ANSWERS = ".stMain :has(> button[aria-checked])"
CUT = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"
"""Answers side by side that do not fit: Streamlit fades the first of them out."""
WIDTHS = (390, 700, 768, 1024, DESKTOP[0])


def open_page(page: Page, name: str, lang: str) -> None:
    go(page, f"{ADDRESSES[name]}&lang={lang}")
    expect(page.locator("html")).to_have_attribute("lang", lang)
    be_still(page)


def check_rules(page: Page, theme: str) -> None:
    expect(page.locator("html")).to_have_attribute("data-rasd-theme", theme)
    assert find_violations(page) == []
    assert measure_width(page) <= DESKTOP[0]


def check_direction(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(PANEL)).to_contain_text("أبو الحسن")
    expect(page.locator(PANEL).locator("h2").first).to_have_css("direction", "rtl")
    expect(map_frame(page).locator(".leaflet-container")).to_have_css("direction", "ltr")


def check_keyboard(page: Page, name: str) -> None:
    stops = tab_through(page)
    assert [stop for stop in stops if not stop["shows"]] == []
    places = {stop["place"] for stop in stops}
    filters = set() if name in WITHOUT_FILTERS else {"q", "from", "to", "rule"}
    assert {*filters, "lang", "actions"} <= places
    said = {stop["said"] for stop in stops}
    assert [name for name in PAGES if Words("en")(f"page.{name}") not in said] == []
    if name == "map-event":
        assert {
            "unshown-no_place",
            "whole",
            "window",
            "panel-head",
            "list",
            "events",
        } <= places
        assert {"frame button", "frame button rasd-close"} & {stop["name"] for stop in stops}
        marks = [stop for stop in stops if "rasd-mark" in stop["name"]]
        assert len(marks) == map_frame(page).locator(".rasd-mark[tabindex='0']").count() > 0


def close_drawer(page: Page, width: int) -> None:
    """Wait until the filters have left the page of a window that became narrow."""
    if width <= NARROW:
        expect(page.locator(".stSidebar")).to_have_attribute("data-collapsed", "true")
    be_still(page)


def scroll_up(page: Page) -> None:
    """Come back to the top: the map that stays beside a story lies over its text further down."""
    page.locator(".stMain").evaluate("(main) => main.scrollTo({ top: 0 })")


def check_fit(page: Page, width: int) -> None:
    close_drawer(page, width)
    scroll_up(page)
    assert page.evaluate("innerWidth") == width
    assert measure_width(page) <= width
    assert find_cut_off(page) == []
    assert find_on_one_another(page) == []


def check_200_percent(page: Page) -> None:
    page.set_viewport_size({"width": HALF[0], "height": HALF[1]})
    metrics = {"width": HALF[0], "height": HALF[1], "deviceScaleFactor": 2, "mobile": False}
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setDeviceMetricsOverride", metrics)
    try:
        check_fit(page, HALF[0])
        assert page.evaluate("devicePixelRatio") == 2
    finally:
        devtools.detach()
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


def check_letters(page: Page) -> None:
    """Look at the page as a reader sees it who has set letters twice as large as usual."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    try:
        size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
        page.wait_for_function(f"{size} === 30")
        check_fit(page, DESKTOP[0])
    finally:
        devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
        devtools.detach()


def check_widths(page: Page) -> None:
    """Look at every width between a desk and a phone for texts that lie on one another."""
    try:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": DESKTOP[1]})
            close_drawer(page, width)
            scroll_up(page)
            assert find_on_one_another(page) == [], width
    finally:
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


def check_paper(page: Page) -> None:
    """Find nothing that is wider than A4 less its margins."""
    show_paper(page)
    try:
        assert find_wide(page) == []
    finally:
        show_screen(page, DESKTOP)


def check_printed(page: Page, name: str, lang: str) -> None:
    """Choose a day, as a reader does, and print what is then shown."""
    if name not in WITHOUT_FILTERS:
        choose_day(page, "from", "2018-11-01")
    printed = print_page(page)
    assert {tuple(round(side) for side in sheet.get_size()) for sheet in printed} == {A4}
    text = read_text(printed)
    assert "CC-BY-4.0" in text
    assert name in WITHOUT_FILTERS or "from=2018-11-01" in text
    assert f"1 / {len(printed)}" in text
    if lang == "en":
        for said in ("Counting rule Range of all accounts", "Credit", "Revision", "Printed on"):
            assert said in text
        assert str(datetime.now(UTC).year) in text


def check_only_what_is_read(printed: pypdfium2.PdfDocument) -> None:
    text, words = read_text(printed), Words("en")
    assert "Hajin, Abu al-Hasan and Tulul al-Safa, autumn 2018" in text
    assert "Showing 39 of 39 events" in text
    assert "939–1,003+" in text
    assert "Free Deir Ezzor Radio" in text  # an account of the event
    assert "Strikes on al-Shaafah" in text  # a row of the table
    assert words("map.legend_denied") in text
    chrome = ("filters.reset", "timeline.play", "share.button", "page.method", "reach.content")
    assert [key for key in chrome if words(key) in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ADDRESSES)
def test_every_page_on_a_desk(page: Page, subtests: pytest.Subtests, name: str, lang: str) -> None:
    open_page(page, name, lang)
    with subtests.test("axe finds nothing serious"):
        check_rules(page, "light")
    if (name, lang) == ("map-event", "ar"):
        with subtests.test("Arabic runs from right to left and its map does not"):
            check_direction(page)
    if lang == "en":
        with subtests.test("every stop of the keyboard shows"):
            check_keyboard(page, name)
    with subtests.test("at 200 percent it scrolls down and not sideways"):
        check_200_percent(page)
    with subtests.test("no two texts lie on one another at any width"):
        check_widths(page)
    with subtests.test("letters of double size fit"):
        check_letters(page)
    if (name, lang) == ("map-event", "en"):
        with subtests.test("only what is read is printed"):
            check_only_what_is_read(print_page(page))
    if name in {"map", "casualties", "accounts-event"}:
        with subtests.test("nothing is wider than the paper"):
            check_paper(page)
    if name in PAGES:
        with subtests.test("it prints on A4 with what it is about"):
            check_printed(page, name, lang)
    with subtests.test("axe finds nothing serious in the dark"):
        page.emulate_media(color_scheme="dark")
        if page.locator(DRAWN).count():
            travel(page, f"{ADDRESSES[name]}&lang={lang}")
        be_still(page)
        check_rules(page, "dark")
    if (name, lang) == ("map-event", "en"):
        with subtests.test("only what is read is printed from the dark"):
            check_only_what_is_read(print_page(page))


def check_taps(phone: Page) -> None:
    size = map_frame(phone).evaluate("[innerWidth, innerHeight, map.getSize().x, map.getSize().y]")
    assert size[:2] == size[2:]
    find_mark(phone, "events").first.locator(".rasd-hit").tap()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_on_a_phone(phone: Page, subtests: pytest.Subtests, lang: str) -> None:
    go(phone, f"/?lang={lang}")
    for name, address in ON_PHONE.items():
        travel(phone, f"{address}&lang={lang}")
        with subtests.test(f"{name} scrolls down and not sideways"):
            expect(phone.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
            if name == "duplicates":
                expect(phone.locator(".st-key-pair-1 .rasd-two")).to_be_visible()
            assert measure_width(phone) <= PHONE[0]
            assert phone.locator(ANSWERS).evaluate_all(CUT) == []
        if name == "map" and lang == "en":
            with subtests.test("the map fills its frame and is tapped"):
                check_taps(phone)
