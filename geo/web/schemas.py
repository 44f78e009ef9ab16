"""What the API answers, as its OpenAPI description states it."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from operator import or_
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from geo.dataset import withheld
from geo.model import account, event, number, timeline, total
from geo.model import answer as answers
from geo.questions import marks, several, totals, unshown
from geo.questions.screen import cells, further
from geo.questions.sums import adding


class Answer(BaseModel):
    """Anything the API gives; later versions may add members."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)


Model = TypeVar("Model", bound=Answer)
_MODELS: dict[object, type] = {answers.IsoDay: date}
"""The model of each dataclass that a question answers with, and what else its fields stand for."""


def made_from(
    answer: type[answers.Answer], *, first: Sequence[str] = ()
) -> Callable[[type[Model]], type[Model]]:
    """Give a model the members that a dataclass writes as JSON, those called ``first`` before all.

    Members that an answer has only where they have a value are not promised.
    """

    def make(model: type[Model]) -> type[Model]:
        parts = {
            part.name: part
            for part in answers.list_members(answer)
            if part.default is not None and part.name not in model.model_fields
        }
        types = get_type_hints(answer)
        members: Any = {
            name: (_model(types[name]), Field(alias=answers.name_member(parts[name])))
            for name in (*first, *(name for name in parts if name not in first))
        }
        made = create_model(
            model.__name__, __base__=model, __module__=__name__, __doc__=model.__doc__, **members
        )
        _MODELS[answer] = made
        return made

    return make


def _model(kind: Any) -> Any:
    """Return a type with models in the place of dataclasses."""
    if kind in _MODELS:
        return _MODELS[kind]
    if not (inner := get_args(kind)) or get_origin(kind) is Literal:
        return kind
    changed = tuple(_model(each) for each in inner)
    return reduce(or_, changed) if get_origin(kind) is UnionType else get_origin(kind)[changed]


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
    """What every answer says of where it comes from; ``applied`` where a licence limited it."""

    dataset: str
    revision: str
    licence: str


@made_from(number.Number)
class Number(Answer):
    """People harmed: low and high are null when nobody gave a figure; open means "or more"."""


class CountedNumber(Credited, Number):
    """One number with its credit."""


class Group(Number):
    """A number of one group; key is null for events that have none."""

    key: str | None


class Groups(Credited):
    """A number for each group of events."""

    groups: list[Group]


@made_from(several.Extent)
class Extent(Answer):
    """First and last day, and west, south, east and north in degrees; null where there are none."""


class DatasetExtent(Credited, Extent):
    """First and last day and the box of one dataset, with its credit."""


class Common(Extent):
    """What all datasets of a view have in common, and the extent of each."""

    datasets: list[DatasetExtent]


class ComparedDataset(DatasetExtent):
    """A dataset of a comparison, with its number of all its events shown."""

    number: Number


@made_from(number.ComparedGroup)
class ComparedGroup(Answer):
    """A number of each dataset for one group, in their order; null where one tells of no event."""


class Comparison(Answer):
    """Datasets side by side; nothing is added across them."""

    by: str
    datasets: list[ComparedDataset]
    groups: list[ComparedGroup]


@made_from(marks.Marks)
class Marks(Answer):
    """Single events as columns of equal length."""


@made_from(cells.Cells)
class Cells(Answer):
    """Cells of many events as columns of equal length."""


@made_from(further.Further)
class Further(Answer):
    """Further places of events, as columns of equal length."""


class Asked(Credited):
    """By which rule and of whom the numbers of an answer are."""

    rule: str
    as_of: date | None
    harm: str
    category: str


@made_from(cells.Screen)
class Screen(Asked):
    """What the map draws on one screen, and what its signs are sized and coloured by."""

    size: str
    colour: str


@made_from(cells.Stack)
class Stack(Credited):
    """Events on one point, and how many more there are."""


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
    geometry: dict[str, object] | None


