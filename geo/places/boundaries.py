"""Boundary files as layers of named areas: found in folders, read once for each version, kept.

A host's files lie in the folders of ``RASD_OVERLAYS``, a dataset's in its folder ``overlays``, and
a reader may bring one for a session. Any format GeoPandas reads, in any system of coordinates.
Which columns hold the id and the names is found out, or said in a file
``<boundary file>.columns.json`` beside it, with a title in both languages.
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

from geo.dataset.folder import SHIPPED, Dataset, find_dataset
from geo.dataset.private import find_private_areas
from geo.errors import NotFoundError, OverlayError
from geo.places.features import PARQUET, FeaturesError, TooFineError, find_areas, read_features
from geo.settings import read_settings
from geo.text import column_of, localized, t

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

DEFAULT_OVERLAY = "governorates"
"""The overlay that comes with the program; areas are its areas where a view names no other."""
OUTSIDE = "outside"
"""Stands for the ground no area covers, where areas are listed; never an area's own id."""
FORMATS = (".geojson", ".json", ".gpkg", ".shp", ".fgb", ".kml", ".kmz", ".zip", *PARQUET)
COLUMNS = ".columns.json"
FOLDER = "overlays"
"""The folder inside a dataset's that holds its own boundary files."""
MOST_MB, MOST_AREAS, MOST_CORNERS = 64, 5_000, 2_000_000
"""How large a boundary file may be, unpacked, how many areas and corners of them it may hold."""
_TOLERANCE = 0.002  # degrees, some 200 m: finer than a line of the map up to zoom 9
_FARTHEST = (-540.0, -90.001, 540.0, 90.001)
"""West, south, east, north: what degrees may be where a file counts on past the antimeridian."""
_HALF, _WHOLE = 180.0, 360.0
_LONGEST_NAME = 120
_MOST_KEPT = 64  # files; a page names all that are offered, and should read none of them twice
_UNSEEN = re.compile("[\\u0000-\\u001f\\u007f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+")
_SAVED = "areas.geoparquet"
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
        return dict(
            zip(self.areas["area_id"], self.areas[column_of("name", lang, self.areas)], strict=True)
        )

    def title(self, lang: str) -> str:
        """Return what the layer is called in a language."""
        return localized(vars(self), "title", lang)


def list_overlays(datasets: Iterable[Dataset] = ()) -> dict[str, Path]:
    """Return the boundary files by name: the shipped one, the host's, those of some datasets.

    Those of a dataset are called ``DATASET/NAME``, which no name of the host's can be.
    """
    found = {DEFAULT_OVERLAY: SHIPPED / "basemap" / "governorates.json"}
    for folder in read_settings().overlays:
        found |= _name_files(folder)
    for dataset in datasets:
        found |= list_own(dataset.name, dataset.folder)
    return found


def list_own(dataset: str, folder: Path) -> dict[str, Path]:
    """Return the boundary files of a dataset's own folder, by the names they have in addresses."""
    return {f"{dataset}/{name}": path for name, path in _name_files(folder / FOLDER).items()}


def _name_files(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix.lower() in FORMATS and not path.name.endswith(COLUMNS):
            name = _slug(path.stem)
            # `wards.geojson` and `wards.gpkg` beside each other keep two names.
            found[f"{name}-{path.suffix[1:].lower()}" if name in found else name] = path
    return found


def split_name(name: str) -> tuple[str, str]:
    """Return the dataset an overlay belongs to, '' for the host's, and its name there."""
    dataset, _, own = name.rpartition("/")
    return dataset, own


def find_overlay(name: str, *, shown: Dataset | None = None) -> Overlay:
    """Read the overlay called ``name``, once for each version of its file; '' is the shipped one.

    ``shown`` is a dataset at hand, which may lie where none is looked for.

    Raises
    ------
    NotFoundError
        No such overlay.
    OverlayError
        Its file cannot be used.

    """
    name = name or DEFAULT_OVERLAY
    path = _find_file(name, shown)
    if path is None:
        msg = f"There is no overlay {name!r}; known overlays: {', '.join(list_overlays())}."
        raise NotFoundError(msg)
    beside = path.with_name(path.name + COLUMNS)
    # The cache is asked with the times of writing: a changed file is read anew.
    stamps = tuple(p.stat().st_mtime_ns for p in (path, beside) if p.is_file())
    return _read(name, path, stamps)


def _find_file(name: str, shown: Dataset | None) -> Path | None:
    private = find_private_areas(name)
    if private is not None:
        return private / _SAVED
    dataset, own = split_name(name)
    if not dataset:
        return list_overlays().get(own)
    is_shown = shown is not None and shown.name == dataset
    folder = shown.folder if shown is not None and is_shown else find_dataset(dataset)
    return list_own(dataset, folder).get(name)


def find_pin(names: Sequence[str], overlay: str, *, shown: Dataset) -> str:
    """Return the revision of an overlay; '' where none of its areas is asked for."""
    return find_overlay(overlay, shown=shown).revision if names else ""


@lru_cache(maxsize=_MOST_KEPT)
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
        areas=read_areas(path, told),
    )


