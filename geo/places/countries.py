"""Tell whether a point could lie in the country that is named beside it.

The boxes around countries are from Natural Earth 1:110m, see ``data/basemap/countries.py``.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import polars as pl
from babel import Locale
from babel.core import get_global

_MARGIN = 0.5
"""Degrees by which the boxes are widened: they are drawn coarsely, and seas belong to coasts."""
_ALSO = {
    "syrian arab republic": "SY",
    "opt": "PS",
    "palestine": "PS",
    "occupied palestinian territory": "PS",
    "gaza strip": "PS",
    "gaza": "PS",
    "west bank": "PS",
    "drc": "CD",
    "dr congo": "CD",
    "democratic republic of congo": "CD",
    "democratic republic of the congo": "CD",
    "russian federation": "RU",
    "turkey": "TR",
    "türkiye": "TR",
    "burma": "MM",
    "uk": "GB",
    "usa": "US",
    "الجمهورية العربية السورية": "SY",
}
_EDGES = ("west", "south", "east", "north")


@cache
def _list_names() -> dict[str, str]:
    """Return the codes of countries by their names in both languages, and by themselves."""
    named = {
        _fold(name): code
        for lang in ("en", "ar")
        for code, name in Locale(lang).territories.items()
        if len(code) == 2  # noqa: PLR2004  a country; continents have numbers
    }
    # Unicode CLDR has the codes of three letters as other names of those of two.
    long = {
        name.casefold(): codes[0]
        for name, codes in get_global("territory_aliases").items()
        if len(name) == 3 and name.isalpha()  # noqa: PLR2004
    }
    codes = {code.casefold(): code for code in _load_boxes()}
    return {**long, **named, **codes, **_ALSO}


def _fold(name: str) -> str:
    bare = re.sub(r"\([^)]*\)", " ", name.casefold())
    return " ".join(re.findall(r"[^\W_]+", bare))


@cache
def _load_boxes() -> dict[str, list[list[float]]]:
    path = Path(__file__).with_name("countries.json")
    boxes: dict[str, list[list[float]]] = json.loads(path.read_text(encoding="utf-8"))
    return boxes


def tell_exchanged(countries: pl.Series, latitudes: pl.Series, longitudes: pl.Series) -> pl.Series:
    """Tell the points that lie in their country only with latitude and longitude exchanged.

    Parameters
    ----------
    countries
        Names in English or Arabic, or codes of two or three letters; of others nothing is told.
    latitudes, longitudes
        Degrees, null where there is no point.

    """
    codes = _find_codes(countries.drop_nulls().unique())
    points = pl.DataFrame({"country": countries, "y": latitudes, "x": longitudes}).with_row_index()
    if not codes:
        return pl.repeat(value=False, n=points.height, dtype=pl.Boolean, eager=True)
    boxes = pl.DataFrame(
        [(code, *box) for code in set(codes.values()) for box in _load_boxes()[code]],
        schema=["code", *_EDGES],
        orient="row",
    )
    within = (
        points.with_columns(
            pl.col("country")
            .replace_strict(codes, default=None, return_dtype=pl.String)
            .alias("code")
        )
        .drop_nulls(["code", "x", "y"])
        .join(boxes, on="code")
        .group_by("index")
        .agg(_lies_within("x", "y").any().alias("own"), _lies_within("y", "x").any().alias("other"))
        .filter(pl.col("other") & ~pl.col("own"))
    )
    return points.select(pl.col("index").is_in(within.get_column("index").implode())).to_series()


def _find_codes(names: Iterable[str]) -> dict[str, str]:
    known, boxes = _list_names(), _load_boxes()
    found = {name: known.get(_fold(name), "") for name in names}
    return {name: code for name, code in found.items() if code in boxes}


def _lies_within(x: str, y: str) -> pl.Expr:
    across = pl.col(x).is_between(pl.col("west") - _MARGIN, pl.col("east") + _MARGIN)
    return across & pl.col(y).is_between(pl.col("south") - _MARGIN, pl.col("north") + _MARGIN)
