"""Draw ranges by group as bars."""

from collections.abc import Sequence
from typing import Literal

import altair as alt
import polars as pl

from geo.charts.base import SHOW_OPEN, Chart, finish_chart, fit_rows, hold_direction, say_in_full
from geo.look.theme import (
    PALETTES,
    Theme,
)
from geo.text import format_number, is_right_to_left, t
from geo.text.numbers import Bounds

_ROOM_FOR_SIGN, _ROOM_FOR_WORDS = 1.35, 1.6
"""How much longer than the longest bar the axis of ranges is, for what stands at its end: an open
range ends in ``+`` in some languages and in words in others."""


def draw_ranges(
    rows: Sequence[tuple[str, Bounds]], *, lang: str, theme: Theme, title: str
) -> Chart:
    """Draw one bar from low to high for each group.

    Parameters
    ----------
    rows
        Label and number of each; low and high are None together when nobody gave a figure.
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
    side: Literal["left", "right"] = "right" if is_right_to_left(lang) else "left"
    labels = alt.Axis(
        title=None, orient=side, labelLimit=240, labelColor=colours["ink"], ticks=False
    )
    y = alt.Y("row:N", sort=data["row"].to_list(), axis=labels)
    labelled = alt.Axis(title=title, format=",d", tickMinStep=1, tickCount=6)
    end = reach_axis([number for _, number in rows], lang)
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
    return finish_chart(fit_rows(layers, len(data)), lang, theme)


def reach_axis(numbers: Sequence[Bounds], lang: str) -> float:
    """Return where an axis ends on which every range has its words behind it."""
    return leave_room(max([number.high or 0 for number in numbers], default=0), lang)


def leave_room(top: float, lang: str) -> float:
    """Return where an axis ends that has room for words behind its highest figure."""
    is_sign = len(t(lang, "number.open", range="")) == 1
    return max(top, 1) * (_ROOM_FOR_SIGN if is_sign else _ROOM_FOR_WORDS)


def _range_data(rows: Sequence[tuple[str, Bounds]], lang: str) -> pl.DataFrame:
    numbers = [number for _, number in rows]
    said = [format_number(number, lang) for number in numbers]
    return pl.DataFrame(
        {
            "row": [hold_direction(label, lang) for label, _ in rows],
            "low": [number.low for number in numbers],
            "high": [number.high for number in numbers],
            "at": [number.high or 0 for number in numbers],
            "open": [number.open for number in numbers],
            "said": [hold_direction(words, lang) for words in said],
            "said_in_full": [
                f"{label}: {words}" for (label, _), words in zip(rows, said, strict=True)
            ],
        },
        schema_overrides={"low": pl.Int64, "high": pl.Int64},
    )
