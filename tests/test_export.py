"""Files taken away are read back by the programs they are for, Arabic and blanks intact."""

import io
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import pytest

from geo.export import credit_dataset, frame_events, write_csv, write_geojson, write_parquet
from geo.store import Store
from geo.view import View
from tests.samples import open_sample


@pytest.fixture
def store(tmp_path: Path) -> Store:
    day: dict[str, Any] = {"date_start": "2018-11-17", "title_ar": "ضربات"}
    return open_sample(
        tmp_path,
        events=[
            {**day, "event_id": "a", "places": "one", "title_en": "=cmd()"},
            {**day, "event_id": "b", "places": "one;two"},
            {**day, "event_id": "c"},
        ],
        places=[
            {"place_id": "one", "latitude": 34.5, "longitude": 40.5},
            {"place_id": "two", "latitude": 34.7, "longitude": 40.7},
        ],
        claims=[{"claim_id": "c1", "event_id": "a", "claimant_id": "sohr"}],
        figures=[{"claim_id": "c1", "low": 40, "qualifier": "at_least"}],
    )


def test_geojson_is_read_back_by_geopandas(store: Store) -> None:
    written = write_geojson(frame_events(store, View()), credit_dataset(store.dataset))
    read = gpd.read_file(io.BytesIO(written))
    assert read["event_id"].tolist() == ["a", "b", "c"]
    assert set(read["title_ar"]) == {"ضربات"}
    assert [shape and shape.geom_type for shape in read.geometry] == ["Point", "MultiPoint", None]
    assert json.loads(written)["licence"] == "CC-BY-4.0"
    first, second = json.loads(written)["features"][:2]
    assert (first["properties"]["low"], first["properties"]["open"]) == (40, True)
    assert second["properties"]["low"] is None
    assert first["properties"]["date_start"] == "2018-11-17"


def test_csv_is_read_back_by_polars_and_runs_no_formula(store: Store) -> None:
    written = write_csv(frame_events(store, View()), credit_dataset(store.dataset))
    read = pl.read_csv(io.BytesIO(written), infer_schema_length=None)
    assert read["title_en"][0] == "'=cmd()"
    assert read["low"].to_list() == [40, None, None]
    assert read["longitude"].to_list() == [40.5, 40.5, None]
    assert set(read["dataset"]) == {"sample"}


def test_geoparquet_is_read_back_by_geopandas(store: Store) -> None:
    written = write_parquet(frame_events(store, View()), credit_dataset(store.dataset))
    read = gpd.read_parquet(io.BytesIO(written))
    assert read.crs == "EPSG:4326"
    assert read["accounts"].tolist()[0] == 1
    assert read.geometry[0].x == 40.5
