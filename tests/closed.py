"""A small dataset whose licence allows aggregates only, full of words and points to look for.

Whatever of it turns up in an answer or a page has got out: every title, text, name of a place of
one event, source and coordinate of a single record holds a canary.
"""

import re
from pathlib import Path
from typing import Any

import polars as pl

from tests.samples import write_sample

NAME = "closed"
CANARY = "QXCANARY"
EVENTS = 18
FIVE = 5
LONE = "lone-event"
"""An event with a month, a type, a place and an actor of its own."""
_MIDDLE = (34.5, 40.5)


def write_closed(folder: Path) -> Path:
    """Write the dataset as ``folder/closed``."""
    places, events, claims, figures = zip(*map(_make_event, range(EVENTS)), strict=True)
    path = write_sample(
        folder / NAME,
        events=events,
        places=places,
        claims=claims,
        figures=figures,
        totals=[{**_say("total"), "total_id": "total-0", "low": 77077, "area": "place-0"}],
        actors=[{"actor_id": "lone-actor", **_name("actor", "name"), **_name("actor", "short")}],
        points=[{"place_id": "place-1", **_name("point", "point_source"), **_locate(30)}],
    )
    descriptor = path / "datapackage.json"
    text = descriptor.read_text(encoding="utf-8")
    text = text.replace('"open"', '"aggregate-only"').replace('"sample"', f'"{NAME}"')
    descriptor.write_text(text, encoding="utf-8")
    return path


def _make_event(n: int) -> tuple[dict[str, Any], ...]:
    is_lone = n == 0
    event = LONE if is_lone else f"event-{n}-{CANARY.lower()}"
    claim = f"claim-{n}-{CANARY.lower()}"
    return (
        {"place_id": f"place-{n}", **_name(f"place {n}", "name"), **_locate(n)},
        {
            "event_id": event,
            **_name(f"event {n}", "title"),
            **_name(f"event {n}", "note"),
            "event_type": "Riots" if is_lone else "Explosions/Remote violence",
            "sub_event_type": "Mob violence" if is_lone else "Air/drone strike",
            "date_start": _date(n),
            "places": None if n == EVENTS - 1 else f"place-{n}",
            "links": f"https://example.org/{CANARY}/{n}",
        },
        {
            **_say(f"claim {n}"),
            "claim_id": claim,
            "event_id": event,
            "said_on": "2017-03-14" if is_lone else f"2018-12-{10 + n}",
            "blames": "lone-actor" if is_lone else "actor",
        },
        {"claim_id": claim, "low": 66066 if is_lone else 10 + n},
    )


def _date(n: int) -> str:
    """Give one event a month of its own, five events another, and the rest a third."""
    if n == 0:
        return "2017-03-13"
    return f"2018-10-{10 + n}" if n <= FIVE else f"2018-11-{10 + n}"


def _say(what: str) -> dict[str, Any]:
    return {
        "claimant_id": "monitor",
        **_name(what, "text"),
        "source_url": f"https://example.org/{CANARY}",
    }


def _name(what: str, part: str) -> dict[str, str]:
    return {f"{part}_{lang}": f"{CANARY} {what}" for lang in ("en", "ar")}


def _locate(n: int) -> dict[str, float]:
    """Place a point whose digits are found in no other number."""
    lat, lng = _MIDDLE
    return {"latitude": lat + n / 1000 + 0.00031713, "longitude": lng + n / 1000 + 0.00041717}


_HASH = re.compile(r"[0-9a-f]{32,}")


def list_canaries(folder: Path) -> list[str]:
    """List what must not be told: words and days of single records, their points and figures."""
    tables = {name: pl.read_csv(folder / f"{name}.csv") for name in ("events", "places", "points")}
    points = [
        f"{value:.5f}"
        for name in ("places", "points")
        for column in ("latitude", "longitude")
        for value in tables[name][column]
    ]
    days = [str(day) for day in tables["events"]["date_start"]]
    return [CANARY, CANARY.lower(), LONE, "66066", "66,066", "77077", *points, *days]


def find_canaries(told: str | bytes, canaries: list[str]) -> list[str]:
    """Return the canaries in what was told, in the order of the list.

    Streamlit names elements by hashes, in which five digits stand beside each other by chance.
    """
    text = told.decode("utf-8", errors="replace") if isinstance(told, bytes) else told
    text = _HASH.sub("", text)
    return [canary for canary in canaries if canary in text]
