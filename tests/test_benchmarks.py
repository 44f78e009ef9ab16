import csv
import math
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from benchmarks import beside, bringing
from benchmarks.events import ASIDE, write_events, write_file
from benchmarks.figures import COLUMNS, HEADS, Figure, find_percentile, list_targets, write_line
from benchmarks.inside import ZOOM, answer_by_hand
from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.questions.marks import find_extent
from geo.questions.screen.cells import find_cells
from geo.questions.select import Selection
from geo.settings import Settings
from geo.view.view import View


def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed() -> None:
    assert find_percentile([*range(1, 101)], 95) == 95
    assert find_percentile([30, 10, 20], 95) == 30
    assert find_percentile([30, 10, 20], 50) == 20
    assert math.isnan(find_percentile([], 95))


@pytest.mark.parametrize(
    ("figure", "ratio", "is_met"),
    [
        (Figure(events=1, measure="ms", value=100, most=250), 0.4, True),
        (Figure(events=1, measure="ms", value=250.01, most=250), 1.00004, False),
        (Figure(events=1, measure="peer over Rasd", value=1, above=1), 1, False),
        (Figure(events=1, measure="peer over Rasd", value=1.2, above=1), 1.2, True),
        (Figure(events=1, measure="errors", value=0, most=0), None, True),
        (Figure(events=1, measure="errors", value=1, most=0), None, False),
        (Figure(events=1, measure="MB", value=5), None, None),
        (Figure(events=1, measure="peer", above=1, note="did not finish"), None, None),
    ],
)
def test_a_figure_is_judged_by_its_target_before_it_is_rounded(
    figure: Figure, ratio: float | None, *, is_met: bool | None
) -> None:
    assert figure.ratio == (None if ratio is None else pytest.approx(ratio))
    assert figure.is_met is is_met


def test_a_line_tells_figure_target_ratio_and_whether_it_is_met() -> None:
    slow = Figure(events=10_000, measure="filter to paint, ms", value=500, most=250)
    line = COLUMNS.format("10,000", "filter to paint, ms", "500.0", "<= 250", "2.00", "missed")
    assert write_line(slow) == line
    grown = Figure(events=1, measure="grown", value=1.4, most=1.5)
    assert write_line(grown).split() == ["1", "grown", "1.4", "<=", "1.5", "0.93", "met"]
    ahead = Figure(events="file", measure="peer", value=480, above=1, at_least=True)
    assert write_line(ahead).split() == ["file", "peer", ">480.0", ">", "1", "480.00", "met"]
    assert HEADS.split() == ["events", "measure", "figure", "target", "ratio"]


def test_targets_end_the_table_with_the_sizes_of_one_measure_together() -> None:
    told = [
        Figure(events=n, measure=measure, value=1, most=most)
        for n in (10, 20)
        for measure, most in (("opening", 2), ("Parquet", None), ("paint", 2))
    ]
    ends = [(figure.measure, figure.events) for figure in list_targets(told)]
    assert ends == [("opening", 10), ("opening", 20), ("paint", 10), ("paint", 20)]


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("repeated") / "events-500"
    write_events(folder, n=500, file=None)
    return build_store(open_dataset(folder))


def test_rows_are_repeated_to_exactly_as_many_events_with_ids_of_their_own(repeated: Store) -> None:
    events = repeated.frame("events").select("event_id").collect()["event_id"]
    assert len(events) == events.n_unique() == 500
    claims = repeated.frame("claims").select("claim_id", "event_id").collect()
    assert claims["claim_id"].n_unique() == len(claims)
    assert set(claims["event_id"]) <= set(events)


def test_copies_lie_aside_of_their_original_and_near_it(repeated: Store) -> None:
    places = repeated.frame("places").select("place_id", "latitude").collect().to_polars()
    original = pl.col("place_id").str.replace(r"-\d+$", "")
    spread = places.group_by(original).agg(
        (pl.col("latitude").max() - pl.col("latitude").min()).alias("apart")
    )["apart"]
    assert 0 < spread.max() <= 2 * ASIDE  # type: ignore[operator]


@pytest.mark.parametrize(("day", "lone"), [("2018-06-01", 0), ("2018-12-01", 1)])
def test_cells_by_hand_hold_the_events_that_those_of_rasd_hold(
    repeated: Store, day: str, lone: int
) -> None:
    view = View.parse({"from": [day]})[0]
    box = find_extent(repeated)
    assert box is not None
    marks, events = (repeated.frame(name).collect().to_polars() for name in ("marks", "events"))
    by_hand = answer_by_hand(marks.filter("main"), events.lazy(), view, box)
    found = find_cells(Selection(repeated, view), z=ZOOM, bbox=box)
    grouped, alone = sum(by_hand["cells"]["events"]), len(by_hand["events"]["event_id"])
    assert grouped > 0
    assert alone == lone
    assert grouped + alone == found.shown


def test_a_file_of_many_rows_keeps_its_columns_and_numbers_each_copy_anew(tmp_path: Path) -> None:
    given, many = tmp_path / "given.csv", tmp_path / "many.csv"
    given.write_text("id,latitude,longitude,what\n1,35.0,40.0,a\n2,36.0,41.0,b\n", encoding="utf-8")
    write_file(many, n=5, file=given)
    with many.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["what"] for row in rows] == ["a", "b", "a", "b", "a"]
    assert len({row["id"] for row in rows}) == 5
    assert all(abs(float(row["latitude"]) - 35.5) <= 0.5 + ASIDE for row in rows)


def test_what_is_given_up_is_so_within_the_seconds_readers_are_promised() -> None:
    # What the reader counts besides: the way there and back, and a turn of the server's loop.
    assert Settings.model_fields["dear_seconds"].default + 1 <= beside.MOST_DEAR_S


def test_memory_is_told_by_what_the_processes_do(monkeypatch: pytest.MonkeyPatch) -> None:
    if not any(Path("/proc/self/task").glob("*/children")):
        pytest.skip("This system does not say which processes belong to another.")
    monkeypatch.setattr(bringing, "read_memory", lambda _: {"memory": 1.0, "most memory": 2.0})
    watch = bringing.Watch()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        watch.weigh(os.getpid(), "largest process apart")
        child.kill()
    assert set(watch.memory) == {"server", "largest process apart"}
    (figure,) = [each for each in beside.tell(watch, []) if "apart" in each.measure]
    assert figure.measure == "most memory of the largest process apart, MB"
