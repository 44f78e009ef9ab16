"""Read a table of any shape with a mapping: one row for each event, or for each claim."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import polars as pl

from geo.model.precision import EXACT, NEAR, WATER
from geo.model.schema import DATA_LANGUAGES, ROW, list_vocabulary
from geo.readers.admin_areas import locate, make_places
from geo.readers.build import (
    ReadResult,
    Told,
    add_marks,
    both,
    complete,
    ids_of,
    list_actors,
    make_id,
    phrase,
)
from geo.readers.files.open import open_table
from geo.readers.files.opened import Starts, say_row
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.mapping import (
    CATEGORIES,
    FIGURES,
    HARMS,
    Said,
    TableMapping,
    propose,
    read_mapping,
)
from geo.readers.notes import Note
from geo.readers.options import Options
from geo.readers.values.checks import (
    Check,
    Judged,
    check_codes,
    judge,
    plain_digits,
    read_code,
    typed,
)
from geo.readers.values.days import check_days, read_day
from geo.readers.values.points import check_point, read_degrees
from geo.text import t

AREAS = ("country", "admin1", "admin2")
FILE = "file"
"""The claimant and the source that stand for the table itself."""
_ADDRESS = r"^https?://.+"
_NUMERIC = ("event_id", "date_start", "date_end", "said_on", "latitude", "longitude")
_WORDS = {
    "position": ("claims", "reports"),
    "confidence": ("claims", "medium"),
    "claimant_kind": ("claimants", "monitor"),
}
"""Columns of words: the table whose vocabulary they use, and what a blank stands for."""
_COUNT = r"(\d[\d,]*)"
_FIGURES = {
    "between": rf"^{_COUNT}\s*(?:-|–|—|to|إلى|الى)\s*{_COUNT}$",
    "more_than": rf"^(?:>|more than|over|أكثر من|اكثر من)\s*{_COUNT}$",
    "at_least": (
        rf"^(?:≥|>=|at least|min\.?|على الأقل|لا يقل عن)?\s*{_COUNT}"
        r"\s*(?:\+|or more|at least|على الأقل|أو أكثر)?$"
    ),
    "about": rf"^(?:~|≈|about|around|approx\.?|some|نحو|حوالي|قرابة)\s*{_COUNT}$",
    "up_to": rf"^(?:<=|≤|up to|at most|max\.?|حتى)\s*{_COUNT}$",
    "exact": rf"^{_COUNT}(?:\.0+)?$",
}
"""How a figure may be written in one cell; a later pattern wins over an earlier one."""


def read(path: Path, options: Options) -> ReadResult:
    """Read a table with the mapping in the options, or with one guessed from its header."""
    opened = open_table(path, lang=options.lang, choice=options.choice)
    options.report("rows", n=opened.frame.height)
    return read_rows(
        opened.frame,
        options=options,
        file=path.name,
        manifest=load_manifests()["table"],
        notes=opened.notes,
        starts=opened.starts,
    )


def propose_file(path: Path, *, options: Options) -> Said:
    """Guess a mapping from a table's header."""
    opened = open_table(path, lang=options.lang, choice=options.choice)
    return propose(opened.frame.drop(ROW).columns)


def read_rows(
    table: pl.DataFrame,
    *,
    options: Options,
    file: str,
    manifest: Manifest,
    notes: tuple[Note, ...] = (),
    starts: Starts = (),
) -> ReadResult:
    """Make a dataset's tables of rows of text with ``row_number`` and the columns of a file."""
    headers = table.drop(ROW).columns
    mapping = read_mapping(options.mapping, headers, file=file, lang=options.lang)
    raw = mapping.apply(table)
    used = [f"{figure}{end}" for figure in FIGURES for end in ("", "_min", "_max")]
    # There are some two hundred figures a mapping may name; a table has a few.
    used = [name for name in used if raw.get_column(name).null_count() < raw.height]
    raw = plain_digits(
        raw, "event_id", "date_start", "date_end", "said_on", "latitude", "longitude", *used
    )
    judged = judge(
        _type(raw, mapping, used), _list_checks(mapping, used), manifest, names=mapping.columns
    )
    named = judged.kept.with_columns(pl.coalesce("place_en", "place_ar").alias("place_any"))
    rows = locate(named, name="place_any", areas=AREAS)
    events = _first_filled(rows) if mapping.row == "claim" else rows
    tables = {
        "events": _make_events(events, judged),
        "claims": _make_claims(rows, starts),
        "figures": _make_figures(rows),
        "places": _name_in_arabic(make_places(events, areas=AREAS, point_source=file), events),
        "claimants": _make_claimants(rows, file),
        "actors": _list_blamed(rows),
    }
    return ReadResult(
        tables={name: complete(name, frame) for name, frame in tables.items()},
        faults=judged.faults,
        read=table.height,
        descriptor=_describe(mapping.said, file, manifest),
        notes=notes,
        starts=starts,
    )


