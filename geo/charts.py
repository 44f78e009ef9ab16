"""Charts as Altair objects, in the reader's language and theme; axes run left to right in both."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Literal

import altair as alt
import polars as pl

from geo.text import format_day, format_number, format_period, t, time_locale
from geo.theme import (
    PALETTES,
    RANGE_ROW_HEIGHT,
    SERIES,
    SERIES_SHAPES,
    TIMELINE_HEIGHT,
    TOTALS_HEIGHT,
    Theme,
    chart_config,
)

BRUSH = "period"
"""Name of the selection that a drag on the timeline makes."""
BRUSH_FIELD = "start"
"""The field whose two bounds, in milliseconds since 1970, that selection holds."""
_LANES = 3
_LANE_HEIGHT = 4
_LANES_SHARE = 0.3
"""How much of the timeline's height, from below, belongs to the spans."""
_DAYS_AS_DAYS, _DAYS_AS_WEEKS, _DAYS_AS_MONTHS = 14, 80, 1_200
"""Up to so many days the axis counts days, weeks, months; then years."""
_ROOM_FOR_WORDS = {"en": 1.35, "ar": 1.6}
"""How much longer than the longest bar the axis of ranges is, for the words at its end."""
_RIGHT_TO_LEFT_ISOLATE = "\N{RIGHT-TO-LEFT ISOLATE}"
_POP_ISOLATE = "\N{POP DIRECTIONAL ISOLATE}"

SHOW_OPEN = alt.condition("datum.open", alt.value(1), alt.value(0))
"""Opacity of the arrows of open ends: marks are hidden, never filtered, as an empty layer warns."""
_SAME_TIME = alt.X("start:T", scale=alt.Scale(type="utc"))

Chart = alt.LayerChart | alt.FacetChart
Rows = Sequence[Mapping[str, Any]]
Window = tuple[date | None, date | None]


def draw_timeline(
    timeline: Mapping[str, Any], *, lang: str, theme: Theme, window: Window = (None, None)
) -> Chart:
    """Draw how many events happened when, with a brush that selects a period.

    Parameters
    ----------
    timeline
        What `geo.query.make_timeline` gives, with at least one dated event.
    lang, theme
        Language and theme of the page.
    window
        First and last day of the period shown; None where it is open. Bars outside it are pale.

    Returns
    -------
    Chart
        Bars for events that one bin holds, soft-ended bars under them for events that last longer
        or are known to a span only. The interval selection is called `BRUSH`.

    """
    colours = PALETTES[theme]
    first, last = timeline["bins"][0]["from"], timeline["bins"][-1]["to"]
    across = _time_axis(first, last, lang=lang)
    brush = alt.selection_interval(
        name=BRUSH,
        encodings=["x"],
        mark=alt.BrushConfig(fill=colours["accent"], fillOpacity=0.18, stroke=colours["accent"]),
    )
    bars = _draw_bins(timeline["bins"], across, lang=lang, theme=theme, window=window)
    spans = _draw_spans(timeline["spans"], bounds=(first, last), lang=lang, theme=theme)
    edges = _draw_edges(window, bounds=(first, last), theme=theme)
    layers = alt.layer(bars.add_params(brush), spans, edges).resolve_scale(y="independent")
    sized = layers.properties(
        height=TIMELINE_HEIGHT, autosize=alt.AutoSizeParams(type="fit", contains="padding")
    )
    return finish_chart(sized, lang, theme)


def read_brush(selection: Mapping[str, Any]) -> tuple[date, date] | None:
    """Read the first and last day of a brushed period from a chart's selection state."""
    bounds = selection.get(BRUSH, {}).get(BRUSH_FIELD)
    if not bounds:
        return None
    start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in bounds)
    # The right edge of a bar belongs to the next day.
    return start.date(), max(start.date(), (end - timedelta(seconds=1)).date())


