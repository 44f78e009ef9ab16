"""Pairs of records that may be of one event: the two side by side, and the reader's decision."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from geo.dataset.folder import SAME_AS, find_dataset, read_descriptor
from geo.dataset.private import is_private
from geo.duplicates.candidates import (
    GROUNDS,
    MOST_EVENTS,
    Candidate,
    Overlaps,
    Reach,
    find_overlaps,
)
from geo.duplicates.decisions import (
    DECISIONS,
    UNDECIDED,
    Decision,
    Pair,
    list_decisions,
    merge_decisions,
    record_decisions,
    say_left_out,
    write_table,
)
from geo.engine.store import Store, open_store
from geo.errors import DatasetError, NotFoundError, TooManyError, UnwrittenError
from geo.questions.select import Selection
from geo.settings import read_settings
from geo.text import Words, format_day, localized
from geo.ui.duplicates.comparison import describe_pair
from geo.ui.page import state
from geo.ui.page.context import PageContext
from geo.ui.page.dom import el, show
from geo.ui.page.session import list_offered, say_title
from geo.view.grammar import OVERLAP_DAYS, OVERLAP_KM

_MOST = 10
_DECIDED, _FAILED = "_decided", "_decision-failed"
_SKIP, _TYPE = "pairs", "same_type-chosen"


def ask_reach(page: PageContext) -> tuple[Store, Reach]:
    """Ask which dataset is compared with this one, and how near two records must be.

    At first that is the dataset shown beside it, where there is one.
    """
    words, store = page.words, page.selection.store
    _show_head(words)
    titles = _list_others(store, words)
    beside = [name for name in page.selection.view.beside if name in titles]
    with st.container(key="overlaps-asked", horizontal=True, vertical_alignment="bottom"):
        name = state.choose(
            "with",
            list(titles),
            usual=(*beside, store.dataset.name)[0],
            label=words("overlaps.ask.with"),
            format_func=lambda one: titles.get(one, one),
            # Datasets of two sources name types in two ways.
            forget=("same_type", _SKIP),
        )
        days = _ask(words, "days", OVERLAP_DAYS, usual=str(Reach.days))
        km = _ask(words, "km", OVERLAP_KM, usual=f"{Reach.km:g}")
        same_type = _ask_type(words, usual=name == store.dataset.name)
    return _open_other(store, name), Reach(days=days, km=float(km), same_type=same_type)


def show_restricted(words: Words) -> None:
    """Say why no records are compared, where none of what is shown gives any."""
    _show_head(words)
    show(el("p", words("overlaps.closed"), class_="rasd-note"), key="overlaps-none")


def _show_head(words: Words) -> None:
    show(
        el("h2", words("overlaps.title"), class_="rasd-heading"),
        el("p", words("overlaps.lead"), class_="rasd-soft"),
        key="overlaps-head",
    )


def _open_other(store: Store, name: str) -> Store:
    if name == store.dataset.name:
        return store
    try:
        return open_store(name)
    except (DatasetError, NotFoundError) as error:
        show(el("p", str(error), class_="rasd-note"), key="overlaps-unusable")
        return store


def _list_others(store: Store, words: Words) -> dict[str, str]:
    """Return this dataset and each other one that opens, with its title."""
    here = store.dataset.name
    titles = {here: words("overlaps.itself")}
    for name, folder in list_offered().items():
        try:
            descriptor = read_descriptor(folder)
        except DatasetError:
            continue
        if name != here:
            title = say_title(name, localized(descriptor, "title", words.lang), words)
            # A choice is told from another by its label.
            titles[name] = f"{title} ({name})" if title in titles.values() else title
    return titles


def _ask(words: Words, name: str, options: Sequence[str], *, usual: str) -> int:
    chosen = state.choose(
        name,
        options,
        usual=usual,
        label=words(f"overlaps.ask.{name}"),
        format_func=lambda n: words(f"overlaps.within_{name}", n=int(n)),
        forget=(_SKIP,),
    )
    return int(chosen)


def _ask_type(words: Words, *, usual: bool) -> bool:
    """Ask whether both must be of one type; across datasets two sources rarely use one for both."""
    asked = st.session_state.get("same_type")
    st.session_state[_TYPE] = asked == "yes" if asked else usual
    return bool(
        st.checkbox(
            words("overlaps.same_type"),
            key=_TYPE,
            help=words("overlaps.same_type_help"),
            on_change=_take_type,
            args=(usual,),
        )
    )


def _take_type(usual: bool) -> None:  # noqa: FBT001  Streamlit hands it over by place
    chosen = bool(st.session_state[_TYPE])
    st.session_state["same_type"] = None if chosen == usual else ("yes" if chosen else "no")
    _turn(0)


def _keep(key: str, *, value: object) -> None:
    if key not in st.session_state:
        st.session_state[key] = value


def _turn(skip: int) -> None:
    st.session_state[_SKIP] = str(skip) if skip else None


def _read_skip() -> int:
    return int(st.session_state.get(_SKIP) or 0)


def show_overlaps(selection: Selection, *, other: Store, reach: Reach) -> None:
    """Show the pairs within reach as cards, each with the reader's decision."""
    store = selection.store
    words = Words(selection.view.lang)
    if not (store.dataset.gives_rows and other.dataset.gives_rows):
        show(el("p", words("overlaps.restricted"), class_="rasd-note"), key="overlaps-none")
        return
    against = None if other is store else other
    skip = _read_skip()
    try:
        found = find_overlaps(selection, other=against, reach=reach, most=_MOST, skip=skip)
    except TooManyError:
        told = words("overlaps.too_many", most=MOST_EVENTS)
        show(el("p", told, class_="rasd-note"), key="overlaps-none")
        return
    # A closer reach has fewer pairs than were turned past before.
    if skip and not found.pairs:
        _turn(0)
        found = find_overlaps(selection, other=against, reach=reach, most=_MOST)
    _show_summary(found, words)
    failed = st.session_state.pop(_FAILED, None)
    if failed is not None:
        is_of_disk = isinstance(failed, UnwrittenError)
        told = words("overlaps.unwritten") if is_of_disk else str(failed)
        show(el("p", told, class_="rasd-note", role="alert"), key="overlaps-failed")
    for number, pair in enumerate(found.pairs, start=_read_skip() + 1):
        _show_pair(selection, pair, other=other, number=number)
    _show_turns(found, words)


