"""Let many readers change their filter at the same moment."""

import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from benchmarks.figures import find_percentile

READERS = 30
_TURNS = 3
_PATIENCE_S = 60


def ask_at_once(url: str, dataset: str) -> tuple[float, int]:
    """Return the 95th percentile of the answers' times in ms, and how many failed.

    Thirty readers ask for the cells of the same screen, each with a filter of its own.
    """
    _ask(url, dataset, 0)
    with ThreadPoolExecutor(READERS) as pool:
        turns = range(1, READERS * _TURNS + 1)
        told = list(pool.map(lambda turn: _ask(url, dataset, turn), turns))
    times = [each for each in told if each is not None]
    return find_percentile(times, 95), len(told) - len(times)


def _ask(url: str, dataset: str, turn: int) -> float | None:
    day = date(2016, 2, 1) + timedelta(days=11 * turn)
    asked = f"dataset={dataset}&z=7&bbox=34,31,44,38&from={day.isoformat()}"
    began = time.monotonic()
    try:
        with urllib.request.urlopen(f"{url}/api/v1/cells?{asked}", timeout=_PATIENCE_S) as answer:  # noqa: S310  our own server
            answer.read()
    except (urllib.error.URLError, TimeoutError):
        return None
    return 1000 * (time.monotonic() - began)
