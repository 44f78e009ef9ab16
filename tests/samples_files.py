"""Small files as people bring them: say what matters, the rest is filled in."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from geo.readers.build import ReadResult
from geo.readers.importing import read_file
from geo.readers.options import Options

SHARED = Path(__file__).parents[2] / "shared" / "data"
Row = Mapping[str, object]
UCDP = {
    "id": "1",
    "year": "2018",
    "type_of_violence": "1",
    "side_a_new_id": "118",
    "side_a": "Government of Syria",
    "side_b_new_id": "234",
    "side_b": "IS",
    "number_of_sources": "-1",
    "source_article": "Reuters, 2018-11-18",
    "where_prec": "1",
    "where_coordinates": "Hajin town",
    "adm_1": "Dayr az Zawr governorate",
    "country": "Syria",
    "latitude": "34.69",
    "longitude": "40.83",
    "date_prec": "1",
    "date_start": "2018-11-17",
    "date_end": "2018-11-17",
    "deaths_a": "2",
    "deaths_b": "3",
    "deaths_civilians": "0",
    "deaths_unknown": "0",
    "low": "5",
    "best": "5",
    "high": "5",
}
ACLED = {
    "event_id_cnty": "SYR1",
    "event_date": "2018-11-17",
    "time_precision": "1",
    "event_type": "Violence against civilians",
    "sub_event_type": "Attack",
    "actor1": "Islamic State (Syria)",
    "inter1": "2",
    "country": "Syria",
    "admin1": "Deir-ez-Zor",
    "location": "Hajin",
    "latitude": "34.69",
    "longitude": "40.83",
    "geo_precision": "1",
    "source": "SOHR",
    "notes": "What happened.",
    "fatalities": "3",
    "timestamp": "1575158400",
}
AIRWARS = {
    "code": "CS1",
    "date": "2018-11-17",
    "location_name": "Hajin",
    "latitude": "34.69",
    "longitude": "40.83",
    "strike_type_name": "Airstrike",
    "civilian_harm_status_name": "Fair",
    "civilian_non_combatants_killed_min": "4",
    "civilian_non_combatants_killed_max": "7",
}
GTD = {
    "eventid": "201811170001",
    "iyear": "2018",
    "imonth": "11",
    "iday": "17",
    "country_txt": "Syria",
    "provstate": "Deir ez-Zor",
    "city": "Hajin",
    "latitude": "34.69",
    "longitude": "40.83",
    "specificity": "1",
    "vicinity": "0",
    "attacktype1": "2",
    "attacktype1_txt": "Armed Assault",
    "targtype1": "14",
    "targtype1_txt": "Private Citizens & Property",
    "gname": "Islamic State of Iraq and the Levant (ISIL)",
    "nkill": "5",
    "nwound": "3",
}


def write_csv(path: Path, rows: Sequence[Row], *, delimiter: str = ",", above: str = "") -> Path:
    stream = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(stream, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(above + stream.getvalue(), encoding="utf-8")
    return path


def read_rows(
    tmp_path: Path,
    format_: str,
    rows: Sequence[Row],
    options: Options | None = None,
    *,
    delimiter: str = ",",
) -> ReadResult:
    path = write_csv(tmp_path / "file.csv", rows, delimiter=delimiter)
    return read_file(format_, path, options=options)


def read_own(
    folder: Path, *rows: Mapping[str, str], day: str | None = "2018-11-17", delimiter: str = ","
) -> ReadResult:
    """Read somebody's own table of battles, one a row, by its headers; on a day unless it is None.

    What a row says itself stands.
    """
    usual = {"type": "Battles"} if day is None else {"type": "Battles", "date": day}
    whole = [{"id": str(n), **usual, **row} for n, row in enumerate(rows, 1)]
    return read_rows(folder, "table", whole, delimiter=delimiter)


def codes(result: ReadResult) -> list[tuple[int, str, str, str]]:
    """Give the faults as row, column, action and code."""
    return result.faults.select("row", "column", "action", "code").rows()


def figures(result: ReadResult, *columns: str) -> set[tuple[object, ...]]:
    names = columns or ("harm", "category", "low", "high", "qualifier")
    return set(result.tables["figures"].select(names).rows())


def only(table: pl.DataFrame) -> dict[str, object]:
    assert table.height == 1
    return table.row(0, named=True)


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the real file {name} is not here, in ../shared/data")
    return path
