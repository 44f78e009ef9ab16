"""Rows of a file as they stand in it, in a box of their own that scrolls."""

import re
from collections.abc import Mapping, Sequence

from geo.model.schema import ROW
from geo.text import Words
from geo.ui.page.dom import Child, Node, el, said, show

_LONGEST_CELL = 80
# Streamlit makes links of bare addresses, also where Markdown is escaped.
_ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)
# A stroke before any other sign would be shown as one. Inside a word _ means nothing: its stroke
# would only be read aloud.
_MARKDOWN = re.compile(r"((?!(?<=[^\W_])_[^\W_])[!-/:-@\[-`{-~])")
# What turns the direction of all that follows has no place in a label.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def show_rows(
    rows: Sequence[Mapping[str, object]], *, key: str, title: Child, label: str, words: Words
) -> None:
    """Show rows under the names of their columns, which are those of the first."""
    names = list(rows[0]) if rows else []
    heads = [_head(words("data.row") if name == ROW else name) for name in names]
    lines = [el("tr", *(_cell(row[name]) for name in names)) for row in rows]
    table = el("table", el("thead", el("tr", *heads)), el("tbody", *lines), class_="rasd-table")
    # What scrolls is a named region that the keyboard reaches.
    box = el("div", table, class_="rasd-rows", role="region", aria_label=label, tabindex="0")
    show(title, box, key=key)


def escape_markdown(text: str) -> str:
    """Return a text that a widget's label shows as it stands: labels are read as Markdown.

    It is one line, cut where it is very long. A space without width keeps bare addresses from
    becoming links.
    """
    line = _cut(" ".join(_TURNS.sub("", text).split()))
    apart = _ADDRESS.sub(lambda found: f"{found[0][0]}\u200b{found[0][1:]}", line)
    return _MARKDOWN.sub(r"\\\1", apart)


def _head(name: str) -> Node:
    return el("th", said(_cut(name)), scope="col")


def _cell(value: object) -> Node:
    return el("td", said(_cut("" if value is None else str(value))))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"
