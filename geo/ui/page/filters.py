"""The filters, in the column beside every page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

import streamlit as st

from geo.counting.flags import FLAGS
from geo.dataset.folder import read_descriptor
from geo.dataset.private import is_private_areas
from geo.engine.store import Store
from geo.errors import DatasetError, NotFoundError, OverlayError
from geo.model.schema import list_vocabulary
from geo.places.boundaries import DEFAULT_OVERLAY, OUTSIDE, find_overlay, list_overlays, split_name
from geo.questions.several import merge_names, merge_options
from geo.questions.unshown import Unshown, count_unshown
from geo.settings import read_settings
from geo.text import Words, localized
from geo.told.limits import say_box
from geo.ui.page import state
from geo.ui.page.context import PageContext
from geo.ui.page.counting_rule import ask_counting
from geo.ui.page.dom import el, show
from geo.ui.page.session import list_offered, list_private_areas, say_title
from geo.view.grammar import DATES, MOST_BESIDE

_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)


def show_filters(page: PageContext) -> None:
    """Show the filters; their keys are the query parameters they set."""
    words = page.words
    # What filters nothing is not offered; a link that asks for it is answered with a note.
    is_whole = not page.is_sums and not page.is_pooled
    with st.sidebar:
        _ask_dataset(words)
        if is_whole:
            _ask_words(words)
        _ask_day("from", words)
        _ask_day("to", words)
        if (st.session_state["from"] or st.session_state["to"]) and is_whole:
            _ask_dates(words)
        _offer_whole_map(page, words)
        stores = [each.store for each in page.datasets]
        options = merge_options(stores, lang=words.lang)
        types = {name: _name_type(name, of, words) for name, of in options["type"].items()}
        _ask_several("type", types, words)
        for parameter in _list_named(page):
            asked = st.session_state[parameter]
            names = merge_names(stores, parameter, lang=words.lang, only=asked)
            chosen = {key: names.get(key, key) for key in asked}
            _ask_several(parameter, options[parameter] | chosen, words)
        _ask_area(stores, words, only_overlay=page.is_sums)
        if is_whole:
            _ask_several("flag", {flag: words(f"flag.{flag}") for flag in FLAGS}, words)
            st.toggle(words("filters.control"), key="control", help=words("filters.control_help"))
            _ask_active_year(options["active_year"], words)
        if not all(is_beyond_telling(count_unshown(each)) for each in page.datasets):
            st.button(words("filters.reset"), key="reset", on_click=state.reset_filters)
        if is_whole:
            ask_counting(options["claimant"], words)
        if page.is_pooled:
            show(el("p", words("licence.filters"), class_="rasd-note"), key="filters-pooled")


def _list_named(page: PageContext) -> Sequence[str]:
    # Sums of areas can be met by no filter that only an event meets.
    if page.is_sums:
        return ("claimant", "place")
    return ("actor", "place") if page.is_pooled else ("claimant", "actor", "place")


def _ask_words(words: Words) -> None:
    st.text_input(
        words("filters.q"),
        key="q",
        placeholder=words("filters.q_placeholder"),
        help=words("filters.q_help"),
    )


def show_nothing_found(words: Words, unshown: Unshown) -> None:
    """Say that no event matches, or too few to be told, and what to do."""
    with st.container(key="nothing", border=True):
        if is_beyond_telling(unshown):
            least = read_settings().least_group
            st.text(words("licence.few_whole", n=unshown.restricted, least=least))
            return
        st.text(words("licence.few" if unshown.few else "empty.text", total=unshown.total))
        offer_reset(words)


def offer_reset(words: Words) -> None:
    """Offer to drop all filters, where nothing matches them."""
    if st.button(words("filters.reset"), key="reset_here", on_click=state.reset_filters):
        st.rerun()  # from within a part of the page that runs alone


def is_beyond_telling(unshown: Unshown) -> bool:
    """Whether a dataset has too few events for its licence to let any number be told.

    No filter changes that, and so none is to be reset.
    """
    return unshown.few and unshown.restricted < read_settings().least_group


def _ask_dataset(words: Words) -> None:
    titles = _read_titles(words)
    if len(titles) > 1:
        st.selectbox(
            words("filters.dataset"),
            list(titles),
            key="dataset",
            format_func=lambda name: titles[name],
            on_change=state.leave_dataset,
            filter_mode="contains",
        )
        others = {name: title for name, title in titles.items() if _is_other(name)}
        st.multiselect(
            words("beside.filter"),
            list(others),
            key="beside",
            on_change=state.leave_beside,
            format_func=lambda name: others[name],
            max_selections=MOST_BESIDE,
            placeholder=words("beside.none"),
            filter_mode="contains",
            help=words("beside.filter_help"),
        )


def _is_other(name: str) -> bool:
    return bool(name != st.session_state["dataset"])


def _read_titles(words: Words) -> dict[str, str]:
    titles: dict[str, str] = {}
    for name, folder in list_offered().items():
        try:
            descriptor = read_descriptor(folder)
        except DatasetError:
            continue  # it cannot be opened either
        title = localized(descriptor, "title", words.lang)
        titles[name] = say_title(name, title, words)
    # A browser holds a choice by its label: of two alike it would turn to the other one.
    often = Counter(titles.values())
    return {
        name: words("data.called", title=title, name=name) if often[title] > 1 else title
        for name, title in titles.items()
    }


def _ask_day(parameter: str, words: Words) -> None:
    st.date_input(
        words(f"filters.{parameter}"),
        value=None,
        key=parameter,
        min_value=_EARLIEST,
        max_value=_LATEST,
        format="YYYY-MM-DD",
    )


def _offer_whole_map(page: PageContext, words: Words) -> None:
    """Show the part of the map that is kept to, which a press takes off again."""
    box = page.asked.bbox
    if box:
        st.button(
            words("filters.bbox", box=say_box(box, words)),
            key="bbox-off",
            icon=":material/close:",
            help=words("filters.bbox_off"),
            on_click=_show_whole_map,
        )


def _show_whole_map() -> None:
    state.change(bbox=None)


def _ask_dates(words: Words) -> None:
    st.selectbox(
        words("filters.dates"),
        DATES,
        key="dates",
        format_func=lambda dates: words(f"dates.{dates}"),
        filter_mode=None,
        help=words("filters.dates_help"),
    )


def _ask_area(stores: Sequence[Store], words: Words, *, only_overlay: bool) -> None:
    """Ask for an overlay, and for areas of it; of a dataset's own while it is shown."""
    titles = _read_overlays(stores, words)
    # Links may leave out the shipped overlay, and its areas must still be shown as chosen.
    if st.session_state.get("area") and not st.session_state.get("overlay"):
        st.session_state["overlay"] = DEFAULT_OVERLAY
    st.selectbox(
        words("areas.overlay"),
        ["", *titles],
        key="overlay",
        format_func=lambda name: titles.get(name) or words("areas.no_overlay"),
        on_change=state.leave_overlay,
        filter_mode=None,
        help=words("areas.overlay_help"),
    )
    chosen = st.session_state["overlay"]
    if not chosen or only_overlay:
        return
    dataset = stores[0].dataset
    if is_private_areas(chosen) and not dataset.gives_rows:
        show(el("p", words("areas.only_drawn"), class_="rasd-note"), key="areas-only-drawn")
        return
    names = find_overlay(chosen, shown=dataset).names(words.lang)
    ordered = dict(sorted(names.items(), key=lambda item: item[1]))
    st.multiselect(
        words("areas.filter"),
        [*ordered, OUTSIDE],
        key="area",
        format_func=lambda area: ordered.get(area) or words("casualties.outside"),
        placeholder=words("filters.any"),
        filter_mode="contains",
        help=words("areas.filter_help"),
    )


