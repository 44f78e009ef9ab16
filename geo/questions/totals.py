"""List stated totals, and hold each beside the dataset's own events of its period and area."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import narwhals as nw

from geo.counting.rules import keep_known
from geo.dataset.disclosure import require_rows
from geo.engine.store import Store
from geo.engine.within import find_inside
from geo.errors import NotFoundError
from geo.model.answer import Answer
from geo.model.number import Number
from geo.model.schema import split_list
from geo.model.total import Total
from geo.questions.names import read_names
from geo.questions.people import count_people
from geo.questions.select import Selection, match_counted, match_events
from geo.text import column_of
from geo.view.view import COUNTING, View


def list_totals(selection: Selection) -> list[Total]:
    """Return the totals said by the view's day, with names in its language, in order of saying.

    Totals are shown beside the events, never added to them or to each other. Those of a partition,
    which may be many and are told as sums, are left to `geo.questions.sums.adding`. They are single
    records: RestrictedError where none may be given.
    """
    store, view = selection.store, selection.view
    require_rows(store.dataset)
    # Whatever period is chosen: a hand that moves through the time asks again and again.
    key = ("totals", view.as_of, view.claimant, view.lang)
    return list(store.remember(key, lambda: _read_totals(store, view)))


def _read_totals(store: Store, view: View) -> list[Total]:
    alone = store.frame("totals").filter(nw.col("partition").is_null())
    totals = keep_known(alone, as_of=view.as_of)
    if view.claimant:
        totals = totals.filter(nw.col("claimant_id").is_in(view.claimant))
    lang = view.lang
    claimants, actors = (read_names(store, table, lang) for table in ("claimants", "actors"))
    found = totals.sort("said_on", "total_id", nulls_last=True).collect()
    places = read_names(store, "places", lang, only=found["area"].to_list())
    return [
        Total(
            **row,
            text=row[column_of("text", lang, row)],
            note=row[column_of("note", lang, row)],
            claimant=claimants[row["claimant_id"]],
            area_name=places[row["area"]],
            blames_names=tuple(actors[actor] for actor in split_list(row["blames"])),
            side_name=actors.get(row["side"] or ""),
        )
        for row in found.iter_rows(named=True)
    ]


def list_series(store: Store) -> frozenset[str]:
    """Return the ids of the series of totals, and of every total by itself."""

    def make() -> frozenset[str]:
        alone = store.frame("totals").filter(nw.col("partition").is_null())
        rows = alone.select("series", "total_id").collect().iter_rows()
        return frozenset(name for row in rows for name in row if name)

    return store.remember("series", make)


def find_widest(selection: Selection) -> Total | None:
    """Return the largest total stated for the days and places of a view; None for none.

    It counts the view's harm and category; civilians, too, where all people are asked for. Its
    period lies within the chosen one, or within the days of the view's events, and its area within
    a chosen place. Of several as large the one said first is given. Other filters choose events as
    no total is chosen, so there is none beside them, nor of what gives no rows.
    """
    store, view = selection.store, selection.view
    is_wide = all(getattr(view, name) == getattr(View, name) for name in _OF_EVENTS_ALONE)
    if not store.dataset.gives_rows or not is_wide:
        return None
    # Civilians are among all people: so many were at least.
    counted = {view.category, *(("civilian",) if view.category == View.category else ())}
    found = [
        total
        for total in list_totals(selection)
        if total.measure == "people_harmed"
        and total.harm == view.harm
        and total.category in counted
    ]
    # Most datasets have no totals, and need not be looked through for their days and places.
    if found and view.place:
        here = store.remember(("inside", view.place), lambda: _list_inside(store, view.place))
        found = [total for total in found if total.area in here]
    days = _bound_events(selection) if found else None
    found = [total for total in found if days and _lies_within(total, days)]
    return max(found, key=lambda total: total.low, default=None)


_OF_EVENTS_ALONE = (
    *("type", "actor", "claimant", "area", "flag", "control", "active_year", "bbox", "q"),
    "min_killed",
)
"""Filters of which nobody can say what a stated total holds."""


def _list_inside(store: Store, places: tuple[str, ...]) -> frozenset[str]:
    return frozenset(find_inside(store, places).collect().get_column("place_id").to_list())


def _bound_events(selection: Selection) -> tuple[date, date] | None:
    view = selection.view
    if view.from_ and view.to:
        return view.from_, view.to
    first, last = next(
        match_counted(selection)
        .select(nw.col("date_start").min(), nw.col("date_end").max())
        .collect()
        .iter_rows()
    )
    start, end = view.from_ or first, view.to or last
    return None if start is None or end is None else (start, end)


def _lies_within(total: Total, days: tuple[date, date]) -> bool:
    start, end = _bound(total)
    return start is not None and end is not None and days[0] <= start and end <= days[1]


@dataclass(frozen=True, kw_only=True)
class Coverage(Answer):
    """What the dataset has of a total.

    ``number`` adds up the events that lie whole in the total's period and area and that some
    claim blames on the total's actors (all events when it names none). ``partly`` events lie only
    partly in the period, ``undated`` have no date and ``placeless`` no place: none of them is
    counted. A total without a stated end holds what had happened by the day it was said.
    ``gap_low`` to ``gap_high`` is the total less the events' number, from the smallest to
    the largest the figures allow; negative where the events exceed the total; None where a side
    has no figure, ``gap_high`` also where the total is open, and both where the total is about one
    side's dead, as the events' figures hold those of every side.
    """

    total: Total
    number: Number
    partly: int
    undated: int
    placeless: int
    gap_low: int | None
    gap_high: int | None


def cover_total(selection: Selection, total_id: str) -> Coverage:
    """Hold one total of people harmed beside the events that fall in it.

    The view gives rule, day and language; its filters are not applied.

    Raises
    ------
    NotFoundError
        No total of people harmed has this id by the view's day.

    """
    store, view = selection.store, selection.view
    asked = View(
        dataset=view.dataset,
        lang=view.lang,
        **{name: getattr(view, name) for name in COUNTING},
    )
    return store.remember(
        ("coverage", total_id, asked), lambda: _cover_asked(store, asked, total_id)
    )


def _cover_asked(store: Store, asked: View, total_id: str) -> Coverage:
    totals = {total.total_id: total for total in list_totals(Selection(store, asked))}
    total = totals.get(total_id)
    if not total or not total.harm or not total.category or total.measure != "people_harmed":
        msg = f"There is no total of people harmed {total_id!r} in {store.dataset.name!r}."
        raise NotFoundError(msg)
    counted = replace(asked, harm=total.harm, category=total.category)
    return _cover(Selection(store, counted), total)


def _cover(selection: Selection, total: Total) -> Coverage:
    store = selection.store
    blamed = tuple(split_list(total.blames))
    # A total speaks of the actors it blames: the others' dead are not in it.
    asked = replace(selection.view, actor=blamed)
    events = match_events(Selection(store, asked))
    placed = store.frame("event_places")
    inside = placed.join(find_inside(store, [total.area]), on="place_id", how="semi")
    here = events.join(inside.select("event_id").unique(), on="event_id", how="semi")
    dated = here.filter(~nw.col("undated"))
    touching = _touch_period(dated, total)
    within = _keep_within(touching, total)
    number = count_people(Selection(store, asked), events=within)[asked.harm, asked.category]
    nowhere = events.filter(~nw.col("undated")).join(
        placed.select("event_id").unique(), on="event_id", how="anti"
    )
    gap_low, gap_high = _measure_gap(total, number)
    return Coverage(
        total=total,
        number=number,
        partly=_count(touching) - number.events,
        undated=_count(here) - _count(dated),
        placeless=_count(_touch_period(nowhere, total)),
        gap_low=gap_low,
        gap_high=gap_high,
    )


def _bound(total: Total) -> tuple[date | None, date | None]:
    """Return the days a total is about: nobody counts beyond the day of saying."""
    return total.period_start, total.period_end or total.said_on


def _touch_period(events: nw.LazyFrame[Any], total: Total) -> nw.LazyFrame[Any]:
    start, end = _bound(total)
    if start:
        events = events.filter(nw.col("date_end").is_null() | (nw.col("date_end") >= start))
    if end:
        events = events.filter(nw.col("date_start").is_null() | (nw.col("date_start") <= end))
    return events


def _keep_within(events: nw.LazyFrame[Any], total: Total) -> nw.LazyFrame[Any]:
    start, end = _bound(total)
    if start:
        events = events.filter(nw.col("date_start") >= start)
    return events.filter(nw.col("date_end") <= end) if end else events


def _count(events: nw.LazyFrame[Any]) -> int:
    return int(events.select(nw.len()).collect().item())


def _measure_gap(total: Total, number: Number) -> tuple[int | None, int | None]:
    # A total of one side's dead is no bound for events that count the dead of all.
    if number.low is None or number.high is None or total.side:
        return None, None
    # With an open high the events may exceed the total by any number.
    least = None if number.open else total.low - number.high
    most = None if total.high is None else total.high - number.low
    return least, most
