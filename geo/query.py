"""The questions a reader asks of a dataset, each a function of a store and a view."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, Literal

import narwhals as nw

from geo import areas, counting
from geo.aggregates import (
    FEW,
    find_least,
    limit_view,
    pick_few,
    require_rows,
    widen_box,
    widen_months,
)
from geo.counting import Number
from geo.deriving import AGREEMENT, SHOWN_FIRST, WEIGHTS
from geo.errors import NotFoundError, RestrictedError
from geo.folding import fold_text, fold_texts
from geo.model import list_vocabulary
from geo.overlays import find_pin
from geo.store import Store
from geo.view import CLAIMANT_RULE, Bbox, View

Step = Literal["day", "week", "month"]
Which = Literal["all", "no_usable_place", "undated", "filtered"]
By = Literal["month", "place", "area", "type", "actor", "claimant"]
STRIP = (("killed", "all"), ("killed", "civilian"), ("killed", "child"), ("killed", "woman"))
"""The numbers always asked for, as harm and category."""
_HALF_TURN, _TURN = 180.0, 360.0  # degrees
_FEW_BLOCKS = 16
"""Runs of marks that are looked through as quickly as looked up."""
_MOST_SPANS = 60
_MOST_PLACES = 1_000
_ON_HAND = (
    *("event_number", "place_number", "longitude", "latitude", "x", "y", "several"),
    *("date_start", "date_end", "undated", "type_number", "text_number", "bundle", "shown_high"),
)
"""The columns of marks that are kept at hand, for the map asks for them on every move."""


@dataclass(frozen=True, kw_only=True)
class Unshown:
    """What the page does not show, in numbers of events.

    ``shown`` of ``total`` match the view; ``unmapped`` of them have no usable place;
    ``filtered`` do not match, ``vague`` of those because they are undated while a period is
    chosen; ``restricted`` may not be shown under the dataset's licence; ``repeated`` of those shown
    are recorded as the same event as another one shown and counted once with it;
    ``undated_claims`` claims are left out because a day of knowledge is chosen and theirs is not
    known.
    ``withheld`` are held back by the dataset, which tells only how many they are.
    ``few`` says that some match, too few to be told under the licence; ``shown`` is then 0.
    """

    total: int
    shown: int
    unmapped: int
    filtered: int
    vague: int
    restricted: int
    repeated: int
    undated_claims: int
    withheld: int = 0
    few: bool = False


def match_events(store: Store, view: View) -> nw.LazyFrame[Any]:
    """Return the events that match the view's filters, with the columns of ``events``.

    Of a dataset that gives no rows there are none when those that match are too few to be told.
    """
    return _keep_enough(store.frame("events"), store, view)


def _keep_enough(frame: nw.LazyFrame[Any], store: Store, view: View) -> nw.LazyFrame[Any]:
    matched = _keep_matching(frame, store, view)
    return matched if is_enough(store, view) else matched.head(0)


def require_enough(store: Store, view: View) -> None:
    """Raise RestrictedError when a view's events are too few to be told under the licence."""
    if not is_enough(store, view):
        least = find_least(store.dataset)
        msg = (
            f"The licence of {store.dataset.name!r} ({store.dataset.licence}) allows aggregates"
            f" only, and fewer than {least} events match, or all but so few:"
            " widen or drop the filters."
        )
        raise RestrictedError(msg)


def is_enough(store: Store, view: View) -> bool:
    """Tell whether a view's events, and those it leaves out, are enough to be told or none."""
    least = find_least(store.dataset)
    if least == 1:
        return True

    def count() -> tuple[int, int]:
        events = store.frame("events")
        matched = _keep_matching(events, store, view)
        inside, total = (f.select(nw.len()).collect().item() for f in (matched, events))
        return inside, total - inside

    counts = store.remember(("enough", *_pin(store, view)), count)
    return all(n == 0 or n >= least for n in counts)


def match_marks(store: Store, view: View, bbox: Bbox) -> nw.LazyFrame[Any]:
    """Return the marks inside a box whose events match the view's filters.

    ``differ`` is 1 where the accounts do as far as known on the view's day, else 0.
    """
    differ = nw.col("differ").cast(nw.Int8)
    marks = store.keep("marks", lambda: store.frame("marks").select(*_ON_HAND, differ))
    if view.as_of is not None:
        marks = store.keep(("marks", view.as_of), lambda: _mark_differing(store, view, marks))
    return _keep_enough(keep_in_box(_cut_near(store, marks, bbox), bbox), store, view)


