"""Figures as accounts put them: no comma is taken out, no end is made up, no word is lost."""

from pathlib import Path

import pytest

from geo.readers.build import ReadResult
from geo.readers.options import Options
from tests.samples_files import codes, figures, only, read_rows


def read_own(folder: Path, *rows: dict[str, str], delimiter: str = ",") -> ReadResult:
    whole = [
        {"id": str(n), "type": "Battles", "date": "2018-11-17", **row}
        for n, row in enumerate(rows, 1)
    ]
    return read_rows(folder, "table", whole, Options(), delimiter=delimiter)


@pytest.mark.parametrize(
    ("written", "low", "high", "qualifier"),
    [
        ("1,100", 1100, 1100, "exact"),
        ("1 100", 1100, 1100, "exact"),
        ("1,100,000", 1_100_000, 1_100_000, "exact"),
        ("٤٣", 43, 43, "exact"),
        ("١٬١٠٠", 1100, 1100, "exact"),
        ("5.0", 5, 5, "exact"),
        ("between 5 and 7", 5, 7, "between"),
        ("under 10", 0, 9, "up_to"),
        ("أقل من 10", 0, 9, "up_to"),
        ("approximately 40", 40, 40, "about"),
        ("no fewer than 40", 40, None, "at_least"),
        ("ما لا يقل عن ٤٠", 40, None, "at_least"),
    ],
)
def test_a_figure_is_read_as_it_is_put(
    tmp_path: Path, written: str, low: int, high: int | None, qualifier: str
) -> None:
    result = read_own(tmp_path, {"killed": written})
    assert figures(result, "low", "high", "qualifier") == {(low, high, qualifier)}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("12,5", "bad_number"),
        ("12.5", "bad_number"),
        ("-5", "bad_number"),
        ("8 (3 children)", "bad_number"),
        ("under 0", "bad_number"),
        ("1.234", "unclear_number"),
        ("1.000", "unclear_number"),
    ],
)
def test_a_cell_that_is_no_figure_is_marked_and_quoted(
    tmp_path: Path, written: str, code: str
) -> None:
    result = read_own(tmp_path, {"killed": written})
    assert result.tables["figures"].is_empty()
    assert codes(result) == [(2, "killed", "mark", code)]
    claim = only(result.tables["claims"])
    assert f"killed, all people: “{written}”." in str(claim["text_en"])
    assert f"«{written}»" in str(claim["text_ar"])


def test_a_comma_beside_fractions_is_no_sign_of_thousands(tmp_path: Path) -> None:
    result = read_own(tmp_path, {"killed": "1,234"}, {"killed": "12,5"})
    assert result.tables["figures"].is_empty()
    assert codes(result) == [
        (2, "killed", "mark", "unclear_number"),
        (3, "killed", "mark", "bad_number"),
    ]
    point = {"lat": "34,69", "lon": "40,83"}
    result = read_own(tmp_path, {"killed": "1,234", **point}, delimiter=";")
    assert codes(result) == [(2, "killed", "mark", "unclear_number")]
    # 1,100,000 says what the comma is.
    result = read_own(
        tmp_path, {"killed": "1,234", **point}, {"killed": "1,100,000"}, delimiter=";"
    )
    assert {low for _, _, low, _, _ in figures(result)} == {1234, 1_100_000}


def test_an_end_that_cannot_be_read_makes_neither_nothing_nor_an_open_end(tmp_path: Path) -> None:
    result = read_own(
        tmp_path,
        {"killed min": "several", "killed max": "50"},
        {"killed min": "5", "killed max": "dozens"},
        {"killed min": "", "killed max": "50"},
        {"killed min": "5", "killed max": ""},
    )
    assert figures(result, "low", "high", "qualifier") == {(0, 50, "up_to"), (5, None, "at_least")}
    assert codes(result) == [
        (2, "killed min", "mark", "bad_number"),
        (2, "killed max", "mark", "other_end_unread"),
        (3, "killed max", "mark", "bad_number"),
        (3, "killed min", "mark", "other_end_unread"),
    ]


def test_a_whole_below_its_parts_and_a_denial_with_figures_are_left_out(tmp_path: Path) -> None:
    result = read_own(
        tmp_path,
        {"killed": "5", "civilians": "7", "position": "reports"},
        {"killed": "5", "civilians": "", "position": "denies"},
    )
    assert figures(result) == {("killed", "civilian", 7, 7, "exact")}
    assert {(row, code) for row, _, _, code in codes(result)} == {
        (2, "less_than_parts"),
        (3, "denial_with_figures"),
    }
    note = result.tables["events"]["note_en"][0]
    assert note.startswith("killed 5: the number of all people is below")


def test_columns_that_look_like_figures_and_are_not_used_are_named(tmp_path: Path) -> None:
    rows = {"Reported Minimum": "3", "killed": "5", "toll": "9", "street": "x"}
    result = read_own(tmp_path, rows)
    said = [note.say("en") for note in result.notes]
    assert said == [
        "2 columns look like figures of people and are not used: Reported Minimum, toll.",
        "One more column is not used: street.",
    ]


def test_a_row_may_name_the_harm_and_the_category_of_its_figure(tmp_path: Path) -> None:
    result = read_own(
        tmp_path,
        {"low": "5", "high": "9", "open": "false", "category": "civilian", "harm": "killed"},
        {"low": "5", "high": "9", "open": "true", "category": "all", "harm": "injured"},
        {"low": "", "high": "", "open": "", "category": "all", "harm": "killed"},
    )
    assert figures(result) == {
        ("killed", "civilian", 5, 9, "between"),
        ("injured", "all", 5, None, "at_least"),
    }
    assert [note.code for note in result.notes] == ["open_high"]


def test_a_file_apart_by_semicolons_may_write_fractions_with_a_comma(tmp_path: Path) -> None:
    result = read_own(tmp_path, {"killed": "1,234"}, delimiter=";")
    assert codes(result) == [(2, "killed", "mark", "unclear_number")]


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        ("15-41", "", (15, 41, "between")),
        ("about 9", "", (9, 9, "about")),
        ("40", "", (40, None, "at_least")),
        ("10", "15-41", (10, 41, "between")),
        ("", "up to 40", (0, 40, "up_to")),
        ("dozens", "", None),
    ],
)
def test_a_cell_that_tells_both_ends_is_read_with_both(
    tmp_path: Path, least: str, most: str, expected: tuple[int, int | None, str] | None
) -> None:
    rows = [{"id": "1", "type": "Battles", "least": least, "most": most}]
    columns = {"event_id": "id", "event_type": "type"}
    columns |= {"killed_all_min": "least", "killed_all_max": "most"}
    result = read_rows(tmp_path, "table", rows, Options(mapping={"columns": columns}))
    assert figures(result, "low", "high", "qualifier") == ({expected} if expected else set())
