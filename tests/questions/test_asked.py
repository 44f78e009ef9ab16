"""Whose accounts count, which events are asked for, and what stands beside their number."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.engine.store import Store, open_cases, open_store
from geo.export.files.tables import frame_events, select_view
from geo.model.timeline import Span
from geo.questions.event import describe_event
from geo.questions.events import list_events
from geo.questions.people import count_by, count_casualties
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.questions.totals import find_widest
from geo.text import format_sentence
from geo.view.view import View
from geo.web.routes import build_routes
from tests.samples import open_sample

DAY = {"date_start": "2018-11-17"}
CLAIMANTS = [
    {"claimant_id": "army", "kind": "party"},
    {"claimant_id": "spokesman", "kind": "official", "speaks_for": "army"},
    {"claimant_id": "army-monitor", "kind": "monitor", "speaks_for": "army"},
    {"claimant_id": "monitor", "kind": "monitor"},
    {"claimant_id": "paper", "kind": "media"},
]
SAID = {  # claimant: civilians killed, confidence
    "army": (1, "high"),
    "spokesman": (2, "high"),
    "army-monitor": (3, "medium"),
    "monitor": (10, "medium"),
    "paper": (20, "low"),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_sample(
        tmp_path_factory.mktemp("asked"),
        events=[{**DAY, "event_id": "raid"}],
        claimants=CLAIMANTS,
        claims=[
            {
                "claim_id": name,
                "event_id": "raid",
                "claimant_id": name,
                "said_on": "2018-11-18",
                "confidence": confidence,
            }
            for name, (_, confidence) in SAID.items()
        ],
        figures=[
            {"claim_id": name, "category": "civilian", "low": low}
            for name, (low, _) in SAID.items()
        ],
    )


@pytest.mark.parametrize(
    ("asked", "low", "high", "accounts"),
    [
        ({}, 1, 20, 5),
        # Who speaks for a party is one, and no monitor of it.
        ({"accounts": "no_parties"}, 10, 20, 2),
        ({"accounts": "monitors"}, 10, 10, 1),
        ({"confidence": "high"}, 1, 2, 2),
        ({"confidence": "medium"}, 1, 10, 4),
        ({"accounts": "no_parties", "confidence": "medium"}, 10, 10, 1),
        ({"accounts": "monitors", "confidence": "high"}, None, None, 0),
        ({"accounts": "no_parties", "rule": "corroborated"}, 10, 10, 2),
    ],
)
def test_only_the_accounts_asked_for_make_the_number(
    store: Store, asked: dict[str, Any], low: int | None, high: int | None, accounts: int
) -> None:
    found = count_casualties(Selection(store, View(category="civilian", **asked)))
    assert (found.low, found.high, found.accounts) == (low, high, accounts)


def test_the_other_accounts_stay_to_be_read(store: Store) -> None:
    view = View(category="civilian", accounts="monitors")
    found = describe_event(Selection(store, view), "raid")
    used = {claim.claimant.id: claim.figures[0].used for claim in found.claims}
    assert used == {**dict.fromkeys(SAID, False), "monitor": True}
    everybody = describe_event(Selection(store, View()), "raid")
    assert found.flags == everybody.flags


def test_the_latest_is_found_among_what_is_asked_for(tmp_path: Path) -> None:
    claim = {"event_id": "raid", "claimant_id": "monitor"}
    store = open_sample(
        tmp_path,
        events=[{**DAY, "event_id": "raid"}],
        claims=[
            {**claim, "claim_id": "sure", "said_on": "2018-11-18"},
            {**claim, "claim_id": "unsure", "said_on": "2018-11-19", "confidence": "low"},
        ],
        figures=[{"claim_id": "sure", "low": 7}, {"claim_id": "unsure", "low": 9}],
    )
    lows = [
        count_casualties(Selection(store, View(confidence=confidence))).low
        for confidence in ("", "high")
    ]
    assert lows == [9, 7]


def test_denials_of_whom_nobody_asked_count_as_nothing(tmp_path: Path) -> None:
    claim = {"event_id": "raid", "said_on": "2018-11-18"}
    store = open_sample(
        tmp_path,
        events=[{**DAY, "event_id": "raid"}],
        claimants=CLAIMANTS[:1],
        claims=[
            {**claim, "claim_id": "count", "claimant_id": "monitor"},
            {
                **claim,
                "claim_id": "no",
                "claimant_id": "army",
                "position": "denies",
                "denies": "event",
            },
        ],
        figures=[{"claim_id": "count", "low": 7}],
    )
    asked: tuple[dict[str, Any], ...] = ({}, {"accounts": "no_parties"})
    lows = [count_casualties(Selection(store, View(denials="zero", **more))).low for more in asked]
    assert lows == [0, 7]


@pytest.mark.parametrize(
    ("place", "days", "low"),
    [
        (None, {}, 0),
        ("village", {}, 0),  # the event's only place
        ("town", {}, 7),
        (None, {"when_start": "2018-11-17", "when_end": "2018-11-18"}, 0),
        (None, {"when_start": "2018-11-18"}, 7),
    ],
)
def test_a_denial_counts_as_zero_where_it_speaks_of_the_whole_event(
    tmp_path: Path, place: str | None, days: dict[str, str], low: int
) -> None:
    claim = {"event_id": "raid", "said_on": "2018-11-20"}
    denial = {"claimant_id": "army", "position": "denies", "denies": "event"}
    store = open_sample(
        tmp_path,
        events=[{**DAY, "date_end": "2018-11-18", "event_id": "raid", "places": "village"}],
        claims=[
            {**claim, "claim_id": "count", "claimant_id": "monitor"},
            {**claim, **denial, **days, "claim_id": "no", "place_id": place},
        ],
        figures=[{"claim_id": "count", "low": 7}],
    )
    assert count_casualties(Selection(store, View(denials="zero"))).low == low


@pytest.mark.parametrize("rule", ["range", "lowest", "highest", "median", "latest", "best"])
def test_the_largest_that_is_admitted_is_told_under_every_rule(tmp_path: Path, rule: str) -> None:
    claim = {"event_id": "raid", "said_on": "2018-11-18", "position": "acknowledges"}
    parties = ("army", "militia")
    store = open_sample(
        tmp_path,
        events=[{**DAY, "event_id": "raid"}],
        claimants=[{"claimant_id": name, "kind": "party"} for name in parties],
        claims=[
            *({**claim, "claim_id": name, "claimant_id": name} for name in parties),
            {**claim, "claim_id": "m", "claimant_id": "monitor", "position": "reports"},
        ],
        figures=[
            {"claim_id": "army", "category": "civilian", "low": 2},
            {"claim_id": "army", "category": "combatant", "low": 10},
            {"claim_id": "militia", "category": "civilian", "low": 3},
            {"claim_id": "m", "low": 20},
        ],
    )
    for category in ("civilian", "all"):
        found = count_casualties(Selection(store, View(rule=rule, category=category)))
        assert found.acknowledged == 3, category


STATED = {"claimant_id": "monitor", "area": "east", "said_on": "2018-11-19"}
TOTALS = [
    {**STATED, "total_id": "of-years", "low": 4000, "period_start": "2014-01-01"},
    {**STATED, "total_id": "of-civilians", "low": 95, "period_start": "2018-11-18"},
    {
        **STATED,
        "total_id": "of-north",
        "area": "north",
        "category": "all",
        "low": 90,
        "period_start": "2018-11-17",
    },
]
PLACES = [
    {"place_id": "town", "within": "east"},
    {"place_id": "hill", "within": "south"},
    {"place_id": "far", "within": "north"},
]
ACTORS = [
    {"actor_id": "army"},
    {"actor_id": "allies", "part_of": "army"},
    {"actor_id": "fighters", "part_of": "allies"},
    {"actor_id": "is"},
    {"actor_id": "sdf"},
]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Give three events: a town that changed hands, a disputed place, and a raid by a part."""
    claim = {"claimant_id": "monitor", "said_on": "2018-11-18"}
    return open_sample(
        tmp_path_factory.mktemp("taken"),
        events=[
            {
                **DAY,
                "event_id": "town",
                "places": "town",
                "control_from": "is",
                "control_to": "sdf",
            },
            {**DAY, "event_id": "hill", "places": "hill"},
            {"event_id": "raid", "date_start": "2018-11-20"},
        ],
        places=PLACES,
        actors=ACTORS,
        claims=[
            {**claim, "claim_id": "a", "event_id": "town"},
            {**claim, "claim_id": "b", "event_id": "hill", "place_id": "far"},
            {
                **claim,
                "claim_id": "c",
                "event_id": "raid",
                "blames": "fighters",
                "said_on": "2018-11-21",
            },
        ],
        figures=[
            {"claim_id": "a", "category": "combatant", "side": "is", "low": 30},
            {"claim_id": "a", "category": "combatant", "side": "sdf", "low": 12, "high": 15},
            {"claim_id": "b", "category": "combatant", "low": 4, "high": None},
            {"claim_id": "c", "category": "combatant", "side": "is", "low": 5},
        ],
        totals=TOTALS,
    )


