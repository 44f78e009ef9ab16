"""Count people: the numbers of a selection, of one event, and by group."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, NamedTuple

import narwhals as nw

from geo.counting.rules import CLAIMANT_RULE, keep_known
from geo.counting.sums import add_up
from geo.dataset.disclosure import FEW, require_rows
from geo.model.number import Number
from geo.places import in_areas as areas
from geo.questions.events import find_event
from geo.questions.pooling.telling import keep_whole, tell_figures
from geo.questions.pooling.ways import Way
from geo.questions.select import (
    Selection,
    counts_bundles,
    mark_inside,
    match_counted,
    match_events,
)
from geo.questions.told.number import Sizes, count_sizes, make_number
from geo.questions.told.own import number_by_claimant, number_by_side
from geo.view.view import View

By = Literal["month", "place", "area", "type", "actor", "claimant", "side"]
LONGER = "longer"
"""The key of events that no month holds whole."""
STRIP = (("killed", "all"), ("killed", "civilian"), ("killed", "child"), ("killed", "woman"))
"""The numbers always asked for, as harm and category."""


class Group(NamedTuple):
    """A number of one group of events; ``key`` is None for events that have none."""

    key: str | None
    number: Number

    def to_json(self) -> dict[str, object]:
        """Return the number with the group's key before it."""
        return {"key": self.key} | self.number.to_json()


def count_people(
    selection: Selection, *, events: nw.LazyFrame[Any] | None = None
) -> dict[tuple[str, str], Number]:
    """Add up the events of a view, for every harm and category that has a figure.

    Parameters
    ----------
    selection
        What is asked of what.
    events
        Other events than the view's, with ``event_id`` and ``part_of``.

    Returns
    -------
    Number by (harm, category); those of `STRIP` and the view's own are always there.

    """
    if events is None:
        selection = selection.on_sums()
    store, view = selection.store, selection.view
    if events is None:
        chosen = match_counted(selection)
    else:
        view, chosen = _choose_singly(view, events)
    everything = chosen.with_columns(nw.lit("").alias("key"))
    sizes = count_sizes(everything).get("", Sizes())
    # Events given from outside need not be whole bundles.
    bundled = events is None and counts_bundles(selection)
    numbers = store.frame("bundle_sums") if bundled else store.numbers(view)
    sums = add_up(numbers, everything, kin=store.kin(), same=store.same())
    # Which kinds the few have would tell of them: those of the whole dataset are named.
    known = sums.kinds if selection.least == 1 else {*selection.pooling.scarce}
    wanted = _list_kinds(view, known)
    if events is None and not selection.is_enough:
        # None is told, which is not to say that there is none.
        return {kind: _refuse(view, *kind, least=selection.least) for kind in wanted}

    def tell(harm: str, category: str) -> Number:
        asked = replace(view, harm=harm, category=category)
        found = sums
        if selection.least > 1:
            told = tell_figures(selection, numbers, kind=(harm, category), told=selection.told)
            found = add_up(told, everything, kin=store.kin(), same=store.same())
        sum_of = found.find("", harm, category)
        return make_number(sum_of, asked, sizes=sizes, least=selection.least)

    return {kind: tell(*kind) for kind in wanted}


def count_each(
    selection: Selection, events: nw.LazyFrame[Any]
) -> dict[str, dict[tuple[str, str], Number]]:
    """Count the people of single events, each as `count_people` does, in one question for all.

    Parameters
    ----------
    selection
        Who asks, and by which rule; RestrictedError where the dataset gives no rows.
    events
        Rows of ``events``.

    Returns
    -------
    Numbers by the event's id, and of each by (harm, category).

    """
    store = selection.store
    require_rows(store.dataset)
    view, chosen = _choose_singly(selection.view, events)
    groups = chosen.with_columns(nw.col("event_id").alias("key"))
    sums = add_up(store.numbers(view), groups, kin=store.kin(), same=store.same())

    def tell(event: str, kind: tuple[str, str], sizes: Sizes) -> Number:
        harm, category = kind
        asked = replace(view, harm=harm, category=category)
        return make_number(sums.find(event, harm, category), asked, sizes=sizes)

    return {
        event: {kind: tell(event, kind, sizes) for kind in _list_kinds(view, sums.kinds_of(event))}
        for event, sizes in count_sizes(groups).items()
    }


