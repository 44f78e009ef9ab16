"""Tell how precisely a span of days dates what happened in it."""

import polars as pl

_LONGEST = ((4, 31), (3, 7), (2, 5), (1, 0))
"""Codes of UCDP's date_prec, and the most days that lie between first and last day."""
_LONGER = 5


def measure_span(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Return UCDP's date_prec of a span: 1 one day, 2 up to six, 3 a week, 4 a month, 5 more."""
    days = (last - first).dt.total_days()
    found = pl.lit(_LONGER)
    for code, most in _LONGEST:
        found = pl.when(days <= most).then(pl.lit(code)).otherwise(found)
    return found.cast(pl.Int64)
