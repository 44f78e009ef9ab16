"""Links between the pages: new tabs, the history, the language, and addresses of no page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import PANEL, be_still, find_shown, go, settle, turn
from tests.browser.windows import Windows

Window = Callable[..., Page]
EVENT = "abu-al-hasan-2018-11-17"
TITLE = "Strikes on Abu al-Hasan"


@pytest.mark.parametrize("keys", [["Control"], ["Shift"], []])
def test_a_page_opens_in_a_new_tab_with_the_view(page: Page, keys: list[str]) -> None:
    go(page, f"/?event={EVENT}&type=Battles")
    be_still(page)
    here = page.url
    button = "left" if keys else "middle"
    with page.context.expect_page() as opened:
        page.locator('.rasd-page[data-page="casualties"]').click(modifiers=keys, button=button)  # type: ignore[arg-type]
    other = opened.value
    settle(other)
    assert other.url.partition("?")[0].endswith("/casualties")
    assert {f"event={EVENT}", "type=Battles"} <= set(other.url.partition("?")[2].split("&"))
    expect(find_shown(other, "8 of 39")).to_be_visible()
    assert page.url == here
    other.close()


def test_a_link_in_the_panel_has_the_view_too(page: Page) -> None:
    go(page, f"/?event={EVENT}")
    be_still(page)
    link = page.locator(f"{PANEL} a", has_text="All accounts of this event")
    expect(link).to_have_attribute("href", re.compile(f"/accounts[?]event={EVENT}$"))


def test_each_change_of_page_is_one_entry_of_the_history(open_window: Window) -> None:
    # A window without a past: a history holds 50 entries at most.
    page = open_window(cold=True)
    go(page, f"/?event={EVENT}")
    be_still(page)
    before = page.evaluate("history.length")
    turn(page, "casualties")
    turn(page, "about")
    assert page.evaluate("history.length") == before + 2
    page.go_back()
    be_still(page)
    assert page.url.endswith(f"/casualties?event={EVENT}")
    page.go_back()
    be_still(page)
    assert page.url.endswith(f"/?event={EVENT}")
    expect(page.locator(PANEL)).to_contain_text(TITLE)


def test_spans_stay_in_the_timeline_when_the_address_changes(page: Page) -> None:
    go(page, "/")
    be_still(page)
    fills = ".st-key-time svg [fill^='url(']"
    assert page.locator(fills).count() == 0  # they would name an address that is left
    page.get_by_role("textbox", name="Search").fill("Hajin")
    page.get_by_role("textbox", name="Search").press("Enter")
    expect(page).to_have_url(re.compile("q=Hajin"))
    be_still(page)
    spans = page.locator(".st-key-time svg path[aria-roledescription='bar']")
    assert spans.count() > 0


@pytest.mark.parametrize(("locale", "lang"), [("ar-SY", "ar"), ("en-GB", "en"), ("sw", "en")])
def test_a_link_without_a_language_opens_in_the_browsers(
    open_window: Window, locale: str, lang: str
) -> None:
    page = open_window(locale=locale)
    go(page, f"/?event={EVENT}")
    expect(page.locator("html")).to_have_attribute("lang", lang)
    assert "lang=" not in page.url or lang == "ar"


def test_who_leaves_the_browsers_language_keeps_the_other(open_window: Window) -> None:
    page = open_window(locale="ar-SY")
    go(page, "/")
    page.locator(".st-key-lang button", has_text="English").click()
    expect(page).to_have_url(re.compile("lang=en"))
    be_still(page)
    page.reload()
    settle(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize(("lang", "said"), [("ar", "لا توجد صفحة كهذه"), ("en", "No such page")])
def test_an_address_of_no_page_says_so_in_the_language(
    page: Page, watched: Windows, lang: str, said: str
) -> None:
    watched.expected = "status of 404"
    answer = page.goto(f"/nopage?lang={lang}", wait_until="commit")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text(said)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")


def test_the_other_language_and_back_leave_what_is_chosen(page: Page) -> None:
    # Lists of one choice and of several; those that are left as usual hold their labels, too.
    asked = {"rule=lowest", "type=Battles"}
    go(page, f"/?{'&'.join(sorted(asked))}")
    be_still(page)
    shown = page.locator(".st-key-numbers").inner_text()
    for lang in ("ar", "en", "ar", "en"):
        page.locator(".st-key-lang").get_by_text({"ar": "العربية", "en": "English"}[lang]).click()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        be_still(page)
        expect(page.locator(".st-key-problems")).to_have_count(0)
        chosen = set(page.url.partition("?")[2].split("&"))
        assert chosen - {"lang=ar"} == asked
    assert page.locator(".st-key-numbers").inner_text() == shown
