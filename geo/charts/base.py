"""Charts as Altair objects, in the reader's language and theme; axes run left to right in both."""

import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import altair as alt

from geo.look.theme import (
    RANGE_AXIS_HEIGHT,
    RANGE_ROW_HEIGHT,
    Theme,
    chart_config,
)
from geo.text import is_right_to_left, time_locale

_RIGHT_TO_LEFT_ISOLATE = "\N{RIGHT-TO-LEFT ISOLATE}"
_POP_ISOLATE = "\N{POP DIRECTIONAL ISOLATE}"
SHOW_OPEN = alt.condition("datum.open", alt.value(1), alt.value(0))
"""Opacity of the arrows of open ends: marks are hidden, never filtered, as an empty layer warns."""
Chart = alt.LayerChart | alt.FacetChart
Keep = Callable[[object, Callable[[], str]], str]
"""Gives the text kept under a key, made by the function if there is none yet."""

# Every part of a chart would be validated when it is made, which takes longer than all the rest;
# tests validate each chart whole. No theme of Altair's own, and no limit of rows: a chart is given
# what it is to show.
alt.utils.schemapi.disable_debug_mode()
alt.theme.enable("none")
alt.data_transformers.enable("default", max_rows=None)


def write_spec(keep: Keep, draw: Callable[..., Chart], /, *args: Any, **options: Any) -> str:
    """Return a chart as Vega-Lite in JSON, kept for whoever asks for the same one.

    Parameters
    ----------
    keep
        `geo.engine.store.Store.remember` of the dataset that is drawn, so that a chart goes with
        its data: what a reader brought may not stay.
    draw, args, options
        A function that draws a chart, and what it is given: values that can be pickled.

    """
    # Equal bytes are equal questions; equal questions with other bytes are only written again.
    asked = sha256(pickle.dumps((args, options))).digest()
    drawn = ("chart", draw, asked)
    return keep(drawn, lambda: json.dumps(draw(*args, **options).to_dict(validate=False)))


def finish_chart(chart: Chart, lang: str, theme: Theme) -> Chart:
    """Return a chart in the theme's colours and the language's months."""
    # Streamlit adds room below a chart that states none.
    finished: Chart = chart.properties(
        padding={"left": 0, "top": 4, "right": 4, "bottom": 5}
    ).configure(**chart_config(theme), locale=alt.Locale(time=time_locale(lang)))
    return finished


def fit_rows(chart: Chart, rows: int) -> Chart:
    """Return a chart of rows high enough for them and for the axis below."""
    # Said here, or a page fits the axis, too, into the height of the rows.
    fit = alt.AutoSizeParams(type="fit", contains="padding")
    height = RANGE_ROW_HEIGHT * rows + RANGE_AXIS_HEIGHT
    sized: Chart = chart.properties(height=height, autosize=fit)
    return sized


def to_ms(day: date) -> float:
    """Return the beginning of a day in milliseconds since 1970, in UTC."""
    # In UTC, as the scales are: a bar must not move with the reader's time zone.
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000


def say_in_full() -> list[alt.Tooltip]:
    """Return the tooltip of a mark: the field ``said_in_full``."""
    return [alt.Tooltip("said_in_full:N", title=" ")]


def hold_direction(text: str, lang: str) -> str:
    """Give a label written from the right its own direction, as a chart runs left to right."""
    return f"{_RIGHT_TO_LEFT_ISOLATE}{text}{_POP_ISOLATE}" if is_right_to_left(lang) else text
