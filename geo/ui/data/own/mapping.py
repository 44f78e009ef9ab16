"""Say which column of a table is what: the guess from its header, and every field to change it."""

import json
from collections.abc import Mapping, Sequence
from typing import cast

import streamlit as st

from geo.readers.files.packed import clean_name
from geo.readers.guess import propose
from geo.readers.mapping import FIGURES, ORDERS, ROWS, Said, load_mapping
from geo.readers.notes import ReaderError
from geo.readers.recognise import Inspected
from geo.text import Words
from geo.ui.data.own.corrections import show_corrections
from geo.ui.data.own.fields import (
    ENDS,
    Asking,
    ask_fields,
    list_groups,
    list_lacking,
    say_figure,
    seed,
)
from geo.ui.data.own.picture import show_picture
from geo.ui.data.own.types import KIND, TYPE, ask_type, ask_words
from geo.ui.data.own.unused import show_unused
from geo.ui.data.own.variants import add_merged
from geo.ui.page.dom import el, show
from geo.ui.page.session import Brought

_USUAL = ("killed_all",)
_ORDERS = ("auto", *ORDERS)
_NEEDED = (TYPE, KIND)
_ID = "event_id"
_SUMS = "aggregate-only"
_UNASKED = ("licences", "layer")
"""What a mapping may say that the page does not ask for."""
_KEPT = (*_UNASKED, "parts", "header", "corrections")
_COLUMNS = 3


def takes_mapping(format_: str) -> bool:
    """Tell whether the columns of a format are somebody's own, to be mapped."""
    return format_ in {"table", "vector"}


def ask_mapping(brought: Brought, inspected: Inspected, format_: str, words: Words) -> Said | None:
    """Ask which column is what and return the mapping; None while something is missing."""
    with st.container(border=True, key="mapping"):
        title = el("h3", words("data.mapping.title"))
        show(title, el("p", words("data.mapping.text"), class_="rasd-soft"), key="mapping-head")
        _ask_file(brought, inspected, words)
        # Another file, format or mapping makes new widgets: old ones would keep the reader's old
        # choices.
        keys = f"{brought.folder.name}-{format_}-{brought.mapped_by}-{brought.looks}"
        asking = Asking(brought, inspected, format_, keys, words)
        _begin(asking)
        row = _ask_row(brought.mapping, keys, words)
        first, picture = st.container(key="mapping-first"), st.container()
        columns = _ask_columns(asking, row)
        with first:
            columns |= _ask_first(asking, row)
            constants = _ask_constants(brought.mapping, columns, keys, words)
        mapping: Said = {"row": row, "columns": columns, "constants": constants}
        show_unused(asking, mapping)
        mapping = {**mapping, **_ask_rest(brought.mapping, row, keys, words)}
        mapping["words"] = ask_words(asking, mapping)
        brought.mapping = mapping
        # What was said of names is kept apart, to be taken back one by one.
        mapping = add_merged(mapping, brought)
        show_corrections(brought, words)
        with picture:
            show_picture(brought, inspected, mapping, words)
        missing = _find_missing(mapping)
        if missing:
            show(el("p", words(f"data.mapping.{missing}"), class_="rasd-note"), key="mapping-lacks")
            return None
        offer_mapping(mapping, inspected, words)
    return mapping


def _begin(asking: Asking) -> None:
    """Guess, and settle which fields are seen first: they stay in their places while one looks."""
    brought = asking.brought
    if not {"columns", "constants"} & brought.mapping.keys():
        seen = asking.inspected
        guess = propose(seen.columns, seen.head, filled=seen.filled)
        brought.mapping = {**guess, **brought.mapping}
    if f"row-{asking.keys}" not in st.session_state:
        found = tuple(brought.mapping.get("columns", {}))
        brought.lacking = list_lacking(found, asking.format)
        brought.shown = found


