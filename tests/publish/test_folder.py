"""An edition is written whole, over nothing that is not ours, and holds nothing held back."""

import errno
import json
import os
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from geo.cli.app import main
from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.errors import DatasetError, RestrictedError, TakenError, TooManyError
from geo.publish import edition
from geo.publish.folder import publish
from tests.closed import write_closed
from tests.publish.asking import ask_published, ask_source
from tests.publish.conftest import Edition
from tests.publish.dense import CANARY
from tests.samples import open_sample

DAY = {"date_start": "2018-11-17"}
ROWS = {
    "events": [{"event_id": "a", "places": "village", **DAY}, {"event_id": "b", **DAY}],
    "places": [{"place_id": "village", "latitude": 34.5, "longitude": 40.5}],
    "claims": [
        {"claim_id": "first", "event_id": "a", "claimant_id": "one", "said_on": "2018-11-17"},
        {"claim_id": "later", "event_id": "a", "claimant_id": "one", "said_on": "2018-11-20"},
        {"claim_id": "other", "event_id": "a", "claimant_id": "two"},
    ],
    "figures": [
        {"claim_id": "first", "low": 5},
        {"claim_id": "later", "low": 8},
        {"claim_id": "other", "low": 3},
    ],
}

_SUM = {"total_id": "t", "claimant_id": "one", "low": 5, "area": "province", "partition": "year"}
_SUM |= {"period_start": "2018-01-01", "period_end": "2018-12-31"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Give a dataset of two events, one of which three accounts speak of."""
    return open_sample(tmp_path / "datasets", **ROWS)


def count(site: Path, query: str) -> tuple[int | None, int | None, int]:
    answer = ask_source(site / "data", [f"api/v1/casualties?{query}"])[0].answer
    return answer["low"], answer["high"], answer["events"]


def test_numbers_are_those_counted_by_hand_on_each_day(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path / "site")
    days = ("2018-11-16", "2018-11-17", "2018-11-19", "2018-11-20")
    told = [count(tmp_path / "site", f"as_of={day}") for day in days]
    assert told == [(None, None, 0), (5, 5, 1), (5, 5, 1), (8, 8, 1)]
    assert count(tmp_path / "site", "") == (3, 8, 2)
    assert count(tmp_path / "site", "rule=claimant:two") == (3, 3, 2)
    assert count(tmp_path / "site", "rule=latest") == (8, 8, 2)


def test_publishing_again_writes_the_same_files(store: Store, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(store, site)
    before = read(site)
    (site / "data" / "left.json").write_text("{}")
    (site / "CNAME").write_text("example.org")
    publish(store, site)
    assert read(site) == {**before, "CNAME": b"example.org"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["datasets", "site"]


def read(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_it_answers_from_a_plain_server_in_a_sub_folder(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path / "host" / "deep" / "site")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "host"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        root = f"http://127.0.0.1:{server.server_port}/deep/site/data/"
        site = tmp_path / "host" / "deep" / "site"
        answer = ask_published(site, root, ["api/v1/casualties"])[0].answer
        server.shutdown()
    assert (answer["low"], answer["high"]) == (3, 8)


@pytest.mark.parametrize("name", ["notes.txt", "data/edition.json"])
def test_a_folder_that_is_not_ours_is_left_alone(store: Store, tmp_path: Path, name: str) -> None:
    file = tmp_path / "site" / name
    file.parent.mkdir(parents=True)
    file.write_text('{"edition": "another"}')
    with pytest.raises(TakenError, match="holds something else"):
        publish(store, tmp_path / "site")
    assert read(tmp_path / "site") == {name: b'{"edition": "another"}'}


def test_what_fails_leaves_the_edition_that_was_there(store: Store, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(store, site)
    before = read(site)

    def fail(_: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(DatasetError, match=r"^site cannot be written: No space left on device; "):
        publish(store, site, finish=[fail])
    assert read(site) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["datasets", "site"]


def test_nothing_of_an_edition_names_a_host_or_what_is_held_back(dense: Edition) -> None:
    files = read(dense.folder)
    assert not [name for name, content in files.items() if CANARY.encode() in content.lower()]
    script = files["source/source.js"]
    assert b"http" not in script
    assert b"\nimport" not in script
    assert b"export const openSource" in script
    held = json.loads(files["data/edition.json"])["withheld"]
    assert held["events"] == {"safety": 3}


def test_a_dataset_that_gives_no_rows_is_refused(tmp_path: Path) -> None:
    closed = build_store(open_dataset(write_closed(tmp_path)))
    with pytest.raises(RestrictedError, match="aggregates only"):
        publish(closed, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_sums_of_areas_private_and_large_datasets_are_refused(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RestrictedError, match="sums of areas"):
        publish(open_sample(tmp_path / "sums", totals=[_SUM]), tmp_path / "site")
    monkeypatch.setattr(edition, "MOST_EVENTS", 1)
    with pytest.raises(TooManyError, match="has 2 events"):
        publish(store, tmp_path / "site")
    private = f"private-{'0' * 32}"
    hidden = open_sample(tmp_path, descriptor={"name": private}, **ROWS)
    with pytest.raises(RestrictedError, match="private"):
        publish(hidden, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_an_edition_without_events_answers(tmp_path: Path) -> None:
    publish(open_sample(tmp_path / "datasets"), tmp_path / "site")
    asked = ["casualties", "timeline", "unshown", "events", "casualties?by=month"]
    asked.append("cells?z=3&bbox=0,0,90,60")
    answers = ask_source(tmp_path / "site" / "data", [f"api/v1/{one}" for one in asked])
    assert {answer.status for answer in answers} == {200}
    assert answers[0].answer["low"] is None


def test_the_command_line_publishes_a_folder(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(store.dataset.folder)
    assert main(["publish", folder, "--out", str(tmp_path / "site")]) == 0
    assert count(tmp_path / "site", "") == (3, 8, 2)
    assert "sample is published in" in capsys.readouterr().out
    assert main(["publish", folder, "--out", folder]) == 1
    assert "holds something else" in capsys.readouterr().err
