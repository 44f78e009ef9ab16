"""Files are read in processes of their own, which can be followed, cancelled, and may crash."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from geo.readers.jobs.limits import Allowance
from geo.readers.jobs.line import TOO_LONG, Job, Line
from geo.readers.jobs.task import FAILED, Import, Report
from geo.readers.notes import ReaderError
from tests.samples_files import UCDP, write_csv

LONG = 120.0
"""Seconds no task here comes near, also on a busy machine."""


@dataclass(frozen=True)
class Work:
    """Says where it runs, leaves half a folder, then waits for a file, or does what it is told."""

    folder: Path
    then: str = "wait"

    def run(self, report: Report) -> dict[str, int]:
        (self.folder.parent / f".{self.folder.name}-half").mkdir()
        report("rows", n=3)
        if self.then == "crash":
            os.abort()
        if self.then == "fail":
            raise ZeroDivisionError
        if self.then == "refuse":
            msg = "Not a table."
            raise ReaderError(msg)
        while self.then == "wait" and not (self.folder.parent / "go").exists():
            time.sleep(0.02)
        (self.folder.parent / f".{self.folder.name}-half").rename(self.folder)
        return {"pid": os.getpid(), "nice": os.nice(0)}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "made"
    (tmp_path / "go").touch()


def make(folder: Path, then: str = "wait", seconds: float = LONG) -> Job[dict[str, int]]:
    made = folder.with_name(f"{folder.name}-there")
    return Job(
        Work(made, then),
        allowance=Allowance(memory=1 << 30, processor=LONG, seconds=seconds),
        folder=folder.parent,
        makes={made: folder},
    )


def begin(job: Job[dict[str, int]]) -> Job[dict[str, int]]:
    return Line().add(job, at_once=1)


def wait_for_stage(job: Job[dict[str, int]]) -> None:
    end = time.monotonic() + LONG
    while job.stage is None and time.monotonic() < end:
        time.sleep(0.02)
    assert job.stage is not None


def list_left(folder: Path) -> set[str]:
    return {path.name for path in folder.parent.iterdir()} - {"go"}


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_task_is_done_elsewhere_after_all_others_and_says_how_far_it_is(folder: Path) -> None:
    job = begin(make(folder))
    wait_for_stage(job)
    assert job.stage is not None
    assert (job.stage.name, job.stage.values) == ("rows", {"n": 3})
    (folder.parent / "go").touch()
    assert job.wait(LONG)
    assert job.result is not None
    assert job.result["pid"] != os.getpid()
    assert job.result["nice"] > os.nice(0)
    assert not is_running(job.result["pid"])
    assert list_left(folder) == {"made"}


def test_cancelled_it_leaves_neither_a_process_nor_a_folder(folder: Path) -> None:
    job = begin(make(folder))
    wait_for_stage(job)
    assert job.pid is not None
    assert is_running(job.pid)
    job.cancel()
    assert job.wait(LONG)
    assert not is_running(job.pid)
    assert job.is_cancelled
    assert (job.result, job.failure) == (None, None)
    assert list_left(folder) == set()


def test_cancelled_before_its_turn_it_makes_nothing_in_a_folder_that_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make(folder)
    job.cancel()
    made: list[object] = []
    monkeypatch.setattr("tempfile.TemporaryDirectory", lambda **asked: made.append(asked))
    # Its thread was begun already, and comes to it only now.
    job.perform()
    assert made == []
    assert job.is_over
    assert list_left(folder) == set()


def test_cancelled_when_it_was_done_it_takes_back_what_it_made(folder: Path) -> None:
    job = begin(make(folder, "finish"))
    assert job.wait(LONG)
    assert list_left(folder) == {"made"}
    job.cancel()
    assert list_left(folder) == set()


def test_of_a_file_without_a_usable_row_all_that_was_found_arrives(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ucdp.csv", [{**UCDP, "id": ""}])
    task = Import(
        format="ucdp",
        path=path,
        kept=tmp_path / "kept",
        folder=tmp_path / "made",
        mapping={},
        lang="en",
    )
    allowance = Allowance(memory=1 << 30, processor=LONG, seconds=LONG)
    job = Line().add(Job(task, allowance=allowance, folder=tmp_path), at_once=1)
    assert job.wait(LONG)
    assert job.refused is not None
    assert job.refused.found is not None
    assert job.refused.found.faults.select("row", "column", "action").rows() == [
        (2, "id", "reject")
    ]
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("then", ["crash", "fail"])
def test_a_crash_is_told_and_leaves_nothing(folder: Path, then: str) -> None:
    job = begin(make(folder, then))
    assert job.wait(LONG)
    assert job.failure == FAILED
    assert list_left(folder) == set()


def test_what_a_reader_refuses_arrives_as_its_sentence(folder: Path) -> None:
    job = begin(make(folder, "refuse"))
    assert job.wait(LONG)
    assert job.refused is not None
    assert (job.refused.sentence, job.failure) == ("Not a table.", None)
    assert list_left(folder) == set()


def test_past_its_time_it_is_ended(folder: Path) -> None:
    job = begin(make(folder, seconds=0.1))
    assert job.wait(LONG)
    assert job.failure == TOO_LONG
    assert list_left(folder) == set()


def test_others_wait_in_line_and_know_their_place(tmp_path: Path) -> None:
    line = Line()
    jobs = []
    for name in "abc":
        (tmp_path / name).mkdir()
        jobs.append(line.add(make(tmp_path / name / "made"), at_once=1))
    first, second, third = jobs
    wait_for_stage(first)
    assert [line.count_before(job) for job in jobs] == [0, 1, 2]
    second.cancel()
    assert second.is_over
    assert line.count_before(third) == 1
    first.cancel()
    wait_for_stage(third)
    assert line.count_before(third) == 0
    third.cancel()
    assert third.wait(LONG)
    assert second.began is None


def test_as_many_as_may_run_at_once(tmp_path: Path) -> None:
    line = Line()
    jobs = []
    for name in "ab":
        (tmp_path / name).mkdir()
        jobs.append(line.add(make(tmp_path / name / "made"), at_once=2))
    for job in jobs:
        wait_for_stage(job)
        job.cancel()


def test_a_server_that_stops_ends_what_runs_and_what_waits(tmp_path: Path) -> None:
    line = Line()
    jobs = []
    for name in "ab":
        (tmp_path / name).mkdir()
        jobs.append(line.add(make(tmp_path / name / "made"), at_once=1))
    wait_for_stage(jobs[0])
    assert line.measure() == {"running": 1, "waiting": 1, "failed": 0}
    line.end_all()
    assert [job.wait(LONG) for job in jobs] == [True, True]
    assert [list_left(tmp_path / name / "made") for name in "ab"] == [set(), set()]
    assert line.measure()["waiting"] == 0


def test_what_fails_is_counted(folder: Path) -> None:
    line = Line()
    assert line.add(make(folder, "fail"), at_once=1).wait(LONG)
    end = time.monotonic() + LONG
    while line.measure()["running"] and time.monotonic() < end:
        time.sleep(0.02)
    assert line.measure() == {"running": 0, "waiting": 0, "failed": 1}
