"""The questions a reader asks of a dataset, each a function of a store and a view."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Literal

import narwhals as nw

from geo import counting
from geo.counting import Number
from geo.errors import NotFoundError
from geo.model import list_vocabulary
from geo.store import Store, fold_text, fold_texts
from geo.view import CLAIMANT_RULE, Bbox, View

Step = Literal["day", "week", "month"]
By = Literal["month", "place", "type", "actor", "claimant"]
STRIP = (("killed", "all"), ("killed", "civilian"), ("killed", "child"), ("killed", "woman"))
"""The numbers always asked for, as harm and category."""
_SHOWN_FIRST = ("all", "civilian", "combatant", "unknown")
"""Which category a mark shows: the first one that has a figure."""
_MOST_SPANS = 60


@dataclass(frozen=True, kw_only=True)
class Unshown:
    """What the page does not show, in numbers of events.

    ``shown`` of ``total`` match the view; ``unmapped`` of them have no usable place;
    ``filtered`` do not match, ``vague`` of those because they are undated while a period is
    chosen; ``restricted`` may not be shown under the dataset's licence; ``repeated`` of those shown
    are recorded as the same event as another one shown and counted once with it;
    ``undated_claims`` claims are left out because a day of knowledge is chosen and theirs is not
    known.
    """

    total: int
    shown: int
    unmapped: int
    filtered: int
    vague: int
    restricted: int
    repeated: int
    undated_claims: int


def match_events(store: Store, view: View) -> nw.LazyFrame[Any]:
    """Return the events that match the view's filters, with the columns of ``events``."""
    return _keep_matching(store.frame("events"), store, view)


def match_marks(store: Store, view: View, bbox: Bbox) -> nw.LazyFrame[Any]:
    """Return the marks inside a box whose events match the view's filters, with ``agreement``."""

    def make() -> nw.LazyFrame[Any]:
        agreement = find_agreement(store, view)
        return store.frame("marks").join(agreement, on="event_id", how="left")

    marks = store.keep(("marks", view.as_of), make)
    return _keep_matching(keep_in_box(marks, bbox), store, view)


def _keep_matching(frame: nw.LazyFrame[Any], store: Store, view: View) -> nw.LazyFrame[Any]:
    for condition in _conditions(view):
        frame = frame.filter(condition)
    for ids in _matching_ids(store, view):
        frame = frame.join(ids.select("event_id").unique(), on="event_id", how="semi")
    return frame


def _conditions(view: View) -> Iterable[nw.Expr]:
    start, end = nw.col("date_start"), nw.col("date_end")
    if view.from_ or view.to:
        yield ~nw.col("undated")
    if view.from_:
        yield end.is_null() | (end >= view.from_)
    if view.to:
        yield start.is_null() | (start <= view.to)
    if view.type:
        yield nw.col("event_type").is_in(view.type) | nw.col("sub_event_type").is_in(view.type)
    for word in fold_text(view.q).split():
        yield nw.col("search").str.contains(word, literal=True)


def _matching_ids(store: Store, view: View) -> Iterable[nw.LazyFrame[Any]]:
    if view.claimant:
        claims = counting.keep_known(store.frame("claims"), as_of=view.as_of)
        yield claims.filter(nw.col("claimant_id").is_in(view.claimant))
    if view.actor:
        named = counting.keep_known(store.frame("named"), as_of=view.as_of)
        blamed = named.filter(nw.col("relation") == "blames")
        yield blamed.filter(nw.col("actor_id").is_in(view.actor))
    if view.place:
        inside = list_inside(store, view.place)
        yield store.frame("event_places").filter(nw.col("place_id").is_in(inside))
    if view.bbox:
        yield keep_in_box(store.frame("marks"), view.bbox)
    if view.flag:
        yield store.flags(view.as_of).filter(nw.col("flag").is_in(view.flag))
    if view.min_killed is not None:
        killed = _pick_shown(store, replace(view, harm="killed"))
        yield killed.filter(nw.col("high") >= view.min_killed)


