"""Whoever takes a file away adds its rows up to the number of the page, in few lines."""

import csv
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import openpyxl
import polars as pl
import pytest

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.export.files.formats import FORMATS
from geo.export.files.tables import frame_events, select_view
from geo.model.number import Number
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.readers.importing import import_file
from geo.view.view import View
from tests.engine.test_contract import make_tables
from tests.samples import open_sample
from tests.samples_files import shared

Rows = Iterable[Mapping[str, Any]]
Ends = tuple[int, int, bool]
NOVEMBER = {"from_": date(2018, 11, 1), "to": date(2018, 11, 30)}
VIEWS: dict[str, dict[str, Any]] = {
    "everything": {},
    "civilians": {"category": "civilian"},
    "inside": NOVEMBER,
    "touching": {**NOVEMBER, "dates": "touching", "category": "civilian"},
    "early": {"as_of": date(2018, 11, 18), "rule": "median"},
    "lowest": {"rule": "lowest", "denials": "zero", "category": "civilian"},
    "corroborated": {"rule": "corroborated"},
    "best": {"rule": "best", "category": "combatant"},
    "others": {"accounts": "no_parties", "confidence": "medium", "admissions": "count"},
    "large": {"min_killed": 20, "category": "civilian", "harm": "killed"},
    "injured": {"harm": "injured", "rule": "highest"},
}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, shipped: Store) -> Mapping[str, Store]:
    folder = tmp_path_factory.mktemp("files")
    import_file("ucdp", shared("ucdp/GEDEvent_v23_1_CAR_49col.csv"), folder=folder / "car")
    return {
        "hajin": shipped,
        "made": open_sample(folder, **make_tables()),
        "ucdp": build_store(open_dataset(folder / "car")),
    }


def add(rows: Rows) -> Ends:
    """Add the three columns up, whatever a format makes of numbers, blanks and truth."""
    low = high = 0
    is_open = False
    for row in rows:
        low += int(float(row["counted_low"] or 0))
        high += int(float(row["counted_high"] or 0))
        is_open |= str(row["counted_open"]).lower() in {"true", "1", "1.0"}
    return low, high, is_open


def add_csv(file: Path) -> Ends:
    return add(csv.DictReader(StringIO(file.read_text(encoding="utf-8-sig"))))


def add_geojson(file: Path) -> Ends:
    return add(feature["properties"] for feature in json.loads(file.read_text())["features"])


def add_xlsx(file: Path) -> Ends:
    sheet = openpyxl.load_workbook(file).worksheets[1]
    labels = [cell.value for cell in sheet[1]]
    named = {"Adds to the low end": "counted_low", "Adds to the high end": "counted_high"}
    named["Adds “or more”"] = "counted_open"
    columns = [named.get(label, label) for label in labels]
    return add(dict(zip(columns, row, strict=True)) for row in sheet.iter_rows(2, values_only=True))


def add_kml(file: Path) -> Ends:
    space = "{http://www.opengis.net/kml/2.2}"
    marks = ET.fromstring(file.read_text()).iter(f"{space}Placemark")  # noqa: S314  our own file
    told = ({str(d.get("name")): d[0].text for d in mark.iter(f"{space}Data")} for mark in marks)
    blank = dict.fromkeys(("counted_low", "counted_high", "counted_open"))
    return add({**blank, **row} for row in told)


def add_kmz(file: Path) -> Ends:
    inner = file.with_suffix(".inner")
    inner.write_bytes(zipfile.ZipFile(file).read("doc.kml"))
    return add_kml(inner)


def add_gpkg(file: Path) -> Ends:
    with sqlite3.connect(file) as tables:
        tables.row_factory = sqlite3.Row
        return add(map(dict, tables.execute("select * from events")))


def add_fgb(file: Path) -> Ends:
    told = gpd.read_file(file).drop(columns="geometry")
    return add(told.astype(object).where(told.notna(), None).to_dict("records"))


def add_parquet(file: Path) -> Ends:
    columns = ["counted_low", "counted_high", "counted_open"]
    return add(pl.read_parquet(file, columns=columns).iter_rows(named=True))


SCRIPTS: Mapping[str, Callable[[Path], Ends]] = {
    "csv": add_csv,
    "geojson": add_geojson,
    "xlsx": add_xlsx,
    "kml": add_kml,
    "kmz": add_kmz,
    "gpkg": add_gpkg,
    "fgb": add_fgb,
    "parquet": add_parquet,
}


