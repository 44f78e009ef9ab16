"""Draw the timeline: bins, spans and the period chosen."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import altair as alt
import polars as pl

from geo.charts.base import Chart, finish_chart, hold_direction, say_in_full, to_ms
from geo.charts.totals import _SAME_TIME
from geo.look.theme import (
    PALETTES,
    TIMELINE_HEIGHT,
    Theme,
)
from geo.model.timeline import Bin, Span, Timeline
from geo.text import format_number, format_period, t

_LANES = 3
_LANE_HEIGHT = 4
_SOFT_ENDS = ((0, 0.25), (0.05, 0.45), (0.1, 1))
"""What is cut from both ends of a span, as a part of it, and how it is drawn between: bars over
bars. Vega's own gradients are found by the page's address, and are gone when that changes."""
_LANES_SHARE = 0.3
"""How much of the timeline's height, from below, belongs to the spans."""
_DAYS_AS_DAYS, _DAYS_AS_WEEKS, _DAYS_AS_MONTHS = 14, 80, 1_200
"""Up to so many days the axis counts days, weeks, months; then years."""
_FLAG, _FLAG_SIZE, _FLAG_DOWN = "M-.15,1V-1H.95L.65,-.6L.95,-.2H.15V1Z", 220, 8
"""Vega's path of a flag on its staff, its area in pixels, and how far down its middle is."""
Window = tuple[date | None, date | None]


def draw_timeline(
    timeline: Timeline,
    *,
    lang: str,
    theme: Theme,
    window: Window = (None, None),
    stated: str = "",
) -> Chart:
    """Draw how many events happened when.

    Parameters
    ----------
    timeline
        With at least one dated event.
    lang, theme
        Language and theme of the page.
    window
        First and last day of the period shown; None where it is open. Bars outside it are pale. A
        page gives none: there the period is laid over the chart, and moves without it.
    stated
        What the bars count, where they are sums that were stated: one that is only partly in the
        period counts nowhere, and is pale. Empty where they count events.

    Returns
    -------
    Chart
        Bars for events that one bin holds, soft-ended bars under them for events that last longer
        or are known to a span only, a flag where a place changed hands.

    """
    first, last = timeline.bins[0].from_, timeline.bins[-1].to
    across = _time_axis(first, last, lang=lang)
    bars = _draw_bins(timeline, across, lang=lang, theme=theme, window=window, stated=stated)
    spans = _draw_spans(timeline.spans, bounds=(first, last), lang=lang, theme=theme)
    taken = _draw_taken(timeline.taken, lang=lang, theme=theme)
    edges = _draw_edges(window, bounds=(first, last), theme=theme)
    layers = alt.layer(bars, spans, taken, edges).resolve_scale(y="independent")
    sized = layers.properties(
        height=TIMELINE_HEIGHT, autosize=alt.AutoSizeParams(type="fit", contains="padding")
    )
    return finish_chart(sized, lang, theme)


def _time_axis(first: date, last: date, *, lang: str) -> alt.X:
    interval, pattern = _choose_ticks((last - first).days)
    axis = alt.Axis(
        title=None,
        format=hold_direction(pattern, lang),
        tickCount=interval,
        labelOverlap=True,
        labelFlush=True,
        grid=False,
    )
    return alt.X("start:T", axis=axis, scale=alt.Scale(type="utc", nice=False))


def _choose_ticks(days: int) -> tuple[Literal["day", "week", "month", "year"], str]:
    if days <= _DAYS_AS_DAYS:
        return "day", "%-d %b"
    if days <= _DAYS_AS_WEEKS:
        return "week", "%-d %b"
    return ("month", "%b %Y") if days <= _DAYS_AS_MONTHS else ("year", "%Y")


def _draw_bins(
    timeline: Timeline,
    across: alt.X,
    *,
    lang: str,
    theme: Theme,
    window: Window,
    stated: str,
) -> alt.Chart:
    colours = PALETTES[theme]
    is_inside = _is_whole if stated else _is_inside
    full = [each for each in timeline.bins if each.events]
    schema = {"start": pl.Float64, "end": pl.Float64, "none": pl.Int64, "events": pl.Int64}
    data = pl.DataFrame(
        {
            "start": [to_ms(each.from_) for each in full],
            "end": [to_ms(each.to + timedelta(days=1)) for each in full],
            # Vega draws a rectangle between two fields, and wants the ground as one of them.
            "none": [0] * len(full),
            "events": [each.events for each in full],
            "inside": [is_inside(each, window) for each in full],
            "said_in_full": [_say_bin(each, lang) for each in full],
        },
        schema_overrides=schema,
    )
    most = max(each.events for each in timeline.bins)
    counted = _count_axis(most, title=stated or t(lang, f"timeline.title_{timeline.step}"))
    top = max(most, 1)
    # Below zero there is room for the spans, on the same axis.
    up = alt.Scale(domain=[-top * _LANES_SHARE / (1 - _LANES_SHARE), top], nice=False)
    shown = alt.condition("datum.inside", alt.value(colours["bar"]), alt.value(colours["bar-soft"]))
    drawn: alt.Chart = (
        alt.Chart(data)
        .mark_rect()
        .encode(
            x=across,
            x2="end:T",
            y=alt.Y("events:Q", axis=counted, scale=up),
            y2="none:Q",
            color=shown,
            tooltip=say_in_full(),
        )
    )
    return drawn