def _read_columns(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): str(value) for key, value in dict(told).items()}
    except (ValueError, TypeError) as error:
        _refuse("columns_file", path, why=str(error))


def save_areas(areas: "gpd.GeoDataFrame", folder: Path, *, title: str) -> None:
    """Write areas as `read_areas` gives them into a new private folder, whole or not at all."""
    made = Path(tempfile.mkdtemp(prefix=".areas-", dir=folder.parent))
    try:
        areas.to_parquet(made / _SAVED)
        columns = {"id": "area_id", "name_en": "name_en", "name_ar": "name_ar"}
        told = json.dumps({**columns, "title_en": title}, ensure_ascii=False)
        (made / (_SAVED + COLUMNS)).write_text(told, encoding="utf-8")
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def read_areas(
    path: Path, columns: Mapping[str, str] = MappingProxyType({}), *, limited: bool = False
) -> "gpd.GeoDataFrame":
    """Read the areas of a boundary file; see `Overlay` for what comes back.

    Parameters
    ----------
    path
        The file.
    columns
        In which columns ``id``, ``name_en`` and ``name_ar`` stand, '' for in none; found out where
        not said.
    limited
        Whether somebody unknown brought it: past `MOST_MB`, `MOST_AREAS` and `MOST_CORNERS` it is
        refused.

    Raises
    ------
    OverlayError
        It is too large, cannot be read, holds no areas, or does not say where on Earth they lie.

    """
    import geopandas as gpd  # noqa: PLC0415  geopandas takes 400 ms to import

    if limited and path.stat().st_size > MOST_MB << 20:
        _refuse("too_large", path, most=MOST_MB)
    table = _to_degrees(_read_table(path), path)
    if limited:
        _limit(table, path)
    names = name_rows(table, columns, path)
    # Crossed rings are common in files people have, and break every question about a point.
    mended = _wrap(table.geometry.force_2d().make_valid().to_numpy())
    # Making a shape valid may leave lines and points beside its areas.
    parts = gpd.GeoDataFrame(names, geometry=mended, crs="EPSG:4326").explode(ignore_index=True)
    polygons = parts[parts.geometry.geom_type == "Polygon"]
    if polygons.empty:
        _refuse("no_areas", path)
    whole = polygons.dissolve(by="area_id", aggfunc="first", sort=True).reset_index()
    return whole[["area_id", "name_en", "name_ar", "geometry"]]


def _read_table(path: Path) -> "gpd.GeoDataFrame":
    try:
        there, layer = find_areas(path)
        table = read_features(path, layer=layer) if there else None
    except TooFineError as error:
        _refuse("too_fine", path, n=error.corners, most=MOST_CORNERS)
    except FeaturesError as error:
        _refuse("unreadable", path, why=str(error).replace(str(path), path.name))
    if table is None:
        _refuse("no_areas", path)
    return table[~(table.geometry.is_empty | table.geometry.isna())]


def _limit(table: "gpd.GeoDataFrame", path: Path) -> None:
    if len(table) > MOST_AREAS:
        _refuse("too_many", path, n=len(table), most=MOST_AREAS)
    corners = int(table.geometry.count_coordinates().sum())
    if corners > MOST_CORNERS:
        _refuse("too_fine", path, n=corners, most=MOST_CORNERS)


def _to_degrees(table: "gpd.GeoDataFrame", path: Path) -> "gpd.GeoDataFrame":
    if table.empty:
        _refuse("no_areas", path)
    had_none = table.crs is None
    # Without a system degrees are assumed, and checked: metres fall out of the bounds below.
    told = table.set_crs("EPSG:4326") if had_none else table.to_crs("EPSG:4326")
    west, south, east, north = told.total_bounds
    least_x, least_y, most_x, most_y = _FARTHEST
    # What is no degrees turns infinite or nothing, which no comparison holds for.
    if not (least_x <= west <= east <= most_x and least_y <= south <= north <= most_y):
        _refuse("no_system" if had_none else "wrong_system", path)
    return told


def _wrap(shapes: Any) -> Any:
    """Return shapes cut at the antimeridian, every part between 180 degrees west and east.

    A ring that jumps from one side to the other is taken to cross there, as no area has a straight
    border of more than 180 degrees but along a pole; one that counts on past 180 is cut.
    """
    import shapely  # noqa: PLC0415  as geopandas

    bounds = shapely.bounds(shapes)
    for row in ((bounds[:, 2] - bounds[:, 0]) > _HALF).nonzero()[0]:
        shapes[row] = _unfold(shapes[row])
    bounds = shapely.bounds(shapes)
    for row in ((bounds[:, 0] < -_HALF) | (bounds[:, 2] > _HALF)).nonzero()[0]:
        shapes[row] = _cut(shapes[row])
    return shapes


