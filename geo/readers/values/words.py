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
    *(
        "to be confirmed",
        "missing",
        "no location",
        "(blank)",
        "blank",
        "(none)",
        "na",
        "(unknown)",
        "[unknown]",
    ),
    *("unknown place", "unknown actor", "unknown perpetrator", "unidentified"),
    *("غير معروف", "غير معروفة", "غير محدد", "غير محددة", "مجهول", "مجهولة", "لا يوجد", "لا توجد"),
    *("بلا", "غير متوفر", "غير متوفرة", "غير مذكور", "غير مذكورة", "لا شيء", "لا معلومات"),
)
"""What is written, in any case, where there is no name to write."""
_SAYS_NOTHING = (
    r"^(?:[\W_]+|x+|n[./ ]+[ak]\.?|to be (?:determined|confirmed)|unclear|unnamed|no (?:name|place)"
    r"|(?:the )?(?:(?:place|location|area|site|village|town|name)(?: is)? )?"
    r"(?:unknown|unspecified|undisclosed|undetermined|unidentified|not (?:known|given|stated|clear"
    r"|specified|available|reported|mentioned|recorded|provided))"
    r"(?: (?:place|location|area|site|village|town|name))?"
    r"|(?:(?:ال)?(?:مكان|موقع|منطقة|اسم) )?(?:غير (?:ال)?"
    r"(?:معروف|معلوم|محدد|متاح|متوفر|مذكور|واضح|مسمى)ة?|لم [يت](?:حدد|ذكر|عرف))|بدون|دون|بلا اسم)$"
)
"""Spellings of the same, in English and Arabic; signs alone, too."""
_PRECISIONS = (
    (WATER, r"international water|\bat sea\b|offshore|airspace|مياه دولية|في البحر|عرض البحر"),
    (COUNTRY, r"\bcountry\b|\bnational\b|nationwide|دولة|البلد"),
    (REGION, r"along a road|\broad\b|\bregion\b|linear|إقليم|على طريق|طول الطريق"),
    (
        PROVINCE,
        (
            r"province|provincial|governorate|\bstate\b|adm(?:in)?\w*[ -]?(?:level )?1\b"
            r"|first[ -]order|محافظة|ولاية"
        ),
    ),
    (
        DISTRICT,
        (
            r"district|county|sub[ -]?province|adm(?:in)?\w*[ -]?(?:level )?[23]\b"
            r"|second[ -]order|third[ -]order|third[ -]level|منطقة|ناحية|قضاء|مديرية"
        ),
    ),
    (
        NEAR,
        (
            r"\bnear(?:by)?\b|vicinity|approx|village|town|city|settlement|neighbou?rhood"
            r"|\bcamp\b|locality|community|suburb|hamlet"
            r"|قرب|قرية|بلدة|مدينة|تقريب|مخيم|تجمع|بلدية|\bحي\b|الحي\b"
        ),
    ),
    (
        EXACT,
        (
            r"^exact\b|^precise|exact (?:location|point|coordinates|site)|\bgps\b|\bstreet\b"
            r"|\bbuilding\b|landmark|دقيق|شارع|مبنى"
        ),
    ),
)
"""Words that say how well a place is known, the widest first, which decides."""
_NOT = re.compile(
    r"\b(?:not|un|non|no|less|hardly|im|in)[ -]?(?:exact|precise)|\?|\b(?:غير|ليس|ليست|لا)\b"
)
"""What turns a word into its contrary, or into a question."""
_DISTANCE = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(km|kms|kilomet(?:er|re)s?|m|met(?:er|re)s?|كم|كيلومتر|كيلومترا|م|متر|مترا)\b"
)
_BEYOND = re.compile(r">|\bover\b|\bmore than\b|\bbeyond\b|أكثر من|أبعد من")
_NEAREST, _FARTHEST = 1.0, 25.0
"""Kilometres within which a point counts as exact, and as near."""
_CODE = re.compile(r"^[(\[]?(\d)(?:\.0)?[)\]]?(?:$|[\s:)]|[.-](?:\D|$))|[(\[](\d)[)\]]$")
_NOBODY = r"^(?:unknown|unidentified|no information|undisclosed|غير معروف|غير محدد|مجهول)\b"
"""How somebody nobody knows is described: Unknown gunmen, unidentified persons."""


def drop_nothing(*names: str, also_described: bool = False) -> list[pl.Expr]:
    """Blank the cells that say there is no name; on wish also those that describe nobody known."""
    nothing = f"{_SAYS_NOTHING}|{_NOBODY if also_described else '^$'}"
    cells = ((name, pl.col(name).str.to_lowercase().str.strip_chars()) for name in names)
    return [
        pl.when(~cell.is_in(_NOTHING) & ~cell.str.contains(nothing)).then(pl.col(name)).alias(name)
        for name, cell in cells
    ]


def read_precision(table: pl.DataFrame, name: str) -> pl.Expr:
    """Read a column that says how well places are known, as UCDP's where_prec.

    A code of 1 to 7, alone or beside its meaning (``(4) province``), where words that mean
    something wider decide; else a distance or usual words. What is neither, is negated or asked
    becomes null: nobody knows then how far off a point is.
    """
    cells = table.get_column(name).drop_nulls().unique().to_list()
    told = {cell: _tell_precision(cell) for cell in cells}
    if not told:
        return pl.lit(None, dtype=pl.Int64).alias(typed(name))
    return pl.col(name).replace_strict(told, default=None, return_dtype=pl.Int64).alias(typed(name))


def _tell_precision(cell: str) -> int | None:
    text = cell.casefold()
    if _NOT.search(text):
        return None
    if distances := _DISTANCE.findall(text):
        return None if _BEYOND.search(text) else _tell_distance(distances)
    said = next((code for code, words in _PRECISIONS if re.search(words, text)), None)
    if hit := _CODE.search(text):
        code = int(hit[1] or hit[2])
        # A scale of somebody's own may begin with 1 for villages: its words are wider.
        return max(code, said or code) if EXACT <= code <= WATER else None
    return said


def _tell_distance(found: list[tuple[str, str]]) -> int | None:
    """Return the code of the widest distance given; None for one wider than a code says."""
    farthest = max(
        float(number.replace(",", ".")) / (1 if unit[0] in "kك" else 1000) for number, unit in found
    )
    if farthest > _FARTHEST:
        return None
    return EXACT if farthest <= _NEAREST else NEAR


def check_precision(name: str) -> Check:
    """Check a column of precisions: what stands there is understood."""
    unread = pl.col(name).is_not_null() & pl.col(typed(name)).is_null()
    return Check("unknown_precision", name, unread)
