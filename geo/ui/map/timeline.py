"""The timeline: when events happened, and the period shown."""

from datetime import date

import streamlit as st

from geo.charts.timeline import draw_timeline
from geo.model.timeline import Timeline
from geo.questions.select import Selection
from geo.questions.sums.adding import add_sums
from geo.text import Words, format_day
from geo.told.moment import keep_timeline
from geo.told.period import tell_period
from geo.ui.map.hand import read_rest, show_hand
from geo.ui.page import state
from geo.ui.page.chart import show_chart
from geo.ui.page.context import PageContext
from geo.ui.page.datasets import TOLD, choose_dataset, find_told
from geo.ui.page.dom import show


def show_timeline(page: PageContext) -> None:
    """Show the histogram, the handles of the period on it, and what walks through the time.

    Of several datasets it is that of the one the reader chose to be told about.
    """
    words, datasets = page.words, page.datasets
    selection = find_told(datasets, key=TOLD)
    view = selection.view
    is_sums = selection.store.dataset.is_sums
    timeline = keep_timeline(selection)
    first, last = timeline.first, timeline.last
    with st.container(key="time"):
        if first is None or last is None:
            choose_dataset(datasets, words, key=TOLD)
            told = "timeline.empty" if selection.is_enough else "licence.few_short"
            st.text(words("sums.none" if is_sums else told))
            return
        _show_chart(selection, timeline, words, first=first, last=last)
        with st.container(key="time-controls", horizontal=True, vertical_alignment="center"):
            show_hand(selection, timeline, words, on_rest=_take_rest)
            _show_whole(words)
            period = tell_period(timeline, view, words)
            show(*period, key="period-shown", class_="rasd-period")
            choose_dataset(datasets, words, key=TOLD)


def _show_chart(
    selection: Selection, timeline: Timeline, words: Words, *, first: date, last: date
) -> None:
    view = selection.view
    shown = sum(each.events for each in timeline.bins)
    shown += timeline.longer.events
    sums = add_sums(selection) if selection.store.dataset.is_sums else None
    claimant = sums.shown.claimant if sums else ""
    alt = words(
        "sums.timeline_alt" if sums else "timeline.alt",
        step=words(f"timeline.step_{timeline.step}"),
        first=format_day(first, view.lang),
        last=format_day(last, view.lang),
        n=shown,
        claimant=claimant,
    )
    show_chart(
        selection,
        draw_timeline,
        timeline,
        key="time-chart",
        alt=alt,
        stated=words("sums.timeline", claimant=claimant) if sums else "",
    )


def _show_whole(words: Words) -> None:
    st.button(words("timeline.reset"), key="whole", icon=":material/restart_alt:", on_click=_reset)


def _take_rest() -> None:
    """Make the period at which a hand has come to rest the one shown."""
    rest = read_rest()
    if rest is not None:
        # An end at the edge of the data is open: a link to it shows what is added later, too.
        state.change(from_=rest[0], to=rest[1])


def _reset() -> None:
    state.change(from_=None, to=None)
