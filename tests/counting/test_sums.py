"""Sums of events that are part of each other, whatever the family."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from geo.counting.sums import Member, Sum, resolve_parts
from geo.engine.store import Store
from geo.model.voices import cut_circles, follow_up
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.view.view import View
from tests.samples import open_sample

Row = tuple[int, int, bool]
ROWS = st.tuples(st.integers(0, 50), st.integers(0, 50), st.booleans())


@st.composite
def families(draw: st.DrawFn) -> tuple[list[Member], dict[str, list[str]]]:
    """Up to nine events, each part of none or of an earlier one, and whose they are."""
    rows = draw(st.lists(ROWS, min_size=1, max_size=9))
    parents = {
        str(n): None if n == 0 else draw(st.none() | st.integers(0, n - 1).map(str))
        for n in range(len(rows))
    }
    # Some are asked about, and some only stand between those that are.
    asked = [n for n in range(len(rows)) if draw(st.booleans())] or [0]
    members = [Member(str(n), parents[str(n)], number(rows[n])) for n in asked]
    held = [name for name, parent in parents.items() if parent]
    return members, follow_up(held, parents)


def number(row: Row) -> Sum:
    low, more, is_open = row
    return Sum(
        low,
        low + more,
        is_open,
        accounts=1,
        from_parts=0,
        raised=0,
        acknowledged=low,
        with_figure=1,
    )


@given(families())
def test_an_event_never_makes_a_sum_smaller(
    family: tuple[list[Member], dict[str, list[str]]],
) -> None:
    members, kin = family
    sums = [resolve_parts(members[:n], kin).total for n in range(1, len(members) + 1)]
    for before, after in pairwise(sums):
        assert before.low <= after.low
        assert before.high <= after.high
        assert before.acknowledged <= after.acknowledged
        assert before.with_figure < after.with_figure


@given(families())
def test_no_sum_is_below_one_of_its_events_or_above_all_of_them(
    family: tuple[list[Member], dict[str, list[str]]],
) -> None:
    members, kin = family
    total = resolve_parts(members, kin).total
    lows, highs = ([getattr(m.number, end) for m in members] for end in ("low", "high"))
    assert max(lows) <= total.low <= sum(lows)
    assert max(highs) <= total.high <= sum(highs)
    assert total.low <= total.high


@given(families())
def test_what_each_event_adds_is_the_sum(
    family: tuple[list[Member], dict[str, list[str]]],
) -> None:
    members, kin = family
    found = resolve_parts(members, kin)
    assert sum(low or 0 for low in found.lows) == found.total.low
    assert sum(high or 0 for high in found.highs) == found.total.high
    counted = zip(members, found.highs, strict=True)
    assert found.total.open == any(m.number.open for m, high in counted if high is not None)


def test_a_part_is_held_by_its_nearest_ancestor_of_the_sum() -> None:
    kin = {"b": ["a"], "c": ["b", "a"]}
    members = [Member("a", None, number((10, 0, False))), Member("c", "b", number((4, 3, True)))]
    found = resolve_parts(members, kin)
    assert (found.lows, found.highs) == ([10, None], [10, None])
    assert (found.total.low, found.total.high, found.total.open) == (10, 10, False)


def open_family(
    folder: Path, events: Mapping[str, tuple[int | None, str | None]], *same: tuple[str, str]
) -> Store:
    """Open events with their number and what they are part of, and pairs recorded as one."""
    day = {"date_start": "2018-11-17"}
    claim = {"claimant_id": "monitor", "said_on": "2018-11-18"}
    return open_sample(
        folder,
        events=[{**day, "event_id": name, "part_of": of} for name, (_, of) in events.items()],
        claims=[
            {**claim, "claim_id": name, "event_id": name, "blames": None if low == 5 else "army"}
            for name, (low, _) in events.items()
        ],
        figures=[
            {"claim_id": name, "low": low} for name, (low, _) in events.items() if low is not None
        ],
        same_as=[{"event_id": one, "other_event_id": other} for one, other in same],
    )


def add(store: Store, **asked: Any) -> tuple[int | None, int | None]:
    found = count_casualties(Selection(store, View(**asked)))
    return found.low, found.high


def test_a_part_is_counted_once_whichever_of_its_records_is_asked_for(tmp_path: Path) -> None:
    # b is part of a, and is recorded to be c: so c is in a, too.
    silent = {"a": (10, None), "b": (None, "a"), "c": (6, None)}
    assert add(open_family(tmp_path / "silent", silent, ("b", "c"))) == (10, 10)
    told = open_family(tmp_path / "told", {**silent, "b": (5, "a")}, ("b", "c"))
    assert add(told) == (10, 10)
    # Nobody blames anyone for b, so it is filtered out, and with it what says where c belongs.
    assert add(told, actor=("army",)) == (10, 10)


def test_records_of_one_event_that_lead_to_themselves_lose_nobody(tmp_path: Path) -> None:
    rows = {"a": (6, None), "b": (7, "a"), "c": (None, "b")}
    assert add(open_family(tmp_path / "three", rows, ("a", "c"))) == (7, 7)
    rows = {"a": (6, None), "b": (7, "a"), "c": (4, None), "d": (8, "c")}
    low, high = add(open_family(tmp_path / "four", rows, ("a", "d"), ("b", "c")))
    assert (low, high) == (6, 8)


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_no_circle_is_left_and_no_other_step_is_taken_away(parents: dict[str, str]) -> None:
    kept = cut_circles(parents)
    ways = follow_up(kept, kept)
    assert all(name not in way for name, way in ways.items())
    assert kept.items() <= parents.items()
    for name in parents.keys() - kept.keys():
        # It would have closed a circle with what was kept.
        assert name in (parents[name], *follow_up([parents[name]], kept)[parents[name]])
