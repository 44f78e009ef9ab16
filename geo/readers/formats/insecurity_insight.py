"""Read Insecurity Insight: attacks on health care, aid and education, and whom each one counts."""

from functools import partial
from pathlib import Path

import polars as pl

from geo.model.schema import DATA_LANGUAGES, ROW
from geo.readers.admin_areas import locate, make_places
from geo.readers.build import (
    ReadResult,
    add_marks,
    both,
    ids_of,
    make_claimant,
    make_result,
    phrase,
    same,
    stack,
    tell_actor_kind,
)
from geo.readers.files.open import open_format
from geo.readers.files.opened import Opened
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.notes import Note
from geo.readers.options import Options
from geo.readers.own.corrections import correct_cells
from geo.readers.values.checks import Check, check_id, judge, typed
from geo.readers.values.counts import check_counts, read_count
from geo.readers.values.days import check_days, date_events, read_single
from geo.readers.values.deeds import OTHER, join_said, name_type, tell_types
from geo.readers.values.points import check_exchanged, check_point, read_degrees
from geo.readers.values.words import drop_nothing
from geo.text import isolate, t

CLAIMANT = "insecurity-insight"
AREAS = ("country", "admin_1")
PEOPLE = (("health_workers",), ("aid_workers",), ("educators", "students"))
"""Whom files count: those of one tuple are different people, of two tuples perhaps the same."""
HARMS = {"killed": "killed", "injured": "injured", "kidnapped": "abducted"}
"""The harms of the files that a dataset counts, by its words for them."""
COUNTED = (*HARMS, "arrested")
WEAPON = "weapon_carried/used"
_WORDS = (
    *("country", "country_iso", "admin_1", "location_of_incident", WEAPON),
    *("reported_perpetrator", "reported_perpetrator_name"),
)
_BRACKETED = r"^\(([1-7])\)"
_ALONE = r"^([1-7])(?:\.0)?$"
"""A number before a unit, such as 5 km, is no code."""
_VIOLENCE = "Violence against civilians"


def read(path: Path, options: Options) -> ReadResult:
    """Read a file of incidents; ReaderError when it is none."""
    manifest = load_manifests()["insecurity_insight"]
    opened = open_format(path, manifest, lang=options.lang, choice=options.choice)
    opened = correct_cells(opened, options, file=path.name)
    options.report("rows", n=opened.frame.height)
    has_id = "sind_event_id" in opened.names
    rows = _type(opened.frame, manifest, has_id=has_id)
    judged = judge(rows, _list_checks(has_id=has_id), manifest, names=opened.names)
    blank = pl.lit(None, dtype=pl.String).alias("place_named")
    located = locate(judged.kept.with_columns(blank), name="place_named", areas=AREAS)
    told = add_marks(_tell_type(located, manifest), judged.faults)
    tables = {
        "events": _make_events(told),
        "claims": _make_claims(told, opened),
        "figures": _make_figures(told),
        "places": make_places(
            told, areas=AREAS, point_source="Insecurity Insight", precision=typed("geo_precision")
        ),
        "claimants": _make_claimant(manifest),
        "actors": _list_actors(told, manifest),
    }
    return make_result(tables, opened, judged, notes=_list_notes(opened))


def _list_columns() -> list[str]:
    return [f"{who}_{harm}" for kind in PEOPLE for who in kind for harm in COUNTED]


def _list_notes(opened: Opened) -> tuple[Note, ...]:
    n = opened.frame.get_column("organisation_affected").drop_nulls().len()
    left_out = (Note("insecurity_organisations", {"n": n}),) if n else ()
    return (Note("insecurity_counts"), *left_out)


