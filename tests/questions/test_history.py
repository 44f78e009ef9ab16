"""The days on which something new was said about the flagship event, and what it changed."""

from datetime import date
from pathlib import Path

from geo.engine.store import open_store
from geo.questions.history import list_statement_days, list_statements
from geo.questions.select import Selection
from geo.view.view import View
from tests.samples import open_sample

FLAGSHIP = View(event="abu-al-hasan-2018-11-17")


def test_the_days_of_the_flagship_event_are_those_counted_by_hand() -> None:
    days = list_statement_days(Selection(open_store("hajin-2018"), FLAGSHIP))
    assert [day.isoformat() for day in days] == [
        "2018-11-17",
        "2018-11-18",
        "2018-11-22",
        "2018-11-30",
        "2020-09-09",
    ]


def test_each_statement_says_what_it_changed() -> None:
    store = open_store("hajin-2018")
    first = list_statements(Selection(store, FLAGSHIP), day=date(2018, 11, 17))
    changes = {row.claim_id: row.change for row in first}
    assert changes["cl-0025"] == "new"
    assert changes["cl-0026"] == "replaced"
    assert changes["sc-02"] == "repeated"
    assert changes["sc-04"] == "statement"
    assert changes["sc-07"] == "statement"
    last = list_statements(Selection(store, FLAGSHIP), day=date(2020, 9, 9))
    assert [(row.claim_id, row.change) for row in last] == [("cl-0038", "denial")]


def test_without_a_day_every_statement_is_listed() -> None:
    changes = {
        row.claim_id: row.change
        for row in list_statements(Selection(open_store("hajin-2018"), FLAGSHIP))
    }
    assert len(changes) == 20
    assert (changes["cl-0104"], changes["cl-0031"]) == ("relay", "new")


def test_the_days_follow_the_filters_and_not_the_day_of_knowledge(tmp_path: Path) -> None:
    said = {"claimant_id": "sohr"}
    store = open_sample(
        tmp_path,
        events=[{"event_id": "a", "date_start": "2018-11-03"}, {"event_id": "b"}],
        claims=[
            {**said, "claim_id": "c1", "event_id": "a", "said_on": "2018-11-04"},
            {**said, "claim_id": "c2", "event_id": "b", "said_on": "2018-11-05"},
            {**said, "claim_id": "c3", "event_id": "b"},
        ],
    )
    assert list_statement_days(Selection(store, View(as_of=date(2018, 1, 1)))) == [
        date(2018, 11, 4),
        date(2018, 11, 5),
    ]
    assert list_statement_days(Selection(store, View(from_=date(2018, 11, 1)))) == [
        date(2018, 11, 4)
    ]
