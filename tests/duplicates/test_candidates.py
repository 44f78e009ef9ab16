"""Pairs of records that may be of one event are found, all of them, with their grounds."""

from collections.abc import Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.dataset.folder import open_dataset
from geo.duplicates import candidates as overlaps
from geo.duplicates.candidates import GROUNDS, Reach, find_overlaps
from geo.engine.store import Store, build_store
from geo.errors import TooManyError
from geo.questions.select import Selection
from geo.readers.importing import import_file
from geo.view.view import View
from tests.samples import open_sample
from tests.samples_files import shared

KM = 1 / 111.195
"""One kilometre to the north, in degrees."""
STRIKE = {"event_type": "Explosions/Remote violence", "sub_event_type": "Air/drone strike"}
SHELLING = {**STRIKE, "sub_event_type": "Shelling/artillery/missile attack"}
CLASH = {"event_type": "Battles", "sub_event_type": "Armed clash"}


def place(name: str, *, north_km: float = 0.0, **more: Any) -> dict[str, Any]:
    return {"place_id": name, "latitude": 34 + north_km * KM, "longitude": 40.0, **more}


def open_four(folder: Path, **changes: Any) -> Store:
    """Four records: a strike, the same a day later 800 m away, a clash there, and one far off."""
    events = [
        {"event_id": "strike", "date_start": "2018-11-17", "places": "hajin", **STRIKE},
        {"event_id": "raid", "date_start": "2018-11-18", "places": "hajin-town", **SHELLING},
        {"event_id": "clash", "date_start": "2018-11-18", "places": "hajin-town", **CLASH},
        {"event_id": "far", "date_start": "2018-11-17", "places": "sousa", **STRIKE},
    ]
    tables: dict[str, Any] = {
        "events": events,
        "places": [
            place("hajin", name_en="Hajin"),
            place("hajin-town", north_km=0.8, name_en="Hajin town"),
            place("sousa", north_km=4.5, name_en="As-Susah"),
        ],
    }
    return open_sample(folder, **{**tables, **changes})


def pairs_of(store: Store, other: Store | None = None, **reach: Any) -> list[tuple[str, str]]:
    found = find_overlaps(Selection(store, View()), other=other, reach=Reach(**reach), most=1_000)
    assert found.total == len(found.pairs)
    return sorted((pair.event_id, pair.other_event_id) for pair in found.pairs)


