"""Sessions of readers who left end by themselves, with the files they hold open."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from geo.ui import sessions

OPEN = Path("/proc/self/fd")
Use = Callable[[WebsocketSessionManager], None]


def count_open() -> int:
    return len(list(OPEN.iterdir()))


def make_manager(*, ttl: int) -> WebsocketSessionManager:
    return WebsocketSessionManager(
        session_storage=MemorySessionStorage(ttl_seconds=ttl),
        uploaded_file_manager=MemoryUploadedFileManager("/upload"),
        script_cache=ScriptCache(),
        message_enqueued_callback=None,
    )


async def leave(manager: WebsocketSessionManager, *, readers: int) -> None:
    script = ScriptData("pages/main.py", is_hello=False)
    for _ in range(readers):
        name = manager.connect_session(Mock(), script, {})
        manager.disconnect_session(name)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    def put(manager: WebsocketSessionManager) -> None:
        there = SimpleNamespace(exists=lambda: True)
        there.instance = lambda: SimpleNamespace(_session_mgr=manager)
        monkeypatch.setattr(sessions, "Runtime", there)

    return put


@pytest.mark.skipif(not OPEN.exists(), reason="only Linux says which files are open")
def test_a_session_that_is_over_ends_with_all_it_held_open(use: Use) -> None:
    async def run() -> tuple[int, int, int]:
        manager = make_manager(ttl=0)
        use(manager)
        before = count_open()
        await leave(manager, readers=1)
        held = count_open() - before
        await leave(manager, readers=9)
        assert sessions.end_expired() >= 1
        return before, held, count_open()

    before, held, after = asyncio.run(run())
    assert held > 0
    assert after == before


def test_a_reader_who_comes_back_finds_the_session(use: Use) -> None:
    async def run() -> int:
        manager = make_manager(ttl=120)
        use(manager)
        await leave(manager, readers=3)
        assert sessions.end_expired() == 0
        return len(manager.list_sessions())

    assert asyncio.run(run()) == 3


def test_a_server_that_has_not_begun_has_nobody_to_end() -> None:
    assert sessions.find_left() is None
    assert sessions.end_expired() == 0
