"""Iraq Body Count: incidents with a range, individuals by the incident, and no name of anybody."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from geo.readers.build import ReadResult
from geo.readers.files.open import open_table
from geo.readers.importing import import_file, read_file
from geo.readers.manifest import recognise
from geo.readers.notes import ReaderError
from geo.readers.recognise import inspect_file
from tests.samples_files import Row, codes, figures, only, read_rows, write_csv

INCIDENT = {
    "IBC code": "k0001",
    "Start Date": "31 Dec 2017",
    "End Date": "31 Dec 2017",
    "Time": "8:00-9:00 AM",
    "Location": "al-Zuhur, Mosul",
    "Target": "Somebody Named, a baker",
    "Weapons": "roadside bomb",
    "Reported Minimum": "2",
    "Reported Maximum": "3",
    "Sources": "REU 31 Dec, NINA 01 Jan",
}
PERSON = {
    "IBC code": "k0002-ab12",
    "Name or Identifying Details": "Somebody Named",
    "Age": "34",
    "Sex": "Male",
    "Marital Status": "Married",
    "Parental Status": "Parent",
    "Earliest Date": "03 Apr 2008",
    "Latest Date": "03 Apr 2008",
    "Location": "Baquba",
}
ABOVE = 'Iraq Body Count\n\n"Incidents, as of a day; see the conditions of use"\n\n'


def people(*changed: Mapping[str, str]) -> list[Row]:
    """Give one row a person, each with a code of its own in one incident."""
    return [{**PERSON, "IBC code": f"k0002-x{n}", **each} for n, each in enumerate(changed)]


def written(result: ReadResult) -> str:
    """Give every cell of a dataset's tables as one text."""
    return "\n".join(frame.write_csv() for frame in result.tables.values())


def test_an_incident_is_one_event_with_the_range_of_civilians_killed(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "ibc", [INCIDENT])
    event = only(result.tables["events"])
    assert (event["event_id"], str(event["date_start"])) == ("ibc-k0001", "2017-12-31")
    assert (event["date_prec"], event["where_prec"]) == (1, None)
    assert event["title_en"] == "al-Zuhur, Mosul: Remote explosive or landmine"
    assert event["title_ar"] == "عبوة ناسفة أو لغم في al-Zuhur, Mosul"
    assert event["time_of_day_ar"] == "8:00-9:00 قبل الظهر"
    assert figures(result) == {("killed", "civilian", 2, 3, "between")}
    claim = only(result.tables["claims"])
    assert (claim["claimant_id"], claim["blames"], claim["said_on"]) == ("ibc", None, None)
    assert "roadside bomb" in str(claim["note_en"])


def test_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ibc.csv", [INCIDENT, {**INCIDENT, "IBC code": ""}], above=ABOVE)
    assert codes(read_file("ibc", path)) == [(7, "IBC code", "reject", "no_id")]


@pytest.mark.parametrize("row", [INCIDENT, PERSON], ids=["incidents", "individuals"])
def test_both_downloads_are_recognised(tmp_path: Path, row: Row) -> None:
    path = write_csv(tmp_path / "a.csv", [row], above=ABOVE)
    assert inspect_file(path, lang="en").format == "ibc"
    found = recognise(open_table(path, lang="en").frame.columns)
    assert found is not None
    assert found.redistribution == "aggregate-only"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("4", "4", {(4, 4, "exact")}),
        ("0", "1", {(0, 1, "between")}),
        ("4", "", {(4, None, "at_least")}),
        ("", "4", {(0, 4, "up_to")}),
        ("", "", set()),
        ("5", "4", set()),
        ("some", "4", set()),
        ("4", "dozens", set()),
    ],
)
def test_a_range_keeps_its_ends(
    tmp_path: Path, low: str, high: str, expected: set[tuple[object, ...]]
) -> None:
    row = {**INCIDENT, "Reported Minimum": low, "Reported Maximum": high}
    assert figures(read_rows(tmp_path, "ibc", [row]), "low", "high", "qualifier") == expected


@pytest.mark.parametrize(
    ("weapons", "type_", "sub"),
    [
        ("suicide car bomb", "Explosions/Remote violence", "Suicide bomb"),
        ("car bomb", "Explosions/Remote violence", "Remote explosive/landmine/IED"),
        ("air attack", "Explosions/Remote violence", "Air/drone strike"),
        ("mortars", "Explosions/Remote violence", "Shelling/artillery/missile attack"),
        ("bombs", "Explosions/Remote violence", "Other"),
        ("gunfire, executed, tortured", "Violence against civilians", "Attack"),
        ("car bomb, gunfire", "Explosions/Remote violence", "Other"),
        ("mortars and car bomb", "Explosions/Remote violence", "Other"),
        ("car in hit-and-run", "Violence against civilians", "Other"),
        ("", "Violence against civilians", "Other"),
    ],
)
def test_weapons_tell_the_type(tmp_path: Path, weapons: str, type_: str, sub: str) -> None:
    event = only(read_rows(tmp_path, "ibc", [{**INCIDENT, "Weapons": weapons}]).tables["events"])
    assert (event["event_type"], event["sub_event_type"]) == (type_, sub)


