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

from geo.readers.files.keep import keep_opened
from geo.readers.importing import import_file
from geo.readers.mapping import Said
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.readers.recognise import Inspected, inspect_file

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


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The file cannot be read; the sentence says why, in the reader's language."""

    sentence: str


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
    lang: str

    def run(self, report: Report) -> Inspected:
        """Say what is in the file; see `inspect_file`."""
        report("looking")
        with keep_opened(self.kept):
            return inspect_file(self.path, lang=self.lang)


@dataclass(frozen=True, kw_only=True)
class Import:
    """Read a file into a dataset folder, from what ``kept`` holds of it where that serves."""

    format: str
    path: Path
    kept: Path
    folder: Path
    mapping: Said
    lang: str

    def run(self, report: Report) -> dict[str, int]:
        """Write the dataset and count its rows; see `import_file`."""
        report("reading")
        options = Options(mapping=self.mapping, lang=self.lang, report=report)
        with keep_opened(self.kept):
            return import_file(self.format, self.path, folder=self.folder, options=options).counts


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


def _do(task: Task[object], output: BinaryIO) -> Message:
    def report(stage: str, /, **values: str | int) -> None:
        _write(output, Stage(name=stage, values=values))

    try:
        return Finished(result=task.run(report))
    except ReaderError as error:
        return Refused(sentence=str(error))
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
