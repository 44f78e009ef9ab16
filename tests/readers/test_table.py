"""Your own table: mapped once, by header names in English or Arabic, or by a mapping."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import Point, Polygon

from geo.readers.build import ReadResult
from geo.readers.importing import propose_mapping, read_file
from geo.readers.manifest import load_manifests
from geo.readers.mapping import list_fields, load_mapping
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.text import LANGUAGES, t
from tests.samples_files import codes, figures, only, read_rows, write_csv

OWN = {
    "Ref": "7",
    "When": "17/11/2018",
    "Where": "Hajin",
    "Lat": "34.69",
    "Long": "40.83",
    "Weapon": "Airstrike",
    "Civilians killed": "15-41",
}
ARABIC = {
    "المعرف": "١",
    "التاريخ": "2018-11-17",
    "المكان": "هجين",
    "خط العرض": "34.69",
    "خط الطول": "40.83",
    "نوع الحدث": "غارة جوية",
    "القتلى": "٤٣",
    "الأطفال": "أكثر من 16",
}
MAPPING: dict[str, Any] = {
    "row": "event",
    "columns": {"event_id": "Ref", "date_start": "When", "place_en": "Where", "latitude": "Lat"}
    | {"longitude": "Long", "sub_event_type": "Weapon", "killed_civilian": "Civilians killed"},
}


def test_the_fields_a_mapping_fills_are_those_declared() -> None:
    declared = {column.name for column in load_manifests()["table"].columns}
    assert declared <= set(list_fields())


def test_a_mapped_row_is_an_event_with_an_account(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "table", [OWN], Options(mapping=MAPPING))
    event, claim = only(result.tables["events"]), only(result.tables["claims"])
    assert (event["event_id"], str(event["date_start"])) == ("7", "2018-11-17")
    assert (event["event_type"], event["where_prec"]) == ("Explosions/Remote violence", 2)
    assert (claim["claimant_id"], claim["locator"]) == ("file", "row 2")
    assert figures(result) == {("killed", "civilian", 15, 41, "between")}


def test_a_mapping_is_guessed_from_arabic_headers(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [ARABIC], delimiter=";")
    proposed = propose_mapping("table", path)
    assert proposed["columns"]["killed_child"] == "الأطفال"
    result = read_file("table", path)
    assert only(result.tables["events"])["event_id"] == "1"
    assert figures(result) == {
        ("killed", "all", 43, 43, "exact"),
        ("killed", "child", 17, None, "more_than"),
    }


@pytest.mark.parametrize(
    ("written", "low", "high", "qualifier"),
    [
        ("43", 43, 43, "exact"),
        ("1,100", 1100, 1100, "exact"),
        ("40+", 40, None, "at_least"),
        ("at least 40", 40, None, "at_least"),
        ("more than 40", 41, None, "more_than"),
        ("~40", 40, 40, "about"),
        ("up to 40", 0, 40, "up_to"),
        ("15 – 41", 15, 41, "between"),
        ("0", 0, 0, "exact"),
    ],
)
def test_a_figure_keeps_how_it_was_put(
    tmp_path: Path, written: str, low: int, high: int | None, qualifier: str
) -> None:
    rows = [{**OWN, "Civilians killed": written}]
    result = read_rows(tmp_path, "table", rows, Options(mapping=MAPPING))
    assert figures(result, "low", "high", "qualifier") == {(low, high, qualifier)}


def test_words_are_not_made_numbers_and_faults_carry_the_files_own_names(tmp_path: Path) -> None:
    rows = [
        {**OWN, "Civilians killed": "dozens", "Long": "4239"},
        {**OWN, "Ref": "8", "Civilians killed": "9-2"},
        {**OWN, "Ref": "9", "Weapon": "Eclipse"},
        {**OWN, "Ref": "7"},
    ]
    result = read_rows(tmp_path, "table", rows, Options(mapping=MAPPING))
    assert codes(result) == [
        (2, "Long", "mark", "bad_coordinates"),
        (2, "Civilians killed", "mark", "bad_number"),
        (3, "Civilians killed", "mark", "low_above_high"),
        (4, "Weapon", "reject", "unknown_type"),
        (5, "Ref", "reject", "repeated_id"),
    ]
    assert result.tables["figures"].is_empty()
    assert result.counts == {"read": 4, "kept": 2, "marked": 2, "rejected": 2}


def test_rows_can_be_accounts_of_one_event(tmp_path: Path) -> None:
    rows = [
        {"event_id": "a", "date": "2018-11-17", "source": "SOHR", "killed": "43", "said on": ""},
        {"event_id": "a", "date": "", "source": "SNHR", "killed": "15+", "said on": "2018-11-22"},
        {"event_id": "b", "date": "2018-11-18", "source": "SNHR", "killed": "", "said on": ""},
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    mapping = propose_mapping("table", path)
    assert mapping["row"] == "claim"
    mapping["constants"]["event_type"] = "Battles"
    result = read_file("table", path, options=Options(mapping=mapping))
    assert result.tables["events"].select("event_id", "date_prec").rows() == [("a", 1), ("b", 1)]
    assert result.tables["claims"]["claimant_id"].to_list() == ["sohr", "snhr", "snhr"]
    assert figures(result, "claim_id", "low", "high") == {("a-2", 43, 43), ("a-3", 15, None)}


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"columns": {"killed_all": "Ref"}}, "event_type"),
        ({"columns": {"event_type": "Nowhere"}}, "Nowhere"),
        ({"columns": {"colour": "Ref"}}, "colour"),
        ({"columns": [1]}, "columns"),
        ({"row": "claim", "columns": {"event_type": "Weapon"}}, "event_id"),
    ],
)
def test_a_mapping_that_does_not_fit_gets_one_sentence(
    tmp_path: Path, mapping: Mapping[str, Any], said: str
) -> None:
    with pytest.raises(ReaderError, match=said):
        read_rows(tmp_path, "table", [OWN], Options(mapping=mapping))


def layer() -> gpd.GeoDataFrame:
    shapes = [Point(40.83, 34.69), Polygon([(40, 34), (42, 34), (42, 36)])]
    named = {"id": ["a", "b"], "date": ["2018-11-17", None], "type": ["airstrike", "clash"]}
    return gpd.GeoDataFrame(named, geometry=shapes, crs="EPSG:4326")


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "fgb", "parquet", "shp"])
def test_features_of_any_kind_become_events_in_degrees(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"layer.{suffix}"
    features = layer() if suffix == "geojson" else layer().to_crs("EPSG:32637")
    if suffix == "parquet":
        features.to_parquet(path)
    else:
        (features.iloc[:1] if suffix == "shp" else features).to_file(path)
    result = read_file("vector", path)
    points = {(round(lat, 3), round(lng, 3)) for lat, lng in _points(result)}
    assert (34.69, 40.83) in points
    expected = {("a", 2)} if suffix == "shp" else {("a", 2), ("b", 4)}
    assert set(result.tables["events"].select("event_id", "where_prec").rows()) == expected


def test_the_document_of_a_kmz_is_read(tmp_path: Path) -> None:
    document = tmp_path / "a.kml"
    layer().rename(columns={"id": "Name"}).to_file(document, driver="KML")
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("images/b.kml", "not the document")
        archive.write(document, "doc.kml")
    mapping = {"columns": {"event_id": "Name", "date_start": "date", "event_type": "type"}}
    alone, packed = (
        read_file("vector", path, options=Options(mapping=mapping))
        for path in (document, document.with_suffix(".kmz"))
    )
    assert alone.counts["kept"] == 2
    assert packed.tables["events"].equals(alone.tables["events"])
    assert _points(packed) == _points(alone)


@pytest.mark.parametrize("content", [b"", b"no such thing", b"PK\x05\x06" + bytes(18)])
def test_a_kmz_without_a_document_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.kmz").write_bytes(content)
    with pytest.raises(ReaderError):
        read_file("vector", tmp_path / "a.kmz")


def _points(result: ReadResult) -> list[tuple[float, float]]:
    return result.tables["places"].select("latitude", "longitude").rows()


def test_a_feature_without_geometry_is_an_event_without_a_point(tmp_path: Path) -> None:
    features = layer()
    features.loc[1, "geometry"] = None
    features.to_file(tmp_path / "a.geojson")
    result = read_file("vector", tmp_path / "a.geojson")
    assert result.counts == {"read": 2, "kept": 2, "marked": 0, "rejected": 0}
    assert result.tables["events"]["places"].is_not_null().to_list() == [True, False]


def test_a_layer_that_does_not_say_its_system_is_refused(tmp_path: Path) -> None:
    layer().set_crs(None, allow_override=True).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(ReaderError, match="coordinate system"):
        read_file("vector", tmp_path / "a.parquet")
    path = write_csv(tmp_path / "b.geojson", [OWN])
    with pytest.raises(ReaderError, match="not what its ending says"):
        read_file("vector", path)


FITTING = {"columns": {"date_start": "Date"}, "constants": {"event_type": "airstrike"}}
UNFIT: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "not json": (b"{", ("mine.json", "mapping")),
    "a list": (b"[1]", ("mine.json", "mapping")),
    "binary": (bytes(range(256)), ("mine.json", "mapping")),
    "deep": (b'{"a":' * 100_000, ("mine.json", "mapping")),
    "part": (json.dumps({**FITTING, "colums": {}}).encode(), ("mine.json", "colums", "columns")),
    "column": (
        json.dumps({**FITTING, "columns": {"date_start": "When"}}).encode(),
        ("mine.json", "date_start", "When", "rows.csv", "Date"),
    ),
    "no text": (json.dumps({**FITTING, "columns": {"date_start": 3}}).encode(), ("3", "Date")),
    "field": (json.dumps({**FITTING, "columns": {"when": "Date"}}).encode(), ("when",)),
    "type": (
        json.dumps({**FITTING, "constants": {"event_type": "Eclipse"}}).encode(),
        ("Eclipse", "Battles"),
    ),
    "translation": (
        json.dumps({**FITTING, "words": {"event_type": {"raid": "Eclipse"}}}).encode(),
        ("Eclipse", "Battles"),
    ),
    "words": (json.dumps({**FITTING, "words": {"event_type": ["raid"]}}).encode(), ("event_type",)),
    "order": (json.dumps({**FITTING, "date_order": "ymd"}).encode(), ("date_order", "ymd", "dmy")),
    "terms": (json.dumps({**FITTING, "redistribution": "no"}).encode(), ("aggregate-only",)),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", UNFIT)
def test_a_mapping_file_that_does_not_fit_is_told_with_file_column_and_value(
    name: str, lang: str
) -> None:
    content, said = UNFIT[name]
    with pytest.raises(ReaderError) as refused:
        load_mapping(content, ["Date", "Place"], file="mine.json", table="rows.csv", lang=lang)
    words = said if lang == "en" else [word for word in said if word != "mapping"]
    assert [word for word in words if word not in str(refused.value)] == []


def test_a_mapping_file_that_fits_comes_back_whole() -> None:
    given = {**FITTING, "title": "عنوان", "licences": [], "words": {"position": {"no": "denies"}}}
    content = b"\xef\xbb\xbf" + json.dumps(given).encode()
    assert load_mapping(content, ["Date"], file="m", table="t", lang="en") == given


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mapping_brought_as_a_table_is_told_what_it_is(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(FITTING), encoding="utf-8")
    with pytest.raises(ReaderError) as refused:
        read_file("table", path, options=Options(mapping=FITTING, lang=lang))
    assert str(refused.value) == t(lang, "import.error.is_mapping", file="mine.json")