def _show_summary(found: Overlaps, words: Words) -> None:
    show(
        el("p", el("strong", words("overlaps.found", n=found.total))),
        el("p", words("overlaps.order", of=len(GROUNDS)), class_="rasd-soft"),
        el("p", say_left_out(found, words.lang), class_="rasd-soft"),
        None if found.total else el("p", words("overlaps.none"), class_="rasd-soft"),
        key="overlaps-found",
    )


def _show_turns(found: Overlaps, words: Words) -> None:
    skip = _read_skip()
    after = found.total - skip - len(found.pairs)
    if not skip and not after:
        return
    with st.container(key="overlaps-turns", horizontal=True, vertical_alignment="center"):
        for name, to, is_there in (("before", skip - _MOST, skip), ("after", skip + _MOST, after)):
            st.button(
                words(f"overlaps.{name}"),
                key=f"overlaps-{name}",
                disabled=not is_there,
                on_click=_turn,
                args=(to,),
            )
        last = skip + len(found.pairs)
        place = words("overlaps.place", first=skip + 1, last=last, n=after)
        show(el("span", place, class_="rasd-soft"), key="overlaps-place")


def _show_pair(selection: Selection, pair: Candidate, *, other: Store, number: int) -> None:
    store = selection.store
    words = Words(selection.view.lang)
    undecided = Decision(
        dataset=store.dataset.name,
        event_id=pair.event_id,
        other_dataset=other.dataset.name,
        other_event_id=pair.other_event_id,
    )
    with st.container(key=f"pair-{number}", border=True):
        show(*describe_pair(selection, pair, other=other, number=number), key=f"pair-told-{number}")
        _ask_decision(undecided, _find_decided(store, other), words)


