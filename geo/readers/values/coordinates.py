"""Read a place written in one of the notations people note places in.

Degrees, with minutes and seconds or without; grids (MGRS, UTM); WKT and GeoJSON; the address of a
web map.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_plus

from geo.readers.values.checks import DIGITS
from geo.readers.values.grids import read_mgrs, read_utm


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
_DASHED = re.compile(rf"(\d+)-(\d+)-({_NUMBER})(?=\s*(?:{_SIDE})?$)")
_PACKED = re.compile(
    r"(?:(?P<y>\d\d)(?P<ym>\d\d)(?P<ys>\d\d(?:\.\d+)?)?\s*(?P<ns>[ns])"
    r"|(?P<x>\d{3})(?P<xm>\d\d)(?P<xs>\d\d(?:\.\d+)?)?\s*(?P<ew>[ew]))"
)
"""Degrees, minutes and seconds in one row of digits, as in air and sea charts: ``344124N``."""
_UNITS = tuple(
    (re.compile(rf"(?<=\d)\s*(?:{words})(?![^\W\d_])\.?"), sign)
    for words, sign in (
        ("deg(?:ree)?s?|درجة|درجه", "°"),
        ("min(?:ute)?s?|دقيقة|دقيقه", "'"),
        ("sec(?:ond)?s?|ثانية|ثانيه", '"'),
    )
)
_BETWEEN = tuple(
    map(
        re.compile,
        (
            r"\s*[;|/]\s*",
            r"\s*,\s+",
            r"\s+",
            r",",
            r"(?<=[^\W\d_])(?=\d)|(?<=[\d'\"°])(?=[^\W\d_])",
        ),
    )
)
"""What may stand between two coordinates; the first that leaves two of them does."""
_NAMES = (r"lat(?:itude)?|خط العرض|خط عرض|العرض", r"long?(?:itude)?|lng|خط الطول|خط طول|الطول")
_NAMED = tuple(
    re.compile(rf"(?:{first})\s*[:=.]?\s*(.+?)[\s,;|/]*(?:{last})\s*[:=.]?\s*(.+)")
    for first, last in (_NAMES, _NAMES[::-1])
)
"""Two coordinates that are called by their names, latitude first and last."""
_WKT = re.compile(
    rf"(?:srid=4326;\s*)?point\s*z?\s*\(\s*(-?{_NUMBER})\s+(-?{_NUMBER})(?:\s+-?{_NUMBER})?\s*\)"
)
_GEOJSON = re.compile(
    rf"\{{.*\"type\"\s*:\s*\"point\".*\"coordinates\"\s*:\s*\[\s*(-?{_NUMBER})\s*,\s*(-?{_NUMBER})\b.*"
    rf"|\{{.*\"coordinates\"\s*:\s*\[\s*(-?{_NUMBER})\s*,\s*(-?{_NUMBER})\b.*\"type\"\s*:\s*\"point\".*"
)
_ISO_6709 = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)(?:[+-]\d+(?:\.\d+)?)?/?")
_EDGE = r"(-?\d+(?:\.\d+)?)"
_FRACTION = r"(-?\d+\.\d+)"
_MAPS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"!3d{_FRACTION}!4d{_FRACTION}",
        rf"[?&](?:q|ll|query|center|destination|daddr)=(?:loc:)?{_FRACTION}, ?{_FRACTION}",
        rf"[?&]mlat={_FRACTION}&mlon={_FRACTION}",
        rf"[?&#]lat(?:itude)?={_FRACTION}&(?:lon|lng|long|longitude)={_FRACTION}",
        rf"[?&]cp={_FRACTION}~{_FRACTION}",
        rf"/(?:place|search)/{_FRACTION}, ?{_FRACTION}",
        rf"@{_FRACTION},{_FRACTION}",
        rf"#(?:map=)?\d+(?:\.\d+)?/{_FRACTION}/{_FRACTION}",
        rf"#(?:view=)?{_FRACTION},{_FRACTION}",
        rf"^geo:{_EDGE},{_EDGE}",
    )
)
_EAST_FIRST = re.compile(
    rf"(?:yandex|2gis)\.[^?]*(?:\?|\?.*&)(?:ll|pt|m|whatshere\[point\])={_FRACTION},{_FRACTION}"
)
"""Maps whose addresses give the longitude first."""
_SPELLED = re.compile(r"(?:[?&](?:q|query)=|/(?:place|search)/)([^&/@]+)")
"""Where an address has degrees, minutes and seconds."""
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("′’‘`´ʹ", "'"),
        **dict.fromkeys("″”“ʺ", '"'),
        **dict.fromkeys("\u2212–—", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009", " "),
        **DIGITS,
        "٫": ".",
        "،": ",",
        "\u200e": "",
        "\u200f": "",
        # Vowel signs, as of شمالاً.
        **dict.fromkeys(map(chr, range(0x064B, 0x0653)), ""),
    }
)
_SIXTY = 60


def _fold(cell: str) -> str:
    text = re.sub(r"\s+", " ", cell.translate(_SIGNS).casefold()).strip(" ,;()[]")
    for word, sign in _UNITS:
        text = word.sub(sign, text)
    return text


@lru_cache(maxsize=65_536)
def read_degree(cell: str) -> Degree | None:
    """Read one coordinate: ``34.69``, ``34,69``, ``34.69N``, ``34°41'24"N``; None if it is none."""
    text = _fold(cell)
    if packed := _PACKED.fullmatch(text):
        return _unpack(packed)
    hit = _DEGREE.fullmatch(_DASHED.sub(_set_apart, text))
    if hit is None or (hit["before"] and hit["after"]):
        return None
    minutes = hit["minutes"] or hit["colon"] or hit["spaced"]
    # Only the last part given may have a fraction.
    given = [part for part in (hit["degrees"], minutes, hit["seconds"]) if part is not None]
    value = _add_up(hit["degrees"], minutes, hit["seconds"])
    if value is None or any(re.search("[.,]", part) for part in given[:-1]):
        return None
    axis, direction = _SIDES.get(hit["before"] or hit["after"] or "", (None, 1))
    if hit["sign"] == "-":
        # Minus south would be north, or somebody wrote the sign twice.
        if axis is not None:
            return None
        direction = -1
    return Degree(direction * value, axis)


