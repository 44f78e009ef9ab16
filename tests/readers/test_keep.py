"""What was opened of a file is kept beside it: a file is parsed once, and read the same."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import polars as pl
import pytest
import xlsxwriter
from polars.testing import assert_frame_equal

from geo.readers.files import open as opening
from geo.readers.files.keep import keep_opened
from geo.readers.formats import vector
from geo.readers.importing import import_file, read_file
from geo.readers.mapping import Said
from geo.readers.options import Choice, Options
from geo.readers.recognise import inspect_file
from tests.samples_files import ACLED, UCDP, write_csv

OWN = [
    {"Date": "2018-11-17", "Place": "Hajin", "type": "Battles", "Killed": "15-41"},
    {"Date": "2018-11-18", "Place": "Susa", "type": "Battles", "Killed": "dozens"},
]
Write = Callable[[Path], Path]


def write_table(folder: Path) -> Path:
    return write_csv(folder / "own.csv", OWN)


def write_sheet(folder: Path) -> Path:
    pl.DataFrame(OWN).write_excel(folder / "own.xlsx")
    return folder / "own.xlsx"


def write_acled(folder: Path) -> Path:
    # A row of which the format knows no cell is none, whoever opens the file.
    rows = [{**ACLED, "own": "x"}, {**dict.fromkeys(ACLED, ""), "own": "y"}]
    return write_csv(folder / "acled.csv", rows)


def write_packed(folder: Path) -> Path:
    write_csv(folder / "ged.csv", [UCDP])
    with zipfile.ZipFile(folder / "ged.zip", "w") as packed:
        packed.write(folder / "ged.csv", "ged.csv")
    return folder / "ged.zip"


def write_json(folder: Path) -> Path:
    (folder / "own.json").write_text(json.dumps({"rows": OWN}), encoding="utf-8")
    return folder / "own.json"


def write_layer(folder: Path) -> Path:
    points = gpd.points_from_xy([40.83, 40.9], [34.69, 34.5])
    layer = gpd.GeoDataFrame(pl.DataFrame(OWN).to_dict(as_series=False), geometry=points, crs=4326)
    layer.to_file(folder / "own.geojson", driver="GeoJSON")
    return folder / "own.geojson"


WRITERS = [write_table, write_sheet, write_acled, write_packed, write_json, write_layer]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List every file that is parsed from now on."""
    found: list[str] = []

    def count(module: ModuleType, name: str) -> None:
        parse = getattr(module, name)

        def parse_and_count(path: Path, *given: object, **named: object) -> object:
            found.append(path.name)
            return parse(path, *given, **named)

        monkeypatch.setattr(module, name, parse_and_count)

    count(opening, "_open")
    count(vector, "read_layers")
    monkeypatch.setattr("geo.readers.recognise.read_layers", vector.read_layers)
    return found


@pytest.mark.parametrize("write", WRITERS)
def test_a_file_is_parsed_once_and_read_as_without_what_is_kept(
    tmp_path: Path, parsed: list[str], write: Write
) -> None:
    path = write(tmp_path)
    kept = tmp_path / "kept"
    with keep_opened(kept):
        found = inspect_file(path, lang="en")
        assert len(parsed) == 1
        again = read_file(found.format, found.path)
        options = Options(mapping=Said(row="event", columns={"event_type": "type"}))
        if found.format in {"table", "vector"}:
            read_file(found.format, found.path, options=options)
        import_file(found.format, found.path, folder=tmp_path / "made")
    assert len(parsed) == 1
    whole = read_file(found.format, found.path)
    assert len(parsed) == 2
    assert again.counts == whole.counts
    assert_frame_equal(again.faults, whole.faults)
    for name, table in whole.tables.items():
        assert_frame_equal(again.tables[name], table)


def test_a_choice_of_other_parts_parses_for_itself(tmp_path: Path, parsed: list[str]) -> None:
    path = tmp_path / "own.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("May", OWN[:1]), ("June", OWN[1:])):
            pl.DataFrame(rows).write_excel(book, worksheet=name)
    june = Choice(parts=("June",))
    with keep_opened(tmp_path / "kept"):
        inspect_file(path, lang="en")
        assert len(parsed) == 1
        found = inspect_file(path, lang="en", choice=june)
        assert found.head.get_column("Place").to_list() == ["Susa"]
        read_file("table", path, options=Options(mapping=Said(parts=["June"])))
    assert len(parsed) == 2


def test_a_format_that_takes_records_apart_itself_is_not_served_a_table_of_them(
    tmp_path: Path, parsed: list[str]
) -> None:
    path = tmp_path / "acled.json"
    path.write_text(json.dumps({"data": [{**ACLED, "notes": {"text": "x"}}]}), encoding="utf-8")
    with keep_opened(tmp_path / "kept"):
        found = inspect_file(path, lang="en")
        again = read_file(found.format, path)
    assert found.format == "acled"
    assert len(parsed) == 2
    whole = read_file("acled", path)
    for name, table in whole.tables.items():
        assert_frame_equal(again.tables[name], table)


def test_nothing_is_kept_of_what_is_read_elsewhere(tmp_path: Path, parsed: list[str]) -> None:
    path = write_table(tmp_path)
    read_file("table", path)
    read_file("table", path)
    assert len(parsed) == 2
    assert [child.name for child in tmp_path.iterdir()] == ["own.csv"]


def test_half_of_a_kept_table_is_not_read(tmp_path: Path, parsed: list[str]) -> None:
    path = write_table(tmp_path)
    with keep_opened(tmp_path / "kept"):
        read_file("table", path)
        for child in (tmp_path / "kept").iterdir():
            if child.suffix != ".parquet":
                child.unlink()
        read_file("table", path)
    assert len(parsed) == 2
