"""Every page's own address says what it shows where it is pasted, quickly and safely."""

import json
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from geo.text import LANGUAGES, Words
from geo.web import card
from geo.web import document as first
from geo.web.headers import HeaderMiddleware
from geo.web.request import list_page_names
from geo.web.routes import build_routes
from tests.samples import write_sample

FLAGSHIP = "abu-al-hasan-2018-11-17"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture(scope="module", autouse=True)
def patient() -> Iterator[None]:
    """Let no card be left out because the machine is busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(first, "_PATIENCE_OF_PROGRAMS", 300.0)
        yield


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes(), middleware=[Middleware(HeaderMiddleware)]))


class Head(HTMLParser):
    """Collects a page's title and tags; what stands in its scripts is no part of them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.told: dict[str, str] = {}
        self.title = ""
        self.scripts = 0
        self._is_title = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._is_title = tag == "title"
        self.scripts += tag == "script"
        if name := given.get("property") or given.get("name") or given.get("http-equiv"):
            self.told[name] = given.get("content", "")
        if given.get("rel") == "canonical":
            self.told["canonical"] = given["href"]

    def handle_data(self, data: str) -> None:
        self.title += data if self._is_title else ""

    def handle_endtag(self, tag: str) -> None:
        self._is_title = self._is_title and tag != "title"


def read(client: TestClient, address: str) -> Head:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Head(answer.text)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["", *list_page_names()])
def test_every_page_has_title_sentence_and_picture(
    client: TestClient, page: str, lang: str
) -> None:
    head = read(client, f"/{page}?lang={lang}&category=civilian")
    told = head.told
    assert told["og:url"] == told["canonical"]
    assert told["og:url"].startswith(f"http://testserver/{page}?category=civilian")
    assert len(told["og:description"]) > 40
    assert told["twitter:card"] == "summary_large_image"
    assert Words(lang)("app.name") in head.title
    if page:
        assert Words(lang)(f"page.{page}") in told["og:title"]
    picture = client.get(told["og:image"])
    assert picture.headers["content-type"] == "image/png"


def test_the_sentence_is_the_views_number(client: TestClient) -> None:
    told = read(client, f"/?event={FLAGSHIP}&category=civilian").told
    assert told["og:title"] == "Strikes on Abu al-Hasan, near Hajin"
    assert "15 to 41 or more" in told["og:description"]
    assert (
        read(client, "/casualties?from=2018-11-01")
        .told["og:description"]
        .startswith(read(client, "/share?from=2018-11-01").told["og:description"][:60])
    )


def test_choices_and_pins_stay_in_the_address(client: TestClient) -> None:
    query = "lang=ar&by=place&revision=0123456789ab&accessed=2026-11-22"
    told = read(client, f"/casualties?{query}&odd=1&rule=sum").told
    assert told["og:url"] == f"http://testserver/casualties?{query}"


@pytest.mark.parametrize("page", ["", "casualties", "accounts", "method"])
def test_a_shared_link_leads_to_the_page_it_was_made_of(client: TestClient, page: str) -> None:
    told = read(client, f"/share?page={page}&by=place&lang=ar").told
    assert told["canonical"] == f"http://testserver/{page}?lang=ar&by=place"
    assert told["og:url"].startswith("http://testserver/share?lang=ar&by=place")
    assert f"url={told['canonical']}" in told["refresh"]
    odd = read(client, "/share?page=//elsewhere.example&lang=ar").told
    assert odd["canonical"] == "http://testserver/?lang=ar"


@pytest.mark.parametrize(
    "query",
    ["dataset=none", "dataset=../..", "from=soon&to=1", "event=%00", "lat=nan", "rule=claimant:x"],
)
def test_a_page_opens_however_odd_its_link(client: TestClient, query: str) -> None:
    assert read(client, f"/?{query}").told["og:title"]


