"""Datasets side by side in one chart: one axis, and what each mark holds."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from geo.charts.base import Chart
from geo.charts.comparison import draw_groups, draw_months
from geo.look.theme import COMPARED, COMPARED_SHAPES, PALETTES, SYMBOLS, THEMES, Theme
from geo.model.number import ComparedGroup, Number
from geo.text import LANGUAGES
from geo.view.grammar import MOST_BESIDE

TITLES = ("The first", "The second")
Draw = Callable[..., Chart]


def number(low: int | None, high: int | None, *, is_open: bool = False) -> Number:
    return Number(
        low=low,
        high=high,
        open=is_open,
        harm="killed",
        category="all",
        rule="range",
        as_of=None,
        events=1,
        without_figure=0,
        from_parts=0,
        accounts=1,
    )


def group(key: str | None, *numbers: Number | None) -> ComparedGroup:
    return ComparedGroup(key=key, name=f"group {key}", numbers=numbers)


MONTHS = (
    group("2018-10", number(3, 5), None),
    group("2018-11", number(40, 40, is_open=True), number(11, 13)),
    group("2018-12", number(None, None), None),
    group("longer", number(7, 7), None),
    group(None, number(2, 2), None),
)


def rows(chart: Chart, *, titles: Sequence[str] = TITLES) -> list[dict[str, Any]]:
    told = chart.to_dict()["datasets"].values()
    found = [row for data in told for row in data if row.get("dataset")]
    assert {row["dataset"] for row in found} <= set(titles)
    return found


def test_each_dataset_has_a_mark_in_each_month_it_tells_of() -> None:
    drawn = rows(draw_months(MONTHS, titles=TITLES, lang="en", theme="light"))
    assert [(row["dataset"], row["low"], row["high"], row["open"]) for row in drawn] == [
        ("The first", 3, 5, False),
        ("The first", 40, 40, True),
        ("The second", 11, 13, False),
        ("The first", None, None, False),
    ]
    # In November the first stands before the second, and both in November.
    first, second = (row["at"] for row in drawn[1:3])
    assert 1_541_030_400_000 < first < second < 1_543_622_400_000
    assert drawn[2]["said_in_full"] == "The second, group 2018-11: 11–13"


def test_groups_stand_in_rows_of_one_axis() -> None:
    chart = draw_groups(MONTHS, titles=TITLES, lang="en", theme="light")
    assert [row["row"] for row in rows(chart)] == [
        "group 2018-10",
        "group 2018-11",
        "group 2018-11",
        "group 2018-12",
        "group longer",
        "group None",
    ]
    assert [row["line"] for row in rows(chart)] == [0, 0, 1, 0, 0, 0]
    scales = {str(layer["encoding"]["x"].get("scale")) for layer in chart.to_dict()["layer"][:2]}
    assert len(scales) == 1


@pytest.mark.parametrize("draw", [draw_months, draw_groups])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_a_whole_chart_in_every_language_and_theme(
    draw: Draw, theme: Theme, lang: str
) -> None:
    titles = ("A", "A", "B", "C")
    four = [group(one.key, *one.numbers, number(1, 2), None) for one in MONTHS]
    spec = draw(four, titles=titles, lang=lang, theme=theme).to_dict(validate=True)
    told = next(
        layer["encoding"]["stroke"]["scale"]
        for layer in spec["layer"]
        if "field" in layer["encoding"].get("stroke", {})
    )
    # Two datasets may bear one title, and are two all the same.
    assert len(set(told["domain"])) == len(titles)
    assert told["range"] == [PALETTES[theme][role] for role in COMPARED]


def test_there_are_as_many_shapes_and_colours_as_datasets_and_as_on_the_map() -> None:
    assert len(COMPARED) == len(COMPARED_SHAPES) == len(SYMBOLS["shapes"]) == 1 + MOST_BESIDE
