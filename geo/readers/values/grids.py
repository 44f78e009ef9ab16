"""Read places written in the grids of military and surveyors' maps: MGRS and UTM."""

import re
import warnings

import mgrs
from pyproj import Transformer
from pyproj.exceptions import ProjError

_MGRS = re.compile(r"\d{1,2}[c-hj-np-x][a-hj-np-z][a-hj-np-v](?:\d{2}|\d{4}|\d{6}|\d{8}|\d{10})")
_METRES = r"\d+(?:[.,]\d{1,2})?"
_SAID = re.compile(r"\bwgs ?-?(?:19)?84\b|\butm\b|\bzone\b|[:/]")
_ZONE = re.compile(r"(?:^|(?<=[ ,;]))(\d{1,2}) ?(north|south|[c-hj-np-x])(?=$|[ ,;])")
_EPSG = re.compile(r"\bepsg ?(32[67])(\d\d)\b")
_PAIR = re.compile(
    rf"(?P<e>e)?(?:asting)? ?(?P<first>{_METRES}) ?(?:m ?)?(?P<east>e)?[ ,;]+"
    rf"(?P<n>n)?(?:orthing)? ?(?P<second>{_METRES}) ?(?:m ?)?(?P<north>n)?"
)
_TURNED = re.compile(
    rf"n?(?:orthing)? ?(?P<second>{_METRES}) ?(?:m ?)?n?[ ,;]+"
    rf"e?(?:asting)? ?(?P<first>{_METRES}) ?(?:m ?)?e?"
)
_EASTINGS = (100_000, 900_000)
"""Between which a zone's eastings lie; its northings are ten million at most."""
_FARTHEST = 10_000_000
_BAND_S = (3_540_000, 4_430_000)
"""The northings of the band S, of 32 to 40 degrees north, with a margin."""
_ZONES = range(1, 61)
_NORTHERN = "n"


def read_mgrs(text: str) -> tuple[float, float] | None:
    """Read latitude and longitude of a square of the military grid, written in small letters."""
    bare = re.sub(r"^mgrs:?|[\s-]", "", text)
    if not _MGRS.fullmatch(bare):
        return None
    try:
        # The library warns of a square outside its band, and gives a point for it all the same.
        with warnings.catch_warnings(action="error"):
            north, east = mgrs.MGRS().toLatLon(bare.upper())
    # No such square in that zone, or one outside its band.
    except (mgrs.core.MGRSError, RuntimeWarning):
        return None
    return round(north, 6), round(east, 6)


def read_utm(text: str) -> tuple[float, float] | None:
    """Read latitude and longitude of metres in a UTM zone, which stands before or after them.

    A zone with a plain S is both the band between 32 and 40 degrees north and the southern half of
    the Earth: where the northing could be of either it is None.
    """
    plain = " ".join(_SAID.sub(" ", text).split())
    epsg, lettered = _EPSG.search(plain), [*_ZONE.finditer(plain)]
    if epsg:
        zone, half, said = int(epsg[2]), "north" if epsg[1] == "326" else "south", epsg
    elif len(lettered) == 1:
        zone, half, said = int(lettered[0][1]), lettered[0][2], lettered[0]
    else:
        return None
    metres = _read_metres(f"{plain[: said.start()]}{plain[said.end() :]}".strip(" ,;"))
    if metres is None or zone not in _ZONES:
        return None
    if half == "s" and _BAND_S[0] <= metres[1] <= _BAND_S[1]:
        return None
    # Bands go up the alphabet from the south; N is the first one north of the equator.
    is_north = half == "north" or (len(half) == 1 and half != "s" and half >= _NORTHERN)
    return _to_degrees(f"EPSG:{326 if is_north else 327}{zone:02d}", *metres)


def _read_metres(text: str) -> tuple[float, float] | None:
    """Read an easting and a northing; one that only the other can be stands in its place."""
    for shape in (_PAIR, _TURNED):
        if hit := shape.fullmatch(text):
            east, north = (float(hit[part].replace(",", ".")) for part in ("first", "second"))
            if _EASTINGS[0] <= east <= _EASTINGS[1] and north <= _FARTHEST:
                return east, north
    return None


def _to_degrees(system: str, east: float, north: float) -> tuple[float, float] | None:
    try:
        to_degrees = Transformer.from_crs(system, "EPSG:4326", always_xy=True)
        x, y = to_degrees.transform(east, north, errcheck=True)
    except ProjError:
        return None
    return round(y, 6), round(x, 6)
