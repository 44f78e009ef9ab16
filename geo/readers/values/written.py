"""Read one written day, month, year or span: in digits, English or Arabic, also of Hijri years."""

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from hijridate import Hijri

from geo.model.checks import FIRST_YEAR, last_year

ORDERS = ("dmy", "mdy")
NO_DATES = (
    *("1970-01-01", "0000-00-00", "0001-01-01", "1900-01-00"),
    *("1899-12-30", "1899-12-31", "30/12/1899", "31/12/1899", "00/00/0000"),
)
"""What programs write where they have no date."""
DAY, DAYS, MONTH, YEAR = 1, 2, 4, 5
"""UCDP's date_prec: the day; two to six days; a month; a year."""
_HIJRI = range(1343, 1501)
"""The Hijri years whose months are known, by the calendar of Umm al-Qura."""
_MONTHS = 12
_CENTURY = 100


class Written(NamedTuple):
    """What a cell says of days; ``code`` is the reason's where something is to be said of it.

    ``precision`` is a date_prec, or None for a span whose sense nobody tells: the days it lasted,
    or those within which it fell.
    """

    first: date | None = None
    last: date | None = None
    precision: int | None = None
    code: str | None = None


_GREGORIAN = {
    1: "january jan يناير جانفي كانون_الثاني كانون_ثاني",
    2: "february feb فبراير فيفري شباط",
    3: "march mar مارس اذار",
    4: "april apr ابريل افريل نيسان",
    5: "may مايو ماي ايار",
    6: "june jun يونيو يونيه جوان حزيران",
    7: "july jul يوليو يوليه جويلية تموز",
    8: "august aug اغسطس اوت اب",
    9: "september sept sep سبتمبر شتنبر ايلول",
    10: "october oct اكتوبر تشرين_الاول تشرين_اول",
    11: "november nov نوفمبر نونبر تشرين_الثاني تشرين_ثاني",
    12: "december dec ديسمبر دجنبر كانون_الاول كانون_اول",
}
_LUNAR = {
    1: "muharram محرم المحرم",
    2: "safar صفر",
    3: "rabi_al-awwal rabi_al_awwal rabi_i rabi'_i ربيع_الاول ربيع_اول",
    4: "rabi_al-thani rabi_al_thani rabi_al-akhir rabi_ii ربيع_الثاني ربيع_الاخر ربيع_ثاني",
    5: "jumada_al-ula jumada_al-awwal jumada_i جمادى_الاولى جمادي_الاولى جمادى_الاول جمادي_الاول",
    6: "jumada_al-akhira jumada_al-thani jumada_ii جمادى_الاخرة جمادى_الثانية جمادي_الاخرة",
    7: "rajab رجب",
    8: "shaaban sha'ban shaban شعبان",
    9: "ramadan ramadhan رمضان",
    10: "shawwal شوال",
    11: "dhu_al-qadah dhu_al-qi'dah dhul_qadah ذو_القعدة ذي_القعدة",
    12: "dhu_al-hijjah dhul_hijjah dhu_al-hijja ذو_الحجة ذي_الحجة",
}


def _list_names(months: dict[int, str], sign: str) -> dict[str, str]:
    return {
        name.replace("_", " "): f"{sign}{number}"
        for number, names in months.items()
        for name in names.split()
    }


