"""Tell that two names are of one area: without articles and marks, and in its usual spellings.

Files of the field write one governorate in many ways (*Deir-ez-Zor*, *Dayr az Zawr*, دير الزور, or
the code SY09 of OCHA's common operational datasets). ``geo/places/spellings.json`` lists them by
the code HASC of the area, and by that of ISO 3166 for a country.
"""

import json
import re
from collections.abc import Collection
from functools import cache, lru_cache
from pathlib import Path

from geo.text.search import fold_text

_FILE = Path(__file__).with_name("spellings.json")
_PARTS = re.compile(r"[\W_]+")
_SILENT = re.compile(r"['\u2019\u2018`\u02bf\u02be\u02bb\u02bc]")
_ARTICLES = frozenset(
    ("al", "ar", "as", "at", "ad", "an", "az", "ash", "el", "er", "es", "et", "ed", "en", "ez")
)
_KINDS = frozenset(
    ("governorate", "governorates", "province", "muhafazat", "muhafaza", "mohafazat", "محافظه")
)
_ARABIC_ARTICLE = re.compile(r"^ال(?=\w{3})")


def fold_area(name: str) -> str:
    """Return an area's name without what spellings of it differ in; '' where nothing is left."""
    words = _PARTS.split(fold_text(_SILENT.sub("", name)))
    kept = [word for word in words if word and word not in _ARTICLES and word not in _KINDS]
    return "".join(_ARABIC_ARTICLE.sub("", word) for word in kept)


@lru_cache(maxsize=1 << 14)
def name_area(name: str) -> str:
    """Return what all usual spellings of an area's name have in common: its code, or the name."""
    folded = fold_area(name)
    return _load_codes().get(folded, folded)


def list_spellings(code: str) -> list[str]:
    """Return the spellings of an area by its code, the usual English one first; none if unknown."""
    return _load().get(code, [])


def find_arabic(name: str) -> str | None:
    """Return the Arabic name of an area that is known by this one; None where none is."""
    return next((each for each in list_spellings(name_area(name)) if _is_arabic(each)), None)


def is_within(code: str, names: Collection[str]) -> bool:
    """Tell whether one of these names is of the area with this code."""
    return any(name_area(name) == code for name in names)


def _is_arabic(text: str) -> bool:
    return "\u0600" <= text[0] <= "\u06ff"


@cache
def _load() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


@cache
def _load_codes() -> dict[str, str]:
    return {fold_area(name): code for code, names in _load().items() for name in names} | {
        fold_area(code): code for code in _load()
    }
