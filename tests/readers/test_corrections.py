"""Cells that a person mended are read so, the file stays, and nothing is altered in silence."""

import json
from pathlib import Path
from typing import Any

import pytest

from geo.dataset.folder import open_dataset
from geo.readers.importing import NothingUsableError, import_file, read_file
from geo.readers.mapping import load_mapping
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.text import LANGUAGES, t
from tests.samples_files import codes, figures, write_csv

ROWS = [
    {"Day": "2018-11-17", "Kind": "Airstrike", "Dead": "dozens"},
    {"Day": "", "Kind": "Zorp", "Dead": "3"},
]
MAPPING: dict[str, Any] = {
    "columns": {"date_start": "Day", "sub_event_type": "Kind", "killed_all": "Dead"}
}


def correct(*corrections: tuple[int, str, str, str]) -> dict[str, Any]:
    named = [
        dict(zip(("row", "column", "was", "value"), each, strict=True)) for each in corrections
    ]
    return {**MAPPING, "corrections": named}


def test_a_corrected_cell_is_read_instead_and_the_dataset_says_so(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)
    before = path.read_bytes()
    plain = read_file("table", path, options=Options(mapping=MAPPING))
    assert codes(plain) == [
        (2, "Dead", "mark", "bad_number"),
        (3, "Kind", "reject", "unknown_type"),
    ]
    assert plain.corrected == 0
    mapping = correct((2, "Dead", "dozens", "24+"), (3, "Kind", "Zorp", "Battles"))
    mapping["corrections"].append({"row": 3, "column": "Day", "was": "", "value": "2018-11-18"})
    result = import_file("table", path, folder=tmp_path / "made", options=Options(mapping=mapping))
    assert codes(result) == []
    assert figures(result) == {
        ("killed", "all", 24, None, "at_least"),
        ("killed", "all", 3, 3, "exact"),
    }
    assert path.read_bytes() == before
    descriptor = open_dataset(tmp_path / "made").descriptor
    assert descriptor["import"]["corrections"] == 3
    (note,) = [note for note in result.notes if note.code == "corrected"]
    for lang in LANGUAGES:
        assert "3" in note.say(lang)


def test_a_blank_correction_blanks_the_cell(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS[:1])
    mapping = correct((2, "Dead", "dozens", " "))
    result = read_file("table", path, options=Options(mapping=mapping))
    assert codes(result) == []
    assert figures(result) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("correction", "key", "told"),
    [
        ((2, "Dead", "scores", "24"), "correction_was", {"was": "scores", "stands": "dozens"}),
        ((9, "Dead", "dozens", "24"), "correction_row", {}),
    ],
)
def test_a_correction_of_another_file_is_refused_in_one_sentence(
    tmp_path: Path, lang: str, correction: tuple[int, str, str, str], key: str, told: dict[str, str]
) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)
    row, column = str(correction[0]), correction[1]
    told = {**told, "column": column} if told else told
    with pytest.raises(ReaderError) as refused:
        read_file("table", path, options=Options(mapping=correct(correction), lang=lang))
    assert str(refused.value) == t(lang, f"import.error.{key}", file="a.csv", row=row, **told)


@pytest.mark.parametrize(
    ("corrections", "key"),
    [
        ("Dead", "mapping_correction"),
        ([{"row": "2", "column": "Dead", "was": "", "value": "1"}], "mapping_correction"),
        ([{"row": 2, "column": "Dead", "value": "1"}], "mapping_correction"),
        ([{"row": 2, "column": "Alive", "was": "", "value": "1"}], "mapping_corrects"),
        ([{"row": 2, "column": "Dead", "was": "", "value": "1"}] * 2, "mapping_twice"),
    ],
)
def test_what_is_no_correction_does_not_fit(corrections: object, key: str) -> None:
    content = json.dumps({**MAPPING, "corrections": corrections}).encode()
    with pytest.raises(ReaderError) as refused:
        load_mapping(content, list(ROWS[0]), file="m.json", table="a.csv", lang="en")
    beginning = t("en", f"import.error.{key}", **dict.fromkeys(_BLANKS, "\0")).partition("\0")[0]
    assert beginning.strip() in str(refused.value)


_BLANKS = ("value", "row", "column", "field", "file", "known")


def test_the_rows_at_fault_come_with_the_result_as_the_file_has_them(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [ROWS[0], {**ROWS[0], "Dead": "4"}])
    mapping = correct((2, "Dead", "dozens", "many"))
    result = read_file("table", path, options=Options(mapping=mapping))
    assert result.at_fault is not None
    assert result.at_fault.rows() == [(2, "2018-11-17", "Airstrike", "dozens")]


def test_without_a_usable_row_the_error_has_the_cells_and_the_types_there_are(
    tmp_path: Path,
) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS[1:])
    with pytest.raises(NothingUsableError) as refused:
        import_file("table", path, folder=tmp_path / "made", options=Options(mapping=MAPPING))
    result = refused.value.result
    assert result is not None
    assert codes(result) == [(2, "Kind", "reject", "unknown_type")]
    (told,) = [note.say("en") for note in result.notes if note.code == "types_known"]
    assert "Zorp" in told
    assert "Strategic developments" in told


def test_a_type_in_the_column_of_kinds_is_a_type(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [{**ROWS[0], "Kind": "Riots", "Dead": "1"}])
    result = read_file("table", path, options=Options(mapping=MAPPING))
    assert result.tables["events"].get_column("event_type").to_list() == ["Riots"]
