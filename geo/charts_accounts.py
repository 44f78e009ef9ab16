"""Charts of accounts held against each other, of points given for one event, and of coverage."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any, Literal

import altair as alt
import polars as pl

from geo.charts import (
    SHOW_OPEN,
    Chart,
    Rows,
    finish_chart,
    hold_direction,
    say_in_full,
    to_ms,
)
from geo.counting import Number
from geo.text import format_day, format_number, t
from geo.theme import PALETTES, RANGE_ROW_HEIGHT, Theme

MAP_SIZE = 300
"""Width and height of the sketch of points, in pixels."""
_MARGIN = 0.06
"""The share of the axis left of zero, where denials stand."""
_ROOM = 1.16
_LABELS = 150
_PANEL_HEIGHT = 150
_EDGE = 44
"""Room for the labels of upright axes, the same in both panels so that their days align."""
_METRES_PER_DEGREE = 111_195.0
_LEAST_SPAN = 400.0
_FAINT = 0.3
_CROSS = "M-1,-1L1,1M1,-1L-1,1"


def draw_accounts(
    rows: Rows, *, number: Number, lang: str, theme: Theme, title: str, no_figure: str
) -> Chart:
    """Draw one row for each claimant on one axis.

    Parameters
    ----------
    rows
        What `geo.comparison.arrange_accounts` gives.
    number
        What the rule makes of them: a band behind the rows.
    lang, theme
        Language and theme of the page.
    title, no_figure
        Title of the axis; what stands in a row without figure and denial.

    Returns
    -------
    Chart
        A bar with its ends, an arrow for an open end; a cross at the margin with its days for a
        denial, without a bar; faint for replaced figures, a thin outline for derived ones.

    """
    names = _name_rows(rows, lang)
    figures, said = _figure_data(rows, names, lang), _denial_data(rows, names, lang, no_figure)
    top = max([*figures["top"], number.high or 0, 1])
    scale = alt.Scale(domain=[-_MARGIN * top, _ROOM * top], nice=False, zero=False)
    axis = alt.Axis(title=title, format=",d", tickMinStep=1, tickCount=5)
    across = {"axis": axis, "scale": scale}
    colours = PALETTES[theme]
    side: Literal["left", "right"] = "right" if lang == "ar" else "left"
    labels = alt.Axis(
        title=None, orient=side, labelLimit=_LABELS, labelColor=colours["ink"], ticks=False
    )
    y = alt.Y("row:N", scale=alt.Scale(domain=names), sort=None, axis=labels)
    layers = alt.layer(
        *_draw_band(number, across, theme),
        *_draw_figures(figures, y, across, theme),
        *_draw_denials(said, y, across, theme),
    )
    return finish_chart(layers.properties(height=RANGE_ROW_HEIGHT * len(names)), lang, theme)


def _name_rows(rows: Rows, lang: str) -> list[str]:
    shorts = [row["claimant"]["short"] for row in rows]
    return [
        hold_direction(row["claimant"]["name"] if shorts.count(short) > 1 else short, lang)
        for row, short in zip(rows, shorts, strict=True)
    ]


def _figure_data(rows: Rows, names: Sequence[str], lang: str) -> pl.DataFrame:
    numbers = dict.fromkeys(("low", "top"), pl.Int64)
    texts = dict.fromkeys(("status", "said", "said_in_full"), pl.String)
    shown = dict.fromkeys(("own", "derived", "arrow"), pl.Float64)
    schema = {"row": pl.String, **numbers, "open": pl.Boolean, **texts, **shown}
    data = [
        {
            **{key: figure[key] for key in ("low", "top", "open", "status")},
            "row": name,
            "said": hold_direction(_say_ends(figure, lang), lang)
            if figure["status"] != "replaced"
            else "",
            "said_in_full": _say_figure(name, figure, lang),
            **_choose_opacities(figure),
        }
        for row, name in zip(rows, names, strict=True)
        for figure in row["figures"]
    ]
    return pl.DataFrame(data, schema=schema)


def _choose_opacities(figure: Mapping[str, Any]) -> dict[str, float]:
    shade = _FAINT if figure["status"] == "replaced" else 1.0
    is_derived = figure["status"] == "derived"
    return {
        "own": 0.0 if is_derived else shade,
        "derived": 1.0 if is_derived else 0.0,
        "arrow": shade if figure["open"] else 0.0,
    }


def _say_ends(figure: Mapping[str, Any], lang: str) -> str:
    ends = SimpleNamespace(low=figure["low"], high=figure["top"], open=figure["open"])
    return format_number(ends, lang)


def _say_figure(name: str, figure: Mapping[str, Any], lang: str) -> str:
    ends = _say_ends(figure, lang)
    return t(
        lang,
        f"accounts.tooltip_{figure['status']}",
        name=name,
        figure=ends,
        day=_say_said(figure, lang),
    )


def _say_said(said: Mapping[str, Any], lang: str) -> str:
    if said["said_on"] is None:
        return t(lang, "date.said_undated")
    return format_day(said["said_on"], lang, prec=said["said_prec"] or "day", short=True)


def _denial_data(rows: Rows, names: Sequence[str], lang: str, no_figure: str) -> pl.DataFrame:
    schema = {"row": pl.String, "denies": pl.Boolean, "said": pl.String, "said_in_full": pl.String}
    data = []
    for row, name in zip(rows, names, strict=True):
        if not row["denials"] and row["figures"]:
            continue
        days = list(dict.fromkeys(_say_said(denial, lang) for denial in row["denials"]))
        told = _say_denials(days, lang) if days else no_figure
        short = _say_denials(days[:1], lang, more=len(days) - 1) if days else no_figure
        shown = "" if row["figures"] else short
        data.append(
            {
                "row": name,
                "denies": bool(days),
                "said": hold_direction(shown, lang) if shown else "",
                "said_in_full": f"{name}: {told}",
            }
        )
    return pl.DataFrame(data, schema=schema)


def _say_denials(days: Sequence[str], lang: str, *, more: int = 0) -> str:
    listed = t(lang, "list.comma").join(days)
    counted = f"{listed} (+{more})" if more else listed
    return t(lang, "accounts.denied_on", days=counted)


def _draw_band(number: Number, across: Mapping[str, Any], theme: Theme) -> list[alt.Chart]:
    if number.low is None or number.high is None:
        return []
    data = pl.DataFrame({"low": [number.low], "high": [number.high]})
    x = alt.X("low:Q", **across)
    colours = PALETTES[theme]
    base = alt.Chart(data)
    band = base.mark_rect(color=colours["accent-soft"]).encode(x=x, x2="high:Q")
    edges = [
        base.mark_rule(color=colours["accent"], strokeWidth=1, strokeDash=[3, 3]).encode(
            x=alt.X(f"{end}:Q", **across)
        )
        for end in ("low", "high")
    ]
    return [band, *edges]


def _draw_figures(
    data: pl.DataFrame, y: alt.Y, across: Mapping[str, Any], theme: Theme
) -> list[alt.Chart]:
    colours = PALETTES[theme]
    low, top = alt.X("low:Q", **across), alt.X("top:Q", **across)
    base = alt.Chart(data).encode(y=y, tooltip=say_in_full())
    own, derived = base.encode(opacity=_fade("own")), base.encode(opacity=_fade("derived"))
    ends = own.mark_tick(thickness=3, size=15, color=colours["ink"])
    thin = derived.mark_tick(thickness=1, size=11, color=colours["ink-soft"])
    outline = derived.mark_bar(
        size=9, fill="transparent", stroke=colours["ink-soft"], strokeWidth=1
    )
    arrow = base.mark_point(
        shape="triangle-right", filled=True, size=60, color=colours["ink"], xOffset=7
    )
    said = base.mark_text(align="left", dx=15, fontSize=12, color=colours["ink"])
    return [
        own.mark_bar(size=9, color=colours["bar"]).encode(x=low, x2="top:Q"),
        outline.encode(x=low, x2="top:Q"),
        *(tick.encode(x=end) for tick in (ends, thin) for end in (low, top)),
        arrow.encode(x=top, opacity=_fade("arrow")),
        said.encode(x=top, text="said:N"),
    ]


def _fade(mark: str) -> alt.Opacity:
    return alt.Opacity(f"{mark}:Q", scale=None, legend=None)


def _draw_denials(
    data: pl.DataFrame, y: alt.Y, across: Mapping[str, Any], theme: Theme
) -> list[alt.Chart]:
    colours = PALETTES[theme]
    scale = across["scale"]
    at = alt.XDatum(scale.domain[0] / 2, scale=scale)
    base = alt.Chart(data).encode(y=y, tooltip=say_in_full())
    cross = base.mark_point(shape=_CROSS, size=26, stroke=colours["ink"], strokeWidth=2).encode(
        opacity=alt.condition("datum.denies", alt.value(1), alt.value(0))
    )
    said = base.mark_text(align="left", dx=6, fontSize=12, limit=340, color=colours["ink-soft"])
    return [cross.encode(x=at), said.encode(x=alt.XDatum(0, scale=scale), text="said:N")]


def draw_points(points: Rows, *, lang: str, theme: Theme) -> Chart:
    """Draw the points given for one event to scale, north up, numbered from 1.

    Parameters
    ----------
    points
        As `geo.comparison.locate_accounts` gives them; the first is the middle.
    lang, theme
        Language and theme of the page.

    Returns
    -------
    Chart
        `MAP_SIZE` square, in metres from the first point; a disc of its uncertainty around each
        point that states one. A sketch on a plane: right to a few metres over some kilometres.

    """
    colours = PALETTES[theme]
    data, half = _point_data(points)
    metre = MAP_SIZE / (2 * half)
    discs = data.filter(pl.col("radius") > 0).with_columns(
        (math.pi * (pl.col("radius") * metre) ** 2).alias("area")
    )
    scale = alt.Scale(domain=[-half, half], nice=False, zero=False)
    label = alt.Axis(format=",d", tickCount=4, gridColor=colours["line"])
    x = alt.X("east:Q", scale=scale, axis=label, title=t(lang, "where.east"))
    y = alt.Y("north:Q", scale=scale, axis=label, title=t(lang, "where.north"))
    shape = alt.Shape(
        "kind:N",
        legend=None,
        scale=alt.Scale(
            domain=["place", "alternative", "account"], range=["circle", "square", "diamond"]
        ),
    )
    disc = alt.Chart(discs).mark_circle(
        color=colours["accent"], opacity=0.14, clip=True, stroke=colours["accent"]
    )
    base = alt.Chart(data).encode(x=x, y=y, tooltip=say_in_full())
    marks = base.mark_point(filled=True, size=90, opacity=1, color=colours["accent"])
    numbers = base.mark_text(dx=11, dy=-9, fontSize=13, fontWeight="bold", color=colours["ink"])
    layers = alt.layer(
        disc.encode(x=x, y=y, size=alt.Size("area:Q", scale=None, legend=None)),
        marks.encode(shape=shape),
        numbers.encode(text="number:N"),
    )
    sized = layers.properties(width=MAP_SIZE, height=MAP_SIZE)
    return finish_chart(sized, lang, theme)


def _point_data(points: Rows) -> tuple[pl.DataFrame, float]:
    middle = points[0]
    shrunk = math.cos(math.radians(middle["lat"]))
    east = [(p["lng"] - middle["lng"]) * _METRES_PER_DEGREE * shrunk for p in points]
    north = [(p["lat"] - middle["lat"]) * _METRES_PER_DEGREE for p in points]
    far = max([*map(abs, east), *map(abs, north), _LEAST_SPAN])
    data = pl.DataFrame(
        {
            "east": east,
            "north": north,
            "radius": [float(point["radius_m"] or 0) for point in points],
            "kind": [point["kind"] for point in points],
            "number": [str(index) for index, _ in enumerate(points, start=1)],
            "said_in_full": [point["name"] for point in points],
        }
    )
    return data, far * 1.3


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
        ``day``, ``number`` (`geo.counting.Number`), ``said_events``.
    lang, theme, window
        As in `draw_total_steps`.

    """
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
