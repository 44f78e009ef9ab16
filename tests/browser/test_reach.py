"""Everybody gets at everything: by keyboard or screen reader, in large letters, unmoved.

The rules of axe-core come from a package and are put into the page from disk.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from geo.look.theme import THEMES
from geo.text import LANGUAGES, Words
from geo.ui.page.frame import PAGES
from tests.browser.conftest import DESKTOP
from tests.browser.steps import PANEL, be_still, find_mark, go, map_frame, measure_width

Window = Callable[..., Page]
EVENT = "event=abu-al-hasan-2018-11-17"
ADDRESSES = {name: f"/{path}?" for name, path in PAGES.items()}
ADDRESSES |= {"map-event": f"/?{EVENT}", "accounts-event": f"/accounts?{EVENT}"}
SERIOUS = {"serious", "critical"}
ALLOWED: dict[str, str] = {}
"""Rules of axe-core that may be broken, each with its reason."""
FOCUSED = """() => {
  let at = document.activeElement, inside = '';
  for (let next = at; next && next.tagName !== 'BODY'; next = at.contentDocument?.activeElement) {
    at = next;
    if (!at.contentDocument) break;
    inside = 'frame ';
  }
  const shows = (element) => {
    const style = getComputedStyle(element);
    const halo = element.querySelector?.(':scope .rasd-halo');
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1)
      || (halo && getComputedStyle(halo).display !== 'none');
  };
  const around = [];
  // Five, for the cells of a table are drawn on a canvas that has a table inside.
  for (let node = at; node && around.length < 5; node = node.parentElement) around.push(node);
  const place = at.closest('[class*="st-key-"]')?.className.match(/st-key-([\\w-]+)/)?.[1] ?? '';
  const said = at.getAttribute('aria-label') || at.textContent || at.id || '';
  const name = `${inside}${at.tagName.toLowerCase()} ${at.getAttribute('class') ?? ''}`;
  return { name: name.trim(), place, said: said.trim().slice(0, 60), shows: around.some(shows),
           isBody: at === document.body };
}"""

CUT_OFF = """() => {
  const found = [];
  const own = (element) => [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const isCut = (element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    return (overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 2)
      || (overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 4);
  };
  const skipped = '.stSidebar[data-collapsed="true"], .rasd-hidden, .rasd-title, input, canvas, '
    + '.rasd-button span, .stVegaLiteChart, .stDataFrame';
  for (const element of document.querySelectorAll('.stApp *')) {
    if (!element.offsetWidth || element.closest(skipped)) continue;
    const texts = [element, ...element.querySelectorAll('*')].filter(own);
    if (!texts.length || !isCut(element)) continue;
    found.push(`cut: ${element.className} ${texts[0].textContent.slice(0, 60)}`);
  }
  const bar = '.st-key-title, .st-key-pages, .st-key-lang, .st-key-actions';
  const parts = [...document.querySelectorAll(bar)];
  const boxes = parts.map((part) => [part.className, part.getBoundingClientRect()]);
  for (const [i, [one, a]] of boxes.entries()) {
    if (a.right > innerWidth + 1 || a.left < -1) found.push(`outside: ${one}`);
    for (const [other, b] of boxes.slice(i + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 1) found.push(`overlap: ${one} and ${other}`);
    }
  }
  return found;
}"""


@cache
def read_axe() -> str:
    folder = Path(axe_playwright_python.__file__).parent
    return folder.joinpath("axe.min.js").read_text(encoding="utf-8")


def find_violations(page: Page) -> list[str]:
    """Give what axe-core calls serious or critical on the page and in its frames."""
    for frame in page.frames:
        frame.evaluate(read_axe())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in SERIOUS and fault["id"] not in ALLOWED
        for node in fault["nodes"]
    ]


def find_cut_off(page: Page) -> list[str]:
    """Give the texts that are cut by their box, and parts of the title line that overlap."""
    return list(page.evaluate(CUT_OFF))


def tab_through(page: Page, *, most: int = 400) -> list[dict[str, Any]]:
    """Press Tab from the page's beginning to its end; give where the focus was each time."""
    stops: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["isBody"]:
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ADDRESSES)
def test_every_page_opens_without_a_fault_and_axe_finds_nothing_serious(
    open_window: Window, name: str, theme: str
) -> None:
    page = open_window(theme=theme)
    for lang in LANGUAGES:
        go(page, f"{ADDRESSES[name]}&lang={lang}")
        expect(page.locator("html")).to_have_attribute("lang", lang)
        be_still(page)
        assert find_violations(page) == []
        assert measure_width(page) <= DESKTOP[0]


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious_in_what_opens(open_window: Window, theme: str) -> None:
    page = open_window(theme=theme)
    go(page, "/?as_of=2018-11-20")
    map_frame(page).get_by_role("button", name="Legend").click()
    page.get_by_role("combobox", name="Counting rule").click()
    be_still(page)
    assert find_violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="without a usable place").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    be_still(page)
    assert find_violations(page) == []


