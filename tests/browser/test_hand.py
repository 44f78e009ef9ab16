"""What a hand on the timeline shows is what the page shows once it rests."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.looks import find_violations
from tests.browser.steps import be_still, go, map_frame
from tests.browser.windows import Server
from tests.closed import NAME

BARS = ".st-key-time .stVegaLiteChart .role-frame .background"
READ = """() => {
  const layer = document.querySelector(".st-key-map-frame iframe").contentWindow.map.rasd;
  const text = (key) => document.querySelector(`.st-key-${key}`)?.textContent;
  return {
    marks: [...layer.marks.keys()].sort(),
    told: [...layer.marks.values()].map((mark) => mark.marker.getElement()?.ariaLabel ?? "").sort(),
    selected: layer.options.selected,
    mapped: layer.options.mapped,
    numbers: text("numbers"),
    period: text("period-shown"),
    line: text("beside-line"),
  };
}"""
PAINTED = """() => {
  const layer = document.querySelector(".st-key-map-frame iframe").contentWindow.map.rasd;
  const handles = [...document.querySelectorAll(".rasd-handle")];
  const asked = new URLSearchParams(layer.options.query);
  const day = (end) => asked.get(end) && Date.parse(asked.get(end)) / 864e5;
  const [from, to] = handles.map((each) => Number(each.ariaValueNow));
  const [first, last] = ["from", "to"].map((end, n) => Number(
    document.querySelector(`.rasd-handle[data-end=${end}]`)[n ? "ariaValueMax" : "ariaValueMin"]));
  return (day("from") ?? first) === from && (day("to") ?? last) === to && !layer.asking.waiting;
}"""
HELD = "() => 'rasdHand' in document.body.dataset"


def find_bars(page: Page) -> dict[str, float]:
    """Give where the bars are, once they are drawn."""
    expect(page.locator(BARS).first).to_be_attached()
    be_still(page)
    box: dict[str, float] = page.locator(BARS).first.evaluate(
        "(bars) => { const { left: x, top: y, width, height } = bars.getBoundingClientRect();"
        " return { x, y, width, height }; }"
    )
    return box


def drag(page: Page, *parts: float) -> dict[str, Any]:
    """Drag over the bars, from part to part of their width; gives what is shown under the hand."""
    box = find_bars(page)
    before = page.evaluate(READ)
    across = [box["x"] + part * box["width"] for part in parts]
    middle = box["y"] + box["height"] / 2
    page.mouse.move(across[0], middle)
    page.mouse.down()
    for x in across[1:]:
        page.mouse.move(x, middle, steps=4)
    page.wait_for_function(PAINTED)
    seen: dict[str, Any] = page.evaluate(READ)
    assert seen["period"] != before["period"]
    assert page.evaluate(HELD)
    return seen


def rest(page: Page) -> dict[str, Any]:
    page.mouse.up()
    page.wait_for_function("() => !('rasdHand' in document.body.dataset)")
    be_still(page)
    seen: dict[str, Any] = page.evaluate(READ)
    return seen


def find_end(page: Page, end: str) -> Locator:
    return page.locator(f'.rasd-handle[data-end="{end}"]')


def test_what_the_hand_shows_is_what_the_page_shows_at_rest(page: Page) -> None:
    go(page, "/?lang=en&event=abu-al-hasan-2018-11-17")
    map_frame(page)
    for parts in ((0.2, 0.9, 0.6), (0.9, 0.3, 0.95)):
        under = drag(page, *parts)
        assert rest(page) == under
    expect(page).to_have_url(re.compile("from=2018-"))
    assert find_violations(page) == []
    # Each was one step of the history.
    page.go_back()
    expect(page).to_have_url(re.compile("from=2018-"))
    page.go_back()
    expect(page).not_to_have_url(re.compile("from="))


def test_a_drag_that_ends_where_it_began_changes_nothing(page: Page) -> None:
    go(page, "/?lang=ar")
    map_frame(page)
    find_bars(page)
    address, before = page.url, page.evaluate(READ)
    drag(page, 0.3, 0.6)
    page.keyboard.press("Escape")
    assert rest(page) == before
    assert page.url == address


def test_of_whole_months_and_of_several_the_same_is_shown(
    open_window: Callable[..., Page], several: Server
) -> None:
    page = open_window(to=several)
    for asked in (f"dataset={NAME}", "beside=other"):
        go(page, f"/?lang=en&{asked}")
        find_bars(page)
        under = drag(page, 0.2, 0.7)
        assert rest(page) == under


def test_a_server_that_fails_leaves_the_marks_and_the_page_mends_it(page: Page) -> None:
    go(page, "/?lang=en")
    frame = map_frame(page)
    box = find_bars(page)
    before = page.evaluate(READ)
    # As a network that fails, of which the browser writes no line.
    frame.evaluate(
        "() => { const ask = fetch; window.fetch = (path, more) =>"
        " String(path).includes('/hand') ? Promise.reject(new Error()) : ask(path, more); }"
    )
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=3)
    expect(frame.locator(".rasd-status")).to_contain_text("could not")
    during = page.evaluate(READ)
    assert (during["marks"], during["numbers"]) == (before["marks"], before["numbers"])
    after = rest(page)
    assert after["numbers"] != before["numbers"]
    expect(frame.locator(".rasd-status")).not_to_contain_text("could not")


def test_keys_move_an_end_and_play_and_who_wants_no_motion_has_steps(
    open_window: Callable[..., Page],
) -> None:
    page = open_window(motion="reduce")
    go(page, "/?lang=en&from=2018-10-01")
    find_bars(page)
    expect(page.locator(".rasd-play")).to_be_hidden()
    page.get_by_role("button", name="One day back").click()
    expect(page).to_have_url(re.compile("from=2018-09-30&to=2018-12-29"))
    be_still(page)
    find_end(page, "from").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("from=2018-07-26"))
