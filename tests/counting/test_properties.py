"""What must hold of every rule, whatever is claimed."""

from datetime import date, timedelta
from typing import Any

import narwhals as nw
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from geo.counting.rules import RULES, keep_known, keep_latest
from geo.counting.sums import add_up
from geo.counting.whole import make_numbers

DAY = date(2018, 11, 17)
Ends = tuple[int, int, bool]
Rows = list[dict[str, Any]]


@st.composite
def figures(draw: st.DrawFn, *, admitting: bool = False) -> Rows:
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
                st.booleans() if admitting else st.just(value=False),
            ),
            max_size=14,
        )
    )
    rows = []
    for order, (event, claimant, category, low, more, later, derived, admits) in enumerate(drawn):
        row = {
            "claim_id": f"c{order}",
            "event_id": event,
            "claimant_id": claimant,
            "voice": claimant,
            "cites": "",
            "harm": "killed",
            "category": category,
            "low": low,
            "top": low + (more or 0),
            "open": more is None,
            "best": low if more == 0 else None,
            "said_on": DAY + timedelta(days=later),
            "claim_order": order,
            "derived": derived,
            "admits": admits,
        }
        rows.append(row)
    return rows


def frame(rows: Rows) -> nw.LazyFrame[Any]:
    schema = {
        **dict.fromkeys(("claim_id", "event_id", "claimant_id", "voice", "cites"), pl.String),
        **dict.fromkeys(("harm", "category"), pl.String),
        **dict.fromkeys(("low", "top", "best", "claim_order"), pl.Int64),
        **dict.fromkeys(("open", "derived", "admits"), pl.Boolean),
        "said_on": pl.Date,
    }
    return nw.from_native(pl.LazyFrame(rows, schema=schema))


def count(rows: Rows, rule: str, *, as_of: date | None = None) -> dict[tuple[str, str], Ends]:
    known = keep_known(frame(rows), as_of=as_of)
    counted = make_numbers(keep_latest(known), rule=rule).collect()
    return {
        (row["event_id"], row["category"]): (row["low"], row["high"], row["open"])
        for row in counted.iter_rows(named=True)
    }


@given(figures(), st.sampled_from(RULES))
def test_the_low_never_exceeds_the_high(rows: Rows, rule: str) -> None:
    assert all(low <= high for low, high, _ in count(rows, rule).values())


@given(figures(admitting=True))
def test_lowest_median_and_highest_stand_in_order_inside_the_range(rows: Rows) -> None:
    whole = count(rows, "range")
    lowest, median, highest = (count(rows, rule) for rule in ("lowest", "median", "highest"))
    assert whole.keys() == lowest.keys() == median.keys() == highest.keys()
    for key, (low, high, _) in whole.items():
        assert low == lowest[key][1] <= median[key][0] <= median[key][1] <= highest[key][0] == high


VOICES = ("sohr", "snhr", "sana")
CITING = ("", "sohr", "snhr", "sohr snhr", "sohr snhr sana")
"""Voices that a claim's source leans on, as one word for all of them."""


@given(
    st.lists(
        st.tuples(st.sampled_from(VOICES), st.sampled_from(CITING), st.integers(0, 9)), max_size=9
    )
)
def test_corroborated_is_what_the_best_independent_pair_both_reach(
    said: list[tuple[str, str, int]],
) -> None:
    row = {"event_id": "a", "harm": "killed", "category": "all", "open": False, "derived": False}
    rows = [
        {
            **row,
            "claimant_id": f"{voice}-{order}",
            "voice": voice,
            "cites": cites,
            "low": low,
            "top": low,
            "claim_order": order,
            "admits": False,
        }
        for order, (voice, cites, low) in enumerate(said)
    ]
    leaning = [{"cites": word, "voice": voice} for word in CITING for voice in word.split()]
    cited = nw.from_native(pl.LazyFrame(leaning))
    found = make_numbers(frame(rows), rule="corroborated", cited=cited).collect()
    pairs = [
        min(low, other_low)
        for voice, cites, low in said
        for other, other_cites, other_low in said
        if voice != other and other not in cites.split() and voice not in other_cites.split()
    ]
    lows = found["low"].to_list()
    assert lows == ([max(pairs)] if pairs else [])
    assert all(found["open"].to_list())


