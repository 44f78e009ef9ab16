"""Text from data is read, never run: the same pages over a dataset of attacks."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT
from tests.browser.hostile import ATTACKS, MARK
from tests.browser.steps import (
    EVENT_MARK,
    PANEL,
    be_still,
    go,
    map_frame,
    measure_width,
    read_shown,
    travel,
)
from tests.browser.windows import DESKTOP, PHONE, Server, Windows

FORMATTED = (
    ":is(strong, em, del, code, img, table, ol, ul, h1, h2, pre, a[href], .katex)",
    ":is(.stMarkdownColoredText, .stMarkdownColoredBackground, .stMarkdownSmall)",
    ":is([style*='color'], [data-testid='stIconMaterial'], [role='img'])",
)
"""What Markdown makes of signs in a text: no label of a page has any of it."""
PAGES = sorted({path.stem for path in (ROOT / "pages").glob("*.py")} - {"main", "map"})
Window = Callable[..., Page]


def list_faults(page: Page) -> list[str]:
    """Say what an attack got done: a script that ran, or a link that would run one."""
    faults = []
    for frame in page.frames:
        if frame.evaluate(f"window.{MARK}") is not None:
            faults.append(f"a script ran in {frame.url[:80]}")
        links = frame.locator("a[href^='javascript:' i], a[href^='data:' i]")
        faults += [f"a link runs a script: {link}" for link in links.all_inner_texts()]
        strangers = frame.locator("[onerror], [onmouseover], [onfocus], iframe[srcdoc]")
        faults += [f"an element of the data: {found}" for found in strangers.all_inner_texts()]
    return faults


def list_formatted(page: Page) -> list[str]:
    """Say which text was taken for Markdown, and which ran."""
    labels = page.locator("[data-testid='stMarkdownContainer']")
    found = [text for each in FORMATTED for text in labels.locator(each).all_inner_texts()]
    return [*list_faults(page), *found]


@pytest.mark.parametrize(
    ("name", "lang"), [("script", "en"), ("script", "ar"), ("bidi", "ar"), ("signs", "en")]
)
def test_an_event_of_hostile_text_is_only_read(
    hostile: Server, open_window: Window, name: str, lang: str
) -> None:
    page = open_window(to=hostile)
    go(page, f"/?dataset=hostile&lang={lang}&event=event-{name}")
    map_frame(page)
    assert list_formatted(page) == []
    assert measure_width(page) <= DESKTOP[0]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_page_only_reads_hostile_text(
    hostile: Server, open_window: Window, subtests: pytest.Subtests, lang: str
) -> None:
    page = open_window(to=hostile, size=PHONE)
    go(page, f"/?dataset=hostile&lang={lang}")
    for name in PAGES:
        with subtests.test(name):
            travel(page, f"/{name}?dataset=hostile&lang={lang}")
            assert list_formatted(page) == []
            assert measure_width(page) <= PHONE[0]


def test_marks_of_hostile_text_are_pointed_at_and_opened_and_run_nothing(
    hostile: Server, open_window: Window
) -> None:
    page = open_window(to=hostile)
    go(page, "/?dataset=hostile&lat=34.5&lng=40.72&z=9")
    marks = map_frame(page).locator(EVENT_MARK)
    expect(marks).to_have_count(len(ATTACKS))
    for mark in marks.all():
        mark.locator(".rasd-hit").hover(force=True)
        assert list_faults(page) == []
    opened = ["none"]
    for place in range(len(ATTACKS)):
        marks.nth(place).focus()
        page.keyboard.press("Enter")
        # A mark at the edge moves the map into sight first, which changes the address, too.
        another = re.compile(f"event=(?!{opened[-1]}(&|$))")
        expect(page).to_have_url(another)
        be_still(page)
        expect(page.locator(PANEL).locator("h2")).not_to_have_count(0)
        assert list_faults(page) == []
        assert measure_width(page) <= DESKTOP[0]
        opened += parse_qs(urlsplit(page.url).query)["event"]
    assert sorted(opened[1:]) == sorted(f"event-{name}" for name in ATTACKS)


def test_a_folder_without_the_shipped_dataset_opens_its_own(
    hostile: Server, open_window: Window
) -> None:
    page = open_window(to=hostile)
    go(page, "/")
    assert read_shown(page) == (len(ATTACKS), len(ATTACKS))


@pytest.mark.parametrize("path", ["", "accounts", "casualties"])
def test_a_hostile_link_opens_a_page_that_says_so(
    page: Page, server: Server, watched: Windows, path: str
) -> None:
    # The map asks where the event is, and there is none of that name.
    asked = f"{server.url}/api/v1/events/%3Cscript%3E"
    watched.expected = f"status of 404 (Not Found) {{'url': '{asked}"
    names = ["q", "type", "place", "rule", "event", "lang", "from", "bbox"]
    attack = "<script>window.__pwned=1</script>${window.__pwned=1}`\u202e%"
    go(page, f"/{path}?" + "&".join(f"{name}={quote(attack)}" for name in names))
    be_still(page)
    expect(page.locator(".rasd-note").first).to_contain_text("lang")
    assert list_faults(page) == []
