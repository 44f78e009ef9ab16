"""Read a layer of features through GeoPandas: its attributes are mapped like a table's columns."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl

from geo.model.schema import ROW
from geo.places.features import FeaturesError, read_features
from geo.readers.build import ReadResult
from geo.readers.files.keep import open_once
from geo.readers.files.open import check_file
from geo.readers.files.opened import Opened
from geo.readers.formats.table import read_rows
from geo.readers.guess import propose
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.mapping import Said
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.text import t

WGS84 = "EPSG:4326"
POINT = ("latitude", "longitude", "where_prec")


def read(path: Path, options: Options) -> ReadResult:
    """Read a layer with the mapping in the options, or one guessed from its attributes."""
    manifest = load_manifests()["vector"]
    table = open_layer(path, manifest, options=options)
    options.report("rows", n=table.height)
    return read_rows(table, options=_map_point(table, options), file=path.name, manifest=manifest)


def propose_file(path: Path, *, lang: str) -> Said:
    """Guess a mapping from a layer's attributes."""
    table = open_layer(path, load_manifests()["vector"], options=Options(lang=lang))
    return propose([name for name in table.columns if name != ROW], table)


def open_layer(
    path: Path,
    manifest: Manifest,
    *,
    options: Options,
    layer: gpd.GeoDataFrame | None = None,
) -> pl.DataFrame:
    """Return a layer's attributes as text, with a point of each in degrees (WGS 84).

    ``layer`` is what `read_layer` gave, where that was asked already.

    Raises
    ------
    ReaderError
        Not a layer, or one whose coordinates are of a system it does not name.

    """

    def open_() -> Opened:
        features = read_layer(path, options) if layer is None else layer
        check_system(features, path, lang=options.lang)
        return Opened(tell_layer(features, manifest), "", "")

    return open_once(open_, path, manifest, options.mapping.get("layer")).frame


def tell_layer(layer: gpd.GeoDataFrame, manifest: Manifest) -> pl.DataFrame:
    """Return the attributes of features as text, with a point of each in degrees (WGS 84)."""
    points = layer.geometry.to_crs(WGS84) if layer.crs is not None else layer.geometry
    # Inside the shape, which the middle of a crescent is not.
    inner = points.representative_point()
    frame = tell_attributes(layer)
    where = {
        "latitude": pl.Series([_write(value) for value in inner.y], dtype=pl.String),
        "longitude": pl.Series([_write(value) for value in inner.x], dtype=pl.String),
        "where_prec": pl.Series(_measure(layer, inner, manifest), dtype=pl.String),
    }
    return frame.with_columns(**where).with_row_index(ROW, offset=1)


def tell_attributes(layer: gpd.GeoDataFrame) -> pl.DataFrame:
    """Return the attributes of features as text, without those a point stands for."""
    attributes = layer.drop(columns=layer.geometry.name)
    text = {str(name): _write_cells(attributes[name]) for name in attributes.columns}
    kept = {name: cells for name, cells in text.items() if name.casefold() not in POINT}
    return pl.DataFrame(kept, schema=dict.fromkeys(kept, pl.String)) if kept else pl.DataFrame()


def read_layer(path: Path, options: Options) -> gpd.GeoDataFrame:
    """Return the features of a layer; ReaderError when it cannot be read as one."""
    check_file(path, lang=options.lang)
    try:
        return read_features(path, layer=options.mapping.get("layer"))
    except FeaturesError:
        raise ReaderError(t(options.lang, "import.error.vector", file=path.name)) from None


def check_system(layer: gpd.GeoDataFrame, path: Path, *, lang: str) -> None:
    """Raise ReaderError when a layer does not say in which system its coordinates are."""
    if layer.crs is None and not layer.geometry.isna().all():
        raise ReaderError(t(lang, "import.error.no_crs", file=path.name))


def _write_cells(column: Any) -> list[str | None]:
    return [_write(value) for value in column.tolist()]


def _write(value: Any) -> str | None:
    text = str(value).strip()
    if value is None or text in {"", "nan", "NaT", "None", "<NA>"}:
        return None
    # Days come back as their midnight.
    return text.removesuffix(" 00:00:00")


def _measure(layer: gpd.GeoDataFrame, inner: Any, manifest: Manifest) -> list[str | None]:
    """Return where_prec by the distance from the point to the farthest corner; None for points."""
    sizes = manifest.declared["sizes"]
    coarse = sizes[-1][1] + 1
    found: list[str | None] = []
    # Without a system there are no metres, and nothing is guessed.
    if layer.crs is None:
        return [None] * len(layer)
    for shape, point in zip(layer.geometry.to_crs(WGS84), inner, strict=True):
        if shape is None or shape.is_empty or shape.geom_type == "Point":
            found.append(None)
            continue
        pair = gpd.GeoSeries([shape, point], crs=WGS84)
        # Metres on a plane near the feature; degrees are no measure of distance.
        flat = pair.to_crs(pair.estimate_utm_crs())
        reach = flat.iloc[0].hausdorff_distance(flat.iloc[1])
        found.append(str(next((code for size, code in sizes if reach <= size), coarse)))
    return found


def _map_point(table: pl.DataFrame, options: Options) -> Options:
    """Add the point to the mapping, which names attributes only."""
    given = dict(options.mapping) or propose([n for n in table.columns if n != ROW], table)
    columns = {**given.get("columns", {}), **{name: name for name in POINT}}
    return Options(
        mapping={**given, "columns": columns},
        version=options.version,
        lang=options.lang,
        report=options.report,
    )
