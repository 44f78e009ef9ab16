"""Several datasets: each is asked by itself, and what one does not know matches nothing in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.cli import app as command
from geo.dataset.folder import DESCRIPTOR
from geo.engine.store import Store, open_store
from geo.questions.select import Selection
from geo.questions.several import list_known_beside, list_strangers, merge_options, open_beside
from geo.view.grammar import MOST_BESIDE
from geo.view.view import View
from geo.web.routes import build_routes
from tests.samples import write_sample

PLACE = {"place_id": "here", "latitude": 34.0, "longitude": 40.0}


def write(folder: Path, name: str, *, killed: int, claimant: str) -> None:
    write_sample(
        folder / name,
        events=[{"event_id": "e1", "date_start": "2018-11-17", "places": "here"}],
        places=[PLACE],
        claims=[{"claim_id": "c1", "event_id": "e1", "claimant_id": claimant}],
        figures=[{"claim_id": "c1", "low": killed}],
    )
    path = folder / name / DESCRIPTOR
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "name": name}))


@pytest.fixture
def several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of two datasets that tell of the same event."""
    write(tmp_path, "first", killed=40, claimant="sohr")
    write(tmp_path, "second", killed=7, claimant="ucdp")
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def client(several: Path) -> TestClient:
    del several
    return TestClient(Starlette(routes=build_routes()))


def ask(client: TestClient, path: str, **parameters: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{path}", params={"dataset": "first", **parameters})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_the_dataset_itself_and_more_than_there_are_symbols_are_named() -> None:
    names = ["a", "main", "b", "c", "d", "a"]
    view, problems = View.parse({"dataset": ["main"], "beside": names})
    assert view.beside == ("a", "b", "c")
    assert len(view.beside) == MOST_BESIDE
    assert [(p.value, p.problem) for p in problems] == [
        ("main", "beside_itself"),
        ("d", "too_many"),
    ]


@pytest.mark.parametrize(
    ("event", "selected"),
    [
        (None, ("main", None)),
        ("e1", ("main", "e1")),
        ("other/e1", ("other", "e1")),
        ("unknown/e1", ("main", "unknown/e1")),
    ],
)
def test_an_event_beside_is_written_with_its_dataset(
    event: str | None, selected: tuple[str, str | None]
) -> None:
    view = View(dataset="main", beside=("other",), event=event)
    assert view.selected == selected
    assert View.parse(view.to_params())[0] == view
    assert view.narrow(selected[0]) == View(dataset=selected[0], event=selected[1])
    assert view.narrow("other").event == (selected[1] if selected[0] == "other" else None)


def test_each_dataset_is_asked_the_same_by_itself(several: Path) -> None:
    del several
    view = View(dataset="first", beside=("second", "gone"), q="e1", event="second/e1")
    opened = open_beside(view)
    assert [asked.view for asked in opened] == [View(dataset="second", q="e1", event="e1")]


def test_ids_of_any_of_the_datasets_are_known(several: Path) -> None:
    del several
    known = list_known_beside(open_store("first"), ["second", "gone"])
    assert known["beside"] == {"second"}
    assert set(known["claimant"]) == {"sohr", "ucdp"}


def test_choices_are_those_of_all_datasets(several: Path) -> None:
    del several
    stores = [open_store("first"), open_store("second")]
    assert set(merge_options(stores, lang="en")["claimant"]) == {"sohr", "ucdp"}


def strangers(store: Store, **asked: Any) -> dict[str, list[str]]:
    return list_strangers(Selection(store, View(**asked)))


def test_what_a_dataset_does_not_have_is_listed(several: Path) -> None:
    del several
    second = open_store("second")
    assert strangers(second, claimant=("sohr", "ucdp"), place=("here",)) == {"claimant": ["sohr"]}
    assert strangers(second, rule="claimant:sohr") == {"claimant": ["sohr"]}
    assert strangers(second, rule="claimant:ucdp") == {}


def test_numbers_stand_side_by_side_and_are_never_added(client: TestClient) -> None:
    told = ask(client, "casualties", beside="second")
    assert (told["dataset"], told["low"]) == ("first", 40)
    assert [other["low"] for other in told["beside"]] == [7]
    assert "beside" not in ask(client, "casualties")


def test_a_claimant_of_one_dataset_matches_nothing_in_another(client: TestClient) -> None:
    asked = {"beside": "second", "claimant": "sohr", "z": "5", "bbox": "30,30,50,40"}
    assert ask(client, "cells", **asked)["shown"] == 1
    assert ask(client, "cells", of="second", **asked)["shown"] == 0
    everything = {name: value for name, value in asked.items() if name != "claimant"}
    assert ask(client, "cells", of="second", **everything)["shown"] == 1


def test_an_event_is_asked_of_its_own_dataset(client: TestClient) -> None:
    told = ask(client, "events/e1", beside="second", of="second")
    assert [claim["claimant"]["id"] for claim in told["claims"]] == ["ucdp"]


@pytest.mark.parametrize("asked", [{"beside": "gone"}, {"of": "second"}, {"beside": "first"}])
def test_a_dataset_that_is_not_there_is_named(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/api/v1/timeline", params={"dataset": "first", **asked})
    assert answer.status_code == 422
    [problem] = answer.json()["detail"]
    assert problem["parameter"] in asked


def test_an_answer_is_other_when_a_dataset_beside_is(client: TestClient, several: Path) -> None:
    asked = {"dataset": "first", "beside": "second"}
    before = client.get("/api/v1/casualties", params=asked).headers["etag"]
    write(several, "second", killed=8, claimant="ucdp")
    assert client.get("/api/v1/casualties", params=asked).headers["etag"] != before


def test_the_command_line_tells_each_dataset(
    several: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["summary", str(several / "first"), "--beside", "second"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "40" in first
    assert second.startswith("second: ")
    assert "7" in second
