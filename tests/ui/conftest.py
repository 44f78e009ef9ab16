"""What tests of pages share: files are read here and now, without a process for each."""

import pytest

from geo.readers.jobs.line import SPARE, Job
from geo.readers.jobs.task import FAILED, do_task

_LONG = 300.0


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do a job's task in the server's own process, and let a run of the page wait for it."""
    monkeypatch.setattr(Job, "_run", lambda job, _scratch: _do_here(job))
    monkeypatch.setattr(SPARE, "prepare", lambda: None)
    monkeypatch.setattr("geo.ui.data.waiting.PATIENCE", _LONG)


def _do_here(job: Job[object]) -> None:
    try:
        job._take(do_task(job.task, job._take))  # noqa: SLF001
    except Exception:  # noqa: BLE001  as the process itself does
        job.failure = FAILED
