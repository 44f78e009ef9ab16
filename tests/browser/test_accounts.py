"""Rules, the day of knowledge, the accounts page and the method in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import be_still, choose_day, go, measure_width, settle, travel
from tests.browser.windows import PHONE

EVENT = "event=abu-al-hasan-2018-11-17"
CIVILIANS = f"{EVENT}&category=civilian"
NUMBER = ".rasd-said-number"
KNOWN = ".st-key-known-said"
Window = Callable[..., Page]
COUNTED = {
    "": "15 to 41 or more civilians killed, by the range of 4 accounts",
    "&rule=corroborated": "40 or more civilians killed",
    "&as_of=2018-11-17": "36 to 41 or more civilians killed",
    "&as_of=2018-11-22": "15 to 41 or more civilians killed",
    "&denials=zero": "15 to 41 or more civilians killed",  # the last denies responsibility alone
    "&denials=zero&as_of=2018-11-22": "0 to 41 or more civilians killed",
    "&rule=lowest": "15 or more civilians killed",
    "&rule=highest": "41 or more civilians killed",
    "&rule=claimant%3Asohr": "36 civilians killed",
}
"""What is asked of the event's civilians killed, and the number as it is said."""
NEWS = (
    ("2018-11-17", "17 November 2018", 13, "36+ → 36 civilians"),
    ("2018-11-18", "18 November 2018", 3, "Brett McGurk"),
    ("2018-11-22", "22 November 2018", 1, "15+ civilians"),
    ("2020-09-09", "9 September 2020", 1, "denial"),
)
"""Days, how each is told, how many statements were made on it, and what one of them says."""


def test_the_numbers_of_the_case_are_those_counted_by_hand(
    page: Page, subtests: pytest.Subtests
) -> None:
    go(page, f"/accounts?{CIVILIANS}")
    for asked, number in COUNTED.items():
        with subtests.test(asked):
            travel(page, f"/accounts?{CIVILIANS}{asked}")
            expect(page.locator(NUMBER)).to_contain_text(number)


def test_what_the_accounts_dispute_comes_before_all_people(page: Page) -> None:
    go(page, f"/accounts?{EVENT}")
    expect(page.locator(NUMBER)).to_have_count(2)
    expect(page.locator(NUMBER).first).to_contain_text("15 to 41 or more civilians killed")
    expect(page.locator(NUMBER).last).to_contain_text("40 to 53 people killed")
    # Who asks for one category is shown that one.
    travel(page, f"/accounts?{EVENT}&category=child")
    expect(page.locator(NUMBER)).to_have_count(1)
    expect(page.locator(NUMBER)).to_contain_text("5 to 17 or more children killed")


def test_each_day_says_what_was_new(page: Page, subtests: pytest.Subtests) -> None:
    go(page, f"/?{EVENT}")
    be_still(page)
    known = page.locator(KNOWN)
    for day, told, statements, new in NEWS:
        with subtests.test(day):
            choose_day(page, "as_of", day)
            expect(known).to_contain_text(f"As known on {told}")
            expect(known).to_contain_text(re.compile(rf"(?<!\d){statements} statements? that day"))
            expect(known).to_contain_text(new)
            expect(known).to_contain_text("24 undated statements of the dataset left out")


def test_the_steps_walk_through_the_days_and_back_to_today(page: Page) -> None:
    go(page, f"/accounts?{CIVILIANS}&as_of=2018-11-17")
    assert page.get_by_role("button", name="Previous statement").is_disabled()
    for day in ("2018-11-18", "2018-11-22"):
        page.get_by_role("button", name="Next statement").click()
        expect(page).to_have_url(re.compile(f"as_of={day}"))
        settle(page)
    expect(page.locator(NUMBER)).to_contain_text("15 to 41 or more")
    page.get_by_role("button", name="Everything known today").click()
    expect(page.locator(KNOWN)).to_have_count(0)
    expect(page).not_to_have_url(re.compile("as_of"))


def test_the_chosen_rule_and_day_survive_a_reload_and_a_shared_link(
    page: Page, open_window: Window
) -> None:
    go(page, f"/accounts?{CIVILIANS}&as_of=2018-11-22")
    page.get_by_role("combobox", name="Counting rule").click()
    page.get_by_role("option", name="Highest account").click()
    expect(page).to_have_url(re.compile("rule=highest"))
    settle(page)
    page.get_by_text("A denial counts as zero", exact=True).first.click()
    expect(page).to_have_url(re.compile("denials=zero"))
    settle(page)
    shared = open_window(reader="another")
    page.reload()
    go(shared, page.url)
    for again in (page, shared):
        expect(again.locator(NUMBER)).to_contain_text("0 to 41 or more civilians killed")
        expect(again.locator(NUMBER)).to_contain_text("as known on 22 November 2018")
        expect(again.get_by_text("Rule: Highest account, as known on")).to_be_visible()


def test_a_flag_says_which_claims_it_follows_from(page: Page) -> None:
    go(page, f"/?{EVENT}")
    flags = page.locator(".st-key-panel .rasd-flags")
    expect(flags).to_contain_text(
        "Amaq (17 Nov 2018): 40 people; Free Deir Ezzor Radio (Nov 2018): 53 people"
    )
    # How AFP reads the Coalition is no account of its own.
    expect(flags).to_contain_text("AFP takes it to mean Syrian government forces")
    expect(flags).not_to_contain_text("AFP (18 Nov 2018)")


def test_the_matrix_scrolls_in_its_own_box(phone: Page) -> None:
    go(phone, "/accounts?category=civilian")
    row = phone.locator(".rasd-matrix tr", has_text="Strikes on Abu al-Hasan")
    expect(row).to_contain_text("15–41+")
    box = phone.locator(".rasd-matrix")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert measure_width(phone) <= PHONE[0]


def test_each_part_of_what_is_not_shown_opens_its_list(page: Page) -> None:
    go(page, "/?from=2018-11-17&to=2018-11-17")
    page.get_by_role("button", name="33 filtered out").click()
    listed = page.get_by_role("dialog")
    expect(listed).to_contain_text("33 events")
    expect(listed.locator("li")).to_have_count(33)
    expect(listed).to_contain_text("Attacks on As-Suwayda city")


def test_a_series_of_totals_stands_beside_its_events(page: Page) -> None:
    go(page, "/casualties?series=sohr-offensive")
    row = page.locator(".rasd-coverage tbody tr", has_text="18 Nov 2018")
    expect(row).to_contain_text("234")
    expect(row).to_contain_text("185–265")
    expect(row).to_contain_text("12 events")
    expect(row).to_contain_text("The total less the events: 49 or less.")
    expect(row).to_contain_text("Whether the people counted are the same is not known.")
    expect(page.locator(".st-key-coverage-steps svg.marks")).to_have_count(2)


def test_the_method_counts_its_examples(page: Page) -> None:
    go(page, "/method")
    rules = page.locator(".st-key-method")
    for rule, number in (("Corroborated At", "40"), ("Median of the accounts The", "36–40+")):
        expect(rules.get_by_role("row", name=re.compile(f"^{rule}"))).to_contain_text(number)
