"""Read columns of coordinates."""

import re

import polars as pl

from geo.places.countries import tell_exchanged
from geo.readers.values.checks import Check, is_unread, typed
from geo.readers.values.coordinates import read_degree, read_pair

LIMITS = {"latitude": 90.0, "longitude": 180.0}
GRID = ("utm_zone", "easting", "northing")
"""The columns a point in metres stands in."""
_APART = 0.01
"""Degrees by which two notations of one point may differ: a square of a kilometre is that wide."""
_EAST, _NORTH = r"\b(?:long?(?:itude)?|lng|x|الطول)\b", r"\b(?:lat(?:itude)?|y|العرض)\b"


def read_degrees(name: str) -> pl.Expr:
    """Read a column of degrees, as they stand; the checks say which are none on Earth."""
    return pl.col(name).str.replace(",", ".").cast(pl.Float64, strict=False).alias(typed(name))


def compose_grid(table: pl.DataFrame) -> pl.DataFrame:
    """Put zone, easting and northing together into ``coordinates``, where that is blank."""
    metres = [pl.col(name).str.replace(r"\.0$", "") for name in GRID]
    whole = pl.concat_str(metres, separator=" ")
    return table.with_columns(pl.coalesce("coordinates", whole).alias("coordinates"))


def tell_first(header: str | None) -> str | None:
    """Return which coordinate a column's name says stands first in its cells, if it does."""
    words = " ".join(re.findall(r"[^\W_]+", (header or "").casefold()))
    found = [re.search(shape, words) for shape in (_NORTH, _EAST)]
    if found[0] is None or found[1] is None:
        return None
    return "latitude" if found[0].start() < found[1].start() else "longitude"


def read_points(
    table: pl.DataFrame, *, pair: str = "coordinates", first: str | None = None
) -> pl.DataFrame:
    """Add the points of rows in any notation: ``latitude_`` and ``longitude_`` in degrees.

    Where both stand in one cell, which may be that of the latitude, the cell is put into the
    latitude, so that a fault shows it; ``pair`` is the column for such cells, null where none is.
    ``first`` says which of two numbers in one cell is first, see `read_pair`. A row with a cell for
    both and columns of each has the point of the columns; ``is_apart`` says where the cell's is
    another one.
    """
    apart = pl.all_horizontal(pl.col(name).is_not_null() for name in LIMITS)
    both = pl.col(pair).is_not_null() & ~apart
    twice = pl.when(apart).then(pair).alias("twice")
    table = table.with_columns(
        pl.when(both).then(pair).otherwise("latitude").alias("latitude"),
        pl.when(~both).then("longitude").alias("longitude"),
        twice,
    )
    read = _read_columns(table, first=first)
    return _tell_apart(read, first=first).drop("twice")


def _tell_apart(table: pl.DataFrame, *, first: str | None) -> pl.DataFrame:
    """Say where a cell for both coordinates gives another point than the columns of each."""
    cells = table.get_column("twice").drop_nulls().unique()
    read = {cell: read_pair(cell, first=first) for cell in cells}
    apart = pl.lit(value=False)
    for place, name in enumerate(LIMITS):
        other = {cell: point[place] for cell, point in read.items() if point is not None}
        given = pl.col("twice").replace_strict(other, default=None, return_dtype=pl.Float64)
        apart |= (given - pl.col(typed(name))).abs() > _APART
    return table.with_columns(apart.fill_null(value=False).alias("is_apart"))


def _read_columns(table: pl.DataFrame, *, first: str | None) -> pl.DataFrame:
    plain = table.with_columns(read_degrees(name) for name in LIMITS)
    odd = pl.any_horizontal(map(is_unread, LIMITS))
    # Plain degrees are read by Polars; the few cells in another notation each once, by Python.
    cells = plain.filter(odd).select(list(LIMITS)).unique(maintain_order=True)
    if cells.is_empty():
        return plain
    read = [_read_cells(*row, first=first) for row in cells.iter_rows()]
    found = cells.with_columns(
        pl.Series("odd_latitude", [point[0] for point in read], dtype=pl.Float64),
        pl.Series("odd_longitude", [point[1] for point in read], dtype=pl.Float64),
        is_odd=pl.lit(value=True),
    )
    joined = plain.join(found, on=list(LIMITS), how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(
        pl.when("is_odd").then(f"odd_{name}").otherwise(typed(name)).alias(typed(name))
        for name in LIMITS
    ).drop("odd_latitude", "odd_longitude", "is_odd")


def _read_cells(
    latitude: str | None, longitude: str | None, *, first: str | None
) -> tuple[float | None, float | None]:
    if longitude is None or latitude is None:
        cell = latitude or longitude or ""
        pair, alone = read_pair(cell, first=first), read_degree(cell)
        # A coordinate without the other is kept, so that a check can say which one is missing.
        value = alone.value if alone else None
        return pair or ((value, None) if longitude is None else (None, value))
    north, east = read_degree(latitude), read_degree(longitude)
    if north is None or east is None:
        return (north.value if north else None), (east.value if east else None)
    # The letters say which is which, also against the names of the columns.
    if (north.axis, east.axis) == ("longitude", "latitude"):
        return east.value, north.value
    if north.axis == "longitude" or east.axis == "latitude":
        return None, None
    return north.value, east.value


def check_point(latitude: str = "latitude", longitude: str = "longitude") -> list[Check]:
    """Check a pair of coordinates: both there, on Earth, and not the 0, 0 of an empty form."""
    pair = (typed(latitude), typed(longitude))
    checks = []
    for name, limit in ((latitude, LIMITS["latitude"]), (longitude, LIMITS["longitude"])):
        value = pl.col(typed(name))
        off = ~value.is_between(-limit, limit) | value.is_nan()
        checks.append(Check("unread_point", name, is_unread(name), pair))
        checks.append(Check("bad_coordinates", name, off, pair))
    # One cell may hold both.
    read = pl.col(pair[0]).is_not_null() & pl.col(pair[1]).is_not_null()
    both = pl.col(latitude).is_not_null(), pl.col(longitude).is_not_null()
    one_read = ~read & (pl.col(pair[0]).is_not_null() | pl.col(pair[1]).is_not_null())
    zero = (pl.col(pair[0]) == 0) & (pl.col(pair[1]) == 0)
    return [
        *checks,
        Check("half_point", latitude, one_read & ~both[0] & both[1], pair),
        Check("half_point", longitude, one_read & both[0] & ~both[1], pair),
        Check("null_island", latitude, zero, pair),
    ]


def check_exchanged(country: str) -> Check:
    """Check that a point does not lie in its country with its two numbers exchanged only."""
    pair = tuple(map(typed, LIMITS))

    def tell(rows: pl.Series) -> pl.Series:
        return tell_exchanged(*(rows.struct.field(name) for name in (country, *pair)))

    point = pl.struct(country, *pair)
    found = point.map_batches(tell, return_dtype=pl.Boolean, is_elementwise=True)
    return Check("swapped_point", "latitude", found, pair)
