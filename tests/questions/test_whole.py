"""The whole is never less than its parts: in every event, under every rule, at both ends."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from geo.counting.rules import RULES, pick_accounts
from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store, open_cases
from geo.export.files.tables import frame_events
from geo.model.number import Number
from geo.questions.people import count_by, count_casualties, count_people
from geo.questions.select import Selection
from geo.readers.importing import import_file
from geo.view.grammar import CATEGORIES
from geo.view.view import View
from tests.samples import open_sample
from tests.samples_files import shared
from tests.whole import list_short

EVENTS = [f"e{number}" for number in range(12)]
WAYS: tuple[dict[str, Any], ...] = (
    {},
    {"admissions": "count"},
    {"denials": "zero"},
    {"accounts": "monitors"},
    {"accounts": "no_parties", "confidence": "medium", "denials": "zero"},
    {"as_of": date(2018, 11, 17)},
)
"""Whose accounts may count, and as what."""


def list_views(store: Store) -> Iterator[View]:
    claimants = store.frame("claimants").select("claimant_id").collect()["claimant_id"].to_list()
    for rule, way in product(RULES, WAYS):
        yield replace(View(), rule=rule, **way)
    for claimant, denials in product(claimants, ("", "zero")):
        yield View(rule=f"claimant:{claimant}", denials=denials)


def find_short(store: Store) -> list[tuple[str, set[tuple[str, str]]]]:
    found = []
    for view in list_views(store):
        figures = pick_accounts(store.used_figures(view), view.rule)
        short = list_short(store.numbers(view), figures, rule=view.rule)
        if short:
            found.append((view.query_string(), short))
    return found


def test_of_the_shipped_events_all_people_are_as_many_as_any_of_them(shipped: Store) -> None:
    assert find_short(shipped) == []


def test_of_the_cases_counted_by_hand_all_people_are_as_many_as_any_of_them() -> None:
    assert find_short(open_cases()) == []


def make_accounts(pick: random.Random) -> dict[str, list[dict[str, Any]]]:
    """Make claims of four claimants about each event: of all people, of parts, in any order."""
    claims, figures = [], []
    days = ["2018-11-16", "2018-11-17", "2018-11-18", None]
    for number, (event, claimant) in enumerate(product(EVENTS, ("a", "b", "c", "army") * 2)):
        name = f"c{number}"
        claim = {"claim_id": name, "event_id": event, "claimant_id": claimant}
        position = "acknowledges" if claimant == "army" else "reports"
        is_denial = claimant == "army" and pick.random() < 0.4
        denial = {"position": "denies", "denies": pick.choice(["event", "civilian_harm"])}
        stance = denial if is_denial else {"position": position}
        claims.append({**claim, **stance, "said_on": pick.choice(days)})
        if is_denial:
            continue
        parts = {
            category: pick.randrange(20)
            for category in pick.sample(CATEGORIES, pick.randrange(0, 5))
        }
        for category, low in parts.items():
            if category != "all":
                high = pick.choice([low, low + 7, None])
                figures.append({"claim_id": name, "category": category, "low": low, "high": high})
        if "all" in parts:
            # A claim's own whole holds its parts, as the check of datasets asks.
            least = sum(parts.values())
            high = pick.choice([least + 28, None])
            figures.append({"claim_id": name, "low": least, "high": high})
    kinds = [{"claimant_id": claimant, "kind": "monitor"} for claimant in "abc"]
    return {
        "claimants": [*kinds, {"claimant_id": "army", "kind": "party"}],
        "events": [{"event_id": event, "date_start": "2018-11-10"} for event in EVENTS],
        "claims": claims,
        "figures": figures,
    }


@pytest.mark.parametrize("seed", range(6))
def test_of_made_up_events_all_people_are_as_many_as_any_of_them(tmp_path: Path, seed: int) -> None:
    tables = make_accounts(random.Random(seed))  # noqa: S311  nothing here is secret
    assert find_short(open_sample(tmp_path, **tables)) == []


def at_least(whole: Number, part: Number) -> bool:
    ends = ((whole.low, part.low), (whole.high, part.high))
    return all((most or 0) >= (least or 0) for most, least in ends)


@pytest.mark.parametrize("seed", range(3))
def test_sums_keep_it_also_where_records_are_of_one_event_or_parts(
    tmp_path: Path, seed: int
) -> None:
    tables = make_accounts(random.Random(seed))  # noqa: S311  nothing here is secret
    same = [{"event_id": "e0", "other_event_id": "e1"}, {"event_id": "e2", "other_event_id": "e3"}]
    tables["events"][5]["part_of"] = tables["events"][6]["part_of"] = "e4"
    store = open_sample(tmp_path, **tables, same_as=same)
    for rule in RULES:
        people = count_people(Selection(store, View(rule=rule)))
        short = {key for key, part in people.items() if not at_least(people[key[0], "all"], part)}
        assert short == set(), rule


def test_each_claimants_own_numbers_keep_it(tmp_path: Path) -> None:
    store = open_sample(tmp_path, **make_accounts(random.Random(9)))  # noqa: S311
    own = {
        category: dict(count_by(Selection(store, View(category=category)), by="claimant"))
        for category in CATEGORIES
    }
    for key, whole in own["all"].items():
        assert all(at_least(whole, own[category][key]) for category in CATEGORIES), key


def test_records_of_one_event_are_as_many_as_a_part_of_either(tmp_path: Path) -> None:
    """One says 5 in all, the other 30 civilians: at least 30 of one event, not from 5 on."""
    days = {"date_start": "2018-11-01"}
    claims = [{"claim_id": n, "event_id": n, "claimant_id": n} for n in "ab"]
    store = open_sample(
        tmp_path,
        events=[{"event_id": "a", **days}, {"event_id": "b", **days}],
        claims=claims,
        figures=[{"claim_id": "a", "low": 5}, {"claim_id": "b", "category": "civilian", "low": 30}],
        same_as=[{"event_id": "a", "other_event_id": "b"}],
    )
    selection = Selection(store, View())
    people = count_people(selection)
    for whole in (people["killed", "all"], count_casualties(selection)):
        assert (whole.low, whole.high, whole.open) == (30, 30, True)
    month = dict(count_by(selection, by="month"))["2018-11"]
    assert (month.low, month.high) == (30, 30)
    rows = frame_events(selection)
    assert rows["counted_low"].sum() == rows["counted_high"].sum() == 30


@pytest.mark.parametrize(
    "name", ["ged_syria_20160101_20191130.csv", "GEDEvent_v23_1_CAR_49col.csv"]
)
def test_ucdp_keeps_it_in_every_row(tmp_path: Path, name: str) -> None:
    import_file("ucdp", shared(f"ucdp/{name}"), folder=tmp_path / "ged")
    store = build_store(open_dataset(tmp_path / "ged"))
    for rule in RULES:
        view = View(rule=rule)
        numbers = store.numbers(view)
        assert list_short(numbers, store.used_figures(view), rule=rule) == set()
        raised = numbers.collect().to_polars().filter(pl.col("raised") | pl.col("from_parts"))
        # Nothing needs to be raised: the ends of the parts are those that the whole leaves them.
        assert raised.height == 0, rule
