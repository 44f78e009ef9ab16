"""Spark as the engine, for what one machine cannot hold; the only module that knows of it."""

import os
import shutil
import threading
from collections.abc import Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
from polars import selectors
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from geo.errors import SettingsError

_LOOPBACK = "127.0.0.1"
_HERE = {
    "spark.driver.host": _LOOPBACK,
    "spark.driver.bindAddress": _LOOPBACK,
    # Spark's 200 are for clusters: on one machine most of the time would go into starting tasks.
    "spark.sql.shuffle.partitions": "2",
}
"""What holds where driver and workers are one process: nothing listens to the network."""
_EVERYWHERE = {
    # Days must not move by the time zone of whoever works them out.
    "spark.sql.session.timeZone": "UTC",
    # Its page would show what readers ask.
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_starting = threading.Lock()


class SparkEngine:
    """Spark, on this machine or a cluster: tables are read where they lie, answers persisted.

    ``tables`` is where datasets' folders lie for Spark; '' where they lie for everybody. Planning
    an answer takes it seconds, however short the tables are.
    """

    sums_here = True

    def __init__(self, session: SparkSession, *, tables: str = "") -> None:
        self._session = session
        self._tables = tables

    def take(self, table: pl.LazyFrame, *, file: Path | None, folder: Path) -> nw.LazyFrame[Any]:
        """Read the table's Parquet file, or hand over the rows Polars has."""
        if file is None:
            return self._hand_over(table.collect())
        address = str(file.absolute())
        if self._tables:
            inside = file.relative_to(folder).as_posix()
            address = f"{self._tables.rstrip('/')}/{folder.name}/{inside}"
        return _as_lazy(self._session.read.parquet(address))

    def keep(self, answer: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Persist the answer on the workers, in memory and what does not fit on their disks."""
        return _as_lazy(answer.to_native().persist())

    def drop(self, answer: nw.LazyFrame[Any]) -> None:
        """Take the answer off the workers."""
        answer.to_native().unpersist()

    def bring(self, rows: nw.DataFrame[Any]) -> nw.LazyFrame[Any]:
        """Hand the rows over."""
        return self._hand_over(rows.to_polars())

    def cut(
        self, kept: nw.LazyFrame[Any], *, column: str, ranges: Sequence[tuple[int, int]]
    ) -> nw.LazyFrame[Any]:
        """Look through the rows, which are in no order on the workers."""
        number = nw.col(column)
        inside = [(number >= first) & (number <= last) for first, last in ranges]
        return kept.filter(reduce(or_, inside, nw.lit(value=False)))

    def _hand_over(self, rows: pl.DataFrame) -> nw.LazyFrame[Any]:
        # Spark knows no unsigned numbers.
        signed = rows.cast({selectors.unsigned_integer(): pl.Int64})
        return _as_lazy(self._session.createDataFrame(signed.to_arrow()))


def _as_lazy(native: Any) -> nw.LazyFrame[Any]:
    frame: nw.LazyFrame[Any] = nw.from_native(native)
    return frame


def start_spark(master: str, *, tables: str = "") -> SparkEngine:
    """Start Spark, or join the session this process has.

    Parameters
    ----------
    master
        ``local[2]`` for two cores of this machine, else a cluster's address
        (``spark://HOST:7077``, ``yarn``, ``k8s://...``).
    tables
        Where Spark finds the datasets' folders (``s3a://...``); '' where everybody does.

    Raises
    ------
    SettingsError
        No Java, or Spark does not start on that master.

    """
    _find_java()
    is_local = master.startswith("local")
    builder = SparkSession.builder.appName("rasd").master(master)
    for name, value in (_EVERYWHERE | (_HERE if is_local else {})).items():
        builder = builder.config(name, value)
    # A process has one session: two threads that start one at once would share half of it.
    with _starting:
        try:
            return SparkEngine(builder.getOrCreate(), tables=tables)
        except (PySparkException, OSError, RuntimeError) as error:
            why = str(error).splitlines()[0]
            msg = f"RASD_SPARK={master}: Spark does not start there ({why}); see docs/scaling.md."
            raise SettingsError(msg) from None


def _find_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=f"{home}/bin" if home else None):
        msg = "RASD_ENGINE=spark needs Java 17 or newer: install it, or name its JAVA_HOME."
        raise SettingsError(msg)
