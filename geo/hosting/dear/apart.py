"""Makes what is dear in a process of its own, which stands back for readers and can be ended.

Python lets one thread work at a time, and some of what typesets a brief lets nobody else work for
seconds; and a thread cannot be ended. So a request for a file of a large dataset is passed on whole
to another process, which answers it with the same routes. It is started when it is needed, kept
for the next one, and ended when it is idle for a while or takes too long.
"""

import asyncio
import os
import pickle
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from starlette.types import Scope, Send

from geo.dataset.private import find_shared_root, make_scratch
from geo.hosting.log import log_failure
from geo.hosting.refuse import REQUEST_ID
from geo.hosting.stop import STOPPING, at_end
from geo.login.answers import ROLE

START_S = 60.0
"""Seconds a process may take to start."""
IDLE_S = 120.0
"""Seconds after which a process that has nothing to do is ended."""
_PASSED_ON = (
    *("type", "asgi", "http_version", "server", "client", "scheme", "method", "root_path"),
    *("path", "raw_path", "query_string", "headers", REQUEST_ID, ROLE),
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it is passed on; ``private`` is where the server keeps what is private."""

    scope: Scope
    private: Path | None


@dataclass(frozen=True, kw_only=True)
class Made:
    """An answer, whole."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Failed:
    """What nobody had foreseen, with its traceback."""

    traceback: str


class ApartError(Exception):
    """The other process failed; the message is its traceback, or that it has ended."""


class TooLongError(Exception):
    """It took longer than it may."""


class NotReadyError(Exception):
    """No process is there yet."""


class _Process:
    """One process, which answers one request at a time."""

    idle_since = 0.0

    def __init__(self, routes: str) -> None:
        # It may be ended while it writes: what it leaves goes with this folder.
        self._scratch = make_scratch()
        self._process = subprocess.Popen(  # noqa: S603  this program itself
            [sys.executable, "-m", "geo.hosting.dear.worker", routes],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_make_environment(self._scratch),
        )

    def exchange(self, asked: Asked | None) -> Any:
        """Pass a request on and wait for the answer; with None, wait for its start."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise EOFError
        if asked is not None:
            pickle.dump(asked, stdin)
            stdin.flush()
        return pickle.load(stdout)  # noqa: S301  from our own process

    def end(self) -> None:
        """End it where it is."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            _close(pipe)
        self._process.wait()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        # Half of a message may still wait to be written.
        with suppress(OSError):
            pipe.close()


class Apart:
    """The processes that make what is dear; ``routes`` names what gives them their routes."""

    def __init__(self, routes: str) -> None:
        self._routes = routes
        self._idle: list[_Process] = []
        self._all: set[_Process] = set()
        self._starting: asyncio.Task[None] | None = None
        at_end(self.end_all)

    def __len__(self) -> int:
        """Return how many processes there are."""
        return len(self._all)

    async def answer(self, scope: Scope, send: Send, *, seconds: float) -> None:
        """Have a request answered.

        Raises
        ------
        TooLongError
            It takes longer than so many seconds; its process is ended.
        NotReadyError
            In that time no process was there to begin with it.
        ApartError
            It failed.

        """
        ends = time.monotonic() + seconds
        process = await self._take(seconds)
        asked = {name: scope[name] for name in _PASSED_ON if name in scope}
        try:
            passed_on = Asked(scope=asked, private=find_shared_root())
            made = await _ask(process, passed_on, ends - time.monotonic())
        except BaseException:
            self._drop(process)
            raise
        self._give(process)
        if isinstance(made, Failed):
            raise ApartError(made.traceback)
        await send({"type": "http.response.start", "status": made.status, "headers": made.headers})
        await send({"type": "http.response.body", "body": made.body})

    async def _take(self, seconds: float) -> _Process:
        """Return a process that is ready; one that starts too slowly is there for the next."""
        if not self._idle:
            # One at a time: whoever asks while one starts waits for that.
            if self._starting is None or self._starting.done():
                self._starting = asyncio.ensure_future(self._start())
            await asyncio.wait([self._starting], timeout=seconds)
        if not self._idle:
            raise NotReadyError
        return self._idle.pop()

    async def _start(self) -> None:
        process = _Process(self._routes)
        self._all.add(process)
        try:
            await _ask(process, None, START_S)
        except (TooLongError, ApartError) as error:
            self._drop(process)
            # A server that stops ends those, too, that have not begun.
            if not STOPPING.is_set():
                log_failure(error, where="apart")
        else:
            self._give(process)

    def _give(self, process: _Process) -> None:
        process.idle_since = time.monotonic()
        self._idle.append(process)
        asyncio.get_running_loop().call_later(IDLE_S, self._end_idle, process)

    def _end_idle(self, process: _Process) -> None:
        if process in self._idle and time.monotonic() - process.idle_since >= IDLE_S:
            self._idle.remove(process)
            self._drop(process)

    def _drop(self, process: _Process) -> None:
        if process in self._all:
            self._all.remove(process)
            process.end()

    def end_all(self) -> None:
        """End every process where it is."""
        for process in list(self._all):
            self._drop(process)


async def _ask(process: _Process, asked: Asked | None, seconds: float) -> Any:
    try:
        async with asyncio.timeout(seconds):
            # Left where it is when time is up: it ends with its process.
            return await asyncio.to_thread(process.exchange, asked)
    except TimeoutError:
        raise TooLongError from None
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        msg = "The process that made it has ended."
        raise ApartError(msg) from error


def _make_environment(scratch: Path | None) -> dict[str, str]:
    """Return the environment of the other process: one processor is left to the server."""
    threads = max(1, (os.cpu_count() or 1) - 1)
    return {
        "POLARS_MAX_THREADS": str(threads),
        **os.environ,
        **({"TMPDIR": str(scratch)} if scratch is not None else {}),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
