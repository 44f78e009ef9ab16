"""What the page does not show: a line of counts, each of which opens its list."""

from typing import Literal

import streamlit as st

from geo.engine.store import Store
from geo.export.provenance import say_withheld
from geo.questions.select import Selection
from geo.questions.unshown import Listed, Part, Unshown, list_hidden
from geo.text import Words, format_period
from geo.ui.page.dom import Node, el, said, show
from geo.view.view import View

_Part = Part | Literal["withheld", "restricted"]


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
    counts: dict[_Part, tuple[str, int]] = {
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
    rare: tuple[_Part, ...] = ("partly", "too_vague", "unspoken", "repeated", "withheld")
    for what in rare:
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


def _list_hidden(
    name: Part | Literal["withheld", "restricted"], store: Store, view: View, words: Words
) -> None:
    if name == "withheld":
        lines = [el("li", line) for line in say_withheld(store.withheld, words.lang)]
        listed = el("ul", *lines, class_="rasd-list")
        show(el("p", words("withheld.text")), listed, key="hidden-withheld")
        return
    if name == "restricted" or not store.dataset.gives_rows:
        st.text(words("licence.text", licence=store.dataset.say_licence(words.lang)))
        return
    hidden = list_hidden(Selection(store, view), part=name)
    if not hidden.events:
        st.text(words("hidden.none"))
        return
    cards = [_describe(event, words) for event in hidden.events]
    count = words("count.events", n=hidden.total)
    if hidden.total > len(cards):
        count = words("table.first", shown=len(cards), total=hidden.total)
    show(
        el("p", count, class_="rasd-soft"),
        el("ul", *cards, class_="rasd-list"),
        key=f"hidden-{name}",
    )


def _describe(event: Listed, words: Words) -> Node:
    when = format_period(event.from_, event.to, words.lang, prec=event.date_prec)
    return el(
        "li",
        said(event.title),
        el("span", when, class_="rasd-after rasd-soft"),
    )