def _unfold(shape: "shapely.Geometry") -> "shapely.Geometry":
    import numpy as np  # noqa: PLC0415  as geopandas
    import shapely  # noqa: PLC0415  as geopandas

    parts = []
    for part in shapely.get_parts(shape):
        steps = np.abs(np.diff(shapely.get_coordinates(part)[:, 0]))
        if bool(np.any((steps > _HALF) & (steps < _WHOLE))):
            # Counts on past 180 east, so that the ring closes; `_cut` brings it back.
            east = shapely.transform(
                part, lambda at: at + np.where(at[:, :1] < 0, [_WHOLE, 0.0], 0.0)
            )
            parts.append(shapely.make_valid(east))
        else:
            parts.append(part)
    return shapely.union_all(parts) if len(parts) > 1 else parts[0]


def _cut(shape: "shapely.Geometry") -> "shapely.Geometry":
    import shapely  # noqa: PLC0415  as geopandas
    from shapely.affinity import translate  # noqa: PLC0415  as geopandas

    parts = []
    for turn in (-_WHOLE, 0.0, _WHOLE):
        world = shapely.box(turn - _HALF, -90, turn + _HALF, 90)
        parts.append(translate(shapely.intersection(shape, world), xoff=-turn))
    return shapely.union_all(parts)


def guess_columns(headers: Sequence[str]) -> dict[str, str | None]:
    """Return the likeliest column of ``id``, ``name_en`` and ``name_ar``; None where none is."""
    return {part: _find_column(headers, part) for part in _FOUND}


def name_rows(
    table: "gpd.GeoDataFrame", told: Mapping[str, str], path: Path
) -> dict[str, list[str]]:
    """Return ``area_id``, ``name_en`` and ``name_ar`` of each row.

    Rows of one id are parts of one area. Where no column holds ids, names stand for them, and
    namesakes are numbered and stay apart; without names areas are numbered.
    """
    headers = [str(column) for column in table.columns if column != table.geometry.name]
    columns = {part: told.get(part, found) for part, found in guess_columns(headers).items()}
    missing = [name for name in columns.values() if name and name not in table.columns]
    if missing:
        _refuse("no_column", path, column=str(missing[0]))
    numbers = [str(number) for number in range(1, len(table) + 1)]

    def read(*parts: str) -> list[str]:
        found = [_clean(table[columns[part]]) for part in parts if columns[part]]
        rows = zip(*found, numbers, strict=True)
        return [next(filter(None, row)) for row in rows]

    names = {
        "name_en": read("name_en", "name_ar", "id"),
        "name_ar": read("name_ar", "name_en", "id"),
    }
    ids = _clean(table[columns["id"]]) if columns["id"] else []
    # Fewer ids than names: areas would be melted together.
    if "id" not in told and len(set(ids)) < len(set(names["name_en"])):
        ids = []  # such as a column that programs make and leave at 0
    if not ids:
        marks = _number(names["name_en"])
        names = {
            n: [f"{one}{mark}" for one, mark in zip(names[n], marks, strict=True)] for n in names
        }
    ids = [
        each or name for each, name in zip(ids or names["name_en"], names["name_en"], strict=True)
    ]
    return {"area_id": [f"area-{each}" if each == OUTSIDE else each for each in ids], **names}


def _number(names: Sequence[str]) -> list[str]:
    """Return what tells namesakes apart: nothing for the first, then `` (2)`` and so on."""
    seen: Counter[str] = Counter()
    marks = []
    for name in names:
        seen[name] += 1
        marks.append(f" ({seen[name]})" if seen[name] > 1 else "")
    return marks


def _clean(column: Any) -> list[str]:
    """Return cells as short texts in one line, without marks that turn the direction of others."""
    texts = column.astype("string").fillna("")
    return [" ".join(_UNSEEN.sub(" ", str(text)).split())[:_LONGEST_NAME] for text in texts]


def _find_column(headers: Sequence[str], part: str) -> str | None:
    """Return the likeliest column; of several levels the one with most values, the deepest."""
    for pattern in _FOUND[part]:
        found = [
            (match[1] or "" if match.re.groups else "", column)
            for column in headers
            if (match := re.fullmatch(pattern, column.lower()))
        ]
        if found:
            # adm3_pcode over adm1_pcode: a file of districts names its governorates, too.
            return max(found)[1]
    return None


def _refuse(problem: str, path: Path, **told: str | int) -> NoReturn:
    values = {"file": path.name, **told}
    raise OverlayError(t("en", f"areas.error.{problem}", **values), problem, values)


def say_refusal(error: OverlayError, lang: str) -> str:
    """Return in a language what is wrong with a boundary file, in one sentence."""
    return t(lang, f"areas.error.{error.problem}", **error.values)


def _slug(stem: str) -> str:
    return re.sub(r"[\W_]+", "-", stem.lower()).strip("-") or "overlay"


@lru_cache(maxsize=8)
def outline(overlay: Overlay) -> dict[str, Any]:
    """Return the areas simplified for the map, as GeoJSON.

    Shared borders stay shared, within 200 m of the file's. Each feature has ``id``, ``name_en``,
    ``name_ar`` and ``at``, a point (longitude, latitude) inside the area where its name may stand.
    """
    import shapely  # noqa: PLC0415  as geopandas

    shapes = overlay.areas.geometry.to_numpy()
    try:
        # All areas at once keeps borders that two share in common; areas that overlap it refuses.
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
