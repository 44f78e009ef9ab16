"""What Rasd takes by itself, without a browser: opening, asking, importing."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.events import write_apart, write_file
from benchmarks.figures import Figure
from benchmarks.serving import ROOT, run_apart
from geo.readers.importing import import_file

MANY = 100_000
"""From so many events on, a question takes longer than what it takes to put it."""
READERS_AT = 1_000_000
"""The size at which thirty readers ask at once, and at which an import is timed."""


def write_dataset(folder: Path, n: int, file: Path | None) -> Iterator[Figure]:
    """Write a dataset, and tell what that took; nothing is told of one that was there."""
    told = write_apart(folder, n=n, file=file)
    for measure, value in zip(("writing, s", "memory of writing, MB"), told or (), strict=False):
        yield Figure(events=n, measure=measure, value=value)


def look_inside(folder: Path, n: int) -> Iterator[Figure]:
    """Ask a dataset in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.inside", str(folder)]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    tell = {
        "opening, ms": (told["opening_ms"], 1000),
        "Parquet, MB": (measure_parquet(folder), None),
        "memory of a process that asks, MB": (told["memory_mb"], limit_memory(folder)),
        "cells of the whole, ms": (told["cells_ms"], None),
        "the same by hand in Polars, ms": (told["by_hand_ms"], None),
        "cells over by hand": (told["cells_over_by_hand"], 2 if n >= MANY else None),
        "cells from near, ms": (told["close_ms"], None),
        "numbers, timeline, table, ms": (told["page_ms"], None),
        "the larger answer, kB": (told["answer_kb"], 60),
    }
    for measure, (value, most) in tell.items():
        yield Figure(events=n, measure=measure, value=value, most=most)


def measure_parquet(folder: Path) -> float:
    """Return the size of a dataset's Parquet files in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6


def limit_memory(folder: Path) -> float:
    """Return how much memory a process may hold for a dataset, in MB."""
    return 1.5 * measure_parquet(folder) + 400


def time_imports(folder: Path, file: Path | None, sizes: Sequence[int]) -> Iterator[Figure]:
    """Import the file as it is, and a million of its rows where so many are asked for."""
    if file is None:
        yield Figure(events="file", measure="import, s", note="needs a UCDP file (--ucdp)")
        return
    seconds = run_apart(_import, file, folder)
    yield Figure(events="file", measure="import, s", value=seconds, most=3)
    seconds = _command(file, folder)
    yield Figure(events="file", measure="import, with the command's own start, s", value=seconds)
    if max(sizes) >= READERS_AT:
        many = folder / "many.csv"
        write_file(many, n=READERS_AT, file=file)
        seconds = run_apart(_import, many, folder)
        many.unlink()
        yield Figure(events=READERS_AT, measure="import of rows, s", value=seconds, most=60)


def _import(file: Path, folder: Path) -> float:
    began = time.monotonic()
    import_file("ucdp", file, folder=folder / "imported")
    return time.monotonic() - began


def _command(file: Path, folder: Path) -> float:
    whole = [sys.executable, "-m", "geo", "import", "ucdp", str(file)]
    began = time.monotonic()
    subprocess.run(
        [*whole, "--out", str(folder / "imported")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return time.monotonic() - began
