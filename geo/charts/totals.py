"""Draw stated totals over the days they were said."""

from collections.abc import Sequence
from datetime import date

import altair as alt
import polars as pl

from geo.charts.base import SHOW_OPEN, Chart, finish_chart, hold_direction, say_in_full, to_ms
from geo.look.theme import (
    PALETTES,
    SERIES,
    SERIES_SHAPES,
    TOTALS_HEIGHT,
    Theme,
)
from geo.model.total import Total
from geo.text import format_day, t

# No axis of its own: layers with an equal scale share that of the first.
_SAME_TIME = alt.X("start:T", scale=alt.Scale(type="utc"))


def draw_totals(totals: Sequence[Total], *, lang: str, theme: Theme) -> Chart:
    """Draw running totals as each claimant stated them, on the day it did.

    Parameters
    ----------
    totals
        All of one measure, harm and category; one without a day has no point.
    lang, theme
        Language and theme of the page.

    Returns
    -------
    Chart
        A point for each total, with a bar up to its high; steps join the values of one series.
        An upward triangle marks an open high.

    """
    data = _totals_data(totals, lang)
    claimants = data["claimant"].unique(maintain_order=True).to_list()
    roles = [PALETTES[theme][role] for role in SERIES]
    count = len(claimants)
    colour = alt.Color(
        "claimant:N",
        scale=alt.Scale(domain=claimants, range=(roles * count)[:count]),
        legend=alt.Legend(orient="bottom", columns=1, title=None, labelLimit=320),
    )
    # Past the last colour the shapes move on by one, so that no two claimants look the same.
    kinds = len(SERIES_SHAPES)
    shapes = [SERIES_SHAPES[(n + n // len(roles)) % kinds] for n in range(count)]
    shape = alt.Shape("claimant:N", scale=alt.Scale(domain=claimants, range=shapes))
    base = alt.Chart(data).encode(x=_said_axis(lang), color=colour, tooltip=say_in_full())
    lowest, highest = min(data["low"].to_list()), max(data["high"].to_list())
    scale = alt.Scale(type="log", domain=[max(lowest, 1) * 0.7, max(highest, 1) * 1.5], nice=False)
    counted = alt.Axis(title=t(lang, "totals.axis"), tickCount=4, format=",d")
    up = alt.Y("low:Q", axis=counted, scale=scale)
    steps = base.mark_line(interpolate="step-after", strokeWidth=1.2)
    spans = base.mark_rule(strokeWidth=1.5).encode(y=up, y2="high:Q")
    points = base.mark_point(filled=True, size=60, opacity=1).encode(y=up, shape=shape)
    opens = base.mark_point(shape="triangle-up", filled=True, size=30, yOffset=-9).encode(
        opacity=SHOW_OPEN
    )
    layers = alt.layer(
        steps.encode(y=up, detail="series:N"), spans, points, opens.encode(y="high:Q")
    )
    return finish_chart(layers.properties(height=TOTALS_HEIGHT), lang, theme)


def _totals_data(totals: Sequence[Total], lang: str) -> pl.DataFrame:
    dated = [(row, row.said_on) for row in totals if row.said_on]
    return pl.DataFrame(
        {
            "said_on": [to_ms(day) for _, day in dated],
            # The axis is logarithmic, where 0 has no place.
            "low": [max(row.low, 1) for row, _ in dated],
            "high": [row.low if row.high is None else row.high for row, _ in dated],
            "open": [row.high is None for row, _ in dated],
            "claimant": [hold_direction(row.claimant, lang) for row, _ in dated],
            # A total outside any series is a series of one, which draws no line.
            "series": [row.series or row.total_id for row, _ in dated],
            "said_in_full": [_say_total(row, day, lang) for row, day in dated],
        }
    )


def _say_total(row: Total, said_on: date, lang: str) -> str:
    day = format_day(said_on, lang, prec=row.said_prec or "day")
    return f"{row.claimant}, {day}: {row.text}"


def _said_axis(lang: str) -> alt.X:
    axis = alt.Axis(
        title=t(lang, "totals.axis_said"),
        format=hold_direction("%b %Y", lang),
        labelOverlap="greedy",
        labelSeparation=12,
        tickCount=4,
    )
    return alt.X("said_on:T", axis=axis, scale=alt.Scale(type="utc", padding=12))
