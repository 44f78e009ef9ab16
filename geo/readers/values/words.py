"""Read columns of words: names that name nobody and nothing, and how well a place is known."""

import re
from collections.abc import Collection

import polars as pl

from geo.model.precision import COUNTRY, DISTRICT, EXACT, NEAR, PROVINCE, REGION, WATER
from geo.readers.values.checks import Check, typed

_NOTHING = (
    *("-", "--", "---", "–", "—", ".", "..", "...", "?", "??", "؟", "x", "*", "0"),
    *("unknown", "not known", "unknown location", "location unknown", "n/k", "nk", "unk"),
    *("none", "nil", "no information", "no data", "not available", "not applicable", "not stated"),
    *("not specified", "unspecified", "not reported", "undisclosed", "undetermined", "tbd", "tbc"),
    *("to be confirmed", "missing", "no location", "(blank)", "blank", "(unknown)", "[unknown]"),
    *("unidentified", "other", "n.a.", "n.a", "na", "nan", "000", "00", "غير", "أخرى", "اخرى"),
    *("غير معروف", "غير معروفة", "غير محدد", "غير محددة", "مجهول", "مجهولة", "لا يوجد", "لا توجد"),
    *("بلا", "غير متوفر", "غير متوفرة", "غير مذكور", "غير مذكورة", "لا شيء", "لا معلومات"),
)
"""What is written, in any case, where there is no name to write."""
_THING = (
    r"(?:name|place|location|site|village|town|city|settlement|neighbou?rhood|area|district|province"
    r"|governorate|region|country|source|actor|party|perpetrators?|attackers?)"
)
_ARABIC_THING = "(?:ال)?(?:اسم|مكان|موقع|قرية|بلدة|مدينة|منطقة|حي|محافظة|ناحية|مصدر|جهة|فاعل)"
_NOT = (
    r"(?:unknown|unspecified|unidentified|undetermined|undisclosed|undefined|unclear|unnamed"
    r"|unstated"
    r"|(?:not|un) ?(?:known|specified|stated|given|clear|available|recorded|reported|provided)"
    r"|inconnue?s?|non pr[ée]cis[ée]e?|desconocid[oa]s?|неизвестно|невідомо)"
)
_ARABIC_NOT = "(?:غير (?:معروف|محدد|معلوم|مذكور|متوفر|واضح)ة?|مجهولة?)"
_NO_NAME = (
    rf"^[(\[]?(?:{_NOT}(?: {_THING})?|{_THING}(?: is)?[: ]+{_NOT}|(?:no|without) {_THING}"
    rf"|(?:{_ARABIC_THING} )?{_ARABIC_NOT})[)\]]?[.?]*$"
)
"""The same in more words: unknown village, location not specified, مكان غير معروف."""
_PRECISIONS = (
    (WATER, r"international water|\bat sea\b|airspace|مياه دولية|في البحر"),
    (COUNTRY, r"\bcountry\b|\bnational\b|nationwide|دولة|البلد"),
    (REGION, r"along a road|\broad\b|\bregion\b|linear|إقليم"),
    (
        PROVINCE,
        (
            r"province|governorate|\bstate\b|adm(?:in\w*)?[ -]?(?:level )?1\b|first[ -]order"
            r"|محافظة|ولاية"
        ),
    ),
    (
        DISTRICT,
        (
            r"district|county|sub[ -]?province|adm(?:in\w*)?[ -]?(?:level )?2\b|second[ -]order"
            r"|منطقة|ناحية|قضاء"
        ),
    ),
    (
        NEAR,
        (
            r"\bnear(?:by)?\b|vicinity|\bapprox|village|town|city|settlement|neighbou?rhood"
            r"|\bstreet\b|landmark"
            r"|قرب|قرية|بلدة|مدينة|تقريبي"
        ),
    ),
    (EXACT, r"^exact\b|^precise|exact (?:location|point|coordinates|site)|\bgps\b|دقيق"),
)
"""Words that say how well a place is known, the widest first, which decides."""
_LEADING_CODE = re.compile(r"^[(\[]?(\d)(?:\.0)?[)\]]?(?:$|[\s.:)-])")
_DISTANCE = re.compile(
    r"(\d+(?:[.,]\d+)?) ?(km|kms|kilomet\w+|m|met\w+|كم|كيلومتر\w*|كلم|م|متر\w*)(?:$|[^\w])"
)
_NEAR_KM = 25
"""As far off a point may be that UCDP calls near."""
_DENIED = re.compile(
    r"\b(?:not?|un\w+|without|non|inexact|imprecise|cannot|isn't)\b|غير|ليس|بدون|مجهول|لا يوجد"
)
"""Turns what stands with it round: exact location unknown."""
_NOBODY = r"^(?:unknown|unidentified|no information|undisclosed|غير معروف|غير محدد|مجهول)\b"
"""How somebody nobody knows is described: Unknown gunmen, unidentified persons."""


def drop_nothing(
    *names: str, also_described: bool = False, but: Collection[str] = ()
) -> list[pl.Expr]:
    """Blank the cells that say there is no name; on wish also those that describe nobody known.

    ``but`` are such words that are names in these columns, in small letters.
    """
    nothing = [word for word in _NOTHING if word not in but]
    described = rf"{_NO_NAME}|{_NOBODY}" if also_described else _NO_NAME
    cells = ((name, pl.col(name).str.to_lowercase().str.strip_chars()) for name in names)
    return [
        pl.when(~cell.is_in(nothing) & ~cell.str.contains(described)).then(pl.col(name)).alias(name)
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
    text = cell.casefold().strip()
    if hit := _DISTANCE.search(text):
        in_km = hit[2][0] in "kك"
        far = float(hit[1].replace(",", ".")) / (1 if in_km else 1000)
        return NEAR if far <= _NEAR_KM else None
    if hit := _LEADING_CODE.match(text):
        code = int(hit[1])
        return code if EXACT <= code <= WATER else None
    if _DENIED.search(text):
        return None
    return next((code for code, words in _PRECISIONS if re.search(words, text)), None)


def check_precision(name: str) -> Check:
    """Check a column of precisions: what stands there is understood."""
    unread = pl.col(name).is_not_null() & pl.col(typed(name)).is_null()
    return Check("unknown_precision", name, unread)
