"""What a view leaves out where a licence lets too few events be told."""

from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from geo.engine.store import Store
from geo.errors import RestrictedError
from geo.questions import names
from geo.questions.names import list_options
from geo.questions.people import count_people
from geo.questions.select import Selection
from geo.questions.unshown import Part, count_unshown, list_hidden
from geo.view.view import View
from tests.samples import open_sample

CLOSED = {"redistribution": "aggregate-only"}
PLACE = {"place_id": "p1", "latitude": 34.5, "longitude": 40.5}


def open_events(folder: Path, events: int, **tables: Any) -> Store:
    """Open a closed dataset of so many events, one of which is a riot."""
    rows = [
        {
            "event_id": f"e{n}",
            "date_start": f"2020-01-0{n + 1}",
            "event_type": "Riots" if n == 0 else "Battles",
            "sub_event_type": "Other",
            "places": None if "places" not in tables else ("p1;p2" if n < 4 else "p1"),
        }
        for n in range(events)
    ]
    return open_sample(folder, descriptor=CLOSED, events=rows, **tables)


@pytest.mark.parametrize("asked", [{}, {"type": ("Riots",)}, {"place": ("nowhere",)}])
def test_too_few_events_are_all_restricted_and_none_is_filtered_out(
    tmp_path: Path, asked: Any
) -> None:
    told = count_unshown(Selection(open_events(tmp_path / "three", 3), View(**asked)))
    assert (told.total, told.shown, told.filtered, told.restricted) == (3, 0, 0, 3)
    assert told.few


def test_a_filter_that_leaves_too_few_does_not_say_how_many_it_leaves_out(tmp_path: Path) -> None:
    store = open_events(tmp_path / "nine", 9)
    few = count_unshown(Selection(store, View(type=("Riots",))))
    assert (few.shown, few.filtered, few.restricted, few.few) == (0, 0, 9, True)
    whole = count_unshown(Selection(store, View()))
    assert (whole.shown, whole.filtered, whole.restricted, whole.few) == (9, 0, 9, False)
    none = count_unshown(Selection(store, View(type=("Protests",))))
    # That there is none is not told from there being few: asked often enough it would tell of each.
    assert none == few


@pytest.mark.parametrize("part", get_args(Part))
def test_where_a_licence_gives_no_rows_no_event_is_listed_as_not_shown(
    tmp_path: Path, part: Part
) -> None:
    with pytest.raises(RestrictedError):
        list_hidden(Selection(open_events(tmp_path / "nine", 9), View()), part=part)


@pytest.mark.parametrize(
    ("part", "asked", "ids"),
    [
        ("no_place", {}, ["b"]),
        ("undated", {}, ["c"]),
        ("undated", {"from_": date(2020, 1, 1)}, []),
        ("too_vague", {"from_": date(2020, 1, 1)}, ["c"]),
        ("partly", {}, []),
        ("partly", {"from_": date(2020, 1, 2)}, ["a"]),
        ("filtered", {"type": ("Riots",)}, ["a", "c"]),
    ],
)
def test_each_list_holds_the_events_of_its_count(
    tmp_path: Path, part: Part, asked: Any, ids: list[str]
) -> None:
    events = [
        {"event_id": "a", "date_start": "2020-01-01", "date_end": "2020-01-05", "places": "p1"},
        {"event_id": "b", "date_start": "2020-01-02", "event_type": "Riots"},
        {"event_id": "c", "places": "p1"},
    ]
    rows = [
        {"event_type": "Battles", "sub_event_type": "Other", "where_prec": 1, **row}
        for row in events
    ]
    store = open_sample(tmp_path / "three", events=rows, places=[PLACE])
    hidden = list_hidden(Selection(store, View(**asked)), part=part)
    assert [event.id for event in hidden.events] == ids
    assert hidden.total == len(ids)
    later = list_hidden(Selection(store, View(**asked)), part=part, offset=1)
    assert [event.id for event in later.events] == ids[1:]


def test_numbers_of_too_few_events_say_that_they_are_not_told(tmp_path: Path) -> None:
    numbers = count_people(Selection(open_events(tmp_path / "three", 3), View()))
    assert {number.fewer_than for number in numbers.values()} == {5}
    assert {number.low for number in numbers.values()} == {None}


def test_a_place_is_offered_when_enough_events_are_at_it_or_within_it(tmp_path: Path) -> None:
    places = [
        {"place_id": "gov", "name_en": "Governorate"},
        {"place_id": "p1", "name_en": "First", "within": "gov"},
        {"place_id": "p2", "name_en": "Second", "within": "gov"},
    ]
    six = open_events(tmp_path / "six", 6, places=places)
    assert list(list_options(six, lang="en")["place"]) == ["p1", "gov"]
    # Four events at two places each are four events of the governorate, not eight.
    four = open_events(tmp_path / "four", 4, places=places)
    assert list_options(four, lang="en")["place"] == {}


def test_places_that_may_be_offered_are_found_in_one_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [{"place_id": f"p{n}", "name_en": f"P{n}", "within": "gov"} for n in range(1, 40)]
    store = open_events(tmp_path / "many", 6, places=[{"place_id": "gov"}, *places])
    walks: list[int] = []
    trace = names.trace_containers

    def count(asked: Store, ids: list[str]) -> dict[str, list[str]]:
        walks.append(len(ids))
        return trace(asked, ids)

    monkeypatch.setattr(names, "trace_containers", count)
    list_options(store, lang="en")
    assert walks == [2]
