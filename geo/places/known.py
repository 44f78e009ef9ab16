"""Places whose points are known here: those of the datasets that are open, and of the base map.

Each entry says whose its point is. Nothing here is taken for a place: `geo.places.gazetteer`
offers, and a person confirms.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from geo.dataset.folder import (
    SHIPPED,
    Dataset,
    list_datasets,
    measure_revision,
    open_dataset,
    read_descriptor,
)
from geo.dataset.withheld import hold_back
from geo.errors import DatasetError
from geo.model.precision import COUNTRY, DISTRICT, NEAR, PROVINCE, REGION
from geo.places.boundaries import DEFAULT_OVERLAY, find_overlay
from geo.places.gazetteer import COLUMNS, SCHEMA

_PRECISIONS = {
    "country": COUNTRY,
    "region": REGION,
    "area": REGION,
    "governorate": PROVINCE,
    "district": DISTRICT,
}
"""How well a place of a kind is known by its point, where that is less than near."""
_KINDS = ("city", "town", "governorate")
_BY_HAND = ("Rasd, names of the base map", "CC-BY-4.0")
_NATURAL_EARTH = ("Natural Earth", "public domain")
_LANGS = ("en", "ar")
_NAMES = ("name_en", "name_ar", "variants_en", "variants_ar")


def list_known_places(*, besides: Path | None = None) -> pl.DataFrame:
    """Return the places that have a point in the open datasets and on the base map.

    A dataset whose licence allows no single record gives none, nor does the one in the folder
    ``besides``; what a dataset withholds or makes coarse is not among its places.
    """
    folders = [folder for folder in list_datasets().values() if folder != besides]
    frames = [_read_open(folder, measure_revision(folder)) for folder in folders]
    return pl.concat([*frames, list_basemap()], how="vertical_relaxed")


@lru_cache(maxsize=32)
def _read_open(folder: Path, revision: str) -> pl.DataFrame:
    del revision  # it only keeps the answer true
    nothing = pl.DataFrame(schema=SCHEMA)
    try:
        if read_descriptor(folder).get("redistribution") != "open":
            return nothing
        return list_points(open_dataset(folder))
    except DatasetError:
        return nothing


def list_points(dataset: Dataset) -> pl.DataFrame:
    """Return a dataset's places that have a point, as a gazetteer, each with whose it is."""
    tables, _ = hold_back(dataset.tables)
    places = tables["places"].collect()
    title = dataset.words("title", "en")
    source = pl.concat_str(
        pl.col("point_source_en").fill_null(""), pl.lit(title), separator=" · "
    ).str.strip_prefix(" · ")
    within = {lang: dict(places.select("place_id", f"name_{lang}").iter_rows()) for lang in _LANGS}
    return places.filter(
        pl.col("latitude").is_not_null(), pl.col("coarsened_to_m").is_null()
    ).select(
        pl.col("place_id").alias("entry_id"),
        *_NAMES,
        pl.col("within").replace(within["en"]).alias("within"),
        pl.col("within").replace(within["ar"]).alias("within_ar"),
        "latitude",
        "longitude",
        pl.col("place_type")
        .replace_strict(_PRECISIONS, default=NEAR, return_dtype=pl.Int64)
        .alias("where_prec"),
        source.alias("source"),
        pl.lit(dataset.licence).alias("licence"),
    )


@lru_cache(maxsize=1)
def list_basemap() -> pl.DataFrame:
    """Return the cities, towns and governorates that the base map names.

    Cities have their points of Natural Earth, towns and governorates those set by hand. The point
    of a governorate stands for all of it.
    """
    path = SHIPPED / "basemap" / "places.json"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return pl.DataFrame(list(_read_basemap(features)), schema=SCHEMA, orient="row").select(COLUMNS)


def _read_basemap(features: list[Any]) -> Iterator[dict[str, object]]:
    for feature in features:
        said, (lng, lat) = feature["properties"], feature["geometry"]["coordinates"]
        kind = said["kind"]
        if kind not in _KINDS:
            continue
        source, licence = _NATURAL_EARTH if kind == "city" else _BY_HAND
        within = {lang: _name_area(said, lng, lat, lang) for lang in _LANGS}
        bare = {lang: said[f"name_{lang}"] for lang in _LANGS}
        short = {
            "en": bare["en"].removesuffix(" governorate"),
            "ar": bare["ar"].removeprefix("محافظة "),
        }
        yield {
            "name_en": bare["en"],
            "name_ar": bare["ar"],
            # A table names a governorate without the word, as it names the town called so.
            "variants_en": short["en"] if kind == "governorate" else None,
            "variants_ar": short["ar"] if kind == "governorate" else None,
            "within": within["en"],
            "within_ar": within["ar"],
            "latitude": lat,
            "longitude": lng,
            "where_prec": PROVINCE if kind == "governorate" else NEAR,
            "source": source,
            "licence": licence,
        }


def _name_area(said: Any, lng: float, lat: float, lang: str) -> str | None:
    """Return the governorate and the country that a point is in, as far as they are known."""
    governorate = _find_governorate(lng, lat, lang)
    country = _list_countries(lang).get(said["name_en"])
    if country is None and governorate is not None:
        country = _COUNTRY_OF_GOVERNORATES[lang]
    names = [None if said["kind"] == "governorate" else governorate, country]
    return ("، " if lang == "ar" else ", ").join(name for name in names if name) or None


_COUNTRY_OF_GOVERNORATES = {"en": "Syria", "ar": "سوريا"}
"""The base map has the governorates of one country."""


@lru_cache(maxsize=2)
def _list_countries(lang: str) -> dict[str, str]:
    """Return the country of each city of the base map by its name in English."""
    names = SHIPPED / "basemap" / "names"
    countries = pl.read_csv(names / "countries.csv").select("a3", country=f"name_{lang}")
    cities = pl.read_csv(names / "cities.csv").select("name_en", a3="adm0_a3")
    # Of two cities with one name nobody could tell here which is which.
    alone = cities.unique("name_en", keep="none").join(countries, on="a3")
    return dict(alone.select("name_en", "country").iter_rows())


def _find_governorate(lng: float, lat: float, lang: str) -> str | None:
    import shapely  # noqa: PLC0415  heavy, and only who looks places up needs it

    areas = find_overlay(DEFAULT_OVERLAY).areas
    inside = areas[areas.geometry.contains(shapely.Point(lng, lat))]
    return None if inside.empty else str(inside.iloc[0][f"name_{lang}"])
