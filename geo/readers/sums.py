"""Make totals of rows that count the events, and the people killed in them, of areas and periods.

Such a row is no event: it becomes two totals of a partition, one of events and one of people.
"""

from collections.abc import Sequence

import polars as pl

from geo.model.coherence import ADDED, TYPES, find_overlaps
from geo.model.schema import DATA_LANGUAGES, ROW
from geo.places.spellings import find_arabic
from geo.readers.admin_areas import list_areas, name_areas
from geo.readers.build import both, make_id, phrase, stack
from geo.readers.values.checks import Check, is_unread, typed

AREA, PARTITION, AGAIN = "area", "partition", "again"
START, END = "period_start", "period_end"
_KILLED = {"measure": "people_harmed", "harm": "killed", "category": "all"}
_EVENTS = {"measure": "events"}


def place_sums(rows: pl.DataFrame, areas: Sequence[str]) -> pl.DataFrame:
    """Add ``area_0`` and so on, the ids of the areas that rows name, and ``area``, the narrowest.

    ``areas`` are the columns of their names, the widest first.
    """
    levels = range(len(areas))
    narrowest = pl.coalesce(f"area_{level}" for level in reversed(levels)).alias(AREA)
    named = name_areas(rows, areas)
    joined = rows.join(named, on=list(areas), how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(narrowest)


def mark_again(rows: pl.DataFrame, areas: Sequence[str]) -> pl.DataFrame:
    """Add ``again``: whether a row may count an event that another one counts, too.

    The rows have ``partition``, ``area``, ``period_start``, ``period_end``, ``event_type_`` and
    ``sub_event_type_``; those that lack what they need to be added are passed over.
    """
    needed = (PARTITION, AREA, START, END, typed("event_type"))
    whole = rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in needed))
    blank = [pl.lit(None, dtype=pl.String).alias(name) for name in ADDED if name != PARTITION]
    cells = whole.select(ROW, PARTITION, AREA, START, END, *_read_types(), *blank)
    cells = cells.with_columns(pl.col(ROW).cast(pl.String).alias("total_id"))
    around = stack([list_areas(whole, areas, level) for level in range(len(areas))])
    found = [row for row, _ in find_overlaps(cells, around.select("place_id", "within"))]
    return rows.with_columns(pl.col(ROW).is_in(found).alias(AGAIN))


def _read_types() -> list[pl.Expr]:
    return [pl.col(typed(name)).alias(name) for name in TYPES]


def check_sums(*, period: Sequence[str], area: str, types: Sequence[str]) -> list[Check]:
    """Check what a sum needs to be added: area, period and type, no event that another holds.

    ``period``, ``area`` and ``types`` are columns of the file that faults are shown at.
    """
    unread = pl.col(START).is_null() | pl.col(END).is_null() | (pl.col(START) > pl.col(END))
    return [
        Check("no_area", area, pl.col(AREA).is_null()),
        Check("no_period", period[0], unread),
        *(Check("unknown_type", name, is_unread(name)) for name in types),
        Check("unknown_type", types[0], pl.col(types[0]).is_null()),
        Check("repeated_cell", period[0], pl.col(AGAIN)),
        *(Check("bad_count", name, is_unread(name)) for name in ("events", "fatalities")),
        Check("missing_number", "events", pl.col("events").is_null()),
        Check("missing_number", "fatalities", pl.col("fatalities").is_null()),
    ]


def make_totals(
    rows: pl.DataFrame, *, claimant: str, source: str, locator: pl.Expr, prefix: str
) -> pl.DataFrame:
    """Return two totals of each row, of its events and of the people killed in them.

    Parameters
    ----------
    rows
        As `place_sums` and `mark_again` leave them, judged, with ``events_`` and ``fatalities_``.
    claimant, source
        Who says it, and the source in datapackage.json that ``locator`` points into.
    locator
        Where in that source a row's numbers are read.
    prefix
        What their ids begin with.

    """
    parts = [PARTITION, *TYPES]
    rows = rows.with_columns(_read_types())
    kinds = rows.select(parts).unique(maintain_order=True)
    slugs = [
        make_id(" ".join(dict.fromkeys(word for word in row if word))) for row in kinds.iter_rows()
    ]
    named = rows.join(
        kinds.with_columns(pl.Series("kind", slugs, dtype=pl.String)),
        on=parts,
        nulls_equal=True,
        maintain_order="left",
    )
    stem = pl.concat_str(pl.lit(prefix), pl.col(START), pl.col(AREA), pl.col("kind"), separator="-")
    common = [
        pl.lit(claimant).alias("claimant_id"),
        pl.lit("exact").alias("qualifier"),
        pl.col(START),
        pl.col(END),
        pl.col(AREA),
        pl.col(PARTITION),
        *(pl.col(name) for name in TYPES),
        pl.lit(source).alias("source_id"),
        locator.alias("locator"),
        pl.lit("high").alias("confidence"),
    ]
    counted = (("events", _EVENTS, "events"), ("fatalities", _KILLED, "killed"))
    return stack(
        [
            named.filter(pl.col(typed(column)).is_not_null()).select(
                (stem + f"-{word}").alias("total_id"),
                *(pl.lit(value).alias(name) for name, value in said.items()),
                pl.col(typed(column)).alias("low"),
                pl.col(typed(column)).alias("high"),
                *both("text", phrase(f"import.sums.{word}")),
                *common,
            )
            for column, said, word in counted
        ]
    )


def make_no_events() -> dict[str, pl.DataFrame]:
    """Return without a row the tables of single events, of which a file of sums has none."""
    return {name: pl.DataFrame() for name in ("events", "claims", "figures", "actors")}


def make_areas(
    rows: pl.DataFrame,
    areas: Sequence[str],
    *,
    codes: Sequence[str] = (),
    point_source: str | None = None,
) -> pl.DataFrame:
    """Return the areas that rows name as places, with their codes and their middles where told.

    ``codes`` are columns of codes, one for each of ``areas``. With ``point_source`` the rows'
    ``latitude_`` and ``longitude_`` are the middles of their narrowest areas.
    """
    found = []
    for level in range(len(areas)):
        places = list_areas(rows, areas, level)
        if codes:
            told = rows.select(pl.col(f"area_{level}").alias("place_id"), codes[level])
            told = told.drop_nulls().unique("place_id", keep="first", maintain_order=True)
            told = told.rename({codes[level]: "variants_en"})
            places = places.join(told, on="place_id", how="left", maintain_order="left")
        found.append(places)
    named = _add_arabic(stack(found))
    return named if point_source is None else _add_middles(named, rows, point_source)


def _add_arabic(places: pl.DataFrame) -> pl.DataFrame:
    arabic = [find_arabic(name) or name for name in places.get_column("name_en")]
    return places.with_columns(pl.Series("name_ar", arabic, dtype=pl.String))


def _add_middles(places: pl.DataFrame, rows: pl.DataFrame, source: str) -> pl.DataFrame:
    at = [pl.col(typed(name)).alias(name) for name in ("latitude", "longitude")]
    middles = rows.select(pl.col(AREA).alias("place_id"), *at).drop_nulls()
    middles = middles.unique("place_id", keep="first", maintain_order=True).with_columns(
        pl.lit(source).alias(f"point_source_{lang}") for lang in DATA_LANGUAGES
    )
    return places.join(middles, on="place_id", how="left", maintain_order="left")
