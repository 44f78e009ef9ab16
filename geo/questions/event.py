"""One event with every account of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from geo.counting.flags import FLAGS, REPORTING
from geo.counting.rules import keep_known
from geo.dataset.disclosure import require_rows
from geo.dataset.folder import SAME_AS
from geo.engine.base import Row
from geo.engine.store import Store
from geo.model.account import Actor, Cited, Claim, Claimant, EarlierFigure, Figure, Origin
from geo.model.earth import measure_distance
from geo.model.event import Control, Event, EventAccounts, Flag, Place, Point, SameEvent
from geo.model.schema import UNKNOWN_ORIGIN, split_list
from geo.model.voices import list_cited
from geo.questions.events import find_event, list_titles
from geo.questions.names import read_names, trace_containers
from geo.questions.people import count_each
from geo.questions.select import Selection, find_agreement, reach_beyond
from geo.questions.told.evidence import find_evidence
from geo.text import column_of, localized
from geo.view.grammar import CATEGORIES, HARMS


def describe_event(selection: Selection, event_id: str) -> EventAccounts:
    """Return one event with every account of it, as known on the view's day.

    Raises
    ------
    NotFoundError
        No event has this id.
    RestrictedError
        The dataset's licence allows aggregates only.

    """
    require_rows(selection.store.dataset)
    find_event(selection.store, event_id)
    return describe_each(selection, [event_id])[event_id]


def describe_each(selection: Selection, events: Sequence[str]) -> dict[str, EventAccounts]:
    """Return events by their ids as `describe_event` does, in one question for all of them."""
    found = selection.store.frame("events").filter(_name_events(events))
    counted = count_each(selection, found)
    told = describe_accounts(selection, events)
    return {
        event: replace(accounts, numbers=tuple(counted[event].values()))
        for event, accounts in told.items()
    }


def describe_accounts(selection: Selection, events: Sequence[str]) -> dict[str, EventAccounts]:
    """Return events by their ids with every account of each, as `describe_event`, but no numbers.

    Each table is read once for all of them; ids that do not exist are left out. RestrictedError
    where the dataset's licence allows aggregates only.
    """
    store = selection.store
    require_rows(store.dataset)
    of_events = _name_events(events)
    told = store.frame("events").filter(of_events)
    partly = reach_beyond(selection.view).alias("partly")
    listed = list(told.with_columns(partly).collect().iter_rows(named=True))
    agreement = find_agreement(selection).filter(of_events).select("event_id", "agreement")
    agreements = dict(agreement.collect().iter_rows())
    flags: dict[str, set[str]] = defaultdict(set)
    for one, flag in store.flags(selection.view.as_of).filter(of_events).collect().iter_rows():
        flags[one].add(flag)
    claims = _list_claims(selection, events)
    # Flags are of all accounts, whosever a reader lets count.
    everybody = selection.without("accounts", "confidence")
    heard = claims if everybody.view == selection.view else _list_claims(everybody, events)
    same, maybe = (_list_same(selection, events, decision=d) for d in ("same", "undecided"))
    described = _describe_rows(selection, listed, claims)
    return {
        event: EventAccounts(
            event=described[event],
            numbers=(),
            agreement=agreements.get(event, "agree"),
            flags=tuple(
                Flag(flag=flag, because=tuple(find_evidence(flag, heard[event])))
                for flag in FLAGS
                if flag in flags[event]
            ),
            claims=claims[event],
            same_as=tuple(same[event]),
            maybe_same=tuple(maybe[event]),
        )
        for event in (row["event_id"] for row in listed)
    }


def _name_events(events: Sequence[str]) -> nw.Expr:
    event = nw.col("event_id")
    # Of one alone Parquet's statistics tell where it is.
    return event == events[0] if len(events) == 1 else event.is_in(list(events))


def _list_same(
    selection: Selection, events: Sequence[str], *, decision: str
) -> dict[str, list[SameEvent]]:
    """Return what is recorded of other events being, or maybe being, the same as each of these."""
    store = selection.store
    name = store.dataset.name
    asked = list(events)
    is_one = (nw.col("dataset") == name) & nw.col("event_id").is_in(asked)
    is_other = (nw.col("other_dataset") == name) & nw.col("other_event_id").is_in(asked)
    recorded = store.frame(SAME_AS).filter((nw.col("decision") == decision) & (is_one | is_other))
    pairs: list[tuple[tuple[str, str], tuple[str, str], Row]] = []
    for record in recorded.collect().iter_rows(named=True):
        one = (record["dataset"], record["event_id"])
        other = (record["other_dataset"], record["other_event_id"])
        both = ((one, other), (other, one))
        pairs += [(*two, record) for two in both if two[0][0] == name and two[0][1] in asked]
    of_here = [event for _, (dataset, event), _ in pairs if dataset == name]
    titles = list_titles(store, selection.view.lang, of_here) if of_here else {}
    found: dict[str, list[SameEvent]] = defaultdict(list)
    for (_, here), (dataset, event), row in pairs:
        title = titles.get(event) if dataset == name else None
        said = {field: row[field] for field in ("decided_on", "decided_by", "note")}
        found[here].append(SameEvent(dataset=dataset, event_id=event, title=title, **said))
    return found


def _describe_control(selection: Selection, row: Row, claims: Sequence[Claim]) -> Control | None:
    before, after = row["control_from"], row["control_to"]
    if not before and not after:
        return None
    names = read_names(selection.store, "actors", selection.view.lang)
    return Control(
        from_=Actor(id=before, name=names[before]) if before else None,
        to=Actor(id=after, name=names[after]) if after else None,
        by=row["control_by"],
        claimants=_tell_control(claims),
    )


def _tell_control(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Return who says that the place changed hands.

    Those whose claim is marked so; where none is, the claimant that alone reports the event. Of
    several who report it nobody knows which of them says it.
    """
    own = [claim for claim in claims if not claim.derived]
    told = dict.fromkeys(claim.claimant.short for claim in own if claim.tells_control)
    if told:
        return tuple(told)
    reporting = dict.fromkeys(c.claimant.short for c in own if c.position in REPORTING)
    return tuple(reporting) if len(reporting) == 1 else ()


