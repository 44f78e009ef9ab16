"""Read a place written in one of the notations people note places in.

Degrees, with minutes and seconds or without; grids (MGRS, UTM); WKT; the address of a web map.
"""

import re
import warnings
from functools import lru_cache
from typing import NamedTuple

import mgrs
from pyproj import Transformer
from pyproj.exceptions import ProjError


class Degree(NamedTuple):
    """Degrees as written; ``axis`` is ``latitude`` or ``longitude`` where a letter says it."""

    value: float
    axis: str | None = None


_SIDES = {
    **dict.fromkeys(("n", "north", "ش", "شمال", "شمالا"), ("latitude", 1)),
    **dict.fromkeys(("s", "south", "ج", "جنوب", "جنوبا"), ("latitude", -1)),
    **dict.fromkeys(("e", "east", "ق", "شرق", "شرقا"), ("longitude", 1)),
    **dict.fromkeys(("w", "west", "غ", "غرب", "غربا"), ("longitude", -1)),
}
_SIDE = "|".join(sorted(_SIDES, key=len, reverse=True))
_NUMBER = r"\d+(?:[.,]\d+)?"
_DEGREE = re.compile(
    rf"(?P<before>{_SIDE})?\s*(?P<sign>[+-])?(?P<degrees>{_NUMBER})\s*[°ºd˚]?\s*"
    rf"(?:(?P<minutes>{_NUMBER})\s*['m:]\s*|:(?P<colon>{_NUMBER}):?\s*"
    rf"|(?<=[°ºd˚ ])(?P<spaced>{_NUMBER})\s*)?"
    rf"(?:(?P<seconds>{_NUMBER})\s*(?:\"|''|s)?\s*)?(?P<after>{_SIDE})?"
)
_BETWEEN = tuple(map(re.compile, (r"\s*[;|/]\s*", r"\s*,\s+", r"\s+", r",")))
"""What may stand between two coordinates; the first that leaves two of them does."""
_WKT = re.compile(rf"point\s*z?\s*\(\s*(-?{_NUMBER})\s+(-?{_NUMBER})(?:\s+-?{_NUMBER})?\s*\)")
_MAPS = tuple(
    re.compile(pattern)
    for pattern in (
        r"!3d(-?\d+\.\d+)!4d(-?\d+\.\d+)",
        r"[?&](?:q|ll|query|center|destination|daddr)=(?:loc:)?(-?\d+\.\d+)(?:,|%2c)\+?(-?\d+\.\d+)",
        r"[?&]mlat=(-?\d+\.\d+)&mlon=(-?\d+\.\d+)",
        r"@(-?\d+\.\d+),(-?\d+\.\d+)",
        r"#map=\d+(?:\.\d+)?/(-?\d+\.\d+)/(-?\d+\.\d+)",
        r"^geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)",
        r"/place/(-?\d+\.\d+),(-?\d+\.\d+)",
    )
)
_MGRS = re.compile(r"\d{1,2}[c-hj-np-x][a-hj-np-z][a-hj-np-v](?:\d{2}|\d{4}|\d{6}|\d{8}|\d{10})")
_UTM = re.compile(
    rf"(?:utm\s*)?(?:zone\s*)?(\d{{1,2}})\s*(north|south|[c-hj-np-x])[ ,]+"
    rf"({_NUMBER})\s*(?:m?\s*e)?[ ,]+({_NUMBER})\s*(?:m?\s*n)?"
)
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("′’‘`´ʹ", "'"),
        **dict.fromkeys("″”“ʺ", '"'),
        **dict.fromkeys("\u2212–—", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009", " "),
        **dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True)),
        "٫": ".",
        "،": ",",
        "\u200e": "",
        "\u200f": "",
    }
)
_SIXTY = 60
_NORTHERN = "n"


def _fold(cell: str) -> str:
    return re.sub(r"\s+", " ", cell.translate(_SIGNS).casefold()).strip(" ,;()[]")


