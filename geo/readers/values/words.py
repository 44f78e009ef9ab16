"""Read columns of words: names that name nobody and nothing, and how well a place is known."""

import re

import polars as pl

from geo.model.precision import COUNTRY, DISTRICT, EXACT, NEAR, PROVINCE, REGION, WATER
from geo.readers.values.checks import Check, typed

_NOTHING = (
    *("-", "--", "---", "–", "—", ".", "..", "...", "?", "??", "؟", "x", "*", "0"),
    *("unknown", "not known", "unknown location", "location unknown", "n/k", "nk", "unk"),
    *("none", "nil", "no information", "no data", "not available", "not applicable", "not stated"),
    *("not specified", "unspecified", "not reported", "undisclosed", "undetermined", "tbd", "tbc"),
    *("to be confirmed", "missing", "no location", "(blank)", "blank", "(unknown)", "[unknown]"),
    *("unknown place", "unknown actor", "unknown perpetrator", "unidentified"),
    *("غير معروف", "غير معروفة", "غير محدد", "غير محددة", "مجهول", "مجهولة", "لا يوجد", "لا توجد"),
    *("بلا", "غير متوفر", "غير متوفرة", "غير مذكور", "غير مذكورة", "لا شيء", "لا معلومات"),
)
"""What is written, in any case, where there is no name to write."""
_PRECISIONS = (
    (WATER, r"international water|\bat sea\b|airspace|مياه دولية|في البحر"),
    (COUNTRY, r"\bcountry\b|\bnational\b|nationwide|دولة|البلد"),
    (REGION, r"along a road|\broad\b|\bregion\b|linear|إقليم"),
    (
        PROVINCE,
        r"province|governorate|\bstate\b|admin\w*[ -]?(?:level )?1\b|first[ -]order|محافظة|ولاية",
    ),
    (
        DISTRICT,
        (
            r"district|county|sub[ -]?province|admin\w*[ -]?(?:level )?2\b|second[ -]order"
            r"|منطقة|ناحية|قضاء"
        ),
    ),
    (
        NEAR,
        (
            r"\bnear\b|vicinity|approximate|25 ?km|village|town|city|settlement|neighbou?rhood"
            r"|قرب|قرية|بلدة|مدينة|تقريبي"
        ),
    ),
    (EXACT, r"^exact\b|^precise|exact (?:location|point|coordinates|site)|\bgps\b|دقيق"),
)
"""Words that say how well a place is known, the widest first, which decides."""
_LEADING_CODE = re.compile(r"^[(\[]?(\d)(?:\.0)?[)\]]?(?:$|[\s.:)-])")
_NOBODY = r"^(?:unknown|unidentified|no information|undisclosed|غير معروف|غير محدد|مجهول)\b"
"""How somebody nobody knows is described: Unknown gunmen, unidentified persons."""


def drop_nothing(*names: str, also_described: bool = False) -> list[pl.Expr]:
    """Blank the cells that say there is no name; on wish also those that describe nobody known."""
    described = _NOBODY if also_described else r"^$"
    cells = ((name, pl.col(name).str.to_lowercase().str.strip_chars()) for name in names)
    return [
        pl.when(~cell.is_in(_NOTHING) & ~cell.str.contains(described))
        .then(pl.col(name))
        .alias(name)
        for name, cell in cells
    ]


def read_precision(table: pl.DataFrame, name: str) -> pl.Expr:
    """Read a column that says how well places are known, as UCDP's where_prec.

    A code of 1 to 7, alone or before its meaning (``(4) province``); else usual words. What is
    neither becomes null: nobody knows then how far off a point is.
    """
    cells = table.get_column(name).drop_nulls().unique().to_list()
    told = {cell: _tell_precision(cell) for cell in cells}
    if not told:
        return pl.lit(None, dtype=pl.Int64).alias(typed(name))
    return pl.col(name).replace_strict(told, default=None, return_dtype=pl.Int64).alias(typed(name))


def _tell_precision(cell: str) -> int | None:
    text = cell.casefold()
    if hit := _LEADING_CODE.match(text):
        code = int(hit[1])
        return code if EXACT <= code <= WATER else None
    return next((code for code, words in _PRECISIONS if re.search(words, text)), None)


def check_precision(name: str) -> Check:
    """Check a column of precisions: what stands there is understood."""
    unread = pl.col(name).is_not_null() & pl.col(typed(name)).is_null()
    return Check("unknown_precision", name, unread)