def _describe_rows(
    selection: Selection, rows: Sequence[Row], claims: Mapping[str, Sequence[Claim]]
) -> dict[str, Event]:
    lang = selection.view.lang
    kept = ("title_en", "title_ar", "event_type", "sub_event_type", "date_prec", "where_prec")
    ids = {row["event_id"]: split_list(row["places"]) for row in rows}
    wanted = dict.fromkeys(place for places in ids.values() for place in places)
    places = _describe_places(selection.store, list(wanted), lang)
    return {
        event: Event(
            id=event,
            title=row[column_of("title", lang, row)],
            **{name: row[name] for name in (*kept, "part_of", "mapped", "partly")},
            from_=row["date_start"],
            to=row["date_end"],
            time_of_day=row[column_of("time_of_day", lang, row)],
            note=row[column_of("note", lang, row)],
            links=tuple(split_list(row["links"])),
            places=tuple(places[place] for place in ids[event]),
            control=_describe_control(selection, row, claims[event]),
        )
        for row in rows
        for event in (row["event_id"],)
    }


def _describe_places(store: Store, ids: Sequence[str], lang: str) -> dict[str, Place]:
    """Return places by id, each table read once for all of them."""
    if not ids:
        return {}
    of_places = nw.col("place_id").is_in(list(ids))
    rows = store.frame("places").filter(of_places).collect().iter_rows(named=True)
    by_id = {row["place_id"]: row for row in rows}
    others: dict[str, list[Row]] = defaultdict(list)
    points = store.frame("points").filter(of_places)
    in_order = points.sort("point_source_en", "latitude", "longitude").collect()
    for row in in_order.iter_rows(named=True):
        others[row["place_id"]].append(row)
    around = {place: chain[1:] for place, chain in trace_containers(store, ids).items()}
    wanted = [container for chain in around.values() for container in chain]
    names = read_names(store, "places", lang, only=wanted)
    return {
        place: Place(
            id=place,
            name=by_id[place][column_of("name", lang, by_id[place])],
            **_read_point(by_id[place], lang),
            radius_m=by_id[place]["radius_m"],
            within=tuple(names[container] for container in around[place]),
            alternatives=tuple(
                Point(**_read_point(row, lang), distance_m=_measure_distance(by_id[place], row))
                for row in others[place]
            ),
        )
        for place in ids
    }


