"""Events as the vector formats of mapping programs: GeoJSON, GeoPackage, FlatGeobuf, GeoParquet."""

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.dataset.disk import tell_unwritten
from geo.dataset.private import find_scratch
from geo.export.files.tables import TABLES, ViewTables


class Feature(TypedDict):
    """One event in GeoJSON: what is known of it, and where it was, None without a usable place."""

    type: str
    properties: dict[str, object]
    geometry: dict[str, object] | None


class FeatureCollection(TypedDict):
    """Events in GeoJSON."""

    type: str
    features: list[Feature]


DAYS = ("date_start", "date_end", "as_of")


def write_geojson(tables: ViewTables) -> bytes:
    """Write GeoJSON (RFC 7946) with what the file says of itself beside the features."""
    collection = list_features(tables.events)
    return json.dumps({**collection, **tables.notice.to_json()}, ensure_ascii=False).encode()


def list_features(events: gpd.GeoDataFrame) -> FeatureCollection:
    """Return events as a GeoJSON feature collection, days in ISO, blanks as null."""
    dated = events.assign(**{day: write_days(events[day]) for day in DAYS})
    collection: FeatureCollection = json.loads(dated.to_json(drop_id=True, na="null"))
    return collection


def write_parquet(tables: ViewTables) -> bytes:
    """Write GeoParquet, with what the file says of itself in columns of its own."""
    buffer = io.BytesIO()
    tables.events.assign(**tables.notice.columns()).to_parquet(buffer, index=False)
    return buffer.getvalue()


@contextmanager
def _make_folder() -> Iterator[Path]:
    """Give a folder for a while to a library that writes to files alone; DiskError without room."""
    with (
        tell_unwritten("A file that is asked for"),
        # What a killed process leaves there is removed with the rest of it.
        tempfile.TemporaryDirectory(dir=find_scratch(), ignore_cleanup_errors=True) as folder,
        tell_unwritten("A file that is asked for", folder=Path(folder)),
    ):
        yield Path(folder)


def write_flatgeobuf(tables: ViewTables) -> bytes:
    """Write FlatGeobuf, with what the file says of itself as its title and description."""
    notice = tables.notice
    # FlatGeobuf cannot index what has no point, and events without one are not left out.
    indexed = "NO" if tables.events.geometry.isna().any() else "YES"
    options = {"TITLE": notice.dataset_title, "DESCRIPTION": notice.describe()}
    with _make_folder() as folder:
        path = folder / "events.fgb"
        table = _plain(tables.events.assign(**notice.columns()))
        pyogrio.write_dataframe(
            table,
            path,
            driver="FlatGeobuf",
            promote_to_multi=True,
            geometry_type="MultiPoint",
            layer_options={**options, "SPATIAL_INDEX": indexed},
        )
        return path.read_bytes()


def write_geopackage(tables: ViewTables) -> bytes:
    """Write a GeoPackage: a layer of events, and claims, figures, totals and the notice beside."""
    notice = tables.notice
    told = {name: str(text or "") for name, text in notice.to_json().items()}
    with _make_folder() as folder:
        path = folder / "view.gpkg"
        pyogrio.write_dataframe(
            _plain(tables.events),
            path,
            layer="events",
            driver="GPKG",
            promote_to_multi=True,
            geometry_type="MultiPoint",
            dataset_metadata=told,
            layer_options={"IDENTIFIER": notice.dataset_title, "DESCRIPTION": notice.describe()},
        )
        for name, frame in TABLES.items():
            table = frame(tables.selection).to_pandas()
            _add_table(path, name, table)
        says = pd.DataFrame({"name": list(told), "says": list(told.values())})
        _add_table(path, "about", says)
        return path.read_bytes()


def _add_table(path: Path, name: str, table: pd.DataFrame) -> None:
    pyogrio.write_dataframe(table, path, layer=name, driver="GPKG", append=True)


def _plain(events: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return days as timestamps, which GDAL writes as dates."""
    return events.assign(**{day: pd.to_datetime(events[day]).dt.date for day in DAYS})


def write_days(days: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return days as ISO text, None where blank."""
    return days.map(lambda day: None if pd.isna(day) else str(day)[:10]).astype(object)