def test_hostile_text_stays_text(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample(
        tmp_path / "sample",
        events=[{"event_id": "a", "title_en": HOSTILE}],
        descriptor={"title": "</title><script>x</script>"},
    )
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    plain = read(client, "/").scripts
    for query in ({"event": "a"}, {"q": HOSTILE}, {"place": HOSTILE}):
        head = Head(client.get("/", params={"dataset": "sample", **query}).text)
        assert head.scripts == plain
    assert read(client, "/?dataset=sample&event=a").told["og:title"] == HOSTILE


def test_of_aggregates_only_no_record_is_told(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [{"event_id": "a", "title_en": "SECRET", "date_start": "2018-11-17"}]
    write_sample(
        tmp_path / "sample", events=events, descriptor={"redistribution": "aggregate-only"}
    )
    write_sample(tmp_path / "main", events=[{"event_id": "m"}], descriptor={"name": "main"})
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    for address in (
        "/?dataset=sample&event=a&lat=34.5&lng=40.5&z=14",
        "/accounts?dataset=sample&q=SECRET",
        "/?dataset=main&beside=sample&event=sample/a",
    ):
        page = client.get(address).text
        assert "SECRET" not in page.replace("q=SECRET", "")
        assert "event=sample" not in page
        assert "og:title" in page


def test_a_number_of_several_datasets_is_told_of_each(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, killed in (("first", 40), ("second", 7)):
        write_sample(
            tmp_path / name,
            events=[{"event_id": "e", "title_en": f"An event of the {name}"}],
            claims=[{"claim_id": "c", "event_id": "e", "claimant_id": "sohr"}],
            figures=[{"claim_id": "c", "low": killed}],
            descriptor={"name": name, "title": f"The {name}"},
        )
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    told = read(client, "/?dataset=first&beside=second").told
    assert told["og:title"] == "The first, beside The second"
    assert "The first: 40 " in told["og:description"]
    assert "The second: 7 " in told["og:description"]
    other = read(client, "/?dataset=first&beside=second&event=second/e").told
    assert other["og:title"] == "An event of the second, beside The first"
    assert "dataset=first&beside=second&event=second%2Fe" in other["og:image"]
    assert "An event of the second: 7 " in other["og:description"]
    assert other["og:url"].endswith("/?dataset=first&beside=second&event=second%2Fe")


def test_of_a_private_dataset_nothing_is_told(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"private-{'0' * 32}"
    monkeypatch.setattr("geo.dataset.private.find_root", lambda: tmp_path)
    write_sample(
        tmp_path / name,
        events=[{"event_id": "a", "title_en": "SECRET"}],
        descriptor={"name": name, "title": "SECRET"},
    )
    for query in (f"dataset={name}&event=a", f"beside={name}"):
        answer = client.get(f"/?{query}")
        assert "SECRET" not in answer.text
        assert "preview.png" not in answer.text
        assert "can see the data until" in Head(answer.text).told["og:description"]
        assert answer.headers["cache-control"] == "private, no-store"


def test_a_page_opens_when_its_card_fails_or_is_slow(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(first, "make_card", fail)
    assert read(client, "/?lang=ar").title == "رصد"
    monkeypatch.setattr(first, "make_card", lambda *_, **__: time.sleep(0.5))
    monkeypatch.setattr(first, "_PATIENCE", 0.01)
    answer = client.get("/", headers={"Sec-Fetch-Mode": "navigate"})
    assert "og:title" not in answer.text


def test_the_number_of_a_page_that_was_asked_for_before_is_not_counted_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/accounts?event={FLAGSHIP}&lang=ar"
    before = read(client, address).told
    monkeypatch.delattr(card, "_make")
    assert before["og:title"]
    assert read(client, address).told == before


def test_a_card_is_another_one_when_the_data_is(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_sample(tmp_path / "sample", events=[{"event_id": "a"}])
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    before = read(client, "/?dataset=sample").told["og:title"]
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**descriptor, "title": "Another"}), encoding="utf-8")
    assert (before, read(client, "/?dataset=sample").told["og:title"]) == ("Sample", "Another")


@pytest.mark.parametrize(
    ("lang", "chapter", "title"),
    [
        ("en", "", "One dawn at Abu al-Hasan, and who counts its dead"),
        ("en", "&chapter=6", "Tulul al-Safa changes hands · One dawn at Abu al-Hasan"),
        ("ar", "&chapter=6", "تلول الصفا تتبدّل السيطرة عليها · فجر في أبو الحسن"),
    ],
)
def test_a_story_s_card_is_of_its_chapter(
    client: TestClient, lang: str, chapter: str, title: str
) -> None:
    told = read(client, f"/stories?lang={lang}&story=abu-al-hasan{chapter}").told
    assert told["og:title"].startswith(title)
    assert told["og:url"].endswith(f"story=abu-al-hasan{chapter}")
    if chapter:
        assert "event=tulul-al-safa-2018-11-17" in told["og:image"]
    else:
        # The first words, with their numbers.
        assert "11 claimants speak of them" in told["og:description"]


def test_a_story_that_is_not_there_has_the_card_of_its_page(client: TestClient) -> None:
    told = read(client, "/stories?lang=en&story=nope&chapter=99").told
    assert told["og:description"] == Words("en")("card.stories")


def test_a_story_is_given_as_one_file_or_not_at_all(client: TestClient) -> None:
    given = client.get("/story.html?story=abu-al-hasan&lang=ar")
    assert given.status_code == 200
    assert "hajin-2018-abu-al-hasan-ar.html" in given.headers["content-disposition"]
    missing = client.get("/story.html?story=nope")
    assert missing.status_code == 404
    assert "nope" in missing.json()["detail"]
