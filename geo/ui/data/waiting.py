"""A file on its way: how far it is, a button to end it, and why it came to nothing."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from geo.errors import DiskError, FullError, NoRoomError
from geo.readers.jobs.line import TOO_DEAR, TOO_LONG, Job
from geo.readers.jobs.task import NO_DISK, TOO_MUCH
from geo.settings import read_settings
from geo.text import Words
from geo.ui.page.dom import el, show

PATIENCE = 2.0
"""Seconds that a run of the page waits itself: most files are read by then, and nothing blinks."""
_PACE = 0.5
_BEGINS = {
    "looking": 0.0,
    "reading": 0.0,
    "rows": 0.1,
    "checking": 0.2,
    "writing": 0.3,
    "written": 0.6,
}
"""Where on the bar each stage begins: half of the time and more goes into the writing."""


def await_job(job: Job[Any], words: Words, *, key: str, cancel: Callable[[], None]) -> bool:
    """Tell whether a job is over; until then show how far it is, with a button that ends it."""
    with st.spinner(words("data.busy")):
        job.wait(max(0.0, PATIENCE - job.age))
    if job.is_over:
        return True
    st.fragment(_follow, run_every=_PACE)(job, words, key, cancel)
    return False


def _follow(job: Job[Any], words: Words, key: str, cancel: Callable[[], None]) -> None:
    if job.is_over:
        st.rerun()
    before = job.before
    with st.container(border=True, key=f"{key}-waiting"):
        stage = words("data.before", n=before) if before else _say_stage(job, words)
        show(el("p", stage, role="status"), key=f"{key}-stage")
        st.progress(0.0 if before else measure(job))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(words("data.cancel"), key=f"{key}-cancel", on_click=cancel)
            took = words("data.seconds", n=round(job.elapsed))
            stays = words("data.goes_on")
            show(el("p", took, " ", stays, class_="rasd-soft"), key=f"{key}-took")


def measure(job: Job[Any]) -> float:
    """Return how far a job is, from 0 to 1, by its stage and what of that is done."""
    if job.stage is None:
        return 0.0
    begins = _BEGINS.get(job.stage.name, 0.0)
    ends = min((other for other in _BEGINS.values() if other > begins), default=1.0)
    done, total = job.stage.values.get("done", 0), job.stage.values.get("total", 0)
    share = int(done) / int(total) if total else 0.0
    return begins + share * (ends - begins)


NO_PLACE = (FullError, NoRoomError, DiskError)
"""Why nothing more is kept of what readers bring."""


def say_no_place(error: Exception, words: Words, *, full: str) -> str:
    """Return in a sentence why nothing more is kept; ``full`` is that of too many at a time."""
    if isinstance(error, FullError):
        return words(full, n=int(str(error)))
    if isinstance(error, NoRoomError):
        return words("refused.room", mb=str(error))
    return words("refused.disk")


def _say_stage(job: Job[Any], words: Words) -> str:
    if job.stage is None:
        return words("data.busy")
    # Not the folder, which says where a server keeps things.
    values = {name: value for name, value in job.stage.values.items() if name != "folder"}
    return words(f"data.stage.{job.stage.name}", **values)


def say_failure(job: Job[Any], words: Words) -> str:
    """Return in a sentence why a job came to nothing; '' where it did not, or was cancelled."""
    if job.result is not None or job.is_cancelled:
        return ""
    if job.refused is not None:
        return job.refused.sentence
    said: dict[str, tuple[str, str | int]] = {
        TOO_LONG: ("data.too_long", f"{read_settings().import_minutes:g}"),
        TOO_MUCH: ("data.too_much", job.allowance.megabytes),
        TOO_DEAR: ("data.too_dear", round(job.allowance.processor)),
        NO_DISK: ("refused.disk", ""),
    }
    key, n = said.get(job.failure or "", ("data.crashed", ""))
    return words(key, n=n)
