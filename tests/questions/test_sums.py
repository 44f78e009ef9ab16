"""Sums of areas are added as the format says, chosen whole, and drawn by the right areas."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store
from geo.questions.names import list_options
from geo.questions.select import Selection
from geo.questions.sums.adding import (
    Sum,
    add_sums,
    list_sums,
    make_sums_timeline,
    rank_partitions,
)
from geo.questions.sums.shapes import draw_sums, find_shapes
from geo.questions.totals import list_series
from geo.view.view import View
from tests.samples_sums import HAPI, WEEKLY, import_sums


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return import_sums(tmp_path_factory.mktemp("weekly"), "acled_sums", WEEKLY)


@pytest.fixture(scope="module")
def hapi(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return import_sums(tmp_path_factory.mktemp("hapi"), "hapi", HAPI)


def ask(store: Store, **chosen: Any) -> Selection:
    return Selection(store, View(dataset=store.dataset.name, **chosen))


def whole(store: Store, **chosen: Any) -> Sum | None:
    sums = add_sums(ask(store, **chosen))
    return sums.shown.sum if sums else None


def counted(store: Store, **chosen: Any) -> tuple[int | None, int | None]:
    found = whole(store, **chosen)
    return (found.events, found.high) if found else (None, None)


def test_a_dataset_of_sums_is_told_by_its_tables(weekly: Store) -> None:
    assert weekly.dataset.is_sums
    assert not weekly.dataset.gives_rows


@pytest.mark.parametrize(
    ("chosen", "events", "people"),
    [
        ({}, 15, 23),
        ({"place": ("area-syria",)}, 11, 16),
        ({"place": ("area-syria-aleppo",)}, 9, 12),
        ({"type": ("Battles",)}, 6, 16),
        ({"type": ("Peaceful protest",)}, 5, 0),
        ({"claimant": ("acled",)}, 15, 23),
        ({"claimant": ("others",)}, None, None),
        ({"harm": "injured"}, 15, None),
        ({"category": "civilian"}, 15, None),
        # Nobody can say of which of its events a word, an actor or a box would be.
        ({"q": "Aleppo"}, None, None),
        ({"min_killed": 1}, None, None),
        ({"bbox": (30.0, 30.0, 45.0, 45.0)}, None, None),
        # Without a day of saying, nothing had been said by a day.
        ({"as_of": date(2024, 2, 1)}, None, None),
    ],
)
def test_a_view_chooses_whole_sums(
    weekly: Store, chosen: dict[str, Any], events: int | None, people: int | None
) -> None:
    assert counted(weekly, **chosen) == (events, people)


def test_only_weeks_that_lie_whole_in_the_period_count_and_the_others_are_told(
    weekly: Store,
) -> None:
    told = whole(weekly, from_=date(2024, 1, 6), to=date(2024, 1, 18))
    assert told is not None
    assert (told.events, told.high) == (10, 14)
    assert (told.partly_events, told.partly_low) == (5, 9)
    none = whole(weekly, from_=date(2024, 1, 7), to=date(2024, 1, 8))
    assert none is not None
    assert (none.events, none.high, none.partly_events) == (None, None, 10)


def test_sums_by_area_type_and_week_each_come_to_the_whole(weekly: Store) -> None:
    selection = ask(weekly)
    areas = {g.name: (g.sum.events, g.sum.high) for g in list_sums(selection, by="place")}
    assert areas == {"Aleppo": (9, 12), "Ninewa": (4, 7), "Deir-ez-Zor": (2, 4)}
    types = {g.key: (g.sum.events, g.sum.high) for g in list_sums(selection, by="type")}
    assert types == {
        "Battles": (6, 16),
        "Protests": (5, 0),
        "Violence against civilians": (4, 7),
    }
    weeks = [(g.key, g.sum.events, g.sum.high) for g in list_sums(selection, by="period")]
    assert weeks == [("2024-01-06/2024-01-12", 10, 14), ("2024-01-13/2024-01-19", 5, 9)]


def test_the_timeline_has_the_weeks_as_they_were_stated(weekly: Store) -> None:
    timeline = make_sums_timeline(ask(weekly, from_=date(2024, 1, 13)))
    assert [(str(b.from_), str(b.to), b.events, b.high) for b in timeline.bins] == [
        ("2024-01-06", "2024-01-12", 10, 14),
        ("2024-01-13", "2024-01-19", 5, 9),
    ]
    assert timeline.step == "week"


def test_groups_that_overlap_stand_beside_each_other(hapi: Store) -> None:
    sums = add_sums(ask(hapi))
    assert sums is not None
    assert (sums.shown.partition, sums.shown.sum.events, sums.shown.sum.high) == (
        *("political-violence", 9, 15),
    )
    assert {one.partition: one.sum.events for one in sums.beside} == {
        "civilian-targeting": 1,
        "civilian-targeting-national": 1,
        "demonstrations": 7,
        "demonstrations-national": 7,
        "political-violence-admin1": 6,
        "political-violence-national": 9,
    }
    assert rank_partitions(hapi)[0] == ("political-violence", "acled")


def test_a_type_chooses_its_partition(hapi: Store) -> None:
    assert counted(hapi, type=("Civilian targeting",)) == (1, 2)
    assert counted(hapi, type=("Demonstrations",)) == (7, 0)


def test_areas_are_drawn_by_the_governorates_that_bear_their_names(weekly: Store) -> None:
    shapes = find_shapes(weekly, View(dataset=weekly.dataset.name))
    told = {key: each["properties"] for key, each in shapes.features.items()}
    squares = {key: properties["square"] for key, properties in told.items()}  # type: ignore[index]
    assert squares == {
        "area-syria-aleppo": False,
        "area-syria-deir-ez-zor": False,
        "area-iraq-ninewa": True,
    }
    assert shapes.box is not None
    west, _, east, _ = shapes.box
    assert west < 37.5
    assert east > 42.3


def test_districts_without_a_shape_are_added_to_their_governorate(hapi: Store) -> None:
    # Homs is the name of a governorate and of a district in it: the governorate bears it.
    drawn = {g.key: (g.sum.events, g.sum.high) for g in draw_sums(ask(hapi))}
    assert drawn == {
        "area-syrian-arab-republic-homs": (6, 10),
        "area-syrian-arab-republic-idleb": (3, 5),
    }


def test_a_namesake_in_another_country_is_no_governorate_of_syria(tmp_path: Path) -> None:
    rows = [{**WEEKLY[0], "COUNTRY": "Libya", "ADMIN1": "Homs"}]
    store = import_sums(tmp_path, "acled_sums", rows)
    shape = find_shapes(store, View(dataset="acled_sums")).features["area-libya-homs"]
    assert shape["properties"]["square"]  # type: ignore[index]


def test_filters_offer_what_the_sums_are_of(weekly: Store) -> None:
    options = list_options(weekly, lang="en")
    assert options["type"] == {
        name: name for name in ("Battles", "Protests", "Violence against civilians")
    }
    assert options["place"] == {
        "area-syria-aleppo": "Aleppo",
        "area-syria-deir-ez-zor": "Deir-ez-Zor",
        "area-iraq": "Iraq",
        "area-iraq-ninewa": "Ninewa",
        "area-syria": "Syria",
    }
    assert options["actor"] == {}


def test_totals_of_a_partition_are_no_single_totals(weekly: Store) -> None:
    assert list_series(weekly) == frozenset()


def test_a_boundary_file_laid_over_has_the_areas_that_bear_its_names(tmp_path: Path) -> None:
    store = import_sums(tmp_path, "acled_sums", WEEKLY)
    own = store.dataset.folder / "overlays"
    own.mkdir()
    box = {"type": "Polygon", "coordinates": [[[41, 35], [43, 35], [43, 37], [41, 37], [41, 35]]]}
    areas = [
        {"type": "Feature", "properties": {"name": name}, "geometry": box}
        for name in ("Ninewa Governorate", "Elsewhere")
    ]
    content = json.dumps({"type": "FeatureCollection", "features": areas})
    (own / "iraq.geojson").write_text(content, encoding="utf-8")
    view = View(dataset="acled_sums", overlay="acled_sums/iraq")
    told = {key: each["properties"] for key, each in find_shapes(store, view).features.items()}
    assert not told["area-iraq-ninewa"]["square"]  # type: ignore[index]
    assert told["area-syria-aleppo"]["square"]  # type: ignore[index]
