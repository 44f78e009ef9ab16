"""The grammar of views: how each query parameter is read and written."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from geo.counting.flags import FLAGS
from geo.counting.rules import ACCOUNTS, CLAIMANT_RULE, CONFIDENCES, RULES
from geo.model.earth import Bbox
from geo.model.schema import list_vocabulary
from geo.text import LANGUAGES

HARMS = list_vocabulary("figures", "harm")
CATEGORIES = list_vocabulary("figures", "category")
SIZES = ("people", "events")
"""What the signs of the map are sized by."""
COLOURS = ("type", "blamed", "agreement")
"""What they are coloured by."""
FILLS = ("people", "events")
"""What the areas laid over the map are filled by."""
DATES = ("within", "touching")
"""Which of the events that touch a chosen period are counted in it."""
LONGEST_SEARCH = 200
MOST_BESIDE = 3
"""Datasets shown beside the main one: each needs a symbol that no other has."""
_POLE = 90.0
_TURN = 540.0  # a map may have been turned round the world once


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A parameter that could not be honoured, and why (a key ``view.<problem>`` of geo/text)."""

    parameter: str
    value: str
    problem: str


def _read_words(allowed: Collection[str]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError(value)
        return value

    return read


def _read_rule(value: str) -> str:
    # Whether there is such a claimant only the dataset knows: see `is_known`.
    if value in RULES or re.fullmatch(CLAIMANT_RULE + r"[a-z0-9][a-z0-9-]*", value):
        return value
    raise ValueError(value)


def _read_bbox(value: str) -> Bbox:
    # Too few or too many numbers raise ValueError, too, which is what readers do.
    west, south, east, north = (float(part) for part in value.split(","))
    if not (-_POLE <= south <= north <= _POLE and -_TURN <= west <= east <= _TURN):
        raise ValueError(value)
    return (west, south, east, north)


def _read_between(low: float, high: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        number = float(value)
        if not low <= number <= high:
            raise ValueError(value)
        return number

    return read


def _read_count(value: str) -> int:
    if not re.fullmatch(r"\d{1,9}", value):
        raise ValueError(value)
    return int(value)


def _read_zoom(value: str) -> int:
    return int(_read_between(0, 22)(value))


def _read_search(value: str) -> str:
    # Cut, not refused: somebody pasted a paragraph.
    return value[:LONGEST_SEARCH]


READERS: dict[str, Callable[[str], Any]] = {
    "dataset": str,
    "beside": str,
    "from": date.fromisoformat,
    "to": date.fromisoformat,
    "dates": _read_words(DATES),
    "as_of": date.fromisoformat,
    "type": str,
    "actor": str,
    "claimant": str,
    "place": str,
    "overlay": str,
    "area": str,
    "flag": _read_words(FLAGS),
    "control": _read_words(("changed",)),
    "active_year": _read_words(list_vocabulary("events", "active_year")),
    "bbox": _read_bbox,
    "q": _read_search,
    "min_killed": _read_count,
    "harm": _read_words(HARMS),
    "category": _read_words(CATEGORIES),
    "rule": _read_rule,
    "denials": _read_words(("zero",)),
    "admissions": _read_words(("count",)),
    "accounts": _read_words(ACCOUNTS),
    "confidence": _read_words(CONFIDENCES),
    "size": _read_words(SIZES),
    "colour": _read_words(COLOURS),
    "fill": _read_words(FILLS),
    "lang": _read_words(LANGUAGES),
    "event": str,
    "lat": _read_between(-_POLE, _POLE),
    "lng": _read_between(-_TURN, _TURN),
    "z": _read_zoom,
}
WAYS = ("month", "place", "area", "type", "actor", "claimant", "side")
LISTS: tuple[Literal["all", "no_usable_place", "undated"], ...] = (
    "all",
    "no_usable_place",
    "undated",
)

OVERLAP_DAYS, OVERLAP_KM = ("0", "1", "2"), ("1", "5", "25")
"""Days and kilometres that two records may be apart to be offered as a pair."""


def _read_skip(value: str) -> str:
    return str(_read_count(value))


def _read_kind(value: str) -> str:
    harm, _, category = value.partition("-")
    if harm in HARMS and category in CATEGORIES:
        return value
    raise ValueError(value)


def _read_story(value: str) -> str:
    # Whether there is such a story only the dataset knows.
    if re.fullmatch(r"[a-z0-9][a-z0-9-]*", value):
        return value
    raise ValueError(value)


def _read_chapter(value: str) -> str:
    if re.fullmatch(r"[1-9]\d?", value):
        return value
    raise ValueError(value)


_CHOICES: dict[str, Callable[[str], str]] = {
    "by": _read_words(WAYS),
    "list": _read_words(LISTS),
    "totals": _read_kind,
    "series": str,
    "told": str,
    "with": str,
    "days": _read_words(OVERLAP_DAYS),
    "km": _read_words(OVERLAP_KM),
    "same_type": _read_words(("yes", "no")),
    "pairs": _read_skip,
    "base": str,
    "story": _read_story,
    "chapter": _read_chapter,
}
CHOICES = tuple(_CHOICES)
"""What is chosen on one page and is no part of the view: how casualties are grouped, which events
are listed, whom the totals count (``killed-civilian``), which totals stand beside the events, which
of several datasets is told about; and of pairs of records with which dataset, how many days and
kilometres apart, whether of one type only, and past how many pairs; and the base map, which the map
alone reads; and which story is read, at which chapter."""


def read_choices(
    parameters: Mapping[str, Sequence[str]],
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Read the pages' own choices from query parameters; the last good value of each counts."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for name, reader in _CHOICES.items():
        for value in filter(None, parameters.get(name, ())):
            read = read_value(reader, name, value, problems)
            found |= dict.fromkeys((name,) if read else (), value)
    return found, tuple(problems)


DESCRIPTIONS: dict[str, str] = {
    "dataset": "Dataset name.",
    "beside": "Dataset shown beside it, name; never added to it.",
    "from": "First day of events, ISO.",
    "to": "Last day of events, ISO.",
    "dates": "'within' counts the events that lie inside the period, 'touching' all that touch it.",
    "as_of": "Only what had been said by this day, ISO.",
    "type": "ACLED event type.",
    "actor": "Actor blamed, id.",
    "claimant": "Claimant, id.",
    "place": "Place or area, id.",
    "overlay": "Overlay, by default the shipped one.",
    "area": "Area of the overlay, id.",
    "flag": f"One of {', '.join(FLAGS)}.",
    "control": "'changed' keeps to events in which a place changed hands.",
    "active_year": "'yes' or 'no': whether UCDP counts the conflict of that year as active.",
    "bbox": "west,south,east,north in degrees.",
    "q": "Words of titles and place names.",
    "min_killed": "Events of which so many of the category asked may have been killed.",
    "harm": f"One of {', '.join(HARMS)}.",
    "category": f"One of {', '.join(CATEGORIES)}.",
    "rule": "Counting rule, or claimant:ID.",
    "denials": "'zero' counts a denial as 0.",
    "admissions": "'count' takes a party's admission as any account, not as a floor.",
    "accounts": "'monitors' counts their accounts alone, 'no_parties' those of no party.",
    "confidence": "The least an account must have to count: 'medium' or 'high'.",
    "size": "'events' sizes the signs of the map by events, 'people' by the number asked for.",
    "colour": f"What signs are coloured by: one of {', '.join(COLOURS)}.",
    "fill": "'people' or 'events' fills the areas laid over the map by that number.",
    "lang": f"One of {', '.join(LANGUAGES)}.",
    "z": "Zoom of the map, 0 to 22.",
}
"""What a parameter holds, for those who write it by hand: in the API and on the command line."""
REPEATED = {"beside", "type", "actor", "claimant", "place", "area", "flag"}
PARAMETERS = tuple(READERS)


def name_field(parameter: str) -> str:
    """Return the name of the view's field that holds a parameter."""
    return "from_" if parameter == "from" else parameter


def is_known(
    parameter: str,
    value: str,
    known: Mapping[str, Collection[str]] | None,
    problems: list[Problem],
) -> bool:
    """Tell whether a value is an id that exists, and add a problem where it is not."""
    kind, word = parameter, value
    if parameter == "rule" and value.startswith(CLAIMANT_RULE):
        kind, word = "claimant", value.removeprefix(CLAIMANT_RULE)
    if known is None or kind not in known or word in known[kind]:
        return True
    problems.append(make_problem(parameter, value, "unknown_value"))
    return False


def read_value(
    reader: Callable[[str], Any], parameter: str, value: str, problems: list[Problem]
) -> list[Any]:
    """Return the value read, in a list, or none with a problem added."""
    try:
        return [reader(value)]
    except ValueError:
        problems.append(make_problem(parameter, value, "malformed"))
        return []


def write_value(value: object) -> list[str]:
    """Return a field's value as the values of its parameter."""
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        return list(value)
    if isinstance(value, tuple):
        # Six digits are a decimetre; more would make a new address for the same screen.
        return [",".join(str(round(part, 6)) for part in value)]
    return [value.isoformat() if isinstance(value, date) else str(value)]


def make_problem(parameter: str, value: str, problem: str) -> Problem:
    """Return a problem with a parameter's value."""
    return Problem(parameter=parameter, value=value, problem=problem)
