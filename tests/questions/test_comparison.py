"""Datasets side by side, by group, and what they have in common: each number counted by hand."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.cli import app as command
from geo.engine.store import open_store
from geo.model.number import Number, Partly
from geo.questions.select import Selection
from geo.questions.several import (
    Extent,
    compare_groups,
    find_common,
    list_shown,
    measure_extent,
)
from geo.view.view import View
from geo.web.routes import build_routes
from tests.samples import write_sample

Ends = tuple[int | None, int | None, bool]
FIRST: dict[str, tuple[str | None, str | None, str, int | None, int | None]] = {
    "a1": ("2018-10-05", "2018-10-05", "here", 3, 5),
    "a2": ("2018-11-17", "2018-11-17", "there", 40, None),
    "a3": ("2018-10-20", "2018-11-10", "here", 7, 7),
    "a4": (None, None, "here", 2, 2),
    "a5": ("2018-12-01", "2018-12-01", "", None, None),
}
SECOND: dict[str, tuple[str | None, str | None, str, int | None, int | None]] = {
    "b1": ("2018-11-02", "2018-11-02", "near", 10, 12),
    "b2": ("2018-11-20", "2018-11-20", "near", 1, 1),
    "b3": ("2019-02-01", "2019-02-01", "far", 4, 4),
}
PLACES: dict[str, tuple[float, float]] = {
    "here": (34.0, 40.0),
    "there": (34.50000001, 40.7),
    "near": (34.2, 40.2),
    "far": (35.0, 41.0),
}


def write(
    folder: Path, name: str, rows: dict[str, Any], *, licence: str = "CC-BY-4.0", **more: object
) -> None:
    used = sorted({row[2] for row in rows.values() if row[2]})
    write_sample(
        folder / name,
        descriptor={
            "name": name,
            "title": f"The {name}",
            "licenses": [{"name": licence}],
            **more,
        },
        events=[
            {"event_id": event, "date_start": start, "date_end": end, "places": place}
            for event, (start, end, place, *_) in rows.items()
        ],
        places=[
            {"place_id": one, "latitude": PLACES[one][0], "longitude": PLACES[one][1]}
            for one in used
        ],
        claims=[{"claim_id": e, "event_id": e, "claimant_id": f"of-{name}"} for e in rows],
        figures=[
            {"claim_id": event, "low": low, "high": high}
            for event, (*_, low, high) in rows.items()
            if low is not None
        ],
    )


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of two datasets of some of the same months."""
    write(tmp_path, "first", FIRST)
    write(tmp_path, "second", SECOND, licence="ODbL-1.0")
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    monkeypatch.setenv("RASD_LEAST_GROUP", "1")
    return tmp_path


@pytest.fixture
def client(two: Path) -> TestClient:
    del two
    return TestClient(Starlette(routes=build_routes()))


def view(**asked: Any) -> View:
    return View(dataset="first", beside=("second",), **asked)


def compare(asked: View, by: Any = "month") -> Any:
    return compare_groups(list_shown(Selection(open_store("first"), asked)), by=by)


def ends(number: Number | Partly | None) -> Ends | None:
    return (number.low, number.high, number.open) if number else None


def test_months_stand_side_by_side_as_counted_by_hand(two: Path) -> None:
    del two
    compared = compare(view())
    assert [(g.key, g.name, *map(ends, g.numbers)) for g in compared.groups] == [
        ("2018-10", "October 2018", (3, 5, False), None),
        ("2018-11", "November 2018", (40, 40, True), (11, 13, False)),
        ("2018-12", "December 2018", (None, None, False), None),
        ("2019-02", "February 2019", None, (4, 4, False)),
        ("longer", "longer than a month", (7, 7, False), None),
        (None, "undated", (2, 2, False), None),
    ]
    # 3 + 40 + 7 + 2 and 5 + 40 + 7 + 2; 10 + 1 + 4 and 12 + 1 + 4.
    assert [ends(whole) for whole in compared.wholes] == [(52, 54, True), (15, 17, False)]
    assert [g.month for g in compared.groups][:2] == [date(2018, 10, 1), date(2018, 11, 1)]
    assert compared.groups[-1].month is compared.groups[-2].month is None


