"""The ground of pictures: what is drawn from near stands in for what is drawn from afar."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from geo.export.pictures.basemap import POINT, Screen, draw_ground
from geo.look.theme import PALETTES

COLOURS = PALETTES["light"]
POCKET = (40.9, 34.6)


@pytest.fixture
def axes() -> Axes:
    return Figure().subplots()


def draw(axes: Axes, *, zoom: float, at: tuple[float, float] = POCKET) -> dict[str, list[float]]:
    """Draw a screen; return the widths in pixels of what is drawn along rivers, by colour."""
    draw_ground(axes, Screen(lng=at[0], lat=at[1], zoom=zoom, width=700, height=500))
    found: dict[str, list[float]] = {}
    for lines in axes.collections:
        if isinstance(lines, LineCollection) and lines.get_segments():
            colour, width = to_hex(np.asarray(lines.get_edgecolor())[0]), lines.get_linewidth()
            found.setdefault(colour, []).append(float(np.ravel(width)[0]) / POINT)
    return {role: found.get(COLOURS[role], []) for role in ("river", "lake")}


def test_from_near_the_river_is_water_as_wide_as_on_the_ground(axes: Axes) -> None:
    drawn = draw(axes, zoom=11.0)
    # 250 m at 62.9 m a pixel, and its edges; the course from afar is not there, too.
    assert drawn["lake"] == [pytest.approx(3.97, abs=0.05)]
    assert drawn["river"] == [pytest.approx(3.97 + 1.2, abs=0.05)]


def test_from_afar_it_is_a_line(axes: Axes) -> None:
    drawn = draw(axes, zoom=7.0)
    assert drawn["lake"] == []
    assert drawn["river"] == [pytest.approx(1.6 / POINT)]


def test_where_nothing_finer_is_known_the_line_stays(axes: Axes) -> None:
    drawn = draw(axes, zoom=11.0, at=(44.4, 33.3))  # the Tigris in Baghdad
    assert drawn["lake"] == []
    assert len(drawn["river"]) == 1
