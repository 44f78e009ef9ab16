"""Draw the points that accounts give for one event."""

import math
from collections.abc import Sequence

import altair as alt
import polars as pl

from geo.charts.base import Chart, finish_chart, say_in_full
from geo.look.theme import PALETTES, Theme
from geo.model.earth import METRES_PER_DEGREE
from geo.model.event import GivenPoint
from geo.text import t

MAP_SIZE = 300
"""Width and height of the sketch of points, in pixels."""
_MARGIN = 0.06
"""The share of the axis left of zero, where denials stand."""
_LABELS = 150
_LEAST_SPAN = 400.0


def draw_points(points: Sequence[GivenPoint], *, lang: str, theme: Theme) -> Chart:
    """Draw the points given for one event to scale, north up, numbered from 1.

    Parameters
    ----------
    points
        The first is the middle.
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
    # Vega's sizes are areas in square pixels.
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


def _point_data(points: Sequence[GivenPoint]) -> tuple[pl.DataFrame, float]:
    middle = points[0]
    # A degree of longitude shrinks towards the poles.
    shrunk = math.cos(math.radians(middle.lat))
    east = [(p.lng - middle.lng) * METRES_PER_DEGREE * shrunk for p in points]
    north = [(p.lat - middle.lat) * METRES_PER_DEGREE for p in points]
    # At least 400 m across: points on one spot would leave nothing to draw in.
    far = max([*map(abs, east), *map(abs, north), _LEAST_SPAN])
    data = pl.DataFrame(
        {
            "east": east,
            "north": north,
            "radius": [float(point.radius_m or 0) for point in points],
            "kind": [point.kind for point in points],
            "number": [str(index) for index, _ in enumerate(points, start=1)],
            "said_in_full": [point.name for point in points],
        }
    )
    return data, far * 1.3
