"""Ask overlapping views of a dataset that gives no rows, subtract, and look for single events.

    python -m benchmarks.differencing [PAIRS] [SEED]

Every event of the dataset that is made for it has a number of people of its own, so large that a
difference of two answers says which events it is about. Two events at most may be told from each
other by no difference where the least size is three.
"""

import itertools
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.web.routes import build_routes
from tests.samples import write_sample

# ruff: noqa: PLR2004, S101, S311  a made dataset: how often what is drawn says its line

NAME = "secret"
LEAST = 3
_TYPES = (
    ("Battles", "Armed clash"),
    ("Battles", "Government regains territory"),
    ("Explosions/Remote violence", "Air/drone strike"),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    ("Riots", "Mob violence"),
)
_BY = ("month", "place", "area", "type", "actor", "claimant", "side")
Asked = dict[str, Any]
Told = dict[str, list[int]]
"""The numbers of an answer by what they count: their lows, of groups and of the whole."""


def write_secret(folder: Path, *, seed: int = 1, events: int = 240) -> Path:
    """Write a dataset in which each event has a number of its own, as ``folder/secret``."""
    draw = random.Random(seed)
    places = [{"place_id": f"gov-{g}", "place_type": "governorate"} for g in range(3)] + [
        {
            "place_id": f"place-{n}",
            "within": f"gov-{n % 3}",
            "latitude": 33.0 + n % 3 + draw.random() / 2,
            "longitude": 36.0 + n % 3 + draw.random() / 2,
        }
        for n in range(30)
    ]
    made = [_make_event(draw, n) for n in range(events)]
    rows, claims, figures = ([each for one in made for each in one[part]] for part in range(3))
    return write_sample(
        folder / NAME,
        descriptor={"name": NAME, "redistribution": "aggregate-only"},
        places=places,
        events=rows,
        claims=claims,
        figures=figures,
        actors=[
            {"actor_id": f"actor-{n}", "part_of": "actor-0" if n in {3, 4} else None}
            for n in range(6)
        ],
        same_as=[
            {
                "event_id": f"e{n}",
                "other_event_id": f"e{n + 7}",
                "dataset": NAME,
                "other_dataset": NAME,
            }
            for n in (20, 90, 160)
        ],
    )


def _make_event(draw: random.Random, n: int) -> tuple[list[Asked], list[Asked], list[Asked]]:
    event, month = f"e{n}", draw.randrange(1, 13)
    kind, sub = draw.choices(_TYPES, weights=(8, 2, 10, 5, 1))[0]
    day = f"2018-{month:02}-{draw.randrange(1, 28):02}"
    late = (
        f"2018-{month:02}-28" if draw.random() < 0.9 or month == 12 else f"2018-{month + 1:02}-03"
    )
    at = draw.sample(range(30), draw.choices((0, 1, 2), weights=(1, 20, 2))[0])
    row = {
        "event_id": event,
        "event_type": kind,
        "sub_event_type": sub,
        "date_start": None if n % 57 == 5 else day,
        "date_end": None if n % 57 == 5 else late if n % 9 == 0 else day,
        "places": ";".join(f"place-{p}" for p in at) or None,
        "part_of": f"e{n - 1}" if n % 50 == 11 else None,
    }
    claims, figures = [], []
    for i in range(draw.choices((1, 2, 3), weights=(6, 2, 1))[0]):
        claim = f"c{n}-{i}"
        blamed = draw.sample(range(6), draw.choices((0, 1, 2), weights=(2, 10, 1))[0])
        claims.append(
            {
                "claim_id": claim,
                "event_id": event,
                "claimant_id": f"claimant-{draw.randrange(4)}",
                "said_on": f"2019-{draw.randrange(1, 13):02}-{draw.randrange(1, 28):02}",
                "blames": ";".join(f"actor-{a}" for a in blamed) or None,
            }
        )
        for category in ("all", "civilian") if draw.random() < 0.4 else ("all",):
            if draw.random() < 0.95:
                # Civilians are among all people, so that no account gives more of them.
                ends = (2**36, 2**44) if category == "all" else (2**20, 2**35)
                low = draw.randrange(*ends)
                figures.append({"claim_id": claim, "low": low, "category": category})
    return [row], claims, figures


def list_known(folder: Path) -> np.ndarray[Any, Any]:
    """Return every sum or difference of fewer than the least number of single figures, sorted."""
    lines = (folder / "figures.csv").read_text(encoding="utf-8").splitlines()
    at = lines[0].split(",").index("low")
    lows = np.array(sorted({int(line.split(",")[at]) for line in lines[1:]}), dtype=np.int64)
    pairs = lows[:, None] + lows[None, :], lows[:, None] - lows[None, :]
    found = np.unique(np.abs(np.concatenate([lows, *(each.ravel() for each in pairs)])))
    return found[found > 0]