@pytest.mark.parametrize(
    ("reach", "found"),
    [
        ({}, [("raid", "strike")]),
        ({"days": 0}, []),
        ({"km": 0.7}, []),
        ({"same_type": False}, [("clash", "raid"), ("clash", "strike"), ("raid", "strike")]),
        ({"km": 5}, [("far", "raid"), ("far", "strike"), ("raid", "strike")]),
        ({"km": 5, "days": 0}, [("far", "strike")]),
    ],
)
def test_pairs_within_reach_are_those_counted_by_hand(
    tmp_path: Path, reach: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert pairs_of(open_four(tmp_path), **reach) == found


def test_a_pair_says_how_far_apart_its_records_are(tmp_path: Path) -> None:
    (pair,) = find_overlaps(Selection(open_four(tmp_path), View())).pairs
    assert (pair.days, round(pair.km, 2), pair.alike) == (1, 0.8, 100)
    assert pair.grounds == ("same_name",)


def test_what_is_part_of_the_other_is_no_second_record_of_it(tmp_path: Path) -> None:
    day = {"date_start": "2018-11-17", "places": "hajin"}
    events = [
        {**day, "event_id": "whole"},
        {**day, "event_id": "part", "part_of": "whole"},
        {**day, "event_id": "of-part", "part_of": "part"},
        {**day, "event_id": "sister", "part_of": "whole"},
    ]
    found = pairs_of(open_four(tmp_path, events=events))
    assert found == [("of-part", "sister"), ("part", "sister")]


def test_a_period_counts_from_its_nearest_day(tmp_path: Path) -> None:
    def found(start: str, end: str | None) -> list[tuple[str, str]]:
        events = [
            {"event_id": "a", "date_start": "2018-11-17", "places": "hajin"},
            {"event_id": "b", "date_start": start, "date_end": end, "places": "hajin"},
        ]
        return pairs_of(open_four(tmp_path / start / str(end), events=events))

    assert found("2018-11-18", "2018-11-30") == [("a", "b")]
    assert found("2018-11-19", "2018-11-30") == []
    assert found("2018-11-01", "2018-11-16") == [("a", "b")]
    assert found("2018-11-01", "2018-12-01") == [("a", "b")]
    assert found("2018-11-01", "2018-12-02") == []  # 32 days say too little


def test_what_cannot_be_compared_is_counted(tmp_path: Path) -> None:
    events = [
        {"event_id": "a", "date_start": "2018-11-17", "places": "hajin"},
        {"event_id": "b", "date_start": "2018-01-01", "date_end": "2018-12-31", "places": "hajin"},
        {"event_id": "c", "date_end": None, "places": "hajin"},
        {"event_id": "d", "date_start": "2018-11-17"},
    ]
    found = find_overlaps(Selection(open_four(tmp_path, events=events), View()))
    assert (found.total, found.compared) == (0, (1, 1))
    assert (found.undated, found.unplaced, found.long) == (1, 1, 1)


def said(event: str, claimant: str, **more: Any) -> dict[str, Any]:
    return {
        "claim_id": f"{event}-{claimant}",
        "event_id": event,
        "claimant_id": claimant,
        "source_url": f"https://example.org/{event}/{claimant}",
        **more,
    }


def test_each_ground_holds_where_it_should(tmp_path: Path) -> None:
    one = open_four(
        tmp_path / "one",
        claims=[
            said("strike", "sohr", blames="us", source_url="https://www.example.org/same/"),
            said("raid", "sohr"),
        ],
        figures=[{"claim_id": "strike-sohr", "low": 40, "qualifier": "at_least"}],
        actors=[{"actor_id": "us", "name_en": "Government of United States of America"}],
    )
    two = open_sample(
        tmp_path / "two",
        descriptor={
            "name": "two",
            "sources": [{"source_id": "citing", "not_independent_of": ["sohr"]}],
        },
        events=[{"event_id": "x", "date_start": "2018-11-17", "places": "hajin", **STRIKE}],
        places=[place("hajin", name_en="Hajīn city")],
        claims=[
            said("x", "ucdp", blames="769", source_id="citing"),
            said("x", "radio", source_url="http://example.org/same#top"),
        ],
        figures=[{"claim_id": "x-ucdp", "low": 60}],
        actors=[{"actor_id": "769", "name_en": "Government of the United States of America"}],
    )
    first, second = find_overlaps(Selection(one, View()), other=two).pairs
    assert (first.event_id, first.other_event_id) == ("strike", "x")
    assert first.grounds == GROUNDS
    assert first.number
    assert first.other_number
    assert (first.category, first.number.low, first.number.open) == ("all", 40, True)
    assert first.other_number.high == 60
    assert (second.event_id, second.grounds) == ("raid", ("same_name", "cites"))
    assert (second.category, second.number, second.other_number) == (None, None, None)


def test_figures_that_do_not_meet_are_no_ground(tmp_path: Path) -> None:
    store = open_four(
        tmp_path,
        claims=[said("strike", "sohr"), said("raid", "snhr")],
        figures=[{"claim_id": "strike-sohr", "low": 40}, {"claim_id": "raid-snhr", "low": 15}],
    )
    (pair,) = find_overlaps(Selection(store, View())).pairs
    assert pair.number
    assert pair.other_number
    assert (pair.number.low, pair.other_number.low) == (15, 40)
    assert "figures_meet" not in pair.grounds


def test_a_list_is_given_in_parts_and_the_filters_choose(tmp_path: Path) -> None:
    store = open_four(tmp_path)
    reach = Reach(km=5, same_type=False)
    whole = find_overlaps(Selection(store, View()), reach=reach, most=100)
    parts = [
        find_overlaps(Selection(store, View()), reach=reach, most=2, skip=n).pairs
        for n in (0, 2, 4)
    ]
    assert [pair for part in parts for pair in part] == whole.pairs
    counts = [len(pair.grounds) for pair in whole.pairs]
    assert counts == sorted(counts, reverse=True)
    only = View(type=("Battles",))
    assert find_overlaps(Selection(store, only), reach=reach).total == 0
    assert find_overlaps(Selection(store, View(to=date(2018, 11, 17))), reach=reach).total == 1


def test_too_much_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overlaps, "MOST_EVENTS", 3)
    with pytest.raises(TooManyError, match=r"4 events of 'sample', more than 3: choose a period"):
        find_overlaps(Selection(open_four(tmp_path), View()))
    monkeypatch.setattr(overlaps, "MOST_EVENTS", 4)
    monkeypatch.setattr(overlaps, "MOST_PAIRS", 0)
    with pytest.raises(TooManyError, match="1 pairs are as near as that"):
        find_overlaps(Selection(open_four(tmp_path / "again"), View()))


