"""What is asked for with the document is what the page uses, and what is large comes later."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response, expect

from geo.web.static.late import LATE
from geo.web.static.needed import list_named, list_needed
from tests.browser.steps import be_still, go, map_frame

Window = Callable[..., Page]
EARLY = re.compile(r'<link rel="modulepreload"[^>]*fetchpriority="low"[^>]*href="\./([^"]+)">')


def name_path(address: str) -> str:
    """Return an address below the root, without the query that names its version."""
    return urlsplit(address).path.lstrip("/")


def test_what_is_preloaded_is_used_and_nothing_else_is_needed(open_window: Window) -> None:
    page = open_window(cold=True)
    profiler = page.context.new_cdp_session(page)
    profiler.send("Profiler.enable")
    profiler.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": False})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(name_path(request.url)))
    go(page, "/?lang=en")
    be_still(page)
    scripts = profiler.send("Profiler.takePreciseCoverage")["result"]
    # A module's own text is its first function: it has run where somebody imports it.
    run = {name_path(each["url"]) for each in scripts if each["functions"][0]["ranges"][0]["count"]}
    document = page.request.get(page.url).text()
    early = {name_path(address) for address in EARLY.findall(document)}
    assert early
    assert early - run == set()
    # Whatever it asks for beside is in Streamlit's document, or belongs to what comes late.
    late = {name for element in (*LATE, "Slider") for name in list_needed(element)}
    needed = {path for path in asked if path.startswith("static/js/")}
    assert needed - early - set(list_named()) - late == set()


def test_charts_come_after_the_marks_and_the_table_when_it_is_looked_at(
    open_window: Window,
) -> None:
    page = open_window(cold=True)
    done: list[str] = []

    def note(answer: Response) -> None:
        done.append(name_path(answer.url))

    page.on("response", note)
    go(page, "/?lang=en")
    map_frame(page)
    expect(page.locator(".stVegaLiteChart svg, .stVegaLiteChart canvas").first).to_be_attached()
    chart, table = (list_needed(name)[0] for name in LATE)
    cells = next(place for place, path in enumerate(done) if path.startswith("api/v1/cells"))
    assert done.index(chart) > cells
    be_still(page)
    assert table not in done
    page.locator(".st-key-events").scroll_into_view_if_needed()
    expect(page.locator(".st-key-events canvas").first).to_be_attached()
    assert table in done


def test_without_a_map_charts_wait_for_nothing(open_window: Window) -> None:
    page = open_window(cold=True)
    go(page, "/casualties?lang=en")
    expect(page.locator(".stVegaLiteChart svg, .stVegaLiteChart canvas").first).to_be_attached()
    be_still(page)
