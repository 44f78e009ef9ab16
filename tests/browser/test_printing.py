"""A print begins with the selected event, and its charts can be read."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import print_page, read_text
from tests.browser.steps import be_still, go, map_frame

EVENT = "abu-al-hasan-2018-11-17"
POINTS_8 = 8 * 96 / 72  # pixels
LETTERS = """() => [...document.querySelectorAll('.st-key-accounts-chart-asked svg.marks text')]
  .filter((text) => text.textContent.trim()).map((text) => {
  const { a, d } = text.getScreenCTM(), { left, right } = text.getBoundingClientRect();
  return { height: parseFloat(text.getAttribute('font-size')) * d, bent: a / d - 1, left, right };
})"""
DRAWN = "document.querySelector('.st-key-accounts-chart-asked svg.marks').outerHTML"
PAPER = 680  # pixels that a chart may take
FRACTION = 1.0  # of a pixel, by which a letter may reach past it


def begin_print(page: Page) -> None:
    """Show the page as it is printed, in the order of a browser: told first, then laid out."""
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_print_of_the_map_begins_with_the_event_and_ends_with_all_events(
    page: Page, lang: str
) -> None:
    go(page, f"/?event={EVENT}&lang={lang}")
    map_frame(page)
    be_still(page)
    begin_print(page)
    places = (
        ".st-key-panel-head h2",
        ".st-key-panel .rasd-paragraph",
        ".st-key-panel-accounts",
        ".st-key-map-frame",
        ".st-key-map-legend",
        ".st-key-numbers",
        ".st-key-time",
        ".st-key-table-printed",
        ".st-key-printed",
    )
    tops = [box["y"] for place in places if (box := page.locator(place).first.bounding_box())]
    assert len(tops) == len(places)
    assert tops == sorted(tops)
    expect(page.locator(".rasd-quote button").first).to_be_hidden()
    page.emulate_media(media="null")
    # No numbers of all events before those of the one.
    first = read_text([print_page(page)[0]])
    assert "53" in first
    assert "939" not in first


def test_a_print_of_casualties_names_the_selected_event_first(page: Page) -> None:
    go(page, f"/casualties?event={EVENT}")
    expect(page.locator(".st-key-event-printed")).to_be_hidden()
    text = read_text([print_page(page)[0]])
    told = "Strikes on Abu al-Hasan, near Hajin 17 November 2018, Abu al-Hasan: 15 to 41 or more"
    assert 0 <= text.find(told) < text.find("939–1,003+") < text.find("Casualties by group")
    assert "deny harm to civilians and responsibility" in text


def test_on_paper_the_map_has_no_blank_where_its_legend_was(page: Page) -> None:
    go(page, f"/?event={EVENT}")
    frame = map_frame(page)
    be_still(page)
    width, height = frame.evaluate("[map.getSize().x, map.getSize().y]")
    begin_print(page)
    box = page.locator(".st-key-map-frame").bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(width / height, rel=0.02)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_letters_of_a_printed_chart_have_8_points_and_stand_on_the_paper(
    page: Page, lang: str
) -> None:
    go(page, f"/accounts?event={EVENT}&lang={lang}")
    expect(page.locator(".st-key-accounts-chart-asked svg.marks")).to_be_visible()
    be_still(page)
    steps = f"""() => {{
      const seen = [{DRAWN}];
      for (const told of ["beforeprint", "afterprint"]) {{
        window.dispatchEvent(new Event(told));
        seen.push({DRAWN});
      }}
      window.dispatchEvent(new Event("beforeprint"));
      return {{ seen, letters: ({LETTERS})() }};
    }}"""
    # In one go: a browser that only seems to print has Vega draw the chart anew after it.
    found = page.evaluate(steps)
    before, narrowed, after = found["seen"]
    assert narrowed != before == after
    letters = found["letters"]
    chart = page.locator(".st-key-accounts-chart-asked")
    drawn = chart.locator("svg.marks").bounding_box()
    page.emulate_media(media="print")
    box = chart.bounding_box()
    assert box is not None
    assert drawn is not None
    assert len(letters) > 20
    for letter in letters:
        assert letter["height"] >= POINTS_8 - 0.01
        assert letter["bent"] == pytest.approx(0, abs=0.001)
    ends = [letter["left"] for letter in letters], [letter["right"] for letter in letters]
    assert max(ends[1]) - min(ends[0]) <= PAPER + FRACTION
    assert min(ends[0]) >= box["x"] - FRACTION
    # It fills its place: there was a blank of its own height below it.
    assert box["y"] + box["height"] - (drawn["y"] + drawn["height"]) < 20
