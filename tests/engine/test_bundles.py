"""What is worked out when a dataset is written says the same as what is worked out when asked."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.dataset.folder import open_dataset
from geo.engine import marks as derived_marks
from geo.engine.index import save_dataset
from geo.engine.marks import walk_curve
from geo.engine.store import Store, build_store
from geo.model.earth import Bbox
from geo.questions import marks
from geo.questions import select as query
from geo.questions.events import count_listed, list_events
from geo.questions.people import count_by, count_people
from geo.questions.screen import cells
from geo.questions.screen.cells import find_cells
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.questions.unshown import count_unshown
from geo.view.view import View
from tests.samples import DESCRIPTOR, open_sample_dataset

WORLD = (-180.0, -85.0, 180.0, 85.0)
DAY = date(2018, 11, 1)
KNOWN = DAY + timedelta(days=12)
"""The day by which everything has been said."""
VIEWS = (
    View(),
    View(from_=DAY + timedelta(days=3), to=DAY + timedelta(days=9)),
    View(type=("Battles",)),
    View(flag=("single",)),
)


def make_dataset(folder: Path, *, is_part: bool = True) -> Any:
    """Make 24 events at 6 points: one at two places, one inside another, one without a place.

    Without ``is_part`` none is part of another.
    """
    events, claims, figures = [], [], []
    for number in range(24):
        event: dict[str, Any] = {
            "event_id": f"e{number:02}",
            "event_type": ("Battles", "Strategic developments")[number % 2],
            "sub_event_type": ("Armed clash", "Other")[number % 2],
            "date_start": (DAY + timedelta(days=number % 12)).isoformat(),
            "places": f"p{number % 6}",
        }
        events.append(event)
        claims += [
            {
                "claim_id": f"c{number}-{who}",
                "event_id": event["event_id"],
                "claimant_id": who,
                "said_on": KNOWN.isoformat(),
            }
            for who in ("sohr", "snhr")[: 1 + number % 3 // 2]
        ]
    events[5] |= {"places": "p1;p2"}
    events[6] |= {"part_of": "e05"} if is_part else {}
    events[7] |= {"places": None, "where_prec": None}
    figures = [
        {"claim_id": claim["claim_id"], "low": 2 + place % 5} for place, claim in enumerate(claims)
    ]
    places = [
        {"place_id": f"p{n}", "latitude": 34 + n / 7, "longitude": 40 + n / 5} for n in range(6)
    ]
    tables = {"events": events, "claims": claims, "figures": figures, "places": places}
    return open_sample_dataset(folder, **tables)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return build_store(make_dataset(tmp_path))


def count_singly(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (query, marks):
        monkeypatch.setattr(module, "is_bundled", lambda _: False)


def ask(selection: Selection) -> list[Any]:
    people = {key: n.to_json() for key, n in count_people(selection).items()}
    by = [count_by(selection, by=by) for by in ("month", "type")]
    return [people, by, count_unshown(selection), make_timeline(selection)]


@pytest.mark.parametrize("view", VIEWS)
def test_bundles_count_what_single_events_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: View
) -> None:
    dataset = make_dataset(tmp_path)
    bundled = ask(Selection(build_store(dataset), view))
    assert bundled[2].shown > 0
    count_singly(monkeypatch)
    assert ask(Selection(build_store(dataset), view)) == bundled


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("z", [2, 5, 8])
def test_squares_show_the_cells_that_single_marks_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: View, z: int
) -> None:
    monkeypatch.setattr(derived_marks, "_LEAST_MARKS", 1)
    monkeypatch.setattr(derived_marks, "_LEAST_SAVED", 1)
    squared = build_store(make_dataset(tmp_path))
    # Where an event is part of another people are counted mark by mark.
    view = replace(view, size="events")
    assert squared.frame("squares").collect()["level"].to_list()[0] == 10
    shown = find_cells(Selection(squared, view), z=z, bbox=WORLD)
    count_singly(monkeypatch)
    assert find_cells(Selection(squared, view), z=z, bbox=WORLD) == shown
    assert sum(shown.cells.events) + len(shown.events.id) == shown.shown > 0


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("z", [2, 5, 8])
def test_squares_hold_the_people_that_single_marks_add_up_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: View, z: int
) -> None:
    monkeypatch.setattr(derived_marks, "_LEAST_MARKS", 1)
    monkeypatch.setattr(derived_marks, "_LEAST_SAVED", 1)
    squared = build_store(make_dataset(tmp_path, is_part=False))
    shown = find_cells(Selection(squared, view), z=z, bbox=WORLD)
    # With the marks gone there is nothing but squares to ask.
    with monkeypatch.context() as patched:
        patched.setattr(cells, "match_marks", None)
        assert find_cells(Selection(squared, view), z=z, bbox=WORLD) == shown
    count_singly(monkeypatch)
    assert find_cells(Selection(squared, view), z=z, bbox=WORLD) == shown
    counted = count_people(Selection(squared, view))["killed", "all"]
    singles = [low or 0 for low in shown.events.low]
    told_apart = zip(singles, shown.events.partly, strict=True)
    beyond = [low for low, is_partly in told_apart if is_partly]
    told = sum(low or 0 for low in shown.cells.low) + sum(singles) - sum(beyond)
    # One event has no place, and 2 to 6 killed by its one or two accounts.
    nowhere = count_people(Selection(squared, replace(view, q="e07")))["killed", "all"].low or 0
    assert told == (counted.low or 0) - nowhere


def test_a_view_of_the_screen_itself_is_answered_from_squares_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derived_marks, "_LEAST_MARKS", 1)
    monkeypatch.setattr(derived_marks, "_LEAST_SAVED", 1)
    store = build_store(make_dataset(tmp_path))
    whole = find_cells(Selection(store, View(size="events")), z=5, bbox=WORLD)
    monkeypatch.setattr(cells, "match_marks", None)
    boxed = View(size="events", bbox=WORLD)
    assert find_cells(Selection(store, boxed), z=5, bbox=WORLD) == whole


@pytest.mark.parametrize("as_of", [None, KNOWN])
@pytest.mark.parametrize(
    "bbox",
    [
        WORLD,
        (39.9, 33.9, 40.3, 34.2),
        (40.3, 34.3, 41.1, 34.8),
        (400.3, 34.3, 401.1, 34.8),
        (0.0, 0.0, 9.0, 9.0),
    ],
)
def test_blocks_leave_out_no_mark_of_a_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bbox: Bbox, as_of: date | None
) -> None:
    monkeypatch.setattr(derived_marks, "_BLOCK", 3)
    store = build_store(make_dataset(tmp_path))
    view = View(as_of=as_of)
    whole = find_cells(Selection(store, view), z=12, bbox=bbox)
    monkeypatch.setattr(marks, "_FEW_BLOCKS", 1)
    assert len(store.frame("blocks").collect()) > 4
    assert find_cells(Selection(store, view), z=12, bbox=bbox) == whole
    assert bool(whole.shown) is (bbox[0] > 0 or bbox == WORLD)


def test_a_dataset_written_as_parquet_answers_as_its_tables_do(
    tmp_path: Path, store: Store
) -> None:
    save_dataset(tmp_path / "made", descriptor=DESCRIPTOR, tables=store.dataset.tables)
    opened = build_store(open_dataset(tmp_path / "made"))
    assert set(opened.files) >= {"events", "claims", "marks", "bundles"}
    for view in VIEWS:
        assert ask(Selection(opened, view)) == ask(Selection(store, view))
        listed = [list_events(Selection(one, view)).rows() for one in (opened, store)]
        assert listed[0] == listed[1]
    later = replace(View(), as_of=KNOWN)
    assert ask(Selection(opened, later)) == ask(Selection(store, later))


def test_a_page_of_events_is_a_part_of_them_all(store: Store) -> None:
    whole = list_events(Selection(store, View())).rows()
    assert list_events(Selection(store, View()), offset=3, limit=4).rows() == whole[3:7]
    assert count_listed(Selection(store, View()), which="no_usable_place") == 1
    assert count_listed(Selection(store, View(type=("Battles",))), which="filtered") == 12


def test_the_curve_passes_every_square_once_and_only_to_neighbours() -> None:
    x, y = (axis.ravel() for axis in np.mgrid[0:8, 0:8])
    along = walk_curve(x, y, bits=3)
    order = np.argsort(along)
    assert sorted(along) == list(range(64))
    assert set(np.abs(np.diff(x[order])) + np.abs(np.diff(y[order]))) == {1}


def test_near_events_have_near_numbers(store: Store) -> None:
    rows = store.frame("events").select("event_number", "places").collect().rows()
    places = [place and place[:2] for _, place in sorted(rows)]
    runs = sum(one != other for one, other in pairwise(places)) + 1
    assert runs == len(set(places))
    assert places[-1] is None
