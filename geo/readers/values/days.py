"""Read columns of days as the files of the field write them."""

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import polars as pl

from geo.model.checks import FIRST_YEAR, last_year
from geo.readers.values.checks import Check, typed
from geo.readers.values.written import NO_DATES, NO_DAYS, Written, read_written

_ISO = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$"
_SLASHED = (
    r"(?:^|[^0-9/.\-])([0-9]{1,2})"
    r"(?:[/.\-]([0-9]{1,2})[/.\-][0-9]{4}|[/.]([0-9]{1,2})[/.][0-9]{2})\b"
)
_SHORT = r"^([0-9]{1,2})-[0-9]{1,2}-[0-9]{2}(?:[T ].*)?$"
"""May begin with its year, as 18-11-17 does where computers write days."""
_MONTHS = 12
_UNKNOWN_PARTS = ["0", "00", "99", "-1", "-9", "-99"]
_LONGEST = ((4, 31), (3, 7), (2, 5), (1, 0))
"""Codes of UCDP's date_prec, and the most days that lie between first and last day."""
_LONGER = 5
LOST = (
    *("no_date", "unclear_date", "bad_date", "impossible_year", "unclear_calendar"),
    "dates_out_of_order",
)
"""Reasons with which a cell gives no day."""
Order = str | Callable[[str], str | None] | None
"""Whether days begin with the day: ``dmy`` or ``mdy``, what `find_orders` found, or None to find
it."""
TOLD = ("two_digit_year", "hijri_date", "about_date", "part_of_month", "day_number")
"""Reasons that say how a cell was read."""


def read_day(frame: pl.DataFrame, name: str, *, order: Order = None) -> pl.Expr:
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


def read_period(frame: pl.DataFrame, name: str, *, order: Order = None) -> list[pl.Expr]:
    """Read a column of days, months, years and spans: first day, last day, date_prec.

    The columns are called as `first_of`, `last_of` and `precision_of` say; see `read_day`.
    """
    return [
        _read(frame, name, order, lambda told: told.first).cast(pl.Date).alias(typed(name)),
        _read(frame, name, order, lambda told: told.last).cast(pl.Date).alias(last_of(name)),
        _read_precision(frame, name, order),
    ]


def read_single(frame: pl.DataFrame, name: str) -> list[pl.Expr]:
    """Read a column of single days, and how well each is known, for `widen`."""
    return [read_day(frame, name), _read_precision(frame, name, None)]


def widen(precision: pl.Expr, *names: str) -> pl.Expr:
    """Return a date_prec that is no narrower than what the cells of these columns say."""
    # Of a month or a span nothing is kept where days are single.
    days = (pl.when(pl.col(typed(n)).is_not_null()).then(pl.col(precision_of(n))) for n in names)
    said = pl.max_horizontal(days)
    return pl.when(said > 1).then(pl.max_horizontal(precision, said)).otherwise(precision)


def date_events(name: str, precision: pl.Expr | None = None) -> list[pl.Expr]:
    """Date events by a column of single days: ``date_start``, ``date_end`` and ``date_prec``.

    ``precision`` is a date_prec that the file itself gives; None where it gives none.
    """
    day = pl.col(typed(name))
    said = pl.lit(1) if precision is None else precision
    return [
        day.alias("date_start"),
        # Of an event that goes on, ACLED has a row for each day; others give one day of it.
        day.alias("date_end"),
        pl.when(day.is_not_null()).then(widen(said, name)).alias("date_prec"),
    ]


def _read_precision(frame: pl.DataFrame, name: str, order: Order) -> pl.Expr:
    found = _read(frame, name, order, lambda told: told.precision, iso=1)
    return found.cast(pl.Int64).alias(precision_of(name))


def measure_span(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Return UCDP's date_prec of a span: 1 one day, 2 up to six, 3 a week, 4 a month, 5 more."""
    days = (last - first).dt.total_days()
    found = pl.lit(_LONGER)
    # From the longest to the shortest, as each overwrites what a longer one said.
    for code, most in _LONGEST:
        found = pl.when(days <= most).then(pl.lit(code)).otherwise(found)
    return found.cast(pl.Int64)


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
    order: Order,
    part: Callable[[Written], object],
    *,
    iso: int | None = None,
) -> pl.Expr:
    """Return one part of what each cell says; ``iso`` instead of the day for plain days."""
    cells = frame.get_column(name)
    odd = _list_odd(cells)
    order_of = find_orders(cells, order)
    told = {cell: part(read_written(cell, order_of(cell))) for cell in odd}
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
    is_odd |= day.is_between(*NO_DAYS).fill_null(value=False)
    return known.filter(is_odd).to_list()