def _read_point(row: Row, lang: str) -> dict[str, Any]:
    return {
        "lat": row["latitude"],
        "lng": row["longitude"],
        "point_source": row[column_of("point_source", lang, row)],
        "point_url": row["point_url"],
        "note": row[column_of("note", lang, row)],
    }


def _measure_distance(one: Row, other: Row) -> int | None:
    """Return the metres between two points; None where one of them is not located."""
    if one["latitude"] is None or other["latitude"] is None:
        return None
    here, there = ((point["latitude"], point["longitude"]) for point in (one, other))
    return round(measure_distance(here, there))


def _list_claims(selection: Selection, events: Sequence[str]) -> dict[str, tuple[Claim, ...]]:
    store, view = selection.store, selection.view
    of_events = _name_events(events)
    claims = keep_known(store.frame("claims").filter(of_events), as_of=view.as_of)
    rows = claims.sort("claim_order").collect().iter_rows(named=True)
    # Undated claims count as the earliest where figures are replaced, but are read last.
    dated_first = sorted(rows, key=lambda row: row["said_on"] is None)
    of_event: dict[str, list[Row]] = {event: [] for event in events}
    for row in dated_first:
        of_event[row["event_id"]].append(row)
    used = store.used_figures(view).filter(of_events).collect()
    in_use = set(used.select("claim_id", "harm", "category").iter_rows())
    names = _read_claim_names(store, view.lang, dated_first)
    figures = _list_figures(store, dated_first, in_use=in_use, actors=names.actors)
    return {
        event: _describe_claims(own, view.lang, names, figures=figures)
        for event, own in of_event.items()
    }


def _describe_claims(
    rows: Sequence[Row], lang: str, names: "_Names", *, figures: Mapping[str, Sequence[Figure]]
) -> tuple[Claim, ...]:
    by_id = {row["claim_id"]: row for row in rows}
    return tuple(
        _describe_claim(row, lang, names, claims=by_id, figures=figures.get(row["claim_id"], ()))
        for row in rows
    )


@dataclass(frozen=True, kw_only=True)
class _Names:
    """Whatever the claims of one event name, by its id."""

    claimants: Mapping[str, Claimant]
    actors: Mapping[str, str]
    places: Mapping[str, str]
    sources: Mapping[str | None, str | None]
    copies: Mapping[str | None, str | None]
    """The archived copy of each source as a whole."""
    cited: Mapping[str, Sequence[str]]
    """The claimants that each source cites."""


def _read_claim_names(store: Store, lang: str, claims: Sequence[Row]) -> _Names:
    """Read the names of all claims together: one question a table, not one a claim."""
    descriptor = store.dataset.descriptor
    cited = list_cited(descriptor)
    heard = {claim[role] for claim in claims for role in ("claimant_id", "reader") if claim[role]}
    quoted = {one for claim in claims for one in cited.get(claim["source_id"] or "", ())}
    claimants = store.frame("claimants").filter(nw.col("claimant_id").is_in(sorted(heard | quoted)))
    placed = [claim["place_id"] for claim in claims]
    return _Names(
        claimants={
            row["claimant_id"]: _describe_claimant(row, lang)
            for row in claimants.collect().iter_rows(named=True)
        },
        actors=read_names(store, "actors", lang),
        places=read_names(store, "places", lang, only=placed) if any(placed) else {},
        sources=_name_sources(descriptor.get("sources", ()), lang),
        copies={s.get("source_id"): s.get("archive") for s in descriptor.get("sources", ())},
        cited=cited,
    )


def _describe_claimant(row: Row, lang: str) -> Claimant:
    return Claimant(
        id=row["claimant_id"],
        name=row[column_of("name", lang, row)],
        short=row[column_of("short", lang, row)],
        kind=row["kind"],
    )


