"""What stands where no event is chosen: what this is, where to begin, what is disputed."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial

from geo.dataset.lead import Lead, read_lead
from geo.questions.history import find_first_day
from geo.questions.matrix import Differing, list_differing
from geo.questions.names import count_rows
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.text import Words, format_day, format_period
from geo.told.events import describe_event
from geo.told.node import Node, el, link, said
from geo.view.links import write_link, write_way
from geo.view.view import View

WALK = "walk"
"""What is picked by the link that walks through the days of knowledge; any other is an event."""
_COUNTED = {"events": "events", "statements": "claims", "claimants": "claimants"}
"""What a computed lead counts, each with the table that holds it."""


def describe_lead(selection: Selection, words: Words) -> list[Node | None]:
    """Return what a dataset says of itself first."""
    lead = read_lead(selection.store.dataset, words.lang)
    return [
        said(lead.text or _compute_lead(selection, words), "p", class_="rasd-paragraph"),
        said(lead.coverage, "p", class_="rasd-soft"),
    ]


def describe_ways(selection: Selection, words: Words) -> list[Node | None]:
    """Return the ways in, what accounts differ on most, and who keeps the dataset."""
    view = selection.view
    lead = read_lead(selection.store.dataset, words.lang)
    ways = [
        _describe_ways(selection, lead, words),
        _describe_differing(list_differing(selection), view, words),
    ]
    choose = words("lead.or_choose" if any(ways) else "lead.choose")
    return [
        *ways,
        el("p", choose, class_="rasd-soft rasd-on-screen"),
        _describe_keeper(lead, words),
    ]


def _compute_lead(selection: Selection, words: Words) -> str:
    """Return what can be said of a dataset that has no lead of its own."""
    store = selection.store
    whole = Selection(store, View(dataset=selection.view.dataset, lang=words.lang))
    sizes = store.remember("sizes", lambda: count_rows(store, *_COUNTED.values()))
    values = {name: words(f"lead.{name}", n=sizes[table]) for name, table in _COUNTED.items()}
    timeline = make_timeline(whole)
    if timeline.first is None:
        return words("lead.computed_undated", **values)
    period = format_period(timeline.first, timeline.last, words.lang)
    return words("lead.computed", period=period, **values)


def _describe_ways(selection: Selection, lead: Lead, words: Words) -> Node | None:
    view, keep = selection.view, selection.store.remember
    links = [
        el("a", title, href=keep(("way", way, view.lang), partial(write_way, way, view)))
        for title, way in lead.ways
    ]
    # The days of the view's own events are looked for when the walk begins, not in every run.
    first = find_first_day(selection.store)
    if first is not None:
        address = write_link(replace(view, as_of=first), root="").removeprefix("/")
        links.append(el("a", words("lead.walk"), href=address, data_pick=WALK))
    if not links:
        return None
    lines = [el("li", each) for each in links]
    return el("section", el("h3", words("lead.ways")), el("ul", *lines, class_="rasd-ways"))


def _describe_differing(found: Sequence[Differing], view: View, words: Words) -> Node | None:
    if not found:
        return None
    lines = [_describe_differing_event(each, view, words) for each in found]
    heading = el("h3", words("lead.differing"))
    return el("section", heading, el("ul", *lines, class_="rasd-ways"))


def _describe_differing_event(event: Differing, view: View, words: Words) -> Node:
    flags = words.join([words(f"flag.{flag}") for flag in event.flags])
    return describe_event(event.row, view, words, el("small", flags, class_="rasd-soft"))


def _describe_keeper(lead: Lead, words: Words) -> Node | None:
    parts = [words("lead.kept_by", names=lead.kept_by)] if lead.kept_by else []
    with suppress(ValueError):
        day = format_day(date.fromisoformat(lead.modified), words.lang)
        parts.append(words("lead.modified", day=day))
    address = lead.corrections
    if "@" in address and "/" not in address:
        address = f"mailto:{address}"
    send = link(words("lead.corrections"), address, class_="rasd-after") if address else None
    if not parts and send is None:
        return None
    told = words.join(parts, mark="dot")
    return el("p", told[:1].upper() + told[1:], send, class_="rasd-soft")
