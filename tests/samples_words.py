"""Words of dates and numbers that Python and the map's scripts must both write so.

Arguments are as JSON has them: a day is ``YYYY-MM-DD``, what is not known is None.
"""

from datetime import date
from types import SimpleNamespace
from typing import Any, NamedTuple

from geo import text


class Case(NamedTuple):
    """What a function of `geo.text` makes of arguments in a language."""

    function: str
    arguments: dict[str, Any]
    lang: str
    expected: str


_DAYS = ("day", "start", "end", "as_of")
_OF_A_NUMBER = ("format_number", "format_words", "format_sentence")


def write(case: Case) -> str:
    """Return what Python writes of a case, to be held against ``expected``."""
    values = {
        name: date.fromisoformat(value) if name in _DAYS and value else value
        for name, value in case.arguments.items()
    }
    function = getattr(text, case.function)
    if case.function == "format_count":  # the one that is the same in every language
        return str(function(**values))
    if case.function in _OF_A_NUMBER:
        return str(function(SimpleNamespace(**values), case.lang))
    return str(function(**values, lang=case.lang))


_SENTENCE = {
    "low": 15,
    "high": 41,
    "open": True,
    "harm": "killed",
    "category": "civilian",
    "rule": "range",
    "as_of": None,
    "events": 1,
    "without_figure": 0,
    "from_parts": 0,
    "raised": 0,
    "accounts_counted": None,
    "least_confidence": None,
    "denials": None,
    "admissions": None,
    "acknowledged": None,
    "accounts": 4,
    "fewer_than": None,
    "dates": None,
    "partly": None,
}

