"""Read one written day, month, year or span: in digits or words, also of Hijri years."""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from hijridate import Hijri

from geo.model.checks import FIRST_YEAR, last_year
from geo.readers.values.plain import fold_day

ORDERS = ("dmy", "mdy")
NO_DATES = (
    *("1970-01-01", "0000-00-00", "0001-01-01", "1900-01-00"),
    *("1899-12-30", "1899-12-31", "30/12/1899", "31/12/1899", "00/00/0000"),
    *("1900-01-01", "00/01/1900", "01/00/1900", "0/1/1900", "1/0/1900"),
)
"""What programs write where they have no date."""
DAY, DAYS, WEEK, MONTH, YEAR = 1, 2, 3, 4, 5
"""UCDP's date_prec: the day; two to six days; a week; a month; a year."""
NO_DAYS = (date(1899, 12, 30), date(1900, 1, 31))
"""What spreadsheets show for a blank, or for a number such as that of a day in its month."""
_FIRST_DAY = date(1970, 1, 1)
"""With which computers begin to count: what they write for no date, in any style."""
_COUNTED_FROM = date(1899, 12, 30)
_FIRST_COUNTED = 1980
"""The first year of which a day is read from a number: smaller ones count something else."""
_HIJRI = range(1343, 1501)
"""The Hijri years whose months are known, by the calendar of Umm al-Qura."""
_PERSIAN = 621
"""How many years the Persian calendar is behind, which has such years, too: 1397 began in 2018."""
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


