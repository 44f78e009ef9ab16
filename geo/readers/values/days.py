"""Read columns of days as the files of the field write them."""

from collections.abc import Callable, Iterator

import polars as pl

from geo.model.checks import FIRST_YEAR, last_year
from geo.readers.values.checks import Check, typed
from geo.readers.values.written import NO_DATES, Written, read_written

_ISO = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$"
_SLASHED = r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](?:\d{4}|\d{2})(?:[T ].*)?$"
_MONTHS = 12
LOST = ("no_date", "unclear_date", "bad_date", "impossible_year", "dates_out_of_order")
"""Reasons with which a cell gives no day."""
TOLD = ("two_digit_year", "hijri_date", "about_date", "part_of_month")
"""Reasons that say how a cell was read."""


def read_day(frame: pl.DataFrame, name: str, *, order: str | None = None) -> pl.Expr:
    """Read a column of single days in any of the styles the field's files use.

    Parameters
    ----------
    frame
        The table, for a style such as 03/04/2018 says only over all rows which part is the day.
    name
        Its column, see `geo.readers.values.written.read_written`.
    order
        ``dmy`` or ``mdy`` to say it; None to find it. Undecided days become null, and so do spans,
        months and years: see `read_period`.

    """
    found = _read(frame, name, order, lambda told: told.first if _is_single(told) else None)
    return found.cast(pl.Date).alias(typed(name))


def read_period(frame: pl.DataFrame, name: str, *, order: str | None = None) -> list[pl.Expr]:
    """Read a column of days, months, years and spans: first day, last day, date_prec.

    The columns are called as `first_of`, `last_of` and `precision_of` say; see `read_day`.
    """
    return [
        _read(frame, name, order, lambda told: told.first).cast(pl.Date).alias(typed(name)),
        _read(frame, name, order, lambda told: told.last).cast(pl.Date).alias(last_of(name)),
        _read(frame, name, order, lambda told: told.precision, iso=1)
        .cast(pl.Int64)
        .alias(precision_of(name)),
    ]


def last_of(name: str) -> str:
    """Return the name of the column with the last days of a column's cells."""
    return f"{name}_last_"


def precision_of(name: str) -> str:
    """Return the name of the column with the date_prec of a column's cells."""
    return f"{name}_prec_"


def _is_single(told: Written) -> bool:
    return told.first == told.last


def _read(
    frame: pl.DataFrame,
    name: str,
    order: str | None,
    part: Callable[[Written], object],
    *,
    iso: int | None = None,
) -> pl.Expr:
    """Return one part of what each cell says; ``iso`` instead of the day for plain days."""
    cells = frame.get_column(name)
    odd = _list_odd(cells)
    order = order or find_order(cells)
    told = {cell: part(read_written(cell, order)) for cell in odd}
    day = pl.col(name).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    plain = day if iso is None else pl.when(day.is_not_null()).then(pl.lit(iso))
    if not told:
        return plain
    kind = pl.Date if iso is None else pl.Int64
    read = pl.col(name).replace_strict(told, default=None, return_dtype=kind)
    return pl.when(pl.col(name).is_in(odd)).then(read).otherwise(plain)


def _list_odd(cells: pl.Series) -> list[str]:
    """Return the different cells that are no plain ISO day of a year that can be.

    Most files write every day so; the other styles cost more, and are read once for each cell.
    """
    known = cells.drop_nulls().unique()
    day = known.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    plain = known.str.contains(_ISO) & day.dt.year().is_between(FIRST_YEAR, last_year())
    is_odd = ~plain.fill_null(value=False) | known.str.slice(0, 10).is_in(NO_DATES)
    return known.filter(is_odd).to_list()


def find_order(cells: pl.Series) -> str | None:
    """Tell from a whole column whether its days begin with the day or with the month."""
    parts = cells.drop_nulls().unique().str.extract_groups(_SLASHED).struct.unnest().cast(pl.Int32)
    first, second = (parts.to_series(index).max() for index in (0, 1))
    big_first, big_second = (isinstance(n, int) and n > _MONTHS for n in (first, second))
    # Neither is above 12, or both are somewhere: nothing can be told of the column.
    if big_first == big_second:
        return None
    return "dmy" if big_first else "mdy"


def tell_reason(name: str, *, order: str | None = None, whole: bool = True) -> pl.Expr:
    """Return the reason's code of each cell of which something is to be said, else null.

    With ``whole``, spans, months and years are no days: ``bad_date``.
    """

    def tell(cells: pl.Series) -> pl.Series:
        known = order or find_order(cells)
        told = {cell: read_written(cell, known) for cell in _list_odd(cells)}
        codes = {
            cell: "bad_date" if whole and not _is_single(written) else written.code
            for cell, written in told.items()
        }
        if not codes:
            return pl.repeat(None, len(cells), dtype=pl.String, eager=True)
        return cells.replace_strict(codes, default=None, return_dtype=pl.String)

    return pl.col(name).map_batches(tell, return_dtype=pl.String)


def check_days(
    start: str,
    end: str,
    *,
    precision: str | None = None,
    order: str | None = None,
    whole: bool = True,
) -> list[Check]:
    """Check two columns of days: each a date, and in order; a faulty pair is left blank."""
    columns = dict.fromkeys((start, end))
    pair = (*map(typed, columns), *([precision] if precision else []))
    checks = [
        check
        for name in columns
        for check in check_day(name, clears=pair, order=order, whole=whole)
    ]
    if start != end:
        after = pl.col(typed(start)) > pl.col(typed(end))
        checks.append(Check("dates_out_of_order", start, after, pair))
    return checks


def check_day(
    name: str, *, clears: tuple[str, ...], order: str | None = None, whole: bool = True
) -> Iterator[Check]:
    """Check a column of days, and say how cells were read that are no plain day."""
    code = tell_reason(name, order=order, whole=whole)
    yield Check(code, name, code.is_in(LOST), clears)
    yield Check(code, name, code.is_in(TOLD))


def compose_days(table: pl.DataFrame) -> pl.DataFrame:
    """Put ``date_year``, ``date_month`` and ``date_day`` together into ``date_start``.

    A month or day that is blank, 0 or 99 is not known: the year or the month stands alone. A cell
    of ``date_start`` itself is left as it is.
    """
    year, month, day = (
        pl.col(f"date_{part}").str.replace(r"\.0$", "").replace(["0", "00", "99"], None)
        for part in ("year", "month", "day")
    )
    # A month may have a name, which digits with dashes around it do not.
    is_number = month.str.contains(r"^\d+$")
    named = pl.concat_str(day.fill_null(""), month, year, separator=" ").str.strip_chars()
    digits = pl.concat_str(year, month, day, separator="-", ignore_nulls=True)
    whole = pl.when(is_number).then(digits).when(month.is_not_null()).then(named).otherwise(year)
    return table.with_columns(pl.coalesce("date_start", whole).alias("date_start"))
