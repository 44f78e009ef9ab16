"""Every form on offer is given at its address, and what is refused is not on offer."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from geo.export.catalogue import OF_EVENT, OFFERS, TOGETHER
from geo.text import LANGUAGES, Words
from geo.web.headers import HeaderMiddleware
from geo.web.menus import say_size
from geo.web.routes import build_routes
from tests.samples import write_sample

pytestmark = pytest.mark.long
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
    return [offer for kind in told["datasets"][0]["kinds"] for offer in kind["offers"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_is_offered_in_words(client: TestClient, lang: str) -> None:
    told = client.get(f"/take?lang={lang}").json()
    offers = list_offers(told)
    assert [offer["name"] for offer in offers] == sorted(
        OFFERS,
        key=lambda name: [kind["title"] for kind in told["datasets"][0]["kinds"]].index(
            Words(lang)(f"take.kind.{OFFERS[name].kind}")
        ),
    )
    assert all(offer["title"] and offer["what"] and offer["size"] for offer in offers)
    assert told["datasets"][0]["closed"] is None


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_several_datasets_are_offered_side_by_side(
    client: TestClient, several: Path, lang: str
) -> None:
    del several
    told = client.get(f"/take?{SEVERAL}&by=type&lang={lang}").json()
    assert [offer["name"] for offer in told["together"]] == list(TOGETHER)
    for offer in told["together"]:
        assert offer["title"]
        answer = client.get(offer["address"])
        assert answer.status_code == 200, offer["name"]
        # The third gives no rows, and its numbers may be told all the same.
        for name in "abc":
            assert f"LICENCE-{name}".encode() in answer.content, offer["name"]
            assert f"EVENT-{name}".encode() not in answer.content, offer["name"]
    assert "by=type" in told["together"][0]["address"]
    assert client.get("/take?dataset=a").json()["together"] == []


def test_a_form_that_is_too_small_for_the_view_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.web.menus.count_events", lambda *_: 100_001)
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
    assert "allows aggregates only" in told["datasets"][0]["closed"]
    assert set(offers) == {name for name, offer in OFFERS.items() if not offer.rows}
    for name, offer in offers.items():
        answer = client.get(offer["address"])
        assert answer.status_code == 200, name
        assert b"SECRET" not in answer.content, name
    for name in set(OFFERS) - set(offers):
        refused = client.get(OFFERS[name].path, params={"dataset": closed, **OFFERS[name].fixed})
        assert refused.status_code == 403, name
    assert [link["address"].partition("?")[0] for link in told["datasets"][0]["links"]] == [
        "/api/v1/casualties",
        "/api/v1/reference",
    ]


@pytest.fixture
def several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of three datasets of one event, of which the third gives no rows."""
    for name, killed, terms in (("a", 40, "open"), ("b", 7, "open"), ("c", 5, "aggregate-only")):
        write_sample(
            tmp_path / name,
            events=[{"event_id": f"{name}1", "title_en": f"EVENT-{name}", "places": "here"}],
            places=[{"place_id": "here", "latitude": 34.0, "longitude": 40.0}],
            claims=[{"claim_id": "c", "event_id": f"{name}1", "claimant_id": f"of-{name}"}],
            figures=[{"claim_id": "c", "low": killed}],
            descriptor={
                "name": name,
                "title": f"The {name}",
                "redistribution": terms,
                "licenses": [{"name": f"LICENCE-{name}"}],
            },
        )
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    monkeypatch.setenv("RASD_LEAST_GROUP", "1")
    return tmp_path


SEVERAL = "dataset=a&beside=b&beside=c"


def test_each_of_several_datasets_is_taken_away_by_itself(
    client: TestClient, several: Path
) -> None:
    del several
    told = client.get(f"/take?{SEVERAL}&claimant=of-a").json()
    assert "nothing is added across datasets" in told["several"]
    assert [each["name"] for each in told["datasets"]] == ["a", "b", "c"]
    for each, killed in zip(told["datasets"], ("40", "7", "5"), strict=True):
        offers = {o["name"]: o for kind in each["kinds"] for o in kind["offers"]}
        if each["name"] == "c":
            assert "allows aggregates only" in each["closed"]
            assert set(offers) == {name for name, offer in OFFERS.items() if not offer.rows}
            continue
        for name in ("csv", "claims-csv", "geojson", "html"):
            taken = client.get(offers[name]["address"])
            assert taken.status_code == 200, name
            others = {"EVENT-a", "EVENT-b", "EVENT-c"} - {f"EVENT-{each['name']}"}
            assert not [other for other in others if other in taken.text], name
            assert (f"LICENCE-{each['name']}" in taken.text) or each["name"] == "b", name
        whole = client.get(offers["csv"]["address"].replace("&claimant=of-a", "")).text
        assert killed in whole
        assert f"LICENCE-{each['name']}" in whole


