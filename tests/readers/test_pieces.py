"""A large table is read piece by piece, and gives what it gives when it is read at once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from geo.model.checks import check_tables
from geo.readers.build import ReadResult
from geo.readers.importing import import_file, list_unused, read_file
from geo.readers.options import Aside, Options
from tests.samples_files import write_csv

USUAL = (
    {"id": "", "part": "", "type": "Airstrike", "date": "2018-11-17", "until": "", "said": ""}
    | {"place": "Hajin", "arabic": "", "district": "", "lat": "34.69", "lon": "40.83"}
    | {"source": "SOHR", "blamed": "", "position": "", "killed": "", "children": "", "least": ""}
    | {"link": "", "note": ""}
)
ROWS: list[dict[str, str]] = [
    # Faults in the first row of all, whose columns say nothing of the rest.
    {"id": "7", "type": "no such type", "killed": "many", "lat": "north", "note": "x"},
    {"id": "E 1", "killed": "1,100", "date": "03/04/2018", "source": "Ali, Omar"},
    {"id": "E 1", "killed": "4", "place": "Susa", "lat": "34.5", "lon": "40.93"},
    {"id": "E-1", "killed": "5", "part": "E 9", "date": "17/11/2018", "blamed": "Army; Militia"},
    {"id": "", "killed": "6", "date": "", "arabic": "هجين", "source": "Ali"},
    {"id": "-", "killed": "7", "lat": "", "lon": "", "district": "Abu Kamal"},
    {"id": "E 9", "killed": "٤٣", "lat": "٣٤٫٦٩", "source": "Omar", "date": "November 2018"},
    {"id": "E 10", "killed": "12,500", "lat": "34٫71", "position": "denies"},
    {"id": "E 11", "killed": "3", "children": "8", "blamed": "Russia?", "said": "2018-11-01"},
    {"id": "row-6", "killed": "40+", "until": "2018-11-01", "link": "no address"},
    {"id": "row-7", "least": "5", "killed": "2-9", "part": "E 1", "source": "سانا"},
    {"id": "E 12", "place": "", "lat": "34.71", "lon": "40.9", "district": "Abu Kamal"},
    {"id": "E 13", "place": "unknown", "lat": "", "lon": "", "source": "https://example.org/1"},
    {"id": "E 14", "killed": "-4", "lat": "40.83", "lon": "34.69", "arabic": "السوسة"},
    {"id": "1.2E+15", "killed": "0", "children": "0", "source": "SOHR; SANA", "lat": "0"},
    {"id": "7", "killed": "8", "until": "2018-11-19", "said": "20/11/2018"},
]
COLUMNS = (
    {"event_id": "id", "part_of": "part", "event_type": "type", "date_start": "date"}
    | {"date_end": "until", "said_on": "said", "place_en": "place", "place_ar": "arabic"}
    | {"admin2": "district", "latitude": "lat", "longitude": "lon", "claimant_en": "source"}
    | {"blames": "blamed", "position": "position", "killed_all": "killed", "link": "link"}
    | {"killed_child": "children", "injured_all_min": "least"}
)
OPTIONS = Options(mapping={"row": "event", "columns": COLUMNS})


def write_table(folder: Path, rows: list[dict[str, str]]) -> Path:
    return write_csv(folder / "table.csv", [{**USUAL, **row} for row in rows])


def read_apart(path: Path, folder: Path, at_once: int, options: Options = OPTIONS) -> ReadResult:
    folder.mkdir()
    return read_file("table", path, options=replace(options, aside=Aside(folder, at_once)))


def say_all(result: ReadResult) -> dict[str, Any]:
    tables = {name: frame.to_dict(as_series=False) for name, frame in result.collect().items()}
    assert result.at_fault is not None
    return {
        **tables,
        "types": {name: frame.schema for name, frame in result.collect().items()},
        "unused": list_unused(result),
        "at fault": result.at_fault.to_dicts(),
        "notes": [(note.code, dict(note.values)) for note in result.notes],
        "counts": result.counts,
    }


@pytest.mark.parametrize("at_once", [1, 2, 3, 5, 15])
def test_pieces_of_any_size_give_what_the_whole_gives(tmp_path: Path, at_once: int) -> None:
    path = write_table(tmp_path, ROWS)
    whole = say_all(read_file("table", path, options=OPTIONS))
    apart = say_all(read_apart(path, tmp_path / "aside", at_once))
    assert {name for name in whole if whole[name] != apart[name]} == set()


def test_what_only_the_whole_table_tells_is_in_the_table_that_is_compared(tmp_path: Path) -> None:
    path = write_table(tmp_path, ROWS)
    result = read_apart(path, tmp_path / "aside", 2)
    tables = result.collect()
    # Rows 3 and 4 are in one piece, 2 and 17 in others: of two alike ids the first is kept.
    assert {"repeated_id", "id_of_row", "rounded_id", "unknown_type"} <= {*result.faults["code"]}
    assert {"less_than_parts", "denial_with_figures"} <= {*result.faults["code"]}
    # 03/04/2018, as another cell has 17/11/2018.
    assert "2018-04-03" in tables["events"]["date_start"].cast(pl.String).to_list()
    # "Ali, Omar" are two, as each stands alone elsewhere.
    assert "Ali" in tables["claimants"]["name_en"].to_list()
    parts = dict(tables["events"].select("event_id", "part_of").drop_nulls().iter_rows())
    assert parts == {"e-1": "e-9"}
    # Named in Arabic by a later row than the one that it is taken from.
    assert ("Hajin", "هجين") in tables["places"].select("name_en", "name_ar").rows()
    assert check_tables(result.aside) == check_tables(tables) == []


def test_a_dataset_of_pieces_is_written_and_nothing_is_left_aside(tmp_path: Path) -> None:
    path = write_table(tmp_path, ROWS)
    aside = tmp_path / "aside"
    aside.mkdir()
    for name, at_once in (("whole", 1000), ("apart", 3)):
        options = replace(OPTIONS, aside=Aside(aside, at_once))
        result = import_file("table", path, folder=tmp_path / name, name="one", options=options)
        assert not result.aside
    for table in ("events", "claims", "figures", "places", "claimants", "actors"):
        # What is alike is numbered as it comes.
        whole, apart = (
            pl.read_parquet(tmp_path / name / f"{table}.parquet", columns=None).drop(
                "bundle", "text_number", strict=False
            )
            for name in ("whole", "apart")
        )
        assert whole.equals(apart), table
    told = [(tmp_path / name / "rejected.csv").read_bytes() for name in ("whole", "apart")]
    assert told[0] == told[1]


def test_over_an_earlier_dataset_pieces_keep_what_was_decided(tmp_path: Path) -> None:
    path = write_table(tmp_path, ROWS)
    folder = tmp_path / "made"
    import_file("table", path, folder=folder, options=OPTIONS)
    events = pl.read_parquet(folder / "events.parquet")
    held = events.with_columns(
        pl.when(pl.col("event_id") == "e-9").then(pl.lit("not yet")).alias("withheld")
    )
    held.write_parquet(folder / "events.parquet")
    aside = tmp_path / "aside"
    aside.mkdir()
    options = replace(OPTIONS, aside=Aside(aside, 3))
    result = import_file("table", path, folder=folder, options=options)
    assert result.carried == {"marks": 1}


def test_accounts_of_one_event_are_read_together_wherever_they_stand(tmp_path: Path) -> None:
    rows = [{"id": "E1", "killed": str(n), "source": source} for n, source in enumerate("abcdef")]
    path = write_table(tmp_path, rows)
    options = Options(mapping={"row": "claim", "columns": COLUMNS})
    result = read_apart(path, tmp_path / "aside", 2, options)
    assert not result.aside
    assert result.tables["events"].height == 1
    assert result.tables["claims"].height == 6
