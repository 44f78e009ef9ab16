"""What is asked with ``event=`` is about that event alone, as docs/api.md says."""

import csv
import io
from pathlib import Path
from typing import Any

import feedparser
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.web.routes import build_routes
from tests.samples import write_sample

FLAGSHIP = "abu-al-hasan-2018-11-17"
LEFT_OUT = "type=Battles&from=2018-12-01&q=nothing"
"""Filters of which each leaves the event out."""
UNKNOWN = [{"parameter": "event", "value": "none", "problem": "unknown_value"}]


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes()))


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give two datasets, each with an event ``own`` and one that both have."""
    for name, killed in (("a", 40), ("b", 7)):
        write_sample(
            tmp_path / name,
            events=[{"event_id": f"own-{name}"}, {"event_id": "both"}],
            claims=[
                {"claim_id": "c", "event_id": f"own-{name}", "claimant_id": "who"},
                {"claim_id": "d", "event_id": "both", "claimant_id": "who"},
            ],
            figures=[{"claim_id": "c", "low": killed}, {"claim_id": "d", "low": killed + 1}],
            descriptor={"name": name, "title": f"The {name}"},
        )
    monkeypatch.setenv("RASD_DATA", str(tmp_path))


def read_rows(client: TestClient, address: str) -> list[dict[str, Any]]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_file_holds_the_selected_event_alone_whatever_the_filters(client: TestClient) -> None:
    for filters in ("", LEFT_OUT, "bbox=0,0,1,1&min_killed=900&dates=touching"):
        asked = f"event={FLAGSHIP}&category=civilian&{filters}"
        (row,) = read_rows(client, f"/api/v1/events?format=csv&{asked}")
        assert row["event_id"] == FLAGSHIP
        assert row["number"] == "15 to 41 or more civilians killed, by the range of 4 accounts"
        ends = ("number_low", "number_high", "number_open")
        counted = ("counted_low", "counted_high", "counted_open")
        assert [row[name] for name in ends] == ["15", "41", "true"]
        assert [row[name] for name in counted] == ["15", "41", "true"]
        assert row["view"] == f"http://testserver/?category=civilian&event={FLAGSHIP}"
        page = client.get(f"/api/v1/events?{asked}").json()
        assert (page["total"], page["events"][0]["event_id"]) == (1, FLAGSHIP)


def test_the_claims_of_an_event_are_every_account_of_it(client: TestClient) -> None:
    accounts = client.get(f"/api/v1/events/{FLAGSHIP}").json()["claims"]
    rows = read_rows(client, f"/api/v1/claims?format=csv&event={FLAGSHIP}&{LEFT_OUT}")
    assert {row["claim_id"] for row in rows} == {claim["id"] for claim in accounts}
    page = client.get(f"/api/v1/claims?event={FLAGSHIP}&{LEFT_OUT}").json()
    assert (page["total"], {row["event_id"] for row in page["claims"]}) == (len(rows), {FLAGSHIP})
    early = read_rows(client, f"/api/v1/claims?format=csv&event={FLAGSHIP}&as_of=2018-11-17")
    assert 0 < len(early) < len(rows)
    assert {row["said_on"] for row in early} == {"2018-11-17"}


def test_an_event_nobody_had_spoken_of_by_the_day_is_given_without_a_figure(
    client: TestClient,
) -> None:
    asked = f"event={FLAGSHIP}&as_of=2018-11-01"
    (row,) = read_rows(client, f"/api/v1/events?format=csv&{asked}")
    assert (row["event_id"], row["low"], row["not_counted"]) == (FLAGSHIP, "", "no_figure")
    number = client.get(f"/api/v1/casualties?{asked}").json()
    assert (number["events"], number["without_figure"], number["low"]) == (1, 1, None)


def test_numbers_and_the_timeline_are_those_of_the_event(client: TestClient) -> None:
    asked = f"event={FLAGSHIP}&category=civilian&{LEFT_OUT}"
    number = client.get(f"/api/v1/casualties?{asked}").json()
    assert (number["low"], number["high"], number["open"], number["events"]) == (15, 41, True, 1)
    groups = client.get(f"/api/v1/casualties?by=month&{asked}").json()["groups"]
    assert [(group["key"], group["high"]) for group in groups] == [("2018-11", 41)]
    timeline = client.get(f"/api/v1/timeline?{asked}").json()
    assert [(day["from"], day["events"]) for day in timeline["bins"]] == [("2018-11-17", 1)]


@pytest.mark.usefixtures("two")
def test_an_event_of_a_dataset_beside_is_answered_by_that_one(client: TestClient) -> None:
    for asked in ("dataset=a&beside=b&event=b/both", "dataset=a&beside=b&of=b&event=b/both"):
        for path in ("events", "claims", "casualties", "timeline"):
            answer = client.get(f"/api/v1/{path}?{asked}").json()
            assert (answer["dataset"], "beside" in answer) == ("b", False), (path, asked)
        (row,) = read_rows(client, f"/api/v1/events?format=csv&{asked}")
        assert (row["event_id"], row["number_low"], row["dataset"]) == ("both", "8", "b")
        assert client.get(f"/api/v1/casualties?{asked}").json()["low"] == 8
    feed = feedparser.parse(client.get("/feed.atom?dataset=a&beside=b&event=b/own-b").content)
    assert "The b" in feed.feed.author
    # Of the main one where its name does not stand before it.
    main = client.get("/api/v1/casualties?dataset=a&beside=b&event=both").json()
    assert (main["dataset"], main["low"]) == ("a", 41)


@pytest.mark.usefixtures("two")
def test_an_event_of_no_dataset_asked_is_refused(client: TestClient) -> None:
    for asked in (
        "dataset=a&event=b/own-b",
        "dataset=a&beside=b&event=own-b",
        "dataset=a&beside=b&event=b/own-a",
        "dataset=a&beside=b&of=b&event=both",
    ):
        for path in ("events", "claims", "casualties", "timeline"):
            assert client.get(f"/api/v1/{path}?{asked}").status_code == 422, (path, asked)


def test_an_unknown_event_is_refused_where_it_would_be_answered_of_all(
    client: TestClient,
) -> None:
    paths = ("events", "events?format=csv", "claims", "claims?format=csv", "casualties", "timeline")
    for path in (*(f"/api/v1/{path}" for path in paths), "/feed.atom"):
        answer = client.get(path, params={"event": "none"}) if "?" not in path else None
        answer = answer or client.get(f"{path}&event=none")
        assert answer.status_code == 422, path
        assert answer.json()["detail"] == UNKNOWN
    # A blank one asks for nothing.
    assert client.get("/api/v1/events?event=").json()["total"] == 39


def test_of_a_dataset_that_gives_no_rows_no_event_is_told(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample(
        tmp_path / "sample",
        events=[{"event_id": name} for name in "abcdef"],
        descriptor={"redistribution": "aggregate-only"},
    )
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    for event in ("a", "none"):
        for path in ("api/v1/events", "api/v1/claims", "api/v1/casualties", "feed.atom"):
            answer = client.get(f"/{path}?dataset=sample&event={event}")
            assert answer.status_code == 403, (path, event)


def test_what_shows_a_view_passes_over_its_event(client: TestClient) -> None:
    for path in (
        "/api/v1/cells?z=7&bbox=30,30,45,40",
        "/api/v1/unshown?type=Battles",
        "/api/v1/comparison?by=type",
        "/api/v1/common?from=2018-11-01",
    ):
        assert client.get(f"{path}&event={FLAGSHIP}").json() == client.get(path).json(), path


def test_a_feed_of_one_event_is_another_than_that_of_all(client: TestClient) -> None:
    of_one = feedparser.parse(client.get(f"/feed.atom?event={FLAGSHIP}&{LEFT_OUT}").content)
    assert {entry.link for entry in of_one.entries} == {f"http://testserver/?event={FLAGSHIP}"}
    assert of_one.feed.id != feedparser.parse(client.get("/feed.atom").content).feed.id
    unfiltered = feedparser.parse(client.get(f"/feed.atom?event={FLAGSHIP}").content)
    assert of_one.feed.id == unfiltered.feed.id


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/api/v1/events?format=csv", f"hajin-2018-{FLAGSHIP}.csv"),
        ("/api/v1/events?format=xlsx&type=Battles", f"hajin-2018-{FLAGSHIP}.xlsx"),
        ("/api/v1/claims?format=csv", f"hajin-2018-claims-{FLAGSHIP}.csv"),
        ("/map.svg?lang=en", f"hajin-2018-{FLAGSHIP}-map.svg"),
        ("/chart.svg?chart=timeline", "hajin-2018-timeline.svg"),
    ],
)
def test_a_file_of_an_event_is_named_by_it(client: TestClient, address: str, name: str) -> None:
    answer = client.get(f"{address}&event={FLAGSHIP}")
    assert f'filename="{name}"' in answer.headers["content-disposition"]
