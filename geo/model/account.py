"""What claimants say of one event: their claims with figures, and how they stand side by side."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from geo.model.answer import Answer
from geo.model.number import Range


class Said(Protocol):
    """Something said on a day that may be known less exactly, or not at all."""

    @property
    def said_on(self) -> date | None:
        """The day, or the first of the month or year known; None when it is undated."""

    @property
    def said_prec(self) -> str | None:
        """How exactly the day is known: ``day``, ``month`` or ``year``; None means ``day``."""


@dataclass(frozen=True, kw_only=True)
class Claimant(Answer):
    """Who says it."""

    id: str
    name: str
    short: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Cited(Answer):
    """A claimant that the source of a claim cites; name is null when the dataset lacks it."""

    id: str
    name: str | None


@dataclass(frozen=True, kw_only=True)
class Actor(Answer):
    """An armed actor that a claim blames or clears."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Origin(Answer):
    """The claim that another one takes over, with the short name of who made it."""

    id: str
    claimant: str


@dataclass(frozen=True, kw_only=True)
class EarlierFigure(Answer):
    """A claimant's own figure that a later one of the same people replaces."""

    low: int
    high: int | None
    qualifier: str

    @property
    def ends(self) -> Range:
        """The figure as a number with its ends."""
        return _close(self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Figure(Answer):
    """People in one claim; a null high is open.

    ``side`` names the actor whose people are counted. ``used`` figures enter the counting rule;
    ``replaces`` is what the claimant itself had said before of the same people.
    """

    harm: str
    category: str
    side: str | None
    low: int
    high: int | None
    qualifier: str
    used: bool
    replaces: EarlierFigure | None

    @property
    def ends(self) -> Range:
        """The figure as a number with its ends."""
        return _close(self.low, self.high)

    @property
    def top(self) -> int:
        """The most people said; of an open figure, the least."""
        return self.low if self.high is None else self.high


def _close(low: int, high: int | None) -> Range:
    return Range(low=low, high=low if high is None else high, open=high is None)


@dataclass(frozen=True, kw_only=True)
class Claim(Answer):
    """One account of an event, with its figures.

    A ``derived`` claim only takes over others' (``derived_from``, those the dataset holds).
    Claimants of one ``voice`` are not independent of each other. ``place`` is where the claim puts
    the event, when it names another place, and ``when_from`` to ``when_to`` the days it speaks of,
    when those are others. ``involves`` are actors it names as taking part, ``tells_control`` says
    that it tells of a place changing hands, ``reads_as`` are those whom ``reader`` takes it to mean
    where it names nobody. ``archive_url`` is an archived copy of what was read: at ``source_url``,
    or of the source as a whole where the claim points into one.
    """

    id: str
    claimant: Claimant
    said_on: date | None
    said_prec: str | None
    position: str
    denies: tuple[str, ...]
    text: str | None
    derived: bool
    cites: tuple[Cited, ...]
    figures: tuple[Figure, ...]
    source_url: str | None
    archive_url: str | None
    confidence: str | None
    voice: str
    blames: tuple[Actor, ...]
    clears: tuple[Actor, ...]
    involves: tuple[Actor, ...]
    tells_control: bool
    reads_as: tuple[Actor, ...]
    reader: str | None
    place: str | None
    when_from: date | None
    when_to: date | None
    derived_from: tuple[Origin, ...]
    locator: str | None
    source_title: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class RowFigure:
    """What one claim says of the harm and category asked for, its sides added up."""

    ends: Range
    status: Literal["used", "replaced", "derived"]
    said_on: date | None
    said_prec: str | None


@dataclass(frozen=True, kw_only=True)
class Denial:
    """A claim that denies, and what of it."""

    said_on: date | None
    said_prec: str | None
    denies: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClaimantRow:
    """One claimant beside the others: its figures and denials, in order of saying."""

    claimant: Claimant
    figures: tuple[RowFigure, ...]
    denials: tuple[Denial, ...]
