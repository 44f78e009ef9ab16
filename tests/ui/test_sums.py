"""A dataset of sums speaks of sums on every page, and nowhere of events it does not have."""

import os
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset.folder import SHIPPED, open_dataset
from geo.engine.store import build_store
from geo.export.pictures.areas import list_areas
from geo.questions.select import Selection
from geo.text import LANGUAGES, Words
from geo.told.bar import PAGES
from geo.view.view import View
from geo.web.routes import build_routes
from tests.pages import open_page, read, trees
from tests.samples_sums import HAPI, WEEKLY, import_sums
from tests.ui.test_pages import map_arguments

CHARTS, MAPS = ("timeline-svg", "casualties-svg"), ("map-png", "map-svg")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sums")
    import_sums(folder, "acled_sums", WEEKLY)
    import_sums(folder, "hapi", HAPI)
    (folder / "data" / "hajin-2018").symlink_to(SHIPPED / "hajin-2018")
    return folder / "data"


@pytest.fixture(autouse=True)
def here(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_DATA", str(data))


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=list(build_routes())))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", [page for page in PAGES if page != "stories"])
def test_every_page_opens_and_counts_no_events_of_none(page: str, lang: str) -> None:
    app = open_page(page, dataset="acled_sums", lang=lang)
    assert not app.exception
    words = Words(lang)
    told = " ".join(read(app, key) for key in trees(app) if isinstance(trees(app)[key], dict))
    nothing = [words("numbers.of_total", total=0)]
    # In Arabic "no events" is also what the pages rightly say that sums are.
    nothing += [words("count.events", n=0)] if lang == "en" else []
    assert [text for text in nothing if text in told] == []


def test_the_strip_says_whose_sums_they_are() -> None:
    told = read(open_page(dataset="acled_sums"), "numbers")
    assert "15 events and 23 people killed, as sums stated by ACLED." in told
    assert "in 3 areas" in told
    arabic = read(open_page(dataset="acled_sums", lang="ar"), "numbers")
    assert "15" in arabic
    assert "مجاميع ذكرتها ACLED" in arabic


def test_a_week_that_is_partly_in_the_period_is_told_apart() -> None:
    told = read(open_page(dataset="acled_sums", from_="2024-01-08"), "numbers")
    assert "5 events and 9 people killed, as sums stated by ACLED." in told
    assert "only partly in the chosen one: 10 events and 14 people killed." in told


def test_groups_that_overlap_are_named_beside_and_listed() -> None:
    told = read(open_page(dataset="hapi"), "numbers")
    assert "Political violence: 9 events and 15 people killed, as sums stated by ACLED." in told
    assert "never added" in told
    assert "Demonstrations (7 events and 0 people killed)" in told
    listed = read(open_page("casualties", dataset="hapi"), "sums-groups")
    assert "by wider areas: Political violence (6 events and 10 people killed)" in listed


def test_casualties_lists_areas_types_and_weeks() -> None:
    areas = read(open_page("casualties", dataset="acled_sums", by="place"), "sums-groups")
    assert "Aleppo 12 9 Ninewa 7 4 Deir-ez-Zor 4 2 Sum 23 15" in areas
    weeks = read(open_page("casualties", dataset="acled_sums"), "sums-groups")
    assert "6–12 January 2024 14 10 13–19 January 2024 9 5 Sum 23 15" in weeks
    types = read(open_page("casualties", dataset="acled_sums", by="type"), "sums-groups")
    assert "Battles 16 6 Violence against civilians 7 4 Protests 0 5 Sum 23 15" in types


def test_a_filter_that_only_an_event_meets_leaves_no_sum() -> None:
    told = read(open_page(dataset="acled_sums", q="Aleppo"), "numbers")
    assert told == Words("en")("sums.none")


def test_the_map_is_told_to_draw_areas_and_opens_at_them() -> None:
    written = str(map_arguments(open_page(dataset="acled_sums")))
    assert "api/v1/sums/areas" in written
    assert "sums stated by ACLED" in written


def test_beside_events_sums_stand_in_words() -> None:
    app = open_page(dataset="hajin-2018", beside="acled_sums")
    assert not app.exception
    assert "15 events and 23 people killed, as sums stated by ACLED." in read(app, "numbers")
    turned = open_page(dataset="acled_sums", beside="hajin-2018")
    assert not turned.exception


