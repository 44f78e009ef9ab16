"""Say which column of a table is what: the guess from its header, and every field to change it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from geo.model import list_vocabulary
from geo.readers import Inspected, load_manifests
from geo.readers.mapping import FIGURES, propose
from geo.readers.vector import POINT
from geo.text import Words
from geo.ui.data_rows import escape_markdown
from geo.ui.dom import el, show
from geo.ui.private import Brought

GROUPS = {
    "what": ("event_type", "sub_event_type", "event_id", "title_en", "title_ar", "link"),
    "when": ("date_start", "date_end", "date_prec"),
    "where": (
        *("place_en", "place_ar", "latitude", "longitude", "where_prec"),
        *("admin2", "admin1", "country"),
    ),
    "who": (
        *("claimant_en", "claimant_ar", "claimant_kind", "position", "denies", "said_on"),
        *("blames", "text_en", "text_ar", "source_url", "confidence", "note_en", "note_ar"),
    ),
}
"""The fields a mapping may fill, as the page shows them; figures follow."""
_USUAL = ("killed_all", "killed_civilian", "injured_all", "injured_civilian")
_ENDS = {"": "number", "_min": "least", "_max": "most"}
_ORDERS = ("auto", "dmy", "mdy")
_NEEDED = ("event_type", "sub_event_type")
_COLUMNS = 3
_LONGEST_WORD = 60


def takes_mapping(format_: str) -> bool:
    """Tell whether the columns of a format are somebody's own, to be mapped."""
    return format_ in {"table", "vector"}


def ask_mapping(
    brought: Brought, inspected: Inspected, format_: str, words: Words
) -> dict[str, Any] | None:
    """Ask which column is what and return the mapping; None while something is missing."""
    guess = propose(inspected.columns)
    keys = f"{brought.folder.name}-{format_}"
    with st.container(border=True, key="mapping"):
        title = el("h3", words("data.mapping.title"))
        show(title, el("p", words("data.mapping.text"), class_="rasd-soft"), key="mapping-head")
        row = _ask_row(guess, keys, words)
        columns = _ask_columns(inspected, guess, format_, keys, words)
        mapping = {"row": row, "columns": columns, **_ask_rest(columns, keys, words)}
        mapping["words"] = _ask_words(inspected, columns, keys, words)
        missing = _find_missing(mapping)
        if missing:
            show(el("p", words(f"data.mapping.{missing}"), class_="rasd-note"), key="mapping-lacks")
            return None
        st.download_button(
            words("data.mapping.download"),
            json.dumps(mapping, ensure_ascii=False, indent=2) + "\n",
            f"{inspected.path.stem}-mapping.json",
            "application/json",
            help=words("data.mapping.download_help"),
            on_click="ignore",
        )
    return mapping


def _ask_row(guess: Mapping[str, Any], keys: str, words: Words) -> str:
    row: str = st.segmented_control(
        words("data.mapping.row"),
        ("event", "claim"),
        default=guess["row"],
        required=True,
        key=f"row-{keys}",
        format_func=lambda name: words(f"data.mapping.row_{name}"),
        help=words("data.mapping.row_help"),
    )
    return row


def _ask_columns(
    inspected: Inspected, guess: Mapping[str, Any], format_: str, keys: str, words: Words
) -> dict[str, str]:
    """Ask for each field in which column it stands; a layer's point is its geometry."""
    found: dict[str, str] = {}
    for group, fields in GROUPS.items():
        shown = [name for name in fields if format_ != "vector" or name not in POINT]
        labels = {name: words(f"data.field.{name}") for name in shown}
        is_guessed = bool(set(fields) & guess["columns"].keys())
        with st.expander(words(f"data.mapping.{group}"), expanded=is_guessed or group == "what"):
            found |= _ask_fields(labels, inspected.columns, guess, keys, words)
    with st.expander(words("data.mapping.figures"), expanded=True):
        figures = _ask_figures(guess, keys, words)
        found |= _ask_fields(figures, inspected.columns, guess, keys, words)
    return found


