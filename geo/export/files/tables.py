"""The tables of a view that files are made of: events and their points, claims, figures, totals."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import narwhals as nw
import polars as pl
from shapely.geometry import MultiPoint, Point

from geo.counting.rules import keep_known
from geo.dataset.disclosure import require_rows
from geo.engine.store import Store
from geo.export.provenance import Notice, write_notice
from geo.model.schema import DATA_LANGUAGES, text_column
from geo.questions.added import COUNTED, list_added
from geo.questions.events import keep_numbers, list_events
from geo.questions.names import read_names
from geo.questions.select import Selection, match_events
from geo.questions.told.number import tell_counting
from geo.questions.totals import list_totals
from geo.view.grammar import CATEGORIES, HARMS
from geo.view.view import View

CRS = "EPSG:4326"
_EVENT = (
    *("event_id", "title_en", "title_ar", "event_type", "sub_event_type", "date_start"),
    *("date_end", "date_prec", "place_en", "place_ar", "where_prec", "low", "high", "open"),
    *("category", "accounts", "agreement", "rule", "as_of", "accounts_counted", "least_confidence"),
    *("denials", "admissions", "harm", "from_parts", "raised", "part_of", *COUNTED),
    *("control_from", "control_to", "control_by", "active_year"),
)
_PRECISE = (*("where_prec", "part_of", "control_from", "control_to", "control_by", "active_year"),)
"""Columns of events that lists have not."""
_CLAIM = (
    *("claim_id", "event_id", "event_title", "claimant_id", "claimant_en", "claimant_ar"),
    *("position", "denies", "said_on", "said_prec", "blames", "clears", "involves", "reads_as"),
    *("reader", "tells_control", "place_id", "when_start", "when_end", "text_en"),
    *("text_ar", "figures", "derived_from", "source_url", "archive_url", "source_id", "locator"),
    *("confidence", "note_en", "note_ar"),
)
_BY_SAYING = ("said_on", "claim_order")
_FIGURE = (
    *("claim_id", "event_id", "claimant_id", "harm", "category", "side", "low", "high"),
    *("best", "qualifier", "used"),
)
_TOTAL = (
    *("total_id", "claimant_id", "claimant_en", "claimant_ar", "measure", "harm", "category"),
    *("side", "low", "high", "qualifier", "said_on", "said_prec", "period_start", "period_end"),
    *("area", "area_en", "area_ar", "blames", "series", "text_en", "text_ar", "derived_from"),
    *("source_url", "archive_url", "source_id", "locator", "confidence", "note_en", "note_ar"),
)


@dataclass(frozen=True, eq=False)
class ViewTables:
    """A view to be taken away: its events with their points, and what files say of themselves.

    ``events`` is what `frame_events` gives, perhaps one page of it; the other tables are about
    every event of the view.
    """

    selection: Selection
    events: gpd.GeoDataFrame
    notice: Notice

    @cached_property
    def claims(self) -> pl.DataFrame:
        """The claims about the view's events, as known on its day, in order of saying."""
        return frame_claims(self.selection)

    @cached_property
    def figures(self) -> pl.DataFrame:
        """The figures of those claims, ``used`` where they enter the rule."""
        return frame_figures(self.selection)

    @cached_property
    def totals(self) -> pl.DataFrame:
        """The totals said by the view's day, whatever its other filters; of an event none."""
        return frame_totals(self.selection)


def select_view(
    selection: Selection, *, root: str = "", offset: int = 0, limit: int | None = None
) -> ViewTables:
    """Return a view as files take it; see `frame_events` and `write_notice` for the options.

    Raises
    ------
    RestrictedError
        The dataset's licence allows aggregates only.

    """
    require_rows(selection.store.dataset)
    events = frame_events(selection, offset=offset, limit=limit)
    # A file of every event of a view is about them all, also when its link selects one of them.
    about = selection if selection.alone else selection.replace(event=None)
    notice = write_notice(about, root=root)
    return ViewTables(selection, events, notice)


