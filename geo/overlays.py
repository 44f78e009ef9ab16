"""Boundary files as layers of named areas: found in the host's folders, read once, kept.

Any format GeoPandas reads, in any system of coordinates. Which columns hold the id and the names is
found out, or said in a file ``<boundary file>.columns.json`` beside it, with a title in both
languages.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.dataset import SHIPPED
from geo.errors import NotFoundError, OverlayError
from geo.settings import read_settings

if TYPE_CHECKING:
    import geopandas as gpd

DEFAULT_OVERLAY = "governorates"
"""The overlay that comes with the program; areas are its areas where a view names no other."""
OUTSIDE = "outside"
"""Stands for the ground no area covers, where areas are listed; never an area's own id."""
FORMATS = (".geojson", ".json", ".gpkg", ".shp", ".fgb", ".kml", ".zip")
COLUMNS = ".columns.json"
_TOLERANCE = 0.002  # degrees, some 200 m: finer than a line of the map up to zoom 9
_DEGREES = (-180.0, -90.0, 180.0, 90.0)
_FOUND: Mapping[str, tuple[str, ...]] = {
    "id": (
        r"adm(?:in)?(\d)_?pcode",
        r"hasc(?:_(\d))?",
        r"gid_(\d)",
        r"(?:area_?id|pcode|shapeid|id)",
    ),
    "name_en": (
        r"adm(?:in)?(\d)_?(?:name_?en|en|name)",
        r"name[_:]?en",
        r"name_(\d)",
        r"(?:shapename|name|title)",
    ),
    "name_ar": (r"adm(?:in)?(\d)_?(?:name_?ar|ar|name1)", r"name[_:]?ar", r"nl_name_(\d)"),
}
"""Columns of areas in files people have, the likeliest first; the deepest of several levels."""


@dataclass(frozen=True, eq=False)
class Overlay:
    """A layer of areas.

    ``areas`` has ``area_id``, ``name_en``, ``name_ar`` and ``geometry`` (valid polygons in
    longitude and latitude, WGS 84), one row per area in the order of ids. ``revision`` changes with
    the file.
    """

    name: str
    title_en: str
    title_ar: str
    revision: str
    areas: "gpd.GeoDataFrame"

    def names(self, lang: str) -> dict[str, str]:
        """Return the name of each area by its id, in a language."""
        return dict(zip(self.areas["area_id"], self.areas[f"name_{lang}"], strict=True))

    def title(self, lang: str) -> str:
        """Return what the layer is called in a language."""
        return self.title_ar if lang == "ar" else self.title_en


def list_overlays() -> dict[str, Path]:
    """Return the boundary files by name: the shipped one, then those of ``RASD_OVERLAYS``."""
    found = {DEFAULT_OVERLAY: SHIPPED / "basemap" / "governorates.json"}
    for folder in read_settings().overlays:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix.lower() in FORMATS and not path.name.endswith(COLUMNS):
                found[_slug(path.stem)] = path
    return found


def find_overlay(name: str) -> Overlay:
    """Read the overlay called ``name``, once for each version of its file; '' is the shipped one.

    Raises
    ------
    NotFoundError
        No such overlay.
    OverlayError
        Its file cannot be used.

    """
    name = name or DEFAULT_OVERLAY
    path = list_overlays().get(name)
    if path is None:
        msg = f"There is no overlay {name!r}; known overlays: {', '.join(list_overlays())}."
        raise NotFoundError(msg)
    beside = path.with_name(path.name + COLUMNS)
    stamps = tuple(p.stat().st_mtime_ns for p in (path, beside) if p.is_file())
    return _read(name, path, stamps)


@lru_cache(maxsize=16)
def _read(name: str, path: Path, stamps: tuple[int, ...]) -> Overlay:
    del stamps
    beside = path.with_name(path.name + COLUMNS)
    told = _read_columns(beside)
    contents = [p.read_bytes() for p in (path, beside) if p.is_file()]
    title = told.get("title_en") or path.stem.replace("_", " ").replace("-", " ")
    return Overlay(
        name=name,
        title_en=title,
        title_ar=told.get("title_ar") or title,
        revision=hashlib.sha256(b"".join(contents)).hexdigest()[:12],
        areas=_read_areas(path, told),
    )


