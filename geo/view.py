"""The view: filter, counting rule and position; what a link stores.

One grammar serves page addresses, the HTTP API, the command line and the map. ``from`` is a Python
keyword, so that field is called ``from_``; every other field is named like its parameter.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, Self
from urllib.parse import urlencode

from geo.model import list_vocabulary
from geo.settings import read_default_dataset

RULES = ("range", "lowest", "highest", "median", "corroborated", "latest")
CLAIMANT_RULE = "claimant:"
LANGUAGES = ("en", "ar")
FLAGS = (
    "number",
    "civilian_status",
    "who",
    "where",
    "whether",
    "denied",
    "acknowledged",
    "single",
    "corroborated",
)
HARMS = list_vocabulary("figures", "harm")
CATEGORIES = list_vocabulary("figures", "category")
LONGEST_SEARCH = 200
MOST_BESIDE = 3
"""Datasets shown beside the main one: each needs a symbol that no other has."""
_POLE = 90.0
_TURN = 540.0  # a map may have been turned round the world once

Bbox = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A parameter that could not be honoured, and why (a key ``view.<problem>`` of geo/text)."""

    parameter: str
    value: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class View:
    """What is asked of a dataset.

    ``from_`` and ``to`` bound when events happened, ``as_of`` when things were said. ``bbox`` is
    (west, south, east, north) in degrees. Empty tuples and None ask for everything. ``beside``
    names datasets shown with the main one, never added to it; an ``event`` of theirs is written
    ``DATASET/ID``. ``area`` names areas of the ``overlay``, by default of the shipped one.
    """

    dataset: str = read_default_dataset()
    beside: tuple[str, ...] = ()
    from_: date | None = None
    to: date | None = None
    as_of: date | None = None
    type: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    claimant: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    overlay: str = ""
    area: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()
    bbox: Bbox | None = None
    q: str = ""
    min_killed: int | None = None
    harm: str = "killed"
    category: str = "all"
    rule: str = "range"
    denials: str = ""
    lang: str = "en"
    event: str | None = None
    lat: float | None = None
    lng: float | None = None
    z: int | None = None

    @classmethod
    def parse(
        cls,
        parameters: Mapping[str, Sequence[str]],
        *,
        known: Mapping[str, Collection[str]] | None = None,
    ) -> tuple[Self, tuple[Problem, ...]]:
        """Read a view from query parameters.

        Parameters
        ----------
        parameters
            Every parameter with its values; blank values count as absent.
        known
            For ``beside``, ``actor``, ``claimant``, ``place``, ``type`` and ``event``: the ids
            that exist.
            A parameter not named here is not checked.

        Returns
        -------
        view
            What could be honoured.
        problems
            One for each value that could not.

        """
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        for parameter, given in parameters.items():
            values = [value for value in given if value != ""]
            reader = _READERS.get(parameter)
            if reader is None:
                problems += [_problem(parameter, value, "unknown_parameter") for value in values]
                continue
            good = [value for value in values if _is_known(parameter, value, known, problems)]
            kept = [item for value in good for item in _read(reader, parameter, value, problems)]
            if kept:
                many = parameter in _REPEATED
                found[_field(parameter)] = tuple(dict.fromkeys(kept)) if many else kept[-1]
        view = cls(**found)
        if view.from_ and view.to and view.from_ > view.to:
            problems.append(_problem("from", view.from_.isoformat(), "from_after_to"))
            view = replace(view, from_=None, to=None)
        view = replace(view, beside=_choose_beside(view, problems))
        return view, tuple(problems)

    def to_params(self) -> dict[str, list[str]]:
        """Return the query parameters that differ from the defaults; `parse` reads them back."""
        params: dict[str, list[str]] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                params[field.name.rstrip("_")] = _write(value)
        return params

    def query_string(self) -> str:
        """Return the view as the query part of an address, without the question mark."""
        return urlencode(self.to_params(), doseq=True)

    @property
    def selected(self) -> tuple[str, str | None]:
        """The selected event: the name of its dataset and its id there, None when none is."""
        dataset, _, event = (self.event or "").partition("/")
        return (dataset, event) if dataset in self.beside else (self.dataset, self.event)

    def narrow(self, dataset: str) -> Self:
        """Return what the view asks of one of its datasets alone."""
        selected, event = self.selected
        own = event if selected == dataset else None
        return replace(self, dataset=dataset, beside=(), event=own)

    def turn(self, dataset: str) -> Self:
        """Return the same with another of its datasets as the main one, and an event of its own.

        Unlike `narrow` it leaves an address in which every value asked for is still known.
        """
        selected, event = self.selected
        others = tuple(name for name in (self.dataset, *self.beside) if name != dataset)
        own = event if selected == dataset else None
        return replace(self, dataset=dataset, beside=others, event=own)

    @property
    def counts_as_usual(self) -> bool:
        """Whether numbers and flags are those of the usual rule and of everything said so far."""
        usual = type(self)()
        counting = ("rule", "denials", "as_of")
        return all(getattr(self, name) == getattr(usual, name) for name in counting)

    @property
    def filters(self) -> Self:
        """The view with its position, selected event and language left out."""
        return replace(self, event=None, lat=None, lng=None, z=None, lang="en")


