"""Measure how far the Euphrates lies from water bodies that somebody else drew.

    python data/basemap/measure.py geo-maps-earth-waterbodies-1m-0.6.0.tgz

The npm package ``@geo-maps/earth-waterbodies-1m`` (ODbL, © OpenStreetMap contributors) has the
river as fragments, one every 3 km or so, cut out on a grid of 2 km: each says that there is water,
within some 500 m. Nothing of it is in the base map.
"""

import json
import sys
import tarfile
from pathlib import Path

import near
import numpy as np
import shapely

HERE = Path(__file__).parent
POCKET = shapely.box(40.5, 34.3, 41.1, 34.85)
_LARGEST = 0.003  # square degrees; what is larger is a lake
_FARTHEST_M = 3_000.0  # from either course; what lies farther is no piece of this river


def read_water(archive: Path) -> np.ndarray:
    """Return the middles of the small water bodies of the piece."""
    with tarfile.open(archive) as package:
        member = package.extractfile("package/map.geo.json")
        bodies = shapely.from_geojson(b"" if member is None else member.read())
    parts = shapely.get_parts(shapely.get_parts(bodies))
    parts = parts[shapely.within(parts, near.PIECE)]
    return shapely.centroid(parts[shapely.area(parts) < _LARGEST])


def read_course(file: str) -> shapely.Geometry:
    """Return the Euphrates in the piece, out of a file of the base map."""
    collection = json.loads((HERE / f"{file}.json").read_text(encoding="utf-8"))
    rivers = (f for f in collection["features"] if f["properties"]["name_en"] == "Euphrates")
    shapes = [shapely.from_geojson(json.dumps(river["geometry"])) for river in rivers]
    return shapely.union_all(shapes).intersection(near.PIECE)


def main() -> None:
    """Print the distances in metres for both courses, and for the pocket alone."""
    courses = {file: near.to_metres(read_course(file)) for file in ("rivers", "near")}
    water = read_water(Path(sys.argv[1]))
    apart = {file: shapely.distance(near.to_metres(water), each) for file, each in courses.items()}
    is_river = np.minimum(*apart.values()) < _FARTHEST_M
    for place, where in (("piece", near.PIECE), ("pocket", POCKET)):
        here = is_river & shapely.within(water, where)
        for file, metres in apart.items():
            middle, most = np.percentile(metres[here], (50, 90))
            mean = np.sqrt(np.mean(metres[here] ** 2))
            print(f"{place}: {file}: {here.sum()} bodies, median {middle:.0f} m, ", end="")
            print(f"nine of ten within {most:.0f} m, root mean square {mean:.0f} m")


if __name__ == "__main__":
    main()
