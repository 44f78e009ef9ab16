"""Records of one event count once, and an account that cites another is no second voice to it."""

from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store
from geo.questions.event import describe_event
from geo.questions.people import count_by, count_casualties
from geo.questions.select import Selection
from geo.questions.unshown import count_unshown, list_repeated
from geo.view.view import View
from tests.samples import open_sample

DAYS = {"raid": "2018-11-30", "again": "2018-12-01", "other": "2018-12-01", "war": "2018-10-01"}
COUNTED = {"raid": (10, 10), "again": (14, None), "other": (5, 5), "war": (100, 100)}
SAME = {"event_id": "raid", "other_event_id": "again"}


def open_pair(folder: Path, **changes: Any) -> Store:
    """Three events of 10, at least 14 and 5 killed; two of them are one. A war of 100 is apart."""
    tables: dict[str, Any] = {
        "events": [{"event_id": event, "date_start": DAYS[event]} for event in DAYS],
        "claims": [
            {"claim_id": event, "event_id": event, "claimant_id": f"{event}-monitor"}
            for event in DAYS
        ],
        "figures": [
            {
                "claim_id": event,
                "low": low,
                "high": high,
                "qualifier": "exact" if high else "at_least",
            }
            for event, (low, high) in COUNTED.items()
        ],
        "same_as": [SAME],
    }
    return open_sample(folder, **{**tables, **changes})


def ends(store: Store, **asked: Any) -> tuple[Any, ...]:
    number = count_casualties(Selection(store, View(**asked)))
    return number.low, number.high, number.open, number.without_figure


def test_events_recorded_as_the_same_count_once(tmp_path: Path) -> None:
    assert ends(open_pair(tmp_path / "apart", same_as=[])) == (129, 129, True, 0)
    store = open_pair(tmp_path / "one")
    assert ends(store) == (115, 119, True, 0)  # 10 to 14 or more, 5, 100
    assert list_repeated(Selection(store, View())) == ["raid"]
    assert count_unshown(Selection(store, View())).repeated == 1


@pytest.mark.parametrize("decision", ["different", "undecided"])
def test_no_other_decision_changes_a_number(tmp_path: Path, decision: str) -> None:
    store = open_pair(tmp_path, same_as=[{**SAME, "decision": decision}])
    assert ends(store) == (129, 129, True, 0)
    assert store.same() is None


def test_one_record_alone_counts_as_it_is(tmp_path: Path) -> None:
    store = open_pair(tmp_path)
    assert ends(store, q="again") == (14, 14, True, 0)
    assert list_repeated(Selection(store, View(q="again"))) == []


def test_a_pair_counts_in_each_of_its_months_and_once_in_the_total(tmp_path: Path) -> None:
    store = open_pair(tmp_path)
    months = {key: (n.low, n.high) for key, n in count_by(Selection(store, View()), by="month")}
    assert months == {"2018-10": (100, 100), "2018-11": (10, 10), "2018-12": (19, 19)}


def test_the_same_as_a_third_record_is_the_same(tmp_path: Path) -> None:
    elsewhere = {"other_dataset": "another", "other_event_id": "x"}
    rows = [{"event_id": "raid", **elsewhere}, {"event_id": "again", **elsewhere}]
    assert ends(open_pair(tmp_path, same_as=rows)) == (115, 119, True, 0)


@pytest.mark.parametrize("member", ["raid", "again"])
def test_what_a_longer_event_holds_it_holds_of_every_record(tmp_path: Path, member: str) -> None:
    events = [
        {"event_id": event, "date_start": DAYS[event], "part_of": "war" if event == member else ""}
        for event in DAYS
    ]
    for row in events:
        row["part_of"] = row["part_of"] or None  # type: ignore[assignment]
    assert ends(open_pair(tmp_path, events=events)) == (105, 105, False, 0)


def test_an_event_says_what_it_is_recorded_to_be(tmp_path: Path) -> None:
    row = {**SAME, "decided_by": "A. Reader", "decided_on": "2019-01-02", "note": "One address."}
    store = open_pair(tmp_path, same_as=[row])
    for event, other in (("raid", "again"), ("again", "raid")):
        (recorded,) = describe_event(Selection(store, View()), event).same_as
        assert (recorded.dataset, recorded.event_id) == ("sample", other)
        assert (recorded.title, recorded.decided_by) == (other, "A. Reader")
    assert describe_event(Selection(store, View()), "other").same_as == ()


def open_cited(folder: Path, *, also: tuple[str, ...] = ()) -> Store:
    """UCDP counts 20 citing Airwars and SOHR; Airwars counts 10; others say 15."""
    speakers = ("ucdp-ged", "airwars", *also)
    counted = {"ucdp-ged": 20, "airwars": 10}
    return open_sample(
        folder,
        descriptor={
            "sources": [{"source_id": "citing", "not_independent_of": ["airwars", "sohr"]}]
        },
        events=[{"event_id": "raid", "date_start": "2018-11-30"}],
        claims=[
            {
                "claim_id": speaker,
                "event_id": "raid",
                "claimant_id": speaker,
                "source_id": "citing" if speaker == "ucdp-ged" else None,
            }
            for speaker in speakers
        ],
        figures=[{"claim_id": name, "low": counted.get(name, 15)} for name in speakers],
    )


def flags_of(store: Store) -> set[str]:
    return set(store.flags(None).collect()["flag"].to_list())


def test_an_account_that_cites_another_does_not_corroborate_it(tmp_path: Path) -> None:
    store = open_cited(tmp_path)
    assert "corroborated" not in flags_of(store)
    assert "single" in flags_of(store)
    assert ends(store, rule="corroborated") == (None, None, False, 1)
    claims = {claim.id: claim for claim in describe_event(Selection(store, View()), "raid").claims}
    assert [cited.name for cited in claims["ucdp-ged"].cites] == ["airwars", None]
    assert claims["airwars"].cites == ()


def test_a_third_voice_corroborates_it(tmp_path: Path) -> None:
    store = open_cited(tmp_path, also=("snhr",))
    assert "corroborated" in flags_of(store)
    assert ends(store, rule="corroborated") == (15, 15, True, 0)  # at least that many


def test_what_is_cited_and_silent_takes_no_voice_away(tmp_path: Path) -> None:
    store = open_sample(
        tmp_path,
        descriptor={"sources": [{"source_id": "citing", "not_independent_of": ["airwars"]}]},
        events=[{"event_id": "raid"}, {"event_id": "other"}],
        claims=[
            {"claim_id": "c1", "event_id": "raid", "claimant_id": "ucdp", "source_id": "citing"},
            {"claim_id": "c2", "event_id": "raid", "claimant_id": "snhr"},
            {"claim_id": "c3", "event_id": "other", "claimant_id": "airwars"},
        ],
    )
    raised = set(store.flags(None).collect().iter_rows())
    assert ("raid", "corroborated") in raised
