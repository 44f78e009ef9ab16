"""GTD: perpetrators are among the dead, unknown days stay unknown, a city's point is near."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from geo.dataset.folder import check_dataset, open_dataset
from geo.readers.formats.gtd import find_release
from geo.readers.importing import import_file
from geo.readers.recognise import inspect_file
from tests.samples_files import GTD, codes, figures, only, read_rows

COLUMNS = ("harm", "category", "low", "high", "qualifier")


def test_a_row_is_an_attack_with_one_account_by_gtd(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "gtd", [GTD])
    event, claim = only(result.tables["events"]), only(result.tables["claims"])
    assert result.faults.is_empty()
    assert event["event_id"] == claim["claim_id"] == "gtd-201811170001"
    assert event["title_en"] == "Hajin: Attack"
    assert (str(event["date_start"]), event["date_prec"]) == ("2018-11-17", 1)
    assert (claim["position"], claim["claimant_id"], claim["said_on"]) == ("reports", "gtd", None)
    assert claim["blames"] == "islamic-state-of-iraq-and-the-levant-isil"
    assert figures(result, *COLUMNS) == {
        ("killed", "all", 5, 5, "exact"),
        ("injured", "all", 3, 3, "exact"),
    }


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        # Two of five were perpetrators; of the other three nobody says who they were.
        ({"nkillter": "2"}, {("all", 5, 5, "exact"), ("combatant", 2, 5, "between")}),
        ({"nkillter": "5"}, {("all", 5, 5, "exact"), ("combatant", 5, 5, "exact")}),
        ({"nkillter": "0"}, {("all", 5, 5, "exact")}),
        ({"nkill": "", "nkillter": "1"}, {("combatant", 1, None, "at_least")}),
        ({"nkill": "0"}, {("all", 0, 0, "exact")}),
        ({"nkill": ""}, set()),
        ({"nkill": "-9", "nkillter": "-99"}, set()),
        ({"nkill": "-99.0"}, set()),
        (
            {"nkill": "5.0", "nkillter": "1.0"},
            {("all", 5, 5, "exact"), ("combatant", 1, 5, "between")},
        ),
        ({"nkill": "1,500"}, {("all", 1500, 1500, "exact")}),
    ],
)
def test_perpetrators_are_the_fewest_combatants_and_unknown_is_no_figure(
    tmp_path: Path, changed: Mapping[str, str], found: set[tuple[object, ...]]
) -> None:
    result = read_rows(tmp_path, "gtd", [{**GTD, "nwound": "", **changed}])
    assert figures(result, *COLUMNS[1:]) == found
    assert result.faults.is_empty()
    assert bool(result.notes) is ("combatant" in str(found))


def test_hostages_and_injured_perpetrators_are_figures(tmp_path: Path) -> None:
    more = {"nwoundte": "1", "ishostkid": "1", "nhostkid": "12"}
    assert figures(read_rows(tmp_path, "gtd", [{**GTD, **more}]), *COLUMNS) == {
        ("killed", "all", 5, 5, "exact"),
        ("injured", "all", 3, 3, "exact"),
        ("injured", "combatant", 1, 3, "between"),
        ("abducted", "all", 12, 12, "exact"),
    }


def test_a_fraction_is_kept_between_whole_numbers_and_marked(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "gtd", [{**GTD, "nkill": "2.5", "nkillter": "0.5", "nwound": ""}])
    assert figures(result, *COLUMNS[1:]) == {
        ("all", 2, 3, "between"),
        ("combatant", 0, 3, "between"),
    }
    assert codes(result) == [
        (2, "nkill", "mark", "fraction"),
        (2, "nkillter", "mark", "fraction"),
    ]
    assert "nkill 2.5" in str(only(result.tables["events"])["note_en"])


@pytest.mark.parametrize(
    ("changed", "days", "precision"),
    [
        ({"iday": "0"}, ("2018-11-01", "2018-11-30"), 4),
        ({"iday": ""}, ("2018-11-01", "2018-11-30"), 4),
        ({"imonth": "2", "iday": "0"}, ("2018-02-01", "2018-02-28"), 4),
        ({"imonth": "0", "iday": "0"}, ("2018-01-01", "2018-12-31"), 5),
        ({"extended": "1", "resolution": "2018-11-20 00:00:00"}, ("2018-11-17", "2018-11-20"), 2),
        ({"extended": "1", "resolution": "2019-01-05"}, ("2018-11-17", "2019-01-05"), 5),
        ({"iday": "0", "resolution": "2018-11-20"}, ("2018-11-01", "2018-11-30"), 4),
        ({"iday": "17.0", "imonth": "11.0", "iyear": "2018.0"}, ("2018-11-17", "2018-11-17"), 1),
    ],
)
def test_a_day_or_month_of_zero_is_unknown_and_resolution_is_the_last_day(
    tmp_path: Path, changed: Mapping[str, str], days: tuple[str, str], precision: int
) -> None:
    result = read_rows(tmp_path, "gtd", [{**GTD, **changed}])
    event = only(result.tables["events"])
    assert (str(event["date_start"]), str(event["date_end"])) == days
    assert event["date_prec"] == precision
    assert result.faults.is_empty()


@pytest.mark.parametrize(
    ("changed", "precision"),
    [
        ({}, 2),
        ({"vicinity": "-9"}, 2),
        ({"vicinity": "1"}, 3),
        ({"specificity": "2"}, 3),
        ({"specificity": "3", "vicinity": "1"}, 3),
        ({"specificity": "4"}, 4),
        ({"specificity": "5", "latitude": "", "longitude": "", "city": "Unknown"}, 6),
        ({"specificity": ""}, 4),
    ],
)
def test_a_point_is_never_more_precise_than_the_codebook_says(
    tmp_path: Path, changed: Mapping[str, str], precision: int
) -> None:
    result = read_rows(tmp_path, "gtd", [{**GTD, **changed}])
    assert only(result.tables["events"])["where_prec"] == precision
    assert "Unknown" not in result.tables["places"]["name_en"].to_list()
    assert result.faults.is_empty()


@pytest.mark.parametrize(
    ("changed", "type_", "sub"),
    [
        ({}, "Violence against civilians", "Attack"),
        ({"targtype1": "4"}, "Battles", "Armed clash"),
        ({"targtype1": "3", "attacktype1": "1"}, "Battles", "Armed clash"),
        ({"targtype1": "", "targtype1_txt": "Police"}, "Battles", "Armed clash"),
        ({"targtype1": "20"}, "Violence against civilians", "Attack"),
        ({"attacktype1": "3", "targtype1": "4"}, "Explosions/Remote violence", "Other"),
        ({"attacktype1": "3", "suicide": "1"}, "Explosions/Remote violence", "Suicide bomb"),
        ({"attacktype1": "3", "weaptype1": "2"}, "Explosions/Remote violence", "Chemical weapon"),
        (
            {"attacktype1": "3", "weapsubtype1_txt": "Projectile (rockets, mortars, RPGs, etc.)"},
            "Explosions/Remote violence",
            "Shelling/artillery/missile attack",
        ),
        (
            {"attacktype1": "3", "weapsubtype1_txt": "Grenade"},
            "Explosions/Remote violence",
            "Grenade",
        ),
        (
            {"attacktype1": "3", "weapsubtype1_txt": "Vehicle"},
            "Explosions/Remote violence",
            "Remote explosive/landmine/IED",
        ),
        ({"attacktype1": "4"}, "Violence against civilians", "Other"),
        (
            {"attacktype1": "6", "targtype1": "4"},
            "Violence against civilians",
            "Abduction/forced disappearance",
        ),
        ({"attacktype1": "7"}, "Strategic developments", "Looting/property destruction"),
        ({"attacktype1": "9", "targtype1": "17"}, "Battles", "Other"),
        (
            {"attacktype1": "", "attacktype1_txt": "Bombing/Explosion"},
            "Explosions/Remote violence",
            "Other",
        ),
    ],
)
def test_attacks_become_types_of_event_by_what_was_done_and_to_whom(
    tmp_path: Path, changed: Mapping[str, str], type_: str, sub: str
) -> None:
    event = only(read_rows(tmp_path, "gtd", [{**GTD, **changed}]).tables["events"])
    assert (event["event_type"], event["sub_event_type"]) == (type_, sub)


def test_unknown_perpetrators_are_nobody_and_all_named_groups_are_blamed(tmp_path: Path) -> None:
    rows = [
        {**GTD, "gname": "Unknown"},
        {**GTD, "eventid": "201811170002", "gname": "Taliban", "gname2": "Haqqani Network"},
    ]
    result = read_rows(tmp_path, "gtd", rows)
    assert result.tables["claims"]["blames"].to_list() == [None, "taliban;haqqani-network"]
    assert set(result.tables["actors"]["name_en"]) == {"Taliban", "Haqqani Network"}


def test_what_gtd_says_beside_the_numbers_stands_in_the_note(tmp_path: Path) -> None:
    said = {
        "approxdate": "November 16-17, 2018",
        "extended": "1",
        "success": "0",
        "guncertain1": "1",
        "claimed": "1",
        "doubtterr": "1",
        "alternative_txt": "Insurgency/Guerilla Action",
        "related": "201811170001, 201811170002",
        "summary": "11/17/2018: Assailants attacked.",
        "scite1": "SANA, November 17, 2018.",
        "scite2": "Reuters, November 18, 2018.",
    }
    result = read_rows(tmp_path, "gtd", [{**GTD, **said}])
    assert only(result.tables["claims"])["note_en"] == (
        "Lasted more than a day; the last day is not stated. "
        "Date as GTD has it: November 16-17, 2018. "
        "GTD says that the attack did not succeed. The group is suspected, not confirmed. "
        "Responsibility was claimed. GTD doubts that this was terrorism. "
        "It may have been: Insurgency/Guerilla Action. "
        "Linked attacks: 201811170001, 201811170002. "
        "Compiled from: SANA, November 17, 2018.; Reuters, November 18, 2018."
    )
    # Its texts may not be passed on.
    assert all("Assailants" not in table.write_csv() for table in result.tables.values())
    assert [note.code for note in result.notes] == ["gtd_doubt"]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"eventid": ""}, ("eventid", "reject", "no_id")),
        ({"eventid": "2.01811E+11"}, ("eventid", "reject", "rounded_id")),
        ({"eventid": "201811170001"}, ("eventid", "reject", "repeated_id")),
        ({"iyear": "0"}, ("iyear", "mark", "bad_date")),
        ({"imonth": "13"}, ("imonth", "mark", "bad_date")),
        ({"imonth": "2", "iday": "30"}, ("iday", "mark", "bad_date")),
        ({"iday": "-1"}, ("iday", "mark", "bad_date")),
        ({"resolution": "2018-11-16"}, ("resolution", "mark", "no_last_day")),
        ({"resolution": "later"}, ("resolution", "mark", "no_last_day")),
        ({"longitude": "-86185896"}, ("longitude", "mark", "bad_coordinates")),
        ({"latitude": ""}, ("latitude", "mark", "half_point")),
        ({"specificity": "6"}, ("specificity", "mark", "bad_code")),
        ({"attacktype1": "10"}, ("attacktype1", "mark", "bad_code")),
        ({"nkill": "many"}, ("nkill", "mark", "bad_number")),
        ({"nwound": "-3"}, ("nwound", "mark", "bad_number")),
        ({"nkill": "inf"}, ("nkill", "mark", "bad_number")),
        ({"nkillter": "6"}, ("nkillter", "mark", "part_above_whole")),
    ],
)
def test_each_fault_is_listed(
    tmp_path: Path, changed: Mapping[str, str], fault: tuple[str, str, str]
) -> None:
    rows = [GTD, {**GTD, "eventid": "201811170002", **changed}]
    assert codes(read_rows(tmp_path, "gtd", rows)) == [(3, *fault)]


def test_a_dot_is_a_blank(tmp_path: Path) -> None:
    dots = {"alternative_txt": ".", "doubtterr": "1", "city": ".", "nwound": ".", "related": "."}
    result = read_rows(tmp_path, "gtd", [{**GTD, **dots}])
    assert result.faults.is_empty()
    assert only(result.tables["claims"])["note_en"] == "GTD doubts that this was terrorism."
    assert only(result.tables["events"])["title_en"] == "Deir ez-Zor: Attack"


def test_rounded_ids_are_not_called_repeated(tmp_path: Path) -> None:
    rows = [GTD, *({**GTD, "eventid": "2.01811E+11"} for _ in range(2))]
    assert [fault[3] for fault in codes(read_rows(tmp_path, "gtd", rows))] == ["rounded_id"] * 2


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("globalterrorismdb_0522dist.xlsx", "2022-05"),
        ("globalterrorismdb_2021Jan-June_1222dist.xlsx", "2022-12"),
        ("globalterrorismdb_1322dist.xlsx", None),
        ("gtd.csv", None),
    ],
)
def test_the_month_of_a_release_is_read_from_its_name(name: str, release: str | None) -> None:
    assert find_release(name) == release


def test_the_workbook_it_comes_as_becomes_a_dataset_of_sums(tmp_path: Path) -> None:
    path = tmp_path / "globalterrorismdb_1118dist.xlsx"
    rows = [
        {**GTD, "nkillter": "1"},
        {**GTD, "eventid": "201811180002", "iday": "0", "nkill": "2.5"},
        # After the month of the release, which the account of it cannot be of.
        {**GTD, "eventid": "201812010001", "imonth": "12", "iday": "1", "nkill": ""},
    ]
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    names = list(rows[0])
    sheet.write_row(0, 0, names)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row.get(name, "") for name in names):
            # As the file comes: numbers as numbers, ids too.
            if cell.replace(".", "").isdecimal():
                sheet.write_number(number, column, float(cell))
            else:
                sheet.write_string(number, column, cell)
    book.close()
    found = inspect_file(path, lang="en")
    assert found.format == "gtd"
    result = import_file("gtd", path, folder=tmp_path / "made", storage="csv")
    assert check_dataset(tmp_path / "made")[1] == []
    assert result.counts == {"read": 3, "kept": 3, "marked": 1, "rejected": 0}
    assert result.tables["events"]["event_id"].to_list() == [
        f"gtd-{row['eventid']}" for row in rows
    ]
    claims = result.tables["claims"]
    assert [str(day) for day in claims["said_on"]] == ["2018-11-30", "2018-11-30", "None"]
    assert claims["said_prec"].to_list() == ["month", "month", None]
    dataset = open_dataset(tmp_path / "made")
    assert dataset.descriptor["redistribution"] == "aggregate-only"
    assert dataset.descriptor["title"] == "GTD 2018-11: globalterrorismdb_1118dist"
    assert dataset.descriptor["licenses"][0]["path"] == "https://www.start.umd.edu/gtd/"
    assert [note.say("en").rpartition(": ")[2] for note in result.notes] == ["1."]
