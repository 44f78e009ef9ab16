"""Make accounts of a table with one row for each person harmed.

Persons of one incident are counted, never replaced by one another; their names stay out unless the
person importing states on which basis they are published.
"""

from collections.abc import Callable, Iterator

import polars as pl

from geo.model.schema import ROW
from geo.readers.mapping import HARMS
from geo.readers.notes import Note
from geo.readers.values.checks import Check, read_each, typed
from geo.readers.values.figures import YES
from geo.readers.values.persons import tell_age, tell_age_by_sex, tell_harm, tell_sex, tell_status
from geo.readers.values.words import is_unread_word

HARM = "person_harm"
_NEEDS = {
    "child": ["age"],
    "woman": ["age", "sex"],
    "man": ["age", "sex"],
    "civilian": ["status"],
    "combatant": ["status"],
}
"""The categories of which persons are counted, and what must be told of them for it."""


def count_persons(rows: pl.DataFrame, *, are_named: bool) -> pl.DataFrame:
    """Return one row for each incident and claimant, with the figures its persons add up to.

    All people of a harm are exactly as many as there are rows of it. A category is from those known
    to be of it to those who may be: a person without an age may be a child. ``names`` is blank
    unless they ``are_named``.
    """
    is_of = {
        "child": pl.col(typed("age")) == "child",
        "woman": (pl.col(typed("sex")) == "woman") & (pl.col(typed("age")) == "adult"),
        "man": (pl.col(typed("sex")) == "man") & (pl.col(typed("age")) == "adult"),
        **{status: pl.col(typed("status")) == status for status in ("civilian", "combatant")},
    }
    # Of a category that no row tells of there is no figure, rather than one from 0 to all.
    told = {
        name
        for name in ("age", "sex", "status")
        if rows.get_column(typed(name)).null_count() < rows.height
    }
    counted = [
        (f"{harm}_{category}", harm, is_of[category])
        for harm in HARMS
        for category, needs in _NEEDS.items()
        if set(needs) <= told
    ] + [(f"{harm}_all", harm, pl.lit(value=True)) for harm in HARMS]
    figures = [part for figure in counted for part in _count(*figure)]
    own = [part.meta.output_name() for part in figures]
    key = [typed("event_id"), "claimant_id"]
    passed = [typed(name) for name in ("age", "sex", "status")]
    # What rows say of the incident they repeat; where one leaves a cell blank another fills it.
    rest = pl.exclude(*key, ROW, *own, *passed, HARM).drop_nulls().first()
    return rows.group_by(key, maintain_order=True).agg(
        pl.col(ROW).first(),
        rest,
        *figures,
        persons=pl.len(),
        names=pl.col("person_name").drop_nulls().str.join("; ") if are_named else pl.lit(""),
    )


def _count(figure: str, harm: str, is_known: pl.Expr) -> Iterator[pl.Expr]:
    """Count the persons of one figure: those known to be of it, and those who may be."""
    # Null where a part of it is not known; false and unknown is false.
    known = is_known.filter(pl.col(HARM) == harm)
    low = known.sum().cast(pl.Int64)
    high = low + known.null_count().cast(pl.Int64)
    has_any = (pl.col(HARM) == harm).any()
    yield pl.when(has_any).then(low).alias(f"{figure}.low")
    yield pl.when(has_any).then(high).alias(f"{figure}.high")
    said = pl.when(low == high).then(pl.lit("exact")).otherwise(pl.lit("between"))
    yield said.alias(f"{figure}.said")


def tell_persons(rows: pl.DataFrame) -> pl.DataFrame:
    """Add to rows of persons what their age, sex, status and harm are read as."""
    ages = (_tell(rows, "age", tell_age), _tell(rows, "sex", tell_age_by_sex))
    return rows.with_columns(
        pl.coalesce(ages).alias(typed("age")),
        _tell(rows, "sex", tell_sex).alias(typed("sex")),
        _tell(rows, "status", tell_status).alias(typed("status")),
        _tell_harm(rows).alias(HARM),
    )


def _tell(rows: pl.DataFrame, name: str, tell: Callable[[str], str | None]) -> pl.Expr:
    return read_each(rows, name, tell, pl.String)


def _tell_harm(rows: pl.DataFrame) -> pl.Expr:
    """Return the harm each row's person came to: as it says, or killed where no column says it."""
    if _is_filled(rows, "figure_harm"):
        return _tell(rows, "figure_harm", tell_harm)
    flags = _list_flags(rows)
    if not flags:
        return pl.lit("killed")
    # A number above 1 is told; the row is one person all the same.
    return pl.coalesce(
        pl.when(_says_yes(name) | (_number(name) > 0)).then(pl.lit(name.removesuffix("_all")))
        for name in flags
    )


def _is_filled(rows: pl.DataFrame, name: str) -> bool:
    return rows.get_column(name).null_count() < rows.height


def _says_yes(name: str) -> pl.Expr:
    return pl.col(name).str.to_lowercase().is_in([*YES, "x", "y"])


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64, strict=False)


def check_persons(rows: pl.DataFrame) -> list[Check]:
    """Check rows of persons: what is said of each is understood, and each is one."""
    checks = [Check("bad_word", name, is_unread_word(name)) for name in ("age", "sex", "status")]
    columns = ["figure_harm"] if _is_filled(rows, "figure_harm") else _list_flags(rows)
    if columns:
        checks.append(Check("no_harm", columns[0], pl.col(HARM).is_null()))
    checks += [Check("several_persons", name, _number(name) > 1) for name in _list_flags(rows)]
    return checks


def _list_flags(rows: pl.DataFrame) -> list[str]:
    return [f"{harm}_all" for harm in HARMS if _is_filled(rows, f"{harm}_all")]


def note_persons(named: int, basis: str | None) -> tuple[Note, ...]:
    """Say how many names stay out of the dataset, or on which basis they are in it."""
    if not named:
        return ()
    if basis:
        return (Note("names_published", {"n": named, "basis": basis}),)
    return (Note("names_private", {"n": named}),)
