"""The Data page in a browser: a good file, broken ones, hostile ones, in both languages."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.dataset.folder import check_dataset
from geo.text import LANGUAGES, Words
from tests.browser.hostile import ATTACKS
from tests.browser.steps import go, map_frame, measure_width, settle
from tests.browser.test_hostile import list_faults
from tests.browser.windows import PHONE, Server
from tests.samples_files import UCDP, write_csv

Window = Callable[..., Page]
INPUT = '.st-key-bring-file [data-testid="stFileUploaderDropzoneInput"]'
_MANY = 100_000
"""So many rows that an import takes some seconds anywhere."""
_ALL_KEPT = {"kept": _MANY, "marked": 0, "rejected": 0}
BROKEN = (
    ("a.csv", b"", "import.error.empty"),
    ("a.xlsx", b"no workbook", "import.error.binary"),
    ("a.zip", b"PK\x03\x04 cut", "import.error.zip"),
    ("a.csv", b"1,2018-11-17\n2,2018-11-18\n", "import.error.no_header"),
)


def drop(page: Page, *, name: str, content: bytes) -> None:
    """Give the page a file, as a drop does."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator(INPUT).set_input_files(file)  # type: ignore[arg-type]
    settle(page)


def bring(page: Page, tmp_path: Path, lang: str) -> None:
    """Bring a good file of two events, one row of it at fault, and check it."""
    rows = [UCDP, {**UCDP, "id": "2", "longitude": "4239"}, {**UCDP, "id": ""}]
    content = write_csv(tmp_path / "rows.csv", rows).read_bytes()
    go(page, f"/data?lang={lang}")
    drop(page, name="GEDEvent_v23_1.csv", content=content)
    expect(page.locator(".st-key-bring-found")).to_contain_text("UCDP GED")
    page.locator(".st-key-check button").click()
    expect(page.locator(".st-key-faults")).to_contain_text("4239")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_good_file_is_on_the_map_in_three_steps_and_nobody_else_is_offered_it(
    page: Page, open_window: Window, tmp_path: Path, lang: str
) -> None:
    bring(page, tmp_path, lang)
    page.locator(".st-key-look button").click()
    map_frame(page)
    assert "dataset=private-" in page.url
    name = page.url.partition("dataset=")[2].partition("&")[0]
    other = open_window(reader="another")
    go(other, "/data")
    expect(other.locator("[class*='st-key-dataset-']")).to_have_count(1)
    assert name not in other.request.get("/api/v1/datasets").text()
    page.reload()
    map_frame(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_long_import_can_be_left_cancelled_and_done_again(
    page: Page, tmp_path: Path, lang: str
) -> None:
    words = Words(lang)
    rows = [{**UCDP, "id": str(number)} for number in range(1, _MANY + 1)]
    path = write_csv(tmp_path / "long.csv", rows)
    go(page, f"/data?lang={lang}")
    page.locator(INPUT).set_input_files(path)
    check = page.locator(".st-key-check button")
    check.click()
    waiting = page.locator(".st-key-import-waiting")
    expect(waiting.get_by_role("progressbar")).to_be_visible()
    expect(check).to_be_disabled()
    waiting.get_by_role("button", name=words("data.cancel")).click()
    expect(waiting).to_have_count(0)
    expect(page.locator(".st-key-outcome-counts")).to_have_count(0)
    check.click()
    expect(waiting).to_be_visible()
    # It goes on while its reader looks at another page.
    link = page.locator(".rasd-pages a, .st-key-pages a").get_by_text(words("page.about")).first
    link.click()
    expect(page).to_have_url(re.compile("about"))
    page.go_back()
    counts = page.locator(".st-key-outcome-counts")
    expect(counts).to_contain_text(words("data.outcome", read=_MANY, **_ALL_KEPT), timeout=300_000)


def test_it_is_taken_away_as_a_folder_that_opens(page: Page, tmp_path: Path) -> None:
    bring(page, tmp_path, "en")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=Words("en")("data.zip")).click()
    packed = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(packed)
    assert packed.name == "gedevent_v23_1.zip"
    zipfile.ZipFile(packed).extractall(tmp_path / "data")
    sizes, faults = check_dataset(tmp_path / "data" / packed.stem)
    assert faults == []
    assert sizes["events"] == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_broken_file_is_one_sentence(phone: Page, subtests: pytest.Subtests, lang: str) -> None:
    go(phone, f"/data?lang={lang}")
    for name, content, key in BROKEN:
        with subtests.test(key):
            drop(phone, name=name, content=content)
            told = phone.locator(".st-key-bring-error [role='alert']")
            expect(told).to_have_text(Words(lang)(key, file=name))
            assert phone.locator(".st-key-check").count() == 0
            assert measure_width(phone) <= PHONE[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_that_is_too_large_is_refused_in_the_readers_language(
    hostile: Server, open_window: Window, lang: str
) -> None:
    page = open_window(to=hostile)
    go(page, f"/data?lang={lang}")
    drop(page, name="a.csv", content=b"a,b\n" * 300_000)
    refused = page.locator('.stFileUploader [role="alert"]')
    expect(refused).to_be_attached()
    told = refused.evaluate("e => getComputedStyle(e, '::after').content")
    assert told == f'"{Words(lang)("data.too_big", n=1)}"'
    assert page.locator(".st-key-bring-found").count() == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hostile_file_is_only_read(page: Page, tmp_path: Path, lang: str) -> None:
    short = [attack for attack in ATTACKS.values() if len(attack) < 1000]
    rows = [
        {**UCDP, "id": str(n), "side_a": attack, "where_coordinates": attack, "best": attack}
        for n, attack in enumerate(short)
    ]
    content = write_csv(tmp_path / "rows.csv", rows).read_bytes()
    go(page, f"/data?lang={lang}")
    drop(page, name=f"{ATTACKS['image']}.csv", content=content)
    expect(page.locator(".st-key-preview")).to_contain_text("onerror")
    assert list_faults(page) == []
    page.locator(".st-key-check button").click()
    expect(page.locator(".st-key-faults")).to_contain_text("onerror")
    assert list_faults(page) == []
    page.locator(".st-key-look button").click()
    map_frame(page)
    assert list_faults(page) == []


def test_a_table_of_hostile_headers_is_only_mapped(page: Page, tmp_path: Path) -> None:
    row = {ATTACKS["image"]: "x", ATTACKS["markdown"]: "y", "type": ATTACKS["markdown"]}
    content = write_csv(tmp_path / "rows.csv", [row, row]).read_bytes()
    go(page, "/data")
    drop(page, name="mine.csv", content=content)
    expect(page.locator(".st-key-mapping")).to_be_visible()
    assert list_faults(page) == []
    assert page.locator(".st-key-mapping a").count() == 0
