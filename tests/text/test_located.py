"""Where in a source a statement stands, in words."""

import pytest

from geo.text import Words, find_row, say_where


@pytest.mark.parametrize(
    ("where", "en", "ar"),
    [
        ("row 4", "row 4 of dez.xlsx", "السطر 4 من \u2068dez.xlsx\u2069"),
        ("2", "paragraph 2", "الفقرة 2"),
        ("18;19", "paragraph 18;19", "الفقرة 18;19"),
        ("id 214814", "id 214814", "id 214814"),
        (None, "", ""),
    ],
)
def test_a_place_in_a_source_is_said_in_words(where: str | None, en: str, ar: str) -> None:
    assert say_where(where, "dez.xlsx", Words("en")) == en
    plain = say_where(where, "dez.xlsx", Words("ar"))
    assert plain.replace("\u2068", "").replace("\u2069", "") == ar.replace("\u2068", "").replace(
        "\u2069", ""
    )


def test_only_a_row_of_a_file_is_a_row() -> None:
    assert find_row("row 12") == "12"
    assert [find_row(where) for where in ("12", "row", "rows 1", None)] == [""] * 4
