"""What is kept is made once, by one thread; what failed is not kept, and what goes is dropped."""

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from geo.engine import memo as memos
from geo.engine.memo import Memo

THREADS = 16


def make_table(n: int) -> nw.LazyFrame[Any]:
    return nw.from_native(pl.LazyFrame({"n": [n]}))


def ignore(_: object) -> None:
    pass


def test_of_many_threads_one_makes_and_all_get_the_same() -> None:
    memo, together = Memo(drop=ignore), threading.Barrier(THREADS)
    making = threading.Event()
    made: list[object] = []

    def make() -> object:
        made.append(object())
        making.wait(0.1)  # the others ask meanwhile
        return made[-1]

    def ask(_: int) -> object:
        together.wait(60)
        return memo.keep_answer("key", make)

    with ThreadPoolExecutor(THREADS) as pool:
        given = list(pool.map(ask, range(THREADS)))
    assert len(made) == 1
    assert given == made * THREADS


def test_nobody_waits_for_what_is_made_under_another_key() -> None:
    memo = Memo(drop=ignore)
    begun, go_on = threading.Event(), threading.Event()

    def make_slowly() -> str:
        begun.set()
        assert go_on.wait(60)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(memo.keep_answer, "slow", make_slowly)
        assert begun.wait(60)
        assert memo.keep_answer("quick", lambda: "quick") == "quick"
        assert not slow.done()
        go_on.set()
        assert slow.result(60) == "slow"


def test_a_making_may_ask_for_what_is_kept_under_other_keys() -> None:
    memo = Memo(drop=ignore)
    sums = memo.keep_answer("sum", lambda: 1 + memo.keep_answer("one", lambda: 1))
    table = memo.keep_table("table", lambda: memo.keep_table("below", lambda: make_table(sums)))
    assert table.collect().rows() == [(2,)]


class Key:
    """A key that is equal to itself alone, and of which is told whether anybody holds it."""


def count_keys() -> int:
    gc.collect()
    return sum(isinstance(thing, Key) for thing in gc.get_objects())


def fail() -> nw.LazyFrame[Any]:
    msg = "no such column"
    raise ValueError(msg)


@pytest.mark.parametrize("keep", ["keep_answer", "keep_table"])
def test_a_making_that_fails_leaves_nothing_behind(keep: str) -> None:
    memo, before = Memo(drop=ignore), count_keys()
    for _ in range(100):
        with pytest.raises(ValueError, match="no such column"):
            getattr(memo, keep)(Key(), fail)
    assert count_keys() == before


def test_after_a_failure_the_next_thread_that_waited_makes_it() -> None:
    memo, together = Memo(drop=ignore), threading.Barrier(THREADS)
    tries: list[int] = []

    def make() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise OSError
        return "made"

    def ask(_: int) -> str:
        together.wait(60)
        try:
            return memo.keep_answer("key", make)
        except OSError:
            return "failed"

    with ThreadPoolExecutor(THREADS) as pool:
        given = sorted(pool.map(ask, range(THREADS)))
    assert given == ["failed", *["made"] * (THREADS - 1)]
    assert len(tries) == 2


def test_every_table_that_goes_is_dropped_and_no_answer_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memos, "_MOST_TABLES", 2)
    dropped: list[object] = []
    memo = Memo(drop=dropped.append)
    tables = {key: make_table(n) for n, key in enumerate(("one", "two", "three"))}
    for key in ("one", "two", "one", "three"):
        memo.keep_table(key, lambda key=key: tables[key])  # type: ignore[misc]
    for number in range(9):
        memo.keep_answer(number, object)
    assert dropped == [tables["two"]]
    assert memo.keep_table("one", fail) is tables["one"]


def test_long_texts_count_for_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memos, "_MOST_ANSWERS", 3)
    memo = Memo(drop=lambda _: None)
    for key, letters in (("a", 1), ("b", 1), ("long", memos._LONG)):  # noqa: SLF001  its own size
        memo.keep_answer(key, lambda letters=letters: "x" * letters)  # type: ignore[misc]
    assert [memo.keep_answer(key, lambda: "new") for key in ("long", "b", "a")] == [
        "x" * memos._LONG,  # noqa: SLF001
        "x",
        "new",
    ]


def test_what_is_shown_is_kept_by_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memos, "_MOST_SHOWN", 1_000)
    memo, made = Memo(drop=ignore), []

    def ask(key: str, size: int) -> None:
        memo.keep_shown(key, lambda: made.append(key) or "x" * size)  # type: ignore[func-returns-value]

    for key in ("a", "b", "a", "c", "b"):
        ask(key, 400)
    # The third pushed out the one that was longest unasked.
    assert made == ["a", "b", "c", "b"]
    made.clear()
    ask("long", 2_000)
    ask("long", 2_000)
    assert made == ["long", "long"]
