"""End the sessions of readers who left, also when nobody comes after them.

Streamlit keeps a session for two minutes after its reader's connection is gone, in case the reader
comes back, and lets go of those whose time is over only when another reader leaves. On a quiet host
the last 128 would stay, with three open files each.
"""

import asyncio
import gc
import logging

from streamlit.runtime import Runtime
from streamlit.runtime.caching.ttl_cache import TTLCache
from streamlit.runtime.session_manager import SessionInfo

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
