"""A dataset that breaks while it is served is told in one sentence, and harms no other."""

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset.folder import DESCRIPTOR, measure_revision
from geo.dataset.reading import forget_told
from geo.hosting import watch
from geo.web.routes import build_routes
from tests.pages import open_page
from tests.samples import write_sample

ADDRESSES = (
    *("/api/v1/casualties?", "/api/v1/timeline?", "/api/v1/events?", "/api/v1/unshown?"),
    *("/api/v1/cells?z=5&bbox=30,30,45,40&", "/api/v1/claims?", "/api/v1/common?"),
    *("/map.svg?", "/feed.atom?", "/share?", "/take?", "/chart.svg?chart=timeline&"),
)
Break = Callable[[Path], object]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garble(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * 50 + content[150:])


def turn_to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


BROKEN: dict[str, Break] = {
    "cut": cut,
    "garbled": garble,
    "empty": lambda path: path.write_bytes(b""),
    "zeros": lambda path: path.write_bytes(b"\0" * path.stat().st_size),
    "gone": Path.unlink,
    "a folder": turn_to_folder,
}
DESCRIPTORS: dict[str, str | tuple[str, str]] = {
    "empty": "",
    "deep": "[" * 100_000,
    "a list": "[]",
    "a table that is a word": ('"resources": [', '"resources": ["x", '),
    "a path that is a list": ('"path": "events.csv"', '"path": ["events.csv"]'),
    "a path with a null": ('"path": "events.csv"', '"path": "events\\u0000.csv"'),
    "licences that are words": ('"licenses": [', '"licenses": ["x", '),
    "a title that is an object": ('"title": "Sample"', '"title": {"en": "x"}'),
    "half a box": ('"redistribution"', '"regions": [{"bbox": [1, 2]}], "redistribution"'),
    "a number of sources": ('"redistribution"', '"sources": 3, "redistribution"'),
}


def write_other(folder: Path, name: str, format_: str = "csv") -> Path:
    return write_sample(
        folder / name,
        format_=format_,
        descriptor={"name": name},
        events=[{"event_id": "e", "date_start": "2018-11-17", "places": "p"}],
        places=[{"place_id": "p", "latitude": 34.5, "longitude": 40.5}],
        claims=[{"claim_id": "c", "event_id": "e", "claimant_id": "m", "said_on": "2018-11-18"}],
        figures=[{"claim_id": "c", "low": 3}],
    )


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    write_other(tmp_path, "whole")
    forget_told()
    return TestClient(Starlette(routes=build_routes()))


def list_odd(client: TestClient, name: str, status: int) -> list[str]:
    """Return the addresses that answer of a broken dataset otherwise than they have to."""
    odd = []
    for address in ADDRESSES:
        answer = client.get(f"{address}dataset={name}")
        is_told = answer.status_code == status and "\n" not in answer.json()["detail"]
        # What shows a link passes over a dataset that is none, and shows the usual one.
        is_lenient = not address.startswith("/api") and answer.status_code in {200, 404, 503}
        if not (is_told or is_lenient) or b"Traceback" in answer.content:
            odd.append(f"{address}: {answer.status_code} {answer.text[:200]}")
    return odd


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_a_broken_table_is_told_in_one_sentence_and_mended_without_a_restart(
    client: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture, format_: str, broken: str
) -> None:
    folder = write_other(tmp_path, "breaks", format_)
    address = "/api/v1/casualties?dataset=breaks"
    assert client.get(address).json()["low"] == 3
    path = folder / f"events.{format_}"
    kept = tmp_path / "kept"
    shutil.copy2(path, kept)
    BROKEN[broken](path)
    assert list_odd(client, "breaks", 503) == []
    assert str(tmp_path) not in client.get(address).text
    assert client.get("/api/v1/casualties?dataset=whole").json()["low"] == 3
    if format_ == "parquet" and path.is_file():
        assert any(record.levelno >= logging.WARNING for record in caplog.records)
    if path.is_dir():
        path.rmdir()
    shutil.copy2(kept, path)
    assert client.get(address).json()["low"] == 3


