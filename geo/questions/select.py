"""Select the events of a view: filters, least groups and what each mark shows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_
from typing import Any

import narwhals as nw

from geo.counting.rules import keep_known
from geo.dataset.disclosure import find_least
from geo.engine.index import AGREEMENT, SHOWN_FIRST, WEIGHTS
from geo.engine.store import Store
from geo.errors import RestrictedError
from geo.model.earth import Bbox
from geo.places import in_areas as areas
from geo.places.boundaries import find_pin
from geo.text.search import fold_text
from geo.view.limits import limit_view
from geo.view.view import View

_HALF_TURN, _TURN = 180.0, 360.0  # degrees


@dataclass(frozen=True, eq=False)
class Selection:
    """The events that a view selects of a dataset, and what every question about them needs.

    It is made once from a store and a view and handed to every question. ``view`` is limited to
    what the dataset may be asked, whatever view it was made from; `least` and `is_enough` say
    whether numbers about its events may be told.
    """

    store: Store
    view: View

    def __post_init__(self) -> None:
        """Limit the view once, so that no question has to."""
        # Frozen for everybody else: what leaves here is limited, and no question can forget it.
        object.__setattr__(self, "view", limit_view(self.store.dataset, self.view))

    def replace(self, **changes: Any) -> "Selection":
        """Return what the dataset is asked with some fields of the view changed."""
        return Selection(self.store, replace(self.view, **changes))

    def without(self, *filters: str) -> "Selection":
        """Return what is asked with some filters dropped, which needs no new limit."""
        # A filter that is dropped asks for everything, which no limit makes coarser.
        wider = copy(self.view)
        for name in filters:
            object.__setattr__(wider, name, getattr(View, name))
        made = object.__new__(Selection)
        object.__setattr__(made, "store", self.store)
        object.__setattr__(made, "view", wider)
        return made

    @cached_property
    def least(self) -> int:
        """How many events a number must be about to be told; 1 where rows are given."""
        return find_least(self.store.dataset)

    @cached_property
    def pin(self) -> tuple[View, str]:
        """What an answer depends on: the filters, and the revision of the areas among them."""
        view = self.view
        return view.filters, find_pin(view.area, view.overlay, shown=self.store.dataset)

    @cached_property
    def is_enough(self) -> bool:
        """Whether the view's events, and those it leaves out, are enough to be told or none."""
        if self.least == 1:
            return True

        def count() -> tuple[int, int]:
            events = self.store.frame("events")
            inside, total = (
                frame.select(nw.len()).collect().item() for frame in (self.match(events), events)
            )
            return inside, total - inside

        # Those left out count, too: all but one event, subtracted from the whole, would tell that
        # one.
        counts = self.store.remember(("enough", *self.pin), count)
        return all(n == 0 or n >= self.least for n in counts)

    def match(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Return the rows of a frame about events that match the view's filters."""
        for condition in _list_conditions(self):
            frame = frame.filter(condition)
        for key, matching in _list_matching_keys(self):
            frame = frame.join(matching.select(key).unique(), on=key, how="semi")
        return frame

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Return the rows that match, or none when the events are too few to be told."""
        matched = self.match(frame)
        return matched if self.is_enough else matched.head(0)


def match_events(selection: Selection) -> nw.LazyFrame[Any]:
    """Return the events that match the view's filters, with the columns of ``events``.

    Of a dataset that gives no rows there are none when those that match are too few to be told.
    """
    return selection.keep(selection.store.frame("events"))


def require_enough(selection: Selection) -> None:
    """Raise RestrictedError when a view's events are too few to be told under the licence."""
    if not selection.is_enough:
        dataset = selection.store.dataset
        msg = (
            f"The licence of {dataset.name!r} ({dataset.licence}) allows aggregates"
            f" only, and fewer than {selection.least} events match, or all but so few:"
            " widen or drop the filters."
        )
        raise RestrictedError(msg)


def is_bundled(view: View) -> bool:
    """Whether bundles of events tell all that the view's filters and its counting look at."""
    single = ("actor", "claimant", "place", "area", "bbox", "q", "min_killed")
    usual = View()
    alike = all(getattr(view, name) == getattr(usual, name) for name in single)
    return alike and view.counts_as_usual


def counts_bundles(selection: Selection) -> bool:
    """Whether bundles are enough to count by: events recorded as one are counted singly."""
    return is_bundled(selection.view) and selection.store.same() is None


def match_counted(selection: Selection) -> nw.LazyFrame[Any]:
    """Return the matching events, by bundle where that is enough; ``events`` counts them."""
    store = selection.store
    if counts_bundles(selection):
        return selection.keep(store.keep("bundles", lambda: store.frame("bundles")))
    return match_events(selection).with_columns(nw.lit(1, nw.Int64).alias("events"))


def _list_conditions(selection: Selection) -> Iterable[nw.Expr]:
    store, view = selection.store, selection.view
    start, end = nw.col("date_start"), nw.col("date_end")
    if view.from_ or view.to:
        yield ~nw.col("undated")
    if view.from_:
        yield end.is_null() | (end >= view.from_)
    if view.to:
        yield start.is_null() | (start <= view.to)
    if view.type:
        # Few pairs, compared here: the engine then filters by small numbers.
        types = store.remember("types", lambda: list(store.frame("types").collect().iter_rows()))
        asked = [number for number, *names in types if {*names} & {*view.type}]
        yield nw.col("type_number").is_in(asked)
    if _asks_usual_number(view):
        yield nw.col("shown_high") >= view.min_killed


def _asks_usual_number(view: View) -> bool:
    usual = view.counts_as_usual and view.category == View.category
    return view.min_killed is not None and usual


def _list_matching_keys(selection: Selection) -> Iterable[tuple[str, nw.LazyFrame[Any]]]:
    """Return what a row must be among, each with the column that tells."""
    store, view = selection.store, selection.view
    if view.claimant:
        claims = keep_known(store.frame("claims"), as_of=view.as_of)
        yield "event_number", claims.filter(nw.col("claimant_id").is_in(view.claimant))
    if view.actor:
        named = keep_known(store.frame("named"), as_of=view.as_of)
        blamed = named.filter(nw.col("relation") == "blames")
        yield "event_number", blamed.filter(nw.col("actor_id").is_in(view.actor))
    if view.place:
        inside = find_inside(store, view.place)
        placed = store.frame("event_places")
        yield "event_number", placed.join(inside, on="place_id", how="semi")
    if view.area:
        yield "event_number", areas.match_areas(store, view)
    if view.bbox:
        yield "event_number", keep_in_box(store.frame("marks"), view.bbox)
    # Events of one bundle have the same flags, so the short table tells.
    if view.flag and view.as_of is None:
        raised = nw.any_horizontal(*(nw.col(f"flag_{f}") for f in view.flag), ignore_nulls=True)
        yield "bundle", store.frame("bundles").filter(raised)
    elif view.flag:
        flags = store.numbered_flags(view.as_of)
        yield "event_number", flags.filter(nw.col("flag").is_in(view.flag))
    # Every word must be there, in any order.
    if words := fold_text(view.q).split():
        found = [nw.col("search").str.contains(word, literal=True) for word in words]
        yield "text_number", store.frame("texts").filter(*found)
    # By what a mark shows of the killed, whatever harm the view counts.
    if view.min_killed is not None and not _asks_usual_number(view):
        killed = pick_shown(selection.replace(harm="killed"))
        yield "event_number", killed.filter(nw.col("high") >= view.min_killed)


def find_inside(store: Store, places: Sequence[str]) -> nw.LazyFrame[Any]:
    """Return ``place_id`` of the places and of every place within them."""

    def read() -> list[tuple[str, str]]:
        # Only places that hold others are kept: there may be as many villages as events.
        rows = store.frame("places").select("place_id", "within")
        areas = rows.filter(~nw.col("within").is_null()).select("within").unique()
        joined = rows.join(areas, left_on="place_id", right_on="within", how="semi")
        return list(joined.collect().iter_rows())

    children = defaultdict(list)
    for area, parent in store.remember("areas", read):
        children[parent].append(area)
    found: dict[str, None] = {}
    waiting = list(places)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found[place] = None
            waiting += children[place]
    within = nw.col("place_id").is_in(list(found)) | nw.col("within").is_in(list(found))
    return store.frame("places").filter(within).select("place_id")


def keep_in_box(marks: nw.LazyFrame[Any], bbox: Bbox) -> nw.LazyFrame[Any]:
    """Keep the marks inside (west, south, east, north) in degrees, on any turn of the world."""
    here = ("longitude", "latitude", "longitude", "latitude")
    return marks.filter(touch_box(bbox, reach=here))


def touch_box(
    bbox: Bbox, *, reach: tuple[str, str, str, str] = ("west", "south", "east", "north")
) -> nw.Expr:
    """Say whether what reaches to these columns touches a box, on any turn of the world in it."""
    west, south, east, north = bbox
    left, bottom, right, top = (nw.col(side) for side in reach)
    turns = [
        (right >= west - turn) & (left <= east - turn)
        # A map that was dragged round the world asks past 180 degrees, where marks never are.
        for turn in (-_TURN, 0.0, _TURN)
        if west - turn <= _HALF_TURN and east - turn >= -_HALF_TURN
    ]
    return (top >= south) & (bottom <= north) & reduce(or_, turns, nw.lit(value=False))


def shows_usual(view: View) -> bool:
    """Whether a mark shows the number that was worked out beforehand."""
    return view.counts_as_usual and (view.harm, view.category) == (View.harm, View.category)


def name_shown() -> list[nw.Expr]:
    """Return the columns of the number a mark shows, named as those of any number."""
    return [nw.col(shown).alias(name) for shown, name in zip(SHOWN, NUMBER, strict=True)]


def pick_shown(selection: Selection) -> nw.LazyFrame[Any]:
    """Return for each event the number its mark shows: the first category with a figure."""
    store, view = selection.store, selection.view
    if shows_usual(view):
        return store.frame("events").select("event_id", "event_number", *name_shown())
    categories = SHOWN_FIRST if view.category == "all" else (view.category,)

    def make() -> nw.LazyFrame[Any]:
        numbers = store.numbers(view).filter(
            (nw.col("harm") == view.harm) & nw.col("category").is_in(categories)
        )
        ranks = dict(zip(categories, range(len(categories)), strict=True))
        rank = nw.col("category").replace_strict(ranks, default=None, return_dtype=nw.Int64)
        ranked = numbers.with_columns(rank.alias("rank"))
        first = ranked.filter(nw.col("rank") == nw.col("rank").min().over("event_id"))
        return first.drop("harm", "rank")

    key = ("shown", view.rule, view.denials, view.as_of, view.harm, view.category)
    return store.keep(key, make)


def find_agreement(selection: Selection) -> nw.LazyFrame[Any]:
    """Return ``agreement`` by event: denied, differ or single; events not named agree."""
    store, view = selection.store, selection.view
    if view.as_of is None:
        told = store.frame("events").select("event_id", "event_number", "agreement")
        return told.filter(nw.col("agreement") != "agree")

    def make() -> nw.LazyFrame[Any]:
        flags = store.numbered_flags(view.as_of).filter(nw.col("flag").is_in(list(WEIGHTS)))
        weighed = flags.with_columns(
            nw.col("flag")
            .replace_strict(WEIGHTS, default=None, return_dtype=nw.Int64)
            .alias("weight")
        )
        heaviest = weighed.group_by("event_id", "event_number").agg(nw.col("weight").max())
        word = nw.col("weight").replace_strict(AGREEMENT, default=None, return_dtype=nw.String)
        return heaviest.select("event_id", "event_number", word.alias("agreement"))

    return store.keep(("agreement", view.as_of), make)


NUMBER = ("low", "high", "open", "category", "accounts")
SHOWN = tuple(f"shown_{name}" for name in NUMBER)


def sum_where(flag: str) -> nw.Expr:
    """Return how many events there are of which a flag holds."""
    return nw.when(nw.col(flag)).then(nw.col("events")).otherwise(0).sum()
