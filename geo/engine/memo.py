"""What was worked out for a dataset, kept in memory until others are asked for more often."""

import pickle
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

import narwhals as nw
from cachetools import LRUCache, cached

_MOST_TABLES, _MOST_ANSWERS = 64, 256
"""How many tables, and how many small answers, are kept at one time."""
_MOST_SHOWN = 32_000_000
"""Bytes of what pages show of a dataset that are kept at one time."""
_LONG = 100_000
"""A text counts as one answer more for so many letters each."""
Answer = TypeVar("Answer")
_Table = nw.LazyFrame[Any]


class _Tables(LRUCache[object, _Table]):
    """Tables, of which the one that goes is handed to ``drop``."""

    def __init__(self, drop: Callable[[_Table], None]) -> None:
        super().__init__(_MOST_TABLES)
        self._drop = drop

    def popitem(self) -> tuple[object, _Table]:
        # Spark holds a table until it is told otherwise; Python's memory goes by itself.
        key, table = super().popitem()
        self._drop(table)
        return key, table


class Memo:
    """Tables, small answers and what pages show, by key; of each the longest unasked goes first.

    Small answers push no table out, on which many questions build. Many threads may ask at once:
    one of them makes what is kept under a key, and the others wait for it. A making that fails
    leaves nothing behind, and the next thread tries anew.

    Parameters
    ----------
    drop
        Is called with every table that is no longer kept.

    """

    def __init__(self, *, drop: Callable[[_Table], None]) -> None:
        answers: LRUCache[object, Any] = LRUCache(_MOST_ANSWERS, getsizeof=_weigh)
        self._tables = cached(_Tables(drop), _take_key, condition=threading.Condition())(_make)
        self._answers = cached(answers, _take_key, condition=threading.Condition())(_make)
        shown: LRUCache[object, bytes] = LRUCache(_MOST_SHOWN, getsizeof=len)
        self._shown = cached(shown, _take_key, condition=threading.Condition())(_write)

    def keep_table(self, key: object, make: Callable[[], _Table]) -> _Table:
        """Return the table kept under ``key``, made now if this is the first time."""
        return cast("_Table", self._tables(key, make))

    def keep_answer(self, key: object, make: Callable[[], Answer]) -> Answer:
        """Return the answer kept under ``key``, made now if this is the first time."""
        return cast("Answer", self._answers(key, make))

    def keep_shown(self, key: object, make: Callable[[], Answer]) -> Answer:
        """Return what is shown under ``key``, made now if this is the first time.

        It is kept in bytes, as trees of elements take ten times as much and Python's collector
        would walk through them all; each who asks is given one of their own.
        """
        return cast("Answer", pickle.loads(self._shown(key, make)))  # noqa: S301  written here


def _take_key(key: object, make: Callable[[], Any]) -> object:
    del make
    return key


def _weigh(answer: object) -> int:
    return 1 + len(answer) // _LONG if isinstance(answer, str) else 1


def _write(key: object, make: Callable[[], object]) -> bytes:
    del key
    return pickle.dumps(make(), protocol=pickle.HIGHEST_PROTOCOL)


def _make(key: object, make: Callable[[], Any]) -> Any:
    del key
    return make()
