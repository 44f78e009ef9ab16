"""Draw ranges by group as bars."""

from types import SimpleNamespace
from typing import Literal

import altair as alt
import polars as pl

from geo.charts.base import SHOW_OPEN, Chart, Rows, finish_chart, hold_direction, say_in_full
from geo.look.theme import (
    PALETTES,
    RANGE_ROW_HEIGHT,
    Theme,
)
from geo.text import format_number

_ROOM_FOR_WORDS = {"en": 1.35, "ar": 1.6}
"""How much longer than the longest bar the axis of ranges is, for the words at its end."""


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
    # Every row has its words at its end, so the axis must reach past the longest.
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