def test_what_reaches_beyond_a_period_is_told_of_each_dataset(two: Path) -> None:
    del two
    compared = compare(view(from_=date(2018, 11, 1), to=date(2018, 11, 30)))
    first, second = compared.wholes
    assert (ends(first), ends(second)) == ((40, 40, True), (11, 13, False))
    assert first.partly is not None
    assert (first.partly.events, ends(first.partly)) == (1, (7, 7, False))
    assert second.partly is not None
    assert second.partly.events == 0


def test_ids_of_two_datasets_are_one_group_where_their_names_are_one_too(two: Path) -> None:
    write(two, "second", {"b1": SECOND["b1"]} | {"b4": ("2018-11-03", "2018-11-03", "here", 6, 6)})
    compared = compare(view(), by="place")
    assert [(g.key, *map(ends, g.numbers)) for g in compared.groups] == [
        ("there", (40, 40, True), None),
        # 3 + 7 + 2 and 5 + 7 + 2; beside it, 6.
        ("here", (12, 14, False), (6, 6, False)),
        ("near", None, (10, 12, False)),
        (None, (None, None, False), None),
    ]


def test_namesakes_with_other_ids_are_told_apart_by_their_dataset(two: Path) -> None:
    named = {"name_en": "Hajin", "name_ar": "هجين", "latitude": 34.0, "longitude": 40.0}
    for name, place in (("first", "p1"), ("second", "q1")):
        write_sample(
            two / name,
            descriptor={"name": name, "title": f"The {name}"},
            events=[{"event_id": "e1", "date_start": "2018-11-17", "places": place}],
            places=[{"place_id": place, **named}],
            claims=[{"claim_id": "c1", "event_id": "e1", "claimant_id": "sohr"}],
            figures=[{"claim_id": "c1", "low": 1}],
        )
    names = [group.name for group in compare(view(), by="place").groups]
    assert names == ["Hajin (The first)", "Hajin (The second)"]
    assert len(compare(view(), by="claimant").groups) == 1


def test_what_two_datasets_have_in_common_is_the_overlap_of_days_and_of_boxes(two: Path) -> None:
    del two
    stores = [open_store(name) for name in ("first", "second")]
    assert [measure_extent(store) for store in stores] == [
        Extent(from_=date(2018, 10, 5), to=date(2018, 12, 1), bbox=(40.0, 34.0, 40.7, 34.50000001)),
        Extent(from_=date(2018, 11, 2), to=date(2019, 2, 1), bbox=(40.2, 34.2, 41.0, 35.0)),
    ]
    days = {"from_": date(2018, 11, 2), "to": date(2018, 12, 1)}
    # Outwards, or the event in the corner would be left out.
    assert find_common(view(), stores) == Extent(**days, bbox=(40.2, 34.2, 40.7, 34.5001))
    narrower = view(from_=date(2018, 11, 10), bbox=(40.0, 34.0, 40.5, 34.4))
    assert find_common(narrower, stores) == Extent(
        from_=date(2018, 11, 10), to=date(2018, 12, 1), bbox=(40.2, 34.2, 40.5, 34.4)
    )


def test_limited_to_it_every_dataset_keeps_what_lies_in_it(two: Path) -> None:
    del two
    asked = view()
    stores = [open_store(name) for name in ("first", "second")]
    common = find_common(asked, stores)
    limited = replace(asked, from_=common.from_, to=common.to, bbox=common.bbox)
    first, second = compare(limited).wholes
    # Of the first only the strike in the corner; its long event lies outside the box.
    assert (first.events, ends(first)) == (1, (40, 40, True))
    assert (second.events, ends(second)) == (2, (11, 13, False))
    assert find_common(limited, stores) == common


def test_datasets_without_a_day_or_a_place_in_common_are_limited_by_neither(two: Path) -> None:
    write(two, "second", {"b1": ("2012-01-01", "2012-01-02", "far", 1, 1)})
    stores = [open_store(name) for name in ("first", "second")]
    assert find_common(view(), stores) == Extent(from_=None, to=None, bbox=None)
    write(two, "second", {"b1": (None, None, "", 1, 1)})
    stores = [open_store(name) for name in ("first", "second")]
    assert find_common(view(), stores) == Extent(from_=None, to=None, bbox=None)