_NAMES = _list_names(_GREGORIAN, "m") | _list_names(_LUNAR, "h")
_LONGEST_FIRST = "|".join(map(re.escape, sorted(_NAMES, key=len, reverse=True)))
_NAME = re.compile(rf"(?<![^\W\d_])(?:{_LONGEST_FIRST})(?![^\W\d_])\.?")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0640\u064b-\u0652]")
_ALIKE = str.maketrans(
    "أإآٱ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹،–—−‐‑\u00a0\u202f",
    "اااا01234567890123456789,-----  ",
)
_TIME = re.compile(
    r"(?:(?<=\d)t|[ ,]+(?:at )?)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?|ص|م)?"
    r"\s*(?:z|utc|gmt|[+-]\d{2}:?\d{2})?$"
)
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|(?:يوم )?(?:السبت|الاحد|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعة))[ ,]+"
)
_ABOUT = (
    re.compile(
        r"^(?:about|around|circa|ca?\.|approx(?:\.|imately)?|est(?:\.|imated)?"
        r"|on or (?:about|around)"
        r"|[~≈]|حوالي|حوالى|نحو|قرابة|تقريبا)\s*"
    ),
    re.compile(
        r"[ ,]*[(\[]?(?:approx(?:\.|imate(?:ly)?)?|est(?:\.|imated)?|circa|uncertain|about|tbc"
        r"|unconfirmed|[?]+|تقريبا|تقريبي)[)\]]?$"
    ),
)
_PART = re.compile(
    r"^(?:(?:the )?(?:early|mid(?:dle)?|late|beginning|start|end|(?:first|second) half)"
    r"(?: of| in|[ -])?"
    r"|اوائل|بداية|مطلع|منتصف|اواسط|اواخر|نهاية|اخر)[ -]*(?:شهر )?"
)
_LEAD = re.compile(
    r"^(?:on |in |the )*(?:(?:over)?night (?:of |from |between )|ليلة |شهر |عام |سنة )"
)
_SPAN = re.compile(r"^(?:between|from|بين|من)\s+")
_AND = r"(?:-|/|to|and|&|until|till|through|\.\.+|الى|إلى|حتى|و)"
_N, _M, _Y = r"(\d{1,2})", r"([mh]\d{1,2})", r"(\d{4})"
_GAP = r"[ ,./-]+"
_SPANS = tuple(
    (re.compile(pattern), first, last)
    for pattern, first, last in (
        (rf"^{_N}\s*{_AND}\s*{_N}[ ,]+{_M}[ ,]*{_Y}$", "{0} {2} {3}", "{1} {2} {3}"),
        (rf"^{_M} {_N}\s*{_AND}\s*{_N}[ ,]+{_Y}$", "{1} {0} {3}", "{2} {0} {3}"),
        (rf"^{_N}\s*-\s*{_N}([/.]\d{{1,2}}[/.]\d{{4}})$", "{0}{2}", "{1}{2}"),
        (rf"^{_N} {_M}\s*{_AND}\s*{_N} {_M}[ ,]*{_Y}$", "{0} {1} {4}", "{2} {3} {4}"),
        (rf"^{_M} {_N}\s*{_AND}\s*{_M} {_N}[ ,]+{_Y}$", "{1} {0} {4}", "{3} {2} {4}"),
        (rf"^{_M}\s*{_AND}\s*{_M}[ ,]*{_Y}$", "{0} {2}", "{1} {2}"),
    )
)
"""Spans that say the month or the year once, and what their two ends are."""
_BETWEEN = re.compile(
    rf"\s+{_AND}\s*|\s*\.\.+\s*|(?<=\d)/(?=\d{{4}}-\d)|(?<=[/.]\d{{4}})-(?=\d{{1,2}}[/.])"
)


@lru_cache(maxsize=65_536)
def read_written(cell: str, order: str | None = None) -> Written:
    """Read what a cell says of days.

    Parameters
    ----------
    cell
        As it stands: ``17/11/2018``, ``17-19 November 2018``, ``Sept 2018``, ``9 ربيع الأول 1440``.
    order
        ``dmy`` or ``mdy``, where the column or the person importing tells it.

    """
    text = _fold(cell)
    if text[:10] in NO_DATES:
        return Written(code="no_date")
    whole = _read_one(text, order)
    if whole.code != "bad_date":
        return whole
    for about in _ABOUT:
        if (bare := about.sub("", text)) != text:
            return _blur(read_written(bare, order))
    if (part := _PART.sub("", text)) != text:
        return _widen(_read_one(part, order))
    if (bare := _LEAD.sub("", text)) != text:
        return read_written(bare, order)
    return _read_span(_SPAN.sub("", text), order)


