"""Tasks in processes of their own: so many at once, the others in line, each to be cancelled."""

import logging
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import Generic, TypeVar, cast

from geo.readers.files.keep import SCRATCH
from geo.readers.jobs.task import Finished, Message, Refused, Stage, Task, do_task

Result = TypeVar("Result")
Failure = str
_log = logging.getLogger(__name__)
FAILED, TOO_LONG = "failed", "too_long"
"""Why a task came to nothing, apart from what a reader says of the file."""


class Job(Generic[Result]):
    """A task on its way; all of it may be asked from any thread.

    Parameters
    ----------
    task
        What is to be done.
    seconds
        How long it may take, from when its process begins.
    scratch
        A folder in which it may put what it needs for itself; that is removed at its end.
    leaves
        What it makes: removed, with what stands half-made beside it, unless the task finishes.
    is_short
        Whether it is over sooner than a process begins: it is done in the server's own then.

    """

    def __init__(
        self,
        task: Task[Result],
        *,
        seconds: float,
        scratch: Path,
        leaves: Collection[Path] = (),
        is_short: bool = False,
    ) -> None:
        self.task = task
        self.stage: Stage | None = None
        self.result: Result | None = None
        self.refused: Refused | None = None
        self.failure: Failure | None = None
        self.began: float | None = None
        self.came = time.monotonic()
        self.is_cancelled = False
        self._is_short = is_short
        self._seconds, self._scratch, self._leaves = seconds, scratch, tuple(leaves)
        self._process: subprocess.Popen[bytes] | None = None
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
        return self._process.pid if self._process is not None else None

    def wait(self, seconds: float) -> bool:
        """Wait for its end for so long at most, and tell whether it is over."""
        return self._over.wait(seconds)

    def cancel(self) -> None:
        """End it where it is; nothing is left of it. What is finished is removed again."""
        with self._lock:
            self.is_cancelled = True
            self._end_process()
            is_idle = self._process is None
        if is_idle or self.is_over:
            self._remove()
            self._over.set()

    def perform(self) -> None:
        """Do the task and return when it is over; for the line, in a thread of its own."""
        try:
            with tempfile.TemporaryDirectory(
                prefix=SCRATCH, dir=self._scratch, ignore_cleanup_errors=True
            ) as scratch:
                self._run(Path(scratch))
        # No room, or no process to be had; or the file was put away before its turn.
        except OSError:
            self.failure = FAILED
        finally:
            with self._lock:
                if self.is_cancelled or self.result is None:
                    self._remove()
                self._over.set()

    def _run(self, scratch: Path) -> None:
        if self._is_short:
            self._do_here()
            return
        process = self._begin(scratch)
        # None where it was cancelled while it waited for its turn.
        if process is not None:
            self._follow(process)

    def _do_here(self) -> None:
        try:
            self._take(do_task(self.task, self._take))
        # For whoever keeps the server; the reader is told one sentence.
        except Exception:  # noqa: BLE001
            _log.exception("A file could not be read")
            self.failure = FAILED

    def _begin(self, scratch: Path) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self.is_cancelled:
                return None
            self.began = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "geo.readers.jobs.task"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_make_environment(scratch),
            )
            return self._process

    def _follow(self, process: subprocess.Popen[bytes]) -> None:
        timer = threading.Timer(self._seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            self._exchange(process)
        # A process that was ended leaves half a message, or none.
        except (EOFError, OSError, pickle.UnpicklingError):
            if not self.is_cancelled and self.failure is None:
                self.failure = FAILED
        finally:
            timer.cancel()
            process.kill()
            # Reads what is left and waits for its end: no zombie, and both pipes are closed.
            process.communicate()

    def _exchange(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is None or process.stdout is None:
            raise EOFError
        pickle.dump(self.task, process.stdin)
        process.stdin.flush()
        while self.result is None and self.refused is None:
            self._take(pickle.load(process.stdout))  # noqa: S301  from our own process

    def _take(self, message: Message) -> None:
        if isinstance(message, Finished):
            self.result = cast("Result", message.result)
        elif isinstance(message, Refused):
            self.refused = message
        else:
            self.stage = message

    def _expire(self) -> None:
        with self._lock:
            self.failure = TOO_LONG
            self._end_process()

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _remove(self) -> None:
        for path in self._leaves:
            shutil.rmtree(path, ignore_errors=True)
            # A folder is written beside its place and renamed: see `write_dataset`.
            for half in path.parent.glob(f".{path.name}-*"):
                shutil.rmtree(half, ignore_errors=True)


def _make_environment(scratch: Path) -> dict[str, str]:
    """Return the environment of a task's process: one processor is left to the server."""
    threads = max(1, (os.cpu_count() or 1) - 1)
    return {
        # Before the server's own, so that whoever keeps it can say otherwise.
        "POLARS_MAX_THREADS": str(threads),
        **os.environ,
        # Whatever it puts aside goes with it, also when it is killed.
        "TMPDIR": str(scratch),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }


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
