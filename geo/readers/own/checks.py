"""Say of every cell of somebody's own table that cannot be used why not."""

from collections.abc import Iterator

import polars as pl

from geo.readers.mapping import TableMapping
from geo.readers.own.cells import AREAS, WORDS, list_figures
from geo.readers.own.names import check_names
from geo.readers.own.survey import Survey, lacks_id
from geo.readers.values.checks import Check, check_codes, is_unread, typed
from geo.readers.values.days import Order, check_day, check_days
from geo.readers.values.figures import check_figures
from geo.readers.values.points import check_exchanged, check_point
from geo.readers.values.words import check_precision

ADDRESS = r"^https?://.+"


def list_checks(mapping: TableMapping, survey: Survey) -> list[Check]:
    """Return what can be wrong with the rows of a table mapped so."""
    used, orders = survey.used, survey.orders
    type_ = "event_type" if "event_type" in mapping.columns else "sub_event_type"
    last = "date_end" if "date_end" in mapping.columns else "date_start"
    own = [name for name in used if not name.endswith("_open")]
    return [
        *_check_rows(mapping),
        Check("unknown_type", type_, pl.col(typed("event_type")).is_null()),
        *check_days("date_start", last, precision=typed("date_prec"), orders=orders, whole=False),
        Check("unknown_event", "part_of", is_unread("part_of")),
        *_check_said(orders["said_on"]),
        *check_point(),
        Check("two_points", "coordinates", pl.col("is_apart")),
        check_exchanged("country"),
        *check_codes("date_prec"),
        check_precision("where_prec"),
        *check_figures(list_figures(used), own),
        *(
            Check("bad_number", f"figure_{end}", is_unread(f"figure_{end}"))
            for end in ("low", "high")
        ),
        *(Check("bad_word", name, is_unread(name)) for name in WORDS),
        *check_names(),
        Check("bad_address", "link", ~pl.col("link").str.contains(ADDRESS)),
    ]


def _check_rows(mapping: TableMapping) -> list[Check]:
    identity, lacks = pl.col(typed("event_id")), lacks_id()
    if mapping.row != "claim":
        again = pl.col("is_again") & (mapping.row == "event")
        named = "event_id" in mapping.columns
        return [
            *([Check("id_of_row", "event_id", lacks)] if named else []),
            Check("rounded_id", "event_id", pl.col("is_rounded")),
            Check("repeated_id", "event_id", again),
        ]
    # Of two accounts by one claimant on one day only the later counts.
    account = pl.struct(typed("event_id"), "claimant_id", typed("said_on"), typed("position"))
    shown = "claimant_en" if "claimant_en" in mapping.columns else "event_id"
    types = pl.struct(typed("event_type"), typed("sub_event_type"))
    shown_type = "event_type" if "event_type" in mapping.columns else "sub_event_type"
    return [
        Check("no_id", "event_id", identity.is_null()),
        Check("repeated_account", shown, identity.is_not_null() & ~account.is_first_distinct()),
        Check("other_type", shown_type, types != types.first().over(typed("event_id"))),
        *_check_areas(),
    ]


def _check_areas() -> Iterator[Check]:
    """Tell accounts that put one place in other areas, or know it otherwise: an event has one."""
    place = pl.struct("place_en", "place_ar", typed("latitude"), typed("longitude"))
    is_same = place == place.first().over(typed("event_id"))
    for name in (*AREAS, "where_prec"):
        first = pl.col(name).drop_nulls().first().over(typed("event_id"))
        yield Check(
            "other_area", name, pl.col(name).is_not_null() & (pl.col(name) != first) & is_same
        )


def _check_said(order: Order) -> list[Check]:
    said = typed("said_on")
    told = list(check_day("said_on", clears=(said, "said_prec"), order=order, whole=False))
    # A statement is made on a day: of a span nobody knows which.
    spans = (
        pl.col("said_on").is_not_null()
        & pl.col(said).is_null()
        & ~told[0].when.fill_null(value=False)
    )
    return [*told, Check("bad_date", "said_on", spans)]