def frame_events(
    selection: Selection, *, offset: int = 0, limit: int | None = None
) -> gpd.GeoDataFrame:
    """Return the events of a view with their points.

    Parameters
    ----------
    selection
        What is asked of what.
    offset, limit
        Leave out so many events from the first on, and give no more than that; None gives all.

    Returns
    -------
    One row per event in order of date, index from 0, EPSG:4326 (longitude, latitude): a Point, a
    MultiPoint for an event at several places, or None without a usable place. ``low`` to
    ``accounts`` are the event's number of the view's harm and category, with ``rule``, ``as_of``,
    ``harm`` and what `tell_counting` gives beside it; ``low`` and ``high`` are blank when nobody
    gave a figure. ``counted`` and what follows are those of `list_added`, and columns such as
    ``killed_civilian_low`` hold the numbers of the other categories.

    """
    store, view = selection.store, selection.view
    page = list_events(selection, offset=offset, limit=limit)
    main = page["main_place"].to_list()
    places = {lang: read_names(store, "places", lang, only=main) for lang in DATA_LANGUAGES}
    numbers = page["event_number"].to_list()
    events = keep_numbers(store.frame("events"), numbers)
    precise = events.select("event_number", *_PRECISE).collect()
    joined = page.join(precise, on="event_number", how="left").to_polars()
    rows = (
        joined.join(list_added(selection, numbers), on="event_id", how="left")
        .join(_count_others(selection, numbers), on="event_id", how="left")
        .sort("date_start", "event_id", nulls_last=True)
    )
    told = rows.with_columns(
        *(
            pl.col("main_place")
            .replace_strict(names, default=None, return_dtype=pl.String)
            .alias(f"place_{lang}")
            for lang, names in places.items()
        ),
        rule=pl.lit(view.rule),
        as_of=pl.lit(view.as_of, pl.Date),
        **{name: pl.lit(asked, pl.String) for name, asked in tell_counting(view).items()},
        harm=pl.lit(view.harm),
        # Of the view, also where an event has no number of it.
        category=pl.lit(view.category),
    )
    # pandas' own integers know no blank, and would become fractions.
    chosen = told.select(*_EVENT, *name_others(view))
    kinds: dict[pl.DataType, str] = {
        pl.Int32(): "Int64",
        pl.Int64(): "Int64",
        pl.Boolean(): "boolean",
    }
    types = {name: kinds[type_] for name, type_ in chosen.schema.items() if type_ in kinds}
    typed = chosen.to_pandas().astype(types)
    points = _read_points(store, page)
    geometry = [_join_points(points[event]) for event in typed["event_id"]]
    return gpd.GeoDataFrame(typed, geometry=geometry, crs=CRS)


def name_others(view: View) -> list[str]:
    """Return the columns of the numbers of the categories that a view does not ask for."""
    others = [category for category in CATEGORIES if category != view.category]
    return [
        f"{view.harm}_{category}_{end}" for category in others for end in ("low", "high", "open")
    ]


def split_other(column: str) -> tuple[str, str, str] | None:
    """Return harm, category and end of a column of `name_others`; None for any other column."""
    harm, _, rest = column.partition("_")
    category, _, end = rest.partition("_")
    return (harm, category, end) if harm in HARMS and category in CATEGORIES else None


def _count_others(selection: Selection, events: Sequence[int]) -> pl.DataFrame:
    """Return a row for each event with the numbers of the categories that are not asked for."""
    store, view = selection.store, selection.view
    of_harm = keep_numbers(store.numbers(view), events).filter(nw.col("harm") == view.harm)
    numbers = of_harm.collect().to_polars().with_columns(pl.col("category").cast(pl.String))
    found = numbers.select("event_id").unique()
    for category in CATEGORIES:
        if category != view.category:
            renamed = {end: f"{view.harm}_{category}_{end}" for end in ("low", "high", "open")}
            own = numbers.filter(pl.col("category") == category)
            named = own.select("event_id", *renamed).rename(renamed)
            found = found.join(named, on="event_id", how="left")
    return found


def count_events(selection: Selection) -> int:
    """Return the number of events of a view."""
    return int(match_events(selection).select(nw.len()).collect().item())


def _read_points(store: Store, events: nw.DataFrame[Any]) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    marks = keep_numbers(store.frame("marks"), events["event_number"].to_list())
    placed = marks.select("event_id", "longitude", "latitude").sort("event_id", "longitude")
    for event, longitude, latitude in placed.collect().iter_rows():
        found[event].append((longitude, latitude))
    return found


def _join_points(points: list[tuple[float, float]]) -> Point | MultiPoint | None:
    if len(points) > 1:
        return MultiPoint(points)
    return Point(points[0]) if points else None