def list_inside(store: Store, places: Sequence[str]) -> list[str]:
    """Return the places and every place within them."""
    rows = store.frame("places").select("place_id", "within").collect()
    children = defaultdict(list)
    for place, parent in rows.iter_rows():
        children[parent].append(place)
    found: dict[str, None] = {}
    waiting = list(places)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found[place] = None
            waiting += children[place]
    return list(found)


def keep_in_box(marks: nw.LazyFrame[Any], bbox: Bbox) -> nw.LazyFrame[Any]:
    """Keep the marks inside (west, south, east, north) in degrees, on any turn of the world."""
    west, south, east, north = bbox
    lat = (nw.col("latitude") >= south) & (nw.col("latitude") <= north)
    turns = [nw.col("longitude") + 360.0 * turn for turn in (-1, 0, 1)]
    lng = nw.any_horizontal(*((t >= west) & (t <= east) for t in turns), ignore_nulls=True)
    return marks.filter(lat & lng)


def find_extent(store: Store) -> Bbox | None:
    """Return the box (west, south, east, north) that holds every mark; None without marks."""

    def make() -> Bbox | None:
        lng, lat = nw.col("longitude"), nw.col("latitude")
        sides = (lng.min(), lat.min().alias("south"), lng.max().alias("east"), lat.max().alias("n"))
        west, south, east, north = next(store.frame("marks").select(*sides).collect().iter_rows())
        return None if west is None else (west, south, east, north)

    return store.remember("extent", make)


def count_people(
    store: Store, view: View, *, events: nw.LazyFrame[Any] | None = None
) -> dict[tuple[str, str], Number]:
    """Add up the events of a view, for every harm and category that has a figure.

    Parameters
    ----------
    store, view
        What is asked of what.
    events
        Other events than the view's, with ``event_id`` and ``part_of``.

    Returns
    -------
    Number by (harm, category); those of `STRIP` and the view's own are always there.

    """
    chosen = match_events(store, view) if events is None else events
    total = chosen.select(nw.len()).collect().item()
    everything = chosen.with_columns(nw.lit("").alias("key"))
    sums = counting.add_up(store.numbers(view), everything, same=store.same()).collect()
    rows = {(row["harm"], row["category"]): row for row in sums.iter_rows(named=True)}
    wanted = dict.fromkeys([*STRIP, (view.harm, view.category), *sorted(rows)])
    return {
        key: _number(rows.get(key), replace(view, harm=key[0], category=key[1]), events=total)
        for key in wanted
    }


def count_casualties(store: Store, view: View, *, event_id: str | None = None) -> Number:
    """Add up the view's own harm and category over its events, or over one event.

    Raises
    ------
    NotFoundError
        No event has this id.

    """
    if event_id is None:
        return count_people(store, view)[view.harm, view.category]
    return count_people(store, view, events=find_event(store, event_id))[view.harm, view.category]


def find_event(store: Store, event_id: str) -> nw.LazyFrame[Any]:
    """Return the one row of ``events`` with this id; NotFoundError when there is none."""
    found = store.frame("events").filter(nw.col("event_id") == event_id)
    if not found.select(nw.len()).collect().item():
        msg = f"There is no event {event_id!r} in dataset {store.dataset.name!r}."
        raise NotFoundError(msg)
    return found


def _number(row: Mapping[str, Any] | None, view: View, *, events: int) -> Number:
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
    )


def count_unshown(store: Store, view: View) -> Unshown:
    """Count what the view leaves out, and why."""
    events = store.frame("events")
    total = events.select(nw.len()).collect().item()
    matched = match_events(store, view).select("mapped").collect()
    vague = 0
    if view.from_ or view.to:
        anytime = match_events(store, replace(view, from_=None, to=None))
        vague = anytime.filter(nw.col("undated")).select(nw.len()).collect().item()
    undated_claims = 0
    if view.as_of:
        claims = store.frame("claims").filter(nw.col("said_on").is_null())
        undated_claims = claims.select(nw.len()).collect().item()
    shown = len(matched)
    return Unshown(
        total=total,
        shown=shown,
        unmapped=shown - int(matched["mapped"].sum()),
        filtered=total - shown,
        vague=vague,
        restricted=0 if store.dataset.gives_rows else shown,
        repeated=len(list_repeated(store, view)),
        undated_claims=undated_claims,
    )