def test_the_first_stops_lead_past_filters_and_map(page: Page) -> None:
    go(page, "/")
    be_still(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["place"].startswith(("numbers", "unshown"))
    page.reload()
    go(page, "/?lang=ar")
    be_still(page)
    expect(page.locator(".st-key-table-title")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="تخطَّ إلى قائمة الأحداث")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["place"] in {"list", "events"}


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_stop_of_the_keyboard_shows(page: Page, name: str) -> None:
    go(page, ADDRESSES[name])
    be_still(page)
    stops = tab_through(page)
    assert [stop for stop in stops if not stop["shows"]] == []
    places = {stop["place"] for stop in stops}
    assert {"q", "from", "to", "rule", "lang", "actions"} <= places
    said = {stop["said"] for stop in stops}
    assert [name for name in PAGES if Words("en")(f"page.{name}") not in said] == []


def test_the_keyboard_reaches_each_part_of_the_map_page(page: Page) -> None:
    go(page, f"/?{EVENT}")
    map_frame(page)
    be_still(page)
    stops = tab_through(page)
    places = {stop["place"] for stop in stops}
    assert {"unshown-no_place", "play", "whole", "window", "side", "list", "events"} <= places
    assert {"frame button", "frame button rasd-close"} & {stop["name"] for stop in stops}
    marks = [stop for stop in stops if "rasd-mark" in stop["name"]]
    assert len(marks) == map_frame(page).locator(".rasd-mark[tabindex='0']").count() > 0


def test_a_mark_opens_by_key_and_dates_do_what_the_brush_does(page: Page) -> None:
    go(page, "/?lat=34.69&lng=40.84&z=12")
    find_mark(page, "Strikes on Abu al-Hasan").focus()
    page.keyboard.press("Enter")
    expect(page.locator(PANEL)).to_contain_text("Strikes on Abu al-Hasan")
    thumb = page.locator(".st-key-window").get_by_role("slider").first
    thumb.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("from=2018-07-28"))


def test_a_dialog_takes_the_focus_and_gives_it_back(page: Page) -> None:
    go(page, "/")
    chip = page.get_by_role("button", name="without a usable place")
    chip.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("Boolean(document.activeElement.closest('[role=dialog]'))")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_attached()
    expect(chip).to_be_focused()


def test_nothing_moves_for_who_wants_no_motion(open_window: Window) -> None:
    page = open_window(reduced_motion="reduce")
    go(page, f"/?{EVENT}")
    map_frame(page)
    be_still(page)
    moving = """() => [...document.querySelectorAll('*')].filter((element) => {
      const { animationName, animationDuration, transitionDuration } = getComputedStyle(element);
      const lasts = (time) => time.split(',').some((part) => parseFloat(part) > 0);
      return (animationName !== 'none' && lasts(animationDuration)) || lasts(transitionDuration);
    }).map((element) => element.outerHTML.slice(0, 120))"""
    assert page.evaluate(moving) == []
    assert map_frame(page).evaluate(moving) == []
    still = "window.map_div.options.zoomAnimation || window.map_div.options.fadeAnimation"
    assert not map_frame(page).evaluate(still)


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_at_200_percent_scrolls_down_and_not_sideways(
    open_window: Window, name: str
) -> None:
    half = (DESKTOP[0] // 2, DESKTOP[1] // 2)
    page = open_window(size=half, device_scale_factor=2)
    for lang in LANGUAGES:
        go(page, f"{ADDRESSES[name]}&lang={lang}")
        be_still(page)
        assert measure_width(page) <= half[0]
        assert find_cut_off(page) == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_letters_of_double_size_fit(open_window: Window, large_letters: Browser, name: str) -> None:
    page = open_window(by=large_letters)
    for lang in LANGUAGES:
        go(page, f"{ADDRESSES[name]}&lang={lang}")
        be_still(page)
        assert (
            page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 30
        )
        assert measure_width(page) <= DESKTOP[0]
        assert find_cut_off(page) == []
