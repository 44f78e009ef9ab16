"""What is recorded of an event being the same as another one, and where that one is shown."""

from urllib.parse import urljoin

import streamlit as st

from geo.model.event import EventAccounts, SameEvent
from geo.text import Words, format_day
from geo.ui.page.dom import Node, el, link, said
from geo.view.view import View


def find_address(dataset: str, event_id: str, *, lang: str) -> str:
    """Return where the accounts of an event are shown; '' when the page has no address."""
    view = View(dataset=dataset, event=event_id, lang=lang)
    # Not known in tests, where a page has no address.
    here = st.context.url
    return f"{urljoin(here, 'accounts')}?{view.query_string()}" if here else ""


def describe_same(found: EventAccounts, words: Words) -> Node | None:
    """Return the events recorded as the same as this one, each with its link; None without any."""
    if not found.same_as:
        return None
    lines = [_describe_other(other, words) for other in found.same_as]
    return el(
        "section",
        el("h3", words("same.title"), class_="rasd-heading"),
        el("ul", *lines, class_="rasd-list"),
        el("p", words("same.means"), class_="rasd-soft"),
        class_="rasd-same",
    )


def describe_maybe_same(found: EventAccounts, words: Words) -> Node | None:
    """Return the events that may be of the same people, each with its link; None without any."""
    if not found.maybe_same:
        return None
    lines = [_name_other(other, words) for other in found.maybe_same]
    return el(
        "section",
        el("h3", words("same.maybe"), class_="rasd-heading"),
        el("ul", *lines, class_="rasd-list"),
        el("p", words("same.maybe_means"), class_="rasd-soft"),
        class_="rasd-same",
    )


def _describe_other(other: SameEvent, words: Words) -> Node:
    decision = el("small", _say_decision(other, words), class_="rasd-soft")
    return _name_other(other, words, decision)


def _name_other(other: SameEvent, words: Words, *more: Node) -> Node:
    address = find_address(other.dataset, other.event_id, lang=words.lang)
    where = None if other.title else words("same.of_dataset", dataset=other.dataset)
    return el(
        "li",
        link(other.title or other.event_id, address, dir="auto"),
        el("span", where, class_="rasd-after rasd-soft") if where else None,
        *more,
        said(other.note, "small", class_="rasd-soft") if other.note else None,
    )


def _say_decision(other: SameEvent, words: Words) -> str:
    who, day = other.decided_by, other.decided_on
    parts = [
        words("same.by", who=who) if who else words("same.by_nobody"),
        format_day(day, words.lang) if day else words("date.undated"),
    ]
    return words.join(parts)
