"""Files taken away are read back by the programs they are for, Arabic, counts and blanks intact."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
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
from geo.export.files.kml import write_kml
from geo.export.files.sheets import (
    disarm,
    flatten_events,
    label_column,
    tag_columns,
    write_claims_csv,
    write_events_csv,
    write_xlsx,
)
from geo.export.files.tables import ViewTables, frame_events, select_view
from geo.export.files.vector import write_geojson, write_geopackage, write_parquet
from geo.export.folder import write_folder
from geo.export.provenance import write_notice
from geo.questions.select import Selection
from geo.text import Words, t
from geo.view.view import View
from tests.browser.hostile import write_hostile
from tests.samples import open_sample
from tests.samples_copies import COPY, COPY_OF_TOTAL, ROWS

KML = "{http://www.opengis.net/kml/2.2}"
VECTOR = ("geojson", "gpkg", "fgb", "kml", "kmz")
HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    day: dict[str, Any] = {"date_start": "2018-11-17", "title_ar": "ضربات"}
    return open_sample(
        tmp_path_factory.mktemp("sample"),
        events=[
            {**day, "event_id": "a", "places": "one", "title_en": "=cmd()"},
            {**day, "event_id": "b", "places": "one;two", "title_en": HOSTILE, "date_end": None},
            {"event_id": "c", "title_ar": "بلا مكان"},
        ],
        places=[
            {"place_id": "one", "latitude": 34.5, "longitude": 40.5},
            {"place_id": "two", "latitude": 34.7, "longitude": 40.7},
        ],
        claims=[
            {"claim_id": "c1", "event_id": "a", "claimant_id": "sohr", "said_on": "2018-11-18"},
            {"claim_id": "c2", "event_id": "a", "claimant_id": "sohr", "said_on": "2018-11-20"},
        ],
        figures=[
            {"claim_id": "c1", "low": 40, "qualifier": "at_least"},
            {"claim_id": "c2", "low": 43},
        ],
        totals=[{"total_id": "t1", "claimant_id": "sohr", "low": 234, "area": "one"}],
    )


def select(store: Store, **view: Any) -> ViewTables:
    return select_view(Selection(store, View(dataset="sample", **view)), root="https://example.org")


def read_vector(written: bytes, format_: str, folder: Path) -> gpd.GeoDataFrame:
    path = folder / f"view.{format_}"
    path.write_bytes(written)
    return gpd.read_file(path, layer="events") if format_ == "gpkg" else gpd.read_file(path)


@pytest.mark.parametrize("format_", VECTOR)
def test_a_vector_file_is_read_back_with_the_same_events(
    store: Store, tmp_path: Path, format_: str
) -> None:
    read = read_vector(FORMATS[format_].write(select(store)), format_, tmp_path)
    assert read["event_id"].tolist() == ["a", "b", "c"]
    assert read["title_ar"].tolist() == ["ضربات", "ضربات", "بلا مكان"]
    assert read["title_en"].tolist()[1] == HOSTILE
    assert read.crs == "EPSG:4326"
    points = [shape and len(getattr(shape, "geoms", [shape])) for shape in read.geometry]
    assert points == [1, 2, None]
    assert (read.geometry[0].centroid.x, read.geometry[0].centroid.y) == (40.5, 34.5)


@pytest.mark.parametrize("format_", VECTOR)
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_shipped_dataset_goes_through_every_vector_format(
    shipped: Store, tmp_path: Path, format_: str, lang: str
) -> None:
    taken = select_view(Selection(shipped, View(lang=lang)))
    read = read_vector(FORMATS[format_].write(taken), format_, tmp_path)
    assert read["title_ar"].tolist() == taken.events["title_ar"].tolist()
    mapped = taken.events.geometry.notna().sum()
    assert (len(read), read.geometry.notna().sum()) == (39, mapped)


def test_geojson_says_what_it_is_and_keeps_blanks_blank(store: Store) -> None:
    told = json.loads(write_geojson(select(store, rule="lowest", as_of=date(2018, 11, 19))))
    assert (told["licence"], told["rule"], told["as_of"]) == ("CC-BY-4.0", "lowest", "2018-11-19")
    assert told["view"] == "https://example.org/?dataset=sample&as_of=2018-11-19&rule=lowest"
    assert told["dataset_title"] == "Sample"
    # The others had not been spoken of by then.
    assert [each["properties"]["event_id"] for each in told["features"]] == ["a"]
    told = json.loads(write_geojson(select(store, rule="lowest")))
    assert "no figure for 2 events" in told["number"]
    first, second, _ = told["features"]
    assert (first["properties"]["low"], first["properties"]["open"]) == (43, False)
    assert second["properties"]["low"] is None
    assert first["properties"]["date_start"] == "2018-11-17"


def test_geopackage_holds_the_tables_and_what_it_is(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "view.gpkg"
    path.write_bytes(write_geopackage(select(store)))
    sizes = {name: len(gpd.read_file(path, layer=name)) for name in gpd.list_layers(path)["name"]}
    assert {name: sizes[name] for name in ("events", "claims", "figures", "totals")} == {
        "events": 3,
        "claims": 2,
        "figures": 2,
        "totals": 1,
    }
    about = gpd.read_file(path, layer="about").set_index("name")["says"]
    assert (about["licence"], about["rule"], about["dataset"]) == ("CC-BY-4.0", "range", "sample")


def test_kml_has_time_stamps_and_no_markup_of_the_data(store: Store) -> None:
    root = ET.fromstring(write_kml(select(store)))  # noqa: S314  our own file
    marks = root.findall(f".//{KML}Placemark")
    when = [mark.findtext(f".//{KML}when") or mark.findtext(f".//{KML}begin") for mark in marks]
    assert when == ["2018-11-17", "2018-11-17", None]
    assert marks[1].find(f".//{KML}end") is None
    described = [element.text or "" for element in root.iter(f"{KML}description")]
    assert all("<img" not in text for text in described)
    assert "CC-BY-4.0" in described[0]
    balloons = {element.text for element in root.iter(f"{KML}text")}
    assert balloons == {"$[description]"}


def test_csv_runs_no_formula_and_carries_what_it_is(store: Store) -> None:
    read = pl.read_csv(io.BytesIO(write_events_csv(select(store))))
    assert read["title_en"][0] == "'=cmd()"
    assert read["low"].to_list() == [43, None, None]
    assert read["longitude"].to_list()[0] == 40.5
    assert read["longitude"].to_list()[2] is None
    for column in ("rule", "dataset", "dataset_title", "revision", "licence", "view"):
        assert read[column].null_count() == 0, column


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\n=1"]
)
def test_a_formula_is_disarmed(cell: str) -> None:
    assert disarm(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "15–41", "al-Sha'fah", "ضربات", "1=1"])
def test_a_plain_text_is_left_alone(cell: str) -> None:
    assert disarm(cell) == cell


def test_every_column_has_an_hxl_tag_and_a_name_in_both_languages(store: Store) -> None:
    taken = select(store)
    tables = (flatten_events(taken), taken.claims, taken.figures, taken.totals)
    for table in tables:
        assert all(tag.startswith("#") for tag in tag_columns(table.columns))
        for lang in ("en", "ar"):
            labels = [label_column(name, Words(lang)) for name in table.columns]
            assert len(set(labels)) == len(labels)


def test_hxl_puts_a_row_of_tags_under_the_header(store: Store) -> None:
    lines = write_events_csv(select(store), hxl=True).decode().splitlines()
    header, tags = lines[0].split(","), lines[1].split(",")
    assert len(header) == len(tags)
    assert tags[header.index("low")] == "#affected+min"
    assert "#event" not in write_events_csv(select(store)).decode()


def test_claims_say_their_figures_and_follow_the_day(store: Store) -> None:
    early = select(store, as_of=date(2018, 11, 19))
    assert early.claims["figures"].to_list() == ["killed all 40+"]
    assert early.figures["used"].to_list() == [True]
    late = select(store)
    assert late.figures["used"].to_list() == [False, True]
    read = pl.read_csv(io.BytesIO(write_claims_csv(late)))
    assert read["figures"].to_list() == ["killed all 40+", "killed all 43"]


def test_files_of_claims_and_totals_give_the_archived_copy(tmp_path: Path) -> None:
    taken = select_view(Selection(open_sample(tmp_path, **ROWS), View()))
    assert taken.claims.filter(pl.col("archive_url").is_not_null()).select(
        "claim_id", "archive_url"
    ).rows() == [("kept", COPY)]
    assert taken.totals["archive_url"].to_list() == [COPY_OF_TOTAL]
    assert f",{COPY}," in write_claims_csv(taken).decode()
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(taken)))
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {COPY, COPY_OF_TOTAL} <= cells


def test_geoparquet_is_read_back_by_geopandas_and_polars(store: Store) -> None:
    written = write_parquet(select(store))
    read = gpd.read_parquet(io.BytesIO(written))
    assert read.crs == "EPSG:4326"
    assert read["accounts"].tolist()[0] == 1
    assert read.geometry[0].x == 40.5
    assert pl.read_parquet(io.BytesIO(written))["title_ar"][2] == "بلا مكان"


@pytest.mark.parametrize(("lang", "is_rtl"), [("en", None), ("ar", True)])
def test_xlsx_has_a_sheet_for_each_table_and_follows_the_language(
    store: Store, lang: str, *, is_rtl: bool | None
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(select(store, lang=lang))))
    names = ("about", "events", "claims", "figures", "totals")
    assert book.sheetnames == [t(lang, f"export.sheet.{name}") for name in names]
    assert [book[name].max_row for name in book.sheetnames[1:]] == [4, 3, 3, 2]
    assert all(sheet.sheet_view.rightToLeft is is_rtl for sheet in book.worksheets)
    told = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(min_row=3)}
    assert told[t(lang, "export.says.rule")] == t(lang, "rule.range")
    assert told[t(lang, "export.says.licence")].startswith("CC-BY-4.0")
    assert str(told[t(lang, "export.says.view")]).startswith("https://example.org/?")


def test_nothing_in_an_xlsx_is_a_formula_or_a_link(store: Store) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(select(store))))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    assert all(cell.hyperlink is None for cell in cells)
    assert "=cmd()" in {cell.value for cell in cells}


def test_the_packed_dataset_is_a_dataset_again(shipped: Store, tmp_path: Path) -> None:
    packed = write_folder(shipped.dataset, write_notice(Selection(shipped, View())))
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        file.extractall(tmp_path)
    again = open_dataset(tmp_path / "hajin-2018")
    for name, table in shipped.dataset.tables.items():
        assert again.tables[name].collect().equals(table.collect()), name
    about = (tmp_path / "hajin-2018" / "ABOUT.txt").read_text(encoding="utf-8")
    assert shipped.dataset.revision in about
    assert "CC-BY-4.0" in about
    assert packed == write_folder(shipped.dataset, write_notice(Selection(shipped, View())))


def test_a_page_of_events_has_the_same_rows_as_the_whole(store: Store) -> None:
    whole = frame_events(Selection(store, View()))
    page = frame_events(Selection(store, View()), offset=1, limit=1)
    assert page["event_id"].tolist() == ["b"]
    assert page.geometry[0].equals(whole.geometry[1])


@pytest.mark.parametrize("write", [form.write for form in FORMATS.values()])
def test_a_view_without_events_still_makes_a_file(
    store: Store, write: Callable[[ViewTables], bytes]
) -> None:
    empty = select_view(Selection(store, replace(View(dataset="sample"), q="nothing like it")))
    assert len(empty.events) == 0
    assert write(empty)


@pytest.mark.parametrize("format_", list(FORMATS))
def test_hostile_text_goes_through_every_format(tmp_path: Path, format_: str) -> None:
    store = build_store(open_dataset(write_hostile(tmp_path / "hostile")))
    view = View(dataset=store.dataset.name)
    written = FORMATS[format_].write(select_view(Selection(store, view)))
    if format_ in VECTOR:
        read = read_vector(written, format_, tmp_path)
        assert len(read) == len(frame_events(Selection(store, view)))
    if format_ == "csv":
        read_csv = pl.read_csv(io.BytesIO(written), infer_schema_length=None)
        texts = read_csv.select(pl.col(pl.String)).to_numpy().ravel()
        assert not [cell for cell in texts if cell and cell[0] in "=+-@"]
