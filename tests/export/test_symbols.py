"""The signs of a picture's map: their sizes, and that none hides one of another dataset."""

import math
from dataclasses import replace

import pytest
from matplotlib.figure import Figure

from geo.export.pictures.sizes import Scale
from geo.export.pictures.symbols import Cell, Mark, Sign, draw_legend, spread
from geo.map.layer import Looks
from geo.text import LANGUAGES, Words

EVENT = Mark(id="e", type="Battles", low=40, high=60, agreement="agree")
CELL = Cell(events=8, differ=0, low=40, high=60)


def test_the_area_of_a_sign_follows_the_middle_of_its_range() -> None:
    one, two, cell = (
        Sign(x=0, y=0, thing=thing) for thing in (EVENT, replace(EVENT, low=100, high=100), CELL)
    )
    assert one.radius == cell.radius == pytest.approx(2.4 * math.sqrt(50))
    assert two.radius == pytest.approx(math.sqrt(2) * one.radius)


@pytest.mark.parametrize(("low", "high"), [(None, None), (0, 0), (3, 3)])
def test_a_sign_is_never_too_small(low: int | None, high: int | None) -> None:
    assert Sign(x=0, y=0, thing=replace(EVENT, low=low, high=high)).radius == 6


def test_no_sign_is_cut_as_the_scale_grows_coarser() -> None:
    sizes = Scale.fit("people", [20_000, 5])
    assert sizes.factor == pytest.approx(2.4 / 2**3.5)
    assert sizes.radius(20_000) <= 30
    assert (sizes.floor, sizes.list_samples()) == (800, [2_000, 5_000, 10_000, 20_000][-3:])


def test_sized_by_events_a_cell_is_as_large_as_its_events() -> None:
    sizes = Scale.fit("events", [8, 1])
    assert Sign(x=0, y=0, thing=CELL, sizes=sizes).radius == pytest.approx(6 * math.sqrt(8))
    assert Sign(x=0, y=0, thing=EVENT, sizes=sizes).radius == 6


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


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("signs", "said"),
    [
        ([Sign(x=0, y=0, thing=EVENT)], set()),
        ([Sign(x=0, y=0, thing=CELL)], {"cell"}),
        ([Sign(x=0, y=0, thing=replace(CELL, differ=3))], {"cell", "arc"}),
        ([Sign(x=0, y=0, thing=EVENT, is_chosen=True)], {"selected"}),
        ([Sign(x=0, y=0, thing=replace(EVENT, agreement="denied"))], {"denied"}),
    ],
)
def test_the_legend_names_what_is_drawn_and_nothing_else(
    signs: list[Sign], said: set[str], lang: str
) -> None:
    axes = Figure(figsize=(12, 1.48), dpi=100).add_axes((0, 0, 1, 1), xlim=(0, 1200), ylim=(148, 0))
    words = Words(lang)
    draw_legend(axes, words, looks=Looks(by="people"), signs=signs)
    written = {text.get_text() for text in axes.texts}
    names = ("cell", "arc", "selected", "denied", "differ", "no_figure", "partly", "taken")
    assert {name for name in names if words(f"map.legend_{name}") in written} == said
