"""The HTTP side: the same numbers, honest refusals, and nothing asked of anybody else."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from geo.web import api
from geo.web.headers import HeaderMiddleware
from geo.web.routes import build_routes
from tests.samples import write_sample

FLAGSHIP = "abu-al-hasan-2018-11-17"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes(), middleware=[Middleware(HeaderMiddleware)]))


@pytest.mark.parametrize(
    ("old", "new"), [("/overlaps?lang=ar&days=2", "./duplicates?lang=ar&days=2"), ("/map", "./")]
)
def test_other_addresses_of_a_page_lead_to_it(client: TestClient, old: str, new: str) -> None:
    answer = client.get(old, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, new)


@pytest.mark.parametrize(
    ("asked", "headers", "lang"),
    [
        ("", {}, "en"),
        ("", {"Accept-Language": "ar-SY,ar;q=0.9,en;q=0.8"}, "ar"),
        ("?lang=en", {"Accept-Language": "ar"}, "en"),
        ("?lang=fr", {"Accept-Language": "fr,ar;q=0.5"}, "ar"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/casualties", "/nopage"])
def test_a_page_begins_in_the_language_named_or_the_browsers(
    client: TestClient, path: str, asked: str, headers: dict[str, str], lang: str
) -> None:
    answer = client.get(path + asked, headers=headers)
    assert f'<html lang="{lang}"' in answer.text
    assert "Accept-Language" in answer.headers["vary"].split(", ")
    assert answer.status_code == (404 if path == "/nopage" else 200)


def test_a_missing_page_names_those_there_are_and_runs_nothing(client: TestClient) -> None:
    answer = client.get("/<script>alert(1)<script>?lang=en")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text
    assert 'href="http://testserver/casualties?lang=en"' in answer.text
    # Files and folders of the server below are none of ours.
    for path in ("/favicon.png", "/_stcore", "/static"):
        assert "No such page" not in client.get(path).text


def test_the_process_says_it_is_up(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok"


@pytest.mark.parametrize(
    ("category", "low", "high", "is_open"),
    [
        ("all", 40, 53, False),
        ("civilian", 15, 41, True),
        ("child", 5, 17, True),
        ("woman", 2, 12, True),
    ],
)
def test_the_flagship_event_has_its_hand_counted_numbers(
    client: TestClient, category: str, low: int, high: int, *, is_open: bool
) -> None:
    answer = client.get(f"/api/v1/casualties?event={FLAGSHIP}&category={category}").json()
    number = {key: answer[key] for key in answer if key not in {"dataset", "revision", "licence"}}
    assert number == {
        "low": low,
        "high": high,
        "open": is_open,
        "harm": "killed",
        "category": category,
        "rule": "range",
        "as_of": None,
        "events": 1,
        "without_figure": 0,
        "from_parts": 0,
        "raised": 0,
    }


def test_every_answer_names_dataset_revision_and_licence(client: TestClient) -> None:
    paths = (
        "cells?z=7&bbox=30,30,45,40",
        "cells/events?bbox=40,34,41,35",
        "events?limit=5",
        f"events/{FLAGSHIP}",
        "timeline",
        "casualties",
        "casualties?by=month",
    )
    for path in paths:
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, path
        assert answer.json()["dataset"] == "hajin-2018"
        assert answer.json()["licence"] == "CC-BY-4.0"
        assert len(answer.json()["revision"]) == 12


def test_an_event_comes_with_its_accounts_in_order_of_saying(client: TestClient) -> None:
    answer = client.get(f"/api/v1/events/{FLAGSHIP}?lang=ar").json()
    said = [claim["said_on"] for claim in answer["claims"] if claim["said_on"]]
    assert said == sorted(said)
    assert answer["event"]["title"] == answer["event"]["title_ar"]
    assert answer["agreement"] == "denied"
    denial = next(claim for claim in answer["claims"] if claim["said_on"] == "2020-09-09")
    assert denial["position"] == "denies"
    assert denial["figures"] == []
    # Of how many accounts a number is, only a single event can say.
    numbers = {(each["harm"], each["category"]): each["accounts"] for each in answer["numbers"]}
    assert (numbers["killed", "civilian"], numbers["killed", "all"]) == (4, 3)


def test_a_total_comes_with_what_the_dataset_has_of_it(client: TestClient) -> None:
    answer = client.get("/api/v1/totals/sohr-2018-11-18-civilians/coverage").json()
    assert (answer["total"]["low"], answer["number"]["events"], answer["gap_high"]) == (234, 12, 49)
    assert client.get("/api/v1/totals/nothing/coverage").status_code == 404


def test_what_cannot_be_honoured_is_answered_with_422_and_named(client: TestClient) -> None:
    answer = client.get("/api/v1/casualties?rule=sum&from=soon&colour=red")
    assert answer.status_code == 422
    assert {problem["parameter"] for problem in answer.json()["detail"]} == {
        "rule",
        "from",
        "colour",
    }
    assert client.get("/api/v1/cells?z=7").status_code == 422
    assert client.get("/api/v1/timeline?step=hour").status_code == 422


def test_events_come_page_by_page_and_in_the_formats_asked_for(client: TestClient) -> None:
    first = client.get("/api/v1/events?limit=20").json()
    rest = client.get("/api/v1/events?limit=20&offset=20").json()
    assert (first["total"], len(first["events"]), len(rest["events"])) == (39, 20, 19)
    for format_, starts in (("geojson", b"{"), ("csv", b"event_id,"), ("parquet", b"PAR1")):
        answer = client.get(f"/api/v1/events?format={format_}")
        assert answer.content.startswith(starts)
        assert f"hajin-2018.{format_}" in answer.headers["content-disposition"]


def test_a_dataset_that_may_not_be_passed_on_gives_no_rows(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = (
        write_sample(tmp_path / "sample", events=[{"event_id": name} for name in "abcde"])
        / "datapackage.json"
    )
    closed = path.read_text(encoding="utf-8").replace('"open"', '"aggregate-only"')
    path.write_text(closed, encoding="utf-8")
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    assert client.get("/api/v1/events?dataset=sample").status_code == 403
    assert client.get("/api/v1/casualties?dataset=sample").json()["events"] == len("abcde")


def test_what_does_not_exist_is_answered_with_404(client: TestClient) -> None:
    for path in ("events/none", "casualties?dataset=none", "timeline?dataset=none"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 404
        assert "none" in answer.json()["detail"]


def test_a_dataset_with_faults_is_answered_with_503(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_sample(tmp_path / "sample")
    (folder / "points.csv").unlink()
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    assert client.get("/api/v1/timeline?dataset=sample").status_code == 503


def test_the_same_question_about_the_same_revision_is_answered_304(client: TestClient) -> None:
    first = client.get("/api/v1/timeline?step=week")
    headers = {"If-None-Match": first.headers["etag"]}
    assert client.get("/api/v1/timeline?step=week", headers=headers).status_code == 304
    assert client.get("/api/v1/timeline?step=month", headers=headers).status_code == 200


def test_another_version_of_the_program_answers_anew(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"If-None-Match": client.get("/api/v1/timeline").headers["etag"]}
    monkeypatch.setattr(api, "fingerprint_program", lambda: "another")
    assert client.get("/api/v1/timeline", headers=headers).status_code == 200


def test_the_files_the_map_needs_come_from_here(client: TestClient) -> None:
    for path in (
        "assets/leaflet/leaflet.js",
        "assets/jquery/jquery.min.js",
        "data/basemap/land.json",
    ):
        answer = client.get(f"/{path}?v=1")
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["cache-control"]
    assert client.get("/data/basemap/../hajin-2018/events.csv").status_code == 404


def test_the_policy_lets_the_browser_ask_nobody_but_us_and_chosen_tiles(
    client: TestClient,
) -> None:
    policy = client.get("/healthz").headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert [name for name, allowed in rules.items() if "https:" in allowed] == ["img-src"]
    assert "'self'" in rules["default-src"]


def test_the_openapi_page_names_every_parameter_of_the_view(client: TestClient) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert set(paths) == {
        *("/totals/{total_id}/coverage", "/claims", "/dataset.zip", "/datasets", "/unshown"),
        *("/totals/widest", "/unshown/{part}"),
        *("/overlays", "/overlays/{name}", "/comparison", "/common", "/sums", "/sums/areas"),
        *("/cells", "/cells/events", "/events", "/events/{event_id}", "/timeline", "/casualties"),
    }
    named = {parameter["name"] for parameter in paths["/casualties"]["get"]["parameters"]}
    assert {"from", "to", "as_of", "type", "rule", "by", "event"} <= named


@pytest.mark.parametrize("path", ["/", "/accounts", "/casualties", "/method", "/about"])
def test_a_page_starts_in_its_language_at_its_own_root(client: TestClient, path: str) -> None:
    document = client.get(f"{path}?lang=ar").text
    assert '<html lang="ar" dir="rtl" ' in document
    # The style sheet keeps room by it, before any part of the page is there.
    assert f'data-rasd-page="{path[1:]}" data-rasd-coming>' in document
    assert "window.__streamlit" in document
    assert "--rasd-accent" in document
    assert '<html lang="en" dir="ltr" ' in client.get(f"{path}?lang=<script>").text


def test_the_maps_own_name_leads_to_the_root_with_its_view(client: TestClient) -> None:
    answer = client.get("/map?lang=ar&from=2018-11-17", follow_redirects=False)
    assert answer.headers["location"] == "./?lang=ar&from=2018-11-17"


def test_documents_about_formats_are_served_as_text_and_nothing_else(client: TestClient) -> None:
    answer = client.get("/docs/formats.md")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("# ")
    assert client.get("/docs/dataset-format.md").status_code == 200
    assert client.get("/docs/pictures.py").status_code == 404
