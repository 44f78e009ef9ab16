"""Derive the marks of the map: places on a Hilbert curve, squares and blocks."""

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geo.model.earth import MERCATOR_LIMIT
from geo.model.precision import DEFAULT_RADIUS_M, MAPPED_UP_TO

CELL_PX, TILE_PX = 44.0, 256.0
"""Width of a map's cell and of a tile of the web, in pixels of the screen."""
# 65,536 steps across the world: some 600 m at the equator, fine enough for an order.
_CURVE_BITS = 16
_BLOCK = 8_192  # marks in a row that share one box
# Zooms, the finest first: closer ones would have nearly as many squares as marks.
_LEVELS = range(10, 2, -1)
_LEAST_MARKS, _LEAST_SAVED = 50_000, 4
"""Marks are added up by square from so many on, where that leaves a quarter of the rows at most."""
FILTERED = (
    *("date_start", "date_end", "undated", "type_number", "text_number"),
    *("shown_low", "shown_high", "shown_open"),
)
_NUMBER = (
    pl.col("shown_low").fill_null(0).alias("low"),
    pl.col("shown_high").fill_null(0).alias("high"),
    pl.col("shown_open").fill_null(value=False).alias("open"),
    pl.col("shown_low").is_not_null().cast(pl.Int64).alias("figured"),
)


def number_rows(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Add the rows' numbers from 0 as a column."""
    return frame.with_row_index(name).with_columns(pl.col(name).cast(pl.Int32))


def measure_places(places: pl.LazyFrame) -> pl.DataFrame:
    """Give each place its number, its point on the web's map and its turn on a Hilbert curve."""
    names = ("name_en", "name_ar", "variants_en", "variants_ar")
    # The projection runs to infinity at the poles; web maps cut the world to a square there.
    north = pl.col("latitude").clip(-MERCATOR_LIMIT, MERCATOR_LIMIT).radians()
    measured = number_rows(
        places.select(
            *("place_id", "longitude", "latitude", "radius_m"),
            pl.concat_str(*names, separator=" ", ignore_nulls=True).alias("spellings"),
            ((pl.col("longitude") + 180) / 360).alias("x"),
            (0.5 - ((north.tan() + 1 / north.cos()).log()) / (2 * math.pi)).alias("y"),
        ).collect(),
        "place_number",
    )
    sides = 1 << _CURVE_BITS
    x, y = (
        # A place without a point needs some number here; its turn is taken away below.
        (measured.get_column(axis).fill_null(0) * sides).clip(0, sides - 1).cast(pl.Int64)
        for axis in ("x", "y")
    )
    turn = pl.Series("turn", walk_curve(x.to_numpy(), y.to_numpy(), bits=_CURVE_BITS))
    located = pl.col("x").is_not_null()
    return measured.with_columns(pl.when(located).then(turn).alias("turn"))


def walk_curve(x: NDArray[np.int64], y: NDArray[np.int64], *, bits: int) -> NDArray[np.int64]:
    """Return how far along a Hilbert curve points lie: what is near on it is near on the map.

    Parameters
    ----------
    x, y
        Whole numbers from 0 to 2 ** bits - 1.
    bits
        How often the curve halves its square.

    """
    x, y = x.copy(), y.copy()
    along = np.zeros(len(x), dtype=np.int64)
    # Each bit of both axes names a quarter of what is left. Each quarter holds the whole curve
    # again, mirrored or turned so that its ends meet its neighbours'.
    for bit in reversed(range(bits)):
        right, below = (x >> bit) & 1, (y >> bit) & 1
        along += ((3 * right) ^ below) << (2 * bit)
        mirrored = (below == 0) & (right == 1)
        x, y = (np.where(mirrored, (1 << bits) - 1 - axis, axis) for axis in (x, y))
        turned = below == 0
        x, y = np.where(turned, y, x), np.where(turned, x, y)
    return along


def place_marks(
    events: pl.DataFrame, event_places: pl.DataFrame, places: pl.DataFrame
) -> pl.DataFrame:
    """Return one row for each event and point of it, with what filters look at.

    The first point of an event is ``main``: there it is drawn and counted, once.
    """
    points = places.select("place_number", "longitude", "latitude", "radius_m", "x", "y")
    of_event = events.select("event_number", "where_prec", "agreement", *FILTERED)
    fallback = pl.col("where_prec").replace_strict(DEFAULT_RADIUS_M, return_dtype=pl.Int64)
    return (
        event_places.lazy()
        .with_row_index("rank")
        .join(of_event.lazy(), on="event_number")
        .join(points.lazy(), on="place_number")
        .filter(pl.col("where_prec") <= MAPPED_UP_TO, pl.col("latitude").is_not_null())
        .with_columns(
            pl.col("radius_m").fill_null(fallback),
            # After the filter: the first of its places may have no point.
            (pl.col("rank") == pl.col("rank").min().over("event_number")).alias("main"),
            pl.col("agreement").is_in(["denied", "differ"]).alias("differ"),
        )
        .drop("where_prec", "agreement", "rank")
        .collect()
    )


def add_up_squares(marks: pl.DataFrame) -> pl.DataFrame:
    """Add up events by bundle in the squares of the finest zoom where that saves enough.

    ``level`` is that zoom; ``x`` and ``y`` are added up, too, for the middle of a square's marks,
    and so are the ends of the numbers that marks show under the usual counting.
    """
    main = marks.filter(pl.col("main"))
    for level in _LEVELS if main.height >= _LEAST_MARKS else ():
        squares = _group_squares(main, level)
        if squares.height * _LEAST_SAVED <= main.height:
            return squares
    # Empty, but with its columns: questions need not ask whether it is there.
    return _as_squares(marks.clear().lazy(), 0).collect()


def box_blocks(marks: pl.DataFrame) -> pl.DataFrame:
    """Say where each run of marks lies: along the curve it is a small part of the map."""
    number, lng, lat = pl.col("event_number"), pl.col("longitude"), pl.col("latitude")
    return (
        marks.group_by((number // _BLOCK).alias("block"))
        .agg(
            *(number.min().alias("first"), number.max().alias("last")),
            *(lng.min().alias("west"), lat.min().alias("south")),
            *(lng.max().alias("east"), lat.max().alias("north")),
        )
        .sort("block")
    )


def _as_squares(marks: pl.LazyFrame, level: int) -> pl.LazyFrame:
    scale = TILE_PX * 2**level / CELL_PX
    return marks.select(
        *("event_number", "place_number", "bundle", "x", "y"),
        *("date_start", "date_end", "undated", "type_number"),
        pl.lit(level, pl.Int32).alias("level"),
        *((pl.col(axis) * scale).floor().cast(pl.Int32).alias(f"square_{axis}") for axis in "xy"),
        pl.lit(1, pl.Int64).alias("events"),
        pl.col("differ").cast(pl.Int64),
        *_NUMBER,
        *(pl.col("longitude").alias(side) for side in ("west", "east")),
        *(pl.col("latitude").alias(side) for side in ("south", "north")),
    )


def _group_squares(marks: pl.DataFrame, level: int) -> pl.DataFrame:
    alike = ("date_start", "date_end", "undated", "type_number", "level")
    least, most = ("event_number", "place_number", "west", "south"), ("east", "north")
    return (
        _as_squares(marks.lazy(), level)
        .group_by("square_x", "square_y", "bundle")
        .agg(
            pl.col("events", "differ", "x", "y", "low", "high", "figured").sum(),
            pl.col("open").any(),
            pl.col(least).min(),
            pl.col(most).max(),
            pl.col(alike).first(),
        )
        .sort("square_x", "square_y", "bundle")
        .collect()
    )
