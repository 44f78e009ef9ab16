"""Names that hosts and readers give are labels, too: of datasets, areas, stories, gazetteers."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hostile import ATTACKS, write_hostile
from tests.browser.steps import be_still, go, measure_width, travel
from tests.browser.test_data_tools import NAMES, check
from tests.browser.test_hostile import list_formatted
from tests.browser.windows import DESKTOP, PHONE, Server
from tests.web.test_hostile import add_places

Window = Callable[..., Page]
SEVERAL = "dataset=hostile&beside=second&overlay=hostile/areas"
ADDRESSES = (
    *("?event=event-signs", "?claimant=claimant-signs&place=place-signs&area=a"),
    *("casualties?by=claimant", "casualties?by=area", "duplicates?with=second&days=30&km=100"),
    *("stories?story=one", "about?", "data?"),
)
SIGNS = ATTACKS["signs"]


def write_gazetteer(path: Path) -> Path:
    """Write points of one place, whose names and sources are attacks."""
    entries = [
        {"entry_id": f"{name}", "name_en": "Hajin", "name_ar": attack, "within": attack}
        | {"latitude": "34.7", "longitude": "40.8", "source": attack, "licence": attack}
        for name, attack in ATTACKS.items()
        if name in {"signs", "image", "markdown", "bidi"}
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(entries[0]))
        writer.writeheader()
        writer.writerows(entries)
    return path


@pytest.fixture(scope="module")
def named(start_server: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Give a dashboard of two datasets, an overlay, stories and a gazetteer, all of attacks."""
    home = tmp_path_factory.mktemp("named")
    for name in ("hostile", "second"):
        add_places(write_hostile(home / "data" / name))
    entries = write_gazetteer(home / "entries.csv")
    return start_server(data=home / "data", default_dataset="hostile", gazetteers=str(entries))


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_name_that_is_a_label_is_read_as_it_stands(
    named: Server, open_window: Window, subtests: pytest.Subtests, lang: str
) -> None:
    page = open_window(to=named)
    go(page, f"/?{SEVERAL}&lang={lang}")
    for address in ADDRESSES:
        with subtests.test(address):
            travel(page, f"/{address}&{SEVERAL}&lang={lang}")
            be_still(page)
            assert list_formatted(page) == []
            assert measure_width(page) <= DESKTOP[0]


def test_a_long_name_pushes_nothing_out_of_its_place(named: Server, open_window: Window) -> None:
    page = open_window(to=named)
    go(page, "/casualties?dataset=hostile&by=claimant")
    be_still(page)
    table = page.locator(".st-key-groups table")
    within = "e => e.scrollWidth <= e.closest('.st-key-groups').clientWidth"
    assert table.evaluate(within)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_entries_of_a_gazetteer_are_read_as_they_stand(
    named: Server, open_window: Window, lang: str
) -> None:
    phone = open_window(to=named, size=PHONE, has_touch=True, is_mobile=True)
    go(phone, f"/data?lang={lang}")
    check(phone, f"{SIGNS[:40].replace('/', '')}.csv", NAMES.encode())
    be_still(phone)
    phone.locator(".st-key-outcome summary").last.tap()
    offers = phone.locator("[class*='st-key-place-private'] [role='radiogroup'] label")
    expect(offers.filter(has_text=":material/home:").first).to_be_visible()
    assert list_formatted(phone) == []
    assert measure_width(phone) <= PHONE[0]