def test_the_api_gives_sums_and_their_shapes(client: TestClient) -> None:
    answer = client.get("/api/v1/sums", params={"dataset": "acled_sums", "by": "shape"}).json()
    assert answer["shown"]["sum"] == {
        "events": 15,
        "low": 23,
        "high": 23,
        "open": False,
        "partly_events": 0,
        "partly_low": 0,
        "totals": 10,
    }
    told: dict[str, Any] = {each["key"]: each["sum"]["events"] for each in answer["groups"]}
    shapes = client.get("/api/v1/sums/areas", params={"dataset": "acled_sums"}).json()
    assert {each["properties"]["id"] for each in shapes["features"]} == set(told)
    assert told == {
        "area-syria-aleppo": 9,
        "area-syria-deir-ez-zor": 2,
        "area-iraq-ninewa": 4,
    }
    none = client.get("/api/v1/sums", params={"dataset": "hajin-2018"}).json()
    assert (none["shown"], none["groups"]) == (None, [])


def test_a_table_of_sums_says_whose_they_are_and_gives_no_row_of_the_file(
    client: TestClient,
) -> None:
    asked = {"dataset": "acled_sums", "format": "csv", "by": "place"}
    table = client.get("/api/v1/sums", params=asked)
    lines = table.text.splitlines()
    assert len(lines) == 4
    assert "15 events and 23 people killed, as sums stated by ACLED." in lines[1]
    assert "ACLED-terms" in lines[1]
    for path in ("/api/v1/events", "/api/v1/dataset.zip", "/api/v1/claims"):
        assert client.get(path, params={"dataset": "acled_sums"}).status_code == 403


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_offered_holds_sums_and_each_can_be_had(client: TestClient, lang: str) -> None:
    asked = {"dataset": "acled_sums", "lang": lang}
    offered = client.get("/take", params=asked).json()["datasets"][0]
    offers = [offer for kind in offered["kinds"] for offer in kind["offers"]]
    tables, pictures = [["place-sums", "type-sums", "period-sums"], [*CHARTS, *MAPS]]
    assert sorted(offer["name"] for offer in offers) == sorted([*tables, *pictures])
    assert offered["text"] == Words(lang)("take.sums.text")
    assert [o["name"] for o in offers if client.get(o["address"]).status_code != 200] == []
    for path in ("/brief.pdf", "/view.html"):
        refused = client.get(path, params=asked)
        assert refused.status_code == 404
        assert "map-png" in refused.json()["detail"]


def test_charts_of_sums_say_whose_they_are_and_by_no_rule(client: TestClient) -> None:
    for chart, told in (("timeline", "Events in each period"), ("casualties", "Aleppo")):
        asked = {"dataset": "acled_sums", "chart": chart}
        drawn = client.get("/chart.svg", params=asked).text
        assert told in drawn
        assert "15 events and 23 people killed, as sums stated by ACLED." in drawn
        assert "range of all accounts" not in drawn


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_of_sums_has_each_area_with_its_number(client: TestClient, lang: str) -> None:
    names = {"en": ("Aleppo", "Deir ez-Zor", "Ninewa"), "ar": ("حلب", "دير الزور", "Ninewa")}[lang]
    for fill, numbers in (("", "12 4 7"), ("events", "9 2 4")):
        store = build_store(open_dataset(Path(os.environ["RASD_DATA"]) / "acled_sums"))
        view = View(dataset="acled_sums", lang=lang, fill=fill)
        areas = list_areas(Selection(store, view))
        told = {area.name: area.told for area in areas}
        assert told == dict(zip(names, numbers.split(), strict=True))
        assert [area.name for area in areas if area.is_square] == ["Ninewa"]
    asked = {"dataset": "acled_sums", "lang": lang}
    assert client.get("/map.svg", params=asked).text.count("<path") > len(names)
    empty = client.get("/map.png", params={**asked, "q": "Aleppo"})
    assert empty.status_code == 200


def test_a_link_says_in_a_chat_what_was_stated(client: TestClient) -> None:
    page = client.get("/share", params={"dataset": "acled_sums"}).text
    assert "15 events and 23 people killed, as sums stated by ACLED." in page
    assert "No event matches" not in page
