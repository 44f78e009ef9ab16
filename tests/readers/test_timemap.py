"""TimeMap: descriptions, words and sources of events; no figure, no guess of a type."""

import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from geo.readers.build import ReadResult
from geo.readers.importing import import_file, read_file
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.readers.recognise import inspect_file
from tests.samples_files import codes, only

BELLINGCAT = {
    "id": "CIV9001",
    "date": "02/24/2022",
    "latitude": "49.5",
    "longitude": "36.5",
    "location": "A town, south of a city",
    "description": "A house was hit; 3 people are said to be dead.",
    "sources": [
        {"id": "s1", "path": "https://example.org/1;a", "description": ""},
        {"id": "s2", "path": "https://example.org/2", "description": ""},
    ],
    "filters": [
        {"key": "Type of area affected", "value": "Residential"},
        {"key": "Weapon System", "value": "Air strike"},
    ],
}
SERVER = {
    "id": "7",
    "description": "Something happened.",
    "date": "3/25/2019",
    "time": "18:30",
    "location": "A square",
    "latitude": "33.1",
    "longitude": "44.2",
    "category": "Incident",
    "associations": ["a1", "a2"],
    "sources": ["s1", "s2"],
}
LISTS = {
    "associations": [
        {"id": "a1", "title": "x", "mode": "FILTER", "filter_paths": ["Weapon", "Artillery"]},
        {"id": "a2", "title": "A story", "mode": "NARRATIVE"},
    ],
    "sources": {"s1": {"id": "s1", "title": "Post", "paths": ["https://example.org/p"]}},
}
FIRST = {
    "desc": "Shots were heard.",
    "date": "8/23/2011",
    "time": "",
    "location": "A road",
    "lat": "17.8",
    "long": "-18.2",
    "source": "A newspaper",
    "filters": "Shooting,Night",
    "category": "Testimony",
}
Fields = Mapping[str, object]


