"""Looks after the datasets while a server runs: says once when one comes, changes, breaks or goes.

A look takes a listing of the folders; a dataset is read and checked only when it is there for the
first time or has another revision. The default one is opened, too, before a reader asks for it.
"""

import logging
import math
import threading
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from geo.dataset.folder import Dataset, list_datasets, measure_revision, open_dataset
from geo.dataset.private import probe_disk
from geo.dataset.reading import forget_told
from geo.engine.store import open_store
from geo.errors import RasdError
from geo.hosting.log import log_event, log_failure
from geo.settings import read_default_dataset

EVERY_S = 5.0
"""Seconds from one look to the next."""


@dataclass(frozen=True, kw_only=True)
class State:
    """A dataset as it was found at the last look; ``fault`` says in a sentence why it is not open.

    ``events`` is how many it holds, None while it is not open.
    """

    name: str
    revision: str = ""
    events: int | None = None
    fault: str = ""


_states: dict[str, State] = {}
_disk_fault = ""
_lock = threading.Lock()
_looked, STARTED = threading.Event(), threading.Event()
_ERRORS = (RasdError, OSError, pl.exceptions.PolarsError)


def list_states() -> list[State]:
    """Return every dataset as it was found at the last look, the default one first."""
    return list(_states.values())


def list_known() -> frozenset[str]:
    """Return the names of the datasets that this host lists."""
    return frozenset(_states)


def count_known(name: str) -> float:
    """Return how many events a dataset of this host has; infinity of what is not known."""
    state = _states.get(name)
    return state.events if state is not None and state.events is not None else math.inf


def find_disk_fault() -> str:
    """Return why what readers bring could not be kept at the last look; '' where it could."""
    return _disk_fault


def can_open_default() -> bool:
    """Tell whether the default dataset was found and is without fault."""
    default = _states.get(read_default_dataset())
    return default is not None and not default.fault


def keep_looking(over: threading.Event) -> None:
    """Look again and again until it is over."""
    while not over.wait(EVERY_S):
        look()


def look() -> None:
    """Look at every dataset, and the disk, and log what is otherwise than at the last look."""
    try:
        with _lock:
            _look_at_disk()
            _look()
    except Exception as error:  # noqa: BLE001  the next look may go better
        log_failure(error, where="datasets")


def _look_at_disk() -> None:
    global _disk_fault  # noqa: PLW0603  as it was found at the last look
    fault = probe_disk()
    if fault != _disk_fault:
        told = {"state": "faulty", "fault": fault} if fault else {"state": "well"}
        log_event("disk", told, level=logging.WARNING if fault else logging.INFO)
    _disk_fault = fault


def _look() -> None:
    try:
        folders = list_datasets()
    except _ERRORS as error:
        _say_once(State(name="", fault=_say(error)))
        return
    is_first = not _looked.is_set()
    found: dict[str, State] = {}
    for name, folder in folders.items():
        before = _states.get(name)
        state = _find_state(name, folder, before)
        found[name] = state
        if state != before:
            _tell(state, before, is_first=is_first)
    if found != _states:
        forget_told()
    for name in set(_states) - set(found):
        log_event("dataset", {"dataset": name, "state": "gone"}, level=logging.WARNING)
    _states.clear()
    _states.update(found)
    _looked.set()


def _find_state(name: str, folder: Path, before: State | None) -> State:
    revision = ""
    try:
        revision = measure_revision(folder)
        if before is not None and before.revision == revision:
            return before
        is_default = name == read_default_dataset()
        dataset = open_store(name).dataset if is_default else open_dataset(folder)
        return State(name=name, revision=dataset.revision, events=_count(dataset))
    except _ERRORS as error:
        return State(name=name, revision=revision, fault=_say(error))


def _count(dataset: Dataset) -> int:
    return int(dataset.tables["events"].select(pl.len()).collect().item())


def _say(error: Exception) -> str:
    told = (error.strerror or "") if isinstance(error, OSError) else str(error)
    return told.partition("\n")[0][:300]


def _tell(state: State, before: State | None, *, is_first: bool) -> None:
    if state.fault:
        told, level = "faulty", logging.WARNING
    else:
        level = logging.INFO
        told = "opened" if is_first else "added" if before is None else "replaced"
    said = {"revision": state.revision, "events": state.events, "fault": state.fault}
    kept = {name: value for name, value in said.items() if value not in ("", None)}
    log_event("dataset", {"dataset": state.name, "state": told, **kept}, level=level)


def _say_once(state: State) -> None:
    if _states.get(state.name) != state:
        _states[state.name] = state
        log_event("dataset", {"state": "faulty", "fault": state.fault}, level=logging.WARNING)
