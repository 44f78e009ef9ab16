"""Count people: the numbers of a selection, of one event, and by group."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal, NamedTuple

import narwhals as nw

from geo.counting.rules import CLAIMANT_RULE, FIGURE, keep_known
from geo.counting.sums import add_up
from geo.dataset.disclosure import FEW, pick_few, require_rows
from geo.engine.base import Row
from geo.model.number import Number
from geo.places import in_areas as areas
from geo.questions.events import find_event
from geo.questions.select import Selection, counts_bundles, match_counted, match_events
from geo.view.view import View

By = Literal["month", "place", "area", "type", "actor", "claimant"]
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
    store, view = selection.store, selection.view
    if events is None:
        chosen = match_counted(selection)
    else:
        chosen = events.with_columns(nw.lit(1, nw.Int64).alias("events"))
    total = chosen.select(nw.col("events").sum()).collect().item() or 0
    everything = chosen.with_columns(nw.lit("").alias("key"))
    # Events given from outside need not be whole bundles.
    bundled = events is None and counts_bundles(selection)
    numbers = store.frame("bundle_sums") if bundled else store.numbers(view)
    sums = add_up(numbers, everything, same=store.same()).collect()
    rows = {(row["harm"], row["category"]): row for row in sums.iter_rows(named=True)}
    wanted = dict.fromkeys([*STRIP, (view.harm, view.category), *sorted(rows)])
    least = selection.least
    return {
        (harm, category): make_number(
            rows.get((harm, category)),
            replace(view, harm=harm, category=category),
            events=total,
            least=least,
        )
        for harm, category in wanted
    }


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


def make_number(row: Row | None, view: View, *, events: int, least: int = 1) -> Number:
    """Return a row of sums as a number of the view's rule, or none of it where it is of too few."""
    # Not the events but those with a figure: a sum over ten events may hold the dead of one.
    is_few = row is not None and row["with_figure"] < least
    row = None if is_few else row
    return Number(
        low=row["low"] if row else None,
        high=row["high"] if row else None,
        open=bool(row["open"]) if row else False,
        harm=view.harm,
        category=view.category,
        rule=view.rule,
        as_of=view.as_of,
        events=events,
        without_figure=events - (row["with_figure"] if row else 0),
        accounts=row["accounts"] if row else 0,
        fewer_than=least if is_few else None,
    )


def numbers_of(selection: Selection, *, bundled: bool) -> nw.LazyFrame[Any]:
    """Return the numbers of single events, or of bundles, for the view's harm and category."""
    store, view = selection.store, selection.view
    of_harm = (nw.col("harm") == view.harm) & (nw.col("category") == view.category)
    numbers = store.frame("bundle_sums") if bundled else store.numbers(view)
    return numbers.filter(of_harm)


def count_by(selection: Selection, *, by: By) -> list[Group]:
    """Add up the view's harm and category for each group of events.

    Parameters
    ----------
    selection
        What is asked of what.
    by
        ``month`` (of the first day; None when unknown), ``place`` (the list of an event's places,
        so that an event at several is counted once; None without a place), ``area`` (of the view's
        overlay; an event may be in several; ``outside`` for those in none, None without a usable
        place), ``type``, ``actor``
        (every actor blamed; an event may be in several groups, which must not be added) or
        ``claimant`` (that claimant's own figures).

    Returns
    -------
    Key and number of each group, in the order of keys, None last. Of a dataset that gives no rows
    the groups below the least size are one, under the key `geo.dataset.disclosure.FEW`.

    """
    # Null never equals null in a join: the blank stands for it until the end.
    groups = _GROUPS[by](selection).with_columns(nw.col("key").fill_null(""))
    groups = _join_few(groups, least=selection.least)
    bundled = by in _OF_BUNDLES and counts_bundles(selection)
    own = by == "claimant"
    numbers = _number_by_claimant(selection) if own else numbers_of(selection, bundled=bundled)
    sums = add_up(numbers, groups, same=selection.store.same()).collect()
    rows = {row["key"]: row for row in sums.iter_rows(named=True)}
    sizes = groups.group_by("key").agg(nw.col("events").sum()).sort("key").collect()
    counted = [
        Group(
            key or None,
            make_number(
                rows.get(key),
                _rule_of(selection.view, by, key),
                events=events,
                least=selection.least,
            ),
        )
        for key, events in sizes.iter_rows()
    ]
    # A stable sort: the engine's order of keys stays.
    return sorted(counted, key=lambda group: group.key is None)


def _join_few(groups: nw.LazyFrame[Any], *, least: int) -> nw.LazyFrame[Any]:
    if least == 1:
        return groups
    sizes = dict(groups.group_by("key").agg(nw.col("events").sum()).collect().iter_rows())
    is_few = nw.col("key").is_in(list(pick_few(sizes, least=least)))
    key = nw.when(is_few).then(nw.lit(FEW)).otherwise(nw.col("key"))
    # An event of two small groups would count twice once they are one.
    return groups.with_columns(key.alias("key")).unique()


def _rule_of(view: View, by: By, key: str) -> View:
    is_own = by == "claimant" and key != FEW
    return replace(view, rule=f"{CLAIMANT_RULE}{key}") if is_own else view


def _number_by_claimant(selection: Selection) -> nw.LazyFrame[Any]:
    view = selection.view
    of_harm = (nw.col("harm") == view.harm) & (nw.col("category") == view.category)
    return (
        selection.store.latest_figures(view.as_of)
        .filter(of_harm)
        .select(
            *FIGURE,
            "low",
            nw.col("top").alias("high"),
            "open",
            nw.lit(1, nw.Int64).alias("accounts"),
            nw.col("claimant_id").alias("key"),
        )
    )


def group_events(events: nw.LazyFrame[Any], key: nw.Expr, *, bundled: bool) -> nw.LazyFrame[Any]:
    """Return events, or bundles, each with the key of its group."""
    about = "bundle" if bundled else "event_number"
    return events.select(about, "event_id", "part_of", "events", key.alias("key"))


def _group_by_type(selection: Selection) -> nw.LazyFrame[Any]:
    bundled = counts_bundles(selection)
    return group_events(match_counted(selection), nw.col("event_type"), bundled=bundled)


def _group_by_month(selection: Selection) -> nw.LazyFrame[Any]:
    month = nw.col("date_start").dt.to_string("%Y-%m")
    return group_events(match_counted(selection), month, bundled=counts_bundles(selection))


def _match_single(selection: Selection) -> nw.LazyFrame[Any]:
    one = nw.lit(1, nw.Int64).alias("events")
    return match_events(selection).select("event_number", "event_id", "part_of", "places", one)


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


_GROUPS: Mapping[By, Callable[[Selection], nw.LazyFrame[Any]]] = {
    "month": _group_by_month,
    "place": _group_by_place,
    "area": _group_by_area,
    "type": _group_by_type,
    "actor": _group_by_actor,
    "claimant": _group_by_claimant,
}
_OF_BUNDLES = ("month", "type")
