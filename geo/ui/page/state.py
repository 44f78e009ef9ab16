"""The view of this reader, in Streamlit's session while the page is open and in the address.

Widgets' keys are the names of the query parameters. Streamlit can bind a widget to its parameter,
but then writes the label a reader sees instead of the id, which would tie a link to a language; so
the two are kept in step here, by the one grammar of `geo.view.view`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from geo.dataset.folder import list_datasets
from geo.engine.store import Store, open_store
from geo.errors import DatasetError, NotFoundError, RasdError
from geo.questions.pinned import Cited, follow_pin
from geo.questions.several import list_known_beside
from geo.questions.totals import list_series
from geo.text import pick_language
from geo.ui.page.session import list_offered, take_private
from geo.ui.page.widgets import as_widget_value, read_view
from geo.view.grammar import CHOICES, LISTS, PARAMETERS, WAYS, Problem, read_choices
from geo.view.links import PINS, Pin, read_pin, rename_datasets
from geo.view.view import View

FILTERS = (
    *("from", "to", "dates", "type", "actor", "claimant", "place", "area", "flag", "control"),
    *("active_year", "bbox", "q", "min_killed"),
)
POSITION = ("lat", "lng", "z")
_BY_MAP = (*POSITION, "base")
READ = (*_BY_MAP, "chapter")
"""What the browser writes into the address by itself, without a run: where the map is and on which
base map, and which chapter of a story is read."""
_USUAL = {"by": WAYS[0], "list": LISTS[0]}
_CHOICES = {
    "map": ("list", "told"),
    "accounts": ("told",),
    "casualties": ("by", "totals", "series"),
    "duplicates": ("with", "days", "km", "same_type", "pairs"),
    "stories": ("story",),
}
"""What is chosen on single pages and stands in their addresses, where it is not the usual."""
_WRITTEN, _PROBLEMS, _WAITING, _PAGE, _CITED, _PARSED, _SPOKEN = (
    "_written",
    "_problems",
    "_waiting",
    "_page",
    "_cited",
    "_parsed",
    "_spoken",
)

Parameters = dict[str, list[str]]


def adopt_address() -> Store:
    """Take over the view of the address if the reader came by it, and open its dataset.

    To be called once in each run, before any widget of the view is made. What the address says and
    cannot be honoured is kept for `list_problems`.

    Raises
    ------
    NotFoundError
        There is no dataset at all.
    DatasetError
        There are datasets, and each has faults.

    """
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    # The map writes its position into the address itself, without a run: it is read each time.
    _adopt_position(given)
    # A moved map is no new link.
    wanted = {name: values for name, values in given.items() if name not in READ}
    # A change of page inside the app clears the address; the session then knows better.
    came_by_address = wanted != st.session_state.get(_WRITTEN) and bool(wanted)
    if came_by_address or "dataset" not in st.session_state:
        _fill(wanted)
    # What callbacks asked for while their widgets were there already.
    for name, value in st.session_state.pop(_WAITING, {}).items():
        st.session_state[name] = value
    _keep_chosen()
    store = open_store(st.session_state["dataset"])
    _leave_gone_overlay(store)
    return store


def _keep_chosen() -> None:
    """Choose again what is chosen, once the language has changed.

    A browser holds a choice by its label, which in another language is the label of nothing.
    """
    state = st.session_state
    if state.get(_SPOKEN) == state["lang"]:
        return
    state[_SPOKEN] = state["lang"]
    for name, value in state.to_dict().items():
        # Not what is no choice: whether a button was pressed may not be written.
        is_several = isinstance(value, list) and all(isinstance(each, str) for each in value)
        if isinstance(value, str) or is_several:
            state[name] = value


def _leave_gone_overlay(store: Store) -> None:
    """Take the overlay off when it can no longer be found, or belongs to what is not shown."""
    overlay = st.session_state.get("overlay")
    if not overlay:
        return
    known = list_known_beside(store, st.session_state.get("beside") or (), overlay=[overlay])
    if overlay not in known["overlay"]:
        st.session_state["overlay"], st.session_state["area"] = "", []


def is_embedded() -> bool:
    """Tell whether the page is shown inside another one, by ``embed=1`` of its address."""
    return bool(st.context.is_embedded)


def enter(page: str) -> None:
    """Tell which page the address is of from now on."""
    st.session_state[_PAGE] = page


def write_address() -> None:
    """Put the view into the address where it is not there yet; the map itself puts its position."""
    view, _ = collect_view()
    there = {name: st.query_params.get_all(name) for name in st.query_params}
    moved = READ if st.session_state.get(_PAGE) == "stories" else _BY_MAP
    by_browser = {name: values for name, values in there.items() if name in moved}
    asked = {name: values for name, values in view.to_params().items() if name not in POSITION}
    # A language goes without saying only where the browser would say the same.
    named = {"lang": [view.lang]} if view.lang != _find_language() else {}
    params = _write_cited(view, asked) | named | _list_choices() | by_browser
    # Each writing reaches the browser as a change of its address.
    if params != there:
        st.query_params.from_dict(params)
    st.session_state[_WRITTEN] = {n: values for n, values in params.items() if n not in READ}


def read_chapter() -> int:
    """Return the chapter of a story that the address names now; 0 for none."""
    chosen, _ = read_choices({"chapter": st.query_params.get_all("chapter")})
    return int(chosen.get("chapter", 0))


def _find_language() -> str:
    return pick_language(st.context.locale)


def _list_choices() -> Parameters:
    names = _CHOICES.get(st.session_state.get(_PAGE, ""), ())
    chosen = {name: st.session_state.get(name) for name in names}
    usual = {**_USUAL, "told": st.session_state["dataset"]}
    return {n: [value] for n, value in chosen.items() if value and value != usual.get(n)}


def choose(
    name: str,
    options: Sequence[str],
    *,
    usual: str,
    label: str,
    format_func: Callable[[str], str],
    filter_mode: Literal["contains"] | None = None,
    forget: Sequence[str] = (),
) -> str:
    """Ask for one of several; what is not the usual stands in the address as ``name``.

    Another answer takes back the choices to ``forget``.
    """
    chosen = st.session_state.get(name)
    st.session_state[f"{name}-chosen"] = chosen if chosen in options else usual
    st.selectbox(
        label,
        options,
        key=f"{name}-chosen",
        format_func=format_func,
        filter_mode=filter_mode,
        on_change=_take_choice,
        args=(name, usual, forget),
    )
    return str(st.session_state[f"{name}-chosen"])


def _take_choice(name: str, usual: str, forget: Sequence[str]) -> None:
    chosen = st.session_state[f"{name}-chosen"]
    for other in forget:
        st.session_state[other] = None
    st.session_state[name] = None if chosen == usual else chosen


def change(**values: object) -> None:
    """Change parameters from the next run on; ``from_`` stands for ``from``.

    Unlike writing to the session this may be done after their widgets were made.
    """
    waiting = st.session_state.setdefault(_WAITING, {})
    waiting |= {name.rstrip("_"): value for name, value in values.items()}


def has_changes() -> bool:
    """Tell whether `change` asked for something that only a whole run takes over."""
    return bool(st.session_state.get(_WAITING))


def show_page(path: str, **changes: object) -> None:
    """Turn to another page with the view as it is but for some changes.

    Streamlit alone would forget its widgets.
    """
    # Streamlit drops the value of a widget that a page does not show.
    values = {name: st.session_state.get(name) for name in PARAMETERS if name not in POSITION}
    view, _ = read_view(values | {name.rstrip("_"): value for name, value in changes.items()})
    change(**{name: value for name, value in values.items() if value is not None})
    change(**changes)
    # Its address goes along, or the page would leave a second entry in the history.
    st.switch_page(path, query_params=view.to_params())


def turn_to(dataset: str) -> None:
    """Show another dataset from the next run on."""
    st.session_state["dataset"] = dataset
    leave_dataset()


def select_event(event: str | None, *, dataset: str | None = None) -> None:
    """Select an event; the panel, the map and the address follow.

    Parameters
    ----------
    event
        As the view writes it, or the id in ``dataset``; None for none.
    dataset
        The dataset that has it, where it may be one beside the main one.

    """
    is_beside = event and dataset and dataset != st.session_state["dataset"]
    st.session_state["event"] = f"{dataset}/{event}" if is_beside else event


def reset_filters() -> None:
    """Ask for everything again, in the same language; the map stays where it is."""
    change(**{name: as_widget_value(name, ()) for name in FILTERS})
    st.session_state.pop(_PROBLEMS, None)


def list_problems() -> tuple[Problem, ...]:
    """Return what the address or the filters say that cannot be honoured."""
    _, now = collect_view()
    return (*st.session_state.get(_PROBLEMS, ()), *now)


def _adopt_position(given: Parameters) -> None:
    found = {name: given.get(name, [""])[0] for name in POSITION}
    view, _ = View.parse({name: [value] for name, value in found.items()})
    for name in POSITION:
        if found[name]:
            st.session_state[name] = getattr(view, name)


def _fill(given: Parameters) -> None:
    pin, problems = read_pin(given)
    name = _choose_dataset(given.get("dataset", []), problems)
    shown, cited = _open_cited(pin, name, given.get("beside", []))
    name = shown.get(name, name)
    store = open_store(name)
    given = {"lang": [_find_language()], **rename_datasets(given, shown)}
    asked = {n: values for n, values in given.items() if n not in {*CHOICES, *PINS}}
    known = list_known_beside(store, given.get("beside", []), overlay=given.get("overlay", []))
    # It was opened just now, and a faulty one was named among the problems.
    known["dataset"] = frozenset((name,))
    view, others = View.parse(asked | {"dataset": [name]}, known=known)
    # Who has the address of something private holds it, so that it stays while it is shown.
    for other in (*view.beside, view.overlay):
        take_private(other)
    params = view.to_params()
    for parameter in PARAMETERS:
        if parameter not in POSITION:
            st.session_state[parameter] = as_widget_value(parameter, params.get(parameter, ()))
    st.session_state["dataset"] = name
    st.session_state["lang"] = view.lang
    chosen, odd = _choose(given, store, view.beside)
    for choice in CHOICES:
        st.session_state[choice] = chosen.get(choice, _USUAL.get(choice))
    st.session_state[_CITED] = replace(cited, view=_without_language(view)) if cited else None
    st.session_state[_PROBLEMS] = (*problems, *others, *odd)


def _choose(
    given: Parameters, store: Store, beside: Sequence[str]
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    chosen, problems = read_choices(given)
    is_there = {
        "series": _has_series(chosen.get("series", ""), store, beside),
        "with": chosen.get("with", store.dataset.name) in list_offered(),
    }
    for name in (name for name, there in is_there.items() if name in chosen and not there):
        unknown = Problem(parameter=name, value=chosen.pop(name), problem="unknown_value")
        problems = (*problems, unknown)
    return chosen, problems


def _has_series(series: str, store: Store, beside: Sequence[str]) -> bool:
    """Tell whether a series of totals is there; one of a dataset beside is ``DATASET/SERIES``."""
    dataset, _, its = series.partition("/")
    if dataset in beside and its:
        return its in list_series(open_store(dataset))
    return series in list_series(store)


def _choose_dataset(asked: list[str], problems: list[Problem]) -> str:
    """Return the first dataset that opens: those asked for, the usual one, any other."""
    unusable: RasdError = NotFoundError()
    for name in dict.fromkeys((*asked, View.dataset, *list_datasets())):
        try:
            open_store(name)
        except (NotFoundError, DatasetError) as error:
            unusable = error
            if name in asked:
                problem = Problem(parameter="dataset", value=name, problem="unknown_value")
                problems.append(problem)
        else:
            take_private(name)
            return name
    raise unusable


def leave_dataset() -> None:
    """Forget what was asked of one dataset when the reader turns to another."""
    for name in (*FILTERS, "as_of", "rule", "event", *POSITION):
        st.session_state[name] = as_widget_value(name, ())
    others = st.session_state.get("beside") or ()
    st.session_state["beside"] = [name for name in others if name != st.session_state["dataset"]]
    for name in ("totals", "series", "story", "with", "same_type", "pairs", _CITED):
        st.session_state[name] = None
    # What the old address said is of another dataset.
    st.query_params.clear()
    st.session_state.pop(_PROBLEMS, None)


def take_off(overlay: str) -> None:
    """Lay an overlay over the map no longer."""
    if st.session_state.get("overlay") == overlay:
        st.session_state["overlay"], st.session_state["area"] = "", []


def leave_overlay() -> None:
    """Forget the areas of one overlay when the reader turns to another."""
    st.session_state["area"] = []


def leave_beside() -> None:
    """Forget the selected event when its dataset is no longer shown beside the main one."""
    dataset, _, event = (st.session_state.get("event") or "").partition("/")
    if event and dataset not in st.session_state["beside"]:
        st.session_state["event"] = None


def collect_view() -> tuple[View, tuple[Problem, ...]]:
    """Return the view this reader asks for now, and what of it cannot be honoured.

    It is parsed once for as long as the widgets say the same.
    """
    values = {name: st.session_state.get(name) for name in PARAMETERS}
    # Asked for many times in a run, and parsed anew only after a change.
    kept = st.session_state.get(_PARSED)
    if kept is None or kept[0] != values:
        kept = st.session_state[_PARSED] = (values, read_view(values))
    found: tuple[View, tuple[Problem, ...]] = kept[1]
    return found


@dataclass(frozen=True, kw_only=True)
class CitedLink:
    """The cited link this reader came by.

    ``datasets`` tells what became of each dataset it cites, the main one first, and ``beside``
    which today's datasets stand beside it; ``view`` is what the link shows.
    """

    pin: Pin
    datasets: Sequence[Cited]
    beside: Sequence[str]
    view: View | None = None

    @property
    def names(self) -> dict[str, str]:
        """The name each dataset shown has in the link, by the name it has here."""
        return {cited.shown: cited.dataset for cited in self.datasets}

    @property
    def is_unchanged(self) -> bool:
        """Whether every dataset it cites is as it was."""
        return all(cited.fate == "same" for cited in self.datasets)


def read_cited() -> CitedLink | None:
    """Return the cited link this reader came by, as long as its view is the one shown."""
    link: CitedLink | None = st.session_state.get(_CITED)
    view, _ = collect_view()
    # Any change leaves the citation: what is shown then is no longer what was cited.
    if link and link.view != _without_language(view):
        link = st.session_state[_CITED] = None
    return link


def leave_cited() -> None:
    """Go on with today's data."""
    link: CitedLink = st.session_state[_CITED]
    st.session_state[_CITED] = None
    event = st.session_state.get("event")
    if event:
        event = rename_datasets({"event": [event]}, link.names)["event"][0]
    change(dataset=link.datasets[0].dataset, beside=list(link.beside), event=event)


