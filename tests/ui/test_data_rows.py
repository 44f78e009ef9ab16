"""Texts of a file in the labels of widgets stay what they are."""

import pytest

from geo.ui.data.rows import escape_markdown


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("event_date", "event_date"),
        ("a_b_c", "a_b_c"),
        ("تاريخ_اليوم", "تاريخ_اليوم"),
        ("_a_", r"\_a\_"),
        ("a__b", r"a\_\_b"),
        ("*a* `b`", r"\*a\* \`b\`"),
    ],
)
def test_only_signs_that_mean_something_get_a_stroke(text: str, label: str) -> None:
    assert escape_markdown(text) == label
