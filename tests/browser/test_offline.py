"""A view kept as a file opens from disk, loads nothing, filters, and shows text as text."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.dataset.folder import open_dataset
from geo.engine.store import build_store
from geo.export.offline import write_offline
from geo.export.story import write_story
from geo.questions.select import Selection
from geo.stories.files import find_story
from geo.stories.told import tell_story
from geo.view.view import View
from tests.browser.hostile import MARK, write_hostile

FLAGSHIP = "abu-al-hasan-2018-11-17"


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """Give a page that fails the test on any request but its file, and any error in it."""
    faults: list[str] = []
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.on("request", lambda r: faults.append(r.url) if not r.url.startswith("file:") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    yield page
    page.close()
    assert faults == []


def keep(selection: Selection, folder: Path) -> str:
    path = folder / "view.html"
    path.write_bytes(write_offline(selection, root="https://example.org"))
    return path.as_uri()


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_a_kept_view_has_map_list_and_accounts(
    tab: Page, hajin: Path, tmp_path: Path, lang: str, direction: str
) -> None:
    tab.goto(keep(Selection(build_store(open_dataset(hajin)), View(lang=lang)), tmp_path))
    expect(tab.locator("html")).to_have_attribute("dir", direction)
    expect(tab.locator("#events li")).to_have_count(39)
    expect(tab.locator(".rasd-mark .rasd-disc").first).to_be_visible()
    tab.locator("#events button").nth(5).click()
    expect(tab.locator("#event section").first).to_be_visible()
    expect(tab.locator("footer")).to_contain_text("CC-BY-4.0")


def test_a_kept_view_filters_by_period(tab: Page, hajin: Path, tmp_path: Path) -> None:
    tab.goto(keep(Selection(build_store(open_dataset(hajin)), View()), tmp_path))
    for field in ("#from", "#to"):
        tab.fill(field, "2018-11-17")
        tab.dispatch_event(field, "change")
    expect(tab.locator("#count")).to_contain_text("6 of 39")
    expect(tab.locator("#events li")).to_have_count(6)
    tab.locator("button[type=reset]").click()
    expect(tab.locator("#events li")).to_have_count(39)


def test_a_mark_of_a_kept_view_opens_its_accounts(tab: Page, hajin: Path, tmp_path: Path) -> None:
    tab.goto(
        keep(Selection(build_store(open_dataset(hajin)), View(q="Abu al-Hasan near")), tmp_path)
    )
    tab.locator(".rasd-mark .rasd-event .rasd-disc").first.click(force=True)
    expect(tab.locator("#event h2")).to_be_visible()


@pytest.mark.parametrize("size", [(390, 844), (844, 390), (1400, 900)])
def test_a_kept_view_scrolls_to_its_end_on_every_screen(
    tab: Page, hajin: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    tab.set_viewport_size({"width": size[0], "height": size[1]})
    tab.goto(keep(Selection(build_store(open_dataset(hajin)), View(event=FLAGSHIP)), tmp_path))
    expect(tab.locator(".rasd-mark .rasd-disc").first).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
    # Under a finger or a wheel, which a page that hides what is beyond its edge does not follow.
    tab.mouse.move(5, 5)
    tab.mouse.wheel(0, 20_000)
    expect(tab.locator("footer p").last).to_be_in_viewport()


def test_the_legend_of_a_kept_view_stands_under_its_map_and_on_nothing(
    tab: Page, hajin: Path, tmp_path: Path
) -> None:
    tab.goto(keep(Selection(build_store(open_dataset(hajin)), View()), tmp_path))
    expect(tab.locator(".rasd-legend-sizes svg")).to_be_visible()
    parts = ("#map", ".rasd-legend", "#panel", "footer")
    boxes = [tab.locator(part).bounding_box() for part in parts]
    ground, legend, panel, footer = (box for box in boxes if box)
    assert ground["y"] + ground["height"] <= legend["y"] + 1
    assert legend["x"] + legend["width"] <= panel["x"] + 1
    assert legend["y"] + legend["height"] <= footer["y"] + 1


def test_a_kept_view_opens_at_its_event(tab: Page, hajin: Path, tmp_path: Path) -> None:
    tab.goto(keep(Selection(build_store(open_dataset(hajin)), View(event=FLAGSHIP)), tmp_path))
    expect(tab.locator("#event h2")).to_contain_text("Abu al-Hasan")
    expect(tab.locator("#event a").first).to_have_attribute("rel", "noopener noreferrer")
    expect(tab.locator("#event p").nth(1)).to_contain_text("15 to 41 or more civilians killed")
    # Its own sign, in the middle of the map; from afar it would be in a cell with 23 others.
    mark = tab.locator('.rasd-mark[aria-label*="Strikes on Abu al-Hasan"]')
    expect(mark).to_have_count(1)
    place, frame = mark.bounding_box(), tab.locator("#map").bounding_box()
    assert place is not None
    assert frame is not None
    assert abs(place["x"] - frame["x"] - frame["width"] / 2) < 60


def test_a_kept_view_filters_by_type_and_actor(tab: Page, hajin: Path, tmp_path: Path) -> None:
    tab.goto(keep(Selection(build_store(open_dataset(hajin)), View()), tmp_path))
    tab.select_option("#type", "Battles")
    expect(tab.locator("#events li")).to_have_count(8)
    tab.select_option("#actor", index=1)
    expect(tab.locator("#count")).not_to_contain_text("8 of 39")
    tab.locator("button[type=reset]").click()
    expect(tab.locator("#events li")).to_have_count(39)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_hostile_text_stays_text_in_a_kept_view(tab: Page, tmp_path: Path, lang: str) -> None:
    store = build_store(open_dataset(write_hostile(tmp_path / "hostile")))
    tab.goto(keep(Selection(store, View(dataset=store.dataset.name, lang=lang)), tmp_path))
    buttons = tab.locator("#events button")
    for place in range(buttons.count()):
        buttons.nth(place).click()
        tab.locator("#event button").first.click()
    assert tab.evaluate(f"window.{MARK}") is None


def keep_story(folder: Path, dataset: Path, *, lang: str) -> str:
    store = build_store(open_dataset(dataset))
    file = find_story(store.dataset, "abu-al-hasan", lang)
    assert file is not None
    page = write_story(tell_story(store, file), Selection(store, View(lang=lang)))
    path = folder / f"story-{lang}.html"
    path.write_bytes(page)
    return path.as_uri()


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_a_kept_story_is_read_by_scroll_and_keys(
    tab: Page, hajin: Path, tmp_path: Path, lang: str, direction: str
) -> None:
    tab.goto(keep_story(tmp_path, hajin, lang=lang))
    expect(tab.locator("html")).to_have_attribute("dir", direction)
    expect(tab.locator(".rasd-mark .rasd-disc").first).to_be_visible()
    box = tab.locator("#text").bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + 50, 700)
    for _ in range(40):
        if tab.url.endswith("#chapter-2"):
            break
        tab.mouse.wheel(0, 150)
        tab.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    expect(tab.locator('.rasd-scene[data-scene="2"]')).to_be_visible()
    expect(tab.locator(".rasd-mark svg.rasd-selected")).to_have_count(1)
    tab.keyboard.press("n")
    expect(tab).to_have_url(re.compile("#chapter-3$"))
    expect(tab.locator("#chapter-3 h2")).to_be_focused()
    expect(tab.locator("#map")).to_be_in_viewport()
    tab.go_back()
    expect(tab.locator('.rasd-scene[data-scene="2"]')).to_be_visible()


def test_a_kept_story_has_room_for_its_text_on_a_telephone(
    tab: Page, hajin: Path, tmp_path: Path
) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(f"{keep_story(tmp_path, hajin, lang='ar')}#chapter-5")
    expect(tab.locator('.rasd-scene[data-scene="5"]')).to_be_visible()
    beside, title = (
        tab.locator("#beside").bounding_box(),
        tab.locator("#chapter-5 h2").bounding_box(),
    )
    assert beside is not None
    assert title is not None
    assert abs(beside["y"]) <= 1
    assert beside["height"] <= 0.41 * 844
    assert title["y"] >= beside["height"]
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