def draw_view(draw: random.Random) -> Asked:
    """Return the parameters of a view, any number of its filters at once."""
    first, last = sorted(draw.sample(range(1, 13), 2))
    south, west = 33 + draw.random() * 2, 36 + draw.random() * 2
    choices: Asked = {
        "from": f"2018-{first:02}-{draw.randrange(1, 28):02}",
        "to": f"2018-{last:02}-{draw.randrange(1, 28):02}",
        "type": draw.sample([*{kind for kind, _ in _TYPES}, *(sub for _, sub in _TYPES)], 2),
        "actor": [f"actor-{n}" for n in draw.sample(range(6), draw.randrange(1, 5))],
        "claimant": [f"claimant-{n}" for n in draw.sample(range(4), draw.randrange(1, 4))],
        "place": [f"gov-{draw.randrange(3)}", f"place-{draw.randrange(30)}"],
        "area": draw.sample(["SY.DI", "SY.HI", "SY.RD", "SY.HM", "outside"], 2),
        "bbox": f"{west},{south},{west + draw.random() * 2},{south + draw.random() * 2}",
        "flag": [draw.choice(["single", "differ", "who", "corroborated"])],
        "as_of": f"2019-{draw.randrange(1, 13):02}-{draw.randrange(1, 28):02}",
        "rule": draw.choice(
            ["lowest", "highest", "median", "latest", "corroborated", "claimant:claimant-1"]
        ),
        "min_killed": str(draw.randrange(2**30, 2**44)),
        "q": draw.choice(["e1", "e2", "e20"]),
        "dates": "touching",
        "category": "civilian",
        "accounts": "no_party",
    }
    names = draw.sample(sorted(choices), draw.randrange(0, 4))
    return {name: choices[name] for name in names}


def change_view(draw: random.Random, view: Asked) -> Asked:
    """Return a view that overlaps another: a filter or two more, fewer or otherwise."""
    changed = dict(view)
    for _ in range(draw.choice((1, 1, 2))):
        other = draw_view(draw)
        for name in [*other][:1]:
            changed[name] = other[name]
        if changed and draw.random() < 0.4:
            changed.pop(draw.choice(sorted(changed)))
    return changed


class Reader:
    """A reader who asks addresses, keeping the answers."""

    def __init__(self) -> None:
        """Ask the server in this process."""
        self._client = TestClient(Starlette(routes=build_routes()))
        self._kept: dict[str, Any] = {}

    def ask(self, path: str, view: Asked, **more: str) -> Any:
        """Return an answer as JSON; None where it is refused."""
        query = urlencode({"dataset": NAME, **view, **more}, doseq=True)
        address = f"/api/v1/{path}?{query}"
        if address not in self._kept:
            answer = self._client.get(address)
            assert answer.status_code in {200, 403, 422}, (address, answer.text)
            self._kept[address] = answer.json() if answer.status_code == 200 else None
        return self._kept[address]

    def read(self, view: Asked, *, by: str) -> Told:
        """Return the lows that a view's answers tell: the whole, groups, months, comparison."""
        told: Told = {}
        answers = [self.ask("casualties", view), self.ask("casualties", view, by=by)]
        answers += [self.ask("timeline", view), self.ask("comparison", view, by=by)]
        for number in itertools.chain.from_iterable(map(_list_numbers, answers)):
            told.setdefault(number.get("category", "all"), []).append(number["low"])
        return told

    def look(self, view: Asked, *, z: int) -> dict[tuple[float, float], int]:
        """Return how many events the squares of a screen hold, by their middles."""
        found = self.ask("cells", {**view, "bbox": "30,30,45,40"}, z=str(z))
        cells = found["cells"] if found else {"lng": [], "lat": [], "events": []}
        return dict(zip(zip(cells["lng"], cells["lat"], strict=True), cells["events"], strict=True))


def _list_numbers(answer: Any) -> Iterator[Any]:
    """Give every object in an answer that has a low end."""
    if isinstance(answer, dict):
        if answer.get("low") is not None and not isinstance(answer["low"], list):
            yield answer
        for value in answer.values():
            yield from _list_numbers(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _list_numbers(value)


def find_single(known: np.ndarray[Any, Any], one: Told, other: Told) -> list[int]:
    """Return the differences of two views' numbers that are about too few events."""
    found: set[int] = set()
    for category in one:
        left = np.array([0, *one[category]], dtype=np.int64)
        right = np.array([0, *one[category], *other.get(category, [])], dtype=np.int64)
        apart = np.unique(np.abs(left[:, None] - right[None, :]))
        at = np.searchsorted(known, apart)
        hit = known[np.minimum(at, len(known) - 1)] == apart
        found |= set(apart[hit].tolist())
    return sorted(found)


def attack(pairs: int, *, seed: int = 1) -> tuple[int, list[str]]:
    """Return how many numbers were told, and the pairs of views that tell of too few events."""
    draw = random.Random(seed)
    told, broken = 0, []
    with tempfile.TemporaryDirectory() as folder:
        known = list_known(write_secret(Path(folder), seed=seed))
        os.environ |= {"RASD_DATA": folder, "RASD_LEAST_GROUP": str(LEAST)}
        reader = Reader()
        for _ in range(pairs):
            view = draw_view(draw)
            other = change_view(draw, view)
            by = draw.choice(_BY)
            one, two = reader.read(view, by=by), reader.read(other, by=by)
            told += sum(map(len, one.values())) + sum(map(len, two.values()))
            if single := find_single(known, one, two) + find_single(known, two, one):
                broken.append(f"{view} | {other} | by={by}: {single[:3]}")
            z = draw.randrange(3, 12)
            wide, narrow = (reader.look(each, z=z) for each in (view, {**view, **other}))
            few = {at: n - narrow.get(at, 0) for at, n in wide.items() if at in narrow}
            if any(0 < n < LEAST for n in few.values()):
                broken.append(f"squares: {view} | {other} | z={z}")
    return told, broken


if __name__ == "__main__":
    pairs, seed = (int(word) for word in (*sys.argv[1:], *("2000", "1")[len(sys.argv) - 1 :]))
    numbers, broken = attack(pairs, seed=seed)
    print(*broken[:20], sep="\n")
    print(f"{pairs} pairs of views, {numbers} numbers told, {len(broken)} pairs tell too much")
