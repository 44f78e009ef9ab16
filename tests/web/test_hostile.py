"""Hostile text in every field of a dataset's folder stays text in all that is served and taken."""

import csv
import io
import json
import socket
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset.folder import DESCRIPTOR
from geo.engine.store import open_store
from geo.export.brief import write_brief
from geo.export.files.sheets import FORMULA
from geo.model.descriptor import Descriptor
from geo.questions.select import Selection
from geo.view.view import View
from geo.web.headers import HeaderMiddleware
from geo.web.previews import list_public
from geo.web.routes import build_routes
from tests.browser.hostile import MARK, write_hostile

ATTACK = (
    f"<script>window.{MARK}=1</script><img src=x onerror=window.{MARK}=1>\"' onload={MARK}"
    f" </title></style></textarea>{{{{7*7}}}} [x](javascript:{MARK}) :material/home: $x^2$"
    " \u202etxt\u2066\r\nX-Injected: 1\n=HYPERLINK(1)"
)
ADDRESSES = (f"javascript:window.{MARK}=1", f"data:text/html,<script>{MARK}</script>")
KEPT = {"$schema", "name", "resources", "redistribution", "derived", "refresh", "import"}
"""Members by which a folder is opened, which have a form of their own."""
WITH_PARTS = {"path", "archive", "link", "email"}
"""Members that hold an address."""


def attack(type_: Any, name: str, number: int) -> Any:
    """Return a value of a member's type that is an attack wherever there is text."""
    origin, args = get_origin(type_), get_args(type_)
    if origin is Literal:
        return args[0]
    if origin is list:
        return [attack(args[0], name, n) for n in range(2)]
    if type_ is str:
        return ADDRESSES[number] if name in WITH_PARTS else f"{name}: {ATTACK}"
    if type_ is float or name == "bbox":
        return [30.0, 30.0, 45.0, 40.0]
    if hasattr(type_, "__total__"):
        hints = get_type_hints(type_)
        return {field: attack(of, field, number) for field, of in hints.items()}
    msg = f"{name} is of {type_}, for which there is no attack: add one."
    raise TypeError(msg)


def poison_descriptor(folder: Path) -> None:
    """Put an attack into every member of a descriptor but those it is opened by."""
    path = folder / DESCRIPTOR
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for name, type_ in get_type_hints(Descriptor).items():
        if name not in KEPT:
            descriptor[name] = attack(type_, name, 0)
    # What would be boxes of words.
    for region in descriptor["regions"]:
        region["bbox"] = [30.0, 30.0, 45.0, 40.0]
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def add_places(folder: Path) -> None:
    """Add an overlay and a story whose texts and names are attacks."""
    corners = [[39, 34], [42, 34], [42, 36], [39, 36], [39, 34]]
    area = {
        "type": "Feature",
        "properties": {"id": "a", "name_en": ATTACK, "name_ar": ATTACK, ATTACK: ATTACK},
        "geometry": {"type": "Polygon", "coordinates": [corners]},
    }
    (folder / "overlays").mkdir()
    written = json.dumps({"type": "FeatureCollection", "features": [area]})
    (folder / "overlays" / "areas.geojson").write_text(written, encoding="utf-8")
    (folder / "stories").mkdir()
    text = (
        f"# T {ATTACK}\n\nby: B {ATTACK}\n\nText {ATTACK}\n\n## C {ATTACK}\n\n![x](http://x/y.png)"
    )
    for lang in ("en", "ar"):
        (folder / "stories" / f"one.{lang}.md").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    for name in ("hostile", "second"):
        folder = write_hostile(root / name)
        poison_descriptor(folder)
        add_places(folder)
    return root


