"""Accounts of one event, persons of one incident, ids, and files this project wrote itself."""

from pathlib import Path

import polars as pl

from geo.readers.build import ReadResult
from geo.readers.options import Options
from tests.samples_files import codes, only, read_rows

ROOT = Path(__file__).parents[2]
ACCOUNTS = [
    {"id": "E1", "type": "Airstrike", "date": "2018-11-17", "place": "Abu al-Hasan"}
    | {"lat": "34.6", "lon": "40.9", "source": "SOHR", "said on": "2018-11-17", "killed": "43"},
    {"id": "E1", "type": "Shelling", "date": "2018-11-18", "place": "al-Buqaan"}
    | {"lat": "34.55", "lon": "40.95", "source": "SANA", "said on": "2018-11-18", "killed": "40"},
    {"id": "E1", "type": "Airstrike", "date": "", "place": "", "lat": "", "lon": ""}
    | {"source": "SOHR", "said on": "2018-11-17", "killed": "45"},
]
PERSONS = [
    {"incident": "I1", "name": "A. One", "age": "30", "sex": "m", "status": "civilian"},
    {"incident": "I1", "name": "B. Two", "age": "5", "sex": "f", "status": "civilian"},
    {"incident": "I1", "name": "C. Three", "age": "", "sex": "f", "status": "fighter"},
    {"incident": "I2", "name": "D. Four", "age": "8 months", "sex": "girl", "status": ""},
    {"incident": "", "name": "", "age": "40", "sex": "f", "status": ""},
]


def read_persons(folder: Path, **said: str) -> ReadResult:
    usual = {"type": "Airstrike", "date": "2018-11-17", "place": "Hajin", "source": "VDC"}
    rows = [{**usual, **person} for person in PERSONS]
    columns = {"event_id": "incident", "person_name": "name", "age": "age", "sex": "sex"}
    columns |= {"status": "status", "event_type": "type", "date_start": "date"}
    columns |= {"place_en": "place", "claimant_en": "source"}
    mapping = {"row": "person", "columns": columns, **said}
    return read_rows(folder, "table", rows, Options(mapping=mapping))


def test_accounts_keep_where_and_when_they_put_the_event(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "table", ACCOUNTS)
    event = only(result.tables["events"])
    sohr, sana, again = result.tables["claims"].to_dicts()
    assert (event["places"], str(event["date_start"])) != (sana["place_id"], sana["when_start"])
    places = dict(result.tables["places"].select("place_id", "name_en").iter_rows())
    assert places[event["places"]] == "Abu al-Hasan"
    assert places[sana["place_id"]] == "al-Buqaan"
    assert (str(sana["when_start"]), str(sana["when_end"])) == ("2018-11-18", "2018-11-18")
    assert (sohr["place_id"], sohr["when_start"], again["place_id"]) == (None, None, None)
    assert codes(result) == [
        (3, "type", "mark", "other_type"),
        (4, "source", "mark", "repeated_account"),
    ]


def test_each_row_a_person_counts_every_person(tmp_path: Path) -> None:
    result = read_persons(tmp_path)
    events = result.tables["events"]["event_id"].to_list()
    assert events == ["i1", "i2", "row-6"]
    told = result.tables["figures"].with_columns(event=pl.col("claim_id").str.head(5))
    of_first = told.filter(pl.col("event").str.starts_with("i1"))
    assert set(of_first.select("category", "low", "high", "qualifier").rows()) == {
        ("all", 3, 3, "exact"),
        # One is five years old; of another nobody knows the age.
        ("child", 1, 2, "between"),
        ("woman", 0, 1, "between"),
        ("man", 1, 1, "exact"),
        ("civilian", 2, 2, "exact"),
        ("combatant", 1, 1, "exact"),
    }
    assert told.filter(category="all").get_column("low").sum() == 5
    assert codes(result) == [(6, "incident", "mark", "id_of_row")]


def test_names_of_persons_stay_out_unless_a_basis_is_stated(tmp_path: Path) -> None:
    private = read_persons(tmp_path)
    whole = "".join(frame.write_csv() for frame in private.tables.values())
    assert not any(person["name"] in whole for person in PERSONS if person["name"])
    assert [note.code for note in private.notes] == ["names_private"]
    named = read_persons(tmp_path, names_basis="published by the VDC")
    assert named.tables["claims"]["text_en"][0].endswith("Named: A. One; B. Two; C. Three.")
    assert "published by the VDC" in named.notes[0].say("en")


def test_ids_that_differ_by_a_sign_are_two_and_fractions_are_whole(tmp_path: Path) -> None:
    rows = [{"id": id_, "type": "Battles"} for id_ in ("A-1", "A/1", "a 1", "A-1")]
    result = read_rows(tmp_path, "table", rows)
    assert result.tables["events"]["event_id"].n_unique() == 3
    assert codes(result) == [(5, "id", "reject", "repeated_id")]
    rows = [{"id": id_, "type": "Battles"} for id_ in ("36210.0", "36211.0", "")]
    result = read_rows(tmp_path, "table", rows)
    assert result.tables["events"]["event_id"].to_list() == ["36210", "36211", "row-4"]


def test_an_id_a_spreadsheet_has_rounded_stands_for_no_event(tmp_path: Path) -> None:
    ids = ("2.01811E+11", "2.01811E+11", "201811170001", "1E3")
    rows = [{"id": id_, "type": "Battles"} for id_ in ids]
    result = read_rows(tmp_path, "table", rows)
    events = result.tables["events"]["event_id"].to_list()
    assert events == ["row-2", "row-3", "201811170001", "1e3"]
    assert codes(result) == [(2, "id", "mark", "rounded_id"), (3, "id", "mark", "rounded_id")]


def test_a_part_finds_its_whole_though_a_program_made_a_fraction_of_one_id(tmp_path: Path) -> None:
    rows = [
        {"id": "1.0", "type": "Battles", "part of event": ""},
        {"id": "2.0", "type": "Battles", "part of event": "1"},
        {"id": "3", "type": "Battles", "part of event": "1.0"},
    ]
    result = read_rows(tmp_path, "table", rows)
    assert result.tables["events"]["part_of"].to_list() == [None, "1", "1"]
    assert result.faults.is_empty()
