"""Bring a file: which format it is, what is in it, what of it can be used, and the map of it."""

from typing import Any

import streamlit as st

from geo.dataset.private import find_private, reserve_private
from geo.engine.store import open_store
from geo.errors import FullError
from geo.export.folder import write_folder
from geo.export.provenance import write_notice
from geo.questions.select import Selection
from geo.readers.importing import NothingUsableError, import_file, name_dataset
from geo.readers.manifest import load_manifests
from geo.readers.mapping import Said
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.readers.recognise import AREAS, Inspected
from geo.readers.reimport import REJECTED
from geo.readers.values.checks import describe_faults
from geo.settings import read_settings
from geo.text import Words
from geo.ui.data.boundaries import ask_areas
from geo.ui.data.catalogue import say_terms
from geo.ui.data.kept import keep_file
from geo.ui.data.own.faults import show_faults
from geo.ui.data.own.fields import seed
from geo.ui.data.own.mapping import ask_mapping, takes_mapping
from geo.ui.data.own.variants import show_variants
from geo.ui.data.places import show_unplaced
from geo.ui.data.rows import show_rows
from geo.ui.data.structure import ask_structure, take_structure
from geo.ui.data.template import offer_template
from geo.ui.page import state
from geo.ui.page.dom import el, show
from geo.ui.page.session import (
    Brought,
    Checked,
    Choices,
    Refused,
    bring,
    drop_private,
    put_away,
    read_brought,
    read_own,
    take_private,
)
from geo.view.view import View

_KILO = 1024
_UPLOAD = "upload"
_FOUND = {"vector": "layer", AREAS: "areas"}
# They are drawn by a component's script, and read by the style sheet as variables.
_TEXTS = st.components.v2.component(
    "rasd.upload",
    html="<div></div>",
    js="""export default ({ data }) => {
  for (const [name, text] of Object.entries(data)) {
    document.documentElement.style.setProperty(`--said-${name}`, JSON.stringify(text));
  }
};""",
    isolate_styles=False,
)
"""Streamlit's own words in its uploader are English; the style sheet puts these in their place."""


def show_bringing(lang: str) -> None:
    """Show the place for a file and, once there is one, what can be done with it."""
    words = Words(lang)
    heading = el("h2", words("data.title"), class_="rasd-heading")
    show(heading, el("p", words("data.intro"), class_="rasd-soft"), key="bring-head")
    _ask_file(words)
    inspected = read_brought(lang)
    keep_file()
    if inspected is None:
        offer_template(words)
        return
    if isinstance(inspected, ReaderError):
        _say_error(str(inspected))
        return
    brought = read_own().brought
    if brought is not None:
        _show_file(brought, inspected, words)


def _say_error(sentence: str) -> None:
    show(el("p", sentence, class_="rasd-note", role="alert"), key="bring-error")


def _ask_file(words: Words) -> None:
    most = read_settings().upload_mb
    said = {"limit": words("data.limit", n=most), "button": words("data.upload")}
    with st.container(key="bring-file"):
        _TEXTS(data={**said, "large": words("data.too_big", n=most)}, key="bring-texts")
        given = st.file_uploader(
            words("data.drop"), key=_UPLOAD, max_upload_size=most, on_change=_forget_file
        )
    brought = read_own().brought
    if given is not None and brought is None:
        bring(given.name, given.getbuffer())
    elif given is None and brought is not None:
        # The field itself is empty after a refresh, and when its page was left.
        with st.container(horizontal=True, key="bring-kept"):
            show(el("p", words("data.still_here"), class_="rasd-soft"), key="bring-still")
            st.button(words("data.put_away"), key="put-away", on_click=_forget_file)


def _forget_file() -> None:
    """Put the file away when the reader brings another or takes it out."""
    put_away(read_own())


