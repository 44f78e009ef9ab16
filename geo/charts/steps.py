"""Draw a total beside the events it speaks of, as steps."""

from datetime import date

import altair as alt
import polars as pl

from geo.charts.base import SHOW_OPEN, Chart, Rows, finish_chart, hold_direction, say_in_full, to_ms
from geo.look.theme import PALETTES, Theme
from geo.text import t

_PANEL_HEIGHT = 150
_EDGE = 44
"""Room for the labels of upright axes, the same in both panels so that their days align."""


def draw_total_steps(rows: Rows, *, lang: str, theme: Theme, window: tuple[date, date]) -> Chart:
    """Draw the totals of one series as steps over the last day each counts.

    Parameters
    ----------
    rows
        ``day``, ``low``, ``high`` (None: open), ``said_in_full``.
    lang, theme
        Language and theme of the page.
    window
        First and last day of the axis; give `draw_event_steps` the same.

    """
    data = pl.DataFrame(
        {
            "at": [to_ms(row["day"]) for row in rows],
            "low": [row["low"] for row in rows],
            "high": [row["low"] if row["high"] is None else row["high"] for row in rows],
            "open": [row["high"] is None for row in rows],
            "said_in_full": [row["said_in_full"] for row in rows],
        }
    )
    return _draw_steps(data, lang, theme, window=window, title=t(lang, "coverage.axis_total"))


def draw_event_steps(rows: Rows, *, lang: str, theme: Theme, window: tuple[date, date]) -> Chart:
    """Draw the low and high of the events that fall in each total, by the last day it counts.

    Parameters
    ----------
    rows
        ``day``, ``number`` (`geo.model.number.Number`), ``said_events``.
    lang, theme, window
        As in `draw_total_steps`.

    """
    # No figure is no 0: the line goes on to the next day that has one.
    known = [row for row in rows if row["number"].low is not None]
    data = pl.DataFrame(
        {
            "at": [to_ms(row["day"]) for row in known],
            "low": [row["number"].low for row in known],
            "high": [row["number"].high for row in known],
            "open": [row["number"].open for row in known],
            "said_in_full": [row["said_events"] for row in known],
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