_ABOUT = (
    re.compile(
        r"^(?:about|around|circa|ca?\.|ca?(?= )|approx(?:\.|imately)?|est(?:\.|imated)?"
        r"|on or (?:about|around)"
        r"|[~≈]|حوالي|حوالى|نحو|قرابة|تقريبا)\s*"
    ),
    re.compile(
        r"[ ,]*[(\[]?(?:approx(?:\.|imate(?:ly)?)?|est(?:\.|imated)?|circa|uncertain|about|tbc"
        r"|unconfirmed|[?~]+|night|تقريبا|تقريبي)[)\]]?$"
    ),
)
_PART = re.compile(
    r"^(?:(?:the )?(?:early|mid(?:dle)?|late|beginning|start|end"
    r"|(?:first|second|third|fourth|last|[1-4]) (?:half|week|days))"
    r"(?: of| in|[ -])?"
    r"|اوائل|بداية|مطلع|منتصف|اواسط|اواخر|نهاية|اخر|الاسبوع (?:الاول|الثاني|الثالث|الاخير) من)"
    r"[ -]*(?:شهر )?"
)
_LEAD = re.compile(r"^(?:on |in |the )*(?:شهر |عام |سنة )")
_NIGHT = re.compile(r"^(?:on |in |the )*(?:(?:over)?night (?:of |from |between )?|ليلة |ليل )")
"""A night is of two days: of one that is named alone nobody tells which other."""
_WEEK = re.compile(
    r"^(?:the )?(?:week (?P<first>of|beginning|starting|commencing|from)|w/c|week (?P<last>ending)"
    r"|(?:ال)?اسبوع (?:من|بدءا من))(?: on)? "
)
_DAY_UNKNOWN = re.compile(
    r"[ ,]*[(\[]?(?:exact |precise )?(?:day|date) (?:is )?"
    r"(?:unknown|not known|unclear|uncertain)[)\]]?$"
)
_IN_BOTH = re.compile(r" *(?:\b|(?<=\d))(?:الموافق(?: ل| في)?|corresponding to) *")
"""Stands between one day in two calendars."""
_SPAN = re.compile(r"^(?:between|from|بين|من)\s+")
_AND = r"(?:-|/|to|and|or|&|until|till|through|\.\.+|الى|حتى|او|و)"
_N, _M, _Y = r"(\d{1,2})", r"([mh]\d{1,2})", r"(\d{4})"
_GAP = r"[ ,./-]+"
_SPANS = tuple(
    (re.compile(pattern), first, last)
    for pattern, first, last in (
        (rf"^{_N}\.?\s*(?:{_AND}|,)\s*{_N}[ ,.]+{_M}[ ,]*{_Y}$", "{0} {2} {3}", "{1} {2} {3}"),
        (rf"^{_M} {_N}\s*{_AND}\s*{_N}[ ,]+{_Y}$", "{1} {0} {3}", "{2} {0} {3}"),
        (rf"^{_N}\.?\s*-\s*{_N}([/.]\d{{1,2}}[/.])(\d{{4}})$", "{0}{2}{3}", "{1}{2}{3}"),
        (rf"^({_N}[/.]{_N})\.?\s*-\s*({_N}[/.]{_N}[/.]){_Y}$", "{0}/{6}", "{3}{6}"),
        (rf"^({_Y}-\d{{2}}-)(\d{{2}})/(\d{{2}})$", "{0}{2}", "{0}{3}"),
        (rf"^{_Y}\s*[-/]\s*{_Y}$", "{0}", "{1}"),
        (rf"^{_N} {_M}\s*{_AND}\s*{_N} {_M}[ ,]*{_Y}$", "{0} {1} {4}", "{2} {3} {4}"),
        (rf"^{_M} {_N}\s*{_AND}\s*{_M} {_N}[ ,]+{_Y}$", "{1} {0} {4}", "{3} {2} {4}"),
        (rf"^{_M}\s*{_AND}\s*{_M}[ ,]*{_Y}$", "{0} {2}", "{1} {2}"),
    )
)
"""Spans that say the month or the year once, and what their two ends are."""
_BETWEEN = re.compile(
    rf"\s+{_AND}\s*|(?<=\d{{4}})-(?= m\d)|\s*\.\.+\s*|(?<=\d)/(?=\d{{4}}-\d)"
    r"|(?<=[/.]\d{4})-(?=\d{1,2}[/.])"
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
    text = fold_day(cell)
    if text[:10] in NO_DATES:
        return Written(code="no_date")
    whole = _read_one(text, order)
    day = whole.first if whole.first == whole.last else None
    if day and (day == _FIRST_DAY or NO_DAYS[0] <= day <= NO_DAYS[1]):
        return Written(code="no_date")
    return whole if whole.code != "bad_date" else _read_words(text, order)


def _read_words(text: str, order: str | None) -> Written:
    """Read what stands in a cell with words around it, or with a second day."""
    # Each takes its words off and reads the rest anew, so that "night of about 17 May" is read.
    for words, read in _WORDED:
        if (bare := words.sub("", text)) != text:
            return read(bare, order)
    if hit := _WEEK.match(text):
        return _make_week(_read_one(text[hit.end() :], order), is_last=bool(hit["last"]))
    if len(both := _IN_BOTH.split(text)) > 1:
        return _choose([read_written(part, order) for part in both])
    return _read_span(_SPAN.sub("", text), order)


def _read_about(bare: str, order: str | None) -> Written:
    return _blur(read_written(bare, order))


def _read_night(bare: str, order: str | None) -> Written:
    told = read_written(bare, order)
    return _blur(told) if told.precision == DAY else told


def _read_part(bare: str, order: str | None) -> Written:
    return _widen(_read_one(bare, order))


def _read_unsure(bare: str, order: str | None) -> Written:
    told = read_written(bare, order)
    # 1 November with an unknown day is no first of November.
    return Written(code="bad_date") if told.precision == DAY else told


def _read_one(text: str, order: str | None) -> Written:
    """Read one day, month or year; ``bad_date`` where it is none."""
    bare = re.sub(r"\s*(?:هجري(?:ة)?|هـ|ه|a\.?h\.?)$", "", text)
    is_lunar = bare != text
    # November is no month of the Hijri calendar.
    if is_lunar and re.search(r"\bm\d", bare):
        return Written(code="bad_date")
    for read in (_read_numbers, _read_counted, _read_named, _read_wide):
        if found := read(bare, order, is_lunar=is_lunar):
            return found
    return Written(code="bad_date")


def _read_numbers(text: str, order: str | None, *, is_lunar: bool) -> Written | None:
    if hit := re.fullmatch(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})", text):
        year, month, day = (hit[1] or hit[5], hit[3] or hit[6], hit[4] or hit[7])
        return _make_day(year, month, day, is_lunar=is_lunar)
    hit = re.fullmatch(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|'?\d{2})", text)
    return _read_ordered(hit, order, is_lunar=is_lunar) if hit else None


def _read_ordered(hit: re.Match[str], order: str | None, *, is_lunar: bool) -> Written:
    """Read a day that ends with its year, and begins with the day or with the month."""
    first, second, year = int(hit[1]), int(hit[3]), hit[4].lstrip("'")
    # 18-11-17 may begin with its year, as days in computers do.
    may_be_year = len(year) < len("2018") and hit[2] in "- " and first < _CENTURY and order is None
    if may_be_year and int(year) <= 31:  # noqa: PLR2004  a day
        return Written(code="unclear_date")
    if not first * second and len(year) == len("2018"):
        # 00/11/2018: of a day that is not known the month is, on whichever side it stands.
        return _make_day(year, first + second, 0, is_lunar=is_lunar)
    known = order or _tell_order(first, second)
    if known is None:
        return Written(code="unclear_date")
    day, month = (first, second) if known == "dmy" else (second, first)
    if order and month > _MONTHS >= day and _tell_order(first, second):
        # The column's rule and this cell contradict each other.
        return Written(code="unclear_date")
    return _make_day(year, month, day, is_lunar=is_lunar)


def _read_counted(text: str, order: str | None, *, is_lunar: bool) -> Written | None:
    del order, is_lunar
    hit = re.fullmatch(r"(?P<days>\d{5})(?:\.\d+)?|(?P<seconds>\d{10})(?:\.\d+)?|\d{13}", text)
    if hit is None:
        return None
    return _count_on(float(text), is_days=bool(hit["days"]), is_seconds=bool(hit["seconds"]))


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
        return _make_year(int(hit[1]), is_lunar=is_lunar)
    if hit := re.fullmatch(r"(\d{4})-?w(\d{1,2})(?:-([1-7]))?", text):
        return _make_numbered_week(int(hit[1]), int(hit[2]), int(hit[3] or 0))
    return None


def _make_year(year: int, *, is_lunar: bool) -> Written:
    # A Hijri year alone is not read: it lies in two of ours.
    if is_lunar or not _is_possible(year):
        return Written(code="impossible_year")
    return Written(date(year, 1, 1), date(year, 12, 31), YEAR)


def _make_numbered_week(year: int, week: int, day: int) -> Written:
    """Return a week of ISO 8601, which begins on a Monday, or a day of it."""
    try:
        first = date.fromisocalendar(year, week, day or 1)
    except ValueError:
        return Written(code="bad_date")
    if not _is_possible(first.year):
        return Written(code="impossible_year")
    return Written(first, first, DAY) if day else _make_week(Written(first, first, DAY))


def _make_week(written: Written, *, is_last: bool = False) -> Written:
    """Return the week that begins, or ends, with a day."""
    day = written.first
    if day is None or written.precision not in {DAY, DAYS}:
        return written if day is None else Written(code="bad_date")
    other = day + timedelta(days=-6 if is_last else 6)
    return Written(min(day, other), max(day, other), WEEK, written.code)


def _count_on(number: float, *, is_days: bool, is_seconds: bool) -> Written:
    """Return the day that a program wrote as a number: days since 1899, or seconds since 1970."""
    if is_days:
        made = _COUNTED_FROM + timedelta(days=int(number))
    else:
        made = datetime.fromtimestamp(number if is_seconds else number / 1000, UTC).date()
    if not _FIRST_COUNTED <= made.year <= last_year():
        return Written(code="bad_date")
    return Written(made, made, DAY, "day_number")


def _make_day(year: str, month: str | int, day: str | int, *, is_lunar: bool) -> Written:
    full, m, d = int(year), int(month), int(day)
    is_short = len(year) < len("2018")
    if not d and not is_short:
        return _make_month(full, m, is_lunar=is_lunar) if m else _make_year(full, is_lunar=is_lunar)
    if is_short:
        full = 2000 + full if 2000 + full <= last_year() else 1900 + full
    if not is_short and (is_lunar or full in _HIJRI):
        is_persian = not is_lunar and full + _PERSIAN <= last_year()
        return Written(code="unclear_calendar") if is_persian else _make_lunar(full, m, d)
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
    if year in _HIJRI and not is_lunar and year + _PERSIAN <= last_year():
        return Written(code="unclear_calendar")
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


def _choose(told: list[Written]) -> Written:
    """Return one day that is said in two calendars: the one that needs no turning."""
    plain = next((each for each in told if each.first and each.code != "hijri_date"), None)
    other = next((each for each in told if each.code == "hijri_date"), None)
    if plain is None or plain.first is None or other is None or other.first is None:
        return Written(code="bad_date")
    # A table of two calendars may be a day or two off; more is a slip in one of them.
    is_near = abs((plain.first - other.first).days) <= DAYS or plain.precision != DAY
    return plain if is_near else Written(code="bad_date")


def _read_span(text: str, order: str | None) -> Written:
    for shape, first, last in _SPANS:
        if hit := shape.fullmatch(text):
            return _read_ends(first, last, hit.groups(), order)
    found = Written(code="bad_date")
    # A sign between two days may be one within a day, too: the last cut that makes two counts.
    for hit in _BETWEEN.finditer(text):
        ends = (text[: hit.start()].strip(), text[hit.end() :].strip())
        joined = _join(*(_read_one(end, order) for end in ends))
        if joined.code != "bad_date":
            found = joined
    return found


def _read_ends(first: str, last: str, parts: tuple[str, ...], order: str | None) -> Written:
    """Read a span that says its year once, which may be that of its last day alone."""
    begin, end = (_read_one(shape.format(*parts), order) for shape in (first, last))
    joined = _join(begin, end)
    is_last = begin.first and end.first and begin.first.month > end.first.month
    if joined.code == "dates_out_of_order" and is_last:
        before = str(int(parts[-1]) - 1)
        return _join(_read_one(first.format(*parts[:-1], before), order), end)
    return joined


def _join(first: Written, last: Written) -> Written:
    if first.first is None or last.last is None:
        return Written(code=first.code if first.first is None else last.code)
    if first.first > last.last:
        return Written(code="dates_out_of_order")
    return Written(first.first, last.last, None, first.code or last.code)


_WORDED: tuple[tuple[re.Pattern[str], Callable[[str, str | None], Written]], ...] = (
    *((words, _read_about) for words in _ABOUT),
    (_NIGHT, _read_night),
    (_PART, _read_part),
    (_LEAD, read_written),
    (_DAY_UNKNOWN, _read_unsure),
)
"""Words beside a day, and what reads the cell without them."""
