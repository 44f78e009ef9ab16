"""What helps with a table on the Data page: a template to fill."""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from geo.readers.own.template import list_choices, list_columns
from geo.text import LANGUAGES
from tests.browser.steps import go, map_frame
from tests.browser.test_data import drop


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
