"""What the API answers, as its OpenAPI description states it."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Anything the API gives; later versions may add members."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)


class Problem(BaseModel):
    """A value that cannot be honoured."""

    parameter: str
    value: str
    problem: str


class Unusable(BaseModel):
    """422: every value that cannot be honoured."""

    detail: list[Problem]


class Refusal(BaseModel):
    """Any other refusal, in one sentence."""

    detail: str


class Credited(Answer):
    """What every answer says of where it comes from."""

    dataset: str
    revision: str
    licence: str


class Number(Answer):
    """People harmed: low and high are null when nobody gave a figure; open means "or more"."""

    low: int | None
    high: int | None
    open: bool
    harm: str
    category: str
    rule: str
    as_of: date | None
    events: int
    without_figure: int


class CountedNumber(Credited, Number):
    """One number with its credit."""


class Group(Number):
    """A number of one group; key is null for events that have none."""

    key: str | None


class Groups(Credited):
    """A number for each group of events."""

    groups: list[Group]


class Marks(Answer):
    """Single events as columns of equal length."""

    id: list[str]
    lng: list[float]
    lat: list[float]
    title: list[str]
    type: list[str]
    from_: list[date | None] = Field(alias="from")
    to: list[date | None]
    date_prec: list[int | None]
    radius_m: list[int | None]
    low: list[int | None]
    high: list[int | None]
    open: list[bool | None]
    category: list[str | None]
    accounts: list[int | None]
    agreement: list[str]


class Cells(Answer):
    """Cells of many events as columns of equal length."""

    lng: list[float]
    lat: list[float]
    events: list[int]
    differ: list[int]
    west: list[float]
    south: list[float]
    east: list[float]
    north: list[float]
    split: list[bool]
    place: list[str | None]


class Several(Answer):
    """Events at several places that more than one sign counts: the cells each is in."""

    id: list[str]
    cells: list[list[int]]


class Screen(Credited):
    """What the map draws on one screen."""

    rule: str
    as_of: date | None
    harm: str
    category: str
    cells: Cells
    events: Marks
    shown: int
    several: Several | None


class Stack(Credited):
    """Events on one point, and how many more there are."""

    events: Marks
    more: int


class EventRow(Answer):
    """One event with its points as GeoJSON geometry, null without a usable place."""

    event_id: str
    title_en: str
    title_ar: str
    event_type: str
    sub_event_type: str | None
    date_start: date | None
    date_end: date | None
    date_prec: int | None
    low: int | None
    high: int | None
    open: bool | None
    category: str | None
    accounts: int | None
    agreement: str
    rule: str
    as_of: date | None
    harm: str
    geometry: dict[str, Any] | None


class EventPage(Credited):
    """A page of events; next is the address of the page after it."""

    total: int
    offset: int
    limit: int
    next: str | None
    events: list[EventRow]


class Figure(Answer):
    """People in one claim; a null high is open."""

    harm: str
    category: str
    side: str | None
    low: int
    high: int | None
    qualifier: str


class ClaimRow(Answer):
    """One statement by one claimant about one event."""

    claim_id: str
    event_id: str
    claimant_id: str
    position: str
    said_on: date | None
    said_prec: str | None
    text_en: str
    text_ar: str
    source_url: str | None
    confidence: str | None


class ClaimPage(Credited):
    """A page of claims; next is the address of the page after it."""

    total: int
    offset: int
    limit: int
    next: str | None
    claims: list[ClaimRow]


class Claimant(Answer):
    """Who says it."""

    id: str
    name: str
    short: str | None
    kind: str


class Cited(Answer):
    """A claimant that the source of a claim cites; name is null when the dataset lacks it."""

    id: str
    name: str | None


class Claim(Answer):
    """One account of an event, with its figures."""

    id: str
    claimant: Claimant
    said_on: date | None
    said_prec: str | None
    position: str
    denies: list[str]
    text: str | None
    derived: bool
    cites: list[Cited]
    figures: list[Figure]
    source_url: str | None
    confidence: str | None


class Flag(Answer):
    """What the accounts disagree on, and the claims that show it."""

    flag: str
    because: list[str]


class Event(Answer):
    """One event."""

    id: str
    title: str
    event_type: str
    from_: date | None = Field(alias="from")
    to: date | None
    date_prec: int | None
    mapped: bool
    places: list[dict[str, Any]]


class SameEvent(Answer):
    """An event recorded as the same as the one asked for."""

    dataset: str
    event_id: str
    title: str | None
    decided_on: date | None
    decided_by: str | None
    note: str | None


class EventAccounts(Credited):
    """One event with every account of it."""

    event: Event
    numbers: list[Number]
    agreement: str
    flags: list[Flag]
    claims: list[Claim]
    same_as: list[SameEvent]


class Bin(Answer):
    """The events that one day, week or month holds."""

    from_: date = Field(alias="from")
    to: date
    events: int
    low: int | None
    high: int | None
    open: bool


class Span(Answer):
    """Events longer than a bin, or known only to a span."""

    from_: date | None = Field(alias="from")
    to: date | None
    events: int


class Timeline(Credited):
    """Events by day, week or month."""

    step: Literal["day", "week", "month"]
    first: date | None
    last: date | None
    bins: list[Bin]
    spans: list[Span]
    undated: int


class Coverage(Credited):
    """A stated total beside the number of the events that fall in it; never added up."""

    total: dict[str, Any]
    number: Number
    partly: int
    undated: int
    placeless: int
    gap_low: int | None
    gap_high: int | None


class Withheld(Answer):
    """How many records the dataset holds back, by reason, and how many points it makes coarse."""

    events: dict[str, int]
    claims: dict[str, int]
    places: dict[str, int]
    coarsened: int


class Unshown(Credited):
    """What a view does not show, and why, in numbers of events."""

    total: int
    shown: int
    unmapped: int
    filtered: int
    vague: int
    restricted: int
    repeated: int
    undated_claims: int
    few: bool
    withheld: Withheld


class DatasetEntry(Credited):
    """A dataset: what it is, whose it is, and whether its rows may be passed on."""

    title_en: str
    title_ar: str
    description_en: str
    description_ar: str
    version: str
    redistribution: Literal["open", "aggregate-only"]
    licence_url: str | None
    credit_en: str
    credit_ar: str
    cite: str
    accessed: date
    regions: list[dict[str, Any]]


class Datasets(Answer):
    """Every dataset this server has."""

    datasets: list[DatasetEntry]