def _fold(cell: str) -> str:
    """Return a cell with one form for each sign, in small letters, months as ``m11`` and ``h3``."""
    text = _INVISIBLE.sub("", cell).translate(_ALIKE).casefold().strip(" .,;")
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", re.sub(r"\s+", " ", text))
    text = _TIME.sub("", _WEEKDAY.sub("", text))
    text = re.sub(r"(?<=\d)\s*(?:م|ad|ce|ميلادي)$", "", text)
    text = _NAME.sub(lambda found: f" {_NAMES[found[0].rstrip('.')]} ", text)
    # "تشرين الثاني/نوفمبر": one month by two names.
    text = re.sub(r"\b([mh]\d+) *[/(] *\1\b *\)?", r"\1 ", text)
    text = re.sub(r"(?<=\d) of (?= ?[mh]\d)", " ", text)
    text = re.sub(r" *(?:من )?(?:شهر|عام|سنة) +", " ", text) if re.search(r"\d", text[:2]) else text
    return re.sub(r" +", " ", text).strip()


def _read_one(text: str, order: str | None) -> Written:
    """Read one day, month or year; ``bad_date`` where it is none."""
    bare = re.sub(r"\s*(?:هجري(?:ة)?|هـ|ه|a\.?h\.?)$", "", text)
    is_lunar = bare != text
    for read in (_read_numbers, _read_named, _read_wide):
        if found := read(bare, order, is_lunar=is_lunar):
            return found
    return Written(code="bad_date")


def _read_numbers(text: str, order: str | None, *, is_lunar: bool) -> Written | None:
    if hit := re.fullmatch(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})", text):
        year, month, day = (hit[1] or hit[5], hit[3] or hit[6], hit[4] or hit[7])
        return _make_day(year, month, day, is_lunar=is_lunar)
    hit = re.fullmatch(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|'?\d{2})", text)
    if hit is None:
        return None
    first, second, year = int(hit[1]), int(hit[3]), hit[4].lstrip("'")
    # 18-11-17 may begin with its year, as days in computers do.
    may_be_year = len(year) < len("2018") and hit[2] in "- " and first < _CENTURY and order is None
    if may_be_year and int(year) <= 31:  # noqa: PLR2004  a day
        return Written(code="unclear_date")
    known = order or _tell_order(first, second)
    if known is None:
        return Written(code="unclear_date")
    day, month = (first, second) if known == "dmy" else (second, first)
    if order and month > _MONTHS >= day and _tell_order(first, second):
        # The column's rule and this cell contradict each other.
        return Written(code="unclear_date")
    return _make_day(year, month, day, is_lunar=is_lunar)


def _tell_order(first: int, second: int) -> str | None:
    if first > _MONTHS >= second or first == second:
        return "dmy"
    return "mdy" if second > _MONTHS >= first else None


def _read_named(text: str, order: str | None, *, is_lunar: bool) -> Written | None:
    del order, is_lunar  # a name tells both
    year = r"(\d{4}|'?\d{2})"
    shapes = (
        (rf"{_N}{_GAP}{_M}{_GAP}{year}", (2, 1, 0)),
        (rf"{_M}{_GAP}{_N}{_GAP}{year}", (2, 0, 1)),
        (rf"(\d{{4}}){_GAP}{_M}{_GAP}{_N}", (0, 1, 2)),
    )
    for shape, (y, m, d) in shapes:
        if hit := re.fullmatch(shape, text):
            cells = hit.groups()
            return _make_named(cells[y].lstrip("'"), cells[m], cells[d])
    if re.fullmatch(rf"{_M}{_GAP}'?\d{{2}}|\d{{2}}{_GAP}{_M}", text):
        return Written(code="unclear_date")
    return None


def _make_named(year: str, month: str, day: str) -> Written:
    is_lunar = month[0] == "h"
    # November 1440 is neither calendar's.
    if not is_lunar and int(year) in _HIJRI:
        return Written(code="impossible_year")
    return _make_day(year, month[1:], day, is_lunar=is_lunar)


def _read_wide(text: str, order: str | None, *, is_lunar: bool) -> Written | None:
    """Read a month or a year alone."""
    del order
    named = re.fullmatch(rf"{_M}{_GAP}{_Y}", text)
    yearly = re.fullmatch(rf"{_Y}{_GAP}{_M}", text)
    if hit := named or yearly:
        month, year = (hit[1], hit[2]) if named else (hit[2], hit[1])
        if month[0] == "m" and int(year) in _HIJRI:
            return Written(code="impossible_year")
        return _make_month(int(year), int(month[1:]), is_lunar=month[0] == "h")
    if hit := re.fullmatch(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4})", text):
        return _make_month(int(hit[1] or hit[4]), int(hit[2] or hit[3]), is_lunar=is_lunar)
    if hit := re.fullmatch(r"(\d{4})(?:\.0)?", text):
        year_alone = int(hit[1])
        if is_lunar or not _is_possible(year_alone):
            return Written(code="impossible_year")
        return Written(date(year_alone, 1, 1), date(year_alone, 12, 31), YEAR)
    return None


