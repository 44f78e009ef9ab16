"""Text of a brought file is shown as it stands at every stage of the Data page."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from itertools import cycle

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from geo.text import LANGUAGES
from tests.browser.hostile import ATTACKS, RUN
from tests.browser.steps import be_still, go, measure_width
from tests.browser.test_data import drop
from tests.browser.test_hostile import list_formatted
from tests.browser.windows import PHONE

NAMES = {
    "image": f"<img src=x onerror={RUN}>",
    "markdown": f"[x](javascript:{RUN}) $x^2$ :red[x] **x** `y`",
    "bidi": "\u202eReversed\u2066 name\u202d",
    "signs": ATTACKS["signs"],
    "lines": "first\n# second\n- third",
    "long": "x" * 10_000,
}


def write(rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def look(page: Page) -> None:
    be_still(page)
    assert list_formatted(page) == []
    assert measure_width(page) <= PHONE[0]


@pytest.mark.parametrize(("name", "lang"), list(zip(NAMES, cycle(LANGUAGES), strict=False)))
def test_a_table_of_attacks_is_read_at_every_stage(phone: Page, name: str, lang: str) -> None:
    attack = NAMES[name]
    rows = [
        {"id": str(n), "type": type_, "date": day, "place": place, "source": who, "killed": killed}
        | {"perpetrator": by, attack: attack}
        for n, (type_, day, place, who, killed, by) in enumerate(
            [
                ("Battles", "2018-11-17", attack, attack, "3", attack),
                ("Battles", "2018-11-18", "Hajin", f"{attack}?", attack, f"{attack}?"),
                (attack, "2018-11-19", "Hajin", "SOHR", "1", "Russia"),
                ("Battles", attack, "Hajin", "SOHR", "1", "Russia"),
            ]
        )
    ]
    go(phone, f"/data?lang={lang}")
    file = f"{attack[:60]}.csv".replace("\n", " ").replace("/", "")
    drop(phone, name=file, content=write(rows))
    look(phone)
    phone.locator(".st-key-check button").tap()
    expect(phone.locator(".st-key-outcome-counts")).to_be_visible()
    look(phone)
    groups = phone.locator(".rasd-faults button")
    for place in range(groups.count()):
        groups.nth(place).tap()
        expect(phone.locator(".st-key-faults-rows")).to_be_visible()
        look(phone)
    phone.locator(".st-key-outcome summary").last.tap()
    look(phone)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_of_sheets_and_of_packed_files_are_chosen_as_they_stand(
    phone: Page, lang: str
) -> None:
    book = openpyxl.Workbook()
    for number, title in enumerate(("<img src=x onerror=x>", "$x$ `y` <b> \u202eabc")):
        sheet = book.create_sheet(title)
        sheet.append(["Date", "type", f"Killed {number}"])
        sheet.append(["2018-11-17", "Battles", 3])
    book.remove(book.worksheets[0])
    content = io.BytesIO()
    book.save(content)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, attack in enumerate((ATTACKS["image"], NAMES["markdown"])):
            rows = [{"Date": "2018-11-17", "type": "Battles", f"Killed {number}": "3"}]
            archive.writestr(f"{attack}.csv", write(rows))
    go(phone, f"/data?lang={lang}")
    for file, told in (("a.xlsx", content), ("a.zip", packed)):
        drop(phone, name=file, content=told.getvalue())
        expect(phone.locator("[class*='st-key-parts-']")).to_be_visible()
        look(phone)
        phone.locator(".st-key-check button").tap()
        expect(phone.locator(".st-key-outcome-counts")).to_be_visible()
        look(phone)
