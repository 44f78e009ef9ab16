"""UCDP's yearly numbers, asked for as a reader would, held against the columns of its files."""

from datetime import date
from itertools import product
from typing import Any

import polars as pl
import pytest

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.model.number import Number
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.readers.importing import import_file
from geo.view.view import View
from tests.samples_files import shared

FILES = ("ged_syria_20160101_20191130.csv", "GEDEvent_v23_1_CAR_49col.csv")
TYPES = {1: "State-based conflict", 2: "Non-state conflict", 3: "Violence against civilians"}


@pytest.fixture(scope="module", params=FILES)
def imported(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pl.DataFrame, Store]:
    path = shared(f"ucdp/{request.param}")
    folder = tmp_path_factory.mktemp("ucdp") / "ged"
    import_file("ucdp", path, folder=folder)
    rows = pl.read_csv(path, infer_schema_length=None)
    # Nothing of these files happened in two years, so a year is all that lies inside it.
    days = rows.select(pl.col("date_start", "date_end").cast(pl.String).str.slice(0, 4))
    assert (days["date_start"] == days["date_end"]).all()
    return rows, build_store(open_dataset(folder))


def ask(store: Store, year: int, **asked: Any) -> Number:
    view = View(from_=date(year, 1, 1), to=date(year, 12, 31), **asked)
    return count_casualties(Selection(store, view))


def test_each_year_and_type_of_violence_is_the_files_own(
    imported: tuple[pl.DataFrame, Store],
) -> None:
    rows, store = imported
    # 58 and 15 rows have a low above their high, and are marked.
    ends = (pl.min_horizontal("low", "high"), pl.max_horizontal("low", "high"))
    told = rows.with_columns(ends[0].alias("low"), ends[1].alias("high"))
    for year, (kind, name), active in product(
        sorted(told["year"].unique()), TYPES.items(), ("", "yes", "no")
    ):
        own = told.filter(
            pl.col("year") == year,
            pl.col("type_of_violence") == kind,
            pl.lit(value=True) if not active else pl.col("active_year") == (active == "yes"),
        )
        low, best, high = (int(own[column].sum()) for column in ("low", "best", "high"))
        asked = {"type": (name,), "active_year": active}
        usual, sure = ask(store, year, **asked), ask(store, year, rule="best", **asked)
        assert usual.events == sure.events == own.height, (year, name, active)
        if own.height:
            assert (usual.low, usual.high, usual.open) == (low, high, False)
            assert (sure.low, sure.high, sure.open) == (best, best, False)


def test_the_parts_of_the_best_estimates_are_the_files_own(
    imported: tuple[pl.DataFrame, Store],
) -> None:
    rows, store = imported
    parts = {"civilian": "deaths_civilians", "unknown": "deaths_unknown"}
    for category, column in parts.items():
        view = View(category=category, rule="best")
        found = count_casualties(Selection(store, view))
        assert (found.low, found.high) == (rows[column].sum(), rows[column].sum())