def _describe(said: Mapping[str, object], file: str, manifest: Manifest) -> Told:
    own = {"title": "title", "title_ar": "title_ar", "licences": "licenses"}
    given = {name: said[key] for key, name in own.items() if key in said}
    if said.get("redistribution") in {"open", "aggregate-only"}:
        given["redistribution"] = said["redistribution"]
    source = {**manifest.declared["source"], "source_id": FILE, "description": file}
    return cast("Told", {**given, "sources": [source]})


def _type(raw: pl.DataFrame, mapping: TableMapping, used: list[str]) -> pl.DataFrame:
    days = raw.with_columns(pl.coalesce("date_end", "date_start").alias("date_end"))
    ids = ids_of(raw, "event_id") if "event_id" in mapping.columns else None
    # An id of the row only: a later file may have another event there, see `geo.readers.reimport`.
    rows = pl.concat_str(pl.lit("row-"), pl.col(ROW).cast(pl.String))
    return (
        days.with_columns(
            (rows if ids is None else ids).alias(typed("event_id")),
            *(read_day(days, n, order=mapping.date_order) for n in ("date_start", "date_end")),
            read_day(days, "said_on", order=mapping.date_order),
            read_degrees("latitude"),
            read_degrees("longitude"),
            read_code("where_prec", low=EXACT, high=WATER),
            read_code("date_prec", low=1, high=5),
            *(_read_word(name, table) for name, (table, _) in _WORDS.items()),
            *_read_type(load_manifests()["table"].declared["types"]),
            *(part for name in used for part in _read_figure(name)),
        )
        .with_columns(
            ids_of(raw, "claimant_en").fill_null(FILE).alias("claimant_id"),
            pl.when(pl.col("denies").is_null())
            .then(pl.lit("civilian_harm"))
            .otherwise("denies")
            .alias("denies"),
        )
        .with_columns(_join_ends(used))
    )


def _read_word(name: str, table: str) -> pl.Expr:
    column = {"claimant_kind": "kind"}.get(name, name)
    words = list_vocabulary(table, column)
    folded = pl.col(name).str.to_lowercase().str.replace_all(" ", "_")
    known = folded.replace_strict(
        {word: word for word in words}, default=None, return_dtype=pl.String
    )
    return known.alias(typed(name))


def _read_type(types: Mapping[str, list[str]]) -> list[pl.Expr]:
    """Read the event type from the vocabulary, from usual words, or from the sub-type's."""
    found = {}
    for name in ("event_type", "sub_event_type"):
        words = {word.lower(): word for word in list_vocabulary("events", name)}
        found[name] = (
            pl.col(name)
            .str.to_lowercase()
            .replace_strict(words, default=None, return_dtype=pl.String)
        )
    usual = [
        pl.col(name)
        .str.to_lowercase()
        .replace_strict(
            {word: pair[part] for word, pair in types.items()},
            default=None,
            return_dtype=pl.String,
        )
        for part in (0, 1)
        for name in ("sub_event_type", "event_type")
    ]
    return [
        pl.coalesce(found["event_type"], *usual[:2]).alias(typed("event_type")),
        pl.coalesce(found["sub_event_type"], *usual[2:], pl.lit("Other")).alias(
            typed("sub_event_type")
        ),
    ]


def _read_figure(name: str) -> list[pl.Expr]:
    """Read a cell such as ``15-41`` as low, high and qualifier."""
    cell = pl.col(name).str.to_lowercase()
    low: pl.Expr = pl.lit(None, dtype=pl.Int64)
    high: pl.Expr = pl.lit(None, dtype=pl.Int64)
    said: pl.Expr = pl.lit(None, dtype=pl.String)
    # Later patterns win, so the plain number comes last.
    for qualifier, pattern in _FIGURES.items():
        first, last = (
            cell.str.extract(pattern, group).str.replace_all(",", "").cast(pl.Int64, strict=False)
            for group in (1, 2 if qualifier == "between" else 1)
        )
        hit = cell.str.contains(pattern)
        # More than 40 is 41 or more.
        lows = {"more_than": first + 1, "up_to": pl.lit(0, dtype=pl.Int64)}.get(qualifier, first)
        highs = last if qualifier not in {"more_than", "at_least"} else pl.lit(None, pl.Int64)
        low = pl.when(hit).then(lows).otherwise(low)
        high = pl.when(hit).then(highs).otherwise(high)
        said = pl.when(hit).then(pl.lit(qualifier)).otherwise(said)
    return [
        low.alias(typed(name)),
        high.alias(f"{name}_high_"),
        said.alias(f"{name}_said_"),
    ]


