"""Ask the first questions of a page of a dataset on Spark, and on Polars beside it.

``python -m benchmarks.spark FOLDER`` opens the dataset in FOLDER on both engines and asks each
question of a page twice, no answer being kept from before; it prints the better time of each, and
what Spark takes where this process does not answer for it what sums tell.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks.figures import HEADS, Figure, write_line
from geo.dataset.folder import open_dataset
from geo.engine.base import Engine, PolarsEngine
from geo.engine.spark import SparkEngine, start_spark
from geo.engine.store import build_store
from geo.questions.marks import find_extent
from geo.questions.people import count_by, count_people
from geo.questions.screen.cells import find_cells
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.view.view import View

MOST_S = 1.5
_ZOOM = 6
_WORLD = (-180.0, -85.0, 180.0, 85.0)
QUESTIONS: Mapping[str, Callable[[Selection], object]] = {
    "cells of the whole": lambda asked: find_cells(
        asked, z=_ZOOM, bbox=find_extent(asked.store.here) or _WORLD
    ),
    "people": count_people,
    "timeline": make_timeline,
    "by actor blamed": lambda asked: count_by(asked, by="actor"),
}
OF_SUMS = ("cells of the whole", "people", "timeline")


def ask_all(folder: Path, engine: Engine) -> dict[str, float]:
    """Ask each question twice, each time of a store that has kept nothing; returns seconds."""
    found: dict[str, float] = {}
    for name, ask in QUESTIONS.items():
        times = []
        for _ in range(2):
            store = build_store(open_dataset(folder), engine=engine)
            selection = Selection(store, View(dataset=store.dataset.name))
            began = time.monotonic()
            ask(selection)
            times.append(time.monotonic() - began)
        found[name] = min(times)
    return found


def measure(folder: Path) -> Iterator[Figure]:
    """Tell what each question takes on each engine."""
    spark: SparkEngine = start_spark("local[2]")
    # A Spark that has just started is slow, which is not what is compared.
    ask_all(folder, spark)
    near = ask_all(folder, spark)
    spark.sums_here = False
    far, polars = ask_all(folder, spark), ask_all(folder, PolarsEngine())
    for name in QUESTIONS:
        most = MOST_S if name in OF_SUMS else None
        note = f"{far[name]:.2f} without the sums here; {polars[name]:.3f} on Polars"
        yield Figure(
            events=folder.name, measure=f"{name}, s", value=near[name], most=most, note=note
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.spark")
    parser.add_argument("folder", type=Path)
    print(HEADS)
    for figure in measure(parser.parse_args().folder):
        print(write_line(figure), flush=True)


if __name__ == "__main__":
    main()
