"""Charts as Altair objects, in the reader's language and theme; axes run left to right in both."""

from datetime import UTC, date, datetime

import altair as alt

from geo.look.theme import (
    Theme,
    chart_config,
)
from geo.text import is_right_to_left, time_locale

_RIGHT_TO_LEFT_ISOLATE = "\N{RIGHT-TO-LEFT ISOLATE}"
_POP_ISOLATE = "\N{POP DIRECTIONAL ISOLATE}"
SHOW_OPEN = alt.condition("datum.open", alt.value(1), alt.value(0))
"""Opacity of the arrows of open ends: marks are hidden, never filtered, as an empty layer warns."""
Chart = alt.LayerChart | alt.FacetChart


def finish_chart(chart: Chart, lang: str, theme: Theme) -> Chart:
    """Return a chart in the theme's colours and the language's months."""
    # Streamlit adds room below a chart that states none.
    finished: Chart = chart.properties(
        padding={"left": 0, "top": 4, "right": 4, "bottom": 5}
    ).configure(**chart_config(theme), locale=alt.Locale(time=time_locale(lang)))
    return finished


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