def _set_apart(dashed: re.Match[str]) -> str:
    """Put colons for the dashes of ``34-41-24``."""
    return ":".join(part for part in dashed.groups() if part)


def _unpack(packed: re.Match[str]) -> Degree | None:
    axis, side = ("latitude", packed["ns"]) if packed["ns"] else ("longitude", packed["ew"])
    parts = packed.group("y", "ym", "ys") if packed["ns"] else packed.group("x", "xm", "xs")
    value = _add_up(*parts)
    return None if value is None else Degree(-value if side in "sw" else value, axis)


def _add_up(degrees: str, minutes: str | None, seconds: str | None) -> float | None:
    """Return degrees with their minutes and seconds; None where these are sixty or more."""
    small = (_number(minutes), _number(seconds))
    # Sixty of one are one of the other: 34°61' is a slip, and nobody knows of which digit.
    if max(small) >= _SIXTY:
        return None
    return _number(degrees) + small[0] / _SIXTY + small[1] / _SIXTY**2


def _number(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


@lru_cache(maxsize=65_536)
def read_pair(cell: str, *, first: str | None = None) -> tuple[float, float] | None:
    """Read latitude and longitude, in degrees of WGS 84, from one cell; None if they are not there.

    Two numbers without letters are latitude and longitude, in this order, unless it is known that
    ``first`` is the ``longitude``. In square brackets, as programs write them in either order, they
    are read where it is known, or where one of them can be no latitude.
    """
    text = _fold(cell)
    # From what says most of itself to what says least: an address of a map has two numbers, too.
    for read in (_read_map, _read_tagged, read_mgrs, read_utm, _read_named):
        if found := read(text):
            return found
    east_first = first == "longitude"
    if first is None and cell.strip().startswith("["):
        found = _read_degrees(text)
        east_first = found is not None and _is_no_latitude(found[0])
        if found and not east_first and not _is_no_latitude(found[1]):
            return found if re.search(r"[^\W\d_]", text) else None
    return _read_degrees(text, east_first=east_first)


def _is_no_latitude(value: float) -> bool:
    return abs(value) > 90  # noqa: PLR2004  the poles


def _read_map(text: str) -> tuple[float, float] | None:
    if not re.search(r"[/:@#=]", text):
        return None
    address = unquote_plus(text).translate(_SIGNS).casefold()
    if hit := _EAST_FIRST.search(address):
        return float(hit[2]), float(hit[1])
    if spelled := _SPELLED.search(address):
        found = _read_degrees(_fold(spelled[1])) if re.search("[°'\"]", spelled[1]) else None
        if found:
            return found
    hits = (shape.search(address) for shape in _MAPS)
    return next(((float(hit[1]), float(hit[2])) for hit in hits if hit), None)


def _read_tagged(text: str) -> tuple[float, float] | None:
    """Read WKT, GeoJSON and ISO 6709 (``+34.69+040.83/``)."""
    if hit := _ISO_6709.fullmatch(text):
        return float(hit[1]), float(hit[2])
    if hit := _WKT.fullmatch(f"{text})" if text.count("(") > text.count(")") else text):
        return _number(hit[2]), _number(hit[1])
    if hit := _GEOJSON.fullmatch(text):
        east, north = (part for part in hit.groups() if part)
        return _number(north), _number(east)
    return None


def _read_named(text: str) -> tuple[float, float] | None:
    for turned, shape in enumerate(_NAMED):
        if hit := shape.fullmatch(text):
            north, east = read_degree(hit[1 + turned]), read_degree(hit[2 - turned])
            fits = north and east and (north.axis, east.axis) != ("longitude", "latitude")
            return (north.value, east.value) if north and east and fits else None
    return None


def _read_degrees(text: str, *, east_first: bool = False) -> tuple[float, float] | None:
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
            if (
                pair := _order(
                    read_degree(text[: hit.start()]),
                    read_degree(text[hit.end() :]),
                    east_first=east_first,
                )
            )
        }
        # Of two ways to cut a cell in two neither is known to be meant.
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _order(
    first: Degree | None, second: Degree | None, *, east_first: bool
) -> tuple[float, float] | None:
    if first is None or second is None or (first.axis and first.axis == second.axis):
        return None
    is_said = first.axis or second.axis
    if first.axis == "longitude" or second.axis == "latitude" or (east_first and not is_said):
        return second.value, first.value
    return first.value, second.value
