"""Cells of every known format are mended as those of an own table are; the file stays."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import polars as pl
import pytest
from shapely.geometry import Point

from geo.cli.app import main
from geo.dataset.folder import open_dataset
from geo.readers.files.keep import keep_opened
from geo.readers.importing import import_file, read_file
from geo.readers.manifest import load_manifests
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.readers.recognise import inspect_file
from geo.text import LANGUAGES, t
from tests.readers.test_ibc import INCIDENT
from tests.readers.test_insecurity_insight import HEALTH
from tests.readers.test_timemap import BELLINGCAT
from tests.readers.test_ucdp_files import WIDE, make_page, write_bare
from tests.samples_files import ACLED, AIRWARS, GTD, UCDP, Row, codes, write_csv
from tests.samples_sums import HAPI, WEEKLY

Write = Callable[[Path], Path]
Cell = tuple[int, str, str, str]
"""A row, a column, what stands there, and what is to be read."""


def table(rows: Sequence[Row], **changed: object) -> Write:
    """Write rows as CSV, the last of them changed."""
    return lambda folder: write_csv(folder / "a.csv", [*rows[:-1], {**rows[-1], **changed}])


def tree(content: object) -> Write:
    def write(folder: Path) -> Path:
        (folder / "a.json").write_text(json.dumps(content), encoding="utf-8")
        return folder / "a.json"

    return write


def layer(folder: Path) -> Path:
    rows = {"Type": ["Airstrike"], "Killed": ["dozens"]}
    frame = gpd.GeoDataFrame(rows, geometry=[Point(41, 35)], crs="EPSG:4326")
    frame.to_file(folder / "a.geojson", driver="GeoJSON")
    return folder / "a.geojson"


def pages(folder: Path) -> Path:
    """Write two pages of UCDP's API, of which the second has an event without a day."""
    last = make_page(3)
    last["Result"][0]["date_start"] = "soon"
    return tree([make_page(1, 2), last])(folder)


AIRWARS_FEED = {
    "incidents": {"1": {**AIRWARS}, "2": {**AIRWARS, "code": "CS2", "date": "soon"}},
}
LATE = {**WIDE, "date_start": "2018-11-18"}
LOWEST = "civilian_non_combatants_killed_min"
CASES: dict[str, tuple[str, Write, Cell, str, str, str]] = {
    "ucdp": ("ucdp", table([UCDP], best="9"), (2, "best", "9", "5"), "figures", "best", "5"),
    "ucdp pages": (
        *("ucdp", pages),
        *((3, "date_start", "soon", "2018-11-16"), "events", "date_start", "2018-11-16"),
    ),
    "ucdp bare": (
        *("ucdp", lambda folder: write_bare(folder / "a.csv", WIDE, LATE)),
        *((2, "date_start", "2018-11-18", "2018-11-16"), "events", "date_start", "2018-11-16"),
    ),
    "acled": (
        *("acled", table([ACLED], fatalities="many")),
        *((2, "fatalities", "many", "7"), "figures", "low", "7"),
    ),
    "airwars": (
        *("airwars", table([AIRWARS], **{LOWEST: "some"})),
        *((2, LOWEST, "some", "3"), "figures", "low", "3"),
    ),
    "airwars feed": (
        *("airwars", tree(AIRWARS_FEED)),
        *((2, "date", "soon", "2018-11-19"), "events", "date_start", "2018-11-19"),
    ),
    "ibc": (
        *("ibc", table([INCIDENT], **{"Start Date": "soon"})),
        *((2, "Start Date", "soon", "30 Dec 2017"), "events", "date_start", "2017-12-30"),
    ),
    "gtd": (
        "gtd",
        table([GTD], imonth="14"),
        (2, "imonth", "14", "10"),
        "events",
        "date_start",
        "2018-10-17",
    ),
    "insecurity_insight": (
        *("insecurity_insight", table([HEALTH], Date="soon")),
        *((2, "Date", "soon", "2023-05-05"), "events", "date_start", "2023-05-05"),
    ),
    "timemap": (
        *("timemap", tree([BELLINGCAT, {**BELLINGCAT, "id": "2", "date": "soon"}])),
        *((2, "date", "soon", "02/25/2022"), "events", "date_start", "2022-02-25"),
    ),
    "timemap table": (
        *("timemap", table([{**BELLINGCAT, "sources": "s", "filters": "x"}], date="soon")),
        *((2, "date", "soon", "02/25/2022"), "events", "date_start", "2022-02-25"),
    ),
    "acled_sums": (
        *("acled_sums", table(WEEKLY, FATALITIES="many")),
        *((6, "FATALITIES", "many", "8"), "totals", "low", "8"),
    ),
    "hapi": (
        *("hapi", table(HAPI, events="many")),
        *((10, "events", "many", "8"), "totals", "low", "8"),
    ),
    "vector": ("vector", layer, (1, "Killed", "dozens", "24"), "figures", "low", "24"),
}
each_case = pytest.mark.parametrize("name", CASES)


