"""Insecurity Insight: whom a number counts is said, and a vague point is never a precise one."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from geo.readers.importing import import_file, read_file
from geo.readers.notes import ReaderError
from geo.readers.recognise import inspect_file
from tests.samples_files import Row, codes, figures, only, read_rows, write_csv

HEALTH = {
    "Date": "2023-05-04 00:00:00",
    "Event Description": "04 May 2023: A clinic was hit.",
    "Country": "Sudan",
    "Country ISO": "SDN",
    "Admin 1": "Khartoum",
    "Latitude": "15.5",
    "Longitude": "32.5",
    "Geo Precision": "(2) 25 km precision ",
    "Location of Incident": "Health Building",
    "Reported Perpetrator": "Non-State Armed Group: National",
    "Reported Perpetrator Name": "Some Forces",
    "Weapon Carried/Used": "Aerial Bomb: Plane Delivered",
    "Organisation Affected": "An Organisation",
    "Health Workers Killed": "3",
    "Health Workers Injured": "0",
    "Health Workers Kidnapped": "",
    "Health Workers Arrested": "2",
    "SiND Event ID": "501",
}
AID = {
    **{name: cell for name, cell in HEALTH.items() if not name.startswith("Health")},
    "Aid Workers Killed": "1",
    "Aid Workers Injured": "0",
    "Aid Workers Kidnapped": "0",
    "Aid Workers Arrested": "0",
}
SCHOOL = {
    **{name: cell for name, cell in HEALTH.items() if not name.startswith("Health")},
    "Educators Killed": "1",
    "Students Killed": "4",
    "Students Arrested": "6",
}


def event(tmp_path: Path, changed: Mapping[str, str], row: Row = HEALTH) -> dict[str, object]:
    changed_row = {**row, **changed}
    return only(read_rows(tmp_path, "insecurity_insight", [changed_row]).tables["events"])


def test_a_number_of_workers_is_the_least_of_all_people_and_says_so(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "insecurity_insight", [HEALTH])
    assert figures(result) == {("killed", "all", 3, None, "at_least")}
    claim = only(result.tables["claims"])
    assert claim["text_en"] == (
        "Health workers: killed 3, injured 0, arrested 2. Other people harmed there are not"
        " counted. 04 May 2023: A clinic was hit."
    )
    assert str(claim["text_ar"]).startswith("العاملون الصحيون: القتلى 3، المصابون 0، المعتقلون 2.")
    assert "Organisation" not in str(claim)
    assert claim["locator"] == "SiND 501"
    assert [note.code for note in result.notes] == [
        "insecurity_counts",
        "insecurity_organisations",
    ]


def test_educators_and_students_are_added_and_arrests_are_told(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "insecurity_insight", [SCHOOL])
    assert figures(result, "harm", "low") == {("killed", 5)}
    text = str(only(result.tables["claims"])["text_en"])
    assert text.startswith("Educators: killed 1. Students: killed 4, arrested 6. ")


def test_one_who_may_be_a_health_worker_and_an_aid_worker_is_not_counted_twice(
    tmp_path: Path,
) -> None:
    both = {**HEALTH, "Aid Workers Killed": "2"}
    assert figures(read_rows(tmp_path, "insecurity_insight", [both]), "harm", "low") == {
        ("killed", 3)
    }


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("(1) Exact", 1),
        ("(2) 25 km Precision ", 2),
        ("(3) District, Communicipality or Commune ", 3),
        ("(4) Province, State, Governorate ", 4),
        ("(5) Linear Feature e.g. Along Road/River ", 5),
        ("(6) Country", 6),
        ("(7) International waters", 7),
        ("2", 2),
        ("within 25 km", 2),
        ("Province", 4),
        ("(3) District, exact place unclear", 3),
        ("(12) km", None),
        ("1 km", None),
        ("not exact", None),
        ("somewhere", None),
        ("No information", None),
        ("", None),
    ],
)
def test_words_of_precision_are_on_the_scale_and_others_are_marked(
    tmp_path: Path, said: str, code: int | None
) -> None:
    result = read_rows(tmp_path, "insecurity_insight", [{**HEALTH, "Geo Precision": said}])
    found = only(result.tables["events"])
    assert (found["where_prec"], found["places"] is not None) == (code, True)
    marked = [(2, "Geo Precision", "mark", "unknown_precision")]
    assert codes(result) == ([] if code else marked)
    assert result.faults["value"].to_list() == ([] if code else [said])


def test_a_point_of_unknown_precision_is_not_drawn(tmp_path: Path) -> None:
    rows = [HEALTH, {**HEALTH, "SiND Event ID": "502", "Geo Precision": "?"}]
    result = read_rows(tmp_path, "insecurity_insight", rows)
    assert result.tables["events"]["where_prec"].to_list() == [2, None]
    assert "nobody can tell" in str(result.tables["events"]["note_en"][1])


def test_no_information_names_no_place_and_nobody(tmp_path: Path) -> None:
    changed = {"Admin 1": "No Information", "Reported Perpetrator Name": "Unknown Armed Group"}
    result = read_rows(tmp_path, "insecurity_insight", [{**HEALTH, **changed}])
    assert set(result.tables["places"]["name_en"]) == {"Sudan"}
    assert only(result.tables["claims"])["blames"] is None
    assert result.tables["actors"].is_empty()


def test_whom_the_file_names_is_blamed_and_a_kind_of_force_is_not(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "insecurity_insight", [HEALTH])
    assert only(result.tables["claims"])["blames"] == "some-forces"
    assert only(result.tables["actors"])["kind"] == "armed_group"
    unnamed = {**HEALTH, "Reported Perpetrator Name": "No information"}
    claim = only(read_rows(tmp_path, "insecurity_insight", [unnamed]).tables["claims"])
    assert claim["blames"] is None
    assert "Non-State Armed Group: National" in str(claim["note_en"])


NOBODY = {"Health Workers Killed": "0", "Health Workers Arrested": "0"}


@pytest.mark.parametrize(
    ("changed", "type_", "sub"),
    [
        ({}, "Explosions/Remote violence", "Air/drone strike"),
        ({"Weapon Carried/Used": "Firearms"}, "Violence against civilians", "Attack"),
        ({"Weapon Carried/Used": "No Information"}, "Violence against civilians", "Attack"),
        (
            {**NOBODY, "Weapon Carried/Used": "Firearms", "Health Workers Kidnapped": "1"},
            "Violence against civilians",
            "Abduction/forced disappearance",
        ),
        (
            {**NOBODY, "Weapon Carried/Used": "", "Health Workers Arrested": "3"},
            "Strategic developments",
            "Arrests",
        ),
        ({**NOBODY, "Weapon Carried/Used": ""}, "Violence against civilians", "Other"),
    ],
)
def test_the_weapon_or_what_was_done_tells_the_type(
    tmp_path: Path, changed: Mapping[str, str], type_: str, sub: str
) -> None:
    found = event(tmp_path, changed)
    assert (found["event_type"], found["sub_event_type"]) == (type_, sub)


def test_the_kind_of_place_is_no_name_of_it(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "insecurity_insight", [HEALTH])
    assert event(tmp_path, {})["title_en"] == "Khartoum: Air or drone strike"
    assert "Health Building" not in set(result.tables["places"]["name_en"])
    assert "Kind of place: Health Building." in str(only(result.tables["claims"])["note_en"])


def test_a_file_without_ids_has_ids_of_rows_and_ids_repeated_are_rejected(tmp_path: Path) -> None:
    plain = {name: cell for name, cell in HEALTH.items() if name != "SiND Event ID"}
    result = read_rows(tmp_path, "insecurity_insight", [plain, plain])
    assert result.tables["events"]["event_id"].to_list() == ["row-2", "row-3"]
    rows = [HEALTH, {**HEALTH, "SiND Event ID": "501.0"}, {**HEALTH, "SiND Event ID": ""}]
    repeated = read_rows(tmp_path, "insecurity_insight", rows)
    assert codes(repeated) == [
        (3, "SiND Event ID", "reject", "repeated_id"),
        (4, "SiND Event ID", "reject", "no_id"),
    ]


def test_a_number_that_is_none_is_marked(tmp_path: Path) -> None:
    row = {**HEALTH, "Health Workers Killed": "several"}
    result = read_rows(tmp_path, "insecurity_insight", [row])
    assert codes(result) == [(2, "Health Workers Killed", "mark", "bad_number")]
    assert figures(result) == set()


@pytest.mark.parametrize("row", [HEALTH, AID, SCHOOL], ids=["health", "aid", "education"])
def test_each_file_is_recognised(tmp_path: Path, row: Row) -> None:
    path = write_csv(tmp_path / "a.csv", [row])
    assert inspect_file(path, lang="en").format == "insecurity_insight"


def test_a_table_without_a_day_is_refused(tmp_path: Path) -> None:
    row = {name: cell for name, cell in HEALTH.items() if name != "Date"}
    with pytest.raises(ReaderError, match="date"):
        read_rows(tmp_path, "insecurity_insight", [row])


def test_a_file_becomes_a_dataset_without_the_organisations(tmp_path: Path) -> None:
    path = tmp_path / "aid.json"
    pl.DataFrame([AID, {**AID, "SiND Event ID": "502"}]).write_json(path)
    folder = tmp_path / "aid"
    import_file("insecurity_insight", path, folder=folder, storage="csv")
    assert '"redistribution": "open"' in (folder / "datapackage.json").read_text("utf-8")
    assert pl.read_csv(folder / "figures.csv")["low"].sum() == 2
    assert "An Organisation" not in (folder / "claims.csv").read_text("utf-8")
    assert read_file("insecurity_insight", path).counts["kept"] == 2
