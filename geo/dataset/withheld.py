"""What a dataset holds back: records that are shown nowhere, and points that are made coarse.

The first thing a store does with a dataset's tables is to take these out, so that nothing after it
can tell them. A dataset that is passed on as a folder goes through the same.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import reduce

import polars as pl

from geo.dataset.folder import SAME_AS
from geo.model.answer import Answer
from geo.model.precision import DISTRICT, NEAR
from geo.model.schema import UNKNOWN_ORIGIN

_METRES_A_DEGREE = 111_320  # at the equator; another grid beside this one would tell more
_HALF_DIAGONAL = 0.5**0.5
_NEAR_M = 25_000
"""Up to this side a coarse square is near its point, and a district beyond."""

Tables = Mapping[str, pl.LazyFrame]


@dataclass(frozen=True, kw_only=True)
class Withheld(Answer):
    """How many records a dataset withholds, by reason, and how many points it makes coarse."""

    events: Mapping[str, int] = field(default_factory=dict)
    claims: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    coarsened: int = 0

    def __bool__(self) -> bool:
        """Tell whether anything is held back."""
        return bool(self.events or self.claims or self.places or self.coarsened)


def hold_back(tables: Tables) -> tuple[dict[str, pl.LazyFrame], Withheld]:
    """Take out of a dataset's tables what it withholds, and every reference to it.

    A claim about a withheld event goes with it, a figure with its claim, and a total with a
    withheld area. An event at a withheld place stays, without that place. The point of a place
    with ``coarsened_to_m`` becomes the middle of its square in a grid of that side, its radius
    reaches the square's corners, and its further points and their sources go.

    Returns
    -------
    tables
        The same tables without it; the very same when nothing is held back.
    withheld
        What was taken out, in numbers.

    """
    reasons = {name: _count_reasons(tables[name]) for name in ("events", "claims", "places")}
    is_coarse = pl.col("coarsened_to_m").is_not_null() & pl.col("withheld").is_null()
    coarse = tables["places"].filter(is_coarse).select("place_id", "coarsened_to_m").collect()
    withheld = Withheld(**reasons, coarsened=len(coarse))
    if not withheld:
        return dict(tables), withheld
    events = _list_ids(tables["events"], "event_id", pl.col("withheld").is_not_null())
    # A claim about an event that is held back would tell of it.
    of_events = pl.col("withheld").is_not_null() | pl.col("event_id").is_in(events)
    claims = _list_ids(tables["claims"], "claim_id", of_events)
    places = _find_parents(tables["places"])
    kept = _drop_rows(tables, events=events, claims=claims, places=places)
    kept["events"] = _blur_precision(kept["events"], coarse)
    kept["places"] = _snap_points(kept["places"])
    # Alternative points and their sources would give the place away.
    kept["points"] = kept["points"].filter(~pl.col("place_id").is_in(coarse["place_id"].to_list()))
    return kept, withheld


def _count_reasons(frame: pl.LazyFrame) -> dict[str, int]:
    marked = frame.filter(pl.col("withheld").is_not_null()).group_by("withheld").len()
    return dict(marked.sort("withheld").collect().iter_rows())


def _list_ids(frame: pl.LazyFrame, key: str, condition: pl.Expr) -> list[str]:
    return frame.filter(condition).select(key).collect()[key].to_list()


def _find_parents(places: pl.LazyFrame) -> dict[str, str | None]:
    """Return for each withheld place the nearest place around it that is shown, or None."""
    rows = places.select("place_id", "within", "withheld").collect().rows()
    parents = {place: parent for place, parent, _ in rows}
    gone = {place for place, _, reason in rows if reason is not None}
    found: dict[str, str | None] = {}
    for place in gone:
        around, seen = parents[place], {place}
        # Places may be within each other in a ring, by mistake.
        while around in gone and around not in seen:
            seen.add(around)
            around = parents[around]
        found[place] = None if around in gone else around
    return found


def _drop_rows(
    tables: Tables,
    *,
    events: Collection[str],
    claims: Collection[str],
    places: Mapping[str, str | None],
) -> dict[str, pl.LazyFrame]:
    shown = pl.col("withheld").is_null()
    origins = _replace_items("derived_from", dict.fromkeys(claims, UNKNOWN_ORIGIN))
    kept = dict(tables)
    kept["events"] = tables["events"].filter(shown)
    kept["events"] = kept["events"].with_columns(
        _replace_items("places", dict.fromkeys(places)), _forget("part_of", events)
    )
    kept["claims"] = tables["claims"].filter(shown, ~pl.col("event_id").is_in(events))
    kept["claims"] = kept["claims"].with_columns(origins, _forget("place_id", places))
    kept["figures"] = tables["figures"].filter(~pl.col("claim_id").is_in(claims))
    kept["totals"] = tables["totals"].filter(~pl.col("area").is_in(list(places)))
    kept["totals"] = kept["totals"].with_columns(origins, _forget("claim_id", claims))
    around = pl.col("within").replace(list(places), list(places.values()))
    kept["places"] = tables["places"].filter(shown).with_columns(around if places else [])
    kept["points"] = tables["points"].filter(~pl.col("place_id").is_in(list(places)))
    if SAME_AS in tables:
        kept[SAME_AS] = _drop_pairs(tables[SAME_AS], events)
    return kept


def _forget(column: str, ids: Collection[str]) -> pl.Expr:
    return pl.when(~pl.col(column).is_in(list(ids))).then(pl.col(column)).alias(column)


def _replace_items(column: str, new: Mapping[str, str | None]) -> pl.Expr:
    """Replace items of a ``;``-separated cell, by nothing where the new item is None."""
    items = pl.col(column).str.split(";").list.eval(pl.element().str.strip_chars())
    if new:
        swap = pl.element().replace(list(new), list(new.values()))
        items = items.list.eval(swap).list.drop_nulls().list.unique(maintain_order=True)
    joined = items.list.join(";")
    return pl.when(joined != "").then(joined).alias(column)


def _blur_precision(events: pl.LazyFrame, coarse: pl.DataFrame) -> pl.LazyFrame:
    """Say of events at a coarsened place that their location is known nearly, not exactly."""
    far = coarse.filter(pl.col("coarsened_to_m") > _NEAR_M)["place_id"].to_list()
    items = pl.col("places").str.split(";")
    any_of = {
        prec: items.list.eval(pl.element().is_in(ids)).list.any().fill_null(value=False)
        for prec, ids in ((NEAR, coarse["place_id"].to_list()), (DISTRICT, far))
    }
    known = pl.col("where_prec")
    blurred = reduce(
        lambda prec, least: pl.when(any_of[least] & (prec < least)).then(least).otherwise(prec),
        any_of,
        known,
    )
    return events.with_columns(blurred.cast(pl.Int64).alias("where_prec"))


def _snap_points(places: pl.LazyFrame) -> pl.LazyFrame:
    side = pl.col("coarsened_to_m")
    north = side / _METRES_A_DEGREE
    # The middle of a fixed square, not a random shift: many copies must not average to the point.
    latitude = (((pl.col("latitude") / north).floor() + 0.5) * north).clip(-90, 90)
    # From the snapped latitude: the point's own would let it be read from the width.
    east = north / latitude.radians().cos()
    longitude = (((pl.col("longitude") / east).floor() + 0.5) * east).clip(-180, 180)
    reach = (side * _HALF_DIAGONAL).ceil().cast(pl.Int64)
    coarse = {
        "latitude": latitude.round(5),
        "longitude": longitude.round(5),
        # The circle must hold the whole square, or it would rule parts of it out.
        "radius_m": pl.max_horizontal("radius_m", reach),
        **{
            name: pl.lit(None, dtype=pl.String)
            for name in ("point_source_en", "point_source_ar", "point_url")
        },
    }
    return places.with_columns(
        pl.when(side.is_null()).then(pl.col(name)).otherwise(value).alias(name)
        for name, value in coarse.items()
    )


def _drop_pairs(pairs: pl.LazyFrame, events: Collection[str]) -> pl.LazyFrame:
    gone = [pl.col(column).is_in(list(events)) for column in ("event_id", "other_event_id")]
    return pairs.filter(~pl.any_horizontal(gone))
