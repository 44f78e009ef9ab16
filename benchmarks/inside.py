"""Ask one dataset in a process of its own: how soon it opens, how much it holds, what cells take.

``python -m benchmarks.inside FOLDER`` prints one line of JSON.
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.model.earth import Bbox
from geo.questions.events import list_events
from geo.questions.marks import find_extent
from geo.questions.people import count_people
from geo.questions.screen.cells import find_cells
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.questions.unshown import count_unshown
from geo.view.view import View

ZOOM = 7
AT_HAND = 250_000
Ask = Callable[[View], object]
FILTERS = ("2016-06-01", "2017-01-01", "2017-06-01", "2018-01-01", "2018-06-01", "2019-01-01")
"""First days: each run asks with another, so that no kept answer is told."""


def main(folder: Path) -> None:
    """Print what was measured: times in ms, memory in MB."""
    began = time.perf_counter()
    store = build_store(open_dataset(folder))
    found: dict[str, float] = {"opening_ms": 1000 * (time.perf_counter() - began)}
    box = find_extent(store) or (-180.0, -85.0, 180.0, 85.0)
    screens = [_ask_view(day) for day in FILTERS]
    others = [_ask_view(f"{day[:-2]}15") for day in FILTERS]
    close = _come_close(box)
    found["close_ms"] = _time(
        lambda view: find_cells(Selection(store, view), z=ZOOM + 4, bbox=close), others
    )
    found["page_ms"] = _time(lambda view: _ask_page(Selection(store, view)), others)
    seen = ((ZOOM, box), (ZOOM + 4, close))
    found["answer_kb"] = max(_measure_answer(store, z=z, bbox=bbox) for z, bbox in seen)
    found["memory_mb"] = read_memory()
    marks, events = _read_marks(folder), _read_events(folder)
    found |= _compare(
        lambda view: find_cells(Selection(store, view), z=ZOOM, bbox=box),
        lambda view: answer_by_hand(marks, events, view, box),
        screens,
    )
    print(json.dumps(found))


def _compare(ask: Ask, by_hand: Ask, screens: list[View]) -> dict[str, float]:
    """Time both by turns, so that whatever else the machine does slows both."""
    pairs = [(_time(ask, [view]), _time(by_hand, [view])) for view in screens]
    return {
        "cells_ms": statistics.median(own for own, _ in pairs),
        "by_hand_ms": statistics.median(hand for _, hand in pairs),
        "cells_over_by_hand": statistics.median(own / hand for own, hand in pairs),
    }


def _measure_answer(store: Store, *, z: int, bbox: Bbox) -> float:
    answer = find_cells(Selection(store, _ask_view("2016-03-01")), z=z, bbox=bbox)
    return len(json.dumps(answer.to_json())) / 1000


def read_memory() -> float:
    """Return the most memory this process has held so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux counts what a process held before it became this program in getrusage: the memory
        # of whoever started it.
        (line,) = (x for x in status.read_text(encoding="ascii").splitlines() if "VmHWM" in x)
        return int(line.split()[1]) / 1_000
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1_000_000 if sys.platform == "darwin" else 1_000)


def _ask_view(day: str) -> View:
    view, _ = View.parse({"from": [day]})
    return view


def _come_close(box: Bbox) -> Bbox:
    west, south, east, north = box
    across, down = (east - west) / 16, (north - south) / 16
    lng, lat = (west + east) / 2, (south + north) / 2
    return (lng - across, lat - down, lng + across, lat + down)


def _time(ask: Ask, screens: list[View]) -> float:
    ask(_ask_view("2016-02-01"))
    times = []
    for view in screens:
        began = time.perf_counter()
        ask(view)
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def _ask_page(selection: Selection) -> None:
    """Ask what the page asks beside the map: counts, numbers, timeline, table."""
    count_unshown(selection)
    count_people(selection)
    make_timeline(selection)
    list_events(selection, limit=1_000)


def _read_marks(folder: Path) -> pl.DataFrame:
    columns = ("event_number", "date_end", "longitude", "latitude", "radius_m", "x", "y", "differ")
    return pl.read_parquet(folder / "derived" / "marks.parquet", columns=list(columns))


def _read_events(folder: Path) -> pl.LazyFrame:
    """Take the events' own columns into memory where they are few, as is done with Rasd's."""
    columns = ("event_number", "event_id", "title_en", "event_type", "date_start", "date_end")
    shown = ("date_prec", "shown_low", "shown_high", "shown_open", "shown_category", "agreement")
    events = pl.scan_parquet(folder / "events.parquet").select(*columns, *shown)
    is_short = events.select(pl.len()).collect().item() <= AT_HAND
    return events.collect().lazy() if is_short else events


def answer_by_hand(
    marks: pl.DataFrame, events: pl.LazyFrame, view: View, box: Bbox
) -> dict[str, dict[str, list[Any]]]:
    """Answer a screen as somebody would who needs nothing else: cells, and what stands alone."""
    west, south, east, north = box
    scale = 256 * 2**ZOOM / 44
    cells = (
        marks.lazy()
        .filter(
            pl.col("date_end") >= view.from_,
            pl.col("longitude").is_between(west, east),
            pl.col("latitude").is_between(south, north),
        )
        .group_by(
            (pl.col("x") * scale).floor().cast(pl.Int32).alias("column"),
            (pl.col("y") * scale).floor().cast(pl.Int32).alias("line"),
        )
        .agg(
            pl.len().alias("events"),
            pl.col("x", "y").mean(),
            pl.col("differ").sum(),
            pl.col("event_number", "radius_m").min(),
            pl.col("longitude").min().alias("west"),
            pl.col("longitude").max().alias("east"),
            pl.col("latitude").min().alias("south"),
            pl.col("latitude").max().alias("north"),
        )
        .collect(engine="streaming")
    )
    single = cells.filter(pl.col("events") == 1)
    alone = pl.col("event_number").is_in(single.get_column("event_number").implode())
    told = events.filter(alone).join(single.lazy(), on="event_number").collect()
    many = cells.filter(pl.col("events") > 1)
    return {"cells": many.to_dict(as_series=False), "events": told.to_dict(as_series=False)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
