"""Processes that read files: each is begun before it is needed, as that takes most of a second."""

import logging
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from geo.readers.jobs.limits import make_environment

_IDLE_SECONDS = 600.0
"""How long a process is kept ready that nobody needs: it holds some 200 MB."""
_MOST_TOLD = 4000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Reading:
    """A process that waits for its task, or does it; what it complains of goes into a file."""

    process: subprocess.Popen[bytes]
    complaints: IO[bytes]

    def end(self) -> None:
        """End it wherever it is; no zombie is left, and all pipes are closed."""
        self.process.kill()
        # Reads what is left and waits for its end.
        self.process.communicate()

    def put_away(self) -> None:
        """End it, with nobody to hear what it complained of."""
        self.end()
        self.complaints.close()

    def tell(self) -> str:
        """Return the end of what it complained of, for whoever keeps the server."""
        self.complaints.seek(0, 2)
        self.complaints.seek(max(0, self.complaints.tell() - _MOST_TOLD))
        return self.complaints.read().decode("utf-8", errors="replace").strip()


class Spare:
    """At most one process that is ready for the next file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready: Reading | None = None
        self._timer: threading.Timer | None = None

    def prepare(self) -> None:
        """Begin a process, where none is ready; it is ended when nobody needs it for long."""
        with self._lock:
            if self._ready is not None and self._ready.process.poll() is None:
                return
            if self._ready is not None:
                self._ready.put_away()
            try:
                self._ready = _begin()
            except OSError:
                # No process, or no room on the disk: who brings a file is told of it.
                _log.exception("No process for the next file could be begun")
                return
            self._timer = threading.Timer(_IDLE_SECONDS, self._drop, [self._ready])
            self._timer.daemon = True
            self._timer.start()

    def take(self) -> Reading:
        """Return the process that is ready, else one that begins now."""
        with self._lock:
            ready, self._ready = self._ready, None
            if self._timer is not None:
                self._timer.cancel()
        if ready is None or ready.process.poll() is None:
            return ready or _begin()
        ready.put_away()
        return _begin()

    def _drop(self, idle: Reading) -> None:
        with self._lock:
            if self._ready is not idle:
                return
            self._ready = None
        idle.put_away()


def _begin() -> Reading:
    complaints = tempfile.TemporaryFile()  # noqa: SIM115  closed when the process is ended
    process = subprocess.Popen(
        [sys.executable, "-m", "geo.readers.jobs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env=make_environment(),
        # Not where the server was started: its settings and secrets lie there.
        cwd=Path(sys.prefix),
    )
    return Reading(process, complaints)
