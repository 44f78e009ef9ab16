"""A private dataset is found by its name, never listed, and gone in time."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset import private
from geo.dataset.folder import DESCRIPTOR, find_dataset, list_datasets, open_dataset
from geo.engine.store import open_store
from geo.errors import DatasetError, FullError, NoRoomError, NotFoundError
from geo.view.view import View
from geo.web.api import build_api
from geo.web.headers import HeaderMiddleware
from geo.web.routes import live
from tests.samples import write_sample

GONE_WITHIN = 120.0
"""Seconds in which a timer of no seconds has run on any machine."""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(private, "find_root", lambda: tmp_path)
    folder = private.reserve_private()
    write_sample(folder, events=[{"event_id": "e"}])
    descriptor = folder / DESCRIPTOR
    named = descriptor.read_text(encoding="utf-8").replace('"sample"', f'"{folder.name}"')
    descriptor.write_text(named, encoding="utf-8")
    yield folder
    private.remove_private(folder.name)


def wait_until_gone(folder: Path) -> bool:
    end = time.monotonic() + GONE_WITHIN
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.01)
    return not folder.exists()


def test_it_is_opened_by_its_name_and_never_listed(made: Path) -> None:
    assert find_dataset(made.name) == made
    assert open_store(made.name).dataset.folder == made
    assert made.name not in list_datasets()
    with pytest.raises(NotFoundError) as told:
        find_dataset("no-such")
    assert "private" not in str(told.value)


def test_the_api_answers_by_its_name_and_does_not_list_it(made: Path) -> None:
    client = TestClient(build_api())
    assert client.get("/casualties", params={"dataset": made.name}).status_code == 200
    assert made.name not in client.get("/datasets").text


def test_no_cache_and_no_search_engine_keeps_what_is_said_of_it(made: Path) -> None:
    client = TestClient(HeaderMiddleware(build_api()))
    for parameter in ("dataset", "with"):
        headers = client.get("/casualties", params={parameter: made.name}).headers
        assert headers["cache-control"] == "private, no-store"
        assert headers["x-robots-tag"] == "noindex"
    assert "x-robots-tag" not in client.get("/casualties").headers


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("name", ["private-", "private-../x", "private-" + "g" * 32, "../x"])
def test_other_names_are_none(name: str) -> None:
    assert private.find_private(name) is None
    with pytest.raises(NotFoundError):
        find_dataset(name)


def test_it_goes_with_its_last_holder(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "GRACE_SECONDS", 0.0)
    private.hold_private(made.name)
    private.hold_private(made.name)
    private.release_private(made.name)
    time.sleep(0.05)
    assert made.is_dir()
    private.release_private(made.name)
    assert wait_until_gone(made)
    with pytest.raises(NotFoundError):
        open_store(made.name)


def test_it_goes_after_its_hours(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_PRIVATE_HOURS", "0.00001")
    private.hold_private(made.name)
    assert wait_until_gone(made)


def test_a_reader_who_comes_back_in_time_finds_it(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    due: list[Callable[[], object]] = []

    def wait(seconds: float, act: Callable[[str], object], name: str) -> None:
        if seconds == private.GRACE_SECONDS:
            due.append(lambda: act(name))

    monkeypatch.setattr(private, "_after", wait)
    private.hold_private(made.name)
    private.release_private(made.name)
    private.hold_private(made.name)
    due.pop()()
    assert made.is_dir()
    private.release_private(made.name)
    due.pop()()
    assert not made.exists()


def test_no_more_are_made_than_the_host_allows(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_PRIVATE_DATASETS", "1")
    with pytest.raises(FullError):
        private.reserve_private()
    private.remove_private(made.name)
    assert private.is_private(private.reserve_private().name)


def test_what_a_killed_process_left_is_removed_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    make = (
        "from geo.dataset.private import find_root, reserve_private; import sys, time\n"
        "reserve_private().mkdir(); print(find_root(), flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", make]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as other:
        assert other.stdout is not None
        left = Path(other.stdout.readline().strip())
        private.clear_left_behind()
        assert left.exists(), "its process lives"
        other.kill()
        other.wait()
        private.clear_left_behind()
        assert not left.exists()


def test_a_folder_that_is_just_made_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, young = tmp_path / "rasd-private-a", tmp_path / "rasd-private-b"
    left.mkdir()
    young.mkdir()
    os.utime(left, (1, 1))
    private.clear_left_behind()
    assert (left.exists(), young.exists()) == (False, True)


def test_the_room_of_everything_private_has_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("RASD_PRIVATE_MB", "1")
    private.find_root.cache_clear()
    try:
        made = private.reserve_private()
        made.mkdir()
        (made / "events.csv").write_bytes(b"x" * 900_000)
        private.require_room(100_000)
        with pytest.raises(NoRoomError, match="1"):
            private.require_room(100_001)
        (made / "claims.csv").write_bytes(b"x" * 100_001)
        with pytest.raises(NoRoomError):
            private.reserve_private()
        assert private.measure_kinds() == {"dataset": 1, "areas": 0, "file": 0}
    finally:
        private.clear_root()


def test_no_error_tells_where_a_dataset_lies(made: Path) -> None:
    (made / "events.csv").write_text("nothing of use\n", encoding="utf-8")
    with pytest.raises(DatasetError) as faults:
        open_dataset(made)
    (made / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(DatasetError) as broken:
        open_dataset(made)
    (made / "datapackage.json").unlink()
    with pytest.raises(DatasetError) as missing:
        open_dataset(made)
    for told in (faults, broken, missing):
        assert str(made.parent) not in str(told.value)


def test_a_view_that_names_no_dataset_is_about_the_hosts_own() -> None:
    assert View().dataset == View.dataset == "hajin-2018"


def test_a_server_that_is_told_to_stop_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    private.find_root.cache_clear()
    with TestClient(Starlette(lifespan=live)):
        write_sample(private.reserve_private(), events=[{"event_id": "e"}])
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []
