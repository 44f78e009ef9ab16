"""Whether whoever asks may see the datasets that a host keeps behind login.

Everything that finds a dataset asks here, and what nobody has vouched for sees only what is open to
everybody. A request's task is told by the guard in front of the routes; where no task was told, as
in the threads that run pages, those are asked who know whom the thread works for.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from geo.settings import read_settings

EVERYTHING = "all"
"""What ``RASD_LOGIN`` says for the whole host, and no dataset may be called then."""

_told: ContextVar[bool | None] = ContextVar("sees_guarded", default=None)
_witnesses: list[Callable[[], bool]] = []
_guarded: frozenset[str] = frozenset()


def list_guarded() -> frozenset[str]:
    """Return the names of what is behind login, or `EVERYTHING` alone; empty on a public host.

    What was guarded once stays so until the process ends: a settings file that is half written
    must open nothing.
    """
    global _guarded  # noqa: PLW0603  what the process has seen of its settings
    named = read_settings().login
    if not _guarded.issuperset(named):
        _guarded = _guarded.union(named)
    return _guarded


def sees_guarded() -> bool:
    """Tell whether what is behind login may be seen here and now; not, where nobody says so."""
    told = _told.get()
    return any(witness() for witness in _witnesses) if told is None else told


def sees_all() -> bool:
    """Tell whether nothing is kept from whoever asks, on a public host or as one of its readers."""
    return not list_guarded() or sees_guarded()


def is_closed() -> bool:
    """Tell whether the whole host is behind login, and whoever asks is not one of its readers."""
    return EVERYTHING in list_guarded() and not sees_guarded()


def keep_seen(found: dict[str, Path]) -> dict[str, Path]:
    """Return those of the datasets, folders by name, that whoever asks may see."""
    guarded = list_guarded()
    if not guarded or sees_guarded():
        return found
    return {n: folder for n, folder in found.items() if not _is_guarded(n, folder, guarded)}


def _is_guarded(name: str, folder: Path, guarded: Collection[str]) -> bool:
    # By a link to its folder, too, which has another name.
    return EVERYTHING in guarded or name in guarded or folder.resolve().name in guarded


@contextmanager
def seeing(*, guarded: bool) -> Iterator[None]:
    """Say for this task, and the threads it hands work to, whether it may see what is guarded."""
    token = _told.set(guarded)
    try:
        yield
    finally:
        _told.reset(token)


def ask_also(witness: Callable[[], bool]) -> None:
    """Ask ``witness`` where no task was told; it says whether this thread works for a reader."""
    if witness not in _witnesses:
        _witnesses.append(witness)