def _show_file(brought: Brought, inspected: Inspected, words: Words) -> None:
    format_ = _ask_format(brought, inspected, words)
    if format_ != AREAS:
        ask_structure(brought, inspected, words)
    with st.container(border=True, key="bring-preview"):
        rows = inspected.head.rows(named=True)
        title = el("h3", words("data.preview", n=inspected.rows))
        label = words("data.preview_table")
        show_rows(rows, key="preview", title=title, label=label, words=words)
    if format_ == AREAS:
        ask_areas(brought, inspected, words)
        return
    mapping: Said | None = take_structure(brought.mapping)
    if takes_mapping(format_):
        mapping = ask_mapping(brought, inspected, format_, words)
    # What was made of a file stands only as long as it would be read the same way.
    choices = Choices(format=format_, mapping=mapping or Said())
    is_asked = st.button(words("data.check"), key="check", type="primary", disabled=mapping is None)
    if is_asked or (brought.asks_again and mapping is not None):
        brought.asks_again = False
        _check(brought, inspected, choices, words)
    refused, checked = brought.refused, brought.checked
    if refused is not None:
        if refused.lang == words.lang and _is_same(refused.choices, choices):
            _say_error(refused.sentence)
            if refused.faults is not None:
                _show_marked(brought, inspected, choices, words)
    elif checked is not None and _is_same(checked.choices, choices):
        _show_outcome(brought, checked, inspected, choices, words)


def _is_same(one: Choices, other: Choices) -> bool:
    """Tell whether two readings are by the same choices, but for cells mended since."""

    def leave_out(mapping: Said) -> dict[str, object]:
        return {name: said for name, said in mapping.items() if name != "corrections"}

    return one.format == other.format and leave_out(one.mapping) == leave_out(other.mapping)


def _ask_format(brought: Brought, inspected: Inspected, words: Words) -> str:
    file = words("data.file", file=brought.path.name, size=_say_size(brought.size, words))
    with st.container(key="bring-format"):
        show(el("p", el("b", file)), key="bring-name")
        chosen: str = st.selectbox(
            words("data.format"),
            inspected.formats,
            key=seed(f"format-{brought.folder.name}", brought.format or inspected.format),
            format_func=lambda name: _name_format(name, words),
            filter_mode=None,
        )
        brought.format = chosen
        noted = [el("p", note.say(words.lang), class_="rasd-note") for note in inspected.notes]
        show(*_describe_format(chosen, inspected, words), *noted, key="bring-found")
    return chosen


def _name_format(name: str, words: Words) -> str:
    if name == AREAS:
        return words("data.areas.short")
    return load_manifests()[name].words("short", words.lang)


def _describe_format(chosen: str, inspected: Inspected, words: Words) -> list[Any]:
    is_changed = chosen != inspected.format and AREAS not in {chosen, inspected.format}
    if is_changed:
        looks = _name_format(inspected.format, words)
        how = words("data.changed", format=_name_format(chosen, words), looks=looks)
    elif inspected.signs:
        columns = words.join(list(inspected.signs))
        how = words("data.found", format=_name_format(chosen, words), columns=columns)
    else:
        how = words(f"data.found_{_FOUND.get(chosen, 'table')}")
    if chosen == AREAS:
        return [el("p", how)]
    manifest = load_manifests()[chosen]
    is_restricted = manifest.redistribution != "open"
    restricted = el("p", words("data.aggregate"), class_="rasd-note") if is_restricted else None
    return [el("p", how), el("p", say_terms(manifest, words), class_="rasd-soft"), restricted]


def _say_size(size: int, words: Words) -> str:
    kilo = max(1, round(size / _KILO))
    if kilo < _KILO:
        return words("data.size_kb", n=kilo)
    return words("data.size_mb", n=round(kilo / _KILO))


def _check(brought: Brought, inspected: Inspected, choices: Choices, words: Words) -> None:
    """Read the file into a private dataset, whole or not at all, and say how far it is."""
    with st.status(words("data.checking"), expanded=False) as status:

        def report(stage: str, **values: str | int) -> None:
            # Not the folder, which says where a server keeps things.
            told = {name: value for name, value in values.items() if name == "n"}
            status.update(label=words(f"data.stage.{stage}", **told))

        options = Options(mapping=choices.mapping, lang=words.lang, report=report)
        try:
            # Reserved first: a host that is full says so before the file is read.
            folder = reserve_private()
            result = import_file(choices.format, inspected.path, folder=folder, options=options)
        except (FullError, ReaderError) as error:
            status.update(label=words("data.refused"), state="error")
            brought.refused = _refuse(error, choices, words)
            return
        status.update(label=words("data.checked"), state="complete")
    brought.refused = None
    made = Checked(
        folder.name, choices, result.counts, result.notes, result.at_fault, result.starts
    )
    _replace(brought, made)


