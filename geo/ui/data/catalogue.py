"""What this server offers: its datasets with their terms, and the formats it reads."""

from pathlib import Path

import streamlit as st

from geo.dataset.folder import NOT_STATED, Dataset, check_dataset, measure_revision, read_descriptor
from geo.errors import DatasetError
from geo.places.boundaries import MOST_AREAS, MOST_CORNERS, MOST_MB
from geo.readers.manifest import Manifest, load_manifests
from geo.text import Words, format_count
from geo.ui.page import state
from geo.ui.page.dom import Node, el, link, said, show
from geo.ui.page.session import list_offered, say_title
from geo.view.view import View


def show_offered(view: View) -> None:
    """List the datasets this reader can turn to, each with its licence and a way to it."""
    words = Words(view.lang)
    heading = el("h2", words("data.here"), class_="rasd-heading")
    show(heading, el("p", words("data.here_text"), class_="rasd-soft"), key="offered-head")
    with st.container(key="offered"):
        for name, folder in list_offered().items():
            _show_dataset(name, folder, words, is_here=name == view.dataset)


def _show_dataset(name: str, folder: Path, words: Words, *, is_here: bool) -> None:
    try:
        # Without its tables: to list a dataset needs only what it says of itself.
        dataset = Dataset(folder, read_descriptor(folder), {}, measure_revision(folder))
        events, sums = count_rows(folder, dataset.revision)
    except DatasetError:
        facts = el("small", words("data.unusable"), class_="rasd-soft")
        show(el("p", said(folder.name, "b"), facts), key=f"dataset-{name}")
        return
    title = say_title(name, dataset.words("title", words.lang), words)
    with st.container(horizontal=True, vertical_alignment="center", key=f"offered-{name}"):
        held = words("count.events", n=events) if events or not sums else words("data.of_sums")
        show(*_describe_dataset(dataset, title, held, words), key=f"dataset-{name}")
        if is_here:
            show(el("span", words("data.now"), class_="rasd-chip"), key=f"now-{name}")
        else:
            pressed = st.button(
                words("data.open"),
                key=f"open-{name}",
                help=words("data.open_this", title=title[:80]),
                on_click=state.turn_to,
                args=(name,),
            )
            if pressed:
                state.show_page("map.py")


def _describe_dataset(dataset: Dataset, title: str, held: str, words: Words) -> list[Node]:
    facts = [
        held,
        words("data.facts", licence=dataset.say_licence(words.lang), revision=dataset.revision),
    ]
    if not dataset.gives_rows:
        facts.append(words("data.sums_only"))
    name = el("b", title, dir="auto")
    return [el("p", name), el("p", words.join(facts, mark="dot"), class_="rasd-soft")]


# Counting checks the whole folder, which must not happen at every run of the page.
@st.cache_data(show_spinner=False, max_entries=256)
def count_rows(folder: Path, revision: str) -> tuple[int, int]:
    """Return how many events and totals a folder holds; ``revision`` keeps the answer true."""
    del revision
    sizes, faults = check_dataset(folder)
    if faults:
        raise DatasetError(format_count(len(faults)))
    return sizes["events"], sizes["totals"]


def show_formats(lang: str) -> None:
    """List the formats that are read, as their manifests declare them."""
    words = Words(lang)
    heading = el("h2", words("data.formats"), class_="rasd-heading")
    show(heading, el("p", words("data.formats_text"), class_="rasd-soft"), key="formats-head")
    with st.container(key="formats"):
        for name, manifest in load_manifests().items():
            with st.expander(manifest.words("short", lang)):
                show(*_describe_format(manifest, words), key=f"format-of-{name}")
        with st.expander(words("data.areas.short")):
            show(*_describe_areas(words), key="format-of-areas")
        st.link_button(words("data.details"), "docs/formats.md", type="tertiary")


def _describe_areas(words: Words) -> list[Node]:
    limits = words("data.areas.limits", mb=MOST_MB, areas=MOST_AREAS, corners=MOST_CORNERS)
    return [
        el("p", words("data.areas.what")),
        el("p", limits, class_="rasd-soft"),
        el("p", words("data.areas.text"), class_="rasd-soft"),
    ]


def _describe_format(manifest: Manifest, words: Words) -> list[Node | None]:
    source = manifest.declared["source"]
    terms = say_terms(manifest, words)
    needed = [column.name for column in manifest.columns if column.required]
    others = [column.name for column in manifest.columns if not column.required]
    return [
        el("p", manifest.words("title", words.lang)),
        el("p", manifest.words("description", words.lang), class_="rasd-soft"),
        el("p", link(source["title"], source["path"])) if "path" in source else None,
        el("p", terms, class_="rasd-soft"),
        el("p", words("data.endings", endings=words.join(list(manifest.suffixes)))),
        _list_columns(words("data.needed"), needed) if needed else None,
        _list_columns(words("data.optional"), others),
    ]


def say_terms(manifest: Manifest, words: Words) -> str:
    """Say under which terms files of a format stand."""
    licence = manifest.declared["licence"]
    if licence["name"] == NOT_STATED:
        return words("data.terms_unknown")
    return words("data.terms", licence=licence.get("title") or licence["name"])


def _list_columns(label: str, names: list[str]) -> Node:
    listed = (el("code", name, dir="ltr") for name in names)
    return el("p", el("b", label), *listed, class_="rasd-names")