def write(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "map.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def read(tmp_path: Path, content: object) -> ReadResult:
    return read_file("timemap", write(tmp_path, content))


def test_a_download_of_bellingcat_is_read_month_first_without_figures(tmp_path: Path) -> None:
    result = read(tmp_path, [BELLINGCAT, {**BELLINGCAT, "id": "CIV9002", "date": "03/04/2022"}])
    first, second = result.tables["events"].rows(named=True)
    assert (first["event_id"], str(first["date_start"])) == ("timemap-civ9001", "2022-02-24")
    assert str(second["date_start"]) == "2022-03-04"
    assert first["sub_event_type"] == "Air/drone strike"
    assert first["title_en"] == "A town, south of a city: Air or drone strike"
    assert first["links"] == "https://example.org/1%3Ba;https://example.org/2"
    assert first["where_prec"] == 2
    assert result.tables["figures"].is_empty()
    assert result.tables["actors"].is_empty()
    assert [note.code for note in result.notes] == ["timemap_no_figures"]
    claim = result.tables["claims"].row(0, named=True)
    assert claim["text_en"] == BELLINGCAT["description"]
    assert (claim["claimant_id"], claim["source_url"]) == ("file", "https://example.org/1;a")
    assert claim["locator"] == "#CIV9001"
    assert (
        claim["note_en"] == "In the file's words: Type of area affected: Residential · "
        "Weapon System: Air strike."
    )
    assert only(result.tables["claimants"])["name_en"] == "The file map.json"


def test_days_that_no_row_decides_are_marked(tmp_path: Path) -> None:
    result = read(tmp_path, [{**BELLINGCAT, "date": "03/04/2022"}])
    assert codes(result) == [(1, "date", "mark", "unclear_date")]
    assert only(result.tables["events"])["date_start"] is None


def test_ids_are_looked_up_in_the_lists_of_the_file(tmp_path: Path) -> None:
    result = read(tmp_path, {"events": [SERVER], **LISTS})
    event = only(result.tables["events"])
    assert event["sub_event_type"] == "Shelling/artillery/missile attack"
    assert (event["links"], event["time_of_day_en"]) == ("https://example.org/p", "18:30")
    note = str(only(result.tables["claims"])["note_en"])
    assert "Incident · Weapon: Artillery · A story." in note
    assert "Sources without an address: s2." in note
    assert [note.say("en") for note in result.notes][1].startswith("1 source is named without")


def test_lists_longer_than_the_events_are_not_taken_for_them(tmp_path: Path) -> None:
    sources = [{"id": f"s{n}", "path": f"https://example.org/{n}"} for n in range(9)]
    result = read(tmp_path, {"associations": [], "sources": sources, "events": [SERVER]})
    event = only(result.tables["events"])
    assert event["links"] == "https://example.org/1;https://example.org/2"


def test_numbered_fields_are_one_list(tmp_path: Path) -> None:
    numbered = {name: cell for name, cell in SERVER.items() if not isinstance(cell, list)}
    more = {"association1": "Protest", "association2": "Night", "source1": "https://example.org/a"}
    path = write(tmp_path, [{**numbered, **more, "source2": "https://example.org/b"}])
    assert inspect_file(path, lang="en").format == "timemap"
    result = read_file("timemap", path)
    event = only(result.tables["events"])
    assert event["event_type"] == "Protests"
    assert event["links"] == "https://example.org/a;https://example.org/b"


def test_the_first_timemaps_are_read(tmp_path: Path) -> None:
    event = only(read(tmp_path, [FIRST]).tables["events"])
    assert event["event_id"] == "row-1"
    assert (event["event_type"], event["sub_event_type"]) == (
        "Violence against civilians",
        "Attack",
    )


def test_a_csv_of_bellingcat_is_read(tmp_path: Path) -> None:
    row = {**BELLINGCAT, "sources": "https://example.org/1,2,https://example.org/2"}
    del row["filters"]
    row["associations"] = "Type of area affected=Residential,Weapon System=Cruise missile"
    path = tmp_path / "map.csv"
    pl.DataFrame([row]).write_csv(path)
    assert inspect_file(path, lang="en").format == "timemap"
    event = only(read_file("timemap", path).tables["events"])
    assert event["sub_event_type"] == "Shelling/artillery/missile attack"
    assert event["links"] == "https://example.org/1,2;https://example.org/2"


@pytest.mark.parametrize(
    ("words", "type_", "sub"),
    [
        ("Land mines", "Explosions/Remote violence", "Remote explosive/landmine/IED"),
        ("Cluster munitions", "Explosions/Remote violence", "Other"),
        ("Armed clash", "Battles", "Armed clash"),
        ("Enforced disappearance", "Violence against civilians", "Abduction/forced disappearance"),
        ("Protest,Arrest", "Protests", "Other"),
        ("Artillery,Small arms", "Explosions/Remote violence", "Other"),
    ],
)
def test_words_tell_the_type(tmp_path: Path, words: str, type_: str, sub: str) -> None:
    event = only(read(tmp_path, [{**BELLINGCAT, "filters": words}]).tables["events"])
    assert (event["event_type"], event["sub_event_type"]) == (type_, sub)


def test_a_type_that_no_word_tells_is_not_guessed_but_marked(tmp_path: Path) -> None:
    filters = [{"key": "Weapon System", "value": "Undefined"}]
    result = read(tmp_path, [{**BELLINGCAT, "filters": filters}])
    event = only(result.tables["events"])
    assert (event["event_type"], event["sub_event_type"]) == ("Strategic developments", "Other")
    assert event["title_en"] == "A town, south of a city, 2022-02-24"
    assert codes(result) == [(1, "filters", "mark", "untold_type")]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"id": ""}, ("id", "reject", "no_id")),
        ({"latitude": "95"}, ("latitude", "mark", "bad_coordinates")),
        ({"longitude": ""}, ("longitude", "mark", "half_point")),
        ({"date": "some day"}, ("date", "mark", "bad_date")),
    ],
)
def test_a_cell_that_cannot_be_used_is_listed(
    tmp_path: Path, changed: Fields, fault: tuple[str, str, str]
) -> None:
    result = read(tmp_path, [BELLINGCAT, {**BELLINGCAT, "id": "X", **changed}])
    assert codes(result) == [(2, *fault)]


@pytest.mark.parametrize(
    "content", [[BELLINGCAT], [SERVER], [FIRST], {"events": [SERVER, SERVER], **LISTS}]
)
def test_each_shape_is_recognised(tmp_path: Path, content: object) -> None:
    assert inspect_file(write(tmp_path, content), lang="en").format == "timemap"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[{"a": 1}]', "no column description, date"),
        ('{"events": 3}', "no rows"),
        ('{"events": [{"a": 1}]}', "no column description, date"),
        ("[broken", "JSON"),
    ],
)
def test_another_file_gets_one_sentence(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "map.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReaderError, match=said):
        read_file("timemap", path, options=Options(lang="en"))


def test_odd_entries_of_lists_break_nothing(tmp_path: Path) -> None:
    odd = {**SERVER, "sources": [None, {"id": "q"}, {"paths": [{}]}], "associations": [{}, 3]}
    result = read(tmp_path, {"events": [odd], "sources": [1, {"id": "s"}], "associations": {}})
    assert result.counts["kept"] == 1


def test_a_timemap_becomes_a_dataset_of_events(tmp_path: Path) -> None:
    path = write(tmp_path, [BELLINGCAT, {**BELLINGCAT, "id": "CIV9002"}])
    folder = tmp_path / "map"
    import_file("timemap", path, folder=folder, storage="csv")
    assert pl.read_csv(folder / "events.csv").height == 2
    assert pl.read_csv(folder / "figures.csv").is_empty()
    assert '"redistribution": "open"' in (folder / "datapackage.json").read_text("utf-8")
