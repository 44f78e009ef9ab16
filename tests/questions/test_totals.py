"""Totals beside events: true words, counted by hand, and never a sum."""

from datetime import date
from typing import Any

import narwhals as nw
import pytest

from geo.counting.rules import RULES, apply_rule
from geo.engine.store import Store, open_store
from geo.errors import NotFoundError
from geo.questions.select import Selection
from geo.questions.totals import cover_total
from geo.view.view import View
from tests.samples import open_sample

TOTAL = {"total_id": "t", "claimant_id": "un", "area": "pocket", "blames": "coalition"}
PERIOD = {"period_start": "2018-11-01", "period_end": "2018-11-30", "said_on": "2018-12-31"}
TOTALS: list[dict[str, Any]] = [
    {**TOTAL, **PERIOD, "low": 57, "qualifier": "at_least"},
    {**TOTAL, **PERIOD, "total_id": "closed", "low": 57},
    {
        **TOTAL,
        **PERIOD,
        "total_id": "unended",
        "low": 57,
        "period_end": None,
        "said_on": "2018-11-30",
    },
    {
        **TOTAL,
        "total_id": "trapped",
        "measure": "civilians_trapped",
        "harm": None,
        "category": None,
        "low": 9000,
    },
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    day = {"date_start": "2018-11-03", "places": "village"}
    blame = {"claimant_id": "sohr", "blames": "coalition", "said_on": "2018-12-05"}
    events: list[dict[str, Any]] = [
        {**day, "event_id": "inside"},
        {**day, "event_id": "without-figure"},
        {**day, "event_id": "later", "date_start": "2018-12-03"},
        {**day, "event_id": "across", "date_end": "2018-12-03"},
        {**day, "event_id": "elsewhere", "places": "far"},
        {**day, "event_id": "nowhere", "places": None},
        {**day, "event_id": "undated", "date_start": None, "date_end": None},
        {**day, "event_id": "not-blamed"},
    ]
    claims = [
        {**blame, "claim_id": event["event_id"], "event_id": event["event_id"]}
        for event in events[:-1]
    ]
    return open_sample(
        tmp_path_factory.mktemp("sample"),
        events=events,
        places=[{"place_id": "village", "within": "pocket"}],
        claims=claims,
        figures=[
            {"claim_id": "inside", "category": "civilian", "low": 9, "high": 12},
            {"claim_id": "later", "category": "civilian", "low": 100},
        ],
        totals=TOTALS,
    )


def test_only_events_whole_inside_the_period_area_and_blame_are_held_beside_it(
    store: Store,
) -> None:
    found = cover_total(Selection(store, View()), "closed")
    assert (found.number.events, found.number.low, found.number.high) == (2, 9, 12)
    assert found.number.without_figure == 1
    assert (found.partly, found.undated, found.placeless) == (1, 1, 1)
    assert (found.gap_low, found.gap_high) == (45, 48)


def test_a_total_without_an_end_is_held_beside_what_had_happened_by_then(store: Store) -> None:
    ended, unended = (cover_total(Selection(store, View()), name) for name in ("closed", "unended"))
    assert unended.number == ended.number
    assert unended.partly == ended.partly == 1
    assert (unended.gap_low, unended.gap_high) == (ended.gap_low, ended.gap_high)


def test_an_open_total_leaves_the_gap_open(store: Store) -> None:
    found = cover_total(Selection(store, View()), "t")
    assert (found.gap_low, found.gap_high) == (45, None)


def test_a_total_of_one_side_states_no_gap_to_the_dead_of_all_sides() -> None:
    found = cover_total(Selection(open_store("hajin-2018"), View()), "sohr-2018-12-11-is")
    assert (found.total.low, found.total.side) == (888, "is")
    assert found.number.low is not None
    assert (found.gap_low, found.gap_high) == (None, None)


def test_nothing_said_by_the_day_leaves_no_total(store: Store) -> None:
    with pytest.raises(NotFoundError, match="'t'"):
        cover_total(Selection(store, View(as_of=date(2018, 12, 1))), "t")
    with pytest.raises(NotFoundError):
        cover_total(Selection(store, View()), "trapped")


def test_the_shipped_series_stands_beside_the_events_it_contains() -> None:
    found = cover_total(Selection(open_store("hajin-2018"), View()), "sohr-2018-11-18-civilians")
    assert found.total.low == 234
    # 12 events of the pocket blamed on the Coalition lie within 10 September to 17 November:
    # 41 to 62, 14, 41 (7 on one day and 26 to 40 on the next, so at most 47), 22, 8 to 23, 32,
    # 12 to 24, 15 to 41.
    assert (found.number.events, found.number.low, found.number.high) == (12, 185, 265)
    assert (found.gap_low, found.gap_high) == (None, 49)


@pytest.mark.parametrize("rule", [*RULES, "claimant:sohr"])
def test_no_rule_takes_totals(store: Store, rule: str) -> None:
    totals = store.frame("totals").with_columns(
        nw.col("low").alias("top"), nw.lit(value=False).alias("open")
    )
    with pytest.raises(Exception, match=r"event_id|claim_order|best|admits"):
        apply_rule(totals, rule=rule).collect()
