"""A dataset that allows aggregates only gives no single record, whatever is asked and however."""

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from geo.cli.app import main
from geo.dataset.disclosure import FEW, widen_box
from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.errors import RestrictedError
from geo.export.brief import write_page
from geo.export.catalogue import OFFERS
from geo.questions.events import list_events
from geo.questions.people import count_by, count_people
from geo.questions.screen.cells import Screen, find_cells
from geo.questions.select import Selection
from geo.questions.several import measure_extent
from geo.questions.timeline import make_timeline
from geo.questions.unshown import Part, count_unshown
from geo.text import LANGUAGES
from geo.told.bar import PAGES
from geo.view.grammar import WAYS
from geo.view.limits import coarsen_view
from geo.view.view import View
from geo.web.previews import list_public
from geo.web.routes import build_routes
from tests.closed import (
    CANARY,
    EVENTS,
    FIVE,
    LONE,
    NAME,
    find_canaries,
    list_canaries,
    write_closed,
)
from tests.pages import open_page

pytestmark = pytest.mark.long
OF_ONE_EVENT = f"event={LONE}&lang=ar"
ISOLATING = (
    *("", OF_ONE_EVENT, "type=Riots", "lat=34.5&lng=40.5&z=20", "place=place-0"),
    *(
        "from=2017-03-13&to=2017-03-13",
        "actor=lone-actor",
        f"q={CANARY}",
        "min_killed=60000",
        "as_of=2017-03-20",
    ),
    *("bbox=40.5002,34.5002,40.5005,34.5005&z=22", "flag=who"),
    *("from=2017-03-14", "rule=claimant:monitor", "category=civilian"),
)
"""Questions that would tell one event from the others, and some that would not."""
TOO_FEW = {
    *("type=Riots", "place=place-0", "from=2017-03-13&to=2017-03-13", "actor=lone-actor"),
}
"""Those of them that leave fewer events than a sum may be of."""
OF_ROWS = (
    "/opening",
    *("/api/v1/events", "/api/v1/claims", "/api/v1/totals", "/api/v1/cells/events"),
    *("/api/v1/unshown/", "/api/v1/dataset.zip", "/feed", "/view", "/story"),
    "/chart.svg?chart=totals",
)
OK = 200
OF_SUMS = ("/api/v1/timeline", "/api/v1/casualties", "/api/v1/comparison", "/chart.")
SCREEN = "z=12&bbox=40.4,34.4,40.6,34.6&"
"""What squares of the map cannot be asked for without."""
DRAWN = ("/preview", "/map.", "/chart")
"""Pictures take time; they are asked the questions that choose what is drawn."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_closed(tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="module")
def canaries(folder: Path) -> list[str]:
    return list_canaries(folder)


@pytest.fixture(scope="module")
def store(folder: Path) -> Store:
    return build_store(open_dataset(folder))


@pytest.fixture(autouse=True)
def _serve(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_DATA", str(folder.parent))


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes()))


def list_addresses(client: TestClient) -> Iterator[str]:
    """Give every address there is: of the API, in each format and grouping, and of the public."""
    for path, route in client.get("/api/v1/openapi.json").json()["paths"].items():
        asked = {"event_id": LONE, "total_id": "total-0", "name": "governorates"}
        for part in get_args(Part) if "{part}" in path else ():
            yield f"/api/v1{path.format(part=part)}?"
        whole = path.format(**asked, part="no_place")
        yield f"/api/v1{whole}?{SCREEN if path == '/cells' else ''}"
        for parameter in route["get"].get("parameters", ()):
            if parameter["in"] == "path":
                continue
            choices = parameter["schema"].get("anyOf", [parameter["schema"]])
            for value in (value for choice in choices for value in choice.get("enum", ())):
                yield f"/api/v1{whole}?{parameter['name']}={value}&"
    for route in list_public():
        yield f"{route.path}?"
    for chart in ("timeline", "totals", *(f"casualties&by={by}" for by in ("place", "claimant"))):
        yield f"/chart.svg?chart={chart}&"


def unpack(content: bytes) -> bytes:
    """Give what a picture says beside its pixels and lines, and anything else as it is."""
    if content.startswith(b"\x89PNG"):
        return json.dumps(Image.open(io.BytesIO(content)).info, default=str).encode()
    return re.sub(rb'\bd="[^"]*"', b"", content) if b"<svg" in content[:1000] else content


def expect_status(address: str, asked: str) -> int:
    """Say how an address has to answer: rows are refused, and sums of too few events."""
    # Of what gives no rows there is no such total, which is none of its secrets.
    if address.startswith(OF_ROWS) and not address.startswith("/api/v1/totals/widest"):
        return 403
    if address.startswith(OF_SUMS) and asked in TOO_FEW:
        return 404 if address.startswith("/chart.") else 403  # there is nothing to draw
    of_events = address.startswith(("/api/v1/casualties", "/api/v1/timeline"))
    of_one = of_events and asked == OF_ONE_EVENT
    return 403 if of_one else 200


@pytest.mark.parametrize("asked", ISOLATING)
def test_no_address_tells_a_single_record(
    client: TestClient, canaries: list[str], asked: str
) -> None:
    found = {}
    for address in list_addresses(client):
        # The brief's page is read below, before it is typeset.
        if "brief.pdf" in address or (address.startswith(DRAWN) and asked not in ISOLATING[:4]):
            continue
        whole = f"{address}dataset={NAME}&{asked}"
        answer = client.get(whole)
        assert answer.status_code == expect_status(address, asked), whole
        told = find_canaries(unpack(answer.content), canaries)
        if told:
            found[whole] = told
    assert found == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_brief_and_pictures_tell_sums_and_how_to_cite(
    store: Store, canaries: list[str], lang: str
) -> None:
    page = write_page(
        Selection(store, View(dataset=NAME, lang=lang)), root="", today=date(2026, 1, 2)
    )
    assert find_canaries(page, canaries) == []
    assert store.dataset.licence in page


def test_rows_are_refused_with_what_to_do(client: TestClient) -> None:
    of_rows = ("/api/v1/events", "/api/v1/claims", "/api/v1/totals", "/feed", "/view")
    for address in list_addresses(client):
        if address.startswith((*of_rows, "/api/v1/unshown")) and expect_status(address, "") != OK:
            answer = client.get(f"{address}dataset={NAME}")
            assert answer.status_code == 403, address
            assert "aggregates only: ask for casualties" in answer.json()["detail"]


def test_a_selection_too_small_is_refused_with_what_to_do(client: TestClient) -> None:
    for path, asked in product(
        ("casualties", "timeline"), ("type=Riots", "from=2017-01-01&to=2018-01-01")
    ):
        answer = client.get(f"/api/v1/{path}?dataset={NAME}&{asked}")
        assert answer.status_code == 403
        assert "widen or drop the filters" in answer.json()["detail"]


def test_sums_are_given_with_licence_and_day_of_access(client: TestClient) -> None:
    for asked in ("", "&category=civilian", "&by=month", "&by=actor"):
        assert client.get(f"/api/v1/casualties?dataset={NAME}{asked}").status_code == 200
    assert client.get(f"/api/v1/casualties?dataset={NAME}").json()["events"] == EVENTS
    listed = client.get("/api/v1/datasets").json()["datasets"][0]
    assert listed["redistribution"] == "aggregate-only"
    assert listed["accessed"]
    assert listed["licence"] in listed["cite"]


def list_protos(block: Block | Element) -> Iterator[bytes]:
    """Give everything a run sent to the browser, element by element."""
    proto = getattr(block, "proto", None)
    if proto is not None:
        yield proto.SerializeToString()
    for child in getattr(block, "children", {}).values():
        yield from list_protos(child)


def read_all(app: AppTest) -> str:
    assert not app.exception
    sent = b"\n".join(list_protos(app._tree))  # noqa: SLF001  all of it, whatever its kind
    return sent.decode("utf-8", errors="replace")


def open_closed(page: str, **parameters: str) -> AppTest:
    return open_page(page, dataset=NAME, **parameters)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"lang": "ar", "event": LONE},
        {"type": "Riots"},
        {"as_of": "2018-12-31"},
        {"from_": "2018-11-02", "to": "2018-11-29"},
    ],
    ids=str,
)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_sends_a_single_record(
    canaries: list[str], page: str, asked: dict[str, str]
) -> None:
    assert find_canaries(read_all(open_closed(page, **asked)), canaries) == []


@pytest.mark.parametrize("name", ["showing", "filtered", "restricted"])
def test_no_list_of_the_hidden_is_opened(canaries: list[str], name: str) -> None:
    app = open_closed("map", type="Explosions/Remote violence", from_="2018-11-01")
    told = read_all(app.button(key=f"unshown-{name}").click().run())
    assert find_canaries(told, canaries) == []


@pytest.mark.parametrize("by", ["month", "place", "type", "actor", "claimant"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_group_on_the_page_is_of_one_event(canaries: list[str], by: str, lang: str) -> None:
    app = open_closed("casualties", lang=lang, by=by)
    assert find_canaries(read_all(app), canaries) == []


def test_pages_say_why_there_are_no_rows_what_to_do_and_how_to_cite() -> None:
    for page in ("map", "accounts", "casualties"):
        told = read_all(open_closed(page))
        for sentence in ("allows its records to be counted", "Choose a wider", "Accessed on"):
            assert sentence in told, page


FILTERING = {"type", "actor", "place", "overlay", "from", "to"}
FILTERING_NOTHING = {"q", "dates", "claimant", "flag", "control", "active_year"}
COUNTED_AS_USUAL = {"rule", "accounts", "confidence", "denials", "admissions", "as_of", "walk"}


@pytest.mark.parametrize("page", PAGES)
def test_no_page_offers_what_filters_nothing(page: str) -> None:
    # A link asks for some of it: the page answers, says so, and still does not offer it.
    app = open_closed(page, from_="2018-11-01", claimant="monitor", q="x", rule="lowest")
    bar = app.sidebar
    kinds = (bar.selectbox, bar.multiselect, bar.text_input, bar.date_input, bar.toggle, bar.button)
    offered = {widget.key for kind in kinds for widget in kind}
    assert offered & (FILTERING_NOTHING | COUNTED_AS_USUAL) == set()
    if offered:
        assert offered >= FILTERING
        assert "and counted by the usual rule" in read_all(app)


def test_pages_offer_no_choice_that_changes_nothing() -> None:
    by = open_closed("casualties").selectbox(key="by").options
    assert len(by) == len(WAYS) - 2
    assert [box.key for box in open_closed("accounts").main.selectbox] == []
    duplicates = open_closed("duplicates")
    assert "none of its records is compared" in read_all(duplicates)
    assert not [*duplicates.main.selectbox, *duplicates.main.text_input]


def test_the_first_and_last_month_are_no_more_than_its_filters_tell(folder: Path) -> None:
    store = build_store(open_dataset(folder))
    extent = measure_extent(store)
    assert (extent.from_, extent.to) == (date(2017, 3, 1), date(2018, 11, 30))

    def count(from_: date | None = None, to: date | None = None) -> int:
        return count_unshown(Selection(store, View(dataset=NAME, from_=from_, to=to))).shown

    whole = count()
    assert count(date(2017, 3, 1), date(2018, 11, 30)) == whole
    # A month less on either side, and a pool of the least size or more is gone.
    assert 0 < count(date(2017, 4, 1)) <= whole - FIVE
    assert 0 < count(to=date(2018, 10, 31)) <= whole - FIVE


def test_of_a_dataset_of_too_few_events_neither_month_nor_square_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_LEAST_GROUP", str(EVENTS + 1))
    told = measure_extent(build_store(open_dataset(folder)))
    assert (told.from_, told.to, told.bbox) == (None, None, None)


def test_a_page_says_that_its_filters_are_answered_coarsely() -> None:
    assert "whole months" in read_all(open_closed("map", from_="2018-11-02"))
    assert "whole months" not in read_all(open_closed("map"))
    assert "too few to be told" in read_all(open_closed("map", type="Riots"))


def test_the_command_line_gives_sums_and_no_event(
    folder: Path, canaries: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for options in (["--event", LONE], ["--type", "Riots"], ["--q", CANARY], ["--by", "place"]):
        main(["summary", str(folder), *options])
        out, err = capsys.readouterr()
        assert find_canaries(out + err, canaries) == [], options
    assert main(["summary", str(folder), "--event", LONE]) == 1
    assert main(["summary", str(folder), "--json"]) == 0


@pytest.mark.parametrize("form", [name for name in OFFERS if not name.startswith("brief")])
def test_the_command_line_writes_no_single_record(
    folder: Path, canaries: list[str], tmp_path: Path, form: str
) -> None:
    for options in ([], ["--type", "Riots"], ["--event", LONE]):
        out = tmp_path / f"taken{''.join(options)}"
        too_few = "Riots" in options and form in {"timeline-svg", "casualties-svg"}
        refused = OFFERS[form].rows or LONE in options or too_few
        told = main(["export", str(folder), "--format", form, "--out", str(out), *options])
        assert told == int(refused), options
        assert out.exists() is not refused
        assert refused or find_canaries(unpack(out.read_bytes()), canaries) == []


def test_the_questions_themselves_refuse_rows(store: Store) -> None:
    with pytest.raises(RestrictedError):
        list_events(Selection(store, View(dataset=NAME)))


def test_groups_too_small_are_told_together(store: Store) -> None:
    groups = dict(count_by(Selection(store, View(dataset=NAME)), by="month"))
    assert {key: number.events for key, number in groups.items()} == {
        "2018-11": EVENTS - FIVE - 1,
        FEW: FIVE + 1,
    }


def test_bins_too_small_are_left_out_and_counted(store: Store) -> None:
    timeline = make_timeline(Selection(store, View(dataset=NAME)), step="day")
    assert timeline.step == "month"
    assert [(b.from_.isoformat(), b.events) for b in timeline.bins if b.events] == [
        ("2018-11-01", EVENTS - FIVE - 1)
    ]
    assert (timeline.few, timeline.spans) == (FIVE + 1, [])


def test_a_number_of_too_few_figures_is_not_told(tmp_path: Path) -> None:
    folder = write_closed(tmp_path)
    path = folder / "figures.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *rows[: FIVE - 1]]) + "\n", encoding="utf-8")
    number = count_people(Selection(build_store(open_dataset(folder)), View()))["killed", "all"]
    assert (number.low, number.high, number.fewer_than) == (None, None, FIVE)
    assert number.without_figure == number.events == EVENTS


def test_the_host_sets_the_least_size(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_LEAST_GROUP", "1")
    groups = dict(count_by(Selection(store, View(dataset=NAME)), by="month"))
    assert [number.events for number in groups.values()] == [1, FIVE, EVENTS - FIVE - 1]


def test_a_coarse_question_stays_as_it_is() -> None:
    box = (40.5002, 34.5002, 40.5005, 34.5005)
    coarse = coarsen_view(View(bbox=box, q="x", event="y", min_killed=3))
    assert coarsen_view(coarse) == coarse
    west, south, east, north = widen_box(box)
    assert west < box[0] < box[2] < east
    assert south < box[1] < box[3] < north
    assert east - west == pytest.approx(360 / 1024)
    assert widen_box((-180.0, -90.0, 180.0, 90.0)) == (-180.0, -90.0, 180.0, 90.0)


def read_squares(answer: Screen) -> dict[tuple[float, float], int]:
    cells = answer.cells
    middles = zip(cells.lng, cells.lat, strict=True)
    return dict(zip(middles, cells.events, strict=True))


def test_moving_the_screen_never_moves_a_square_or_its_count(store: Store) -> None:
    screens = [(40.4 + n / 1000, 34.4 + n / 1000, 40.6, 34.6) for n in range(0, 120, 7)]
    found = [
        find_cells(Selection(store, View(bbox=screen)), z=14, bbox=screen) for screen in screens
    ]
    squares = [read_squares(answer) for answer in found]
    whole = {middle: events for square in squares for middle, events in square.items()}
    assert whole
    assert all(whole[middle] == n for square in squares for middle, n in square.items())
    assert not any(answer.events.id for answer in found)