def draw_ranges(rows: Rows, *, lang: str, theme: Theme, title: str) -> Chart:
    """Draw one bar from low to high for each group.

    Parameters
    ----------
    rows
        ``label``, ``low``, ``high`` (None together when nobody gave a figure), ``open``.
    lang, theme
        Language and theme of the page.
    title
        Title of the axis.

    Returns
    -------
    Chart
        In the order of the rows; an arrow marks an open high, an en dash the lack of a figure.

    """
    colours = PALETTES[theme]
    data = _range_data(rows, lang)
    side: Literal["left", "right"] = "right" if lang == "ar" else "left"
    labels = alt.Axis(
        title=None, orient=side, labelLimit=240, labelColor=colours["ink"], ticks=False
    )
    y = alt.Y("row:N", sort=data["row"].to_list(), axis=labels)
    labelled = alt.Axis(title=title, format=",d", tickMinStep=1, tickCount=6)
    top = max([row["high"] or 0 for row in rows], default=0)
    end = max(top, 1) * _ROOM_FOR_WORDS[lang]
    x = alt.X("low:Q", axis=labelled, scale=alt.Scale(domain=[0, end]))
    base = alt.Chart(data).encode(y=y, tooltip=say_in_full())
    bars = base.mark_bar(size=9, color=colours["bar"]).encode(x=x, x2="high:Q")
    ends = base.mark_tick(thickness=2, size=15, color=colours["ink"])
    arrows = base.mark_point(
        shape="triangle-right", filled=True, size=70, color=colours["ink"], xOffset=6
    ).encode(opacity=SHOW_OPEN)
    said = base.mark_text(align="left", dx=16, color=colours["ink"], fontSize=12)
    layers = alt.layer(
        bars,
        ends.encode(x=x),
        ends.encode(x="high:Q"),
        arrows.encode(x="high:Q"),
        said.encode(x=alt.X("at:Q"), text="said:N"),
    )
    return finish_chart(layers.properties(height=RANGE_ROW_HEIGHT * len(data)), lang, theme)


def draw_totals(totals: Rows, *, lang: str, theme: Theme) -> Chart:
    """Draw running totals as each claimant stated them, on the day it did.

    Parameters
    ----------
    totals
        Rows of `geo.query.list_totals`, all of one measure, harm and category and all dated.
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


def finish_chart(chart: Chart, lang: str, theme: Theme) -> Chart:
    """Return a chart in the theme's colours and the language's months."""
    # Streamlit adds room below a chart that states none.
    finished: Chart = chart.properties(
        padding={"left": 0, "top": 4, "right": 4, "bottom": 5}
    ).configure(**chart_config(theme), locale=alt.Locale(time=time_locale(lang)))
    return finished


def to_ms(day: date) -> float:
    """Return the beginning of a day in milliseconds since 1970, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000


def say_in_full() -> list[alt.Tooltip]:
    """Return the tooltip of a mark: the field ``said_in_full``."""
    return [alt.Tooltip("said_in_full:N", title=" ")]


def _time_axis(first: date, last: date, *, lang: str) -> dict[str, Any]:
    interval, pattern = _choose_ticks((last - first).days)
    axis = alt.Axis(
        title=None,
        format=hold_direction(pattern, lang),
        tickCount=interval,
        labelOverlap=True,
        labelFlush=True,
        grid=False,
    )
    return {"axis": axis, "scale": alt.Scale(type="utc", nice=False)}


def _choose_ticks(days: int) -> tuple[Literal["day", "week", "month", "year"], str]:
    if days <= _DAYS_AS_DAYS:
        return "day", "%-d %b"
    if days <= _DAYS_AS_WEEKS:
        return "week", "%-d %b"
    return ("month", "%b %Y") if days <= _DAYS_AS_MONTHS else ("year", "%Y")


def hold_direction(text: str, lang: str) -> str:
    """Give an Arabic label its own direction, as a chart runs left to right."""
    return f"{_RIGHT_TO_LEFT_ISOLATE}{text}{_POP_ISOLATE}" if lang == "ar" else text


