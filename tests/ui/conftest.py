"""What tests of pages share: files are read here and now, without a process for each."""

import pytest

from geo.readers.jobs.line import Job

_LONG = 300.0


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do a job's task in the server's own process, and let a run of the page wait for it."""
    monkeypatch.setattr(Job, "_run", lambda job, _scratch: job._do_here())  # noqa: SLF001
    monkeypatch.setattr("geo.ui.data.waiting.PATIENCE", _LONG)
