"""One event of the shipped dataset with its accounts, counted by hand."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store, open_store
from geo.errors import NotFoundError
from geo.model.account import EarlierFigure
from geo.model.event import EventAccounts
from geo.questions.event import describe_each, describe_event
from geo.questions.events import find_event
from geo.questions.people import count_people
from geo.questions.select import Selection
from geo.view.view import View
from tests.engine.test_contract import make_tables
from tests.samples import open_sample
from tests.samples_copies import COPY, COPY_OF_SOURCE, ROWS

FLAGSHIP = "abu-al-hasan-2018-11-17"


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store("hajin-2018")


def describe(store: Store, **asked: Any) -> EventAccounts:
    return describe_event(Selection(store, View(**asked)), FLAGSHIP)


def test_the_flagship_event_has_its_place_its_points_and_its_day(store: Store) -> None:
    event = describe(store, lang="ar").event
    assert (event.from_, event.to, event.date_prec) == (*([date(2018, 11, 17)] * 2), 1)
    place = event.places[0]
    assert (place.name, place.lat, place.lng) == ("أبو الحسن", 34.6533333, 40.8952778)
    assert len(place.alternatives) == 5
    # The three grids the Coalition printed, OpenStreetMap and UCDP, by the difference in degrees
    # at 34.65 north.
    distances = sorted(point.distance_m or 0 for point in place.alternatives)
    assert distances == pytest.approx([91, 533, 696, 1412, 1417], abs=5)


def test_figures_say_whether_they_count_and_what_they_replace(store: Store) -> None:
    claims = {claim.id: claim for claim in describe(store).claims}
    wire, fuller, article = (
        {f.category: f for f in claims[claim].figures} for claim in ("cl-0025", "cl-0026", "sc-03")
    )
    assert (wire["civilian"].used, article["civilian"].used) == (False, True)
    assert fuller["civilian"].replaces == EarlierFigure(low=36, high=None, qualifier="at_least")
    assert wire["civilian"].replaces is None
    derived = claims["cl-0104"]
    assert derived.derived
    assert not derived.figures[0].used
    assert {origin.id for origin in derived.derived_from} >= {"cl-0031", "cl-0032"}


def test_flags_point_at_the_claims_they_follow_from(store: Store) -> None:
    flags = {flag.flag: list(flag.because) for flag in describe(store).flags}
    assert set(flags) == {"number", "civilian_status", "who", "where", "denied", "corroborated"}
    assert flags["number"] == ["cl-0030", "cl-0032"]  # 40 by Amaq, 53 by the radio
    assert flags["where"] == ["cl-0028"]  # SANA says al-Buqaan
    assert {"sc-01", "cl-0036", "cl-0025"} <= set(flags["who"])
    assert "sc-06" not in flags["who"]


@pytest.mark.parametrize(
    ("day", "claims", "flags"),
    [
        ("2018-11-16", 0, set()),
        ("2018-11-17", 13, {"number", "civilian_status", "where", "denied", "corroborated"}),
    ],
)
def test_an_event_is_described_as_known_on_a_day(
    store: Store, day: str, claims: int, flags: set[str]
) -> None:
    found = describe(store, as_of=date.fromisoformat(day))
    assert len(found.claims) == claims
    assert {flag.flag for flag in found.flags} == flags


def test_claims_of_one_day_stay_in_their_order_and_undated_ones_come_last(store: Store) -> None:
    claims = describe(store).claims
    assert claims[-1].id == "cl-0104"
    assert [c.id for c in claims].index("cl-0025") < [c.id for c in claims].index("cl-0026")


def test_an_unknown_event_is_refused_by_name(store: Store) -> None:
    with pytest.raises(NotFoundError, match="'nothing'"):
        describe_event(Selection(store, View()), "nothing")


def count_reads(store: Store, event: str, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often each table is asked for while one event is described."""
    asked: Counter[str] = Counter()
    frame = Store.frame

    def count(self: Store, name: str) -> Any:
        asked[name] += 1
        return frame(self, name)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "frame", count)
        described = describe_event(Selection(store, View()), event)
    assert len(described.claims) == {"one": 1, "many": 20}[event]
    return asked


def test_names_are_read_once_for_all_claims_of_an_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"blames": "us", "clears": "them", "place_id": "village", "source_id": "report"}
    store = open_sample(
        tmp_path,
        descriptor={"sources": [{"source_id": "report", "not_independent_of": ["sohr"]}]},
        events=[{"event_id": name, "places": "village"} for name in ("one", "many")],
        claims=[
            {"claim_id": f"c{n}", "event_id": "many", "claimant_id": f"person-{n}", **said}
            for n in range(20)
        ]
        + [{"claim_id": "d", "event_id": "one", "claimant_id": "sohr", **said}],
    )
    describe_event(Selection(store, View()), "one")  # what is remembered is remembered by now
    one, many = (count_reads(store, event, monkeypatch) for event in ("one", "many"))
    assert many == one
    assert (many["claimants"], many["claims"], many["figures_as_said"]) == (1, 1, 1)


def test_a_copy_is_that_of_the_address_or_else_of_the_source_pointed_into(tmp_path: Path) -> None:
    store = open_sample(tmp_path, **ROWS)
    claims = describe_event(Selection(store, View()), "strike-2018-11-17").claims
    assert {claim.id: claim.archive_url for claim in claims} == {
        "kept": COPY,
        "in-paper": COPY_OF_SOURCE,
        "of-paper": None,  # a copy of the paper is none of what stands elsewhere
        "bare": None,
    }


@pytest.mark.parametrize(
    "view",
    [
        View(),
        View(rule="median", denials="zero", category="civilian", lang="ar"),
        View(as_of=date(2018, 11, 20), from_=date(2018, 11, 1), to=date(2018, 11, 18)),
    ],
    ids=["all", "by a rule", "on a day"],
)
@pytest.mark.parametrize("sample", ["shipped", "made"])
def test_many_events_are_described_as_each_alone(
    tmp_path: Path, store: Store, sample: str, view: View
) -> None:
    asked = store if sample == "shipped" else open_sample(tmp_path, **make_tables())
    selection = Selection(asked, view)
    ids = asked.frame("events").select("event_id").collect()["event_id"].to_list()
    told = describe_each(selection, [*ids, "nothing"])
    assert told == {event: describe_event(selection, event) for event in ids}
    for event in ids:
        counted = count_people(selection, events=find_event(asked, event))
        assert told[event].numbers == tuple(counted.values())