def _read_overlays(stores: Sequence[Store], words: Words) -> dict[str, str]:
    """Return the titles of the overlays that can be laid over: the host's, a dataset's, one's own.

    A dataset's own bear its name where several are shown.
    """
    titles: dict[str, str] = {}
    datasets = {store.dataset.name: store.dataset for store in stores}
    for name in (*list_overlays(datasets.values()), *list_private_areas()):
        owner = datasets.get(split_name(name)[0])
        with suppress(OverlayError, NotFoundError):
            title = find_overlay(name, shown=owner).title(words.lang)
            parts = [title] if owner is None else [title, owner.words("title", words.lang)]
            titles[name] = say_title(name, words.join(parts), words)
    return titles


def _name_type(name: str, of: str, words: Words) -> str:
    whole = words.term("event_type", of)
    return whole if name == of else words.join([whole, words.term("sub_event_type", name)])


def _ask_active_year(years: Mapping[str, str], words: Words) -> None:
    """Ask for the years that UCDP counts as active, where somebody coded that."""
    if not years and not st.session_state["active_year"]:
        return
    st.selectbox(
        words("filters.active_year"),
        ("", *list_vocabulary("events", "active_year")),
        key="active_year",
        format_func=lambda word: words(
            f"filters.active_year_is.{word}" if word else "filters.active_year_all"
        ),
        filter_mode=None,
    )


def _ask_several(parameter: str, names: dict[str, str], words: Words) -> None:
    st.multiselect(
        words(f"filters.{parameter}"),
        # What a link asks for is offered though the dataset lacks it, or the widget would drop it.
        list(names | dict.fromkeys(st.session_state[parameter], "")),
        key=parameter,
        format_func=lambda key: names.get(key) or words.term("sub_event_type", key),
        placeholder=words("filters.any"),
        filter_mode="contains",
        help=words("filters.place_help") if parameter == "place" else None,
    )