@lru_cache(maxsize=65_536)
def read_degree(cell: str) -> Degree | None:
    """Read one coordinate: ``34.69``, ``34,69``, ``34.69N``, ``34°41'24"N``; None if it is none."""
    hit = _DEGREE.fullmatch(_fold(cell))
    if hit is None or (hit["before"] and hit["after"]):
        return None
    minutes = hit["minutes"] or hit["colon"] or hit["spaced"]
    parts = [_number(part) for part in (hit["degrees"], minutes, hit["seconds"])]
    # Only the last part given may have a fraction, and sixty of one are one of the other.
    given = [part for part in (hit["degrees"], minutes, hit["seconds"]) if part is not None]
    if any(re.search("[.,]", part) for part in given[:-1]) or max(parts[1:]) >= _SIXTY:
        return None
    value = parts[0] + parts[1] / _SIXTY + parts[2] / _SIXTY**2
    axis, direction = _SIDES.get(hit["before"] or hit["after"] or "", (None, 1))
    if hit["sign"] == "-":
        if axis is not None:
            return None
        direction = -1
    return Degree(direction * value, axis)


def _number(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


@lru_cache(maxsize=65_536)
def read_pair(cell: str) -> tuple[float, float] | None:
    """Read latitude and longitude, in degrees of WGS 84, from one cell; None if they are not there.

    Two numbers without letters are latitude and longitude, in this order. A UTM zone with a plain S
    is both the band between 32 and 40 degrees north and the southern half of the Earth: None.
    """
    text = _fold(cell)
    for read in (_read_map, _read_wkt, _read_mgrs, _read_utm, _read_degrees):
        if found := read(text):
            return found
    return None


def _read_map(text: str) -> tuple[float, float] | None:
    hits = (shape.search(text) for shape in _MAPS)
    return next(((float(hit[1]), float(hit[2])) for hit in hits if hit), None)


def _read_wkt(text: str) -> tuple[float, float] | None:
    hit = _WKT.fullmatch(f"{text})" if text.count("(") > text.count(")") else text)
    return (float(hit[2]), float(hit[1])) if hit else None


def _read_mgrs(text: str) -> tuple[float, float] | None:
    bare = re.sub(r"^mgrs:?|[\s-]", "", text)
    if not _MGRS.fullmatch(bare):
        return None
    try:
        with warnings.catch_warnings(action="error"):
            north, east = mgrs.MGRS().toLatLon(bare.upper())
    # No such square in that zone, or one outside its band.
    except (mgrs.core.MGRSError, RuntimeWarning):
        return None
    return round(north, 6), round(east, 6)


def _read_utm(text: str) -> tuple[float, float] | None:
    hit = _UTM.fullmatch(text)
    if hit is None or hit[2] == "s" or not 1 <= int(hit[1]) <= 60:  # noqa: PLR2004  zones
        return None
    is_north = hit[2] == "north" or (len(hit[2]) == 1 and hit[2] >= _NORTHERN)
    system = f"EPSG:{326 if is_north else 327}{int(hit[1]):02d}"
    try:
        to_degrees = Transformer.from_crs(system, "EPSG:4326", always_xy=True)
        east, north = to_degrees.transform(_number(hit[3]), _number(hit[4]), errcheck=True)
    except ProjError:
        return None
    return round(north, 6), round(east, 6)


def _read_degrees(text: str) -> tuple[float, float] | None:
    """Read two coordinates, apart by whatever leaves two that can be read."""
    # As forms of surveys write a point: with its height and its error, in metres.
    if hit := re.fullmatch(r"(-?\d+\.\d+) (-?\d+\.\d+) -?\d+(?:\.\d+)? \d+(?:\.\d+)?", text):
        return float(hit[1]), float(hit[2])
    # 34 41 may be two whole degrees, or degrees and minutes of one.
    if re.fullmatch(r"-?\d+ -?\d+", text):
        return None
    for between in _BETWEEN:
        found = {
            pair
            for hit in between.finditer(text)
            if (pair := _order(read_degree(text[: hit.start()]), read_degree(text[hit.end() :])))
        }
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _order(first: Degree | None, second: Degree | None) -> tuple[float, float] | None:
    if first is None or second is None or (first.axis and first.axis == second.axis):
        return None
    if first.axis == "longitude" or second.axis == "latitude":
        return second.value, first.value
    return first.value, second.value
