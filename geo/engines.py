"""The engines that answer questions: how each takes a table in and keeps an answer at hand.

Questions are Narwhals expressions and know no engine. What differs is said here: how a table
becomes a lazy frame, and how an intermediate answer is kept for the questions that build on it.
"""

from pathlib import Path
from typing import Any, Protocol

import narwhals as nw
import polars as pl


class Engine(Protocol):
    """What a store needs of an engine."""

    def take(self, table: pl.LazyFrame, file: Path | None) -> nw.LazyFrame[Any]:
        """Return a table as a lazy frame of this engine.

        Parameters
        ----------
        table
            The table as Polars sees it.
        file
            The Parquet file that holds exactly this table; None when there is none.

        """

    def keep(self, answer: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Return the same rows, worked out once however often they are asked for."""

    def drop(self, answer: nw.LazyFrame[Any]) -> None:
        """Give up what `keep` holds of an answer; the frame stays usable."""


class PolarsEngine:
    """Polars inside the process: answers are collected and lazy again.

    Questions run on its streaming engine, which was twice as quick over many rows.
    """

    def __init__(self) -> None:
        pl.Config.set_engine_affinity("streaming")

    def take(self, table: pl.LazyFrame, file: Path | None) -> nw.LazyFrame[Any]:
        """Return the table as it is."""
        del file
        return nw.from_native(table)

    def keep(self, answer: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Collect the answer into memory."""
        return answer.collect().lazy()

    def drop(self, answer: nw.LazyFrame[Any]) -> None:
        """Leave it to Python: memory goes with the frame."""
