"""Files this project wrote come back: every number, day and place, or a sentence that says why."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import geopandas as gpd
import polars as pl
import pytest
from shapely.geometry import MultiPoint, Point, Polygon

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.export.catalogue import take_view
from geo.export.files.sheets import flatten_events
from geo.export.files.tables import select_view
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.readers.build import ReadResult
from geo.readers.importing import import_file, propose_mapping, read_file
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.view.view import View
from tests.samples_files import codes, only

ROOT = Path(__file__).parents[2]
FORMS = ["csv", "csv-hxl", "xlsx", "geojson", "gpkg", "kml", "kmz", "fgb", "parquet"]
VIEWS: dict[str, dict[str, object]] = {
    "plain": {},
    "arabic": {"lang": "ar"},
    "civilians": {"category": "civilian"},
    "injured": {"harm": "injured"},
    "strikes": {"type": ("Explosions/Remote violence",)},
}
SAME = ("event_type", "sub_event_type", "date_start", "date_end", "date_prec", "where_prec")


@pytest.fixture(scope="module")
def store() -> Store:
    return build_store(open_dataset(ROOT / "data" / "hajin-2018"))


def take(store: Store, form: str, folder: Path, said: Mapping[str, object]) -> tuple[Path, View]:
    view = replace(View(dataset=store.dataset.name), **said)  # type: ignore[arg-type]
    path = folder / f"own.{form.removesuffix('-hxl').removeprefix('claims-')}"
    path.write_bytes(take_view(Selection(store, view), form))
    return path, view


def format_of(path: Path) -> str:
    return "table" if path.suffix in {".csv", ".xlsx"} else "vector"


def figures_of(result: ReadResult) -> dict[tuple[str, str, str], tuple[int | None, int | None]]:
    owner = dict(result.tables["claims"].select("claim_id", "event_id").iter_rows())
    rows = result.tables["figures"].select("claim_id", "harm", "category", "low", "high").rows()
    return {(owner[claim], harm, of): (low, high) for claim, harm, of, low, high in rows}


def numbers_of(
    event: Mapping[str, object], view: View
) -> dict[tuple[str, str, str], tuple[int | None, int | None]]:
    """Return the numbers a file has of an event, open ones without an end."""
    id_ = str(event["event_id"])
    found = {(id_, view.harm, view.category): [event[end] for end in ("low", "high", "open")]}
    for name in event:
        harm, _, rest = name.partition("_")
        if harm in {"killed", "injured"} and rest.endswith("_low"):
            ends = [event[f"{name.removesuffix('low')}{end}"] for end in ("low", "high", "open")]
            found[id_, harm, rest.removesuffix("_low")] = ends
    return {
        key: (cast("int", low), None if is_open else cast("int", high))
        for key, (low, high, is_open) in found.items()
        if low is not None
    }


@pytest.mark.parametrize(
    ("form", "said"),
    [
        *((form, VIEWS["plain"]) for form in FORMS),
        *((form, said) for form in ("csv", "xlsx", "geojson") for said in [*VIEWS.values()][1:]),
    ],
)
def test_events_come_back_as_they_were(
    store: Store, tmp_path: Path, form: str, said: Mapping[str, object]
) -> None:
    path, view = take(store, form, tmp_path, said)
    wrote = flatten_events(select_view(Selection(store, view)))
    result = read_file(format_of(path), path, options=Options())
    events = result.tables["events"]
    assert result.counts["rejected"] == 0
    for name in SAME:
        kept = dict(events.select("event_id", name).iter_rows())
        assert kept == dict(wrote.select("event_id", name).iter_rows()), name
    placed = events.join(result.tables["places"], left_on="places", right_on="place_id", how="left")
    places = dict(placed.select("event_id", pl.col("name_en")).iter_rows())
    assert places == dict(wrote.select("event_id", "place_en").iter_rows())
    told = figures_of(result)
    # What contradicts itself within a row is told; every other number is the one that was written.
    marked = {row for row, *_ in codes(result)}
    first = 1 if format_of(path) == "vector" else 3 if "hxl" in form else 2
    for number, event in enumerate(wrote.rows(named=True), first):
        if number not in marked:
            own = {key: value for key, value in told.items() if key[0] == event["event_id"]}
            assert own == numbers_of(event, view)


def count(folder: Path) -> tuple[int | None, bool]:
    store = build_store(open_dataset(folder))
    number = count_casualties(Selection(store, View(dataset=store.dataset.name)))
    return number.low, number.open


@pytest.mark.parametrize("form", FORMS)
def test_the_number_of_a_file_that_comes_back_is_the_same(
    store: Store, tmp_path: Path, form: str
) -> None:
    path, _ = take(store, form, tmp_path, {})
    result = import_file(format_of(path), path, folder=tmp_path / "again")
    assert count(tmp_path / "again") == count(ROOT / "data" / "hajin-2018")
    assert "open_high" in {note.code for note in result.notes}


def test_texts_that_spreadsheets_would_run_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,title,type,date,place\n1,=A1+A2,Battles,2018-11-17,@home\n")
    import_file("table", path, folder=tmp_path / "mine")
    mine = build_store(open_dataset(tmp_path / "mine"))
    taken, _ = take(mine, "csv", tmp_path, {})
    assert "'=A1+A2" in taken.read_text(encoding="utf-8")
    result = read_file("table", taken, options=Options())
    assert only(result.tables["events"])["title_en"] == "=A1+A2"
    assert only(result.tables["places"])["name_en"] == "@home"


@pytest.mark.parametrize("form", ["claims-csv", "claims-csv-hxl"])
def test_claims_alone_are_refused_with_what_to_take(
    store: Store, tmp_path: Path, form: str
) -> None:
    path, _ = take(store, form, tmp_path, {})
    for mapping in ({}, {"constants": {"event_type": "Battles"}}):
        with pytest.raises(ReaderError, match="whole dataset"):
            read_file("table", path, options=Options(mapping=mapping))
    with pytest.raises(ReaderError, match="whole dataset"):
        propose_mapping("table", path)


def write_layer(folder: Path, shape: object, **attributes: object) -> ReadResult:
    row = {"type": "Battles", "date": "2018-11-17", "place": "Hajin", **attributes}
    path = folder / "layer.geojson"
    gpd.GeoDataFrame([row], geometry=[shape], crs=4326).to_file(path)
    return read_file("vector", path, options=Options())


@pytest.mark.parametrize(
    ("attributes", "precision"),
    [
        *(({}, 2), ({"where_prec": 4}, 4), ({"precision": "Governorate"}, 4)),
        *(({"Accuracy": "exact"}, 1), ({"precision": "good"}, None)),
    ],
)
def test_a_points_attribute_says_how_well_it_is_known(
    tmp_path: Path, attributes: dict[str, object], precision: int | None
) -> None:
    result = write_layer(tmp_path, Point(40.83, 34.69), **attributes)
    assert only(result.tables["events"])["where_prec"] == precision


def test_a_shape_is_as_well_known_as_it_is_wide(tmp_path: Path) -> None:
    square = Polygon([(40, 34), (41, 34), (41, 35), (40, 35)])
    for attributes in ({"where_prec": 1}, {"precision": "exact"}, {}):
        result = write_layer(tmp_path, square, **attributes)
        assert only(result.tables["events"])["where_prec"] == 3
    # Each of several points is as well known as is said.
    several = write_layer(tmp_path, MultiPoint([(40, 34), (41, 35)]), where_prec=1)
    assert only(several.tables["events"])["where_prec"] == 1


def test_features_keep_the_ids_that_stand_beside_their_attributes(tmp_path: Path) -> None:
    path = tmp_path / "layer.geojson"
    feature = (
        '{{"type": "Feature", "id": {}, "properties": {{"type": "Battles", "date": "2018-11-17"}},'
        ' "geometry": {{"type": "Point", "coordinates": [40.83, 34.69]}}}}'
    )
    for ids, kept in (((71, 75), ["71", "75"]), (('"a"', '"b"'), ["a", "b"])):
        features = ",".join(map(feature.format, ids))
        path.write_text(f'{{"type": "FeatureCollection", "features": [{features}]}}')
        result = read_file("vector", path, options=Options())
        assert result.tables["events"]["event_id"].to_list() == kept
