"""Read ACLED's aggregated weekly data: a row counts events of one kind in an area and a week."""

from pathlib import Path

import polars as pl

from geo.model.schema import list_vocabulary
from geo.readers.build import ReadResult, make_claimant, make_result
from geo.readers.files.open import open_format
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.options import Options
from geo.readers.own.corrections import correct_cells
from geo.readers.sums import (
    AREA,
    END,
    PARTITION,
    START,
    check_sums,
    make_areas,
    make_no_events,
    make_totals,
    mark_again,
    place_sums,
)
from geo.readers.values.checks import Check, judge, typed
from geo.readers.values.counts import read_count
from geo.readers.values.days import read_day
from geo.readers.values.points import LIMITS, read_degrees

CLAIMANT = "acled"
AREAS = ("country", "admin1")
_DAYS_LEFT = 6
_TYPES = ("event_type", "sub_event_type")


def read(path: Path, options: Options) -> ReadResult:
    """Read a file of weekly sums; ReaderError when it is none."""
    manifest = load_manifests()["acled_sums"]
    opened = open_format(path, manifest, lang=options.lang, choice=options.choice)
    opened = correct_cells(opened, options, file=path.name)
    options.report("rows", n=opened.frame.height)
    judged = judge(_type(opened.frame, manifest), _list_checks(), manifest, names=opened.names)
    rows = judged.kept
    tables = {
        "totals": make_totals(
            rows,
            claimant=CLAIMANT,
            source=manifest.name,
            locator=_locate(),
            prefix=CLAIMANT,
        ),
        "places": make_areas(rows, AREAS, point_source="ACLED"),
        "claimants": make_acled(manifest),
    }
    return make_result({**tables, **make_no_events()}, opened, judged)


def _type(raw: pl.DataFrame, manifest: Manifest) -> pl.DataFrame:
    located = place_sums(raw, AREAS).with_columns(
        # Without one the sum may be of all the country, and a name alone is of several countries.
        pl.when(pl.all_horizontal(pl.col(name).is_not_null() for name in AREAS))
        .then(AREA)
        .alias(AREA)
    )
    read = located.with_columns(
        read_day(located, "week"),
        *(read_count(name) for name in ("events", "fatalities")),
        *(read_degrees(name) for name in LIMITS),
        *(_read_type(name, manifest) for name in _TYPES),
    )
    week = pl.col(typed("week"))
    cells = read.with_columns(
        week.alias(START),
        week.dt.offset_by(f"{_DAYS_LEFT}d").alias(END),
        pl.lit(manifest.declared["partition"]).alias(PARTITION),
    )
    return mark_again(cells, AREAS)


def _read_type(name: str, manifest: Manifest) -> pl.Expr:
    words = {word.lower(): word for word in list_vocabulary("totals", name)}
    known = {**words, **manifest.declared["spelled"]}
    said = pl.col(name).str.to_lowercase()
    return said.replace_strict(known, default=None, return_dtype=pl.String).alias(typed(name))


def _list_checks() -> list[Check]:
    pair = tuple(typed(name) for name in LIMITS)
    off = [
        ~pl.col(typed(name)).is_between(-limit, limit).fill_null(pl.col(name).is_null())
        for name, limit in LIMITS.items()
    ]
    lonely = pl.col("latitude").is_null() != pl.col("longitude").is_null()
    zero = pl.all_horizontal(pl.col(name) == 0 for name in pair)
    sub_type = pl.col("sub_event_type")
    return [
        *check_sums(period=("week",), area="admin1", types=_TYPES),
        # Beside rows of sub-types it may be of all of them.
        Check("unknown_type", "sub_event_type", sub_type.is_null() & sub_type.is_not_null().any()),
        Check("bad_middle", "latitude", pl.any_horizontal(*off, lonely, zero), pair),
    ]


def _locate() -> pl.Expr:
    kind = pl.coalesce(*reversed([pl.col(typed(name)) for name in _TYPES]))
    return pl.concat_str(pl.col(START), pl.col("country"), pl.col("admin1"), kind, separator=", ")


def make_acled(manifest: Manifest) -> pl.DataFrame:
    """Return the table of claimants with ACLED alone."""
    url = manifest.declared["speaker"]
    return make_claimant(CLAIMANT, "ACLED", kind="research_project", url=url)
