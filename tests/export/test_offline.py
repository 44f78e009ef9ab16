"""The page that opens from disk holds data as data, and loads nothing."""

import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.engine.store import Store
from geo.export import offline
from geo.questions.select import Selection
from geo.view.view import View
from geo.web.routes import build_routes
from tests.samples import open_sample, write_sample
from tests.samples_copies import COPY, COPY_OF_SOURCE, ROWS

HOSTILE = "</script><script>alert(1)</script><!-- \u2028 ${x} {{ x }}"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes()))


def test_data_cannot_end_its_script(tmp_path: Path) -> None:
    events = [{"event_id": "a", "title_en": HOSTILE, "title_ar": HOSTILE}]
    store = open_sample(tmp_path, events=events)
    page = offline.write_offline(Selection(store, View(dataset="sample"))).decode()
    assert "<script>alert" not in page
    held = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert held is not None
    assert json.loads(held[1])["events"][0]["title"].startswith("</script>")


def test_a_kept_view_names_nothing_to_load(shipped: Store) -> None:
    page = offline.write_offline(Selection(shipped, View())).decode()
    head = page.partition('id="data"')[0]
    assert not re.search(r"(src|href)=|@import|url\((?!none)", head)
    assert "default-src 'none'" in head
    for said in ("CC-BY-4.0", "no figure for 13 events"):
        assert said in page


def test_a_kept_view_holds_the_events_of_the_view_alone(shipped: Store) -> None:
    page = offline.write_offline(Selection(shipped, View(q="Abu al-Hasan near"))).decode()
    held = re.search(r'id="data">(.*?)</script>', page)
    assert held is not None
    data = json.loads(held[1])
    assert 0 < len(data["events"]) < 39
    assert set(data["marks"]["id"]) <= {event["id"] for event in data["events"]}


def test_a_kept_view_holds_the_addresses_of_archived_copies(tmp_path: Path) -> None:
    store = open_sample(tmp_path, **ROWS)
    page = offline.write_offline(Selection(store, View(lang="ar"))).decode()
    held = re.search(r'id="data">(.*?)</script>', page)
    assert held is not None
    data = json.loads(held[1])
    assert [claim["archive"] for claim in data["events"][0]["claims"] if claim["archive"]] == [
        COPY,
        COPY_OF_SOURCE,
    ]
    assert data["says"]["archived"] == "نسخة مؤرشفة"


def test_a_kept_view_is_a_file_to_save(client: TestClient) -> None:
    answer = client.get("/view.html?lang=ar")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert 'dir="rtl"' in answer.text


def test_too_many_events_for_one_page_are_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline, "LARGEST_PAGE", 5)
    assert client.get("/view.html").status_code == 413


def test_rows_that_may_not_be_passed_on_are_in_no_kept_view(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_sample(tmp_path / "sample", events=[{"event_id": "a"}]) / "datapackage.json"
    closed = path.read_text(encoding="utf-8").replace('"open"', '"aggregate-only"')
    path.write_text(closed, encoding="utf-8")
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    answer = client.get("/view.html?dataset=sample")
    assert answer.status_code == 403
    assert "aggregates only" in answer.json()["detail"]


def test_the_timeline_says_its_first_and_last_day(shipped: Store) -> None:
    told = offline.write_offline(Selection(shipped, View())).decode()
    assert "<bdi>25 July 2018</bdi><bdi>30 December 2018</bdi>" in told
    assert (
        'id="ends"'
        not in offline.write_offline(Selection(shipped, View(q="nothing like it"))).decode()
    )


def test_a_kept_view_holds_the_river_from_near_and_from_afar(shipped: Store) -> None:
    page = offline.write_offline(Selection(shipped, View())).decode()
    held = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert held is not None
    ground = json.loads(held[1])["ground"]
    assert [part["properties"]["name_en"] for part in ground["near"]["features"]] == ["Euphrates"]
    assert 8 in [part["properties"].get("max_zoom") for part in ground["rivers"]["features"]]