@given(figures(admitting=True))
def test_an_admission_is_a_floor_beside_other_accounts(rows: Rows) -> None:
    latest = keep_latest(frame(rows)).collect().rows(named=True)
    found = make_numbers(keep_latest(frame(rows)), rule="range").collect()
    for number in found.filter(nw.col("category") != "all").iter_rows(named=True):
        key = (number["event_id"], number["category"])
        own = [row for row in latest if (row["event_id"], row["category"]) == key]
        admitted = [row["low"] for row in own if row["admits"]]
        others = [row["low"] for row in own if not row["admits"]]
        assert number["low"] == min(others or admitted)
        assert number["high"] >= max(admitted, default=0) == number["acknowledged"]
        assert number["accounts"] == len(others or admitted)
        assert others or number["open"]


@given(figures(admitting=True), st.sampled_from(RULES))
def test_an_admission_counts_as_any_account_when_asked(rows: Rows, rule: str) -> None:
    plain = [{**row, "admits": False} for row in rows]
    asked = make_numbers(keep_latest(frame(rows)), rule=rule, admissions="count")
    usual = make_numbers(keep_latest(frame(plain)), rule=rule)
    both = (found.collect().sort("event_id", "category").rows() for found in (asked, usual))
    assert next(both) == next(both)


@given(figures(), figures())
def test_another_claimant_never_narrows_the_range(rows: Rows, more: Rows) -> None:
    new = [{**row, "claimant_id": "new", "voice": "new", "claim_order": 99} for row in more[:1]]
    before, after = count(rows, "range"), count([*rows, *new], "range")
    counted = {(row["event_id"], row["category"]) for row in rows if not row["derived"]}
    for key, (low, high, is_open) in before.items():
        if key not in counted:
            continue  # Who counts all people first takes the place of what was made of parts.
        # A part that nobody counted before may raise the low of all people.
        assert after[key][0] <= low or key[1] == "all"
        assert after[key][1] >= high
        assert after[key][2] >= is_open


@given(figures(), st.sampled_from(RULES))
def test_derived_claims_change_no_rule(rows: Rows, rule: str) -> None:
    assert count(rows, rule) == count([row for row in rows if not row["derived"]], rule)


@given(figures(), st.sampled_from(RULES))
def test_no_figure_of_one_category_enters_another(rows: Rows, rule: str) -> None:
    # All people are at least as many as their parts: see `raise_whole`.
    for category in ("civilian", "child", "woman"):
        alone = count([row for row in rows if row["category"] == category], rule)
        both = [
            {key: ends for key, ends in found.items() if key[1] == category}
            for found in (alone, count(rows, rule))
        ]
        assert both[0] == both[1]


@given(figures(), st.sampled_from(RULES))
def test_a_blank_never_becomes_zero(rows: Rows, rule: str) -> None:
    own = {(row["event_id"], row["category"]) for row in rows if not row["derived"]}
    # Of whom somebody counts a part, all people are at least those.
    own |= {(event, "all") for event, _ in own}
    counted = count(rows, rule)
    assert counted.keys() <= own
    # Not every account has an independent one beside it, or a best estimate.
    if rule not in {"corroborated", "best"}:
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
    numbers = make_numbers(latest, rule=rule)
    groups = nw.from_native(
        pl.LazyFrame(
            {
                "event_id": list("abc"),
                "part_of": [None] * 3,
                "key": [""] * 3,
                "inside": [True] * 3,
            },
            schema={
                **dict.fromkeys(("event_id", "part_of", "key"), pl.String),
                "inside": pl.Boolean,
            },
        )
    )
    sums = add_up(numbers, groups, kin={})
    parts = count(rows, rule)
    assert {category for _, category in sums.kinds} == {category for _, category in parts}
    for harm, category in sums.kinds:
        of_category = [ends for key, ends in parts.items() if key[1] == category]
        total, _ = sums.find("", harm, category)
        assert total is not None
        assert total.low == sum(low for low, _, _ in of_category)
        assert total.high == sum(high for _, high, _ in of_category)
        assert total.open == any(is_open for _, _, is_open in of_category)
        assert total.with_figure == len(of_category)
