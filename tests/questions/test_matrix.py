"""Accounts side by side, counted by hand from the shipped dataset and from small tables."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store, open_store
from geo.model.account import Claim, Claimant, ClaimantRow, Figure
from geo.model.number import Range
from geo.questions.event import describe_event
from geo.questions.matrix import (
    Unplaced,
    arrange_accounts,
    compare_accounts,
    list_differing,
    list_flags,
    locate_accounts,
)
from geo.questions.select import Selection
from geo.view.view import View
from tests.samples import open_sample

FLAGSHIP = "abu-al-hasan-2018-11-17"


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store("hajin-2018")


def arrange(store: Store, *, category: str, **asked: Any) -> dict[str, ClaimantRow]:
    found = describe_event(Selection(store, View(**asked)), FLAGSHIP)
    rows = arrange_accounts(found.claims, harm="killed", category=category)
    return {row.claimant.id: row for row in rows}


def test_each_claimant_of_the_flagship_event_has_one_row(store: Store) -> None:
    rows = arrange(store, category="civilian")
    assert list(rows)[:4] == ["sohr", "sana", "deir-ez-zor-unified-media-office", "snhr"]
    assert list(rows)[-1] == "airwars"
    assert len(rows) == 11
    sohr = [(f.ends.low, f.ends.high, f.ends.open, f.status) for f in rows["sohr"].figures]
    assert sohr == [
        (36, 36, True, "replaced"),
        (36, 36, False, "replaced"),
        (36, 36, False, "used"),
    ]
    assert [f.status for f in rows["airwars"].figures] == ["derived"]
    assert rows["amaq"].figures == ()


def test_a_denial_has_its_days_and_no_figure(store: Store) -> None:
    rows = arrange(store, category="civilian")
    days = [denial.said_on for denial in rows["coalition"].denials]
    assert sorted({day for day in days if day}) == [
        date(2018, 11, 17),
        date(2018, 11, 18),
        date(2020, 9, 9),
    ]
    assert rows["coalition"].figures == ()


def test_the_sides_of_one_claim_are_added_up() -> None:
    figures = (make_figure(3, 3), make_figure(5, None))
    row = arrange_accounts([make_claim(figures)], harm="killed", category="combatant")[0]
    assert row.figures[0].ends == Range(low=8, high=8, open=True)


def make_figure(low: int, high: int | None) -> Figure:
    return Figure(
        harm="killed",
        category="combatant",
        side=None,
        low=low,
        high=high,
        qualifier="exact" if high else "at_least",
        used=True,
        replaces=None,
    )


def make_claim(figures: tuple[Figure, ...]) -> Claim:
    lists: dict[str, Any] = dict.fromkeys(
        ("denies", "cites", "blames", "clears", "involves", "reads_as", "derived_from"), ()
    )
    blank: dict[str, Any] = dict.fromkeys(
        (
            "when_from",
            "when_to",
            "reader",
            "said_on",
            "said_prec",
            "text",
            "source_url",
            "archive_url",
            "confidence",
            "place",
            "locator",
        ),
        None,
    )
    return Claim(
        id="c",
        claimant=Claimant(id="a", name="A", short="A", kind="monitor"),
        position="reports",
        derived=False,
        tells_control=False,
        voice="a",
        figures=figures,
        source_title=None,
        note=None,
        **lists,
        **blank,
    )


def test_every_point_given_for_an_event_is_gathered(store: Store) -> None:
    view = View()
    found = describe_event(Selection(store, view), FLAGSHIP)
    located = locate_accounts(Selection(store, view), found.event, found.claims)
    assert [point.kind for point in located.points] == ["place", *["alternative"] * 5]
    # SANA names a village whose point nobody gives
    assert located.unplaced == [Unplaced(claimant="SANA", place="Al-Buqaan")]


def test_the_matrix_says_what_each_claimant_says_of_each_event(store: Store) -> None:
    matrix = compare_accounts(Selection(store, View(category="civilian")))
    flagship = next(row for row in matrix.events if row.event_id == FLAGSHIP)
    cells = flagship.cells
    assert cells["sohr"].ends == Range(low=36, high=36, open=False)
    assert cells["sana"].ends == Range(low=40, high=40, open=True)
    assert (cells["coalition"].ends, cells["coalition"].denies) == (None, True)
    assert "afp" not in cells  # how it reads a denial is no account of its own
    assert cells["airwars"].derived
    assert len(matrix.events) + matrix.more == 39
    assert flagship.number == Range(low=15, high=41, open=True)
    # nobody counts all the missing; a number of another category would not be this one
    nothing = compare_accounts(Selection(store, View(harm="missing", category="man"))).events[0]
    assert (nothing.number.low, nothing.number.high) == (None, None)


def test_events_that_differ_come_first_and_the_rest_is_counted(tmp_path: Path) -> None:
    denial = {"position": "denies", "denies": "event"}
    store = open_sample(
        tmp_path,
        events=[{"event_id": name, "date_start": "2018-11-03"} for name in ("a", "b", "c")],
        claims=[
            {"claim_id": "1", "event_id": "a", "claimant_id": "sohr"},
            {"claim_id": "2", "event_id": "b", "claimant_id": "sohr"},
            {"claim_id": "3", "event_id": "b", "claimant_id": "sana", **denial},
            {"claim_id": "4", "event_id": "c", "claimant_id": "sohr", "said_on": "2018-11-09"},
        ],
    )
    matrix = compare_accounts(Selection(store, View()), most=2)
    assert [row.event_id for row in matrix.events] == ["b", "a"]
    assert matrix.more == 1
    assert [(c.id, c.events) for c in matrix.claimants] == [("sohr", 2), ("sana", 1)]
    known = compare_accounts(Selection(store, View(as_of=date(2018, 11, 9))))
    assert [row.event_id for row in known.events] == ["c"]


def test_the_flags_of_events_follow_the_day_of_knowledge(store: Store) -> None:
    today = list_flags(Selection(store, View()), [FLAGSHIP])
    assert today == {
        FLAGSHIP: ["number", "civilian_status", "who", "where", "denied", "corroborated"]
    }
    assert list_flags(Selection(store, View(as_of=date(2018, 11, 16))), [FLAGSHIP]) == {}


def test_the_events_differed_on_most_come_first(shipped: Store) -> None:
    found = list_differing(Selection(shipped, View()), most=3)
    # By hand: number, civilian status, who and where; then two flags each, 26-40 before 14-23.
    assert [(each.row.event_id, len(each.flags)) for each in found] == [
        ("abu-al-hasan-2018-11-17", 4),
        ("hajin-2018-11-09", 2),
        ("albu-badran-2018-11-15", 2),
    ]
    assert list(found[0].flags) == ["number", "civilian_status", "who", "where"]
    of_a_day = Selection(shipped, View(as_of=date(2018, 10, 2)))
    known = [each.row.event_id for each in list_differing(of_a_day)]
    assert known == ["hajin-2018-10-01", "as-suwayda-2018-07-25"]
