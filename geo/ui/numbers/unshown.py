"""What the page does not show: a line of counts, each of which opens its list."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from geo.engine.store import Store
from geo.export.provenance import say_withheld
from geo.questions.events import EventRow, Which, count_listed, list_events, read_events
from geo.questions.select import Selection
from geo.questions.unshown import Unshown, list_repeated
from geo.text import Words, format_period
from geo.ui.page.dom import Node, el, said, show
from geo.view.view import View

_MOST_LISTED = 200
_LISTS: Mapping[str, Which] = {
    "showing": "all",
    "no_place": "no_usable_place",
    "partly": "partly",
    "filtered": "filtered",
    "too_vague": "undated",
}


def show_unshown(
    selection: Selection, unshown: Unshown, *, key: str = "unshown", name: Node | None = None
) -> None:
    """Show how many events are shown and left out; a press on a count lists its events.

    ``name`` says of which dataset, where there are several, each with a ``key`` of its own.
    """
    view = selection.view
    words = Words(view.lang)
    # What nobody had spoken of is told by itself.
    filtered = unshown.filtered - unshown.unspoken
    counts = {
        "showing": (words("unshown.showing", shown=unshown.shown, total=unshown.total), 1),
        "no_place": (words("unshown.no_place", n=unshown.unmapped), unshown.unmapped),
        "partly": (words("unshown.partly", n=unshown.partly), unshown.partly),
        "filtered": (words("unshown.filtered", n=filtered), filtered),
        "too_vague": (words("unshown.too_vague", n=unshown.vague), unshown.vague),
        "unspoken": (words("unshown.unspoken", n=unshown.unspoken), unshown.unspoken),
        "restricted": (words("unshown.restricted", n=unshown.restricted), unshown.restricted),
        "repeated": (words("unshown.repeated", n=unshown.repeated), unshown.repeated),
        "withheld": (words("unshown.withheld", n=unshown.withheld), unshown.withheld),
    }
    # Rare: their zeros would be read every day and say nothing.
    for what in ("partly", "too_vague", "unspoken", "repeated", "withheld"):
        if not counts[what][1]:
            del counts[what]
    if unshown.few:
        # Which filter leaves out how many is not told either.
        counts = {what: counts[what] for what in ("showing", "restricted")}
    with st.container(key=key, horizontal=True, gap="small"):
        if name:
            show(name, key=f"{key}-name")
        for what, (label, n) in counts.items():
            pressed = st.button(
                label,
                key=f"{key}-{what}",
                type="tertiary",
                disabled=not n,
                help=words("hidden.help") if n else None,
            )
            if pressed:
                st.dialog(words(f"hidden.{what}"), width="large")(_list_hidden)(
                    what, selection.store, view, words
                )


def _list_hidden(name: str, store: Store, view: View, words: Words) -> None:
    if name == "withheld":
        lines = [el("li", line) for line in say_withheld(store.withheld, words.lang)]
        listed = el("ul", *lines, class_="rasd-list")
        show(el("p", words("withheld.text")), listed, key="hidden-withheld")
        return
    if name == "restricted" or not store.dataset.gives_rows:
        st.text(words("licence.text", licence=store.dataset.say_licence(words.lang)))
        return
    rows, total = list_hidden(Selection(store, view), name=name)
    if not rows:
        st.text(words("hidden.none"))
        return
    cards = [_describe(row, words) for row in rows]
    count = words("count.events", n=total)
    if total > len(rows):
        count = words("table.first", shown=len(rows), total=total)
    show(
        el("p", count, class_="rasd-soft"),
        el("ul", *cards, class_="rasd-list"),
        key=f"hidden-{name}",
    )


def list_hidden(selection: Selection, *, name: str) -> tuple[list[EventRow], int]:
    """Return the events that one part of the line counts, in order of date, and how many they are.

    ``name`` is ``showing``, ``no_place``, ``partly``, ``filtered``, ``too_vague``, ``unspoken``
    or ``repeated``,
    as in `Unshown`. At most 200 are listed.
    """
    store, view = selection.store, selection.view
    if name == "repeated":
        repeated = list_repeated(selection)
        return read_events(selection, only=repeated, limit=_MOST_LISTED), len(repeated)
    if name == "unspoken":
        known = list_events(selection)["event_id"].to_list()
        later = list_events(selection.without("as_of"))["event_id"].to_list()
        only = sorted({*later} - {*known})
        return read_events(selection.without("as_of"), only=only, limit=_MOST_LISTED), len(only)
    # They match but for the period, so they are asked for without it; others, but for the day.
    asked = replace(view, from_=None, to=None) if name == "too_vague" else view
    if name == "filtered":
        asked = replace(asked, as_of=None)
    which = _LISTS[name]
    rows = read_events(Selection(store, asked), which=which, limit=_MOST_LISTED)
    return rows, count_listed(Selection(store, asked), which=which)


def _describe(row: EventRow, words: Words) -> Node:
    when = format_period(row.date_start, row.date_end, words.lang, prec=row.date_prec)
    return el(
        "li",
        said(row.title(words.lang)),
        el("span", when, class_="rasd-after rasd-soft"),
    )