def know_as_cited() -> None:
    """Go on with what had been said by the day of the citation, in today's data."""
    link: CitedLink = st.session_state[_CITED]
    leave_cited()
    change(as_of=link.pin.accessed)


def _open_cited(
    pin: Pin | None, name: str, beside: Sequence[str]
) -> tuple[dict[str, str], CitedLink | None]:
    """Return what is shown for each dataset of a link: an earlier revision where it is kept."""
    if pin is None:
        return {}, None
    found = follow_pin(pin, name, beside)
    gone = {cited.dataset for cited in found if not cited.now}
    link = CitedLink(pin=pin, datasets=found, beside=[n for n in beside if n not in gone])
    return {cited.dataset: cited.shown for cited in found}, link


def _write_cited(view: View, params: Parameters) -> Parameters:
    """Return a view's parameters as the cited link has them, as long as it is what is shown."""
    link: CitedLink | None = st.session_state.get(_CITED)
    if link is None or link.view != _without_language(view):
        return params
    cited = rename_datasets({"dataset": [view.dataset], **params}, link.names)
    usual = {"dataset": [View.dataset]}
    return {n: v for n, v in cited.items() if usual.get(n) != v} | link.pin.to_params()


def _without_language(view: View) -> View:
    return replace(view, lang=View.lang, lat=None, lng=None, z=None)