def ids(store: Store, **asked: Any) -> set[str]:
    return set(list_events(Selection(store, View(**asked)))["event_id"].to_list())


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"control": "changed"}, {"town"}),
        ({"place": ("east",)}, {"town"}),
        ({"place": ("south",)}, {"hill"}),
        # An account puts it there, so whoever looks there finds it.
        ({"place": ("north",)}, {"hill"}),
        ({"place": ("north",), "as_of": date(2018, 11, 17)}, set()),
        ({"actor": ("fighters",)}, {"raid"}),
        ({"actor": ("allies",)}, {"raid"}),
        ({"actor": ("army",)}, {"raid"}),
        ({"actor": ("is",)}, set()),
    ],
)
def test_places_and_actors_include_their_parts(
    taken: Store, asked: dict[str, Any], found: set[str]
) -> None:
    assert ids(taken, **asked) == found


def test_a_change_of_control_is_marked_in_lists_and_on_the_timeline(taken: Store) -> None:
    rows = list_events(Selection(taken, View())).select("event_id", "taken").iter_rows()
    assert dict(rows) == {"town": True, "hill": False, "raid": False}
    day = date(2018, 11, 17)
    assert make_timeline(Selection(taken, View())).taken == [Span(from_=day, to=day, events=1)]
    control = describe_event(Selection(taken, View()), "town").event.control
    assert control is not None
    assert (control.from_ and control.from_.id, control.to and control.to.id) == ("is", "sdf")