def _name_sources(sources: Iterable[Row], lang: str) -> dict[str | None, str | None]:
    """Return the title of each source by its id, the first where an id stands twice."""
    titles: dict[str | None, str | None] = {}
    for source in sources:
        title = localized(source, "title", lang) or None
        titles.setdefault(source.get("source_id"), title)
    return titles


def _list_figures(
    store: Store,
    claims: Sequence[Row],
    *,
    in_use: set[tuple[Any, ...]],
    actors: Mapping[str, str],
) -> dict[str, list[Figure]]:
    """Return the figures of each claim, each with the claimant's own figure it replaces."""
    ids = [claim["claim_id"] for claim in claims]
    rows = store.frame("figures_as_said").filter(nw.col("claim_id").is_in(ids)).collect()
    of_claim: dict[str, list[Row]] = defaultdict(list)
    ranked: list[Row] = sorted(rows.iter_rows(named=True), key=_rank_figure)
    for row in ranked:
        of_claim[row["claim_id"]].append(row)
    before: dict[tuple[Any, ...], EarlierFigure] = {}
    found: dict[str, list[Figure]] = defaultdict(list)
    # In the order of saying, not of reading: each figure is told with the one it replaces.
    for claim in sorted(claims, key=lambda claim: int(claim["claim_order"])):
        for row in of_claim[claim["claim_id"]]:
            about = (claim["event_id"], claim["claimant_id"])
            key = (*about, row["harm"], row["category"], row["side"])
            said = {name: row[name] for name in ("low", "high", "qualifier")}
            figure = Figure(
                harm=row["harm"],
                category=row["category"],
                side=actors.get(row["side"] or ""),
                used=(row["claim_id"], row["harm"], row["category"]) in in_use,
                replaces=None if claim["derived"] else before.get(key),
                **said,
            )
            found[claim["claim_id"]].append(figure)
            if not claim["derived"]:
                before[key] = EarlierFigure(**said)
    return found


def _rank_figure(row: Row) -> tuple[int, int, str]:
    return HARMS.index(row["harm"]), CATEGORIES.index(row["category"]), row["side"] or ""


def _describe_claim(
    row: Row,
    lang: str,
    names: _Names,
    *,
    claims: Mapping[str, Row],
    figures: Sequence[Figure],
) -> Claim:
    kept = ("voice", "said_on", "said_prec", "position", "derived", "source_url", "locator")
    source = row["source_id"]
    return Claim(
        id=row["claim_id"],
        claimant=names.claimants[row["claimant_id"]],
        **{name: row[name] for name in (*kept, "confidence")},
        denies=tuple(split_list(row["denies"])),
        blames=_name_actors(row["blames"], names),
        clears=_name_actors(row["clears"], names),
        involves=_name_actors(row["involves"], names),
        tells_control=row["tells_control"] == "yes",
        reads_as=_name_actors(row["reads_as"], names),
        reader=names.claimants[row["reader"]].short if row["reader"] else None,
        when_from=row["when_start"],
        when_to=row["when_end"],
        place=names.places.get(row["place_id"] or ""),
        text=row[column_of("text", lang, row)],
        derived_from=tuple(
            Origin(id=origin, claimant=names.claimants[claims[origin]["claimant_id"]].short)
            for origin in split_list(row["derived_from"])
            if origin != UNKNOWN_ORIGIN and origin in claims
        ),
        source_title=names.sources.get(source, source),
        # What has no address of its own is read in its source, and so in a copy of that.
        archive_url=row["archive_url"] or (None if row["source_url"] else names.copies.get(source)),
        cites=tuple(_name_cited(one, names) for one in names.cited.get(source or "", ())),
        note=row[column_of("note", lang, row)],
        figures=tuple(figures),
    )


def _name_actors(cell: str | None, names: _Names) -> tuple[Actor, ...]:
    return tuple(Actor(id=actor, name=names.actors[actor]) for actor in split_list(cell))


def _name_cited(claimant: str, names: _Names) -> Cited:
    known = names.claimants.get(claimant)
    return Cited(id=claimant, name=known.short if known else None)
