"""Read columns of words: names that name nobody and nothing, and how well a place is known."""

import re
from collections.abc import Collection

import polars as pl

from geo.model.precision import COUNTRY, DISTRICT, EXACT, NEAR, PROVINCE, REGION, WATER
from geo.readers.values.checks import Check, is_unread, read_each, typed

_NOTHING = (
    *("-", "--", "---", "–", "—", ".", "..", "...", "?", "??", "؟", "x", "*", "0"),
    *("unknown", "not known", "unknown location", "location unknown", "n/k", "nk", "unk"),
    *("none", "nil", "no information", "no data", "not available", "not applicable", "not stated"),
    *("not specified", "unspecified", "not reported", "undisclosed", "undetermined", "tbd", "tbc"),
    *("to be confirmed", "missing", "no location", "(blank)", "blank", "(none)", "(unknown)"),
    *("[unknown]", "unidentified", "other", "n.a.", "n.a", "na", "nan", "000", "00"),
    *("غير معروف", "غير معروفة", "غير محدد", "غير محددة", "مجهول", "مجهولة", "لا يوجد", "لا توجد"),
    *("بلا", "غير متوفر", "غير متوفرة", "غير مذكور", "غير مذكورة", "لا شيء", "لا معلومات"),
    *("غير", "أخرى", "اخرى", "بدون", "دون"),
)
"""What is written, in any case, where there is no name to write."""
_THING = (
    r"(?:name|place|location|site|village|town|city|settlement|neighbou?rhood|area|district|province"
    r"|governorate|region|country|source|actor|party|perpetrators?|attackers?)"
)
_ARABIC_THING = "(?:ال)?(?:اسم|مكان|موقع|قرية|بلدة|مدينة|منطقة|حي|محافظة|ناحية|مصدر|جهة|فاعل)"
_NOT = (
    r"(?:unknown|unspecified|unidentified|undetermined|undisclosed|undefined|unclear|unnamed"
    r"|unstated|(?:not|un) ?(?:known|specified|stated|given|clear|available|recorded|reported"
    r"|provided|mentioned)|to be (?:determined|confirmed)"
    r"|inconnue?s?|non pr[ée]cis[ée]e?|desconocid[oa]s?|неизвестно|невідомо)"
)
_ARABIC_NOT = (
    "(?:غير (?:ال)?(?:معروف|محدد|معلوم|مذكور|متوفر|متاح|واضح|مسمى)ة?|مجهولة?"
    "|لم [يت](?:حدد|ذكر|عرف))"
)
_NO_NAME = (
    rf"^[(\[]?(?:[\W_]+|xx+|n[./ ]+[ak]|{_NOT}(?: {_THING})?|(?:the )?{_THING}(?: is)?[: ]+{_NOT}"
    rf"|(?:no|without) {_THING}|(?:{_ARABIC_THING} )?{_ARABIC_NOT}|(?:بلا|بدون) اسم)[)\]]?[.?]*$"
)
"""The same in more words: unknown village, location not specified, مكان غير معروف; signs alone."""
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
_DENIED = re.compile(
    r"\b(?:not?|non|without|cannot|isn't|less|hardly|inexact|imprecise"
    r"|un[ -]?(?:known|identified|specified|determined|certain|clear|sure|stated|exact|precise)"
    r"\w*)\b"
    r"|\?|\b(?:غير|ليس|ليست|لا|بدون|مجهولة?)\b"
)
"""Turns what stands with it round, or asks: exact location unknown."""
_DISTANCE = re.compile(
    r"(\d+(?:[.,]\d+)?) ?(km|kms|kilomet\w+|m|met\w+|كم|كيلومتر\w*|كلم|م|متر\w*)(?:$|[^\w])"
)
_BEYOND = re.compile(r">|(?<!not )(?<!no )\b(?:over|more than|beyond)\b|أكثر من|أبعد من")
_EXACT_KM, _NEAR_KM = 0.1, 25
"""Up to the first a point counts as exact; up to the second it is what UCDP calls near."""
_CODE = re.compile(r"^[(\[]?(\d)(?:\.0)?[)\]]?(?:$|[\s:)]|[.-](?:\D|$))|[(\[](\d)[)\]]$")
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


def is_unread_word(name: str) -> pl.Expr:
    """Tell the cells whose word could not be read, but for those that say there is none."""
    # Who writes "unknown" has said so, which is no fault.
    return is_unread(name) & drop_nothing(name)[0].is_not_null()


def read_precision(table: pl.DataFrame, name: str) -> pl.Expr:
    """Read a column that says how well places are known, as UCDP's where_prec.

    A code of 1 to 7, alone or beside its meaning (``(4) province``), where words that mean
    something wider decide; else a distance or usual words. What is neither, is denied or asked
    becomes null: nobody knows then how far off a point is.
    """
    return read_each(table, name, _tell_precision, pl.Int64).alias(typed(name))


def _tell_precision(cell: str) -> int | None:
    text = cell.casefold().strip()
    # A distance says more than the words with it: 30 km from a town is not near.
    if distances := _DISTANCE.findall(text):
        return None if _BEYOND.search(text) else _tell_distance(distances)
    if _DENIED.search(text):
        return None
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
    if farthest > _NEAR_KM:
        return None
    return EXACT if farthest <= _EXACT_KM else NEAR


def check_precision(name: str) -> Check:
    """Check a column of precisions: what stands there is understood."""
    return Check("unknown_precision", name, is_unread(name))