@pytest.mark.parametrize("broken", ["a table", "the descriptor"])
def test_a_fault_is_logged_once_for_all_requests_and_once_more_after_a_change(
    client: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    folder = write_other(tmp_path, "breaks", "parquet")
    watch.look()
    is_listing = broken == "the descriptor"
    path = folder / (DESCRIPTOR if is_listing else "figures.parquet")
    content = path.read_bytes()
    address = "/api/v1/datasets" if is_listing else "/api/v1/casualties?dataset=breaks"

    def count() -> int:
        caplog.clear()
        for _ in range(5):
            client.get(address)
        said = [each for each in caplog.records if each.name.startswith(("geo.dataset", "geo.web"))]
        return len(said)

    assert count() == 0
    path.write_bytes(b"[]" if is_listing else b"PAR1" + content[4:100])
    assert [count(), count()] == [1, 0]
    watch.look()
    # What changed may be another fault, or the same that somebody thought to have mended.
    assert [count(), count()] == [1, 0]
    path.write_bytes(content)
    watch.look()
    assert count() == 0


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_a_broken_descriptor_is_told_and_keeps_no_other_dataset_from_the_list(
    client: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    path = write_other(tmp_path, "breaks") / DESCRIPTOR
    change = DESCRIPTORS[name]
    text = path.read_text(encoding="utf-8")
    path.write_text(change if isinstance(change, str) else text.replace(*change, 1), "utf-8")
    assert list_odd(client, "breaks", 503) == []
    listed = client.get("/api/v1/datasets").json()["datasets"]
    # Which tables there are is not looked at for the list.
    is_listed = "null" in name
    assert [each["dataset"] for each in listed] == ["breaks", "whole"][not is_listed :]
    assert ("breaks is not listed" in caplog.text) is not is_listed


def test_a_folder_that_goes_or_is_replaced_is_answered_as_it_is_then(
    client: TestClient, tmp_path: Path
) -> None:
    folder = write_other(tmp_path, "goes")
    address = "/api/v1/casualties?dataset=goes"
    before = client.get(address)
    shutil.rmtree(folder)
    assert list_odd(client, "goes", 404) == []
    # A copy arrives file by file, the descriptor first or last: each state has one sentence.
    made = write_other(tmp_path / "elsewhere", "goes")
    (made / "figures.csv").write_text(
        (made / "figures.csv").read_text(encoding="utf-8").replace(",3,3,", ",4,4,"), "utf-8"
    )
    folder.mkdir()
    for name in sorted(path.name for path in made.iterdir()):
        assert client.get(address).status_code in {404, 503}
        shutil.copy2(made / name, folder / name)
    after = client.get(address, headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.json()["low"]) == (200, 4)


def test_a_table_that_breaks_after_it_was_opened_is_told(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_other(tmp_path, "late", "parquet")
    path = folder / "events.parquet"
    before = measure_revision(folder)
    # Broken and asked for between two looks at the folder.
    monkeypatch.setattr("geo.engine.store.measure_revision", lambda _: before)
    assert client.get("/api/v1/datasets").status_code == 200
    path.unlink()
    monkeypatch.setattr("geo.web.api.measure_revision", lambda _: before)
    assert list_odd(client, "late", 503) == []


def test_a_change_under_a_clock_that_was_set_back_is_seen(tmp_path: Path) -> None:
    folder = write_other(tmp_path, "clock")
    path = folder / "figures.csv"
    before = measure_revision(folder)
    written = path.stat().st_mtime_ns
    path.write_text(path.read_text(encoding="utf-8").replace(",3,", ",4,"), "utf-8")
    # The same size, and the same time of writing or an older one.
    for back in (0, 86_400_000_000_000):
        os.utime(path, ns=(written - back, written - back))
        assert measure_revision(folder) != before


@pytest.mark.parametrize("broken", ["cut", "gone"])
def test_a_page_of_a_broken_dataset_says_so_and_no_more(
    client: TestClient, tmp_path: Path, broken: str
) -> None:
    del client
    folder = write_other(tmp_path, "breaks", "parquet")
    BROKEN[broken](folder / "events.parquet")
    app = open_page("map", dataset="breaks")
    assert not app.exception


def test_a_copy_of_the_same_title_is_not_turned_to_by_itself(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del client
    for name in ("one", "two"):
        write_other(tmp_path, name)
    monkeypatch.setenv("RASD_DEFAULT_DATASET", "one")
    app = open_page("data", dataset="one")
    box = app.selectbox(key="dataset")
    assert len(set(box.options)) == len(box.options)
    # A browser gives back what is chosen by its label.
    app.run()
    assert app.session_state["dataset"] == "one"
