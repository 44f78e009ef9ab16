"""Turn cells of text into values, and say of every cell that cannot be used why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from geo.model.schema import ROW
from geo.readers.manifest import Manifest
from geo.text import LANGUAGES, t

FAULTS = ("row", "column", "value", "action", "code")
"""The columns of the table of faults: the file's row and column, the cell, what was done, why."""
_FAULT_SCHEMA = {
    "row": pl.Int64,
    "column": pl.String,
    "value": pl.String,
    "action": pl.String,
    "code": pl.String,
}
_DIGITS = dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True))
_NO_DATES = ("1970-01-01", "0000-00-00", "0001-01-01", "1900-01-00")
"""What programs write where they have no date."""
_WRITTEN = ("%d %B %Y", "%d %b %Y", "%d %B %y", "%d %b %y", "%B %d %Y", "%b %d %Y")
_SLASHED = r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})"
_ISO = r"^(\d{4}-\d{1,2}-\d{1,2})(?:[T ].*)?$"
_MONTHS = 12
LIMITS = {"latitude": 90.0, "longitude": 180.0}


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong with a row.

    ``code`` names the manifest's action and the reason's text; ``column`` is the one shown;
    ``clears`` are the typed columns left blank when the row is kept with a mark.
    """

    code: str
    column: str
    when: pl.Expr
    clears: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Judged:
    """The rows that are kept, and the table of faults (see ``FAULTS``)."""

    kept: pl.DataFrame
    faults: pl.DataFrame


def judge(
    frame: pl.DataFrame, checks: Sequence[Check], manifest: Manifest, *, names: Mapping[str, str]
) -> Judged:
    """Apply the checks to typed rows, and treat each fault as the manifest says.

    ``names`` are the file's own names of columns, for the reader who looks a fault up in it.
    """
    masks = frame.select(
        check.when.fill_null(value=False).alias(str(index)) for index, check in enumerate(checks)
    )
    found = [pl.DataFrame(schema=_FAULT_SCHEMA)]
    out = pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
    cleared: dict[str, pl.Series] = {}
    for index, check in enumerate(checks):
        mask = masks.get_column(str(index))
        # Most checks find nothing, and a file of a million rows is looked through for some thirty.
        if not mask.any():
            continue
        action = manifest.faults[check.code]
        found.append(_list_faults(frame.filter(mask), check, action))
        if action == "reject":
            out |= mask
        for name in check.clears:
            # Blanked at the end, all together: an earlier check must not hide a cell from a later
            # one.
            cleared[name] = cleared[name] | mask if name in cleared else mask
    blanked = frame.with_columns(
        pl.when(~mask).then(pl.col(name)).alias(name) for name, mask in cleared.items()
    )
    faults = pl.concat(found)
    gone = faults.filter(pl.col("action") == "reject").get_column("row")
    own = pl.col("column").replace(dict(names))
    return Judged(blanked.filter(~out), _settle(faults, gone).with_columns(own))


def _list_faults(rows: pl.DataFrame, check: Check, action: str) -> pl.DataFrame:
    return rows.select(
        pl.col(ROW).cast(pl.Int64).alias("row"),
        pl.lit(check.column).alias("column"),
        pl.col(check.column).cast(pl.String).fill_null("").alias("value"),
        pl.lit(action).alias("action"),
        pl.lit(check.code).alias("code"),
    )


def _settle(faults: pl.DataFrame, gone: pl.Series) -> pl.DataFrame:
    """Leave out the marks of rejected rows: nothing of such a row was kept to be marked."""
    is_gone = pl.col("row").is_in(gone.unique().implode())
    moot = is_gone & (pl.col("action") == "mark")
    return faults.filter(~moot).sort("row", maintain_order=True)


def describe_faults(faults: pl.DataFrame) -> pl.DataFrame:
    """Return the faults with their reason in each language: ``reason_en``, ``reason_ar``."""
    codes = faults.get_column("code").unique().to_list()
    return faults.with_columns(
        pl.col("code")
        .replace_strict(
            codes, [t(lang, f"import.reason.{code}") for code in codes], return_dtype=pl.String
        )
        .alias(f"reason_{lang}")
        for lang in LANGUAGES
    )


def list_marks(faults: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each marked row: ``row_number``, and the mark in each language."""
    marked = describe_faults(faults.filter(pl.col("action") == "mark"))
    return marked.group_by(pl.col("row").cast(pl.UInt32).alias(ROW), maintain_order=True).agg(
        pl.concat_str(
            pl.col("column"), pl.lit(" "), pl.col("value"), pl.lit(": "), pl.col(f"reason_{lang}")
        )
        .str.join(" ")
        .alias(f"mark_{lang}")
        for lang in LANGUAGES
    )


