"""Make a dataset's tables of the judged rows of somebody's own table."""

from collections.abc import Sequence

import polars as pl

from geo.model.precision import NEAR
from geo.model.schema import DATA_LANGUAGES, ROW
from geo.readers.build import both, list_actors, make_id, phrase
from geo.readers.files.opened import Starts, say_row
from geo.readers.mapping import CATEGORIES, HARMS
from geo.readers.own.cells import FILE, WORDS
from geo.readers.own.checks import ADDRESS
from geo.readers.own.survey import ID_OF_ROW
from geo.readers.values.checks import is_unread, list_marks, typed
from geo.readers.values.words import drop_nothing
from geo.text import ROW_OF_FILE, t

Frames = dict[str, pl.DataFrame]


def make_tables(
    rows: pl.DataFrame, *, row: str, used: Sequence[str], file: str, starts: Starts
) -> Frames:
    """Return the tables of located rows, each of them an event, an account, or counted persons.

    A figure's ``turn`` is where its harm and category stand among all: in this order they come,
    one after another, each with all of its rows.
    """
    events = rows if row == "event" else _first_filled(rows)
    return {
        "events": _make_events(events),
        "claims": _make_claims(rows, events, used, file, say_row(starts)),
        "figures": _make_figures(rows),
        "claimants": _make_claimants(rows, file),
        "actors": list_actors(_split_blamed(rows).select("actor_id", "name")),
    }


