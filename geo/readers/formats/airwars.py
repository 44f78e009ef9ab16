"""Read Airwars incidents: an account by Airwars, and one by each belligerent with a position."""

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import polars as pl

from geo.model.precision import NEAR
from geo.model.schema import DATA_LANGUAGES, ROW
from geo.readers.admin_areas import locate, make_places, name_in_arabic
from geo.readers.build import (
    ReadResult,
    add_marks,
    both,
    ids_of,
    list_actors,
    make_claimant,
    make_id,
    make_ranges,
    make_result,
    phrase,
    same,
    stack,
)
from geo.readers.files.opened import Opened
from geo.readers.formats.records import open_records
from geo.readers.manifest import Manifest, fold_header, load_manifests
from geo.readers.notes import Note
from geo.readers.options import Options
from geo.readers.own.corrections import correct_cells
from geo.readers.values.checks import Check, Judged, judge, typed
from geo.readers.values.counts import check_ends, read_count
from geo.readers.values.days import check_days, measure_span, read_single, widen
from geo.readers.values.points import check_exchanged, check_point, read_degrees

CLAIMANT = "airwars"
AREAS = ("country", "region")
GROUPS = {
    "civilian_non_combatants": "civilian",
    "children": "child",
    "women": "woman",
    "men": "man",
    "belligerents": "combatant",
}
HARMS = ("killed", "injured")
OF_BELLIGERENT = (
    "belligerents",
    "belligerent_name",
    "belligerent_type",
    "assessment_name",
    "deaths_conceded_min",
    "deaths_conceded_max",
    "injuries_conceded_min",
    "injuries_conceded_max",
)
CONCEDED = {"killed": "deaths_conceded", "injured": "injuries_conceded"}
_ADDRESS = r"^https?://.+"
_OTHER = "Other"
_KILLED = "civilian_non_combatants_killed_min"


def read(path: Path, options: Options) -> ReadResult:
    """Read an Airwars file of either kind; ReaderError when it is none."""
    manifest = load_manifests()["airwars"]
    opened = open_records(path, manifest, lang=options.lang, choice=options.choice)
    opened = correct_cells(opened, options, file=path.name)
    options.report("rows", n=opened.frame.height)
    raw, notes = _clean_feed(opened)
    judged = judge(_type(raw, manifest), _list_checks(), manifest, names=opened.names)
    rows = _settle_ids(judged.kept)
    positions = _list_positions(rows)
    incidents = locate(rows.filter("is_first"), name="location_name", areas=AREAS)
    claims, figures = _make_position_claims(positions)
    tables = {
        "events": _make_events(incidents, judged),
        "claims": stack([_make_claims(incidents, positions), claims]),
        "figures": stack([_make_figures(incidents), figures]),
        "places": name_in_arabic(
            make_places(incidents, areas=AREAS, point_source="Airwars"),
            incidents,
            column="location_name_arabic",
        ),
        "claimants": stack([_make_claimant(manifest), _list_parties(positions)]),
        "actors": list_actors(positions),
    }
    return make_result(tables, opened, judged, notes=notes)


def _pairs() -> Iterator[tuple[str, str, str, str]]:
    """Give harm, category and the columns with least and most of each figure."""
    for group, category in GROUPS.items():
        for harm in HARMS:
            yield harm, category, f"{group}_{harm}_min", f"{group}_{harm}_max"


