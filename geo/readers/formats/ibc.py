"""Read Iraq Body Count: one account of the civilians killed in each incident, and no names."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from geo.model.precision import COUNTRY
from geo.model.schema import DATA_LANGUAGES, ROW
from geo.readers.admin_areas import locate, make_places
from geo.readers.build import (
    ReadResult,
    both,
    ids_of,
    make_claimant,
    make_ranges,
    make_result,
    phrase,
)
from geo.readers.files.open import open_format
from geo.readers.files.opened import Opened
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.notes import Note, ReaderError
from geo.readers.options import Options
from geo.readers.own.corrections import correct_cells
from geo.readers.values.checks import Check, Judged, check_id, judge, list_marks, typed
from geo.readers.values.counts import check_counts, check_range, read_count
from geo.readers.values.days import check_days, measure_span, precision_of, read_single, widen
from geo.readers.values.deeds import (
    OTHER,
    join_said,
    name_type,
    tell_types,
)
from geo.readers.values.persons import tell_age
from geo.readers.values.words import drop_nothing, is_unread_word
from geo.text import t

CLAIMANT = "ibc"
RANGE = ("reported_minimum", "reported_maximum")
NAME = "name_or_identifying_details"
PERSON = ("age", "sex")
_COUNTRY = "Iraq"
_SEXES = {"male": "man", "m": "man", "female": "woman", "f": "woman"}


def read(path: Path, options: Options) -> ReadResult:
    """Read either download; ReaderError when it is none of the two."""
    manifest = load_manifests()["ibc"]
    opened = open_format(path, manifest, lang=options.lang, choice=options.choice)
    opened = correct_cells(opened, options, file=path.name)
    options.report("rows", n=opened.frame.height)
    given = opened.names.keys()
    if not given & {*RANGE, *PERSON}:
        said = {"file": path.name, "format": manifest.words("short", options.lang)}
        raise ReaderError(t(options.lang, "import.error.columns", columns=RANGE[0], **said))
    if given & {*RANGE}:
        judged = _judge(opened, manifest, _type_incidents(opened.frame), _check_incidents())
        rows, notes = judged.kept, _count_left_out(opened, "target", "ibc_targets")
    else:
        judged = _judge(opened, manifest, _type_people(opened.frame), _check_people())
        rows = _gather_people(judged.kept)
        notes = _count_left_out(opened, NAME, "ibc_names")
    placed = _add_marks(_tell_place(rows), judged)
    first, last = (pl.col(typed(f"{end}_date")) for end in ("start", "end"))
    rows = locate(placed, name="location", areas=("country",)).with_columns(
        pl.when(first.is_not_null())
        .then(widen(measure_span(first, pl.coalesce(last, first)), "start_date", "end_date"))
        .alias("date_prec")
    )
    rows = _tell_type(rows, manifest)
    return make_result(_make_tables(rows, manifest), opened, judged, notes=notes)


def _judge(opened: Opened, manifest: Manifest, rows: pl.DataFrame, checks: list[Check]) -> Judged:
    return judge(rows, checks, manifest, names=opened.names)


def _count_left_out(opened: Opened, name: str, code: str) -> tuple[Note, ...]:
    n = opened.frame.get_column(name).drop_nulls().len()
    return (Note(code, {"n": n}),) if n else ()


def _type_days(raw: pl.DataFrame) -> list[pl.Expr]:
    return [part for name in ("start_date", "end_date") for part in read_single(raw, name)]


def _type_incidents(raw: pl.DataFrame) -> pl.DataFrame:
    return raw.with_columns(
        ids_of(raw, "ibc_code", prefix="ibc-").alias(typed("ibc_code")),
        *_type_days(raw),
        *(read_count(name) for name in RANGE),
    ).with_columns(pl.col(typed("ibc_code")).alias("event_id"))


def _check_incidents() -> list[Check]:
    ends = tuple(map(typed, RANGE))
    return [
        *check_id("ibc_code"),
        *check_days("start_date", "end_date"),
        # An end that is there and cannot be read is neither 0 nor open: the range is unknown.
        *(replace(check, clears=ends) for check in check_counts(*RANGE)),
        *(Check("missing_number", name, pl.col(name).is_null()) for name in RANGE),
        check_range(*RANGE),
    ]


def _type_people(raw: pl.DataFrame) -> pl.DataFrame:
    incidents = raw.select(pl.col("ibc_code").str.extract(r"^\s*([^\s-]+)").alias("incident"))
    return raw.with_columns(
        ids_of(raw, "ibc_code", prefix="ibc-").alias(typed("ibc_code")),
        ids_of(incidents, "incident", prefix="ibc-").alias("event_id"),
        *_type_days(raw),
        pl.col("age").map_elements(tell_age, return_dtype=pl.String).alias(typed("age")),
        pl.col("sex")
        .str.to_lowercase()
        .replace_strict(_SEXES, default=None, return_dtype=pl.String)
        .alias(typed("sex")),
    )


def _check_people() -> list[Check]:
    return [
        *check_id("ibc_code"),
        *check_days("start_date", "end_date"),
        *(Check("bad_word", name, is_unread_word(name)) for name in PERSON),
    ]


def _gather_people(people: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each incident: its days, its place and how many people are listed."""
    adult = pl.col(typed("age")) == "adult"
    groups = {
        "civilian": pl.lit(value=True),
        "child": pl.col(typed("age")) == "child",
        "woman": adult & (pl.col(typed("sex")) == "woman"),
        "man": adult & (pl.col(typed("sex")) == "man"),
    }
    counted = people.with_columns(
        *drop_nothing("location"),
        *(is_one.fill_null(value=False).alias(f"is_{name}") for name, is_one in groups.items()),
    )
    return counted.group_by("event_id", maintain_order=True).agg(
        pl.col(ROW).alias("rows"),
        pl.col(typed("start_date")).min(),
        pl.col(typed("end_date")).max(),
        *(pl.col(precision_of(f"{end}_date")).max() for end in ("start", "end")),
        pl.col("location").drop_nulls().first(),
        pl.lit(None, dtype=pl.String).alias("time"),
        pl.lit(None, dtype=pl.String).alias("weapons"),
        pl.lit(None, dtype=pl.String).alias("sources"),
        *(pl.col(f"is_{name}").sum().cast(pl.Int64).alias(f"listed_{name}") for name in groups),
    )


