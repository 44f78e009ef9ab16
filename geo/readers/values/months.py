"""Know the months by their names, of both calendars and in the languages of the field."""

import re
from functools import cache

_GREGORIAN = {
    1: "january jan يناير جانفي كانون_الثاني كانون_ثاني كانون_2 كانون2 ك2",
    2: "february feb فبراير فيفري شباط",
    3: "march mar مارس اذار",
    4: "april apr ابريل افريل نيسان",
    5: "may مايو ماي ايار",
    6: "june jun يونيو يونيه جوان حزيران",
    7: "july jul يوليو يوليه جويلية تموز",
    8: "august aug اغسطس اوت اب",
    9: "september sept sep سبتمبر شتنبر ايلول",
    10: "october oct اكتوبر تشرين_الاول تشرين_اول تشرين_1 تشرين1 ت1",
    11: "november nov نوفمبر نونبر تشرين_الثاني تشرين_ثاني تشرين_2 تشرين2 ت2",
    12: "december dec ديسمبر دجنبر كانون_الاول كانون_اول كانون_1 كانون1 ك1",
}
_LOCALES = ("fr", "es", "pt", "de", "ru", "uk", "tr")
"""Whose months Unicode CLDR names; no name is that of two months in two of these languages."""
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


def _list_foreign() -> dict[str, str]:
    """Return the months' names in other languages in which events are recorded."""
    from babel.dates import get_month_names  # noqa: PLC0415  as in geo.text.languages

    return {
        name.casefold().rstrip("."): f"m{number}"
        for locale in _LOCALES
        for width in ("wide", "abbreviated")
        # Slavic languages write a month otherwise beside a day (ноября) than alone (ноябрь).
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context=context, locale=locale).items()
    }


# With the first day that is written in words: no page waits for the names of seven languages.
@cache
def _know_names() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of all names, and by each what it is."""
    names = _list_foreign() | _list_names(_GREGORIAN, "m") | _list_names(_LUNAR, "h")
    # The 2 of تشرين 2 is no part of 2018.
    longest_first = "|".join(
        re.escape(name) + r"(?!\d)" * name[-1].isdigit()
        for name in sorted(names, key=len, reverse=True)
    )
    return re.compile(rf"(?<![^\W\d_])(?:{longest_first})(?![^\W\d_])\.?"), names


def name_months(text: str) -> str:
    """Return a text in small letters with its months as ``m11``, Hijri ones as ``h3``."""
    pattern, names = _know_names()
    return pattern.sub(lambda found: f" {names[found[0].rstrip('.')]} ", text)
