"""Read a layer of features through GeoPandas: its attributes are mapped like a table's columns."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import polars as pl

from geo.model.schema import ROW
from geo.places.features import (
    MOST_CORNERS,
    FeaturesError,
    TooFineError,
    list_layers,
    read_features,
)
from geo.readers.build import ReadResult
from geo.readers.files.columns import PARQUET
from geo.readers.files.hxl import drop_tags
from geo.readers.files.keep import open_once
from geo.readers.files.open import check_file
from geo.readers.files.opened import Opened, check_width
from geo.readers.files.packed import PACKED, is_layer, is_zip, unpack
from geo.readers.files.parts import Sketch, choose_parts, stack_parts, tell_parts
from geo.readers.formats.table import complete_mapping, read_rows
from geo.readers.guess import propose
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.mapping import Said
from geo.readers.notes import Note, ReaderError
from geo.readers.options import Options
from geo.text import t

WGS84 = "EPSG:4326"
POINT = ("latitude", "longitude", "where_prec")
_AREAL = {"LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
_DRAWING = {"altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon"}
"""Columns that every KML has, of how its signs are drawn."""


@dataclass(frozen=True, eq=False)
class Layers:
    """The layers of a file that are read, by name; the names of all with features; what to say."""

    read: Mapping[str, gpd.GeoDataFrame]
    parts: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class _Source:
    """Where a layer is read from; None for the file's only one."""

    path: Path
    layer: str | None


def read(path: Path, options: Options) -> ReadResult:
    """Read the layers of a file with the mapping in the options, or one guessed from them."""
    manifest = load_manifests()["vector"]
    opened = open_layers(path, manifest, options=options)
    options.report("rows", n=opened.frame.height)
    mapped = _map_point(opened.frame, options)
    return read_rows(
        _join_precision(opened.frame, cast("Said", mapped.mapping)),
        options=mapped,
        file=path.name,
        manifest=manifest,
        notes=opened.notes,
        starts=opened.starts,
    )


def propose_file(path: Path, *, options: Options) -> Said:
    """Guess a mapping from the attributes of a file's layers."""
    opened = open_layers(path, load_manifests()["vector"], options=options)
    return propose(list_filled(opened.frame), opened.frame)


def open_layers(
    path: Path, manifest: Manifest, *, options: Options, layers: Layers | None = None
) -> Opened:
    """Return features' attributes as text, with a point of each in degrees (WGS 84).

    ``layers`` is what `read_layers` gave, where that was asked already.

    Raises
    ------
    ReaderError
        Not a layer, or one whose coordinates are of a system it does not name.

    """

    def open_() -> Opened:
        found = read_layers(path, options) if layers is None else layers
        for layer in found.read.values():
            check_system(layer, path, lang=options.lang)
        return tell_layers(found, manifest)

    return open_once(open_, path, manifest, choice=options.choice)


def tell_layers(layers: Layers, manifest: Manifest) -> Opened:
    """Return the features of layers as one table."""
    told = {name: drop_tags(tell_layer(layer, manifest)) for name, layer in layers.read.items()}
    frame, starts = stack_parts([(name, rows) for name, (rows, _) in told.items()])
    return Opened(
        frame,
        "",
        "",
        notes=layers.notes,
        parts=layers.parts,
        read_parts=tuple(filter(None, told)),
        tags={column: tag for _, tags in told.values() for column, tag in tags.items()},
        starts=starts if len(layers.parts) > 1 else (),
    )


def tell_layer(layer: gpd.GeoDataFrame, manifest: Manifest) -> pl.DataFrame:
    """Return the attributes of features as text, with a point of each in degrees (WGS 84)."""
    points = layer.geometry.to_crs(WGS84) if layer.crs is not None else layer.geometry
    # Inside the shape, which the middle of a crescent is not.
    inner = points.representative_point()
    frame = tell_attributes(layer)
    where = {
        "latitude": pl.Series([_write(value) for value in inner.y], dtype=pl.String),
        "longitude": pl.Series([_write(value) for value in inner.x], dtype=pl.String),
        "where_prec": pl.Series(_tell_precision(layer, inner, manifest), dtype=pl.String),
    }
    return frame.with_columns(**where).with_row_index(ROW, offset=1)


def tell_attributes(layer: gpd.GeoDataFrame) -> pl.DataFrame:
    """Return the attributes of features as text, without those a point stands for."""
    attributes = layer.drop(columns=layer.geometry.name)
    if set(attributes.columns) >= _DRAWING:
        attributes = attributes.drop(columns=[*_DRAWING])
    text = {str(name): _write_cells(attributes[name]) for name in attributes.columns}
    kept = {name: cells for name, cells in text.items() if name.casefold() not in POINT}
    return pl.DataFrame(kept, schema=dict.fromkeys(kept, pl.String)) if kept else pl.DataFrame()


