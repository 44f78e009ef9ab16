"""Read coordinates."""

import polars as pl

from geo.readers.values.checks import Check, typed

LIMITS = {"latitude": 90.0, "longitude": 180.0}


def read_degrees(name: str) -> pl.Expr:
    """Read a column of degrees, as they stand; the checks say which are none on Earth."""
    return pl.col(name).str.replace(",", ".").cast(pl.Float64, strict=False).alias(typed(name))


def check_point(latitude: str = "latitude", longitude: str = "longitude") -> list[Check]:
    """Check a pair of coordinates: both there, on Earth, and not the 0, 0 of an empty form."""
    pair = (typed(latitude), typed(longitude))
    checks = []
    for name, limit in ((latitude, LIMITS["latitude"]), (longitude, LIMITS["longitude"])):
        value = pl.col(typed(name))
        off = (pl.col(name).is_not_null() & value.is_null()) | ~value.is_between(-limit, limit)
        checks.append(Check("bad_coordinates", name, off | value.is_nan(), pair))
    both = pl.col(latitude).is_not_null(), pl.col(longitude).is_not_null()
    zero = (pl.col(pair[0]) == 0) & (pl.col(pair[1]) == 0)
    lonely = latitude, longitude
    return [
        *checks,
        Check("half_point", lonely[0], ~both[0] & both[1], pair),
        Check("half_point", lonely[1], both[0] & ~both[1], pair),
        Check("null_island", latitude, zero, pair),
    ]
