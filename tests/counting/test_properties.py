"""What must hold of every rule, whatever is claimed."""

from datetime import date, timedelta
from typing import Any

import narwhals as nw
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from geo.counting.rules import RULES, apply_rule, keep_known, keep_latest
from geo.counting.sums import add_up

DAY = date(2018, 11, 17)
Ends = tuple[int, int, bool]
Rows = list[dict[str, Any]]


@st.composite
def figures(draw: st.DrawFn) -> Rows:
    """Claimants' figures of up to three events, in the shape `apply_rule` is given."""
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from("abc"),
                st.sampled_from(("sohr", "snhr", "sana", "amaq", "radio")),
                st.sampled_from(("all", "civilian", "child", "woman")),
                st.integers(0, 300),
                st.none() | st.integers(0, 50),
                st.integers(0, 30),
                st.booleans(),
            ),
            max_size=14,
        )
    )
    return [
        {
            "claim_id": f"c{order}",
            "event_id": event,
            "claimant_id": claimant,
            "voice": claimant,
            "harm": "killed",
            "category": category,
            "low": low,
            "top": low + (more or 0),
            "open": more is None,
            "said_on": DAY + timedelta(days=later),
            "claim_order": order,
            "derived": derived,
        }
        for order, (event, claimant, category, low, more, later, derived) in enumerate(drawn)
    ]


def frame(rows: Rows) -> nw.LazyFrame[Any]:
    schema = {
        **dict.fromkeys(("claim_id", "event_id", "claimant_id", "voice"), pl.String),
        **dict.fromkeys(("harm", "category"), pl.String),
        **dict.fromkeys(("low", "top", "claim_order"), pl.Int64),
        **dict.fromkeys(("open", "derived"), pl.Boolean),
        "said_on": pl.Date,
    }
    return nw.from_native(pl.LazyFrame(rows, schema=schema))


def count(rows: Rows, rule: str, *, as_of: date | None = None) -> dict[tuple[str, str], Ends]:
    known = keep_known(frame(rows), as_of=as_of)
    counted = apply_rule(keep_latest(known), rule=rule).collect()
    return {
        (row["event_id"], row["category"]): (row["low"], row["high"], row["open"])
        for row in counted.iter_rows(named=True)
    }


@given(figures(), st.sampled_from(RULES))
def test_the_low_never_exceeds_the_high(rows: Rows, rule: str) -> None:
    assert all(low <= high for low, high, _ in count(rows, rule).values())


@given(figures())
def test_lowest_median_and_highest_stand_in_order_inside_the_range(rows: Rows) -> None:
    whole = count(rows, "range")
    lowest, median, highest = (count(rows, rule) for rule in ("lowest", "median", "highest"))
    assert whole.keys() == lowest.keys() == median.keys() == highest.keys()
    for key, (low, high, _) in whole.items():
        assert low == lowest[key][1] <= median[key][0] <= median[key][1] <= highest[key][0] == high


@given(figures(), figures())
def test_another_claimant_never_narrows_the_range(rows: Rows, more: Rows) -> None:
    new = [{**row, "claimant_id": "new", "voice": "new", "claim_order": 99} for row in more[:1]]
    before, after = count(rows, "range"), count([*rows, *new], "range")
    for key, (low, high, is_open) in before.items():
        assert after[key][0] <= low
        assert after[key][1] >= high
        assert after[key][2] >= is_open


@given(figures(), st.sampled_from(RULES))
def test_derived_claims_change_no_rule(rows: Rows, rule: str) -> None:
    assert count(rows, rule) == count([row for row in rows if not row["derived"]], rule)


@given(figures(), st.sampled_from(RULES))
def test_no_figure_of_one_category_enters_another(rows: Rows, rule: str) -> None:
    for category in ("all", "civilian", "child", "woman"):
        alone = count([row for row in rows if row["category"] == category], rule)
        mixed = count(rows, rule)
        assert alone == {key: ends for key, ends in mixed.items() if key[1] == category}


@given(figures(), st.sampled_from(RULES))
def test_a_blank_never_becomes_zero(rows: Rows, rule: str) -> None:
    own = {(row["event_id"], row["category"]) for row in rows if not row["derived"]}
    counted = count(rows, rule)
    assert counted.keys() <= own
    if rule != "corroborated":
        assert counted.keys() == own


@given(figures(), st.integers(0, 30), st.integers(0, 30))
def test_a_later_day_never_knows_fewer_claims(rows: Rows, one: int, other: int) -> None:
    early, late = sorted((one, other))
    known = [
        set(
            keep_known(frame(rows), as_of=DAY + timedelta(days=days))
            .collect()["claim_id"]
            .to_list()
        )
        for days in (early, late)
    ]
    assert known[0] <= known[1]


@given(figures(), st.sampled_from(RULES))
def test_a_sum_equals_the_sum_of_its_parts(rows: Rows, rule: str) -> None:
    latest = keep_latest(frame(rows))
    numbers = apply_rule(latest, rule=rule)
    groups = nw.from_native(
        pl.LazyFrame(
            {"event_id": list("abc"), "part_of": [None] * 3, "key": [""] * 3},
            schema=dict.fromkeys(("event_id", "part_of", "key"), pl.String),
        )
    )
    sums = add_up(numbers, groups).collect()
    parts = count(rows, rule)
    for row in sums.iter_rows(named=True):
        of_category = [ends for key, ends in parts.items() if key[1] == row["category"]]
        assert row["low"] == sum(low for low, _, _ in of_category)
        assert row["high"] == sum(high for _, high, _ in of_category)
        assert row["open"] == any(is_open for _, _, is_open in of_category)
        assert row["with_figure"] == len(of_category)
