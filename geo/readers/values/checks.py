"""Turn cells of text into values, and say of every cell that cannot be used why not."""

from collections.abc import Callable, Mapping, Sequence
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
DIGITS = dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True))
"""Arabic and Persian digits as 0-9."""
_SIGNS = {**DIGITS, "٫": ".", "٬": ","}


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong with a row.

    ``code`` names the manifest's action and the reason's text, or gives one for each row;
    ``column`` is the one shown; ``clears`` are the typed columns left blank when the row is kept
    with a mark.
    """

    code: str | pl.Expr
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
    # Before any row is left out: some codes, as those of days, are told from the whole column.
    masks = frame.select(
        part
        for index, check in enumerate(checks)
        for part in (
            check.when.fill_null(value=False).alias(str(index)),
            *([] if isinstance(check.code, str) else [check.code.alias(f"{index}.code")]),
        )
    )
    found = [pl.DataFrame(schema=_FAULT_SCHEMA)]
    out = pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
    cleared: dict[str, pl.Series] = {}
    for index, check in enumerate(checks):
        mask = masks.get_column(str(index))
        # Most checks find nothing, and a file of a million rows is looked through for some thirty.
        if not mask.any():
            continue
        is_one = isinstance(check.code, str)
        code = pl.lit(check.code) if is_one else masks.get_column(f"{index}.code").filter(mask)
        listed = _list_faults(frame.filter(mask), check, code, manifest)
        found.append(listed)
        rejected = listed.filter(pl.col("action") == "reject").get_column("row")
        # A check may mark one row and reject the next, where its code is told of each.
        if len(rejected):
            out |= frame.get_column(ROW).cast(pl.Int64).is_in(rejected.implode())
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


def _list_faults(
    rows: pl.DataFrame, check: Check, code: pl.Expr | pl.Series, manifest: Manifest
) -> pl.DataFrame:
    return rows.select(
        pl.col(ROW).cast(pl.Int64).alias("row"),
        pl.lit(check.column).alias("column"),
        pl.col(check.column).cast(pl.String).fill_null("").alias("value"),
        action=code,
        code=code,
    ).with_columns(pl.col("action").replace_strict(dict(manifest.faults), return_dtype=pl.String))


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


def is_unread(name: str) -> pl.Expr:
    """Tell the cells in which something stands that could not be read."""
    return pl.col(name).is_not_null() & pl.col(typed(name)).is_null()


def read_each(
    table: pl.DataFrame, name: str, read: Callable[[str], object], kind: type[pl.DataType]
) -> pl.Expr:
    """Return what ``read`` makes of each different cell of a column, null where it makes nothing.

    A column of a million cells has some hundred that differ: Python reads those alone.
    """
    told = {cell: read(cell) for cell in table.get_column(name).drop_nulls().unique()}
    # Of a blank column Polars would have no cell to tell the type of its words by.
    if not told:
        return pl.lit(None, dtype=kind)
    return pl.col(name).replace_strict(told, default=None, return_dtype=kind)


def plain_digits(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Return the table with Arabic digits and signs of numbers in these columns as 0-9 . and ,."""
    return turn_digits(frame, *(name for name in names if has_digits(frame.get_column(name))))


def has_digits(cells: pl.Series) -> bool:
    """Tell whether a column has Arabic or Persian digits anywhere."""
    return bool(cells.str.contains("[٠-٩۰-۹]").any())


def turn_digits(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Return the table with the signs of all cells of these columns turned; see `plain_digits`."""
    return frame.with_columns(pl.col(name).str.replace_many(_SIGNS) for name in names)


def read_code(name: str, *, low: int, high: int) -> pl.Expr:
    """Read a column of whole codes from low to high; others become null."""
    value = pl.col(name).str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    return pl.when(value.is_between(low, high)).then(value).alias(typed(name))


def check_id(name: str) -> list[Check]:
    """Check that every row has its own id; the first of several keeps it."""
    again = pl.col(typed(name)).is_not_null() & ~pl.col(typed(name)).is_first_distinct()
    return [
        Check("no_id", name, pl.col(typed(name)).is_null()),
        Check("repeated_id", name, again),
    ]


def check_codes(*names: str) -> list[Check]:
    """Check columns of codes: what stands there is one the format has."""
    return [Check("bad_code", name, is_unread(name)) for name in names]
