"""Each rule, flag and sum against numbers counted by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store
from geo.model.number import Number
from geo.questions.people import count_by, count_casualties, count_people
from geo.questions.select import Selection
from geo.view.view import View
from tests.samples import open_sample

CIVILIANS = {"harm": "killed", "category": "civilian"}


def open_village(folder: Path, **changes: Any) -> Store:
    """One event; four claimants: 36, at least 40, more than 40, then at least 15 days later."""
    said = {"event_id": "village-2018-11-17"}
    tables: dict[str, Any] = {
        "events": [{**said, "date_start": "2018-11-17", "places": "village"}],
        "places": [{"place_id": "village", "latitude": 34.0, "longitude": 40.0}],
        "claims": [
            {**said, "claim_id": "c1", "claimant_id": "sohr", "said_on": "2018-11-17"},
            {**said, "claim_id": "c2", "claimant_id": "sana", "said_on": "2018-11-17"},
            {**said, "claim_id": "c3", "claimant_id": "office", "said_on": "2018-11-17"},
            {**said, "claim_id": "c4", "claimant_id": "snhr", "said_on": "2018-11-22"},
        ],
        "figures": [
            {"claim_id": "c1", "category": "civilian", "low": 36},
            {"claim_id": "c2", "category": "civilian", "low": 40, "qualifier": "at_least"},
            {"claim_id": "c3", "category": "civilian", "low": 41, "qualifier": "more_than"},
            {"claim_id": "c4", "category": "civilian", "low": 15, "qualifier": "at_least"},
        ],
    }
    for table, rows in changes.items():
        tables[table] = tables.get(table, []) + rows
    return open_sample(folder, **tables)


def ends(number: Number) -> tuple[int | None, int | None, bool]:
    return number.low, number.high, number.open


@pytest.mark.parametrize(
    ("rule", "low", "high", "is_open"),
    [
        ("range", 15, 41, True),
        ("lowest", 15, 15, True),
        ("highest", 41, 41, True),
        # Lows 15, 36, 40, 41; tops 36, then those of three open ones: 15, 40, 41.
        ("median", 36, 40, True),
        ("corroborated", 40, 40, True),  # two support 40 or more: sana and office
        ("latest", 15, 15, True),
        ("claimant:sohr", 36, 36, False),
        ("claimant:nobody", None, None, False),
    ],
)
def test_each_rule_gives_the_number_counted_by_hand(
    tmp_path: Path, rule: str, low: int | None, high: int | None, *, is_open: bool
) -> None:
    number = count_casualties(
        Selection(open_village(tmp_path), View(rule=rule, category="civilian"))
    )
    assert ends(number) == (low, high, is_open)
    assert (number.rule, number.events) == (rule, 1)
    assert number.without_figure == (1 if low is None else 0)


def test_only_what_was_said_by_the_day_counts(tmp_path: Path) -> None:
    store = open_village(tmp_path)
    for day, low in ((16, None), (17, 36), (21, 36), (22, 15)):
        view = View(as_of=date(2018, 11, day), category="civilian")
        assert count_casualties(Selection(store, view)).low == low


def test_a_later_figure_of_the_same_claimant_replaces_its_earlier_one(tmp_path: Path) -> None:
    claim = {"claim_id": "c5", "event_id": "village-2018-11-17", "claimant_id": "snhr"}
    store = open_village(
        tmp_path,
        claims=[{**claim, "said_on": "2018-11-30"}],
        figures=[{"claim_id": "c5", "category": "civilian", "low": 50}],
    )
    number = count_casualties(Selection(store, View(category="civilian")))
    assert ends(number) == (36, 50, True)
    assert number.accounts == 4


def test_on_one_day_the_later_row_replaces_the_earlier(tmp_path: Path) -> None:
    claim = {"claim_id": "c0", "event_id": "village-2018-11-17", "claimant_id": "snhr"}
    store = open_village(
        tmp_path,
        claims=[{**claim, "said_on": "2018-11-22"}],
        figures=[{"claim_id": "c0", "category": "civilian", "low": 20}],
    )
    assert (
        count_casualties(Selection(store, View(rule="claimant:snhr", category="civilian"))).low
        == 20
    )


def test_a_derived_claim_changes_no_number(tmp_path: Path) -> None:
    claim = {"claim_id": "c5", "event_id": "village-2018-11-17", "claimant_id": "airwars"}
    store = open_village(
        tmp_path,
        claims=[{**claim, "said_on": "2019-01-01", "derived_from": "c1;c4"}],
        figures=[{"claim_id": "c5", "category": "civilian", "low": 1, "high": 99}],
    )
    assert ends(count_casualties(Selection(store, View(category="civilian")))) == (15, 41, True)


def test_two_claimants_of_one_body_do_not_corroborate_each_other(tmp_path: Path) -> None:
    claim = {"claim_id": "c5", "event_id": "village-2018-11-17", "claimant_id": "office-radio"}
    store = open_village(
        tmp_path,
        claimants=[{"claimant_id": "office-radio", "speaks_for": "office"}],
        claims=[{**claim, "said_on": "2018-11-17"}],
        figures=[{"claim_id": "c5", "category": "civilian", "low": 60}],
    )
    assert (
        count_casualties(Selection(store, View(rule="corroborated", category="civilian"))).low == 40
    )


def test_a_denial_counts_as_zero_when_asked_for(tmp_path: Path) -> None:
    denial = {
        "claim_id": "c5",
        "event_id": "village-2018-11-17",
        "claimant_id": "coalition",
        "position": "denies",
        "denies": "civilian_harm",
        "said_on": "2018-11-18",
    }
    store = open_village(tmp_path, claims=[denial])
    assert ends(count_casualties(Selection(store, View(category="civilian")))) == (15, 41, True)
    zero = View(category="civilian", denials="zero")
    assert ends(count_casualties(Selection(store, zero))) == (0, 41, True)
    before = View(category="civilian", denials="zero", as_of=date(2018, 11, 17))
    assert count_casualties(Selection(store, before)).low == 36


def test_sides_of_one_statement_add_up_and_an_open_side_leaves_the_sum_open(
    tmp_path: Path,
) -> None:
    side = {"claim_id": "c1", "category": "combatant"}
    store = open_village(
        tmp_path,
        figures=[
            {**side, "side": "sdf", "low": 92, "qualifier": "at_least"},
            {**side, "side": "isis", "low": 61},
        ],
    )
    assert ends(count_casualties(Selection(store, View(category="combatant")))) == (153, 153, True)


def test_a_blank_never_becomes_zero(tmp_path: Path) -> None:
    number = count_casualties(Selection(open_village(tmp_path), View(category="woman")))
    assert (number.low, number.high, number.without_figure) == (None, None, 1)


def test_sums_add_lows_and_highs_and_never_cross_categories(tmp_path: Path) -> None:
    second = {"event_id": "town-2018-11-18"}
    store = open_village(
        tmp_path,
        events=[
            {**second, "date_start": "2018-11-18"},
            {"event_id": "river-2018-11-19", "date_start": "2018-11-19"},
        ],
        claims=[{**second, "claim_id": "c5", "claimant_id": "sohr", "said_on": "2018-11-18"}],
        figures=[
            {"claim_id": "c5", "category": "civilian", "low": 5, "high": 7, "qualifier": "between"},
            {"claim_id": "c5", "category": "child", "low": 2},
        ],
    )
    people = count_people(Selection(store, View()))
    civilians = people["killed", "civilian"]
    assert ends(civilians) == (20, 48, True)
    assert (civilians.events, civilians.without_figure) == (3, 1)
    assert ends(people["killed", "child"]) == (2, 2, False)
    # Nobody counts all people: they are at least the civilians.
    assert ends(people["killed", "all"]) == (20, 48, True)
    assert people["killed", "all"].from_parts == 2


def test_an_event_inside_another_of_the_sum_is_not_added_twice(tmp_path: Path) -> None:
    part = {"event_id": "village-2018-11-18", "part_of": "village-2018-11-17"}
    store = open_village(
        tmp_path,
        events=[{**part, "date_start": "2018-11-18"}],
        claims=[
            {
                "event_id": "village-2018-11-18",
                "claim_id": "c5",
                "claimant_id": "sohr",
                "said_on": "2018-11-18",
            }
        ],
        figures=[{"claim_id": "c5", "category": "civilian", "low": 9}],
    )
    assert ends(count_casualties(Selection(store, View(category="civilian")))) == (15, 41, True)
    alone = View(category="civilian", from_=date(2018, 11, 18))
    assert ends(count_casualties(Selection(store, alone))) == (9, 9, False)


def test_groups_by_claimant_give_each_claimants_own_figures(tmp_path: Path) -> None:
    groups = dict(
        count_by(Selection(open_village(tmp_path), View(category="civilian")), by="claimant")
    )
    assert {key: number.low for key, number in groups.items()} == {
        "office": 41,
        "sana": 40,
        "snhr": 15,
        "sohr": 36,
    }
    assert groups["sohr"].rule == "claimant:sohr"


def test_totals_cannot_enter_a_number(tmp_path: Path) -> None:
    total = {"total_id": "t1", "claimant_id": "sohr", "area": "pocket", "low": 234, "high": 234}
    store = open_village(tmp_path, totals=[total])
    assert ends(count_casualties(Selection(store, View(category="civilian")))) == (15, 41, True)


def flags_of(store: Store, as_of: date | None = None) -> set[str]:
    rows = store.flags(as_of).collect()
    return {flag for _, flag in rows.select("event_id", "flag").iter_rows()}


def test_accounts_with_other_numbers_differ_on_number_only(tmp_path: Path) -> None:
    assert flags_of(open_village(tmp_path)) == {"number", "corroborated"}


def test_flags_follow_from_what_is_said(tmp_path: Path) -> None:
    said = {"event_id": "village-2018-11-17", "said_on": "2018-11-18"}
    store = open_village(
        tmp_path,
        claims=[
            {**said, "claim_id": "c5", "claimant_id": "sohr", "blames": "coalition"},
            {
                **said,
                "claim_id": "c6",
                "claimant_id": "spokesman",
                "clears": "coalition",
                "position": "denies",
                "denies": "civilian_harm;event",
            },
            {**said, "claim_id": "c7", "claimant_id": "sana", "place_id": "elsewhere"},
        ],
    )
    found = flags_of(store)
    assert found == {
        *("number", "civilian_status", "who", "where", "whether", "denied", "corroborated"),
    }
    assert flags_of(store, date(2018, 11, 17)) == {"number", "corroborated"}


def test_naming_nobody_is_no_disagreement_on_who(tmp_path: Path) -> None:
    said = {"event_id": "village-2018-11-17", "said_on": "2018-11-18"}
    store = open_village(
        tmp_path,
        claims=[
            {**said, "claim_id": "c5", "claimant_id": "sohr", "blames": "coalition"},
            {**said, "claim_id": "c6", "claimant_id": "envoy", "position": "comments"},
        ],
    )
    assert "who" not in flags_of(store)


def test_blaming_different_actors_is_a_disagreement_on_who(tmp_path: Path) -> None:
    said = {"event_id": "village-2018-11-17", "said_on": "2018-11-18"}
    store = open_village(
        tmp_path,
        claims=[
            {**said, "claim_id": "c5", "claimant_id": "sohr", "blames": "coalition"},
            {**said, "claim_id": "c6", "claimant_id": "sana", "blames": "coalition;sdf"},
        ],
    )
    assert "who" in flags_of(store)


def test_one_voice_is_a_single_claimant(tmp_path: Path) -> None:
    event = {"event_id": "town-2018-11-18"}
    store = open_sample(
        tmp_path,
        events=[{**event, "date_start": "2018-11-18"}],
        claims=[{**event, "claim_id": "c1", "claimant_id": "sohr", "said_on": "2018-11-18"}],
    )
    assert flags_of(store) == {"single"}


def test_fighters_beside_civilians_are_no_disagreement_unless_they_were_all_the_dead(
    tmp_path: Path,
) -> None:
    claim = {"claim_id": "c5", "event_id": "village-2018-11-17", "claimant_id": "sdf"}
    said = {**claim, "said_on": "2018-11-17"}
    beside = [{"claim_id": "c5", "category": "combatant", "low": 4}]
    store = open_village(tmp_path / "beside", claims=[said], figures=beside)
    assert "civilian_status" not in flags_of(store)
    only = [*beside, {"claim_id": "c5", "category": "all", "low": 4}]
    assert "civilian_status" in flags_of(
        open_village(tmp_path / "only", claims=[said], figures=only)
    )
