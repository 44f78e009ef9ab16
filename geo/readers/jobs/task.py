"""What is done with a file in a process of its own: looking into it, importing it.

``python -m geo.readers.jobs.task`` reads one task from its input and writes what becomes of it to
its output, each message pickled: both ends are the same program of the same user, so pickle gives
neither a right that it has not.
"""

import contextlib
import os
import pickle
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Generic, Protocol, TypeVar

import polars as pl

from geo.readers.build import ReadResult
from geo.readers.files.keep import keep_opened
from geo.readers.files.opened import Starts
from geo.readers.importing import NothingUsableError, import_file
from geo.readers.mapping import Said
from geo.readers.notes import Note, ReaderError
from geo.readers.options import Choice, Options
from geo.readers.recognise import Inspected, inspect_file
from geo.readers.values.checks import describe_faults

Result_co = TypeVar("Result_co", covariant=True)
Report = Callable[..., None]
_NICER = 15
"""How much readers' pages go before an import, of the 19 steps there are."""
_FIRST_TO_GO = "1000"


class Task(Protocol[Result_co]):
    """Something to be done in another process: it and what comes of it can be pickled."""

    def run(self, report: Report) -> Result_co:
        """Do it; ``report`` is that of `Options`."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """How far a task is: the stage's name and the values of its text."""

    name: str
    values: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Findings:
    """What is to be said of a file that was read; the fields are those of `ReadResult`."""

    notes: tuple[Note, ...]
    at_fault: pl.DataFrame | None
    starts: Starts


@dataclass(frozen=True, kw_only=True, eq=False)
class Imported(Findings):
    """A dataset was made of the file; ``counts`` are those of `ReadResult`."""

    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class Unusable(Findings):
    """No row of the file could be used; ``faults`` are as in rejected.csv."""

    faults: pl.DataFrame


@dataclass(frozen=True, kw_only=True, eq=False)
class Refused:
    """The file cannot be read; the sentence says why, in the reader's language.

    ``found`` is there when it was read and none of its rows could be used.
    """

    sentence: str
    found: Unusable | None = None


@dataclass(frozen=True, kw_only=True)
class Finished(Generic[Result_co]):
    """The task is done."""

    result: Result_co


Message = Stage | Refused | Finished[object]


@dataclass(frozen=True, kw_only=True)
class Inspect:
    """Look into a file, and keep in ``kept`` what was opened of it."""

    path: Path
    kept: Path
    choice: Choice
    lang: str

    def run(self, report: Report) -> Inspected:
        """Say what is in the file; see `inspect_file`."""
        report("looking")
        with keep_opened(self.kept):
            return inspect_file(self.path, lang=self.lang, choice=self.choice)


@dataclass(frozen=True, kw_only=True)
class Import:
    """Read a file into a dataset folder, from what ``kept`` holds of it where that serves."""

    format: str
    path: Path
    kept: Path
    folder: Path
    mapping: Said
    lang: str

    def run(self, report: Report) -> Imported:
        """Write the dataset; see `import_file`."""
        report("reading")
        options = Options(mapping=self.mapping, lang=self.lang, report=report)
        with keep_opened(self.kept):
            result = import_file(self.format, self.path, folder=self.folder, options=options)
        return Imported(
            counts=result.counts,
            notes=result.notes,
            at_fault=result.at_fault,
            starts=result.starts,
        )


def main() -> None:
    """Do the one task that comes in, and say how far it is and what came of it."""
    # What a library prints goes with the errors: the output is for messages alone.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        step_back()
        task: Task[object] = pickle.load(sys.stdin.buffer)  # noqa: S301  from the server itself
        threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
        _write(output, _do(task, output))


def step_back() -> None:
    """Let others go first: for the processors, and last of all when memory runs out."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(_NICER)
    # The kernel ends whoever takes most: that must be the import, not the server.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")


def do_task(task: Task[Result_co], say: Callable[[Stage], None]) -> Finished[Result_co] | Refused:
    """Do a task, say how far it is, and return what came of it."""

    def report(stage: str, /, **values: str | int) -> None:
        say(Stage(name=stage, values=values))

    try:
        return Finished(result=task.run(report))
    except NothingUsableError as error:
        return Refused(sentence=str(error), found=_tell(error.result))
    except ReaderError as error:
        return Refused(sentence=str(error))


def _tell(result: ReadResult | None) -> Unusable | None:
    if result is None:
        return None
    return Unusable(
        faults=describe_faults(result.faults),
        notes=result.notes,
        at_fault=result.at_fault,
        starts=result.starts,
    )


def _do(task: Task[object], output: BinaryIO) -> Message:
    try:
        return do_task(task, lambda stage: _write(output, stage))
    except Exception:  # noqa: BLE001  whatever it is, the process ends with it
        # For whoever keeps the server; the reader is told one sentence.
        traceback.print_exc()
        sys.exit(1)


def _write(output: BinaryIO, message: Message) -> None:
    pickle.dump(message, output)
    output.flush()


def _end_with(given: BinaryIO) -> None:
    """End when the server does: its end of the pipe is closed then, however it ended."""
    given.read()
    os._exit(1)


if __name__ == "__main__":
    # Under its own name, by which the server knows the messages' classes.
    from geo.readers.jobs.task import main as run

    run()
