"""Select the events of a view: filters, least groups and what each mark shows."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

import narwhals as nw

from geo.counting.rules import keep_known
from geo.dataset.disclosure import find_least
from geo.engine.index import AGREEMENT, WEIGHTS
from geo.engine.store import Store
from geo.engine.within import find_inside, list_parts
from geo.errors import RestrictedError
from geo.model.earth import Bbox
from geo.places import in_areas as areas
from geo.places.boundaries import find_pin
from geo.questions.pooling.ways import Pooling, Way, choose_way, find_pools
from geo.text.search import fold_text
from geo.view.limits import compare_views, limit_view
from geo.view.view import View

_HALF_TURN, _TURN = 180.0, 360.0  # degrees


@dataclass(frozen=True, eq=False)
class Selection:
    """The events that a view selects of a dataset, and what every question about them needs.

    It is made once from a store and a view and handed to every question. ``view`` is limited to
    what the dataset may be asked, whatever view it was made from, and ``applied`` holds the
    parameters that were limited as they were applied, None for those that were not; `least` and
    `is_enough` say whether numbers about its events may be told. Where it is ``alone`` it holds the
    view's selected event and no other, whatever the filters say: see `keep_event`. ``grouped``
    says by what its events are divided, where they are told in pools: see `divide`.
    """

    store: Store
    view: View
    alone: bool = False
    grouped: Way = "time"
    applied: Mapping[str, list[str] | None] = field(init=False)

    def __post_init__(self) -> None:
        """Limit the view once, so that no question has to."""
        # Frozen for everybody else: what leaves here is limited, and no question can forget it.
        limited = limit_view(self.store.dataset, self.view)
        object.__setattr__(self, "applied", compare_views(self.view, limited))
        object.__setattr__(self, "view", limited)

    def replace(self, **changes: Any) -> "Selection":
        """Return what the dataset is asked with some fields of the view changed."""
        view = replace(self.view, **changes)
        return Selection(self.store, view, alone=self.alone, grouped=self.grouped)

    def divide(self, way: Way) -> "Selection":
        """Return what is asked, its events told in the pools of groups by time, place or actor."""
        return self._copy(self.view, grouped=way)

    def keep_event(self) -> "Selection":
        """Return the event that the view selects, alone; the same where it selects none."""
        return Selection(self.store, self.view.event_alone, alone=True) if self.event else self

    @property
    def event(self) -> str | None:
        """The selected event's id in this dataset; None when none, or another dataset's, is."""
        dataset, event = self.view.selected
        return event if dataset == self.view.dataset else None

    def without(self, *filters: str) -> "Selection":
        """Return what is asked with some filters dropped, which needs no new limit."""
        # A filter that is dropped asks for everything, which no limit makes coarser.
        wider = copy(self.view)
        for name in filters:
            object.__setattr__(wider, name, getattr(View, name))
        return self._copy(wider, grouped=self.grouped)

    def on_sums(self) -> "Selection":
        """Return the same asked in this process, where sums of events tell all that it asks."""
        here = self.store.here
        asks_here = here is not self.store and counts_bundles(self)
        return self._copy(self.view, grouped=self.grouped, store=here) if asks_here else self

    def _copy(self, view: View, *, grouped: Way, store: Store | None = None) -> "Selection":
        """Return what is asked with a view that was limited already."""
        made = object.__new__(Selection)
        asked = store or self.store
        fields = {"store": asked, "view": view, "alone": self.alone, "grouped": grouped}
        for name, value in (fields | {"applied": self.applied}).items():
            object.__setattr__(made, name, value)
        return made

    @cached_property
    def least(self) -> int:
        """How many events a number must be about to be told; 1 where rows are given."""
        return find_least(self.store.dataset)

    @cached_property
    def pin(self) -> tuple[View, str, str | None]:
        """What an answer depends on: the filters, the revision of the areas among them, an event.

        The event is the one that it holds alone.
        """
        view = self.view
        areas_pin = find_pin(view.area, view.overlay, shown=self.store.dataset)
        return view.filters, areas_pin, self.event if self.alone else None

    @property
    def way(self) -> Way:
        """The way of pooling in which its events are told, where no rows are given."""
        return choose_way(self.view, grouped=self.grouped)

    @cached_property
    def pooling(self) -> Pooling:
        """The pools of the dataset's events, of which only wholes are told."""
        return find_pools(self.store, least=self.least)

    @cached_property
    def told(self) -> frozenset[int]:
        """The numbers of the events that are told: all of each pool that matches as a whole."""

        def find() -> frozenset[int]:
            matched = self._filter(self.store.frame("events")).select("event_number").collect()
            pairs = ((event, "") for event in matched["event_number"].to_list())
            return frozenset(event for event, _ in self.pooling.keep_whole(self.way, pairs))

        return self.store.remember(("told", self.least, self.way, *self.pin), find)

    @property
    def is_enough(self) -> bool:
        """Whether numbers about the view's events may be told."""
        return self.least == 1 or bool(self.told)

    def match(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Return the rows of a frame about events that match the view's filters.

        Of a dataset that gives no rows those of whole pools alone.
        """
        if self.alone and self.event:
            return frame.filter(nw.col("event_id") == self.event)
        if self.least > 1:
            return frame.filter(nw.col("event_number").is_in(sorted(self.told)))
        return self._filter(frame)

    def _filter(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        for condition in _list_conditions(self):
            frame = frame.filter(condition)
        for key, matching in _list_matching_keys(self):
            frame = frame.join(matching.select(key).unique(), on=key, how="semi")
        return frame


def match_events(selection: Selection) -> nw.LazyFrame[Any]:
    """Return the events that match the view's filters, with the columns of ``events``.

    Of a dataset that gives no rows there are none when those that match are too few to be told.
    """
    return selection.match(selection.store.frame("events"))


def require_enough(selection: Selection) -> None:
    """Raise RestrictedError when a view's events are too few to be told under the licence."""
    if not selection.is_enough:
        dataset = selection.store.dataset
        msg = (
            f"The licence of {dataset.name!r} ({dataset.licence}) allows aggregates"
            f" only, and fewer than {selection.least} events can be told of these filters:"
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
    # Pools are of single events, and a bundle may lie in several.
    is_single = selection.alone or selection.least > 1
    return not is_single and is_bundled(selection.view) and selection.store.here.same() is None


def match_counted(selection: Selection) -> nw.LazyFrame[Any]:
    """Return the matching events, by bundle where that is enough; ``events`` counts them.

    ``inside`` says of each whether it is counted: see `mark_inside`.
    """
    store = selection.store
    if counts_bundles(selection):
        matched = selection.match(store.keep("bundles", lambda: store.frame("bundles")))
    else:
        matched = match_events(selection).with_columns(nw.lit(1, nw.Int64).alias("events"))
    return mark_inside(matched, selection.view)


def touch_period(view: View) -> nw.Expr:
    """Say whether an event may have been on a day of the chosen period; an undated one never."""
    start, end = nw.col("date_start"), nw.col("date_end")
    touches = ~nw.col("undated")
    if view.from_:
        touches &= end.is_null() | (end >= view.from_)
    if view.to:
        touches &= start.is_null() | (start <= view.to)
    return touches


def mark_inside(events: nw.LazyFrame[Any], view: View) -> nw.LazyFrame[Any]:
    """Add ``inside``: whether all possible days of an event lie in the period that a view chooses.

    Every event does without a period, and where the view counts all that touch it. A day that is
    not known may lie anywhere on its side, so an event that is open there lies inside only of a
    period that is open there, too.
    """
    inside = nw.lit(value=True) if not view.has_edges else lie_inside(view)
    return events.with_columns(inside.alias("inside"))


def lie_inside(view: View) -> nw.Expr:
    """Say whether all possible days of an event lie in the chosen period."""
    edges = []
    if view.from_:
        edges.append(nw.col("date_start") >= view.from_)
    if view.to:
        edges.append(nw.col("date_end") <= view.to)
    # An unknown day compares as null, and null is not inside.
    return reduce(and_, (edge.fill_null(value=False) for edge in edges))


def reach_beyond(view: View) -> nw.Expr:
    """Say whether an event touches the chosen period and is not counted, as it reaches beyond."""
    return touch_period(view) & ~lie_inside(view) if view.has_edges else nw.lit(value=False)


def _list_conditions(selection: Selection) -> Iterable[nw.Expr]:
    store, view = selection.store, selection.view
    if view.has_period:
        # An event that reaches beyond the period would divide its pool.
        yield touch_period(view) if selection.least == 1 else lie_inside(view)
    if view.type:
        # Few pairs, compared here: the engine then filters by small numbers.
        types = store.remember("types", lambda: list(store.frame("types").collect().iter_rows()))
        asked = [number for number, *names in types if {*names} & {*view.type}]
        yield nw.col("type_number").is_in(asked)
    if view.min_killed is not None and _counts_usual(view):
        yield _reach(view.min_killed, high="shown_high", is_open="shown_open")


def _counts_usual(view: View) -> bool:
    return view.counts_as_usual and view.category == View.category


def _list_matching_keys(selection: Selection) -> Iterable[tuple[str, nw.LazyFrame[Any]]]:
    """Return what a row must be among, each with the column that tells."""
    store, view = selection.store, selection.view
    for spoken_of in _match_said(store, view):
        yield "event_number", spoken_of
    if view.place:
        yield "event_number", _match_places(selection)
    if view.area:
        yield "event_number", areas.match_areas(store, view)
    if view.bbox:
        yield "event_number", keep_in_box(store.frame("marks"), view.bbox)
    for bundles in _match_bundles(store, view):
        yield "bundle", bundles
    if view.flag and view.as_of is not None:
        flags = store.numbered_flags(view.as_of)
        yield "event_number", flags.filter(nw.col("flag").is_in(view.flag))
    # Every word must be there, in any order.
    if words := fold_text(view.q).split():
        found = [nw.col("search").str.contains(word, literal=True) for word in words]
        yield "text_number", store.frame("texts").filter(*found)
    # Of the killed, whatever harm the view counts.
    if view.min_killed is not None and not _counts_usual(view):
        killed = pick_shown(selection.replace(harm="killed"))
        yield "event_number", killed.filter(_reach(view.min_killed, high="high", is_open="open"))


def _match_said(store: Store, view: View) -> Iterable[nw.LazyFrame[Any]]:
    """Return the events that anybody, or those asked for, said something about by the day."""
    if view.as_of is not None:
        yield _find_spoken_of(store, view.as_of)
    if view.claimant:
        claims = keep_known(store.frame("claims"), as_of=view.as_of)
        yield claims.filter(nw.col("claimant_id").is_in(view.claimant))
    if view.actor:
        named = keep_known(store.frame("named"), as_of=view.as_of)
        blamed = named.filter(nw.col("relation") == "blames")
        parts = list_parts(store, view.actor)
        yield blamed.filter(nw.col("actor_id").is_in(parts))


def _find_spoken_of(store: Store, day: date) -> nw.LazyFrame[Any]:
    """Return the events that somebody had said something about by a day."""

    def find() -> nw.LazyFrame[Any]:
        return keep_known(store.frame("claims"), as_of=day).select("event_number").unique()

    return store.keep(("spoken of", day), find)


def _reach(least: int, *, high: str, is_open: str) -> nw.Expr:
    """Say whether a number can be so large: an open one always can."""
    return (nw.col(high) >= least) | nw.col(is_open)


def _match_bundles(store: Store, view: View) -> Iterable[nw.LazyFrame[Any]]:
    """Return the bundles asked for: events of one have the same flags, so the short table tells."""
    if view.control:
        yield store.frame("bundles").filter(nw.col("taken"))
    if view.active_year:
        yield store.frame("bundles").filter(nw.col("active_year") == view.active_year)
    if view.flag and view.as_of is None:
        raised = nw.any_horizontal(*(nw.col(f"flag_{f}") for f in view.flag), ignore_nulls=True)
        yield store.frame("bundles").filter(raised)


def _match_places(selection: Selection) -> nw.LazyFrame[Any]:
    """Return the events at the places asked for, and those that some account puts there."""
    store, view = selection.store, selection.view
    inside = find_inside(store, view.place)
    claims = keep_known(store.frame("claims"), as_of=view.as_of)
    told = claims.filter(~nw.col("place_id").is_null())
    found = [
        frame.select("event_number", "place_id").join(inside, on="place_id", how="semi")
        for frame in (store.frame("event_places"), told)
    ]
    return nw.concat([frame.select("event_number") for frame in found])


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
    """Return for each event its number of the view's harm and category; without one no row."""
    store, view = selection.store, selection.view
    if shows_usual(view):
        return store.frame("events").select("event_id", "event_number", *name_shown())

    def make() -> nw.LazyFrame[Any]:
        asked = (nw.col("harm") == view.harm) & (nw.col("category") == view.category)
        return store.numbers(view).filter(asked).drop("harm")

    key = ("shown", *view.counting, view.harm, view.category)
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


NUMBER = ("low", "high", "open", "category", "accounts", "from_parts", "raised")
SHOWN = tuple(f"shown_{name}" for name in NUMBER)


def sum_where(flag: str) -> nw.Expr:
    """Return how many events there are of which a flag holds."""
    return nw.when(nw.col(flag)).then(nw.col("events")).otherwise(0).sum()
