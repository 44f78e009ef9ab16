"""Two records side by side, a decision made, kept and taken away, in a real browser."""

import re

from playwright.sync_api import Page, expect

from geo.duplicates.decisions import read_table
from tests.browser.steps import go, settle

PAIR = ".st-key-pair-1"


def choose(page: Page, name: str, option: str) -> None:
    page.get_by_role("combobox", name=name).click()
    page.get_by_role("option", name=option).click()
    settle(page)


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


def test_the_title_of_a_record_leads_to_its_accounts(page: Page) -> None:
    go(page, "/overlaps")
    with page.expect_popup() as opened:
        page.locator(f"{PAIR} thead a").first.click()
    expect(opened.value).to_have_url(re.compile(r"/accounts\?event=[a-z0-9-]+"))
    expect(opened.value.locator(".rasd-event-title")).to_contain_text("Strikes on")