def _cut_near(store: Store, marks: nw.LazyFrame[Any], bbox: Bbox) -> nw.LazyFrame[Any]:
    """Leave out whole blocks of marks that lie outside a box."""
    blocks = store.remember("blocks", lambda: store.frame("blocks").sort("block").collect())
    near = blocks.filter(_touch_box(bbox)) if len(blocks) > _FEW_BLOCKS else blocks
    if len(near) == len(blocks):
        return marks
    ranges: list[tuple[int, int]] = []
    before = None
    for block, first, last in near.select("block", "first", "last").iter_rows():
        follows = before == block - 1
        ranges.append((ranges.pop()[0] if follows else first, last))
        before = block
    return store.engine.cut(marks, column="event_number", ranges=ranges)


def _mark_differing(store: Store, view: View, marks: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    agreement = find_agreement(store, view).select("event_number", "agreement")
    joined = marks.join(agreement, on="event_number", how="left")
    differ = nw.col("agreement").fill_null("agree").is_in(["denied", "differ"])
    marked = joined.with_columns(differ.cast(nw.Int8).alias("differ")).drop("agreement")
    return marked.sort("event_number", "place_number")


def match_squares(store: Store, view: View, bbox: Bbox, *, z: int) -> nw.LazyFrame[Any] | None:
    """Return the squares that touch a box, of the marks whose events match the view's filters.

    None when single marks have to be asked: the squares are wider than the cells of zoom z, or the
    view looks at more than a bundle tells.
    """
    if not is_bundled(view) or z > read_level(store):
        return None
    squares = store.keep("squares", lambda: store.frame("squares"))
    return _keep_matching(squares.filter(_touch_box(bbox)), store, view)


def read_level(store: Store) -> int:
    """Return the zoom whose cells the squares of marks are; -1 where there are none."""

    def make() -> int:
        level = store.frame("squares").select(nw.col("level").max()).collect().item()
        return -1 if level is None else int(level)

    return store.remember("level", make)


def is_bundled(view: View) -> bool:
    """Whether bundles of events tell all that the view's filters and its counting look at."""
    single = ("actor", "claimant", "place", "area", "bbox", "q", "min_killed")
    usual = View()
    alike = all(getattr(view, name) == getattr(usual, name) for name in single)
    return alike and view.counts_as_usual


def _counts_bundles(store: Store, view: View) -> bool:
    """Whether bundles are enough to count by: events recorded as one are counted singly."""
    return is_bundled(view) and store.same() is None


def _match_counted(store: Store, view: View) -> nw.LazyFrame[Any]:
    """Return the matching events, by bundle where that is enough; ``events`` counts them."""
    if _counts_bundles(store, view):
        return _keep_enough(store.keep("bundles", lambda: store.frame("bundles")), store, view)
    return match_events(store, view).with_columns(nw.lit(1, nw.Int64).alias("events"))


def _keep_matching(frame: nw.LazyFrame[Any], store: Store, view: View) -> nw.LazyFrame[Any]:
    view = limit_view(store.dataset, view)
    for condition in _conditions(store, view):
        frame = frame.filter(condition)
    for key, found in _matching_keys(store, view):
        frame = frame.join(found.select(key).unique(), on=key, how="semi")
    return frame


def _conditions(store: Store, view: View) -> Iterable[nw.Expr]:
    start, end = nw.col("date_start"), nw.col("date_end")
    if view.from_ or view.to:
        yield ~nw.col("undated")
    if view.from_:
        yield end.is_null() | (end >= view.from_)
    if view.to:
        yield start.is_null() | (start <= view.to)
    if view.type:
        types = store.remember("types", lambda: list(store.frame("types").collect().iter_rows()))
        asked = [number for number, *names in types if {*names} & {*view.type}]
        yield nw.col("type_number").is_in(asked)
    if _asks_usual_number(view):
        yield nw.col("shown_high") >= view.min_killed


def _asks_usual_number(view: View) -> bool:
    usual = view.counts_as_usual and view.category == View.category
    return view.min_killed is not None and usual


def _matching_keys(store: Store, view: View) -> Iterable[tuple[str, nw.LazyFrame[Any]]]:
    """Return what a row must be among, each with the column that tells."""
    if view.claimant:
        claims = counting.keep_known(store.frame("claims"), as_of=view.as_of)
        yield "event_number", claims.filter(nw.col("claimant_id").is_in(view.claimant))
    if view.actor:
        named = counting.keep_known(store.frame("named"), as_of=view.as_of)
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
    if view.flag and view.as_of is None:
        raised = nw.any_horizontal(*(nw.col(f"flag_{f}") for f in view.flag), ignore_nulls=True)
        yield "bundle", store.frame("bundles").filter(raised)
    elif view.flag:
        flags = store.numbered_flags(view.as_of)
        yield "event_number", flags.filter(nw.col("flag").is_in(view.flag))
    if words := fold_text(view.q).split():
        found = [nw.col("search").str.contains(word, literal=True) for word in words]
        yield "text_number", store.frame("texts").filter(*found)
    if view.min_killed is not None and not _asks_usual_number(view):
        killed = _pick_shown(store, replace(view, harm="killed"))
        yield "event_number", killed.filter(nw.col("high") >= view.min_killed)


def find_inside(store: Store, places: Sequence[str]) -> nw.LazyFrame[Any]:
    """Return ``place_id`` of the places and of every place within them."""

    def read() -> list[tuple[str, str]]:
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
    return marks.filter(_touch_box(bbox, reach=here))


def _touch_box(
    bbox: Bbox, *, reach: tuple[str, str, str, str] = ("west", "south", "east", "north")
) -> nw.Expr:
    """Say whether what reaches to these columns touches a box, on any turn of the world in it."""
    west, south, east, north = bbox
    left, bottom, right, top = (nw.col(side) for side in reach)
    turns = [
        (right >= west - turn) & (left <= east - turn)
        for turn in (-_TURN, 0.0, _TURN)
        if west - turn <= _HALF_TURN and east - turn >= -_HALF_TURN
    ]
    return (top >= south) & (bottom <= north) & reduce(or_, turns, nw.lit(value=False))


def find_extent(store: Store) -> Bbox | None:
    """Return the box (west, south, east, north) that holds every mark; None without marks.

    Of a dataset that gives no rows it is widened to whole squares of the coarse grid.
    """
    return store.remember("extent", lambda: _find_box(store, store.frame("marks")))


def find_box(store: Store, events: nw.LazyFrame[Any]) -> Bbox | None:
    """Return the same of some of its events, a frame with their ``event_number``."""
    marks = store.frame("marks")
    numbers = events.select("event_number")
    return _find_box(store, marks.join(numbers, on="event_number", how="semi"))


def _find_box(store: Store, marks: nw.LazyFrame[Any]) -> Bbox | None:
    lng, lat = nw.col("longitude"), nw.col("latitude")
    sides = (lng.min(), lat.min().alias("south"), lng.max().alias("east"), lat.max().alias("n"))
    west, south, east, north = next(marks.select(*sides).collect().iter_rows())
    if west is None:
        return None
    box = (west, south, east, north)
    return box if store.dataset.gives_rows else widen_box(box)


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
    if events is None:
        chosen = _match_counted(store, view)
    else:
        chosen = events.with_columns(nw.lit(1, nw.Int64).alias("events"))
    total = chosen.select(nw.col("events").sum()).collect().item() or 0
    everything = chosen.with_columns(nw.lit("").alias("key"))
    bundled = events is None and _counts_bundles(store, view)
    numbers = store.frame("bundle_sums") if bundled else store.numbers(view)
    sums = counting.add_up(numbers, everything, same=store.same()).collect()
    rows = {(row["harm"], row["category"]): row for row in sums.iter_rows(named=True)}
    wanted = dict.fromkeys([*STRIP, (view.harm, view.category), *sorted(rows)])
    least = find_least(store.dataset)
    return {
        (harm, category): _number(
            rows.get((harm, category)),
            replace(view, harm=harm, category=category),
            events=total,
            least=least,
        )
        for harm, category in wanted
    }


def count_casualties(store: Store, view: View, *, event_id: str | None = None) -> Number:
    """Add up the view's own harm and category over its events, or over one event.

    Raises
    ------
    NotFoundError
        No event has this id.
    RestrictedError
        One event is asked for, and the dataset's licence allows aggregates only.

    """
    if event_id is None:
        return count_people(store, view)[view.harm, view.category]
    require_rows(store.dataset)
    return count_people(store, view, events=find_event(store, event_id))[view.harm, view.category]


def find_event(store: Store, event_id: str) -> nw.LazyFrame[Any]:
    """Return the one row of ``events`` with this id; NotFoundError when there is none."""
    found = store.frame("events").filter(nw.col("event_id") == event_id)
    if not found.select(nw.len()).collect().item():
        msg = f"There is no event {event_id!r} in dataset {store.dataset.name!r}."
        raise NotFoundError(msg)
    return found


def _number(row: Mapping[str, Any] | None, view: View, *, events: int, least: int = 1) -> Number:
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


def count_unshown(store: Store, view: View) -> Unshown:
    """Count what the view leaves out, and why."""
    return store.remember(("unshown", *_pin(store, view)), lambda: _count_unshown(store, view))


def _pin(store: Store, view: View) -> tuple[View, str]:
    """Return what an answer depends on: the filters, and the revision of the areas among them."""
    return view.filters, find_pin(view.area, view.overlay, shown=store.dataset)


def _count_unshown(store: Store, view: View) -> Unshown:
    counts = nw.col("events").sum(), _sum_where("mapped").alias("mapped")
    told = store.frame("bundles").select(counts[0]).collect().item() or 0
    withheld = sum(store.withheld.events.values())
    matched = _match_counted(store, view).select(*counts).collect()
    shown, mapped = (value or 0 for value in matched.row(0))
    vague = 0
    if view.from_ or view.to:
        anytime = _match_counted(store, replace(view, from_=None, to=None))
        undated = anytime.filter(nw.col("undated")).select(counts[0])
        vague = undated.collect().item() or 0
    undated_claims = 0
    if view.as_of:
        claims = store.frame("claims").filter(nw.col("said_on").is_null())
        undated_claims = claims.select(nw.len()).collect().item()
    return Unshown(
        total=told + withheld,
        shown=shown,
        unmapped=shown - mapped,
        filtered=told - shown,
        vague=vague,
        restricted=0 if store.dataset.gives_rows else shown,
        repeated=len(list_repeated(store, view)),
        undated_claims=undated_claims,
        withheld=withheld,
        few=not is_enough(store, view),
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


def _shows_usual(view: View) -> bool:
    """Whether a mark shows the number that was worked out beforehand."""
    return view.counts_as_usual and (view.harm, view.category) == (View.harm, View.category)


def _name_shown() -> list[nw.Expr]:
    return [nw.col(shown).alias(name) for shown, name in zip(_SHOWN, _NUMBER, strict=True)]


def _pick_shown(store: Store, view: View) -> nw.LazyFrame[Any]:
    """Return for each event the number its mark shows: the first category with a figure."""
    if _shows_usual(view):
        return store.frame("events").select("event_id", "event_number", *_name_shown())
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


def find_agreement(store: Store, view: View) -> nw.LazyFrame[Any]:
    """Return ``agreement`` by event: denied, differ or single; events not named agree."""
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


def list_events(
    store: Store,
    view: View,
    *,
    which: Which = "all",
    only: Sequence[str] | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> nw.DataFrame[Any]:
    """Return the events of a view, one row each, in order of date; RestrictedError without rows.

    Parameters
    ----------
    store, view
        What is asked of what.
    which
        Those without a usable place, those without a date; or, with ``filtered``, the events that
        do not match the view.
    only
        Of these ids only.
    offset, limit
        Leave out so many events from the first on, and give no more than that; None gives all.

    Returns
    -------
    Columns ``event_id``, ``title_en``, ``title_ar``, ``event_type``, ``sub_event_type``,
    ``date_start``, ``date_end``, ``date_prec``, ``main_place``, ``places``, ``mapped``, ``low``,
    ``high``, ``open``, ``category`` (of the number shown), ``accounts``, ``agreement``,
    ``event_number``.

    """
    require_rows(store.dataset)
    events = _match_listed(store, view, which)
    if only is None and limit is None:
        described = _describe_events(store, view, events, None)
        return described.sort(*_BY_DATE, nulls_last=True).collect()[offset:]
    if only is not None:
        events = events.filter(nw.col("event_id").is_in(list(only)))
    # First which events, from narrow columns, then all about these few.
    order = events.select("event_number", *_BY_DATE).sort(*_BY_DATE, nulls_last=True)
    page = order if limit is None else order.head(offset + limit)
    numbers = page.collect()["event_number"].to_list()[offset:]
    return describe_events(store, view, numbers).sort(*_BY_DATE, nulls_last=True).collect()


def describe_events(store: Store, view: View, numbers: Sequence[int]) -> nw.LazyFrame[Any]:
    """Describe the events with these numbers as `list_events` does, matching or not, unordered."""
    require_rows(store.dataset)
    events = store.near("events", (*_TOLD, *_SHOWN))
    return _describe_events(store, view, keep_numbers(events, numbers), numbers)


def _match_listed(store: Store, view: View, which: Which) -> nw.LazyFrame[Any]:
    events = match_events(store, view)
    if which == "filtered":
        everything = store.frame("events")
        return everything.join(events.select("event_number"), on="event_number", how="anti")
    if which == "all":
        return events
    return events.filter(~nw.col("mapped") if which == "no_usable_place" else nw.col("undated"))


def count_listed(store: Store, view: View, *, which: Which = "all") -> int:
    """Return how many events `list_events` gives without a limit."""
    return int(_match_listed(store, view, which).select(nw.len()).collect().item())


_BY_DATE = ("date_start", "event_id")
_TOLD = (
    *("event_id", "title_en", "title_ar", "event_type", "sub_event_type", "date_start"),
    *("date_end", "date_prec", "main_place", "places", "mapped", "agreement", "event_number"),
)
_NUMBER = ("low", "high", "open", "category", "accounts")
_SHOWN = tuple(f"shown_{name}" for name in _NUMBER)


def keep_numbers(frame: nw.LazyFrame[Any], numbers: Sequence[int]) -> nw.LazyFrame[Any]:
    """Keep the rows of events with these numbers."""
    number = nw.col("event_number")
    return frame.filter(
        (number >= min(numbers, default=0)) & (number <= max(numbers, default=-1)),
        number.is_in(list(numbers)),
    )


def _describe_events(
    store: Store, view: View, events: nw.LazyFrame[Any], numbers: Sequence[int] | None
) -> nw.LazyFrame[Any]:
    if _shows_usual(view):
        joined = events.with_columns(_name_shown())
    else:
        shown, agreement = _pick_shown(store, view), find_agreement(store, view)
        if numbers is not None:
            shown, agreement = (keep_numbers(frame, numbers) for frame in (shown, agreement))
        joined = events.drop("agreement")
        for added in (shown, agreement):
            joined = joined.join(added.drop("event_id"), on="event_number", how="left")
    told = joined.with_columns(nw.col("agreement").fill_null("agree"))
    return told.select(*_TOLD, *_NUMBER)


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
    ``to``, ``events``; the first 60 by date) and ``undated``. Of a dataset that gives no rows the
    bins are months, those of too few events are left out, spans too, and ``few`` counts both.

    """
    whole_time = replace(view, from_=None, to=None)
    events = _match_counted(store, whole_time)
    start, end = nw.col("date_start"), nw.col("date_end")
    ends = events.select(
        nw.min_horizontal(start.min(), end.min()).alias("first"),
        nw.max_horizontal(start.max(), end.max()).alias("last"),
        _sum_where("undated").alias("undated"),
    )
    first, last, undated = next(ends.collect().iter_rows())
    gives_rows = store.dataset.gives_rows
    if not gives_rows:
        step, (first, last) = "month", widen_months(first, last)
    width = step or ("day" if first is None else _choose_step(first, last))
    whole = _truncate(start, width) == _truncate(end, width)
    spans = events.filter(~nw.col("undated") & ~whole.fill_null(value=False))
    binned = events.filter(whole).with_columns(_truncate(start, width).cast(nw.String).alias("bin"))
    timeline = {
        "step": width,
        "first": first,
        "last": last,
        "bins": []
        if first is None
        else _count_bins(store, whole_time, binned, (first, last, width)),
        "spans": _count_spans(spans) if gives_rows else [],
        "undated": undated or 0,
    }
    if gives_rows:
        return timeline
    long = spans.select(nw.col("events").sum()).collect().item() or 0
    return _leave_out_few(timeline, long=long, least=find_least(store.dataset))


def _leave_out_few(timeline: dict[str, Any], *, long: int, least: int) -> dict[str, Any]:
    sizes: dict[date | str, int] = {b["from"]: b["events"] for b in timeline["bins"]}
    sizes |= {"undated": timeline["undated"], "long": long}
    few = pick_few(sizes, least=least) | {"long"}
    return timeline | {
        "bins": [b for b in timeline["bins"] if b["from"] not in few],
        "undated": 0 if "undated" in few else timeline["undated"],
        "few": sum(sizes[key] for key in few),
    }


def _sum_where(flag: str) -> nw.Expr:
    return nw.when(nw.col(flag)).then(nw.col("events")).otherwise(0).sum()


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


def _count_spans(events: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
    sizes = events.group_by("date_start", "date_end").agg(nw.col("events").sum())
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
    sizes = dict(binned.group_by("bin").agg(nw.col("events").sum()).collect().iter_rows())
    bundled = _counts_bundles(store, view)
    groups = _group(binned, nw.col("bin"), bundled=bundled)
    numbers = _numbers_of(store, view, bundled=bundled)
    sums = counting.add_up(numbers, groups, same=store.same()).collect()
    rows = {row["key"]: row for row in sums.iter_rows(named=True)}
    least = find_least(store.dataset)
    bins = {day: _name_bin(day, step) for day in _list_bins(first, last, step)}
    return [
        {
            "from": day,
            "to": _next_bin(day, step) - timedelta(days=1),
            **_number(rows.get(key), view, events=sizes.get(key, 0), least=least).to_json(),
        }
        for day, key in bins.items()
    ]


def _numbers_of(store: Store, view: View, *, bundled: bool) -> nw.LazyFrame[Any]:
    of_harm = (nw.col("harm") == view.harm) & (nw.col("category") == view.category)
    numbers = store.frame("bundle_sums") if bundled else store.numbers(view)
    return numbers.filter(of_harm)


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
        so that an event at several is counted once; None without a place), ``area`` (of the view's
        overlay; an event may be in several; ``outside`` for those in none, None without a usable
        place), ``type``, ``actor``
        (every actor blamed; an event may be in several groups, which must not be added) or
        ``claimant`` (that claimant's own figures).

    Returns
    -------
    Key and number of each group, in the order of keys, None last. Of a dataset that gives no rows
    the groups below the least size are one, under the key `geo.aggregates.FEW`.

    """
    groups = _GROUPS[by](store, view).with_columns(nw.col("key").fill_null(""))
    groups = _join_few(groups, least=find_least(store.dataset))
    bundled = by in _OF_BUNDLES and _counts_bundles(store, view)
    own = by == "claimant"
    numbers = _number_by_claimant(store, view) if own else _numbers_of(store, view, bundled=bundled)
    sums = counting.add_up(numbers, groups, same=store.same()).collect()
    rows = {row["key"]: row for row in sums.iter_rows(named=True)}
    sizes = groups.group_by("key").agg(nw.col("events").sum()).sort("key").collect()
    counted = [
        (
            key or None,
            _number(
                rows.get(key),
                _rule_of(view, by, key),
                events=events,
                least=find_least(store.dataset),
            ),
        )
        for key, events in sizes.iter_rows()
    ]
    return sorted(counted, key=lambda item: item[0] is None)


def _join_few(groups: nw.LazyFrame[Any], *, least: int) -> nw.LazyFrame[Any]:
    if least == 1:
        return groups
    sizes = dict(groups.group_by("key").agg(nw.col("events").sum()).collect().iter_rows())
    is_few = nw.col("key").is_in(list(pick_few(sizes, least=least)))
    key = nw.when(is_few).then(nw.lit(FEW)).otherwise(nw.col("key"))
    return groups.with_columns(key.alias("key")).unique()


def _rule_of(view: View, by: By, key: str) -> View:
    is_own = by == "claimant" and key != FEW
    return replace(view, rule=f"{CLAIMANT_RULE}{key}") if is_own else view


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


def _group(events: nw.LazyFrame[Any], key: nw.Expr, *, bundled: bool) -> nw.LazyFrame[Any]:
    about = "bundle" if bundled else "event_number"
    return events.select(about, "event_id", "part_of", "events", key.alias("key"))


def _group_by_type(store: Store, view: View) -> nw.LazyFrame[Any]:
    bundled = _counts_bundles(store, view)
    return _group(_match_counted(store, view), nw.col("event_type"), bundled=bundled)


def _group_by_month(store: Store, view: View) -> nw.LazyFrame[Any]:
    month = nw.col("date_start").dt.to_string("%Y-%m")
    return _group(_match_counted(store, view), month, bundled=_counts_bundles(store, view))


def _match_single(store: Store, view: View) -> nw.LazyFrame[Any]:
    one = nw.lit(1, nw.Int64).alias("events")
    return match_events(store, view).select("event_number", "event_id", "part_of", "places", one)


def _group_by_place(store: Store, view: View) -> nw.LazyFrame[Any]:
    return _match_single(store, view).rename({"places": "key"})


def _group_by_area(store: Store, view: View) -> nw.LazyFrame[Any]:
    return areas.group_by_area(store, view, _match_single(store, view).drop("places"))


def count_near_borders(store: Store, view: View) -> int:
    """Count the view's events of which a point lies nearer to a border than its uncertainty."""
    return areas.count_near_borders(store, view, match_events(store, view))


def _group_by_actor(store: Store, view: View) -> nw.LazyFrame[Any]:
    named = counting.keep_known(store.frame("named"), as_of=view.as_of)
    blamed = named.filter(nw.col("relation") == "blames")
    pairs = blamed.select("event_number", nw.col("actor_id").alias("key")).unique()
    return _match_single(store, view).drop("places").join(pairs, on="event_number", how="left")


def _group_by_claimant(store: Store, view: View) -> nw.LazyFrame[Any]:
    claims = counting.keep_known(store.frame("claims"), as_of=view.as_of)
    own = claims.filter(~nw.col("derived"))
    pairs = own.select("event_number", nw.col("claimant_id").alias("key")).unique()
    return _match_single(store, view).drop("places").join(pairs, on="event_number")


_GROUPS: Mapping[By, Callable[[Store, View], nw.LazyFrame[Any]]] = {
    "month": _group_by_month,
    "place": _group_by_place,
    "area": _group_by_area,
    "type": _group_by_type,
    "actor": _group_by_actor,
    "claimant": _group_by_claimant,
}


_OF_BUNDLES = ("month", "type")


def read_names(
    store: Store, table: str, lang: str, *, only: Iterable[str | None] | None = None
) -> dict[str, str]:
    """Return the name of every place, claimant or actor by its id, or of these ids only.

    There may be as many places as events: ask for those you need.
    """
    key = {"places": "place_id", "claimants": "claimant_id", "actors": "actor_id"}[table]
    named = store.frame(table).select(key, f"name_{lang}")
    if only is not None:
        asked = sorted({name for name in only if name})
        return dict(named.filter(nw.col(key).is_in(asked)).collect().iter_rows())
    return store.remember(("names", table, lang), lambda: dict(named.collect().iter_rows()))


def list_titles(store: Store, lang: str, events: Sequence[str]) -> dict[str, str]:
    """Return the titles of events by their ids; ids that do not exist are left out."""
    rows = store.frame("events").filter(nw.col("event_id").is_in(list(events)))
    return dict(rows.select("event_id", f"title_{lang}").collect().iter_rows())


def list_options(store: Store, *, lang: str) -> dict[str, dict[str, str]]:
    """Return the choices of each filter: id and name, for those the dataset's events use.

    Of places, the thousand with most events, and what they are within.
    """
    return store.remember(("options", lang), lambda: _read_options(store, lang))


def _read_options(store: Store, lang: str) -> dict[str, dict[str, str]]:
    named = {
        parameter: _sort_names(read_names(store, table, lang, only=_list_used(store, parameter)))
        for parameter, (table, _) in _KNOWN.items()
    }
    types = sorted(_list_used(store, "type"))
    return {**named, "type": {event_type: event_type for event_type in types}}


def _list_used(store: Store, parameter: str) -> list[str]:
    """Return the ids that enough events are about: one, unless the dataset gives no rows."""
    least = find_least(store.dataset)
    if parameter == "place" and least == 1:
        return list_containers(store, _list_busiest(store))
    blamed = store.frame("named").filter(nw.col("relation") == "blames")
    frame, column = {
        "type": (store.frame("events"), "event_type"),
        "claimant": (store.frame("claims"), "claimant_id"),
        "actor": (blamed, "actor_id"),
        "place": (store.frame("event_places"), "place_id"),
    }[parameter]
    if least == 1:
        used = frame.select(column).unique().collect()
        return list(used[column].to_list())
    sizes = frame.group_by(column).agg(nw.col("event_id").n_unique().alias("events")).collect()
    counted: dict[str, int] = defaultdict(int)
    for key, events in sizes.iter_rows():
        for container in list_containers(store, [key]) if parameter == "place" else [key]:
            counted[container] += events
    return [key for key, events in counted.items() if events >= least]


def _list_busiest(store: Store) -> list[str]:
    placed = store.frame("event_places").group_by("place_number").agg(nw.len().alias("events"))
    most = placed.sort("events", "place_number", descending=[True, False]).head(_MOST_PLACES)
    first = most.join(store.frame("event_places"), on="place_number")
    found: list[str] = first.select("place_id").unique().collect()["place_id"].to_list()
    return found


class _Ids(Collection[str]):
    """The ids in a column of a table, which may be too many to hold."""

    def __init__(self, frame: nw.LazyFrame[Any], column: str) -> None:
        self._ids = frame.select(nw.col(column).alias("id"))

    def __contains__(self, word: object) -> bool:
        return len(self._ids.filter(nw.col("id") == str(word)).head(1).collect()) > 0

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids.collect()["id"].to_list())

    def __len__(self) -> int:
        return int(self._ids.select(nw.len()).collect().item())


def list_known(store: Store) -> dict[str, Collection[str]]:
    """Return the ids that exist in the dataset, for `View.parse`."""
    ids = {
        parameter: _Ids(store.frame(table), column) for parameter, (table, column) in _KNOWN.items()
    }
    types = (*list_vocabulary("events", "event_type"), *list_vocabulary("events", "sub_event_type"))
    return {**ids, "type": frozenset(types), "dataset": frozenset((store.dataset.name,))}


_KNOWN = {
    "actor": ("actors", "actor_id"),
    "claimant": ("claimants", "claimant_id"),
    "place": ("places", "place_id"),
}


def list_containers(store: Store, places: Sequence[str]) -> list[str]:
    """Return the places and the places they are within, the smallest first."""
    parents: dict[str, str | None] = {}
    waiting = set(places)
    while waiting:
        asked = store.frame("places").filter(nw.col("place_id").is_in(sorted(waiting)))
        found = dict(asked.select("place_id", "within").collect().iter_rows())
        parents |= dict.fromkeys(waiting) | found
        waiting = {parent for parent in found.values() if parent} - set(parents)
    listed: dict[str, None] = {}
    for place in places:
        step: str | None = place
        while step and step not in listed:
            listed[step] = None
            step = parents.get(step)
    return list(listed)


def _sort_names(names: Mapping[str, str]) -> dict[str, str]:
    folded = dict(zip(names, fold_texts(list(names.values())), strict=True))
    return {key: names[key] for key in sorted(names, key=lambda key: folded[key])}


def list_totals(store: Store, view: View) -> list[dict[str, Any]]:
    """Return the totals said by the view's day, with names in its language, in order of saying.

    Totals are shown beside the events, never added to them or to each other; this is the only
    question that reads them. They are single records: RestrictedError where none may be given.
    """
    require_rows(store.dataset)
    totals = counting.keep_known(store.frame("totals"), as_of=view.as_of)
    if view.claimant:
        totals = totals.filter(nw.col("claimant_id").is_in(view.claimant))
    lang = view.lang
    claimants, actors = (read_names(store, table, lang) for table in ("claimants", "actors"))
    found = totals.sort("said_on", "total_id", nulls_last=True).collect()
    places = read_names(store, "places", lang, only=found["area"].to_list())
    rows = found.iter_rows(named=True)
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


def list_series(store: Store) -> frozenset[str]:
    """Return the ids of the series of totals, and of every total by itself."""

    def make() -> frozenset[str]:
        rows = store.frame("totals").select("series", "total_id").collect().iter_rows()
        return frozenset(name for row in rows for name in row if name)

    return store.remember("series", make)


def split_list(cell: str | None) -> list[str]:
    """Return the items of a ``;``-separated cell."""
    return [item.strip() for item in (cell or "").split(";") if item.strip()]
