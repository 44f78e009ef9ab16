"""The signs of a picture's map: their sizes, and that none hides one of another dataset."""

import math
from dataclasses import replace

import pytest

from geo.export.pictures.symbols import Cell, Mark, Sign, spread

EVENT = Mark(id="e", type="Battles", low=40, high=60, agreement="agree")
CELL = Cell(events=8, differ=0)


def test_the_area_of_an_event_follows_the_middle_of_its_range() -> None:
    one, four = (
        Sign(x=0, y=0, thing=EVENT),
        Sign(x=0, y=0, thing=replace(EVENT, low=200, high=200)),
    )
    assert one.radius == pytest.approx(2.4 * math.sqrt(50))
    assert four.radius == pytest.approx(2 * one.radius)


@pytest.mark.parametrize(("low", "high", "radius"), [(None, None, 6), (0, 0, 6), (900, 900, 34)])
def test_an_event_is_never_too_small_or_too_large(
    low: int | None, high: int | None, radius: float
) -> None:
    assert Sign(x=0, y=0, thing=replace(EVENT, low=low, high=high)).radius == radius


def test_a_cell_of_a_dataset_beside_is_smaller() -> None:
    # 10 + 2.6 for each doubling: 8 events are three of them.
    assert Sign(x=0, y=0, thing=CELL).radius == pytest.approx(17.8)
    assert Sign(x=0, y=0, thing=CELL, rank=1).radius == pytest.approx(0.8 * 17.8)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_sign_is_moved_off_one_of_another_dataset(rank: int) -> None:
    main, beside = spread(
        [Sign(x=100, y=50, thing=EVENT, rank=rank), Sign(x=100, y=50, thing=CELL)]
    )
    assert (main.rank, main.aside) == (0, 0)
    assert main.box[2] == pytest.approx(beside.box[0])
    assert (beside.x, beside.y) == (100, 50)


def test_signs_far_apart_or_of_one_dataset_stay_where_they_are() -> None:
    signs = [Sign(x=x, y=0, thing=EVENT, rank=rank) for x, rank in ((0, 0), (300, 1), (301, 1))]
    assert [sign.aside for sign in spread(signs)] == [0, 0, 0]
