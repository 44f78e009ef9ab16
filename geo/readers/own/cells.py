"""Type the cells of somebody's own table, once each column is a field."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from geo.model.schema import list_vocabulary
from geo.readers.manifest import load_manifests
from geo.readers.mapping import CATEGORIES, FIGURES, HARMS, TableMapping
from geo.readers.own.names import CLAIMANTS, NAMED
from geo.readers.own.survey import DAYS, ENDS_OF_FIGURES, NETWORK, OF_ACLED, Survey
from geo.readers.own.written import is_written
from geo.readers.values.checks import read_code, turn_digits, typed
from geo.readers.values.days import last_of, precision_of, read_period
from geo.readers.values.figures import YES, join_ends, read_figure
from geo.readers.values.points import read_points, tell_first
from geo.readers.values.words import drop_nothing, read_precision

FILE = "file"
"""The claimant and the source that stand for the table itself."""
AREAS = ("country", "admin1", "admin2")
WORDS = {
    "position": ("claims", "reports"),
    "confidence": ("claims", "medium"),
    "claimant_kind": ("claimants", "unstated"),
}
"""Columns of words: the table whose vocabulary they use, and what a blank stands for."""
_PLACES = ("place_en", "place_ar", *AREAS)
_MONTH, _YEAR = 4, 5


def type_cells(raw: pl.DataFrame, mapping: TableMapping, survey: Survey) -> pl.DataFrame:
    """Add to fields, of all rows or of a piece of them, the value of each cell; null where none is.

    Parameters
    ----------
    raw
        Every field as a column of text, with ``row_number``, and the survey's ``ids`` of its rows.
    mapping
        What the table's columns are.
    survey
        What the whole table tells.

    """
    used = survey.used
    raw = turn_digits(raw, *survey.arabic).with_columns(
        *drop_nothing(*_PLACES), *drop_nothing(*NAMED, but=(NETWORK,))
    )
    raw = raw.with_columns(_translate_codes(survey))
    # An open figure is a yes or a no beside its least, and no number of its own.
    own = [name for name in used if not name.endswith("_open")]
    return read_points(
        _type_days(raw, mapping, survey)
        .with_columns(
            read_precision(raw, "where_prec"),
            *(_read_word(name, table) for name, (table, _) in WORDS.items()),
            *_read_type(_declared("types")),
            *(
                p
                for name in own
                for p in read_figure(raw, name, thousands=name in survey.thousands)
            ),
        )
        .with_columns(
            _identify_claimant(survey.claimants),
            pl.when(pl.col("denies").is_null())
            .then(pl.lit("civilian_harm"))
            .otherwise("denies")
            .alias("denies"),
            *(part for figure in list_figures(used) for part in join_ends(figure, used)),
            *_read_long(),
        ),
        first=tell_first(mapping.columns.get("coordinates", mapping.columns.get("latitude"))),
    )


def _type_days(raw: pl.DataFrame, mapping: TableMapping, survey: Survey) -> pl.DataFrame:
    # Where a last day is left blank there is one, but of a table that says so of every event.
    ends = "date_end" if is_written(mapping.columns) else pl.coalesce("date_end", "date_start")
    days = raw.with_columns(date_end=ends)
    return days.with_columns(
        part for name in DAYS for part in read_period(days, name, order=survey.orders[name])
    ).with_columns(
        # What the person importing says of a day may be wider than its cell, never narrower.
        pl.max_horizontal(read_code("date_prec", low=1, high=5), _wider("date_start")).alias(
            typed("date_prec")
        ),
        pl.col(last_of("date_end")).alias(typed("date_end")),
        *_say_when(),
    )


def _translate_codes(survey: Survey) -> list[pl.Expr]:
    """Give ACLED's codes of precision as ours, where a table has its column with no others."""
    return [
        pl.col(name).str.replace(r"\.0$", "").replace(codes)
        for name, (_, codes) in OF_ACLED.items()
        if name in survey.acled
    ]


def list_figures(used: Sequence[str]) -> list[str]:
    """Return the figures of which a table fills a field."""
    return [
        figure for figure in FIGURES if {f"{figure}{end}" for end in ENDS_OF_FIGURES} & set(used)
    ]


