"""Datasets side by side: each is asked the same by itself, and no number is added to another's."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import narwhals as nw

from geo.counting.rules import CLAIMANT_RULE
from geo.dataset.disclosure import FEW, widen_box, widen_months
from geo.dataset.private import is_private_areas
from geo.engine.store import Store, open_store
from geo.errors import DatasetError, NotFoundError, OverlayError
from geo.model.answer import Answer
from geo.model.earth import Bbox
from geo.model.number import ComparedGroup, Number
from geo.places.boundaries import OUTSIDE, find_overlay, split_name
from geo.questions.marks import find_extent
from geo.questions.names import list_known, list_options, name_groups, read_names
from geo.questions.people import LONGER, By, count_by, count_casualties
from geo.questions.pooling.ways import is_told
from geo.questions.select import Selection
from geo.text import Words
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
    for store in stores if only else ():
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


@dataclass(frozen=True, kw_only=True)
class Extent(Answer):
    """First and last day, and (west, south, east, north) in degrees, of one or several datasets.

    Both days are None where there is no day, the box where there is no point.
    """

    from_: date | None
    to: date | None
    bbox: Bbox | None


def measure_extent(store: Store) -> Extent:
    """Return the first and the last known day of a dataset's events, and the box of its points.

    Of a dataset that gives no rows in whole months and squares of the coarse grid, and neither
    where all its events are too few to be told.
    """
    if not is_told(store):
        return Extent(from_=None, to=None, bbox=None)

    def measure() -> Extent:
        start, end = nw.col("date_start"), nw.col("date_end")
        ends = store.frame("bundles").select(
            nw.min_horizontal(start.min(), end.min()).alias("first"),
            nw.max_horizontal(start.max(), end.max()).alias("last"),
        )
        first, last = next(ends.collect().iter_rows())
        if not store.dataset.gives_rows:
            first, last = widen_months(first, last)
        return Extent(from_=first, to=last, bbox=find_extent(store))

    return store.remember("days and box", measure)


def find_common(view: View, stores: Sequence[Store]) -> Extent:
    """Return the days and the box that datasets and the view's own period and box share.

    By the rule in docs/api.md, *The same period and area*.
    """
    each = [measure_extent(store) for store in stores]
    # The view may leave a side open; a dataset without days or points shares none.
    starts, ends = [one.from_ for one in each], [one.to for one in each]
    start, end = _latest(starts, view.from_), _earliest(ends, view.to)
    if start is None or end is None or start > end:
        start = end = None
    boxes = [one.bbox for one in each if one.bbox]
    asked = [view.bbox] if view.bbox else []
    box = _meet([*boxes, *asked]) if len(boxes) == len(each) else None
    if not all(store.dataset.gives_rows for store in stores):
        # It would be asked coarsely, and the others finely: then they would not be asked the same.
        start, end = widen_months(start, end)
        box = widen_box(box) if box else None
    return Extent(from_=start, to=end, bbox=box)


def _latest(days: Sequence[date | None], asked: date | None) -> date | None:
    known = [day for day in days if day]
    return max([*known, *([asked] if asked else [])]) if len(known) == len(days) else None


def _earliest(days: Sequence[date | None], asked: date | None) -> date | None:
    known = [day for day in days if day]
    return min([*known, *([asked] if asked else [])]) if len(known) == len(days) else None


_STEP = Decimal("0.0001")
"""Degrees to which a box is rounded, outwards, or its own edge would leave out a point."""


def _meet(boxes: Sequence[Bbox]) -> Bbox | None:
    west, south = (max(sides) for sides in zip(*(box[:2] for box in boxes), strict=True))
    east, north = (min(sides) for sides in zip(*(box[2:] for box in boxes), strict=True))
    if west > east or south > north:
        return None
    return (
        *(_round(west, ROUND_FLOOR), _round(south, ROUND_FLOOR)),
        *(_round(east, ROUND_CEILING), _round(north, ROUND_CEILING)),
    )


def _round(side: float, way: str) -> float:
    # By its decimals: times ten thousand a float may come out on the other side of a whole number.
    return float(Decimal(str(side)).quantize(_STEP, rounding=way))


@dataclass(frozen=True, kw_only=True)
class Comparison(Answer):
    """Groups of several datasets, and ``wholes``, each dataset's number of all its events shown.

    There is no number of them all.
    """

    wholes: tuple[Number, ...]
    groups: tuple[ComparedGroup, ...]


_Row = tuple[str | None, str]
"""What makes a group one: its key, and its name where keys are each dataset's own."""
_SHARED: frozenset[By] = frozenset(("month", "type", "area"))
"""Groups whose keys mean the same in every dataset; other ids are each dataset's own."""


def compare_groups(datasets: Datasets, *, by: By) -> Comparison:
    """Return the number of each group in each of several datasets, asked of each by itself.

    Months, types and areas are one group in all; a place, actor, claimant or side only where id
    and name are the same. Months come in order, then what is longer and what has no date; others
    by the largest high of any dataset, those without a figure last.
    """
    names: dict[_Row, str] = {}
    numbers: dict[_Row, list[Number | None]] = {}
    for rank, each in enumerate(datasets):
        groups = count_by(each, by=by) if _may_group(each, by=by) else []
        named = name_groups(each, groups, by=by)
        for (key, number), (name, _) in zip(groups, named, strict=True):
            # What a licence joins is of another make in each dataset, but one row says so of all.
            row = (key, "" if by in _SHARED or key in {None, FEW} else name)
            names.setdefault(row, name)
            numbers.setdefault(row, [None] * len(datasets))[rank] = number
    told = _tell_apart(names, numbers, datasets)
    compared = [
        ComparedGroup(key=row[0], name=told[row], numbers=tuple(of)) for row, of in numbers.items()
    ]
    order = _order_months if by == "month" else _order_by_size
    return Comparison(
        wholes=tuple(count_casualties(each) for each in datasets),
        groups=tuple(sorted(compared, key=order)),
    )


def _tell_apart(
    names: Mapping[_Row, str], numbers: Mapping[_Row, Sequence[Number | None]], datasets: Datasets
) -> dict[_Row, str]:
    """Name the datasets of namesakes, whose ids say that they are not one."""
    several = {name for name, n in Counter(names.values()).items() if n > 1}
    told = dict(names)
    for row in (row for row, name in names.items() if name in several):
        words = Words(datasets[0].view.lang)
        owners = [
            each.store.dataset.words("title", words.lang)
            for each, number in zip(datasets, numbers[row], strict=True)
            if number
        ]
        told[row] = words("comparison.namesake", name=names[row], datasets=words.join(owners))
    return told


def _order_months(group: ComparedGroup) -> tuple[bool, bool, str]:
    return group.key is None, group.key in {LONGER, FEW}, group.key or ""


def _order_by_size(group: ComparedGroup) -> tuple[bool, int]:
    highs = [number.high for number in group.numbers if number and number.high is not None]
    # Without a figure last: that is no 0.
    return not highs, -max(highs, default=0)


def _may_group(selection: Selection, *, by: By) -> bool:
    """Tell whether a dataset may be counted so: not by areas somebody drew, if it gives no rows."""
    is_drawn = by == "area" and is_private_areas(selection.view.overlay)
    return not is_drawn or selection.store.dataset.gives_rows
