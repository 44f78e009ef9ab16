"""Files of several parts: those that are alike are read together, the others are named."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import polars as pl
import pytest
import xlsxwriter
from shapely.geometry import Point

from geo.cli.app import main
from geo.dataset.folder import open_dataset
from geo.model.schema import ROW
from geo.readers.build import ReadResult
from geo.readers.files.open import open_table
from geo.readers.importing import import_file, propose_mapping, read_file, write_rejected
from geo.readers.notes import ReaderError
from geo.readers.options import Choice, Options
from geo.readers.recognise import Inspected, inspect_file
from geo.text import LANGUAGES
from tests.samples_files import only

HEADER = ["id", "type", "date", "place", "killed"]
Sheets = Mapping[str, Sequence[Sequence[object]]]


def row(number: int, killed: object = 5) -> list[object]:
    return [number, "Battles", f"2018-11-{number:02d}", "Hajin", killed]


def text(*lines: Sequence[object]) -> str:
    return "".join(",".join(map(str, line)) + "\n" for line in lines)


def write_book(path: Path, sheets: Sheets, *, hidden: str = "") -> Path:
    book = xlsxwriter.Workbook(path)
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
        if name == hidden:
            sheet.hide()
    book.close()
    return path


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def both(path: Path, format_: str = "table", **choice: object) -> tuple[Inspected, ReadResult]:
    """Look into a file and read it, which must say the same of it."""
    chosen = Choice(**choice)  # type: ignore[arg-type]
    looked = inspect_file(path, lang="en", choice=chosen)
    options = Options(parts=chosen.parts, header=chosen.header)
    result = read_file(format_, path, options=options)
    assert (looked.format, looked.rows) == (format_, result.read)
    # Reading says more: which columns are not used.
    assert looked.notes == result.notes[: len(looked.notes)]
    return looked, result


def ids(result: ReadResult) -> list[str]:
    return result.tables["events"]["event_id"].to_list()


def told(result: ReadResult) -> dict[str, str]:
    return {note.code: str(note.values["names"]) for note in result.notes}


def test_sheets_with_the_same_columns_are_read_together(tmp_path: Path) -> None:
    sheets: Sheets = {
        "October": [[], ["Title"], HEADER, row(1), [], row(2)],
        "November": [[name.upper() for name in reversed(HEADER)], row(3, "x")[::-1]],
        "Blank": [],
        "Header": [HEADER],
    }
    looked, result = both(write_book(tmp_path / "a.xlsx", sheets))
    assert (looked.parts, looked.read_parts) == (("October", "November"),) * 2
    assert (ids(result), told(result)) == (["1", "2", "3"], {"parts_read": "October, November"})
    # What people see is the row of the sheet.
    said = [looked.say_row(number) for number in looked.head[ROW]]
    assert said == ["4 (October)", "6 (October)", "2 (November)"]
    locators = result.tables["claims"]["locator"].to_list()
    assert locators == ["row 4 (October)", "row 6 (October)", "row 2 (November)"]
    listed = pl.read_csv(io.StringIO(write_rejected(result.faults, result.starts)))
    assert listed.select("part", "row", "column", "value").rows() == [
        ("November", 2, "killed", "x")
    ]


def test_the_part_most_like_data_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    codes = [["code", "meaning"], *([str(n), "word"] for n in range(50))]
    sheets: Sheets = {
        "About": [["Made by us"], ["In 2018", "and"]],
        "Codes": codes,
        "Data": [HEADER, row(1)],
    }
    path = write_book(tmp_path / "a.xlsx", sheets)
    looked, result = both(path)
    assert (looked.read_parts, ids(result)) == (("Data",), ["1"])
    assert told(result) == {"parts_left": "About, Codes"}
    for lang in LANGUAGES:
        assert all(name in result.notes[0].say(lang) for name in ("About", "Codes", "Data"))


def test_a_hidden_sheet_is_read_when_it_is_named(tmp_path: Path) -> None:
    sheets: Sheets = {"Data": [HEADER, row(1)], "Private": [HEADER, row(2)]}
    path = write_book(tmp_path / "a.xlsx", sheets, hidden="Private")
    _, result = both(path)
    assert (ids(result), told(result)) == (["1"], {"parts_left": "Private"})
    _, result = both(path, parts=("data", "Private"))
    assert (ids(result), result.notes) == (["1", "2"], ())


def test_parts_can_be_chosen_by_mapping_and_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets: Sheets = {
        "A": [HEADER, row(1)],
        "B": [[*HEADER, "also"], [*row(2), "x"], [*row(3), "y"]],
    }
    path = write_book(tmp_path / "a.xlsx", sheets)
    assert ids(both(path)[1]) == ["2", "3"]
    said = propose_mapping("table", path, options=Options(parts=("A", "B"), header=1))
    assert (said["parts"], said["header"]) == (["A", "B"], 1)
    assert ids(read_file("table", path, options=Options(mapping=said))) == ["1", "2", "3"]
    given = ["import", "table", str(path), "--out", str(tmp_path / "d"), "--part"]
    assert main([*given, "A", "--part", "B", "--header", "1"]) == 0
    assert capsys.readouterr().out == "Read 3, kept 3, marked 0, rejected 0.\n"
    with pytest.raises(ReaderError, match=r"no part called C; choose of: A, B\."):
        open_table(path, lang="en", choice=Choice(parts=("C",)))
    for wrong in ({"parts": "A"}, {"parts": [1]}, {"header": 0}, {"header": True}):
        with pytest.raises(ReaderError):
            read_file("table", path, options=Options(mapping=wrong))


def test_a_table_of_one_part_has_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text(HEADER, row(1, "x")), encoding="utf-8")
    with pytest.raises(ReaderError, match="one table"):
        open_table(path, lang="en", choice=Choice(parts=("A",)))
    import_file("table", path, folder=tmp_path / "d")
    listed = pl.read_csv(tmp_path / "d" / "rejected.csv", infer_schema=False)
    assert listed.select("part", "row").rows() == [(None, "2")]


def test_rows_of_a_spreadsheet_that_begins_blank_are_counted_as_it_does(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"A": [[], [], [], HEADER, row(1), [], row(2)]})
    found = open_table(path, lang="en")
    assert (found.frame[ROW].to_list(), found.header_row) == ([5, 7], 4)
    found = open_table(write_open_document(tmp_path / "a.ods"), lang="en")
    assert (found.frame[ROW].to_list(), found.header_row) == ([8], 4)


def write_open_document(path: Path) -> Path:
    """Write three blank rows, a header, three blank rows and a row."""
    text_ = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    blank = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    lines = "".join(
        f"{blank}<table:table-row>{''.join(map(text_.format, line))}</table:table-row>"
        for line in (HEADER, row(1))
    )
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{n}="{urn}:{n}:1.0"' for n in ("office", "table", "text"))
    body = f'<office:spreadsheet><table:table table:name="A">{lines}</table:table>'
    content = f"<office:body>{body}</office:spreadsheet></office:body>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    whole = f"<office:document-content {spaces}>{content}</office:document-content>"
    manifest = f'<m:manifest xmlns:m="{urn}:manifest:1.0"/>'
    inside = {"mimetype": kind, "content.xml": whole, "META-INF/manifest.xml": manifest}
    return write_zip(path, inside)


def test_lists_in_json_are_parts(tmp_path: Path) -> None:
    events = [dict(zip(HEADER, row(n), strict=True)) for n in (1, 2)]
    content = {
        "meta": {"n": 2},
        "data": {"events": events, "people": [{"id": n} for n in range(9)]},
    }
    (tmp_path / "a.json").write_text(json.dumps(content))
    looked, result = both(tmp_path / "a.json")
    assert looked.parts == ("data.events", "data.people")
    assert (ids(result), told(result)) == (["1", "2"], {"parts_left": "data.people"})
    found = open_table(tmp_path / "a.json", lang="en", choice=Choice(parts=("data.people",)))
    assert found.frame.height == 9


def test_tables_in_a_zip_are_parts(tmp_path: Path) -> None:
    book = write_book(tmp_path / "c.xlsx", {"X": [HEADER, row(3)], "Y": [["a", "b"], ["c", "d"]]})
    members: dict[str, str | bytes] = {
        "2017/a.csv": text(HEADER, row(1)),
        "b.csv": text(HEADER, row(2, "x")),
        "c.xlsx": book.read_bytes(),
        "READ ME.txt": "Please read\nall, of, it\nwhole.\n",
        "__MACOSX/._a.csv": "x",
        "picture.png": b"x",
    }
    looked, result = both(write_zip(tmp_path / "a.zip", members))
    assert looked.read_parts == ("a.csv", "b.csv", "c.xlsx/X")
    assert ids(result) == ["1", "2", "3"]
    assert told(result)["parts_left"] == "c.xlsx/Y, READ ME.txt"
    assert result.tables["claims"]["locator"].to_list()[1] == "row 2 (b.csv)"
    broken = {"a.csv": text(HEADER, row(1)), "b.csv": text(HEADER, ['"x, y', *row(1)[1:]], row(2))}
    with pytest.raises(ReaderError, match=r"b\.csv, row 2"):
        open_table(write_zip(tmp_path / "b.zip", broken), lang="en")
    one, _ = both(write_zip(tmp_path / "c.zip", {"d/a.csv": text(HEADER, row(1))}))
    assert (one.path.name, one.parts, one.notes) == ("a.csv", (), ())


def mark(name: str, **told_: object) -> str:
    data = "".join(f'<Data name="{k}"><value>{v}</value></Data>' for k, v in told_.items())
    where = "<Point><coordinates>40.8,34.7,0</coordinates></Point>"
    return f"<Placemark><name>{name}</name><ExtendedData>{data}</ExtendedData>{where}</Placemark>"


def write_kml(path: Path, **folders: str) -> Path:
    inner = "".join(f"<Folder><name>{n}</name>{marks}</Folder>" for n, marks in folders.items())
    content = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inner}</Document></kml>'
    if path.suffix == ".kmz":
        return write_zip(path, {"doc.kml": content})
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", ["kml", "kmz"])
def test_folders_of_a_map_are_parts_and_its_drawing_disturbs_nothing(
    tmp_path: Path, ending: str
) -> None:
    strike = {"Date": "2018-11-17", "Type": "Airstrike", "Killed": 5}
    path = write_kml(
        tmp_path / f"a.{ending}",
        October=mark("Hajin", **strike),
        November=mark("Susa", **{**strike, "Killed": "x"}) + mark("Shafa", **strike),
        Camps="".join(mark(name, Kind="camp") for name in "abcd"),
        Empty="",
    )
    looked, result = both(path, "vector")
    assert looked.parts == ("October", "November", "Camps")
    assert looked.read_parts == ("October", "November")
    assert result.tables["events"].height == 3
    assert told(result)["parts_left"] == "Camps"
    listed = pl.read_csv(io.StringIO(write_rejected(result.faults, result.starts)))
    assert listed.select("part", "row", "value").rows() == [("November", 1, "x")]
    assert not {"tessellate", "icon", "drawOrder"} & set(looked.columns)
    assert both(path, "vector", parts=("Camps", "October"))[0].read_parts == ("October", "Camps")


def write_layers(path: Path, layers: Mapping[str, Sequence[Mapping[str, object]]]) -> Path:
    for name, features in layers.items():
        shapes = [Point(40.8, 34.7) for _ in features]
        frame = gpd.GeoDataFrame(list(features), geometry=shapes, crs="EPSG:4326")
        frame.to_file(path, layer=name, driver="GPKG")
    return path


def test_layers_are_parts_and_the_older_word_for_one_still_holds(tmp_path: Path) -> None:
    feature = {"type": "Battles", "date": "2018-11-17"}
    layers = {
        "2017": [{"id": "a", **feature}],
        "2018": [{"id": "b", **feature}],
        "camps": [{"label": "x"}] * 3,
    }
    path = write_layers(tmp_path / "a.gpkg", layers)
    looked, result = both(path, "vector")
    assert (looked.parts, ids(result)) == (("2017", "2018", "camps"), ["a", "b"])
    said = {**propose_mapping("vector", path), "layer": "2018"}
    assert ids(read_file("vector", path, options=Options(mapping=said))) == ["b"]
    with pytest.raises(ReaderError, match="no part called 2019; choose of: 2017, 2018, camps"):
        read_file("vector", path, options=Options(parts=("2019",)))


def write_features(path: Path, features: Sequence[Mapping[str, object]]) -> Path:
    where = {"type": "Point", "coordinates": [40.8, 34.7]}
    made = [
        {"type": "Feature", "properties": {**told_}, "geometry": None if told_.get("no") else where}
        for told_ in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}))
    return path


@pytest.mark.parametrize("long", [9007199254740993, 1068558222041554946])
def test_whole_numbers_beside_a_blank_stay_whole(tmp_path: Path, long: int) -> None:
    one = {"type": "Battles", "date": "2018-11-17"}
    features: list[dict[str, object]] = [
        {"id": 1, "killed": 5.0, **one},
        {"id": None, "killed": None, "no": True, **one},
    ]
    result = read_file("vector", write_features(tmp_path / "a.geojson", features))
    # A feature without an id or a place is there all the same.
    assert ids(result) == ["1", "row-2"]
    assert result.tables["figures"]["low"].to_list() == [5]
    features += [{"id": long, "killed": 3, **one}]
    result = read_file("vector", write_features(tmp_path / "b.geojson", features))
    assert ids(result) == ["1", "row-2", str(long)]
    frame = pl.DataFrame(
        {"id": [1.0, None], "type": ["Battles"] * 2, "killed": [5.0, float("nan")]}
    )
    frame.write_parquet(tmp_path / "a.parquet")
    assert open_table(tmp_path / "a.parquet", lang="en").frame.row(0) == (2, "1", "Battles", "5")


def test_a_feature_of_tags_is_no_event(tmp_path: Path) -> None:
    tags = {"id": "#event+id", "type": "#event+type", "date": "#date", "no": True}
    event: dict[str, object] = {"id": "a", "type": "Battles", "date": "2018-11-17"}
    plain: list[dict[str, object]] = [{k: v for k, v in tags.items() if k != "no"}, event]
    result = read_file("vector", write_features(tmp_path / "a.geojson", plain))
    assert only(result.tables["events"])["event_id"] == "a"


def test_layers_packed_together_are_parts(tmp_path: Path) -> None:
    strike = {"Date": "2018-11-17", "Type": "Airstrike"}
    kml = write_kml(tmp_path / "a.kml", A=mark("Hajin", **strike)).read_bytes()
    members: dict[str, str | bytes] = {
        "a.kml": kml,
        "b/b.kml": kml,
        "list.csv": text(HEADER, row(1)),
    }
    looked, result = both(write_zip(tmp_path / "a.zip", members), "vector")
    assert looked.read_parts == ("a.kml", "b.kml")
    assert (result.read, told(result)["parts_left"]) == (2, "list.csv")


def test_what_was_chosen_is_kept_for_the_next_time(tmp_path: Path) -> None:
    head = ["id", "type", "date", "killed"]
    sheets: dict[str, list[list[object]]]
    sheets = {"October": [[*head], [1, "Battles", "2018-10-01", 5]]}
    sheets["Camps"] = [[*head, "camp"], [2, "Battles", "2018-10-02", 6, "x"]]
    path = write_book(tmp_path / "a.xlsx", sheets)
    options = Options(parts=("Camps",))
    import_file("table", path, folder=tmp_path / "out", options=options)
    made = open_dataset(tmp_path / "out").descriptor["import"]
    assert made["mapping"] == {"parts": ["Camps"]}
    again = read_file("table", path, options=Options(mapping=made["mapping"]))
    assert ids(again) == ["2"]