def _ask_figures(guess: Mapping[str, Any], keys: str, words: Words) -> dict[str, str]:
    """Return the figures' fields that are shown, the guessed and usual ones first, labelled."""
    guessed = [
        figure for figure in FIGURES if any(f"{figure}{e}" in guess["columns"] for e in _ENDS)
    ]
    more = st.multiselect(
        words("data.mapping.more"),
        FIGURES,
        default=guessed or _USUAL[:1],
        key=f"figures-{keys}",
        format_func=lambda figure: _say_figure(figure, words),
        placeholder=words("data.mapping.choose"),
    )
    return {
        f"{figure}{end}": words(f"data.mapping.{kind}", what=_say_figure(figure, words))
        for figure in more
        for end, kind in _ENDS.items()
    }


def _say_figure(figure: str, words: Words) -> str:
    harm, _, category = figure.partition("_")
    return words.join([words(f"harm.{harm}"), words(f"category.{category}")])


def _ask_fields(
    labels: Mapping[str, str],
    headers: Sequence[str],
    guess: Mapping[str, Any],
    keys: str,
    words: Words,
) -> dict[str, str]:
    options = [None, *headers]
    found: dict[str, str] = {}
    columns = st.columns(_COLUMNS)
    for index, (name, label) in enumerate(labels.items()):
        guessed = guess["columns"].get(name)
        chosen = columns[index % _COLUMNS].selectbox(
            label,
            options,
            index=options.index(guessed),
            key=f"map-{name}-{keys}",
            format_func=lambda header: words("data.mapping.none") if header is None else header,
            filter_mode="contains",
        )
        if chosen is not None:
            found[name] = chosen
    return found


def _ask_rest(columns: Mapping[str, str], keys: str, words: Words) -> dict[str, Any]:
    """Ask for what holds for every row: the type where no column says it, dates, title, terms."""
    rest: dict[str, Any] = {"constants": {}}
    left, middle, right = st.columns(_COLUMNS, vertical_alignment="bottom")
    if not set(_NEEDED) & columns.keys():
        type_ = left.selectbox(
            words("data.mapping.constant_type"),
            list_vocabulary("events", "event_type"),
            index=None,
            key=f"type-{keys}",
            format_func=lambda name: words.term("event_type", name),
            placeholder=words("data.mapping.choose"),
            help=words("data.mapping.constant_help"),
        )
        rest["constants"] = {"event_type": type_} if type_ else {}
    order = middle.selectbox(
        words("data.mapping.order"),
        _ORDERS,
        key=f"order-{keys}",
        format_func=lambda name: words(f"data.mapping.order_{name}"),
        filter_mode=None,
    )
    title = right.text_input(words("data.mapping.dataset_title"), key=f"title-{keys}")
    if st.checkbox(words("data.mapping.keep_rows"), key=f"terms-{keys}"):
        rest["redistribution"] = "aggregate-only"
    dates = {} if order == _ORDERS[0] else {"date_order": order}
    return rest | dates | ({"title": title, "title_ar": title} if title else {})


def _ask_words(
    inspected: Inspected, columns: Mapping[str, str], keys: str, words: Words
) -> dict[str, dict[str, str]]:
    """Ask what the words of the column of types mean that no vocabulary knows."""
    column = columns.get("event_type", "")
    unknown = [word for word in inspected.words.get(column, ()) if not _is_type(word)]
    if not unknown:
        return {}
    with st.expander(words("data.mapping.words"), expanded=True):
        show(el("p", words("data.mapping.words_text"), class_="rasd-soft"), key="mapping-words")
        grid = st.columns(_COLUMNS)
        chosen = {
            word: grid[index % _COLUMNS].selectbox(
                escape_markdown(word[:_LONGEST_WORD]),
                list_vocabulary("events", "event_type"),
                index=None,
                key=f"word-{index}-{column}-{keys}",
                format_func=lambda name: words.term("event_type", name),
                placeholder=words("data.mapping.choose"),
            )
            for index, word in enumerate(unknown)
        }
    found = {word: type_ for word, type_ in chosen.items() if type_}
    return {"event_type": found} if found else {}


def _is_type(word: str) -> bool:
    known = {name.lower() for name in list_vocabulary("events", "event_type")}
    return word.lower() in known | load_manifests()["table"].declared["types"].keys()


def _find_missing(mapping: Mapping[str, Any]) -> str | None:
    columns = mapping["columns"]
    if not set(_NEEDED) & {*columns, *mapping["constants"]}:
        return "missing_type"
    return "missing_id" if mapping["row"] == "claim" and "event_id" not in columns else None