def _clean_feed(opened: Opened) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Blank what the map feed writes where an incident has no number, no point or no target."""
    raw = opened.frame
    # In the export, which names places, a 0 is a 0.
    if fold_header(opened.names[_KILLED]) == _KILLED or "location_name" in opened.names:
        return raw, ()
    pairs = [(least, most) for _, _, least, most in _pairs()]
    both_zero = {
        pair: pl.all_horizontal(pl.col(pair).cast(pl.Float64, strict=False) == 0)
        for pair in (*pairs, ("latitude", "longitude"))
    }
    n = raw.select(pl.sum_horizontal(both_zero[pair].sum() for pair in pairs)).item()
    cleaned = raw.with_columns(
        pl.when(~zero.fill_null(value=False)).then(pl.col(name)).alias(name)
        for pair, zero in both_zero.items()
        for name in pair
    )
    # A field that was left empty is false there.
    cleaned = cleaned.with_columns(pl.exclude(ROW).replace("false", None))
    return cleaned, (Note("airwars_feed", {"n": n}),)


def _type(raw: pl.DataFrame, manifest: Manifest) -> pl.DataFrame:
    counts = [name for _, _, least, most in _pairs() for name in (least, most)]
    conceded = [f"{name}_{end}" for name in CONCEDED.values() for end in ("min", "max")]
    coded = raw.with_columns(
        pl.coalesce(
            ids_of(raw, "code", prefix="airwars-", apart=True),
            ids_of(raw, "post_id", prefix="airwars-post-"),
        ).alias("code_"),
        *(read_count(name) for name in (*counts, *conceded)),
        *(part for name in ("date", "date_end") for part in read_single(raw, name)),
        *(read_degrees(name) for name in ("latitude", "longitude")),
        _read_precision(manifest).alias("where_prec"),
        _read_strike(manifest).alias("sub_event_type"),
    )
    # The export repeats an incident for each belligerent: equal in all the rest, it is one.
    incident = [name for name in raw.columns if name not in {*OF_BELLIGERENT, ROW}]
    is_range = pl.col("date_type").str.contains("range").fill_null(value=True)
    return coded.with_columns(
        pl.struct(incident).is_first_distinct().alias("is_first"),
        (~pl.struct(pl.exclude(ROW)).is_first_distinct()).alias("is_repeated"),
        pl.when(is_range).then(typed("date_end")).alias(typed("date_end")),
        pl.when(is_range).then("date_end").alias("date_end"),
    )


def _read_precision(manifest: Manifest) -> pl.Expr:
    """Read how well a place is known; null where that is said in words nobody knows."""
    said = pl.col("geolocation_accuracy_name").str.to_lowercase().str.replace_all("[_-]", " ")
    found: pl.Expr = pl.when(said.is_null()).then(pl.lit(NEAR))
    for words, code in reversed(manifest.declared["precision"]):
        found = pl.when(said.str.contains(words)).then(pl.lit(code)).otherwise(found)
    return found.cast(pl.Int64)


def _read_strike(manifest: Manifest) -> pl.Expr:
    said = pl.col("strike_type_name").str.to_lowercase()
    kinds = manifest.declared["strikes"]
    hits = {kind: said.str.contains(words).fill_null(value=False) for kind, words in kinds.items()}
    found = pl.coalesce(pl.when(hit).then(pl.lit(kind)) for kind, hit in hits.items())
    one = pl.sum_horizontal(hits.values()) == 1
    return pl.when(one).then(found).otherwise(pl.lit(_OTHER))


def _list_checks() -> list[Check]:
    pairs = [(least, most) for _, _, least, most in _pairs()]
    pairs += [(f"{name}_min", f"{name}_max") for name in CONCEDED.values()]
    end = pl.col(typed("date_end"))
    lost = pl.col("date_end").is_not_null() & end.is_null()
    is_first_use = pl.col("code_").is_first_distinct()
    return [
        Check("no_id", "code", pl.col("code_").is_null()),
        Check("repeated_row", "code", pl.col("is_repeated")),
        Check("repeated_id", "code", pl.col("is_first") & ~is_first_use & ~pl.col("is_repeated")),
        *check_days("date", "date"),
        Check(
            "no_last_day", "date_end", lost | (end < pl.col(typed("date"))), (typed("date_end"),)
        ),
        *check_point(),
        check_exchanged("country"),
        Check(
            "unknown_precision",
            "geolocation_accuracy_name",
            pl.col("geolocation_accuracy_name").is_not_null() & pl.col("where_prec").is_null(),
        ),
        *(check for pair in pairs for check in check_ends(*pair)),
        *_check_parts(),
        Check("bad_address", "permalink", ~pl.col("permalink").str.contains(_ADDRESS)),
    ]


def _check_parts() -> Iterator[Check]:
    """Check that no part's least number is above the most civilians: its own reduction is wrong."""
    for harm in HARMS:
        most = pl.col(typed(f"civilian_non_combatants_{harm}_max"))
        for group in ("children", "women", "men"):
            name = f"{group}_{harm}_min"
            yield Check("part_above_all", name, pl.col(typed(name)) > most)


