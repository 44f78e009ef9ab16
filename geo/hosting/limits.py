"""How much one address may ask for: so many requests a minute, uploads an hour, pages at once."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_ADDRESSES = 10_000
"""Addresses that are remembered at a time; the one that asked longest ago is forgotten first."""


class Bucket:
    """So many in a span of time, for each address.

    Each address has a bucket of tokens that fills evenly; a full one holds as many as the span
    allows, so that a newsroom that opens a page together is not taken for an attack.
    """

    def __init__(self, seconds: float, *, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._now = seconds, now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str, most: int) -> int:
        """Take one token of an address, and return 0; else the seconds until there is one.

        ``most`` of 0 is any number, as is asking from no address.
        """
        if not most or not address:
            return 0
        now, rate = self._now(), most / self._seconds
        left, at = self._left.pop(address, (float(most), now))
        left = min(float(most), left + (now - at) * rate)
        is_left = left >= 1
        self._left[address] = (left - 1 if is_left else left, now)
        if len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)
        return 0 if is_left else math.ceil((1 - left) / rate)

    def __len__(self) -> int:
        """Return how many addresses are remembered."""
        return len(self._left)


class Held:
    """What addresses hold at one time; only those that hold something are remembered."""

    def __init__(self) -> None:
        self._held: dict[str, int] = {}

    @property
    def total(self) -> int:
        """How much is held by all together."""
        return sum(self._held.values())

    def is_full(self, address: str, most: int) -> bool:
        """Tell whether an address holds as much as it may; see `Bucket.take` for ``most``."""
        return bool(most and address and self._held.get(address, 0) >= most)

    def take(self, address: str) -> None:
        """Count one more for an address."""
        self._held[address] = self._held.get(address, 0) + 1

    def give(self, address: str) -> None:
        """Count one less for an address."""
        left = self._held.get(address, 0) - 1
        if left > 0:
            self._held[address] = left
        else:
            self._held.pop(address, None)
