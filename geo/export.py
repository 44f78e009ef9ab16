"""The events of a view as tables other programs read: GeoDataFrame, GeoJSON, CSV, Parquet."""

import io
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import MultiPoint, Point

from geo.dataset import Dataset
from geo.query import list_events
from geo.store import Store
from geo.view import View

CRS = "EPSG:4326"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    *("event_id", "title_en", "title_ar", "event_type", "sub_event_type", "date_start"),
    *("date_end", "date_prec", "low", "high", "open", "category", "accounts", "agreement"),
)


def frame_events(store: Store, view: View) -> gpd.GeoDataFrame:
    """Return the events of a view with their points.

    Returns
    -------
    One row per event in order of date, index from 0, EPSG:4326 (longitude, latitude): a Point, a
    MultiPoint for an event at several places, or None without a usable place. ``low`` to
    ``accounts`` are the number a mark shows, with ``rule``, ``as_of`` and ``harm`` beside it;
    ``low`` and ``high`` are blank when nobody gave a figure.

    """
    rows = list_events(store, view).select(*_COLUMNS).to_pandas()
    points = _read_points(store)
    whole = ("date_prec", "low", "high", "accounts")
    typed = rows.astype(dict.fromkeys(whole, "Int64")).astype({"open": "boolean"})
    told = typed.assign(rule=view.rule, as_of=view.as_of, harm=view.harm)
    geometry = [_join_points(points[event]) for event in told["event_id"]]
    return gpd.GeoDataFrame(told, geometry=geometry, crs=CRS)


def _read_points(store: Store) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    marks = store.frame("marks").select("event_id", "longitude", "latitude")
    for event, longitude, latitude in marks.sort("event_id", "longitude").collect().iter_rows():
        found[event].append((longitude, latitude))
    return found


def _join_points(points: list[tuple[float, float]]) -> Point | MultiPoint | None:
    if len(points) > 1:
        return MultiPoint(points)
    return Point(points[0]) if points else None


def write_geojson(frame: gpd.GeoDataFrame, credit: Mapping[str, Any]) -> bytes:
    """Write GeoJSON (RFC 7946) with the dataset, licence and revision beside the features."""
    dated = frame.assign(**{day: _write_days(frame[day]) for day in _DAYS})
    collection = json.loads(dated.to_json(drop_id=True, na="null"))
    return json.dumps({**collection, **credit}, ensure_ascii=False).encode()


def write_csv(frame: gpd.GeoDataFrame, credit: Mapping[str, Any]) -> bytes:
    """Write CSV, UTF-8: points as longitude and latitude, credit in the last columns.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    table = _flatten(frame, credit)
    texts = table.select_dtypes(include=["object", "str"]).columns
    table[texts] = table[texts].map(_disarm)
    return bytes(table.to_csv(index=False).encode())


def write_parquet(frame: gpd.GeoDataFrame, credit: Mapping[str, Any]) -> bytes:
    """Write GeoParquet, credit in columns of its own."""
    buffer = io.BytesIO()
    frame.assign(**credit).to_parquet(buffer, index=False)
    return buffer.getvalue()


WRITERS: Mapping[str, tuple[str, Callable[[gpd.GeoDataFrame, Mapping[str, Any]], bytes]]] = {
    "geojson": ("application/geo+json", write_geojson),
    "csv": ("text/csv; charset=utf-8", write_csv),
    "parquet": ("application/vnd.apache.parquet", write_parquet),
}
"""Media type and writer of each format."""
_DAYS = ("date_start", "date_end", "as_of")


def credit_dataset(dataset: Dataset) -> dict[str, str]:
    """Return what every answer and file says of where it comes from."""
    return {"dataset": dataset.name, "revision": dataset.revision, "licence": dataset.licence}


def _write_days(days: "pd.Series[Any]") -> "pd.Series[Any]":
    return days.map(lambda day: None if pd.isna(day) else str(day)[:10]).astype(object)


def _flatten(frame: gpd.GeoDataFrame, credit: Mapping[str, Any]) -> pd.DataFrame:
    middle = frame.geometry.representative_point()
    table = pd.DataFrame(frame.drop(columns="geometry"))
    return table.assign(longitude=middle.x, latitude=middle.y, **credit)


def _disarm(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