def _identify_claimant(known: pl.DataFrame) -> pl.Expr:
    named = pl.coalesce(CLAIMANTS).replace_strict(
        known["claimant"], known["claimant_id"], default=None, return_dtype=pl.String
    )
    # Of a table without claimants Polars has no name to replace.
    return (
        (named if len(known) else pl.lit(None, dtype=pl.String))
        .fill_null(FILE)
        .alias("claimant_id")
    )


def _wider(name: str) -> pl.Expr:
    """Return the date_prec of cells that say less than a day."""
    precision = pl.col(precision_of(name))
    return pl.when(precision > 1).then(precision)


def _say_when() -> list[pl.Expr]:
    """Give the day a statement was made: the last of a month or year, none of a longer span."""
    name = "said_on"
    first, last = pl.col(typed(name)), pl.col(last_of(name))
    wide = pl.col(precision_of(name)).is_in([_MONTH, _YEAR])
    said = pl.when((first == last) | wide).then(last)
    precision = pl.col(precision_of(name)).replace_strict(
        {_MONTH: "month", _YEAR: "year"}, default="day", return_dtype=pl.String
    )
    return [
        said.alias(typed(name)),
        pl.when(said.is_not_null()).then(precision).alias("said_prec"),
    ]


def _read_word(name: str, table: str) -> pl.Expr:
    column = {"claimant_kind": "kind"}.get(name, name)
    words = list_vocabulary(table, column)
    # "Research project" is written for research_project.
    folded = pl.col(name).str.to_lowercase().str.replace_all(" ", "_")
    known = folded.replace_strict(
        {word: word for word in words}, default=None, return_dtype=pl.String
    )
    return known.alias(typed(name))


def _declared(part: str) -> Any:
    return load_manifests()["table"].declared[part]


def _read_type(types: Mapping[str, list[str]]) -> list[pl.Expr]:
    """Read the event type from the vocabulary, from usual words, or from the sub-type's."""
    known = {
        name: {word.lower(): word for word in list_vocabulary("events", name)}
        for name in ("event_type", "sub_event_type")
    }

    def read(name: str, words: Mapping[str, str]) -> pl.Expr:
        cell = pl.col(name).str.to_lowercase()
        return cell.replace_strict(words, default=None, return_dtype=pl.String)

    usual = [
        read(name, {word: pair[part] for word, pair in types.items()})
        for part in (0, 1)
        for name in ("sub_event_type", "event_type")
    ]
    # A table may call the sub-type a type: "Attack" is one of ours.
    swapped = read("event_type", known["sub_event_type"])
    implied = {sub.lower(): type_ for sub, type_ in _declared("sub_types").items()}
    return [
        pl.coalesce(
            read("event_type", known["event_type"]),
            *usual[:2],
            read("event_type", implied),
            read("sub_event_type", implied),
            # Or the type a sub-type.
            read("sub_event_type", known["event_type"]),
        ).alias(typed("event_type")),
        pl.coalesce(
            read("sub_event_type", known["sub_event_type"]), *usual[2:], swapped, pl.lit("Other")
        ).alias(typed("sub_event_type")),
    ]


def _read_long() -> list[pl.Expr]:
    """Read the figure of a row that names harm and category itself, beside its low and high."""
    harm = pl.col("figure_harm").str.to_lowercase().fill_null("killed")
    category = pl.col("figure_category").str.to_lowercase().fill_null("all")
    low, high = (
        pl.col(f"figure_{end}").str.replace(r"\.0$", "").cast(pl.Int64, strict=False)
        for end in ("low", "high")
    )
    is_open = pl.col("figure_open").str.to_lowercase().is_in(YES)
    return [
        pl.when(harm.is_in(HARMS)).then(harm).alias(typed("figure_harm")),
        pl.when(category.is_in(CATEGORIES)).then(category).alias(typed("figure_category")),
        pl.when(low >= 0).then(low).alias(typed("figure_low")),
        pl.when(high >= 0).then(high).alias(typed("figure_high")),
        is_open.fill_null(value=False).alias(typed("figure_open")),
    ]