def _refuse(error: FullError | ReaderError, choices: Choices, words: Words) -> Refused:
    if isinstance(error, FullError):
        return Refused(choices, words("data.full", n=int(str(error))), words.lang)
    result = error.result if isinstance(error, NothingUsableError) else None
    if result is None:
        return Refused(choices, str(error), words.lang)
    faults = describe_faults(result.faults)
    told = (result.notes, result.at_fault, result.starts)
    return Refused(choices, str(error), words.lang, faults, *told)


def _replace(brought: Brought, checked: Checked) -> None:
    before = brought.checked
    # The reader may be looking at what an earlier check made.
    if before is not None and before.name != st.session_state["dataset"]:
        drop_private(before.name)
    brought.checked = checked
    take_private(checked.name)


def _show_outcome(
    brought: Brought, checked: Checked, inspected: Inspected, choices: Choices, words: Words
) -> None:
    folder = find_private(checked.name)
    if folder is None:
        return
    path = folder / REJECTED
    with st.container(border=True, key="outcome"):
        is_well = not checked.counts["marked"] and not checked.counts["rejected"]
        said = "data.all_well" if is_well else "data.some"
        counts = el("p", words("data.outcome", **checked.counts), class_="rasd-sentence")
        show(counts, el("p", words(said), class_="rasd-soft"), key="outcome-counts")
        if path.stat().st_size and _show_marked(brought, inspected, choices, words):
            st.download_button(
                words("data.rejected_file"),
                path.read_bytes(),
                f"{inspected.path.stem}-{REJECTED}",
                "text/csv",
                on_click="ignore",
            )
        dataset = open_store(checked.name).dataset
        show_variants(dataset, brought, checked.choices.mapping, words)
        show_unplaced(dataset, words)
        _offer(checked.name, inspected, words)


def _show_marked(brought: Brought, inspected: Inspected, choices: Choices, words: Words) -> bool:
    """Show what the reader says of the file and of its cells; tell whether any is at fault."""
    shown = brought.refused or brought.checked
    notes = shown.notes if shown is not None else ()
    if notes:
        told = [el("p", note.say(words.lang), class_="rasd-soft") for note in notes]
        show(*told, key="outcome-notes")
    faults = brought.faults
    if faults is None or faults.is_empty():
        return False
    mapping = choices.mapping if takes_mapping(choices.format) else None
    show_faults(brought, inspected, faults, words, mapping=mapping)
    return True


def _offer(name: str, inspected: Inspected, words: Words) -> None:
    """Offer what the reader can do with what came of the file."""
    with st.container(horizontal=True, key="outcome-actions"):
        if st.button(
            words("data.look"), key="look", type="primary", on_click=state.turn_to, args=(name,)
        ):
            state.show_page("map.py")
        _offer_folder(name, inspected, words)
        st.button(words("data.remove"), key="remove", on_click=_remove, args=(name,))
    hours = f"{read_settings().private_hours:g}"
    show(el("p", words("data.private", hours=hours), class_="rasd-soft"), key="outcome-private")


def _offer_folder(name: str, inspected: Inspected, words: Words) -> None:
    store = open_store(name)
    if not store.dataset.gives_rows:
        command = f"python -m geo import {store.dataset.descriptor['import']['format']} FILE"
        way = el("code", command, dir="ltr")
        refused = el("p", words("data.zip_refused"), " ", way, class_="rasd-note")
        show(refused, key="outcome-refused")
        return
    own = name_dataset(inspected.path.stem)
    view = View(dataset=name, lang=words.lang)
    st.download_button(
        words("data.zip"),
        # Packed when it is pressed: the button alone costs nothing.
        lambda: write_folder(store.dataset, write_notice(Selection(store, view)), name=own),
        f"{own}.zip",
        "application/zip",
        key="folder",
        help=words("data.zip_help"),
        on_click="ignore",
    )


def _remove(name: str) -> None:
    drop_private(name)
    if st.session_state["dataset"] == name:
        state.turn_to(View.dataset)
