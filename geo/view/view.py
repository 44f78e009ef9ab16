"""The view: filter, counting rule and position; what a link stores.

One grammar serves page addresses, the HTTP API, the command line and the map. ``from`` is a Python
keyword, so that field is called ``from_``; every other field is named like its parameter.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from geo.model.earth import Bbox
from geo.settings import read_default_dataset
from geo.text import LANGUAGES
from geo.view.grammar import (
    COLOURS,
    MOST_BESIDE,
    READERS,
    REPEATED,
    SIZES,
    Problem,
    is_known,
    make_problem,
    name_field,
    read_value,
    write_value,
)

COUNTING = ("rule", "denials", "admissions", "accounts", "confidence", "as_of")
"""The fields that make an event's numbers."""


@dataclass(frozen=True, kw_only=True)
class View:
    """What is asked of a dataset.

    ``from_`` and ``to`` bound when events happened, ``as_of`` when things were said; ``dates`` says
    whether an event must lie ``within`` those bounds to be counted, or only touch them. ``bbox`` is
    (west, south, east, north) in degrees. Empty tuples and None ask for everything. ``beside``
    names datasets shown with the main one, never added to it; an ``event`` of theirs is written
    ``DATASET/ID``. ``area`` names areas of the ``overlay``, by default of the shipped one.
    """

    # Read once: a default that changed while the server runs would change what old links mean.
    dataset: str = read_default_dataset()
    beside: tuple[str, ...] = ()
    from_: date | None = None
    to: date | None = None
    dates: str = "within"
    as_of: date | None = None
    type: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    claimant: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    overlay: str = ""
    area: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()
    control: str = ""
    active_year: str = ""
    bbox: Bbox | None = None
    q: str = ""
    min_killed: int | None = None
    harm: str = "killed"
    category: str = "all"
    rule: str = "range"
    denials: str = ""
    admissions: str = ""
    accounts: str = ""
    confidence: str = ""
    size: str = SIZES[0]
    colour: str = COLOURS[0]
    fill: str = ""
    lang: str = LANGUAGES[0]
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
            reader = READERS.get(parameter)
            if reader is None:
                problems += [
                    make_problem(parameter, value, "unknown_parameter") for value in values
                ]
                continue
            good = [value for value in values if is_known(parameter, value, known, problems)]
            kept = [
                item for value in good for item in read_value(reader, parameter, value, problems)
            ]
            if kept:
                many = parameter in REPEATED
                found[name_field(parameter)] = tuple(dict.fromkeys(kept)) if many else kept[-1]
        view = cls(**found)
        if view.from_ and view.to and view.from_ > view.to:
            problems.append(make_problem("from", view.from_.isoformat(), "from_after_to"))
            # Which of the two was meant nobody knows.
            view = replace(view, from_=None, to=None)
        view = replace(view, beside=_choose_beside(view, problems))
        return view, tuple(problems)

    def to_params(self) -> dict[str, list[str]]:
        """Return the query parameters that differ from the defaults; `parse` reads them back."""
        params: dict[str, list[str]] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                params[field.name.rstrip("_")] = write_value(value)
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
        # An event is of one dataset; asked of another its id would name a stranger, or nobody.
        own = event if selected == dataset else None
        return replace(self, dataset=dataset, beside=(), event=own)

    def turn(self, dataset: str) -> Self:
        """Return the view with another of its datasets as the main one, and no event but its own.

        Unlike `narrow` it leaves an address in which every value asked for is still known.
        """
        selected, event = self.selected
        others = tuple(name for name in (self.dataset, *self.beside) if name != dataset)
        own = event if selected == dataset else None
        return replace(self, dataset=dataset, beside=others, event=own)

    @property
    def counts_as_usual(self) -> bool:
        """Whether numbers and flags are those of the usual rule and of everything said so far."""
        return self.counting == type(self)().counting

    @property
    def counting(self) -> tuple[str | date | None, ...]:
        """What makes an event's numbers: the rule, whose accounts it takes, and until which day."""
        return tuple(getattr(self, name) for name in COUNTING)

    @property
    def has_period(self) -> bool:
        """Whether a period is chosen, on one side at least."""
        return self.from_ is not None or self.to is not None

    @property
    def has_edges(self) -> bool:
        """Whether a period is chosen beyond which an event must not reach to be counted."""
        return self.has_period and self.dates == "within"

    @property
    def filters(self) -> Self:
        """The view without its position, selected event, language, and how the map draws it."""
        usual = type(self)()
        return replace(self, **{name: getattr(usual, name) for name in _NO_FILTERS})

    @property
    def event_alone(self) -> Self:
        """The selected event without the filters around it, counted and said as the view does."""
        return type(self)(**{name: getattr(self, name) for name in _OF_EVENT})

    @property
    def drawn(self) -> Self:
        """The `filters` with what the signs of the map are sized and coloured by."""
        return replace(self.filters, size=self.size, colour=self.colour)


_NO_FILTERS = ("event", "lat", "lng", "z", "lang", "size", "colour", "fill")
"""What does not change which events are meant, nor how they are counted."""
_OF_EVENT = (
    *("dataset", "beside", "event", "lang", "harm", "category", "overlay"),
    *COUNTING,
)
"""What is asked of one event: no filter chooses it, and the map's position is another place's."""


def _choose_beside(view: View, problems: list[Problem]) -> tuple[str, ...]:
    # Beside itself a dataset would be counted twice.
    others = tuple(name for name in view.beside if name != view.dataset)
    if len(others) < len(view.beside):
        problems.append(make_problem("beside", view.dataset, "beside_itself"))
    problems += [make_problem("beside", name, "too_many") for name in others[MOST_BESIDE:]]
    return others[:MOST_BESIDE]