def test_beside_aggregates_only_all_are_asked_for_whole_months_and_squares(two: Path) -> None:
    write(two, "second", SECOND, redistribution="aggregate-only")
    asked = view()
    common = find_common(asked, [open_store(name) for name in ("first", "second")])
    assert (common.from_, common.to) == (date(2018, 11, 1), date(2018, 12, 31))
    limited = replace(asked, from_=common.from_, to=common.to, bbox=common.bbox)
    shown = list_shown(Selection(open_store("first"), limited))
    assert len({(one.view.from_, one.view.to, one.view.bbox) for one in shown}) == 1


def test_the_api_gives_the_same_numbers_and_never_one_of_them_all(client: TestClient) -> None:
    asked = {"dataset": "first", "beside": "second"}
    told = client.get("/api/v1/comparison", params=asked).json()
    assert [each["dataset"] for each in told["datasets"]] == ["first", "second"]
    assert [each["number"]["low"] for each in told["datasets"]] == [52, 15]
    november = next(group for group in told["groups"] if group["key"] == "2018-11")
    assert [number["high"] for number in november["numbers"]] == [40, 13]
    assert {key for group in told["groups"] for key in group} == {"key", "name", "numbers"}
    common = client.get("/api/v1/common", params=asked).json()
    assert (common["from"], common["to"]) == ("2018-11-02", "2018-12-01")
    assert common["bbox"] == [40.2, 34.2, 40.7, 34.5001]


def read_csv(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content)))


def test_the_table_has_a_row_for_each_group_and_dataset_with_its_licence(
    client: TestClient,
) -> None:
    asked = {"dataset": "first", "beside": "second", "format": "csv", "lang": "ar"}
    answer = client.get("/api/v1/comparison", params=asked)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = read_csv(answer.text)
    told = [(row["key"], row["dataset"], row["low"], row["high"], row["licence"]) for row in rows]
    assert told == [
        ("2018-10", "first", "3", "5", "CC-BY-4.0"),
        ("2018-11", "first", "40", "40", "CC-BY-4.0"),
        ("2018-11", "second", "11", "13", "ODbL-1.0"),
        ("2018-12", "first", "", "", "CC-BY-4.0"),
        ("2019-02", "second", "4", "4", "ODbL-1.0"),
        ("longer", "first", "7", "7", "CC-BY-4.0"),
        ("", "first", "2", "2", "CC-BY-4.0"),
        ("", "first", "52", "54", "CC-BY-4.0"),
        ("", "second", "15", "17", "ODbL-1.0"),
    ]
    assert [row["by"] for row in rows[-3:]] == ["month", "all", "all"]
    assert rows[0]["first_day"] == "2018-10-05"


def test_too_few_events_are_told_by_no_comparison(
    two: Path, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(two, "second", SECOND, redistribution="aggregate-only")
    monkeypatch.setenv("RASD_LEAST_GROUP", "10")
    asked = {"dataset": "first", "beside": "second"}
    for form in ("json", "csv"):
        answer = client.get("/api/v1/comparison", params={**asked, "format": form})
        assert answer.status_code == 403, form


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_picture_names_each_dataset_with_its_licence(client: TestClient, ending: str) -> None:
    asked = {"dataset": "first", "beside": "second", "chart": "comparison"}
    answer = client.get(f"/chart.{ending}", params=asked)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/")
    for said in ("The first", "The second", "CC-BY-4.0", "ODbL-1.0", "Range of all accounts"):
        assert said.encode() in answer.content, said


def test_a_picture_without_a_group_is_refused(client: TestClient) -> None:
    asked = {"dataset": "first", "beside": "second", "chart": "comparison", "to": "1990-01-02"}
    assert client.get("/chart.svg", params=asked).status_code == 404


def test_the_command_line_writes_the_comparison(two: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    options = ["--format", "comparison-csv", "--beside", "second", "--out", str(out)]
    assert command.main(["export", str(two / "first"), *options]) == 0
    assert [row["low"] for row in read_csv(out.read_text("utf-8"))][-2:] == ["52", "15"]