def _type(raw: pl.DataFrame, manifest: Manifest, *, has_id: bool) -> pl.DataFrame:
    # Spreadsheets turn whole ids beside blanks into fractions.
    whole = raw.with_columns(
        pl.col("sind_event_id").str.replace(r"\.0+$", ""),
        *drop_nothing(*_WORDS, also_described=True),
    )
    # An id of the row only: a later file may have another event there, see `geo.readers.reimport`.
    numbers = pl.concat_str(pl.lit("row-"), pl.col(ROW).cast(pl.String))
    ids = ids_of(whole, "sind_event_id", prefix="sind-")
    return whole.with_columns(
        (ids if has_id else numbers).alias(typed("sind_event_id")),
        pl.coalesce("country", "country_iso").alias("country"),
        *read_single(whole, "date"),
        read_degrees("latitude"),
        read_degrees("longitude"),
        _read_precision(manifest).alias(typed("geo_precision")),
        *(read_count(name) for name in _list_columns()),
        ids_of(whole, "reported_perpetrator_name").alias(typed("reported_perpetrator_name")),
    ).with_columns(pl.col(typed("sind_event_id")).alias("event_id"))


def _read_precision(manifest: Manifest) -> pl.Expr:
    said = pl.col("geo_precision").str.to_lowercase()
    found = pl.lit(None, dtype=pl.Int64)
    for words, code in reversed(manifest.declared["precision"]):
        found = pl.when(said.str.contains(words)).then(pl.lit(code)).otherwise(found)
    number = pl.coalesce(said.str.extract(_BRACKETED), said.str.extract(_ALONE)).cast(pl.Int64)
    return pl.coalesce(number, found.cast(pl.Int64))


def _list_checks(*, has_id: bool) -> list[Check]:
    located = pl.col("latitude").is_not_null() & pl.col("longitude").is_not_null()
    vague = pl.col(typed("geo_precision")).is_null()
    return [
        *(check_id("sind_event_id") if has_id else []),
        *check_days("date", "date"),
        *check_point(),
        check_exchanged("country"),
        Check("unknown_precision", "geo_precision", located & vague),
        *check_counts(*_list_columns()),
    ]


def _tell_type(rows: pl.DataFrame, manifest: Manifest) -> pl.DataFrame:
    """Add the type: by the weapon's words, else by what was done to those who are counted."""
    told = tell_types(rows, WEAPON, manifest.declared["weapons"])
    hurt, taken, held = (
        pl.any_horizontal(
            (pl.col(typed(f"{who}_{harm}")) > 0).fill_null(value=False)
            for kind in PEOPLE
            for who in kind
            for harm in harms
        )
        for harms in (("killed", "injured"), ("kidnapped",), ("arrested",))
    )
    deed = (
        pl.when(hurt)
        .then(pl.lit("Attack"))
        .when(taken)
        .then(pl.lit("Abduction/forced disappearance"))
        .when(held)
        .then(pl.lit("Arrests"))
        .otherwise(pl.lit(OTHER))
    )
    by_weapon = pl.col("event_type").is_not_null() & (
        # A weapon that was carried while somebody was taken away is no attack with it.
        (pl.col("event_type") != _VIOLENCE) | hurt | ~(taken | held)
    )
    type_ = pl.when(deed == "Arrests").then(pl.lit("Strategic developments"))
    return told.with_columns(
        pl.when(by_weapon)
        .then("event_type")
        .otherwise(type_.otherwise(pl.lit(_VIOLENCE)))
        .alias("event_type"),
        pl.when(by_weapon).then("sub_event_type").otherwise(deed).alias("sub_event_type"),
    )


def _make_events(rows: pl.DataFrame) -> pl.DataFrame:
    named = name_type()
    unnamed = phrase("import.insecurity_insight.unnamed")
    titles = {
        lang: phrase(
            "import.insecurity_insight.title",
            place=pl.coalesce("place_name", unnamed[lang]),
            type=named[lang],
        )[lang]
        for lang in DATA_LANGUAGES
    }
    return rows.select(
        "event_id",
        *both("title", titles),
        "event_type",
        "sub_event_type",
        *date_events("date"),
        pl.col("place").alias("places"),
        pl.when(pl.col("place").is_not_null()).then(typed("geo_precision")).alias("where_prec"),
        *(pl.col(f"mark_{lang}").alias(f"note_{lang}") for lang in DATA_LANGUAGES),
    )


