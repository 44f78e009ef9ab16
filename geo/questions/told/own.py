"""Numbers that one claimant gives, or that are of one side's people: each group has its own."""

from typing import Any

import narwhals as nw

from geo.counting.rules import FIGURE, apply_rule, count_denials_as_zero
from geo.counting.whole import add_parts, raise_whole
from geo.engine.store import Store
from geo.questions.select import Selection
from geo.view.view import View


def number_by_claimant(selection: Selection) -> nw.LazyFrame[Any]:
    """Return the numbers of events that each claimant gives alone, its id as their ``key``."""
    view = selection.view
    store = selection.store
    figures = store.used_figures(view)
    # One figure of each: it is its claimant's number under any rule.
    numbers = add_parts(figures, admissions="count", by=("claimant_id",)).select(
        *(*FIGURE, "claimant_id", "low"),
        nw.col("top").alias("high"),
        *("open", "from_parts", "raised"),
        nw.lit(0, nw.Int64).alias("acknowledged"),
        nw.lit(1, nw.Int64).alias("accounts"),
    )
    if view.denials == "zero":
        of_one = ("event_id", "claimant_id")
        numbers = count_denials_as_zero(numbers, store.denials(view), on=of_one)
    of_harm = nw.col("harm") == view.harm
    whole = raise_whole(numbers.filter(of_harm), figures.filter(of_harm), by=("claimant_id",))
    return whole.with_columns(nw.col("claimant_id").alias("key"))


def number_by_side(selection: Selection) -> nw.LazyFrame[Any]:
    """Return the numbers of events of each side's people, the side as their ``key``."""
    view = selection.view
    # Asked for twice: for the numbers, and for the groups that have one.
    key = ("sides", *view.counting, view.harm, view.category)
    return selection.store.keep(key, lambda: _count_sides(selection))


def _count_sides(selection: Selection) -> nw.LazyFrame[Any]:
    store, view = selection.store, selection.view
    asked = (nw.col("harm") == view.harm) & (nw.col("category") == view.category)
    # The rules look at one category at a time: so each side is one to them.
    each = split_sides(store, view).filter(asked).with_columns(nw.col("side").alias("category"))
    counted = apply_rule(each, rule=view.rule, cited=store.cited(), admissions="count")
    return counted.with_columns(
        nw.col("category").alias("key"), nw.lit(view.category).alias("category")
    )


def split_sides(store: Store, view: View) -> nw.LazyFrame[Any]:
    """Return the figures that a view counts, a row for each ``side``, '' where nobody says it."""
    about = ("claim_id", "harm", "category")
    side = nw.col("side").fill_null("")
    ends = store.frame("figures_as_said").select(*about, side, "low", "high", "best")
    whole = store.used_figures(view).drop("low", "top", "open", "best")
    exact = nw.when(nw.col("low") == nw.col("high")).then(nw.col("low"))
    return whole.join(ends, on=list(about)).with_columns(
        nw.coalesce("high", "low").alias("top"),
        nw.col("high").is_null().alias("open"),
        nw.coalesce(nw.col("best"), exact).alias("best"),
    )