def offer_mapping(
    mapping: Said, inspected: Inspected, words: Words, *, kind: str = "mapping"
) -> None:
    """Offer a mapping as a file; one of ``corrections`` says nothing of columns."""
    st.download_button(
        words(f"data.{kind}.download"),
        json.dumps(mapping, ensure_ascii=False, indent=2) + "\n",
        f"{inspected.path.stem}-{kind}.json",
        "application/json",
        help=words(f"data.{kind}.download_help"),
        on_click="ignore",
    )


def _ask_file(brought: Brought, inspected: Inspected, words: Words) -> None:
    """Take a mapping file dropped beside the table; one that does not fit changes nothing."""
    with st.container(key="bring-mapping"):
        given = st.file_uploader(
            words("data.mapping.drop"),
            key=f"mapping-{brought.folder.name}",
            max_upload_size=1,
            help=words("data.mapping.drop_help"),
        )
    if given is None:
        return
    name, table = clean_name(given.name), inspected.path.name
    try:
        mapping = load_mapping(
            given.getvalue(), inspected.columns, file=name, table=table, lang=words.lang
        )
    except ReaderError as error:
        show(el("p", str(error), class_="rasd-note", role="alert"), key="mapping-error")
        return
    # The uploader gives the same file at each run; only a new one may overrule the fields.
    if brought.mapped_by != given.file_id:
        brought.mapping, brought.mapped_by = mapping, given.file_id
        if {"parts", "header"} & mapping.keys():
            # It speaks of other parts than those that were looked into.
            brought.inspected = None
            st.rerun()
    unasked = _list_unasked(brought.mapping)
    also = words("data.mapping.unasked", parts=words.join(unasked)) if unasked else ""
    taken = words("data.mapping.taken", file=name)
    show(el("p", taken), el("p", also, class_="rasd-soft") if also else None, key="mapping-taken")


def _list_unasked(mapping: Said) -> list[str]:
    """Return what a mapping says that no field of the page holds; it is kept as it is."""
    constants = mapping.get("constants", {})
    told = [f"{name}: {value}" for name, value in constants.items() if value and name != TYPE]
    texts = [name for name in mapping.get("words", {}) if name not in _NEEDED]
    return [*told, *texts, *(name for name in _UNASKED if name in mapping)]


def _ask_row(guess: Said, keys: str, words: Words) -> str:
    row = st.segmented_control(
        words("data.mapping.row"),
        ROWS,
        required=True,
        key=seed(f"row-{keys}", guess.get("row", ROWS[0])),
        format_func=lambda name: words(f"data.mapping.row_{name}"),
        help=words("data.mapping.row_help"),
    )
    return str(row)


def _list_first(brought: Brought, row: str) -> list[str]:
    """Return the fields asked for before all others."""
    needs_id = row == "claim" and _ID not in brought.shown
    return [*((_ID,) if needs_id else ()), *brought.lacking]


def _ask_first(asking: Asking, row: str) -> dict[str, str]:
    """Ask for what was not found in the header and most tables hold."""
    fields = _list_first(asking.brought, row)
    if not fields:
        return {}
    show(el("h4", asking.words("data.mapping.lacking")), key="mapping-lacking")
    return ask_fields(fields, asking)


def _ask_constants(
    guess: Said, columns: Mapping[str, str], keys: str, words: Words
) -> dict[str, str]:
    """Ask for the type of every event where no column says it; keep what else a mapping says."""
    constants = {name: value for name, value in guess.get("constants", {}).items() if value}
    type_ = constants.pop(TYPE, None)
    if not set(_NEEDED) & columns.keys():
        left = st.columns(_COLUMNS)[0]
        asked = ask_type(left, words("data.mapping.constant_type"), type_, f"type-{keys}", words)
        constants |= {TYPE: asked} if asked else {}
    return constants


