"""The map in the real page: it stays itself, it can be read and used by mouse and by key."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.steps import (
    EVENT_MARK,
    PANEL,
    be_still,
    find_mark,
    go,
    map_frame,
    press_mark,
    read_shown,
    set_place,
    settle,
)

Window = Callable[..., Page]
Stay = Callable[..., Page]
NEAR_ABU_AL_HASAN = "lat=34.653&lng=40.895&z=13"
VILLAGE = "near Hajin"
CLICKED = "__GLOBAL_DATA__?.previous_data?.last_active_drawing?.properties"
"""What the map told the page of the mark that was last pressed."""
TOLD = re.compile(r"40–53 killed")
SEARCHES = ("Hajin", "Shaafah", "Susah", "SDF", "")


def remember(frame: Frame) -> None:
    """Mark the map and what is on it, so that a new one can be told from the old one."""
    frame.evaluate("() => { window.before = { map, container: map.getContainer() }; }")


def is_same_map(frame: Frame) -> bool:
    return bool(
        frame.evaluate(
            "window.before?.map === window.map && before.container === map.getContainer()"
            " && document.contains(before.container)"
        )
    )


def read_place(frame: Frame) -> Any:
    return frame.evaluate("[map.getCenter().lat, map.getCenter().lng, map.getZoom()]")


def search(page: Page, words: str) -> None:
    box = page.get_by_label("Search", exact=True)
    if box.input_value() == words:
        return
    box.fill(words)
    box.press("Enter")
    page.wait_for_function(
        "(q) => (new URL(location.href).searchParams.get('q') ?? '') === q", arg=words
    )
    settle(page)


def go_home(page: Page) -> None:
    """Show what the map opened on again, so that the page is at the address it came by."""
    map_frame(page).get_by_role("button", name="Hajin pocket").click()
    page.wait_for_function("location.search === ''")
    be_still(page)


def wait_for_marks(frame: Frame) -> None:
    frame.wait_for_function("map.rasd.asked === map.rasd.question() && map.rasd.marks.size > 0")


def test_the_map_and_its_place_outlive_every_change_of_filter(stay: Stay) -> None:
    page = stay("/")
    frame = map_frame(page)
    set_place(frame, 34.7, 40.7, 9)
    remember(frame)
    place = read_place(frame)
    counts = set()
    for words in SEARCHES:
        search(page, words)
        wait_for_marks(frame)
        counts.add(read_shown(page))
        assert is_same_map(frame), words
        assert read_place(frame) == place, words
    assert len(counts) > 1
    go_home(page)


def test_the_map_outlives_a_change_of_language(stay: Stay) -> None:
    page = stay("/")
    frame = map_frame(page)
    remember(frame)
    page.get_by_text("العربية", exact=True).click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(frame.get_by_text("نوع الحدث")).to_be_visible()
    assert is_same_map(frame)
    assert frame.evaluate("getComputedStyle(map.getContainer()).direction") == "ltr"
    assert frame.locator(".rasd-legend").get_attribute("dir") == "rtl"


def test_marks_that_stay_are_not_drawn_again(stay: Stay) -> None:
    page = stay(f"/?{NEAR_ABU_AL_HASAN}")
    mark = find_mark(page, VILLAGE)
    mark.evaluate("(element) => { element.firstChild.firstChild.kept = true; }")
    search(page, "Hasan")
    wait_for_marks(map_frame(page))
    assert mark.evaluate("(element) => element.firstChild.firstChild.kept") is True
    search(page, "")


def test_a_click_opens_the_event_without_touching_the_map(stay: Stay) -> None:
    page = stay(f"/?{NEAR_ABU_AL_HASAN}")
    frame = map_frame(page)
    remember(frame)
    place = read_place(frame)
    press_mark(page, VILLAGE)
    expect(page.locator(PANEL)).to_contain_text("Abu al-Hasan")
    expect(find_mark(page, VILLAGE).locator(".rasd-sign")).to_have_class(re.compile("selected"))
    assert is_same_map(frame)
    assert read_place(frame) == place


def test_a_second_click_on_a_mark_is_told_from_the_first(stay: Stay) -> None:
    page = stay(f"/?{NEAR_ABU_AL_HASAN}")
    frame = map_frame(page)
    clicks: list[dict[str, Any]] = []
    last = frame.evaluate(f"{CLICKED}?.click ?? -1")
    for _ in range(2):
        press_mark(page, VILLAGE)
        frame.wait_for_function(f"(before) => {CLICKED}?.click > before", arg=last)
        clicks.append(frame.evaluate(CLICKED))
        last = clicks[-1]["click"]
    assert {click["id"] for click in clicks} == {"abu-al-hasan-2018-11-17"}
    assert clicks[0]["click"] < clicks[1]["click"]


def test_a_mark_is_reached_and_opened_by_key(stay: Stay) -> None:
    page = stay(f"/?{NEAR_ABU_AL_HASAN}")
    mark = find_mark(page, VILLAGE)
    expect(mark).to_have_attribute("role", "button")
    expect(mark).to_have_attribute("tabindex", "0")
    map_frame(page).locator(".leaflet-container").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if mark.evaluate("(element) => element === document.activeElement"):
            break
    expect(mark).to_be_focused()
    expect(map_frame(page).locator(".rasd-tooltip")).to_contain_text(TOLD)
    page.keyboard.press("Enter")
    expect(page.locator(PANEL)).to_contain_text("Abu al-Hasan")


def test_arrow_keys_move_the_map_from_a_mark(stay: Stay) -> None:
    page = stay(f"/?{NEAR_ABU_AL_HASAN}")
    frame = map_frame(page)
    before = read_place(frame)
    find_mark(page, VILLAGE).press("ArrowRight")
    frame.wait_for_function("([lat, lng]) => map.getCenter().lng > lng", arg=before)
    assert read_place(frame)[2] == before[2]


def test_a_tooltip_says_what_when_and_how_many(stay: Stay) -> None:
    page = stay(f"/?{NEAR_ABU_AL_HASAN}")
    find_mark(page, VILLAGE).locator(".rasd-hit").hover()
    tooltip = map_frame(page).locator(".rasd-tooltip")
    expect(tooltip).to_contain_text("Strikes on Abu al-Hasan, near Hajin")
    expect(tooltip).to_contain_text("17 November 2018")
    expect(tooltip).to_contain_text(TOLD)
    expect(tooltip).to_contain_text("denied")


def test_a_cell_comes_apart_when_it_is_opened(stay: Stay) -> None:
    page = stay("/")
    frame = map_frame(page)
    zoom = read_place(frame)[2]
    find_mark(page, "events").first.locator(".rasd-hit").click()  # the fullest comes first
    frame.wait_for_function("(zoom) => map.getZoom() > zoom", arg=zoom)
    wait_for_marks(frame)
    expect(frame.locator(EVENT_MARK)).not_to_have_count(1)
    go_home(page)


def test_events_on_one_point_are_listed_and_each_can_be_opened(page: Page) -> None:
    go(page, "/?lat=34.69&lng=40.83&z=15")
    frame = map_frame(page)
    find_mark(page, "events").first.locator(".rasd-hit").click()
    listed = frame.locator(".rasd-list li button")
    expect(listed.first).to_be_focused()
    takes_hajin = listed.filter(has_text="SDF takes Hajin")
    takes_hajin.click()
    expect(page.locator(PANEL)).to_contain_text("SDF takes Hajin")
    expect(takes_hajin).to_have_attribute("aria-current", "true")
    frame.locator(".rasd-list").press("Escape")
    expect(frame.locator(".rasd-list")).to_be_hidden()


def test_an_event_chosen_elsewhere_is_shown_on_the_map(page: Page) -> None:
    go(page, "/?event=tulul-al-safa-2018-11-17&lat=34.69&lng=40.84&z=10")
    frame = map_frame(page)
    frame.wait_for_function("map.getBounds().contains([33.036, 37.198])")
    expect(frame.locator(".rasd-mark .rasd-selected")).to_be_visible()


@pytest.mark.parametrize(
    ("place", "outside"),
    [
        # 29 events have a point. Five are at As-Suwayda and Tulul al-Safa; four others are at
        # two to four places of the pocket, and counted at the first of them.
        ("lat=34.65&lng=40.9&z=10", 5),
        # Only those of Abu al-Hasan and Al-Kashmah are on this screen.
        ("lat=34.64&lng=40.915&z=13", 26),
    ],
)
def test_events_outside_the_screen_are_counted_once_each(
    page: Page, place: str, outside: int
) -> None:
    go(page, f"/?{place}")
    said = map_frame(page).locator(".rasd-status")
    expect(said).to_have_text(f"{outside} events outside this part of the map")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_what_is_outside_the_screen_covers_nothing_on_a_phone(phone: Page, lang: str) -> None:
    go(phone, f"/?lang={lang}&lat=34.65&lng=40.9&z=10")
    frame = map_frame(phone)
    expect(frame.locator(".rasd-status")).to_be_visible()
    said = frame.locator(".rasd-status").bounding_box()
    assert said is not None
    for other in (".rasd-legend", ".rasd-zoom", ".rasd-regions"):
        box = frame.locator(other).first.bounding_box()
        assert box is not None, other
        apart_across = said["x"] >= box["x"] + box["width"] or box["x"] >= said["x"] + said["width"]
        apart_down = said["y"] >= box["y"] + box["height"] or box["y"] >= said["y"] + said["height"]
        assert apart_across or apart_down, other


def test_it_opens_on_most_events_and_the_whole_area_is_one_press_away(
    open_window: Window,
) -> None:
    page = open_window()
    go(page, "/")
    be_still(page)
    frame = map_frame(page)
    opened = read_place(frame)
    # The pocket holds 24 of the 29 events that have a point.
    assert frame.evaluate("map.getBounds().contains([34.65, 40.9])")
    assert not frame.evaluate("map.getBounds().contains([33.036, 37.198])")
    frame.get_by_role("button", name="Show the whole area").click()
    frame.wait_for_function("(zoom) => map.getZoom() < zoom && !map._animatingZoom", arg=opened[2])
    frame.wait_for_function("map.getBounds().contains([33.036, 37.198])")
    frame.get_by_role("button", name="Hajin pocket").click()
    frame.wait_for_function("!map.getBounds().contains([33.036, 37.198]) && !map._animatingZoom")
    assert frame.evaluate("map.getBounds().contains([34.65, 40.9])")


def test_the_position_is_in_the_address_and_opens_again(stay: Stay) -> None:
    page = stay("/")
    set_place(map_frame(page), 34.65, 40.9, 12)
    page.wait_for_function("new URL(location.href).searchParams.get('z') === '12'")
    page.reload()
    settle(page)
    latitude, longitude, zoom = read_place(map_frame(page))
    assert (round(latitude, 2), round(longitude, 2), zoom) == (34.65, 40.9, 12)


def test_the_legend_opens_and_closes_where_there_is_little_room(phone: Page) -> None:
    go(phone, "/?lang=en")
    frame = map_frame(phone)
    button = frame.get_by_role("button", name="Legend")
    expect(button).to_have_attribute("aria-expanded", "false")
    # The words come once more with the page's own: a button that is pressed then is another one.
    be_still(phone)
    button.click()
    expect(frame.get_by_text("Size: killed, all people")).to_be_visible()
    button.click()
    expect(frame.get_by_text("Size: killed, all people")).to_be_hidden()


def test_the_legend_is_open_where_there_is_room_and_covers_no_mark(stay: Stay) -> None:
    page = stay("/")
    frame = map_frame(page)
    legend = frame.locator(".rasd-legend")
    expect(legend).to_contain_text("Size: killed, all people (middle of the range)")
    expect(legend).to_contain_text("Battles")
    # What is nowhere on the map is not in it.
    expect(legend).not_to_contain_text("Protests")
    expect(legend).not_to_contain_text("Flag: the place changed hands")
    expect(legend).to_contain_text("5 events outside this part of the map")
    apart = frame.evaluate(
        "document.querySelector('.rasd-legend').getBoundingClientRect().top"
        " - map.getContainer().getBoundingClientRect().bottom"
    )
    assert apart >= 0


def read_labels(frame: Frame) -> list[str]:
    """Give what every sign says of itself, in their order."""
    marks = frame.locator(EVENT_MARK)
    expect(marks.first).to_be_attached()
    return sorted(str(mark.get_attribute("aria-label")) for mark in marks.all())


def choose(page: Page, name: str, option: str) -> None:
    box = page.get_by_role("combobox", name=name)
    # Choices close when the page is scrolled, and a press scrolls to what it presses.
    box.scroll_into_view_if_needed()
    be_still(page)
    box.click()
    page.get_by_role("option", name=option).click()


def test_signs_are_sized_by_what_the_reader_chooses(open_window: Window) -> None:
    page = open_window()
    go(page, "/?lat=34.6&lng=40&z=6&lang=en")
    be_still(page)
    frame = map_frame(page)
    wait_for_marks(frame)
    # All that is mapped in the pocket: 24 events, of which 18 have a figure.
    (pocket,) = [label for label in read_labels(frame) if label.startswith("24 events")]
    assert "killed" in pocket
    choose(page, "Size of signs", "Number of events")
    expect(page).to_have_url(re.compile("size=events"))
    expect(frame.locator(".rasd-legend")).to_contain_text("Size: number of events")
    wait_for_marks(frame)
    expect(frame.locator(".rasd-count", has_text="24")).to_be_visible()
    (pocket,) = [label for label in read_labels(frame) if label.startswith("24 events")]
    assert "killed" not in pocket
    choose(page, "Size of signs", "killed, civilians")
    expect(page).to_have_url(re.compile("category=civilian"))
    expect(page).not_to_have_url(re.compile("size="))
    expect(frame.locator(".rasd-legend")).to_contain_text("Size: killed, civilians")


def test_signs_are_coloured_by_what_the_reader_chooses(open_window: Window) -> None:
    page = open_window()
    go(page, f"/?{NEAR_ABU_AL_HASAN}&lang=en")
    be_still(page)
    frame = map_frame(page)
    mark = find_mark(page, VILLAGE)
    paint = "(element) => getComputedStyle(element.querySelector('.rasd-disc')).fill"
    by_type = mark.evaluate(paint)
    choose(page, "Colour of signs", "Whom accounts blame")
    expect(page).to_have_url(re.compile("colour=blamed"))
    legend = frame.locator(".rasd-legend")
    expect(legend).to_contain_text("Whom accounts blame")
    expect(find_mark(page, "US-led Coalition")).to_be_attached()
    assert mark.evaluate(paint) != by_type


def test_an_event_at_several_places_is_drawn_once_and_tied_to_the_others(
    open_window: Window,
) -> None:
    page = open_window()
    # Al-Baghuz is a further place of battles that are counted farther up the river.
    go(page, "/?lat=34.45&lng=40.95&z=13&lang=en")
    frame = map_frame(page)
    place = frame.locator('.rasd-mark[aria-label*="counted at another place"]').first
    expect(place).to_be_attached()
    expect(place.locator(".rasd-further")).to_have_count(1)
    assert frame.locator("path.rasd-tie").count() > 0
    assert frame.locator(".rasd-event, .rasd-cell").count() == 0


def test_areas_are_filled_by_their_numbers(open_window: Window) -> None:
    page = open_window()
    go(page, "/?lat=34.6&lng=39&z=7&lang=en")
    be_still(page)
    choose(page, "Areas filled by", "Number of events")
    expect(page).to_have_url(re.compile("fill=events"))
    frame = map_frame(page)
    name = frame.get_by_role("button", name=re.compile("^Deir ez-Zor"))
    expect(name.locator(".rasd-area-number")).to_have_text("24")
    # As-Suwayda's 4 and Rif Dimashq's 1 are paler; the other governorates have none.
    filled = frame.locator("path.rasd-area-filled")
    shares = sorted(float(path.get_attribute("fill-opacity") or 0) for path in filled.all())
    assert shares[-1] == pytest.approx(0.42)
    assert all(share < 0.1 for share in shares[:-1])
    # A town does not bear the name of its governorate once more.
    assert frame.evaluate("map.rasd.base._areaNames.has('Deir ez-Zor')")


def test_online_base_maps_wait_to_be_chosen(stay: Stay) -> None:
    page = stay("/")
    frame = map_frame(page)
    choices = frame.locator(".leaflet-control-layers-base label")
    expect(choices).to_have_count(4)
    expect(choices.first.locator("input")).to_be_checked()
    assert frame.locator(".leaflet-tile").count() == 0


def test_no_answer_is_said_and_can_be_asked_for_again(stay: Stay) -> None:
    page = stay("/")
    frame = map_frame(page)
    frame.evaluate("() => { window.kept = fetch; window.fetch = () => Promise.reject(Error()); }")
    before = frame.evaluate("map.rasd.marks.size")
    set_place(frame, 34.7, 40.8, 10)
    status = frame.locator(".rasd-status")
    expect(status).to_contain_text("could not be loaded")
    assert frame.evaluate("map.rasd.marks.size") == before
    frame.evaluate("() => { window.fetch = window.kept; }")
    status.get_by_role("button").click()
    expect(status).not_to_contain_text("could not be loaded")
    wait_for_marks(frame)
    go_home(page)


def test_an_old_answer_never_replaces_a_newer_one(stay: Stay) -> None:
    page = stay("/")
    frame = map_frame(page)
    drawn = frame.evaluate(
        """async () => {
          const layer = map.rasd;
          const real = window.fetch;
          let waiting = [];
          const later = (given, take) => waiting.push(() => take(real(...given)));
          window.fetch = (...given) => new Promise((take) => later(given, take));
          map.setView([34.7, 40.8], 10, { animate: false });
          layer.ask();
          map.setView([34.7, 40.8], 12, { animate: false });
          layer.ask();
          const zooms = [];
          const draw = layer.draw.bind(layer);
          layer.draw = (answer) => { zooms.push(layer.asked); draw(answer); };
          waiting.reverse().forEach((start) => start());
          window.fetch = real;
          await new Promise((rest) => setTimeout(rest, 1000));
          return zooms.length === 1 && zooms[0] === layer.question();
        }"""
    )
    assert drawn is True
    go_home(page)


def test_nothing_moves_for_those_who_ask_for_stillness(open_window: Window) -> None:
    page = open_window(motion="reduce")
    go(page, "/")
    frame = map_frame(page)
    frame.get_by_role("button", name="Hajin pocket").click()
    assert frame.evaluate("map._animatingZoom") is not True
    assert frame.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_base_map_is_painted_in_the_theme(open_window: Window, theme: str) -> None:
    page = open_window(theme=theme)
    go(page, "/")
    frame = map_frame(page)
    frame.wait_for_function("map.rasd.base._names?.places")
    luminance = frame.evaluate(
        """() => {
          const canvas = document.querySelector(".rasd-base canvas");
          const at = [canvas.width / 2, canvas.height / 2, 1, 1];
          return Math.max(...canvas.getContext("2d").getImageData(...at).data.slice(0, 3));
        }"""
    )
    assert (luminance > 128) == (theme == "light")
