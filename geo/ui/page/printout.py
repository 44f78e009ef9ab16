"""What stands on paper only: what the page is about, by which rule, whose it is, and where."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from geo.engine.store import Store
from geo.export.provenance import write_notice
from geo.text import Words, format_day
from geo.ui.page.dom import Child, Node, el, show
from geo.view.view import View


def show_printed(datasets: Sequence[tuple[Store, View]]) -> None:
    """Show what a print says at its end of each dataset; ``print.js`` puts the address in."""
    lang = datasets[0][1].lang
    words = Words(lang)
    told = (line for store, view in datasets for line in _describe(store, view))
    address = el("bdi", dir="ltr", class_="rasd-address")
    ends = (("address", address), ("made", format_day(datetime.now(UTC).date(), lang)))
    lines = [*told, *(_describe_line(words(f"print.{name}"), said) for name, said in ends)]
    title = el("h2", words("print.title"), class_="rasd-heading")
    show(title, el("dl", *lines, class_="rasd-printed"), key="printed")


def _describe(store: Store, view: View) -> list[Node]:
    notice = replace(write_notice(store, replace(view, event=None)), view="")
    return [_describe_line(label, el("bdi", text)) for label, text in notice.lines()]


def _describe_line(label: str, said: Child) -> Node:
    return el("div", el("dt", label), el("dd", said))
