"""Print how Rasd does at each size beside its targets, and beside other ways to draw a map.

``python -m benchmarks [sizes...] [--ucdp FILE]`` repeats the rows of a UCDP file (or of the shipped
dataset) into datasets of these sizes, and measures everything in one run on one machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as BrowserError

from benchmarks.events import write_events, write_file
from benchmarks.measure import Result, measure
from benchmarks.readers import ask_at_once
from geo.errors import RasdError
from geo.readers import import_file
from tests.browser.conftest import FLAGS, find_chromium, free_port, is_healthy, stop

ROOT = Path(__file__).parents[1]
SIZES = (10_000, 100_000, 1_000_000)
CHANGES = {"cells": 7, "markers": 3, "clusters": 3}
NAMES = {"cells": "Rasd", "markers": "st_folium, CircleMarkers", "clusters": "FastMarkerCluster"}
MOST_MARKERS = {"markers": 10_000, "clusters": 1_000_000}
"""The most events a peer is asked to draw; above it, it has been seen not to finish."""
READERS_AT = 1_000_000
Row = tuple[str, str, str, str]
HEADS: Row = ("events", "measure", "figure", "target")


@contextmanager
def serve(data: Path) -> Iterator[tuple[str, int]]:
    """Serve the pages; gives the address and the process id."""
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


def look_inside(folder: Path, n: int) -> Iterator[Row]:
    """Ask a dataset in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.inside", str(folder)]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    parquet = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6
    ratio = told["cells_ms"] / told["by_hand_ms"]
    yield _row(n, "opening, ms", told["opening_ms"], "1,000")
    yield _row(n, "Parquet, MB", parquet, "")
    yield _row(n, "memory, MB", told["memory_mb"], f"{1.5 * parquet + 400:,.0f}")
    yield _row(n, "cells of the whole, ms", told["cells_ms"], "")
    yield _row(n, "the same by hand in Polars, ms", told["by_hand_ms"], "")
    yield _row(n, "cells over by hand", ratio, "2.0")
    yield _row(n, "cells from near, ms", told["close_ms"], "")
    yield _row(n, "numbers, timeline, table, ms", told["page_ms"], "")
    yield _row(n, "an answer, kB", told["answer_kb"], "60")


def look_on(browser: Browser, url: str, n: int, pid: int) -> Iterator[Row]:
    """Draw a dataset in the browser in every way."""
    for how, changes in CHANGES.items():
        name = NAMES[how]
        if n > MOST_MARKERS.get(how, n):
            yield (f"{n:,}", f"{name}", "not asked", "")
            continue
        address = f"{url}/?how={how}&dataset=events-{n}"
        try:
            found = measure(browser, address, how=how, changes=changes, pid=pid)
        except BrowserError as error:
            yield (f"{n:,}", f"{name}", "did not finish", str(error).splitlines()[0][:60])
            continue
        yield from _tell_drawing(found, n, name, ours=how == "cells")


def _tell_drawing(found: Result, n: int, name: str, *, ours: bool) -> Iterator[Row]:
    yield _row(n, f"{name}: to the first marks, ms", found.first_ms, "")
    yield _row(n, f"{name}: filter to paint, ms", found.median_ms, "250" if ours else "")
    if found.pan_ms is not None:
        yield _row(n, f"{name}: pan to paint, ms", found.pan_ms, "120")
    yield _row(n, f"{name}: sent for a filter, kB", found.sent / 1000, "")


def time_imports(folder: Path, file: Path | None, sizes: list[int]) -> Iterator[Row]:
    """Import the file as it is, and a million of its rows where so many are asked for."""
    if file is None:
        return
    yield _row("file", "import, s", _import(file, folder / "imported"), "3")
    if max(sizes) >= READERS_AT:
        many = folder / "many.csv"
        write_file(many, n=READERS_AT, file=file)
        yield _row(READERS_AT, "import, s", _import(many, folder / "imported"), "60")


def _import(file: Path, folder: Path) -> float:
    began = time.monotonic()
    import_file("ucdp", file, folder=folder)
    return time.monotonic() - began


def run(sizes: list[int], file: Path | None) -> Iterator[Row]:
    """Measure everything, in one run on one server and one browser."""
    with tempfile.TemporaryDirectory() as given, sync_playwright() as playwright:
        folder = Path(given)
        for n in sizes:
            write_events(folder / f"events-{n}", n=n, file=file)
            yield from look_inside(folder / f"events-{n}", n)
        chromium = find_chromium(playwright.chromium)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with serve(folder) as (url, pid):
            for n in sizes:
                yield from look_on(browser, url, n, pid)
            n = min(max(sizes), READERS_AT)
            slow, errors = ask_at_once(url, f"events-{n}")
            yield _row(n, "30 readers filtering at once, p95, ms", slow, "1,500")
            yield _row(n, "their errors", errors, "0")
        browser.close()
        yield from time_imports(folder, file, sizes)


def _row(n: int | str, measure: str, figure: float, target: str) -> Row:
    return (f"{n:,}" if isinstance(n, int) else n, measure, f"{figure:,.1f}", target)


def main() -> None:
    """Read the sizes, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), help="numbers of events")
    given = os.environ.get("RASD_BENCH_UCDP")
    parser.add_argument(
        "--ucdp", type=Path, default=Path(given) if given else None, help="a UCDP GED file"
    )
    asked = parser.parse_args()
    try:
        for events, what, figure, target in chain((HEADS,), run(sorted(asked.sizes), asked.ucdp)):
            print(f"{events:>12}  {what:<48}{figure:>14}{target:>10}", flush=True)
    except RasdError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
