"""Cells that the reader mended: kept in the mapping, listed, and taken back one by one."""

from collections.abc import Sequence

import streamlit as st

from geo.readers.files.opened import tell_row
from geo.readers.mapping import Correction, Said
from geo.text import Words
from geo.ui.page.dom import el, read_pick, said, show
from geo.ui.page.session import Brought

_KEY = "corrections"


def show_corrections(brought: Brought, words: Words) -> None:
    """List the cells that are to be read as others, each with a way back."""
    corrections = list_corrections(brought.mapping)
    if not corrections:
        return
    names = ("data.row", "data.column", "data.faults.was", "data.faults.is")
    heads = [el("th", words(name), scope="col") for name in names]
    lines = [
        el(
            "tr",
            el("td", say_row(brought, each["row"])),
            *(el("td", said(each[part])) for part in ("column", "was", "value")),
            el("td", el("button", words("data.faults.take_back"), data_pick=str(index))),
        )
        for index, each in enumerate(corrections)
    ]
    last = el("th", el("span", words("data.faults.take_back"), class_="rasd-hidden"), scope="col")
    head = el("thead", el("tr", *heads, last))
    table = el("table", head, el("tbody", *lines), class_="rasd-table")
    title = words("data.faults.corrected", n=len(corrections))
    show(
        el("h4", title),
        el("p", words("data.faults.corrected_text"), class_="rasd-soft"),
        el("div", table, class_="rasd-rows", role="region", aria_label=title, tabindex="0"),
        key=_KEY,
        on_pick=lambda: _take_back(brought),
    )


def say_row(brought: Brought, number: int) -> str:
    """Return where a row of the table that was read stands in the file."""
    return tell_row(number, brought.starts)


def list_corrections(mapping: Said) -> Sequence[Correction]:
    """Return the corrections of a mapping."""
    return mapping.get("corrections", [])


def name_cell(brought: Brought, row: int, column: str) -> str:
    """Return the key of the widget in which a cell is mended."""
    return f"mend-{row}-{column}-{brought.folder.name}"


def read_cell(brought: Brought, row: int, column: str, was: str) -> str:
    """Return what a cell is read as: what stands there, or its correction."""
    given = (each for each in list_corrections(brought.mapping) if _is_of(each, row, column))
    return next((each["value"] for each in given), was)


def mend(brought: Brought, row: int, column: str, was: str) -> None:
    """Keep what the reader wrote for a cell; the same as before is no correction."""
    value = str(st.session_state[name_cell(brought, row, column)]).strip()
    kept = [e for e in list_corrections(brought.mapping) if not _is_of(e, row, column)]
    made = [Correction(row=row, column=column, was=was, value=value)] if value != was else []
    _keep(brought, sorted([*kept, *made], key=lambda each: each["row"]))


def _take_back(brought: Brought) -> None:
    corrections = list(list_corrections(brought.mapping))
    gone = corrections.pop(int(read_pick(_KEY)))
    st.session_state.pop(name_cell(brought, gone["row"], gone["column"]), None)
    _keep(brought, corrections)


def _keep(brought: Brought, corrections: list[Correction]) -> None:
    mapping = brought.mapping.copy()
    mapping.pop("corrections", None)
    brought.mapping = {**mapping, "corrections": corrections} if corrections else mapping


def _is_of(each: Correction, row: int, column: str) -> bool:
    return (each["row"], each["column"]) == (row, column)
