"""Accounts held side by side: of one event by claimant, and of many events in a matrix."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw

from geo.counting.flags import DIFFERENCES, FLAGS
from geo.counting.rules import keep_known
from geo.engine.base import Row
from geo.model.account import Claim, ClaimantRow, Denial, RowFigure
from geo.model.event import Event, GivenPoint, Place
from geo.model.number import Range
from geo.model.schema import split_list, text_column
from geo.questions.events import EventRow, list_events, read_events
from geo.questions.names import read_names
from geo.questions.select import Selection, find_agreement, match_events, pick_shown
from geo.text import column_of

_WEIGHT = {"denied": 0, "differ": 0, "single": 2}
"""Events whose accounts differ come first; the others, on which they agree, weigh 1."""

_CANDIDATES = 50
"""How many of the first are looked at to put those of one number in order of date."""

_NO_NUMBER = Range(low=None, high=None, open=False)


def arrange_accounts(claims: Sequence[Claim], *, harm: str, category: str) -> list[ClaimantRow]:
    """Arrange the claims about one event by claimant, for one harm and category.

    Parameters
    ----------
    claims
        As `geo.questions.event.describe_event` lists them.
    harm, category
        The figures asked for; the sides of one claim are added up.

    Returns
    -------
    One row for each claimant: first those with a figure of their own, then those without one,
    those who deny, and last those who take figures over.

    """
    by_claimant: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_claimant[claim.claimant.id].append(claim)
    rows = [_arrange_row(own, harm, category) for own in by_claimant.values()]
    return sorted(rows, key=_rank_row)


def _arrange_row(claims: Sequence[Claim], harm: str, category: str) -> ClaimantRow:
    figures = (_add_sides(claim, harm, category) for claim in claims)
    return ClaimantRow(
        claimant=claims[0].claimant,
        figures=tuple(figure for figure in figures if figure),
        denials=tuple(
            Denial(said_on=claim.said_on, said_prec=claim.said_prec, denies=claim.denies)
            for claim in claims
            if claim.position == "denies" and not claim.derived
        ),
    )


def _add_sides(claim: Claim, harm: str, category: str) -> RowFigure | None:
    asked = [f for f in claim.figures if (f.harm, f.category) == (harm, category)]
    if not asked:
        return None
    is_used = any(figure.used for figure in asked)
    return RowFigure(
        ends=Range(
            low=sum(figure.low for figure in asked),
            high=sum(figure.top for figure in asked),
            open=any(figure.high is None for figure in asked),
        ),
        status="derived" if claim.derived else "used" if is_used else "replaced",
        said_on=claim.said_on,
        said_prec=claim.said_prec,
    )


def _rank_row(row: ClaimantRow) -> int:
    if any(figure.status != "derived" for figure in row.figures):
        return 0
    if row.figures:
        return 3
    return 2 if row.denials else 1


@dataclass(frozen=True, kw_only=True)
class Unplaced:
    """An account that puts the event at a place of which no point is known."""

    claimant: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Located:
    """Where one event is put: the points given for it, and the accounts that have none."""

    points: Sequence[GivenPoint]
    unplaced: Sequence[Unplaced]


def locate_accounts(selection: Selection, event: Event, claims: Sequence[Claim]) -> Located:
    """Gather every point and place that is given for one event.

    Parameters
    ----------
    selection
        The dataset, and the language of the names.
    event, claims
        As `geo.questions.event.describe_event` gives them.

    """
    store = selection.store
    points = [point for place in event.places for point in _list_points(place)]
    said = store.frame("claims").filter(nw.col("claim_id").is_in([c.id for c in claims]))
    of_claim = dict(said.select("claim_id", "place_id").collect().iter_rows())
    named = store.frame("places").filter(nw.col("place_id").is_in(list(of_claim.values())))
    places = {row["place_id"]: row for row in named.collect().iter_rows(named=True)}
    unplaced = []
    for claim in claims:
        place = places.get(of_claim.get(claim.id) or "")
        if place is None:
            continue
        claimant = claim.claimant.short
        if place["latitude"] is None:
            name = place[column_of("name", selection.view.lang, place)]
            unplaced.append(Unplaced(claimant=claimant, place=name))
            continue
        point = GivenPoint(
            kind="account",
            name=claimant,
            lat=place["latitude"],
            lng=place["longitude"],
            radius_m=place["radius_m"],
        )
        points.append(point)
    return Located(points=points, unplaced=unplaced)


def _list_points(place: Place) -> Iterator[GivenPoint]:
    if place.lat is None or place.lng is None:
        return
    yield GivenPoint(
        kind="place", name=place.name, lat=place.lat, lng=place.lng, radius_m=place.radius_m
    )
    for other in place.alternatives:
        if other.lat is not None and other.lng is not None:
            name = other.point_source or ""
            yield GivenPoint(
                kind="alternative", name=name, lat=other.lat, lng=other.lng, radius_m=None
            )


def list_flags(selection: Selection, events: Sequence[str]) -> dict[str, list[str]]:
    """Return the flags of events as known on the view's day, in the order of `FLAGS`."""
    flags = selection.store.flags(selection.view.as_of).filter(
        nw.col("event_id").is_in(list(events))
    )
    found = flags.collect()
    raised: dict[str, list[str]] = defaultdict(list)
    for event, flag in sorted(found.iter_rows(), key=lambda row: FLAGS.index(row[1])):
        raised[event].append(flag)
    return dict(raised)


