"""Bring a file: which format it is, what is in it, what of it can be used, and the map of it."""

from functools import partial
from typing import Any

import streamlit as st

from geo.dataset.private import find_private, reserve_private
from geo.engine.store import open_store
from geo.export.folder import write_folder
from geo.export.provenance import write_notice
from geo.model.schema import ROW
from geo.questions.select import Selection
from geo.readers.importing import name_dataset
from geo.readers.jobs.line import SPARE
from geo.readers.manifest import load_manifests
from geo.readers.mapping import Said
from geo.readers.recognise import AREAS, Inspected
from geo.readers.reimport import REJECTED
from geo.settings import read_settings
from geo.text import Words
from geo.ui.data.boundaries import ask_areas
from geo.ui.data.catalogue import say_terms
from geo.ui.data.kept import keep_file
from geo.ui.data.own.corrections import list_corrections, show_corrections
from geo.ui.data.own.faults import show_faults
from geo.ui.data.own.fields import seed
from geo.ui.data.own.mapping import ask_mapping, offer_mapping, takes_mapping
from geo.ui.data.own.variants import show_variants
from geo.ui.data.places import show_unplaced
from geo.ui.data.rows import show_rows
from geo.ui.data.structure import ask_structure, refuse_structure, reset_structure, take_structure
from geo.ui.data.template import offer_template
from geo.ui.data.waiting import NO_PLACE, PATIENCE, await_job, say_failure, say_no_place
from geo.ui.page import state
from geo.ui.page.dom import el, show
from geo.ui.page.session import (
    Brought,
    Checked,
    Choices,
    Importing,
    Looking,
    Refused,
    bring,
    drop_private,
    put_away,
    read_brought,
    read_own,
    release_upload,
    take_private,
)
from geo.view.view import View

_KILO = 1024
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
    # A process takes most of a second to begin: it does so while the reader looks for the file.
    SPARE.prepare()
    heading = el("h2", words("data.title"), class_="rasd-heading")
    show(heading, el("p", words("data.intro"), class_="rasd-soft"), key="bring-head")
    _ask_file(words)
    brought = read_brought()
    keep_file()
    if brought is None:
        offer_template(words)
        return
    if _look_into(brought, words) and brought.inspected is not None:
        _show_file(brought, brought.inspected, words)


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
    brought = read_own().brought
    if given is not None and brought is None:
        try:
            # Not its buffer, which would be a copy of all of it.
            bring(given.name, given.getvalue(), upload=given.file_id)
        except NO_PLACE as error:
            _say_error(say_no_place(error, words, full="data.full"))
        release_upload(given.file_id)
    elif brought is not None and _find_upload(key) != brought.upload:
        # The field itself is empty after a refresh, and when its page was left.
        with st.container(horizontal=True, key="bring-kept"):
            show(el("p", words("data.still_here"), class_="rasd-soft"), key="bring-still")
            st.button(words("data.put_away"), key="put-away", on_click=_put_back)


def _find_upload(key: str) -> str | None:
    # What was released is a sign of the same file there, without its content.
    return getattr(st.session_state[key], "file_id", None)


def _forget_file(key: str) -> None:
    """Put the file away when the reader brings another or takes it out."""
    own = read_own()
    if own.brought is not None and _find_upload(key) != own.brought.upload:
        put_away(own)


def _put_back() -> None:
    """Put the file away, also from where it was chosen."""
    put_away(read_own())
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _look_into(brought: Brought, words: Words) -> bool:
    """Tell whether it is known what is in the file; until then say how far that is, or why not."""
    looking = brought.looking
    # A sentence why not is in one language.
    is_stale = looking is not None and looking.job.is_over and looking.lang != words.lang
    if looking is None or is_stale:
        if brought.inspected is not None:
            return True
        with st.spinner(words("data.busy")):
            looking = brought.look(brought.mapping, words.lang)
    before = brought.inspected
    if not await_job(
        looking.job,
        words,
        key="look-into",
        cancel=_put_back if before is None else partial(reset_structure, brought, before),
    ):
        return False
    return _take_look(brought, looking, words)


def _take_look(brought: Brought, looking: Looking, words: Words) -> bool:
    found, before = looking.job.result, brought.inspected
    if found is None and before is None:
        _say_error(say_failure(looking.job, words))
        return False
    brought.looking = None
    if found is None and before is not None:
        reset_structure(brought, before)
        refuse_structure(say_failure(looking.job, words))
        return True
    # Other columns: new widgets, which begin with a new guess.
    brought.looks += before is not None
    brought.inspected, brought.mapping, brought.preview = found, looking.mapping, None
    return True


