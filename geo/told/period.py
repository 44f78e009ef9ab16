"""What a timeline says beside its bars: the period shown, and what the bars leave out."""

from geo.model.timeline import Timeline
from geo.text import Words, format_beyond, format_period
from geo.told.node import Node, el
from geo.view.view import View


def tell_period(timeline: Timeline, view: View, words: Words) -> list[Node]:
    """Return the period shown, and what is told of events that no bar or no day has."""
    start, end = view.from_ or timeline.first, view.to or timeline.last
    parts = [el("b", format_period(start, end, view.lang))]
    if timeline.few:
        parts.append(el("span", words("licence.bins", n=timeline.few)))
    if timeline.longer.events:
        band = el("i", class_="rasd-band", aria_hidden="true")
        parts.append(el("span", band, _say_longer(timeline, view, words)))
    if timeline.taken:
        flag = el("i", class_="rasd-flag", aria_hidden="true")
        # How many there are is not said: the chart has the first days only, some of several events.
        parts.append(el("span", flag, words("timeline.flag")))
    if timeline.undated:
        parts.append(el("span", words("timeline.undated", n=timeline.undated)))
    return parts


def _say_longer(timeline: Timeline, view: View, words: Words) -> str:
    longer, step = timeline.longer, words(f"timeline.step_{timeline.step}")
    told = words("timeline.longer", n=longer.events, step=step)
    # The bars are of all of the time, and so is this: beside a period its number would mislead.
    if view.has_period:
        return told
    people = format_beyond(longer, words.lang)
    if longer.low is not None:
        people = words(f"harmed.{longer.harm}", people=people)
    return words("export.line", label=told, text=people)
