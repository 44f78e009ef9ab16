"""Draw a total beside the events it speaks of, as steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt
import polars as pl

from geo.charts.base import SHOW_OPEN, Chart, finish_chart, hold_direction, say_in_full, to_ms
from geo.look.theme import PALETTES, Theme
from geo.model.number import Number
from geo.text import t

_PANEL_HEIGHT = 150
_EDGE = 44
"""Room for the labels of upright axes, the same in both panels so that their days align."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A total on the last day it counts, beside the number of the events that fall in it.

    A ``high`` of None is open; ``said_total`` and ``said_events`` say each in full.
    """

    day: date
    low: int
    high: int | None
    number: Number
    said_total: str
    said_events: str


def draw_total_steps(
    steps: Sequence[Step], *, lang: str, theme: Theme, window: tuple[date, date]
) -> Chart:
    """Draw the totals of one series as steps over the last day each counts.

    Parameters
    ----------
    steps
        Those of one series.
    lang, theme
        Language and theme of the page.
    window
        First and last day of the axis; give `draw_event_steps` the same.

    """
    data = pl.DataFrame(
        {
            "at": [to_ms(step.day) for step in steps],
            "low": [step.low for step in steps],
            "high": [step.low if step.high is None else step.high for step in steps],
            "open": [step.high is None for step in steps],
            "said_in_full": [step.said_total for step in steps],
        }
    )
    return _draw_steps(data, lang, theme, window=window, title=t(lang, "coverage.axis_total"))


def draw_event_steps(
    steps: Sequence[Step], *, lang: str, theme: Theme, window: tuple[date, date]
) -> Chart:
    """Draw the low and high of the events that fall in each total, by the last day it counts.

    Parameters
    ----------
    steps
        Those of one series; what has no figure is left out.
    lang, theme, window
        As in `draw_total_steps`.

    """
    # No figure is no 0: the line goes on to the next day that has one.
    known = [step for step in steps if step.number.low is not None]
    data = pl.DataFrame(
        {
            "at": [to_ms(step.day) for step in known],
            "low": [step.number.low for step in known],
            "high": [step.number.high for step in known],
            "open": [step.number.open for step in known],
            "said_in_full": [step.said_events for step in known],
        },
        schema_overrides={"low": pl.Int64, "high": pl.Int64, "at": pl.Float64},
    )
    return _draw_steps(data, lang, theme, window=window, title=t(lang, "coverage.axis_events"))


def _draw_steps(
    data: pl.DataFrame, lang: str, theme: Theme, *, window: tuple[date, date], title: str
) -> Chart:
    colours = PALETTES[theme]
    days = alt.Axis(title=None, format=hold_direction("%-d %b %Y", lang), labelOverlap=True)
    # A domain stated in every layer is lost in the browser; unseen points state it instead.
    x = alt.X("at:T", axis=days, scale=alt.Scale(type="utc", nice=False))
    ends_of_axis = pl.DataFrame({"at": [to_ms(day) for day in window]})
    unseen = alt.Chart(ends_of_axis).mark_point(opacity=0).encode(x=x)
    axis = alt.Axis(title=title, format=",d", minExtent=_EDGE, maxExtent=_EDGE, tickCount=4)
    up = alt.Y("low:Q", axis=axis, scale=alt.Scale(zero=True))
    base = alt.Chart(data).encode(x=x, tooltip=say_in_full())
    area = base.mark_area(interpolate="step-after", color=colours["bar-soft"])
    line = base.mark_line(interpolate="step-after", color=colours["bar"], strokeWidth=1.5)
    ends = base.mark_tick(thickness=2, width=11, color=colours["ink"])
    opens = base.mark_point(
        shape="triangle-up", filled=True, size=42, color=colours["ink"], yOffset=-6
    ).encode(opacity=SHOW_OPEN)
    high = alt.Y("high:Q", axis=axis)
    layers = alt.layer(
        area.encode(y=up, y2="high:Q"),
        line.encode(y=up),
        line.encode(y=high),
        ends.encode(y=up),
        ends.encode(y=high),
        opens.encode(y=high),
        unseen,
    )
    return finish_chart(layers.properties(height=_PANEL_HEIGHT), lang, theme)
