"""Random views of a dataset, and what the server answers to them."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, get_args
from urllib.parse import quote, urlencode

from geo.counting.flags import FLAGS
from geo.counting.rules import ACCOUNTS, CONFIDENCES, RULES
from geo.engine.store import Store
from geo.questions.unshown import Part
from geo.view.grammar import CATEGORIES, COLOURS, HARMS, SIZES, WAYS

Parameters = list[tuple[str, str]]
_PATHS = (
    *("cells", "cells", "cells", "cells", "casualties", "casualties", "casualties", "timeline"),
    *("unshown", "events", "events/{id}", "events/{id}", "cells/events", "totals/{id}/coverage"),
    *("totals/widest", "unshown/{part}"),
)
_FEW = 0.7


class Views:
    """Draws addresses of the API at random, of what a dataset holds."""

    def __init__(self, store: Store, *, seed: int) -> None:
        """Read what filters may name."""
        self.random = random.Random(seed)  # noqa: S311  drawn to be many, not secret
        self.dataset = store.dataset.name
        self.ids = _read(store, "events", "event_id")
        self.places = _read(store, "places", "place_id")
        self.actors = _read(store, "actors", "actor_id")
        self.claimants = _read(store, "claimants", "claimant_id")
        self.totals = _read(store, "totals", "total_id")
        self.types = [word for word in _read(store, "events", "event_type") if word]
        self.kinds = [word for word in _read(store, "events", "sub_event_type") if word]
        self.words = [w for title in _read(store, "events", "title_en") for w in title.split()]
        self.days: list[date] = sorted(
            day
            for table, column in (("events", "date_start"), ("claims", "said_on"))
            for day in _read(store, table, column)
            if day
        ) or [date(2018, 1, 1)]
        marks = store.frame("marks").select("longitude", "latitude").collect("polars")
        self.points = list(marks.iter_rows()) or [(40.0, 34.0)]

    def draw(self) -> str:
        """Draw an address."""
        path: str = self.random.choice(_PATHS)
        if path.startswith("totals/{id}") and not self.totals:
            path = "cells"
        path = path.replace("{part}", self.random.choice(get_args(Part)))
        # Beside most filters there is no total.
        few = path == "totals/widest" and self.random.random() < _FEW
        given = (self._draw_days() if few else self._draw_filters()) + self._draw_counting()
        if path.startswith("cells"):
            given = [pair for pair in given if pair[0] != "bbox"]
            given += [("bbox", self._draw_box()), ("z", str(self.random.randint(0, 14)))]
            given += self._some("size", SIZES) + self._some("colour", COLOURS)
        if path == "casualties":
            given += self._some("by", WAYS, likely=0.7)
        if path == "timeline":
            given += self._some("step", ("day", "week", "month"))
        if path in {"casualties", "timeline", "events"} and self.random.random() < 0.15:
            given.append(("event", self.random.choice(self.ids)))
        if path == "events" or path.startswith("unshown/"):
            given += [("limit", str(self.random.choice((1, 5, 1000))))]
            given += [("offset", str(self.random.choice((0, 0, 3))))]
        named = self.totals if path.startswith("totals") else self.ids
        path = path.replace("{id}", quote(self.random.choice(named), safe="") if named else "")
        return f"api/v1/{path}?{urlencode([('dataset', self.dataset), *given])}"

    def _some(self, name: str, words: Sequence[str], *, likely: float = 0.4) -> Parameters:
        return [(name, self.random.choice(words))] if self.random.random() < likely else []

    def _several(self, name: str, words: Sequence[str], *, likely: float) -> Parameters:
        chosen = self._some(name, words, likely=likely) if words else []
        return chosen + (self._some(name, words, likely=0.4) if chosen else [])

    def _draw_day(self) -> str:
        shift = timedelta(days=self.random.randint(-5, 5))
        return (self.random.choice(self.days) + shift).isoformat()

    def _draw_box(self) -> str:
        lng, lat = self.random.choice(self.points)
        half = self.random.choice((0.0005, 0.05, 0.5, 3.0, 20.0))
        turn = self.random.choice((0, 0, 0, 0, 360, -360))
        west, east = lng - half + turn, lng + half * self.random.random() + turn
        south, north = max(-90.0, lat - half), min(90.0, lat + half * self.random.random())
        return ",".join(f"{side:.6f}" for side in (max(west, -540), south, min(east, 540), north))

    def _draw_days(self) -> Parameters:
        given: Parameters = []
        if self.random.random() < 0.35:
            first, last = sorted((self._draw_day(), self._draw_day()))
            given += self._some("from", [first], likely=0.8) + self._some("to", [last], likely=0.8)
            given += self._some("dates", ("touching", "within"), likely=0.3)
        if self.random.random() < 0.3:
            given.append(("as_of", self._draw_day()))
        return given + self._several("place", self.places, likely=0.12)

    def _draw_filters(self) -> Parameters:
        given = self._draw_days()
        given += self._several("type", self.types + self.kinds, likely=0.15)
        given += self._several("actor", self.actors, likely=0.12)
        given += self._several("claimant", self.claimants, likely=0.12)
        given += self._several("area", ("SY.DY", "SY.HA", "outside", "SY.HI", "SY.RA"), likely=0.05)
        given += self._several("flag", FLAGS, likely=0.12)
        given += self._some("control", ["changed"], likely=0.04)
        given += self._some("active_year", ["yes", "no"], likely=0.04)
        given += self._some("q", self.words, likely=0.08)
        given += self._some("min_killed", ["0", "1", "5", "40"], likely=0.1)
        if self.random.random() < 0.1:
            given.append(("bbox", self._draw_box()))
        return given

    def _draw_counting(self) -> Parameters:
        rules = (*RULES, *(f"claimant:{one}" for one in self.claimants[:6]))
        given = self._some("rule", rules, likely=0.5)
        given += self._some("harm", HARMS, likely=0.15)
        given += self._some("category", CATEGORIES, likely=0.35)
        given += self._some("denials", ["zero"], likely=0.2)
        given += self._some("admissions", ["count"], likely=0.2)
        given += self._some("accounts", ACCOUNTS, likely=0.15)
        given += self._some("confidence", CONFIDENCES, likely=0.15)
        return given + self._some("lang", ["en", "ar"], likely=0.4)


def _read(store: Store, table: str, column: str) -> list[Any]:
    found = store.frame(table).select(column).unique().collect("polars")[column].to_list()
    return sorted(value for value in found if value is not None)
