"""A dataset that gives no rows tells whole pools of events, by whatever it is asked."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.differencing import attack
from geo.dataset.disclosure import FEW
from geo.engine.store import Store
from geo.questions.people import count_by, count_casualties, count_people
from geo.questions.screen.cells import find_cells
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.questions.unshown import count_unshown
from geo.view.view import View
from tests.samples import open_sample

WORLD = (30.0, 30.0, 45.0, 40.0)


def open_pooled(folder: Path, monkeypatch: pytest.MonkeyPatch, **tables: Any) -> Store:
    """Open a dataset whose least size is 2.

    Four events are in May (a, b, c, d) and four in June (e, f, g, h); d, f and h are riots, the
    others battles; a, b, e and g are at one place, the others at another, 300 km away. The n-th of
    them, from 0, has 10 to the power of n dead.
    """
    monkeypatch.setenv("RASD_LEAST_GROUP", "2")
    names = tables.pop("names", "abcdefgh")
    places = [
        {"place_id": "north", "latitude": 36.2, "longitude": 37.1},
        {"place_id": "south", "latitude": 33.5, "longitude": 36.3},
    ]
    events = [
        {
            "event_id": name,
            "date_start": "2018-05-04" if name in "abcd" else "2018-06-04",
            "event_type": "Riots" if name in "dfh" else "Battles",
            "sub_event_type": "Mob violence" if name in "dfh" else "Armed clash",
            "places": "north" if name in "abeg" else "south",
        }
        for name in names
    ]
    claims = [
        {"claim_id": name, "event_id": name, "claimant_id": "monitor", "said_on": "2018-07-01"}
        for name in names
    ]
    figures = [{"claim_id": name, "low": 10**n} for n, name in enumerate(names)]
    told = {"events": events, "places": places, "claims": claims, "figures": figures} | tables
    return open_sample(folder, descriptor={"redistribution": "aggregate-only"}, **told)


def read_lows(store: Store, by: Any, **asked: Any) -> dict[str | None, int | None]:
    groups = count_by(Selection(store, View(**asked)), by=by)
    return {key: number.low for key, number in groups}


def test_groups_hold_the_pools_that_lie_in_them_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_pooled(tmp_path, monkeypatch)
    # In each month, and at each place, two and two are left: ab, cd, eg and fh.
    assert read_lows(store, "month") == {"2018-05": 1_111, "2018-06": 11_110_000}
    assert read_lows(store, "place") == {"north": 1_010_011, "south": 10_101_100}
    # One battle and one riot are told together.
    assert read_lows(store, "type") == {"Battles": 1_010_011, "Riots": 10_100_000, FEW: 1_100}
    # Whose account counts is no number of pools.
    assert read_lows(store, "claimant") == {FEW: 11_111_111}


def test_a_filter_keeps_the_pools_of_which_all_events_match(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_pooled(tmp_path, monkeypatch)
    for asked, low, events in (
        ({}, 11_111_111, 8),
        ({"to": "2018-05-20"}, 1_111, 4),
        ({"place": ["north"]}, 1_010_011, 4),
        # The battle that is told with a riot is left out.
        ({"type": ["Battles"]}, 1_010_011, 4),
        ({"type": ["Battles"], "place": ["south"]}, None, 0),
        ({"place": ["north"], "to": "2018-05-20"}, 11, 2),
        ({"type": ["Riots"], "to": "2018-05-20"}, None, 0),
        # Counted as usual, whatever is asked.
        ({"rule": "highest", "claimant": ["nobody"], "flag": ["who"]}, 11_111_111, 8),
    ):
        view, _ = View.parse({k: [v] if isinstance(v, str) else v for k, v in asked.items()})
        number = count_casualties(Selection(store, view))
        assert (number.low, number.events) == (low, events), asked


def test_map_and_timeline_count_whole_pools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_pooled(tmp_path, monkeypatch)
    timeline = make_timeline(Selection(store, View(type=("Battles",))))
    assert [(each.from_.month, each.events) for each in timeline.bins] == [(5, 2), (6, 2)]
    assert timeline.few == 0
    riots, battles = ("Riots",), ("Battles",)
    for kinds, squares in (((*riots, *battles), [4, 4]), (battles, [4]), (riots, [2])):
        view = View(bbox=WORLD, type=kinds)
        screen = find_cells(Selection(store, view), z=8, bbox=WORLD)
        assert (sorted(screen.cells.events), screen.few) == (squares, 0)
        assert count_unshown(Selection(store, View(type=kinds))).shown == sum(squares)


def test_ways_of_pooling_that_could_be_subtracted_are_tied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_pooled(tmp_path, monkeypatch, names="abcdef")
    # By time ab, cd and ef. At the places abe and cdf: less ab that would tell of e.
    assert read_lows(store, "month") == {"2018-05": 1_111, "2018-06": 110_000}
    assert read_lows(store, "place") == {FEW: 111_111}
    screen = find_cells(Selection(store, View(bbox=WORLD)), z=8, bbox=WORLD)
    assert (screen.cells.events, screen.few) == ([], 6)


def test_records_of_one_event_and_parts_of_one_are_told_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = {"event_id": "e", "other_event_id": "g"}
    store = open_pooled(tmp_path, monkeypatch, same_as=[pair])
    # June has three events, as e and g are one, which adds the lower of its two numbers.
    assert read_lows(store, "month") == {"2018-05": 1_111, "2018-06": 10_110_000}
    # Alone it is too few: at its place with ab, and then with fh, of which June's pool is, too.
    assert read_lows(store, "place") == {"south": 1_100, FEW: 10_110_011}


def test_another_figure_than_the_main_one_is_told_of_pools_with_enough_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = [{"claim_id": name, "low": 10**n} for n, name in enumerate("abcdefgh")]
    figures += [{"claim_id": name, "low": 1, "category": "child"} for name in "cdf"]
    store = open_pooled(tmp_path, monkeypatch, figures=figures)
    child = {"category": "child"}
    # Two of May have children's figures, one of June has: that one is never told.
    whole = count_people(Selection(store, View()))["killed", "child"]
    assert (whole.low, whole.events, whole.without_figure) == (2, 8, 6)
    assert read_lows(store, "month", **child) == {"2018-05": 2, "2018-06": None}
    assert read_lows(store, "place", **child) == {"north": None, "south": None}


@pytest.mark.long
def test_views_subtracted_from_each_other_tell_of_no_two_events(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RASD_DATA", "")
    monkeypatch.setenv("RASD_LEAST_GROUP", "3")
    numbers, broken = attack(40, seed=5)
    assert broken == []
    assert numbers > 500