@dataclass(frozen=True, kw_only=True)
class MatrixCell:
    """What one claimant says of one event.

    ``ends`` is its latest own figure, None without; ``blames`` has the short names of actors. It is
    ``derived`` when it only takes others' accounts over.
    """

    ends: Range | None
    denies: bool
    blames: Sequence[str]
    derived: bool


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """One event with its number under the rule, and its cells by claimant id."""

    event_id: str
    title: str
    date_start: date | None
    date_end: date | None
    date_prec: int | None
    agreement: str
    number: Range
    cells: Mapping[str, MatrixCell]


@dataclass(frozen=True, kw_only=True)
class MatrixColumn:
    """One claimant and in how many of the events it is heard."""

    id: str
    short: str
    name: str
    events: int


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Events against claimants, who come in the order of how often they are heard.

    ``more`` is how many events are not listed.
    """

    events: Sequence[MatrixRow]
    claimants: Sequence[MatrixColumn]
    more: int


def compare_accounts(selection: Selection, *, most: int = 40) -> Matrix:
    """Hold the events of a view against the claimants, for its harm and category.

    Events whose accounts differ or are denied come first, then by number of claimants.

    Parameters
    ----------
    selection
        What is asked of what, as known on the view's day.
    most
        How many events are listed; the rest are counted.

    """
    store, view = selection.store, selection.view
    claims = keep_known(store.frame("claims"), as_of=view.as_of)
    ids, total = _choose_events(selection, claims, most)
    cells = _fill_cells(selection, claims.filter(nw.col("event_id").is_in(ids)), ids)
    heard: dict[str, int] = defaultdict(int)
    for of_event in cells.values():
        for claimant in of_event:
            heard[claimant] += 1
    short = text_column("claimants", "short", lang=view.lang)
    names = store.frame("claimants").select("claimant_id", short).collect()
    shorts, full = dict(names.iter_rows()), read_names(store, "claimants", view.lang)
    order = sorted(heard, key=lambda claimant: (-heard[claimant], shorts[claimant]))
    return Matrix(
        events=_make_rows(selection, ids, cells),
        claimants=[
            MatrixColumn(id=c, short=shorts[c], name=full[c], events=heard[c]) for c in order
        ],
        more=total - len(ids),
    )


def _make_rows(
    selection: Selection, ids: Sequence[str], cells: Mapping[str, Mapping[str, MatrixCell]]
) -> list[MatrixRow]:
    rows = {row["event_id"]: row for row in list_events(selection, only=ids).iter_rows(named=True)}
    numbers = _read_numbers(selection, ids)
    kept = ("date_start", "date_end", "date_prec", "agreement")
    return [
        MatrixRow(
            event_id=event,
            title=rows[event][column_of("title", selection.view.lang, rows[event])],
            **{name: rows[event][name] for name in kept},
            number=numbers.get(event, _NO_NUMBER),
            cells=cells.get(event, {}),
        )
        for event in ids
    ]


def _choose_events(
    selection: Selection, claims: nw.LazyFrame[Any], most: int
) -> tuple[list[str], int]:
    events = match_events(selection).select("event_id", "date_start")
    voices = claims.group_by("event_id").agg(nw.col("claimant_id").n_unique().alias("voices"))
    weight = nw.col("agreement").replace_strict(_WEIGHT, default=None, return_dtype=nw.Int64)
    weighed = find_agreement(selection).select("event_id", weight.alias("weight"))
    ranked = (
        events.join(voices, on="event_id")
        .join(weighed, on="event_id", how="left")
        .with_columns(nw.col("weight").fill_null(1))
        # The id last: two events of one day must not change places between two runs.
        .sort("weight", "voices", "date_start", "event_id", descending=[False, True, False, False])
    )
    total = events.select(nw.len()).collect().item()
    return ranked.head(most).collect()["event_id"].to_list(), total


def _read_numbers(selection: Selection, ids: Sequence[str]) -> dict[str, Range]:
    """Return the rule's number of each event for exactly the view's harm and category."""
    view = selection.view
    numbers = selection.store.numbers(view).filter(
        nw.col("event_id").is_in(ids),
        nw.col("harm") == view.harm,
        nw.col("category") == view.category,
    )
    rows = numbers.select("event_id", "low", "high", "open").collect().iter_rows()
    return {event: Range(low, high, bool(is_open)) for event, low, high, is_open in rows}


def _fill_cells(
    selection: Selection, claims: nw.LazyFrame[Any], ids: Sequence[str]
) -> dict[str, dict[str, MatrixCell]]:
    actors = selection.store.frame("actors")
    short = text_column("actors", "short", lang=selection.view.lang)
    names = actors.select("actor_id", short).collect()
    shorts = dict(names.iter_rows())
    latest = _read_latest(selection, ids)
    said: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in claims.sort("claim_order").collect().iter_rows(named=True):
        said[row["event_id"]][row["claimant_id"]].append(row)
    return {
        event: {
            claimant: _make_cell(rows, shorts, ends=latest.get((event, claimant)))
            for claimant, rows in by_claimant.items()
        }
        for event, by_claimant in said.items()
    }


def _make_cell(
    claims: Sequence[Row], shorts: Mapping[str, str], *, ends: Range | None
) -> MatrixCell:
    own = [claim for claim in claims if not claim["derived"]]
    blamed = dict.fromkeys(actor for claim in own for actor in split_list(claim["blames"]))
    return MatrixCell(
        ends=ends,
        denies=any(claim["position"] == "denies" for claim in own),
        blames=tuple(dict.fromkeys(shorts[actor] for actor in blamed)),
        derived=not own,
    )


def _read_latest(selection: Selection, ids: Sequence[str]) -> dict[tuple[str, str], Range]:
    """Return the figure in use of each event and claimant, for the view's harm and category."""
    view = selection.view
    figures = selection.store.used_figures(view).filter(
        nw.col("event_id").is_in(ids),
        nw.col("harm") == view.harm,
        nw.col("category") == view.category,
    )
    rows = figures.select("event_id", "claimant_id", "low", "top", "open").collect().iter_rows()
    return {(event, claimant): Range(*ends) for event, claimant, *ends in rows}