def _first_filled(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each event: of every cell the first that is filled."""
    key = typed("event_id")
    # Accounts of one event repeat it, some with more cells filled than others. A day or a point
    # stays whole: its parts are never of two accounts.
    days = [typed("date_start"), typed("date_end"), typed("date_prec")]
    point = [
        "place",
        "place_name",
        typed("latitude"),
        typed("longitude"),
        "where_prec",
        typed("where_prec"),
    ]
    alone = pl.exclude(key, ROW, *days, *point).drop_nulls().first()
    together = [
        pl.col(name).filter(pl.col(group[0]).is_not_null()).first()
        for group in (days, point)
        for name in group
    ]
    return rows.group_by(key, maintain_order=True).agg(pl.col(ROW).first(), alone, *together)


def _make_events(rows: pl.DataFrame) -> pl.DataFrame:
    start, end = pl.col(typed("date_start")), pl.col(typed("date_end"))
    has_place = pl.col("place").is_not_null()
    point = pl.col(typed("latitude")).is_not_null()
    address = pl.col("link").str.contains(ADDRESS).fill_null(value=False)
    # Of a point nobody says how good it is: near. Of one whose precision is not understood nothing.
    unsaid = point & pl.col("where_prec").is_null()
    precision = pl.coalesce(typed("where_prec"), pl.when(unsaid).then(pl.lit(NEAR)))
    # A table this project wrote says what is known of every day; in others a blank stands for it.
    is_whole = pl.col("figure_harm").is_not_null() & pl.col("figure_category").is_not_null()
    return rows.select(
        pl.col(typed("event_id")).alias("event_id"),
        *both("title", _title()),
        *(pl.col(typed(name)).alias(name) for name in ("event_type", "sub_event_type")),
        start.alias("date_start"),
        pl.when(is_whole).then(end).otherwise(pl.coalesce(end, start)).alias("date_end"),
        pl.when(start.is_not_null() | is_whole)
        # A single day with nothing said of it is that day; of a span nobody knows.
        .then(pl.coalesce(typed("date_prec"), pl.when(start == end).then(pl.lit(1))))
        .cast(pl.Int64)
        .alias("date_prec"),
        pl.col("place").alias("places"),
        pl.when(has_place).then(precision).cast(pl.Int64).alias("where_prec"),
        pl.col(typed("part_of")).alias("part_of"),
        pl.when(address).then(pl.col("link").str.replace_all(";", "%3B")).alias("links"),
    )


def note_marks(events: pl.DataFrame, owners: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
    """Return the events with the marks of their rows as notes; ``owners`` says whose each is."""
    marks = (
        owners.join(list_marks(faults), on=ROW, maintain_order="left")
        .group_by(pl.col(typed("event_id")).alias("event_id"), maintain_order=True)
        .agg(pl.col(f"mark_{lang}").str.join(" ") for lang in DATA_LANGUAGES)
    )
    joined = events.join(marks, on="event_id", how="left", maintain_order="left")
    return joined.with_columns(
        pl.col(f"mark_{lang}").alias(f"note_{lang}") for lang in DATA_LANGUAGES
    ).select(events.columns)


def _title() -> dict[str, pl.Expr]:
    date = pl.col(typed("date_start")).dt.to_string("%Y-%m-%d")
    # An id that stands for the row only is no name of anything.
    is_row = pl.col(typed("event_id")) == pl.concat_str(pl.lit(ID_OF_ROW), ROW)
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
            pl.when(~is_row).then(typed("event_id")),
            phrase("import.table.title_day", date=date)[lang],
            phrase("import.table.title_row", row=pl.col(ROW))[lang],
        )
        for lang in DATA_LANGUAGES
    }


def _make_claims(
    rows: pl.DataFrame, events: pl.DataFrame, used: Sequence[str], file: str, where: pl.Expr
) -> pl.DataFrame:
    position = pl.coalesce(typed("position"), pl.lit(WORDS["position"][1]))
    url = pl.col("source_url")
    said = {lang: _say(lang, rows, used, file, where) for lang in DATA_LANGUAGES}
    ids = _split_blamed(rows).group_by(ROW).agg(pl.col("actor_id").str.join(";").alias("blamed"))
    joined = _tell_apart(rows, events).join(ids, on=ROW, how="left", maintain_order="left")
    return joined.select(
        _claim_id().alias("claim_id"),
        pl.col(typed("event_id")).alias("event_id"),
        "claimant_id",
        position.alias("position"),
        pl.when(position == "denies").then("denies").alias("denies"),
        pl.col(typed("said_on")).alias("said_on"),
        "said_prec",
        pl.col("blamed").alias("blames"),
        *("place_id", "when_start", "when_end"),
        *(text.alias(f"text_{lang}") for lang, text in said.items()),
        pl.when(url.str.contains(ADDRESS)).then(url).alias("source_url"),
        pl.lit(FILE).alias("source_id"),
        pl.concat_str(pl.lit(ROW_OF_FILE), where).alias("locator"),
        pl.coalesce(typed("confidence"), pl.lit(WORDS["confidence"][1])).alias("confidence"),
        pl.coalesce("note_en", "note_ar").alias("note_en"),
        pl.coalesce("note_ar", "note_en").alias("note_ar"),
    )


def _claim_id() -> pl.Expr:
    return pl.concat_str(typed("event_id"), pl.lit("-"), pl.col(ROW).cast(pl.String))


def _tell_apart(rows: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Add to accounts the place and the days they give, where these are not the event's own."""
    key = typed("event_id")
    of_event = events.select(
        key,
        pl.col("place").alias("event_place"),
        pl.col(typed("date_start")).alias("event_start"),
        pl.col(typed("date_end")).alias("event_end"),
    )
    start, end = pl.col(typed("date_start")), pl.coalesce(typed("date_end"), typed("date_start"))
    other_days = (start != pl.col("event_start")) | (end != pl.coalesce("event_end", "event_start"))
    return rows.join(of_event, on=key, how="left", maintain_order="left").with_columns(
        pl.when(pl.col("place") != pl.col("event_place")).then("place").alias("place_id"),
        pl.when(other_days).then(start).alias("when_start"),
        pl.when(other_days).then(end).alias("when_end"),
    )


def _say(lang: str, rows: pl.DataFrame, used: Sequence[str], file: str, where: pl.Expr) -> pl.Expr:
    """Return each account's text: its own, or which row gives its figures; then its words."""
    own = ("text_en", "text_ar") if lang == "en" else ("text_ar", "text_en")
    parts = {"row": where, "file": pl.lit(file)}
    says = phrase("import.table.says", **parts)[lang]
    if "persons" in rows.columns:
        says = phrase("import.table.says_persons", n=pl.col("persons"), **parts)[lang]
        names = phrase("import.table.names", names=pl.col("names").replace("", None))[lang]
        told = [names, *_quote_doubts(lang)]
        return pl.concat_str(pl.coalesce(*own, says), *told, separator=" ", ignore_nulls=True)
    words = [_quote(name, lang) for name in used if not name.endswith("_open")]
    words += [
        phrase("import.table.source_words", words=pl.col("source_words"))[lang],
        phrase("import.table.also", names=pl.col("also"))[lang],
        *_quote_doubts(lang),
    ]
    return pl.concat_str(pl.coalesce(*own, says), *words, separator=" ", ignore_nulls=True)


def _quote_doubts(lang: str) -> list[pl.Expr]:
    """Return the words of who is not sure of a name, where it was read as the name alone."""
    return [
        phrase(f"import.table.{who}_doubted", words=pl.col(f"{who}_doubted"))[lang]
        for who in ("claimant", "blames")
    ]


def _quote(name: str, lang: str) -> pl.Expr:
    """Return the words an account has where others have a figure; null where it has a figure."""
    harm, category = name.split("_")[:2]
    what = t(
        lang,
        "import.table.what",
        harm=t(lang, f"harm.{harm}"),
        category=t(lang, f"category.{category}"),
    )
    said = phrase("import.table.words", what=pl.lit(what), words=pl.col(name))[lang]
    return pl.when(is_unread(name)).then(said)


def _make_figures(rows: pl.DataFrame) -> pl.DataFrame:
    claim = _claim_id()
    columns = set(rows.columns)
    frames = [
        rows.filter(pl.col(f"{harm}_{category}.low").is_not_null()).select(
            claim.alias("claim_id"),
            pl.lit(harm).alias("harm"),
            pl.lit(category).alias("category"),
            pl.col(f"{harm}_{category}.low").alias("low"),
            pl.col(f"{harm}_{category}.high").alias("high"),
            _column(rows, f"{harm}_{category}.best").alias("best"),
            pl.col(f"{harm}_{category}.said").alias("qualifier"),
        )
        for harm in HARMS
        for category in CATEGORIES
        if f"{harm}_{category}.low" in columns
    ]
    turns = [
        frame.with_columns(turn=pl.lit(turn, dtype=pl.Int8))
        for turn, frame in enumerate([*frames, _make_long(rows)])
    ]
    stacked = pl.concat(turns)
    # A table may give a figure in both ways, as files of this project do: it is one figure.
    return stacked.unique(["claim_id", "harm", "category"], keep="first", maintain_order=True)


def _column(rows: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column of numbers, blank where the rows have none of that name."""
    return pl.col(name) if name in rows.columns else pl.lit(None, dtype=pl.Int64)


def _make_long(rows: pl.DataFrame) -> pl.DataFrame:
    low, high = pl.col(typed("figure_low")), pl.col(typed("figure_high"))
    # One account is open or has an end: an open one keeps what it is at least.
    is_open = pl.col(typed("figure_open")) | high.is_null()
    said = pl.when(is_open).then(pl.lit("at_least")).when(low == high).then(pl.lit("exact"))
    known = pl.all_horizontal(
        pl.col(typed(f"figure_{part}")).is_not_null() for part in ("low", "harm", "category")
    )
    return rows.filter(known).select(
        _claim_id().alias("claim_id"),
        pl.col(typed("figure_harm")).alias("harm"),
        pl.col(typed("figure_category")).alias("category"),
        low.alias("low"),
        pl.when(~is_open).then(high).alias("high"),
        pl.lit(None, dtype=pl.Int64).alias("best"),
        said.otherwise(pl.lit("between")).alias("qualifier"),
    )


def _make_claimants(rows: pl.DataFrame, file: str) -> pl.DataFrame:
    kind = pl.coalesce(typed("claimant_kind"), pl.lit(WORDS["claimant_kind"][1]))
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
        .with_columns(drop_nothing("name"))
        .filter(pl.col("name") != "")
    )
    return names.with_columns(
        pl.col("name").map_elements(make_id, return_dtype=pl.String).alias("actor_id")
    ).unique([ROW, "actor_id"], maintain_order=True)
