"""Check what the tables say together: circles, denials with figures, figures against each other."""

from collections.abc import Iterator, Mapping

import polars as pl

from geo.model.schema import ROW, Fault, explode_list, load_tables, make_fault

_CIRCLES = (
    ("events", "event_id", "part_of"),
    ("claims", "claim_id", "derived_from"),
    ("claimants", "claimant_id", "speaks_for"),
    ("actors", "actor_id", "part_of"),
    ("places", "place_id", "within"),
    ("totals", "total_id", "part_of"),
)
"""Tables with a column that leads from one of their rows to another, and by which id."""
_PARTS = ("civilian", "combatant", "unknown")
ADDED = ("partition", "claimant_id", "measure", "harm", "category", "side")
"""What totals have in common that are added to each other."""
TYPES = ("event_type", "sub_event_type")
Tables = Mapping[str, pl.DataFrame | pl.LazyFrame]


def check_coherence(tables: Tables) -> Iterator[Fault]:
    """Give every fault that no cell has alone.

    Checked: whatever leads back to itself (whom one speaks for, what is part of or derived from
    what, what lies within what); denials with figures; words and ends of figures that contradict
    each other, of claims and of totals; claims made before their event; figures of all people
    below those of their parts; totals of a partition that may hold the same event.
    """
    frames = {name: table.lazy() for name, table in tables.items()}
    for name, key, column in _CIRCLES:
        if name in frames:
            yield from _check_circles(frames[name], name, key=key, column=column)
    if "figures" in frames:
        yield from _check_qualifiers(frames["figures"], "figures")
        yield from _check_parts(frames["figures"])
    if "totals" in frames:
        yield from _check_qualifiers(frames["totals"], "totals")
        places = frames["places"].collect() if "places" in frames else None
        yield from _check_partitions(frames["totals"].collect(), places)
    if {"claims", "figures"} <= frames.keys():
        yield from _check_denials(frames["claims"], frames["figures"])
    if {"claims", "events"} <= frames.keys():
        yield from _check_days(frames["claims"], frames["events"])


def _check_circles(frame: pl.LazyFrame, name: str, *, key: str, column: str) -> Iterator[Fault]:
    table = load_tables()[name]
    steps = frame.select(ROW, key, column).drop_nulls().collect()
    if table.column(column).type == "list":
        steps = explode_list(steps, column)
    before = -1
    # Who leads to nobody is in no circle, nor is whom nobody leads to: what is left in the end are
    # the circles, and what lies between two of them.
    while steps.height not in {0, before}:
        before = steps.height
        steps = steps.filter(
            pl.col(column).is_in(steps.get_column(key).implode()),
            pl.col(key).is_in(steps.get_column(column).implode()),
        )
    for row, other in steps.select(ROW, column).iter_rows():
        yield make_fault(table, row, column, other, "circle")


def _check_qualifiers(frame: pl.LazyFrame, name: str) -> Iterator[Fault]:
    table = load_tables()[name]
    word, low, high = pl.col("qualifier"), pl.col("low"), pl.col("high")
    is_exact = word == "exact"
    odd = {
        "not_exact": is_exact & (high.is_null() | (high != low)),
        "not_open": word.is_in(["at_least", "more_than"]) & high.is_not_null(),
    }
    for problem, where in odd.items():
        found = frame.filter(where).select(ROW, "qualifier", "low", "high")
        for row, qualifier, least, most in found.collect(engine="streaming").iter_rows():
            detail = f"{least}–" if most is None else f"{least}–{most}"
            yield make_fault(table, row, "qualifier", qualifier, problem, detail)


def _check_parts(figures: pl.LazyFrame) -> Iterator[Fault]:
    """Check that at each end all people of a claim are as many as the parts it counts.

    Children and women are among the others: each by itself, the disjoint ones together. Not all
    parts are at their high at once, so at that end only each by itself, and what all are at least.
    """
    table = load_tables()["figures"]
    low, high, key = pl.col("low"), pl.col("high"), ["claim_id", "harm"]
    sides = figures.group_by(*key, "category").agg(
        pl.col(ROW).first(),
        low.sum(),
        pl.when(high.is_not_null().all()).then(high.sum()).alias("high"),
        # A side without a high is at least its low.
        pl.coalesce("high", "low").sum().alias("top"),
    )
    is_all = pl.col("category") == "all"
    parts = (
        sides.filter(~is_all)
        .group_by(key)
        .agg(
            pl.max_horizontal(low.max(), low.filter(pl.col("category").is_in(_PARTS)).sum()).alias(
                "least"
            ),
            pl.col("top").max().alias("most"),
        )
    )
    both = sides.filter(is_all).join(parts, on=key)
    # An open number may be more.
    less = (pl.max_horizontal("least", "most") > high) | (pl.col("least") > low)
    found = both.filter(less).sort(ROW).select(ROW, "low", "high", "least", "most").collect()
    for row, all_low, all_high, least, most in found.iter_rows():
        if all_high is not None and max(least, most) > all_high:
            detail = str(max(least, most))
            yield make_fault(table, row, "high", str(all_high), "less_than_parts", detail)
        elif least > all_low:
            yield make_fault(table, row, "low", str(all_low), "low_below_parts", str(least))


