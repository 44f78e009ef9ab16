"""What has happened since the process began, counted; `/metrics` and the operator's page tell it.

Counting costs a few lookups, so it is done whether somebody asks or not. Other parts say by
`watch_level` what is to be asked when somebody does: how many imports wait, how many sessions are
open.
"""

import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

ENDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds at which the classes of durations end; longer ones are in a class of their own."""
BEGAN = time.monotonic()
Levels = Mapping[str, float]


@dataclass
class Durations:
    """How many took how long, by the classes of `ENDS`, and their sum in seconds."""

    classes: list[int] = field(default_factory=lambda: [0] * (len(ENDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.classes[bisect_left(ENDS, seconds)] += 1
        self.total += seconds


class Counts:
    """Everything counted in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.answers: Counter[tuple[str, str, int]] = Counter()
        self.durations: dict[str, Durations] = {}
        self.runs: dict[str, Durations] = {}
        self.refused: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self._levels: dict[str, Callable[[], Levels]] = {}

    def count_answer(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        with self._lock:
            self.answers[method, route, status] += 1
            if route not in self.durations:
                self.durations[route] = Durations()
            self.durations[route].add(seconds)

    def count_run(self, page: str, seconds: float) -> None:
        """Count a run of a page."""
        with self._lock:
            self.runs.setdefault(page, Durations()).add(seconds)

    def count_refused(self, limit: str) -> None:
        """Count a request that was refused by a limit of that name."""
        with self._lock:
            self.refused[limit] += 1

    def count_error(self, what: str) -> None:
        """Count an exception that nobody had foreseen."""
        with self._lock:
            self.errors[what] += 1

    def watch_level(self, name: str, ask: Callable[[], Levels]) -> None:
        """Say what is asked for the levels of that name, each with the word that tells it apart."""
        self._levels[name] = ask

    def read_level(self, name: str) -> float:
        """Return the sum of a level's parts as it stands now; 0 before anybody told of it."""
        ask = self._levels.get(name)
        return sum(ask().values()) if ask is not None else 0.0

    def read_levels(self) -> dict[str, dict[str, float]]:
        """Return every level as it stands now."""
        return {name: dict(ask()) for name, ask in sorted(self._levels.items())}


COUNTS = Counts()
"""The counts of this process."""