def _read_words(allowed: Collection[str]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError(value)
        return value

    return read


def _read_rule(value: str) -> str:
    if value in RULES or re.fullmatch(CLAIMANT_RULE + r"[a-z0-9][a-z0-9-]*", value):
        return value
    raise ValueError(value)


def _read_bbox(value: str) -> Bbox:
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
    return value[:LONGEST_SEARCH]


_READERS: dict[str, Callable[[str], Any]] = {
    "dataset": str,
    "beside": str,
    "from": date.fromisoformat,
    "to": date.fromisoformat,
    "as_of": date.fromisoformat,
    "type": str,
    "actor": str,
    "claimant": str,
    "place": str,
    "overlay": str,
    "area": str,
    "flag": _read_words(FLAGS),
    "bbox": _read_bbox,
    "q": _read_search,
    "min_killed": _read_count,
    "harm": _read_words(HARMS),
    "category": _read_words(CATEGORIES),
    "rule": _read_rule,
    "denials": _read_words(("zero",)),
    "lang": _read_words(LANGUAGES),
    "event": str,
    "lat": _read_between(-_POLE, _POLE),
    "lng": _read_between(-_TURN, _TURN),
    "z": _read_zoom,
}
WAYS = ("month", "place", "area", "type", "actor", "claimant")
LISTS: tuple[Literal["all", "no_usable_place", "undated"], ...] = (
    "all",
    "no_usable_place",
    "undated",
)


def _read_kind(value: str) -> str:
    harm, _, category = value.partition("-")
    if harm in HARMS and category in CATEGORIES:
        return value
    raise ValueError(value)


_CHOICES: dict[str, Callable[[str], str]] = {
    "by": _read_words(WAYS),
    "list": _read_words(LISTS),
    "totals": _read_kind,
    "series": str,
    "told": str,
}
CHOICES = tuple(_CHOICES)
"""What is chosen on one page and is no part of the view: how casualties are grouped, which events
are listed, whom the totals count (``killed-civilian``), which totals stand beside the events, and
which of several datasets is told about."""


def read_choices(
    parameters: Mapping[str, Sequence[str]],
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Read the pages' own choices from query parameters; the last good value of each counts."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for name, reader in _CHOICES.items():
        for value in filter(None, parameters.get(name, ())):
            read = _read(reader, name, value, problems)
            found |= dict.fromkeys((name,) if read else (), value)
    return found, tuple(problems)


_REPEATED = {"beside", "type", "actor", "claimant", "place", "area", "flag"}
PARAMETERS = tuple(_READERS)


def _choose_beside(view: View, problems: list[Problem]) -> tuple[str, ...]:
    others = tuple(name for name in view.beside if name != view.dataset)
    if len(others) < len(view.beside):
        problems.append(_problem("beside", view.dataset, "beside_itself"))
    problems += [_problem("beside", name, "too_many") for name in others[MOST_BESIDE:]]
    return others[:MOST_BESIDE]


def _field(parameter: str) -> str:
    return "from_" if parameter == "from" else parameter


def _is_known(
    parameter: str,
    value: str,
    known: Mapping[str, Collection[str]] | None,
    problems: list[Problem],
) -> bool:
    kind, word = parameter, value
    if parameter == "rule" and value.startswith(CLAIMANT_RULE):
        kind, word = "claimant", value.removeprefix(CLAIMANT_RULE)
    if known is None or kind not in known or word in known[kind]:
        return True
    problems.append(_problem(parameter, value, "unknown_value"))
    return False


def _read(
    reader: Callable[[str], Any], parameter: str, value: str, problems: list[Problem]
) -> list[Any]:
    try:
        return [reader(value)]
    except ValueError:
        problems.append(_problem(parameter, value, "malformed"))
        return []


def _write(value: object) -> list[str]:
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        return list(value)
    if isinstance(value, tuple):
        return [",".join(str(round(part, 6)) for part in value)]
    return [value.isoformat() if isinstance(value, date) else str(value)]


def _problem(parameter: str, value: str, problem: str) -> Problem:
    return Problem(parameter=parameter, value=value, problem=problem)