def test_a_file_of_one_of_several_leads_back_to_all_of_them(
    client: TestClient, several: Path
) -> None:
    del several
    told = client.get(f"/take?{SEVERAL}&event=b/b1").json()
    (offer,) = (
        offer
        for kind in told["datasets"][1]["kinds"]
        for offer in kind["offers"]
        if offer["name"] == "geojson"
    )
    assert "dataset=b&beside=a&beside=c" in client.get(offer["address"]).json()["view"]
    assert told["title"] == "EVENT-b"
    assert "beside=b&amp;beside=c&amp;event=b%2Fb1" in told["embed"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_selected_event_is_offered_first_and_alone(client: TestClient, lang: str) -> None:
    words = Words(lang)
    told = client.get(f"/take?event={FLAGSHIP}&lang={lang}&type=Battles&z=3&lat=1&lng=1").json()
    of_event = told["event"]
    assert of_event["title"] == words("take.event.title", title=told["title"])
    assert [offer["name"] for offer in of_event["offers"]] == list(OF_EVENT)
    for offer in of_event["offers"]:
        assert FLAGSHIP in offer["file"]
        assert offer["title"]
        if offer["name"] == SLOW:
            continue
        answer = client.get(offer["address"])
        assert answer.status_code == 200, offer["name"]
        assert offer["bytes"] / 6 < len(answer.content) < offer["bytes"] * 6, offer["name"]
        assert FLAGSHIP in answer.headers["content-disposition"], offer["name"]
    rows = client.get(of_event["offers"][0]["address"]).text
    assert "tulul" not in rows
    assert [link["address"] for link in of_event["links"]] == [
        f"/feed.atom?lang={lang}&event={FLAGSHIP}".replace("lang=en&", ""),
        f"/api/v1/events/{FLAGSHIP}" + ("?lang=ar" if lang == "ar" else ""),
    ]
    assert [client.get(link["address"]).status_code for link in of_event["links"]] == [200, 200]


def test_beside_a_selected_event_the_whole_view_is_offered_as_without(client: TestClient) -> None:
    chosen = client.get(f"/take?event={FLAGSHIP}&q=Hajin").json()
    plain = client.get("/take?q=Hajin").json()
    assert chosen["datasets"] == plain["datasets"]
    assert plain["event"] is None


def test_of_several_datasets_the_event_is_taken_away_of_its_own(
    client: TestClient, several: Path
) -> None:
    del several
    told = client.get(f"/take?{SEVERAL}&event=b/b1").json()
    assert told["event"]["title"].endswith("EVENT-b")
    claims = client.get(told["event"]["offers"][0]["address"]).text
    assert "EVENT-b" in claims
    assert "EVENT-a" not in claims
    # What may not be passed on is not offered for an event either.
    assert client.get(f"/take?{SEVERAL}&event=c/c1").json()["event"] is None


def test_every_one_of_several_datasets_is_cited_and_pinned(
    client: TestClient, several: Path
) -> None:
    del several
    told = client.get(f"/cite?{SEVERAL}&event=b/b1").json()
    revisions = {
        each["dataset"]: each["revision"]
        for each in client.get("/api/v1/datasets").json()["datasets"]
    }
    pinned = parse_qs(urlsplit(told["address"]).query)
    assert pinned["revision"] == [revisions["a"], f"b/{revisions['b']}", f"c/{revisions['c']}"]
    styles = dict(told["texts"]["en"])
    sentence = styles.pop("sentence")
    assert sentence == f"Undated, here: 7 people killed, by 1 account (of-b: 7). {told['address']}"
    for style, text in styles.items():
        for name in ("a", "b", "c"):
            assert revisions[name] in text, style
            assert f"LICENCE-{name}" in text, style
            assert f"The {name}" in text, style
        assert text.count(told["address"]) == 3, style
    assert "EVENT-b, in The b (shown beside The a, The c)" in told["texts"]["en"]["plain"]
    assert told["texts"]["ar"]["bibtex"].count("@misc{") == 3
    assert "by itself" in told["text"]


def test_a_private_dataset_is_not_cited_as_if_it_lasted(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"private-{'0' * 32}"
    monkeypatch.setattr("geo.dataset.private.find_root", lambda: tmp_path)
    write_sample(tmp_path / name, events=[{"event_id": "a"}], descriptor={"name": name})
    for query in (f"dataset={name}", f"beside={name}", f"lang=ar&dataset={name}"):
        cited = client.get(f"/cite?{query}").json()
        taken = client.get(f"/take?{query}").json()
        lang = "ar" if "lang=ar" in query else "en"
        link = Words(lang)("private.link", hours="12")
        assert taken["private"] == link
        assert link in cited["text"]
        assert cited["link"] == Words(lang)("cite.link_private")
        assert all("kept nowhere" in text for text in cited["texts"]["en"].values())
    assert client.get("/take").json()["private"] == ""


def test_links_for_programs_are_answered(client: TestClient) -> None:
    for link in client.get("/take?q=Hajin&event=nothing").json()["datasets"][0]["links"]:
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