def test_people_are_told_by_side(taken: Store) -> None:
    groups = count_by(Selection(taken, View(category="combatant")), by="side")
    assert [(key, n.low, n.high, n.open, n.events) for key, n in groups] == [
        ("is", 35, 35, False, 2),
        ("sdf", 12, 15, False, 1),
        (None, 4, 4, True, 1),
    ]


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({}, "of-civilians"),  # civilians are among all people
        ({"category": "combatant"}, None),
        ({"place": ("north",), "to": date(2018, 11, 20)}, "of-north"),
        ({"place": ("south",)}, None),
        ({"from_": date(2018, 11, 18)}, "of-civilians"),
        ({"from_": date(2018, 11, 19)}, None),
        ({"as_of": date(2018, 11, 18)}, None),
    ],
)
def test_the_largest_total_of_these_days_and_places_stands_beside(
    taken: Store, asked: dict[str, Any], total: str | None
) -> None:
    found = find_widest(Selection(taken, View(**asked)))
    assert (found and found.total_id) == total


def test_the_case_has_both_its_governorates_and_its_reading() -> None:
    store = open_store("hajin-2018")
    for governorate in ("as-suwayda-governorate", "rif-dimashq-governorate"):
        assert "tulul-al-safa-2018-11-17" in ids(store, place=(governorate,))
    found = describe_event(Selection(store, View()), "tulul-al-safa-2018-11-17")
    assert "where" in {flag.flag for flag in found.flags}
    claims = describe_event(Selection(store, View()), "abu-al-hasan-2018-11-17").claims
    denial = next(claim for claim in claims if claim.id == "sc-01")
    assert ([actor.id for actor in denial.reads_as], denial.blames) == (
        ["syrian-government-forces"],
        (),
    )
    asked = View(actor=("syrian-government-forces",), q="Abu al-Hasan, near")
    assert count_casualties(Selection(store, asked)).events == 0


