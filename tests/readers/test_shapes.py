"""Shapes of files that people bring beside the plain ones: read whole, or said."""

import json
from pathlib import Path

import pytest

from geo.readers.build import ReadResult
from geo.readers.files.encoding import detect_encoding
from geo.readers.importing import read_file
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.readers.recognise import inspect_file
from tests.readers.test_files import HEADER, cells, opened, row
from tests.readers.test_ibc import PERSON
from tests.readers.test_insecurity_insight import AID
from tests.samples_files import ACLED, AIRWARS, GTD, UCDP, codes, figures, only, read_rows

ARABIC_HEADER = "المعرف,النوع,التاريخ,المكان,القتلى\n"
RECORD = {"id": "1", "type": "Battles", "date": "2018-11-17", "place": "Hajin", "killed": "5"}
OTHER = {**RECORD, "id": "2"}


def read(tmp_path: Path, content: str | bytes, name: str = "file.csv") -> ReadResult:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_file("table", path, options=Options())


def notes(result: ReadResult) -> dict[str, dict[str, object]]:
    return {note.code: dict(note.values) for note in result.notes}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "iso8859_6", "cp1256"])
def test_arabic_is_read_in_whatever_encoding(tmp_path: Path, encoding: str) -> None:
    text = f"{ARABIC_HEADER}1,قصف,17/11/2018,هجين,5\n2,قصف,18/11/2018,السوسة,7\n"
    result = read(tmp_path, text.encode(encoding))
    assert result.tables["places"]["name_ar"].to_list() == ["هجين", "السوسة"]
    assert result.notes == ()


def test_a_few_foreign_bytes_leave_the_rest_of_a_text_as_it_is(tmp_path: Path) -> None:
    text = (HEADER + row(1, "هجين") + row(2, "السوسة")).encode() + row(3, "Café").encode("cp1252")
    result = read(tmp_path, text)
    assert result.tables["places"]["name_ar"].to_list() == ["هجين", "السوسة", "Café"]
    assert notes(result) == {"mixed_letters": {"file": "file.csv", "line": 4}}


def test_letters_that_nothing_tells_are_spoken_of(tmp_path: Path) -> None:
    assert notes(read(tmp_path, (HEADER + row(1, "Київ")).encode("cp1251"))) == {
        "guessed_letters": {"file": "file.csv"}
    }
    assert not read(tmp_path, HEADER + row(1)).notes


