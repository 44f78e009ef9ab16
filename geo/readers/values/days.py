"""Read days as the files of the field write them."""

import polars as pl

from geo.readers.values.checks import Check, typed

_NO_DATES = ("1970-01-01", "0000-00-00", "0001-01-01", "1900-01-00")
"""What programs write where they have no date."""
_WRITTEN = ("%d %B %Y", "%d %b %Y", "%d %B %y", "%d %b %y", "%B %d %Y", "%b %d %Y")
_SLASHED = r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})"
_ISO = r"^(\d{4}-\d{1,2}-\d{1,2})(?:[T ].*)?$"
_MONTHS = 12


def read_day(frame: pl.DataFrame, name: str, *, order: str | None = None) -> pl.Expr:
    """Read a column of days in any of the styles the field's files use.

    Parameters
    ----------
    frame
        The table, for a style such as 03/04/2018 says only over all rows which part is the day.
    name
        Its column: ISO with or without a time, ``03 December 2020``, ``01-January-2015``,
        ``Dec 3, 2020``, ``17/11/2018``, ``2018/11/17``, ``20181117``.
    order
        ``dmy`` or ``mdy`` to say it; None to find it. Undecided days become null.

    """
    cell = pl.col(name)
    iso = cell.str.replace_all("/", "-", literal=True).str.extract(_ISO)
    found = iso.str.to_date("%Y-%m-%d", strict=False)
    # Most files write every day so: the other styles, which cost more, are tried when one is not.
    if frame.select((cell.is_not_null() & iso.is_null()).any()).item():
        found = pl.coalesce(found, *_read_other_styles(cell), _read_slashed(frame, name, order))
    return pl.when(~is_no_date(name)).then(found).alias(typed(name))


def _read_other_styles(cell: pl.Expr) -> list[pl.Expr]:
    compact = cell.str.extract(r"^(\d{8})$").str.to_date("%Y%m%d", strict=False)
    bare = cell.str.replace_all(r"[-,]+", " ").str.replace_all(r"\s+", " ")
    bare = bare.str.replace(r" \d{1,2}:\d{2}.*$", "").str.strip_chars()
    return [compact, *(bare.str.to_date(style, strict=False) for style in _WRITTEN)]


def _read_slashed(frame: pl.DataFrame, name: str, order: str | None) -> pl.Expr:
    """Read 17/11/2018 and 11/17/2018; null where neither the cell nor the column decides."""
    order = order or _find_order(frame.get_column(name))
    parts = (pl.col(name).str.extract(_SLASHED, part).cast(pl.Int32) for part in (1, 2, 3))
    first, second, year = parts
    day, month = (first, second) if order != "mdy" else (second, first)
    decided = pl.lit(order is not None) | (first > _MONTHS) | (second > _MONTHS) | (first == second)
    # Where the column does not decide, a cell with a number above 12 does for itself.
    swapped = (month > _MONTHS) & (order is None)
    date = pl.concat_str(
        year,
        pl.when(swapped).then(day).otherwise(month),
        pl.when(swapped).then(month).otherwise(day),
        separator="-",
    ).str.to_date("%Y-%m-%d", strict=False)
    return pl.when(decided).then(date)


def is_no_date(name: str) -> pl.Expr:
    """Tell the cells in which a program wrote that it has no date."""
    return pl.col(name).str.slice(0, len(_NO_DATES[0])).is_in(_NO_DATES)


def _find_order(cells: pl.Series) -> str | None:
    parts = cells.drop_nulls().str.extract_groups(_SLASHED).struct.unnest().cast(pl.Int32)
    first, second = (parts.to_series(index).max() for index in (0, 1))
    big_first, big_second = (isinstance(n, int) and n > _MONTHS for n in (first, second))
    # Neither is above 12, or both are somewhere: nothing can be told of the column.
    if big_first == big_second:
        return None
    return "dmy" if big_first else "mdy"


def check_days(start: str, end: str, *, precision: str | None = None) -> list[Check]:
    """Check two columns of days: each a date, and in order; a faulty pair is left blank."""
    columns = dict.fromkeys((start, end))
    pair = (*map(typed, columns), *([precision] if precision else []))
    checks = []
    for name in columns:
        unread = pl.col(name).is_not_null() & pl.col(typed(name)).is_null()
        unclear = unread & ~is_no_date(name) & pl.col(name).str.contains(_SLASHED)
        checks += [
            Check("no_date", name, is_no_date(name), pair),
            Check("unclear_date", name, unclear, pair),
            Check("bad_date", name, unread & ~is_no_date(name) & ~unclear, pair),
        ]
    if start != end:
        after = pl.col(typed(start)) > pl.col(typed(end))
        checks.append(Check("dates_out_of_order", start, after, pair))
    return checks
