"""The brief tells everything a view shows, in its language, and runs nothing of the data."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.export.brief import read_address, write_brief, write_page
from geo.export.pictures.charts import draw_chart
from geo.questions.select import Selection
from geo.text import LANGUAGES, Words
from geo.view.view import View
from geo.web.routes import build_routes
from tests.samples import open_sample, write_sample
from tests.samples_copies import COPY, COPY_OF_SOURCE, COPY_OF_TOTAL, ROWS

pytestmark = pytest.mark.long
HOSTILE = '<script src="https://example.com/x.js"></script><img src="file:///etc/passwd">'
FLAGSHIP = "abu-al-hasan-2018-11-17"
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes()))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_sample(
        tmp_path_factory.mktemp("sample"),
        events=[
            {"event_id": "a", "title_en": HOSTILE, "title_ar": "ضربات", "date_start": "2018-11-17"},
            {"event_id": "b"},
        ],
        claims=[
            {
                "claim_id": "c1",
                "event_id": "a",
                "claimant_id": "sohr",
                "said_on": "2018-11-18",
                "text_en": HOSTILE,
            },
        ],
        figures=[{"claim_id": "c1", "low": 40, "qualifier": "at_least"}],
        totals=[{"total_id": "t1", "claimant_id": "sohr", "low": 234, "area": "syria"}],
    )


def page(store: Store, **view: Any) -> str:
    asked = View(dataset="sample", **view)
    return write_page(Selection(store, asked), root="https://example.org", today=DAY)


@pytest.fixture(scope="module")
def told(store: Store) -> str:
    """Give the page of the small dataset, written once."""
    return page(store)


@pytest.fixture(scope="module")
def write_shipped(shipped: Store) -> Callable[[str], str]:
    """Give a function that writes the page of the shipped dataset once for each language."""
    return cache(
        lambda lang: write_page(
            Selection(shipped, View(lang=lang)), root="https://example.org", today=DAY
        )
    )


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_a_brief_says_title_number_rule_day_and_licence(
    shipped: Store, write_shipped: Callable[[str], str], lang: str, direction: str
) -> None:
    told = write_shipped(lang)
    assert f'<html lang="{lang}" dir="{direction}">' in told
    assert shipped.dataset.words("title", lang) in told
    assert told.count("<article>") == 39
    for expected in (shipped.dataset.revision, "CC-BY-4.0", "https://example.org/", "939"):
        assert expected in told


def test_a_brief_holds_the_accounts_and_totals(told: str) -> None:
    assert "at least 40" in told
    assert "no figure for 1 event" in told
    assert "18 November 2018" in told
    assert told.count("What is said.") == 1  # the total's; the claim's own words are hostile


@pytest.mark.parametrize(("lang", "copy"), [("en", "archived copy"), ("ar", "نسخة مؤرشفة")])
def test_a_brief_gives_archived_copies(tmp_path: Path, lang: str, copy: str) -> None:
    told = page(open_sample(tmp_path, **ROWS), lang=lang)
    for address in (COPY, COPY_OF_SOURCE, COPY_OF_TOTAL):
        assert f'href="{address}"' in told
    assert told.count(copy) == 4  # of two claims, the total and the source


def test_a_brief_of_no_events_says_so_and_counts_nothing(shipped: Store) -> None:
    told = write_page(Selection(shipped, View(q="nothing like it")), root="", today=DAY)
    assert "No event matches this view" in told
    assert "every event has a figure" not in told
    assert "Totals as stated" not in told
    assert "CC-BY-4.0" in told


def test_a_brief_keeps_days_and_addresses_in_their_order_in_arabic(shipped: Store) -> None:
    told = write_page(Selection(shipped, View(lang="ar", event=FLAGSHIP)), root="", today=DAY)
    assert "\u2068CC-BY-4.0 https://creativecommons.org/licenses/by/4.0/\u2069" in told
    assert "2026-11-22" not in told
    assert "22 تشرين الثاني/نوفمبر 2026" in told
    assert "تقرير إخباري بالعربية" in told
    assert "Arabic news report" not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_brief_of_an_event_draws_its_ranges_and_says_who_denies_first(
    shipped: Store, lang: str
) -> None:
    words = Words(lang)
    told = write_page(Selection(shipped, View(lang=lang, event=FLAGSHIP)), root="", today=DAY)
    head, _, rest = told.partition("<figure>")
    assert ("15 to 41 or more civilians" in head) or lang != "en"
    assert ("deny harm to civilians" in head) or lang != "en"
    ranges, _, accounts = rest.partition(f"<h2>{words('export.brief.events')}</h2>")
    assert f"<h2>{words('export.brief.ranges')}</h2>" in ranges
    assert 'class="chart" src="data:image/png;base64,' in ranges
    assert words("rule.range") in ranges
    assert "<table" in accounts
    # A view has its timeline there instead, and an event without a figure nothing.
    for view in (View(lang=lang), View(lang=lang, event=FLAGSHIP, as_of=date(2018, 11, 1))):
        plain = write_page(Selection(shipped, view), root="", today=DAY)
        assert words("export.brief.ranges") not in plain


def test_the_last_page_of_an_events_brief_is_not_almost_empty(shipped: Store) -> None:
    for lang in LANGUAGES:
        made = write_brief(Selection(shipped, View(lang=lang, event=FLAGSHIP)), today=DAY)
        printed = pypdfium2.PdfDocument(made)
        last = printed[len(printed) - 1]
        text = last.get_textpage()
        # Above the line at its foot.
        ends = [text.get_charbox(i)[1] for i in range(text.count_chars())]
        lowest = min(end for end in ends if end > last.get_height() * 0.08)
        assert lowest < last.get_height() * 0.45, lang


def test_text_of_the_data_is_escaped_in_a_brief(told: str) -> None:
    assert "<script" not in told
    assert "file:///etc/passwd&#34;" in told


def test_a_brief_asks_no_other_server(told: str) -> None:
    sources = [part.split('"')[0] for part in told.split(' src="')[1:]]
    assert [source for source in sources if not source.startswith("data:")] == []


@pytest.mark.parametrize("view", [{}, {"lang": "ar"}, {"event": "a"}, {"q": "nothing like it"}])
def test_a_brief_is_a_pdf(store: Store, view: dict[str, Any]) -> None:
    made = write_brief(Selection(store, View(dataset="sample", **view)), today=DAY)
    assert made.startswith(b"%PDF-")


@pytest.mark.parametrize("what", ["timeline", "casualties", "totals"])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_chart_is_an_svg_that_says_what_it_is(shipped: Store, what: Any, lang: str) -> None:
    drawn = draw_chart(
        Selection(shipped, View(lang=lang, category="civilian")), what=what, by="actor"
    )
    assert drawn is not None
    root = ET.fromstring(drawn)  # noqa: S314  our own file
    assert root[0].text == shipped.dataset.words("title", lang)
    assert "CC-BY-4.0" in (root[1].text or "")


def test_a_chart_that_does_not_exist_is_refused(client: TestClient) -> None:
    assert client.get("/chart.svg?chart=pie").status_code == 422
    assert client.get("/chart.svg?q=nothinglikeit").status_code == 404
    answer = client.get("/chart.svg?chart=casualties&by=claimant&lang=ar")
    assert answer.headers["content-type"] == "image/svg+xml"


def test_a_brief_of_what_may_not_be_passed_on_holds_sums_only(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [{"event_id": "a", "title_en": "SECRET", "date_start": "2018-11-17"}]
    claims = [{"claim_id": "c1", "event_id": "a", "claimant_id": "sohr", "text_en": "SECRET"}]
    figures = [{"claim_id": "c1", "low": 40}]
    totals = [{"total_id": "t", "claimant_id": "sohr", "low": 9, "area": "x", "text_en": "SECRET"}]
    folder = write_sample(
        tmp_path / "sample", events=events, claims=claims, figures=figures, totals=totals
    )
    path = folder / "datapackage.json"
    closed = path.read_text(encoding="utf-8").replace('"open"', '"aggregate-only"')
    path.write_text(closed, encoding="utf-8")
    store = build_store(open_dataset(folder))
    told = page(store, event="a")
    assert "SECRET" not in told
    assert "<article>" not in told
    assert "40" in told
    assert "22 November 2026" in told
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    assert client.get("/chart.svg?dataset=sample&chart=totals").status_code == 403


def test_addresses_in_a_brief_are_links_in_their_own_alphabet(
    write_shipped: Callable[[str], str],
) -> None:
    page = write_shipped("en")
    assert '<a class="soft source" href="https://' in page
    assert "%D8" not in "".join(
        part.split("</a>")[0].split(">")[-1] for part in page.split("<a ")[1:]
    )
    assert read_address("https://x/%D9%87%D8%AC%D9%8A%D9%86") == "https://x/هجين"
    assert read_address("https://x/%FF%00") == "https://x/%FF%00"
