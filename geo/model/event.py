"""One event as it is described: where and when it was, and who says what about it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from geo.model.account import Actor, Claim
from geo.model.answer import Answer
from geo.model.number import Number


@dataclass(frozen=True, kw_only=True)
class Point(Answer):
    """Another point that is given for a place, metres away from the one in use."""

    lat: float | None
    lng: float | None
    point_source: str | None
    point_url: str | None
    note: str | None
    distance_m: int | None


@dataclass(frozen=True, kw_only=True)
class Place(Answer):
    """Where an event was; lat and lng are null when no point is known.

    ``radius_m`` is the uncertainty of the point, ``within`` names what the place lies in, the
    smallest first.
    """

    id: str
    name: str
    lat: float | None
    lng: float | None
    point_source: str | None
    point_url: str | None
    note: str | None
    radius_m: int | None
    within: tuple[str, ...]
    alternatives: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Control(Answer):
    """A place that changed hands: who held it before and after, how, and which claimants say so."""

    from_: Actor | None
    to: Actor | None
    by: str | None
    claimants: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Event(Answer):
    """One event; ``partly`` says that it reaches beyond the chosen period, and so is in no sum."""

    id: str
    title: str
    event_type: str
    from_: date | None
    to: date | None
    date_prec: int | None
    mapped: bool
    places: tuple[Place, ...]
    title_en: str
    title_ar: str
    sub_event_type: str
    where_prec: int | None
    part_of: str | None
    time_of_day: str | None
    note: str | None
    links: tuple[str, ...]
    partly: bool
    control: Control | None


@dataclass(frozen=True, kw_only=True)
class Flag(Answer):
    """What the accounts disagree on, and the claims that show it."""

    flag: str
    because: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SameEvent(Answer):
    """An event recorded as the same as the one asked for; no title when of another dataset."""

    dataset: str
    event_id: str
    title: str | None
    decided_on: date | None
    decided_by: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class EventAccounts(Answer):
    """One event with every account of it.

    ``same_as`` are the events recorded as the same, ``maybe_same`` those of which it is undecided.
    """

    event: Event
    numbers: tuple[Number, ...]
    agreement: str
    flags: tuple[Flag, ...]
    claims: tuple[Claim, ...]
    same_as: tuple[SameEvent, ...]
    maybe_same: tuple[SameEvent, ...]

    def to_json(self) -> dict[str, object]:
        """Return it with how many accounts each number is made of, which only one event can say."""
        counted = [{**each.to_json(), "accounts": each.accounts} for each in self.numbers]
        return {**super().to_json(), "numbers": counted}


@dataclass(frozen=True, kw_only=True)
class GivenPoint:
    """A point somebody gives for an event, in degrees.

    ``name`` is of the place, of an alternative's source, or of the claimant whose account it is.
    """

    kind: Literal["place", "alternative", "account"]
    name: str
    lat: float
    lng: float
    radius_m: int | None
