"""The view of this reader, in Streamlit's session while the page is open and in the address.

Widgets' keys are the names of the query parameters. Streamlit can bind a widget to its parameter,
but then writes the label a reader sees instead of the id, which would tie a link to a language; so
the two are kept in step here, by the one grammar of `geo.view`.
"""

from dataclasses import fields
from datetime import date
from typing import Any

import streamlit as st

from geo.aggregates import limit_view
from geo.beside import list_known_beside, open_beside
from geo.dataset import list_datasets
from geo.errors import DatasetError, NotFoundError, RasdError
from geo.store import Store, open_store
from geo.ui.private import take_private
from geo.view import PARAMETERS, Problem, View

FILTERS = (
    *("from", "to", "type", "actor", "claimant", "place", "area", "flag", "bbox", "q"),
    "min_killed",
)
POSITION = ("lat", "lng", "z")
_REPEATED = ("beside", "type", "actor", "claimant", "place", "area", "flag")
_DEFAULTS = {field.name: field.default for field in fields(View) if isinstance(field.default, str)}
_WRITTEN, _PROBLEMS, _WAITING = "_written", "_problems", "_waiting"

Parameters = dict[str, list[str]]


def read_page() -> tuple[Store, View]:
    """Return the dataset and the view this reader asks for now."""
    store = open_store(st.session_state["dataset"])
    view, _ = _collect()
    return store, limit_view(store.dataset, view)


def is_limited(store: Store) -> bool:
    """Tell whether the dataset's licence answers the filters chosen in coarser steps only."""
    view, _ = _collect()
    return view.filters != limit_view(store.dataset, view).filters


def read_datasets() -> list[tuple[Store, View]]:
    """Return the main dataset and those beside it, each with what is asked of it alone."""
    view, _ = _collect()
    store, limited = read_page()
    return [(store, limited.narrow(view.dataset)), *open_beside(view)]


def read_selected() -> tuple[Store, View]:
    """Return the dataset of the selected event, or the main one, and what is asked of it alone."""
    datasets = read_datasets()
    return next((each for each in datasets if each[1].event), datasets[0])


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
    _adopt_position(given)
    wanted = {name: values for name, values in given.items() if name not in POSITION}
    # A change of page inside the app clears the address; the session then knows better.
    came_by_address = wanted != st.session_state.get(_WRITTEN) and bool(wanted)
    if came_by_address or "dataset" not in st.session_state:
        _fill(wanted)
    for name, value in st.session_state.pop(_WAITING, {}).items():
        st.session_state[name] = value
    return open_store(st.session_state["dataset"])


def write_address() -> None:
    """Put the view into the address where it is not there yet; the map itself puts its position."""
    view, _ = _collect()
    there = {name: st.query_params.get_all(name) for name in st.query_params}
    position = {name: values for name, values in there.items() if name in POSITION}
    params = view.to_params() | position
    if params != there:
        st.query_params.from_dict(params)
    st.session_state[_WRITTEN] = {n: values for n, values in params.items() if n not in POSITION}


def change(**values: object) -> None:
    """Change parameters from the next run on; ``from_`` stands for ``from``.

    Unlike writing to the session this may be done after their widgets were made.
    """
    waiting = st.session_state.setdefault(_WAITING, {})
    waiting |= {name.rstrip("_"): value for name, value in values.items()}


def show_page(path: str) -> None:
    """Turn to another page with the view as it is; Streamlit alone would forget its widgets."""
    names = [name for name in PARAMETERS if name not in POSITION and name in st.session_state]
    change(**{name: st.session_state[name] for name in names})
    st.switch_page(path)


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
    change(**{name: _as_widget_value(name, ()) for name in FILTERS})
    st.session_state.pop(_PROBLEMS, None)


def list_problems() -> tuple[Problem, ...]:
    """Return what the address or the filters say that cannot be honoured."""
    _, now = _collect()
    return (*st.session_state.get(_PROBLEMS, ()), *now)


def _adopt_position(given: Parameters) -> None:
    found = {name: given.get(name, [""])[0] for name in POSITION}
    view, _ = View.parse({name: [value] for name, value in found.items()})
    for name in POSITION:
        if found[name]:
            st.session_state[name] = getattr(view, name)


def _fill(given: Parameters) -> None:
    problems: list[Problem] = []
    name = _choose_dataset(given.get("dataset", []), problems)
    known = list_known_beside(
        open_store(name), given.get("beside", []), overlay=given.get("overlay", [])
    )
    known["dataset"] = frozenset((name,))
    view, others = View.parse(given | {"dataset": [name]}, known=known)
    for other in view.beside:
        take_private(other)
    params = view.to_params()
    for parameter in PARAMETERS:
        if parameter not in POSITION:
            st.session_state[parameter] = _as_widget_value(parameter, params.get(parameter, ()))
    st.session_state["dataset"] = name
    st.session_state["lang"] = view.lang
    st.session_state[_PROBLEMS] = (*problems, *others)


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
        st.session_state[name] = _as_widget_value(name, ())
    others = st.session_state.get("beside") or ()
    st.session_state["beside"] = [name for name in others if name != st.session_state["dataset"]]
    st.query_params.clear()
    st.session_state.pop(_PROBLEMS, None)


def leave_overlay() -> None:
    """Forget the areas of one overlay when the reader turns to another."""
    st.session_state["area"] = []


def leave_beside() -> None:
    """Forget the selected event when its dataset is no longer shown beside the main one."""
    dataset, _, event = (st.session_state.get("event") or "").partition("/")
    if event and dataset not in st.session_state["beside"]:
        st.session_state["event"] = None


def _as_widget_value(parameter: str, values: list[str] | tuple[()]) -> Any:
    if parameter in _REPEATED:
        return list(values)
    if parameter in {"from", "to", "as_of"}:
        return date.fromisoformat(values[0]) if values else None
    if parameter == "denials":
        return bool(values)
    return values[0] if values else _DEFAULTS.get(parameter)


def _collect() -> tuple[View, tuple[Problem, ...]]:
    params = {name: _as_parameter(st.session_state.get(name)) for name in PARAMETERS}
    params["denials"] = ["zero"] if st.session_state.get("denials") else []
    return View.parse(params)


def _as_parameter(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return [value.isoformat() if isinstance(value, date) else str(value)]