def ends(number: Number) -> Ends:
    return number.low or 0, number.high or 0, number.open


def test_every_format_has_its_script() -> None:
    assert SCRIPTS.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", ["hajin", "made", pytest.param("ucdp", marks=pytest.mark.long)])
@pytest.mark.parametrize("seen", VIEWS)
def test_the_rows_of_every_format_add_up_to_the_number(
    stores: Mapping[str, Store], name: str, seen: str, tmp_path: Path
) -> None:
    selection = Selection(stores[name], View(**VIEWS[seen]))
    number = ends(count_casualties(selection))
    taken = select_view(selection)
    found = {}
    for format_, script in SCRIPTS.items():
        file = tmp_path / f"view.{format_}"
        file.write_bytes(FORMATS[format_].write(taken))
        found[format_] = script(file)
    assert found == dict.fromkeys(SCRIPTS, number)


@pytest.mark.parametrize("name", ["hajin", "made"])
def test_every_view_of_the_small_sets_is_about_somebody(
    stores: Mapping[str, Store], name: str
) -> None:
    counted = {
        seen: count_casualties(Selection(stores[name], View(**asked))).high
        for seen, asked in VIEWS.items()
    }
    assert [seen for seen, high in counted.items() if not high] == []


@pytest.mark.parametrize("name", ["hajin", "made"])
@pytest.mark.parametrize("seen", ["everything", "inside", "lowest"])
def test_a_page_of_rows_adds_what_it_adds_in_the_whole(
    stores: Mapping[str, Store], name: str, seen: str
) -> None:
    """What an event adds depends on events that may stand on another page."""
    selection = Selection(stores[name], View(**VIEWS[seen]))
    columns = ["event_id", "not_counted", "counted_low", "counted_high", "counted_open"]
    whole = frame_events(selection)[columns]
    pages = [frame_events(selection, offset=start, limit=3)[columns] for start in range(0, 39, 3)]
    rows = [row for page in pages for row in page.astype(str).to_numpy().tolist()]
    assert rows == whole.astype(str).to_numpy().tolist()


def test_a_view_of_which_nothing_counts_is_written_all_the_same(
    stores: Mapping[str, Store],
) -> None:
    for store in stores.values():
        # One day, which no event of several days lies in, and a harm that nobody gives.
        asked = View(from_=date(2018, 11, 5), to=date(2018, 11, 5), harm="missing")
        events = frame_events(Selection(store, asked))
        assert not events["counted"].any()
        assert events["not_counted"].notna().all()


def test_a_row_that_adds_nothing_says_why(stores: Mapping[str, Store]) -> None:
    for store in stores.values():
        for asked in VIEWS.values():
            events = pl.from_pandas(
                select_view(Selection(store, View(**asked))).events.drop(columns="geometry")
            )
            silent = pl.col("counted_low").is_null() & pl.col("counted_high").is_null()
            assert (events["not_counted"].is_not_null() == events.select(silent).to_series()).all()
            # Low and high are of the asked category, or blank.
            assert set(events["category"]) <= {asked.get("category", "all")}


@pytest.mark.parametrize("name", ["hajin", "made"])
@pytest.mark.parametrize("seen", VIEWS)
def test_an_event_alone_is_one_row_that_gives_its_own_number(
    stores: Mapping[str, Store], name: str, seen: str
) -> None:
    """Also one that the filters leave out, that others are a part of, or that is recorded twice."""
    store = stores[name]
    events = store.frame("events").select("event_id").collect()["event_id"].to_list()
    # Alone an event is not held against a period.
    asked = {key: value for key, value in VIEWS[seen].items() if key not in NOVEMBER}
    for event in events:
        alone = Selection(store, View(**VIEWS[seen], event=event)).keep_event()
        taken = select_view(alone)
        number = count_casualties(Selection(store, View(**asked)), event_id=event)
        rows = taken.events
        assert rows["event_id"].tolist() == [event]
        found = add(rows.astype(object).where(rows.notna(), None).to_dict("records"))
        assert found == ends(number), event
        told = (taken.notice.low, taken.notice.high, taken.notice.open)
        assert told == (number.low, number.high, number.open), event
        assert count_casualties(alone) == number, event
        assert set(taken.claims["event_id"]) <= {event}
        assert taken.totals.is_empty()
