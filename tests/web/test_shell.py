"""A document says what its page will say, in the same words, and nobody more than they may see."""

import io
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.engine.store import open_store
from geo.look.theme import PALETTES, THEMES
from geo.questions.event import describe_event
from geo.questions.select import Selection
from geo.text import Words
from geo.told.event import describe_head
from geo.told.events import describe_events
from geo.told.lead import describe_lead
from geo.told.node import Child
from geo.told.strip import tell_strip
from geo.view.view import View
from geo.web import document
from geo.web.headers import HeaderMiddleware
from geo.web.routes import build_routes
from geo.web.shell import parts
from geo.web.shell.picture import FRAMES, SCALES
from tests.samples import write_sample

FLAGSHIP = "abu-al-hasan-2018-11-17"
MOST_BYTES = 60_000


@pytest.fixture(scope="module", autouse=True)
def patient() -> Iterator[None]:
    """Let nothing be left out because the machine is busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "_PATIENCE_OF_PROGRAMS", 300.0)
        yield


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(HeaderMiddleware(Starlette(routes=build_routes())))


def read(client: TestClient, address: str) -> str:
    """Give what a document says before its root, as it is written."""
    found = re.search(r'<div class="rasd-shell">.*?</main>', client.get(address).text, re.DOTALL)
    assert found, address
    return found[0]


def read_texts(html: str) -> list[str]:
    """Give the texts of a document, each by itself."""
    return [text for part in re.split(r"<[^>]*>", html) if (text := unescape(part).strip())]


def split(link: str) -> list[str]:
    return unescape(link).partition("?")[2].split("&")


def list_texts(nodes: Sequence[Child]) -> list[str]:
    """Give the texts of elements as the live page builds them."""
    found: list[str] = []
    for node in nodes:
        if node is not None:
            found += list_texts(node["children"]) if isinstance(node, dict) else [str(node)]
    return [text for text in found if text.strip()]


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("view", [View(), View(event=FLAGSHIP), View(category="child", q="Hajin")])
def test_a_document_says_what_its_page_says(client: TestClient, lang: str, view: View) -> None:
    view = replace(view, lang=lang)
    selection, words = Selection(open_store(View.dataset), view), Words(lang)
    said = read_texts(read(client, f"/?{view.query_string()}&lang={lang}"))
    head = describe_lead(selection, words)
    if view.event:
        head = describe_head(selection, describe_event(selection, view.event), words)
    told = list_texts([*tell_strip([selection], words), *head])
    assert told
    assert [text for text in told if text not in said] == []


def test_a_document_lists_events_whose_addresses_keep_the_view(client: TestClient) -> None:
    shell = read(client, "/casualties?from=2018-11-01&lang=ar&embed_options=x&nobody=knows")
    assert 'href="./?from=2018-11-01&amp;lang=ar"' in shell
    assert "nobody" not in shell
    listed = read(client, "/?from=2018-11-01&lang=ar").partition("rasd-shell-events")[2]
    links = re.findall(r'href="([^"]+)"', listed)
    assert len(links) == parts.MOST_LISTED
    assert [link for link in links if not {"from=2018-11-01", "lang=ar"} < {*split(link)}] == []
    assert all("event=" in link for link in links)


@pytest.mark.parametrize("address", ["/?embed=1", "/?embed=true"])
def test_a_map_inside_another_page_begins_empty(client: TestClient, address: str) -> None:
    assert "rasd-shell" not in client.get(address).text.partition("</style>")[2]


def test_what_takes_long_is_left_out_and_there_for_the_next_reader(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_sample(tmp_path / "sample", events=[{"event_id": "a", "title_en": "A strike"}])
    monkeypatch.setenv("RASD_DATA", str(tmp_path))

    def tell_late(selection: Selection, words: Words, *, most: int) -> Sequence[Child]:
        time.sleep(0.5)
        return describe_events(selection, words, most=most)

    monkeypatch.setattr(parts, "describe_events", tell_late)
    read(client, "/?dataset=sample&lang=ar")
    monkeypatch.setattr(document, "_PATIENCE", 0.2)
    reader = {"Sec-Fetch-Mode": "navigate"}
    first = client.get("/?dataset=sample&lang=en", headers=reader).text
    assert 'class="rasd-shell-events"' not in first
    monkeypatch.setattr(document, "_PATIENCE", 60.0)
    then = client.get("/?dataset=sample&lang=en", headers=reader).text
    assert "A strike" in then.partition('class="rasd-shell-events"')[2]


def test_texts_of_the_data_are_escaped(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = '"><script>alert(1)</script>'
    write_sample(
        tmp_path / "sample",
        events=[{"event_id": "a", "title_en": hostile, "title_ar": hostile}],
        descriptor={"title": hostile, "lead": hostile},
    )
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    for address in ("/?dataset=sample", "/?dataset=sample&event=a", "/about?dataset=sample"):
        shell = read(client, address)
        assert "<script" not in shell
        assert hostile in " ".join(read_texts(shell))


def test_of_aggregates_only_a_document_says_what_its_card_does(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [{"event_id": name, "title_en": "SECRET"} for name in ("a", "b")]
    write_sample(
        tmp_path / "sample", events=events, descriptor={"redistribution": "aggregate-only"}
    )
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    shell = read(client, "/?dataset=sample&event=a")
    assert "SECRET" not in shell
    assert "opening.webp" not in shell
    card = re.search(r'name="description" content="([^"]+)"', client.get("/?dataset=sample").text)
    assert card
    assert unescape(card[1]) in read_texts(shell)


def test_of_a_private_dataset_a_document_has_our_name_alone(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"private-{'0' * 32}"
    monkeypatch.setattr("geo.dataset.private.find_root", lambda: tmp_path)
    write_sample(
        tmp_path / name,
        events=[{"event_id": "a", "title_en": "SECRET"}],
        descriptor={"name": name, "title": "SECRET"},
    )
    answer = client.get(f"/?dataset={name}&event=a")
    assert "SECRET" not in answer.text
    assert "opening.webp" not in answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert 'class="rasd-name">Rasd<' in answer.text


def test_each_picture_of_the_map_is_small_and_of_its_theme(client: TestClient) -> None:
    address = f"/opening.webp?event={FLAGSHIP}&lang=ar"
    light, dark = THEMES
    for theme, frame in ((light, "desk"), (dark, "phone"), (light, "large")):
        answer = client.get(f"{address}&theme={theme}&frame={frame}&scale=2")
        assert answer.headers["content-type"] == "image/webp"
        assert len(answer.content) <= MOST_BYTES, frame
        drawn = Image.open(io.BytesIO(answer.content)).convert("RGB")
        assert drawn.size == tuple(2 * side for side in FRAMES[frame].room)
        land = tuple(bytes.fromhex(PALETTES[theme]["land"][1:]))
        most = max(drawn.getcolors(drawn.width * drawn.height) or [])[1]
        assert isinstance(most, tuple)
        assert all(abs(one - other) <= 2 for one, other in zip(most, land, strict=True)), theme
    odd = client.get(f"{address}&theme=x&frame=x&scale=99999")
    assert Image.open(io.BytesIO(odd.content)).size == FRAMES["desk"].room


def test_one_picture_is_asked_for_in_every_window(client: TestClient) -> None:
    text = client.get("/").text
    preloads = re.findall(r'rel="preload" as="image".*?media="([^"]+)"', text)
    assert len(preloads) == len(set(preloads)) == 2 * len(FRAMES)
    assert text.index('as="image"') < text.index("modulepreload")
    assert text.count("opening.webp") == 2 * (2 * len(FRAMES) * len(SCALES)) + 1


def test_nothing_of_streamlit_s_is_said_where_no_script_runs(client: TestClient) -> None:
    text = client.get("/?lang=ar").text
    assert "enable JavaScript to run this app" not in text
    assert all(Words(lang)("shell.noscript") in text for lang in ("en", "ar"))
