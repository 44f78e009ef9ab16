"""A view to take away: tables, vector files, pictures, a brief and a page that works offline.

Every file carries title, rule, day, the address of its view, licence, credit and revision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo.export.feed import write_feed
from geo.export.folder import write_folder
from geo.export.kml import write_kml, write_kmz
from geo.export.notice import Notice, credit_dataset, require_rows, write_notice
from geo.export.sheets import write_claims_csv, write_events_csv, write_xlsx
from geo.export.tables import (
    Selection,
    count_events,
    frame_claims,
    frame_events,
    list_claims,
    select_view,
)
from geo.export.vector import (
    list_features,
    write_flatgeobuf,
    write_geojson,
    write_geopackage,
    write_parquet,
)

LARGEST_FILE = 100_000
"""Events in one file; more are asked for as the dataset's folder."""


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """A file format of events: its media type, the ending of its name, and who writes it."""

    media: str
    write: Callable[[Selection], bytes]


FORMATS: Mapping[str, FileFormat] = {
    "geojson": FileFormat(media="application/geo+json", write=write_geojson),
    "csv": FileFormat(media="text/csv", write=write_events_csv),
    "xlsx": FileFormat(
        media="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write=write_xlsx
    ),
    "gpkg": FileFormat(media="application/geopackage+sqlite3", write=write_geopackage),
    "fgb": FileFormat(media="application/vnd.flatgeobuf", write=write_flatgeobuf),
    "parquet": FileFormat(media="application/vnd.apache.parquet", write=write_parquet),
    "kml": FileFormat(media="application/vnd.google-earth.kml+xml", write=write_kml),
    "kmz": FileFormat(media="application/vnd.google-earth.kmz", write=write_kmz),
}
"""The formats of events by their name, which is also the ending of the file's name."""

__all__ = [
    "FORMATS",
    "LARGEST_FILE",
    "FileFormat",
    "Notice",
    "Selection",
    "count_events",
    "credit_dataset",
    "frame_claims",
    "frame_events",
    "list_claims",
    "list_features",
    "require_rows",
    "select_view",
    "write_claims_csv",
    "write_events_csv",
    "write_feed",
    "write_flatgeobuf",
    "write_folder",
    "write_geojson",
    "write_geopackage",
    "write_kml",
    "write_kmz",
    "write_notice",
    "write_parquet",
    "write_xlsx",
]
