"""A slow line: what passes between a browser and a server comes late and at a low rate."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

_PIECE = 1460
"""Bytes that are let through at once: about one packet."""


@dataclass(frozen=True)
class Line:
    """A line of so many bits a second towards the reader, with so long a way there and back."""

    name: str
    bits_per_second: float
    round_trip_s: float


SLOW = Line("1.6 Mbit/s and 150 ms", 1_600_000, 0.15)


class _Rate:
    """Lets bytes of all connections through one after another, as one line would."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.free = 0.0
        """When the line has sent what it was given, by the loop's clock."""

    def book(self, size: int) -> float:
        """Return when so many bytes, given now, have been sent."""
        now = asyncio.get_running_loop().time()
        self.free = max(self.free, now) + size * 8 / self.line.bits_per_second
        return self.free


@contextmanager
def slow_down(url: str, line: Line) -> Iterator[str]:
    """Give an address at which a server is reached over a slow line.

    The way there and back is waited for once more when a connection is made. What the reader sends
    takes half of it and is not held to the rate: it is little.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    rate, server = _Rate(line), urlsplit(url)

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(line.round_trip_s)
        from_server, to_server = await asyncio.open_connection(server.hostname, server.port)
        await asyncio.gather(
            _carry(reader, to_server, rate=None, delay=line.round_trip_s / 2),
            _carry(from_server, writer, rate=rate, delay=line.round_trip_s / 2),
            return_exceptions=True,
        )

    async def listen() -> asyncio.Server:
        return await asyncio.start_server(pass_on, server.hostname, 0)

    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    port = listening.sockets[0].getsockname()[1]
    try:
        yield f"{server.scheme}://{server.hostname}:{port}"
    finally:
        loop.call_soon_threadsafe(listening.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _carry(
    source: asyncio.StreamReader,
    target: asyncio.StreamWriter,
    *,
    rate: _Rate | None,
    delay: float,
) -> None:
    """Carry bytes over until the source ends, each piece when the line would have brought it."""
    coming: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)
    giving = asyncio.create_task(_give(coming, target))
    now = asyncio.get_running_loop().time
    try:
        while piece := await source.read(_PIECE):
            sent = rate.book(len(piece)) if rate else now()
            await coming.put((sent + delay, piece))
    except OSError:  # the other side has gone
        pass
    await coming.put((now() + delay, b""))
    await giving


async def _give(coming: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter) -> None:
    now = asyncio.get_running_loop().time
    while True:
        due, piece = await coming.get()
        await asyncio.sleep(max(0.0, due - now()))
        try:
            if not piece:
                target.close()
                return
            target.write(piece)
            await target.drain()
        except OSError:
            if not piece:
                return
