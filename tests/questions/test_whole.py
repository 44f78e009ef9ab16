"""The whole is never less than its parts, in every event of three datasets."""

import random
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from geo.counting.rules import PARTS
from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.readers.importing import import_file
from geo.view.view import View
from tests.samples import open_sample
from tests.samples_files import shared

EVENTS = [f"e{number}" for number in range(12)]


def list_short(store: Store, **asked: str) -> set[str]:
    """Return the events of which all people are fewer, at most, than some of them."""
    numbers = store.numbers(View(**asked)).collect().to_polars()  # type: ignore[arg-type]
    told = numbers.with_columns(pl.col("harm", "category").cast(pl.String))
    told = told.select("event_id", "harm", "category", "low", "high", "from_parts")
    whole = told.filter(pl.col("category") == "all").drop("category")
    parts = told.filter(pl.col("category").is_in(PARTS)).select(
        "event_id", "harm", pl.col("high").alias("part")
    )
    joined = parts.join(whole, on=["event_id", "harm"], how="left")
    assert joined["high"].null_count() == 0  # where parts are counted, so is the whole
    return set(joined.filter(pl.col("high") < pl.col("part"))["event_id"])


@pytest.mark.parametrize("asked", [{}, {"admissions": "count"}, {"rule": "highest"}])
def test_of_the_shipped_events_all_people_are_as_many_as_any_of_them(
    shipped: Store, asked: dict[str, str]
) -> None:
    assert list_short(shipped, **asked) == set()


def make_accounts(pick: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Make claims, one of each claimant about each event: of all people, of parts, or of both."""
    claims, figures = [], []
    for event, claimant in product(EVENTS, ("a", "b", "c")):
        name = f"{event}-{claimant}"
        claims.append({"claim_id": name, "event_id": event, "claimant_id": claimant})
        parts = {part: pick.randrange(20) for part in pick.sample(PARTS, pick.randrange(1, 4))}
        kind = pick.choice(["all", "parts", "both", "nothing"])
        if kind in {"parts", "both"}:
            figures += [
                {"claim_id": name, "category": part, "low": low, "high": pick.choice([low, None])}
                for part, low in parts.items()
            ]
        if kind in {"all", "both"}:
            low = pick.randrange(30) + (sum(parts.values()) if kind == "both" else 0)
            figures.append({"claim_id": name, "low": low, "high": low + pick.randrange(9)})
    return claims, figures


@pytest.mark.parametrize("seed", range(8))
def test_of_made_up_events_all_people_are_as_many_as_any_of_them(tmp_path: Path, seed: int) -> None:
    claims, figures = make_accounts(random.Random(seed))  # noqa: S311  nothing here is secret
    events = [{"event_id": event} for event in EVENTS]
    store = open_sample(tmp_path, events=events, claims=claims, figures=figures)
    assert list_short(store) == list_short(store, rule="highest") == set()


def test_ucdp_has_no_others_than_it_coded_so(tmp_path: Path) -> None:
    path = shared("ucdp/ged_syria_20160101_20191130.csv")
    import_file("ucdp", path, folder=tmp_path / "syria")
    short = list_short(build_store(open_dataset(tmp_path / "syria")))
    rows = pl.read_csv(path, infer_schema_length=None)
    parts = pl.sum_horizontal("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
    # Rows of which the parts are no parts of the best estimate, or that lies outside its ends.
    outside = pl.col("best") > pl.max_horizontal("low", "high")
    torn = rows.filter((parts != pl.col("best")) | outside)
    assert short <= {f"ucdp-{number}" for number in torn["id"]}
    assert len(short) == 23
