"""The table to fill: what is filled in comes back whole, in both languages, and notes stay out."""

import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from geo.cli.app import main
from geo.dataset.folder import check_dataset, open_dataset
from geo.readers.guess import propose
from geo.readers.importing import import_file
from geo.readers.options import Options
from geo.readers.own.template import (
    PRIVATE,
    list_choices,
    list_columns,
    recognise_template,
    write_template,
)
from geo.text import LANGUAGES
from tests.samples_files import figures

OWN_NOTE = "family asked for no name"
FIRST = {
    "event_id": "DEZ-3",
    "date_start": "17 November 2018",
    "date_end": "2018-11-18",
    "admin1": "Deir ez-Zor",
    "country": "Syria",
    "coordinates": "34.6568, 40.8726",
    "said_on": "2018-11-19",
    "blames": "Coalition; SDF",
    "killed_all_min": "15-41",
    "killed_civilian_min": "at least 11",
    "killed_child_min": "3",
    "killed_child_max": "5",
    "killed_woman_min": "2",
    "killed_woman_max": "2",
    "injured_all_min": "10",
    "injured_all_max": "12",
    "injured_civilian_max": "9",
    "injured_child_min": "about 4",
    "injured_woman_min": "1",
    "source_url": "SNHR, https://example.org/1",
    PRIVATE: OWN_NOTE,
}
NAMED = {
    "en": {"place": "Abu al-Hasan", "claimant": "SOHR", "text": "Warplanes struck."},
    "ar": {"place": "أبو الحسن", "claimant": "المرصد السوري", "text": "قصفت طائرات."},
}
CHOSEN = {
    "where_prec": "1",
    "event_type": "Air/drone strike",
    "claimant_kind": "monitor",
    "position": "attributes",
}


def fill(lang: str, *rows: dict[str, str]) -> bytes:
    """Fill the first sheet of the workbook as a person does, below its headers."""
    book = openpyxl.load_workbook(io.BytesIO(write_template("xlsx", lang)))
    sheet = book.worksheets[0]
    fields = list(list_columns(lang))
    for number, row in enumerate(rows, start=2):
        for field, cell in row.items():
            sheet.cell(number, fields.index(field) + 1, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def choose(lang: str, field: str) -> str:
    """Give the word of a list that stands for what was chosen."""
    return next(word for word, name in list_choices(lang)[field].items() if name == CHOSEN[field])


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_filled_template_comes_in_whole_without_a_mapping(tmp_path: Path, lang: str) -> None:
    chosen = {field: choose(lang, field) for field in CHOSEN}
    first = {**FIRST, **NAMED[lang], **chosen}
    # Every column is filled, or the test would not see one that is not read.
    unfilled = set(list_columns(lang)) - set(first)
    assert {name.rpartition("_")[2] for name in unfilled} == {"min", "max"}
    second = {"event_id": "DEZ-3", "event_type": chosen["event_type"], "claimant": "SANA"}
    path = tmp_path / "mine.xlsx"
    path.write_bytes(fill(lang, first, {**second, "said_on": "2018-11-20", "killed_all_min": "40"}))
    result = import_file("table", path, folder=tmp_path / "made", options=Options())
    assert result.counts == {"read": 2, "kept": 2, "marked": 0, "rejected": 0}
    assert check_dataset(tmp_path / "made")[1] == []
    tables = {n: t.collect() for n, t in open_dataset(tmp_path / "made").tables.items()}
    event = tables["events"].row(0, named=True)
    assert (event["event_id"], event["sub_event_type"]) == ("dez-3", "Air/drone strike")
    assert (str(event["date_start"]), str(event["date_end"])) == ("2018-11-17", "2018-11-18")
    assert event["where_prec"] == 1
    place = tables["places"].row(by_predicate=pl.col("latitude").is_not_null(), named=True)
    assert (place["latitude"], place["longitude"]) == (34.6568, 40.8726)
    assert place[f"name_{lang}"] == NAMED[lang]["place"]
    claim = tables["claims"].row(0, named=True)
    assert (claim["position"], str(claim["said_on"])) == ("attributes", "2018-11-19")
    assert (claim["blames"], claim["source_url"]) == ("coalition;sdf", "https://example.org/1")
    assert claim[f"text_{lang}"].startswith(NAMED[lang]["text"])
    kinds = dict(tables["claimants"].select(f"name_{lang}", "kind").iter_rows())
    assert kinds == {NAMED[lang]["claimant"]: "monitor", "SANA": "unstated"}
    assert figures(result) == {
        ("killed", "all", 15, 41, "between"),
        ("killed", "all", 40, None, "at_least"),
        ("killed", "civilian", 11, None, "at_least"),
        ("killed", "child", 3, 5, "between"),
        ("killed", "woman", 2, 2, "exact"),
        ("injured", "all", 10, 12, "between"),
        ("injured", "civilian", 0, 9, "up_to"),
        ("injured", "child", 4, 4, "about"),
        ("injured", "woman", 1, None, "at_least"),
    }
    written = (path.read_bytes() for path in (tmp_path / "made").iterdir() if path.is_file())
    assert not any(OWN_NOTE.encode() in content for content in written)
    assert not any(OWN_NOTE in frame.write_csv() for frame in tables.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_headers_of_a_template_are_known_again(lang: str) -> None:
    headers = write_template("csv", lang).decode("utf-8-sig").strip()
    names = next(iter(pl.read_csv(io.StringIO(headers + "\n"), infer_schema=False).columns), "")
    assert names
    told = recognise_template(pl.read_csv(io.StringIO(f"{headers}\n")).columns)
    assert told is not None
    assert len(told["columns"]) == len(list_columns(lang)) - 1
    assert not any("note" in field for field in told["columns"])
    assert len(set(list_columns(lang).values())) == len(list_columns(lang))


def test_a_table_with_a_few_such_headers_is_guessed_as_any() -> None:
    headers = ["Event id", "What happened (type)", "Governorate", "Country"]
    assert recognise_template(headers) is None
    assert propose(headers)["row"] == "event"


def test_every_list_offers_words_the_reader_can_read_and_each_once() -> None:
    for lang in LANGUAGES:
        for field, said in list_choices(lang).items():
            assert len(set(said.values())) == len(said), (lang, field)


def test_the_command_writes_a_template_and_refuses_other_endings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.xlsx", "a.csv"):
        assert main(["import", "--template", str(tmp_path / name)]) == 0
        assert (tmp_path / name).stat().st_size > 100
    assert main(["import", "--template", str(tmp_path / "a.pdf")]) == 1
    assert "a.pdf" in capsys.readouterr().err
