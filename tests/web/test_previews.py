"""Pictures of a view: the right size, drawn from its own data, saying whose they are."""

import io
import re
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.export.pictures import basemap
from geo.export.pictures import map_picture as still
from geo.export.pictures.basemap import Screen
from geo.hosting import watch
from geo.questions.select import Selection
from geo.text import Words
from geo.view.view import View
from geo.web.routes import build_routes, live, prepare
from tests.samples import open_sample, write_sample

pytestmark = pytest.mark.long
FLAGSHIP = "abu-al-hasan-2018-11-17"
HOSTILE = '"><script>alert(1)</script>'
PATIENCE_S = 240.0


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes()), follow_redirects=False)


@pytest.fixture(scope="module")
def hajin_store() -> Store:
    folder = Path(__file__).parents[2] / "data" / "hajin-2018"
    return build_store(open_dataset(folder))


class Head(HTMLParser):
    """Collects the metadata of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.told: dict[str, str] = {}
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = {name: value or "" for name, value in attrs}
        name = given.get("property") or given.get("name") or given.get("http-equiv")
        if tag == "meta" and name:
            self.told[name] = given.get("content", "")


def test_a_card_has_the_size_that_chats_ask_for_and_says_what_it_is(hajin_store: Store) -> None:
    card = Image.open(
        io.BytesIO(still.draw_card(Selection(hajin_store, View()), root="https://example.org"))
    )
    assert card.size == (1200, 630)
    assert card.info["Copyright"] == "CC-BY-4.0"
    assert "no figure for" in card.info["Description"]
    assert hajin_store.dataset.revision in card.info["Description"]


def test_a_card_is_another_one_for_another_view_and_language(hajin_store: Store) -> None:
    views = (View(), View(lang="ar"), View(event=FLAGSHIP), View(q="nothing like it"))
    assert len({still.draw_card(Selection(hajin_store, view)) for view in views}) == len(views)


def test_a_card_is_kept_for_its_revision(hajin_store: Store) -> None:
    assert still.draw_card(Selection(hajin_store, View())) is still.draw_card(
        Selection(hajin_store, View())
    )


def test_a_card_says_the_address_it_was_asked_at(hajin_store: Store) -> None:
    cards = [
        still.draw_card(Selection(hajin_store, View(q="Hajin")), root=root)
        for root in ("http://a", "b")
    ]
    sources = [Image.open(io.BytesIO(card)).info["Source"] for card in cards]
    assert sources == ["http://a/?q=Hajin", "b/?q=Hajin"]


def test_what_cannot_be_prepared_keeps_no_server_from_its_work(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        # As Matplotlib does where it can write its list of fonts nowhere.
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("geo.web.routes.prepare_cards", refuse)
    monkeypatch.setattr(watch, "STARTED", threading.Event())
    with TestClient(Starlette(routes=build_routes(), lifespan=live)):
        assert watch.STARTED.wait(PATIENCE_S)
    assert "could not be prepared" in caplog.text


def test_what_a_card_needs_is_there_before_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[View] = []
    monkeypatch.setattr("geo.web.previews._draw_card", lambda asked, _: drawn.append(asked.view))
    monkeypatch.setattr(watch, "STARTED", threading.Event())
    app = Starlette(routes=build_routes(), lifespan=live)
    with TestClient(app):
        assert watch.STARTED.wait(PATIENCE_S)
    assert drawn == [View()]
    monkeypatch.setenv("RASD_DATA", str(tmp_path / "nothing"))
    prepare()  # it says what is wrong in the log only


def test_what_pages_draw_with_is_loaded_before_somebody_opens_one() -> None:
    told = """