def frame_claims(
    selection: Selection, *, offset: int = 0, limit: int | None = None
) -> pl.DataFrame:
    """Return the claims about a view's events, or a page of them, as known on its day.

    They are in order of saying, undated last. ``figures`` says each claim's own figures in one
    cell: ``killed civilian 15+; killed all 3-9 (best 5)``.
    """
    store = selection.store
    titles = store.frame("events").select(
        "event_id",
        nw.col(text_column("events", "title", lang=selection.view.lang)).alias("event_title"),
    )
    known = _known_claims(selection)
    if offset or limit is not None:
        # First which, from narrow columns, then all about these few.
        order = known.select("claim_id", *_BY_SAYING).sort(*_BY_SAYING, nulls_last=True)
        ids = order.select("claim_id").collect().to_polars()["claim_id"].slice(offset, limit)
        known = known.filter(nw.col("claim_id").is_in(ids.to_list()))
    claims = known.join(titles, on="event_id", how="left")
    rows = claims.sort(*_BY_SAYING, nulls_last=True).collect().to_polars()
    figures = {claim: "; ".join(said) for claim, said in _say_figures(store, rows).items()}
    return rows.with_columns(
        *_name_ids(store, "claimants", "claimant_id", "claimant"),
        pl.col("claim_id")
        .replace_strict(figures, default=None, return_dtype=pl.String)
        .alias("figures"),
    ).select(_CLAIM)


def count_claims(selection: Selection) -> int:
    """Return the number of claims about a view's events, as known on its day."""
    return int(_known_claims(selection).select(nw.len()).collect().item())


def list_claims(selection: Selection, claims: pl.DataFrame) -> list[dict[str, object]]:
    """Return claims as JSON objects, each with its figures as said."""
    figures: dict[str, list[dict[str, object]]] = defaultdict(list)
    said = frame_figures(selection, only=claims["claim_id"].to_list())
    for row in said.drop("event_id", "claimant_id").iter_rows(named=True):
        figures[row.pop("claim_id")].append(row)
    days = pl.col("said_on", "when_start", "when_end").dt.to_string("%Y-%m-%d")
    rows = claims.with_columns(days).iter_rows(named=True)
    return [{**row, "figures": figures[row["claim_id"]]} for row in rows]


def frame_figures(selection: Selection, *, only: Sequence[str] | None = None) -> pl.DataFrame:
    """Return the figures of a view's claims, or ``only`` of some of them, as said.

    ``used`` tells those that enter the rule.
    """
    store = selection.store
    claims = _known_claims(selection).select("claim_id", "event_id", "claimant_id", "claim_order")
    if only is not None:
        claims = claims.filter(nw.col("claim_id").is_in(list(only)))
    latest = store.used_figures(selection.view).select("claim_id", "harm", "category")
    used = latest.with_columns(nw.lit(value=True).alias("used"))
    joined = (
        store.frame("figures_as_said")
        .join(claims, on="claim_id")
        .join(used, on=["claim_id", "harm", "category"], how="left")
        .with_columns(nw.col("used").fill_null(value=False))
        .sort("claim_order", "harm", "category", "side")
    )
    return joined.collect().to_polars().select(_FIGURE)


def frame_totals(selection: Selection) -> pl.DataFrame:
    """Return the totals said by a view's day; a total is about a period and an area of its own.

    Of an event alone there are none.
    """
    store = selection.store
    ids = [] if selection.alone else [total.total_id for total in list_totals(selection)]
    totals = store.frame("totals").filter(nw.col("total_id").is_in(ids))
    rows = totals.sort("said_on", "total_id", nulls_last=True).collect().to_polars()
    return rows.with_columns(
        *_name_ids(store, "claimants", "claimant_id", "claimant"),
        *_name_ids(store, "places", "area", "area"),
    ).select(_TOTAL)


TABLES: Mapping[str, Callable[[Selection], pl.DataFrame]] = {
    "claims": frame_claims,
    "figures": frame_figures,
    "totals": frame_totals,
}
"""The tables beside the events, by name."""


def _known_claims(selection: Selection) -> nw.LazyFrame[Any]:
    events = match_events(selection).select("event_id")
    known = keep_known(selection.store.frame("claims"), as_of=selection.view.as_of)
    return known.join(events, on="event_id", how="semi")


def _name_ids(store: Store, table: str, column: str, name: str) -> list[pl.Expr]:
    return [
        pl.col(column)
        .replace_strict(read_names(store, table, lang), default=None, return_dtype=pl.String)
        .alias(f"{name}_{lang}")
        for lang in DATA_LANGUAGES
    ]


def _say_figures(store: Store, claims: pl.DataFrame) -> dict[str, list[str]]:
    said: dict[str, list[str]] = defaultdict(list)
    wanted = nw.col("claim_id").is_in(claims["claim_id"].to_list())
    rows = store.frame("figures_as_said").filter(wanted).collect().iter_rows(named=True)
    for row in rows:
        who = " ".join(row[name] for name in ("harm", "category", "side") if row[name])
        best = "" if row["best"] is None else f" (best {row['best']})"
        said[row["claim_id"]].append(f"{who} {_write_ends(row['low'], row['high'])}{best}")
    return said


def _write_ends(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high}"