def test_what_a_licence_does_not_let_apply_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [{"event_id": f"e{n}", "date_start": "2018-11-17"} for n in range(12)]
    closed = {"name": "closed", "redistribution": "aggregate-only"}
    open_sample(tmp_path, descriptor=closed, events=events)
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    client = TestClient(Starlette(routes=build_routes()))
    asked = "dataset=closed&from=2018-11-05&q=raid&min_killed=3&dates=touching"
    answer = client.get(f"/api/v1/casualties?{asked}").json()
    assert answer["applied"] == {
        "from": ["2018-11-01"],
        "q": None,
        "min_killed": None,
        "dates": None,
    }
    assert "applied" not in client.get("/api/v1/casualties?dataset=closed&from=2018-11-01").json()
    timeline = client.get("/api/v1/timeline?dataset=closed&step=day").json()
    assert (timeline["step"], timeline["applied"]) == ("month", {"step": ["month"]})
    assert "applied" not in client.get("/api/v1/timeline?dataset=closed&step=month").json()


@pytest.mark.parametrize(
    ("days", "spoken_of", "low"),
    [
        ({"date_start": None, "date_end": "2018-11-05"}, ("2018-11-05", "2018-11-05"), 9),
        ({"date_start": "2018-11-01", "date_end": None}, ("2018-11-01", "2018-11-01"), 9),
        ({}, ("2018-11-04", "2018-11-04"), 9),
        ({"date_start": "2018-11-01", "date_end": "2018-11-05"}, ("2018-11-01", "2018-11-05"), 0),
        ({"date_start": None, "date_end": "2018-11-05"}, (None, "2018-11-05"), 0),
        ({}, (None, None), 0),
    ],
)
def test_a_denial_of_some_days_is_none_of_days_that_nobody_knows(
    tmp_path: Path, days: dict[str, Any], spoken_of: tuple[str | None, str | None], low: int
) -> None:
    start, end = spoken_of
    claims = [
        {"claim_id": "m", "event_id": "e", "claimant_id": "monitor", "said_on": "2018-12-01"},
        {
            "claim_id": "d",
            "event_id": "e",
            "claimant_id": "army",
            "said_on": "2018-12-02",
            "position": "denies",
            "denies": "event",
            "when_start": start,
            "when_end": end,
        },
    ]
    store = open_sample(
        tmp_path,
        events=[{"event_id": "e", **days}],
        claims=claims,
        figures=[{"claim_id": "m", "category": "civilian", "low": 9}],
    )
    number = count_casualties(Selection(store, View(category="civilian", denials="zero")))
    assert (number.low, number.high) == (low, 9)


def test_every_number_says_whose_accounts_count_and_as_what(shipped: Store) -> None:
    asked: dict[str, Any] = {
        "accounts": "monitors",
        "confidence": "high",
        "denials": "zero",
        "admissions": "count",
    }
    names = ("accounts_counted", "least_confidence", "denials", "admissions")
    said = dict(zip(names, asked.values(), strict=True))
    selection = Selection(shipped, View(category="civilian", **asked))
    number = count_casualties(selection)
    assert number.to_json().items() >= said.items()
    # As usual nothing is said of it.
    assert not {*names} & count_casualties(Selection(shipped, View())).to_json().keys()
    rows = frame_events(selection)
    assert {name: set(rows[name]) for name in names} == {
        name: {word} for name, word in said.items()
    }
    assert frame_events(Selection(shipped, View()))[list(names)].isna().all(axis=None)
    for lang, how in (("en", "Monitors only"), ("ar", "روايات المراصد وحدها")):
        assert how in format_sentence(number, lang)


def test_files_hold_all_that_claims_and_figures_say(shipped: Store) -> None:
    cases = select_view(Selection(open_cases(), View()))
    assert set(cases.figures["best"]) == {None, 5}
    assert "killed all 3-9 (best 5)" in cases.claims["figures"].to_list()
    taken = select_view(Selection(shipped, View()))
    for column in ("involves", "reads_as", "reader", "when_start", "when_end"):
        assert taken.claims[column].null_count() < taken.claims.height, column
    assert taken.events["control_to"].notna().any()
    assert {"control_from", "control_by", "active_year"} <= {*taken.events.columns}
