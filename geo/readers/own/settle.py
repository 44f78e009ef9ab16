"""Settle what contradicts itself within one account, as the dataset's own check finds it.

A number of all people below the parts the row counts, a denial with figures, a statement made
before its event: the cell is left out and told, so that the rest of a table can be used.
"""

from collections.abc import Mapping

import polars as pl

from geo.model.coherence import check_coherence
from geo.model.schema import ROW
from geo.readers.manifest import Manifest

_OF_WHOLE = ("less_than_parts", "low_below_parts")
_FIELDS = {"denial_with_figures": "position", "said_too_early": "said_on"}
Tables = Mapping[str, pl.DataFrame]


def settle(
    tables: Tables, manifest: Manifest, *, names: Mapping[str, str], are_sums: bool = False
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Return the tables without what contradicts itself, and the table of faults.

    ``names`` are the file's own names of columns; each claim is named after its row.
    Numbers that ``are_sums`` of several accounts keep the whole, and leave the parts out: those may
    be of others.
    """
    claims, figures = tables["claims"], tables["figures"]
    owner = dict(zip(figures.get_column(ROW), figures.get_column("claim_id"), strict=True))
    by_row = dict(zip(claims.get_column(ROW), claims.get_column("claim_id"), strict=True))
    harm_of = dict(zip(figures.get_column(ROW), figures.get_column("harm"), strict=True))
    wholes: set[int] = set()
    denials: set[str] = set()
    early: set[str] = set()
    told = []
    for fault in check_coherence(tables):
        # Of the whole table, not of a row: there is no cell to leave out.
        if fault.row is None:
            continue
        if fault.problem in _OF_WHOLE:
            wholes.add(fault.row)
            column, claim = f"{harm_of[fault.row]}_all", owner[fault.row]
            code = "parts_left_out" if are_sums else "less_than_parts"
        elif fault.problem in _FIELDS:
            code, column = fault.problem, _FIELDS[fault.problem]
            claim = owner[fault.row] if fault.table == "figures" else by_row[fault.row]
            (denials if code == "denial_with_figures" else early).add(claim)
        else:
            continue
        told.append((_row_of(claim), names.get(column, column), fault.value, code))
    is_out = pl.col(ROW).is_in(list(wholes))
    if are_sums:
        whole = figures.filter(is_out).select("claim_id", "harm")
        parts = figures.filter(pl.col("category") != "all").join(whole, on=["claim_id", "harm"])
        is_out = pl.col(ROW).is_in(parts.get_column(ROW).to_list())
    late = pl.col("claim_id").is_in(list(early))
    return {
        **tables,
        "figures": figures.filter(~is_out & ~pl.col("claim_id").is_in(list(denials))),
        "claims": claims.with_columns(
            pl.when(~late).then(pl.col(name)).alias(name) for name in ("said_on", "said_prec")
        ),
    }, _list_faults(told, manifest)


def _row_of(claim: str) -> int:
    # The event's id before it may have hyphens of its own.
    return int(claim.rpartition("-")[2])


def _list_faults(told: list[tuple[int, str, str, str]], manifest: Manifest) -> pl.DataFrame:
    # An account that breaks a rule in several of its figures is told of once.
    rows = [
        (row, column, value, manifest.faults[code], code)
        for row, column, value, code in dict.fromkeys(told)
    ]
    schema = {"row": pl.Int64, **dict.fromkeys(("column", "value", "action", "code"), pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row")
