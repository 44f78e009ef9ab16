"""The handles of the period shown, and the buttons that walk through the time."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from geo.look.served import load_component
from geo.model.timeline import Timeline
from geo.questions.select import Selection
from geo.text import Words
from geo.told.moment import tell_days
from geo.view.view import View

_KEY = "window"
_TURNS = "_turns"
"""How often a hand has come to rest in this session: what is sent then is never what was there."""
_SPEEDS = ("0.5", "1", "2", "4")
_HAND = st.components.v2.component(
    "rasd.hand",
    html="<div class='rasd-hand'></div>",
    js=load_component("hand"),
    isolate_styles=False,
)

Span = tuple[date, date]


def show_hand(
    selection: Selection, timeline: Timeline, words: Words, *, on_rest: Callable[[], None]
) -> None:
    """Show them; ``on_rest`` is called once a hand has moved the period, see `read_rest`."""
    view, span = selection.view, _find_span(timeline)
    dataset = selection.store.dataset
    data = {
        "span": _write(span),
        "axis": _write((timeline.bins[0].from_, timeline.bins[-1].to)),
        "period": _write(_hold(view, span)),
        "days": tell_days(timeline, view),
        "monthly": not (dataset.gives_rows or dataset.is_sums),
        # One that is partly in the period counts nowhere, and is shaded whole.
        "bars": [_write((each.from_, each.to)) for each in timeline.bins]
        if dataset.is_sums
        else None,
        "told": view.dataset,
        # Of one that gives no rows no event is shown, whoever asks for it.
        "event": (st.session_state.get("event") or "") if dataset.gives_rows else "",
        "turn": st.session_state.get(_TURNS, 0),
        "words": _say(words, monthly=not dataset.gives_rows and not dataset.is_sums),
    }
    _HAND(data=data, key=_KEY, on_period_change=on_rest)


def read_rest() -> tuple[date | None, date | None] | None:
    """Return the first and the last day at which a hand has come to rest; None for no days."""
    told = st.session_state[_KEY].period
    st.session_state[_TURNS] = st.session_state.get(_TURNS, 0) + 1
    try:
        start, end = (
            date.fromisoformat(told[end]) if told[end] else None for end in ("from", "to")
        )
    # A browser may say anything.
    except (KeyError, TypeError, ValueError):
        return None
    return start, end


def _find_span(timeline: Timeline) -> Span:
    first, last = timeline.first, timeline.last
    if first is None or last is None:
        msg = "A timeline without a day has nothing to take hold of."
        raise ValueError(msg)
    return first, last


def _hold(view: View, span: Span) -> Span:
    """Return the period shown as far as there is data, its ends in order."""
    first, last = span
    start = min(max(view.from_ or first, first), last)
    end = max(min(view.to or last, last), first)
    return min(start, end), max(start, end)


def _write(span: Span) -> list[str]:
    return [day.isoformat() for day in span]


def _say(words: Words, *, monthly: bool) -> dict[str, str]:
    step = "month" if monthly else "day"
    speeds = {f"speed_{speed}": words("timeline.speed_is", speed=speed) for speed in _SPEEDS}
    return {
        "play": words("timeline.play"),
        "pause": words("timeline.pause"),
        "help": words("timeline.play_help"),
        "mode": words("timeline.mode"),
        "mode_window": words("timeline.mode_window"),
        "mode_all": words("timeline.mode_all"),
        "speed": words("timeline.speed"),
        **speeds,
        "back": words(f"timeline.{step}_back"),
        "on": words(f"timeline.{step}_on"),
        "from": words("filters.from"),
        "to": words("filters.to"),
    }
