"""Read an ACLED export: one row is one event and one account of all persons killed in it."""

from pathlib import Path

import polars as pl

from geo.model.schema import DATA_LANGUAGES, list_vocabulary
from geo.readers.admin_areas import locate, make_places, name_point
from geo.readers.build import (
    ReadResult,
    add_marks,
    both,
    ids_of,
    make_claimant,
    make_result,
    phrase,
    same,
)
from geo.readers.files.open import open_format
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.options import Options
from geo.readers.own.corrections import correct_cells
from geo.readers.values.checks import Check, Judged, check_codes, check_id, judge, typed
from geo.readers.values.counts import check_counts, read_count
from geo.readers.values.days import check_days, date_events, read_day, read_single
from geo.readers.values.points import check_exchanged, check_point, read_degrees
from geo.text import t

CLAIMANT = "acled"
AREAS = ("country", "admin1", "admin2")
_BOTH = "riots/protests"
_RIOTERS = ("5", "rioters")
_UNIX_SECONDS = r"^\d{9,10}$"
_SHORT_YEAR = r"^00(\d{2})(-\d{2}-\d{2})"
"""A day in the first century: an export of ACLED's has had 0025-09-12 for 2025-09-12."""


def read(path: Path, options: Options) -> ReadResult:
    """Read an ACLED file; ReaderError when it is none."""
    manifest = load_manifests()["acled"]
    opened = open_format(path, manifest, lang=options.lang, choice=options.choice)
    opened = correct_cells(opened, options, file=path.name)
    options.report("rows", n=opened.frame.height)
    raw = _complete_years(opened.frame)
    names = {**opened.names, "event_day": opened.names["event_date"]}
    judged = judge(_type(raw, manifest), _list_checks(), manifest, names=names)
    rows = locate(judged.kept, name="location", areas=AREAS)
    tables = {
        "events": _make_events(rows, judged),
        "claims": _make_claims(rows),
        "figures": _make_figures(rows),
        "places": make_places(rows, areas=AREAS, point_source="ACLED"),
        "claimants": _make_claimant(manifest),
        "actors": _list_actors(rows, manifest),
    }
    return make_result(tables, opened, judged)


def _type(raw: pl.DataFrame, manifest: Manifest) -> pl.DataFrame:
    declared = manifest.declared
    codes = (("time_precision", "date_precision"), ("geo_precision", "where_precision"))
    return (
        raw.with_columns(
            read_count("fatalities"),
            *read_single(raw, "event_day"),
            _read_statement(raw),
            read_degrees("latitude"),
            read_degrees("longitude"),
            *(
                pl.col(name)
                .str.replace(r"\.0$", "")
                .replace_strict(declared[words], default=None, return_dtype=pl.Int64)
                .alias(typed(name))
                for name, words in codes
            ),
            ids_of(raw, "event_id_cnty", prefix="acled-", apart=True).alias(typed("event_id_cnty")),
            ids_of(raw, "actor1").alias(typed("actor1")),
            pl.col("inter1").str.to_lowercase().replace(_name_interplay()).alias(typed("inter1")),
        )
        .with_columns(_read_type(declared["types"], part=0))
        .with_columns(_read_sub_type(declared["types"]))
    )


def _complete_years(raw: pl.DataFrame) -> pl.DataFrame:
    """Add the days as they are meant: of a year of two digits, the one in the column of years."""
    digits, rest = (pl.col("event_date").str.extract(_SHORT_YEAR, part) for part in (1, 2))
    year = pl.col("year").str.extract(r"^((?:19|20)\d{2})(?:\.0)?$")
    whole = pl.when(year.str.ends_with(digits)).then(year + rest)
    return raw.with_columns(pl.coalesce(whole, "event_date").alias("event_day"))


def _name_interplay() -> dict[str, str]:
    # Spreadsheets turn whole codes beside blanks into fractions.
    return {f"{code}.0": str(code) for code in range(9)}


def _read_statement(raw: pl.DataFrame) -> pl.Expr:
    stamp = pl.col("timestamp")
    # The API gives seconds since 1970, exports a written day.
    seconds = pl.when(stamp.str.contains(_UNIX_SECONDS)).then(stamp).cast(pl.Int64)
    day = pl.from_epoch(seconds, time_unit="s").dt.date()
    return pl.coalesce(day, read_day(raw, "timestamp")).alias(typed("timestamp"))


def _read_type(types: dict[str, list[str | None]], *, part: int) -> pl.Expr:
    name = pl.col("event_type").str.to_lowercase()
    known = name.replace_strict(
        {old: pair[part] for old, pair in types.items()}, default=None, return_dtype=pl.String
    )
    # Before 2019 one type named both; the actor's code tells which it was.
    two = pl.when(pl.col(typed("inter1")).is_in(_RIOTERS)).then(pl.lit("Riots"))
    return (
        pl.when(name == _BOTH)
        .then(two.otherwise(pl.lit("Protests")))
        .otherwise(known)
        .alias(typed("event_type"))
    )


