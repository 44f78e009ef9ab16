"""Places for what is dear: so many are made at one time, the rest wait in line for a while.

A brief or a workbook takes a processor for seconds, and Python lets one thread work at a time: what
is made together makes everybody wait. Of those in line it is the turn of the address with the
fewest at work, and of these of the one whose turn was longest ago: one reader cannot keep the
others out.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

PATIENCE_S = 5.0
"""Seconds somebody waits in line at most."""
MOST_IN_LINE, MOST_OF_ONE = 32, 8
"""How many wait in line at most: all together, and of one address."""
_KINDS = {
    "file": (
        *("/brief.pdf", "/view.html", "/story.html"),
        *("/api/v1/events", "/api/v1/claims", "/api/v1/comparison", "/feed.atom"),
    ),
    "copy": ("/api/v1/dataset.zip",),
    "picture": ("/map.png", "/map.svg", "/chart.png", "/chart.svg"),
    "card": ("/preview.png", "/opening.webp"),
}
"""What is dear, by kind: a card, which a chat asks for, waits behind no file."""
APART = ("file", "picture")
"""Of these, what holds up readers while it is made here; cards are kept here once drawn."""
DEAR = {route: kind for kind, routes in _KINDS.items() for route in routes}


class NoPlaceError(Exception):
    """There is no place: the line is full, or somebody has waited long enough."""


@dataclass(eq=False)
class _Waiting:
    address: str
    turn: asyncio.Future[None] = field(default_factory=asyncio.Future)


class Places:
    """The places for one kind of what is dear."""

    def __init__(self) -> None:
        self._most = 0
        self._at_work: list[str] = []
        self._line: deque[_Waiting] = deque()
        self._turns: dict[str, int] = {}

    @property
    def at_work(self) -> int:
        """How many are being made."""
        return len(self._at_work)

    @property
    def in_line(self) -> int:
        """How many wait."""
        return len(self._line)

    @asynccontextmanager
    async def take(self, address: str, *, most: int) -> AsyncIterator["Taken"]:
        """Wait for a place, and hold it until the end or until it is given back.

        Raises
        ------
        NoPlaceError
            The line is full, or the wait was too long.

        """
        if most:
            await self._wait(address, most)
        taken = Taken(self, address, is_held=bool(most))
        try:
            yield taken
        finally:
            taken.give()

    async def _wait(self, address: str, most: int) -> None:
        self._most = most
        if len(self._at_work) < most and not self._line:
            self._begin(address)
            return
        of_one = sum(each.address == address for each in self._line)
        if len(self._line) >= MOST_IN_LINE or (address and of_one >= MOST_OF_ONE):
            raise NoPlaceError
        waiting = _Waiting(address)
        self._line.append(waiting)
        try:
            await asyncio.wait_for(waiting.turn, PATIENCE_S)
        except TimeoutError:
            self._leave(waiting)
            raise NoPlaceError from None
        except asyncio.CancelledError:
            self._leave(waiting)
            raise

    def _leave(self, waiting: _Waiting) -> None:
        if waiting in self._line:
            self._line.remove(waiting)
        elif not waiting.turn.cancelled():
            # Its turn came in the moment in which it went.
            self.give(waiting.address)

    def give(self, address: str) -> None:
        """Give a place of an address back, to whoever of those in line has the fewest."""
        self._at_work.remove(address)
        while self._line and len(self._at_work) < self._most:
            nxt = min(self._line, key=self._rank)
            self._line.remove(nxt)
            if not nxt.turn.done():
                self._begin(nxt.address)
                nxt.turn.set_result(None)
        # Who neither waits nor is at work begins anew.
        there = {*self._at_work, *(each.address for each in self._line)}
        self._turns = {each: turn for each, turn in self._turns.items() if each in there}

    def _rank(self, waiting: _Waiting) -> tuple[int, int]:
        return self._at_work.count(waiting.address), self._turns.get(waiting.address, 0)

    def _begin(self, address: str) -> None:
        self._at_work.append(address)
        self._turns[address] = max(self._turns.values(), default=0) + 1


class Taken:
    """A place that is taken, until it is given back."""

    def __init__(self, places: Places, address: str, *, is_held: bool) -> None:
        self._places, self._address, self._is_held = places, address, is_held

    def give(self) -> None:
        """Give the place back, once."""
        if self._is_held:
            self._is_held = False
            self._places.give(self._address)
