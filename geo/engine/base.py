"""The engines that answer questions: how each takes a table in and keeps an answer at hand.

Questions are Narwhals expressions and know no engine. What differs is said here: how a table
becomes a lazy frame, how an intermediate answer is kept for the questions that build on it, and
how a few rows at hand come back to be joined.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

import narwhals as nw
import polars as pl

from geo.errors import SettingsError
from geo.settings import read_settings

Row = Mapping[str, Any]
"""A row of a table as an engine gives it, until a question makes a class of it."""


class Engine(Protocol):
    """What a store needs of an engine.

    ``sums_here`` says that this process answers what a dataset's sums tell, in the engine's place:
    see `geo.engine.store.Store.here`.
    """

    sums_here: bool

    def take(self, table: pl.LazyFrame, *, file: Path | None, folder: Path) -> nw.LazyFrame[Any]:
        """Return a table as a lazy frame of this engine.

        Parameters
        ----------
        table
            The table as Polars sees it.
        file
            The Parquet file that holds exactly this table; None when there is none.
        folder
            The dataset's, in which the file lies.

        """

    def keep(self, answer: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Return the same rows, worked out once however often they are asked for."""

    def drop(self, answer: nw.LazyFrame[Any]) -> None:
        """Give up what `keep` holds of an answer; the frame stays usable."""

    def bring(self, rows: nw.DataFrame[Any]) -> nw.LazyFrame[Any]:
        """Return collected rows as a lazy frame that joins this engine's others."""

    def cut(
        self, kept: nw.LazyFrame[Any], *, column: str, ranges: Sequence[tuple[int, int]]
    ) -> nw.LazyFrame[Any]:
        """Return the rows of a kept answer whose ``column`` lies in ranges (first, last).

        The answer stands in order of that column, and the ranges do, too, without touching.
        """


class PolarsEngine:
    """Polars inside the process: answers are collected and lazy again.

    Questions run on its streaming engine, which was twice as quick over many rows.
    """

    sums_here = False

    def __init__(self) -> None:
        pl.Config.set_engine_affinity("streaming")

    def take(self, table: pl.LazyFrame, *, file: Path | None, folder: Path) -> nw.LazyFrame[Any]:
        """Return the table as it is."""
        del file, folder
        return nw.from_native(table)

    def keep(self, answer: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Collect the answer into memory."""
        return answer.collect().lazy()

    def drop(self, answer: nw.LazyFrame[Any]) -> None:
        """Leave it to Python: memory goes with the frame."""

    def bring(self, rows: nw.DataFrame[Any]) -> nw.LazyFrame[Any]:
        """Return the rows as they are."""
        return rows.lazy()

    def cut(
        self, kept: nw.LazyFrame[Any], *, column: str, ranges: Sequence[tuple[int, int]]
    ) -> nw.LazyFrame[Any]:
        """Slice the rows, which looks at none of them and copies none."""
        # It is a collected frame made lazy: this engine gives it back without a copy, streaming
        # would make one.
        rows: pl.DataFrame = kept.to_native().collect(engine="in-memory")
        order = rows.get_column(column)
        sides: tuple[tuple[int, Literal["left", "right"]], ...] = ((0, "left"), (1, "right"))
        ends = [
            order.search_sorted(pl.Series([each[at] for each in ranges], dtype=order.dtype), side)
            for at, side in sides
        ]
        pieces = [rows[first:end] for first, end in zip(*ends, strict=True)]
        # The empty piece keeps the columns where no range is left; without rechunking nothing is
        # copied.
        return nw.from_native(pl.concat([rows.clear(), *pieces], rechunk=False).lazy())


def choose_engine(*, private: bool = False) -> Engine:
    """Return the engine the settings name: the same object as long as they do not change.

    A private dataset is always answered by Polars: its files are this process's own.

    Raises
    ------
    SettingsError
        The engine cannot run here: PySpark or Java is missing, or its cluster does not answer.

    """
    settings = read_settings()
    # A cluster could not read this process's own folder, and should not be handed what is private.
    if private or settings.engine == "polars":
        return _start_polars()
    return _start_spark(settings.spark, settings.tables)


@cache
def _start_polars() -> Engine:
    return PolarsEngine()


@cache
def _start_spark(master: str, tables: str) -> Engine:
    try:
        from geo.engine import spark  # noqa: PLC0415  who stays with Polars need not have it
    except ImportError:
        msg = "RASD_ENGINE=spark needs PySpark: run `pip install -r requirements-spark.txt`."
        raise SettingsError(msg) from None
    return spark.start_spark(master, tables=tables)
