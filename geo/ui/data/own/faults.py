"""What of a file was not used as it stands: by column and reason, and row by row to be mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from geo.model.schema import ROW, list_vocabulary
from geo.readers.manifest import load_manifests
from geo.readers.mapping import Said
from geo.readers.values.points import LIMITS
from geo.text import Words, column_of
from geo.ui.data.own.corrections import list_corrections, mend, name_cell, read_cell, say_row
from geo.ui.data.own.fields import seed
from geo.ui.data.rows import escape_markdown
from geo.ui.page.dom import Node, el, read_pick, said, show
from geo.ui.page.session import Brought

_AT_A_TIME = 5
_VALUES = 4
_LONGEST = 120
_OF_BOTH = {"bad_middle", "half_point", "null_island", "swapped_point"}
"""Faults of a point as a whole: either of its coordinates may be the wrong one."""
_OPEN, _PAGE = "faults-open", "faults-page"


@dataclass(frozen=True, eq=False)
class _Group:
    """The faults of one column for one reason."""

    column: str
    reason: str
    code: str
    action: str
    faults: pl.DataFrame

    @property
    def name(self) -> str:
        return f"{self.code}-{self.action}-{self.column}"

    def say(self, words: Words) -> str:
        n, column = self.faults.height, self.column
        return words("data.faults.group", n=n, column=column, reason=self.reason)


def show_faults(
    brought: Brought,
    faults: pl.DataFrame,
    words: Words,
    *,
    mapping: Said,
) -> None:
    """Show the faults in groups, each of which opens its rows; ``mapping`` is what columns are."""
    groups = _group(faults, words)
    opened = st.session_state.get(_OPEN)
    items = [el("li", _say_group(group, words, is_open=group.name == opened)) for group in groups]
    show(
        el("h4", words("data.faults.title")),
        el("p", words("data.faults.text"), class_="rasd-soft"),
        el("ul", *items, class_="rasd-faults"),
        key="faults",
        on_pick=_open,
    )
    for group in groups:
        if group.name == opened:
            with st.container(key="faults-rows"):
                _show_group_rows(brought, group, words, mapping=mapping)
    if list_corrections(mapping) != list_corrections(_checked(brought)):
        st.button(
            words("data.faults.again"),
            key="check-again",
            type="primary",
            on_click=_try_again,
            args=(brought,),
        )


def _checked(brought: Brought) -> Said:
    """Return the mapping by which what is shown was read."""
    shown = brought.refused or brought.checked
    return shown.choices.mapping if shown is not None else Said()


def _try_again(brought: Brought) -> None:
    brought.asks_again = True


def _group(faults: pl.DataFrame, words: Words) -> list[_Group]:
    """Return the faults by column, reason and what was done, the largest groups first."""
    made = [
        _Group(
            column=_cut(str(first["column"])) or words("data.faults.whole"),
            reason=first[column_of("reason", words.lang, first)],
            code=first["code"],
            action=first["action"],
            faults=own,
        )
        for own in faults.partition_by("column", "code", "action", maintain_order=True)
        for first in [own.row(0, named=True)]
    ]
    return sorted(made, key=lambda group: -group.faults.height)


def _say_group(group: _Group, words: Words, *, is_open: bool) -> Node:
    cells = group.faults.get_column("value").unique(maintain_order=True)
    told = [_cut(cell) or words("data.picture.blank") for cell in cells.head(_VALUES)]
    # Each by itself: days in a row turn round where the marks between them are Arabic.
    mark = words("list.semicolon")
    apart = [part for cell in told for part in (mark, said(cell))][1:]
    return el(
        "button",
        group.say(words),
        el("span", *apart, class_="rasd-soft"),
        el("span", words(f"data.action_{group.action}"), class_="rasd-soft"),
        data_pick=group.name,
        aria_expanded="true" if is_open else "false",
    )


def _open() -> None:
    name = read_pick("faults")
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == name else name
    st.session_state[_PAGE] = 0


def _show_group_rows(brought: Brought, group: _Group, words: Words, *, mapping: Said) -> None:
    """Show some rows of a group, each as the file has it, beside the cell at fault."""
    faults = group.faults
    show(el("h4", group.say(words)), key="faults-head", top_of="section", about=group.name)
    if group.code == "unknown_type":
        names = [words.term("event_type", w) for w in list_vocabulary("events", "event_type")]
        known = words("data.faults.types", known=words.join(names))
        show(el("p", known, class_="rasd-soft"), key="faults-types")
    show(el("p", words("data.faults.mend"), class_="rasd-soft"), key="faults-hint")
    first = st.session_state.get(_PAGE, 0) * _AT_A_TIME
    shown = faults.slice(first, _AT_A_TIME)
    rows = _find_rows(brought)
    for fault in shown.iter_rows(named=True):
        number, column = int(fault["row"]), str(fault["column"])
        cells = rows.filter(pl.col(ROW) == number).row(0, named=True) if number in rows[ROW] else {}
        faulty = _find_cells(group.code, column, cells, _name_fields(brought, mapping, cells))
        with st.container(border=True, key=f"fault-row-{number}"):
            _show_row(brought, number, cells, words, faulty=faulty)
    _turn_pages(first, faults.height, words)


def _turn_pages(first: int, total: int, words: Words) -> None:
    if total <= _AT_A_TIME:
        return
    last = min(first + _AT_A_TIME, total)
    with st.container(horizontal=True, key="faults-pages"):
        show(
            el("p", words("data.faults.rows", first=first + 1, last=last, total=total)),
            key="faults-where",
        )
        for name, step, is_end in (("earlier", -1, first == 0), ("later", 1, last == total)):
            label = words(f"data.faults.{name}")
            st.button(label, key=f"faults-{name}", disabled=is_end, on_click=_turn, args=(step,))


def _turn(step: int) -> None:
    st.session_state[_PAGE] = st.session_state.get(_PAGE, 0) + step


def _find_rows(brought: Brought) -> pl.DataFrame:
    """Return the first of the rows at fault as the file has them."""
    shown = brought.refused or brought.checked
    if shown is None or shown.at_fault is None:
        return pl.DataFrame(schema={ROW: pl.UInt32})
    return shown.at_fault


def _show_row(
    brought: Brought,
    number: int,
    cells: Mapping[str, object],
    words: Words,
    *,
    faulty: Sequence[str],
) -> None:
    left, right = st.columns([1, 2]) if faulty else (st.empty(), st.container())
    for name in faulty:
        was = str(cells[name] or "")
        key = name_cell(brought, number, name)
        left.text_input(
            words(
                "data.faults.cell",
                column=escape_markdown(name),
                row=escape_markdown(say_row(brought, number)),
            ),
            key=seed(key, read_cell(brought, number, name, was)),
            on_change=mend,
            args=(brought, number, name, was),
        )
    with right:
        title = None if faulty else el("b", words("data.picture.row", n=say_row(brought, number)))
        why = None if faulty else words(f"data.faults.{'no_cell' if cells else 'gone'}")
        told = el("p", why, class_="rasd-soft") if why else None
        show(title, _write_row(cells, faulty), told, key=f"whole-{number}")


def _write_row(cells: Mapping[str, object], faulty: Sequence[str]) -> Node | None:
    """Return a row as the file has it, the cells at fault first."""
    names = [*faulty, *(name for name in cells if name not in {ROW, *faulty})]
    written = [
        el(
            "div",
            el("dt", said(_cut(name))),
            el("dd", said(_cut(str(cells[name] or "–")))),
            class_="rasd-faulty" if name in faulty else None,
        )
        for name in names
        if cells[name] is not None or name in faulty
    ]
    return el("dl", *written, class_="rasd-whole") if written else None


def _name_fields(brought: Brought, mapping: Said, cells: Mapping[str, object]) -> Mapping[str, str]:
    """Return the columns of a row by what they are: as mapped, or as the format has them."""
    if "columns" in mapping:
        return {name: own for name, own in mapping["columns"].items() if own in cells}
    named = load_manifests()[brought.format].canonical(cells)
    return {name: own for own, name in named.items()}


def _find_cells(
    code: str, column: str, cells: Mapping[str, object], fields: Mapping[str, str]
) -> Sequence[str]:
    """Return the columns of the cells at fault; of what is made of several, all of them."""
    pair = [fields[axis] for axis in LIMITS if axis in fields]
    if code in _OF_BOTH and column in pair:
        return pair
    if column in cells:
        return [column]
    return [own for name, own in fields.items() if name.startswith(column)]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