def _settle_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Give every incident an ``event_id``, which all rows of that incident share."""
    # Airwars has used a code for two incidents: both are kept apart.
    nth = pl.col("is_first").cum_sum().over("code_")
    again = pl.concat_str(pl.lit("-r"), nth.cast(pl.String))
    event = pl.col("code_") + pl.when(nth > 1).then(again).otherwise(pl.lit(""))
    return rows.with_columns(event.alias("event_id"))


def _make_events(rows: pl.DataFrame, judged: Judged) -> pl.DataFrame:
    day = pl.col(typed("date"))
    last = pl.coalesce(typed("date_end"), day)
    sub = pl.col("sub_event_type")
    address = pl.col("permalink").str.contains(_ADDRESS).fill_null(value=False)
    is_battle = sub == "Armed clash"
    return add_marks(rows, judged.faults).select(
        "event_id",
        *both("title", _title()),
        pl.when(is_battle)
        .then(pl.lit("Battles"))
        .otherwise(pl.lit("Explosions/Remote violence"))
        .alias("event_type"),
        "sub_event_type",
        day.alias("date_start"),
        pl.when(day.is_not_null()).then(last).alias("date_end"),
        pl.when(day.is_not_null()).then(widen(measure_span(day, last), "date")).alias("date_prec"),
        pl.col("place").alias("places"),
        pl.when(pl.col("place").is_not_null()).then("where_prec").alias("where_prec"),
        # A semicolon would end the item of a list.
        pl.when(address).then(pl.col("permalink").str.replace_all(";", "%3B")).alias("links"),
        *(pl.col(f"mark_{lang}").alias(f"note_{lang}") for lang in DATA_LANGUAGES),
    )


def _title() -> dict[str, pl.Expr]:
    unnamed = phrase("import.airwars.unnamed")
    code = pl.coalesce("code", "post_id")
    names = {
        "en": pl.coalesce("place_name", unnamed["en"]),
        "ar": pl.coalesce("location_name_arabic", "place_name", unnamed["ar"]),
    }
    return {
        lang: phrase("import.airwars.title", place=names[lang], code=code)[lang]
        for lang in DATA_LANGUAGES
    }


def _make_claims(rows: pl.DataFrame, positions: pl.DataFrame) -> pl.DataFrame:
    blamed = positions.unique(["event_id", "actor_id"], maintain_order=True)
    blames = blamed.group_by("event_id").agg(pl.col("actor_id").str.join(";").alias("blames"))
    return rows.join(blames, on="event_id", how="left", maintain_order="left").select(
        pl.col("event_id").alias("claim_id"),
        "event_id",
        pl.lit(CLAIMANT).alias("claimant_id"),
        pl.lit("reports").alias("position"),
        "blames",
        *both("text", phrase("import.airwars.counts")),
        _address(),
        pl.lit(CLAIMANT).alias("source_id"),
        pl.coalesce("code", "post_id").alias("locator"),
        pl.lit("high").alias("confidence"),
        *both("note", _write_note()),
    )


def _address() -> pl.Expr:
    said = pl.col("permalink")
    return pl.when(said.str.contains(_ADDRESS)).then(said).alias("source_url")


def _write_note() -> dict[str, pl.Expr]:
    targets = pl.col("targeted_belligerent_name").map_elements(
        _name_targets, return_dtype=pl.String
    )
    parts = [
        phrase("import.airwars.grading", grading=pl.col("civilian_harm_status_name")),
        phrase("import.airwars.strike", status=pl.col("strike_status_name")),
        phrase("import.airwars.targets", targets=targets),
        phrase("import.airwars.sources", n=pl.col("num_sources")),
    ]
    return {
        lang: pl.concat_str([part[lang] for part in parts], separator=" ", ignore_nulls=True)
        for lang in DATA_LANGUAGES
    }


def _name_targets(cell: str) -> str | None:
    """Return the names in ``name, name`` or in the map feed's list of name and slug."""
    # The export writes names, the map feed a list of objects.
    names = [entry.get("name") for entry in _read_entries(cell)]
    return ", ".join(str(name) for name in names if name) or (None if cell[0] == "[" else cell)


