"""A published page in a browser, below a path; the live API answers in place of its files."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from geo.engine.store import open_store
from geo.questions.event import describe_event
from geo.questions.people import count_people
from geo.questions.select import Selection
from geo.text import LANGUAGES, Words, find_language, format_number
from geo.view.view import View
from tests.browser.hostile import ATTACKS, write_hostile
from tests.browser.looks import find_violations
from tests.browser.steps import measure_width
from tests.browser.test_hostile import list_faults
from tests.publish.live import serve, write_live

FLAGSHIP = "abu-al-hasan-2018-11-17"
DATASET = View.dataset
SIZES = ((1400, 900), (768, 1024), (390, 844))
MARK = ".rasd-mark .rasd-disc"
SHIFT = """() => new Promise((told) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => told(sum)));
})"""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a page that lies in a folder of a host."""
    folder = tmp_path_factory.mktemp("published")
    write_live(folder / "site", open_store(DATASET), dashboard="https://rasd.example.org")
    with serve(folder / "site", below="/some/folder") as found:
        yield found


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Give a function that opens the page; any error, and any request elsewhere, fails the test."""
    faults: list[str] = []
    contexts = []

    def open_(query: str = "", *, at: str = address, **options: Any) -> Page:
        size = options.pop("size", SIZES[0])
        viewport: ViewportSize = {"width": size[0], "height": size[1]}
        context = browser.new_context(
            viewport=viewport, reduced_motion="reduce", locale="en-GB", **options
        )
        contexts.append(context)
        page = context.new_page()
        host = urlsplit(at).netloc
        page.on(
            "request",
            lambda asked: faults.append(asked.url) if urlsplit(asked.url).netloc != host else None,
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(f"{at}{query}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def rest(page: Page) -> None:
    """Wait until every question of the page is answered and drawn."""
    expect(page.locator("#groups table")).to_be_visible()
    expect(page.locator("[aria-busy]")).to_have_count(0)
    expect(page.locator("#map .rasd-mark")).not_to_have_count(0)


def read_numbers(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#numbers strong").all_inner_texts()]


def count_strip(**asked: Any) -> list[str]:
    view = View(dataset=DATASET, **asked)
    counted = count_people(Selection(open_store(DATASET), view))
    kinds = ("all", "civilian", "child", "woman")
    return [format_number(counted[("killed", kind)], view.lang) for kind in kinds]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_what_the_server_says(open_page: Open, lang: str) -> None:
    page = open_page(f"?lang={lang}")
    rest(page)
    expect(page.locator("html")).to_have_attribute("dir", find_language(lang).direction)
    assert read_numbers(page) == ["39", *count_strip(lang=lang)]
    expect(page.locator("#events tbody tr")).to_have_count(39)
    expect(page.locator(MARK)).not_to_have_count(0)
    expect(page.locator("#time-chart svg .time-bar")).not_to_have_count(0)
    for place in ("#map", "#time-chart"):
        assert page.locator(place).evaluate("(place) => getComputedStyle(place).direction") == "ltr"
    expect(page.locator("#foot")).to_contain_text(open_store(DATASET).dataset.revision)


def test_the_browsers_language_is_that_of_a_page_that_names_none(open_page: Open) -> None:
    page = open_page("")
    rest(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator(".languages button", has_text="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page).to_have_url(re.compile("lang=ar"))
    page.go_back()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")


def test_a_choice_stands_in_the_address_and_the_back_button_takes_it_back(open_page: Open) -> None:
    page = open_page("?lang=en")
    rest(page)
    page.get_by_label("Event type").select_option("Battles")
    expect(page).to_have_url(re.compile("type=Battles"))
    expect(page.locator("#numbers strong").first).not_to_have_text("39")
    assert read_numbers(page)[1:] == count_strip(type=("Battles",))
    page.get_by_label("Counting rule").select_option("best")
    expect(page).to_have_url(re.compile("rule=best"))
    expect(page.locator("#numbers .rasd-line")).to_contain_text(Words("en")("rule.best"))
    rest(page)
    assert read_numbers(page)[1:] == count_strip(type=("Battles",), rule="best")
    page.go_back()
    page.go_back()
    expect(page.locator("#numbers strong").first).to_have_text("39")
    assert "type" not in page.url
    page.go_forward()
    page.get_by_role("button", name="Take off: Battles").click()
    expect(page.locator("#numbers strong").first).to_have_text("39")


def test_a_drag_over_the_timeline_chooses_a_period_and_keys_move_its_ends(open_page: Open) -> None:
    page = open_page("?lang=en")
    rest(page)
    chart = page.locator("#time-chart svg").bounding_box()
    assert chart
    page.mouse.move(chart["x"] + chart["width"] * 0.6, chart["y"] + 30)
    page.mouse.down()
    page.mouse.move(chart["x"] + chart["width"] * 0.8, chart["y"] + 30)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=2018-\d\d-\d\d&to=2018-\d\d-\d\d"))
    expect(page.locator("#time-chart .time-outside")).not_to_have_count(0)
    expect(page.locator("#unshown")).to_contain_text("beyond the period")
    before = page.url
    end = page.locator("#time-slider input").last
    end.focus()
    page.keyboard.press("ArrowLeft")
    expect(page).not_to_have_url(before)
    expect(end).to_have_attribute("aria-valuetext", re.compile("2018"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_linked_event_stands_open_with_all_its_accounts(open_page: Open, lang: str) -> None:
    page = open_page(f"?lang={lang}&event={FLAGSHIP}")
    selection = Selection(open_store(DATASET), View(dataset=DATASET, lang=lang))
    found = describe_event(selection, FLAGSHIP)
    expect(page.locator("#panel-head > h2")).to_have_text(found.event.title)
    expect(page.locator("#panel .rasd-claim:not(.rasd-statement)")).to_have_count(len(found.claims))
    expect(page.locator("#panel .rasd-ranges tbody tr")).not_to_have_count(0)
    rest(page)
    expect(page.locator(".rasd-mark.rasd-selected, .rasd-selected").first).to_be_attached()
    assert page.locator("#panel a[target=_blank]:not([rel~=noopener])").count() == 0
    page.locator(".panel-back").click()
    expect(page.locator("#panel-head > h2")).to_have_count(0)
    assert "event=" not in page.url


def test_marks_and_rows_open_events_by_pointer_and_by_key(open_page: Open) -> None:
    page = open_page("?lang=en&q=Abu+al-Hasan+near")
    rest(page)
    page.locator(".rasd-mark .rasd-event .rasd-disc").first.click(force=True)
    expect(page.locator("#panel-head > h2")).to_be_visible()
    expect(page).to_have_url(re.compile(f"event={FLAGSHIP}"))
    page.locator(".panel-back").click()
    page.locator("[data-event]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-head > h2")).to_be_visible()


def test_what_cannot_be_honoured_is_said(open_page: Open) -> None:
    page = open_page("?lang=en&foo=1&from=yesterday&actor=nobody&revision=abcdef123456")
    notes = page.locator("#notes")
    for key, parameter, value in (
        ("unknown_parameter", "foo", "1"),
        ("malformed", "from", "yesterday"),
        ("unknown_value", "actor", "nobody"),
    ):
        said = Words("en")(f"view.{key}", parameter=parameter, value=value)
        expect(notes).to_contain_text(said)
    expect(notes).to_contain_text("abcdef123456")


def test_an_event_that_is_not_there_is_said(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}?lang=en&event=none")
    said = Words("en")("view.unknown_value", parameter="event", value="none")
    expect(page.locator("#panel-head .rasd-note")).to_have_text(said)
    rest(page)
    page.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_moves_when_answers_come_and_all_fits(
    open_page: Open, size: tuple[int, int], lang: str
) -> None:
    page = open_page(f"?lang={lang}", size=size)
    rest(page)
    assert page.evaluate(SHIFT) < 0.1
    assert measure_width(page) <= size[0]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]])
def test_axe_finds_nothing_serious(open_page: Open, theme: str, size: tuple[int, int]) -> None:
    page = open_page(f"?lang=ar&event={FLAGSHIP}", size=size, color_scheme=theme)
    rest(page)
    page.locator("#method summary").click()
    assert find_violations(page) == []
    if size == SIZES[2]:
        page.locator(".open-filters").click()
        expect(page.locator("#filters-close")).to_be_focused()
        assert find_violations(page) == []
        page.keyboard.press("Escape")
        expect(page.locator(".open-filters")).to_be_focused()


def test_a_chosen_theme_stays(open_page: Open) -> None:
    page = open_page("?lang=en", color_scheme="light")
    rest(page)
    page.locator("#theme").select_option("dark")
    read = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(read)
    page.reload()
    rest(page)
    assert page.evaluate(read) == dark
    page.locator("#theme").select_option("system")
    assert page.evaluate(read) != dark


@pytest.mark.parametrize("missing", ["**/assets/page.js*", "**/source/source.js*", "**/unshown?*"])
def test_a_file_that_does_not_come_is_said_with_a_way_to_try_again(
    browser: Browser, address: str, missing: str
) -> None:
    page = browser.new_page()
    page.route(missing, lambda route: route.abort())
    page.goto(f"{address}?lang=en")
    failed = page.locator("#failed p:visible")
    expect(failed).to_have_count(1)
    expect(failed).to_contain_text(Words("en")("publish.failed"))
    page.unroute(missing)
    failed.locator("button").click()
    rest(page)
    expect(page.locator("#failed")).to_be_hidden()
    page.close()


def test_without_scripts_it_is_read(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    for lang in LANGUAGES:
        expect(page.locator(f".intro[lang={lang}]")).to_be_visible()
        expect(page.locator(f".intro[lang={lang}]")).to_contain_text(count_strip(lang="en")[0][:3])
    expect(page.locator("#map")).to_be_hidden()
    context.close()


def test_on_paper_it_is_what_is_shown(open_page: Open) -> None:
    page = open_page("?lang=en")
    rest(page)
    page.emulate_media(media="print")
    for hidden in ("#filters", "#actions", "#drawn", "#time-slider"):
        expect(page.locator(hidden)).to_be_hidden()
    for shown in ("#numbers", "#map", "#events table", "#groups table", "#foot"):
        expect(page.locator(shown)).to_be_visible()


def test_hostile_texts_of_a_dataset_are_read_and_run_nothing(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_hostile(tmp_path / "data" / "hostile")
    monkeypatch.setenv("RASD_DATA", str(folder.parent))
    write_live(tmp_path / "site", open_store("hostile"))
    with serve(tmp_path / "site") as address:
        page = open_page("?lang=en", at=address, size=SIZES[2])
        rest(page)
        assert list_faults(page) == []
        for name in ATTACKS:
            page.evaluate(
                "(id) => document.querySelector(`[data-event='${id}']`).click()", f"event-{name}"
            )
            expect(page.locator("#panel .rasd-claim").first).to_be_visible()
            expect(page).to_have_url(re.compile(f"event=event-{name}"))
            assert list_faults(page) == []
            assert measure_width(page) <= SIZES[2][0]
