"""The panel beside the map: one event, and who says what about it."""

from collections.abc import Iterable, Sequence

import streamlit as st

from geo.errors import NotFoundError
from geo.look.theme import event_role
from geo.model.account import Actor, Claim
from geo.model.event import Control, Event, EventAccounts, Place, Point
from geo.model.number import Number
from geo.questions.event import describe_event
from geo.questions.select import Selection
from geo.text import (
    Words,
    format_distance,
    format_number,
    format_period,
    format_sentence,
    list_notes,
)
from geo.told.event import describe_head
from geo.told.rule import say_rule
from geo.ui.event.claims import (
    describe_chips,
    describe_figures,
    describe_flags,
    describe_source,
    describe_statement,
    note_undated,
    say_control,
    say_day,
    say_position,
)
from geo.ui.event.lead import show_lead
from geo.ui.event.same import describe_maybe_same, describe_same
from geo.ui.page.dom import Node, el, link, said, show
from geo.ui.page.licence import show_restricted

_MAIN = (("killed", "all"), ("killed", "civilian"))
_ROOM = 1.08
"""The axis of the ranges is this much longer than the highest figure, for open ends."""

Claims = Sequence[Claim]


def show_panel(selection: Selection) -> None:
    """Show the selected event with its accounts, or how to select one."""
    store, view = selection.store, selection.view
    words = Words(view.lang)
    if not store.dataset.gives_rows:
        show_restricted(store, words, key="panel")
        return
    if view.event is None:
        show_lead(selection)
        return
    try:
        found = describe_event(selection, view.event)
    except NotFoundError:
        missing = words("view.unknown_value", parameter="event", value=view.event[:80])
        show(el("p", missing, class_="rasd-note"), key="panel-missing")
        show_lead(selection)
        return
    with st.container(key="panel"):
        head = describe_head(selection, found, words)
        show(*head, key="panel-head", top_of=".st-key-side", about=view.event)
        show(*_describe(selection, found, words), key="panel-accounts")


def _describe(selection: Selection, found: EventAccounts, words: Words) -> list[Node | None]:
    event, claims = found.event, found.claims
    return [
        _describe_kind(event, found, words),
        _describe_facts(event, words),
        _describe_numbers(selection, found, words),
        _describe_differences(found, words),
        _describe_blame(claims, words),
        _describe_accounts(claims, words),
        _describe_points(event, words),
        _describe_notes(event, words),
        describe_same(found, words),
        describe_maybe_same(found, words),
    ]


def _describe_kind(event: Event, found: EventAccounts, words: Words) -> Node:
    kind = words.term("event_type", event.event_type)
    sub = words.term("sub_event_type", event.sub_event_type)
    chips = describe_chips(found, words)
    label = el("span", words("flag.label"), class_="rasd-chips-label")
    return el(
        "div",
        el("span", class_=f"rasd-dot rasd-{event_role(event.event_type)}"),
        el("span", words.join([kind, sub], mark="dot")),
        el("span", label, *chips, class_="rasd-chips") if chips else None,
        class_="rasd-kind",
    )


def _describe_facts(event: Event, words: Words) -> Node:
    return el(
        "dl",
        el("dt", words("panel.when")),
        el("dd", *_describe_when(event, words)),
        el("dt", words("panel.where")),
        el("dd", *_describe_where(event, words)),
        *_describe_control(event.control, words),
        class_="rasd-facts",
    )


def _describe_control(control: Control | None, words: Words) -> list[Node]:
    if control is None:
        return []
    return [
        el("dt", words("panel.control")),
        el("dd", said(say_control(control, words))),
    ]


def _describe_when(event: Event, words: Words) -> list[Node | None]:
    when = format_period(event.from_, event.to, words.lang, prec=event.date_prec)
    known = event.date_prec
    # A day that is known exactly needs no word of it.
    is_vague = known is not None and known > 1
    return [
        el("span", when),
        said(event.time_of_day, class_="rasd-after"),
        el("small", words(f"date_prec.{known}"), class_="rasd-soft") if is_vague else None,
        el("small", words("map.partly")) if event.partly else None,
    ]


