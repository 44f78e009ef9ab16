"""Datasets side by side: each is asked the same by itself, and no number is added to another's."""

from collections.abc import Collection, Iterator, Sequence

from geo.counting.rules import CLAIMANT_RULE
from geo.engine.store import Store, open_store
from geo.errors import DatasetError, NotFoundError, OverlayError
from geo.places.boundaries import OUTSIDE, find_overlay, split_name
from geo.questions.names import list_known, list_options, read_names
from geo.questions.select import Selection
from geo.view.view import View

Datasets = Sequence[Selection]
"""The main dataset first, each with what is asked of it alone."""
_MOST_TRIED = 8
"""Names of datasets that one address may make the server open."""
_TABLES = {"claimant": "claimants", "actor": "actors", "place": "places"}


def open_beside(view: View) -> list[Selection]:
    """Open the datasets beside the main one, each with what the view asks of it alone.

    One that cannot be opened any more is left out.
    """
    opened = []
    for name in view.beside:
        try:
            opened.append(Selection(open_store(name), view.narrow(name)))
        except (NotFoundError, DatasetError):
            continue
    return opened


def list_shown(selection: Selection) -> list[Selection]:
    """Return the main dataset and those beside it, each with what is asked of it alone."""
    store, view = selection.store, selection.view
    return [Selection(store, view.narrow(view.dataset)), *open_beside(view)]


class _Either(Collection[str]):
    """The ids that any of several collections holds."""

    def __init__(self, *parts: Collection[str]) -> None:
        self._parts = parts

    def __contains__(self, word: object) -> bool:
        return any(word in part for part in self._parts)

    def __iter__(self) -> Iterator[str]:
        return iter({word for part in self._parts for word in part})

    def __len__(self) -> int:
        # The parts may share ids, so their lengths do not add up.
        return len(list(iter(self)))


def list_known_beside(
    store: Store, names: Sequence[str], *, overlay: Sequence[str] = ()
) -> dict[str, Collection[str]]:
    """Return the ids that exist in a dataset or in those named, for `View.parse`.

    The areas are those of the last ``overlay`` named, else of the shipped one. A dataset's own
    overlays are known where it is shown.
    """
    asked = overlay[-1] if overlay else ""
    known = {**list_known(store), **_list_known_areas(asked, store, names)}
    opened = []
    # Before the limit of the view: an address of a hundred names must not open a hundred folders.
    for name in list(dict.fromkeys(names))[:_MOST_TRIED]:
        try:
            theirs = list_known(open_store(name))
        except (NotFoundError, DatasetError):
            continue
        opened.append(name)
        known |= {k: _Either(known[k], ids) for k, ids in theirs.items() if k != "dataset"}
    return known | {"beside": frozenset(opened)}


def _list_known_areas(
    overlay: str, store: Store, names: Sequence[str]
) -> dict[str, frozenset[str]]:
    """Return the areas of an overlay, and its name if its file can be used here."""
    none: dict[str, frozenset[str]] = {"overlay": frozenset(), "area": frozenset()}
    if split_name(overlay)[0] not in {"", store.dataset.name, *names}:
        return none
    try:
        areas = find_overlay(overlay, shown=store.dataset).names("en")
    except (NotFoundError, OverlayError):
        return none
    return {"overlay": frozenset((overlay,)), "area": frozenset((*areas, OUTSIDE))}


def merge_options(stores: Sequence[Store], *, lang: str) -> dict[str, dict[str, str]]:
    """Return the choices of each filter in any of the datasets: id and name, the first's first."""
    merged: dict[str, dict[str, str]] = {}
    for store in stores:
        for parameter, names in list_options(store, lang=lang).items():
            merged[parameter] = names | merged.get(parameter, {})
    return merged


def merge_names(
    stores: Sequence[Store], parameter: str, *, lang: str, only: Collection[str]
) -> dict[str, str]:
    """Return the names of these claimants, actors or places of the datasets, the first's first."""
    merged: dict[str, str] = {}
    for store in stores:
        merged = read_names(store, _TABLES[parameter], lang, only=only) | merged
    return merged


def list_strangers(selection: Selection) -> dict[str, list[str]]:
    """Return the ids the view filters or counts by and this dataset lacks: nothing matches them.

    By parameter; the claimant of the rule is under ``claimant``.
    """
    view = selection.view
    known = list_known(selection.store)
    asked = {name: list(getattr(view, name)) for name in _TABLES}
    if view.rule.startswith(CLAIMANT_RULE):
        asked["claimant"].append(view.rule.removeprefix(CLAIMANT_RULE))
    lacking = {
        name: [value for value in dict.fromkeys(values) if value not in known[name]]
        for name, values in asked.items()
    }
    return {name: values for name, values in lacking.items() if values}
