"""Text as people save it: every row is read, or it is said where that is not so."""

import csv
import json
import random
from pathlib import Path

import pytest

from geo.readers.files.encoding import detect_encoding
from geo.readers.files.open import open_format, open_table
from geo.readers.files.opened import BrokenError, Opened
from geo.readers.importing import read_file
from geo.readers.manifest import load_manifests
from geo.readers.notes import ReaderError
from geo.readers.options import Choice, Options
from geo.text import LANGUAGES, Words
from tests.samples_files import UCDP, write_csv

HEADER = "id,type,date,place,killed\n"


def row(number: int, place: str = "Susa", killed: str = "5") -> str:
    return f"{number},Battles,2018-11-{number:02d},{place},{killed}\n"


def opened(
    tmp_path: Path, text: str, *, encoding: str = "utf-8", header: int | None = None
) -> Opened:
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(encoding))
    return open_table(path, lang="en", choice=Choice(header=header))


def cells(found: Opened, column: str) -> list[str | None]:
    return found.frame.get_column(column).to_list()


def rows(found: Opened) -> list[int]:
    return cells(found, "row_number")  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("places", "kept", "told"),
    [
        (['"Susa', "b", 'Sha"fa', "d"], ['"Susa', "b", 'Sha"fa', "d"], "2"),
        (['12" shell', "b", '6" shell', "d"], ['12" shell', "b", '6" shell', "d"], "2"),
        (["a", '12" shell', "c", "d"], ["a", '12" shell', "c", "d"], "3"),
        (["a", "b", "c", '"Susa'], ["a", "b", "c", '"Susa'], "5"),
        (["a", 'Susa"', "c", "d"], ["a", 'Susa"', "c", "d"], "3"),
        (['"Susa', "b", 'Hajin"', "d"], ['"Susa', "b", 'Hajin"', "d"], "2"),
        (['"Susa', "b", "c", 'Hajin"'], ['"Susa', "b", "c", 'Hajin"'], "2"),
        (['"a, b"', '"Susa', "c", '"c, d"'], ["a, b", '"Susa', "c", "c, d"], "3"),
    ],
)
def test_a_quotation_mark_without_its_partner_swallows_no_row(
    tmp_path: Path, places: list[str], kept: list[str], told: str
) -> None:
    text = HEADER + "".join(row(n, place) for n, place in enumerate(places, 1))
    for delimiter in (",", "\t"):
        found = opened(tmp_path, text.replace(",", delimiter).replace(f"{delimiter} ", ", "))
        assert (cells(found, "place"), rows(found)) == (kept, [2, 3, 4, 5])
        assert [(note.code, note.values["row"]) for note in found.notes] == [("quotes", told)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_rows_cannot_be_told_apart_the_first_concerned_is_said(
    tmp_path: Path, lang: str
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(HEADER + row(1, '"two\nlines"') + row(2, '"Susa') + row(3), encoding="utf-8")
    with pytest.raises(BrokenError) as refused:
        open_table(path, lang=lang)
    assert str(refused.value) == Words(lang)("import.error.quotes", file="file.csv", row="3")


def test_quoted_cells_of_several_lines_stay_cells(tmp_path: Path) -> None:
    notes = [
        "one line, and\nanother, 3, 2018-11-17, of it",
        'he said "so\nand so"',
        "1,Battles,2018-11-01\n\n2,Battles,2018-11-02,Susa",
        '"whole"',
        "plain",
        "'Ain, Sha'fa",
        "\nbegins and ends\n",
    ]
    for at in (0, 2, 4):
        path = tmp_path / "file.csv"
        names = ["id", "date", "place", "killed"]
        names.insert(at, "note")
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(names)
            for n, note in enumerate(notes, 1):
                line = [str(n), f"2018-11-{n:02d}", "Hajin, Syria", "5"]
                line.insert(at, note)
                writer.writerow(line)
        found = open_table(path, lang="en")
        assert cells(found, "note") == [note.strip() for note in notes]
        assert (rows(found), found.notes) == ([2, 3, 4, 5, 6, 7, 8], ())


def test_texts_written_by_a_program_come_back_whatever_is_in_them(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311  no secret
    letters = ['"', ",", "\n", ";", "a", "12", "'", " ", "2018-11-17", "-"]
    path = tmp_path / "file.csv"
    for _ in range(150):
        written = [
            [str(n), f"2018-11-{n:02d}", "".join(chance.choices(letters, k=9)), str(n * 3), "end"]
            for n in range(1, 9)
        ]
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([["id", "date", "note", "killed", "type"], *written])
        found = open_table(path, lang="en")
        assert [c or "" for c in cells(found, "note")] == [line[2].strip() for line in written]
        assert found.notes == ()


def test_cells_that_a_mark_joins_within_a_line_are_told_apart(tmp_path: Path) -> None:
    found = opened(tmp_path, HEADER + row(1) + '2,"Battles,2018-11-02,Susa",5\n' + row(3))
    assert cells(found, "date") == ["2018-11-01", "2018-11-02", "2018-11-03"]
    assert [note.values["row"] for note in found.notes] == ["3"]
    # A row whose last cell is left out has a comma in a cell.
    text = 'id,place,date,killed,note\n1,"Hajin, Syria",2018-11-17,3\n2,Susa,2018-11-18,4,x\n'
    found = opened(tmp_path, text)
    assert (cells(found, "place"), found.notes) == (["Hajin, Syria", "Susa"], ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_lines_of_old_macs_are_lines(tmp_path: Path, encoding: str) -> None:
    text = 'رقم;النوع;التاريخ;المكان\r1;قصف;17/11/2018;هجين\r\r2;قصف;18/11/2018;"السوسة\nوالشعفة"\r'
    found = opened(tmp_path, text, encoding=encoding)
    assert detect_encoding(tmp_path / "file.csv") == encoding
    assert cells(found, "المكان") == ["هجين", "السوسة\nوالشعفة"]
    assert rows(found) == [2, 4]


def test_other_signs_that_end_lines_are_letters(tmp_path: Path) -> None:
    place = "a\u0085b\u2028c\u2029d\u000be"
    for written in (place, f'"{place}"', f'"{place}, x"'):
        found = opened(tmp_path, HEADER + row(1, written) + row(2))
        assert cells(found, "place") == [written.strip('"'), "Susa"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_blank_rows_have_their_numbers(tmp_path: Path, end: str, delimiter: str) -> None:
    text = "\n\n,,,,\n" + HEADER + row(1) + "\n,,,,\n" + row(2) + "\n"
    found = opened(tmp_path, text.replace(",", delimiter).replace("\n", end))
    assert (rows(found), found.header_row) == ([5, 8], 4)


@pytest.mark.parametrize(
    ("above", "names", "first"),
    [
        ("Incidents of 2018\n\nSource:,us\nid,type,date,killed", "id type date killed", 5),
        ("Event,,,Harm\nid,type,date,killed", "id type date killed", 3),
        (",,Dead,,Hurt,\nid,day,min,max,min,max", "id day Dead_min Dead_max Hurt_min Hurt_max", 3),
        (",,Killed,\nid,date,min,max", "id date Killed_min Killed_max", 3),
        ("Incidents,,,\nid,date,min,max", "id date min max", 3),
        ("id,date,Killed,\n,,min,max", "id date Killed_min Killed_max", 3),
        ("Who,Mortos,,Feridos,\n,a,b,a,b", "Who Mortos_a Mortos_b Feridos_a Feridos_b", 3),
        ("Injured,,id,date\nchildren,women,,", "Injured_children Injured_women id date", 3),
        ("id,,date,", "id column_2 date", 2),
        ("#id,type,date", "id type date", 2),
    ],
)  # fmt: skip
def test_the_header_is_found_and_made_of_two_rows_where_it_has_two(
    tmp_path: Path, above: str, names: str, first: int
) -> None:
    width = max(line.count(",") for line in above.splitlines()) + 1
    values = ["1", "2018-11-17", "3", "4", "5", "6"][:width]
    values = [*values[:-1], ""] if above.endswith(",date,") else values
    found = opened(tmp_path, f"{above}\n{','.join(values)}\n")
    shown = [name.lstrip("#").replace(" ", "_") for name in found.frame.columns[1:]]
    assert (shown, rows(found)) == (names.split(), [first])
    assert found.header_row == first - 1


def test_the_header_may_be_said(tmp_path: Path) -> None:
    text = "id,type,date\nref,kind,day\n1,Battles,2018-11-17\n"
    assert opened(tmp_path, text).frame.columns[1:] == ["id", "type", "date"]
    found = opened(tmp_path, text, header=2)
    assert (found.frame.columns[1:], rows(found)) == (["ref", "kind", "day"], [3])
    for lost in (4, 99):
        with pytest.raises(ReaderError, match=f"row {lost}"):
            opened(tmp_path, text, header=lost)
    groups = ",,Killed,\nid,date,min,max\n1,2018-11-17,2,3\n"
    assert opened(tmp_path, groups, header=2).frame.columns[3:] == ["Killed min", "Killed max"]
    opened(tmp_path, text)
    mapping = {"header": 2, "columns": {"event_type": "kind", "date_start": "day"}}
    assert read_file("table", tmp_path / "file.csv", options=Options(mapping=mapping)).read == 1


def test_a_second_column_of_a_name_is_kept_and_spoken_of(tmp_path: Path) -> None:
    found = opened(tmp_path, "id,type,killed,killed,Killed\n1,Battles,5,50,500\n")
    assert found.frame.row(0)[1:] == ("1", "Battles", "5", "50", "500")
    assert found.frame.columns[3:] == ["killed", "killed (2)", "Killed"]
    (note,) = found.notes
    assert note.code == "twice"
    assert all("killed (2)" in note.say(lang) for lang in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "names", "tags", "first"),
    [
        ("id,kind,date\n,#event +Type,#date\n", "id kind date", "#event+type #date", 3),
        ("id,kind,date\n\n,,#date\n", "id kind date", "#date", 4),
        ("#event+id,,#date\nid,kind,date\n", "id kind date", "#event+id #date", 3),
        ("# From HDX\nid,kind,date\n#event+id,,\n", "id kind date", "#event+id", 4),
        ("#event+id,#event,#date\n", "#event+id #event #date", "#event+id #event #date", 2),
        ("id,kind,date\n", "id kind date", "", 2),
    ],
)  # fmt: skip
def test_rows_of_hxl_tags_say_what_columns_are(
    tmp_path: Path, text: str, names: str, tags: str, first: int
) -> None:
    found = opened(tmp_path, text + "1,#hajin,2018-11-17\n2,#susa,2018-11-18\n")
    assert found.frame.columns[1:] == names.split()
    assert (" ".join(found.tags.values()), rows(found)) == (tags, [first, first + 1])


def test_hxl_tags_of_a_known_format_come_under_its_names(tmp_path: Path) -> None:
    tags = {"id": "", "date_start": "#date+start", "best": "#affected+killed"}
    path = write_csv(tmp_path / "ged.csv", [dict.fromkeys(UCDP, "") | tags, UCDP])
    found = open_format(path, load_manifests()["ucdp"], lang="en")
    assert dict(found.tags) == {"date_start": "#date+start", "best": "#affected+killed"}
    assert read_file("ucdp", path).counts == {"read": 1, "kept": 1, "marked": 0, "rejected": 0}


def test_json_is_read_by_lists_and_lines_and_one_level_deep(tmp_path: Path) -> None:
    record = {"id": 1.0, "place": {"name": "Susa", "at": [1, 2]}, "type": "Battles", "on": None}
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(record)}\n{json.dumps(record)}\n")
    found = open_table(tmp_path / "a.jsonl", lang="en")
    assert found.frame.columns == ["row_number", "id", "place.name", "place", "type", "on"]
    assert cells(found, "id") == ["1", "1"]
    assert json.loads(str(cells(found, "place")[0])) == record["place"]
    tags = {"id": "#event+id", "type": "#event+type"}
    (tmp_path / "a.json").write_text(json.dumps([tags, record]))
    assert rows(open_table(tmp_path / "a.json", lang="en")) == [2]
