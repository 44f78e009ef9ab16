"""What stands on paper only: what the page is about, by which rule, whose it is, and where."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from geo.export.provenance import write_notice
from geo.questions.select import Selection
from geo.questions.several import Datasets
from geo.text import Words, format_day
from geo.ui.page.context import keep_of
from geo.ui.page.dom import Child, Node, el, said, show


def show_printed(datasets: Datasets) -> None:
    """Show what a print says at its end of each dataset; ``print.js`` puts the address in."""
    lang = datasets[0].view.lang
    words = Words(lang)
    told = (
        line for each in datasets for line in keep_of(each, "printed", partial(_describe, each))
    )
    address = el("bdi", dir="ltr", class_="rasd-address")
    ends = (("address", address), ("made", format_day(datetime.now(UTC).date(), lang)))
    lines = [*told, *(_describe_line(words(f"print.{name}"), said) for name, said in ends)]
    title = el("h2", words("print.title"), class_="rasd-heading")
    show(title, el("dl", *lines, class_="rasd-printed"), key="printed")


def show_selected(selection: Selection) -> None:
    """Show what a print of another page than the event's begins with: the event and who says what.

    Its title, its paragraph with day, place, numbers and denials; nothing where none is selected.
    """
    told = keep_of(selection, "event printed", partial(_describe_selected, selection))
    if told:
        show(*told, key="event-printed")


def _describe_selected(selection: Selection) -> list[Node | None]:
    notice = write_notice(selection)
    if not notice.is_event:
        return []
    told = el("p", notice.paragraph, class_="rasd-paragraph")
    return [said(notice.title, "h2"), el("div", told, class_="rasd-quote")]


def _describe(selection: Selection) -> list[Node]:
    # The browser knows the page's address better than the server does.
    notice = replace(write_notice(selection.replace(event=None)), view="")
    return [_describe_line(label, el("bdi", text)) for label, text in notice.lines()]


def _describe_line(label: str, said: Child) -> Node:
    return el("div", el("dt", label), el("dd", said))
