"""Files, datasets and areas of one reader: folders with unguessable names, never listed, soon gone.

A name is a key: whoever knows it may look. Each is held by the sessions that show it, and removed
when the last of them has ended, when its hours are over, and when the process ends.
"""

import atexit
import os
import re
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from geo.dataset.disk import probe, tell_unwritten
from geo.errors import FullError, NoRoomError
from geo.settings import read_settings

try:
    import fcntl
except ImportError:  # a system without locks of this kind
    fcntl = None  # type: ignore[assignment]

PREFIX = "private-"
GRACE_SECONDS = 120.0
"""How long a dataset outlives its last session: a reader who reloads the page comes back."""
AREAS_PREFIX = f"{PREFIX}areas-"
FILE_PREFIX = f"{PREFIX}file-"
_KEY = "[0-9a-f]{32}"
_NAME = re.compile(rf"{PREFIX}{_KEY}")
_AREAS_NAME = re.compile(rf"{AREAS_PREFIX}{_KEY}")
_FILE_NAME = re.compile(rf"{FILE_PREFIX}{_KEY}")
_HOUR = 3600.0
_MB = 1_000_000
_ROOT_PREFIX = "rasd-private-"
_SCRATCH_PREFIX = "scratch-"
_ALIVE = ".alive"
"""A file of the folder that its process holds a lock on for as long as it lives."""
_YOUNG_S = 60.0
"""Seconds in which a folder may have no lock yet: its process has just made it."""

_holders: dict[str, int] = {}
_shared: list[Path] = []
_lock = threading.Lock()


def is_private(name: str) -> bool:
    """Tell whether a name is one of those made here."""
    return _NAME.fullmatch(name) is not None


def is_private_areas(name: str) -> bool:
    """Tell whether a name is one of those made here for a boundary file."""
    return _AREAS_NAME.fullmatch(name) is not None


@cache
def find_root() -> Path:
    """Return the folder of all private datasets, this process's own, made when first asked for."""
    if _shared:
        return _shared[-1]
    # A killed process runs no exit handler; the next one to start cleans up after it.
    clear_left_behind()
    root = Path(tempfile.mkdtemp(prefix=_ROOT_PREFIX, dir=tempfile.gettempdir()))
    _hold_lock(root)
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


def find_scratch() -> Path:
    """Return a folder for what is put aside for a while, which goes however this process ends."""
    # A process that helps another is given one of its own by that one.
    return Path(tempfile.gettempdir()) if _shared else find_root()


def make_scratch() -> Path | None:
    """Make a folder for what another process puts aside that helps this one; None without room."""
    try:
        scratch = find_root() / f"{_SCRATCH_PREFIX}{secrets.token_hex(8)}"
        scratch.mkdir()
    except OSError:
        return None
    return scratch


def find_shared_root() -> Path | None:
    """Return the folder of all private datasets, for a process that helps this one; None yet."""
    return find_root() if _has_root() else None


def share_root(root: Path) -> None:
    """Take another process's folder of private datasets for this one's, too, to read from it."""
    if _shared[-1:] != [root]:
        _shared[:] = [root]
        find_root.cache_clear()


def clear_root() -> None:
    """Remove every private dataset of this process; a server that is told to stop calls this."""
    if find_root.cache_info().currsize:
        shutil.rmtree(find_root(), ignore_errors=True)
        find_root.cache_clear()


def clear_left_behind() -> None:
    """Remove what killed processes left: folders whose process is no more."""
    try:
        place = Path(tempfile.gettempdir())
    except OSError:
        # On a disk that refuses at the start nothing is removed; `probe_disk` says so.
        return
    for left in place.glob(f"{_ROOT_PREFIX}*"):
        # Another process may be quicker, or the folder be another user's.
        with suppress(OSError):
            if _is_left_behind(left):
                shutil.rmtree(left, ignore_errors=True)