def _tell_place(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the country, and the degrees that these files do not have."""
    blank = pl.lit(None, dtype=pl.Float64)
    return rows.with_columns(
        *drop_nothing("location"),
        pl.lit(_COUNTRY).alias("country"),
        *(blank.alias(typed(axis)) for axis in ("latitude", "longitude")),
    ).with_columns(pl.when(pl.col("location").is_null()).then(COUNTRY).alias("where_prec"))


def _add_marks(rows: pl.DataFrame, judged: Judged) -> pl.DataFrame:
    """Join to each incident the marks of all its rows."""
    own = pl.col("rows") if "rows" in rows.columns else pl.concat_list(ROW)
    each = rows.select("event_id", own.alias(ROW)).explode(ROW)
    marks = each.join(list_marks(judged.faults), on=ROW, maintain_order="left")
    joined = marks.group_by("event_id", maintain_order=True).agg(
        pl.col(f"mark_{lang}").str.join(" ") for lang in DATA_LANGUAGES
    )
    return rows.join(joined, on="event_id", how="left", maintain_order="left")


def _tell_type(rows: pl.DataFrame, manifest: Manifest) -> pl.DataFrame:
    told = tell_types(rows, "weapons", manifest.declared["weapons"])
    return told.with_columns(
        pl.col("event_type").fill_null("Violence against civilians"),
        pl.col("sub_event_type").fill_null(OTHER),
    )


def _make_tables(rows: pl.DataFrame, manifest: Manifest) -> Mapping[str, pl.DataFrame]:
    return {
        "events": _make_events(rows),
        "claims": _make_claims(rows),
        "figures": _make_figures(rows),
        "places": make_places(
            rows, areas=("country",), point_source=CLAIMANT, precision="where_prec"
        ).with_columns(_name_place("name_en")["ar"].alias("name_ar")),
        "claimants": _make_claimant(manifest),
        "actors": pl.DataFrame({"actor_id": []}, {"actor_id": pl.String}),
    }


def _name_place(name: str) -> dict[str, pl.Expr]:
    """Return a column of names by language: the country's is known in both."""
    own = pl.col(name)
    country = {lang: t(lang, "import.ibc.country") for lang in DATA_LANGUAGES}
    return {lang: own.replace({_COUNTRY: country[lang]}) for lang in DATA_LANGUAGES}


def _make_events(rows: pl.DataFrame) -> pl.DataFrame:
    named, place = name_type(), _name_place("place_name")
    titles = {
        lang: phrase("import.ibc.title", place=place[lang], type=named[lang])[lang]
        for lang in DATA_LANGUAGES
    }
    return rows.select(
        "event_id",
        *both("title", titles),
        "event_type",
        "sub_event_type",
        pl.col(typed("start_date")).alias("date_start"),
        pl.coalesce(typed("end_date"), typed("start_date")).alias("date_end"),
        "date_prec",
        *both("time_of_day", _tell_time()),
        pl.col("place").alias("places"),
        "where_prec",
        *(pl.col(f"mark_{lang}").alias(f"note_{lang}") for lang in DATA_LANGUAGES),
    )


def _tell_time() -> dict[str, pl.Expr]:
    """Return the time as the file has it, and with Arabic's words for AM and PM."""
    arabic = {half: t("ar", f"import.ibc.{half.lower()}") for half in ("AM", "PM")}
    return {"en": pl.col("time"), "ar": pl.col("time").str.replace_many(arabic)}


def _make_claims(rows: pl.DataFrame) -> pl.DataFrame:
    is_list = "listed_civilian" in rows.columns
    parts = [
        phrase("import.ibc.weapons", weapons=pl.col("weapons")),
        phrase("import.ibc.sources", sources=pl.col("sources")),
    ]
    return rows.select(
        pl.col("event_id").alias("claim_id"),
        "event_id",
        pl.lit(CLAIMANT).alias("claimant_id"),
        pl.lit("reports").alias("position"),
        *both("text", phrase("import.ibc.lists") if is_list else phrase("import.ibc.counts")),
        pl.lit(CLAIMANT).alias("source_id"),
        pl.col("event_id").str.strip_prefix("ibc-").alias("locator"),
        pl.lit("high").alias("confidence"),
        *both("note", join_said(parts)),
    )


def _make_figures(rows: pl.DataFrame) -> pl.DataFrame:
    if "listed_civilian" not in rows.columns:
        least, most = map(typed, RANGE)
        return make_ranges(
            rows, claim="event_id", least=least, most=most, harm="killed", category="civilian"
        )
    frames = [
        rows.filter(pl.col(f"listed_{category}") > 0).select(
            pl.col("event_id").alias("claim_id"),
            pl.lit("killed").alias("harm"),
            pl.lit(category).alias("category"),
            pl.col(f"listed_{category}").alias("low"),
            # The list has only whom somebody could identify.
            pl.lit("at_least").alias("qualifier"),
        )
        for category in ("civilian", "child", "woman", "man")
    ]
    return pl.concat(frames)


def _make_claimant(manifest: Manifest) -> pl.DataFrame:
    source = manifest.declared["source"]
    short = dict.fromkeys(DATA_LANGUAGES, "IBC")
    return make_claimant(CLAIMANT, source["title"], short=short, kind="monitor", url=source["path"])
