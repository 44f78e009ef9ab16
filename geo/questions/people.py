"""Count people: the numbers of a selection, of one event, and by group."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal, NamedTuple, TypedDict

import narwhals as nw

from geo.counting.rules import (
    CLAIMANT_RULE,
    FIGURE,
    apply_rule,
    count_denials_as_zero,
    keep_known,
)
from geo.counting.sums import Sum, add_up
from geo.counting.whole import add_parts, raise_whole
from geo.dataset.disclosure import FEW, require_rows
from geo.engine.store import Store
from geo.model.number import Number, Partly
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
    store, view = selection.store, selection.view
    if events is None:
        chosen = match_counted(selection)
    else:
        # Chosen one by one, not by a period.
        view = replace(view, from_=None, to=None)
        one = nw.lit(1, nw.Int64).alias("events")
        chosen = mark_inside(events.with_columns(one), view)
    everything = chosen.with_columns(nw.lit("").alias("key"))
    sizes = count_sizes(everything).get("", Sizes())
    # Events given from outside need not be whole bundles.
    bundled = events is None and counts_bundles(selection)
    numbers = store.frame("bundle_sums") if bundled else store.numbers(view)
    sums = add_up(numbers, everything, kin=store.kin(), same=store.same())
    # Which kinds the few have would tell of them: those of the whole dataset are named.
    known = sums.kinds if selection.least == 1 else {*selection.pooling.scarce}
    wanted = dict.fromkeys([*STRIP, (view.harm, view.category), *sorted(known)])
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


class Sizes(NamedTuple):
    """How many events of a group are counted, and how many reach beyond the chosen period."""

    inside: int = 0
    beyond: int = 0


def count_sizes(groups: nw.LazyFrame[Any]) -> dict[str, Sizes]:
    """Count the events of each ``key``, those that reach beyond the period apart."""
    inside = nw.when(nw.col("inside")).then(nw.col("events")).otherwise(0)
    split = groups.with_columns(inside.alias("counted"))
    sizes = split.group_by("key").agg(nw.col("counted", "events").sum()).sort("key").collect()
    return {key: Sizes(inside, events - inside) for key, inside, events in sizes.iter_rows()}


def make_number(
    sums: tuple[Sum | None, Sum | None], view: View, *, sizes: Sizes, least: int = 1
) -> Number:
    """Return sums as a number of the view's rule, or none of it where it is of too few.

    Parameters
    ----------
    sums
        Of the events that are counted, and of those that reach beyond the chosen period.
    view
        What it counts and how.
    sizes
        How many events there are of both.
    least
        How many events must have a figure for it to be told.

    """
    (counted, few), (beyond, few_beyond) = (_tell(total, least=least) for total in sums)
    partly = Partly(
        **_write_ends(beyond),
        events=sizes.beyond,
        without_figure=sizes.beyond - (beyond.with_figure if beyond else 0),
        fewer_than=few_beyond,
    )
    return Number(
        **_write_ends(counted),
        harm=view.harm,
        category=view.category,
        rule=view.rule,
        as_of=view.as_of,
        events=sizes.inside,
        without_figure=sizes.inside - (counted.with_figure if counted else 0),
        from_parts=counted.from_parts if counted else 0,
        raised=counted.raised if counted else 0,
        # Few events have an admission, and pools are not weighed by it.
        acknowledged=(counted.acknowledged if counted and least == 1 else 0) or None,
        accounts=counted.accounts if counted else 0,
        fewer_than=few,
        **tell_counting(view),
        dates=view.dates if view.has_period and not view.has_edges else None,
        partly=partly if view.has_edges else None,
    )


def _refuse(view: View, harm: str, category: str, *, least: int) -> Number:
    """Return a number of which nothing may be told, as too few events match or are left out."""
    asked = replace(view, harm=harm, category=category)
    number = make_number((None, None), asked, sizes=Sizes(), least=least)
    return replace(number, fewer_than=least, partly=None)


class Counting(TypedDict):
    """What a number says of whose accounts count, and as what; None where as usual."""

    accounts_counted: str | None
    least_confidence: str | None
    denials: str | None
    admissions: str | None


def tell_counting(view: View) -> Counting:
    """Return what a view asks of accounts, denials and admissions, as numbers and files say it."""
    return {
        "accounts_counted": view.accounts or None,
        "least_confidence": view.confidence or None,
        "denials": view.denials or None,
        "admissions": view.admissions or None,
    }


class _Ends(TypedDict):
    low: int | None
    high: int | None
    open: bool


def _write_ends(total: Sum | None) -> _Ends:
    if total is None:
        return {"low": None, "high": None, "open": False}
    return {"low": total.low, "high": total.high, "open": total.open}


def _tell(total: Sum | None, *, least: int) -> tuple[Sum | None, int | None]:
    """Return a sum, or None and how many events it would need to be told."""
    # Not the events but those with a figure: a sum over ten events may hold the dead of one.
    # That no event has one would tell of each of them, too.
    if least > 1 and (total is None or total.with_figure < least):
        return None, least
    return total, None


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


def _number_by_claimant(selection: Selection) -> nw.LazyFrame[Any]:
    view = selection.view
    store = selection.store
    figures = store.used_figures(view)
    # One figure of each: it is its claimant's number under any rule.
    numbers = add_parts(figures, admissions="count", by=("claimant_id",)).select(
        *(*FIGURE, "claimant_id", "low"),
        nw.col("top").alias("high"),
        *("open", "from_parts", "raised"),
        nw.lit(0, nw.Int64).alias("acknowledged"),
        nw.lit(1, nw.Int64).alias("accounts"),
    )
    if view.denials == "zero":
        of_one = ("event_id", "claimant_id")
        numbers = count_denials_as_zero(numbers, store.denials(view), on=of_one)
    of_harm = nw.col("harm") == view.harm
    whole = raise_whole(numbers.filter(of_harm), figures.filter(of_harm), by=("claimant_id",))
    return whole.with_columns(nw.col("claimant_id").alias("key"))


def _number_by_side(selection: Selection) -> nw.LazyFrame[Any]:
    view = selection.view
    # Asked for twice: for the numbers, and for the groups that have one.
    key = ("sides", *view.counting, view.harm, view.category)
    return selection.store.keep(key, lambda: _count_sides(selection))


def _count_sides(selection: Selection) -> nw.LazyFrame[Any]:
    store, view = selection.store, selection.view
    asked = (nw.col("harm") == view.harm) & (nw.col("category") == view.category)
    # The rules look at one category at a time: so each side is one to them.
    each = split_sides(store, view).filter(asked).with_columns(nw.col("side").alias("category"))
    counted = apply_rule(each, rule=view.rule, cited=store.cited(), admissions="count")
    return counted.with_columns(
        nw.col("category").alias("key"), nw.lit(view.category).alias("category")
    )


def split_sides(store: Store, view: View) -> nw.LazyFrame[Any]:
    """Return the figures that a view counts, a row for each ``side``, '' where nobody says it."""
    about = ("claim_id", "harm", "category")
    side = nw.col("side").fill_null("")
    ends = store.frame("figures_as_said").select(*about, side, "low", "high", "best")
    whole = store.used_figures(view).drop("low", "top", "open", "best")
    exact = nw.when(nw.col("low") == nw.col("high")).then(nw.col("low"))
    return whole.join(ends, on=list(about)).with_columns(
        nw.coalesce("high", "low").alias("top"),
        nw.col("high").is_null().alias("open"),
        nw.coalesce(nw.col("best"), exact).alias("best"),
    )


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
    pairs = _number_by_side(selection).select("event_id", "key").unique()
    return _match_single(selection).drop("places").join(pairs, on="event_id")


_OWN_NUMBERS: Mapping[By, Callable[[Selection], nw.LazyFrame[Any]]] = {
    "claimant": _number_by_claimant,
    "side": _number_by_side,
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
