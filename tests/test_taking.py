"""Every form on offer is given at its address, and what is refused is not on offer."""

from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from geo.export.offers import OFFERS
from geo.text import LANGUAGES, Words
from geo.web import HeaderMiddleware, build_routes
from geo.web.taking import say_size
from tests.samples import write_sample

FLAGSHIP = "abu-al-hasan-2018-11-17"
SLOW = "pdf"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes(), middleware=[Middleware(HeaderMiddleware)]))


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name a dataset whose licence allows aggregates only."""
    events = [{"event_id": "a", "title_en": "SECRET", "date_start": "2018-11-17"}]
    claims = [{"claim_id": "c", "event_id": "a", "claimant_id": "sohr"}]
    figures = [{"claim_id": "c", "low": 4}]
    folder = write_sample(tmp_path / "sample", events=events, claims=claims, figures=figures)
    path = folder / "datapackage.json"
    text = path.read_text(encoding="utf-8").replace('"open"', '"aggregate-only"')
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    monkeypatch.setenv("RASD_LEAST_GROUP", "1")
    return "sample"


def list_offers(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [offer for kind in told["kinds"] for offer in kind["offers"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_is_offered_in_words(client: TestClient, lang: str) -> None:
    told = client.get(f"/take?lang={lang}").json()
    offers = list_offers(told)
    assert [offer["name"] for offer in offers] == sorted(
        OFFERS,
        key=lambda name: [kind["title"] for kind in told["kinds"]].index(
            Words(lang)(f"take.kind.{OFFERS[name].kind}")
        ),
    )
    assert all(offer["title"] and offer["what"] and offer["size"] for offer in offers)
    assert told["closed"] is None


@pytest.mark.parametrize("name", [name for name in OFFERS if name != SLOW])
def test_what_is_offered_is_given_at_about_its_size(client: TestClient, name: str) -> None:
    offers = list_offers(client.get("/take?q=Hajin&lang=ar&list=undated").json())
    (offer,) = (offer for offer in offers if offer["name"] == name)
    answer = client.get(offer["address"])
    assert answer.status_code == 200
    assert offer["bytes"] / 3 < len(answer.content) < offer["bytes"] * 3
    assert "attachment" in answer.headers["content-disposition"]


def test_the_grouping_of_the_page_goes_to_its_chart(client: TestClient) -> None:
    offers = list_offers(client.get("/take?by=place").json())
    (chart,) = (offer for offer in offers if offer["name"] == "casualties-svg")
    assert chart["address"] == "/chart.svg?chart=casualties&by=place"


def test_a_form_that_is_too_small_for_the_view_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.web.taking.count_events", lambda *_: 100_001)
    offers = list_offers(client.get("/take").json())
    refused = {offer["name"] for offer in offers if offer["refused"]}
    assert "csv" in refused
    assert "html" in refused
    assert "zip" not in refused
    assert {offer["refused"] for offer in offers if offer["name"] == "html"} == {
        "Holds up to 300 events: narrow the filter, or take the whole dataset."
    }


def test_of_aggregates_only_what_holds_no_record_is_offered(
    client: TestClient, closed: str
) -> None:
    told = client.get(f"/take?dataset={closed}").json()
    offers = {offer["name"]: offer for offer in list_offers(told)}
    assert "allows aggregates only" in told["closed"]
    assert set(offers) == {name for name, offer in OFFERS.items() if not offer.rows}
    for name, offer in offers.items():
        answer = client.get(offer["address"])
        assert answer.status_code == 200, name
        assert b"SECRET" not in answer.content, name
    for name in set(OFFERS) - set(offers):
        refused = client.get(OFFERS[name].path, params={"dataset": closed, **OFFERS[name].fixed})
        assert refused.status_code == 403, name
    assert [link["address"].partition("?")[0] for link in told["links"]] == [
        "/api/v1/casualties",
        "/api/v1/reference",
    ]


def test_links_for_programs_are_answered(client: TestClient) -> None:
    for link in client.get("/take?q=Hajin&event=nothing").json()["links"]:
        assert client.get(link["address"]).status_code == 200


@pytest.mark.parametrize(
    ("n", "said"), [(0, "1 kB"), (1_499, "1 kB"), (54_321, "50 kB"), (1_960_000, "2 MB")]
)
def test_a_size_is_said_to_one_figure(n: int, said: str) -> None:
    assert say_size(n, Words("en")) == said


def test_the_code_to_embed_holds_data_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample(tmp_path / "sample", events=[{"event_id": "a", "title_en": '"><script>x'}])
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    client = TestClient(Starlette(routes=build_routes()))
    code = client.get("/take?dataset=sample&event=a").json()["embed"]
    assert "<script" not in code
    assert 'src="http://testserver/?embed=1&amp;dataset=sample&amp;event=a"' in code
    assert 'width="600" height="450"' in code


def test_a_page_is_cited_with_what_is_chosen_on_it(client: TestClient) -> None:
    told = client.get("/cite?page=casualties&by=place&list=best&lang=ar").json()
    assert told["address"].startswith("http://testserver/casualties?lang=ar&by=place&revision=")
    assert set(told["texts"]) == set(LANGUAGES)
    assert client.get("/cite?page=elsewhere").json()["address"].startswith("http://testserver/?")


@pytest.mark.parametrize(
    ("path", "framers"),
    [
        ("/", "'self'"),
        ("/?embed=0", "'self'"),
        ("/?embed=1", "'self' https://news.example"),
        ("/?lang=ar&embed=true", "'self' https://news.example"),
        ("/casualties?embed=1", "'self'"),
        ("/api/v1/datasets?embed=1", "'self'"),
        ("/component/any/index.html", "'self' https://news.example"),
    ],
)
def test_only_a_view_that_asks_for_it_stands_in_pages_the_host_allows(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str, framers: str
) -> None:
    monkeypatch.setenv("RASD_EMBED_FROM", "https://news.example")
    policy = client.get(path).headers["content-security-policy"]
    assert policy.partition("frame-ancestors ")[2] == framers


def test_by_default_any_page_may_embed_and_a_host_can_allow_none(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RASD_EMBED_FROM", raising=False)
    assert client.get("/?embed=1").headers["content-security-policy"].endswith("'self' *")
    monkeypatch.setenv("RASD_EMBED_FROM", "none")
    assert client.get("/?embed=1").headers["content-security-policy"].endswith("ancestors 'self'")
