"""What must hold of all people and their parts, asked of any numbers."""

from typing import Any

import narwhals as nw
import polars as pl

from geo.counting.rules import PARTS


def list_short(
    numbers: nw.LazyFrame[Any], figures: nw.LazyFrame[Any], *, rule: str
) -> set[tuple[str, str]]:
    """Return (event, harm) where all people are fewer than some of them, at an end.

    Parameters
    ----------
    numbers
        The number of each event, harm and category by some rule.
    figures
        Each claimant's latest own figures, as that rule is given them.
    rule
        The rule's name.

    """
    told = numbers.collect().to_polars().with_columns(pl.col("harm", "category").cast(pl.String))
    by_event: dict[tuple[str, str], dict[str, tuple[int, int, bool]]] = {}
    for row in told.iter_rows(named=True):
        of_event = by_event.setdefault((row["event_id"], row["harm"]), {})
        of_event[row["category"]] = (row["low"], row["high"], row["open"])
    short = {key for key, found in by_event.items() if _is_short(found)}
    # Rules of lows alone.
    top = "low" if rule in {"lowest", "corroborated"} else "top"
    return short | _list_below_sums(by_event, figures, top=top)


def _is_short(found: dict[str, tuple[int, int, bool]]) -> bool:
    if "all" not in found:
        return True
    low, high, is_open = found["all"]
    # An open end is above a closed one of the same number.
    return any(
        low < part_low or (high, is_open) < (part_high, part_open and part_high >= high)
        for category, (part_low, part_high, part_open) in found.items()
        if category != "all"
    )


def _list_below_sums(
    numbers: dict[tuple[str, str], dict[str, tuple[int, int, bool]]],
    figures: nw.LazyFrame[Any],
    *,
    top: str,
) -> set[tuple[str, str]]:
    """Return where the parts that one claimant tells apart add up to more."""
    said = figures.collect().to_polars().with_columns(pl.col("harm", "category").cast(pl.String))
    sums: dict[tuple[str, str, str], list[int]] = {}
    wholes = set()
    for row in said.iter_rows(named=True):
        about = (row["event_id"], row["harm"])
        if row["category"] == "all":
            wholes.add((*about, row["claimant_id"]))
        if row["category"] in PARTS and row["category"] in numbers.get(about, {}):
            low, high, _ = numbers[about][row["category"]]
            ends = sums.setdefault((*about, row["claimant_id"]), [0, 0])
            ends[0] += min(low, row["low"])
            ends[1] += min(high, row[top])
    return {
        key[:2]
        for key, (low, high) in sums.items()
        if numbers[key[:2]]["all"][0] < low
        or (key not in wholes and numbers[key[:2]]["all"][1] < high)
    }