def test_a_mark_of_utf_8_that_is_none_is_no_part_of_a_name(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf" + (HEADER + row(1, "هجين")).encode("cp1256")
    result = read(tmp_path, text)
    assert only(result.tables["events"])["event_id"] == "1"
    assert only(result.tables["places"])["name_ar"] == "هجين"


def test_pictures_and_the_like_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(bytes(range(256)) * 20)
    assert detect_encoding(path) is None


def test_quotation_marks_after_a_backslash_are_part_of_a_cell(tmp_path: Path) -> None:
    found = opened(tmp_path, HEADER + row(1, '"the \\"old\\" mill, east"') + row(2, '"b"'))
    assert cells(found, "place") == ['the "old" mill, east', "b"]
    # By itself a backslash is a letter.
    assert (
        cells(opened(tmp_path, HEADER + row(1, '"Susa\\"') + row(2, "b")), "place")[0] == "Susa\\"
    )


def test_a_second_row_of_names_is_no_row(tmp_path: Path) -> None:
    for header in (HEADER + ARABIC_HEADER, ARABIC_HEADER + HEADER):
        result = read(tmp_path, header + row(17))
        assert (result.read, result.counts["kept"], codes(result)) == (1, 1, [])
        assert only(result.tables["events"])["event_id"] == "17"


def test_a_row_of_words_that_are_names_elsewhere_stays_where_no_values_follow(
    tmp_path: Path,
) -> None:
    path = tmp_path / "words.csv"
    path.write_text("kind,who,what\nx,y,type\nx,y,type\n", encoding="utf-8")
    assert inspect_file(path, lang="en").rows > 0


def test_a_table_with_tags_alone_is_read_by_them(tmp_path: Path) -> None:
    tags = "#event+code,#event+type,#date+occurred,#loc+name,#affected+killed+f,#geo+lat,#geo+lon\n"
    result = read(tmp_path, tags + "1,Battles,2018-11-17,Hajin,5,34.69,40.83\n")
    assert only(result.tables["places"])["latitude"] == 34.69
    assert only(result.tables["figures"])["category"] == "woman"
    with pytest.raises(ReaderError, match="no rows"):
        read(tmp_path, HEADER + "#event+id,#event+type,#date,#loc,#affected\n")


def test_the_day_of_a_report_is_not_taken_for_the_events(tmp_path: Path) -> None:
    header = "id,type,Date reported,Date of incident,place\n"
    result = read(tmp_path, f"{header}1,Battles,2018-12-17,2018-11-17,Hajin\n")
    assert str(only(result.tables["events"])["date_start"]) == "2018-11-17"
    assert str(only(result.tables["claims"])["said_on"]) == "2018-12-17"
    # Nor is a second day of the same name taken for that of a report.
    twice = read(tmp_path, "id,type,date,date,place\n1,Battles,2018-11-17,2018-12-01,Hajin\n")
    assert only(twice.tables["claims"])["said_on"] is None
    assert {"twice", "unused"} <= notes(twice).keys()


@pytest.mark.parametrize(
    "content",
    [
        {"1": RECORD, "2": OTHER},
        {name: {"0": RECORD[name], "1": OTHER[name]} for name in RECORD},
        {"columns": list(RECORD), "data": [list(RECORD.values()), list(OTHER.values())]},
        [list(RECORD), list(RECORD.values()), list(OTHER.values())],
    ],
)
def test_tables_in_json_are_read_in_any_of_their_shapes(tmp_path: Path, content: object) -> None:
    result = read(tmp_path, json.dumps(content), "file.json")
    assert result.tables["events"]["event_id"].to_list() == ["1", "2"]
    assert result.tables["figures"]["low"].to_list() == [5, 5]


def test_two_numbers_in_a_list_stand_in_either_order(tmp_path: Path) -> None:
    def place(**point: object) -> dict[str, object]:
        result = read(tmp_path, json.dumps([{**RECORD, **point}]), "file.json")
        return {**only(result.tables["places"]), "codes": [code for *_, code in codes(result)]}

    told = place(coordinates=[40.83, 34.69])
    assert (told["latitude"], told["codes"]) == (None, ["unread_point"])
    assert place(**{"lon, lat": [40.83, 34.69]})["latitude"] == 34.69
    assert place(coordinates=[121.5, 31.2])["latitude"] == 31.2
    assert place(location={"lat": 34.69, "lng": 40.83})["latitude"] == 34.69


@pytest.mark.parametrize(
    ("lat", "english", "arabic"),
    [
        ("34.69", "Point at 34.69, 40.83", "نقطة عند خط العرض 34.69 وخط الطول 40.83"),
        ("34.123456", "Point at 34.1235, 40.83", "نقطة عند خط العرض 34.1235 وخط الطول 40.83"),
    ],
)
def test_a_point_without_a_name_is_called_by_its_degrees(
    tmp_path: Path, lat: str, english: str, arabic: str
) -> None:
    result = read(tmp_path, f"id,type,date,lat,lon\n1,Battles,2018-11-17,{lat},40.83\n")
    place = only(result.tables["places"])
    assert (place["name_en"], place["name_ar"]) == (english, arabic)


@pytest.mark.parametrize(
    ("format_", "row", "country"),
    [
        *(("ucdp", UCDP, "country"), ("acled", ACLED, "country"), ("gtd", GTD, "country_txt")),
        *(("airwars", AIRWARS, "country"), ("insecurity_insight", AID, "Country")),
    ],
)
def test_exchanged_numbers_are_told_in_every_format(
    tmp_path: Path, format_: str, row: dict[str, str], country: str
) -> None:
    latitude, longitude = (
        next(name for name in row if name.casefold() == axis) for axis in ("latitude", "longitude")
    )
    rows = [
        {**row, country: "Syria", latitude: "34.69", longitude: "40.83"},
        {**row, country: "Syria", latitude: "40.83", longitude: "34.69"},
    ]
    for number, one in enumerate(rows, 1):
        result = read_rows(tmp_path, format_, [one])
        found = [code for *_, code in codes(result) if code == "swapped_point"]
        assert found == ["swapped_point"] * (number - 1)


@pytest.mark.parametrize(("written", "category"), [("34.0", "man"), ("7.0", "child")])
def test_ages_that_became_fractions_are_ages(tmp_path: Path, written: str, category: str) -> None:
    result = read_rows(tmp_path, "ibc", [{**PERSON, "Age": written}])
    assert category in result.tables["figures"]["category"].to_list()
    row = {"incident": "1", "name": "A", "age": written, "sex": "m", "type": "Battles"}
    own = read_rows(tmp_path, "table", [{**row, "date": "2018-11-17"}])
    assert figures(own, "category", "low") >= {(category, 1)}


def test_an_id_that_is_none_is_the_rows(tmp_path: Path) -> None:
    ids = ("2.01811E+11", "2.01811E+11", "-", "7")
    rows = [{"id": id_, "type": "Battles", "date": "2018-11-17"} for id_ in ids]
    result = read_rows(tmp_path, "table", rows)
    kept = ["row-2", "row-3", "row-4", "7"]
    assert result.tables["events"]["event_id"].to_list() == kept
    assert [code for *_, code in codes(result)] == ["rounded_id", "rounded_id", "id_of_row"]


def test_accounts_that_put_a_place_elsewhere_are_told(tmp_path: Path) -> None:
    usual = {"id": "E1", "type": "Battles", "date": "2018-11-17", "place": "Hajin"}
    point = {"lat": "34.69", "lon": "40.83", "killed": "4", "said on": "2018-11-18"}
    rows = [
        {**usual, **point, "source": "A", "governorate": "Deir ez-Zor", "precision": "exact"},
        {**usual, **point, "source": "B", "governorate": "Raqqa", "precision": "governorate"},
        {**usual, **point, "source": "C", "governorate": "", "precision": "exact"},
        {**usual, **point, "source": "D", "lat": "35.9", "governorate": "Raqqa", "precision": ""},
    ]
    assert codes(read_rows(tmp_path, "table", rows)) == [
        (3, "governorate", "mark", "other_area"),
        (3, "precision", "mark", "other_area"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("???", "_", "xx", "n.k.", "Undisclosed location", "location not specified", "Unnamed"),
        *("غير معلوم", "المكان غير معروف", "لم يحدد", "غير واضح", "بدون"),
    ],
)
def test_other_spellings_of_no_name_are_no_name(tmp_path: Path, name: str) -> None:
    rows = [
        {"id": "1", "type": "Battles", "date": "2018-11-17", "place": name, "district": "Hajin"}
    ]
    result = read_rows(tmp_path, "table", rows)
    assert result.tables["places"]["name_en"].unique().to_list() == ["Hajin"]
