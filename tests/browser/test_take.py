"""A view leaves the page whole: as a link, a citation, a frame in another page, and as files."""

import functools
import http.server
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import openpyxl
import polars as pl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from geo.export.catalogue import OFFERS
from tests.browser.several import COUNTED
from tests.browser.steps import EVENT_MARK, MAP, PANEL, be_still, go, map_frame, set_place, settle
from tests.browser.windows import PATIENCE, PHONE, Server
from tests.closed import NAME

Window = Callable[..., Page]
Stay = Callable[..., Page]
Open = Callable[..., tuple[Page, list[str]]]
FLAGSHIP = "abu-al-hasan-2018-11-17"
CLIPBOARD = ("clipboard-read", "clipboard-write")
VECTOR = ("geojson", "gpkg", "kml", "fgb", "parquet")
QUICK = [name for name in OFFERS if name != "pdf"]
WHOLE = 39


def open_menu(page: Page, name: str) -> Any:
    page.get_by_role("button", name=name, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading").nth(1)).to_be_visible()
    return dialog


def read_clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_copied_link_opens_exactly_what_was_shown(open_window: Window) -> None:
    page = open_window(permissions=CLIPBOARD)
    address = "/casualties?from=2018-11-01&harm=injured&category=civilian&rule=latest"
    go(page, f"{address}&by=place&totals=killed-child&as_of=2018-12-01&denials=zero")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied")).to_be_attached()
    copied = read_clipboard(page)
    shown = page.locator(".st-key-groups").inner_text()
    other = open_window(reader="another")
    go(other, copied)
    expect(other.locator(".st-key-groups")).to_have_text(shown, use_inner_text=True)
    expect(other.get_by_text("Part of the link could not be used")).to_have_count(0)
    assert set(parse_qs(urlsplit(copied).query)) == {
        *("from", "harm", "category", "rule", "by", "totals", "as_of", "denials"),
    }


def test_the_address_of_a_page_as_it_opens_says_nothing(stay: Stay) -> None:
    page = stay("/")
    map_frame(page)
    assert urlsplit(page.url).query == ""


def test_the_position_leaves_the_address_when_the_map_is_home_again(stay: Stay) -> None:
    page = stay("/")
    frame = map_frame(page)
    set_place(frame, 34.65, 40.9, 12)
    page.wait_for_function("location.search.includes('z=12')")
    frame.get_by_role("button", name="Hajin pocket").click()
    page.wait_for_function("location.search === ''")
    be_still(page)


@pytest.mark.parametrize(("lang", "button"), [("en", "Cite"), ("ar", "استشهاد")])
def test_a_view_is_cited_in_both_languages_and_three_styles(
    open_window: Window, lang: str, button: str
) -> None:
    page = open_window(permissions=CLIPBOARD)
    go(page, f"/?lang={lang}&event={FLAGSHIP}&rule=latest")
    dialog = open_menu(page, button)
    expect(dialog.locator(".rasd-cited-text")).to_have_count(5)
    link, sentence, plain, apa, bibtex = dialog.locator(".rasd-cited-text").all_inner_texts()
    assert f"event={FLAGSHIP}&revision=" in link
    assert link in sentence
    assert ("McGurk" if lang == "en" else "ماكغورك") in sentence
    assert all("CC-BY-4.0" in text for text in (plain, apa, bibtex))
    dialog.get_by_role("button", name="English").click()
    expect(dialog.locator(".rasd-cited-text").nth(2)).to_contain_text("Strikes on Abu al-Hasan")
    dialog.locator(".rasd-citation button").nth(4).click()
    assert read_clipboard(page).startswith("@misc{hajin-2018-")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    go(page, link)
    settle(page)
    expect(page.locator(".st-key-cited")).to_be_visible()
    expect(page.locator(PANEL)).to_be_visible()


def test_a_cited_link_to_changed_data_offers_both_ways(page: Page) -> None:
    go(page, "/?revision=0123456789ab&accessed=2018-11-20")
    note = page.locator(".st-key-cited")
    expect(note).to_contain_text("The data has changed since 20 November 2018")
    note.get_by_role("button", name="As known on 20 November 2018").click()
    page.wait_for_function("location.search === '?as_of=2018-11-20'")
    expect(note).to_have_count(0)


@pytest.mark.parametrize(("lang", "button"), [("en", "Take away"), ("ar", "تنزيل")])
def test_a_selected_event_is_the_first_thing_to_take_away(
    phone: Page, lang: str, button: str
) -> None:
    go(phone, f"/?lang={lang}&event={FLAGSHIP}&type=Battles")
    dialog = open_menu(phone, button)
    of_event = dialog.locator(".rasd-of-event")
    expect(of_event.locator(".rasd-offer")).to_have_count(9)
    # All of it stands on the first screen of a phone.
    expect(of_event.locator(".rasd-offer").last).to_be_in_viewport(ratio=1)
    with phone.expect_download() as saved:
        of_event.get_by_role("link").first.click()
    assert saved.value.suggested_filename == f"hajin-2018-claims-{FLAGSHIP}.csv"
    rows = pl.read_csv(saved.value.path(), infer_schema_length=None)
    assert set(rows["event_id"]) == {FLAGSHIP}
    # What follows is the whole view, and no address of it names the event.
    links = dialog.locator(".rasd-columns-of-offers section a").evaluate_all(
        "found => found.map(({ href }) => href)"
    )
    assert links
    assert [link for link in links if FLAGSHIP in link] == []


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Give the address of another site on this machine, and the folder of its pages."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    folder = tmp_path_factory.mktemp("site")
    handler = functools.partial(Quiet, directory=str(folder))
    site = http.server.ThreadingHTTPServer(("localhost", 0), handler)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://localhost:{site.server_port}", folder
    site.shutdown()
    site.server_close()


@pytest.fixture(scope="module")
def stranger(browser: Browser) -> Iterator[BrowserContext]:
    """Give the profile of somebody who reads another site."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def open_article(stranger: BrowserContext, host: tuple[str, Path]) -> Iterator[Open]:
    """Give a function that opens an article of another site, and lists what its console says."""
    site, folder = host
    opened: list[Page] = []

    def open_(frame: str, *, size: tuple[int, int]) -> tuple[Page, list[str]]:
        article = f'<!doctype html><link rel="icon" href="data:,"><h1>An article</h1>{frame}'
        (folder / "article.html").write_text(article, encoding="utf-8")
        page = stranger.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        opened.append(page)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{site}/article.html")
        return page, said

    yield open_
    for page in opened:
        page.close()


@pytest.mark.parametrize(
    ("asked", "theme", "size"),
    [
        ("lang=en", "light", (700, 520)),
        ("lang=ar&theme=dark", "dark", (700, 520)),
        ("lang=ar&theme=light", "light", PHONE),
    ],
)
def test_an_embedded_event_is_map_paragraph_and_credit(
    server: Server, open_article: Open, asked: str, theme: str, size: tuple[int, int]
) -> None:
    query = f"embed=1&{asked}&event={FLAGSHIP}"
    width = min(600, size[0] - 16)
    frame = f'<iframe src="{server.url}/?{query}" width="{width}" height="450"></iframe>'
    page, _ = open_article(frame, size=size)
    inside = page.frame_locator("iframe")
    expect(inside.frame_locator(MAP).locator(EVENT_MARK)).not_to_have_count(0)
    shown = inside.frame_locator(MAP).locator("body")
    middle = shown.evaluate("() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]")
    assert middle == pytest.approx([34.6533, 40.8953, 10], abs=0.001)
    said = inside.locator(".rasd-embed-said")
    expect(said).to_contain_text("McGurk" if "en" in asked else "ماكغورك")
    cut = said.evaluate("(text) => text.scrollHeight - text.clientHeight")
    assert cut <= (0 if width == 600 else 60)
    expect(inside.locator(".st-key-time")).to_be_hidden()
    expect(inside.locator(".rasd-embed-credit")).to_contain_text("CC-BY-4.0")
    for gone in (".stSidebar", ".st-key-bar", ".stAppHeader"):
        expect(inside.locator(gone).filter(visible=True)).to_have_count(0)
    full = inside.locator(".rasd-embed-credit a")
    expect(full).to_have_attribute("target", "_blank")
    expect(full).to_have_attribute("rel", "noopener")
    assert f"event={FLAGSHIP}" in str(full.get_attribute("href"))
    assert "embed" not in str(full.get_attribute("href"))
    scheme = inside.locator(".stApp").evaluate("(app) => getComputedStyle(app).colorScheme")
    assert scheme == theme
    assert (
        inside.locator(".stMain").evaluate("(main) => main.scrollHeight - main.clientHeight") <= 0
    )


@pytest.mark.parametrize(("lang", "width"), [("en", 600), ("ar", 600), ("en", 374), ("ar", 374)])
def test_an_embedded_view_says_what_it_is_of_and_cuts_no_sentence(
    open_window: Window, lang: str, width: int
) -> None:
    page = open_window(size=(width, 450))
    page.goto(f"/?embed=1&lang={lang}&from=2018-11-01&to=2018-11-30")
    map_frame(page)
    be_still(page)
    credit = page.locator(".rasd-embed-credit")
    expect(credit).to_contain_text("439")
    expect(page.locator(".st-key-embed-title")).to_contain_text("23")
    month = "November 2018" if lang == "en" else "تشرين الثاني/نوفمبر 2018"
    expect(page.locator(".st-key-embed-title")).to_contain_text(month)
    for part in (credit, page.locator(".st-key-embed-title")):
        room = (
            "(part) => [part.scrollWidth - part.clientWidth, part.scrollHeight - part.clientHeight]"
        )
        assert max(part.evaluate(room)) <= 1
    play = page.locator(".st-key-time-controls").bounding_box()
    assert play is not None
    assert play["y"] + play["height"] <= 450


@pytest.mark.parametrize("path", ["/?lang=ar", "/casualties?embed=1"])
def test_another_site_frames_no_page_that_is_not_made_for_it(
    server: Server, open_article: Open, path: str
) -> None:
    frame = f'<iframe src="{server.url}{path}" width="600" height="450"></iframe>'
    page, said = open_article(frame, size=(700, 520))
    end = time.monotonic() + PATIENCE / 1000
    while not any("frame-ancestors" in text for text in said) and time.monotonic() < end:
        page.wait_for_timeout(50)  # what the console says arrives while it is waited for
    assert any("frame-ancestors" in text for text in said)


def test_several_datasets_are_cited_and_taken_away_one_by_one(
    several: Server, open_window: Window
) -> None:
    page = open_window(to=several, permissions=CLIPBOARD)
    go(page, f"/?beside={NAME}")
    map_frame(page)
    dialog = open_menu(page, "Take away")
    expect(dialog.get_by_role("link", name="Events, CSV", exact=True)).to_be_visible()
    dialog.get_by_role("button", name=COUNTED["title"]).click()
    expect(dialog.get_by_text("allows aggregates only")).to_be_visible()
    expect(dialog.get_by_role("link", name="Events, CSV", exact=True)).to_have_count(0)
    assert f"dataset={NAME}" in str(
        dialog.get_by_role("link", name="Map, PNG").get_attribute("href")
    )
    page.keyboard.press("Escape")
    dialog = open_menu(page, "Cite")
    link, plain, *_ = dialog.locator(".rasd-cited-text").all_inner_texts()
    assert f"&revision={NAME}%2F" in link
    assert plain.count(link) == 2
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    go(page, link)
    expect(page.locator(".st-key-cited")).to_contain_text("every dataset in it is unchanged since")


def test_the_code_to_embed_is_copied(open_window: Window) -> None:
    page = open_window(permissions=CLIPBOARD)
    go(page, "/?lang=ar")
    dialog = open_menu(page, "تنزيل")
    dialog.get_by_role("button", name="نسخ رمز التضمين").click()
    code = read_clipboard(page)
    assert code.startswith("<iframe src=")
    assert "embed=1&amp;lang=ar" in code


def save(page: Page, title: str, folder: Path) -> Path:
    """Press one form in the menu and keep what comes."""
    with page.expect_download() as caught:
        page.get_by_role("dialog").get_by_role("link", name=title, exact=True).click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def read_whole(name: str, path: Path) -> None:
    """Read a file as its users do, and find every event or claim of the view, Arabic intact."""
    if name in VECTOR:
        layer = {"layer": "events"} if name == "gpkg" else {}
        read = gpd.read_parquet(path) if name == "parquet" else gpd.read_file(path, **layer)
        mapped = read[read.geometry.notna()]
        assert len(read) == WHOLE
        assert 0 < len(mapped) < WHOLE
        assert "أبو الحسن" in " ".join(map(str, read.drop(columns="geometry").to_numpy().ravel()))
    elif name.startswith("csv"):
        assert len(pl.read_csv(path, infer_schema=False)) == WHOLE + name.endswith("hxl")
    elif name.startswith("claims"):
        assert "المرصد" in path.read_text(encoding="utf-8")
    elif name == "xlsx":
        assert openpyxl.load_workbook(path).worksheets[1].max_row == WHOLE + 1
    elif name in {"zip", "kmz"}:
        assert zipfile.ZipFile(path).testzip() is None
    elif name.endswith("png"):
        assert path.read_bytes().startswith(b"\x89PNG")
    elif name.endswith("svg"):
        assert "<svg" in path.read_text(encoding="utf-8")[:400]


def test_every_form_is_saved_from_the_page_and_read_back(page: Page, tmp_path: Path) -> None:
    go(page, "/?lang=ar")
    open_menu(page, "تنزيل")
    texts = json.loads(Path("geo/text/ar.json").read_text(encoding="utf-8"))["take"]["format"]
    for name in QUICK:
        read_whole(name, save(page, texts[name]["title"], tmp_path))
    saved = page.get_by_role("dialog").get_by_text("حُفظ")
    expect(saved).to_have_count(len(QUICK))


def test_a_page_saved_from_the_menu_opens_from_disk(
    page: Page, browser: Browser, tmp_path: Path
) -> None:
    go(page, "/?lang=ar")
    open_menu(page, "تنزيل")
    path = save(page, "صفحة للحفظ، HTML", tmp_path)
    faults: list[str] = []
    tab = browser.new_page(viewport={"width": 1400, "height": 900})
    tab.on("request", lambda r: faults.append(r.url) if not r.url.startswith("file:") else None)
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto(path.as_uri())
    expect(tab.locator("#events li")).to_have_count(WHOLE)
    expect(tab.locator(".rasd-mark .rasd-disc").first).to_be_visible()
    for field in ("#from", "#to"):
        tab.fill(field, "2018-11-17")
        tab.dispatch_event(field, "change")
    expect(tab.locator("#events li")).to_have_count(6)
    tab.locator("#events button").first.click()
    expect(tab.locator("#event section").first).to_be_visible()
    tab.close()
    assert faults == []


def test_a_long_one_shows_that_it_is_made_and_can_be_cancelled(stay: Stay) -> None:
    page = stay("/")
    dialog = open_menu(page, "Take away")
    dialog.get_by_role("link", name="Brief, PDF").click()
    expect(dialog.get_by_role("progressbar")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog.get_by_text("Cancelled")).to_be_visible()


def test_a_refusal_is_said_in_one_sentence(page: Page) -> None:
    go(page, "/?lang=ar")
    map_frame(page)  # it fetches what it is made of
    dialog = open_menu(page, "تنزيل")
    # A refused request would be an error in the console, which no test lets pass.
    page.evaluate("window.fetch = async () => new Response('{}', { status: 413 })")
    dialog.get_by_role("link", name="الخط الزمني، SVG").click()
    expect(dialog.get_by_role("status").filter(has_text="ضيّق المرشّحات")).to_be_visible()


def test_a_phone_reaches_citation_and_files(phone: Page) -> None:
    go(phone, "/?lang=ar")
    dialog = open_menu(phone, "تنزيل")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    dialog.get_by_role("button", name="الاستشهاد بهذا العرض").click()
    expect(phone.get_by_role("dialog").locator(".rasd-cited-text")).to_have_count(4)
