"""Charts of accounts held against each other, of points given for one event, and of coverage."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Literal

import altair as alt
import polars as pl

from geo.charts.base import Chart, Rows, finish_chart, hold_direction, say_in_full
from geo.charts.points import _LABELS, _MARGIN, _ROOM
from geo.look.theme import PALETTES, RANGE_ROW_HEIGHT, Theme
from geo.model.number import Number
from geo.text import format_day, format_number, t

_FAINT = 0.3
_CROSS = "M-1,-1L1,1M1,-1L-1,1"


def draw_accounts(
    rows: Rows, *, number: Number, lang: str, theme: Theme, title: str, no_figure: str
) -> Chart:
    """Draw one row for each claimant on one axis.

    Parameters
    ----------
    rows
        What `geo.questions.matrix.arrange_accounts` gives.
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
    # Two rows of one name would be drawn over each other: such claimants get their full names.
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
        # Last, so that no bar covers the words.
        said.encode(x=top, text="said:N"),
    ]


def _fade(mark: str) -> alt.Opacity:
    return alt.Opacity(f"{mark}:Q", scale=None, legend=None)


def _draw_denials(
    data: pl.DataFrame, y: alt.Y, across: Mapping[str, Any], theme: Theme
) -> list[alt.Chart]:
    colours = PALETTES[theme]
    scale = across["scale"]
    # Left of zero, in the margin: a denial is no figure of 0.
    at = alt.XDatum(scale.domain[0] / 2, scale=scale)
    base = alt.Chart(data).encode(y=y, tooltip=say_in_full())
    cross = base.mark_point(shape=_CROSS, size=26, stroke=colours["ink"], strokeWidth=2).encode(
        opacity=alt.condition("datum.denies", alt.value(1), alt.value(0))
    )
    said = base.mark_text(align="left", dx=6, fontSize=12, limit=340, color=colours["ink-soft"])
    return [cross.encode(x=at), said.encode(x=alt.XDatum(0, scale=scale), text="said:N")]
