"""The file formats of events, and how much goes into one file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo.export.files.kml import write_kml, write_kmz
from geo.export.files.sheets import write_events_csv, write_xlsx
from geo.export.files.tables import ViewTables
from geo.export.files.vector import write_flatgeobuf, write_geojson, write_geopackage, write_parquet

LARGEST_FILE = 100_000
"""Events in one file; more are asked for as the dataset's folder."""
LARGEST_PAGE = 300
"""Events in one page that opens from disk; a page that long has some 5 MB."""


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """A file format of events: its media type, the ending of its name, and who writes it."""

    media: str
    write: Callable[[ViewTables], bytes]


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
