"""A published page in a browser, below a path; the live API answers in place of its files."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store, open_store
from geo.publish.folder import publish
from geo.publish.shell import write_shell
from geo.questions.event import describe_event
from geo.questions.people import count_people
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.questions.totals import find_widest
from geo.questions.unshown import Part, list_hidden
from geo.text import LANGUAGES, Words, find_language, format_number
from geo.told.strip import say_total
from geo.ui.numbers.casualties import list_groups
from geo.view.view import View
from tests.browser.hostile import ATTACKS, write_hostile
from tests.browser.looks import find_violations
from tests.browser.steps import measure_width
from tests.browser.test_hostile import list_faults
from tests.publish.dense import write_dense
from tests.publish.live import PUBLISHED, serve, write_live

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


class Edition(NamedTuple):
    """A whole edition, its page and its files, and the dataset it is of."""

    address: str
    store: Store


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    """Serve a whole edition of the made-up dataset, in which events lack a place or a day."""
    root = tmp_path_factory.mktemp("edition")
    store = build_store(open_dataset(write_dense(root / "data")))
    finish = [lambda made: write_shell(made, store, published=PUBLISHED)]
    publish(store, root / "site", finish=finish)
    with serve(root / "site", below="/a/folder") as found:
        yield Edition(found, store)


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Give a function that opens the page; any error, and any request elsewhere, fails the test."""
    faults: list[str] = []
    contexts = []

    def open_(query: str = "", *, at: str = address, **options: Any) -> Page:
        size = options.pop("size", SIZES[0])
        viewport: ViewportSize = {"width": size[0], "height": size[1]}
        context = browser.new_context(
            viewport=viewport, locale="en-GB", **{"reduced_motion": "reduce", **options}
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


def read_period(page: Page) -> dict[str, Any]:
    """Return the period that the address says, as a view has it."""
    asked = parse_qs(urlsplit(page.url).query)
    days = {"from_": asked.get("from"), "to": asked.get("to")}
    return {name: date.fromisoformat(day[0]) for name, day in days.items() if day}


def test_days_are_walked_through_one_by_one_and_nothing_moves_by_itself(open_page: Open) -> None:
    page = open_page("?lang=en")
    rest(page)
    expect(page.locator("#play")).to_be_hidden()
    timeline = make_timeline(Selection(open_store(DATASET), View(dataset=DATASET)))
    assert timeline.first
    assert timeline.last
    back, on = page.locator("#day-back"), page.locator("#day-on")
    on.focus()
    for day in range(3):
        page.keyboard.press("Enter")
        shown = timeline.first + timedelta(days=day)
        expect(page).to_have_url(re.compile(f"from={shown}&to={shown}"))
        expect(page.locator("#period-shown b")).to_contain_text(f"{shown.day} July 2018")
        rest_of_numbers(page)
        assert read_numbers(page)[1:] == count_strip(from_=shown, to=shown)
    expect(on).to_be_focused()
    back.click()
    back.click()
    expect(back).to_have_attribute("aria-disabled", "true")
    back.press("Enter")
    assert read_period(page) == {"from_": timeline.first, "to": timeline.first}
    page.locator("#whole").click()
    expect(page.locator("#whole")).to_have_attribute("aria-disabled", "true")
    assert read_period(page) == {}
    back.click()
    expect(page).to_have_url(re.compile(f"from={timeline.last}&to={timeline.last}"))
    expect(on).to_have_attribute("aria-disabled", "true")


def rest_of_numbers(page: Page) -> None:
    """Wait until the numbers are those of the address; a day without events has no group."""
    expect(
        page.locator("#numbers[aria-busy], #groups[aria-busy], #events[aria-busy]")
    ).to_have_count(0)
    expect(page.locator("#unshown[aria-busy]")).to_have_count(0)


def test_playing_steps_through_the_time_and_one_step_back_ends_it(open_page: Open) -> None:
    page = open_page("?lang=en", reduced_motion="no-preference")
    rest(page)
    words = Words("en")
    play = page.locator("#play")
    expect(play).to_have_text(words("timeline.play"))
    play.click()
    expect(page).to_have_url(re.compile("from=2018-07-25&to="))
    first = page.url
    expect(play).to_have_text(words("timeline.pause"))
    expect(page).not_to_have_url(first)
    play.click()
    expect(play).to_have_text(words("timeline.play"))
    rest_of_numbers(page)
    period = read_period(page)
    assert period["from_"] > date(2018, 7, 25)
    expect(page.locator("#numbers strong").nth(1)).to_have_text(count_strip(**period)[0])
    assert read_numbers(page)[1:] == count_strip(**period)
    # All steps of playing are one entry of the history.
    page.go_back()
    expect(page.locator("#numbers strong").first).to_have_text("39")
    assert read_period(page) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_largest_stated_total_is_said_as_on_the_dashboard(open_page: Open, lang: str) -> None:
    page = open_page(f"?lang={lang}")
    total = find_widest(Selection(open_store(DATASET), View(dataset=DATASET, lang=lang)))
    assert total
    words = Words(lang)
    said = words("numbers.widest", total=say_total(total, words))
    expect(page.locator("#numbers .rasd-line")).to_contain_text(said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_count_of_what_is_not_shown_opens_its_list(
    open_page: Open, edition: Edition, lang: str
) -> None:
    query = f"?lang={lang}&from=2018-11-01&to=2018-11-30&as_of=2018-12-10"
    page = open_page(query, at=edition.address, size=SIZES[2])
    rest_of_numbers(page)
    first, last, as_of = date(2018, 11, 1), date(2018, 11, 30), date(2018, 12, 10)
    view = View(dataset="dense", lang=lang, from_=first, to=last, as_of=as_of)
    parts: tuple[Part, ...] = ("no_place", "partly", "filtered", "too_vague", "unspoken")
    for part in parts:
        hidden = list_hidden(Selection(edition.store, view), part=part)
        assert hidden.total, part
        page.locator(f"#unshown [data-part={part}]").click()
        dialog = page.locator("#hidden")
        expect(dialog.locator("h2")).to_have_text(Words(lang)(f"hidden.{part}"))
        ids = dialog.locator("a").evaluate_all("(links) => links.map((a) => a.dataset.hidden)")
        assert ids == [event.id for event in hidden.events]
        expect(dialog.locator("a").first).to_have_text(hidden.events[0].title)
        assert measure_width(page) <= SIZES[2][0]
        assert find_violations(page) == []
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    page.locator("#unshown [data-part=withheld]").click()
    expect(page.locator("#hidden li")).not_to_have_count(0)


@pytest.mark.parametrize("part", ["no_place", "undated"])
def test_an_event_without_a_place_or_a_day_is_opened_from_its_list(
    open_page: Open, edition: Edition, part: Part
) -> None:
    page = open_page("?lang=en", at=edition.address)
    rest(page)
    page.locator(f"[data-part={part}]").click()
    hidden = list_hidden(Selection(edition.store, View(dataset="dense")), part=part)
    page.locator("#hidden a").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-head > h2")).to_have_text(hidden.events[-1].title)
    expect(page.locator("#panel")).to_be_focused()
    expect(page).to_have_url(re.compile(f"event={hidden.events[-1].id}"))
    # It matches, so no filter is said to leave it out; by another type one does.
    expect(page.locator("#panel-head .rasd-note")).to_have_count(0)
    page.get_by_role("searchbox").fill("nothing has this title")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-head .rasd-note")).to_have_text(Words("en")("panel.filtered"))


def test_areas_are_laid_over_the_map_filled_and_kept_to(open_page: Open, edition: Edition) -> None:
    page = open_page("?lang=en", at=edition.address)
    rest(page)
    expect(page.locator(".rasd-area")).to_have_count(0)
    page.get_by_label("Areas filled by").select_option("people")
    expect(page).to_have_url(re.compile("fill=people"))
    expect(page.locator(".rasd-area")).to_have_count(14)
    expect(page.locator(".rasd-area-filled")).not_to_have_count(0)
    expect(page.locator("#map-frame")).to_contain_text("Areas: killed")
    page.locator(".rasd-area-name button", has_text="Deir").click()
    expect(page).to_have_url(re.compile("area=SY.DY"))
    view = View(dataset="dense", area=("SY.DY",))
    counted = count_people(Selection(edition.store, view))
    expect(page.locator("#numbers strong").nth(1)).to_have_text(
        format_number(counted["killed", "all"], "en")
    )
    page.get_by_role("button", name=re.compile("Take off: Deir")).click()
    expect(page).not_to_have_url(re.compile("area="))
    page.get_by_label("Areas on the map", exact=True).select_option("")
    expect(page.locator(".rasd-area")).to_have_count(0)
    assert "fill=" not in page.url


@pytest.mark.parametrize("lang", LANGUAGES)
def test_people_are_grouped_by_area_as_on_the_dashboard(
    open_page: Open, edition: Edition, lang: str
) -> None:
    page = open_page(f"?lang={lang}&by=area", at=edition.address)
    rest(page)
    groups = list_groups(Selection(edition.store, View(dataset="dense", lang=lang)), by="area")
    names = page.locator("#groups tbody th").all_inner_texts()
    assert names[:-1] == [name for name, _ in groups]
    told = page.locator("#groups tbody td:nth-child(2)").all_inner_texts()
    assert told[:-1] == [format_number(number, lang) for _, number in groups]
    expect(page.locator("#groups")).to_contain_text(Words(lang)("casualties.several_areas"))


def test_areas_that_are_not_there_are_said(open_page: Open, edition: Edition) -> None:
    page = open_page("?lang=en&area=SY.DY&area=XX", at=edition.address)
    said = Words("en")("view.unknown_value", parameter="area", value="XX")
    expect(page.locator("#notes li")).to_have_text([said])
    expect(page.locator(".rasd-area-chosen")).to_have_count(1)
    page.goto(f"{edition.address}?lang=en&overlay=mine")
    said = Words("en")("view.unknown_value", parameter="overlay", value="mine")
    expect(page.locator("#notes li")).to_have_text([said])
    rest(page)


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
        page.close()  # before its server: what it still asks would be refused
