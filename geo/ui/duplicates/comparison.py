"""Two records side by side, line by line with what differs between them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from geo.duplicates.candidates import GROUNDS, Candidate
from geo.duplicates.decisions import say_apart
from geo.duplicates.grounds import ALIKE
from geo.engine.store import Store
from geo.model.account import Claim
from geo.model.event import EventAccounts
from geo.questions.event import describe_event
from geo.questions.select import Selection
from geo.text import Words, format_distance, format_number, format_period
from geo.told.rule import say_rule
from geo.ui.event.claims import describe_source, say_day, say_position
from geo.ui.event.same import find_address
from geo.ui.page.dom import Node, el, link, said

_MOST_CLAIMS = 6
_RECORD = re.compile(r"id (\S+)")
"""How a reader of a database says which of its records it read."""


def describe_pair(
    selection: Selection, pair: Candidate, *, other: Store, number: int
) -> list[Node | None]:
    """Return a pair of records as a table: what each says, and how they differ."""
    store, view = selection.store, selection.view
    words = Words(view.lang)
    sides = [
        describe_event(Selection(one, replace(view, dataset=one.dataset.name)), event)
        for one, event in ((store, pair.event_id), (other, pair.other_event_id))
    ]
    held = pair.grounds
    chips = [el("span", words(f"overlaps.ground.{name}"), class_="rasd-chip") for name in held]
    count = words("overlaps.grounds", n=len(held), of=len(GROUNDS))
    # By the name in the address, which a cited copy of a dataset has not as its folder's.
    links = (view.dataset, view.dataset if other is store else other.dataset.name)
    heads = [
        _head(found, one, words, name=name)
        for found, one, name in zip(sides, (store, other), links, strict=True)
    ]
    apart, way = say_apart(pair.days, pair.km, words)
    cells = {
        "when": (*(_say_when(found, words) for found in sides), apart),
        "where": (*(_say_where(found, words) for found in sides), _say_way(pair, way, words)),
        "type": (*(_say_type(found, words) for found in sides), _say_kind(sides, words)),
        "killed": (*_say_killed(pair, words), _say_meet(pair, words)),
        "actors": (*(say_actors(found, words) for found in sides), _say_shared(held, words)),
        "accounts": (*(_list_claims(found, words) for found in sides), _say_lean(sides, words)),
    }
    rows = [_row(name, of_row, words) for name, of_row in cells.items()]
    corner = el("th", el("span", words("overlaps.line"), class_="rasd-hidden"), scope="col")
    differ = el("th", words("overlaps.difference"), scope="col")
    head = el("thead", el("tr", corner, *heads, differ))
    return [
        el(
            "div",
            el("h3", words("overlaps.pair", n=number)),
            el("span", count, class_="rasd-soft"),
            *chips,
            class_="rasd-grounds",
        ),
        el("table", head, el("tbody", *rows), class_="rasd-two"),
        el("p", say_rule(selection), class_="rasd-soft"),
    ]


def _head(found: EventAccounts, store: Store, words: Words, *, name: str) -> Node:
    event, dataset = found.event, store.dataset
    address = find_address(name, event.id, lang=words.lang)
    return el(
        "th",
        link(event.title, address, dir="auto"),
        said(dataset.words("title", words.lang), "small", class_="rasd-soft"),
        scope="col",
    )


Cell = str | Node | Sequence[Node | None]


def _row(name: str, cells: Sequence[Cell], words: Words) -> Node:
    head = el("th", words(f"overlaps.row.{name}"), scope="row")
    return el("tr", head, *(el("td", *_open(cell)) for cell in cells))


def _open(cell: Cell) -> Sequence[str | Node | None]:
    return [cell] if isinstance(cell, str | dict) else cell


def _say_when(found: EventAccounts, words: Words) -> Cell:
    event = found.event
    when = format_period(event.from_, event.to, words.lang, prec=event.date_prec)
    prec = event.date_prec
    told = words(f"date_prec.{prec}") if prec else None
    return [el("span", when), el("small", told, class_="rasd-soft") if told else None]


def _say_where(found: EventAccounts, words: Words) -> Cell:
    names = [place.name for place in found.event.places]
    prec = found.event.where_prec
    told = el("small", words(f"where_prec.{prec}"), class_="rasd-soft") if prec else None
    return [said(words.join(names)), told]


def _say_way(pair: Candidate, way: str, words: Words) -> Cell:
    names = "names_alike" if pair.alike >= ALIKE else "names_differ"
    radius = max(pair.radius_m or 0, pair.other_radius_m or 0)
    around = words("overlaps.radius", distance=format_distance(radius, words.lang))
    lines = [way, words(f"overlaps.{names}", n=pair.alike)]
    # Nearer to each other than their points are certain.
    if radius > 1_000 * pair.km:
        lines.append(around)
    return [el("div", line) for line in lines]


def _say_type(found: EventAccounts, words: Words) -> Cell:
    kind = words.term("event_type", found.event.event_type)
    sub = words.term("sub_event_type", found.event.sub_event_type)
    return words.join([kind, sub], mark="dot")


def _say_kind(sides: Sequence[EventAccounts], words: Words) -> str:
    one, other = (side.event for side in sides)
    if one.sub_event_type == other.sub_event_type:
        return words("overlaps.kind.same_kind")
    if one.event_type == other.event_type:
        return words("overlaps.kind.same_type")
    return words("overlaps.kind.differ")


def _say_killed(pair: Candidate, words: Words) -> list[Cell]:
    if pair.number is None or pair.other_number is None:
        return [words("overlaps.not_comparable")] * 2
    category = words(f"category.{pair.category}")
    return [
        [
            el("strong", format_number(number, words.lang)),
            el("span", category, class_="rasd-after rasd-soft"),
        ]
        for number in (pair.number, pair.other_number)
    ]


def _say_meet(pair: Candidate, words: Words) -> str:
    if pair.category is None:
        return words("overlaps.figures.none")
    return words(f"overlaps.figures.{'meet' if 'figures_meet' in pair.grounds else 'apart'}")


def say_actors(found: EventAccounts, words: Words) -> Cell:
    """Return the actors blamed or counted in an event, or that there is none."""
    named: dict[str, None] = {}
    for claim in found.claims:
        named |= dict.fromkeys(actor.name for actor in claim.blames)
        named |= dict.fromkeys(figure.side for figure in claim.figures if figure.side)
    if named:
        return [said(words.join(list(named)))]
    # Those who took part, or whom a third reads into it, are named all the same: as in the panel.
    others = any(claim.involves or claim.reads_as for claim in found.claims)
    return words("panel.nobody_blames" if others else "panel.nobody_blamed")


def _say_shared(held: Sequence[str], words: Words) -> str:
    return words(f"overlaps.actors.{'same' if 'same_actor' in held else 'none'}")


def _list_claims(found: EventAccounts, words: Words) -> Cell:
    claims = found.claims
    lines: list[Node | None] = [
        el(
            "div",
            said(claim.claimant.short, "b", title=claim.claimant.name),
            el(
                "span",
                _say_what(claim, words),
                class_="rasd-after rasd-soft",
            ),
            el("small", *_describe_record(claim, found, words)),
        )
        for claim in claims[:_MOST_CLAIMS]
    ]
    more = len(claims) - _MOST_CLAIMS
    if more > 0:
        lines.append(el("div", words("overlaps.more_claims", n=more), class_="rasd-soft"))
    return lines


def _say_what(claim: Claim, words: Words) -> str:
    """Return what a claim does and on which day; a record of a database says its own below."""
    position = say_position(claim, words)
    is_told = claim.said_on is not None or not _find_record(claim)
    return words.join([position, say_day(claim, words)]) if is_told else position


def _find_record(claim: Claim) -> str:
    """Return the number of the record a claim was read from; '' where it can be read elsewhere."""
    number = _RECORD.fullmatch(claim.locator or "")
    return number[1] if number and not claim.source_url else ""


def _describe_record(
    claim: Claim, found: EventAccounts, words: Words
) -> Sequence[str | Node | None]:
    """Return where a claim can be read; of a record of a database its number and its days."""
    record, event = _find_record(claim), found.event
    if not record:
        return describe_source(claim, words)
    told = words("overlaps.record", record=record)
    if claim.said_on is None and (event.from_ or event.to):
        days = format_period(event.from_, event.to, words.lang, prec=event.date_prec)
        told = words("overlaps.record_of", record=record, day=days)
    # The database speaks for itself: its name stands above already.
    names = {claim.claimant.short, claim.claimant.name}
    title = claim.source_title if claim.source_title not in names else None
    return [said(title), el("span", told, class_="rasd-after" if title else "")]


def _say_lean(sides: Sequence[EventAccounts], words: Words) -> Cell:
    """Say which accounts of one record cite a claimant who speaks in the other."""
    lines: list[Node | None] = []
    for one, other in (sides, sides[::-1]):
        heard = {claim.claimant.id: claim.claimant.short for claim in other.claims}
        for claim in one.claims:
            cited = [heard[entry.id] for entry in claim.cites if entry.id in heard]
            if cited:
                who = claim.claimant.short
                told = words("overlaps.not_independent", who=who, names=words.join(cited))
                lines.append(el("div", told))
    addresses = [_list_addresses(side) for side in sides]
    if addresses[0] & addresses[1]:
        lines.append(el("div", words("overlaps.ground.shared_source")))
    return lines or words("overlaps.no_shared_source")


def _list_addresses(found: EventAccounts) -> set[str]:
    said_at = {claim.source_url for claim in found.claims if claim.source_url}
    return said_at | set(found.event.links)
