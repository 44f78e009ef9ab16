"""Tasks in processes of their own: so many at once, the others in line, each to be cancelled."""

import logging
import pickle
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Generic, TypeVar, cast

from geo.dataset.disk import is_of_disk, probe
from geo.readers.files.keep import SCRATCH
from geo.readers.jobs.limits import Allowance, read_memory
from geo.readers.jobs.messages import read_message
from geo.readers.jobs.spare import Reading, Spare
from geo.readers.jobs.task import (
    FAILED,
    NO_DISK,
    TOO_MUCH,
    Failed,
    Finished,
    Message,
    Order,
    Refused,
    Stage,
    Task,
)

Result = TypeVar("Result")
Failure = str
_log = logging.getLogger(__name__)
TOO_LONG, TOO_DEAR = "too_long", "too_dear"
"""More time than a task may take, and more of a processor's; `TOO_MUCH`, `NO_DISK` and `FAILED` are
told by who does it."""
SPARE = Spare()
"""The process that is ready for the next file, whoever brings it."""
_LOOK_SECONDS = 0.03
"""How often it is looked how much memory a process takes: in that time it takes no 100 MB more."""
_SIGNS = ("memory allocation of", "bad_alloc", "MemoryError", "out of memory")
"""What libraries complain of that are refused memory."""


class Job(Generic[Result]):
    """A task on its way; all of it may be asked from any thread.

    Parameters
    ----------
    task
        What is to be done.
    allowance
        What it may take, from when its process begins.
    folder
        The one folder it may read and write in; what it needs for itself it puts into a folder
        there that is removed at its end.
    makes
        The folders it makes in there, each with where it is put once the task has finished.
    is_long
        Whether other work on this machine goes before it.

    """

    def __init__(
        self,
        task: Task[Result],
        *,
        allowance: Allowance,
        folder: Path,
        makes: Mapping[Path, Path] = MappingProxyType({}),
        is_long: bool = True,
    ) -> None:
        self.task = task
        self.allowance = allowance
        self.stage: Stage | None = None
        self.result: Result | None = None
        self.refused: Refused | None = None
        self.failure: Failure | None = None
        self.began: float | None = None
        self.came = time.monotonic()
        self.is_cancelled = False
        self.line: Line | None = None
        self.most_memory = 0
        self.is_long = is_long
        self._folder, self._makes = folder, dict(makes)
        self._reading: Reading | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self._over.is_set()

    @property
    def age(self) -> float:
        """Seconds since it was asked for."""
        return time.monotonic() - self.came

    @property
    def elapsed(self) -> float:
        """Seconds since its process began; 0 before."""
        return time.monotonic() - self.began if self.began is not None else 0.0

    @property
    def pid(self) -> int | None:
        """The id of its process; None before it has one."""
        return self._reading.process.pid if self._reading is not None else None

    @property
    def before(self) -> int:
        """How many others have to end before it begins; 0 when it has begun."""
        return self.line.count_before(self) if self.line is not None else 0

    def wait(self, seconds: float) -> bool:
        """Wait for its end for so long at most, and tell whether it is over."""
        return self._over.wait(seconds)

    def cancel(self) -> None:
        """End it where it is; nothing is left of it. What is finished is removed again."""
        with self._lock:
            self.is_cancelled = True
            self._end_process()
            is_idle = self._reading is None
        if is_idle or self.is_over:
            self._remove()
            self._over.set()

    def perform(self) -> None:
        """Do the task and return when it is over; for the line, in a thread of its own."""
        try:
            with self._open_scratch() as scratch:
                # None where it was cancelled before its turn.
                if scratch is not None:
                    self._run(Path(scratch))
        # No room, or no process to be had; or the file was put away before its turn.
        except OSError as error:
            self._fail_for(error)
        finally:
            with self._lock:
                if not (self.is_cancelled or self.result is None or self._put_in_place()):
                    self.result, self.failure = None, self.failure or FAILED
                if self.is_cancelled or self.result is None:
                    self._remove()
                self._over.set()

    def _open_scratch(self) -> AbstractContextManager[str | None]:
        # What is made in a folder that is just being removed would keep it.
        with self._lock:
            if self.is_cancelled:
                return nullcontext()
            return tempfile.TemporaryDirectory(
                prefix=SCRATCH, dir=self._folder, ignore_cleanup_errors=True
            )

    def _fail_for(self, error: OSError) -> None:
        self.failure = NO_DISK if is_of_disk(error) else FAILED
        _log.warning("A file could not be read (%s): %s", self.failure, error.strerror)

    def _run(self, scratch: Path) -> None:
        reading = self._begin()
        # None where it was cancelled while it waited for its turn.
        if reading is not None:
            self._follow(reading, scratch)

    def _begin(self) -> Reading | None:
        with self._lock:
            if self.is_cancelled:
                return None
            self.began = time.monotonic()
            self._reading = SPARE.take()
            return self._reading

    def _follow(self, reading: Reading, scratch: Path) -> None:
        is_read = threading.Event()
        watch = threading.Thread(target=self._watch, args=(reading, is_read), daemon=True)
        watch.start()
        try:
            self._exchange(reading, scratch)
        # A process that was ended leaves half a message, or none; what it says otherwise than it
        # should is not taken. Anything may come of bytes that are no message.
        except Exception:  # noqa: BLE001
            if not self.is_cancelled:
                self._explain(reading)
        finally:
            is_read.set()
            watch.join()
            reading.end()
            # A library may have ended for it without a word that says so.
            if self.failure == FAILED and probe(scratch):
                self.failure = NO_DISK
            if self.failure is not None:
                _log.warning("A file could not be read (%s): %r", self.failure, reading.tell())
            reading.complaints.close()

    def _exchange(self, reading: Reading, scratch: Path) -> None:
        process = reading.process
        if process.stdin is None or process.stdout is None:
            raise EOFError
        order = Order(
            task=self.task,
            allowance=self.allowance,
            folder=self._folder,
            scratch=scratch,
            is_long=self.is_long,
        )
        pickle.dump(order, process.stdin)
        process.stdin.flush()
        while self.result is None and self.refused is None and self.failure is None:
            self._take(read_message(cast("BinaryIO", process.stdout)))

    def _take(self, message: Message) -> None:
        if isinstance(message, Finished):
            self.result = cast("Result", message.result)
        elif isinstance(message, Refused):
            self.refused = message
        elif isinstance(message, Failed):
            self.failure = self.failure or message.why
        else:
            self.stage = message

    def _watch(self, reading: Reading, is_read: threading.Event) -> None:
        """End the process when it takes more memory or time than it may."""
        allowed = self.allowance
        while not is_read.wait(_LOOK_SECONDS):
            memory = read_memory(reading.process.pid)
            self.most_memory = max(self.most_memory, memory)
            if memory > allowed.memory:
                self._end(TOO_MUCH)
            elif self.elapsed > allowed.seconds:
                self._end(TOO_LONG)

    def _end(self, why: Failure) -> None:
        with self._lock:
            self.failure = self.failure or why
            self._end_process()

    def _explain(self, reading: Reading) -> None:
        """Say why a process ended that was not asked to."""
        code = reading.process.wait()
        if code == -getattr(signal, "SIGXCPU", 0):
            self.failure = self.failure or TOO_DEAR
        elif any(sign in reading.tell() for sign in _SIGNS):
            self.failure = self.failure or TOO_MUCH
        self.failure = self.failure or FAILED

    def _end_process(self) -> None:
        if self._reading is not None:
            self._reading.process.kill()

    def _put_in_place(self) -> bool:
        """Put what was made where it belongs, and tell whether that is done."""
        made = [path for folder in self._makes for path in (folder, *folder.rglob("*"))]
        # Nothing of ours makes a link, and the server would follow it.
        if any(path.is_symlink() for path in made):
            return False
        try:
            for folder, place in self._makes.items():
                # Within one file system, so whole or not at all.
                folder.rename(place)
        except OSError as error:
            self._fail_for(error)
            return False
        return True

    def _remove(self) -> None:
        for made, place in self._makes.items():
            shutil.rmtree(made, ignore_errors=True)
            shutil.rmtree(place, ignore_errors=True)
            # A folder is written beside its place and renamed: see `write_dataset`.
            for half in made.parent.glob(f".{made.name}-*"):
                shutil.rmtree(half, ignore_errors=True)


