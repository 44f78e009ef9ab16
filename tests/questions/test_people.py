"""The questions, on a few events counted by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store
from geo.questions.events import list_events
from geo.questions.history import list_statement_days
from geo.questions.marks import find_extent
from geo.questions.names import list_known, list_options
from geo.questions.people import LONGER, count_by
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.questions.totals import list_totals
from geo.questions.unshown import count_unshown
from geo.text.search import fold_text
from geo.view.view import View
from tests.samples import open_sample

PLACES = [
    {"place_id": "pocket", "place_type": "area"},
    {
        "place_id": "hajin",
        "name_en": "Hajin",
        "name_ar": "هجين",
        "variants_en": "Hajeen",
        "within": "pocket",
        "latitude": 34.689,
        "longitude": 40.831,
    },
    {
        "place_id": "hasan",
        "name_en": "Abu al-Hasan",
        "name_ar": "أبو الحسن",
        "within": "pocket",
        "latitude": 34.653,
        "longitude": 40.895,
    },
    {"place_id": "safa", "name_en": "Tulul al-Safa", "latitude": 33.036, "longitude": 37.198},
]
EVENTS = [
    {"event_id": "a", "date_start": "2018-11-03", "places": "hajin;hasan"},
    {"event_id": "b", "date_start": "2018-11-17", "places": "hasan"},
    {
        "event_id": "c",
        "date_start": "2018-11-17",
        "places": "safa",
        "where_prec": 2,
        "event_type": "Strategic developments",
        "sub_event_type": "Other",
    },
    {"event_id": "d", "date_start": "2018-09-10", "date_end": None, "places": "pocket"},
    {"event_id": "e", "places": "pocket", "where_prec": 4},
]
CLAIMS = [
    {"claim_id": "a1", "event_id": "a", "claimant_id": "sohr", "blames": "coalition"},
    {"claim_id": "b1", "event_id": "b", "claimant_id": "sohr", "blames": "coalition;sdf"},
    {"claim_id": "b2", "event_id": "b", "claimant_id": "sana"},
    {"claim_id": "c1", "event_id": "c", "claimant_id": "sohr", "said_on": "2018-11-18"},
]
FIGURES = [
    {"claim_id": "a1", "low": 14},
    {"claim_id": "b1", "low": 43},
    {"claim_id": "b2", "low": 40, "qualifier": "at_least"},
    {"claim_id": "b2", "category": "child", "low": 5},
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    claims: list[dict[str, Any]] = [{"said_on": "2018-11-17", **row} for row in CLAIMS]
    totals = [
        {"total_id": "t1", "claimant_id": "sohr", "area": "pocket", "low": 234, "said_on": None},
        {
            "total_id": "t2",
            "claimant_id": "sohr",
            "area": "pocket",
            "low": 115,
            "said_on": "2018-11-09",
        },
    ]
    return open_sample(
        tmp_path_factory.mktemp("sample"),
        events=EVENTS,
        places=PLACES,
        claims=claims,
        figures=FIGURES,
        totals=totals,
    )


def ids(store: Store, **filters: Any) -> str:
    return "".join(list_events(Selection(store, View(**filters)))["event_id"].to_list())


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "dabce"),
        ({"from_": date(2018, 11, 17), "to": date(2018, 11, 17)}, "dbc"),
        ({"to": date(2018, 11, 3)}, "da"),
        ({"type": ("Strategic developments",)}, "c"),
        ({"type": ("Air/drone strike",)}, "dabe"),
        ({"claimant": ("sana",)}, "b"),
        ({"actor": ("sdf",)}, "b"),
        ({"actor": ("sdf", "coalition")}, "ab"),
        ({"place": ("hasan",)}, "ab"),
        ({"place": ("pocket",)}, "dabe"),
        ({"q": "abu hassan"}, "ab"),
        ({"q": "ابو الحسن"}, "ab"),
        ({"q": "Hajeen"}, "a"),
        ({"q": "nowhere"}, ""),
        ({"bbox": (37.0, 33.0, 38.0, 34.0)}, "c"),
        ({"flag": ("number",)}, "b"),
        ({"flag": ("single",)}, "ac"),
        ({"min_killed": 40}, "b"),
        ({"min_killed": 14}, "ab"),
        ({"claimant": ("sohr",), "as_of": date(2018, 11, 17)}, "ab"),
    ],
)
def test_each_filter_leaves_the_events_counted_by_hand(
    store: Store, filters: dict[str, Any], expected: str
) -> None:
    assert ids(store, **filters) == expected


def test_what_is_not_shown_is_counted_by_reason(store: Store) -> None:
    everything = count_unshown(Selection(store, View()))
    assert (everything.total, everything.shown, everything.unmapped) == (5, 5, 2)
    period = count_unshown(Selection(store, View(from_=date(2018, 11, 17))))
    assert (period.shown, period.filtered, period.vague, period.unmapped) == (3, 2, 1, 1)
    assert (period.unspoken, period.undated_claims) == (0, 0)


def test_who_asks_what_was_known_sees_no_event_that_nobody_had_spoken_of(store: Store) -> None:
    day = date(2018, 11, 17)
    known = Selection(store, View(from_=day, as_of=day))
    told = count_unshown(known)
    assert (told.shown, told.filtered, told.unspoken, told.vague) == (1, 4, 2, 0)
    assert list_events(known)["event_id"].to_list() == ["b"]
    # The days to step through are those of all events, or nobody would reach the later ones.
    anytime = Selection(store, View(from_=day))
    assert list_statement_days(known) == list_statement_days(anytime)


def test_an_event_shows_its_number_its_category_and_whether_accounts_differ(store: Store) -> None:
    rows = {
        row["event_id"]: row for row in list_events(Selection(store, View())).iter_rows(named=True)
    }
    assert [rows["b"][key] for key in ("low", "high", "open", "category", "accounts")] == [
        *(40, 43, True, "all", 2),
    ]
    assert (rows["b"]["agreement"], rows["a"]["agreement"]) == ("differ", "single")
    assert rows["e"]["low"] is None
    assert (rows["c"]["mapped"], rows["d"]["mapped"], rows["e"]["mapped"]) == (True, False, False)


def test_the_timeline_puts_each_event_in_a_bin_a_span_or_among_the_undated(store: Store) -> None:
    timeline = make_timeline(Selection(store, View(from_=date(2018, 11, 17))), step="day")
    counted = {each.from_.isoformat(): each.events for each in timeline.bins if each.events}
    assert counted == {"2018-11-03": 1, "2018-11-17": 2}
    assert [(span.from_, span.to) for span in timeline.spans] == [(date(2018, 9, 10), None)]
    assert timeline.undated == 1
    busiest = max(timeline.bins, key=lambda each: each.events)
    assert (busiest.low, busiest.high, busiest.open) == (40, 43, True)
    months = make_timeline(Selection(store, View()), step="month")
    assert [each.events for each in months.bins] == [0, 0, 3]
    weeks = make_timeline(Selection(store, View()), step="week")
    assert weeks.bins[0].from_ == date(2018, 9, 10)


def test_a_view_without_events_has_an_empty_timeline(store: Store) -> None:
    timeline = make_timeline(Selection(store, View(q="nowhere")))
    assert (timeline.bins, timeline.first, timeline.undated) == ([], None, 0)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("month", {"2018-11": (54, 3), LONGER: (None, 1), None: (None, 1)}),
        (
            "place",
            {
                "hajin;hasan": (14, 1),
                "hasan": (40, 1),
                "pocket": (None, 2),
                "safa": (None, 1),
            },
        ),
        (
            "type",
            {"Explosions/Remote violence": (54, 4), "Strategic developments": (None, 1)},
        ),
        ("actor", {"coalition": (54, 2), "sdf": (40, 1), None: (None, 3)}),
        ("claimant", {"sana": (40, 1), "sohr": (57, 3)}),
    ],
)
def test_groups_add_up_to_what_was_counted_by_hand(
    store: Store, by: Any, expected: dict[str | None, tuple[int | None, int]]
) -> None:
    groups = count_by(Selection(store, View()), by=by)
    assert {key: (number.low, number.events) for key, number in groups} == expected


def test_options_name_what_the_events_use(store: Store) -> None:
    options = list_options(store, lang="en")
    assert options["place"] == {
        "hasan": "Abu al-Hasan",
        "hajin": "Hajin",
        "pocket": "pocket",
        "safa": "Tulul al-Safa",
    }
    assert list(options["actor"]) == ["coalition", "sdf"]
    assert list(options["claimant"]) == ["sana", "sohr"]
    assert "safa" in list_known(store)["place"]


def test_totals_are_listed_in_order_of_saying_and_only_when_known(store: Store) -> None:
    assert [row.total_id for row in list_totals(Selection(store, View()))] == ["t2", "t1"]
    known = list_totals(Selection(store, View(as_of=date(2018, 11, 30))))
    assert [(row.low, row.area_name, row.claimant) for row in known] == [
        (115, "pocket", "sohr"),
    ]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Abu al-Hasan", "Abu Hassan"),
        ("al-Sha'fah", "Shafah"),
        ("Hajīn", "hajin"),
        ("أبو الحسن", "ابو الحسن"),
        ("الباغوز فوقانى", "الباغوز فوقاني"),
        ("السوسة", "السوسه"),
    ],
)
def test_spellings_readers_do_not_tell_apart_fold_together(left: str, right: str) -> None:
    assert fold_text(left) == fold_text(right)


def test_the_extent_holds_every_mark(store: Store, tmp_path: Path) -> None:
    assert find_extent(store) == (37.198, 33.036, 40.895, 34.689)
    assert find_extent(open_sample(tmp_path / "empty")) is None
