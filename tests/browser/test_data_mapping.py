"""The Data page's mapping in a browser: what is seen, kept over a refresh, and mended."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.text import LANGUAGES, Words
from tests.browser.steps import be_still, go, measure_width, settle, turn
from tests.browser.test_data import drop
from tests.browser.test_hostile import list_faults
from tests.browser.windows import PHONE
from tests.samples_files import write_csv

Window = Callable[..., Page]
ROWS = [
    {"Date": "17/11/2018", "Type": "Airstrike", "Place": "Hajin", "Civ. killed": "15-41"},
    {"Date": "18/11/2018", "Type": "Airstrike", "Place": "Susa", "Civ. killed": "dozens"},
    {"Date": "19/11/2018", "Type": "Airstrike", "Place": "Susa", "Civ. killed": "many"},
]
HOSTILE = "<img src=x onerror=alert(1)> {x} `y` $z$ **b** [l](javascript:alert(1))"


def bring(page: Page, tmp_path: Path, lang: str, rows: list[dict[str, str]]) -> None:
    """Bring a table of one's own."""
    go(page, f"/data?lang={lang}")
    content = write_csv(tmp_path / "rows.csv", rows).read_bytes()
    drop(page, name="mine.csv", content=content)
    expect(page.locator(".st-key-picture table")).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_why_no_row_can_be_used_is_seen_under_the_button(
    phone: Page, tmp_path: Path, lang: str
) -> None:
    bring(phone, tmp_path, lang, [{**ROWS[0], "Type": "Zorp"}])
    phone.locator(".st-key-check button").click()
    alert = phone.locator(".st-key-bring-error [role='alert']")
    expect(alert).to_be_visible()
    # Within a sentence: without its own full stop.
    expect(alert).to_contain_text(Words(lang)("import.reason.unknown_type").rstrip("."))
    button = phone.locator(".st-key-check button").bounding_box()
    box = alert.bounding_box()
    assert button is not None
    assert box is not None
    assert box["y"] > button["y"]
    assert measure_width(phone) <= PHONE[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refresh_keeps_the_file_its_mapping_and_what_was_checked(
    page: Page, open_window: Window, tmp_path: Path, lang: str
) -> None:
    bring(page, tmp_path, lang, ROWS)
    title = page.locator("[class*='st-key-title-private-file'] input")
    title.fill("What we saw")
    title.press("Enter")
    settle(page)
    page.locator(".st-key-check button").click()
    expect(page.locator(".st-key-outcome-counts")).to_be_visible()
    assert "private-file" not in page.url
    page.reload()
    expect(page.locator(".st-key-bring-name")).to_contain_text("mine.csv")
    expect(page.locator(".st-key-outcome-counts")).to_be_visible()
    expect(page.locator(".st-key-picture")).to_contain_text("Hajin")
    expect(title).to_have_value("What we saw")
    other = open_window(reader="another")
    go(other, "/data")
    be_still(other)
    assert other.locator(".st-key-bring-name").count() == 0
    page.locator(".st-key-put-away button").click()
    expect(page.locator(".st-key-bring-name")).to_have_count(0)
    page.reload()
    settle(page)
    be_still(page)
    assert page.locator(".st-key-bring-name").count() == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_marked_cell_is_mended_in_its_row_and_tried_again(
    page: Page, tmp_path: Path, lang: str
) -> None:
    words = Words(lang)
    bring(page, tmp_path, lang, ROWS)
    page.locator(".st-key-check button").click()
    group = page.locator(".rasd-faults button", has_text="Civ. killed")
    expect(group).to_contain_text("2 ×")
    group.click()
    row = page.locator(".st-key-fault-row-3")
    expect(row).to_contain_text("18/11/2018")
    row.locator("input").fill("24")
    row.locator("input").press("Enter")
    expect(page.locator(".st-key-corrections table")).to_contain_text("dozens")
    page.locator(".st-key-check-again button").click()
    expect(page.locator(".st-key-outcome-notes")).to_contain_text(
        words("import.note.corrected", n=1)
    )
    expect(group).to_contain_text("1 ×")
    # A button that is drawn anew between the press and the release is not pressed.
    be_still(page)
    page.locator(".st-key-corrections button").click()
    expect(page.locator(".st-key-corrections")).to_have_count(0)


@pytest.mark.parametrize("size", [(1400, 900), (768, 1024), PHONE])
def test_hostile_cells_and_headers_are_only_read_and_nothing_is_too_wide(
    open_window: Window, tmp_path: Path, size: tuple[int, int]
) -> None:
    page = open_window(size=size)
    rows = [
        {"Type": "Airstrike", "Killed": HOSTILE, HOSTILE: HOSTILE, "Min. x killed": "3"},
        {"Type": HOSTILE, "Killed": "3", HOSTILE: "3", "Min. x killed": HOSTILE},
    ]
    bring(page, tmp_path, "en", rows)
    page.locator(".st-key-check button").click()
    page.locator(".rasd-faults button", has_text="Killed").first.click()
    row = page.locator(".st-key-fault-row-2")
    expect(row.locator("input")).to_have_value(HOSTILE)
    row.locator("input").fill(f"{HOSTILE}!")
    row.locator("input").press("Enter")
    expect(page.locator(".st-key-corrections")).to_contain_text("onerror")
    assert list_faults(page) == []
    assert page.locator(".st-key-mapping a, .st-key-outcome .rasd-whole a").count() == 0
    assert measure_width(page) <= size[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_questions_on_a_phone_are_whole_and_close_together(
    phone: Page, tmp_path: Path, lang: str
) -> None:
    rows = [{"Type": "Airstrike", "Date": "2018-11-17", "Killed": "3", "Remarks": "a"}]
    bring(phone, tmp_path, lang, rows)
    # Where a row of answers is full and goes on below, none is left without an edge.
    kinds = phone.locator(".st-key-mapping .stButtonGroup button[aria-checked]")
    edges = kinds.evaluate_all(
        "all => all.flatMap(e => (({ borderLeftColor: l, borderRightColor: r }) => [l, r])"
        "(getComputedStyle(e)))"
    )
    assert len(edges) == 2 * len(("event", "claim", "person"))
    assert [edge for edge in edges if edge.endswith(", 0)")] == []
    empty = phone.locator(".st-key-mapping .stColumn:visible:not(:has(.stElementContainer))")
    expect(empty).to_have_count(0)
    arrow = phone.locator(".st-key-mapping summary [data-testid='stIconMaterial']").first
    turned = "matrix(-1, 0, 0, 1, 0, 0)" if lang == "ar" else "none"
    expect(arrow).to_have_css("transform", turned)


def test_the_filters_are_in_sight_again_on_the_map(phone: Page, tmp_path: Path) -> None:
    bring(phone, tmp_path, "en", ROWS)
    expect(phone.locator("button.rasd-open-filters")).not_to_be_in_viewport()
    turn(phone, "map")
    expect(phone.locator("button.rasd-open-filters")).to_be_in_viewport(ratio=1)
