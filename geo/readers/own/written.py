"""Know again the tables of events and claims that this project wrote, in whichever language."""

from collections.abc import Mapping, Sequence
from functools import cache

import polars as pl

from geo.readers.mapping import FIGURES, Said
from geo.readers.notes import ReaderError
from geo.readers.own.template import plain_header
from geo.text import LANGUAGES, Words, t

_EVENTS = {"event_id", "event_type", "harm", "category", "rule", "agreement", "accounts"}
_CLAIMS = {"claim_id", "event_id", "event_title", "claimant_id", "position", "figures"}
"""Columns that no other tables have together."""
_FIELDS = (
    *("event_id", "title_en", "title_ar", "event_type", "sub_event_type", "date_start"),
    *("date_end", "date_prec", "place_en", "place_ar", "where_prec", "part_of"),
    *("longitude", "latitude"),
)
_NUMBER = {name: f"figure_{name}" for name in ("low", "high", "open", "harm", "category")}
_ARMED = r"^'(\s*[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}])"
_ENDS = {"low": "min", "high": "max", "open": "open"}


def recognise_written(headers: Sequence[str]) -> Said | None:
    """Return the mapping of a table of events this project wrote; None for any other."""
    found = _find(headers, _EVENTS)
    if found is None:
        return None
    fields = {**{name: name for name in _FIELDS}, **_NUMBER}
    for figure in FIGURES:
        fields |= {f"{figure}_{end}": f"{figure}_{ours}" for end, ours in _ENDS.items()}
    columns = {fields[name]: header for name, header in found.items() if name in fields}
    return Said(row="event", columns=columns, constants={}, words={})


def refuse_claims(headers: Sequence[str], *, file: str, lang: str) -> None:
    """Raise ReaderError for a table of claims this project wrote: it does not say of what.

    Raises
    ------
    ReaderError
        It is one; the sentence says what to take in its stead.

    """
    if _find(headers, _CLAIMS) is not None:
        raise ReaderError(t(lang, "import.error.own_claims", file=file))


def is_written(columns: Mapping[str, str]) -> bool:
    """Tell by its mapping a table of events this project wrote, in which no cell stands for more.

    Elsewhere a blank last day is the first one.
    """
    return {"figure_harm", "figure_category", "figure_low", "figure_open"} <= columns.keys()


def take_off_apostrophes(table: pl.DataFrame) -> pl.DataFrame:
    """Take off the apostrophe that this project's CSV has before what spreadsheets would run."""
    return table.with_columns(pl.col(pl.String).str.replace(_ARMED, "$1"))


def _find(headers: Sequence[str], signs: set[str]) -> dict[str, str] | None:
    """Return headers by the names of this project's columns, where all signs are among them."""
    # The label of a claim's figures is that of a list of figures, too.
    for names in ({}, *map(_name_columns, LANGUAGES)):
        # Files have either the columns' own names, or their labels in one of the languages.
        found = {names.get(plain_header(header), header): header for header in headers}
        if signs <= found.keys():
            return found
    return None


@cache
def _name_columns(lang: str) -> Mapping[str, str]:
    """Return the columns of the files this project writes by their labels in a language."""
    words = Words(lang)
    columns = (*_EVENTS, *_CLAIMS, *_FIELDS, *_NUMBER)
    others = {
        words(
            "export.column.of_others",
            harm=words.term("harm", figure.partition("_")[0]),
            category=words.term("category", figure.partition("_")[2]),
            end=words(f"export.column.{end}"),
        ): f"{figure}_{end}"
        for figure in FIGURES
        for end in _ENDS
    }
    named = {words(f"export.column.{name}"): name for name in dict.fromkeys(columns)}
    return {plain_header(label): name for label, name in {**others, **named}.items()}
