"""Places without a point: what a gazetteer offers for each, and what the reader confirms of it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import polars as pl
import streamlit as st

from geo.dataset.folder import Dataset, list_datasets, read_descriptor, say_licence
from geo.errors import DatasetError, DiskError
from geo.places.gazetteer import (
    Candidate,
    GazetteerError,
    apply_confirmed,
    find_candidates,
    list_unplaced,
    read_candidates,
    read_gazetteer,
)
from geo.places.known import list_known_places, list_points
from geo.settings import read_settings
from geo.text import Words, localized
from geo.ui.data.choosing import ask_one
from geo.ui.data.rows import escape_markdown
from geo.ui.data.waiting import await_job, say_failure
from geo.ui.page.dom import el, show
from geo.ui.page.session import GAZETTEER, keep_gazetteer, read_own

_MOST_SHOWN = 20
_FOLD, _IS_OPEN = "unplaced", "unplaced-open"


def show_unplaced(dataset: Dataset, words: Words) -> None:
    """Offer points for the places of a private dataset that have none."""
    unplaced = list_unplaced(dataset)
    if unplaced.is_empty():
        return
    title = words("data.places.title", n=unplaced.height)
    # Streamlit takes it for another one, and folds it up, when its title counts on.
    is_open = st.session_state.get(_IS_OPEN, False)
    with st.expander(title, expanded=is_open, key=_FOLD, on_change=_remember):
        show(el("p", words("data.places.text"), class_="rasd-soft"), key="data-places")
        _ask_gazetteer(words)
        gazetteer = _gather(dataset, words)
        if gazetteer.is_empty():
            show(el("p", words("data.places.nowhere")), key="places-nowhere")
            return
        show(el("p", _say_where(dataset, words), class_="rasd-soft"), key="places-here")
        _offer(dataset, _find(dataset, gazetteer), unplaced.height, words)


def _remember() -> None:
    st.session_state[_IS_OPEN] = st.session_state[_FOLD]


def _say_where(dataset: Dataset, words: Words) -> str:
    """Say in which datasets and on which map places are looked up."""
    open_here = [dataset.words("title", words.lang)]
    for folder in list_datasets().values():
        with suppress(DatasetError):
            descriptor = read_descriptor(folder)
            if descriptor.get("redistribution") == "open":
                open_here.append(localized(descriptor, "title", words.lang))
    files = [path.stem for path in read_settings().gazetteers]
    titles = [*dict.fromkeys(open_here), words("data.places.basemap"), *files]
    return words("data.places.here", sources=words.join(titles, mark="semicolon"))


def _name_revision(dataset: Dataset) -> tuple[str, str]:
    return (str(dataset.folder), dataset.revision)


@st.cache_data(show_spinner=False, max_entries=8, hash_funcs={Dataset: _name_revision})
def _find(dataset: Dataset, gazetteer: pl.DataFrame) -> pl.DataFrame:
    # The page runs anew at each choice, and neither of the two has changed by it.
    return find_candidates(dataset, gazetteer)


def _ask_gazetteer(words: Words) -> None:
    with st.container(key="bring-gazetteer"):
        given = st.file_uploader(
            words("data.places.drop"),
            key="gazetteer",
            max_upload_size=read_settings().upload_mb,
            on_change=_forget_gazetteer,
        )
    kept = _find_gazetteer()
    if given is not None and kept is None:
        try:
            keep_gazetteer(given.name, given.getbuffer())
        except DiskError:
            show(el("p", words("refused.disk"), class_="rasd-note", role="alert"), key="no-disk")
    elif given is None and kept is not None:
        # The field itself is empty after a refresh, and when its page was left.
        with st.container(horizontal=True, key="gazetteer-kept"):
            name = kept.name.removeprefix(GAZETTEER)
            said = words("data.places.still_here", file=name)
            show(el("p", said, class_="rasd-soft"), key="gazetteer-still")
            label = words("data.places.leave_out")
            st.button(label, key="leave-out-gazetteer", on_click=_forget_gazetteer)


def _forget_gazetteer() -> None:
    brought = read_own().brought
    if brought is not None:
        brought.leave_gazetteer()


def _find_gazetteer() -> Path | None:
    brought = read_own().brought
    return brought.gazetteer if brought is not None else None


def _gather(dataset: Dataset, words: Words) -> pl.DataFrame:
    """Return every entry there is: the dataset's own places, those known here, files of any."""
    frames = [list_points(dataset), list_known_places(besides=dataset.folder)]
    own = _read_own(words)
    if own is not None:
        frames.append(own)
    for path in read_settings().gazetteers:
        try:
            frames.append(_read(path, words.lang, path.stat().st_mtime_ns))
        except (GazetteerError, OSError) as error:
            said = str(error) if isinstance(error, GazetteerError) else path.name
            show(el("p", said, class_="rasd-note", role="alert"), key=f"gazetteer-{path.stem}")
    return pl.concat(frames, how="vertical_relaxed")


