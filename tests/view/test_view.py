"""One grammar: what is written is read back, and what cannot be honoured is named."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.counting.flags import FLAGS
from geo.counting.rules import RULES
from geo.questions.people import By
from geo.view.grammar import CATEGORIES, HARMS, WAYS, read_choices
from geo.view.view import View

days = st.none() | st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 1, 1))
ids = st.lists(st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True), unique=True, max_size=3)
degrees = st.floats(-80, 80).map(lambda value: round(value, 5))


@given(
    as_of=days,
    actor=ids.map(tuple),
    flag=st.lists(st.sampled_from(FLAGS), unique=True).map(tuple),
    q=st.text(max_size=40),
    min_killed=st.none() | st.integers(0, 9999),
    harm=st.sampled_from(HARMS),
    category=st.sampled_from(CATEGORIES),
    rule=st.sampled_from((*RULES, "claimant:sohr")),
    lang=st.sampled_from(("en", "ar")),
    corner=st.tuples(degrees, degrees),
)
def test_a_written_view_is_read_back_whole(corner: tuple[float, float], **fields: object) -> None:
    south, west = corner
    view = View(**fields, bbox=(west, south, west + 1, south + 1), lat=south, z=7)  # type: ignore[arg-type]
    again, problems = View.parse(view.to_params())
    assert problems == ()
    assert again.bbox == pytest.approx(view.bbox)
    assert again == view or again.bbox != view.bbox


def test_defaults_are_left_out_of_the_address() -> None:
    assert View().to_params() == {}
    assert View(from_=date(2018, 11, 17), rule="lowest").query_string() == (
        "from=2018-11-17&rule=lowest"
    )


@pytest.mark.parametrize(
    ("parameter", "value", "problem"),
    [
        ("from", "yesterday", "malformed"),
        ("rule", "sum", "malformed"),
        ("rule", "claimant:nobody", "unknown_value"),
        ("bbox", "1,2,3", "malformed"),
        ("bbox", "nan,0,1,1", "malformed"),
        ("bbox", "40,35,41,34", "malformed"),
        ("z", "-1", "malformed"),
        ("z", "1e999", "malformed"),
        ("lat", "91", "malformed"),
        ("min_killed", "-3", "malformed"),
        ("flag", "<script>", "malformed"),
        ("claimant", "nobody", "unknown_value"),
        ("hue", "red", "unknown_parameter"),
        ("colour", "red", "malformed"),
        ("size", "area", "malformed"),
    ],
)
def test_what_cannot_be_honoured_is_named_and_left_out(
    parameter: str, value: str, problem: str
) -> None:
    known = {"claimant": {"sohr"}}
    view, problems = View.parse({parameter: [value], "lang": ["ar"]}, known=known)
    assert [(p.parameter, p.value, p.problem) for p in problems] == [(parameter, value, problem)]
    assert view == View(lang="ar")


def test_a_period_that_ends_before_it_begins_is_left_out() -> None:
    view, problems = View.parse({"from": ["2018-11-18"], "to": ["2018-11-17"]})
    assert (view.from_, view.to) == (None, None)
    assert [p.problem for p in problems] == ["from_after_to"]


def test_blank_values_count_as_absent_and_repeated_ones_once() -> None:
    view, problems = View.parse({"q": [""], "actor": ["a", "a", "b"]})
    assert problems == ()
    assert view.actor == ("a", "b")
    assert view.q == ""


def test_what_is_chosen_on_one_page_is_read_and_what_cannot_be_is_named() -> None:
    given_ = {"by": ["place"], "totals": ["killed-child"], "list": ["best"], "series": [""]}
    choices, problems = read_choices(given_ | {"rule": ["range"]})
    assert choices == {"by": "place", "totals": "killed-child"}
    assert [(p.parameter, p.value, p.problem) for p in problems] == [("list", "best", "malformed")]


def test_the_ways_to_group_are_those_that_can_be_counted() -> None:
    assert get_args(By) == WAYS
