"""Measure what pages, cells and `/healthz` take beside eight of the dearest addresses at once.

``python -m benchmarks.beside [--events 100000] [--keep DIR]`` serves repeated events, asks for a
page, for the cells of a screen and for `/healthz` over and over, first alone, then while eight
readers at eight addresses take away what costs most; then prints the median and the worst of each,
and how each of the dear ones was answered, and when.
"""

import argparse
import os
import statistics
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bringing import Watch
from benchmarks.events import write_apart
from benchmarks.figures import Figure, write_line
from benchmarks.serving import serve

EVENTS = 100_000
IDLE_S, BESIDE_S = 10.0, 60.0
MOST_BESIDE_S, MOST_DEAR_S = 0.5, 10.0
DEAR = (
    "brief.pdf",
    "view.html",
    "map.png",
    "map.svg",
    "chart.svg?chart=timeline",
    "preview.png",
    "api/v1/events?format=xlsx",
    "feed.atom",
    "api/v1/events?format=gpkg",
    "api/v1/dataset.zip",
    "api/v1/events?format=csv",
    "chart.svg?chart=casualties",
)
CHEAP = {
    "healthz": "healthz",
    "page": "?lang=en",
    "cells": "api/v1/cells?bbox=30,30,45,40&z=6",
}
OK = 200
_PATIENCE_S = 600


def main(events: int, folder: Path, dear: Sequence[str]) -> None:
    """Measure and print."""
    name = f"events-{events}"
    write_apart(folder / name, n=events, file=None)
    os.environ["RASD_DEFAULT_DATASET"] = name
    watch = Watch()
    answers: list[tuple[str, int, float]] = []
    with serve(folder, "app.py") as (url, pid):
        _warm(url, dear)
        for what, path in CHEAP.items():
            watch.repeat(what, lambda path=path: ask(f"{url}/{path}"))  # type: ignore[misc]
        time.sleep(IDLE_S)
        watch.phase = "beside"
        _ask_dear(url, dear, answers)
        watch.phase = "after"
        watch.stop()
        watch.weigh(pid, "largest process apart")
    for figure in tell(watch, answers):
        print(write_line(figure))
    print(Counter(status for _, status, _ in answers))


def _warm(url: str, dear: Sequence[str]) -> None:
    # What the first reader waits for is measured elsewhere.
    while ask(f"{url}/readyz") != OK:
        time.sleep(0.5)
    for path in (*CHEAP.values(), *dear):
        ask(f"{url}/{path}")


def ask(url: str, *, of: str = "") -> int:
    """Ask for an address, as a reader at the address ``of``, and return the status."""
    request = urllib.request.Request(url, headers={"X-Forwarded-For": of} if of else {})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _ask_dear(url: str, dear: Sequence[str], answers: list[tuple[str, int, float]]) -> None:
    """Let eight readers ask for the dear addresses, each for another at a time."""
    ends = time.monotonic() + BESIDE_S

    def go(reader: int) -> None:
        turn = reader
        while time.monotonic() < ends:
            path = dear[turn % len(dear)]
            # Another place each time, so that no answer is one that is kept.
            mark = "&" if "?" in path else "?"
            asked = f"{url}/{path}{mark}min_killed={turn}"
            began = time.monotonic()
            status = ask(asked, of=f"192.0.2.{reader + 1}")
            answers.append((path, status, time.monotonic() - began))
            turn += 8 if turn % 3 else 7
            time.sleep(0.0 if status == OK else 1.0)  # a refusal is heeded

    readers = [threading.Thread(target=go, args=(number,)) for number in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()


def tell(watch: Watch, answers: Sequence[tuple[str, int, float]]) -> list[Figure]:
    """Return what was measured, the figures that have a target with it."""
    found = []
    for (phase, what), times in sorted(watch.times.items()):
        if phase == "after":
            continue
        most = MOST_BESIDE_S if phase == "beside" else None
        usual = statistics.median(times)
        ends = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else usual
        told = f"{what}, {phase} ({len(times)} times)"
        found.append(Figure(events=0, measure=f"{told}: median, s", value=usual, most=most))
        found.append(Figure(events=0, measure=f"{told}: 95 of 100, s", value=ends, most=most))
        found.append(Figure(events=0, measure=f"{told}: worst, s", value=max(times), most=most))
    for path in sorted({path for path, *_ in answers}):
        for status in sorted({status for each, status, _ in answers if each == path}):
            took = [s for each, got, s in answers if (each, got) == (path, status)]
            told = f"{path}: {status}, {len(took)} times, worst, s"
            found.append(Figure(events=0, measure=told, value=max(took), most=MOST_DEAR_S))
    found += [
        Figure(events=0, measure=f"most memory of the {what}, MB", value=most_held)
        for what, most_held in watch.memory.items()
    ]
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "rasd-beside")
    parser.add_argument("--dear", nargs="*", default=DEAR)
    chosen = parser.parse_args()
    main(chosen.events, chosen.keep, chosen.dear)