def _read_columns(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        msg = f"{path}: not readable as JSON ({error}); mend the file."
        raise OverlayError(msg) from None
    return {str(key): str(value) for key, value in dict(told).items()}


def _read_areas(path: Path, told: Mapping[str, str]) -> "gpd.GeoDataFrame":
    import geopandas as gpd  # noqa: PLC0415  geopandas takes 400 ms to import

    try:
        table = gpd.read_file(path)
    except (OSError, ValueError, RuntimeError) as error:
        msg = f"{path}: not readable as a boundary file ({str(error).splitlines()[0]})."
        raise OverlayError(msg) from None
    table = _to_degrees(table, path)
    names = _name_areas(table, told, path)
    mended = table.geometry.make_valid().to_numpy()
    parts = gpd.GeoDataFrame(names, geometry=mended, crs="EPSG:4326").explode(ignore_index=True)
    polygons = parts[parts.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
    if polygons.empty:
        msg = f"{path}: holds no areas; a boundary file has polygons."
        raise OverlayError(msg)
    whole = polygons.dissolve(by="area_id", aggfunc="first", sort=True).reset_index()
    return whole[["area_id", "name_en", "name_ar", "geometry"]]


def _to_degrees(table: "gpd.GeoDataFrame", path: Path) -> "gpd.GeoDataFrame":
    table = table[~(table.geometry.is_empty | table.geometry.isna())]
    if table.crs is not None:
        return table.to_crs("EPSG:4326")
    west, south, east, north = table.total_bounds
    least_x, least_y, most_x, most_y = _DEGREES
    if not (least_x <= west <= east <= most_x and least_y <= south <= north <= most_y):
        msg = f"{path}: not in degrees, and no system of coordinates is said; add a .prj file."
        raise OverlayError(msg)
    return table.set_crs("EPSG:4326")


def _name_areas(
    table: "gpd.GeoDataFrame", told: Mapping[str, str], path: Path
) -> dict[str, list[str]]:
    columns = {part: told.get(part) or _find_column(table, part) for part in _FOUND}
    missing = [name for name in columns.values() if name and name not in table.columns]
    if missing:
        msg = f"{path.name}{COLUMNS}: the boundary file has no column {missing[0]!r}."
        raise OverlayError(msg)
    numbers = [str(number) for number in range(1, len(table) + 1)]

    def read(*parts: str) -> list[str]:
        found = [table[columns[part]].astype("string") for part in parts if columns[part]]
        rows = zip(*(column.fillna("").str.strip() for column in found), numbers, strict=True)
        return [next(filter(None, row)) for row in rows]

    ids = read("id", "name_en", "name_ar")
    return {
        "area_id": [f"area-{each}" if each == OUTSIDE else each for each in ids],
        "name_en": read("name_en", "name_ar", "id"),
        "name_ar": read("name_ar", "name_en", "id"),
    }


def _find_column(table: "gpd.GeoDataFrame", part: str) -> str | None:
    """Return the likeliest column; of several levels the one with most values, the deepest."""
    for pattern in _FOUND[part]:
        found = [
            (match[1] or "" if match.re.groups else "", str(column))
            for column in table.columns
            if column != table.geometry.name
            if (match := re.fullmatch(pattern, str(column).lower()))
        ]
        if found:
            return max(found)[1]
    return None


def _slug(stem: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "overlay"


@lru_cache(maxsize=8)
def outline(overlay: Overlay) -> dict[str, Any]:
    """Return the areas simplified for the map, as GeoJSON.

    Shared borders stay shared, within 200 m of the file's. Each feature has ``id``, ``name_en``,
    ``name_ar`` and ``at``, a point (longitude, latitude) inside the area where its name may stand.
    """
    import shapely  # noqa: PLC0415  as geopandas

    shapes = overlay.areas.geometry.to_numpy()
    try:
        simple = shapely.coverage_simplify(shapes, _TOLERANCE)
    except (shapely.errors.GEOSException, NotImplementedError):
        simple = shapely.simplify(shapes, _TOLERANCE)
    points = shapely.get_coordinates(shapely.point_on_surface(shapes)).round(4).tolist()
    rows = zip(overlay.areas.itertuples(), simple, points, strict=True)
    features = [
        {
            "type": "Feature",
            "properties": {
                "id": area.area_id,
                "name_en": area.name_en,
                "name_ar": area.name_ar,
                "at": at,
            },
            "geometry": json.loads(shapely.to_geojson(shapely.set_precision(shape, 1e-4))),
        }
        for area, shape, at in rows
    ]
    return {"type": "FeatureCollection", "features": features}
