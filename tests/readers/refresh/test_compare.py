"""What came, changed and went is counted by what rows say, and sums by what was lost of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from geo.dataset.folder import open_dataset
from geo.readers.refresh.compare import Changes, compare
from tests.samples import write_sample

Kills = Mapping[str, int]


def make(folder: Path, kills: Kills, **more: Any) -> dict[str, pl.DataFrame]:
    write_sample(
        folder,
        events=[{"event_id": name, "title_en": name, "date_start": "2018-11-17"} for name in kills],
        claims=[
            {"claim_id": f"{name}-c", "event_id": name, "claimant_id": "monitor"} for name in kills
        ],
        figures=[{"claim_id": f"{name}-c", "low": n, "high": n} for name, n in kills.items()],
        **more,
    )
    return {name: t.collect() for name, t in open_dataset(folder).tables.items()}


def change(folder: Path, before: Kills, after: Kills) -> Changes:
    return compare(make(folder / "before", before), make(folder / "after", after))


@pytest.mark.parametrize(
    ("before", "after", "rows", "low"),
    [
        ({"a": 1}, {"a": 1}, (0, 0, 0), (1, 1, 0)),
        ({"a": 1}, {"a": 1, "b": 4}, (1, 0, 0), (1, 5, 0)),
        ({"a": 5, "b": 5}, {"a": 2, "b": 8}, (0, 2, 0), (10, 10, 3)),
        ({"a": 5, "b": 5}, {"b": 5, "c": 5}, (1, 0, 1), (10, 10, 5)),
        ({"a": 5, "b": 5}, {"b": 6}, (0, 1, 1), (10, 6, 5)),
        ({"row-2": 5, "row-3": 5}, {"row-2": 7, "row-3": 2}, (2, 0, 2), (10, 9, 1)),
    ],
)
def test_what_came_changed_and_went(
    tmp_path: Path, before: Kills, after: Kills, rows: tuple[int, ...], low: tuple[int, ...]
) -> None:
    found = change(tmp_path, before, after)
    events = found.rows["events"]
    assert (events.added, events.changed, events.gone) == rows
    (sum_,) = (of for of in found.sums if of.end == "low")
    assert (sum_.before, sum_.after, sum_.lost) == low
    assert found.is_same is (before == after)


def test_losses_past_a_share_are_named(tmp_path: Path) -> None:
    before = {str(n): 10 for n in range(20)}
    found = change(tmp_path, before, {**before, "0": 5, "1": 2})
    assert dict(found.list_losses(5)) == {
        "figures.killed.all.low": 6.5,
        "figures.killed.all.high": 6.5,
    }
    assert found.list_losses(6.5) == []
    gone = change(tmp_path / "gone", before, dict.fromkeys(list(before)[2:], 10))
    assert {name for name, _ in gone.list_losses(5)} >= {"events", "claims"}
    assert gone.list_losses(100) == []


def test_totals_are_compared_as_well(tmp_path: Path) -> None:
    total = {"claimant_id": "monitor", "area": "place"}
    places = [{"place_id": "place"}]
    sums = [{**total, "total_id": f"t{n}", "low": 10} for n in range(4)]
    before = make(tmp_path / "before", {"a": 1}, places=places, totals=sums)
    after = make(tmp_path / "after", {"a": 1}, places=places, totals=sums[:3])
    losses = dict(compare(before, after).list_losses(5))
    assert losses["totals"] == 25
    assert losses["totals.killed.civilian.low"] == 25


def test_totals_of_no_people_are_compared_by_what_they_count(tmp_path: Path) -> None:
    places = [{"place_id": "place"}]
    blank = {"harm": None, "category": None}
    total = {"claimant_id": "monitor", "area": "place", "measure": "strikes", **blank}
    before, after = (
        make(
            tmp_path / f"strikes-{n}",
            {"a": 1},
            places=places,
            totals=[{**total, "total_id": "t", "low": n}],
        )
        for n in (10, 9)
    )
    assert dict(compare(before, after).list_losses(5)) == {
        "totals.strikes..low": 10,
        "totals.strikes..high": 10,
    }