def _check_denials(claims: pl.LazyFrame, figures: pl.LazyFrame) -> Iterator[Fault]:
    table = load_tables()["figures"]
    denials = claims.filter(pl.col("position") == "denies").select("claim_id")
    denied = figures.join(denials, on="claim_id", how="semi").select(ROW, "claim_id").collect()
    for row, claim in denied.iter_rows():
        yield make_fault(table, row, "claim_id", claim, "denial_with_figures")


def _check_days(claims: pl.LazyFrame, events: pl.LazyFrame) -> Iterator[Fault]:
    table = load_tables()["claims"]
    days = events.select("event_id", "date_start")
    # Of most tables nobody knows when their accounts were made.
    said = claims.select(ROW, "event_id", "said_on", "when_start").drop_nulls("said_on")
    joined = said.join(days, on="event_id")
    first = pl.coalesce("when_start", "date_start")
    early = joined.filter(pl.col("said_on") < first).sort(ROW)
    told = early.select(ROW, "said_on", first.alias("day")).collect()
    for row, stated, day in told.iter_rows():
        yield make_fault(table, row, "said_on", str(stated), "said_too_early", str(day))


def _check_partitions(totals: pl.DataFrame, places: pl.DataFrame | None) -> Iterator[Fault]:
    """Check that no two totals that are added to each other can hold the same event."""
    table = load_tables()["totals"]
    cells = totals.filter(pl.col("partition").is_not_null())
    for column in ("period_start", "period_end"):
        for row in cells.filter(pl.col(column).is_null()).get_column(ROW):
            yield make_fault(table, row, column, "", "partition_without_period")
    for column in TYPES:
        told = pl.col(column).is_not_null()
        mixed = cells.filter(told.any().over(ADDED), ~told)
        for row, name in mixed.select(ROW, "partition").iter_rows():
            yield make_fault(table, row, column, "", "partition_levels", str(name))
    for row, other in find_overlaps(cells, places):
        value = cells.filter(pl.col(ROW) == row).get_column("partition").item()
        yield make_fault(table, row, "partition", str(value), "partition_overlap", other)


def find_overlaps(cells: pl.DataFrame, places: pl.DataFrame | None) -> list[tuple[int, str]]:
    """Return the rows of totals that may hold an event of another one, with that one's id.

    Parameters
    ----------
    cells
        Totals, of which those of one partition, claimant, measure, harm, category and side are
        added; ones without both ends of their period are passed over.
    places
        ``place_id`` and ``within``; None for areas none of which lies within another.

    """
    key = [*ADDED, *TYPES]
    start, end = "period_start", "period_end"
    timed = cells.filter(pl.col(start).is_not_null(), pl.col(end).is_not_null())
    timed = timed.select(ROW, "total_id", *key, "area", start, end).sort(start, end, ROW)
    # In order of their first days a period meets an earlier one if and only if the latest last day
    # so far is not before it.
    earlier = pl.col(end).cum_max().shift(1).over(*key, "area")
    before = pl.col("total_id").shift(1).over(*key, "area")
    again = timed.with_columns(earlier.alias("until"), before.alias("other"))
    same = again.filter(pl.col(start) <= pl.col("until")).select(ROW, "other")
    found = list(same.iter_rows())
    around = _list_around(places, timed.get_column("area").unique())
    if around.is_empty():
        return found
    inner = timed.join(around, on="area")
    both = inner.join(
        timed, left_on=[*key, "around"], right_on=[*key, "area"], suffix="_other", nulls_equal=True
    )
    meets = (pl.col(start) <= pl.col(f"{end}_other")) & (pl.col(f"{start}_other") <= pl.col(end))
    return found + list(both.filter(meets).select(ROW, "total_id_other").unique(ROW).iter_rows())


def _list_around(places: pl.DataFrame | None, areas: pl.Series) -> pl.DataFrame:
    """Return ``area`` and each of the other areas that it lies within: ``around``."""
    steps = dict(places.select("place_id", "within").iter_rows()) if places is not None else {}
    known, pairs = set(areas), []
    for area in known:
        seen, step = {area}, steps.get(area)
        while step and step not in seen:
            seen.add(step)
            pairs += [(area, step)] if step in known else []
            step = steps.get(step)
    return pl.DataFrame(pairs, schema={"area": pl.String, "around": pl.String}, orient="row")