def find_orders(cells: pl.Series, said: Order = None) -> Callable[[str], str | None]:
    """Tell of each cell whether it begins with the day or with the month, as a column shows.

    ``said`` is ``dmy`` or ``mdy`` where the person importing says it, or what this told of the
    whole column of which these are some cells.
    """
    if callable(said):
        return said
    known = cells.drop_nulls().unique()
    if said is not None:
        return lambda _: said
    usual, short = _find_usual(known), _find_short(known)
    return lambda cell: short if re.match(_SHORT, cell) else usual


def _find_usual(cells: pl.Series) -> str | None:
    parts = cells.str.extract_groups(_SLASHED).struct.unnest().cast(pl.Int32)
    first = parts.to_series(0).max()
    second = pl.DataFrame(parts).select(pl.coalesce(pl.nth(1), pl.nth(2))).to_series().max()
    big_first, big_second = (isinstance(n, int) and n > _MONTHS for n in (first, second))
    # Neither is above 12, or both are somewhere: nothing can be told of the column.
    if big_first == big_second:
        return None
    return "dmy" if big_first else "mdy"


def _find_short(cells: pl.Series) -> str | None:
    """Tell that a column of days with two digits for the year begins with the day: 30-11-18."""
    first = cells.str.extract(_SHORT).cast(pl.Int32).max()
    # What is no year of this century up to the next one is a day.
    return "dmy" if isinstance(first, int) and first > last_year() % 100 else None


def tell_reason(name: str, *, order: Order = None, whole: bool = True) -> pl.Expr:
    """Return the reason's code of each cell of which something is to be said, else null.

    With ``whole``, spans, months and years are no days: ``bad_date``.
    """

    def tell(cells: pl.Series) -> pl.Series:
        order_of = find_orders(cells, order)
        told = {cell: read_written(cell, order_of(cell)) for cell in _list_odd(cells)}
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
    orders: Mapping[str, Order] = MappingProxyType({}),
    whole: bool = True,
) -> list[Check]:
    """Check two columns of days: each a date, and in order; a faulty pair is left blank.

    ``orders`` are by column, see `find_orders`.
    """
    columns = dict.fromkeys((start, end))
    pair = (*map(typed, columns), *([precision] if precision else []))
    checks = [
        check
        for name in columns
        for check in check_day(name, clears=pair, order=orders.get(name), whole=whole)
    ]
    if start != end:
        after = pl.col(typed(start)) > pl.col(typed(end))
        checks.append(Check("dates_out_of_order", start, after, pair))
    return checks


def check_day(
    name: str, *, clears: tuple[str, ...], order: Order = None, whole: bool = True
) -> Iterator[Check]:
    """Check a column of days, and say how cells were read that are no plain day."""
    code = tell_reason(name, order=order, whole=whole)
    yield Check(code, name, code.is_in(LOST), clears)
    yield Check(code, name, code.is_in(TOLD))


def compose_days(table: pl.DataFrame) -> pl.DataFrame:
    """Put ``date_year``, ``date_month`` and ``date_day`` together into ``date_start``.

    A month or day that is blank, 0, 99 or below 0 is not known: the year or the month stands
    alone. A cell of ``date_start`` itself is left as it is.
    """
    year, month, day = (
        pl.col(f"date_{part}").str.replace(r"\.0$", "").replace(_UNKNOWN_PARTS, None)
        for part in ("year", "month", "day")
    )
    # In words nobody takes 25 for a day: the year 25 is no 25th, and Nov has no number at all.
    names = {str(number): name for number, name in enumerate(calendar.month_abbr) if number}
    named = month.str.strip_chars_start("0").replace(names)
    words = pl.concat_str(day.fill_null(""), named, year, separator=" ").str.strip_chars()
    digits = pl.concat_str(year, month, day, separator="-", ignore_nulls=True)
    is_plain = month.str.contains(r"^\d+$") & (year.str.len_chars() == len("2018"))
    whole = pl.when(is_plain).then(digits).when(month.is_not_null()).then(words).otherwise(year)
    return table.with_columns(pl.coalesce("date_start", whole).alias("date_start"))