def _read_own(words: Words) -> pl.DataFrame | None:
    """Return what the reader's own gazetteer holds; None without one, and while it is read."""
    brought, path = read_own().brought, _find_gazetteer()
    if brought is None or path is None:
        return None
    looking = brought.looking_up
    # A sentence why not is in one language.
    if looking is None or (looking.lang != words.lang and looking.job.result is None):
        looking = brought.look_up(path, words.lang)
    if not await_job(looking.job, words, key="look-up", cancel=_forget_gazetteer):
        return None
    if looking.job.result is None:
        sentence = say_failure(looking.job, words)
        show(el("p", sentence, class_="rasd-note", role="alert"), key=f"gazetteer-{path.stem}")
    return looking.job.result


@st.cache_data(show_spinner=False, max_entries=8)
def _read(path: Path, lang: str, changed: int) -> pl.DataFrame:
    # It only tells versions of the file apart in the cache.
    del changed
    return read_gazetteer(path, lang=lang)


def _offer(dataset: Dataset, candidates: pl.DataFrame, total: int, words: Words) -> None:
    by_place = candidates.partition_by("place_id", maintain_order=True)
    without = total - len(by_place)
    if without:
        said = words("data.places.no_candidate", n=without)
        show(el("p", said, class_="rasd-soft"), key="places-without")
    if not by_place:
        return
    if len(by_place) > _MOST_SHOWN:
        first = words("data.places.first", shown=_MOST_SHOWN, total=len(by_place))
        show(el("p", first, class_="rasd-soft"), key="places-first")
    chosen = [
        row
        for frame in by_place[:_MOST_SHOWN]
        if (row := _ask_place(dataset.name, read_candidates(frame), words)) is not None
    ]
    with st.container(horizontal=True):
        if st.button(words("data.places.write"), key="write-points", disabled=not chosen):
            # Typed as the table it came from: one row may hold nothing but blanks in a column.
            confirmed = pl.DataFrame([vars(each) for each in chosen], schema=candidates.schema)
            apply_confirmed(dataset.folder, confirmed)
            st.rerun()
        file = f"{dataset.name}-places.csv"
        label = words("data.places.download")
        # Written when it is pressed: a run in between would take its address away.
        st.download_button(
            label, lambda: candidates.write_csv().encode(), file, "text/csv", on_click="ignore"
        )


def _ask_place(name: str, offers: Sequence[Candidate], words: Words) -> Candidate | None:
    """Ask which of the entries a place is; None while the reader has confirmed none."""
    first = offers[0]
    events = words("count.events", n=first.events)
    place = escape_markdown(first.place)
    index = ask_one(
        words("data.places.label", place=place, events=events),
        range(len(offers)),
        key=f"place-{name}-{first.place_id}",
        none=words("data.places.none"),
        say=lambda number: say_offer(offers[number], words),
        say_in_full=lambda number: say_offer(offers[number], words, write=escape_markdown),
    )
    return None if index is None else offers[index]


def say_offer(offer: Candidate, words: Words, *, write: Callable[[str], str] = str) -> str:
    """Say an entry in a line: its names, how like it is, how far away, whose it is.

    ``write`` is how texts of the data are written, where the line is read as Markdown.
    """
    names = dict.fromkeys(write(name) for name in (offer.name_en, offer.name_ar) if name)
    away = offer.distance_km
    distance = words("data.places.unknown")
    if away is not None:
        distance = (
            words("data.places.away", km=f"{away:g}") if away else words("data.places.inside")
        )
    return words(
        "data.places.candidate",
        names=words.join(list(names), mark="dot"),
        within=write(localized(vars(offer), "within", words.lang)) or "–",
        score=offer.score,
        distance=distance,
        source=write(offer.source),
        licence=write(say_licence(offer.licence, words.lang)),
    )