def _describe_where(event: Event, words: Words) -> list[Node | None]:
    if not event.places:
        return [el("span", words("panel.no_place"))]
    prec = event.where_prec
    return [
        *(_describe_place(place, words) for place in event.places),
        el("small", words(f"where_prec.{prec}"), class_="rasd-soft") if prec else None,
    ]


def _describe_place(place: Place, words: Words) -> Node:
    within = words.join(place.within)
    return el(
        "div",
        said(place.name, "b"),
        said(words.join(place.within[:2]), class_="rasd-after rasd-soft", title=within),
    )


def _describe_differences(found: EventAccounts, words: Words) -> Node | None:
    lines = describe_flags(found, words)
    if not lines:
        return None
    heading = el("h3", words("accounts.flags"))
    return el("section", heading, el("ul", *lines, class_="rasd-list rasd-flags"))


def _describe_blame(claims: Claims, words: Words) -> Node:
    # Who repeats somebody blames nobody.
    own = [claim for claim in claims if not claim.derived]
    blamed = ((actor, claim) for claim in own for actor in claim.blames)
    cleared = ((actor, claim) for claim in own for actor in claim.clears)
    lines = [*_pair(blamed, "blames", words), *_pair(cleared, "clears", words)]
    named = any(claim.involves or claim.reads_as for claim in claims)
    nobody = "panel.nobody_blames" if named else "panel.nobody_blamed"
    return el(
        "section",
        el("h3", words("panel.blamed")),
        el("ul", *lines, class_="rasd-list")
        if lines
        else el("p", words(nobody), class_="rasd-soft"),
    )


def _pair(named: Iterable[tuple[Actor, Claim]], relation: str, words: Words) -> list[Node]:
    """Return a line for each actor, with the claimants who blame or clear it."""
    found: dict[str, dict[str, None]] = {}
    for actor, claim in named:
        found.setdefault(actor.name, {})[claim.claimant.short] = None
    return [
        el(
            "li",
            said(actor, "b"),
            el("span", words(f"panel.{relation}_by"), class_="rasd-after rasd-soft"),
            said(words.join(list(claimants)), class_="rasd-after"),
        )
        for actor, claimants in found.items()
    ]


def _describe_points(event: Event, words: Words) -> Node | None:
    lines = [line for place in event.places for line in _list_points(place, words)]
    if not lines:
        return None
    return el("section", el("h3", words("panel.point")), el("ul", *lines, class_="rasd-list"))


def _list_points(place: Place, words: Words) -> list[Node]:
    if place.lat is None:
        return []
    parts = [words("panel.point_from", source=place.point_source or place.name)]
    if place.radius_m:
        distance = format_distance(place.radius_m, words.lang)
        parts.append(words("panel.point_radius", distance=distance))
    lines = [_describe_point(words.join(parts), place)]
    for other in place.alternatives:
        away = format_distance(other.distance_m or 0, words.lang)
        name = other.point_source or ""
        told = words("panel.alternative", source=name, distance=away)
        lines.append(_describe_point(told, other))
    return lines


def _describe_point(told: str, point: Place | Point) -> Node:
    note = said(point.note, "small", class_="rasd-soft")
    return el("li", link(told, point.point_url), note)


def _describe_numbers(selection: Selection, found: EventAccounts, words: Words) -> Node | None:
    # Those killed are told of even where nobody gave a figure: a blank is not 0.
    numbers = [n for n in found.numbers if n.low is not None or (n.harm, n.category) in _MAIN]
    tops = [figure.high or figure.low for c in found.claims for figure in c.figures]
    # One axis for all rows, so that bars can be compared.
    top = max([*tops, *(n.high or 0 for n in numbers), 1]) * _ROOM
    rows = [_describe_number(n, found.claims, top=top, words=words) for n in numbers]
    rows += _list_denials(found.claims, words)
    caption = el("caption", words("panel.numbers"), " ", say_rule(selection), class_="rasd-soft")
    return el("table", caption, el("tbody", *rows), class_="rasd-ranges")


