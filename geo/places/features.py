"""Open a file of features through GeoPandas, whatever its format; nothing is fetched for it."""

import json
import os
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import geopandas as gpd

PARQUET = (".parquet", ".geoparquet", ".pq")
_JSON = (".geojson", ".json")
_AREAS = ("Polygon", "Unknown", "Collection", "Surface")
_OFFLINE = {
    "GDAL_HTTP_PROXY": "localhost:9",
    "GDAL_HTTP_CONNECTTIMEOUT": 1,
    "OGR_GEOJSON_MAX_OBJ_SIZE": 25,
}
"""A file may name its coordinate system, or more, by an address; of a feature in GeoJSON more is
made than it has letters, and 25 MB of them are a million corners."""
MOST_CORNERS = 5_000_000
"""How many corners all shapes of a layer may have together."""
_BYTES_A_CORNER, _FEW_BYTES = 16, 32 << 20
"""What a corner takes in a shape at least; a file of few bytes cannot hold too many."""
_LONGEST_VIEW = 100
"""How many million steps SQLite may take to count what a view gives: a second or two."""
_STEPS = 1_000_000
_SKIPPED = (
    *("OGR_VRT", "GML", "GPX", "WFS", "OAPIF", "OGCAPI", "CSW", "HTTP", "GDALG", "EEDA", "SQLite"),
    *(
        "ODS",
        "XLSX",
        "CSV",
        "MapInfo File",
        "LVBAG",
        "S57",
        "DGN",
        "GeoRSS",
        "VFK",
        "PGDUMP",
        "OSM",
    ),
    *("GPSBabel", "OGR_PDS", "EDIGEO", "Idrisi", "Elasticsearch", "Carto", "AmigoCloud", "SXF"),
    *("Selafin", "JML", "PLSCENES", "VDV", "MVT", "NGW", "MapML", "GTFS", "PMTiles", "JSONFG"),
    *("MiraMonVector", "ADBC", "AVCBin", "AVCE00", "AIVector", "OGR_GMT", "WAsP", "OpenFileGDB"),
    *("DXF", "PDF", "MBTiles", "PCIDSK", "PDS4", "VICAR"),
)
"""What GDAL can read and Rasd has no use for: much of it opens other files and addresses."""
# GDAL asks once, when it is loaded.
os.environ.setdefault("GDAL_SKIP", ",".join(_SKIPPED))
_LARGEST_WHOLE = 1 << 53
_reading: list[None] = []
_lock = threading.Lock()


class FeaturesError(ValueError):
    """A file cannot be read as features; the message is why, in the words of what reads it."""


class TooFineError(FeaturesError):
    """The shapes of a layer have more corners than are read: ``corners`` at least."""

    def __init__(self, corners: int) -> None:
        super().__init__(f"{corners} corners, {MOST_CORNERS} at most")
        self.corners = corners


def read_features(
    path: Path, *, layer: str | None = None, with_ids: bool = False
) -> "gpd.GeoDataFrame":
    """Return the features of a file, by default of its first layer.

    On wish ``id`` is what GeoJSON calls its features beside their attributes, where it is a number;
    one that is a text comes as an attribute anyway.

    Raises
    ------
    FeaturesError
        It cannot be read, or has no geometry.

    """
    import geopandas as gpd  # noqa: PLC0415  geopandas takes 400 ms to import
    import pyogrio  # noqa: PLC0415  as geopandas
    import shapely  # noqa: PLC0415  as geopandas

    try:
        with _stay_offline():
            if path.suffix.lower() in PARQUET:
                found = gpd.read_parquet(path)
            else:
                source = _open_packed(path)
                check_views(path)
                named = layer or str(pyogrio.list_layers(source)[0][0])
                _count_corners(path, source, named)
                found = _keep_long(gpd.read_file(source, layer=named), source, named)
                if with_ids and path.suffix.lower() in _JSON and "id" not in found.columns:
                    found = _add_ids(found, source, named)
    except FeaturesError:
        raise
    except (OSError, ValueError, RuntimeError, IndexError, shapely.errors.ShapelyError) as error:
        raise FeaturesError(" ".join(str(error).split())) from None
    if not isinstance(found, gpd.GeoDataFrame):
        msg = "no geometry"
        raise FeaturesError(msg)
    return found