@pytest.mark.parametrize(
    ("end", "precision"),
    [("02 Jan 2018", 2), ("07 Jan 2018", 3), ("30 Jan 2018", 4), ("30 Apr 2018", 5)],
)
def test_a_long_entry_keeps_its_days(tmp_path: Path, end: str, precision: int) -> None:
    event = only(read_rows(tmp_path, "ibc", [{**INCIDENT, "End Date": end}]).tables["events"])
    assert str(event["date_start"]) == "2017-12-31"
    assert event["date_start"] != event["date_end"]
    assert event["date_prec"] == precision


def test_an_entry_without_a_place_is_known_to_the_country(tmp_path: Path) -> None:
    rows = [INCIDENT, {**INCIDENT, "IBC code": "k3", "Location": "Unknown"}]
    result = read_rows(tmp_path, "ibc", rows)
    assert result.tables["events"]["where_prec"].to_list() == [None, 6]
    assert result.tables["places"]["latitude"].null_count() == result.tables["places"].height
    assert set(result.tables["places"]["name_en"]) == {"al-Zuhur, Mosul", "Iraq"}
    assert set(result.tables["places"]["name_ar"]) == {"al-Zuhur, Mosul", "العراق"}


def test_the_people_of_one_incident_are_one_event_and_no_name_is_kept(tmp_path: Path) -> None:
    rows = people(
        {"Age": "34", "Sex": "Male"},
        {"Age": "9", "Sex": "Female"},
        {"Age": "30s", "Sex": "Female"},
        {"Age": "", "Sex": "Male"},
        {"Age": "Adult", "Sex": "Unknown"},
    )
    result = read_rows(tmp_path, "ibc", [*rows, {**PERSON, "IBC code": "k0003-ab"}])
    assert result.tables["events"]["event_id"].to_list() == ["ibc-k0002", "ibc-k0003"]
    assert figures(result, "claim_id", "category", "low", "high", "qualifier") == {
        ("ibc-k0002", "civilian", 5, None, "at_least"),
        ("ibc-k0002", "child", 1, None, "at_least"),
        ("ibc-k0002", "woman", 1, None, "at_least"),
        ("ibc-k0002", "man", 1, None, "at_least"),
        ("ibc-k0003", "civilian", 1, None, "at_least"),
        ("ibc-k0003", "man", 1, None, "at_least"),
    }
    assert result.counts == {"read": 6, "kept": 6, "marked": 0, "rejected": 0}
    (note,) = result.notes
    assert note.say("en").startswith("6 names were left out: ")
    for private in ("Somebody", "Married", "Parent"):
        assert private not in written(result)


@pytest.mark.parametrize(
    ("age", "category"),
    [
        ("17", "child"),
        ("18", "man"),
        ("6 months", "child"),
        ("Child", "child"),
        ("under 18", "child"),
        ("Adult", "man"),
        ("45-50", "man"),
        ("15-20", None),
        ("teenager", None),
        ("under 40", None),
        ("340", None),
    ],
)
def test_an_age_tells_child_or_adult_or_is_marked(
    tmp_path: Path, age: str, category: str | None
) -> None:
    result = read_rows(tmp_path, "ibc", people({"Age": age}))
    assert figures(result, "category") == {("civilian",), *({(category,)} if category else ())}
    marked = [] if category else [(2, "Age", "mark", "bad_word")]
    assert codes(result) == marked


def test_marks_of_every_person_stand_with_the_event(tmp_path: Path) -> None:
    rows = people({"Age": "teenager"}, {"Age": "youth", "Earliest Date": "not known when"})
    event = only(read_rows(tmp_path, "ibc", rows).tables["events"])
    assert all(word in str(event["note_en"]) for word in ("teenager", "youth", "not known when"))
    assert str(event["date_start"]) == "2008-04-03"


def test_a_person_listed_twice_is_one(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "ibc", [PERSON, PERSON])
    assert codes(result) == [(3, "IBC code", "reject", "repeated_id")]
    assert figures(result, "category", "low") == {("civilian", 1), ("man", 1)}


def test_a_table_with_neither_numbers_nor_people_is_refused(tmp_path: Path) -> None:
    kept = ("IBC code", "Start Date", "End Date", "Location")
    with pytest.raises(ReaderError, match="reported_minimum"):
        read_rows(tmp_path, "ibc", [{name: INCIDENT[name] for name in kept}])


@pytest.mark.parametrize("row", [INCIDENT, PERSON], ids=["incidents", "individuals"])
def test_a_download_becomes_a_dataset_of_sums_without_names(tmp_path: Path, row: Row) -> None:
    path = write_csv(tmp_path / "ibc.csv", [row], above=ABOVE)
    folder = tmp_path / "ibc"
    import_file("ibc", path, folder=folder, storage="csv")
    assert '"aggregate-only"' in (folder / "datapackage.json").read_text("utf-8")
    files = [file.read_text("utf-8") for file in folder.rglob("*") if file.is_file()]
    assert files
    assert not any("Somebody" in text for text in files)
    assert pl.read_csv(folder / "events.csv").height == 1
