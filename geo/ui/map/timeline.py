"""The timeline: when events happened, and the period shown."""

import time
from datetime import date, timedelta

import streamlit as st

from geo.charts.timeline import draw_timeline, read_brush
from geo.model.timeline import Timeline
from geo.questions.select import Selection
from geo.questions.sums.adding import add_sums, make_sums_timeline
from geo.questions.timeline import make_timeline
from geo.text import Words, format_day
from geo.told.period import tell_period
from geo.ui.page import state
from geo.ui.page.chart import show_chart
from geo.ui.page.context import PageContext, part_context
from geo.ui.page.datasets import TOLD, choose_dataset, find_told
from geo.ui.page.dom import show
from geo.view.view import View

PACE_SECONDS = 1.0
_MOST_STEPS = 60
_FIRST_WINDOW = 8
"""Playing without a chosen period shows one part in so many of the whole time."""


def show_timeline(page: PageContext) -> None:
    """Show the histogram with its brush, the slider, and play, pause and reset.

    Of several datasets it is that of the one the reader chose to be told about.
    """
    words, datasets = page.words, page.datasets
    selection = find_told(datasets, key=TOLD)
    view = selection.view
    is_sums = selection.store.dataset.is_sums
    timeline = make_sums_timeline(selection) if is_sums else make_timeline(selection)
    first, last = timeline.first, timeline.last
    st.session_state["_span"] = (first, last)
    with st.container(key="time"):
        if first is None or last is None:
            choose_dataset(datasets, words, key=TOLD)
            told = "timeline.empty" if selection.is_enough else "licence.few_short"
            st.text(words("sums.none" if is_sums else told))
            return
        _show_chart(selection, timeline, words, first=first, last=last)
        with st.container(key="time-controls", horizontal=True, vertical_alignment="center"):
            _show_buttons(words)
            _show_slider(view, words, first=first, last=last)
            period = tell_period(timeline, view, words)
            show(*period, key="period-shown", class_="rasd-period")
            choose_dataset(datasets, words, key=TOLD)
    if st.session_state.get("_playing"):
        st.fragment(_tick, run_every=PACE_SECONDS)()


def take_brush() -> None:
    """Make the brushed period the one shown, and take the brush away again."""
    turn = st.session_state.get("_brushes", 0)
    period = read_brush(st.session_state[f"brush-{turn}"]["selection"])
    if period:
        # A chart with another key starts without a brush; Streamlit cannot clear one.
        st.session_state["_brushes"] = turn + 1
        choose_period(*period)


def choose_period(start: date, end: date) -> None:
    """Show the events from one day to another; an end at the edge of the data is left open."""
    first, last = st.session_state["_span"]
    # A link to the whole time must show events that are added later, too.
    state.change(from_=start if start > first else None, to=end if end < last else None)


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
        window=(view.from_, view.to),
        key=f"brush-{st.session_state.get('_brushes', 0)}",
        on_select=take_brush,
        alt=alt,
        stated=words("sums.timeline", claimant=claimant) if sums else "",
    )


def _show_buttons(words: Words) -> None:
    playing = bool(st.session_state.get("_playing"))
    name = "pause" if playing else "play"
    icon = ":material/pause:" if playing else ":material/play_arrow:"
    st.button(
        words(f"timeline.{name}"),
        key="play",
        icon=icon,
        on_click=_turn_play,
        help=words("timeline.play_help"),
    )
    st.button(words("timeline.reset"), key="whole", icon=":material/restart_alt:", on_click=_reset)


def _show_slider(view: View, words: Words, *, first: date, last: date) -> None:
    if first == last:
        return
    start = min(max(view.from_ or first, first), last)
    end = max(min(view.to or last, last), first)
    # The slider has no memory of its own: it shows the period, wherever that was chosen.
    st.session_state["window"] = (min(start, end), max(start, end))
    st.slider(
        words("timeline.window"),
        min_value=first,
        max_value=last,
        key="window",
        on_change=_take_window,
        format="YYYY-MM-DD",
        label_visibility="collapsed",
    )


def _take_window() -> None:
    start, end = st.session_state["window"]
    choose_period(start, end)


def _turn_play() -> None:
    st.session_state["_playing"] = not st.session_state.get("_playing")
    st.session_state["_stepped"] = time.monotonic()


def _reset() -> None:
    st.session_state["_playing"] = False
    state.change(from_=None, to=None)


def _tick() -> None:
    # The fragment also runs with the page; only its own clock moves the period.
    if time.monotonic() - st.session_state["_stepped"] < PACE_SECONDS * 0.8:
        return
    st.session_state["_stepped"] = time.monotonic()
    step_period(part_context().selection.view)
    st.rerun()


def step_period(view: View) -> None:
    """Move the period shown one step on, from the beginning if all is shown; stop at the end."""
    first, last = st.session_state["_span"]
    whole = last - first
    # However long the time, playing it takes about a minute.
    step = max(timedelta(days=1), timedelta(days=whole.days // _MOST_STEPS))
    if view.from_ is None and view.to is None:
        state.change(from_=first, to=first + max(step, whole // _FIRST_WINDOW))
        return
    start, end = view.from_ or first, view.to or last
    if end >= last:
        st.session_state["_playing"] = False
        return
    state.change(from_=start + step, to=min(end + step, last))