@dataclass(frozen=True, kw_only=True)
class Differing:
    """An event, with the flags that say what its accounts differ on."""

    row: EventRow
    flags: Sequence[str]


def list_differing(selection: Selection, *, most: int = 5) -> list[Differing]:
    """Return the events of a view that the accounts differ on most; RestrictedError without rows.

    They are put in order by the number of flags that say so (number, civilian status, who, where,
    when, whether), then by how far apart the ends of the number of people killed are that lists
    show, then by date. Fewer than `most` where fewer are differed on.
    """
    store, view = selection.store, selection.view

    def find() -> list[Differing]:
        flags = store.numbered_flags(view.as_of).filter(nw.col("flag").is_in(list(DIFFERENCES)))
        counted = flags.group_by("event_number", "event_id").agg(nw.len().alias("flags"))
        ranked = counted.join(
            match_events(selection).select("event_number"), on="event_number", how="semi"
        )
        ends = pick_shown(selection).select(
            "event_number", (nw.col("high") - nw.col("low")).fill_null(0).alias("apart")
        )
        ranked = ranked.join(ends, on="event_number", how="left").with_columns(
            nw.col("apart").fill_null(0)
        )
        order = ("flags", "apart", "event_id")
        first = ranked.sort(*order, descending=[True, True, False]).head(_CANDIDATES)
        ids = first.collect()["event_id"].to_list()
        rows = read_events(selection, only=ids)
        raised = list_flags(selection, ids)
        found = [
            Differing(row=row, flags=[f for f in raised.get(row.event_id, ()) if f in DIFFERENCES])
            for row in rows
        ]
        return sorted(found, key=_in_order)[:most]

    return store.remember(("differing", *selection.pin, most), find)


def _in_order(event: Differing) -> tuple[int, int]:
    apart = (event.row.high or 0) - (event.row.low or 0)
    return -len(event.flags), -apart
