"""Give what cells say of days one form: of signs and digits, without weekdays and times of day."""

import re

from geo.readers.values.checks import DIGITS
from geo.readers.values.months import name_months

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0640\u064b-\u0652]")
_ALIKE = str.maketrans(
    {
        **DIGITS,
        # Alef is written with a hamza and without, at the beginning of a word.
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("–—−‐‑", "-"),
        **dict.fromkeys("\u00a0\u202f", " "),
        "،": ",",
    }
)
_ZONE = (
    r"(?:z|local(?: time)?|[+-]\d{2}(?::?\d{2})?"
    r"|(?:utc|gmt)(?:[+-]\d{2}(?::?\d{2})?(?: \([^)]*\))?)?)?"
)
_TIME = re.compile(
    r"(?:(?<=\d)t|[ ,]*\(|[ ,]+(?:at )?)\d{1,2}[:h]\d{2}(?::\d{2}(?:\.\d+)?)?"
    rf"\s*(?:[ap]\.?m\.?|ص|م|h(?:rs?)?)?\s*{_ZONE}\)?$|(?<=\d)t\d{{4,6}}z?$"
)
_TIME_WITHIN = re.compile(r" \d{1,2}:\d{2}:\d{2}(?: (?:[+-]\d{4}|[a-z]{3,4}))?(?= \d{4}$)")
"""As programs write a moment: Sat Nov 17 14:00:00 2018."""
_PART_OF_DAY = r"(?:morning|afternoon|evening|dawn|noon|midday|early hours)"
_ARABIC_PART_OF_DAY = "صباحا|صباح|فجرا|فجر|ظهرا|ظهر|بعد ظهر|عصرا|عصر|مساء|عشية"
_HOUR = re.compile(
    rf"^(?:(?:on |in )?(?:the )?(?:early )?{_PART_OF_DAY}(?: of| on)?|{_ARABIC_PART_OF_DAY})[ ,]+"
    rf"|[ ,]*\(?(?:in the |at )?(?:(?:early )?{_PART_OF_DAY}|{_ARABIC_PART_OF_DAY})\)?$"
)
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|(?:يوم )?(?:السبت|الاحد|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعة))[ ,]+"
)


def fold_day(cell: str) -> str:
    """Return a cell with one form for each sign, in small letters, months as ``m11`` and ``h3``."""
    text = _INVISIBLE.sub("", cell).translate(_ALIKE).casefold().strip(" .,;'\"")
    text = re.sub(r"^[(\[]([^()\[\]]*)[)\]]$", r"\1", text)
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th|er)\b", "", re.sub(r"\s+", " ", text))
    text = _TIME_WITHIN.sub("", _WEEKDAY.sub("", _HOUR.sub("", text)))
    text = _WEEKDAY.sub("", _HOUR.sub("", _TIME.sub("", text)))
    text = re.sub(r"(?<=\d)\s*(?:م|ad|ce|ميلادي|года|году|року|г|р)$", "", text)
    text = name_months(text)
    # "تشرين الثاني/نوفمبر": one month by two names.
    text = re.sub(r"\b([mh]\d+) *[/(] *\1\b *\)?", r"\1 ", text)
    text = re.sub(r"(?<=\d) (?:of|de|del)(?: de)? (?= ?[mh]\d)", " ", text)
    text = re.sub(r"(\b[mh]\d+) +(?:of|de|del) +(?=\d{4})", r"\1 ", text)
    # A day or month that is not known: 2018-11-XX, ??/11/2018.
    text = re.sub(r"^(?:xx|\?\?)(?=[-/. ])|(?<=[-/.])(?:xx|\?\?)(?=[-/.]|$)", "00", text)
    text = re.sub(r" *(?:من )?(?:شهر|عام|سنة) +", " ", text) if re.search(r"\d", text[:2]) else text
    return re.sub(r" +", " ", text).strip()
