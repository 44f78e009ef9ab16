"""What is done with a file in a process of its own: looking into it, importing it.

``python -m geo.readers.jobs`` reads one task from its input and writes what becomes of it to its
output, each message pickled. The server is trusted; of what comes back `geo.readers.jobs.messages`
makes nothing but what is known here.
"""

import contextlib
import os
import pickle
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Generic, Protocol, TypeVar

import polars as pl

from geo.dataset.disk import is_of_disk
from geo.errors import DiskError, OverlayError, RasdError
from geo.places.boundaries import read_areas, save_areas, say_refusal
from geo.places.gazetteer import GazetteerError, read_gazetteer
from geo.readers.build import ReadResult
from geo.readers.files.keep import keep_opened
from geo.readers.files.opened import Starts
from geo.readers.importing import NothingUsableError, import_file
from geo.readers.jobs.limits import Allowance, confine
from geo.readers.manifest import load_manifests
from geo.readers.mapping import Said
from geo.readers.notes import Note, ReaderError
from geo.readers.options import Choice, Options
from geo.readers.recognise import Inspected, inspect_file
from geo.readers.values.checks import describe_faults

Result_co = TypeVar("Result_co", covariant=True)
Report = Callable[..., None]
_NICER, _MUCH_NICER = 2, 13
"""How much readers' pages go before a file that is read, and how much more before a large one."""
_FIRST_TO_GO = "1000"
TOO_MUCH, NO_DISK, FAILED = "too_much", "no_disk", "failed"
"""Why a task came to nothing: it needed more memory than it may take; the disk could not be written
to; anything else."""


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


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The task came to nothing, and no reader of files says why: see `TOO_MUCH`, `FAILED`."""

    why: str


Message = Stage | Refused | Finished[object] | Failed


@dataclass(frozen=True, kw_only=True)
class Order:
    """A task, what it may take, and the one folder in which it may read and write.

    ``scratch`` is within that folder, for what is put aside; ``is_long`` that others go first.
    """

    task: Task[object]
    allowance: Allowance
    folder: Path
    scratch: Path
    is_long: bool = True


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


@dataclass(frozen=True, kw_only=True)
class LayAreas:
    """Read a boundary file into the folder of a layer of areas; ``columns`` as in `read_areas`."""

    path: Path
    columns: dict[str, str]
    title: str
    folder: Path
    lang: str

    def run(self, report: Report) -> int:
        """Write the areas and return how many there are; see `read_areas`."""
        report("reading")
        try:
            areas = read_areas(self.path, self.columns, limited=True)
        except OverlayError as error:
            raise ReaderError(say_refusal(error, self.lang)) from None
        save_areas(areas, self.folder, title=self.title)
        return len(areas)


@dataclass(frozen=True, kw_only=True)
class LookUp:
    """Read a gazetteer that a reader brings."""

    path: Path
    lang: str

    def run(self, report: Report) -> pl.DataFrame:
        """Return its entries; see `read_gazetteer`."""
        report("reading")
        try:
            return read_gazetteer(self.path, lang=self.lang, limited=True)
        except GazetteerError as error:
            raise ReaderError(str(error)) from None


def main() -> None:
    """Do the one task that comes in, and say how far it is and what came of it."""
    # What a library prints goes with the errors: the output is for messages alone.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        step_back(_NICER)
        warm_up()
        try:
            order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301  from the server itself
        except EOFError:
            # Kept ready, and not needed.
            return
        threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
        if order.is_long:
            step_back(_MUCH_NICER)
        # Whatever it puts aside goes with it, also when it is killed.
        os.environ["TMPDIR"] = os.environ["CPL_TMPDIR"] = str(order.scratch)
        tempfile.tempdir = str(order.scratch)
        confine(order.allowance, order.folder)
        _write(output, _do(order.task, output))


def warm_up() -> None:
    """Import what most files need, while none is here yet."""
    import fastexcel  # noqa: F401, PLC0415
    import geopandas  # noqa: F401, PLC0415  imported here, so that its time is not the reader's
    import pyogrio  # noqa: F401, PLC0415

    load_manifests()


def step_back(steps: int) -> None:
    """Let others go first: for the processors, and last of all when memory runs out."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(steps)
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
    except (RasdError, OSError) as error:
        # First: what could not be unpacked for want of room is no broken file.
        if is_of_disk(error):
            raise DiskError(str(error)) from error
        if isinstance(error, ReaderError):
            return Refused(sentence=str(error))
        raise


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
    except MemoryError:
        return Failed(why=TOO_MUCH)
    except DiskError as error:
        return _give_up_on_disk(error)
    # Whatever it is: a fault of ours, or of a library that a file was made for. Polars' panics
    # are no exceptions of the usual kind.
    except BaseException:  # noqa: BLE001
        # For whoever keeps the server; the reader is told one sentence.
        traceback.print_exc()
        return Failed(why=FAILED)


def _give_up_on_disk(error: DiskError) -> Failed:
    sys.stderr.write(f"{error}\n")
    return Failed(why=NO_DISK)


def _write(output: BinaryIO, message: Message) -> None:
    pickle.dump(message, output)
    output.flush()


def _end_with(given: BinaryIO) -> None:
    """End when the server does: its end of the pipe is closed then, however it ended."""
    given.read()
    os._exit(1)
