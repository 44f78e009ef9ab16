"""Two records side by side, a decision made, kept and taken away, in a real browser."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from geo.duplicates.decisions import read_table
from tests.browser.steps import be_still, go, settle, travel

PAIR = ".st-key-pair-1"


def choose(page: Page, name: str, option: str) -> None:
    page.get_by_role("combobox", name=name).click()
    page.get_by_role("option", name=option).click()
    # The address is written before the pairs are drawn.
    be_still(page)


def test_a_decision_is_made_kept_and_taken_away(page: Page) -> None:
    go(page, "/overlaps")
    expect(page.locator(PAIR)).to_contain_text("al-Kashmah")
    choose(page, "Days apart", "at most 2 days")
    choose(page, "Distance", "at most 5 km")
    expect(page.get_by_text("10 pairs of records may be of one event.")).to_be_visible()
    page.locator(PAIR).get_by_role("radio", name="not the same").click()
    settle(page)
    page.locator(PAIR).get_by_role("textbox", name="Note").fill("=two nights")
    page.keyboard.press("Tab")
    settle(page)
    page.get_by_role("link", name="Accounts", exact=True).click()
    settle(page)
    page.get_by_role("link", name="Duplicates", exact=True).click()
    chosen = page.locator(PAIR).get_by_role("radio", name="not the same")
    expect(chosen).to_have_attribute("aria-checked", "true")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download same_as.csv (2 pairs)").click()
    # The dataset has one that is not decided.
    rows = read_table(waiting.value.path().read_text(encoding="utf-8"))
    (row,) = (row for row in rows if row.decision != "undecided")
    assert (row.decision, row.note) == ("different", "'=two nights")
    assert {row.event_id, row.other_event_id} == {
        "al-kashmah-2018-11-28",
        "al-kashmah-2018-11-28-house",
    }


def test_choices_stand_in_the_address_and_go_back_with_it(open_window: Callable[..., Page]) -> None:
    page = open_window()
    go(page, "/duplicates?lang=en")
    choose(page, "Days apart", "at most 2 days")
    choose(page, "Distance", "at most 25 km")
    expect(page).to_have_url(re.compile(r"days=2&km=25"))
    found = "19 pairs of records may be of one event."
    expect(page.locator(".st-key-overlaps-found strong")).to_have_text(found)
    other = open_window()
    go(other, page.url.partition("localhost")[2].partition("/")[2].join(["/", ""]))
    expect(other.locator(".st-key-overlaps-found strong")).to_have_text(found)
    expect(other.get_by_role("combobox", name="Distance")).to_have_value("at most 25 km")
    choose(other, "Distance", "at most 1 km")
    # The first window has kept its own.
    expect(page).to_have_url(re.compile(r"km=25"))
    travel(page, "/duplicates?lang=en")
    expect(page.get_by_role("combobox", name="Distance")).to_have_value("at most 1 km")
    page.go_back()
    expect(page.get_by_role("combobox", name="Distance")).to_have_value("at most 25 km")


def test_the_title_of_a_record_leads_to_its_accounts(page: Page) -> None:
    go(page, "/overlaps")
    with page.expect_popup() as opened:
        page.locator(f"{PAIR} thead a").first.click()
    expect(opened.value).to_have_url(re.compile(r"/accounts\?event=[a-z0-9-]+"))
    expect(opened.value.locator(".rasd-event-title")).to_contain_text("Strikes on")
