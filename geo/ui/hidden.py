"""What the page does not show: a line of counts, each of which opens its list."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from geo.query import Unshown, list_events, list_repeated
from geo.store import Store
from geo.text import Words, format_period
from geo.ui.dom import Node, el, said, show
from geo.view import View

_MOST_LISTED = 200


def show_unshown(
    store: Store, view: View, unshown: Unshown, *, key: str = "unshown", name: Node | None = None
) -> None:
    """Show how many events are shown and left out; a press on a count lists its events.

    ``name`` says of which dataset, where there are several, each with a ``key`` of its own.
    """
    words = Words(view.lang)
    counts = {
        "showing": (words("unshown.showing", shown=unshown.shown, total=unshown.total), 1),
        "no_place": (words("unshown.no_place", n=unshown.unmapped), unshown.unmapped),
        "filtered": (words("unshown.filtered", n=unshown.filtered), unshown.filtered),
        "too_vague": (words("unshown.too_vague", n=unshown.vague), unshown.vague),
        "restricted": (words("unshown.restricted", n=unshown.restricted), unshown.restricted),
        "repeated": (words("unshown.repeated", n=unshown.repeated), unshown.repeated),
    }
    for what in ("too_vague", "repeated"):
        if not counts[what][1]:
            del counts[what]
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
                    what, store, view, words
                )


def _list_hidden(name: str, store: Store, view: View, words: Words) -> None:
    if name == "restricted" or not store.dataset.gives_rows:
        st.text(words("hidden.restricted_text"))
        return
    rows = list_hidden(store, view, name=name)
    if not rows:
        st.text(words("hidden.none"))
        return
    listed = [_describe(row, words) for row in rows[:_MOST_LISTED]]
    count = words("count.events", n=len(rows))
    if len(rows) > _MOST_LISTED:
        count = words("table.first", shown=_MOST_LISTED, total=len(rows))
    show(
        el("p", count, class_="rasd-soft"),
        el("ul", *listed, class_="rasd-list"),
        key=f"hidden-{name}",
    )


def list_hidden(store: Store, view: View, *, name: str) -> list[Mapping[str, Any]]:
    """Return the events that one part of the line counts, in order of date.

    ``name`` is ``showing``, ``no_place``, ``filtered``, ``too_vague`` or ``repeated``, as in
    `Unshown`.
    """
    if name == "repeated":
        return list(list_events(store, view, only=list_repeated(store, view)).iter_rows(named=True))
    if name == "filtered":
        shown = set(list_events(store, view)["event_id"].to_list())
        everything = list_events(store, View(dataset=view.dataset, as_of=view.as_of))
        rows = everything.iter_rows(named=True)
        return [row for row in rows if row["event_id"] not in shown]
    if name == "too_vague":
        anytime = list_events(store, replace(view, from_=None, to=None)).iter_rows(named=True)
        return [row for row in anytime if row["date_start"] is None and row["date_end"] is None]
    rows = list_events(store, view).iter_rows(named=True)
    return [row for row in rows if name == "showing" or not row["mapped"]]


def _describe(row: Mapping[str, Any], words: Words) -> Node:
    when = format_period(row["date_start"], row["date_end"], words.lang, prec=row["date_prec"])
    return el(
        "li",
        said(row[f"title_{words.lang}"]),
        el("span", when, class_="rasd-after rasd-soft"),
    )
