"""Measures of the earth and of the web's map."""

import math

Bbox = tuple[float, float, float, float]
EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth, in metres: (2a + b) / 3 of the GRS 80 ellipsoid (Moritz 2000, IUGG)."""
METRES_PER_DEGREE = EARTH_RADIUS_M * math.pi / 180
"""Length of a degree of a great circle, in metres."""
MERCATOR_LIMIT = 85.051128779806604
"""Latitude in degrees at which the square map of the web ends: atan(sinh(pi))."""


def measure_distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the metres along a great circle between two points (latitude, longitude in degrees).

    By the haversine formula, on a sphere.
    """
    (north, west), (south, east) = (tuple(map(math.radians, point)) for point in (one, other))
    half = (
        math.sin((south - north) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin((east - west) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(half))
