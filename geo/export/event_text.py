"""One event and the accounts of it as plain words, for pages that are read away from here."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.export.paragraph import write_paragraph
from geo.model.account import Claim, Figure, Said
from geo.model.answer import Answer
from geo.model.event import EventAccounts, Place
from geo.questions.event import describe_each
from geo.questions.select import Selection
from geo.text import (
    Words,
    format_day,
    format_distance,
    format_figure,
    format_period,
    format_sentence,
    t,
)
from geo.view.view import View


@dataclass(frozen=True, kw_only=True)
class FigureText(Answer):
    """A figure in words, and whether it enters the counting rule."""

    said: str
    used: bool


@dataclass(frozen=True, kw_only=True)
class ClaimText(Answer):
    """A claim in words, and where it and a copy of it are read; what is not known is empty."""

    day: str
    who: str
    position: str
    text: str
    derived: str
    source: str
    archive: str
    figures: tuple[FigureText, ...]


@dataclass(frozen=True, kw_only=True)
class EventText(Answer):
    """An event in words, all of it plain text.

    ``about`` says when, where, what and how the accounts agree; ``paragraph`` who counts how many
    and who denies; ``number`` has every number there is, with its rule; ``actors``
    are those whom somebody blames.
    """

    title: str
    about: str
    paragraph: str
    number: str
    note: str | None
    actors: tuple[str, ...]
    claims: tuple[ClaimText, ...]


def tell_events(selection: Selection, events: Sequence[str]) -> list[EventText]:
    """Return events in the words of a view's language, in the order they are named in."""
    if not events:
        return []
    found = describe_each(selection, events)
    return [_tell_event(found[event], selection.view) for event in events]


def _tell_event(found: EventAccounts, view: View) -> EventText:
    words = Words(view.lang)
    event = found.event
    numbers = [number for number in found.numbers if number.low is not None]
    said = [format_sentence(number, view.lang) for number in numbers]
    about = [
        format_period(event.from_, event.to, view.lang, prec=event.date_prec),
        *(_tell_place(place, view.lang) for place in event.places),
        words.term("sub_event_type", event.sub_event_type or event.event_type),
        words.term("agreement", found.agreement),
    ]
    return EventText(
        title=event.title,
        about=words.join(about, mark="dot"),
        paragraph=write_paragraph(found, view.lang).text,
        number=words.join(said, mark="semicolon") if said else words("number.no_figure"),
        note=event.note,
        actors=_list_blamed(found.claims),
        claims=tuple(_tell_claim(claim, view.lang) for claim in found.claims),
    )


def _list_blamed(claims: tuple[Claim, ...]) -> tuple[str, ...]:
    # Who repeats somebody blames nobody.
    blamed = (actor.name for claim in claims if not claim.derived for actor in claim.blames)
    return tuple(dict.fromkeys(blamed))


def _tell_place(place: Place, lang: str) -> str:
    if not place.radius_m:
        return place.name
    distance = format_distance(place.radius_m, lang)
    return t(lang, "export.brief.place", place=place.name, distance=distance)


def _tell_claim(claim: Claim, lang: str) -> ClaimText:
    words = Words(lang)
    origins = [origin.claimant for origin in claim.derived_from]
    derived = ""
    if claim.derived:
        derived = (
            words("export.brief.derived", claimants=words.join(origins))
            if origins
            else words("export.brief.derived_unknown")
        )
    return ClaimText(
        day=tell_day(claim, lang),
        who=claim.claimant.name,
        position=words(f"position.{claim.position}"),
        text=claim.text or "",
        derived=derived,
        source=claim.source_url or claim.source_title or "",
        archive=claim.archive_url or "",
        figures=tuple(_tell_figure(figure, lang) for figure in claim.figures),
    )


def _tell_figure(figure: Figure, lang: str) -> FigureText:
    words = Words(lang)
    number = format_figure(low=figure.low, high=figure.high, qualifier=figure.qualifier, lang=lang)
    said = words(
        "export.kml_number",
        harm=words.term("harm", figure.harm),
        category=words.term("category", figure.category),
        number=number,
    )
    return FigureText(said=said, used=figure.used)


def tell_day(said: Said, lang: str) -> str:
    """Return the day something was said, as exactly as it is known."""
    if said.said_on is None:
        return t(lang, "date.said_undated")
    return format_day(said.said_on, lang, prec=said.said_prec or "day")