def _ask_columns(asking: Asking, row: str) -> dict[str, str]:
    """Ask for each field in which column it stands: those found are seen, the rest is folded."""
    shown, first = asking.brought.shown, _list_first(asking.brought, row)
    groups = list_groups(row, asking.format)
    long = groups.pop("figures", None)
    found: dict[str, str] = {}
    rest: dict[str, list[str]] = {}
    for group, fields in groups.items():
        # A row of one person is mapped by these: none of them is folded away.
        seen = [n for n in fields if (n in shown or group == "person") and n not in first]
        rest[group] = [name for name in fields if name not in {*seen, *first}]
        found |= _ask_group(group, seen, asking)
    if long is not None:
        figures = _ask_figures(asking)
        fields = [*(f"{figure}{end}" for figure in figures for end in ENDS), *long]
        ends = {name for figure in figures for name in _list_ends(figure, shown)}
        seen = [name for name in fields if name in {*ends, *shown}]
        rest["figures"] = [name for name in fields if name not in seen]
        found |= ask_fields(seen, asking)
    with st.expander(asking.words("data.mapping.rest")):
        for group, fields in rest.items():
            found |= _ask_group(group, fields, asking, more="more-")
    return found


def _ask_group(
    group: str, fields: Sequence[str], asking: Asking, *, more: str = ""
) -> dict[str, str]:
    if not fields:
        return {}
    show(el("h4", asking.words(f"data.mapping.{group}")), key=f"mapping-{more}{group}")
    return ask_fields(fields, asking)


def _ask_figures(asking: Asking) -> list[str]:
    """Return the figures whose columns are asked for, the guessed or usual ones first."""
    words, columns = asking.words, asking.brought.mapping.get("columns", {})
    guessed = [figure for figure in FIGURES if any(f"{figure}{end}" in columns for end in ENDS)]
    show(el("h4", words("data.mapping.figures")), key="mapping-figures")
    return st.multiselect(
        words("data.mapping.more"),
        FIGURES,
        key=seed(f"figures-{asking.keys}", guessed or list(_USUAL)),
        format_func=lambda figure: say_figure(figure, words),
        placeholder=words("data.mapping.choose"),
    )


def _list_ends(figure: str, shown: Sequence[str]) -> list[str]:
    """Return the columns of a figure that are seen: those found, or the one most tables have."""
    return [f"{figure}{end}" for end in ENDS if f"{figure}{end}" in shown] or [figure]


def _ask_rest(guess: Said, row: str, keys: str, words: Words) -> Said:
    """Ask for what holds for every row: how dates are written, title, terms."""
    left, right = st.columns(2, vertical_alignment="bottom")
    order = left.selectbox(
        words("data.mapping.order"),
        _ORDERS,
        key=seed(f"order-{keys}", guess.get("date_order", _ORDERS[0])),
        format_func=lambda name: words(f"data.mapping.order_{name}"),
        filter_mode=None,
    )
    before = str(guess.get("title", ""))
    title = right.text_input(words("data.mapping.dataset_title"), key=seed(f"title-{keys}", before))
    # A title that the reader changed leaves the other language's behind.
    title_ar = guess.get("title_ar", title) if title == before else title
    rest = cast("Said", {name: value for name, value in guess.items() if name in _KEPT})
    is_kept = guess.get("redistribution") == _SUMS
    if st.checkbox(words("data.mapping.keep_rows"), key=seed(f"terms-{keys}", is_kept)):
        rest["redistribution"] = _SUMS
    if row == "person":
        basis = st.text_input(
            words("data.mapping.names_basis"),
            key=seed(f"basis-{keys}", guess.get("names_basis", "")),
            help=words("data.mapping.names_help"),
        ).strip()
        rest |= Said(names_basis=basis) if basis else Said()
    dates = Said() if order == _ORDERS[0] else Said(date_order=order)
    titles = Said(title=title, title_ar=title_ar) if title else Said()
    return {**rest, **dates, **titles}


def _find_missing(mapping: Said) -> str | None:
    columns = mapping["columns"]
    if not set(_NEEDED) & {*columns, *mapping["constants"]}:
        return "missing_type"
    return "missing_id" if mapping["row"] == "claim" and _ID not in columns else None