def _hold_lock(root: Path) -> None:
    if fcntl is not None:
        # Not closed: the system lets go of it with the process, however that ends.
        held = os.open(root / _ALIVE, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        fcntl.flock(held, fcntl.LOCK_EX)


def _is_left_behind(folder: Path) -> bool:
    if fcntl is None or not (folder / _ALIVE).exists():
        # Of a system without locks, or just made: nothing in it can be within its hours.
        hours = read_settings().private_hours * _HOUR + GRACE_SECONDS
        patience = hours if fcntl is None else _YOUNG_S
        return folder.stat().st_mtime < time.time() - patience
    asked = os.open(folder / _ALIVE, os.O_WRONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(asked, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(asked)
    return True


def measure_kinds() -> dict[str, int]:
    """Return how many datasets, boundary files and files of readers there are now."""
    kinds = {"dataset": _NAME, "areas": _AREAS_NAME, "file": _FILE_NAME}
    names = [child.name for child in find_root().iterdir()] if _has_root() else []
    return {
        kind: sum(pattern.fullmatch(name) is not None for name in names)
        for kind, pattern in kinds.items()
    }


def measure_room() -> int:
    """Return the bytes that everything private takes on the disk."""
    return sum(_list_sizes(find_root())) if _has_root() else 0


def _has_root() -> bool:
    return bool(find_root.cache_info().currsize)


def _list_sizes(folder: Path) -> Iterator[int]:
    for above, _, names in os.walk(folder):
        for name in names:
            # What is written or removed at this moment may be gone.
            with suppress(OSError):
                yield (Path(above) / name).lstat().st_size


def measure_free() -> int:
    """Return the bytes that are free on the disk where private datasets lie."""
    return shutil.disk_usage(_find_place()).free


def probe_disk() -> str:
    """Return why nothing can be kept of what readers bring, '' where it can; see `probe`."""
    try:
        usual = Path(tempfile.gettempdir())
    except OSError as error:
        return error.strerror or str(error)
    named = os.environ.get("TMPDIR")
    if named and Path(named).resolve() != usual.resolve():
        return "TMPDIR could not be written to at the start; another folder is used instead"
    return probe(_find_place())


def _find_place() -> Path:
    return find_root() if _has_root() else Path(tempfile.gettempdir())


def require_room(size: int = 0) -> None:
    """Raise NoRoomError unless so many bytes more may lie here."""
    most = read_settings().private_mb
    with tell_unwritten("The folder of what readers bring"):
        root = find_root()
        if not root.is_dir():
            # Somebody has tidied up below a server that runs for weeks.
            find_root.cache_clear()
            root = find_root()
    if sum(_list_sizes(root)) + size > most * _MB:
        raise NoRoomError(str(most))


def reserve_private() -> Path:
    """Return a folder for a new private dataset, which is not there yet.

    Raises
    ------
    FullError
        The host allows no more at a time.
    NoRoomError
        What is private fills the room that the host has for it.
    DiskError
        The host's disk cannot be written to.

    """
    return _reserve(PREFIX, is_private)


def reserve_private_areas() -> Path:
    """Return a folder for a new private boundary file; see `reserve_private`."""
    return _reserve(AREAS_PREFIX, is_private_areas)


def _reserve(prefix: str, is_such: Callable[[str], bool]) -> Path:
    require_room()
    most = read_settings().private_datasets
    # Folders are counted, not sessions: what outlives its reader for a while takes room, too.
    if sum(is_such(child.name) for child in find_root().iterdir()) >= most:
        raise FullError(str(most))
    # 128 random bits: the name is all that keeps others out.
    return find_root() / f"{prefix}{secrets.token_hex(16)}"


def find_private(name: str) -> Path | None:
    """Return the folder of a private dataset; None when there is none of that name."""
    return _find(name) if is_private(name) else None


def find_private_areas(name: str) -> Path | None:
    """Return the folder of a private boundary file; None when there is none of that name."""
    return _find(name) if is_private_areas(name) else None


def find_private_file(name: str) -> Path | None:
    """Return the folder of a file somebody brought; None when there is none of that name."""
    return _find(name) if _FILE_NAME.fullmatch(name) else None


def _find(name: str) -> Path | None:
    # Where no folder can be made for what readers bring, there is nothing in it.
    with suppress(OSError):
        folder = find_root() / name
        return folder if folder.is_dir() else None
    return None


def name_private_file() -> str:
    """Return the name of a folder for a file somebody brings."""
    return f"{FILE_PREFIX}{secrets.token_hex(16)}"


@contextmanager
def make_private_file() -> Iterator[Path]:
    """Make a folder to write a file into that somebody brings; where that fails none is left.

    Raises
    ------
    DiskError
        It cannot be made or written to.

    """
    with tell_unwritten("A reader's file"):
        folder = find_root() / name_private_file()
        try:
            folder.mkdir()
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def hold_private(name: str) -> None:
    """Keep what is private for one more session; its hours begin with the first."""
    with _lock:
        is_first = name not in _holders
        _holders[name] = _holders.get(name, 0) + 1
    # The hours count from when it was brought: another session does not make it last longer.
    if is_first:
        _after(read_settings().private_hours * _HOUR, remove_private, name)


def release_private(name: str) -> None:
    """Let a session go of what is private; without another holder it is soon removed."""
    with _lock:
        _holders[name] = max(0, _holders.get(name, 0) - 1)
    _after(GRACE_SECONDS, _remove_unheld, name)


def _remove_unheld(name: str) -> None:
    if not _holders.get(name):
        remove_private(name)


def remove_private(name: str) -> None:
    """Remove what is private now, whoever holds it."""
    with _lock:
        _holders.pop(name, None)
    folder = find_private(name) or find_private_areas(name) or find_private_file(name)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _after(seconds: float, act: object, name: str) -> None:
    timer = threading.Timer(seconds, act, (name,))  # type: ignore[arg-type]
    # A server that stops does not wait for its timers.
    timer.daemon = True
    timer.start()
