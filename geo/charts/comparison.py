"""Draw the same groups of several datasets on one axis, side by side and never added."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import altair as alt
import polars as pl

from geo.charts.base import SHOW_OPEN, Chart, finish_chart, hold_direction, say_in_full, to_ms
from geo.charts.ranges import reach_axis
from geo.look.theme import (
    COMPARED,
    COMPARED_HEIGHT,
    COMPARED_LINE,
    COMPARED_ROOM,
    COMPARED_SHAPES,
    PALETTES,
    RANGE_AXIS_HEIGHT,
    Theme,
)
from geo.model.number import ComparedGroup
from geo.text import format_number, is_right_to_left, t

MOST_GROUPS = 40
"""Groups that have room in one chart; a dataset may have thousands of places."""
_MOST_LABELS = 12
"""Months that are named on the axis."""
_MONTHS_OF_YEAR = 12
_SCALE = alt.Scale(type="utc", nice=False)
_MANY = 24
"""From so many months on their ends are drawn smaller."""


def draw_months(
    rows: Sequence[ComparedGroup], *, titles: Sequence[str], lang: str, theme: Theme
) -> Chart:
    """Draw a range from low to high for each month and dataset, over one axis of people.

    Parameters
    ----------
    rows
        Groups by month; those that are no month have no place in time, and at least one is.
    titles
        Of the datasets, in the order of each row's numbers.
    lang, theme
        Language and theme of the page.

    Returns
    -------
    Chart
        In each month the datasets stand beside each other, in their order and with their shapes;
        a triangle above marks an open high.

    """
    months = {row.month: row for row in rows if row.month}
    first, last = min(months), _add_months(max(months), 1)
    slots = [
        {"at": to_ms(month) + (rank + 1) / (len(titles) + 1) * _measure(month)} | told
        for month, row in months.items()
        for rank, told in _tell(row, titles, lang)
    ]
    up = alt.Axis(title=t(lang, "casualties.axis"), format=",d", tickMinStep=1, tickCount=5)
    across = alt.X("at:T", axis=_month_axis(first, last, lang=lang), scale=_SCALE)
    base = _colour(_frame(slots, at=pl.Float64), titles, lang=lang, theme=theme).encode(
        x=across, y=alt.Y("low:Q", axis=up, scale=alt.Scale(domainMin=0))
    )
    # A domain stated in a layer is lost in the browser; unseen points state it instead.
    edges = alt.Chart(pl.DataFrame({"at": [to_ms(first), to_ms(last) - 1]})).mark_point(opacity=0)
    size = 18 if _count_months(first, last) > _MANY else 34
    ends = base.mark_point(size=size, strokeWidth=1.4, opacity=1)
    opens = _paint_open(base.mark_point(size=26, yOffset=-8), "triangle-up", theme=theme)
    layers = alt.layer(
        edges.encode(x=across),
        base.mark_rule(strokeWidth=2).encode(y2="high:Q"),
        ends,
        ends.encode(y="high:Q"),
        opens.encode(y="high:Q"),
    )
    return finish_chart(_fit(layers, COMPARED_HEIGHT), lang, theme)


def draw_groups(
    rows: Sequence[ComparedGroup], *, titles: Sequence[str], lang: str, theme: Theme
) -> Chart:
    """Draw a range from low to high for each group and dataset, along one axis of people.

    Parameters
    ----------
    rows
        Groups with names of their own, in their order.
    titles
        Of the datasets, in the order of each row's numbers.
    lang, theme
        Language and theme of the page.

    Returns
    -------
    Chart
        A row for each group, in it a line for each dataset, with its shape at both ends and its
        number behind; a triangle marks an open high.

    """
    lines = [
        {"row": hold_direction(row.name, lang), "line": rank} | told
        for row in rows
        for rank, told in _tell(row, titles, lang)
    ]
    data = _frame(lines, row=pl.String, line=pl.Int64)
    side: Literal["left", "right"] = "right" if is_right_to_left(lang) else "left"
    ink = PALETTES[theme]["ink"]
    labels = alt.Axis(title=None, orient=side, labelLimit=240, labelColor=ink, ticks=False)
    order = list(dict.fromkeys(data["row"].to_list()))
    counted = alt.Axis(title=t(lang, "casualties.axis"), format=",d", tickMinStep=1, tickCount=6)
    end = reach_axis([number for row in rows for number in row.numbers if number], lang)
    x = alt.X("low:Q", axis=counted, scale=alt.Scale(domain=[0, end]))
    base = _colour(data, titles, lang=lang, theme=theme).encode(
        x=x,
        y=alt.Y("row:N", sort=order, axis=labels, scale=alt.Scale(paddingInner=0.25)),
        yOffset=alt.YOffset("line:O", scale=alt.Scale(domain=list(range(len(titles))))),
    )
    ends = base.mark_point(size=34, strokeWidth=1.4, opacity=1)
    opens = _paint_open(base.mark_point(size=26, xOffset=8), "triangle-right", theme=theme)
    said = base.mark_text(align="left", dx=16, fontSize=11, color=ink)
    layers = alt.layer(
        base.mark_rule(strokeWidth=2).encode(x2="high:Q"),
        ends,
        ends.encode(x="high:Q"),
        opens.encode(x="high:Q"),
        said.encode(x="reach:Q", text="said:N", stroke=alt.value(None), fill=alt.value(ink)),
    )
    height = len(order) * (len(titles) * COMPARED_LINE + COMPARED_ROOM) + RANGE_AXIS_HEIGHT
    # The legend is within the height, too.
    height += len(titles) * COMPARED_LINE + COMPARED_ROOM
    return finish_chart(_fit(layers, height), lang, theme)


def _tell(
    row: ComparedGroup, titles: Sequence[str], lang: str
) -> list[tuple[int, dict[str, object]]]:
    """Return rank, ends and words of each dataset that tells of a group."""
    told: list[tuple[int, dict[str, object]]] = []
    names = _name(titles, lang)
    for rank, (number, title) in enumerate(zip(row.numbers, titles, strict=True)):
        if number is None:
            continue
        said = format_number(number, lang)
        whole = t(lang, "comparison.mark", dataset=title, group=row.name, number=said)
        ends = {"low": number.low, "high": number.high, "open": number.open}
        words = {"said": hold_direction(said, lang), "said_in_full": whole}
        told.append((rank, {"dataset": names[rank], "reach": number.high or 0, **ends, **words}))
    return told


def _frame(rows: Sequence[dict[str, object]], **more: Any) -> pl.DataFrame:
    schema = {
        **more,
        **dict.fromkeys(("reach", "low", "high"), pl.Int64),
        "open": pl.Boolean,
        **dict.fromkeys(("dataset", "said", "said_in_full"), pl.String),
    }
    return pl.DataFrame(rows, schema=schema)


def _colour(data: pl.DataFrame, titles: Sequence[str], *, lang: str, theme: Theme) -> alt.Chart:
    """Give each dataset its colour and its shape, and name it in the legend."""
    palette, names = PALETTES[theme], _name(titles, lang)
    colours = [palette[role] for role in COMPARED[: len(names)]]
    # As on the map: the main dataset's sign is filled, the others' are hollow.
    fills = [colours[0], *[palette["page"]] * (len(names) - 1)]
    shapes = list(COMPARED_SHAPES[: len(names)])
    legend = alt.Legend(
        orient="top", direction="vertical", columns=1, title=None, labelLimit=520, symbolSize=70
    )
    chart: alt.Chart = alt.Chart(data).encode(
        stroke=alt.Stroke("dataset:N", scale=alt.Scale(domain=names, range=colours), legend=legend),
        fill=alt.Fill("dataset:N", scale=alt.Scale(domain=names, range=fills), legend=legend),
        shape=alt.Shape("dataset:N", scale=alt.Scale(domain=names, range=shapes), legend=legend),
        tooltip=say_in_full(),
    )
    return chart


def _paint_open(marks: alt.Chart, shape: str, *, theme: Theme) -> alt.Chart:
    """Return the marks of open ends, which have one look for every dataset."""
    painted: alt.Chart = marks.encode(
        shape=alt.value(shape),
        fill=alt.value(PALETTES[theme]["ink"]),
        stroke=alt.value(None),
        opacity=SHOW_OPEN,
    )
    return painted


def _name(titles: Sequence[str], lang: str) -> list[str]:
    """Return the titles as the legend has them, numbered where two datasets bear one."""
    return [
        hold_direction(title if title not in titles[:rank] else f"{title} ({rank + 1})", lang)
        for rank, title in enumerate(titles)
    ]


def _fit(chart: Chart, height: int) -> Chart:
    fit = alt.AutoSizeParams(type="fit", contains="padding")
    sized: Chart = chart.properties(height=height, autosize=fit)
    return sized


def _month_axis(first: date, last: date, *, lang: str) -> alt.Axis:
    """Return an axis that names months at their beginning, as many as there is room for."""
    whole = _count_months(first, last)
    step = next(n for n in (1, 3, 6, 12, whole) if whole / n <= _MOST_LABELS)
    years = step // _MONTHS_OF_YEAR
    every = alt.TimeIntervalStep(interval="year", step=years)
    if not years:
        every = alt.TimeIntervalStep(interval="month", step=step)
    return alt.Axis(
        title=None,
        tickCount=every,
        format=hold_direction("%Y" if years else "%b %Y", lang),
        labelAlign="left",
        labelOffset=3,
        labelOverlap="greedy",
        labelSeparation=6,
        labelFlush=False,
        grid=True,
    )


def _add_months(month: date, n: int) -> date:
    years, rest = divmod(month.year * _MONTHS_OF_YEAR + month.month - 1 + n, _MONTHS_OF_YEAR)
    return date(years, rest + 1, 1)


def _count_months(first: date, last: date) -> int:
    return (last.year - first.year) * _MONTHS_OF_YEAR + last.month - first.month


def _measure(month: date) -> float:
    return to_ms(_add_months(month, 1)) - to_ms(month)
