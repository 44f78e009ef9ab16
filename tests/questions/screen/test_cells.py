"""What the map draws on a screen."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store
from geo.questions.screen.cells import find_cells, list_stack
from geo.questions.screen.colours import group_blamed, rank_blamed
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
    assert (cells.events, cells.split, cells.place) == ([3], [False], ["near"])
    assert found.events.id == ["three"]
    box = (cells.west[0], cells.south[0], cells.east[0], cells.north[0])
    stack = list_stack(Selection(store, View()), bbox=box)
    assert (stack.events.id, stack.events.main) == (["both", "one", "two"], [True, True, True])
    assert stack.more == 0
    # At its other place an event is listed, too, and said to be counted elsewhere.
    beside = list_stack(Selection(store, View()), bbox=(40.01, 34.01, 40.01, 34.01))
    assert (beside.events.id, beside.events.main) == (["both", "three"], [False, True])


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


@pytest.mark.parametrize("z", range(6, 17))
def test_every_event_is_counted_once_at_any_zoom(store: Store, z: int) -> None:
    found = find_cells(Selection(store, View()), z=z, bbox=(39.9, 33.9, 40.1, 34.1))
    assert sum(found.cells.events) + len(found.events.id) == found.shown == 4


def test_a_further_place_is_tied_to_the_sign_that_counts_its_event(store: Store) -> None:
    # Far away both places are under one sign, and there is nothing to tie.
    assert find_cells(Selection(store, View()), z=6, bbox=WORLD).further.id == []
    near = find_cells(Selection(store, View()), z=16, bbox=(39.9, 33.9, 40.1, 34.1)).further
    assert (near.id, near.events, near.lng, near.lat) == (["both"], [1], [40.01], [34.01])
    assert (near.to_lng, near.to_lat) == ([40.0], [34.0])


def test_an_event_alone_at_two_places_is_drawn_at_the_first_and_tied(tmp_path: Path) -> None:
    store = open_sample(
        tmp_path,
        events=[{"event_id": "a", "title_en": "A", "places": "unknown;east;west"}],
        places=[
            {"place_id": "unknown"},
            {"place_id": "west", "latitude": 34.0, "longitude": 40.0},
            {"place_id": "east", "latitude": 35.0, "longitude": 41.0},
        ],
    )
    found = find_cells(Selection(store, View()), z=8, bbox=WORLD)
    assert (found.events.id, found.events.lng, found.shown) == (["a"], [41.0], 1)
    assert (found.further.lng, found.further.to_lng) == ([40.0], [41.0])
    assert found.further.title == ["A"]
    # Where only the further place is on the screen nothing is counted, and the tie leads out.
    near = find_cells(Selection(store, View()), z=8, bbox=(39.0, 33.0, 40.5, 36.0))
    assert (near.events.id, near.shown) == ([], 0)
    assert (near.further.lng, near.further.to_lng, near.further.to_lat) == ([40.0], [41.0], [35.0])


def test_ties_past_what_an_answer_has_room_for_are_counted(tmp_path: Path) -> None:
    sides = {"west": 40.0, "east": 41.0}
    store = open_sample(
        tmp_path,
        events=[{"event_id": f"e{n}", "places": f"east{n};west"} for n in range(302)],
        places=[
            {"place_id": "west", "latitude": 34.0, "longitude": sides["west"]},
            *(
                {"place_id": f"east{n}", "latitude": 35 + n / 100, "longitude": 41.0}
                for n in range(302)
            ),
        ],
    )
    found = find_cells(Selection(store, View()), z=16, bbox=WORLD)
    assert (found.shown, len(found.further.id), found.untied) == (302, 300, 2)


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Four events on one point: 10, 20-30 or more, no figure, and a part of the first (8)."""
    figures = {"a": (10, 10), "b": (20, None), "b2": (30, 30), "d": (8, 8)}
    claims = [
        {"claim_id": "a", "event_id": "a", "claimant_id": "m1"},
        {"claim_id": "b", "event_id": "b", "claimant_id": "m1"},
        {"claim_id": "b2", "event_id": "b", "claimant_id": "m2"},
        {"claim_id": "d", "event_id": "d", "claimant_id": "m1"},
    ]
    day = {"date_start": "2018-11-17", "date_end": "2018-11-17", "places": "here"}
    return open_sample(
        tmp_path_factory.mktemp("counted"),
        events=[
            {"event_id": "a", **day},
            {"event_id": "b", **day, "event_type": "Battles", "sub_event_type": "Armed clash"},
            {"event_id": "c", **day, "date_end": "2018-11-30"},
            {"event_id": "d", **day, "part_of": "a"},
        ],
        places=[{"place_id": "here", "latitude": 34.0, "longitude": 40.0}],
        claims=[{**claim, "said_on": "2018-11-18"} for claim in claims],
        figures=[
            {"claim_id": claim, "low": low, "high": high, "qualifier": "at_least"}
            if high is None
            else {"claim_id": claim, "low": low, "high": high}
            for claim, (low, high) in figures.items()
        ],
    )