def _count_axis(most: int, *, title: str) -> alt.Axis:
    return alt.Axis(
        title=title,
        # Over the axis, from where it begins: turned, it is longer than the chart is high.
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleBaseline="bottom",
        titleX=0,
        titleY=-4,
        values=sorted({0, (most + 1) // 2, most}),
        domain=False,
        ticks=False,
    )


def _is_inside(counted: Bin, window: Window) -> bool:
    start, end = window
    return (start is None or counted.to >= start) and (end is None or counted.from_ <= end)


def _is_whole(counted: Bin, window: Window) -> bool:
    start, end = window
    return (start is None or counted.from_ >= start) and (end is None or counted.to <= end)


def _say_bin(counted: Bin, lang: str) -> str:
    when = format_period(counted.from_, counted.to, lang)
    events = t(lang, "count.events", n=counted.events)
    killed = format_number(counted, lang)
    return t(lang, "timeline.bin", when=when, events=events, killed=killed)


def _draw_spans(
    spans: Sequence[Span],
    *,
    bounds: tuple[date, date],
    lang: str,
    theme: Theme,
) -> alt.Chart:
    first, last = bounds
    # An open span reaches to the edge of the chart.
    starts = [max(span.from_ or first, first) for span in spans]
    ends = [min(span.to or last, last) + timedelta(days=1) for span in spans]
    picked = _pick_lanes(starts, ends)
    schema = {
        "start": pl.Float64,
        "end": pl.Float64,
        "lane": pl.Float64,
        "opacity": pl.Float64,
        "said_in_full": pl.String,
    }
    rows = [
        {
            "start": to_ms(start) + cut * (to_ms(end) - to_ms(start)),
            "end": to_ms(end) - cut * (to_ms(end) - to_ms(start)),
            "lane": (_LANES - lane - 1) / _LANES * _LANES_SHARE,
            "opacity": opacity,
            "said_in_full": _say_span(span, lang),
        }
        for span, start, end, lane in zip(spans, starts, ends, picked, strict=True)
        for cut, opacity in _SOFT_ENDS
    ]
    lanes = alt.Scale(domain=[0, 1], nice=False)
    drawn: alt.Chart = (
        alt.Chart(pl.DataFrame(rows, schema=schema))
        .mark_bar(size=_LANE_HEIGHT - 1, color=PALETTES[theme]["span"], yOffset=-2)
        .encode(
            x=_SAME_TIME,
            x2="end:T",
            y=alt.Y("lane:Q", axis=None, scale=lanes),
            opacity=alt.Opacity("opacity:Q", scale=None, legend=None),
            tooltip=say_in_full(),
        )
    )
    return drawn


def _pick_lanes(starts: Sequence[date], ends: Sequence[date]) -> list[int]:
    """Put spans side by side in the first free lane; those that find none share the last one."""
    free = [date.min] * _LANES
    lanes: list[int] = []
    for start, end in zip(starts, ends, strict=True):
        # They come in order of their first day, so one look at each lane's end is enough.
        lane = next((i for i, until in enumerate(free) if until <= start), _LANES - 1)
        free[lane] = max(free[lane], end)
        lanes.append(lane)
    return lanes


def _say_span(span: Span, lang: str) -> str:
    when = format_period(span.from_, span.to, lang)
    return f"{when}: {t(lang, 'count.events', n=span.events)}"


def _draw_taken(taken: Sequence[Span], *, lang: str, theme: Theme) -> alt.Chart:
    days = [(each, each.to or each.from_) for each in taken]
    rows = {
        "start": [to_ms(day) for _, day in days if day],
        "said_in_full": [_say_taken(each, lang) for each, day in days if day],
    }
    data = pl.DataFrame(rows, schema={"start": pl.Float64, "said_in_full": pl.String})
    colours = PALETTES[theme]
    drawn: alt.Chart = (
        alt.Chart(data)
        .mark_point(
            shape=_FLAG,
            size=_FLAG_SIZE,
            fill=colours["ink"],
            stroke=colours["page"],
            strokeWidth=0.6,
            opacity=1,
        )
        .encode(x=_SAME_TIME, y=alt.value(_FLAG_DOWN), tooltip=say_in_full())
    )
    return drawn


def _say_taken(taken: Span, lang: str) -> str:
    when = format_period(taken.from_, taken.to, lang)
    return t(lang, "timeline.taken", n=taken.events, when=when)


def _draw_edges(window: Window, *, bounds: tuple[date, date], theme: Theme) -> alt.Chart:
    first, last = bounds
    start, end = window
    # Of a period beside the chart an edge lies at its side, or the chart would reach to it.
    left, right = (min(max(day, first), last) for day in (start or first, end or last))
    # The last day belongs to the period: its edge is where the next one begins.
    days = [left, right + timedelta(days=1)]
    data = pl.DataFrame(
        {
            "start": [to_ms(day) for day in days],
            "chosen": [float(start is not None), float(end is not None)],
        }
    )
    rule = alt.Chart(data).mark_rule(color=PALETTES[theme]["accent"], strokeWidth=2, clip=True)
    drawn: alt.Chart = rule.encode(
        x=_SAME_TIME, opacity=alt.Opacity("chosen:Q", scale=None, legend=None)
    )
    return drawn