class EventPage(Credited):
    """A page of events; next is the address of the page after it."""

    total: int
    offset: int
    limit: int
    next: str | None
    events: list[EventRow]


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
    archive_url: str | None
    confidence: str | None


class ClaimPage(Credited):
    """A page of claims; next is the address of the page after it."""

    total: int
    offset: int
    limit: int
    next: str | None
    claims: list[ClaimRow]


@made_from(account.EarlierFigure)
class EarlierFigure(Answer):
    """A claimant's own figure that a later one of the same people replaces."""


@made_from(account.Figure)
class Figure(Answer):
    """People in one claim; a null high is open."""


@made_from(account.Claimant)
class Claimant(Answer):
    """Who says it."""


@made_from(account.Cited)
class Cited(Answer):
    """A claimant that the source of a claim cites; name is null when the dataset lacks it."""


@made_from(account.Actor)
class Actor(Answer):
    """An armed actor that a claim blames or clears."""


@made_from(account.Origin)
class Origin(Answer):
    """The claim that another one takes over, and who made it."""


@made_from(account.Claim)
class Claim(Answer):
    """One account of an event, with its figures."""


@made_from(event.Flag)
class Flag(Answer):
    """What the accounts disagree on, and the claims that show it."""


@made_from(event.Point)
class Point(Answer):
    """Another point that is given for a place, and how far it lies from the one in use."""


@made_from(event.Place)
class Place(Answer):
    """Where an event was; lat and lng are null when no point is known."""


@made_from(event.Control)
class Control(Answer):
    """A place that changed hands: who held it before and after, how, and who says so."""


@made_from(event.Event)
class Event(Answer):
    """One event."""


@made_from(event.SameEvent)
class SameEvent(Answer):
    """An event recorded as the same as the one asked for."""


@made_from(event.EventAccounts)
class EventAccounts(Credited):
    """One event with every account of it."""


@made_from(timeline.Bin, first=("from_", "to", "events"))
class Bin(Answer):
    """The events that one day, week or month holds, and the number of people in them."""


@made_from(timeline.Span)
class Span(Answer):
    """Events longer than a bin, or known only to a span."""


@made_from(timeline.Timeline)
class Timeline(Credited):
    """Events by day, week or month."""


@made_from(total.Total)
class Total(Answer):
    """A total as a claimant stated it, with its names in the language asked for."""


class Widest(Credited):
    """The largest total stated for the days and places of a view; null without any."""

    total: Total | None


@made_from(totals.Coverage)
class Coverage(Credited):
    """A stated total beside the number of the events that fall in it; never added up."""


@made_from(adding.Sum)
class Sum(Answer):
    """Totals of one partition added up, as they were stated; never events, nor added to any."""


@made_from(adding.PartitionSum)
class PartitionSum(Answer):
    """The sum of a partition: who states it, and from which day to which."""


@made_from(adding.SumGroup)
class SumGroup(Answer):
    """The sum of one area, type, period or shape."""


class Sums(Credited):
    """The partition that a view shows, others beside it, and its groups; null without any."""

    shown: PartitionSum | None
    beside: list[PartitionSum]
    groups: list[SumGroup]


@made_from(withheld.Withheld)
class Withheld(Answer):
    """How many records the dataset holds back, by reason, and how many points it makes coarse."""


@made_from(unshown.Unshown)
class UnshownCounts(Credited):
    """What a view does not show, and why, in numbers of events."""


class Unshown(UnshownCounts):
    """What a view does not show, and why, in numbers of events."""

    withheld: Withheld


@made_from(unshown.Listed)
class HiddenEvent(Answer):
    """An event of a list of what is not shown."""


@made_from(unshown.Hidden)
class Hidden(Credited):
    """The events that one part of what is not shown counts, and how many they are."""


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
    regions: list[dict[str, object]]


class Datasets(Answer):
    """Every dataset this server has."""

    datasets: list[DatasetEntry]
