"""Find the area of an overlay that each drawn point of an event lies in.

A point on a border is in the area whose id comes first; a point outside every area stays outside.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import polars as pl

from geo.dataset.disclosure import require_rows
from geo.dataset.private import is_private_areas
from geo.engine.store import Store
from geo.model.earth import EARTH_RADIUS_M, MERCATOR_LIMIT
from geo.places.boundaries import OUTSIDE, Overlay, find_overlay
from geo.view.view import View

if TYPE_CHECKING:
    import shapely

_MANY = 20_000
_SQUARES = 256
_LEAST_SIDE = 1e-6  # degrees
_LINES = 2.0**24  # more than there are lines of squares
_PIECE = 0.05  # degrees
Numbers = np.ndarray[Any, np.dtype[Any]]


def place_marks(store: Store, view: View) -> nw.LazyFrame[Any]:
    """Return the drawn points of events with the area of the view's overlay each lies in.

    ``event_number``, ``place_id``, ``area_id`` (null outside every area) and ``near_border``:
    whether a border of any area is nearer than the uncertainty of the point. One row per event and
    point. Joined once for each revision of the dataset and of the overlay.

    Raises
    ------
    NotFoundError
        No such overlay.
    OverlayError
        Its file cannot be used.
    RestrictedError
        The dataset gives no rows, and a reader brought the overlay.

    """
    if is_private_areas(view.overlay):
        # Areas drawn by a reader could be drawn around one event.
        require_rows(store.dataset)
    overlay = find_overlay(view.overlay, shown=store.dataset)
    marks = store.frame("marks").select(
        "event_number", "place_id", "longitude", "latitude", nw.col("radius_m").fill_null(0)
    )

    def join() -> nw.LazyFrame[Any]:
        # Many events lie on one point, and the areas are asked once for each.
        points = marks.drop("event_number").unique().collect("polars")
        placed = join_areas(nw.to_native(points), overlay)
        return store.engine.bring(nw.from_native(placed))

    placed = store.keep(("areas", overlay.name, overlay.revision), join)
    return marks.join(placed, on=["place_id", "radius_m"]).drop("longitude", "latitude")


def join_areas(points: pl.DataFrame, overlay: Overlay) -> pl.DataFrame:
    """Return ``place_id``, ``radius_m``, ``area_id`` and ``near_border`` of each point.

    Many points are first told apart by squares: where the middle of a square is farther from every
    border than its corners, all of it lies where the middle does, and only the rest is looked at
    point by point.

    Parameters
    ----------
    points
        ``place_id``, ``longitude``, ``latitude`` (degrees, WGS 84) and ``radius_m`` (metres), one
        row per place and radius.
    overlay
        The areas; where they overlap or touch, the id that comes first has the point.

    """
    lng, lat = points["longitude"].to_numpy(), points["latitude"].to_numpy()
    # Mercator stretches by this much at a latitude.
    radius = points["radius_m"].to_numpy() / np.cos(np.radians(lat))  # in Web Mercator's metres
    if len(points) > _MANY:
        area, near = _join_squares(lng, lat, radius, overlay)
    else:
        area, border = _join_each(lng, lat, overlay)
        near = border < radius
    return points.select("place_id", "radius_m").with_columns(
        pl.Series("area_id", _name_areas(area, overlay), dtype=pl.String),
        pl.Series("near_border", near, dtype=pl.Boolean),
    )


def _join_squares(
    lng: Numbers, lat: Numbers, radius: Numbers, overlay: Overlay
) -> tuple[Numbers, Numbers]:
    # A side of 0, where all points are one, would divide by it.
    side = max(np.ptp(lng), np.ptp(lat)) / _SQUARES + _LEAST_SIDE
    column, line = np.floor(lng / side), np.floor(lat / side)
    # Column and line in one number, which is sorted faster than pairs.
    keys = column * _LINES + line
    _, first, of_point = np.unique(keys, return_index=True, return_inverse=True)
    west, south = column[first] * side, line[first] * side
    middle_area, middle_border = _join_each(west + side / 2, south + side / 2, overlay)
    reach = _measure_reach(south, side)[of_point]
    area, border = middle_area[of_point], middle_border[of_point]
    # Where the middle does not decide: a border may cross the square, or be just within the radius.
    open_ = (border <= reach) | (np.abs(border - radius) <= reach)
    near = border < radius
    area[open_], exact = _join_each(lng[open_], lat[open_], overlay)
    near[open_] = exact < radius[open_]
    return area, near


def _measure_reach(south: Numbers, side: float) -> Numbers:
    """Return how far the farthest corner of a square is from its middle, in Web Mercator."""
    across, middle = _project(np.full_like(south, side / 2), south + side / 2)
    up, down = _project(south, south + side)[1] - middle, middle - _project(south, south)[1]
    reach: Numbers = np.hypot(across, np.maximum(up, down)) + 1.0
    return reach


def _join_each(lng: Numbers, lat: Numbers, overlay: Overlay) -> tuple[Numbers, Numbers]:
    """Return the row of each point's area, -1 outside, and how far the nearest border is.

    The distance is in Web Mercator. It keeps angles, so a short distance in it is the true one over
    the cosine of the latitude: within 1 % up to 40 km at 35 degrees.
    """
    import geopandas as gpd  # noqa: PLC0415  geopandas takes 400 ms to import
    import shapely  # noqa: PLC0415  as geopandas

    at = gpd.points_from_xy(lng, lat, crs=overlay.areas.crs)
    points = gpd.GeoDataFrame(geometry=at)
    # The areas look for their points: only what looks is prepared, and only areas are large.
    found = overlay.areas[["geometry"]].sjoin(points, predicate="intersects")["index_right"]
    area = np.full(len(points), -1)
    backwards = found.sort_index(ascending=False)  # so that the first id writes last
    area[backwards.to_numpy()] = backwards.index.to_numpy()
    border = np.full(len(points), np.inf)
    # One nearest border is enough: where two are equally near both would come.
    (near, _), apart = _cut_borders(overlay).query_nearest(
        shapely.points(*_project(lng, lat)), return_distance=True, all_matches=False
    )
    border[near] = apart
    return area, border


@lru_cache(maxsize=8)
def _cut_borders(overlay: Overlay) -> "shapely.STRtree":
    """Return a tree of the borders in pieces; between two corners a border is straight in degrees.

    Cut short, the pieces are straight in Web Mercator too, to a metre.
    """
    import shapely  # noqa: PLC0415  as geopandas

    rings = shapely.get_parts(shapely.boundary(overlay.areas.geometry.to_numpy()))
    corners = [shapely.get_coordinates(r) for r in shapely.segmentize(rings, _PIECE)]
    lines = [np.stack(_project(*ring.T), axis=1) for ring in corners]
    pieces: list[Any] = [shapely.linestrings(np.stack([c[:-1], c[1:]], axis=1)) for c in lines]
    return shapely.STRtree(np.concatenate(pieces))


def _project(lng: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
    north = np.radians(np.clip(lat, -MERCATOR_LIMIT, MERCATOR_LIMIT))
    return np.radians(lng) * EARTH_RADIUS_M, np.arcsinh(np.tan(north)) * EARTH_RADIUS_M


def _name_areas(area: Numbers, overlay: Overlay) -> list[str | None]:
    ids = [*overlay.areas["area_id"], None]
    return [ids[row] for row in area]


def match_areas(store: Store, view: View) -> nw.LazyFrame[Any]:
    """Return the events with a point in one of the view's areas; ``outside`` may be one."""
    everywhere = group_by_area(store, view, store.frame("events").select("event_number"))
    return everywhere.filter(nw.col("key").is_in(view.area))


