"""What tests of pages share: files are read here and now, without a process for each."""

from pathlib import Path

import pytest

from geo.readers.jobs.line import Job
from geo.readers.jobs.task import Stage
from geo.readers.notes import ReaderError

_LONG = 300.0


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do a job's task in the server's own process, and let a run of the page wait for it."""

    def run(job: Job[object], _scratch: Path) -> None:
        def report(stage: str, /, **values: str | int) -> None:
            job.stage = Stage(name=stage, values=values)

        try:
            job.result = job.task.run(report)
        except ReaderError as error:
            job.refused = str(error)

    monkeypatch.setattr(Job, "_run", run)
    monkeypatch.setattr("geo.ui.data.waiting.PATIENCE", _LONG)
