"""The earth's measures and the codes of precision stand once, and are right."""

import math

import pyproj
import pytest

from geo.model import precision
from geo.model.earth import (
    EARTH_RADIUS_M,
    MERCATOR_LIMIT,
    METRES_PER_DEGREE,
    measure_distance,
)
from geo.model.schema import load_tables
from geo.text import has_key

HAJIN, DAMASCUS = (34.6895, 40.8306), (33.5131, 36.2919)


def test_the_radius_is_the_mean_of_the_ellipsoid() -> None:
    grs = pyproj.get_ellps_map()["GRS80"]
    a, b = grs["a"], grs["a"] * (1 - 1 / grs["rf"])
    assert pytest.approx((2 * a + b) / 3, abs=0.1) == EARTH_RADIUS_M
    assert pytest.approx(111_195.08, abs=0.01) == METRES_PER_DEGREE


def test_the_map_of_the_web_is_a_square() -> None:
    assert pytest.approx(math.degrees(math.atan(math.sinh(math.pi))), abs=1e-13) == MERCATOR_LIMIT
    project = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform
    x, y = project(180, MERCATOR_LIMIT)
    assert x == pytest.approx(y, abs=0.01)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HAJIN, DAMASCUS),
        (HAJIN, HAJIN),
        ((0.0, 179.9), (0.0, -179.9)),
        ((90.0, 0.0), (-90.0, 77.0)),
        ((34.0, 40.0), (34.00001, 40.0)),
    ],
)
def test_a_distance_is_that_of_the_sphere(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    sphere = pyproj.Geod(a=EARTH_RADIUS_M, b=EARTH_RADIUS_M)
    _, _, metres = sphere.inv(one[1], one[0], other[1], other[0])
    assert measure_distance(one, other) == pytest.approx(metres, abs=1e-3)
    assert measure_distance(one, other) == measure_distance(other, one)


def test_the_codes_of_precision_are_those_of_the_tables_and_have_words() -> None:
    codes = range(precision.EXACT, precision.WATER + 1)
    column = load_tables()["events"].column("where_prec")
    assert (column.minimum, column.maximum) == (codes[0], codes[-1])
    assert set(precision.DEFAULT_RADIUS_M) == {c for c in codes if c <= precision.MAPPED_UP_TO}
    assert all(has_key(f"where_prec.{code}") for code in codes)