class Line:
    """Jobs in the order in which they came, of which so many run at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Job[object]] = []
        self._running: list[Job[object]] = []
        self._failed = 0

    def measure(self) -> dict[str, float]:
        """Return how many run and wait, and how many have failed since the process began."""
        with self._lock:
            waiting = sum(not job.is_over for job in self._waiting)
            return {"running": len(self._running), "waiting": waiting, "failed": self._failed}

    def end_all(self) -> None:
        """End everything that waits or runs; nothing is left of it."""
        with self._lock:
            there = [*self._waiting, *self._running]
        for job in there:
            job.cancel()

    def add(self, job: Job[Result], *, at_once: int) -> Job[Result]:
        """Put a job at the end of the line, of which ``at_once`` run together at most."""
        job.line = self
        with self._lock:
            self._waiting.append(cast("Job[object]", job))
        self._begin_next(at_once)
        return job

    def count_before(self, job: Job[Result]) -> int:
        """Return how many have to end before a job begins; 0 when it has begun."""
        with self._lock:
            waiting = [each for each in self._waiting if not each.is_over or each is job]
            return waiting.index(cast("Job[object]", job)) + 1 if job in waiting else 0

    def _begin_next(self, at_once: int) -> None:
        with self._lock:
            self._waiting = [job for job in self._waiting if not job.is_over]
            while self._waiting and len(self._running) < at_once:
                job = self._waiting.pop(0)
                self._running.append(job)
                # A server that stops does not wait: the process ends with its pipe.
                act = threading.Thread(target=self._perform, args=(job, at_once), daemon=True)
                act.start()

    def _perform(self, job: Job[object], at_once: int) -> None:
        try:
            job.perform()
        finally:
            with self._lock:
                self._running.remove(job)
                self._failed += job.failure is not None
            self._begin_next(at_once)
            # Begun when the machine has time: a reader most often asks for more of the same file.
            SPARE.prepare()