def _choose_singly(view: View, events: nw.LazyFrame[Any]) -> tuple[View, nw.LazyFrame[Any]]:
    """Return events that are chosen one by one, not by a period, and the view they are of."""
    whole = replace(view, from_=None, to=None)
    one = nw.lit(1, nw.Int64).alias("events")
    return whole, mark_inside(events.with_columns(one), whole)


def _list_kinds(view: View, known: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs of harm and category a view tells, of which these have a figure."""
    return [*dict.fromkeys([*STRIP, (view.harm, view.category), *sorted(known)])]


def count_casualties(selection: Selection, *, event_id: str | None = None) -> Number:
    """Add up the view's own harm and category over its events, or over one event.

    Raises
    ------
    NotFoundError
        No event has this id.
    RestrictedError
        One event is asked for, and the dataset's licence allows aggregates only.

    """
    store, view = selection.store, selection.view
    if event_id is None:
        return count_people(selection)[view.harm, view.category]
    require_rows(store.dataset)
    return count_people(selection, events=find_event(store, event_id))[view.harm, view.category]


def _refuse(view: View, harm: str, category: str, *, least: int) -> Number:
    """Return a number of which nothing may be told, as too few events match or are left out."""
    asked = replace(view, harm=harm, category=category)
    number = make_number((None, None), asked, sizes=Sizes(), least=least)
    return replace(number, fewer_than=least, partly=None)


def numbers_of(selection: Selection, *, bundled: bool) -> nw.LazyFrame[Any]:
    """Return the numbers of single events, or of bundles, for the view's harm and category.

    Where records of one event may have to be counted once, those of all people come with the other
    categories, whose lows they are held against.
    """
    store, view = selection.store, selection.view
    numbers = store.frame("bundle_sums") if bundled else store.numbers(view)
    numbers = numbers.filter(nw.col("harm") == view.harm)
    numbers = tell_figures(selection, numbers, kind=(view.harm, view.category))
    if view.category == "all" and store.same() is not None:
        return numbers
    return numbers.filter(nw.col("category") == view.category)


def count_by(selection: Selection, *, by: By) -> list[Group]:
    """Add up the view's harm and category for each group of events.

    Parameters
    ----------
    selection
        What is asked of what.
    by
        ``month`` (that holds all possible days of the event; `LONGER` for one that is longer or
        open at a side, None for one without a date), ``place`` (the list of an event's places,
        so that an event at several is counted once; None without a place), ``area`` (of the view's
        overlay; an event may be in several; ``outside`` for those in none, None without a usable
        place), ``type``, ``actor``
        (every actor blamed; an event may be in several groups, which must not be added),
        ``claimant`` (that claimant's own figures) or ``side`` (whose people they were, of the
        figures that say it; None for those that do not).

    Returns
    -------
    Key and number of each group, in the order of keys, None last. Of a dataset that gives no rows
    a group holds whole pools, and the others are one under the key `geo.dataset.disclosure.FEW`;
        claimants' and sides' own numbers are not told.

    """
    selection = selection.divide(_WAYS.get(by, "time"))
    if by in _OF_BUNDLES:
        selection = selection.on_sums()
    # Null never equals null in a join: the blank stands for it until the end.
    groups = _GROUPS[by](selection).with_columns(nw.col("key").fill_null(""))
    groups = keep_whole(selection, groups, told=by not in _OWN_NUMBERS)
    bundled = by in _OF_BUNDLES and counts_bundles(selection)
    make = _OWN_NUMBERS.get(by) if selection.least == 1 else None
    numbers = make(selection) if make else numbers_of(selection, bundled=bundled)
    view = selection.view
    store = selection.store
    sums = add_up(numbers, groups, kin=store.kin(), same=store.same())
    counted = [
        Group(
            key or None,
            make_number(
                sums.find(key, view.harm, view.category),
                _rule_of(view, by, key),
                sizes=sizes,
                least=selection.least,
            ),
        )
        for key, sizes in count_sizes(groups).items()
    ]
    # A stable sort: the engine's order of keys stays.
    return sorted(counted, key=lambda group: group.key is None)


def _rule_of(view: View, by: By, key: str) -> View:
    is_own = by == "claimant" and key != FEW
    return replace(view, rule=f"{CLAIMANT_RULE}{key}") if is_own else view


def group_events(events: nw.LazyFrame[Any], key: nw.Expr, *, bundled: bool) -> nw.LazyFrame[Any]:
    """Return events, or bundles, each with the key of its group."""
    about = "bundle" if bundled else "event_number"
    return events.select(about, "event_id", "part_of", "events", "inside", key.alias("key"))


def _group_by_type(selection: Selection) -> nw.LazyFrame[Any]:
    bundled = counts_bundles(selection)
    return group_events(match_counted(selection), nw.col("event_type"), bundled=bundled)


def _group_by_month(selection: Selection) -> nw.LazyFrame[Any]:
    first, last = (nw.col(day).dt.to_string("%Y-%m") for day in ("date_start", "date_end"))
    # Known whole by both days alone: an event that is open at a side may be longer.
    longer = nw.when(~nw.col("undated")).then(nw.lit(LONGER))
    month = nw.when(first == last).then(first).otherwise(longer)
    return group_events(match_counted(selection), month, bundled=counts_bundles(selection))


def _match_single(selection: Selection) -> nw.LazyFrame[Any]:
    one = nw.lit(1, nw.Int64).alias("events")
    matched = mark_inside(match_events(selection).with_columns(one), selection.view)
    return matched.select("event_number", "event_id", "part_of", "places", "events", "inside")


def _group_by_place(selection: Selection) -> nw.LazyFrame[Any]:
    # The whole list is the key, or an event at two places would be in two groups.
    return _match_single(selection).rename({"places": "key"})


def _group_by_area(selection: Selection) -> nw.LazyFrame[Any]:
    return areas.group_by_area(
        selection.store, selection.view, _match_single(selection).drop("places")
    )


def count_near_borders(selection: Selection) -> int:
    """Count the view's events of which a point lies nearer to a border than its uncertainty."""
    return areas.count_near_borders(selection.store, selection.view, match_events(selection))


def _group_by_actor(selection: Selection) -> nw.LazyFrame[Any]:
    named = keep_known(selection.store.frame("named"), as_of=selection.view.as_of)
    blamed = named.filter(nw.col("relation") == "blames")
    # Blamed by three, an actor's event is still one event.
    pairs = blamed.select("event_number", nw.col("actor_id").alias("key")).unique()
    return _match_single(selection).drop("places").join(pairs, on="event_number", how="left")


def _group_by_claimant(selection: Selection) -> nw.LazyFrame[Any]:
    claims = keep_known(selection.store.frame("claims"), as_of=selection.view.as_of)
    own = claims.filter(~nw.col("derived"))
    pairs = own.select("event_number", nw.col("claimant_id").alias("key")).unique()
    return _match_single(selection).drop("places").join(pairs, on="event_number")


def _group_by_side(selection: Selection) -> nw.LazyFrame[Any]:
    pairs = number_by_side(selection).select("event_id", "key").unique()
    return _match_single(selection).drop("places").join(pairs, on="event_id")


_OWN_NUMBERS: Mapping[By, Callable[[Selection], nw.LazyFrame[Any]]] = {
    "claimant": number_by_claimant,
    "side": number_by_side,
}
"""Groups that have numbers of their own, each with its key."""
_GROUPS: Mapping[By, Callable[[Selection], nw.LazyFrame[Any]]] = {
    "month": _group_by_month,
    "place": _group_by_place,
    "area": _group_by_area,
    "type": _group_by_type,
    "actor": _group_by_actor,
    "claimant": _group_by_claimant,
    "side": _group_by_side,
}
_OF_BUNDLES = ("month", "type")
_WAYS: Mapping[By, Way] = {"place": "place", "area": "place", "actor": "actor"}
"""The way of pooling of groups that are not told by time."""
