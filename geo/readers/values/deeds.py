"""Tell types of events by the words for weapons and deeds."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from geo.model.schema import DATA_LANGUAGES, list_vocabulary
from geo.text import t

OTHER = "Other"
_BETWEEN = re.compile(r"[,;/&+|]|\band\b", re.IGNORECASE)


def tell_types(rows: pl.DataFrame, name: str, rules: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Add ``event_type`` and ``sub_event_type`` by a cell's words, both null where none is known.

    Parameters
    ----------
    rows
        The table.
    name
        Its column, with one word or several, such as ``car bomb, gunfire``.
    rules
        Of each kind of deed a pattern, the type and the sub-type. Of each word the first rule that
        fits decides. Several kinds in one cell are the first one's type, and `OTHER` as sub-type.

    """
    cells = rows.get_column(name).drop_nulls().unique()
    pairs = [_tell_type(cell, rules) for cell in cells]
    found = [
        pl.Series(part, [pair[n] for pair in pairs], dtype=pl.String)
        for n, part in enumerate(("event_type", "sub_event_type"))
    ]
    known = pl.DataFrame([cells.alias(name), *found])
    return rows.join(known, on=name, how="left", maintain_order="left")


def _tell_type(cell: str, rules: Sequence[Sequence[str]]) -> tuple[str | None, str | None]:
    words = [word.strip().casefold() for word in _BETWEEN.split(cell)]
    # Rules go from narrow to wide: "car bomb" is looked for before "bomb".
    firsts = (
        next((n for n, rule in enumerate(rules) if re.search(rule[0], word)), None)
        for word in words
    )
    hits = sorted({n for n in firsts if n is not None})
    kinds = list(dict.fromkeys((rules[n][1], rules[n][2]) for n in hits))
    if not kinds:
        return None, None
    return kinds[0] if len(kinds) == 1 else (kinds[0][0], OTHER)


def name_type() -> dict[str, pl.Expr]:
    """Return the words for an event's sub-type by language, or for its type where that is open."""
    said = {}
    for lang in DATA_LANGUAGES:
        types, subs = (
            {word: t(lang, f"{column}.{word}") for word in list_vocabulary("events", column)}
            for column in ("event_type", "sub_event_type")
        )
        said[lang] = (
            pl.when(pl.col("sub_event_type") == OTHER)
            .then(pl.col("event_type").replace_strict(types))
            .otherwise(pl.col("sub_event_type").replace_strict(subs))
        )
    return said


def join_said(parts: Sequence[Mapping[str, pl.Expr]]) -> dict[str, pl.Expr]:
    """Join sentences by language, without those that are blank; null where all are."""
    joined = {
        lang: pl.concat_str([part[lang] for part in parts], separator=" ", ignore_nulls=True)
        for lang in DATA_LANGUAGES
    }
    return {lang: pl.when(text != "").then(text) for lang, text in joined.items()}
