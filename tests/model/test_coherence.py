"""What tables say against each other is found, at its row, column and value."""

from pathlib import Path
from typing import Any

import pytest

from geo.dataset.folder import check_dataset
from geo.model.schema import Fault
from tests.samples import write_sample

EVENTS = [{"event_id": "a", "date_start": "2018-11-17"}, {"event_id": "b"}, {"event_id": "c"}]
CLAIM = {"event_id": "a", "claimant_id": "sohr", "said_on": "2018-11-18"}


def find(folder: Path, **tables: Any) -> list[tuple[str, str, str]]:
    """Write the tables and return the column, value and problem of each fault."""
    given = {"events": EVENTS, "claims": [{**CLAIM, "claim_id": "k"}], **tables}
    _, faults = check_dataset(write_sample(folder / "sample", **given))
    return [_tell(fault) for fault in faults]


def _tell(fault: Fault) -> tuple[str, str, str]:
    return fault.column or "", fault.value or "", fault.problem


def figures(**figure: Any) -> list[dict[str, Any]]:
    return [{"claim_id": "k", **figure}]


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        ({"claims": [{**CLAIM, "claim_id": "k", "derived_from": "k"}]}, ("derived_from", "k")),
        ({"events": [{"event_id": "a", "part_of": "a"}]}, ("part_of", "a")),
        ({"claimants": [{"claimant_id": "sohr", "speaks_for": "sohr"}]}, ("speaks_for", "sohr")),
        ({"places": [{"place_id": "p", "within": "p"}]}, ("within", "p")),
    ],
)
def test_what_leads_to_itself_is_a_circle(
    tmp_path: Path, tables: dict[str, Any], found: tuple[str, str]
) -> None:
    assert find(tmp_path, **tables) == [(*found, "circle")]


def test_a_circle_of_several_is_found_and_what_leads_into_it_is_not(tmp_path: Path) -> None:
    events = [
        {"event_id": "a", "part_of": "b"},
        {"event_id": "b", "part_of": "c"},
        {"event_id": "c", "part_of": "a"},
        {"event_id": "d", "part_of": "a"},
        {"event_id": "e", "part_of": "f"},
        {"event_id": "f"},
    ]
    found = find(tmp_path, events=events)
    assert found == [("part_of", to, "circle") for to in ("b", "c", "a")]


@pytest.mark.parametrize(
    ("figure", "problem"),
    [
        ({"low": 5, "high": 9, "qualifier": "exact"}, "not_exact"),
        ({"low": 5, "high": 9, "qualifier": "at_least"}, "not_open"),
        ({"low": 5, "high": 9, "qualifier": "more_than"}, "not_open"),
        ({"low": 5, "high": None, "qualifier": "at_least"}, None),
        ({"low": 5, "high": 9, "qualifier": "between"}, None),
        ({"low": 5, "high": 9, "qualifier": "about"}, None),
    ],
)
def test_the_word_and_the_ends_of_a_figure_agree(
    tmp_path: Path, figure: dict[str, Any], problem: str | None
) -> None:
    found = find(tmp_path, figures=figures(**figure))
    assert found == ([("qualifier", figure["qualifier"], problem)] if problem else [])


def test_a_denial_has_no_figures(tmp_path: Path) -> None:
    claims = [{**CLAIM, "claim_id": "k", "position": "denies", "denies": "event"}]
    found = find(tmp_path, claims=claims, figures=figures(low=3))
    assert found == [("claim_id", "k", "denial_with_figures")]


def test_nobody_speaks_of_what_has_not_begun(tmp_path: Path) -> None:
    claims = [
        {**CLAIM, "claim_id": "early", "said_on": "2018-11-16"},
        {**CLAIM, "claim_id": "same-day", "said_on": "2018-11-17"},
        # It speaks of an earlier day than the event has.
        {**CLAIM, "claim_id": "other", "said_on": "2018-11-16", "when_start": "2018-11-15"},
        {**CLAIM, "claim_id": "undated", "said_on": None},
    ]
    assert find(tmp_path, claims=claims) == [("said_on", "2018-11-16", "said_too_early")]