def _join_ends(used: list[str]) -> list[pl.Expr]:
    """Give each figure its low, high and qualifier, from one column or from two."""
    found = []
    for figure in FIGURES:
        one, least, most = (name in used for name in (figure, f"{figure}_min", f"{figure}_max"))
        blank = pl.lit(None, dtype=pl.Int64)
        low = pl.col(typed(f"{figure}_min")) if least else blank
        high = pl.col(typed(f"{figure}_max")) if most else blank
        if not (one or least or most):
            continue
        # Two columns say by which of them is filled what kind of figure it is.
        said = (
            pl.when(low.is_null() & high.is_null())
            .then(pl.col(f"{figure}_said_") if one else pl.lit(None, dtype=pl.String))
            .when(high.is_null())
            .then(pl.lit("at_least"))
            .when(low.is_null())
            .then(pl.lit("up_to"))
            .when(low == high)
            .then(pl.lit("exact"))
            .otherwise(pl.lit("between"))
        )
        alone = low.is_null() & high.is_null()
        one_low = pl.col(typed(figure)) if one else blank
        one_high = pl.col(f"{figure}_high_") if one else blank
        found += [
            pl.when(alone).then(one_low).otherwise(low.fill_null(0)).alias(f"{figure}.low"),
            pl.when(alone).then(one_high).otherwise(high).alias(f"{figure}.high"),
            said.alias(f"{figure}.said"),
        ]
    return found


def _list_checks(mapping: TableMapping, used: list[str]) -> list[Check]:
    identity = pl.col(typed("event_id"))
    type_ = "event_type" if "event_type" in mapping.columns else "sub_event_type"
    last = "date_end" if "date_end" in mapping.columns else "date_start"
    figures = [figure for figure in FIGURES if any(name.startswith(figure) for name in used)]
    checks = [Check("no_id", "event_id", identity.is_null())]
    if mapping.row == "event":
        again = identity.is_not_null() & ~identity.is_first_distinct()
        checks.append(Check("repeated_id", "event_id", again))
    for figure in figures:
        shown = next(name for name in used if name.startswith(figure))
        above = pl.col(f"{figure}.low") > pl.col(f"{figure}.high")
        cleared = (f"{figure}.low", f"{figure}.high", f"{figure}.said")
        checks.append(Check("low_above_high", shown, above, cleared))
    return [
        *checks,
        Check("unknown_type", type_, pl.col(typed("event_type")).is_null()),
        *check_days("date_start", last, precision=typed("date_prec")),
        Check("bad_date", "said_on", _is_unread("said_on")),
        *check_point(),
        *check_codes("where_prec", "date_prec"),
        *(Check("bad_number", name, _is_unread(name)) for name in used),
        *(Check("bad_word", name, _is_unread(name)) for name in _WORDS),
        *(
            Check("bad_address", name, ~pl.col(name).str.contains(_ADDRESS))
            for name in ("source_url", "link")
        ),
    ]


def _is_unread(name: str) -> pl.Expr:
    return pl.col(name).is_not_null() & pl.col(typed(name)).is_null()