Points = list[tuple[float, float, int, int]]
POINTS = st.lists(
    st.tuples(
        st.sampled_from([-89.99, -0.01, 0.0, 0.005, 34.0, 34.02, 89.99]),
        st.sampled_from([-180.0, -179.995, 0.0, 0.01, 90.0, 179.99, 180.0]),
        st.integers(0, 40),
        st.integers(0, 30),
    ),
    max_size=8,
)


def frame(points: Points) -> pl.DataFrame:
    """Give records as `geo.duplicates.candidates` reads them, one point each."""
    rows = [
        (f"e{n}", "p", lng, lat, 1_000, "Battles", "Armed clash", first, first + length)
        for n, (lat, lng, first, length) in enumerate(points)
    ]
    columns = ("event_id", "place_id", "longitude", "latitude", "radius_m", "event_type")
    more = ("sub_event_type", "first", "last")
    types = [pl.String, pl.String, pl.Float64, pl.Float64, pl.Int64, pl.String, pl.String]
    schema = dict(zip((*columns, *more), [*types, pl.Int64, pl.Int64], strict=True))
    return pl.DataFrame(rows, schema, orient="row")


def match(one: Points, two: Points, reach: Reach, *, within: bool = False) -> set[tuple[str, str]]:
    found = overlaps.match_pairs(frame(one), frame(two), reach=reach, within=within)
    return set(found.select("event_id", "other_event_id").iter_rows())


def near(a: Sequence[float], b: Sequence[float], reach: Reach) -> bool:
    """Compare two records in the plainest way there is."""
    lat = [pl.lit(point[0]).radians() for point in (a, b)]
    turn = (pl.lit(a[1]) - pl.lit(b[1])).radians()
    chord = ((lat[0] - lat[1]) / 2).sin() ** 2 + lat[0].cos() * lat[1].cos() * (turn / 2).sin() ** 2
    km = pl.select(2 * 6_371.0088 * chord.sqrt().clip(0, 1).arcsin()).item()
    days = max(0, b[2] - (a[2] + a[3]), a[2] - (b[2] + b[3]))
    return bool(km <= reach.km and days <= reach.days)


REACHES = st.builds(
    Reach, days=st.integers(0, 3), km=st.sampled_from([1.5, 5.5, 30.0]), same_type=st.booleans()
)


@given(POINTS, POINTS, REACHES)
@settings(deadline=None)
def test_no_pair_is_missed_and_none_invented(one: Points, two: Points, reach: Reach) -> None:
    plain = {
        (f"e{m}", f"e{n}")
        for (m, a), (n, b) in product(enumerate(one), enumerate(two))
        if near(a, b, reach)
    }
    assert match(one, two, reach) == plain
    assert match(two, one, reach) == {(b, a) for a, b in plain}


@given(POINTS, REACHES)
@settings(deadline=None)
def test_no_record_is_paired_with_itself_nor_twice(points: Points, reach: Reach) -> None:
    found = match(points, points, reach, within=True)
    assert all(a < b for a, b in found)
    assert found == {(a, b) for a, b in match(points, points, reach) if a < b}


def test_the_shipped_case_meets_the_ucdp_file(tmp_path: Path, shipped: Store) -> None:
    file = shared("ucdp/ged_syria_20160101_20191130.csv")
    import_file("ucdp", file, folder=tmp_path / "ged-syria")
    ucdp = build_store(open_dataset(tmp_path / "ged-syria"))
    reach = Reach(days=2, km=5, same_type=False)
    found = find_overlaps(Selection(shipped, View()), other=ucdp, reach=reach, most=100)
    assert (found.total, found.compared) == (110, (28, 15_109))
    pairs = {(pair.event_id, pair.other_event_id): pair for pair in found.pairs}
    strike = pairs["al-shaafah-2018-11-23", "ucdp-271514"]
    assert strike.number
    assert strike.other_number
    assert (strike.days, strike.number.low, strike.other_number.low) == (0, 19, 19)
    assert strike.grounds == ("same_day", "same_point", "same_name", "figures_meet", "cites")
    inside = find_overlaps(Selection(ucdp, View(dataset="ged-syria")))
    assert (inside.total, inside.compared) == (10_604, (15_109, 15_109))
