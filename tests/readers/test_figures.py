"""Figures as accounts put them: no comma is taken out, no end is made up, no word is lost."""

from pathlib import Path

import pytest

from geo.readers.options import Options
from tests.samples_files import ACLED, AIRWARS, codes, figures, only, read_own, read_rows


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
        ("no less than 40", 40, None, "at_least"),
        ("a minimum of 40", 40, None, "at_least"),
        ("upwards of 40", 40, None, "at_least"),
        ("in excess of 40", 41, None, "more_than"),
        ("nearly 40", 40, 40, "about"),
        ("ca 40", 40, 40, "about"),
        ("as many as 40", 0, 40, "up_to"),
        ("12 killed", 12, 12, "exact"),
        ("12 people were killed", 12, 12, "exact"),
        ("5-7 dead", 5, 7, "between"),
        ("٣ أشخاص", 3, 3, "exact"),
        ("٥ شهداء", 5, 5, "exact"),
        ("5 or 6", 5, 6, "between"),
        ("بين ٥ و٧", 5, 7, "between"),
        ("Seven", 7, 7, "exact"),
        ("1'100", 1100, 1100, "exact"),
        ("1.100.000", 1_100_000, 1_100_000, "exact"),
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
        ("12 injured", "bad_number"),
        ("12 civilians", "bad_number"),
        ("20 and 30", "bad_number"),
        ("15 و 41", "bad_number"),
        ("5/6", "bad_number"),
        ("0?", "bad_number"),
        ("5 (unconfirmed)", "bad_number"),
        ("20-30+", "bad_number"),
        ("1,234 567", "unclear_number"),
        ("20181117", "bad_number"),
        ("0963991234567", "bad_number"),
        ("0,234", "unclear_number"),
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


def test_the_whole_file_tells_whether_a_comma_makes_a_fraction(tmp_path: Path) -> None:
    result = read_own(tmp_path, {"killed": "1,234", "area in km2": "12,5"})
    assert codes(result) == [(2, "killed", "mark", "unclear_number")]
    # Between two coordinates it does not.
    result = read_own(tmp_path, {"killed": "1,234", "coordinates": "34.69,40.83"})
    assert figures(result, "low") == {(1234,)}


@pytest.mark.parametrize(
    ("cells", "expected", "code"),
    [
        (("7", "5", "9"), (5, 9, 7), None),
        (("7", "5", ""), (5, None, 7), None),
        (("5-9", "5", "9"), (5, 9, None), None),
        (("12", "", ""), (12, 12, None), None),
        (("12", "5", "9"), (5, 9, None), "beside_ends"),
        (("about 7", "5", "9"), (5, 9, None), "beside_ends"),
        (("dozens", "5", "9"), (5, 9, None), "bad_number"),
    ],
)
def test_a_number_beside_its_ends_is_the_best_estimate_or_is_told(
    tmp_path: Path,
    cells: tuple[str, str, str],
    expected: tuple[int, int | None, int | None],
    code: str | None,
) -> None:
    row = dict(zip(("killed", "killed min", "killed max"), cells, strict=True))
    # A row beside keeps the two columns filled.
    result = read_own(tmp_path, row, {"killed": "", "killed min": "1", "killed max": "1"})
    first = result.tables["figures"].filter(claim_id="1-2")
    assert first.select("low", "high", "best").rows() == [expected]
    assert codes(result) == ([(2, "killed", "mark", code)] if code else [])


@pytest.mark.parametrize("written", ["0,234", "1,2345", "12,34", "1,23,456"])
def test_a_known_format_takes_no_comma_out_but_between_thousands(
    tmp_path: Path, written: str
) -> None:
    result = read_rows(tmp_path, "acled", [{**ACLED, "fatalities": written}])
    assert result.tables["figures"].is_empty()
    assert codes(result) == [(2, "fatalities", "mark", "bad_number")]


@pytest.mark.parametrize(
    ("header", "harm"),
    [("Tués", "killed"), ("Nombre de blessés", "injured"), ("Muertos", "killed")],
)
def test_figures_are_found_under_french_and_spanish_headers(
    tmp_path: Path, header: str, harm: str
) -> None:
    assert figures(read_own(tmp_path, {header: "3"}), "harm", "low") == {(harm, 3)}


@pytest.mark.parametrize(
    ("least", "most", "fault"),
    [("several", "7", "min"), ("4", "dozens", "max"), ("12,5", "13", "min")],
)
def test_an_end_that_cannot_be_read_is_no_end_in_airwars_files_either(
    tmp_path: Path, least: str, most: str, fault: str
) -> None:
    name = "civilian_non_combatants_killed"
    row = {**AIRWARS, f"{name}_min": least, f"{name}_max": most}
    result = read_rows(tmp_path, "airwars", [row])
    assert result.tables["figures"].is_empty()
    other = {"min": "max", "max": "min"}[fault]
    assert codes(result) == [
        (2, f"{name}_{fault}", "mark", "bad_number"),
        (2, f"{name}_{other}", "mark", "other_end_unread"),
    ]