@pytest.fixture
def client(data: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("RASD_DATA", str(data))
    return TestClient(HeaderMiddleware(Starlette(routes=build_routes())))


class Finder(HTMLParser):
    """What in a document runs, or leads where something would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name.startswith("on") and MARK in (value or ""):
                self.found.append(f"{tag} {name}")
            if name in {"href", "src", "action"} and address.startswith(("javascript:", "data:t")):
                self.found.append(f"{tag} {name} {address[:40]}")
            if tag == "img" and address in {"x", "http://x/y.png"}:
                self.found.append("an image of the data")

    def handle_endtag(self, tag: str) -> None:
        del tag
        self.inside = ""

    def handle_data(self, data: str) -> None:
        # JSON in a script holds the text as text: there no bracket stands open.
        if self.inside == "script" and f"<script>window.{MARK}" in data:
            self.found.append("a script of the data")
        if self.inside == "script" and data.startswith(f"window.{MARK}"):
            self.found.append("a script that is the data's own")


def find_running(text: str) -> list[str]:
    finder = Finder()
    finder.feed(text)
    return finder.found


def list_addresses() -> Iterator[str]:
    asked = "dataset=hostile&beside=second&lang={lang}"
    for lang in ("en", "ar"):
        whole = asked.format(lang=lang)
        for route in list_public():
            # The brief is typeset below, and a picture of points holds no text that could run.
            if not route.path.endswith((".pdf", ".png", ".webp", "/story.html")):
                yield f"{route.path}?{whole}"
        for more in (
            "story=one",
            "event=event-script",
            "event=event-bidi",
            "overlay=hostile/areas",
        ):
            yield f"/share?{whole}&{more}"
            yield f"/?{whole}&{more}"
            # Of one dataset alone a document says what its page does.
            yield f"/?dataset=hostile&lang={lang}&{more}"
        yield f"/story.html?dataset=hostile&lang={lang}&story=one"
        for chart in (
            "timeline",
            "totals",
            "comparison",
            "casualties&by=area",
            "casualties&by=actor",
        ):
            yield f"/chart.svg?chart={chart}&{whole}&overlay=hostile/areas"


def test_every_member_of_a_descriptor_is_attacked(data: Path) -> None:
    told = json.loads((data / "hostile" / DESCRIPTOR).read_text(encoding="utf-8"))
    assert set(get_type_hints(Descriptor)) - KEPT <= set(told)
    assert all(MARK in json.dumps(told[name]) for name in told.keys() - KEPT)


@pytest.mark.long
def test_no_page_card_feed_or_picture_runs_hostile_text(client: TestClient) -> None:
    found: dict[str, object] = {}
    for address in list_addresses():
        answer = client.get(address)
        assert answer.status_code in {200, 404}, (address, answer.text[:300])
        media = answer.headers["content-type"]
        assert "x-injected" not in answer.headers, address
        if "html" in media:
            found |= {address: running} if (running := find_running(answer.text)) else {}
        if "svg" in media or "atom" in media:
            tree = ET.fromstring(answer.content)  # noqa: S314  what was written here
            tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
            links = [v for e in tree.iter() for k, v in e.items() if k.endswith(("href", "src"))]
            odd = [link for link in links if link.lower().startswith(("javascript:", "data:t"))]
            odd += sorted(tags & {"script", "foreignObject", "iframe"})
            found |= {address: odd} if odd else {}
    assert found == {}


FILES = ("csv", "xlsx", "geojson", "kml")


@pytest.mark.parametrize("format_", FILES)
def test_files_and_their_headers_hold_hostile_text_as_text(
    client: TestClient, format_: str
) -> None:
    answer = client.get(f"/api/v1/events?dataset=hostile&format={format_}")
    assert answer.status_code == 200
    for name, value in answer.headers.items():
        assert "\n" not in name + value
        assert "\r" not in name + value
    disposition = answer.headers["content-disposition"]
    assert disposition.isascii()
    assert MARK not in disposition
    if format_ == "csv":
        rows = list(csv.reader(io.StringIO(answer.text)))
        odd = [cell[:40] for row in rows for cell in row if FORMULA.match(cell)]
        assert [cell for cell in odd if not is_number(cell)] == []
    if format_ == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds
    if format_ == "kml":
        tree = ET.fromstring(answer.content)  # noqa: S314  what was written here
        assert not [e for e in tree.iter() if e.tag.endswith(("NetworkLink", "script"))]


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.long
def test_the_brief_of_hostile_text_fetches_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_DATA", str(data))
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                asked.append(connection.recv(100))
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/x.png"
        path = data / "second" / DESCRIPTOR
        text = path.read_text(encoding="utf-8")
        for attack_ in (f"<img src='{address}'>", f"<link rel='stylesheet' href='{address}'>"):
            changed = json.loads(text)
            changed["title"] = changed["description"] = changed["credit_en"] = attack_
            changed["licenses"] = [{"name": attack_, "title": attack_, "path": address}]
            path.write_text(json.dumps(changed), encoding="utf-8")
            made = write_brief(Selection(open_store("second"), View(dataset="second")))
            assert made.startswith(b"%PDF")
            assert b"/JavaScript" not in made
        path.write_text(text, encoding="utf-8")
        listener.shutdown(socket.SHUT_RDWR)
    assert asked == []
