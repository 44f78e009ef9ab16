"""A view to take away: tables, vector files, pictures, a brief and a page that works offline.

Every file carries title, rule, day, the address of its view, licence, credit and revision.
"""

from geo.export.feed import write_feed
from geo.export.folder import write_folder
from geo.export.formats import FORMATS, LARGEST_FILE, FileFormat
from geo.export.kml import write_kml, write_kmz
from geo.export.notice import Notice, cite_dataset, credit_dataset, write_notice
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

__all__ = [
    "FORMATS",
    "LARGEST_FILE",
    "FileFormat",
    "Notice",
    "Selection",
    "cite_dataset",
    "count_events",
    "credit_dataset",
    "frame_claims",
    "frame_events",
    "list_claims",
    "list_features",
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
