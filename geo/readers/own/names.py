"""Read cells that name several claimants or actors, and names the reader said are one.

A row is one account. Where its cell names several claimants it is the account of the first, and
says whom it names besides; of a cell that names several actors each is blamed.
"""

import re
from collections.abc import Collection, Mapping

import polars as pl

from geo.readers.build import make_id
from geo.readers.values.checks import Check
from geo.readers.values.doubt import is_doubted

CLAIMANTS = ("claimant_en", "claimant_ar")
NAMED = (*CLAIMANTS, "blames")
"""The fields whose cells are names."""
_APART = re.compile(r"\s*[;؛|\n]\s*|\s+/\s+|(?<=[^\W\d_]{2})/(?=[^\W\d_]{2})")
_COMMAS = re.compile(r"\s*[,،]\s*")


def read_names(
    raw: pl.DataFrame,
    words: Mapping[str, Mapping[str, str]],
    known: Mapping[str, Collection[str]],
) -> pl.DataFrame:
    """Return a table of fields with each cell's names apart, each as the reader said it is called.

    ``known`` are what `list_names` gives of each whole column, of which ``raw`` may be a part.
    ``also`` holds whom a row names beside its claimant, null for nobody else; ``claimant_doubted``
    and ``blames_doubted`` the cells with a doubt that the names they are read as leave out.
    """
    read = raw
    doubted = {"claimant": pl.lit(None, dtype=pl.String), "blames": pl.lit(None, dtype=pl.String)}
    also = pl.lit(None, dtype=pl.String)
    for name in NAMED:
        cells = raw.get_column(name)
        # By their ids, as names that differ in capitals are one name already.
        meant = {make_id(part): said for part, said in words.get(name, {}).items()}
        alone = {*known[name], *words.get(name, {})}
        told = {
            cell: [meant[make_id(cell)]]
            if make_id(cell) in meant
            else [meant.get(make_id(part), part) for part in split_names(cell, alone)]
            for cell in cells.drop_nulls().unique()
        }
        lost = {cell: cell if _loses_doubt(cell, names) else None for cell, names in told.items()}
        # A claimant has a column in each language; one doubt is enough to be told.
        who = "claimant" if name in CLAIMANTS else name
        doubted[who] = pl.coalesce(doubted[who], _replace(name, lost))
        if name in CLAIMANTS:
            first = {cell: (names or [cell])[0] for cell, names in told.items()}
            others = {cell: "; ".join(names[1:]) or None for cell, names in told.items()}
            also = pl.coalesce(also, _replace(name, others))
        else:
            first = {cell: ";".join(names) for cell, names in told.items()}
        read = read.with_columns(_replace(name, first).alias(f"{name}_read"))
    # The cells as they stand are kept beside the names: a fault must show what is in the file.
    named = read.with_columns(
        also.alias("also"),
        *(cell.alias(f"{who}_doubted") for who, cell in doubted.items()),
        *(pl.col(n).alias(f"{n}_cell") for n in NAMED),
    )
    return named.with_columns(pl.col(f"{n}_read").alias(n) for n in NAMED).drop(
        f"{n}_read" for n in NAMED
    )


def _loses_doubt(cell: str, names: Collection[str]) -> bool:
    # Of two names with a doubt, both must still have it.
    return sum(map(is_doubted, split_names(cell, ()))) > sum(map(is_doubted, names))


def _replace(name: str, told: Mapping[str, str | None]) -> pl.Expr:
    if not told:
        return pl.lit(None, dtype=pl.String)
    return pl.col(name).replace_strict(told, default=None, return_dtype=pl.String)


def list_names(cells: pl.Series) -> set[str]:
    """Return the names that stand in cells alone, or apart by a sign that is in no name."""
    parts = (part for cell in cells.drop_nulls().unique() for part in _APART.split(cell))
    return {part.strip() for part in parts if part.strip()}


def split_names(cell: str, known: Collection[str]) -> list[str]:
    """Return the names in a cell, each once.

    A semicolon, a bar or a stroke keeps names apart; a comma does where each part is a name that
    is ``known`` from elsewhere, as it stands within names, too.
    """
    found: list[str] = []
    for part in _APART.split(cell):
        within = _COMMAS.split(part.strip())
        are_names = len(within) > 1 and all(name in known for name in within)
        found += within if are_names else [part.strip()]
    return list(dict.fromkeys(name for name in found if name))


def check_names() -> list[Check]:
    """Say of cells that name several claimants how they are read."""
    several = pl.col("also").is_not_null()
    return [
        Check("several_claimants", f"{name}_cell", several & pl.col(f"{name}_cell").is_not_null())
        for name in CLAIMANTS
    ]
