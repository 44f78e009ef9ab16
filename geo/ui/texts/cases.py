"""The cases counted by hand, each with what its counting gives now."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from geo.engine.store import CASES, Store, open_cases
from geo.model.account import Claim
from geo.questions.event import describe_event
from geo.questions.events import read_events
from geo.questions.names import read_names
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.text import Words, format_number, list_notes
from geo.ui.event.claims import say_cited, say_figure, say_position
from geo.ui.page.dom import Node, el, said
from geo.view.readings import list_readings
from geo.view.view import View


class Case(NamedTuple):
    """A question about one case: the case's place, what is asked, and the number found by hand."""

    place: str
    view: View
    number: str

    def look(self, lang: str) -> View:
        """Return the view that asks it, in a language."""
        return replace(self.view, lang=lang)


@cache
def list_cases() -> tuple[Case, ...]:
    """Return every question about the cases, in the order they were written."""
    written = json.loads((CASES / "asked.json").read_text(encoding="utf-8"))
    return tuple(_read_case(**each) for each in written)


def _read_case(*, case: str, view: Mapping[str, str], number: str) -> Case:
    asked, _ = View.parse({"place": [case], **{name: [word] for name, word in view.items()}})
    return Case(case, asked, number)


def describe_cases(words: Words) -> list[Node]:
    """Return a row for each question: the case, its accounts, what is asked, and the number now."""
    store = open_cases()
    names = read_names(store, "places", words.lang)
    return [
        _describe(case, names[case.place], store, words, is_first=case.place != before)
        for case, before in _follow(list_cases())
    ]


def _follow(cases: Iterable[Case]) -> Iterable[tuple[Case, str]]:
    before = ""
    for case in cases:
        yield case, before
        before = case.place


def _describe(case: Case, name: str, store: Store, words: Words, *, is_first: bool) -> Node:
    selection = Selection(store, case.look(words.lang))
    number = count_casualties(selection)
    notes = words.join(list_notes(number, words.lang), mark="semicolon")
    return el(
        "tr",
        el("th", said(name) if is_first else None, scope="row"),
        el("td", *(_list_accounts(selection, words) if is_first else ())),
        el("td", _say_asked(selection, words)),
        el(
            "td",
            el("strong", format_number(number, words.lang)),
            el("small", notes, class_="rasd-soft") if notes else None,
        ),
    )


def _list_accounts(selection: Selection, words: Words) -> Iterable[Node]:
    events = read_events(selection)
    for event in sorted(events, key=lambda row: row.event_number):
        found = describe_event(selection, event.event_id)
        title = found.event.title if len(events) > 1 else ""
        lines = [_say_claim(claim, words) for claim in found.claims]
        yield el("div", el("b", title) if title else None, el("ul", *lines), class_="rasd-soft")


def _say_claim(claim: Claim, words: Words) -> Node:
    told = [say_figure(figure, words) for figure in claim.figures]
    if claim.position != "reports" or not told:
        told = [say_position(claim, words), *told]
    if claim.cites:
        told.append(words("same.cites", names=say_cited(claim, words)))
    if claim.said_on is None:
        told.append(words("date.undated"))
    return el("li", words("accounts.because", claimants=claim.claimant.name, what=words.join(told)))


def _say_asked(selection: Selection, words: Words) -> str:
    view = selection.view
    rule, _, claimant = view.rule.partition(":")
    # The words of the other rules name nobody.
    name = read_names(selection.store, "claimants", words.lang).get(claimant, "")
    asked = [words(f"rule.{rule}", name=name), words(f"category.{view.category}")]
    parts = [words.join(asked), *list_readings(view, words)]
    return words.join(parts, mark="semicolon")
