"""Count events and people by day, week or month."""

import calendar
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import Any

import narwhals as nw

from geo.counting.sums import add_up
from geo.dataset.disclosure import FEW, widen_months
from geo.model.number import Number
from geo.model.timeline import Bin, Span, Step, Timeline
from geo.questions.people import LONGER, group_events, numbers_of
from geo.questions.pooling.telling import keep_whole
from geo.questions.select import Selection, counts_bundles, match_counted, sum_where
from geo.questions.told.number import Sizes, count_sizes, make_number

_MOST_SPANS = 60
_MOST_BINS = 12_000
"""Of more bins only the first, the last and those with events are listed: one mistaken year makes
80,000 days."""
_DAYS = {"day": 1, "week": 7, "month": 28}
"""The days of the shortest bin of a step."""
_UNDATED = "undated"


def make_timeline(selection: Selection, *, step: Step | None = None) -> Timeline:
    """Count events by day, week (from Monday) or month, whatever period the view chooses.

    An event is counted in a bin when the bin holds all its possible days; one that is longer than
    a bin, or open at a side, is counted in ``longer``; one without a date in ``undated``. Each
    event is in exactly one of the three.

    Parameters
    ----------
    selection
        What is asked of what; the view's own period is not applied.
    step
        The width of a bin; None chooses by the time covered.

    Returns
    -------
    Timeline
        Of a dataset that gives no rows the bins are months, and those of too few events are left
        out; there are no spans.

    """
    selection = selection.on_sums()
    store = selection.store
    # The chart shows all of the time, with the period chosen in it.
    whole_time = selection.without("from_", "to")
    events = match_counted(whole_time)
    start, end = nw.col("date_start"), nw.col("date_end")
    ends = events.select(
        # An event open at one side has a day only at the other.
        nw.min_horizontal(start.min(), end.min()).alias("first"),
        nw.max_horizontal(start.max(), end.max()).alias("last"),
        sum_where("undated").alias("undated"),
    )
    first, last, undated = next(ends.collect().iter_rows())
    gives_rows = store.dataset.gives_rows
    if not gives_rows:
        step, (first, last) = "month", widen_months(first, last)
    width = step or ("day" if first is None else _choose_step(first, last))
    whole = (_truncate(start, width) == _truncate(end, width)).fill_null(value=False)
    dated = events.filter(~nw.col("undated"))
    key = nw.when(whole).then(_truncate(start, width).cast(nw.String)).otherwise(nw.lit(LONGER))
    if not gives_rows:
        every = nw.when(nw.col("undated")).then(nw.lit(_UNDATED)).otherwise(key)
        return _tell_pools((first, last), *_count_groups(whole_time, events, every))
    find, keys = _count_groups(whole_time, dated, key)
    return Timeline(
        step=width,
        first=first,
        last=last,
        bins=[] if first is None else _make_bins(find, keys, (first, last, width)),
        longer=find(LONGER),
        spans=_count_spans(dated.filter(~whole)),
        taken=_count_spans(dated.filter(nw.col("taken"))),
        undated=undated or 0,
    )


def _tell_pools(
    span: tuple[date | None, date | None], find: Callable[[str], Number], keys: Collection[str]
) -> Timeline:
    """Return the months that hold pools of events as a whole, and how many events none holds."""
    first, last = span
    bins = _make_bins(find, keys, (first, last, "month")) if first and last else []
    return Timeline(
        step="month",
        first=first,
        last=last,
        # A month without an event is left out as one of too few is: that there was none tells, too.
        bins=[each for each in bins if each.events],
        longer=find(LONGER),
        spans=[],
        taken=[],
        undated=find(_UNDATED).events,
        few=find(FEW).events,
    )


def _truncate(day: nw.Expr, step: Step) -> nw.Expr:
    """Say which bin a day is in: the day itself, the first of its month, or a count of weeks."""
    if step == "day":
        return day
    if step == "month":
        return day.dt.truncate("1mo").cast(nw.Date)
    # Engines cut weeks differently, so they are counted from the days of `date.toordinal`.
    years = day.dt.year() - 1
    leap_days = years // 4 - years // 100 + years // 400
    return (years * 365 + leap_days + day.dt.ordinal_day() - 1) // 7


def _name_bin(day: date, step: Step) -> str:
    """Return what `_truncate` makes of a bin's first day, as text."""
    return str((day.toordinal() - 1) // 7) if step == "week" else day.isoformat()


def _count_spans(events: nw.LazyFrame[Any]) -> list[Span]:
    sizes = events.group_by("date_start", "date_end").agg(nw.col("events").sum())
    longest = sizes.sort("date_start", "date_end", nulls_last=False).head(_MOST_SPANS).collect()
    return [Span(from_=start, to=end, events=events) for start, end, events in longest.iter_rows()]


def _count_groups(
    selection: Selection, events: nw.LazyFrame[Any], key: nw.Expr
) -> tuple[Callable[[str], Number], Collection[str]]:
    """Add up the events of each key; return what gives the number of one, and the keys."""
    view = selection.view
    bundled = counts_bundles(selection)
    groups = keep_whole(selection, group_events(events, key, bundled=bundled))
    numbers = numbers_of(selection, bundled=bundled)
    store = selection.store
    sums = add_up(numbers, groups, kin=store.kin(), same=store.same())
    sizes = count_sizes(groups)

    def find(key: str) -> Number:
        found = sums.find(key, view.harm, view.category)
        return make_number(found, view, sizes=sizes.get(key, Sizes()), least=selection.least)

    return find, sizes.keys()


def _make_bins(
    find: Callable[[str], Number], keys: Collection[str], span: tuple[date, date, Step]
) -> list[Bin]:
    first, last, step = span
    is_long = (last - first).days > _MOST_BINS * _DAYS[step]
    ends = {_bin_of(first, step), _bin_of(last, step)}
    days = sorted(ends.union(_read_bins(keys, step))) if is_long else _list_bins(first, last, step)
    return [
        Bin(from_=day, to=_end_bin(day, step), **vars(find(_name_bin(day, step)))) for day in days
    ]


def _read_bins(keys: Collection[str], step: Step) -> set[date]:
    """Return the first days of the bins among the keys of groups."""
    named = [key for key in keys if key[:1].isdigit()]
    if step == "week":
        return {date.fromordinal(int(key) * 7 + 1) for key in named}
    return {date.fromisoformat(key) for key in named}


def _choose_step(first: date, last: date) -> Step:
    days = (last - first).days
    # Some 200 bars fit on a screen's width.
    return "day" if days <= 200 else "week" if days <= 1_500 else "month"  # noqa: PLR2004


def _bin_of(day: date, step: Step) -> date:
    if step == "day":
        return day
    return day - timedelta(days=day.weekday()) if step == "week" else day.replace(day=1)


def _end_bin(day: date, step: Step) -> date:
    """Return the last day of a bin."""
    if step == "month":
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day + timedelta(days=_DAYS[step] - 1)


def _list_bins(first: date, last: date, step: Step) -> Iterable[date]:
    day = _bin_of(first, step)
    yield day
    while (end := _end_bin(day, step)) < last:
        day = end + timedelta(days=1)
        yield day
