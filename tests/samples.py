"""Small datasets for tests: say what matters, the rest is filled in."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from geo.dataset.folder import Dataset, open_dataset
from geo.dataset.write import write_dataset
from geo.engine.store import Store, build_store
from geo.model.descriptor import Descriptor
from geo.model.schema import load_tables

DESCRIPTOR: Descriptor = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "sample",
    "title": "Sample",
    "title_ar": "عيّنة",
    "version": "1",
    "licenses": [{"name": "CC-BY-4.0", "title": "Attribution", "path": "https://example.org/by"}],
    "redistribution": "open",
}
SOURCE = "https://example.org/report"
_DEFAULTS: dict[str, dict[str, Any]] = {
    "events": {
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike",
        "date_prec": 1,
        "where_prec": 1,
    },
    "claims": {"position": "reports", "source_url": SOURCE, "confidence": "high"},
    "figures": {"harm": "killed", "category": "all", "qualifier": "exact"},
    "totals": {
        "measure": "people_harmed",
        "harm": "killed",
        "category": "civilian",
        "qualifier": "exact",
        "source_url": SOURCE,
        "confidence": "high",
    },
    "places": {"place_type": "village"},
    "claimants": {"kind": "monitor"},
    "actors": {"kind": "coalition"},
    "same_as": {"dataset": "sample", "other_dataset": "sample", "decision": "same"},
}
_NAMES = {"places": "place_id", "claimants": "claimant_id", "actors": "actor_id"}
_TYPES = {"integer": pl.Int64, "number": pl.Float64, "date": pl.Date}
Rows = Sequence[Mapping[str, Any]]


def write_sample(
    folder: Path,
    *,
    format_: str = "csv",
    descriptor: Mapping[str, Any] = MappingProxyType({}),
    **tables: Rows,
) -> Path:
    """Write a dataset of the given rows; claimants, places and actors named only are added."""
    rows = {name: [_fill(name, row) for row in tables.get(name, ())] for name in load_tables()}
    for name, key in _NAMES.items():
        known = {row[key] for row in rows[name]}
        rows[name] += [_fill(name, {key: new}) for new in sorted(_mentioned(rows, key) - known)]
    given = {n: content for n, content in rows.items() if content or not load_tables()[n].optional}
    frames = {name: _frame(name, content) for name, content in given.items()}
    whole = {**DESCRIPTOR, **descriptor}
    write_dataset(folder, descriptor=whole, tables=frames, format_=format_)
    return folder


def open_sample(folder: Path, **tables: Any) -> Store:
    """Write a dataset of the given rows and open it."""
    return build_store(open_sample_dataset(folder, **tables))


def open_sample_dataset(folder: Path, **tables: Any) -> Dataset:
    """Write a dataset of the given rows and open its folder only."""
    name = tables.get("descriptor", {}).get("name", "sample")
    return open_dataset(write_sample(folder / name, **tables))


def _fill(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    filled = {**_DEFAULTS.get(table, {}), **row}
    if table in {"figures", "totals"} and "qualifier" not in row:
        # Ends that are no one number were put by another word.
        high = row.get("high", row["low"])
        word = "at_least" if high is None else "exact" if high == row["low"] else "between"
        filled["qualifier"] = word
    if table == "events":
        filled.setdefault("title_en", filled["event_id"])
        filled.setdefault("title_ar", filled["event_id"])
        filled.setdefault("date_end", filled.get("date_start"))
    if table in {"claims", "totals"}:
        filled.setdefault("text_en", "What is said.")
        filled.setdefault("text_ar", "ما يُقال.")
        filled.setdefault("said_prec", "day" if filled.get("said_on") else None)
    if table in {"figures", "totals"}:
        filled.setdefault("high", filled["low"] if filled["qualifier"] == "exact" else None)
    for part in ("name", "short") if table in _NAMES else ():
        for lang in ("en", "ar"):
            if part == "name" or table != "places":
                filled.setdefault(f"{part}_{lang}", filled[_NAMES[table]])
    return filled


def _mentioned(rows: Mapping[str, Rows], key: str) -> set[str]:
    columns = {
        "place_id": ("places", "area", "within", "place_id"),
        "claimant_id": ("claimant_id", "speaks_for"),
        "actor_id": ("blames", "clears", "side"),
    }[key]
    cells = (row.get(column) for table in rows.values() for row in table for column in columns)
    return {item for cell in cells if cell for item in cell.split(";")}


def _frame(table: str, rows: Rows) -> pl.DataFrame:
    schema = {
        column.name: _TYPES.get(column.type, pl.String) for column in load_tables()[table].columns
    }
    content = pl.DataFrame({name: [row.get(name) for row in rows] for name in schema})
    dates = [name for name, type_ in schema.items() if type_ == pl.Date]
    parsed = content.with_columns(pl.col(dates).cast(pl.String).str.to_date()) if rows else content
    return parsed.cast(schema)  # type: ignore[arg-type]