def _make_claims(rows: pl.DataFrame, opened: Opened) -> pl.DataFrame:
    notes = join_said(
        [
            phrase("import.insecurity_insight.by", who=pl.col("reported_perpetrator")),
            phrase("import.insecurity_insight.weapon", weapon=pl.col(WEAPON)),
            phrase("import.insecurity_insight.kind", kind=pl.col("location_of_incident")),
        ]
    )
    return rows.select(
        pl.col("event_id").alias("claim_id"),
        "event_id",
        pl.lit(CLAIMANT).alias("claimant_id"),
        pl.lit("reports").alias("position"),
        pl.col(typed("reported_perpetrator_name")).alias("blames"),
        *both("text", _write_text(opened)),
        pl.lit("insecurity_insight").alias("source_id"),
        pl.coalesce(pl.lit("SiND ") + pl.col("sind_event_id"), "event_id").alias("locator"),
        pl.lit("high").alias("confidence"),
        *both("note", notes),
    )


def _write_text(opened: Opened) -> dict[str, pl.Expr]:
    """Return what the account counts, of whom, and the description in the file's words."""
    kinds = [
        who
        for kind in PEOPLE
        for who in kind
        if any(f"{who}_{harm}" in opened.names for harm in COUNTED)
    ]
    said = {}
    for lang in DATA_LANGUAGES:
        counts = [_count_of(who, opened, lang) for who in kinds]
        alone = pl.lit(t(lang, "import.insecurity_insight.alone"))
        # English on the Arabic page, too: its full stops keep their places.
        told = pl.col("event_description").map_elements(
            partial(isolate, lang=lang), return_dtype=pl.String
        )
        said[lang] = pl.concat_str([*counts, alone, told], separator=" ", ignore_nulls=True)
    return said


def _count_of(who: str, opened: Opened, lang: str) -> pl.Expr:
    """Return a sentence such as ``Health workers: killed 1, injured 0.``; null without numbers."""
    between = t(lang, "import.insecurity_insight.between")
    parts = [
        phrase(f"import.insecurity_insight.{harm}", n=pl.col(typed(f"{who}_{harm}")))[lang]
        for harm in COUNTED
        if f"{who}_{harm}" in opened.names
    ]
    listed = pl.concat_str(parts, separator=between, ignore_nulls=True)
    name = t(lang, f"import.insecurity_insight.{who}")
    return pl.when(listed != "").then(pl.concat_str(pl.lit(f"{name}: "), listed, pl.lit(".")))


def _make_figures(rows: pl.DataFrame) -> pl.DataFrame:
    frames = []
    for harm, word in HARMS.items():
        kinds = [
            pl.sum_horizontal([typed(f"{who}_{harm}") for who in kind], ignore_nulls=True)
            for kind in PEOPLE
        ]
        # One person may be a health worker and an aid worker: the larger number holds for all.
        least = pl.max_horizontal(kinds)
        frames.append(
            rows.filter(least > 0).select(
                pl.col("event_id").alias("claim_id"),
                pl.lit(word).alias("harm"),
                pl.lit("all").alias("category"),
                least.alias("low"),
                # Others may have been harmed, whom nobody here counts.
                pl.lit("at_least").alias("qualifier"),
            )
        )
    return stack(frames)


def _list_actors(rows: pl.DataFrame, manifest: Manifest) -> pl.DataFrame:
    actor = typed("reported_perpetrator_name")
    name = pl.col("reported_perpetrator_name")
    said = pl.col("reported_perpetrator").str.to_lowercase()
    kind = tell_actor_kind("reported_perpetrator_name")
    for word, pattern in reversed(manifest.declared["kinds"].items()):
        kind = pl.when(said.str.contains(pattern)).then(pl.lit(word)).otherwise(kind)
    named = rows.drop_nulls(actor).unique(actor, keep="first", maintain_order=True)
    return named.select(
        pl.col(actor).alias("actor_id"),
        *same("name", name),
        *same("short", name),
        kind.alias("kind"),
    )


def _make_claimant(manifest: Manifest) -> pl.DataFrame:
    url = manifest.declared["source"]["path"]
    return make_claimant(CLAIMANT, "Insecurity Insight", kind="monitor", url=url)
