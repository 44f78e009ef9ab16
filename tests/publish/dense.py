"""A small made-up dataset in which everything that can make a number hard comes often."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from geo.model.schema import list_vocabulary
from geo.view.grammar import CATEGORIES, HARMS
from tests.samples import write_sample

NAME = "dense"
CANARY = "qxcanary"
"""Stands in every text of what the dataset holds back."""
EVENTS = 48
_FIRST = date(2018, 10, 20)
_ACTORS = ("army", "brigade", "coalition", "rebels", "militia", "unit", "wing", "police")
_CLAIMANTS = ("monitor", "centre", "army-spokesman", "brigade-office", "radio", "paper", "hospital")
_TYPES = {
    "Battles": "Armed clash",
    "Explosions/Remote violence": "Air/drone strike",
    "Riots": "Mob violence",
}
Row = dict[str, Any]


def write_dense(folder: Path, *, seed: int = 14) -> Path:
    """Write the dataset as ``folder/dense``."""
    made = _Making(random.Random(seed))  # noqa: S311  drawn to be hard, not secret
    events = [made.make_event(number) for number in range(EVENTS)]
    claims = [claim for event in events for claim in made.make_claims(event)]
    for event in events:
        event["part_of"] = made.choose_whole(event, events)
    return write_sample(
        folder / NAME,
        descriptor={"name": NAME, "sources": _SOURCES, "regions": _REGIONS},
        events=events,
        places=made.make_places(),
        points=[
            {
                "place_id": "village-1",
                "latitude": 34.9,
                "longitude": 40.6,
                **_name("other point", "point_source"),
            }
        ],
        claims=claims,
        figures=[figure for claim in claims for figure in made.make_figures(claim)],
        totals=[made.make_total(number) for number in range(6)],
        claimants=_list_claimants(),
        actors=[
            {
                "actor_id": actor,
                "part_of": {"brigade": "army", "unit": "brigade", "wing": "rebels"}.get(actor),
            }
            for actor in _ACTORS
        ],
        same_as=made.make_decisions(),
    )


_SOURCES = [
    {
        "source_id": "bulletin",
        "title": "A bulletin",
        "title_ar": "نشرة",
        "not_independent_of": ["monitor"],
    },
    {"source_id": "digest", "title": "A digest", "not_independent_of": ["radio", "hospital"]},
]
_REGIONS = [
    {
        "name": "valley",
        "title": "The valley",
        "title_ar": "الوادي",
        "bbox": [40.0, 34.0, 41.5, 35.5],
    }
]


def _name(word: str, field: str) -> Row:
    return {f"{field}_en": word, f"{field}_ar": f"{word} بالعربية"}


def _list_claimants() -> list[Row]:
    kinds = ("monitor", "monitor", "party", "party", "media", "unstated", "official")
    speaks = {"army-spokesman": None, "brigade-office": "army-spokesman", "centre": "monitor"}
    return [
        {"claimant_id": claimant, "kind": kind, "speaks_for": speaks.get(claimant)}
        for claimant, kind in zip(_CLAIMANTS, kinds, strict=True)
    ]


class _Making:
    """Draws rows, each as the tables have them."""

    def __init__(self, drawn: random.Random) -> None:
        self.random = drawn
        self.claims = 0

    def maybe(self, value: Any, *, likely: float) -> Any:
        return value if self.random.random() < likely else None

    def day(self, *, most: int = 60) -> date:
        return _FIRST + timedelta(days=self.random.randint(0, most))

    def make_event(self, number: int) -> Row:
        event_type = self.random.choice(list(_TYPES))
        start = self.maybe(self.day(), likely=0.9)
        longest = self.random.choice((0, 0, 0, 1, 20))
        end = start + timedelta(days=longest) if start else self.maybe(self.day(), likely=0.3)
        places = self.random.sample(
            [f"village-{one}" for one in range(10)], self.random.choice((0, 1, 1, 1, 2, 3))
        )
        held = number % 16 == 7
        word = CANARY if held else f"Clash {number} at al-Hajin"
        return {
            "event_id": f"{CANARY}-{number}" if held else f"event-{number * 37 % EVENTS}",
            **_name(word, "title"),
            **_name(CANARY if held else "a note", "note"),
            "event_type": event_type,
            "sub_event_type": _TYPES[event_type],
            "date_start": start,
            "date_end": self.maybe(end, likely=0.9) if end else None,
            "date_prec": self.random.choice((1, 2, 5)),
            "places": ";".join(places) or None,
            "where_prec": self.random.choice((1, 2, 3, 4)),
            "control_to": self.maybe("army", likely=0.1),
            "control_from": None,
            "active_year": self.maybe(self.random.choice(("yes", "no")), likely=0.3),
            "withheld": "safety" if held else None,
        }

    def choose_whole(self, event: Row, events: list[Row]) -> str | None:
        # What is held back may be named by nobody.
        # Nor is anything a part of itself, over however many others.
        later = events[events.index(event) + 1 :]
        named = [one["event_id"] for one in later if not one["withheld"]]
        return (
            self.maybe(self.random.choice(named), likely=0.3)
            if named and not event["withheld"]
            else None
        )

    def make_places(self) -> list[Row]:
        villages = [
            {
                "place_id": f"village-{number}",
                **_name(f"Village {number % 8}", "name"),
                "within": "district" if number % 2 else "province",
                # Two of them lie on one point, and one on none.
                "latitude": None if number == 9 else 34.5 + (number % 8) * 0.11,
                "longitude": None if number == 9 else 40.5078125 + (number % 8) * 0.05,
                "radius_m": self.maybe(5_000 * number, likely=0.5),
            }
            for number in range(10)
        ]
        return [
            *villages,
            {"place_id": "district", "place_type": "district", "within": "province"},
            {"place_id": "province", "place_type": "governorate"},
        ]

    def make_claims(self, event: Row) -> list[Row]:
        made: list[Row] = []
        for _ in range(self.random.choice((0, 1, 1, 2, 3, 5, 7))):
            made.append(self.make_claim(event, made))
        return made

    def make_claim(self, event: Row, before: list[Row]) -> Row:
        self.claims += 1
        position = self.random.choice(
            ("reports", "reports", "reports", "denies", "acknowledges", "attributes", "comments")
        )
        start = self.maybe(self.day(), likely=0.1)
        # Nobody can speak of what has not happened, here of days that a claim names.
        after = start or event["date_start"] or event["date_end"] or _FIRST
        said = self.maybe(
            after + timedelta(days=self.random.choice((0, 0, 1, 3, 9, 30))), likely=0.85
        )
        held = self.random.random() < 0.05
        origins = [one["claim_id"] for one in before if not one["withheld"]]
        taken = (
            self.maybe(self.random.choice(origins), likely=0.2)
            if origins
            else self.maybe("unknown", likely=0.05)
        )
        return {
            "claim_id": f"{CANARY if held else 'claim'}-{self.claims}",
            "event_id": event["event_id"],
            "claimant_id": self.random.choice(_CLAIMANTS),
            "position": position,
            "denies": self.random.choice(
                ("event", "civilian_harm", "responsibility", "event;civilian_harm")
            )
            if position == "denies"
            else None,
            "said_on": said,
            "blames": None if position == "denies" else self.list_actors(),
            "clears": self.maybe(self.random.choice(_ACTORS), likely=0.2),
            "place_id": self.maybe(f"village-{self.random.randint(0, 8)}", likely=0.12),
            "when_start": start,
            "when_end": start + timedelta(days=2) if start else None,
            "derived_from": taken,
            "source_id": self.maybe(self.random.choice(("bulletin", "digest")), likely=0.3),
            "confidence": self.random.choice(("high", "medium", "low")),
            "tells_control": self.maybe("yes", likely=0.1) if event["control_to"] else None,
            **_name(CANARY if held else "What is said.", "text"),
            "withheld": "privacy" if held else None,
        }

    def list_actors(self) -> str | None:
        some = self.random.sample(_ACTORS, self.random.choice((0, 1, 1, 2)))
        return ";".join(some) or None

    def make_figures(self, claim: Row) -> list[Row]:
        if claim["position"] == "denies":
            return []
        kinds = [
            ("killed", "all"),
            ("killed", "civilian"),
            ("killed", "combatant"),
            ("injured", "all"),
        ]
        kinds += [(self.random.choice(HARMS), self.random.choice(CATEGORIES)), ("killed", "child")]
        some = dict.fromkeys(self.random.sample(kinds, self.random.choice((0, 1, 2, 3))))
        figures = [
            row for harm, category in some for row in self.make_figure(claim, harm, category)
        ]
        # One claim's people are no fewer than its parts, whoever they are.
        for row in figures if len(some) > 1 else ():
            row["low"] += 150 * (row["category"] == "all")
            row["high"] = (
                None if row["high"] is None else row["high"] + 150 * (row["category"] == "all")
            )
            row["best"] = None if row["best"] is None else row["low"]
        return figures

    def make_figure(self, claim: Row, harm: str, category: str) -> list[Row]:
        sides: list[str | None] = [None]
        if self.random.random() < 0.25:
            sides = list(self.random.sample(_ACTORS[:4], self.random.choice((1, 2))))
        made = []
        for side in sides:
            low = self.random.choice((0, 1, 2, 3, 5, 8, 40))
            high = self.maybe(low + self.random.choice((0, 0, 2, 10)), likely=0.8)
            best = self.maybe(low, likely=0.3)
            about = {"harm": harm, "category": category, "side": side}
            made.append(
                {"claim_id": claim["claim_id"], **about, "low": low, "high": high, "best": best}
            )
        return made

    def make_total(self, number: int) -> Row:
        start = self.day(most=20)
        return {
            "total_id": f"total-{number}",
            "claimant_id": self.random.choice(_CLAIMANTS),
            "low": 10 * number,
            "high": self.maybe(10 * number + 5, likely=0.6),
            "category": self.random.choice(("all", "civilian")),
            "said_on": self.day(most=75),
            "period_start": start,
            "period_end": self.maybe(start + timedelta(days=40), likely=0.7),
            "area": self.random.choice(("province", "district", "village-1")),
            "blames": self.maybe("army", likely=0.3),
        }

    def make_decisions(self) -> list[Row]:
        names = [f"event-{number}" for number in range(EVENTS) if number * 13 % EVENTS % 16 != 7]
        some = self.random.sample(names, 20)
        pairs = list(zip(some[::2], some[1::2], strict=True))
        pairs.append((some[0], some[2]))
        return [
            {
                "dataset": NAME,
                "other_dataset": NAME,
                "event_id": one,
                "other_event_id": other,
                "decision": "undecided" if number % 5 == 4 else "same",
            }
            for number, (one, other) in enumerate(pairs)
        ]


assert set(_TYPES) <= set(list_vocabulary("events", "event_type"))
