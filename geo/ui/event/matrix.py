"""The events of a selection against the claimants, in one table."""

from collections.abc import Sequence
from functools import partial

from geo.questions.matrix import (
    Matrix,
    MatrixCell,
    MatrixColumn,
    MatrixRow,
    compare_accounts,
)
from geo.questions.select import Selection
from geo.text import Words, format_number, format_period
from geo.ui.page.context import keep_of
from geo.ui.page.dom import Node, el, said, show

_MOST_EVENTS = 40


def show_matrix(selection: Selection) -> None:
    """Show the events of the selection against the claimants, in a box that scrolls by itself."""
    if selection.store.dataset.gives_rows:
        show(*keep_of(selection, "matrix", partial(_describe, selection)), key="matrix")


def _describe(selection: Selection) -> list[Node | None]:
    view = selection.view
    words = Words(view.lang)
    matrix = compare_accounts(selection, most=_MOST_EVENTS)
    what = words(
        "accounts.axis",
        harm=words(f"harm.{view.harm}"),
        category=words(f"category.{view.category}"),
    )
    title = el("h3", words("matrix.title"), class_="rasd-heading")
    text = el("p", words("matrix.text", what=what), class_="rasd-soft")
    if not matrix.events:
        return [title, el("p", words("matrix.empty"), class_="rasd-soft")]
    more = el("p", words("matrix.more", n=matrix.more), class_="rasd-soft")
    box = el(
        "div",
        _describe_matrix(matrix, words),
        class_="rasd-matrix",
        tabindex=0,
        role="region",
        aria_label=words("matrix.title"),
    )
    return [title, text, box, more if matrix.more else None]


def _describe_matrix(matrix: Matrix, words: Words) -> Node:
    claimants = matrix.claimants
    heads = [
        el("th", words("matrix.event"), scope="col"),
        el("th", words("matrix.number"), scope="col"),
        *(el("th", said(c.short), scope="col", title=c.name) for c in claimants),
    ]
    rows = [_describe_row(row, claimants, words) for row in matrix.events]
    return el("table", el("thead", el("tr", *heads)), el("tbody", *rows))


def _describe_row(row: MatrixRow, claimants: Sequence[MatrixColumn], words: Words) -> Node:
    when = format_period(row.date_start, row.date_end, words.lang, prec=row.date_prec)
    differs = row.agreement in {"differ", "denied"}
    return el(
        "tr",
        el(
            "th",
            said(row.title),
            el("small", when, class_="rasd-soft"),
            scope="row",
        ),
        el(
            "td",
            el("strong", format_number(row.number, words.lang)),
            data_claimant=words("matrix.number"),
        ),
        *(_describe_cell(row.cells.get(c.id), words, whose=c.short) for c in claimants),
        class_="rasd-differs" if differs else None,
        title=words("matrix.differs") if differs else None,
    )


def _describe_cell(cell: MatrixCell | None, words: Words, *, whose: str) -> Node:
    if cell is None:
        return el("td")
    parts: list[Node | None] = []
    if cell.ends is not None:
        parts.append(el("strong", format_number(cell.ends, words.lang)))
    if cell.denies:
        parts.append(el("span", words("matrix.denies"), class_="rasd-position-denies"))
    if cell.derived:
        parts.append(el("i", words("matrix.relays")))
    if not parts:
        parts.append(el("span", words("matrix.speaks"), class_="rasd-soft"))
    if cell.blames:
        told = words("matrix.blames", names=words.join(list(cell.blames)))
        parts.append(said(told, "small", class_="rasd-soft"))
    # On paper there are no columns: each cell says itself whose it is.
    return el("td", *parts, data_claimant=whose)
