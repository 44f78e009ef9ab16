"""Make accounts of a table with one row for each person harmed.

Persons of one incident are counted, never replaced by one another; their names stay out unless the
person importing states on which basis they are published.
"""

import re
from collections.abc import Callable, Mapping

import polars as pl

from geo.model.schema import ROW
from geo.readers.notes import Note
from geo.readers.values.checks import typed

Tell = Callable[[str], str | None]
_ADULT = 18
_SEXES = {
    "woman": ("f", "female", "woman", "girl", "w", "انثى", "أنثى", "امرأة", "طفلة", "بنت"),
    "man": ("m", "male", "man", "boy", "ذكر", "رجل", "طفل", "ولد"),
}
_CHILDREN = ("girl", "boy", "child", "infant", "baby", "minor", "طفل", "طفلة", "رضيع", "رضيعة")
_ADULTS = ("woman", "man", "adult", "امرأة", "رجل", "بالغ")
_STATUS = {
    "civilian": ("civilian", "civ", "c", "مدني", "مدنية"),
    "combatant": ("combatant", "fighter", "militant", "soldier", "non-civilian", "مقاتل", "عسكري"),
}
_YEARS = re.compile(r"(\d{1,3})(?:\.\d+)?(?:\s*(?:y(?:ears?|rs?|o)?(?: old)?|سنة|سنوات|عاما))?")
_MONTHS_OR_DAYS = re.compile(r".*(?:months?|weeks?|days?|شهر|أشهر|اشهر|يوم|أيام|ايام).*")


def count_persons(rows: pl.DataFrame, *, are_named: bool) -> pl.DataFrame:
    """Return one row for each incident and claimant, with the figures its persons add up to.

    All people are exactly as many as there are rows. A category is from those known to be of it to
    those who may be: a person without an age may be a child. ``names`` is blank unless they
    ``are_named``.
    """
    told = tell_persons(rows)
    categories = {
        "child": pl.col("age_") == "child",
        "woman": (pl.col("sex_") == "woman") & (pl.col("age_") == "adult"),
        "man": (pl.col("sex_") == "man") & (pl.col("age_") == "adult"),
        **{status: pl.col("status_") == status for status in _STATUS},
    }
    needs = {"child": ["age"], "woman": ["age", "sex"], "man": ["age", "sex"]}
    figures = [pl.len().cast(pl.Int64).alias("killed_all.low")]
    for category, is_known in categories.items():
        columns = needs.get(category, ["status"])
        if any(rows.get_column(name).null_count() == rows.height for name in columns):
            continue
        # Null where a part of it is not known; false and unknown is false.
        known = is_known.sum().cast(pl.Int64)
        figures += [
            known.alias(f"killed_{category}.low"),
            (known + is_known.null_count()).cast(pl.Int64).alias(f"killed_{category}.high"),
        ]
    key = [typed("event_id"), "claimant_id"]
    own = {"killed_all.low"}.union(*({f"killed_{c}.low", f"killed_{c}.high"} for c in categories))
    rest = pl.exclude(*key, ROW, *own, "age_", "sex_", "status_").drop_nulls().first()
    counted = told.group_by(key, maintain_order=True).agg(
        pl.col(ROW).first(),
        rest,
        *figures,
        persons=pl.len(),
        names=pl.col("person_name").drop_nulls().str.join("; ") if are_named else pl.lit(""),
    )
    return counted.with_columns(pl.col("killed_all.low").alias("killed_all.high")).with_columns(
        pl.when(pl.col(f"{figure}.low") == pl.col(f"{figure}.high"))
        .then(pl.lit("exact"))
        .otherwise(pl.lit("between"))
        .alias(f"{figure}.said")
        for figure in ("killed_all", *(f"killed_{category}" for category in categories))
        if f"{figure}.high" in counted.columns or figure == "killed_all"
    )


def tell_persons(rows: pl.DataFrame) -> pl.DataFrame:
    """Add to rows of persons what their age, sex and status are read as."""
    return rows.with_columns(_tell(rows, name, tell) for name, tell in _TELLERS.items())


def _tell(rows: pl.DataFrame, name: str, tell: Tell) -> pl.Expr:
    cells = rows.get_column(name).drop_nulls().unique().to_list()
    told = {cell: tell(cell.casefold().strip()) for cell in cells}
    if not told:
        return pl.lit(None, dtype=pl.String).alias(typed(name))
    return (
        pl.col(name).replace_strict(told, default=None, return_dtype=pl.String).alias(typed(name))
    )


def _tell_age(cell: str) -> str | None:
    if cell in _CHILDREN or _MONTHS_OR_DAYS.fullmatch(cell):
        return "child"
    if cell in _ADULTS:
        return "adult"
    hit = _YEARS.fullmatch(cell)
    if hit is None:
        return None
    return "child" if int(hit[1]) < _ADULT else "adult"


def _tell_of(words: Mapping[str, tuple[str, ...]]) -> Tell:
    meanings = {word: meaning for meaning, said in words.items() for word in said}
    return meanings.get


_TELLERS = {"age": _tell_age, "sex": _tell_of(_SEXES), "status": _tell_of(_STATUS)}


def note_persons(table: pl.DataFrame, basis: str | None) -> tuple[Note, ...]:
    """Say how many names stay out of the dataset, or on which basis they are in it."""
    named = table.get_column("person_name").drop_nulls().len()
    if not named:
        return ()
    if basis:
        return (Note("names_published", {"n": named, "basis": basis}),)
    return (Note("names_private", {"n": named}),)
