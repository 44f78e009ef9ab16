"""Count what a view does not show, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import narwhals as nw

from geo.engine.store import Store
from geo.model.answer import HIDDEN, Answer
from geo.questions.events import EventRow, Which, count_listed, list_events, read_events
from geo.questions.select import (
    Selection,
    match_counted,
    match_events,
    sum_where,
)

Part = Literal[
    "showing", "no_place", "undated", "partly", "filtered", "too_vague", "unspoken", "repeated"
]
"""What may be listed of what `Unshown` counts."""
MOST_LISTED = 200
_LISTS: Mapping[Part, Which] = {
    "showing": "all",
    "no_place": "no_usable_place",
    "undated": "undated",
    "partly": "partly",
    "filtered": "filtered",
    "too_vague": "undated",
}


@dataclass(frozen=True, kw_only=True)
class Unshown(Answer):
    """What the page does not show, in numbers of events.

    ``shown`` of ``total`` match the view; ``unmapped`` of them have no usable place;
    ``filtered`` do not match, ``vague`` of those because they are undated while a period is
    chosen; ``restricted`` may not be shown under the dataset's licence; ``repeated`` of those shown
    are recorded as the same event as another one shown and counted once with it; ``partly`` of
    them reach beyond the chosen period and are in no number but their own;
    ``unspoken`` do not match because nobody had spoken of them by the day of knowledge;
    ``undated_claims`` claims are left out because a day of knowledge is chosen and theirs is not
    known.
    ``withheld`` are held back by the dataset, which tells only how many they are, and the JSON by
    which reason.
    ``few`` says that some match, too few to be told under the licence, or that all but too few do:
    ``shown`` is then 0 and all of them are ``restricted``, whichever filters were asked for.
    """

    total: int
    shown: int
    unmapped: int
    filtered: int
    vague: int
    restricted: int
    repeated: int
    partly: int
    unspoken: int
    undated_claims: int
    withheld: int = field(default=0, metadata=HIDDEN)
    few: bool = False


def count_unshown(selection: Selection) -> Unshown:
    """Count what the view leaves out, and why."""
    # Beside small answers that are made once: a hand that moves asks for many periods.
    return selection.store.show(("unshown", *selection.pin), lambda: _count_unshown(selection))


def _count_unshown(selection: Selection) -> Unshown:
    selection = selection.on_sums()
    store, view = selection.store, selection.view
    counts = [nw.col("events").sum()]
    counts += [sum_where(flag).alias(flag) for flag in ("mapped", "inside")]
    told, withheld = _count_told(store), sum(store.withheld.events.values())
    if selection.least > 1:
        return _restrict_shown(selection, shown=len(selection.told))
    matched = match_counted(selection).select(*counts).collect()
    shown, mapped, inside = (value or 0 for value in matched.row(0))
    # An undated event matches until a period is chosen: only the period leaves it out.
    vague = 0
    if view.from_ or view.to:
        undated = selection.without("from_", "to")
        vague = store.remember(("undated", *undated.pin), lambda: _count_undated(undated))
    undated_claims = unspoken = 0
    if view.as_of:
        anytime = match_counted(selection.without("as_of")).select(counts[0])
        unspoken = (anytime.collect().item() or 0) - shown
        claims = store.frame("claims").filter(nw.col("said_on").is_null())
        undated_claims = claims.select(nw.len()).collect().item()
    return Unshown(
        total=told + withheld,
        shown=shown,
        unmapped=shown - mapped,
        filtered=told - shown,
        vague=vague,
        restricted=0,
        repeated=len(list_repeated(selection)),
        partly=shown - inside,
        unspoken=unspoken,
        undated_claims=undated_claims,
        withheld=withheld,
    )


def _count_undated(selection: Selection) -> int:
    undated = match_counted(selection).filter(nw.col("undated")).select(nw.col("events").sum())
    return undated.collect().item() or 0


def _count_told(store: Store) -> int:
    """Return how many events a dataset has, without those it withholds."""
    here = store.here

    def count() -> int:
        return here.frame("bundles").select(nw.col("events").sum()).collect().item() or 0

    return here.remember("told", count)


def _restrict_shown(selection: Selection, *, shown: int) -> Unshown:
    """Count the events of whole pools alone: what else there is to say would divide them.

    Where none is told all are restricted: what a filter alone leaves out would tell how many it
    does not.
    """
    told = _count_told(selection.store)
    withheld = sum(selection.store.withheld.events.values())
    nothing = dict.fromkeys(("unmapped", "vague", "partly", "unspoken", "undated_claims"), 0)
    return Unshown(
        **nothing,
        total=told + withheld,
        shown=shown,
        filtered=told - shown if shown else 0,
        restricted=shown or told,
        repeated=len(list_repeated(selection)),
        withheld=withheld,
        few=not shown,
    )


def list_repeated(selection: Selection) -> list[str]:
    """Return the ids of events that are counted once with another one of the view."""
    same = selection.store.same()
    if same is None:
        return []
    shown = match_events(selection).join(same, on="event_id").select("event_id", "counted_as")
    # The first that is shown stands for the others, which need not be the first of all.
    first = nw.col("event_id").min().over("counted_as")
    repeated = shown.filter(nw.col("event_id") != first).sort("event_id").collect()
    return list(repeated["event_id"].to_list())


@dataclass(frozen=True, kw_only=True)
class Listed(Answer):
    """An event of a list of what is not shown: its title in the view's language, and when."""

    id: str
    title: str
    from_: date | None
    to: date | None
    date_prec: int | None


@dataclass(frozen=True, kw_only=True)
class Hidden(Answer):
    """A page of the events that one part of what is not shown counts, and how many it counts."""

    total: int
    events: tuple[Listed, ...]


def list_hidden(
    selection: Selection, *, part: Part, offset: int = 0, limit: int = MOST_LISTED
) -> Hidden:
    """Return the events that one part of `Unshown` counts, in order of date.

    ``showing`` are all that match, ``undated`` those of them without any day.
    """
    rows, total = _read_hidden(selection, part, offset + limit)
    lang = selection.view.lang
    events = tuple(
        Listed(
            id=row.event_id,
            title=row.title(lang),
            from_=row.date_start,
            to=row.date_end,
            date_prec=row.date_prec,
        )
        for row in rows[offset:]
    )
    return Hidden(total=total, events=events)


def _read_hidden(selection: Selection, part: Part, most: int) -> tuple[list[EventRow], int]:
    if part == "repeated":
        repeated = list_repeated(selection)
        return read_events(selection, only=repeated, limit=most), len(repeated)
    if part == "unspoken":
        known = list_events(selection)["event_id"].to_list()
        later = list_events(selection.without("as_of"))["event_id"].to_list()
        only = sorted({*later} - {*known})
        return read_events(selection.without("as_of"), only=only, limit=most), len(only)
    # They match but for the period, so they are asked for without it; others, but for the day.
    if part == "too_vague":
        selection = selection.without("from_", "to")
    if part == "filtered":
        selection = selection.without("as_of")
    which = _LISTS[part]
    return read_events(selection, which=which, limit=most), count_listed(selection, which=which)
