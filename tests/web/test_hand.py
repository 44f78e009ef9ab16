"""What pages show while a hand moves is what the API and the page's own run say of that period."""

import os
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset.folder import SHIPPED
from geo.engine.store import open_store
from geo.questions.select import Selection
from geo.questions.several import list_shown
from geo.text import LANGUAGES, Words
from geo.told.strip import tell_strip
from geo.view.view import View
from geo.web.routes import build_routes
from tests.closed import NAME, write_closed
from tests.questions.test_several import write
from tests.samples_sums import WEEKLY, import_sums

ABU_AL_HASAN = "abu-al-hasan-2018-11-17"
SCREEN = "35,30,45,40"
PERIODS = ("", "from=2018-11-17", "from=2018-11-10&to=2018-11-20", "to=2018-07-01")


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes()))


def ask(client: TestClient, asked: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/hand?z=8&screen={SCREEN}&{asked}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def compare(client: TestClient, asked: str, *datasets: str) -> list[str]:
    """Return what is told otherwise than the map and the page are told it."""
    hand = ask(client, asked)
    faults = []
    for rank, name in enumerate(datasets):
        of = f"&of={name}" if rank else ""
        map_is_told = client.get(f"/api/v1/cells?z=8&bbox={SCREEN}&{asked}{of}").json()
        drawn = hand["cells"][rank]
        faults += [f"{name}: {part}" for part in drawn if drawn[part] != map_is_told[part]]
    parameters: dict[str, list[str]] = {}
    for part in asked.split("&"):
        key, _, value = part.partition("=")
        if value:
            parameters.setdefault(key, []).append(value)
    view, _ = View.parse(parameters)
    shown = list_shown(Selection(open_store(view.dataset), view))
    places = hand["told"]["places"]
    if places["numbers"] != tell_strip(shown, Words(view.lang)):
        faults.append("numbers")
    return faults


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("period", PERIODS)
def test_marks_and_numbers_are_those_of_the_period(
    client: TestClient, period: str, lang: str
) -> None:
    assert compare(client, f"dataset=hajin-2018&lang={lang}&{period}", "hajin-2018") == []


def test_datasets_side_by_side_answer_each_for_itself(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "other", killed=7, claimant="ucdp")
    monkeypatch.setenv("RASD_DATA", os.pathsep.join((str(SHIPPED), str(tmp_path))))
    asked = "dataset=hajin-2018&beside=other&from=2018-11-10&lang=en"
    assert compare(client, asked, "hajin-2018", "other") == []
    told = ask(client, asked)["told"]
    assert len(told["mapped"]) == 2
    assert "beside-line" in told["places"]


def test_of_numbers_only_no_more_is_told_and_by_whole_months(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_closed(tmp_path)
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    asked = f"dataset={NAME}&from=2018-11-17&to=2018-11-17&lang=en"
    assert compare(client, asked, NAME) == []
    hand = ask(client, f"{asked}&event={ABU_AL_HASAN}")
    told = hand["told"]
    assert told["period"] == ["2018-11-01", "2018-11-30"]
    assert told["selected"] is False
    assert hand["cells"][0]["events"]["id"] == []


def test_sums_are_told_as_sums(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_sums(tmp_path, "acled_sums", WEEKLY)
    monkeypatch.setenv("RASD_DATA", str(tmp_path / "data"))
    asked = "dataset=acled_sums&lang=en"
    assert compare(client, asked, "acled_sums") == []
    assert ask(client, asked)["told"]["tells"] is False


def test_the_ring_is_round_an_event_that_is_shown(client: TestClient) -> None:
    for period, is_shown in (("2018-11-17", True), ("2018-11-18", False)):
        told = ask(client, f"from={period}&event={ABU_AL_HASAN}")["told"]
        assert told["selected"] is is_shown


def test_a_screen_that_is_none_is_refused_and_without_one_nothing_is_drawn(
    client: TestClient,
) -> None:
    assert client.get("/api/v1/hand?screen=1,2,3").status_code == 422
    assert client.get("/api/v1/hand?lang=en").json()["cells"] == []
