"""Bring a file: which format it is, what is in it, what of it can be used, and the map of it."""

from typing import Any

import polars as pl
import streamlit as st

from geo.dataset.private import find_private, reserve_private
from geo.engine.store import open_store
from geo.errors import FullError
from geo.export.folder import write_folder
from geo.export.provenance import write_notice
from geo.questions.select import Selection
from geo.readers.importing import name_dataset
from geo.readers.manifest import load_manifests
from geo.readers.mapping import Said
from geo.readers.recognise import AREAS, Inspected
from geo.readers.reimport import REJECTED
from geo.settings import read_settings
from geo.text import Words, column_of
from geo.ui.data.boundaries import ask_areas
from geo.ui.data.catalogue import say_terms
from geo.ui.data.mapping import ask_mapping, takes_mapping
from geo.ui.data.places import show_unplaced
from geo.ui.data.rows import show_rows
from geo.ui.data.waiting import await_job, say_failure
from geo.ui.page import state
from geo.ui.page.dom import el, show
from geo.ui.page.session import (
    Brought,
    Checked,
    Choices,
    Importing,
    bring,
    drop_private,
    put_away,
    read_own,
    release_upload,
    take_private,
)
from geo.view.view import View

_KILO = 1024
_MOST_FAULTS = 200
_UPLOAD = "upload"
_TURN = "_upload_turn"
"""Counts the places for a file: a new one is empty."""
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
    brought = read_own().brought
    if brought is None:
        return
    looking = brought.inspect(lang)
    if await_job(looking, words, key="look-into", cancel=_put_back):
        inspected = brought.inspect(lang).result
        if inspected is None:
            _say_error(say_failure(looking, words))
        else:
            _show_file(brought, inspected, words)


def _say_error(sentence: str) -> None:
    show(el("p", sentence, class_="rasd-note", role="alert"), key="bring-error")


def _ask_file(words: Words) -> None:
    most = read_settings().upload_mb
    said = {"limit": words("data.limit", n=most), "button": words("data.upload")}
    with st.container(key="bring-file"):
        _TEXTS(data={**said, "large": words("data.too_big", n=most)}, key="bring-texts")
        key = f"{_UPLOAD}-{st.session_state.get(_TURN, 0)}"
        given = st.file_uploader(
            words("data.drop"), key=key, max_upload_size=most, on_change=_forget_file, args=(key,)
        )
    if given is not None and read_own().brought is None:
        # Not its buffer, which would be a copy of all of it.
        bring(given.name, given.getvalue(), upload=given.file_id)
        release_upload(given.file_id)


def _forget_file(key: str) -> None:
    """Put the file away when the reader brings another or takes it out."""
    own = read_own()
    # What was released changes to a sign of the same file, which nobody took out.
    file = getattr(st.session_state[key], "file_id", None)
    if own.brought is not None and file != own.brought.upload:
        put_away(own)


def _put_back() -> None:
    """Put the file away, also from where it was chosen."""
    put_away(read_own())
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _show_file(brought: Brought, inspected: Inspected, words: Words) -> None:
    format_ = _ask_format(brought, inspected, words)
    with st.container(border=True, key="bring-preview"):
        rows = inspected.head.rows(named=True)
        title = el("h3", words("data.preview", n=inspected.rows))
        label = words("data.preview_table")
        show_rows(rows, key="preview", title=title, label=label, words=words)
    if format_ == AREAS:
        ask_areas(brought, inspected, words)
        return
    mapping: Said | None = Said()
    if takes_mapping(format_):
        mapping = ask_mapping(brought, inspected, format_, words)
    # What was made of a file stands only as long as it would be read the same way.
    choices = Choices(format=format_, mapping=mapping or Said())
    is_busy = brought.importing is not None and not brought.importing.job.is_over
    is_off = mapping is None or is_busy
    if st.button(words("data.check"), key="check", type="primary", disabled=is_off):
        _check(brought, inspected, choices, words)
        if brought.importing is not None:
            # From here on the button waits, too.
            st.rerun()
    if brought.importing is not None:
        _follow(brought, brought.importing, choices, words)
    if brought.checked is not None and brought.checked.choices == choices:
        _show_outcome(brought.checked, inspected, words)


def _ask_format(brought: Brought, inspected: Inspected, words: Words) -> str:
    file = words("data.file", file=brought.path.name, size=_say_size(brought.size, words))
    with st.container(key="bring-format"):
        show(el("p", el("b", file)), key="bring-name")
        chosen: str = st.selectbox(
            words("data.format"),
            inspected.formats,
            index=inspected.formats.index(inspected.format),
            key=f"format-{brought.folder.name}",
            format_func=lambda name: _name_format(name, words),
            filter_mode=None,
        )
        show(*_describe_format(chosen, inspected, words), key="bring-found")
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
    """Begin to read the file into a private dataset, whole or not at all."""
    brought.importing = None
    try:
        # Reserved first: a host that is full says so before the file is read.
        folder = reserve_private()
    except FullError as error:
        _say_error(words("data.full", n=int(str(error))))
        return
    brought.import_(inspected.path, choices, folder=folder, lang=words.lang)


def _follow(brought: Brought, importing: Importing, choices: Choices, words: Words) -> None:
    """Show how far the file is, and take the dataset once it is there."""
    job = importing.job
    if not await_job(job, words, key="import", cancel=job.cancel):
        return
    if job.result is not None and not job.is_cancelled:
        brought.importing = None
        _replace(brought, Checked(importing.name, importing.choices, job.result))
    elif importing.choices == choices and (sentence := say_failure(job, words)):
        _say_error(sentence)


def _replace(brought: Brought, checked: Checked) -> None:
    before = brought.checked
    # The reader may be looking at what an earlier check made.
    if before is not None and before.name != st.session_state["dataset"]:
        drop_private(before.name)
    brought.checked = checked
    take_private(checked.name)


def _show_outcome(checked: Checked, inspected: Inspected, words: Words) -> None:
    folder = find_private(checked.name)
    if folder is None:
        return
    path = folder / REJECTED
    faults = pl.read_csv(path, infer_schema=False)
    with st.container(border=True, key="outcome"):
        said = "data.all_well" if faults.is_empty() else "data.some"
        counts = el("p", words("data.outcome", **checked.counts), class_="rasd-sentence")
        show(counts, el("p", words(said), class_="rasd-soft"), key="outcome-counts")
        if not faults.is_empty():
            _show_faults(faults, words)
            content = path.read_bytes()
            name = f"{inspected.path.stem}-{REJECTED}"
            st.download_button(
                words("data.rejected_file"), content, name, "text/csv", on_click="ignore"
            )
        show_unplaced(open_store(checked.name).dataset, words)
        _offer(checked.name, inspected, words)


def _show_faults(faults: pl.DataFrame, words: Words) -> None:
    rows = [
        {
            words("data.row"): row["row"],
            words("data.column"): row["column"],
            words("data.value"): row["value"],
            words("data.action"): words(f"data.action_{row['action']}"),
            words("data.reason"): row[column_of("reason", words.lang, row)],
        }
        for row in faults.head(_MOST_FAULTS).iter_rows(named=True)
    ]
    shown = min(_MOST_FAULTS, faults.height)
    first = words("data.first_faults", shown=shown, total=faults.height)
    title = el("p", first, class_="rasd-soft") if shown < faults.height else None
    show_rows(rows, key="faults", title=title, label=words("data.rejected_file"), words=words)


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