def list_repeated(store: Store, view: View) -> list[str]:
    """Return the ids of events that are counted once with another one of the view."""
    same = store.same()
    if same is None:
        return []
    shown = match_events(store, view).join(same, on="event_id").select("event_id", "counted_as")
    first = nw.col("event_id").min().over("counted_as")
    repeated = shown.filter(nw.col("event_id") != first).sort("event_id").collect()
    return list(repeated["event_id"].to_list())


def _pick_shown(store: Store, view: View) -> nw.LazyFrame[Any]:
    """Return for each event the number its mark shows: the first category with a figure."""
    categories = _SHOWN_FIRST if view.category == "all" else (view.category,)

    def make() -> nw.LazyFrame[Any]:
        numbers = store.numbers(view).filter(
            (nw.col("harm") == view.harm) & nw.col("category").is_in(categories)
        )
        ranks = dict(zip(categories, range(len(categories)), strict=True))
        rank = nw.col("category").replace_strict(ranks, return_dtype=nw.Int64)
        ranked = numbers.with_columns(rank.alias("rank"))
        first = ranked.filter(nw.col("rank") == nw.col("rank").min().over("event_id"))
        return first.drop("harm", "rank")

    key = ("shown", view.rule, view.denials, view.as_of, view.harm, view.category)
    return store.keep(key, make)


def find_agreement(store: Store, view: View) -> nw.LazyFrame[Any]:
    """Return ``event_id`` and ``agreement``: denied, differ or single; the others agree."""

    def make() -> nw.LazyFrame[Any]:
        weight = {"denied": 3, **dict.fromkeys(counting.DIFFERENCES, 2), "single": 1}
        flags = store.flags(view.as_of).filter(nw.col("flag").is_in(list(weight)))
        weighed = flags.with_columns(
            nw.col("flag").replace_strict(weight, return_dtype=nw.Int64).alias("weight")
        )
        heaviest = weighed.group_by("event_id").agg(nw.col("weight").max())
        words = {3: "denied", 2: "differ", 1: "single"}
        word = nw.col("weight").replace_strict(words, return_dtype=nw.String)
        return heaviest.select("event_id", word.alias("agreement"))

    return store.keep(("agreement", view.as_of), make)


def list_events(
    store: Store, view: View, *, only: Sequence[str] | None = None
) -> nw.DataFrame[Any]:
    """Return the events of a view, one row each, in order of date.

    Columns: ``event_id``, ``title_en``, ``title_ar``, ``event_type``, ``sub_event_type``,
    ``date_start``, ``date_end``, ``date_prec``, ``main_place``, ``places``, ``mapped``, ``low``,
    ``high``, ``open``, ``category`` (of the number shown), ``accounts``, ``agreement``.
    """
    events, numbers = match_events(store, view), _pick_shown(store, view)
    if only is not None:
        asked = nw.col("event_id").is_in(only)
        events, numbers = events.filter(asked), numbers.filter(asked)
    joined = events.join(numbers, on="event_id", how="left").join(
        find_agreement(store, view), on="event_id", how="left"
    )
    return (
        joined.with_columns(nw.col("agreement").fill_null("agree"))
        .select(
            *("event_id", "title_en", "title_ar", "event_type", "sub_event_type", "date_start"),
            *("date_end", "date_prec", "main_place", "places", "mapped", "low", "high", "open"),
            *("category", "accounts", "agreement"),
        )
        .sort("date_start", "event_id", nulls_last=True)
        .collect()
    )


