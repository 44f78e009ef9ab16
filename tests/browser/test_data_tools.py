"""What helps with a table on the Data page: a template, names that are one, places looked up."""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLong

from geo.readers.own.template import list_choices, list_columns
from geo.text import LANGUAGES
from tests.browser.steps import be_still, go, map_frame, measure_width, settle
from tests.browser.test_data import drop
from tests.browser.windows import PHONE

NAMES = """id,type,date,place,source,perpetrator
1,Battles,2018-11-17,Hajin,SOHR,ISIS
2,Battles,2018-11-18,Deir ez-Zor,SOHR,داعش
3,Battles,2018-11-19,Hajin,Syrian Observatory for Human Rights,ISIS
"""


def check(page: Page, name: str, content: bytes) -> None:
    drop(page, name=name, content=content)
    page.locator(".st-key-check button").click()
    expect(page.locator(".st-key-outcome-counts")).to_be_visible()


def unfold(page: Page, field: Locator) -> Locator:
    """Open a list and return its options; it closes where the page still moves under it."""
    options = page.get_by_role("option")
    for _ in range(5):
        be_still(page)
        field.locator("input").click()
        try:
            options.first.wait_for(timeout=10_000)
        except TooLong:
            page.keyboard.press("Escape")
        else:
            break
    expect(options.first).to_be_visible()
    return options


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_template_is_taken_filled_and_brought_back_to_the_map(
    page: Page, tmp_path: Path, lang: str
) -> None:
    go(page, f"/data?lang={lang}")
    with page.expect_download() as waiting:
        page.locator(".st-key-template-xlsx button").click()
    taken = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(taken)
    book = openpyxl.load_workbook(taken)
    filled = {
        "event_id": "DEZ-3",
        "date_start": "2018-11-17",
        "event_type": next(iter(list_choices(lang)["event_type"])),
        "coordinates": "34.6568, 40.8726",
        "killed_all_min": "15-41",
    }
    for number, field in enumerate(list_columns(lang), 1):
        book.worksheets[0].cell(2, number, filled.get(field))
    content = io.BytesIO()
    book.save(content)
    check(page, "mine.xlsx", content.getvalue())
    page.locator(".st-key-look button").click()
    map_frame(page)
    numbers = page.locator(".st-key-numbers")
    expect(numbers).to_contain_text("15–41")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_merged_and_places_have_candidates(phone: Page, lang: str) -> None:
    go(phone, f"/data?lang={lang}")
    check(phone, "mine.csv", NAMES.encode())
    names = phone.locator("[class*='st-key-variant-']")
    expect(names).to_have_count(2)
    for number in range(2):
        unfold(phone, names.nth(number)).first.click()
        settle(phone)
    phone.locator(".st-key-merge button").click()
    expect(phone.locator("[class*='st-key-merged-told-']")).to_have_count(2)
    expect(phone.locator(".st-key-merge")).to_have_count(0)
    phone.locator(".st-key-outcome summary").last.click()
    place = phone.locator("[class*='st-key-place-private']")
    expect(place).to_have_count(2)
    offered = unfold(phone, place.first)
    expect(offered.nth(1)).to_be_visible()
    # Whose a point is stands with each, before anybody takes one.
    assert all("CC-BY-4.0" in told or "public domain" in told for told in offered.all_inner_texts())
    offered.first.click()
    settle(phone)
    expect(phone.locator("[class*='st-key-offer-']")).to_be_visible()
    phone.locator(".st-key-write-points button").click()
    expect(place).to_have_count(1)
    assert measure_width(phone) <= PHONE[0]
