"""DuckDB as an engine, for tests: a second one that needs no Java and answers in milliseconds."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import polars as pl


class DuckDBEngine:
    """DuckDB inside the process: tables are read from Parquet, answers kept as its own tables."""

    sums_here = False

    def __init__(self) -> None:
        self._database = duckdb.connect(":memory:")
        self._tables = 0

    def take(self, table: pl.LazyFrame, *, file: Path | None, folder: Path) -> nw.LazyFrame[Any]:
        """Read the table's Parquet file, or hand over the rows Polars has."""
        del folder
        if file is None:
            return self._hand_over(table.collect())
        return _as_lazy(self._database.read_parquet(str(file)))

    def keep(self, answer: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Write the answer into a table."""
        return self._write(answer.to_native())

    def drop(self, answer: nw.LazyFrame[Any]) -> None:
        """Leave the table until the database goes: frames that build on it stay usable."""

    def bring(self, rows: nw.DataFrame[Any]) -> nw.LazyFrame[Any]:
        """Hand the rows over."""
        return self._hand_over(rows.to_polars())

    def cut(
        self, kept: nw.LazyFrame[Any], *, column: str, ranges: Sequence[tuple[int, int]]
    ) -> nw.LazyFrame[Any]:
        """Look through the rows, which are in no order in a table."""
        number = nw.col(column)
        inside = [(number >= first) & (number <= last) for first, last in ranges]
        return kept.filter(reduce(or_, inside, nw.lit(value=False)))

    def _hand_over(self, rows: pl.DataFrame) -> nw.LazyFrame[Any]:
        return self._write(self._database.from_arrow(rows.to_arrow()))

    def _write(self, rows: duckdb.DuckDBPyRelation) -> nw.LazyFrame[Any]:
        self._tables += 1
        name = f"table_{self._tables}"
        rows.create(name)
        return _as_lazy(self._database.table(name))


def _as_lazy(native: Any) -> nw.LazyFrame[Any]:
    frame: nw.LazyFrame[Any] = nw.from_native(native)
    return frame
