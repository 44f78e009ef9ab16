"""What a disk refuses: it is full, has no inodes left, or may only be read.

Whoever waits for something that is to be written is told one sentence, and the log says why.
"""

import errno
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import DiskError

_LOG = logging.getLogger(__name__)
_REFUSALS = {errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)}
_PROBE = bytes(64 * 1024)
"""What has to have room for a disk to count as one that can be written to."""


def is_of_disk(error: BaseException | None) -> bool:
    """Tell whether a disk that refuses to be written to is behind an error, however it was told."""
    while error is not None:
        is_refusal = isinstance(error, OSError) and error.errno in _REFUSALS
        if is_refusal or isinstance(error, DiskError):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def tell_unwritten(what: str, *, folder: Path | None = None) -> Iterator[None]:
    """Raise DiskError in place of what writing raises, and say in the log why.

    Parameters
    ----------
    what
        What is being written, for whoever reads the log.
    folder
        Where it is written by a library that does not say why it cannot, or that it could not;
        None where it does.

    """
    try:
        yield
        if folder is not None:
            _require_room(folder)
    except OSError as error:
        raise tell_refusal(what, error) from error
    # Whatever a library makes of it.
    except Exception as error:
        if folder is None or not probe(folder):
            raise
        raise tell_refusal(what, error) from error


def _require_room(folder: Path) -> None:
    # GDAL leaves half of a file, or an empty one, without a word.
    if why := probe(folder):
        raise OSError(errno.ENOSPC, why)


def tell_refusal(what: str, error: Exception) -> DiskError:
    """Say in the log why something is not written, and return what is raised of it."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    why = why.partition("\n")[0]
    _LOG.warning("%s cannot be written: %s", what, why)
    return DiskError(f"{what} cannot be written: {why}.")


def probe(folder: Path) -> str:
    """Try to write to a folder, and return why that cannot be done; '' where it can."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(_PROBE)
            file.flush()
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""