def make_timeline(store: Store, view: View, *, step: Step | None = None) -> dict[str, Any]:
    """Count events by day, week (from Monday) or month, whatever period the view chooses.

    An event is counted in a bin when the bin holds all of it; one whose dates are longer than a
    bin, or open, is a span; one without a date is counted in ``undated``. Each event is in
    exactly one of the three.

    Parameters
    ----------
    store, view
        What is asked of what; the view's own period is not applied.
    step
        The width of a bin; None chooses by the time covered.

    Returns
    -------
    ``step``, ``first``, ``last`` (dates or None), ``bins`` (``from``, ``to`` and the fields of a
    number: the view's harm and category added up over the bin's events), ``spans`` (``from``,
    ``to``, ``events``; the first 60 by date) and ``undated``.

    """
    events = match_events(store, replace(view, from_=None, to=None))
    start, end = nw.col("date_start"), nw.col("date_end")
    ends = events.select(
        nw.min_horizontal(start.min(), end.min()).alias("first"),
        nw.max_horizontal(start.max(), end.max()).alias("last"),
        nw.col("undated").sum().alias("undated"),
    )
    first, last, undated = next(ends.collect().iter_rows())
    width = step or ("day" if first is None else _choose_step(first, last))
    whole = _truncate(start, width) == _truncate(end, width)
    spans = events.filter(~nw.col("undated") & ~whole.fill_null(value=False))
    binned = events.filter(whole).with_columns(_truncate(start, width).alias("bin"))
    return {
        "step": width,
        "first": first,
        "last": last,
        "bins": [] if first is None else _count_bins(store, view, binned, (first, last, width)),
        "spans": _count_spans(spans),
        "undated": undated or 0,
    }


def _truncate(day: nw.Expr, step: Step) -> nw.Expr:
    if step == "week":
        # Seven days are counted from 1 January 1970, a Thursday.
        return day.dt.offset_by("3d").dt.truncate("7d").dt.offset_by("-3d")
    return day.dt.truncate("1d" if step == "day" else "1mo")