def _make_day(year: str, month: str | int, day: str | int, *, is_lunar: bool) -> Written:
    full, m, d = int(year), int(month), int(day)
    is_short = len(year) < len("2018")
    if is_short:
        full = 2000 + full if 2000 + full <= last_year() else 1900 + full
    if not is_short and (is_lunar or full in _HIJRI):
        return _make_lunar(full, m, d)
    try:
        made = date(full, m, d)
    except ValueError:
        return Written(code="bad_date")
    if not _is_possible(full):
        return Written(code="impossible_year")
    return Written(made, made, DAY, "two_digit_year" if is_short else None)


def _make_lunar(year: int, month: int, day: int) -> Written:
    try:
        made = date(*Hijri(year, month, day).to_gregorian().datetuple())
    # Not a day of that calendar, or before or after what it covers.
    except (ValueError, OverflowError):
        return Written(code="impossible_year")
    # Where the new moon was seen decides, which moves a day by one either way.
    return Written(made, made, DAYS, "hijri_date")


def _make_month(year: int, month: int, *, is_lunar: bool) -> Written:
    if not 1 <= month <= _MONTHS:
        return Written(code="bad_date")
    if is_lunar or year in _HIJRI:
        first = _make_lunar(year, month, 1)
        if first.first is None:
            return first
        days = Hijri(year, month, 1).month_length()
        return Written(
            first.first, date.fromordinal(first.first.toordinal() + days - 1), MONTH, "hijri_date"
        )
    if not _is_possible(year):
        return Written(code="impossible_year")
    return Written(
        date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), MONTH
    )


def _is_possible(year: int) -> bool:
    return FIRST_YEAR <= year <= last_year()


def _blur(written: Written) -> Written:
    """Return what stands beside a word such as "about": a day is two to six days then."""
    if written.first is None:
        return written
    precision = max(written.precision or DAYS, DAYS)
    return written._replace(precision=precision, code="about_date")


def _widen(written: Written) -> Written:
    """Return the month or year of which a part was named, such as its beginning."""
    if written.first is None or written.precision not in {MONTH, YEAR}:
        return Written(code="bad_date")
    return written._replace(code="part_of_month")


def _read_span(text: str, order: str | None) -> Written:
    for shape, first, last in _SPANS:
        if hit := shape.fullmatch(text):
            ends = (first.format(*hit.groups()), last.format(*hit.groups()))
            return _join(*(_read_one(end, order) for end in ends))
    found = Written(code="bad_date")
    for hit in _BETWEEN.finditer(text):
        ends = (text[: hit.start()].strip(), text[hit.end() :].strip())
        joined = _join(*(_read_one(end, order) for end in ends))
        if joined.code != "bad_date":
            found = joined
    return found


def _join(first: Written, last: Written) -> Written:
    if first.first is None or last.last is None:
        return Written(code=first.code if first.first is None else last.code)
    if first.first > last.last:
        return Written(code="dates_out_of_order")
    return Written(first.first, last.last, None, first.code or last.code)
