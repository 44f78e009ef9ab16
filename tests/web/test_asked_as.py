"""No reader is given a name of this server that another reader has made up."""

import io
import zipfile
from collections.abc import Iterator

import pypdfium2
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.web.headers import HeaderMiddleware
from geo.web.routes import build_routes
from tests.login.walk import list_paths
from tests.test_hajin_2018 import FLAGSHIP

EVIL = "evil.example"
MADE_UP = {
    "host": EVIL,
    "x-forwarded-host": EVIL,
    "x-forwarded-server": EVIL,
    "x-original-host": EVIL,
    "forwarded": f"host={EVIL}",
    "accept": "text/html",
}
OF_FILES = ("/assets", "/data", "/docs")
pytestmark = pytest.mark.long


def list_addresses() -> Iterator[str]:
    """Give every address of ours that answers GET, and those of files in each form."""
    for path, is_socket in list_paths(build_routes()):
        if not is_socket and not path.startswith(OF_FILES):
            yield f"{path.replace('/one', f'/{FLAGSHIP}')}?lang=en"
    for asked in ("events?limit=1", "claims?limit=1", "cells?bbox=30,30,45,40&z=8", "sums/areas"):
        yield f"/api/v1/{asked}"
    for form in ("csv", "xlsx", "geojson", "kml", "parquet"):
        yield f"/api/v1/events?format={form}"
        yield f"/api/v1/comparison?by=type&format={form}"
    for address in ("/share", "/cite", "/take", "/", "/feed.atom", "/event"):
        yield f"{address}?event={FLAGSHIP}&beside=hajin-2018&lang=ar&embed=1"
    for chart in ("timeline", "totals", "comparison"):
        yield f"/chart.svg?chart={chart}"
    yield "/overlaps?lang=ar"
    yield "/story.html?lang=ar&story=abu-al-hasan"


def read_whole(headers: object, body: bytes) -> str:
    """Return headers and body as text, whatever is packed in it."""
    told = f"{headers} {body.decode('utf-8', 'replace')}"
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            told += " ".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())
    if body.startswith(b"\x89PNG"):
        told += str(Image.open(io.BytesIO(body)).info)
    if body.startswith(b"%PDF"):
        pdf = pypdfium2.PdfDocument(body)
        told += str(pdf.get_metadata_dict())
        told += " ".join(page.get_textpage().get_text_range() for page in pdf)
    return told


@pytest.fixture
def client() -> TestClient:
    app = HeaderMiddleware(Starlette(routes=build_routes()))
    return TestClient(app, base_url="http://rasd.example", follow_redirects=False)


def ask(client: TestClient, address: str, headers: dict[str, str]) -> str:
    answer = client.get(address, headers=headers)
    return read_whole(dict(answer.headers), answer.content)


def test_a_name_that_was_made_up_is_in_no_answer_to_the_next_reader(client: TestClient) -> None:
    named, kept = set(), set()
    for address in list_addresses():
        if EVIL in ask(client, address, MADE_UP):
            named.add(address.partition("?")[0])
        # The same in all else that an answer may be kept by.
        if EVIL in ask(client, address, {"accept": "text/html"}):
            kept.add(address)
    assert kept == set()
    # Without a public address links are as they were asked for: these would have shown it.
    assert {"/", "/share", "/cite", "/feed.atom", "/preview.png", "/brief.pdf"} <= named
    assert {"/api/v1/events", "/view.html", "/story.html", "/map.png"} <= named


def test_with_a_public_address_no_answer_has_another(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_URL", "https://map.example.org")
    assert [each for each in list_addresses() if EVIL in ask(client, each, MADE_UP)] == []


def test_an_answer_is_unchanged_only_as_long_as_its_links_are(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tag() -> str:
        return client.get("/api/v1/events?limit=1").headers["etag"]

    before = tag()
    assert tag() == before
    monkeypatch.setenv("RASD_URL", "https://map.example.org")
    assert tag() != before
