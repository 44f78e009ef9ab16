"""Places of rows that name a point and the areas around it: locality in district in country."""

from collections.abc import Sequence

import polars as pl

from geo.model.precision import COUNTRY
from geo.readers.build import both, make_id, make_place_id, phrase, same, stack
from geo.readers.values.checks import typed
from geo.readers.values.words import drop_nothing

_PLACES = 4
"""Places of the degrees a point is called by: some ten metres."""
AREA_TYPES = ("country", "governorate", "district")
"""What the first, second and third of the areas are, the widest first."""
_WORDS = (
    ("village|hamlet", "village"),
    ("town", "town"),
    ("city", "city"),
    ("neighbou?rhood|quarter|suburb", "neighbourhood"),
    ("district|county|department", "district"),
    ("governorate|province|state", "governorate"),
    ("region", "region"),
)
"""Words in the names of places, and what they make of the place; the first found decides."""


def locate(rows: pl.DataFrame, *, name: str, areas: Sequence[str]) -> pl.DataFrame:
    """Add ``place`` (an id, null without name and point), ``place_name`` and ``area_0`` to 2.

    Parameters
    ----------
    rows
        With ``latitude_`` and ``longitude_`` in degrees.
    name
        Column with the place's name; the narrowest area stands in for a blank one.
    areas
        Columns with the names of the areas it lies in, the widest first.

    """
    rows = rows.with_columns(drop_nothing(name, *areas))
    named = rows.with_columns(pl.coalesce(name, *reversed(areas)).alias("place_name"))
    keys = ["place_name", typed("latitude"), typed("longitude")]
    points = named.select(keys).unique(maintain_order=True)
    # Ids are made of each place once: there are far fewer places than rows.
    points = points.filter(~pl.all_horizontal(pl.all().is_null())).with_columns(
        make_place_id("place_name", latitude=typed("latitude"), longitude=typed("longitude")).alias(
            "place"
        )
    )
    return named.join(points, on=keys, how="left", nulls_equal=True, maintain_order="left").join(
        name_areas(named, areas), on=areas, how="left", nulls_equal=True, maintain_order="left"
    )


def name_point() -> dict[str, pl.Expr]:
    """Return the names of located rows by language; a nameless point is called by its degrees.

    Never null, so that titles can be made of it.
    """
    degrees = {name: pl.col(typed(name)).round(_PLACES) for name in ("latitude", "longitude")}
    point, unnamed = phrase("import.place.point", **degrees), phrase("import.place.unnamed")
    return {lang: pl.coalesce("place_name", point[lang], unnamed[lang]) for lang in point}


def name_areas(rows: pl.DataFrame, areas: Sequence[str]) -> pl.DataFrame:
    """Return the areas that rows lie in, each combination once, with ids ``area_0`` to 2."""

    def identify(level: int) -> pl.Expr:
        # With the areas above it: two countries may each have a district of one name.
        path = pl.concat_str(*areas[: level + 1], separator=" ", ignore_nulls=True)
        made = path.map_elements(lambda text: f"area-{make_id(text)}", return_dtype=pl.String)
        return pl.when(pl.col(areas[level]).is_not_null()).then(made).alias(f"area_{level}")

    return (
        rows.select(areas)
        .unique(maintain_order=True)
        .with_columns(identify(level) for level in range(len(areas)))
    )


def make_places(
    rows: pl.DataFrame, *, areas: Sequence[str], point_source: str, precision: str | None = None
) -> pl.DataFrame:
    """Return the places of located rows, and the areas around them.

    ``precision`` is the column with UCDP's where_prec, of which 6 tells that a point stands for a
    country.
    """
    found = list_places(rows, areas=areas, point_source=point_source, precision=precision)
    return stack(found).unique("place_id", keep="first", maintain_order=True)


def list_places(
    rows: pl.DataFrame, *, areas: Sequence[str], point_source: str, precision: str | None = None
) -> list[pl.DataFrame]:
    """Return the points of located rows, and the areas of each level; see `make_places`."""
    within = [pl.col(f"area_{level}") for level in reversed(range(len(areas)))]
    latitude = pl.col(typed("latitude"))
    type_ = _tell_type()
    if precision is not None:
        type_ = pl.when(pl.col(precision) == COUNTRY).then(pl.lit("country")).otherwise(type_)
    points = (
        rows.filter(pl.col("place").is_not_null())
        .unique("place", keep="first", maintain_order=True)
        .select(
            pl.col("place").alias("place_id"),
            *both("name", name_point()),
            type_.alias("place_type"),
            pl.coalesce(within).alias("within") if within else pl.lit(None).alias("within"),
            latitude.alias("latitude"),
            pl.col(typed("longitude")).alias("longitude"),
            *same("point_source", pl.when(latitude.is_not_null()).then(pl.lit(point_source))),
        )
    )
    around = [list_areas(rows, areas, level) for level in range(len(areas))]
    return [points, *around]


def name_in_arabic(
    places: pl.DataFrame, rows: pl.DataFrame, *, column: str = "place_ar"
) -> pl.DataFrame:
    """Return places with the Arabic names that located rows give for them in a column."""
    return join_arabic(places, list_arabic(rows, column))


def list_arabic(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the Arabic name, ``in_arabic``, that located rows give first for each place."""
    return (
        rows.filter(pl.col("place").is_not_null() & pl.col(column).is_not_null())
        .unique("place", keep="first", maintain_order=True)
        .select(pl.col("place").alias("place_id"), pl.col(column).alias("in_arabic"))
    )


def join_arabic(places: pl.DataFrame, arabic: pl.DataFrame) -> pl.DataFrame:
    """Return places with their Arabic names; see `list_arabic`."""
    joined = places.join(arabic, on="place_id", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("in_arabic", "name_ar").alias("name_ar"))


def list_areas(rows: pl.DataFrame, areas: Sequence[str], level: int) -> pl.DataFrame:
    """Return the areas of one level as places, each within the next wider one of its row."""
    above = [pl.col(f"area_{wider}") for wider in reversed(range(level))]
    key = f"area_{level}"
    known = rows.filter(pl.col(key).is_not_null()).unique(key, keep="first", maintain_order=True)
    return known.select(
        pl.col(key).alias("place_id"),
        *same("name", pl.col(areas[level])),
        pl.lit(AREA_TYPES[level]).alias("place_type"),
        (pl.coalesce(above) if above else pl.lit(None, dtype=pl.String)).alias("within"),
    )


def _tell_type() -> pl.Expr:
    name = pl.col("place_name").str.to_lowercase()
    found = pl.lit("area")
    # Built from the last to the first, so that the first that fits is the outermost condition.
    for words, type_ in reversed(_WORDS):
        said = name.str.contains(rf"\b(?:{words})\b")
        found = pl.when(said).then(pl.lit(type_)).otherwise(found)
    return found
