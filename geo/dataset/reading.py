"""Tell a dataset whose files cannot be read in one sentence, and the host in the log why."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import polars as pl

from geo.errors import DatasetError

_LOG = logging.getLogger(__name__)
UNREADABLE = (OSError, pl.exceptions.ComputeError, pl.exceptions.PanicException)
"""What reading raises of files that are broken, gone, forbidden or replaced meanwhile.

Polars gives up a file with the last of them, which is no `Exception`: nobody else would catch it.
Its other errors are of questions that are wrong, and no file's fault.
"""
_MOST_TOLD = 256
"""Faults that are remembered at most, the oldest forgotten first."""
_P = ParamSpec("_P")
_R = TypeVar("_R")
_told: dict[tuple[str, str], None] = {}
_lock = threading.Lock()


def is_news(what: str, error: BaseException) -> bool:
    """Tell whether this fault has not been logged yet, since the datasets last changed.

    Every request for a broken dataset meets the same fault, and the log is for what is new.
    """
    # Further lines say which question was asked.
    fault = (what, f"{type(error).__name__}: {error}".partition("\n")[0])
    with _lock:
        if fault in _told:
            return False
        while len(_told) >= _MOST_TOLD:
            del _told[next(iter(_told))]
        _told[fault] = None
    return True


def forget_told() -> None:
    """Log the faults of datasets once more: one of them has changed, or is well again."""
    with _lock:
        _told.clear()


@contextmanager
def tell_unreadable(what: str = "") -> Iterator[None]:
    """Raise DatasetError in place of what reading a file raises; ``what`` names the dataset."""
    try:
        yield
    except UNREADABLE as error:
        if is_news(what, error):
            # With its way there: a fault of the program may be taken for one of the files.
            _LOG.exception("%s: files that cannot be read", what or "A dataset")
        why = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
        msg = (
            f"{what or 'The dataset'}: its files cannot be read{why}, or were changed just now;"
            " ask again, and `python -m geo check` lists what is wrong."
        )
        raise DatasetError(msg) from None


def tell_faults(answer: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return a function that raises DatasetError where files cannot be read any more.

    Tables are read when a question is asked of them, which may be long after they were opened.
    """

    @wraps(answer)
    def told(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with tell_unreadable():
            return answer(*args, **kwargs)

    return told