def count_near_borders(store: Store, view: View, events: nw.LazyFrame[Any]) -> int:
    """Count the events of which a point lies closer to a border than its uncertainty."""
    near = place_marks(store, view).filter(nw.col("near_border"))
    found = events.join(near.select("event_number").unique(), on="event_number", how="semi")
    return int(found.select(nw.len()).collect().item())


def group_by_area(store: Store, view: View, events: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return events with their ``key``, the area, one row for each of their areas.

    ``key`` is ``outside`` for an event all of whose points are outside every area, and null for one
    without a usable place: every event is in at least one group.
    """
    marks = place_marks(store, view)
    inside = marks.filter(~nw.col("area_id").is_null())
    pairs = inside.select("event_number", nw.col("area_id").alias("key")).unique()
    drawn = marks.select("event_number").unique().with_columns(nw.lit(value=True).alias("drawn"))
    joined = events.join(pairs, on="event_number", how="left")
    told = joined.join(drawn, on="event_number", how="left")
    outside = nw.col("key").is_null() & nw.col("drawn").fill_null(value=False)
    # Null stays for events without a point: they are nowhere, not outside.
    key = nw.when(outside).then(nw.lit(OUTSIDE)).otherwise(nw.col("key"))
    return told.with_columns(key.alias("key")).drop("drawn")
