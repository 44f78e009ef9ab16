"""What helps with a table on the Data page: a template, names that are one, places looked up."""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from geo.readers.own.template import list_choices, list_columns
from geo.text import LANGUAGES
from tests.browser.steps import be_still, go, map_frame, measure_width, settle
from tests.browser.test_data import drop
from tests.browser.windows import PHONE

NAMES = """id,type,date,place,source,perpetrator
1,Battles,2018-11-17,Hajin,SOHR,ISIS
2,Battles,2018-11-18,Deir ez-Zor,SOHR,داعش
3,Battles,2018-11-19,Hajin,Syrian Observatory for Human Rights,ISIS
4,Battles,2018-11-19,Hajin,SOHR,ISIS?
"""


def check(page: Page, name: str, content: bytes) -> None:
    drop(page, name=name, content=content)
    page.locator(".st-key-check button").click()
    expect(page.locator(".st-key-outcome-counts")).to_be_visible()


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
def test_names_that_may_be_one_are_read_in_full_and_merged_on_a_phone(
    phone: Page, lang: str
) -> None:
    go(phone, f"/data?lang={lang}")
    check(phone, "mine.csv", NAMES.encode())
    be_still(phone)
    names = phone.locator("[class*='st-key-variant-']")
    expect(names).to_have_count(3)
    for name in names.all():
        # Its own name comes first, and stands until the reader says something else.
        expect(name.locator("input").first).to_be_checked()
        name.locator("[role='radiogroup'] label").nth(1).tap()
        settle(phone)
    phone.locator(".st-key-merge button").tap()
    expect(phone.locator("[class*='st-key-merged-told-']")).to_have_count(3)
    expect(phone.locator(".st-key-merge")).to_have_count(0)
    assert measure_width(phone) <= PHONE[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_candidates_for_a_place_are_read_in_full_and_one_is_written_on_a_phone(
    phone: Page, lang: str
) -> None:
    go(phone, f"/data?lang={lang}")
    check(phone, "mine.csv", NAMES.encode())
    be_still(phone)
    phone.locator(".st-key-outcome summary").last.tap()
    places = phone.locator("[class*='st-key-place-private']")
    expect(places).to_have_count(2)
    be_still(phone)
    offers = places.first.locator("[role='radiogroup'] label")
    expect(offers.nth(1)).to_be_visible()
    # Whose a point is stands with each, before anybody takes one, and none of it is cut off.
    told = offers.all_inner_texts()[1:]
    assert all("CC-BY-4.0" in text or "public domain" in text for text in told)
    cut = "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length"
    assert offers.evaluate_all(cut) == 0
    write = phone.locator(".st-key-write-points button")
    expect(write).to_be_disabled()
    offers.nth(1).tap()
    expect(write).to_be_enabled()
    write.tap()
    # The next place stands there to be asked for: nothing has folded up.
    expect(places).to_have_count(1)
    expect(places).to_be_visible()
    assert measure_width(phone) <= PHONE[0]
