"""A process of its own makes what is dear: it answers as this one would, and can be ended."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Scope

from geo.dataset import private
from geo.hosting.dear import apart
from geo.hosting.dear.apart import Apart, ApartError, NotReadyError, TooLongError

LONG_S = 240.0
Get = Callable[[str], Awaitable[tuple[Message, bytes]]]


def run_apart(test: Callable[[Apart, Get], Awaitable[None]], *, seconds: float = LONG_S) -> None:
    """Run a test with processes of its own, which end with it."""

    async def go() -> None:
        processes = Apart("tests.hosting.dear:build")

        async def get(path: str) -> tuple[Message, bytes]:
            sent: list[Message] = []

            async def send(message: Message) -> None:
                sent.append(message)

            await processes.answer(make_scope(path), send, seconds=seconds)
            return sent[0], b"".join(each.get("body", b"") for each in sent[1:])

        try:
            await test(processes, get)
        finally:
            processes.end_all()

    asyncio.run(go())


def make_scope(path: str) -> Scope:
    path, _, query = path.partition("?")
    scope: dict[str, Any] = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1"}
    scope |= {"method": "GET", "scheme": "https", "server": ("rasd.example", 443), "root_path": ""}
    scope |= {"path": path, "raw_path": path.encode(), "query_string": query.encode()}
    headers = [(b"host", b"rasd.example"), (b"accept", b"text/plain")]
    # What cannot be pickled stays here.
    return {**scope, "headers": headers, "client": ("192.0.2.1", 1), "app": lambda: None}


def test_a_request_is_answered_as_here_by_one_process_after_the_other() -> None:
    async def test(processes: Apart, get: Get) -> None:
        start, body = await get("/pid?q=1")
        pid, url, accept, nice = body.decode().split()
        assert (start["status"], url, accept) == (201, "https://rasd.example/pid?q=1", "text/plain")
        assert (b"x-made", b"apart") in start["headers"]
        assert int(pid) != os.getpid()
        assert int(nice) >= 10
        assert (await get("/pid"))[1].split()[0].decode() == pid
        assert len(processes) == 1

    run_apart(test)


def test_what_fails_there_is_told_here_and_harms_nobody() -> None:
    async def test(processes: Apart, get: Get) -> None:
        with pytest.raises(ApartError, match="LookupError: nobody foresaw this"):
            await get("/fail")
        assert (await get("/pid"))[0]["status"] == 201
        assert len(processes) == 1

    run_apart(test)


def test_a_process_that_was_killed_is_replaced() -> None:
    async def test(_: Apart, get: Get) -> None:
        pid = int((await get("/pid"))[1].split()[0])
        os.kill(pid, 9)
        with pytest.raises(ApartError):
            await get("/pid")
        assert int((await get("/pid"))[1].split()[0]) != pid

    run_apart(test)


def test_what_takes_too_long_is_ended() -> None:
    async def test(processes: Apart, get: Get) -> None:
        while True:
            try:
                await get("/long")
            except NotReadyError:  # it has not started; the next one finds it
                await asyncio.sleep(0.1)
            except TooLongError:
                break
        assert len(processes) == 0

    run_apart(test, seconds=0.5)


def test_an_idle_process_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(processes: Apart, get: Get) -> None:
        await get("/pid")
        monkeypatch.setattr(apart, "IDLE_S", 0.0)
        await get("/pid")
        while len(processes):  # noqa: ASYNC110  it ends by the loop's clock, which tells nobody
            await asyncio.sleep(0.01)

    run_apart(test)


def test_what_is_private_is_found_there_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    private.find_root.cache_clear()

    async def test(_: Apart, get: Get) -> None:
        unknown = f"/private?name=private-{'0' * 32}"
        assert (await get(unknown))[1] == b"False"
        folder = private.reserve_private()
        folder.mkdir()
        assert (await get(f"/private?name={folder.name}"))[1] == b"True"
        assert (await get(unknown))[1] == b"False"
        # What it puts aside lies with the rest, and goes with the process.
        assert len(list(folder.parent.glob("scratch-*"))) == 1

    try:
        run_apart(test)
        assert not list(tmp_path.glob("rasd-private-*/scratch-*"))
    finally:
        private.clear_root()