def typed(name: str) -> str:
    """Return the name of the column that holds a column's values."""
    return f"{name}_"


def plain_digits(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Return the table with Arabic digits in these columns written as 0-9."""
    return frame.with_columns(
        pl.col(name).str.replace_many(_DIGITS)
        for name in names
        if frame.get_column(name).str.contains("[٠-٩۰-۹]").any()
    )


def read_count(name: str) -> pl.Expr:
    """Read a column of counts of people: whole, 0 or more, thousands apart or ``.0`` allowed."""
    bare = pl.col(name).str.replace(r"^(-?\d+)\.0+$", "$1")
    # Only before three digits: 1,5 is no 15.
    bare = bare.str.replace_all(r"(\d),(\d{3})", "$1$2")
    value = bare.cast(pl.Int64, strict=False)
    return pl.when(value >= 0).then(value).alias(typed(name))


def read_degrees(name: str) -> pl.Expr:
    """Read a column of degrees, as they stand; the checks say which are none on Earth."""
    return pl.col(name).str.replace(",", ".").cast(pl.Float64, strict=False).alias(typed(name))


def read_code(name: str, *, low: int, high: int) -> pl.Expr:
    """Read a column of whole codes from low to high; others become null."""
    value = pl.col(name).str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    return pl.when(value.is_between(low, high)).then(value).alias(typed(name))


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


def check_id(name: str) -> list[Check]:
    """Check that every row has its own id; the first of several keeps it."""
    again = pl.col(typed(name)).is_not_null() & ~pl.col(typed(name)).is_first_distinct()
    return [
        Check("no_id", name, pl.col(typed(name)).is_null()),
        Check("repeated_id", name, again),
    ]


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


def check_point(latitude: str = "latitude", longitude: str = "longitude") -> list[Check]:
    """Check a pair of coordinates: both there, on Earth, and not the 0, 0 of an empty form."""
    pair = (typed(latitude), typed(longitude))
    checks = []
    for name, limit in ((latitude, LIMITS["latitude"]), (longitude, LIMITS["longitude"])):
        value = pl.col(typed(name))
        off = (pl.col(name).is_not_null() & value.is_null()) | ~value.is_between(-limit, limit)
        checks.append(Check("bad_coordinates", name, off | value.is_nan(), pair))
    both = pl.col(latitude).is_not_null(), pl.col(longitude).is_not_null()
    zero = (pl.col(pair[0]) == 0) & (pl.col(pair[1]) == 0)
    lonely = latitude, longitude
    return [
        *checks,
        Check("half_point", lonely[0], ~both[0] & both[1], pair),
        Check("half_point", lonely[1], both[0] & ~both[1], pair),
        Check("null_island", latitude, zero, pair),
    ]


def check_counts(*names: str) -> list[Check]:
    """Check columns of counts: what stands there is a whole number, 0 or more."""
    return [
        Check(
            "bad_number",
            name,
            pl.col(name).is_not_null() & pl.col(typed(name)).is_null(),
            (typed(name),),
        )
        for name in names
    ]


def check_range(low: str, high: str) -> Check:
    """Check that a low is not above its high; the two say nothing then."""
    above = pl.col(typed(low)) > pl.col(typed(high))
    return Check("low_above_high", low, above, (typed(low), typed(high)))


def check_codes(*names: str) -> list[Check]:
    """Check columns of codes: what stands there is one the format has."""
    return [
        Check("bad_code", name, pl.col(name).is_not_null() & pl.col(typed(name)).is_null())
        for name in names
    ]