def correct(*cells: Cell, **more: object) -> Options:
    named = [dict(zip(("row", "column", "was", "value"), each, strict=True)) for each in cells]
    return Options(mapping={"corrections": named, **more})


def test_every_format_is_tried() -> None:
    assert {case[0] for case in CASES.values()} | {"table"} == set(load_manifests())


@each_case
def test_a_corrected_cell_is_read_instead_and_the_dataset_says_so(
    tmp_path: Path, name: str
) -> None:
    format_, write, cell, table_, column, value = CASES[name]
    path = write(tmp_path)
    before = path.read_bytes()
    plain = read_file(format_, path)
    row, own, was, _ = cell
    assert (row, own) in {fault[:2] for fault in codes(plain)}
    assert value not in plain.tables[table_][column].cast(pl.String).to_list()
    assert plain.at_fault is not None
    assert (plain.at_fault.filter(row_number=row)[own].item() or "") == was
    assert (plain.corrected, plain.opened) == (0, None)
    folder = tmp_path / "made"
    result = import_file(format_, path, folder=folder, options=correct(cell))
    assert (row, own) not in {fault[:2] for fault in codes(result)}
    assert value in result.tables[table_][column].cast(pl.String).to_list()
    descriptor = open_dataset(folder).descriptor
    assert descriptor["import"]["corrections"] == 1
    assert [note.code for note in result.notes].count("corrected") == 1
    assert path.read_bytes() == before


@each_case
def test_a_correction_of_another_cell_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    format_, write, (row, column, was, value), *_ = CASES[name]
    path = write(tmp_path)
    with pytest.raises(ReaderError) as refused:
        read_file(format_, path, options=correct((row, column, "scores", value)))
    told = {"file": path.name, "row": str(row), "column": column, "was": "scores", "stands": was}
    assert str(refused.value) == t("en", "import.error.correction_was", **told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_column_that_is_not_read_cannot_be_corrected(tmp_path: Path, lang: str) -> None:
    path = write_csv(tmp_path / "a.csv", [{**ACLED, "own": "x"}])
    mapping = correct((2, "own", "x", "y")).mapping
    with pytest.raises(ReaderError, match=r"own.*a\.csv.*fatalities"):
        read_file("acled", path, options=Options(mapping=mapping, lang=lang))


def test_rows_at_fault_stay_as_the_file_has_them_while_others_are_mended(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [{**ACLED, "event_date": "soon", "fatalities": "many"}])
    result = read_file("acled", path, options=correct((2, "fatalities", "many", "several")))
    assert [fault[:2] for fault in codes(result)] == [(2, "event_date"), (2, "fatalities")]
    assert result.at_fault is not None
    assert result.at_fault["fatalities"].to_list() == ["many"]
    assert result.faults["value"].to_list() == ["soon", "several"]


def test_what_is_kept_of_a_file_is_never_corrected(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [{**ACLED, "fatalities": "many"}])
    cell = (2, "fatalities", "many", "7")
    with keep_opened(tmp_path / "kept"):
        inspect_file(path, lang="en")
        for _ in range(2):
            assert read_file("acled", path, options=correct(cell)).faults.is_empty()
        assert codes(read_file("acled", path)) == [(2, "fatalities", "mark", "bad_number")]


def test_the_command_line_takes_corrections_beside_a_header_for_a_known_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_csv(tmp_path / "a.csv", [{**ACLED, "fatalities": "many"}], above="Above\n")
    mapping = correct((3, "fatalities", "many", "7"), header=2).mapping
    (tmp_path / "m.json").write_text(json.dumps(mapping), encoding="utf-8")
    asked = ["import", "acled", str(path), "--out", str(tmp_path / "made")]
    for _ in range(2):
        assert main([*asked, "--mapping", str(tmp_path / "m.json")]) == 0
        assert t("en", "import.note.corrected", n=1) in capsys.readouterr().err
    made = open_dataset(tmp_path / "made").descriptor["import"]
    assert (made["corrections"], made["mapping"]) == (1, mapping)
