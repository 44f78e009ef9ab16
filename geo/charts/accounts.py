"""Charts of accounts held against each other, of points given for one event, and of coverage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import altair as alt
import polars as pl

from geo.charts.base import Chart, finish_chart, fit_rows, hold_direction, say_in_full
from geo.charts.points import _LABELS, _MARGIN
from geo.charts.ranges import leave_room
from geo.look.theme import PALETTES, Theme
from geo.model.account import ClaimantRow, RowFigure, Said
from geo.model.number import Number
from geo.text import format_day, format_number, is_right_to_left, t

_FAINT = 0.3
_CROSS = "M-1,-1L1,1M1,-1L-1,1"


@dataclass(frozen=True, kw_only=True)
class _Across:
    """The axis of people that every layer shares."""

    axis: alt.Axis
    scale: alt.Scale
    left: float
    """Its left end, below zero: denials stand there."""

    def encode(self, end: str) -> alt.X:
        return alt.X(f"{end}:Q", axis=self.axis, scale=self.scale)


def draw_accounts(
    rows: Sequence[ClaimantRow],
    *,
    number: Number,
    lang: str,
    theme: Theme,
    title: str,
    no_figure: str,
) -> Chart:
    """Draw one row for each claimant on one axis.

    Parameters
    ----------
    rows
        In the order they are drawn.
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
    # At least 1: an axis from 0 to 0 has no room.
    top = max([*figures["top"], number.high or 0, 1])
    left = -_MARGIN * top
    across = _Across(
        axis=alt.Axis(title=title, format=",d", tickMinStep=1, tickCount=5),
        scale=alt.Scale(domain=[left, leave_room(top, lang)], nice=False, zero=False),
        left=left,
    )
    colours = PALETTES[theme]
    side: Literal["left", "right"] = "right" if is_right_to_left(lang) else "left"
    labels = alt.Axis(
        title=None, orient=side, labelLimit=_LABELS, labelColor=colours["ink"], ticks=False
    )
    y = alt.Y("row:N", scale=alt.Scale(domain=names), sort=None, axis=labels)
    layers = alt.layer(
        *_draw_band(number, across, theme),
        *_draw_figures(figures, y, across, theme),
        *_draw_denials(said, y, across, theme),
    )
    return finish_chart(fit_rows(layers, len(names)), lang, theme)


def _name_rows(rows: Sequence[ClaimantRow], lang: str) -> list[str]:
    # Two rows of one name would be drawn over each other: such claimants get their full names.
    shorts = [row.claimant.short for row in rows]
    return [
        hold_direction(row.claimant.name if shorts.count(short) > 1 else short, lang)
        for row, short in zip(rows, shorts, strict=True)
    ]


def _figure_data(rows: Sequence[ClaimantRow], names: Sequence[str], lang: str) -> pl.DataFrame:
    numbers = dict.fromkeys(("low", "top"), pl.Int64)
    texts = dict.fromkeys(("status", "said", "said_in_full"), pl.String)
    shown = dict.fromkeys(("own", "derived", "arrow"), pl.Float64)
    schema = {"row": pl.String, **numbers, "open": pl.Boolean, **texts, **shown}
    data = [
        {
            "low": figure.ends.low,
            "top": figure.ends.high,
            "open": figure.ends.open,
            "status": figure.status,
            "row": name,
            "said": hold_direction(format_number(figure.ends, lang), lang)
            if figure.status != "replaced"
            else "",
            "said_in_full": _say_figure(name, figure, lang),
            **_choose_opacities(figure),
        }
        for row, name in zip(rows, names, strict=True)
        for figure in row.figures
    ]
    return pl.DataFrame(data, schema=schema)


def _choose_opacities(figure: RowFigure) -> dict[str, float]:
    shade = _FAINT if figure.status == "replaced" else 1.0
    is_derived = figure.status == "derived"
    return {
        "own": 0.0 if is_derived else shade,
        "derived": 1.0 if is_derived else 0.0,
        "arrow": shade if figure.ends.open else 0.0,
    }


def _say_figure(name: str, figure: RowFigure, lang: str) -> str:
    # Of an undated figure nobody knows whether a dated one came later.
    is_passed_over = figure.status == "replaced" and figure.said_on is None
    return t(
        lang,
        f"accounts.tooltip_{'passed_over' if is_passed_over else figure.status}",
        name=name,
        figure=format_number(figure.ends, lang),
        day=_say_said(figure, lang),
    )


def _say_said(said: Said, lang: str) -> str:
    if said.said_on is None:
        return t(lang, "date.said_undated")
    return format_day(said.said_on, lang, prec=said.said_prec or "day", short=True)


def _denial_data(
    rows: Sequence[ClaimantRow], names: Sequence[str], lang: str, no_figure: str
) -> pl.DataFrame:
    schema = {"row": pl.String, "denies": pl.Boolean, "said": pl.String, "said_in_full": pl.String}
    data = []
    for row, name in zip(rows, names, strict=True):
        if not row.denials and row.figures:
            continue
        days = list(dict.fromkeys(_say_said(denial, lang) for denial in row.denials))
        told = _say_denials(days, lang) if days else no_figure
        short = _say_denials(days[:1], lang, more=len(days) - 1) if days else no_figure
        shown = "" if row.figures else short
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


def _draw_band(number: Number, across: _Across, theme: Theme) -> list[alt.Chart]:
    if number.low is None or number.high is None:
        return []
    data = pl.DataFrame({"low": [number.low], "high": [number.high]})
    colours = PALETTES[theme]
    base = alt.Chart(data)
    band = base.mark_rect(color=colours["accent-soft"]).encode(x=across.encode("low"), x2="high:Q")
    edges = [
        base.mark_rule(color=colours["accent"], strokeWidth=1, strokeDash=[3, 3]).encode(
            x=across.encode(end)
        )
        for end in ("low", "high")
    ]
    return [band, *edges]


def _draw_figures(data: pl.DataFrame, y: alt.Y, across: _Across, theme: Theme) -> list[alt.Chart]:
    colours = PALETTES[theme]
    low, top = across.encode("low"), across.encode("top")
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
        # Last, so that no bar covers the words.
        said.encode(x=top, text="said:N"),
    ]


def _fade(mark: str) -> alt.Opacity:
    return alt.Opacity(f"{mark}:Q", scale=None, legend=None)


def _draw_denials(data: pl.DataFrame, y: alt.Y, across: _Across, theme: Theme) -> list[alt.Chart]:
    colours = PALETTES[theme]
    # Left of zero, in the margin: a denial is no figure of 0.
    at = alt.XDatum(across.left / 2, scale=across.scale)
    base = alt.Chart(data).encode(y=y, tooltip=say_in_full())
    cross = base.mark_point(shape=_CROSS, size=26, stroke=colours["ink"], strokeWidth=2).encode(
        opacity=alt.condition("datum.denies", alt.value(1), alt.value(0))
    )
    said = base.mark_text(align="left", dx=6, fontSize=12, limit=340, color=colours["ink-soft"])
    return [cross.encode(x=at), said.encode(x=alt.XDatum(0, scale=across.scale), text="said:N")]
