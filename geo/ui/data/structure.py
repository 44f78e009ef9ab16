"""Ask which parts of a file are read, and which row names its columns."""

import streamlit as st

from geo.readers.mapping import Said
from geo.readers.recognise import Inspected
from geo.text import Words
from geo.ui.data.own.fields import seed
from geo.ui.page.dom import el, show
from geo.ui.page.session import Brought

_MOST_ROWS = 10_000
_REFUSED = "_structure_refused"


def ask_structure(brought: Brought, inspected: Inspected, words: Words) -> None:
    """Ask for the sheets, layers or lists to read and for the header's row, where there are any."""
    has_parts = len(inspected.parts) > 1
    if not has_parts and inspected.header_row is None:
        return
    name = brought.folder.name
    with st.expander(words("data.structure.title"), expanded=has_parts):
        if has_parts:
            st.multiselect(
                words("data.structure.parts"),
                inspected.parts,
                key=seed(f"parts-{name}", list(inspected.read_parts)),
                on_change=_look_again,
                args=(brought, words.lang),
                placeholder=words("data.structure.any"),
            )
        if inspected.header_row is not None:
            st.number_input(
                words("data.structure.header"),
                min_value=1,
                max_value=_MOST_ROWS,
                key=seed(f"header-{name}", inspected.header_row),
                on_change=_look_again,
                args=(brought, words.lang),
                help=words("data.structure.header_help"),
            )
        if refused := st.session_state.pop(_REFUSED, None):
            show(el("p", refused, class_="rasd-note", role="alert"), key="structure-error")


def take_structure(mapping: Said) -> Said:
    """Return what a mapping says of a file's parts, header and cells, and of no column."""
    told = Said()
    if "parts" in mapping:
        told["parts"] = mapping["parts"]
    if "header" in mapping:
        told["header"] = mapping["header"]
    if "corrections" in mapping:
        told["corrections"] = mapping["corrections"]
    return told


def _look_again(brought: Brought, lang: str) -> None:
    """Begin to look into the file as was chosen; what does not fit changes nothing and is said."""
    state, name, before = st.session_state, brought.folder.name, brought.inspected
    told = Said()
    if parts := state.get(f"parts-{name}"):
        told["parts"] = list(parts)
    header = state.get(f"header-{name}")
    if header is not None and before is not None and header != before.header_row:
        told["header"] = int(header)
    brought.look(told, lang)


def reset_structure(brought: Brought, before: Inspected) -> None:
    """Go back to the parts and the header that were read before."""
    if brought.looking is not None:
        brought.looking.job.cancel()
        brought.looking = None
    name = brought.folder.name
    st.session_state[f"parts-{name}"] = list(before.read_parts)
    if before.header_row is not None:
        st.session_state[f"header-{name}"] = before.header_row


def refuse_structure(sentence: str) -> None:
    """Say, once, why the parts or the header that were chosen cannot be read."""
    st.session_state[_REFUSED] = sentence