import sys
import geo.web.previews
from geo.web.routes import prepare
geo.web.previews._draw_card = lambda *_: print("altair" in sys.modules, "folium" in sys.modules)
print("altair" in sys.modules, "folium" in sys.modules)
prepare()
"""
    said = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert said.stdout.split("\n")[:2] == ["False False", "True True"]


def write_two(folder: Path, *, redistribution: str = "open") -> None:
    """Write two datasets, each of one event: at 34.5 N 40.9 E, and 0.02 degrees east of there."""
    for name, lng, licence in (("first", 40.9, "open"), ("second", 40.92, redistribution)):
        write_sample(
            folder / name,
            events=[{"event_id": "e", "title_en": f"In the {name}", "places": "p"}],
            places=[{"place_id": "p", "latitude": 34.5, "longitude": lng}],
            claims=[{"claim_id": "c", "event_id": "e", "claimant_id": "sohr"}],
            figures=[{"claim_id": "c", "low": 7}],
            descriptor={"name": name, "title": f"The {name}", "redistribution": licence},
        )


def read_pixel(client: TestClient, query: str, *, lng: float) -> tuple[int, ...]:
    """Return the colour in the middle of a card that is centred on a longitude, at 34.5 N."""
    card = client.get(f"/preview.png?{query}&lat=34.5&lng={lng}&z=11").content
    pixel = Image.open(io.BytesIO(card)).convert("RGB").getpixel((450 + 375, 315))
    assert isinstance(pixel, tuple)
    return pixel


def test_a_card_of_several_datasets_shows_the_signs_and_the_number_of_each(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_two(tmp_path)
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    sign = read_pixel(client, "dataset=first", lng=40.9)
    ground = read_pixel(client, "dataset=first", lng=40.92)
    assert sign != ground
    for query in ("dataset=first&beside=second", "dataset=first&beside=second&event=second/e"):
        assert read_pixel(client, query, lng=40.9) == sign
        assert read_pixel(client, query, lng=40.92) == sign
    card = Image.open(io.BytesIO(client.get(f"/preview.png?{query}").content))
    assert card.info["Title"] == "The first · In the second"
    assert card.info["Description"].count("7 people killed") == 2
    assert card.info["Source"] == "http://testserver/?dataset=first&beside=second&event=second%2Fe"


def test_a_card_shows_no_single_event_of_a_dataset_beside_that_gives_none(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_two(tmp_path, redistribution="aggregate-only")
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    pixels = [
        read_pixel(client, query, lng=40.92)
        for query in ("dataset=first", "dataset=first&beside=second")
    ]
    assert pixels[0] == pixels[1]
    asked = [f"/preview.png?dataset=first&beside=second{more}" for more in ("", "&event=second/e")]
    cards = [client.get(address).content for address in asked]
    assert cards[0] == cards[1]
    assert b"In the second" not in cards[0]


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("what", ["timeline", "casualties", "totals"])
def test_a_chart_says_what_it_is_by_which_rule_and_whose(
    client: TestClient, what: str, lang: str
) -> None:
    words = Words(lang)
    drawn = client.get(f"/chart.svg?chart={what}&lang={lang}&event={FLAGSHIP}").text
    texts = ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314  our own
    said = " ".join("".join(text.itertext()) for text in texts)
    assert words(f"export.chart.{what}") in said
    assert "CC-BY-4.0" in said
    assert (words("rule.range") in said) is (what != "totals")
    # Its bars are of all events, and so is its title.
    title = ET.fromstring(drawn).find("{http://www.w3.org/2000/svg}title")  # noqa: S314
    assert title is not None
    assert title.text is not None
    assert "Tulul" in title.text or "تلول" in title.text


def test_a_picture_of_a_map_is_a_valid_svg_without_links(hajin_store: Store) -> None:
    drawn = still.draw_map(Selection(hajin_store, View(lang="ar")), picture="svg")
    root = ET.fromstring(drawn)  # noqa: S314  our own file
    assert root.tag.endswith("svg")
    assert not [element for element in root.iter() if element.tag.endswith("image")]
    assert drawn == still.draw_map(Selection(hajin_store, View(lang="ar")), picture="svg")


@pytest.mark.parametrize("title", ["$x^2$ and $\\frac", HOSTILE, "\u202eright\u202c", "a" * 500])
def test_a_title_is_never_more_than_letters(tmp_path: Path, title: str) -> None:
    events = [{"event_id": "a", "title_en": title, "title_ar": title}]
    store = open_sample(tmp_path, events=events)
    assert still.draw_card(Selection(store, View(dataset="sample", event="a")))


@pytest.mark.filterwarnings("error")
def test_names_of_seas_are_written_with_the_font_that_comes_with_the_library(
    hajin_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (basemap, still):
        monkeypatch.setattr(module, "FAMILY", ["DejaVu Sans"])
    view = View(lang="ar", lat=34.5, lng=34.0, z=6, rule="highest")
    assert still.draw_map(Selection(hajin_store, view))


def test_a_screen_shows_the_box_it_is_fit_to() -> None:
    box = (36.4, 32.6, 41.0, 34.8)
    screen = Screen.fit(box, width=800, height=600, most=11, margin=50)
    x, y = screen.to_pixels([36.4, 41.0], [34.8, 32.6])
    assert x[0] + 1e-6 >= 50
    assert x[1] - 1e-6 <= 750
    assert y[0] + 1e-6 >= 50
    assert y[1] - 1e-6 <= 550
    west, south, east, north = screen.bbox
    assert (west < 36.4, east > 41.0, south < 32.6, north > 34.8) == (True, True, True, True)


@pytest.mark.parametrize("path", ["preview.png", "map.png", "map.svg"])
@pytest.mark.parametrize("query", ["", "?lang=ar", "?rule=sum&from=soon&colour=red", "?event=none"])
def test_a_link_is_drawn_however_odd_it_is(client: TestClient, path: str, query: str) -> None:
    answer = client.get(f"/{path}{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == (
        "image/png" if path.endswith("png") else "image/svg+xml"
    )


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_shared_link_tells_crawlers_what_it_shows(client: TestClient, lang: str) -> None:
    page = client.get(f"/share?event={FLAGSHIP}&category=civilian&lang={lang}").text
    told = Head(page).told
    title = "Strikes on Abu al-Hasan, near Hajin" if lang == "en" else "ضربات على قرية أبو الحسن"
    assert title in told["og:title"]
    assert "15" in told["og:description"]
    assert "41" in told["og:description"]
    assert told["og:image"].startswith("http://testserver/preview.png?")
    assert f"event={FLAGSHIP}" in told["og:image"]
    assert told["twitter:card"] == "summary_large_image"
    assert f'lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}"' in page
    people = re.search(r"url=(\S+)", told["refresh"])
    assert people is not None
    assert people[1].startswith("http://testserver/?")
    assert f"event={FLAGSHIP}" in people[1]


def test_a_shared_link_runs_nothing_of_the_data_or_the_address(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample(tmp_path / "sample", events=[{"event_id": "a", "title_en": HOSTILE}])
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    page = client.get("/share", params={"dataset": "sample", "event": "a", "q": HOSTILE}).text
    assert "script" not in Head(page).tags
    assert Head(page).told["og:title"] == HOSTILE


def test_a_feed_is_read_by_a_feed_reader(client: TestClient) -> None:
    feed = feedparser.parse(client.get("/feed.atom").content)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert 0 < len(feed.entries) <= 50
    days = [entry.updated for entry in feed.entries]
    assert days == sorted(days, reverse=True)
    assert feed.entries[0].link.startswith("http://testserver/?event=")
    about = feedparser.parse(client.get(f"/feed.atom?event={FLAGSHIP}").content)
    assert {entry.link for entry in about.entries} == {f"http://testserver/?event={FLAGSHIP}"}
    told = "15 to 41 or more civilians killed, by the range of 4 accounts"
    assert told in about.feed.subtitle
    assert all(told in entry.content[0].value for entry in about.entries)
    assert "CC-BY-4.0" in feed.feed.rights
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)


def test_a_feed_follows_the_view_and_its_day(client: TestClient) -> None:
    feed = feedparser.parse(client.get("/feed.atom?lang=ar&as_of=2018-11-30").content)
    assert max(entry.updated for entry in feed.entries) <= "2018-12-01"
    assert feed.feed.language == "ar"


def close(folder: Path, **tables: Any) -> None:
    path = write_sample(folder / "sample", **tables) / "datapackage.json"
    closed = path.read_text(encoding="utf-8").replace('"open"', '"aggregate-only"')
    path.write_text(closed, encoding="utf-8")


def test_what_may_not_be_passed_on_is_in_no_card_and_no_shared_link(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [{"place_id": "one", "latitude": 34.512345, "longitude": 40.512345}]
    close(
        tmp_path, events=[{"event_id": "a", "title_en": "SECRET", "places": "one"}], places=places
    )
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    page = client.get("/share?dataset=sample&event=a&lat=34.5&lng=40.5&z=14").text
    assert "SECRET" not in page
    assert client.get("/feed.atom?dataset=sample").status_code == 403
    card = client.get("/preview.png?dataset=sample&event=a")
    assert b"SECRET" not in card.content
    assert card.content == client.get("/preview.png?dataset=sample").content
