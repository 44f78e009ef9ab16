"""Running totals as claimants stated them, apart from the events and never added to anything."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from geo.charts.totals import draw_totals
from geo.model.total import Total
from geo.questions.select import Selection
from geo.questions.totals import list_totals
from geo.text import Words, format_day, format_figure, format_period
from geo.ui.event.claims import link_copy
from geo.ui.page.chart import show_chart
from geo.ui.page.dom import Node, el, link, said, show
from geo.ui.page.licence import show_restricted
from geo.ui.page.state import choose
from geo.view.view import View

_HEADS = ("who", "figure", "area", "said_on")

Totals = Sequence[Total]
Kind = tuple[str, str]


def show_totals(selection: Selection) -> None:
    """Show the totals of one kind of people, on the days they were said."""
    store, view = selection.store, selection.view
    words = Words(view.lang)
    if not store.dataset.gives_rows:
        show_restricted(store, words, key="totals-head")
        return
    totals = [row for row in list_totals(selection) if row.measure == "people_harmed"]
    show(
        el("h2", words("totals.title"), class_="rasd-heading"),
        el("p", words("totals.text"), class_="rasd-soft"),
        key="totals-head",
    )
    if not totals:
        st.text(words("totals.empty"))
        return
    kind = _ask_kind(totals, view, words)
    chosen = [row for row in totals if (row.harm, row.category) == kind]
    dated = [row for row in chosen if row.said_on is not None]
    if dated:
        claimants = words.join(list(dict.fromkeys(row.claimant for row in dated)))
        alt = words("totals.alt", claimants=claimants)
        show_chart(selection, draw_totals, dated, key="totals", alt=alt)
    undated = len(chosen) - len(dated)
    note = el("p", words("totals.undated", n=undated), class_="rasd-soft") if undated else None
    box = el(
        "div",
        _make_table(chosen, words),
        class_="rasd-totals-box",
        tabindex=0,
        role="region",
        aria_label=words("totals.title"),
    )
    show(note, box, key="totals-table")


def _ask_kind(totals: Totals, view: View, words: Words) -> Kind:
    kinds = Counter(f"{row.harm}-{row.category}" for row in totals)
    options = [kind for kind, _ in kinds.most_common()]
    # Most totals are of civilians: they come first unless the reader asks for another category.
    asked = f"{view.harm}-{view.category}" if view.category != View.category else options[0]
    usual = asked if asked in options else options[0]
    chosen: str = choose(
        "totals",
        options,
        usual=usual,
        label=words("totals.measure"),
        format_func=lambda kind: words.join(
            [words(f"harm.{_split(kind)[0]}"), words(f"category.{_split(kind)[1]}")]
        ),
    )
    return _split(chosen)


def _split(kind: str) -> Kind:
    harm, _, category = kind.partition("-")
    return harm, category


def _make_table(totals: Totals, words: Words) -> Node:
    head = el("tr", *(el("th", words(f"totals.{name}"), scope="col") for name in _HEADS))
    rows = [row for total in totals for row in _make_rows(total, words)]
    return el("table", el("thead", head), el("tbody", *rows), class_="rasd-table rasd-totals")


def _make_rows(total: Total, words: Words) -> list[Node]:
    figure = format_figure(
        low=total.low, high=total.high, qualifier=total.qualifier, lang=words.lang
    )
    start, end = total.period_start, total.period_end
    period = format_period(start, end, words.lang) if start or end else words("totals.not_stated")
    source = total.source_url
    return [
        el(
            "tr",
            el("th", said(total.claimant), scope="row"),
            el("td", el("strong", figure)),
            el("td", said(total.area_name), el("small", period, class_="rasd-soft")),
            el("td", _say_day(total, words)),
        ),
        el(
            "tr",
            el(
                "td",
                said(total.text),
                el("span", link(words("totals.source"), source), class_="rasd-after")
                if source
                else None,
                link_copy(total.archive_url, words),
                colspan=len(_HEADS),
            ),
            class_="rasd-statement",
        ),
    ]


def _say_day(total: Total, words: Words) -> str:
    if total.said_on is None:
        return words("date.undated")
    return format_day(total.said_on, words.lang, prec=total.said_prec or "day", short=True)
