"""Print how Rasd does at each size beside its targets, and beside other ways to draw a map.

``python -m benchmarks [sizes...] [--ucdp FILE] [--keep DIR]`` repeats the rows of a UCDP file (or
of the shipped dataset) into datasets of these sizes, and measures everything in one run, with one
browser, on one machine. It ends with all figures that have a target, as ratios.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.drawing import PEERS, Results, draw_ours, draw_peer, prove_closed
from benchmarks.figures import HEADS, Figure, list_targets, write_line
from benchmarks.own import look_inside, time_imports, write_dataset
from benchmarks.serving import ROOT, serve
from benchmarks.sessions import MINUTES, READERS, measure
from geo.errors import RasdError
from tests.browser.conftest import FLAGS, find_chromium

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
GRAPHICS = ("--enable-unsafe-swiftshader",)
"""Lets WebGL, which deck.gl and kepler.gl need, be drawn by the processor."""
NOTES = """
One browser drew all: headless Chromium without a graphics processor, WebGL by SwiftShader.
Times to the first map are of a server that has shown a map before. "ratio" is the figure over
its target (at most 1 is met) or, of peers, the peer's figure over Rasd's (more than 1 is met).
"""


def run(sizes: Sequence[int], *, folder: Path, file: Path | None) -> Iterator[Figure]:
    """Measure everything, in one run and one browser."""
    for n in sizes:
        yield from write_dataset(folder / f"events-{n}", n, file)
        yield from look_inside(folder / f"events-{n}", n)
    with open_browser() as browser:
        ours: Results = {}
        for n in sizes:
            yield from draw_ours(browser, folder, n, sizes=sizes, found=ours)
        for how in PEERS:
            yield from draw_peer(browser, folder, how, ours=ours)
        yield from prove_closed(browser, folder, min(sizes))
    yield from time_imports(folder, file, sizes)
    with serve(ROOT / "data", "app.py") as (url, pid):
        yield from measure(url, [pid], readers=READERS, minutes=MINUTES)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the one browser of a run."""
    with sync_playwright() as playwright:
        chromium = find_chromium(playwright.chromium)
        flags = [*FLAGS, *GRAPHICS]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        browser.close()


def show(figures: Iterator[Figure]) -> None:
    """Print each figure as it is found, and those with a target once more at the end."""
    told = []
    print(HEADS)
    for figure in figures:
        print(write_line(figure), flush=True)
        told.append(figure)
    print(f"{NOTES}\nEvery figure that has a target\n\n{HEADS}")
    for figure in list_targets(told):
        print(write_line(figure))


@contextmanager
def open_folder(kept: Path | None, file: Path | None) -> Iterator[Path]:
    """Give the folder of what is written: one that is kept, or one that is gone in the end."""
    if kept is None:
        with tempfile.TemporaryDirectory() as given:
            yield Path(given)
    else:
        folder = (kept / (file.stem if file else "shipped")).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        yield folder


def read_arguments() -> argparse.Namespace:
    """Read what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    counts = "numbers of events, 4,000 or more: fewer are not told from other drawings"
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), help=counts)
    given = os.environ.get("RASD_BENCH_UCDP")
    of_file = Path(given) if given else None
    parser.add_argument("--ucdp", type=Path, default=of_file, help="a UCDP GED file")
    kept = "write the datasets here and use those found here; remove it when Rasd has changed"
    parser.add_argument("--keep", type=Path, metavar="DIR", help=kept)
    return parser.parse_args()


def main() -> None:
    """Read the sizes, measure, print."""
    asked = read_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended before everything was measured."))
    try:
        with open_folder(asked.keep, asked.ucdp) as folder:
            show(run(sorted(set(asked.sizes)), folder=folder, file=asked.ucdp))
    except RasdError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
