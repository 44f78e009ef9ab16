"""What a dataset holds back is shown nowhere and counted once: as held back."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.export.folder import write_folder
from geo.export.provenance import say_withheld, write_notice
from geo.questions.event import describe_event
from geo.questions.events import list_events
from geo.questions.people import count_people
from geo.questions.select import Selection
from geo.questions.unshown import count_unshown
from geo.text import LANGUAGES
from geo.view.view import View
from geo.web.routes import build_routes
from tests.samples import write_sample

EXACT = (34.51234, 40.51234)
TABLES: dict[str, Any] = {
    "events": [
        {"event_id": "shown", "places": "hidden-place;coarse", "date_start": "2018-11-17"},
        {"event_id": "hidden", "title_en": "SECRET", "withheld": "safety", "places": "coarse"},
        {"event_id": "part", "part_of": "hidden", "places": "child"},
    ],
    "claims": [
        {"claim_id": "c1", "event_id": "shown", "claimant_id": "a"},
        {"claim_id": "c2", "event_id": "shown", "claimant_id": "b", "withheld": "privacy"},
        {"claim_id": "c3", "event_id": "hidden", "claimant_id": "a", "text_en": "SECRET"},
        {"claim_id": "c4", "event_id": "shown", "claimant_id": "d", "derived_from": "c2"},
    ],
    "figures": [
        {"claim_id": "c1", "low": 3},
        {"claim_id": "c2", "low": 70},
        {"claim_id": "c3", "low": 500},
    ],
    "places": [
        {"place_id": "outer"},
        {"place_id": "hidden-place", "name_en": "SECRET", "within": "outer", "withheld": "safety"},
        {"place_id": "child", "within": "hidden-place"},
        {
            "place_id": "coarse",
            "latitude": EXACT[0],
            "longitude": EXACT[1],
            "radius_m": 10,
            "coarsened_to_m": 10_000,
            "point_url": "https://example.org/SECRET",
        },
    ],
    "points": [
        {
            "place_id": "coarse",
            "latitude": EXACT[0],
            "longitude": EXACT[1],
            "point_source_en": "SECRET",
            "point_source_ar": "SECRET",
        }
    ],
}


@pytest.fixture(params=["csv", "parquet"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    return write_sample(tmp_path / "sample", format_=request.param, **TABLES)


@pytest.fixture
def store(folder: Path) -> Store:
    return build_store(open_dataset(folder))


def test_withheld_records_are_in_no_list_and_no_number(store: Store) -> None:
    assert set(list_events(Selection(store, View()))["event_id"].to_list()) == {"shown", "part"}
    number = count_people(Selection(store, View()))["killed", "all"]
    assert (number.low, number.high, number.events) == (3, 3, 2)


def test_the_line_of_what_is_not_shown_counts_them(store: Store) -> None:
    unshown = count_unshown(Selection(store, View()))
    assert (unshown.total, unshown.shown, unshown.withheld, unshown.filtered) == (3, 2, 1, 0)
    assert store.withheld.to_json() == {
        "events": {"safety": 1},
        "claims": {"privacy": 1},
        "places": {"safety": 1},
        "coarsened": 1,
    }
    assert all(len(say_withheld(store.withheld, lang)) == len(TABLES) - 1 for lang in LANGUAGES)


def test_nothing_refers_to_what_is_withheld(store: Store) -> None:
    event = describe_event(Selection(store, View()), "shown")
    assert [claim.id for claim in event.claims] == ["c1", "c4"]
    assert event.claims[1].derived
    assert [place.id for place in event.event.places] == ["coarse"]
    part = describe_event(Selection(store, View()), "part").event
    assert part.part_of is None
    assert part.places[0].within == ("outer",)
    told = [str(store.frame(name).collect().to_native()) for name in store.frames]
    assert not any("SECRET" in table for table in told)


def test_a_coarse_point_is_the_middle_of_a_square_and_stays_there(store: Store) -> None:
    place = describe_event(Selection(store, View()), "shown").event.places[0]
    assert (place.lat, place.lng) != EXACT
    assert abs((place.lat or 0) - EXACT[0]) < 10_000 / 111_320 / 2
    assert (place.radius_m, place.alternatives, place.point_url) == (7_072, (), None)
    assert (describe_event(Selection(store, View()), "shown").event.where_prec or 0) > 1


def test_a_folder_that_is_passed_on_holds_nothing_of_it(store: Store, tmp_path: Path) -> None:
    packed = write_folder(store.dataset, write_notice(Selection(store, View(dataset="sample"))))
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        file.extractall(tmp_path / "again")
        told = b"".join(file.read(name) for name in file.namelist() if not name.endswith("json"))
        about = file.read("sample/ABOUT.txt").decode()
    assert b"SECRET" not in told
    assert str(EXACT[0]).encode() not in told
    assert "1 event: somebody could be put in danger" in about
    again = build_store(open_dataset(tmp_path / "again" / "sample"))
    here, there = (
        describe_event(Selection(each, View()), "shown").event for each in (store, again)
    )
    assert here.places == there.places


def test_the_api_counts_what_is_not_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_DATA", str(folder.parent))
    client = TestClient(Starlette(routes=build_routes()))
    answer = client.get("/api/v1/unshown?dataset=sample&lang=ar").json()
    assert (answer["total"], answer["shown"]) == (3, 2)
    assert answer["withheld"]["events"] == {"safety": 1}
    assert client.get("/api/v1/events/hidden?dataset=sample").status_code == 404