def _count_spans(events: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
    sizes = events.group_by("date_start", "date_end").agg(nw.len().alias("events"))
    longest = sizes.sort("date_start", "date_end", nulls_last=False).head(_MOST_SPANS).collect()
    return [
        {"from": start, "to": end, "events": events} for start, end, events in longest.iter_rows()
    ]


def _count_bins(
    store: Store,
    view: View,
    binned: nw.LazyFrame[Any],
    span: tuple[date, date, Step],
) -> list[dict[str, Any]]:
    first, last, step = span
    sizes = dict(binned.group_by("bin").agg(nw.len()).collect().iter_rows())
    groups = binned.select("event_id", "part_of", nw.col("bin").cast(nw.String).alias("key"))
    sums = counting.add_up(_numbers_of(store, view), groups, same=store.same()).collect()
    rows = {row["key"]: row for row in sums.iter_rows(named=True)}
    return [
        {
            "from": day,
            "to": _next_bin(day, step) - timedelta(days=1),
            **_number(rows.get(day.isoformat()), view, events=sizes.get(day, 0)).to_json(),
        }
        for day in _list_bins(first, last, step)
    ]


def _numbers_of(store: Store, view: View) -> nw.LazyFrame[Any]:
    of_harm = (nw.col("harm") == view.harm) & (nw.col("category") == view.category)
    return store.numbers(view).filter(of_harm)


def _choose_step(first: date, last: date) -> Step:
    days = (last - first).days
    return "day" if days <= 200 else "week" if days <= 1_500 else "month"  # noqa: PLR2004


def _bin_of(day: date, step: Step) -> date:
    if step == "day":
        return day
    return day - timedelta(days=day.weekday()) if step == "week" else day.replace(day=1)


def _next_bin(day: date, step: Step) -> date:
    if step == "month":
        return (day + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=1 if step == "day" else 7)


def _list_bins(first: date, last: date, step: Step) -> Iterable[date]:
    day = _bin_of(first, step)
    while day <= last:
        yield day
        day = _next_bin(day, step)


def count_by(store: Store, view: View, *, by: By) -> list[tuple[str | None, Number]]:
    """Add up the view's harm and category for each group of events.

    Parameters
    ----------
    store, view
        What is asked of what.
    by
        ``month`` (of the first day; None when unknown), ``place`` (the list of an event's places,
        so that an event at several is counted once; None without a place), ``type``, ``actor``
        (every actor blamed; an event may be in several groups, which must not be added) or
        ``claimant`` (that claimant's own figures).

    Returns
    -------
    Key and number of each group, in the order of keys, None last.

    """
    groups = _GROUPS[by](store, view).with_columns(nw.col("key").fill_null(""))
    own = by == "claimant"
    numbers = _number_by_claimant(store, view) if own else _numbers_of(store, view)
    sums = counting.add_up(numbers, groups, same=store.same()).collect()
    rows = {row["key"]: row for row in sums.iter_rows(named=True)}
    sizes = groups.group_by("key").agg(nw.len().alias("events")).sort("key").collect()
    counted = [
        (key or None, _number(rows.get(key), _rule_of(view, by, key), events=events))
        for key, events in sizes.iter_rows()
    ]
    return sorted(counted, key=lambda item: item[0] is None)


def _rule_of(view: View, by: By, key: str) -> View:
    return replace(view, rule=f"{CLAIMANT_RULE}{key}") if by == "claimant" else view


def _number_by_claimant(store: Store, view: View) -> nw.LazyFrame[Any]:
    of_harm = (nw.col("harm") == view.harm) & (nw.col("category") == view.category)
    return (
        store.latest_figures(view.as_of)
        .filter(of_harm)
        .select(
            *counting.FIGURE,
            "low",
            nw.col("top").alias("high"),
            "open",
            nw.lit(1, nw.Int64).alias("accounts"),
            nw.col("claimant_id").alias("key"),
        )
    )


def _group_by_column(store: Store, view: View, column: str) -> nw.LazyFrame[Any]:
    return match_events(store, view).select("event_id", "part_of", nw.col(column).alias("key"))


def _group_by_month(store: Store, view: View) -> nw.LazyFrame[Any]:
    events = match_events(store, view)
    month = nw.col("date_start").dt.to_string("%Y-%m").alias("key")
    return events.select("event_id", "part_of", month)


def _group_by_actor(store: Store, view: View) -> nw.LazyFrame[Any]:
    named = counting.keep_known(store.frame("named"), as_of=view.as_of)
    blamed = named.filter(nw.col("relation") == "blames")
    pairs = blamed.select("event_id", nw.col("actor_id").alias("key")).unique()
    events = match_events(store, view).select("event_id", "part_of")
    return events.join(pairs, on="event_id", how="left")


def _group_by_claimant(store: Store, view: View) -> nw.LazyFrame[Any]:
    claims = counting.keep_known(store.frame("claims"), as_of=view.as_of)
    own = claims.filter(~nw.col("derived"))
    pairs = own.select("event_id", nw.col("claimant_id").alias("key")).unique()
    return match_events(store, view).select("event_id", "part_of").join(pairs, on="event_id")


_GROUPS: Mapping[By, Callable[[Store, View], nw.LazyFrame[Any]]] = {
    "month": _group_by_month,
    "place": partial(_group_by_column, column="places"),
    "type": partial(_group_by_column, column="event_type"),
    "actor": _group_by_actor,
    "claimant": _group_by_claimant,
}


def read_names(store: Store, table: str, lang: str) -> dict[str, str]:
    """Return the name of every place, claimant or actor by its id."""
    key = {"places": "place_id", "claimants": "claimant_id", "actors": "actor_id"}[table]

    def make() -> dict[str, str]:
        rows = store.frame(table).select(key, f"name_{lang}").collect()
        return dict(rows.iter_rows())

    return store.remember(("names", table, lang), make)


def list_titles(store: Store, lang: str, events: Sequence[str]) -> dict[str, str]:
    """Return the titles of events by their ids; ids that do not exist are left out."""
    rows = store.frame("events").filter(nw.col("event_id").is_in(list(events)))
    return dict(rows.select("event_id", f"title_{lang}").collect().iter_rows())


def list_options(store: Store, *, lang: str) -> dict[str, dict[str, str]]:
    """Return the choices of each filter: id and name, for those the dataset's events use."""
    return store.remember(("options", lang), lambda: _read_options(store, lang))


def _read_options(store: Store, lang: str) -> dict[str, dict[str, str]]:
    events = store.frame("events").select("event_type").unique().collect()
    claims = store.frame("claims").select("claimant_id").unique().collect()
    blamed = store.frame("named").filter(nw.col("relation") == "blames")
    actors = blamed.select("actor_id").unique().collect()
    places = store.frame("event_places").select("place_id").unique().collect()
    used = {
        "claimant": ("claimants", claims["claimant_id"].to_list()),
        "actor": ("actors", actors["actor_id"].to_list()),
        "place": ("places", list_containers(store, places["place_id"].to_list())),
    }
    named = {
        parameter: _sort_names({key: read_names(store, table, lang)[key] for key in ids})
        for parameter, (table, ids) in used.items()
    }
    types = {event_type: event_type for event_type in sorted(events["event_type"].to_list())}
    titles = store.frame("events").select("event_id", f"title_{lang}").collect()
    return {**named, "type": types, "event": dict(titles.iter_rows())}


def list_known(store: Store) -> dict[str, frozenset[str]]:
    """Return the ids that exist in the dataset, for `View.parse`."""

    def make() -> dict[str, frozenset[str]]:
        known = {
            parameter: frozenset(_read_column(store, table, column))
            for parameter, (table, column) in _KNOWN.items()
        }
        types = (
            *list_vocabulary("events", "event_type"),
            *list_vocabulary("events", "sub_event_type"),
        )
        return {**known, "type": frozenset(types), "dataset": frozenset((store.dataset.name,))}

    return store.remember("known", make)


_KNOWN = {
    "actor": ("actors", "actor_id"),
    "claimant": ("claimants", "claimant_id"),
    "place": ("places", "place_id"),
}


def _read_column(store: Store, table: str, column: str) -> list[str]:
    values: list[str] = store.frame(table).select(column).collect()[column].to_list()
    return values


def list_containers(store: Store, places: Sequence[str]) -> list[str]:
    """Return the places and the places they are within, the smallest first."""
    rows = store.frame("places").select("place_id", "within").collect()
    parents = dict(rows.iter_rows())
    found: dict[str, None] = {}
    for place in places:
        step: str | None = place
        while step and step not in found:
            found[step] = None
            step = parents.get(step)
    return list(found)


def _sort_names(names: Mapping[str, str]) -> dict[str, str]:
    folded = dict(zip(names, fold_texts(list(names.values())), strict=True))
    return {key: names[key] for key in sorted(names, key=lambda key: folded[key])}


def list_totals(store: Store, view: View) -> list[dict[str, Any]]:
    """Return the totals said by the view's day, with names in its language, in order of saying.

    Totals are shown beside the events, never added to them or to each other; this is the only
    question that reads them.
    """
    totals = counting.keep_known(store.frame("totals"), as_of=view.as_of)
    if view.claimant:
        totals = totals.filter(nw.col("claimant_id").is_in(view.claimant))
    lang = view.lang
    claimants, places = read_names(store, "claimants", lang), read_names(store, "places", lang)
    actors = read_names(store, "actors", lang)
    rows = totals.sort("said_on", "total_id", nulls_last=True).collect().iter_rows(named=True)
    return [
        {
            **row,
            "text": row[f"text_{lang}"],
            "note": row[f"note_{lang}"],
            "claimant": claimants[row["claimant_id"]],
            "area_name": places[row["area"]],
            "blames_names": [actors[actor] for actor in split_list(row["blames"])],
            "side_name": actors.get(row["side"] or ""),
        }
        for row in rows
    ]


def split_list(cell: str | None) -> list[str]:
    """Return the items of a ``;``-separated cell."""
    return [item.strip() for item in (cell or "").split(";") if item.strip()]
