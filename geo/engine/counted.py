"""Count the figures of events when a dataset is written, so many events at once."""

from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from geo.counting.flags import find_flags
from geo.counting.rules import ADMITTED, keep_latest
from geo.counting.whole import make_numbers
from geo.model.schema import explode_list
from geo.view.view import View


def count_figures(
    figures: pl.LazyFrame,
    claims: pl.LazyFrame,
    cited: pl.DataFrame,
    *,
    aside: Path | None,
    at_once: int,
) -> dict[str, pl.LazyFrame]:
    """Count the figures of events, and say what their accounts disagree on.

    Parameters
    ----------
    figures, claims, cited
        Those of the dataset; claims in the order of saying, with their events' numbers.
    aside
        A folder for what is counted, which is read from there; None to hold it in memory.
    at_once
        Of how many events at once: no event's number hangs on another's claims.

    """
    number = pl.col("event_number")
    last = claims.select(number.max()).collect().item()
    events = last + 1 if isinstance(last, int) else 1
    if events <= at_once:
        return {name: f.lazy() for name, f in _count_some(figures, claims.collect(), cited).items()}
    counted: dict[str, list[pl.LazyFrame]] = {}
    for first in range(0, events, at_once):
        own = claims.filter(number.is_between(first, first + at_once - 1)).collect()
        for name, frame in _count_some(figures, own, cited).items():
            if aside is None:
                counted.setdefault(name, []).append(frame.lazy())
                continue
            path = aside / f"{name}-{first}.parquet"
            frame.write_parquet(path, compression="lz4", statistics=False)
            counted.setdefault(name, []).append(pl.scan_parquet(path))
    return {name: pl.concat(parts) for name, parts in counted.items()}


def _count_some(
    figures: pl.LazyFrame, claims: pl.DataFrame, cited: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    added, named = _add_up_sides(figures, claims), _list_named(claims)
    return {
        "figures": added,
        "named": named,
        "numbers": _apply_usual_rule(added),
        "flags": _find_flags(claims, added, named, cited),
    }


def _add_up_sides(figures: pl.LazyFrame, claims: pl.DataFrame) -> pl.DataFrame:
    of_claim = claims.lazy().select(
        *("claim_order", "event_number", "claimant_id", "voice", "cites", "said_on", "derived"),
        *("is_monitor", "is_party", "confidence", "position"),
    )
    admits = pl.col("is_party") & (pl.col("position") == "acknowledges")
    words = pl.col("harm", "category").cast(pl.Categorical)
    exact = pl.when(pl.col("low") == pl.col("high")).then(pl.col("low"))
    sure = pl.coalesce("best", exact)
    summed = (
        figures.with_columns(words)
        .join(claims.lazy().select("claim_id", "claim_order"), on="claim_id")
        .group_by("claim_order", "harm", "category")
        .agg(
            pl.col("low").sum(),
            # A side without a high adds its low, and makes the sum open: at least that many.
            pl.coalesce("high", "low").sum().alias("top"),
            pl.col("high").is_null().any().alias("open"),
            # An exact number is its own best estimate; of several sides each needs one.
            pl.when(sure.is_not_null().all()).then(sure.sum()).alias("best"),
        )
    )
    joined = summed.join(of_claim, on="claim_order").with_columns(
        (admits & pl.col("category").is_in(ADMITTED)).alias("admits")
    )
    # Fighters whom a party says it killed are no admission.
    killed = pl.when(pl.col("category") == "combatant").then("low").max()
    fighters = killed.over("claim_order", "harm").fill_null(0)
    others = pl.when(pl.col("category") == "all").then(
        pl.max_horizontal(pl.col("low") - fighters, 0)
    )
    joined = joined.with_columns(
        pl.when("admits")
        .then(others.otherwise("low"))
        .otherwise(0)
        .cast(pl.Int64)
        .alias("admitted")
    )
    ordered = joined.drop("position").sort("event_number", "claim_order", "harm", "category")
    return ordered.collect()


def _list_named(claims: pl.DataFrame) -> pl.DataFrame:
    # Who only repeats what others said blames nobody.
    own = claims.filter(~pl.col("derived"))
    kept = ("claim_id", "event_number", "voice", "said_on")
    parts = [
        explode_list(own.select(*kept, relation).drop_nulls(relation), relation)
        .rename({relation: "actor_id"})
        .with_columns(pl.lit(relation).alias("relation"))
        for relation in ("blames", "clears")
    ]
    return pl.concat(parts).sort("event_number", maintain_order=True)


def _ask(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Hand a frame to the counting rules, its events told apart by number."""
    return nw.from_native(frame.lazy().rename({"event_number": "event_id"}))


def _answer(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    native: pl.LazyFrame = frame.to_native()
    return native.rename({"event_id": "event_number"}).collect().sort("event_number")


def _apply_usual_rule(figures: pl.DataFrame) -> pl.DataFrame:
    latest = _hold(keep_latest(_ask(figures)))
    # Without an admission there is none to tell apart.
    admissions = View.admissions if figures.get_column("admits").any() else "count"
    return _answer(make_numbers(latest, rule=View.rule, admissions=admissions, hold=_hold))


def _hold(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    # Worked out once: lazily Polars would do so for each use, thrice as long at 1,000,000 events.
    held: nw.LazyFrame[Any] = frame.collect().lazy()
    return held


def _find_flags(
    claims: pl.DataFrame, figures: pl.DataFrame, named: pl.DataFrame, cited: pl.DataFrame
) -> pl.DataFrame:
    latest = keep_latest(_ask(figures))
    # As those of the claims: a category joins no text.
    leaning = nw.from_native(cited.lazy().cast(pl.Categorical)) if len(cited) else None
    return _answer(find_flags(_ask(claims), latest, _ask(named), leaning))
