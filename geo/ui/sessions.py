"""Look after the sessions of readers: count them, and end those whose readers have left.

Streamlit keeps a session for two minutes after its reader's connection is gone, in case the reader
comes back, and lets go of those whose time is over only when another reader leaves. On a quiet host
the last 128 would stay, with three open files each.
"""

import asyncio
import gc
import logging
from contextlib import suppress

from streamlit.runtime import Runtime
from streamlit.runtime.caching.ttl_cache import TTLCache
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.session_manager import SessionInfo

from geo.dataset.private import measure_free, measure_kinds, measure_room
from geo.hosting.counts import COUNTS
from geo.hosting.stop import at_end
from geo.readers.jobs.lines import end_lines, measure_lines

_log = logging.getLogger(__name__)
_SECONDS = 15.0


async def end_left_sessions() -> None:
    """Look every quarter of a minute, for as long as the server runs."""
    while True:
        await asyncio.sleep(_SECONDS)
        try:
            end_expired()
        except Exception:  # noqa: BLE001  what could not be ended now is tried again
            _log.exception("A session that is over could not be ended")


def end_expired() -> int:
    """End the sessions whose time is over, in the loop they live in; returns how many they were."""
    left = find_left()
    ended = left.expire() if left is not None else []
    count = len(ended)
    while ended:
        _, session = ended.pop()
        session.session.shutdown()
        del session
    if count:
        # A session is part of a circle of references, which only the collector takes apart; while
        # pages are read Streamlit asks it to after every run.
        gc.collect()
    return count


def find_left() -> TTLCache[str, SessionInfo] | None:
    """Return the sessions without a connection; None where Streamlit keeps them otherwise."""
    if not Runtime.exists():
        return None
    # There is no public way to them; a test holds that there is this one.
    manager = Runtime.instance()._session_mgr  # noqa: SLF001
    storage = getattr(manager, "_session_storage", None)
    left = getattr(storage, "_cache", None)
    return left if isinstance(left, TTLCache) else None


def watch_sessions() -> None:
    """Let whoever keeps the server see what sessions hold, and end what they read with it."""
    COUNTS.watch_level("sessions", _count_sessions)
    COUNTS.watch_level("upload_bytes", _measure_uploads)
    COUNTS.watch_level("imports", measure_lines)
    COUNTS.watch_level("private", lambda: {**measure_kinds()})
    COUNTS.watch_level("private_bytes", lambda: {"": measure_room()})
    COUNTS.watch_level("disk_free_bytes", _measure_free)
    at_end(end_lines)


def _measure_free() -> dict[str, float]:
    # Where there is no folder to write to, there is no room in it.
    with suppress(OSError):
        return {"": measure_free()}
    return {"": 0}


def _count_sessions() -> dict[str, float]:
    """Return how many sessions there are, with those whose reader may come back."""
    if not Runtime.exists():
        return {"": 0}
    return {"": len(Runtime.instance()._session_mgr.list_sessions())}  # noqa: SLF001


def _measure_uploads() -> dict[str, float]:
    """Return the bytes of files that were sent and that no page has taken yet."""
    manager = Runtime.instance().uploaded_file_mgr if Runtime.exists() else None
    if not isinstance(manager, MemoryUploadedFileManager):
        return {"": 0}
    # Copies of the lists: other threads add to them.
    sessions = [list(files.values()) for files in list(manager.file_storage.values())]
    return {"": sum(len(file.data) for files in sessions for file in files)}
