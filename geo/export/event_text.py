"""One event and the accounts of it as plain words, for pages that are read away from here."""

from collections.abc import Mapping
from typing import Any

from geo.questions.event import describe_event
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


def tell_event(selection: Selection, event_id: str) -> dict[str, Any]:
    """Return an event in the words of a view's language.

    ``title``, ``about`` (when, where, what, agreement), ``number`` (every number it has, with its
    rule), ``note`` and ``claims``: ``day``, ``who``, ``position``, ``text``, ``derived``,
    ``source`` and ``figures`` (``said``, ``used``). All of it is plain text.
    """
    view = selection.view
    words = Words(view.lang)
    found = describe_event(selection, event_id)
    event = found["event"]
    numbers = [number for number in found["numbers"] if number.low is not None]
    said = [format_sentence(number, view.lang) for number in numbers]
    about = [
        format_period(event["from"], event["to"], view.lang, prec=event["date_prec"]),
        *(_tell_place(place, view.lang) for place in event["places"]),
        words.term("sub_event_type", event["sub_event_type"] or event["event_type"]),
        words.term("agreement", found["agreement"]),
    ]
    return {
        "title": event["title"],
        "about": words.join(about, mark="dot"),
        "number": words.join(said, mark="semicolon") if said else words("number.no_figure"),
        "note": event["note"],
        "claims": [_tell_claim(claim, view.lang) for claim in found["claims"]],
    }


def _tell_place(place: Mapping[str, Any], lang: str) -> str:
    if not place["radius_m"]:
        return str(place["name"])
    distance = format_distance(place["radius_m"], lang)
    return t(lang, "export.brief.place", place=place["name"], distance=distance)


def _tell_claim(claim: Mapping[str, Any], lang: str) -> dict[str, Any]:
    words = Words(lang)
    origins = [origin["claimant"] for origin in claim["derived_from"]]
    derived = ""
    if claim["derived"]:
        derived = (
            words("export.brief.derived", claimants=words.join(origins))
            if origins
            else words("export.brief.derived_unknown")
        )
    return {
        "day": tell_day(claim, lang),
        "who": claim["claimant"]["name"],
        "position": words(f"position.{claim['position']}"),
        "text": claim["text"] or "",
        "derived": derived,
        "source": claim["source_url"] or claim["source_title"] or "",
        "figures": [_tell_figure(figure, lang) for figure in claim["figures"]],
    }


def _tell_figure(figure: Mapping[str, Any], lang: str) -> dict[str, Any]:
    words = Words(lang)
    number = format_figure(
        low=figure["low"], high=figure["high"], qualifier=figure["qualifier"], lang=lang
    )
    said = words(
        "export.kml_number",
        harm=words.term("harm", figure["harm"]),
        category=words.term("category", figure["category"]),
        number=number,
    )
    return {"said": said, "used": figure["used"]}


def tell_day(row: Mapping[str, Any], lang: str) -> str:
    """Return the day something was said, as exactly as it is known."""
    if row["said_on"] is None:
        return t(lang, "date.said_undated")
    return format_day(row["said_on"], lang, prec=row["said_prec"] or "day")