def test_a_cell_adds_up_what_its_events_add_to_the_number(counted: Store) -> None:
    """10 and 20-30+ are 30-40+; the 8 of a part are in its whole's 10."""
    cells = find_cells(Selection(counted, View()), z=6, bbox=WORLD).cells
    assert (cells.events, cells.low, cells.high, cells.open) == ([4], [30], [40], [True])
    assert cells.figured == [2]
    assert cells.kinds == [{"Battles": 1, "Explosions/Remote violence": 3}]


def test_what_reaches_beyond_a_period_adds_nothing_to_a_cell(counted: Store) -> None:
    view = View(to=date(2018, 11, 20), rule="highest")
    cells = find_cells(Selection(counted, view), z=6, bbox=WORLD).cells
    assert (cells.events, cells.partly, cells.low, cells.high) == ([4], [1], [40], [40])


def test_a_map_sized_by_events_tells_no_people(counted: Store) -> None:
    cells = find_cells(Selection(counted, View(size="events")), z=6, bbox=WORLD).cells
    assert (cells.events, cells.low, cells.figured) == ([4], [None], [None])


def test_people_of_another_kind_are_those_of_the_view(counted: Store) -> None:
    cells = find_cells(Selection(counted, View(category="child")), z=6, bbox=WORLD).cells
    assert (cells.events, cells.low, cells.high, cells.figured) == ([4], [None], [None], [0])


@pytest.fixture(scope="module")
def blamed(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Seven actors, one part of another; the whole is blamed for most events."""
    blames = {"e1": ["part"], "e2": ["whole"], "e3": ["whole", "two"], "e4": ["part", "whole"]}
    blames |= {f"f{n}": [f"three{n}"] for n in range(5)} | {"g": ["two"]}
    points = {event: n for n, event in enumerate((*blames, "nobody"))}
    return open_sample(
        tmp_path_factory.mktemp("blamed"),
        events=[
            {"event_id": event, "places": event, "date_start": "2018-11-17"} for event in points
        ],
        places=[
            {"place_id": event, "latitude": 30.0 + n, "longitude": 40.0}
            for event, n in points.items()
        ],
        actors=[{"actor_id": "part", "part_of": "whole"}, {"actor_id": "whole"}],
        claims=[
            {
                "claim_id": f"{event}-{actor}",
                "event_id": event,
                "claimant_id": f"says-{actor}",
                "position": "attributes",
                "blames": actor,
                "said_on": "2018-11-18",
            }
            for event, actors in blames.items()
            for actor in actors
        ],
    )


def test_events_are_grouped_by_the_outermost_actor_blamed(blamed: Store) -> None:
    """The whole has four events, two has two; of those with one the first three by name follow."""
    ranked = rank_blamed(blamed)
    assert ranked == ["whole", "two", "three0", "three1", "three2"]
    found = find_cells(Selection(blamed, View(colour="blamed")), z=12, bbox=WORLD).events
    groups = dict(zip(found.id, found.group, strict=True))
    assert [groups[event] for event in ("e1", "e2", "e4")] == ["whole"] * 3
    assert (groups["e3"], groups["g"], groups["nobody"]) == ("~several", "two", "")
    assert (groups["f0"], groups["f4"]) == ("three0", "~other")
    far = find_cells(Selection(blamed, View(colour="blamed")), z=0, bbox=WORLD).cells
    assert far.kinds == [
        {"": 1, "three0": 1, "three1": 1, "three2": 1, "two": 1, "whole": 3}
        | {"~other": 2, "~several": 1}
    ]


def test_before_anybody_blames_an_event_is_in_no_group(blamed: Store) -> None:
    view = View(colour="blamed", as_of=date(2018, 11, 18))
    known = find_cells(Selection(blamed, view), z=12, bbox=WORLD).events
    assert dict(zip(known.id, known.group, strict=True))["e1"] == "whole"
    assert group_blamed(Selection(blamed, View(as_of=date(2018, 11, 17)))).collect().is_empty()


def test_the_colour_of_agreement_is_its_word(store: Store) -> None:
    found = find_cells(Selection(store, View(colour="agreement")), z=16, bbox=WORLD)
    assert dict(zip(found.events.id, found.events.group, strict=True))["four"] == "denied"
    assert found.cells.kinds == [{}]