@pytest.mark.parametrize(
    ("parts", "is_fault"),
    [
        ({"civilian": 7, "combatant": 4}, True),
        ({"civilian": 7, "combatant": 3}, False),
        ({"child": 11}, True),
        # Children and women may be among the civilians: they are not added.
        ({"civilian": 8, "child": 6, "woman": 5}, False),
    ],
)
def test_all_people_of_a_claim_are_no_fewer_than_its_parts(
    tmp_path: Path, parts: dict[str, int], *, is_fault: bool
) -> None:
    told = [{"claim_id": "k", "category": name, "low": low} for name, low in parts.items()]
    found = find(tmp_path, figures=[*figures(low=10), *told])
    assert found == ([("high", "10", "less_than_parts")] if is_fault else [])


@pytest.mark.parametrize(
    ("whole", "part", "fault"),
    [
        ({"low": 5, "high": 20}, {"low": 10}, ("low", "5", "low_below_parts")),
        ({"low": 5, "high": None}, {"low": 10}, ("low", "5", "low_below_parts")),
        (
            {"low": 5, "high": 9},
            {"low": 10, "qualifier": "about"},
            ("high", "9", "less_than_parts"),
        ),
        ({"low": 10}, {"low": 5, "high": 20}, ("high", "10", "less_than_parts")),
        # An open part of a closed whole may be more within it.
        ({"low": 10}, {"low": 5, "high": None}, None),
        ({"low": 10, "high": None}, {"low": 5, "high": 20}, None),
        ({"low": 10, "high": 20}, {"low": 10, "high": 20}, None),
    ],
)
def test_the_whole_of_a_claim_holds_its_part_at_both_ends(
    tmp_path: Path,
    whole: dict[str, Any],
    part: dict[str, Any],
    fault: tuple[str, str, str] | None,
) -> None:
    told = {"claim_id": "k", "category": "civilian", "high": part["low"], **part}
    found = find(tmp_path, figures=[*figures(**{"high": whole["low"], **whole}), told])
    assert found == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("total", "problem"),
    [
        ({"low": 5, "high": 9, "qualifier": "exact"}, "not_exact"),
        ({"low": 5, "high": 9, "qualifier": "at_least"}, "not_open"),
        ({"low": 5, "high": 9, "qualifier": "between"}, None),
        ({"low": 5, "high": None, "qualifier": "at_least"}, None),
    ],
)
def test_the_word_and_the_ends_of_a_total_agree(
    tmp_path: Path, total: dict[str, Any], problem: str | None
) -> None:
    row = {"total_id": "t", "claimant_id": "sohr", "area": "pocket", **total}
    found = find(tmp_path, totals=[row])
    assert found == ([("qualifier", total["qualifier"], problem)] if problem else [])


PARTS = {
    "claimant_id": "sohr",
    "low": 1,
    "partition": "weekly",
    "measure": "events",
    "harm": None,
    "category": None,
}
WEEK = {"period_start": "2018-11-17", "period_end": "2018-11-23"}


def totals(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"total_id": f"t{n}", **PARTS, **WEEK, **row} for n, row in enumerate(rows)]


LAND = [{"place_id": "land"}, {"place_id": "p", "within": "land"}, {"place_id": "q"}]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([{"area": "p"}, {"area": "p"}], [("partition", "weekly", "partition_overlap")]),
        # The last day of one is the first of the other.
        (
            [
                {"area": "p"},
                {"area": "p", "period_start": "2018-11-23", "period_end": "2018-11-30"},
            ],
            [("partition", "weekly", "partition_overlap")],
        ),
        (
            [
                {"area": "p"},
                {"area": "p", "period_start": "2018-11-24", "period_end": "2018-11-30"},
            ],
            [],
        ),
        ([{"area": "p"}, {"area": "land"}], [("partition", "weekly", "partition_overlap")]),
        ([{"area": "p"}, {"area": "q"}], []),
        ([{"area": "p"}, {"area": "p", "partition": "other"}], []),
        ([{"area": "p", "event_type": "Battles"}, {"area": "p", "event_type": "Riots"}], []),
        (
            [{"area": "p", "event_type": "Battles"}, {"area": "q"}],
            [("event_type", "", "partition_levels")],
        ),
        ([{"area": "p", "period_end": None}], [("period_end", "", "partition_without_period")]),
        # Totals of no partition are never added, and may overlap as they like.
        ([{"area": "p", "partition": None}, {"area": "p", "partition": None}], []),
    ],
)
def test_totals_of_a_partition_never_hold_the_same_event(
    tmp_path: Path, rows: list[dict[str, Any]], found: list[tuple[str, str, str]]
) -> None:
    assert find(tmp_path, places=LAND, totals=totals(*rows)) == found
