"""An event as it was known: a state for each day on which something was said of it.

The server works an event's number and flags out of the claims known by a day. Between two days on
which something was said they stay the same. So a dataset is made in which each event stands once
for each state, with the claims known then, and the server's own functions are asked of that.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from geo.dataset.folder import SAME_AS, make_empty_table, select_declared
from geo.engine.index import derive_tables
from geo.engine.store import Store
from geo.model.schema import load_tables
from geo.model.voices import list_cited

_MARK = "\x1f"
"""Parts a claim's id from the number of the state it is repeated for; no id can hold it."""
_OF_STATES = ("events", "claims", "figures", "totals", SAME_AS)


@dataclass(frozen=True, eq=False)
class States:
    """The states of all events, numbered from 0: by event, then by day.

    ``store`` holds each state as an event whose id is its number. ``events`` gives the number of
    each state's event, ``days`` the day from which it holds; None where it also holds what is
    undated, or nothing was said, which is so of an event's last state only.
    """

    store: Store
    events: list[int]
    days: list[date | None]


def expand_states(store: Store) -> States:
    """Return the states of a store's events; the last of each event is what is known today."""
    listed = _list_states(store)
    own = {name: pl.from_dataframe(_collect(store, _name_frame(name))) for name in load_tables()}
    claims = _repeat_claims(own["claims"], listed)
    tables = {name: table.lazy() for name, table in own.items() if name not in _OF_STATES}
    tables["events"] = _repeat_events(own["events"], listed).lazy()
    tables["claims"] = claims.drop("state", "plain_id").lazy()
    tables["figures"] = _repeat_figures(own["figures"], claims).lazy()
    for name in ("totals", SAME_AS):
        tables[name] = make_empty_table(name).lazy()
    derived = derive_tables(tables, cited=list_cited(store.dataset.descriptor))
    made = dict(zip(derived, pl.collect_all(derived.values()), strict=True))
    frames = {
        **tables,
        "figures_as_said": tables["figures"],
        **{name: frame.lazy() for name, frame in made.items()},
        "same": pl.LazyFrame(schema={"event_id": pl.String, "counted_as": pl.String}),
    }
    dataset = replace(store.dataset, tables=tables)
    expanded = Store(dataset, frames)
    return States(expanded, listed["event_number"].to_list(), listed["day"].to_list())


def strip_state(name: str) -> str:
    """Return a claim's own id."""
    return name.partition(_MARK)[0]


def _name_frame(table: str) -> str:
    return "figures_as_said" if table == "figures" else table


def _collect(store: Store, name: str) -> pl.DataFrame:
    return store.frame(name).collect("polars").to_polars()


def _list_states(store: Store) -> pl.DataFrame:
    """Return ``event_number``, ``event_id``, ``day`` and ``state`` in the order of states."""
    claims = store.frame("claims").select("event_number", "said_on").unique()
    said = claims.collect("polars").to_polars().rename({"said_on": "day"})
    events = _collect(store, "events").select("event_number", "event_id")
    # Of an event nobody speaks of there is a state, too: that nothing is known.
    joined = events.join(said, on="event_number", how="left")
    ordered = joined.sort("event_number", "day", nulls_last=True)
    return ordered.with_row_index("state").with_columns(pl.col("state").cast(pl.Int64))


def _repeat_events(events: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    own = select_declared(events.lazy(), "events").collect()
    numbered = states.select("event_id", "state").join(own, on="event_id", maintain_order="left")
    named = numbered.with_columns(pl.col("state").cast(pl.String).alias("event_id"))
    return named.select(own.columns)


def _repeat_claims(claims: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """Return the claims of each state, with ``plain_id`` and ``state``, in their own order."""
    own = select_declared(claims.lazy(), "claims").collect().with_row_index("row")
    joined = own.join(states.select("event_id", "day", "state"), on="event_id")
    known = joined.filter((pl.col("said_on") <= pl.col("day")) | pl.col("day").is_null())
    state = pl.col("state").cast(pl.String)
    # Claims that are taken over are those of the same state; of others only the blank counts.
    marked = known.with_columns(
        pl.col("claim_id").alias("plain_id"),
        pl.concat_str("claim_id", pl.lit(_MARK), state).alias("claim_id"),
        state.alias("event_id"),
        pl.col("derived_from").str.split(";"),
    )
    return _join_origins(marked.sort("row", "state")).drop("row", "day")


def _join_origins(claims: pl.DataFrame) -> pl.DataFrame:
    pairs = claims.select("row", "state", "derived_from").explode("derived_from")
    state = pl.col("state").cast(pl.String)
    origin = pl.col("derived_from").str.strip_chars()
    named = pl.concat_str(origin, pl.lit(_MARK), state)
    told = (
        pairs.with_columns(named.alias("derived_from"))
        .group_by("row", "state", maintain_order=True)
        .agg(pl.col("derived_from").drop_nulls().str.join(";"))
    )
    blank = pl.when(pl.col("derived_from") != "").then("derived_from")
    told = told.with_columns(blank.alias("derived_from"))
    columns = claims.columns
    joined = claims.drop("derived_from").join(told, on=["row", "state"], maintain_order="left")
    return joined.select(columns)


def _repeat_figures(figures: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    own = select_declared(figures.lazy(), "figures").collect()
    named = claims.select(pl.col("claim_id").alias("new_id"), pl.col("plain_id").alias("claim_id"))
    joined = own.join(named, on="claim_id", maintain_order="left")
    return (
        joined.drop_nulls("new_id")
        .with_columns(pl.col("new_id").alias("claim_id"))
        .select(own.columns)
    )


def number_states(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    """Return a frame about the events of `States.store` with their ``state``, in its order."""
    found = frame.collect("polars").to_polars()
    return found.with_columns(pl.col("event_id").cast(pl.Int64).alias("state")).sort("state")
