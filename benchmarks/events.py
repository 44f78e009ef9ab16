"""Synthetic events: as many as wanted, always the same ones, over a year and the whole of Syria."""

import random
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from geo.dataset import write_dataset
from geo.model import list_vocabulary, load_tables

FIRST_DAY = date(2018, 1, 1)
DAYS = 365
_WEST, _SOUTH, _EAST, _NORTH = 36.0, 32.5, 42.0, 37.0
_TYPES = {"integer": pl.Int64, "number": pl.Float64, "date": pl.Date}
_ADDRESS = "https://example.org/synthetic"


def write_events(folder: Path, *, n: int) -> None:
    """Write a dataset of `n` events, each at a point of its own and told by one to three claims."""
    chance = random.Random(n)  # noqa: S311  the same events at every run, not a secret
    claimants = [f"claimant-{number}" for number in range(5)]
    tables = {
        "events": [_event(number, chance, day=number * DAYS // n) for number in range(n)],
        "places": [_place(number, chance) for number in range(n)],
        "claimants": [_named("claimant_id", name, kind="monitor") for name in claimants],
        "claims": [
            _claim(number, claimant)
            for number in range(n)
            for claimant in chance.sample(claimants, chance.randint(1, 3))
        ],
    }
    tables["figures"] = [_figure(claim, chance) for claim in tables["claims"]]
    write_dataset(
        folder,
        descriptor=_describe(folder.name),
        tables={name: _frame(name, rows) for name, rows in tables.items()},
        format_="parquet",
    )


def _event(number: int, chance: random.Random, *, day: int) -> dict[str, object]:
    happened = FIRST_DAY + timedelta(days=day)
    kinds = list_vocabulary("events", "event_type")
    return {
        "event_id": f"event-{number}",
        "title_en": f"Synthetic event {number}",
        "title_ar": f"حدث مصطنع {number}",
        "event_type": chance.choice(kinds),
        "sub_event_type": "Other",
        "date_start": happened,
        "date_end": happened,
        "date_prec": 1,
        "places": f"place-{number}",
        "where_prec": 1,
    }


def _place(number: int, chance: random.Random) -> dict[str, object]:
    point = {
        "latitude": round(chance.uniform(_SOUTH, _NORTH), 5),
        "longitude": round(chance.uniform(_WEST, _EAST), 5),
        "point_source": "made up",
        "radius_m": 1000,
    }
    return _named("place_id", f"place-{number}", place_type="village") | point


def _named(key: str, name: str, /, **rest: object) -> dict[str, object]:
    texts = {f"{part}_{lang}": name for part in ("name", "short") for lang in ("en", "ar")}
    return {key: name, **texts, **rest}


def _claim(number: int, claimant: str) -> dict[str, object]:
    return {
        "claim_id": f"claim-{number}-{claimant}",
        "event_id": f"event-{number}",
        "claimant_id": claimant,
        "position": "reports",
        "text_en": "A synthetic statement.",
        "text_ar": "قول مصطنع.",
        "source_url": _ADDRESS,
        "confidence": "high",
    }


def _figure(claim: dict[str, object], chance: random.Random) -> dict[str, object]:
    killed = chance.randrange(30)
    return {
        "claim_id": claim["claim_id"],
        "harm": "killed",
        "category": "all",
        "low": killed,
        "high": killed,
        "qualifier": "exact",
    }


def _describe(name: str) -> dict[str, object]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": "Synthetic events",
        "title_ar": "أحداث مصطنعة",
        "version": "1",
        "licenses": [{"name": "CC0-1.0", "title": "CC0", "path": _ADDRESS}],
        "redistribution": "open",
    }


def _frame(table: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    columns = load_tables()[table].columns
    schema = {column.name: _TYPES.get(column.type, pl.String) for column in columns}
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in schema}, schema=schema)
