"""What a dataset's runs keep beside it: rows to build upon, what waits for a person, the log.

All of it is in a folder ``.refresh/NAME`` beside the dataset's, which only its owner may open, no
server lists and no export packs.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from geo.dataset.write import replace_file, try_lock
from geo.readers.refresh.plan import Plan, RefreshError
from geo.text import t

BESIDE = ".refresh"
LOG = "log.jsonl"
_STATE = "state.json"
_LOCK = "lock"
_HELD = "held"
_RUNNING = "running-"


@dataclass(frozen=True)
class State:
    """The rows of the last run that was taken, and up to when they are the source's."""

    rows: Path
    cursor: int


@dataclass(frozen=True)
class Beside:
    """The folder beside a dataset's in which its runs keep what they need."""

    folder: Path

    @property
    def held(self) -> Path:
        """Where what waits for a person is, if anything does."""
        return self.folder / _HELD

    def read_state(self, plan: Plan) -> State | None:
        """Return what may be built upon; None where everything has to be asked for once more."""
        try:
            said = json.loads((self.folder / _STATE).read_text(encoding="utf-8"))
            whole = date.fromisoformat(said["whole_on"])
            state = State(self.folder / str(said["rows"]), int(said["cursor"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        # A row that no longer fits what is asked for goes without a word: nobody lists it as gone.
        is_old = _today() - whole >= timedelta(days=plan.refresh.full_days)
        if is_old or said.get("asked") != plan.asked or not state.rows.is_file():
            return None
        return state

    def keep_state(self, plan: Plan, rows: Path, *, cursor: int, is_whole: bool) -> None:
        """Keep a run's rows for the next one to build upon."""
        handle, name = tempfile.mkstemp(prefix="rows-", suffix=".parquet", dir=self.folder)
        os.close(handle)
        shutil.copyfile(rows, name)
        path = self.folder / _STATE
        earlier = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        whole = _today().isoformat() if is_whole else earlier.get("whole_on", "")
        said = {
            "rows": Path(name).name,
            "cursor": cursor,
            "asked": plan.asked,
            "whole_on": whole,
        }
        # The file that names the rows is replaced in one step: killed before, the old rows hold.
        replace_file(path, json.dumps(said).encode())
        for left in self.folder.glob("rows-*.parquet"):
            if left.name != Path(name).name:
                left.unlink()

    def drop_held(self) -> None:
        """Remove what waits for a person."""
        shutil.rmtree(self.held, ignore_errors=True)

    def log(self, entry: Mapping[str, object]) -> None:
        """Add a line to the log: when a run ended, and how."""
        line = {"ended": datetime.now(UTC).isoformat(timespec="seconds"), **entry}
        with (self.folder / LOG).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def _today() -> date:
    return datetime.now(UTC).date()


@contextmanager
def hold_run(folder: Path, *, lang: str) -> Iterator[tuple[Beside, Path]]:
    """Let one run at a time work on a dataset; give its folder beside, and one that is emptied.

    Raises
    ------
    RefreshError
        Another run is at work.

    """
    beside = folder.parent / BESIDE / folder.name
    beside.mkdir(parents=True, exist_ok=True)
    for private in (beside.parent, beside):
        private.chmod(0o700)
    with (beside / _LOCK).open("w") as lock:
        if not try_lock(lock):
            raise RefreshError(t(lang, "refresh.error.running", name=folder.name))
        for left in beside.glob(f"{_RUNNING}*"):
            shutil.rmtree(left, ignore_errors=True)
        running = Path(tempfile.mkdtemp(prefix=_RUNNING, dir=beside))
        try:
            yield Beside(beside), running
        finally:
            shutil.rmtree(running, ignore_errors=True)
