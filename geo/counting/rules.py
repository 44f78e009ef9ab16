"""Make one number of the figures that claimants give for an event.

Every function takes Narwhals lazy frames and gives one back, so that the same rules run on every
engine. Nothing here reads totals: a total is not an event's figure and cannot enter any rule.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import narwhals as nw

RULES = ("range", "lowest", "highest", "median", "corroborated", "latest")
CLAIMANT_RULE = "claimant:"
FIGURE = ("event_id", "harm", "category")
"""What one number is about."""


def keep_known(claims: nw.LazyFrame[Any], *, as_of: date | None) -> nw.LazyFrame[Any]:
    """Keep the claims made by a day; undated ones only when no day is given."""
    return claims if as_of is None else claims.filter(nw.col("said_on") <= as_of)


def keep_latest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Keep each claimant's latest own figure for each event, harm and category.

    Figures of derived claims are left out; ``claim_order`` (later is larger) tells the latest.
    """
    own = figures.filter(~nw.col("derived"))
    newest = nw.col("claim_order").max().over(*FIGURE, "claimant_id")
    return own.filter(nw.col("claim_order") == newest)


def apply_rule(figures: nw.LazyFrame[Any], *, rule: str) -> nw.LazyFrame[Any]:
    """Make one low, high and open of the claimants' figures.

    Parameters
    ----------
    figures
        One row per event, harm, category and claimant: ``low``, ``top`` (the high, or the low when
        the high is open), ``open``, ``voice``, ``claim_order``.
    rule
        One of ``geo.counting.rules.RULES`` or ``claimant:ID``.

    Returns
    -------
    One row per event, harm and category that has a figure under the rule: ``low``, ``high``,
    ``open``, ``accounts``.

    """
    if rule.startswith(CLAIMANT_RULE):
        of_one = nw.col("claimant_id") == rule.removeprefix(CLAIMANT_RULE)
        return _apply_range(figures.filter(of_one))
    return _RULES[rule](figures)


def _apply_range(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return figures.group_by(*FIGURE).agg(
        nw.col("low").min(), nw.col("top").max().alias("high"), nw.col("open").max(), _accounts()
    )


def _apply_lowest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    least = figures.filter(nw.col("low") == nw.col("low").min().over(*FIGURE))
    return least.group_by(*FIGURE).agg(
        nw.col("low").min(), nw.col("low").max().alias("high"), nw.col("open").max(), _accounts()
    )


def _apply_highest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    most = figures.filter(nw.col("top") == nw.col("top").max().over(*FIGURE))
    return most.group_by(*FIGURE).agg(
        nw.col("top").min().alias("low"),
        nw.col("top").max().alias("high"),
        nw.col("open").max(),
        _accounts(),
    )


def _apply_median(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    middle = figures.group_by(*FIGURE).agg(
        # Between two people there is nobody: the range is rounded outwards, never to look surer.
        nw.col("low").median().floor().cast(nw.Int64),
        nw.col("top").median().ceil().cast(nw.Int64).alias("high"),
        nw.col("open").cast(nw.Int64).sum().alias("open_ends"),
        _accounts(),
    )
    # An open high is larger than any other: the median is open when half of them are.
    is_open = 2 * nw.col("open_ends") >= nw.col("accounts")
    return middle.with_columns(is_open.alias("open")).drop("open_ends")


def _apply_corroborated(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    # Of one voice the largest low: those who speak for one another support each other's figures
    # only once.
    voices = figures.group_by(*FIGURE, "voice").agg(nw.col("low").max())
    place = nw.col("low").rank("ordinal", descending=True).over(*FIGURE)
    second = voices.with_columns(place.alias("rank"), nw.len().over(*FIGURE).alias("accounts"))
    return second.filter(nw.col("rank") == 2).select(  # noqa: PLR2004  the second independent voice
        *FIGURE,
        "low",
        nw.col("low").alias("high"),
        nw.lit(value=False).alias("open"),
        nw.col("accounts").cast(nw.Int64),
    )


def _apply_latest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    newest = nw.col("claim_order").max().over(*FIGURE)
    return _apply_range(figures.filter(nw.col("claim_order") == newest))


def _accounts() -> nw.Expr:
    return nw.len().cast(nw.Int64).alias("accounts")


_RULES: Mapping[str, Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]] = {
    "range": _apply_range,
    "lowest": _apply_lowest,
    "highest": _apply_highest,
    "median": _apply_median,
    "corroborated": _apply_corroborated,
    "latest": _apply_latest,
}


def count_denials_as_zero(
    numbers: nw.LazyFrame[Any], denials: nw.LazyFrame[Any], *, rule: str
) -> nw.LazyFrame[Any]:
    """Put the low at 0 where somebody denies.

    A denial speaks of the civilian harm reported, so combatants' numbers stay as they are. Under
    ``claimant:ID`` only that claimant's denial counts.

    """
    if rule.startswith(CLAIMANT_RULE):
        of_one = nw.col("claimant_id") == rule.removeprefix(CLAIMANT_RULE)
        denials = denials.filter(of_one)
    denied = denials.select("event_id").unique().with_columns(nw.lit(value=True).alias("denied"))
    joined = numbers.join(denied, on="event_id", how="left")
    # Nobody denies by this that fighters died.
    touched = nw.col("denied").fill_null(value=False) & (nw.col("category") != "combatant")
    zero = nw.when(touched).then(0).otherwise(nw.col("low")).cast(nw.Int64)
    return joined.with_columns(zero.alias("low")).drop("denied")