def _read_entries(cell: str | None) -> list[dict[str, object]]:
    """Return the objects of a list in a cell; [] when it holds none."""
    try:
        entries = json.loads(cell or "[]")
    except ValueError:
        return []
    return (
        [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    )


def _make_figures(rows: pl.DataFrame) -> pl.DataFrame:
    frames = [
        make_ranges(
            rows,
            claim="event_id",
            least=typed(least),
            most=typed(most),
            harm=harm,
            category=category,
        )
        for harm, category, least, most in _pairs()
    ]
    return pl.concat(frames)


def _list_positions(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each incident and belligerent named, with its position or None."""
    names = ("event_id", "permalink", "code", "post_id", *OF_BELLIGERENT)
    found = [
        {"event_id": row["event_id"], "permalink": row["permalink"], "code": row["code"]}
        | {"post_id": row["post_id"]}
        | _read_belligerent(entry)
        for row in rows.select(names).iter_rows(named=True)
        for entry in _each_belligerent(row)
    ]
    schema = dict.fromkeys(
        ("event_id", "permalink", "code", "post_id", "actor_id", "name", "type", "said"), pl.String
    )
    numbers = {f"{harm}_{end}": pl.Int64 for harm in HARMS for end in ("min", "max")}
    frame = pl.DataFrame(found, schema={**schema, "position": pl.String, **numbers})
    return frame.unique(["event_id", "actor_id"], keep="first", maintain_order=True)


def _each_belligerent(row: Mapping[str, str | None]) -> Iterator[dict[str, object]]:
    yield from _read_entries(row["belligerents"])
    if row["belligerent_name"]:
        yield {name: row[name] for name in OF_BELLIGERENT}


def _read_belligerent(entry: Mapping[str, object]) -> dict[str, object]:
    name = str(entry.get("belligerent_name") or entry.get("name") or "?").strip()
    said = entry.get("assessment_name") or entry.get("assessment_slug")
    numbers = {
        f"{harm}_{end}": _read_number(entry.get(f"{conceded}_{end}"))
        for harm, conceded in CONCEDED.items()
        for end in ("min", "max")
    }
    return {
        "actor_id": make_id(name) or "unnamed",
        "name": name,
        "type": entry.get("belligerent_type") or entry.get("type"),
        "said": said,
        "position": _read_position(str(said or ""), conceded=any(numbers.values())),
        **_order(numbers),
    }


def _read_number(value: object) -> int | None:
    text = str(value).strip() if value is not None else ""
    return int(text) if text.isdecimal() else None


def _order(numbers: Mapping[str, int | None]) -> dict[str, int | None]:
    """Blank a pair whose least is above its most."""
    ordered = dict(numbers)
    for least, most in list(pairwise(numbers))[::2]:
        low, high = numbers[least], numbers[most]
        if low is not None and high is not None and low > high:
            ordered[least] = ordered[most] = None
    return ordered


def _read_position(said: str, *, conceded: bool) -> str | None:
    words = said.casefold().replace("-", " ").replace("_", " ")
    # Looked at first, as "credible" is in it.
    if words.startswith("non credible"):
        return "denies"
    return "acknowledges" if conceded or words.startswith("credible") else None


def _make_position_claims(positions: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    spoken = positions.filter(pl.col("position").is_not_null()).with_columns(
        pl.concat_str("event_id", "actor_id", separator="-by-").alias("claim_id")
    )
    denies = pl.col("position") == "denies"
    said = {"party": pl.col("name"), "assessment": pl.col("said").fill_null("–")}
    texts = {
        lang: pl.when(denies)
        .then(phrase("import.airwars.denies", **said)[lang])
        .otherwise(phrase("import.airwars.acknowledges", **said)[lang])
        for lang in DATA_LANGUAGES
    }
    claims = spoken.select(
        "claim_id",
        "event_id",
        pl.concat_str(pl.lit("party-"), "actor_id").alias("claimant_id"),
        "position",
        pl.when(denies).then(pl.lit("civilian_harm")).alias("denies"),
        pl.when(~denies).then("actor_id").alias("blames"),
        *both("text", texts),
        _address(),
        pl.lit(CLAIMANT).alias("source_id"),
        pl.coalesce("code", "post_id").alias("locator"),
        pl.lit("medium").alias("confidence"),
    )
    figures = [
        make_ranges(
            spoken,
            claim="claim_id",
            least=f"{harm}_min",
            most=f"{harm}_max",
            harm=harm,
            category="civilian",
        )
        for harm in HARMS
    ]
    return claims, pl.concat(figures)


def _make_claimant(manifest: Manifest) -> pl.DataFrame:
    url = manifest.declared["source"]["path"]
    return make_claimant(CLAIMANT, "Airwars", kind="monitor", url=url)


def _list_parties(positions: pl.DataFrame) -> pl.DataFrame:
    spoken = positions.filter(pl.col("position").is_not_null())
    name = pl.col("name")
    return spoken.unique("actor_id", keep="first", maintain_order=True).select(
        pl.concat_str(pl.lit("party-"), "actor_id").alias("claimant_id"),
        *same("name", name),
        *same("short", name),
        pl.lit("party").alias("kind"),
        "actor_id",
    )
