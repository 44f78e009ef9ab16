"""Events in a list, each with its days, its number and its address."""

from dataclasses import replace

from geo.questions.events import EventRow, count_listed, read_events
from geo.questions.select import Selection
from geo.text import Words, format_number, format_period
from geo.told.node import Node, el
from geo.view.links import write_link
from geo.view.view import View


def describe_events(selection: Selection, words: Words, *, most: int) -> list[Node | None]:
    """Return the heading of a view's events and the first of them, in the order of its table."""
    # As the table has them, whatever the page Casualties counts.
    killed = selection.replace(harm=View.harm, category=View.category)
    rows = read_events(killed, limit=most)
    heading = el("h2", words("table.title"), class_="rasd-heading")
    if not rows:
        return [heading, el("p", words("empty.list"))]
    total = count_listed(killed)
    first = words("table.first", shown=len(rows), total=total) if len(rows) < total else None
    lines = [describe_event(row, selection.view, words) for row in rows]
    return [
        heading,
        el("p", first, class_="rasd-soft") if first else None,
        el("ul", *lines, class_="rasd-ways"),
    ]


def describe_event(row: EventRow, view: View, words: Words, *more: Node) -> Node:
    """Return an event as a line of a list, with what ``more`` says of it."""
    when = format_period(row.date_start, row.date_end, words.lang, prec=row.date_prec)
    number = [words("number.no_figure")]
    if row.low is not None:
        number = [words("harmed.killed", people=format_number(row.number, words.lang))]
    if row.category not in {None, "all"}:
        number.append(words(f"category.{row.category}"))
    address = write_link(replace(view, event=row.event_id), root="").removeprefix("/")
    return el(
        "li",
        el("a", row.title(words.lang), href=address, data_pick=row.event_id),
        el("small", words.join([when, *number], mark="dot"), class_="rasd-soft"),
        *more,
    )
