"""Print how long the map takes from a change of filter to painted marks.

``python -m benchmarks [sizes...]`` writes synthetic events into a temporary folder, serves them on
a free port, and draws the same rows in a real browser twice: as cells asked for by the browser, and
as plain st_folium with one CircleMarker for each event.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.events import write_events
from benchmarks.measure import Result, measure
from tests.browser.conftest import FLAGS, find_chromium, free_port, is_healthy, stop

ROOT = Path(__file__).parents[1]
SIZES = (100, 1_000, 10_000)
CHANGES = {"cells": 9, "markers": 5}
NAMES = {"cells": "Rasd", "markers": "st_folium with CircleMarkers"}
Results = dict[tuple[str, int], Result]


@contextmanager
def serve(data: Path) -> Iterator[tuple[str, int]]:
    """Serve the two pages; gives the address and the process id."""
    url = f"http://localhost:{free_port()}"
    port = url.rpartition(":")[2]
    command = [sys.executable, "-m", "streamlit", "run", "benchmarks/app.py"]
    options = [f"--server.port={port}", "--server.address=localhost", "--server.headless=true"]
    process = subprocess.Popen(
        command + options,
        cwd=ROOT,
        env={**os.environ, "RASD_DATA": str(data)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        while not is_healthy(url):
            if process.poll() is not None:
                msg = "The server of the benchmark did not start; its output says why."
                raise RuntimeError(msg)
            time.sleep(0.1)
        yield url, process.pid
    finally:
        stop(process)


def run(sizes: list[int]) -> Results:
    """Measure both ways at every size, in one run on one server and one browser."""
    results: Results = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        for n in sizes:
            write_events(Path(folder) / f"events-{n}", n=n)
        chromium = find_chromium(playwright)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with serve(Path(folder)) as (url, pid):
            for n in sizes:
                for how, changes in CHANGES.items():
                    address = f"{url}/?how={how}&dataset=events-{n}"
                    found = measure(browser, address, how=how, changes=changes, pid=pid)
                    results[how, n] = found
                    print(
                        f"  {NAMES[how]}, {n:,} events: {found.median_ms:,.0f} ms", file=sys.stderr
                    )
        browser.close()
    return results


def write_table(results: Results, sizes: list[int]) -> str:
    """Set both ways beside each other, one row for each size and measure, with their ratio."""
    heads = ("events", "measure", NAMES["cells"], NAMES["markers"], "ratio")
    rows = [heads, *(row for n in sizes for row in _compare(results, n))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    lines = ["  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:], "", *_growth(results, sizes)])


def _compare(results: Results, n: int) -> Iterator[tuple[str, ...]]:
    ours, plain = results["cells", n], results["markers", n]
    yield _row(f"{n:,}", "filter to painted marks, median ms", ours.median_ms, plain.median_ms)
    yield _row("", "filter to painted marks, quickest ms", ours.best_ms, plain.best_ms)
    yield _row("", "sent to the browser, kB", ours.sent / 1000, plain.sent / 1000)
    if ours.cpu_ms is not None and plain.cpu_ms is not None:
        yield _row("", "server's processor, ms", ours.cpu_ms, plain.cpu_ms)


def _row(events: str, name: str, ours: float, plain: float) -> tuple[str, ...]:
    ratio = f"{plain / ours:.1f}" if ours else "-"
    return (events, name, f"{ours:,.1f}", f"{plain:,.1f}", ratio)


def _growth(results: Results, sizes: list[int]) -> Iterator[str]:
    for how, name in NAMES.items():
        grown = results[how, sizes[-1]].best_ms / results[how, sizes[0]].best_ms
        yield f"{name}: {sizes[-1]:,} events take {grown:.2f} times as long as {sizes[0]:,}."


def main() -> None:
    """Read the sizes, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), help="numbers of events")
    sizes = sorted(parser.parse_args().sizes)
    print(write_table(run(sizes), sizes))


if __name__ == "__main__":
    main()
