"""What the page does not show: a line of counts, each of which opens its list."""

import streamlit as st

from geo.engine.store import Store
from geo.export.provenance import say_withheld
from geo.questions.select import Selection
from geo.questions.unshown import Listed, Unshown, list_hidden
from geo.text import Words, format_period
from geo.told.unshown import Told, tell_unshown
from geo.ui.page.dom import Node, el, said, show
from geo.view.view import View


def show_unshown(
    selection: Selection, unshown: Unshown, *, key: str = "unshown", name: Node | None = None
) -> None:
    """Show how many events are shown and left out; a press on a count lists its events.

    ``name`` says of which dataset, where there are several, each with a ``key`` of its own.
    """
    view = selection.view
    words = Words(view.lang)
    counts = tell_unshown(unshown, words)
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


def _list_hidden(name: Told, store: Store, view: View, words: Words) -> None:
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