def _show_file(brought: Brought, inspected: Inspected, words: Words) -> None:
    format_ = _ask_format(brought, inspected, words)
    if format_ != AREAS:
        ask_structure(brought, inspected, words)
    with st.container(border=True, key="bring-preview"):
        head = inspected.head.rows(named=True)
        rows = [{**row, ROW: inspected.say_row(row[ROW])} for row in head]
        all_ = "_all" if len(rows) == inspected.rows else ""
        title = el("h3", words(f"data.preview{all_}", n=inspected.rows))
        label = words("data.preview_table")
        show_rows(rows, key="preview", title=title, label=label, words=words)
    if format_ == AREAS:
        ask_areas(brought, inspected, words)
        return
    mapping = _ask_how(brought, inspected, format_, words)
    # What was made of a file stands only as long as it would be read the same way.
    choices = Choices(format=format_, mapping=mapping or Said())
    is_busy = brought.importing is not None and not brought.importing.job.is_over
    is_off = mapping is None or is_busy
    is_asked = st.button(words("data.check"), key="check", type="primary", disabled=is_off)
    if not is_off and (is_asked or brought.asks_again or _is_stale(brought, choices, words)):
        brought.asks_again = False
        _check(brought, inspected, choices, words)
    if brought.importing is not None:
        _follow(brought, brought.importing, words)
    refused, checked = brought.refused, brought.checked
    if refused is not None:
        if _is_same(refused.choices, choices):
            _say_error(refused.sentence)
            if refused.faults is not None:
                _show_marked(brought, choices, words)
    elif checked is not None and _is_same(checked.choices, choices):
        _show_outcome(brought, checked, inspected, choices, words)


def _ask_how(brought: Brought, inspected: Inspected, format_: str, words: Words) -> Said | None:
    """Ask which column is what, where a format leaves that open; None while something is missing.

    Where it does not, what the reader mended is listed here.
    """
    if takes_mapping(format_):
        return ask_mapping(brought, inspected, format_, words)
    show_corrections(brought, words)
    told = take_structure(brought.mapping)
    if list_corrections(told):
        offer_mapping(told, inspected, words, kind="corrections")
    return told


def _is_same(one: Choices, other: Choices) -> bool:
    """Tell whether two readings are by the same choices, but for cells mended since."""

    def leave_out(mapping: Said) -> dict[str, object]:
        return {name: said for name, said in mapping.items() if name != "corrections"}

    return one.format == other.format and leave_out(one.mapping) == leave_out(other.mapping)


def _is_stale(brought: Brought, choices: Choices, words: Words) -> bool:
    """Tell whether the same reading was refused before, in a sentence of another language."""
    refused = brought.refused
    return (
        refused is not None
        and refused.lang != words.lang
        and _is_same(refused.choices, choices)
        and brought.importing is None
    )


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
    """Begin to read the file into a private dataset, whole or not at all."""
    try:
        # Reserved first: a host that is full says so before the file is read.
        folder = reserve_private()
        importing = brought.import_(inspected.path, choices, folder=folder, lang=words.lang)
    except NO_PLACE as error:
        sentence = say_no_place(error, words, full="data.full")
        brought.refused = Refused(choices, sentence, words.lang)
        return
    with st.spinner(words("data.busy")):
        # A small file is there before the page could be drawn anew.
        importing.job.wait(0.0 if importing.job.is_long else PATIENCE)
    if not importing.job.is_over:
        # From here on the button waits, too.
        st.rerun()


def _follow(brought: Brought, importing: Importing, words: Words) -> None:
    """Show how far the file is, and take what comes of it once it is there."""
    job = importing.job
    if not await_job(job, words, key="import", cancel=job.cancel):
        return
    brought.importing = None
    made, name, choices = job.result, importing.name, importing.choices
    if made is not None and not job.is_cancelled:
        brought.refused = None
        told = (made.notes, made.at_fault, made.starts)
        _replace(brought, Checked(name, choices, made.counts, *told))
        return
    # Of what was cancelled nothing is said, nor of what was tried before.
    brought.refused = None
    if not job.is_cancelled:
        brought.refused = _refuse(importing, words)


def _refuse(importing: Importing, words: Words) -> Refused:
    job = importing.job
    sentence, found = say_failure(job, words), job.refused.found if job.refused else None
    if found is None:
        return Refused(importing.choices, sentence, importing.lang)
    told = (found.faults, found.notes, found.at_fault, found.starts)
    return Refused(importing.choices, sentence, importing.lang, *told)


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
        if path.stat().st_size and _show_marked(brought, choices, words):
            st.download_button(
                words("data.rejected_file"),
                # Read when it is pressed: a run in between would take its address away.
                path.read_bytes,
                f"{inspected.path.stem}-{REJECTED}",
                "text/csv",
                on_click="ignore",
            )
        dataset = open_store(checked.name).dataset
        show_variants(dataset, brought, checked.choices.mapping, words)
        show_unplaced(dataset, words)
        _offer(checked.name, inspected, words)


def _show_marked(brought: Brought, choices: Choices, words: Words) -> bool:
    """Show what the reader says of the file and of its cells; tell whether any is at fault."""
    shown = brought.refused or brought.checked
    notes = shown.notes if shown is not None else ()
    if notes:
        told = [el("p", note.say(words.lang), class_="rasd-soft") for note in notes]
        show(*told, key="outcome-notes")
    faults = brought.faults
    if faults is None or faults.is_empty():
        return False
    show_faults(brought, faults, words, mapping=choices.mapping)
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
        made = store.dataset.descriptor["import"]
        said = " --mapping JSON" if "corrections" in made else ""
        command = f"python -m geo import {made['format']} FILE{said}"
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
