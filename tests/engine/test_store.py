"""What a store keeps at hand, and what goes first."""

from pathlib import Path

import pytest

from geo.engine import memo
from geo.engine import store as stores
from geo.engine.store import Store
from tests.samples import open_sample

CLAIM = {"claim_id": "c", "event_id": "a", "claimant_id": "sohr"}
ROWS = {"events": [{"event_id": "a", "places": "p"}], "claims": [CLAIM]}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(memo, "_MOST_TABLES", 2)
    return open_sample(tmp_path, **ROWS)


def count_makes(store: Store, key: object) -> int:
    made: list[object] = []
    store.keep(key, lambda: made.append(key) or store.frame("events"))  # type: ignore[func-returns-value]
    return len(made)


def test_small_answers_push_no_table_out(store: Store) -> None:
    assert count_makes(store, "marks") == 1
    for number in range(9):
        store.remember(number, lambda: "said")
    assert count_makes(store, "marks") == 0


def test_of_tables_the_longest_unasked_goes_first(store: Store) -> None:
    for key in ("one", "two", "one", "three"):
        count_makes(store, key)
    assert [count_makes(store, key) for key in ("one", "three", "two")] == [0, 0, 1]


@pytest.mark.parametrize(("most", "in_memory"), [(1, True), (0, False)])
def test_a_short_table_is_kept_for_looking_rows_up_and_a_long_one_is_not(
    store: Store, monkeypatch: pytest.MonkeyPatch, most: int, *, in_memory: bool
) -> None:
    monkeypatch.setattr(stores, "_MOST_AT_HAND", most)
    assert store.near("events", ("event_id",)).collect().rows() == [("a",)]
    assert count_makes(store, ("near", "events", ("event_id",))) == (0 if in_memory else 1)