def _ask_decision(undecided: Decision, decided: Mapping[Pair, Decision], words: Words) -> None:
    before = decided.get(undecided.pair, undecided)
    ends = (undecided.dataset, undecided.event_id)
    name = "-".join((*ends, undecided.other_dataset, undecided.other_event_id))
    _keep(f"decide-{name}", value=before.decision)
    _keep(f"note-{name}", value=before.note or "")
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"deciding-{name}"):
        st.segmented_control(
            words("overlaps.decision"),
            DECISIONS,
            key=f"decide-{name}",
            required=True,
            format_func=lambda decision: words(f"overlaps.decide.{decision}"),
            on_change=_decide,
            args=(undecided, before, name),
        )
        st.text_input(
            words("overlaps.note"),
            key=f"note-{name}",
            max_chars=500,
            placeholder=words("overlaps.note_help"),
            on_change=_decide,
            args=(undecided, before, name),
        )
        if before.decided_on:
            day = words("overlaps.decided_on", day=format_day(before.decided_on, words.lang))
            show(el("small", day, class_="rasd-soft"), key=f"decided-{name}")


def _decide(undecided: Decision, before: Decision, name: str) -> None:
    """Keep a decision in the session, and in the datasets' folders where the host lets readers."""
    decision = st.session_state[f"decide-{name}"] or UNDECIDED
    note = st.session_state[f"note-{name}"].strip() or None
    # A widget may report the value it was given.
    if (before.decision, before.note) == (decision, note):
        return
    today, who = datetime.now(UTC).date(), st.session_state.get("decided-by")
    decided = replace(
        undecided, decision=decision, note=note, decided_on=today, decided_by=who or None
    )
    st.session_state.setdefault(_DECIDED, {})[decided.pair] = decided
    ends = (decided.dataset, decided.other_dataset)
    # What is private is named in nobody else's table.
    if read_settings().decisions != "folder" or any(is_private(name) for name in ends):
        return
    try:
        # Into both, so that either knows it when it is opened without the other.
        for dataset in dict.fromkeys(ends):
            record_decisions(find_dataset(dataset), [decided])
    except (DatasetError, NotFoundError) as error:
        # Told at the next run: this one is a callback, and shows nothing.
        st.session_state[_FAILED] = error


def _find_decided(store: Store, other: Store) -> dict[Pair, Decision]:
    """Return what is decided of pairs: recorded in either dataset, then in this session."""
    # The later ones win: this dataset's over the other's, the session's over both.
    recorded = [list_decisions(one) for one in dict.fromkeys((other, store))]
    session = list(st.session_state.get(_DECIDED, {}).values())
    return {row.pair: row for row in merge_decisions(*recorded, session)}


def offer_decisions(store: Store, words: Words) -> None:
    """Offer what is decided as ``same_as.csv``: this session's, with what the dataset records."""
    session = list(st.session_state.get(_DECIDED, {}).values())
    rows = merge_decisions(list_decisions(store), session)
    place = read_settings().decisions
    with st.container(key="overlaps-kept", border=True):
        show(
            el("h3", words("overlaps.kept"), class_="rasd-heading"),
            el("p", words(f"overlaps.kept_in.{place}"), class_="rasd-soft"),
            key="overlaps-kept-told",
        )
        with st.container(horizontal=True, vertical_alignment="bottom", key="overlaps-take"):
            st.text_input(
                words("overlaps.decided_by"),
                key="decided-by",
                max_chars=80,
                persist_state="session",
            )
            st.download_button(
                words("overlaps.download", n=len(rows)),
                write_table(rows),
                file_name=f"{SAME_AS}.csv",
                mime="text/csv",
                key="overlaps-download",
                disabled=not rows,
                on_click="ignore",
            )