def _read_sub_type(types: dict[str, list[str | None]]) -> pl.Expr:
    words = list_vocabulary("events", "sub_event_type")
    given = pl.col("sub_event_type").str.to_lowercase()
    spelled = given.replace_strict(
        {word.lower(): word for word in words}, default=None, return_dtype=pl.String
    )
    implied = (
        pl.col("event_type")
        .str.to_lowercase()
        .replace_strict(
            {old: pair[1] for old, pair in types.items()}, default=None, return_dtype=pl.String
        )
    )
    return pl.coalesce(spelled, implied, pl.lit("Other")).alias(typed("sub_event_type"))


def _list_checks() -> list[Check]:
    return [
        *check_id("event_id_cnty"),
        Check("unknown_type", "event_type", pl.col(typed("event_type")).is_null()),
        *check_days("event_day", "event_day", precision=typed("time_precision")),
        Check("short_year", "event_date", pl.col("event_day") != pl.col("event_date")),
        *check_point(),
        check_exchanged("country"),
        *check_codes("time_precision", "geo_precision"),
        *check_counts("fatalities"),
        Check("missing_number", "fatalities", pl.col("fatalities").is_null()),
        Check("said_too_early", "timestamp", _is_early(), (typed("timestamp"),)),
    ]


def _is_early() -> pl.Expr:
    return pl.col(typed("timestamp")) < pl.col(typed("event_day"))


def _make_events(rows: pl.DataFrame, judged: Judged) -> pl.DataFrame:
    places = name_point()
    words = list_vocabulary("events", "sub_event_type")
    titles = {
        lang: phrase(
            "import.acled.title",
            place=places[lang],
            type=pl.col(typed("sub_event_type")).replace_strict(
                {word: t(lang, f"sub_event_type.{word}") for word in words}
            ),
        )[lang]
        for lang in DATA_LANGUAGES
    }
    return add_marks(rows, judged.faults).select(
        pl.col(typed("event_id_cnty")).alias("event_id"),
        *both("title", titles),
        *(pl.col(typed(name)).alias(name) for name in ("event_type", "sub_event_type")),
        *date_events("event_day", pl.col(typed("time_precision"))),
        pl.col("place").alias("places"),
        pl.when(pl.col("place").is_not_null()).then(typed("geo_precision")).alias("where_prec"),
        *(pl.col(f"mark_{lang}").alias(f"note_{lang}") for lang in DATA_LANGUAGES),
    )


def _make_claims(rows: pl.DataFrame) -> pl.DataFrame:
    said = pl.col(typed("timestamp"))
    return rows.select(
        pl.col(typed("event_id_cnty")).alias("claim_id"),
        pl.col(typed("event_id_cnty")).alias("event_id"),
        pl.lit(CLAIMANT).alias("claimant_id"),
        pl.lit("reports").alias("position"),
        said.alias("said_on"),
        pl.when(said.is_not_null()).then(pl.lit("day")).alias("said_prec"),
        pl.when(_is_blamed()).then(typed("actor1")).alias("blames"),
        # ACLED's own notes may not be passed on, so the text says only what kind of account it is.
        *both("text", phrase("import.acled.counts")),
        pl.lit(CLAIMANT).alias("source_id"),
        pl.col("event_id_cnty").alias("locator"),
        pl.lit("high").alias("confidence"),
        *both("note", phrase("import.acled.sources", sources=pl.col("source"))),
    )


def _is_blamed() -> pl.Expr:
    # Only here does ACLED say who used violence; elsewhere it names who took part.
    violence = pl.col(typed("event_type")) == "Violence against civilians"
    named = ~pl.col("actor1").str.to_lowercase().str.contains(r"^unidentified|^unknown")
    return violence & named.fill_null(value=False)


def _make_figures(rows: pl.DataFrame) -> pl.DataFrame:
    killed = pl.col(typed("fatalities"))
    return rows.filter(killed.is_not_null()).select(
        pl.col(typed("event_id_cnty")).alias("claim_id"),
        pl.lit("killed").alias("harm"),
        # All persons: ACLED's number is never one of civilians.
        pl.lit("all").alias("category"),
        killed.alias("low"),
        killed.alias("high"),
        pl.lit("exact").alias("qualifier"),
    )


def _list_actors(rows: pl.DataFrame, manifest: Manifest) -> pl.DataFrame:
    blamed = rows.filter(_is_blamed()).unique(typed("actor1"), keep="first", maintain_order=True)
    name = pl.col("actor1")
    kind = pl.col(typed("inter1")).replace_strict(
        manifest.declared["kinds"], default="armed_group", return_dtype=pl.String
    )
    return blamed.select(
        pl.col(typed("actor1")).alias("actor_id"),
        *same("name", name),
        *same("short", name),
        pl.when(name.str.contains(r"^(Military|Police) Forces of"))
        .then(pl.lit("state_forces"))
        .when(name.str.contains("Coalition"))
        .then(pl.lit("coalition"))
        .otherwise(kind)
        .alias("kind"),
    )


def _make_claimant(manifest: Manifest) -> pl.DataFrame:
    url = manifest.declared["source"]["path"]
    return make_claimant(CLAIMANT, "ACLED", kind="research_project", url=url)