def read_layers(path: Path, options: Options) -> Layers:
    """Return the layers of a file, or of a zip, that are alike; ReaderError when there are none."""
    check_file(path, lang=options.lang)
    try:
        if path.suffix.lower() in PACKED and is_zip(path, lang=options.lang):
            with tempfile.TemporaryDirectory(prefix="rasd-") as folder:
                members = unpack(path, Path(folder) / "unpacked", lang=options.lang)
                return _read_layers(members, path, options)
        return _read_layers([path], path, options)
    except TooFineError as error:
        n = error.corners
        said = t(options.lang, "areas.error.too_fine", file=path.name, n=n, most=MOST_CORNERS)
        raise ReaderError(said) from None
    except FeaturesError:
        raise ReaderError(t(options.lang, "import.error.vector", file=path.name)) from None


def _read_layers(members: Sequence[Path], path: Path, options: Options) -> Layers:
    found = [
        pair
        for one in members
        for pair in _sketch(one, is_packed=len(members) > 1, options=options)
    ]
    sketches = [sketch for _, sketch in found]
    manifest = load_manifests()["vector"]
    choice = options.choice
    chosen = choose_parts(sketches, manifest, choice, file=path.name, lang=options.lang)
    if not any(sketches[n].rows for n in chosen):
        raise ReaderError(t(options.lang, "import.error.no_rows", file=path.name))
    read = {
        sketches[n].name: read_features(found[n][0].path, layer=found[n][0].layer, with_ids=True)
        for n in chosen
    }
    parts = tuple(sketch.name for sketch in sketches if sketch.name and sketch.rows)
    return Layers(read, parts, tell_parts(sketches, chosen, choice))


def _sketch(member: Path, *, is_packed: bool, options: Options) -> Iterator[tuple[_Source, Sketch]]:
    """Give the layers of a file, or of one of several in a zip, and what is known of each."""
    if not is_layer(member, lang=options.lang):
        if is_packed:
            # A table packed beside layers is named, and not read as one.
            yield _Source(member, None), Sketch(member.name, (), 1, is_readable=False)
            return
        # One of JSON may be of a kind of its own; whatever else is none is not opened to see.
        if member.suffix.lower() not in {".json", *PARQUET}:
            raise ReaderError(t(options.lang, "import.error.not_layer", file=member.name))
    layers = list_layers(member)
    for layer in layers:
        check_width(layer.columns, member.name, lang=options.lang)
        name = layer.name
        if is_packed:
            name = f"{member.name}/{layer.name}" if len(layers) > 1 else member.name
        sketch = Sketch(name, layer.columns, layer.features, is_readable=layer.has_geometry)
        yield _Source(member, layer.name or None), sketch


def check_system(layer: gpd.GeoDataFrame, path: Path, *, lang: str) -> None:
    """Raise ReaderError when a layer does not say in which system its coordinates are."""
    if layer.crs is None and not layer.geometry.isna().all():
        raise ReaderError(t(lang, "import.error.no_crs", file=path.name))


def _write_cells(column: Any) -> list[str | None]:
    return [_write(value) for value in column.tolist()]


def _write(value: Any) -> str | None:
    # A blank beside whole numbers makes all of them decimal ones.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    if value is None or text in {"", "nan", "NaT", "None", "<NA>"}:
        return None
    # Days come back as their midnight.
    return text.removesuffix(" 00:00:00")


def _tell_precision(layer: gpd.GeoDataFrame, inner: Any, manifest: Manifest) -> list[str | None]:
    """Return where_prec: of points what the attribute of that name says, of shapes what they are.

    An event at several points is as well known at each of them.
    """
    measured = _measure(layer, inner, manifest)
    own = next((name for name in layer.columns if str(name).casefold() == POINT[-1]), None)
    if own is None:
        return measured
    stated = _write_cells(layer[own])
    are_points = ~layer.geom_type.isin(_AREAL)
    pairs = zip(stated, measured, are_points, strict=True)
    return [(said if is_point else None) or size for said, size, is_point in pairs]


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


def list_filled(table: pl.DataFrame) -> list[str]:
    """Return the columns that hold anything: programs add blank ones, such as KML's ``id``."""
    return [
        name for name in table.columns if name != ROW and table[name].null_count() < table.height
    ]


def _map_point(table: pl.DataFrame, options: Options) -> Options:
    """Add the point to the mapping, which names attributes only, and may name its precision."""
    given = complete_mapping(options.mapping, list_filled(table), table)
    named = given.get("columns", {})
    point = {name: name for name in POINT}
    if named.get(POINT[-1]) in table.columns:
        point[POINT[-1]] = named[POINT[-1]]
    return replace(options, mapping={**given, "columns": {**named, **point}})


def _join_precision(table: pl.DataFrame, said: Said) -> pl.DataFrame:
    """Put the size of shapes into the column that says how well points are known."""
    stated = said["columns"][POINT[-1]]
    return table.with_columns(pl.coalesce(POINT[-1], stated).alias(stated))
