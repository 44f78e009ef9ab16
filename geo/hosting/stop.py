"""How a server stops: what runs is ended in time, nothing new is begun, nothing is left behind.

The server is uvicorn, which Streamlit starts without a limit to how long it waits for who is slow,
and which ends its process by the signal once more when all is done. Here the wait has an end, and
the process exits with 0.
"""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from geo.hosting.log import log_event
from geo.settings import read_settings

STOPPING = threading.Event()
"""Set once the server was told to stop."""
_SPARE_S = 5.0
"""Seconds after the requests' own in which the process ends, whatever still runs in a thread."""
_at_end: list[Callable[[], None]] = []


def at_end(act: Callable[[], None], *, late: bool = False) -> None:
    """Say what is done when the server ends, after the last request; ``late`` after all others."""
    _at_end.insert(0 if late else len(_at_end), act)


def end_all() -> None:
    """Do what is to be done at the end, once; what fails keeps nothing else from being done."""
    while _at_end:
        with suppress(Exception):
            _at_end.pop()()


def drain_on_signal() -> None:
    """Stop in time when told to by SIGTERM or SIGINT, where the server is one that can be told.

    Called once the server is up: it sets its own handlers before that.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        handler = signal.getsignal(number)
        server = getattr(handler, "__self__", None)
        if hasattr(server, "should_exit") and hasattr(server, "config"):
            signal.signal(number, _make_handler(server))


def _make_handler(server: Any) -> Callable[[int, FrameType | None], None]:
    def stop(number: int, _: FrameType | None) -> None:
        if STOPPING.is_set():
            # Who asks twice does not want to wait.
            server.force_exit = number == signal.SIGINT
            return
        STOPPING.set()
        seconds = read_settings().drain_seconds
        server.config.timeout_graceful_shutdown = seconds
        server.should_exit = True
        log_event("stopping", {"seconds": seconds})
        last = threading.Timer(seconds + _SPARE_S, _end_process)
        last.daemon = True
        last.start()

    return stop


def _end_process() -> None:
    """End the process although a thread still works, which no request waits for any more."""
    end_all()
    log_event("stopped", message="A thread still worked and was ended.")
    os._exit(0)
