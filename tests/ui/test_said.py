"""What stands beside numbers and accounts, and who is named for what."""

from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store
from geo.questions.event import describe_event
from geo.questions.select import Selection
from geo.questions.totals import find_widest
from geo.text import LANGUAGES, Words
from geo.told.strip import say_total
from geo.ui.duplicates.comparison import say_actors
from geo.ui.event.claims import note_undated
from geo.view.view import View
from tests.samples import open_sample

SAID = {"event_id": "e", "said_on": "2018-11-18"}
TAKEN = {"event_id": "e", "control_from": "is", "control_to": "sdf"}
ACTORS = [{"actor_id": "is"}, {"actor_id": "sdf"}]


@pytest.mark.parametrize(
    ("marked", "told"),
    [
        # Of two who report the event nobody knows which tells of the change.
        ((None, None), 0),
        ((None, "yes"), 1),
        (("yes", "yes"), 2),
        ((None,), 1),
    ],
)
def test_who_tells_of_a_change_of_control_is_named_where_it_is_known(
    tmp_path: Path, marked: tuple[str | None, ...], told: int
) -> None:
    claims = [
        {**SAID, "claim_id": f"c{n}", "claimant_id": f"m{n}", "tells_control": mark}
        for n, mark in enumerate(marked)
    ]
    store = open_sample(tmp_path, actors=ACTORS, events=[TAKEN], claims=claims)
    control = describe_event(Selection(store, View()), "e").event.control
    assert control is not None
    assert len(control.claimants) == told
    assert not told or f"m{len(marked) - 1}" in control.claimants


@pytest.mark.parametrize(
    ("named", "key"),
    [
        ({}, "panel.nobody_blamed"),
        ({"involves": "is"}, "panel.nobody_blames"),
        ({"reads_as": "is", "reader": "m"}, "panel.nobody_blames"),
    ],
)
def test_a_pair_of_records_says_that_nobody_is_named_only_where_nobody_is(
    tmp_path: Path, named: dict[str, Any], key: str
) -> None:
    claims = [{**SAID, "claim_id": "c", "claimant_id": "m", **named}]
    store = open_sample(tmp_path, actors=ACTORS, events=[{"event_id": "e"}], claims=claims)
    found = describe_event(Selection(store, View()), "e")
    assert say_actors(found, Words("en")) == Words("en")(key)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_widest_total_says_whose_dead_it_counts(shipped: Store, lang: str) -> None:
    total = find_widest(Selection(shipped, View(category="combatant", lang=lang)))
    assert total is not None
    assert total.side_name
    assert total.side_name in say_total(total, Words(lang))


def test_an_undated_figure_that_is_not_counted_is_said_beside_the_number(tmp_path: Path) -> None:
    claims = [{**SAID, "claim_id": name, "claimant_id": "m"} for name in ("early", "late")]
    claims[0]["said_on"] = None  # type: ignore[assignment]
    for name, figures in (("both", ("early", "late")), ("one", ("early",))):
        store = open_sample(
            tmp_path / name,
            events=[{"event_id": "e"}],
            claims=claims,
            figures=[{"claim_id": claim, "low": 10} for claim in figures],
        )
        found = describe_event(Selection(store, View()), "e")
        number = next(n for n in found.numbers if (n.harm, n.category) == ("killed", "all"))
        assert bool(note_undated(number, found.claims, Words("en"))) == (name == "both")


def test_events_that_may_be_the_same_people_name_each_other(shipped: Store) -> None:
    pair = ("albu-badran-2018-11-15", "al-shaafah-2018-11-15")
    for event, other in (pair, pair[::-1]):
        found = describe_event(Selection(shipped, View(lang="en")), event)
        assert [same.event_id for same in found.maybe_same] == [other]
        assert found.maybe_same[0].title
        assert found.same_as == ()
