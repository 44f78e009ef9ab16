"""What the map draws on a screen."""

from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store
from geo.questions.screen.cells import Several, find_cells, list_stack
from geo.questions.select import Selection
from geo.view.view import View
from tests.samples import open_sample

WORLD = (-180.0, -85.0, 180.0, 85.0)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    points = {"near": (34.0, 40.0), "beside": (34.01, 40.01), "far": (33.0, 37.0)}
    day = {"date_start": "2018-11-17"}
    events: list[dict[str, Any]] = [
        {"event_id": "one", "places": "near"},
        {"event_id": "two", "places": "near"},
        {"event_id": "three", "places": "beside"},
        {"event_id": "four", "places": "far", "where_prec": 2},
        {"event_id": "both", "places": "near;beside"},
        {"event_id": "nowhere"},
    ]
    return open_sample(
        tmp_path_factory.mktemp("sample"),
        events=[{**event, **day} for event in events],
        places=[{"place_id": p, "latitude": y, "longitude": x} for p, (y, x) in points.items()],
        claims=[
            {
                "claim_id": "c1",
                "event_id": "four",
                "claimant_id": "sohr",
                "position": "denies",
                "denies": "event",
                "said_on": "2018-11-17",
            }
        ],
    )


def test_far_away_the_near_points_are_one_cell_and_the_far_one_stands_alone(store: Store) -> None:
    found = find_cells(Selection(store, View()), z=6, bbox=WORLD)
    assert found.cells.events == [4]
    assert found.cells.split == [True]
    assert found.cells.place == [None]
    assert found.events.id == ["four"]
    assert found.events.agreement == ["denied"]
    assert found.events.radius_m == [25_000]
    assert found.shown == 5


def test_close_up_events_on_one_point_stay_together_and_can_be_listed(store: Store) -> None:
    found = find_cells(Selection(store, View()), z=16, bbox=(39.9, 33.9, 40.1, 34.1))
    cells = found.cells
    assert sorted(cells.events) == [2, 3]
    assert cells.split == [False, False]
    assert sorted(map(str, cells.place)) == ["beside", "near"]
    at = cells.events.index(3)
    box = (cells.west[at], cells.south[at], cells.east[at], cells.north[at])
    stack = list_stack(Selection(store, View()), bbox=box)
    assert stack.events.id == ["both", "one", "two"]
    assert stack.more == 0


def test_the_screen_limits_what_is_answered(store: Store) -> None:
    found = find_cells(Selection(store, View()), z=6, bbox=(0.0, 0.0, 10.0, 10.0))
    assert (found.cells.events, found.events.id, found.shown) == ([], [], 0)


def test_a_map_turned_round_the_world_still_finds_its_events(store: Store) -> None:
    found = find_cells(Selection(store, View()), z=6, bbox=(390.0, 30.0, 410.0, 40.0))
    assert found.shown == 5


def test_filters_apply_to_the_map(store: Store) -> None:
    found = find_cells(Selection(store, View(place=("far",))), z=6, bbox=WORLD)
    assert found.events.id == ["four"]
    assert found.cells.events == []


def test_an_event_at_several_places_of_one_cell_counts_once(store: Store) -> None:
    # At zoom 12 the two near points fall in different squares less than a mark apart.
    for z in range(6, 17):
        found = find_cells(Selection(store, View()), z=z, bbox=(39.9, 33.9, 40.1, 34.1))
        counted = sum(found.cells.events) + len(found.events.id)
        drawn_apart = len(found.cells.events) + len(found.events.id) > 1
        assert counted == (5 if drawn_apart else 4)
        assert found.shown == 4


def test_an_event_alone_at_two_places_is_drawn_at_both_and_counted_once(tmp_path: Path) -> None:
    store = open_sample(
        tmp_path,
        events=[{"event_id": "a", "places": "west;east"}],
        places=[
            {"place_id": "west", "latitude": 34.0, "longitude": 40.0},
            {"place_id": "east", "latitude": 35.0, "longitude": 41.0},
        ],
    )
    found = find_cells(Selection(store, View()), z=8, bbox=WORLD)
    assert list(zip(found.events.id, found.events.lng, strict=True)) == [
        ("a", 41.0),
        ("a", 40.0),
    ]
    assert found.shown == 1
    assert found.several == Several(id=["a"], cells=[[]])
    near = find_cells(Selection(store, View()), z=8, bbox=(39.0, 33.0, 40.5, 36.0))
    assert (near.events.lng, near.several) == ([40.0], Several(id=[], cells=[]))


def test_an_event_that_two_signs_count_is_told_with_its_cells(store: Store) -> None:
    found = find_cells(Selection(store, View()), z=16, bbox=(39.9, 33.9, 40.1, 34.1))
    assert sorted(found.cells.events) == [2, 3]
    assert found.shown == 4
    assert found.several is not None
    assert found.several.id == ["both"]
    assert [sorted(of) for of in found.several.cells] == [[0, 1]]
    alone = find_cells(
        Selection(store, View(place=("beside",))), z=16, bbox=(39.9, 33.9, 40.1, 34.1)
    )
    assert alone.shown == 2


def test_more_events_than_an_answer_has_room_for_are_not_told(tmp_path: Path) -> None:
    store = open_sample(
        tmp_path,
        events=[{"event_id": f"e{n}", "places": "west;east"} for n in range(301)],
        places=[
            {"place_id": "west", "latitude": 34.0, "longitude": 40.0},
            {"place_id": "east", "latitude": 35.0, "longitude": 41.0},
        ],
    )
    found = find_cells(Selection(store, View()), z=8, bbox=WORLD)
    assert (found.cells.events, found.shown, found.several) == ([301, 301], 301, None)
