"""The log on standard error: a line for each request and page run, and whatever goes wrong.

A line says what was asked for by the pattern of its address, and nothing of who asked or what for:
that is added by a setting alone. The names of private datasets, which are keys, never stand in it.
"""

import json
import logging
import re
import secrets
import sys
import time
import traceback
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

from geo.dataset.private import PREFIX
from geo.hosting.counts import COUNTS
from geo.settings import Settings, read_settings

_log = logging.getLogger(__name__)
_KEY = re.compile(rf"{PREFIX}((?:areas|file)-)?[0-9a-f]{{32}}")
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_OTHERS = ("uvicorn", "websockets", "streamlit")
_SILENT = "uvicorn.access"
"""Would say each request's address and query; Streamlit switches it off, and so it stays."""
_TOLD_TWICE = "streamlit.error_util"
_MOST_ERRORS = 20
Exc = tuple[type[BaseException], BaseException, TracebackType | None]


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Something that nobody had foreseen: its id, which the reader was told, and what it was."""

    id: str
    at: datetime
    where: str
    what: str


LAST: deque[Failure] = deque(maxlen=_MOST_ERRORS)
"""The last failures of this process, the newest last."""


def make_id() -> str:
    """Return an id for a request, by which a reader's report finds its line."""
    return secrets.token_hex(5)


def hide_keys(text: str) -> str:
    """Return a text without the names of private datasets and files in it."""
    return _KEY.sub(f"{PREFIX}…", text)


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON; a traceback is one of its texts."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line = _begin(record)
        given: dict[str, object] | None = getattr(record, "rasd", None)
        line.update(given or {"what": "message", "logger": record.name})
        if message := record.getMessage():
            line["message"] = message
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        # JSON escapes line ends, so that nothing a reader sends begins a line of its own.
        return hide_keys(json.dumps(line, ensure_ascii=False, default=str))


class TextFormatter(logging.Formatter):
    """Writes a record as a line for eyes, with a traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        begun = _begin(record)
        given: dict[str, object] = getattr(record, "rasd", None) or {}
        told = [f"{name}={value}" for name, value in given.items()]
        line = " ".join([*(str(part) for part in begun.values()), record.getMessage(), *told])
        line = _ODD.sub("\N{REPLACEMENT CHARACTER}", line)
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return hide_keys(line)


def _begin(record: logging.LogRecord) -> dict[str, object]:
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return {"time": at, "level": record.levelname.lower()}


def set_up_log() -> None:
    """Send all that is logged to standard error, in the form that the settings ask for.

    Called once the server is up, which gives its own loggers a form of their own before that.
    """
    form = choose_form(read_settings())
    handler = _Stderr()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    handler.addFilter(_is_told_once)
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not _is_ours(each)]
    root.addHandler(handler)
    logging.getLogger("geo").setLevel(logging.INFO if form != "off" else logging.WARNING)
    for name in [*_OTHERS, *logging.root.manager.loggerDict]:
        if name.partition(".")[0] in _OTHERS and name != _SILENT:
            other = logging.getLogger(name)
            other.handlers, other.propagate = [], True
            # Below a warning uvicorn says who opens each page; the rest is said here.
            other.setLevel(logging.WARNING)


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever is standard error at that moment; what has no room there is lost."""

    _is_torn = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; the next one after half a line begins a line of its own."""
        try:
            line = f"{self.format(record)}{self.terminator}"
            self.stream.write(self.terminator + line if self._is_torn else line)
            self.flush()
            self._is_torn = False
        except OSError:
            # The disk is full, and there is nowhere to say so.
            self._is_torn = True
        except Exception:  # noqa: BLE001  as its kind does: a log stops nothing
            self.handleError(record)

    @property
    def stream(self) -> TextIO:
        """Where it writes."""
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        del value


def _is_told_once(record: logging.LogRecord) -> bool:
    # Streamlit logs what a page's run failed with, and then tells `log_failure` of it.
    return record.name != _TOLD_TWICE or record.levelno < logging.ERROR


def _is_ours(handler: logging.Handler) -> bool:
    return isinstance(handler.formatter, JsonFormatter | TextFormatter)


def choose_form(settings: Settings) -> str:
    """Return ``json``, ``text`` or ``off``: on a terminal somebody looks, elsewhere a program."""
    if settings.log != "auto":
        return settings.log
    return "off" if sys.stderr.isatty() else "json"


def is_logging() -> bool:
    """Tell whether there is a line for each request."""
    return _log.isEnabledFor(logging.INFO)


def log_event(
    what: str,
    said: Mapping[str, object] | None = None,
    *,
    level: int = logging.INFO,
    message: str = "",
) -> None:
    """Log something that happened, with what is to be said of it by name."""
    _log.log(level, "%s", message, extra={"rasd": {"what": what, **(said or {})}})


def log_run(page: str, seconds: float) -> None:
    """Count a run of a page, and log it."""
    COUNTS.count_run(page, seconds)
    if is_logging():
        log_event("run", {"page": page, "ms": round(seconds * 1000, 1)})


def log_failure(error: BaseException, *, where: str, id_: str = "") -> str:
    """Log an exception that nobody had foreseen, and return the id that its reader is told."""
    id_ = id_ or make_id()
    what = hide_keys(traceback.format_exception_only(error)[-1].strip())[:300]
    LAST.append(Failure(id=id_, at=datetime.now(UTC), where=where, what=what))
    COUNTS.count_error(where)
    told: Exc = (type(error), error, error.__traceback__)
    said = {"what": "failure", "request": id_, "where": where}
    _log.error("", exc_info=told, extra={"rasd": said})
    return id_


@dataclass
class TimedRun:
    """A run of a page; ``page`` is its name, once that is known."""

    page: str = ""


@contextmanager
def time_run() -> Iterator[TimedRun]:
    """Time a run of a page, count it and log it, however it ends."""
    timed, began = TimedRun(), time.perf_counter()
    try:
        yield timed
    finally:
        log_run(timed.page, time.perf_counter() - began)
