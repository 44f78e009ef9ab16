"""Write days, months and periods as exactly as they are known, with Levantine months in Arabic."""

from datetime import date, timedelta

from geo.text.words import hold_order, t

EN_DASH = "\N{EN DASH}"
DAY, WEEK, MONTH, YEAR, BY = "day", "week", "month", "year", "by"
_PREC_OF_WEEK, _PREC_OF_MONTH, _PREC_OF_YEAR = 3, 4, 5
_DECEMBER = 12


def format_day(day: date, lang: str, *, prec: str = DAY, short: bool = False) -> str:
    """Return a day written as exactly as it is known.

    Parameters
    ----------
    day
        The day, or the last one of its month or year.
    lang
        One of `LANGUAGES`.
    prec
        ``day``, ``month`` or ``year``; ``by`` where it may have been earlier.
    short
        Name the month as tables do: ``17 Nov 2018``.

    """
    if prec == YEAR:
        return str(day.year)
    month = t(lang, f"{'month_short' if short else 'month'}.{day.month}")
    if prec == MONTH:
        return t(lang, "date.month", month=month, year=str(day.year))
    written = t(lang, "date.day", day=day.day, month=month, year=str(day.year))
    return t(lang, "date.by", day=written) if prec == BY else written


def format_month(day: date, lang: str) -> str:
    """Return the month and year of a day."""
    return t(lang, "date.month", month=t(lang, f"month.{day.month}"), year=str(day.year))


def format_period(
    start: date | None, end: date | None, lang: str, *, prec: int | None = None
) -> str:
    """Return when something happened.

    Parameters
    ----------
    start, end
        First and last day; None where unknown.
    lang
        One of `LANGUAGES`.
    prec
        How exactly the days are known, UCDP ``date_prec`` 1 (day) to 5 (year); None when the
        two days are all there is to say.

    """
    if start is None or end is None:
        return _format_open(start, end, lang)
    # The days of a year or a month that is all that is known would say more than is known.
    if prec == _PREC_OF_YEAR and start.year == end.year:
        return str(start.year)
    if _is_month(start, end) or (prec == _PREC_OF_MONTH and _same_month(start, end)):
        return format_month(start, lang)
    # One day may stand for its week: ACLED gives the middle one.
    if start == end:
        written = format_day(start, lang)
        return t(lang, "date.week", day=written) if prec == _PREC_OF_WEEK else written
    return _format_span(start, end, lang)


def _format_open(start: date | None, end: date | None, lang: str) -> str:
    if start is not None:
        return t(lang, "date.since", day=format_day(start, lang))
    if end is not None:
        return t(lang, "date.until", day=format_day(end, lang))
    return t(lang, "date.undated")


def time_locale(lang: str) -> dict[str, object]:
    """Return the names of months and days as a d3 time locale, for the axes of charts."""
    # d3 begins its weeks on Sunday, ISO on Monday.
    days = [t(lang, f"weekday.{day}") for day in (7, 1, 2, 3, 4, 5, 6)]
    return {
        "dateTime": "%x %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": days,
        "shortDays": days,
        "months": [t(lang, f"month.{month}") for month in range(1, _DECEMBER + 1)],
        "shortMonths": [t(lang, f"month_short.{month}") for month in range(1, _DECEMBER + 1)],
    }


def _same_month(start: date, end: date) -> bool:
    return (start.year, start.month) == (end.year, end.month)


def _is_month(start: date, end: date) -> bool:
    return start.day == 1 and _same_month(start, end) and (end + timedelta(days=1)).day == 1


def _format_span(start: date, end: date, lang: str) -> str:
    if _same_month(start, end):
        days = hold_order(f"{start.day}{EN_DASH}{end.day}", lang)
        month = t(lang, f"month.{start.month}")
        return t(lang, "date.days_of_month", days=days, month=month, year=str(start.year))
    first = format_day(start, lang)
    if start.year == end.year:
        month = t(lang, f"month.{start.month}")
        first = t(lang, "date.day_of_month", day=start.day, month=month)
    return t(lang, "date.between", first=first, last=format_day(end, lang))
