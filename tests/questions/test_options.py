"""What a dataset offers to filter by is found in one question, and is what is found one by one."""

import random
from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store
from geo.questions.names import list_options, trace_containers
from tests.samples import open_sample

_GOVERNORATES = 4


def open_random(folder: Path, seed: int, *, redistribution: str) -> Store:
    """Open a dataset of random events at places, many of them within others."""
    draw = random.Random(seed)  # noqa: S311  nothing here is secret
    inner = [f"p{n}" for n in range(draw.choice((1, 8, 25)))]
    outer = [f"g{n}" for n in range(_GOVERNORATES)]
    above = {"g0": "land", "g1": "land", "g2": "g0", "g3": None}
    within = {**{place: draw.choice((*outer, None)) for place in inner}, **above, "land": None}
    return open_sample(
        folder,
        descriptor={"redistribution": redistribution},
        places=[
            {"place_id": place, "name_en": f"Name {draw.randrange(9)}", "within": of}
            for place, of in within.items()
        ],
        events=[
            {
                "event_id": f"e{n}",
                "date_start": f"2020-01-{draw.randrange(1, 29):02}",
                "places": ";".join(draw.sample([*inner, "g0", "g2"], draw.randrange(3))) or None,
            }
            for n in range(draw.choice((4, 30, 90)))
        ],
    )


def list_one_by_one(store: Store, *, least: int) -> list[str]:
    """Return the places that so many events are at or within, each asked for by itself."""
    placed = store.frame("event_places").select("event_id", "place_id").collect()
    events = {
        place: {
            event for event, at in placed.iter_rows() if place in trace_containers(store, [at])[at]
        }
        for place in store.frame("places").select("place_id").collect()["place_id"].to_list()
    }
    return [place for place, of in events.items() if len(of) >= least]


@pytest.mark.parametrize(
    ("redistribution", "least"),
    [("open", 1), ("aggregate-only", 2), ("aggregate-only", 5), ("aggregate-only", 20)],
)
@pytest.mark.parametrize("seed", range(3))
def test_places_are_those_found_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, seed: int, least: int, redistribution: str
) -> None:
    monkeypatch.setenv("RASD_LEAST_GROUP", str(least))
    store = open_random(tmp_path, seed, redistribution=redistribution)
    found: Any = list_options(store, lang="en")["place"]
    assert sorted(found) == sorted(list_one_by_one(store, least=least))