def _draw_bins(
    bins: Rows, across: Mapping[str, Any], *, lang: str, theme: Theme, window: Window
) -> alt.Chart:
    colours = PALETTES[theme]
    full = [b for b in bins if b["events"]]
    schema = {"start": pl.Float64, "end": pl.Float64, "none": pl.Int64, "events": pl.Int64}
    data = pl.DataFrame(
        {
            "start": [to_ms(b["from"]) for b in full],
            "end": [to_ms(b["to"] + timedelta(days=1)) for b in full],
            "none": [0] * len(full),
            "events": [b["events"] for b in full],
            "inside": [_is_inside(b, window) for b in full],
            "said_in_full": [_say_bin(b, lang) for b in full],
        },
        schema_overrides=schema,
    )
    most = max(b["events"] for b in bins)
    counted = alt.Axis(
        title=None, values=sorted({0, (most + 1) // 2, most}), domain=False, ticks=False
    )
    top = max(most, 1)
    up = alt.Scale(domain=[-top * _LANES_SHARE / (1 - _LANES_SHARE), top], nice=False)
    shown = alt.condition("datum.inside", alt.value(colours["bar"]), alt.value(colours["bar-soft"]))
    drawn: alt.Chart = (
        alt.Chart(data)
        .mark_rect()
        .encode(
            x=alt.X("start:T", **across),
            x2="end:T",
            y=alt.Y("events:Q", axis=counted, scale=up),
            y2="none:Q",
            color=shown,
            tooltip=say_in_full(),
        )
    )
    return drawn


def _is_inside(bounds: Mapping[str, Any], window: Window) -> bool:
    start, end = window
    return (start is None or bounds["to"] >= start) and (end is None or bounds["from"] <= end)


def _say_bin(counted: Mapping[str, Any], lang: str) -> str:
    when = format_period(counted["from"], counted["to"], lang)
    events = t(lang, "count.events", n=counted["events"])
    killed = format_number(SimpleNamespace(**counted), lang)
    return t(lang, "timeline.bin", when=when, events=events, killed=killed)


def _draw_spans(
    spans: Rows,
    *,
    bounds: tuple[date, date],
    lang: str,
    theme: Theme,
) -> alt.Chart:
    first, last = bounds
    starts = [max(span["from"] or first, first) for span in spans]
    ends = [min(span["to"] or last, last) + timedelta(days=1) for span in spans]
    picked = _pick_lanes(starts, ends)
    schema = {"start": pl.Float64, "end": pl.Float64, "lane": pl.Float64, "said_in_full": pl.String}
    rows = {
        "start": [to_ms(day) for day in starts],
        "end": [to_ms(day) for day in ends],
        "lane": [(_LANES - lane - 1) / _LANES * _LANES_SHARE for lane in picked],
        "said_in_full": [_say_span(span, lang) for span in spans],
    }
    lanes = alt.Scale(domain=[0, 1], nice=False)
    drawn: alt.Chart = (
        alt.Chart(pl.DataFrame(rows, schema=schema))
        .mark_bar(size=_LANE_HEIGHT - 1, color=_soften(PALETTES[theme]["span"]), yOffset=-2)
        .encode(
            x=_SAME_TIME,
            x2="end:T",
            y=alt.Y("lane:Q", axis=None, scale=lanes),
            tooltip=say_in_full(),
        )
    )
    return drawn


def _soften(colour: str) -> alt.Gradient:
    opacities = ((0, "00"), (0.12, "ff"), (0.88, "ff"), (1, "00"))
    stops = [alt.GradientStop(offset=at, color=f"{colour}{alpha}") for at, alpha in opacities]
    return alt.Gradient(  # type: ignore[no-untyped-call]
        gradient="linear", x1=0, x2=1, y1=0, y2=0, stops=stops
    )


def _pick_lanes(starts: Sequence[date], ends: Sequence[date]) -> list[int]:
    """Put spans side by side in the first free lane; those that find none share the last one."""
    free = [date.min] * _LANES
    lanes: list[int] = []
    for start, end in zip(starts, ends, strict=True):
        lane = next((i for i, until in enumerate(free) if until <= start), _LANES - 1)
        free[lane] = max(free[lane], end)
        lanes.append(lane)
    return lanes


def _say_span(span: Mapping[str, Any], lang: str) -> str:
    when = format_period(span["from"], span["to"], lang)
    return f"{when}: {t(lang, 'count.events', n=span['events'])}"


def _draw_edges(window: Window, *, bounds: tuple[date, date], theme: Theme) -> alt.Chart:
    first, last = bounds
    start, end = window
    days = [max(start or first, first), min(end or last, last) + timedelta(days=1)]
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


def _range_data(rows: Rows, lang: str) -> pl.DataFrame:
    said = [format_number(SimpleNamespace(**row), lang) for row in rows]
    return pl.DataFrame(
        {
            "row": [hold_direction(row["label"], lang) for row in rows],
            "low": [row["low"] for row in rows],
            "high": [row["high"] for row in rows],
            "at": [row["high"] or 0 for row in rows],
            "open": [row["open"] for row in rows],
            "said": [hold_direction(words, lang) for words in said],
            "said_in_full": [
                f"{row['label']}: {words}" for row, words in zip(rows, said, strict=True)
            ],
        },
        schema_overrides={"low": pl.Int64, "high": pl.Int64},
    )


def _totals_data(totals: Rows, lang: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "said_on": [to_ms(row["said_on"]) for row in totals],
            "low": [max(row["low"], 1) for row in totals],
            "high": [row["low"] if row["high"] is None else row["high"] for row in totals],
            "open": [row["high"] is None for row in totals],
            "claimant": [hold_direction(row["claimant"], lang) for row in totals],
            # A total outside any series is a series of one, which draws no line.
            "series": [row["series"] or row["total_id"] for row in totals],
            "said_in_full": [_say_total(row, lang) for row in totals],
        }
    )


def _say_total(row: Mapping[str, Any], lang: str) -> str:
    day = format_day(row["said_on"], lang, prec=row["said_prec"] or "day")
    return f"{row['claimant']}, {day}: {row['text']}"


def _said_axis(lang: str) -> alt.X:
    axis = alt.Axis(
        title=t(lang, "totals.axis_said"),
        format=hold_direction("%b %Y", lang),
        labelOverlap="greedy",
        labelSeparation=12,
        tickCount=4,
    )
    return alt.X("said_on:T", axis=axis, scale=alt.Scale(type="utc", padding=12))