def _first_filled(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each event: of every cell the first that is filled."""
    key = typed("event_id")
    # Accounts of one event repeat it, some with more cells filled than others.
    filled = pl.exclude(key, ROW).drop_nulls().first()
    return rows.group_by(key, maintain_order=True).agg(pl.col(ROW).first(), filled)


def _make_events(rows: pl.DataFrame, judged: Judged) -> pl.DataFrame:
    start, end = pl.col(typed("date_start")), pl.col(typed("date_end"))
    has_place = pl.col("place").is_not_null()
    point = pl.col(typed("latitude")).is_not_null()
    address = pl.col("link").str.contains(_ADDRESS).fill_null(value=False)
    # A point of unknown precision is near the place, not at it.
    precision = pl.coalesce(typed("where_prec"), pl.when(point).then(pl.lit(NEAR)))
    return add_marks(rows, judged.faults).select(
        pl.col(typed("event_id")).alias("event_id"),
        *both("title", _title()),
        *(pl.col(typed(name)).alias(name) for name in ("event_type", "sub_event_type")),
        start.alias("date_start"),
        pl.coalesce(end, start).alias("date_end"),
        pl.when(start.is_not_null())
        # A single day with nothing said of it is that day; of a span nobody knows.
        .then(pl.coalesce(typed("date_prec"), pl.when(start == end).then(pl.lit(1))))
        .cast(pl.Int64)
        .alias("date_prec"),
        pl.col("place").alias("places"),
        pl.when(has_place).then(precision).cast(pl.Int64).alias("where_prec"),
        pl.when(address).then(pl.col("link").str.replace_all(";", "%3B")).alias("links"),
        *(pl.col(f"mark_{lang}").alias(f"note_{lang}") for lang in DATA_LANGUAGES),
    )


def _title() -> dict[str, pl.Expr]:
    date = pl.col(typed("date_start")).dt.to_string("%Y-%m-%d")
    given = {"en": ("title_en", "title_ar"), "ar": ("title_ar", "title_en")}
    place = {
        "en": pl.coalesce("place_name", "place_ar"),
        "ar": pl.coalesce("place_ar", "place_name"),
    }
    return {
        lang: pl.coalesce(
            *given[lang],
            phrase("import.table.title", place=place[lang], date=date)[lang],
            place[lang],
            pl.col(typed("event_id")),
        )
        for lang in DATA_LANGUAGES
    }


def _make_claims(rows: pl.DataFrame, starts: Starts) -> pl.DataFrame:
    position = pl.coalesce(typed("position"), pl.lit(_WORDS["position"][1]))
    said = pl.col(typed("said_on"))
    number = pl.col(ROW).cast(pl.String)
    claim = pl.concat_str(typed("event_id"), pl.lit("-"), number)
    says = phrase("import.table.says", row=say_row(starts))
    url = pl.col("source_url")
    ids = _split_blamed(rows).group_by(ROW).agg(pl.col("actor_id").str.join(";").alias("blamed"))
    return rows.join(ids, on=ROW, how="left", maintain_order="left").select(
        claim.alias("claim_id"),
        pl.col(typed("event_id")).alias("event_id"),
        "claimant_id",
        position.alias("position"),
        pl.when(position == "denies").then("denies").alias("denies"),
        said.alias("said_on"),
        pl.when(said.is_not_null()).then(pl.lit("day")).alias("said_prec"),
        pl.col("blamed").alias("blames"),
        pl.coalesce("text_en", "text_ar", says["en"]).alias("text_en"),
        pl.coalesce("text_ar", "text_en", says["ar"]).alias("text_ar"),
        pl.when(url.str.contains(_ADDRESS)).then(url).alias("source_url"),
        pl.lit(FILE).alias("source_id"),
        say_row(starts).alias("locator"),
        pl.coalesce(typed("confidence"), pl.lit(_WORDS["confidence"][1])).alias("confidence"),
        pl.coalesce("note_en", "note_ar").alias("note_en"),
        pl.coalesce("note_ar", "note_en").alias("note_ar"),
    )


def _make_figures(rows: pl.DataFrame) -> pl.DataFrame:
    claim = pl.concat_str(typed("event_id"), pl.lit("-"), pl.col(ROW).cast(pl.String))
    columns = set(rows.columns)
    frames = [
        rows.filter(pl.col(f"{harm}_{category}.low").is_not_null()).select(
            claim.alias("claim_id"),
            pl.lit(harm).alias("harm"),
            pl.lit(category).alias("category"),
            pl.col(f"{harm}_{category}.low").alias("low"),
            pl.col(f"{harm}_{category}.high").alias("high"),
            pl.col(f"{harm}_{category}.said").alias("qualifier"),
        )
        for harm in HARMS
        for category in CATEGORIES
        if f"{harm}_{category}.low" in columns
    ]
    return pl.concat(frames) if frames else pl.DataFrame({"claim_id": []}, {"claim_id": pl.String})


def _make_claimants(rows: pl.DataFrame, file: str) -> pl.DataFrame:
    kind = pl.coalesce(typed("claimant_kind"), pl.lit(_WORDS["claimant_kind"][1]))
    known = rows.unique("claimant_id", keep="first", maintain_order=True)
    own = {lang: t(lang, "import.table.file", file=file) for lang in DATA_LANGUAGES}
    names = {
        "en": pl.coalesce("claimant_en", "claimant_ar", pl.lit(own["en"])),
        "ar": pl.coalesce("claimant_ar", "claimant_en", pl.lit(own["ar"])),
    }
    return known.select(
        "claimant_id", *both("name", names), *both("short", names), kind.alias("kind")
    )


def _split_blamed(rows: pl.DataFrame) -> pl.DataFrame:
    names = (
        rows.select(ROW, pl.col("blames").str.split(";").alias("name"))
        .explode("name")
        .with_columns(pl.col("name").str.strip_chars())
        .filter(pl.col("name") != "")
    )
    return names.with_columns(
        pl.col("name").map_elements(make_id, return_dtype=pl.String).alias("actor_id")
    ).unique([ROW, "actor_id"], maintain_order=True)


def _list_blamed(rows: pl.DataFrame) -> pl.DataFrame:
    return list_actors(_split_blamed(rows).select("actor_id", "name"))


def _name_in_arabic(places: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    arabic = (
        rows.filter(pl.col("place").is_not_null() & pl.col("place_ar").is_not_null())
        .unique("place", keep="first", maintain_order=True)
        .select(pl.col("place").alias("place_id"), "place_ar")
    )
    joined = places.join(arabic, on="place_id", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("place_ar", "name_ar").alias("name_ar"))