# Function, arguments, English, Arabic. The isolates (U+2068, U+2069) keep 15–41 in its order.
_ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    ("format_month", {"day": "2018-01-05"}, "January 2018", "كانون الثاني/يناير 2018"),
    ("format_month", {"day": "2018-02-05"}, "February 2018", "شباط/فبراير 2018"),
    ("format_month", {"day": "2018-03-05"}, "March 2018", "آذار/مارس 2018"),
    ("format_month", {"day": "2018-04-05"}, "April 2018", "نيسان/أبريل 2018"),
    ("format_month", {"day": "2018-05-05"}, "May 2018", "أيار/مايو 2018"),
    ("format_month", {"day": "2018-06-05"}, "June 2018", "حزيران/يونيو 2018"),
    ("format_month", {"day": "2018-07-05"}, "July 2018", "تموز/يوليو 2018"),
    ("format_month", {"day": "2018-08-05"}, "August 2018", "آب/أغسطس 2018"),
    ("format_month", {"day": "2018-09-05"}, "September 2018", "أيلول/سبتمبر 2018"),
    ("format_month", {"day": "2018-10-05"}, "October 2018", "تشرين الأول/أكتوبر 2018"),
    ("format_month", {"day": "2018-11-05"}, "November 2018", "تشرين الثاني/نوفمبر 2018"),
    ("format_month", {"day": "2018-12-05"}, "December 2018", "كانون الأول/ديسمبر 2018"),
    (
        "format_day",
        {"day": "2018-01-17", "prec": "day", "short": True},
        "17 Jan 2018",
        "17 كانون الثاني 2018",
    ),
    (
        "format_day",
        {"day": "2018-02-17", "prec": "day", "short": True},
        "17 Feb 2018",
        "17 شباط 2018",
    ),
    (
        "format_day",
        {"day": "2018-03-17", "prec": "day", "short": True},
        "17 Mar 2018",
        "17 آذار 2018",
    ),
    (
        "format_day",
        {"day": "2018-04-17", "prec": "day", "short": True},
        "17 Apr 2018",
        "17 نيسان 2018",
    ),
    (
        "format_day",
        {"day": "2018-05-17", "prec": "day", "short": True},
        "17 May 2018",
        "17 أيار 2018",
    ),
    (
        "format_day",
        {"day": "2018-06-17", "prec": "day", "short": True},
        "17 Jun 2018",
        "17 حزيران 2018",
    ),
    (
        "format_day",
        {"day": "2018-07-17", "prec": "day", "short": True},
        "17 Jul 2018",
        "17 تموز 2018",
    ),
    (
        "format_day",
        {"day": "2018-08-17", "prec": "day", "short": True},
        "17 Aug 2018",
        "17 آب 2018",
    ),
    (
        "format_day",
        {"day": "2018-09-17", "prec": "day", "short": True},
        "17 Sep 2018",
        "17 أيلول 2018",
    ),
    (
        "format_day",
        {"day": "2018-10-17", "prec": "day", "short": True},
        "17 Oct 2018",
        "17 تشرين الأول 2018",
    ),
    (
        "format_day",
        {"day": "2018-11-17", "prec": "day", "short": True},
        "17 Nov 2018",
        "17 تشرين الثاني 2018",
    ),
    (
        "format_day",
        {"day": "2018-12-17", "prec": "day", "short": True},
        "17 Dec 2018",
        "17 كانون الأول 2018",
    ),
    (
        "format_day",
        {"day": "2018-11-07", "prec": "day", "short": False},
        "7 November 2018",
        "7 تشرين الثاني/نوفمبر 2018",
    ),
    (
        "format_day",
        {"day": "2018-11-30", "prec": "month", "short": False},
        "November 2018",
        "تشرين الثاني/نوفمبر 2018",
    ),
    (
        "format_day",
        {"day": "2018-11-30", "prec": "month", "short": True},
        "Nov 2018",
        "تشرين الثاني 2018",
    ),
    ("format_day", {"day": "2018-12-31", "prec": "year", "short": False}, "2018", "2018"),
    (
        "format_period",
        {"start": "2018-11-17", "end": "2018-11-17", "prec": 1},
        "17 November 2018",
        "17 تشرين الثاني/نوفمبر 2018",
    ),
    (
        "format_period",
        {"start": "2018-11-17", "end": "2018-11-17", "prec": None},
        "17 November 2018",
        "17 تشرين الثاني/نوفمبر 2018",
    ),
    (
        "format_period",
        {"start": "2018-11-12", "end": "2018-11-12", "prec": 3},
        "week of 12 November 2018",
        "أسبوع 12 تشرين الثاني/نوفمبر 2018",
    ),
    (
        "format_period",
        {"start": "2018-11-15", "end": "2018-11-15", "prec": 4},
        "November 2018",
        "تشرين الثاني/نوفمبر 2018",
    ),
    (
        "format_period",
        {"start": "2018-11-03", "end": "2018-11-20", "prec": 4},
        "November 2018",
        "تشرين الثاني/نوفمبر 2018",
    ),
    (
        "format_period",
        {"start": "2018-11-01", "end": "2018-11-30", "prec": 1},
        "November 2018",
        "تشرين الثاني/نوفمبر 2018",
    ),
    (
        "format_period",
        {"start": "2018-02-01", "end": "2018-02-28", "prec": None},
        "February 2018",
        "شباط/فبراير 2018",
    ),
    (
        "format_period",
        {"start": "2020-02-01", "end": "2020-02-28", "prec": None},
        "1–28 February 2020",
        "\u20681–28\u2069 شباط/فبراير 2020",
    ),
    (
        "format_period",
        {"start": "2018-12-01", "end": "2018-12-31", "prec": 4},
        "December 2018",
        "كانون الأول/ديسمبر 2018",
    ),
    (
        "format_period",
        {"start": "2018-10-10", "end": "2018-10-13", "prec": 2},
        "10–13 October 2018",
        "\u206810–13\u2069 تشرين الأول/أكتوبر 2018",
    ),
    (
        "format_period",
        {"start": "2018-10-30", "end": "2018-11-01", "prec": 1},
        "30 October – 1 November 2018",
        "30 تشرين الأول/أكتوبر – 1 تشرين الثاني/نوفمبر 2018",
    ),
    (
        "format_period",
        {"start": "2018-10-30", "end": "2018-11-01", "prec": 4},
        "30 October – 1 November 2018",
        "30 تشرين الأول/أكتوبر – 1 تشرين الثاني/نوفمبر 2018",
    ),
    (
        "format_period",
        {"start": "2018-12-30", "end": "2019-01-02", "prec": 2},
        "30 December 2018 – 2 January 2019",
        "30 كانون الأول/ديسمبر 2018 – 2 كانون الثاني/يناير 2019",
    ),
    (
        "format_period",
        {"start": "2017-01-01", "end": "2018-12-31", "prec": 5},
        "1 January 2017 – 31 December 2018",
        "1 كانون الثاني/يناير 2017 – 31 كانون الأول/ديسمبر 2018",
    ),
    ("format_period", {"start": "2018-01-01", "end": "2018-12-31", "prec": 5}, "2018", "2018"),
    ("format_period", {"start": "2018-03-01", "end": "2018-03-01", "prec": 5}, "2018", "2018"),
    (
        "format_period",
        {"start": "2018-09-10", "end": None, "prec": 1},
        "from 10 September 2018",
        "منذ 10 أيلول/سبتمبر 2018",
    ),
    (
        "format_period",
        {"start": None, "end": "2018-10-31", "prec": 1},
        "until 31 October 2018",
        "حتى 31 تشرين الأول/أكتوبر 2018",
    ),
    ("format_period", {"start": None, "end": None, "prec": None}, "undated", "بلا تاريخ"),
    ("format_number", {"low": 15, "high": 41, "open": True}, "15–41+", "\u206815–41\u2069 أو أكثر"),
    (
        "format_words",
        {"low": 15, "high": 41, "open": True},
        "15 to 41 or more",
        "15 إلى 41 أو أكثر",
    ),
    ("format_number", {"low": 15, "high": 41, "open": False}, "15–41", "\u206815–41\u2069"),
    ("format_words", {"low": 15, "high": 41, "open": False}, "15 to 41", "15 إلى 41"),
    ("format_number", {"low": 43, "high": 43, "open": False}, "43", "43"),
    ("format_words", {"low": 43, "high": 43, "open": False}, "43", "43"),
    ("format_number", {"low": 41, "high": 41, "open": True}, "41+", "41 أو أكثر"),
    ("format_words", {"low": 41, "high": 41, "open": True}, "41 or more", "41 أو أكثر"),
    ("format_number", {"low": 0, "high": 0, "open": False}, "0", "0"),
    ("format_words", {"low": 0, "high": 0, "open": False}, "0", "0"),
    (
        "format_number",
        {"low": 1114, "high": 1190, "open": False},
        "1,114–1,190",
        "\u20681,114–1,190\u2069",
    ),
    (
        "format_words",
        {"low": 1114, "high": 1190, "open": False},
        "1,114 to 1,190",
        "1,114 إلى 1,190",
    ),
    ("format_number", {"low": None, "high": None, "open": False}, "–", "–"),
    ("format_words", {"low": None, "high": None, "open": False}, "no figure", "لا رقم"),
    (
        "format_sentence",
        _SENTENCE,
        "15 to 41 or more civilians killed, by the range of 4 accounts",
        "مقتل 15 إلى 41 مدنيًا أو أكثر، وفق مدى 4 روايات",
    ),
    (
        "format_sentence",
        {**_SENTENCE, "low": 1, "high": 1, "open": False, "category": "child", "accounts": 1},
        "1 child killed, by 1 account",
        "مقتل طفل واحد، وفق رواية واحدة",
    ),
    ("format_sentence", {**_SENTENCE, "low": None, "high": None}, "no figure", "لا رقم"),
    (
        "format_sentence",
        {**_SENTENCE, "fewer_than": 3},
        "restricted by licence: of fewer than 3 events, or of none",
        "يقيّده الترخيص: الأحداث أقل من 3، أو لا حدث",
    ),
    (
        "format_sentence",
        {**_SENTENCE, "as_of": "2018-11-22", "events": 23, "without_figure": 2},
        (
            "15 to 41 or more civilians killed, adding the lowest and adding the highest account "
            "of each of 21 events; no figure for 2 events, as known on 22 November 2018"
        ),
        (
            "مقتل 15 إلى 41 مدنيًا أو أكثر، بجمع أدنى الروايات وجمع أعلاها لكل من 21 حدثًا؛ "
            "لا رقم لحدثين، كما كان معروفًا في 22 تشرين الثاني/نوفمبر 2018"
        ),
    ),
    (
        "format_sentence",
        {**_SENTENCE, "open": False, "rule": "median", "events": 11},
        "15 to 41 civilians killed, by the median of the accounts of each of 11 events",
        "مقتل 15 إلى 41 مدنيًا، وفق وسيط روايات كل من 11 حدثًا",
    ),
    (
        "format_sentence",
        {
            **_SENTENCE,
            "low": 2,
            "high": 2,
            "open": False,
            "harm": "injured",
            "category": "all",
            "rule": "claimant:sohr",
            "accounts": 1,
        },
        "2 people injured, by the account of one claimant",
        "إصابة شخصين، وفق رواية صاحب واحد",
    ),
    (
        "format_sentence",
        {
            **_SENTENCE,
            "low": 41,
            "harm": "abducted",
            "category": "combatant",
            "rule": "highest",
            "events": 100,
        },
        "41 or more combatants abducted, by the highest account of each of 100 events",
        "اختطاف 41 مقاتلًا أو أكثر، وفق أعلى رواية لكل من 100 حدث",
    ),
    ("format_figure", {"low": 43, "high": 43, "qualifier": "exact"}, "43", "43"),
    (
        "format_figure",
        {"low": 15, "high": None, "qualifier": "at_least"},
        "at least 15",
        "ما لا يقل عن 15",
    ),
    (
        "format_figure",
        {"low": 41, "high": None, "qualifier": "more_than"},
        "more than 40",
        "أكثر من 40",
    ),
    (
        "format_figure",
        {"low": 38, "high": 42, "qualifier": "about"},
        "about 38–42",
        "نحو \u206838–42\u2069",
    ),
    ("format_figure", {"low": 40, "high": 40, "qualifier": "about"}, "about 40", "نحو 40"),
    ("format_figure", {"low": 0, "high": 60, "qualifier": "up_to"}, "up to 60", "حتى 60"),
    ("format_figure", {"low": 15, "high": 20, "qualifier": "between"}, "15 to 20", "بين 15 و20"),
    ("format_figure", {"low": 15, "high": 15, "qualifier": "between"}, "15", "15"),
    (
        "format_figure",
        {"low": 36, "high": None, "qualifier": "exact"},
        "at least 36",
        "ما لا يقل عن 36",
    ),
    (
        "format_figure",
        {"low": 1114, "high": 1190, "qualifier": "exact"},
        "1,114–1,190",
        "\u20681,114–1,190\u2069",
    ),
    ("format_count", {"n": 0}, "0", "0"),
    ("format_count", {"n": 999}, "999", "999"),
    ("format_count", {"n": 1234567}, "1,234,567", "1,234,567"),
    ("format_distance", {"metres": 0}, "0 metres", "أقل من متر"),
    ("format_distance", {"metres": 1}, "1 metre", "متر واحد"),
    ("format_distance", {"metres": 2}, "2 metres", "متران"),
    ("format_distance", {"metres": 850}, "850 metres", "850 مترًا"),
    ("format_distance", {"metres": 999.4}, "999 metres", "999 مترًا"),
    ("format_distance", {"metres": 999.6}, "1,000 metres", "1,000 متر"),
    ("format_distance", {"metres": 1000}, "1 kilometre", "كيلومتر واحد"),
    ("format_distance", {"metres": 1499}, "1 kilometre", "كيلومتر واحد"),
    ("format_distance", {"metres": 1501}, "2 kilometres", "كيلومتران"),
    ("format_distance", {"metres": 37000}, "37 kilometres", "37 كيلومترًا"),
    ("format_distance", {"metres": 103000}, "103 kilometres", "103 كيلومترات"),
]

CASES = [
    Case(function, arguments, lang, expected)
    for function, arguments, english, arabic in _ROWS
    for lang, expected in (("en", english), ("ar", arabic))
]

# A count, and the plural form it takes in English and Arabic (Unicode CLDR).
PLURALS = [
    (0, "other", "zero"),
    (1, "one", "one"),
    (2, "other", "two"),
    (3, "other", "few"),
    (10, "other", "few"),
    (11, "other", "many"),
    (99, "other", "many"),
    (100, "other", "other"),
    (101, "other", "other"),
    (102, "other", "other"),
    (103, "other", "few"),
    (110, "other", "few"),
    (111, "other", "many"),
    (1000, "other", "other"),
    (1103, "other", "few"),
]