def _count_corners(path: Path, source: Path | str, layer: str) -> None:
    """Raise TooFineError before all shapes of a large file are held at once."""
    import pyogrio  # noqa: PLC0415  as above

    if path.stat().st_size <= _FEW_BYTES:
        return
    corners = 0
    kept = {"columns": [], "batch_size": 256, "use_pyarrow": True}
    with pyogrio.open_arrow(source, layer=layer, **kept) as (about, batches):
        for batch in batches:
            corners += batch.column(about["geometry_name"] or "wkb_geometry").nbytes
            if corners > MOST_CORNERS * _BYTES_A_CORNER:
                raise TooFineError(corners // _BYTES_A_CORNER)


def _keep_long(found: "gpd.GeoDataFrame", source: Path | str, layer: str) -> "gpd.GeoDataFrame":
    """Return features with whole numbers as the file has them: a blank beside them makes floats."""
    import geopandas as gpd  # noqa: PLC0415  as above

    floats = found.select_dtypes("float")
    # Below this a float holds every whole number; the ids of posts are above.
    if not (floats.abs() >= _LARGEST_WHOLE).to_numpy().any():
        return found
    kept = {"integer_object_nulls": True}
    return gpd.read_file(source, layer=layer, use_arrow=True, arrow_to_pandas_kwargs=kept)


def _add_ids(found: "gpd.GeoDataFrame", source: Path | str, layer: str) -> "gpd.GeoDataFrame":
    import pyogrio  # noqa: PLC0415  as above

    ids = pyogrio.read_dataframe(
        source, layer=layer, columns=[], read_geometry=False, fid_as_index=True
    ).index
    # Features without an id are counted from 0.
    return found if list(ids) == list(range(len(found))) else found.assign(id=list(ids))


@dataclass(frozen=True)
class Layer:
    """A layer of a file: its name, its columns, how many features; some have no geometry."""

    name: str
    columns: tuple[str, ...]
    features: int
    has_geometry: bool


def list_layers(path: Path) -> list[Layer]:
    """Return the layers of a file without reading their features; a layer of none has a name.

    Raises
    ------
    FeaturesError
        It cannot be read.

    """
    import pyogrio  # noqa: PLC0415  as geopandas

    # A file of this kind is one layer, and is read without GDAL.
    if path.suffix.lower() in PARQUET:
        return [Layer("", (), 1, has_geometry=True)]
    try:
        with _stay_offline():
            check_views(path)
            source = _open_packed(path)
            return [
                _sketch(str(name), geometry, source)
                for name, geometry in pyogrio.list_layers(source)
            ]
    except FeaturesError:
        raise
    except (OSError, ValueError, RuntimeError) as error:
        raise FeaturesError(" ".join(str(error).split())) from None


def _sketch(name: str, geometry: object, source: Path | str) -> Layer:
    import pyogrio  # noqa: PLC0415  as geopandas

    told = pyogrio.read_info(source, layer=name, force_feature_count=True)
    columns = tuple(map(str, told["fields"]))
    return Layer(name, columns, int(told["features"]), has_geometry=geometry is not None)


def find_areas(path: Path) -> tuple[bool, str | None]:
    """Tell, without reading the features, whether a file may hold areas and in which layer.

    Raises
    ------
    FeaturesError
        It cannot be read.

    """
    import pyogrio  # noqa: PLC0415  as geopandas

    if path.suffix.lower() in PARQUET:
        return _may_be_areas(_read_types(path)), None
    try:
        with _stay_offline():
            check_views(path)
            layers = pyogrio.list_layers(_open_packed(path))
    except FeaturesError:
        raise
    except (OSError, ValueError, RuntimeError) as error:
        raise FeaturesError(" ".join(str(error).split())) from None
    # KML and GeoJSON often say `Unknown`: such a layer may hold areas, one of polygons does.
    named = [str(name) for name, type_ in layers if _may_be_areas(str(type_))]
    sure = [str(name) for name, type_ in layers if "Polygon" in str(type_)]
    return bool(named), next(iter([*sure, *named]), None)


def check_views(path: Path) -> None:
    """Raise FeaturesError when a view in a GeoPackage gives rows without end, or nearly."""
    if path.suffix.lower() != ".gpkg":
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
            views = base.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
            for (name,) in views:
                _count_rows(base, str(name))
    except sqlite3.Error as error:
        raise FeaturesError(str(error)) from None


def _count_rows(base: sqlite3.Connection, view: str) -> None:
    taken = iter(range(_LONGEST_VIEW))
    base.set_progress_handler(lambda: int(next(taken, None) is None), _STEPS)
    quoted = view.replace('"', '""')
    try:
        base.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608  a name, quoted
    except sqlite3.OperationalError as error:
        # A view that asks for what GDAL alone has is GDAL's to read.
        if "interrupted" in str(error):
            raise
    finally:
        base.set_progress_handler(None, 0)


def find_main(packed: zipfile.ZipFile) -> str | None:
    """Return the file of a KMZ that is its document: the first KML at its top, else the first."""
    names = [n for n in packed.namelist() if n.lower().endswith(".kml") and "__MACOSX" not in n]
    return next((name for name in names if "/" not in name), next(iter(names), None))


def _open_packed(path: Path) -> Path | str:
    """Name what GDAL is to open: of a KMZ its document, whatever else of KML was packed first."""
    if path.suffix.lower() != ".kmz":
        return path
    try:
        with zipfile.ZipFile(path) as packed:
            main = find_main(packed)
    except zipfile.BadZipFile as error:
        raise OSError(error) from None
    if main is None:
        msg = "no document"
        raise OSError(msg)
    # GDAL reads inside a zip by such a path; told only the file, it takes the first KML in it.
    return f"/vsizip/{path.resolve()}/{main}"


def _may_be_areas(types: str) -> bool:
    return any(word in types for word in _AREAS)


def _read_types(path: Path) -> str:
    import polars as pl  # noqa: PLC0415  only for this kind of file

    try:
        told: dict[str, Any] = json.loads(pl.read_parquet_metadata(path)["geo"])
        return str(told["columns"][told["primary_column"]].get("geometry_types") or "Unknown")
    except (pl.exceptions.PolarsError, KeyError, ValueError) as error:
        raise FeaturesError(str(error)) from None


@contextmanager
def _stay_offline() -> Iterator[None]:
    """Let nothing be fetched while any file is read, in any thread; then as it was."""
    import pyogrio  # noqa: PLC0415  as geopandas

    # GDAL's settings are the process's: the first reader sets them, the last one takes them back.
    with _lock:
        _reading.append(None)
        pyogrio.set_gdal_config_options(_OFFLINE)
    try:
        yield
    finally:
        with _lock:
            _reading.pop()
            if not _reading:
                pyogrio.set_gdal_config_options(dict.fromkeys(_OFFLINE))
