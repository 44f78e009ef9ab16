"""A story is read by scroll, keys and touch, and map, number and address follow the chapter."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import MAP, be_still, go, map_frame, turn

Window = Callable[..., Page]
STORY = "/stories?lang=en&story=abu-al-hasan"
OPENED = "map.rasd.options.scene === name && map.rasd.asked === map.rasd.question()"
"""Whether the map shows a scene and has the answer to it."""
COVERED = 0.41
"""The most of a telephone's height that map and number may take."""


def at(n: int) -> re.Pattern[str]:
    return re.compile(rf"[?&]chapter={n}(&|$)")


def expect_scene(page: Page, n: int, *, lang: str = "en") -> None:
    """Wait until address, number and map are those of a chapter."""
    expect(page).to_have_url(at(n))
    expect(page.locator(f'.rasd-scene[data-scene="{n}"]')).to_be_visible()
    expect(page.locator(".rasd-scene.rasd-now")).to_have_count(1)
    frame = map_frame(page)
    frame.wait_for_function(f"(name) => {OPENED}", arg=f"abu-al-hasan/{lang}/{n}")


def scroll_to(page: Page, n: int) -> None:
    """Turn the wheel over the text until a chapter is read."""
    box = page.locator(".rasd-story").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, 700)
    for _ in range(60):
        if at(n).search(page.url):
            return
        page.mouse.wheel(0, 120)
        page.evaluate(
            "() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))"
        )
    pytest.fail(f"Chapter {n} was not reached: {page.url}")


def test_map_number_and_address_follow_the_text(page: Page) -> None:
    go(page, STORY)
    be_still(page)
    frame = map_frame(page)
    frame.evaluate("() => { map.wasThere = true; }")
    entries = page.evaluate("history.length")
    scroll_to(page, 2)
    expect_scene(page, 2)
    expect(page.locator(".rasd-scene.rasd-now")).to_contain_text("40–53")
    assert frame.evaluate("map.rasd.options.selected") == "abu-al-hasan-2018-11-17"
    scroll_to(page, 5)
    expect_scene(page, 5)
    expect(page.locator(".rasd-scene.rasd-now")).to_contain_text("185–265+")
    assert frame.evaluate("map.rasd.options.query").startswith("from=2018-09-10&to=2018-11-17")
    # It is the map that was there, and no run of the page made it another.
    assert frame.evaluate("map.wasThere")
    # Scrolling makes no entries in the history.
    assert page.evaluate("history.length") == entries


def test_the_wheel_over_the_map_is_the_text_s(page: Page) -> None:
    go(page, f"{STORY}&chapter=2")
    be_still(page)
    zoom = map_frame(page).evaluate("map.getZoom()")
    box = page.locator(MAP).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 200)
    page.mouse.wheel(0, 800)
    expect(page).not_to_have_url(at(2))
    assert map_frame(page).evaluate("map.getZoom()") == zoom


def test_keys_and_buttons_step_through_the_chapters_and_back_goes_back(page: Page) -> None:
    go(page, STORY)
    be_still(page)
    page.keyboard.press("n")
    expect_scene(page, 1)
    page.keyboard.press("n")
    expect_scene(page, 2)
    expect(page.locator("#rasd-chapter-2 h2")).to_be_focused()
    page.locator('[data-step="1"]').click()
    expect_scene(page, 3)
    expect(page.locator(".rasd-of-total")).to_have_text("3 of 8")
    page.keyboard.press("p")
    expect_scene(page, 2)
    # Without going up to the list, which would leave the second chapter.
    page.locator('.rasd-story-head [data-chapter="6"]').dispatch_event("click")
    expect_scene(page, 6)
    current = page.locator('.rasd-story-head [aria-current="step"]')
    expect(current).to_have_text("Tulul al-Safa changes hands")
    page.go_back()
    expect_scene(page, 2)
    page.go_back()
    expect_scene(page, 3)
    expect(page.locator("#rasd-chapter-3 h2")).to_be_in_viewport()


def test_the_last_chapter_and_the_first_are_the_ends(page: Page) -> None:
    go(page, f"{STORY}&chapter=8")
    be_still(page)
    expect_scene(page, 8)
    expect(page.locator('[data-step="1"]')).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("n")
    expect_scene(page, 8)
    page.keyboard.press("p")
    expect_scene(page, 7)
    expect(page.locator('[data-step="1"]')).to_have_attribute("aria-disabled", "false")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_on_a_telephone_the_map_stays_at_the_top(phone: Page, lang: str) -> None:
    go(phone, f"/stories?lang={lang}&story=abu-al-hasan&chapter=4")
    be_still(phone)
    expect_scene(phone, 4, lang=lang)
    beside = phone.locator(".stColumn:has(.st-key-story-beside)").bounding_box()
    title = phone.locator("#rasd-chapter-4 h2").bounding_box()
    assert beside is not None
    assert title is not None
    assert abs(beside["y"]) <= 1
    assert beside["height"] <= COVERED * 844
    assert title["y"] >= beside["height"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    expect(phone.locator('[data-step="1"] .rasd-step-sign')).to_be_visible()
    phone.locator('[data-step="1"]').tap()
    expect_scene(phone, 5, lang=lang)
    title = phone.locator("#rasd-chapter-5 h2").bounding_box()
    assert title is not None
    assert beside["height"] <= title["y"] <= 844 / 2 + 60


def test_a_scene_comes_at_once_where_motion_is_not_wanted(page: Page) -> None:
    go(page, f"{STORY}&chapter=1")
    be_still(page)
    map_frame(page)
    moved = page.evaluate(
        """(frame) => {
          document.querySelector('.rasd-story-head [data-chapter="6"]').click();
          const { map } = document.querySelector(frame).contentWindow;
          const { lat, lng } = map.getCenter();
          return [Math.round(lat), Math.round(lng)];
        }""",
        MAP,
    )
    # Tulul al-Safa, in the same moment.
    assert moved == [33, 37]


def test_a_chapter_leads_to_the_map_and_back_to_where_it_was_read(page: Page) -> None:
    go(page, f"{STORY}&chapter=2")
    be_still(page)
    page.locator("#rasd-chapter-2 .rasd-on-map a").click()
    expect(page.locator(".st-key-at-map")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"[?&]event=abu-al-hasan-2018-11-17"))
    page.go_back()
    expect(page.locator("#rasd-chapter-2")).to_have_count(1)
    expect(page).to_have_url(at(2))
    turn(page, "method")
    expect(page).not_to_have_url(re.compile("chapter="))


def test_another_language_keeps_the_chapter(page: Page) -> None:
    go(page, f"{STORY}&chapter=4")
    be_still(page)
    # A press by mouse would scroll to the bar, and read the first chapter there.
    page.locator(".st-key-lang").get_by_text("العربية").evaluate("label => label.click()")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#rasd-chapter-4 h2")).to_have_text("مدنيون وأطفال ونساء")
    expect_scene(page, 4, lang="ar")


def test_a_story_is_taken_away_as_one_file(page: Page) -> None:
    go(page, STORY)
    be_still(page)
    with page.expect_download() as taken:
        page.locator("[data-keep]").click()
    assert taken.value.suggested_filename == "hajin-2018-abu-al-hasan-en.html"
