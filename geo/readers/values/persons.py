"""Read what a cell says of one person: age, sex, standing in the fight, what became of them."""

import re
from collections.abc import Mapping

from geo.readers.manifest import load_manifests
from geo.readers.values.checks import DIGITS

_ADULT = 18
_OLDEST = 120
_MONTHS_OF_YEAR = 12
_SIGNS = str.maketrans({**DIGITS, "–": "-"})
_IN_YEARS = re.compile(r"(\d+)\s*(?:y(?:ea)?rs?|yo?|years?|سنة|سنوات|سنه|عاما?|أعوام|اعوام)\b")
_IN_MONTHS = re.compile(r"(\d+)\s*(?:months?|mo|شهرا?|أشهر|اشهر|شهور)\b")
_YOUNG = re.compile(
    r"\b(?:months?|weeks?|days?|newborn|baby|babies|infant|toddler|child|boy|girl|minor"
    r"|شهر|شهرا|شهرين|شهران|أشهر|اشهر|شهور|أسبوع|أسابيع|يوم|يوما|يومين|أيام|ايام|سنتان|سنتين"
    r"|طفل|طفلة|رضيع|رضيعة|بنت|ولد|قاصر|جنين)(?![^\W\d_])"
)
_BELOW = re.compile(r"\b(?:under|below|less than)\b|<|أقل من|دون")
_GROWN = re.compile(r"\b(?:adult|elderly|old|man|woman|امرأة|رجل|بالغ|بالغة|مسن|مسنة)\b")
_SAYS_CHILD = re.compile(r"\b(?:child|girl|boy|infant|baby|minor|طفل|طفلة|رضيع|رضيعة|بنت|ولد)\b")
_SAYS_ADULT = re.compile(r"\b(?:adult|بالغ|بالغة)\b")
_SEXES = {
    "woman": ("f", "female", "woman", "girl", "w", "انثى", "أنثى", "امرأة", "طفلة", "بنت", "femme"),
    "man": ("m", "male", "man", "boy", "ذكر", "رجل", "طفل", "ولد", "homme"),
}
_STATUS = {
    "civilian": ("civilian", "civ", "c", "مدني", "مدنية"),
    "combatant": ("combatant", "fighter", "militant", "soldier", "non-civilian", "مقاتل", "عسكري"),
}


def tell_age(cell: str) -> str | None:
    """Return child or adult; None where the cell does not tell."""
    # 17.5 is seventeen: whoever is not yet eighteen is a child.
    said = re.sub(r"(\d)[.,]\d+", r"\1", cell.casefold().translate(_SIGNS).strip())
    # -9 is what is written for no age.
    if said.startswith("-"):
        return None
    # Of 30 years and 2 months the months say nothing.
    given = _IN_YEARS.findall(said)
    if not given and (months := _IN_MONTHS.findall(said)):
        return "child" if int(months[0]) < _ADULT * _MONTHS_OF_YEAR else "adult"
    if not given and _YOUNG.search(said):
        return "child"
    years = [int(number) for number in given or re.findall(r"\d+", said)]
    return _tell_years(years, said)


def _tell_years(years: list[int], said: str) -> str | None:
    if not years:
        return "adult" if _GROWN.search(said) else None
    # 999 stands for no age, 2018 is a year.
    if max(years) > _OLDEST:
        return None
    # Under 18 is a child; under 30 may be either.
    if _BELOW.search(said):
        return "child" if max(years) <= _ADULT else None
    ages = {"child" if year < _ADULT else "adult" for year in years}
    return ages.pop() if len(ages) == 1 else None


def tell_age_by_sex(cell: str) -> str | None:
    """Return child or adult where a cell says so beside the sex: Child - Female, girl."""
    said = cell.casefold()
    is_child, is_adult = (bool(words.search(said)) for words in (_SAYS_CHILD, _SAYS_ADULT))
    if is_child == is_adult:
        return None
    return "child" if is_child else "adult"


def tell_sex(cell: str) -> str | None:
    """Return woman or man, whatever else the cell says; None where it says neither, or both."""
    return _tell_one(re.findall(r"[^\W\d_]+", cell.casefold()), _SEXES)


def tell_status(cell: str) -> str | None:
    """Return civilian or combatant."""
    return _tell_one([cell.casefold().strip()], _STATUS)


def tell_harm(cell: str) -> str | None:
    """Return what became of somebody, as a harm of the dataset; None where nothing says it."""
    words = load_manifests()["table"].declared["figure_words"]["harm"]
    return _tell_one(re.findall(r"[^\W\d_]+", cell.casefold()), words)


def _tell_one(said: list[str], words: Mapping[str, tuple[str, ...] | list[str]]) -> str | None:
    found = {meaning for meaning, known in words.items() if set(said) & set(known)}
    return found.pop() if len(found) == 1 else None
