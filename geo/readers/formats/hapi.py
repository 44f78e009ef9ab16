"""Read conflict events of HDX HAPI: sums of ACLED's events by kind, area and month."""

from pathlib import Path

import polars as pl

from geo.readers.build import ReadResult, make_result
from geo.readers.files.open import open_format
from geo.readers.formats.acled_sums import CLAIMANT, make_acled
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

AREAS = ("location_name", "admin1_name", "admin2_name")
CODES = ("location_code", "admin1_code", "admin2_code")
_GIVEN = (None, "provider_admin1_name", "provider_admin2_name")
_NOWHERE = r"(?i)^(unspecified|unknown|not specified)$"
_LEVEL = "level"


def read(path: Path, options: Options) -> ReadResult:
    """Read a file of HAPI's conflict events; ReaderError when it is none."""
    manifest = load_manifests()["hapi"]
    opened = open_format(path, manifest, lang=options.lang, choice=options.choice)
    opened = correct_cells(opened, options, file=path.name)
    options.report("rows", n=opened.frame.height)
    judged = judge(_type(opened.frame, manifest), _list_checks(), manifest, names=opened.names)
    rows = judged.kept
    locator = pl.concat_str(
        "resource_hdx_id",
        pl.col(START),
        pl.coalesce(*reversed(CODES), "location_name"),
        typed("event_type"),
        separator=", ",
        ignore_nulls=True,
    )
    tables = {
        "totals": make_totals(
            rows, claimant=CLAIMANT, source=manifest.name, locator=locator, prefix="hapi"
        ),
        "places": make_areas(rows, AREAS, codes=CODES),
        "claimants": make_acled(manifest),
    }
    return make_result({**tables, **make_no_events()}, opened, judged)


def _type(raw: pl.DataFrame, manifest: Manifest) -> pl.DataFrame:
    types = manifest.declared["types"]
    named = raw.with_columns(_name_areas())
    located = place_sums(named, AREAS).with_columns(
        # A name alone is of areas in several countries.
        pl.when(pl.col("area_0").is_not_null()).then(AREA).alias(AREA)
    )
    read = located.with_columns(
        read_day(raw, "reference_period_start"),
        read_day(raw, "reference_period_end"),
        *(read_count(name) for name in ("events", "fatalities")),
        pl.col("event_type")
        .str.to_lowercase()
        .replace_strict(types, default=None, return_dtype=pl.String)
        .alias(typed("event_type")),
        pl.lit(None, dtype=pl.String).alias(typed("sub_event_type")),
        _read_level(),
    )
    cells = read.with_columns(
        pl.col(typed("reference_period_start")).alias(START),
        pl.col(typed("reference_period_end")).alias(END),
    ).with_columns(_name_partition(manifest))
    return mark_again(cells, AREAS)


def _name_areas() -> list[pl.Expr]:
    """Name areas as HAPI does, else as its source does, else by their codes."""
    named = []
    for name, code, given in zip(AREAS, CODES, _GIVEN, strict=True):
        columns = [name, *([given] if given else []), code]
        cells = [pl.when(~pl.col(each).str.contains(_NOWHERE)).then(each) for each in columns]
        is_nowhere = pl.col(code).str.contains(r"XXX$").fill_null(value=False)
        named.append(pl.when(~is_nowhere).then(pl.coalesce(cells)).alias(name))
    return named


def _read_level() -> pl.Expr:
    """Return how narrow a row's area is: 0 country, 1 or 2; never narrower than it is named."""
    deepest = (
        pl.when(pl.col("area_2").is_not_null())
        .then(2)
        .otherwise(pl.when(pl.col("area_1").is_not_null()).then(1).otherwise(0))
    )
    return deepest.alias(_LEVEL)


def _name_partition(manifest: Manifest) -> pl.Expr:
    # Of one country, kind and period the narrowest areas tell all; wider ones tell it again.
    narrowest = pl.col(_LEVEL).max().over("area_0", typed("event_type"), START)
    wider = pl.col(_LEVEL).replace_strict({0: "-national", 1: "-admin1"}, default="")
    level = pl.when(pl.col(_LEVEL) < narrowest).then(wider).otherwise(pl.lit(""))
    named = pl.col(typed("event_type")).replace_strict(
        manifest.declared["partitions"], default=None, return_dtype=pl.String
    )
    return pl.concat_str(named, level).alias(PARTITION)


def _list_checks() -> list[Check]:
    period = ("reference_period_start", "reference_period_end")
    return check_sums(period=period, area="location_name", types=("event_type",))