def _describe_number(number: Number, claims: Claims, *, top: float, words: Words) -> Node:
    label = words(f"category.{number.category}")
    if number.harm != "killed":
        label = words.join([words(f"harm.{number.harm}"), label])
    ticks = [
        el("i", class_="rasd-tick", __at=(figure.high or figure.low) / top)
        for claim in claims
        for figure in claim.figures
        if figure.used and (figure.harm, figure.category) == (number.harm, number.category)
    ]
    bar = _draw_bar(number, top=top)
    accounts = words("count.accounts", n=number.accounts)
    notes = [*list_notes(number, words.lang), *note_undated(number, claims, words)]
    return el(
        "tr",
        el("th", label, scope="row"),
        el("td", el("div", bar, *ticks, class_="rasd-axis"), aria_hidden="true"),
        el("td", el("strong", format_number(number, words.lang))),
        el(
            "td",
            accounts if number.accounts else words("numbers.none"),
            *(el("small", note) for note in notes),
            class_="rasd-soft",
        ),
        title=format_sentence(number, words.lang),
    )


def _draw_bar(number: Number, *, top: float) -> Node | None:
    if number.low is None or number.high is None:
        return None
    shape = "rasd-bar rasd-open" if number.open else "rasd-bar"
    return el("i", class_=shape, __low=number.low / top, __high=number.high / top)


def _list_denials(claims: Claims, words: Words) -> list[Node]:
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.position == "denies" and not claim.derived:
            found.setdefault(claim.claimant.short, []).append(claim)
    return [_describe_denial(name, denials, words) for name, denials in found.items()]


def _describe_denial(name: str, denials: Claims, words: Words) -> Node:
    denied = dict.fromkeys(what for claim in denials for what in claim.denies)
    what = words.join([words(f"denies.{item}") for item in denied])
    days = words.join(list(dict.fromkeys(say_day(claim, words) for claim in denials)))
    told = words("panel.denies", what=what) if what else words("position.denies")
    return el(
        "tr",
        el("th", said(name), scope="row"),
        el(
            "td",
            el("i", class_="rasd-denial", aria_hidden="true"),
            told,
            el("span", days, class_="rasd-after rasd-soft"),
            colspan=3,
            class_="rasd-told",
        ),
    )


def _describe_accounts(claims: Claims, words: Words) -> Node:
    heads = ("who", "position", "figures", "source")
    head = el("tr", *(el("th", words(f"panel.{name}"), scope="col") for name in heads))
    rows = [row for claim in claims for row in _describe_claim(claim, words)]
    count = words("panel.statements", n=len(claims))
    return el(
        "section",
        el("h3", words("panel.accounts"), el("span", count, class_="rasd-after rasd-soft")),
        el("table", el("thead", head), el("tbody", *rows), class_="rasd-accounts"),
    )


def _describe_claim(claim: Claim, words: Words) -> list[Node]:
    kind = words(f"claimant_kind.{claim.claimant.kind}")
    shape = "rasd-claim rasd-derived" if claim.derived else "rasd-claim"
    first = el(
        "tr",
        el(
            "th",
            said(claim.claimant.short, title=claim.claimant.name),
            el("small", kind, class_="rasd-soft"),
            scope="row",
        ),
        el(
            "td",
            el("span", say_position(claim, words), class_=f"rasd-position-{claim.position}"),
            el("small", say_day(claim, words)),
        ),
        el("td", *describe_figures(claim, words)),
        el("td", *describe_source(claim, words)),
        class_=shape,
    )
    text = el("td", *describe_statement(claim, words), colspan=4)
    return [first, el("tr", text, class_=f"rasd-statement {shape}")]


def _describe_notes(event: Event, words: Words) -> Node:
    links = [link(_name_of(address), address) for address in event.links]
    return el(
        "div",
        said(event.note, "p", class_="rasd-soft"),
        el("p", words("panel.links"), ": ", *_separate(links)) if links else None,
    )


def _separate(nodes: Sequence[Node]) -> Iterable[Node | str]:
    for index, node in enumerate(nodes):
        if index:
            yield " "
        yield node


def _name_of(address: str) -> str:
    return address.split("//", 1)[-1].split("/", 1)[0]
