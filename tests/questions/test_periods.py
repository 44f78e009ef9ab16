"""A chosen period counts what lies inside it, and tells what reaches beyond apart."""

import calendar
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.model.number import Number
from geo.questions.events import read_events
from geo.questions.marks import list_marks
from geo.questions.people import LONGER, count_by, count_casualties
from geo.questions.screen.cells import find_cells
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.questions.unshown import count_unshown
from geo.readers.importing import import_file
from geo.view.view import View
from tests.samples import open_sample
from tests.samples_files import shared

NOVEMBER = View(from_=date(2018, 11, 1), to=date(2018, 11, 30))
WORLD = (-180.0, -85.0, 180.0, 85.0)
PLACES = [{"place_id": "hajin", "latitude": 34.69, "longitude": 40.83}]
# Event, first and last day, people killed (None: no figure).
EVENTS = (
    ("inside", "2018-11-17", "2018-11-17", 40),
    ("first-day", "2018-11-01", "2018-11-01", 1),
    ("whole-month", "2018-11-01", "2018-11-30", 7),
    ("into-december", "2018-11-29", "2018-12-02", 100),
    ("since-october", None, "2018-11-03", 20),
    ("until-whenever", "2018-11-20", None, None),
    ("year", "2018-01-01", "2018-12-31", 1000),
    ("october", "2018-10-31", "2018-10-31", 3),
    ("undated", None, None, 5),
)
INSIDE = {"inside", "first-day", "whole-month"}
BEYOND = {"into-december", "since-october", "until-whenever", "year"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_events(tmp_path_factory.mktemp("periods"), EVENTS)


def open_events(folder: Path, events: Any) -> Store:
    rows = [
        {"event_id": name, "date_start": start, "date_end": end, "places": "hajin"}
        for name, start, end, _ in events
    ]
    claims = [{"claim_id": name, "event_id": name, "claimant_id": "sohr"} for name, *_ in events]
    figures = [
        {"claim_id": name, "low": killed} for name, *_, killed in events if killed is not None
    ]
    return open_sample(folder, places=PLACES, events=rows, claims=claims, figures=figures)


def ends(number: Number) -> tuple[int, int | None, int | None, int]:
    return number.events, number.low, number.high, number.without_figure


def ends_beyond(number: Number) -> tuple[int, int | None, int | None, int] | None:
    partly = number.partly
    if partly is None:
        return None
    return partly.events, partly.low, partly.high, partly.without_figure


def test_a_period_counts_the_events_whose_days_all_lie_inside(store: Store) -> None:
    number = count_casualties(Selection(store, NOVEMBER))
    assert ends(number) == (3, 48, 48, 0)
    assert ends_beyond(number) == (4, 1120, 1120, 1)
    assert number.dates is None


def test_touching_counts_every_event_that_may_belong_to_it_and_says_so(store: Store) -> None:
    view = View(from_=NOVEMBER.from_, to=NOVEMBER.to, dates="touching")
    number = count_casualties(Selection(store, view))
    assert ends(number) == (7, 1168, 1168, 1)
    assert (number.partly, number.dates) == (None, "touching")


@pytest.mark.parametrize(
    ("view", "counted", "beyond"),
    [
        (View(), (9, 1176, 1176, 1), None),
        (View(dates="touching"), (9, 1176, 1176, 1), None),
        (View(from_=date(2018, 11, 1)), (5, 148, 148, 1), (2, 1020, 1020, 0)),
        (View(to=date(2018, 11, 30)), (5, 71, 71, 0), (3, 1100, 1100, 1)),
        (View(from_=date(2019, 1, 1)), (0, None, None, 0), (1, None, None, 1)),
    ],
)
def test_a_period_may_be_open_at_a_side(
    store: Store,
    view: View,
    counted: tuple[int, int | None, int | None, int],
    beyond: tuple[int, int, int, int] | None,
) -> None:
    number = count_casualties(Selection(store, view))
    assert (ends(number), ends_beyond(number)) == (counted, beyond)


def test_every_group_tells_what_reaches_beyond_apart(store: Store) -> None:
    for by in ("place", "type", "claimant"):
        (group,) = count_by(Selection(store, NOVEMBER), by=by)
        assert (ends(group.number)[:3], ends_beyond(group.number)) == (
            (3, 48, 48),
            (4, 1120, 1120, 1),
        )


def test_a_month_counts_what_it_holds_whole(store: Store) -> None:
    months = {
        key: ends(number)[:3] for key, number in count_by(Selection(store, View()), by="month")
    }
    assert months == {
        "2018-10": (1, 3, 3),
        "2018-11": (3, 48, 48),
        LONGER: (4, 1120, 1120),
        None: (1, 5, 5),
    }


def test_the_timeline_tells_what_is_in_no_bin(store: Store) -> None:
    timeline = make_timeline(Selection(store, View()), step="day")
    assert sum(each.events for each in timeline.bins) == 3
    assert sum(each.low or 0 for each in timeline.bins) == 44
    assert ends(timeline.longer) == (5, 1127, 1127, 1)
    assert sum(span.events for span in timeline.spans) == 5
    assert timeline.undated == 1


def test_marks_cells_rows_and_the_line_below_say_what_is_not_counted(store: Store) -> None:
    selection = Selection(store, NOVEMBER)
    rows = read_events(selection)
    assert {row.event_id for row in rows if row.partly} == BEYOND
    assert {row.event_id for row in rows if not row.partly} == INSIDE
    assert {row.event_id for row in read_events(selection, which="partly")} == BEYOND
    (cell,) = find_cells(selection, z=4, bbox=WORLD).cells.partly
    assert cell == len(BEYOND)
    numbers = [row.event_number for row in rows]
    marks = list_marks(selection, only=dict.fromkeys(numbers), bbox=WORLD)
    assert {id_ for id_, partly in zip(marks.id, marks.partly, strict=True) if partly} == BEYOND
    unshown = count_unshown(selection)
    assert (unshown.shown, unshown.partly, unshown.vague) == (7, 4, 1)


def test_nothing_reaches_beyond_without_a_period(store: Store) -> None:
    assert not any(row.partly for row in read_events(Selection(store, View())))
    assert count_unshown(Selection(store, View())).partly == 0


def list_months(first: date, last: date) -> list[View]:
    """List a view of each month from one day to another."""
    months = []
    day = first.replace(day=1)
    while day <= last:
        end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        months.append(View(from_=day, to=end))
        day = end + timedelta(days=1)
    return months


def check_months_are_the_whole(store: Store) -> None:
    """Hold the months of a period, and what no month holds, against the whole."""
    whole = count_casualties(Selection(store, View()))
    groups = dict(count_by(Selection(store, View()), by="month"))
    timeline = make_timeline(Selection(store, View()), step="month")
    if timeline.first and timeline.last:
        for view in list_months(timeline.first, timeline.last):
            number = count_casualties(Selection(store, view))
            assert view.from_ is not None
            month = groups.pop(f"{view.from_:%Y-%m}", None)
            # By filter and by month it is one number.
            assert (number.low, number.events) == (
                (month.low, month.events) if month else (None, 0)
            )
    assert set(groups) <= {LONGER, None}
    all_groups = [group.number for group in count_by(Selection(store, View()), by="month")]
    assert add(all_groups) == (whole.events, whole.low or 0, whole.high or 0)
    undated = [number for key, number in groups.items() if key is None]
    assert add([*timeline.bins, timeline.longer, *undated]) == add(all_groups)


def add(numbers: list[Any]) -> tuple[int, int, int]:
    return (
        sum(number.events for number in numbers),
        sum(number.low or 0 for number in numbers),
        sum(number.high or 0 for number in numbers),
    )


DAYS = st.dates(date(2018, 9, 20), date(2018, 12, 10))


@st.composite
def sets_of_events(draw: st.DrawFn) -> list[tuple[str, date | None, date | None, int | None]]:
    """Events of any length, open at a side or undated, with and without a figure."""
    days = draw(
        st.lists(st.tuples(st.none() | DAYS, st.integers(0, 50), st.booleans()), max_size=9)
    )
    found: list[tuple[str, date | None, date | None, int | None]] = []
    for order, (start, length, is_open) in enumerate(days):
        end = None if is_open or start is None else start + timedelta(days=length)
        killed = draw(st.none() | st.integers(0, 90))
        # Open at the beginning instead, now and then.
        turned = (None, start) if is_open and length % 2 else (start, end)
        found.append((f"e{order}", *turned, killed))
    return found


@given(events=sets_of_events(), first=DAYS, days=st.integers(0, 60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_inside_and_beyond_are_together_what_touches(
    tmp_path_factory: pytest.TempPathFactory, events: Any, first: date, days: int
) -> None:
    store = open_events(tmp_path_factory.mktemp("random"), events)
    check_months_are_the_whole(store)
    view = View(from_=first, to=first + timedelta(days=days))
    number = count_casualties(Selection(store, view))
    touching = count_casualties(
        Selection(store, View(from_=view.from_, to=view.to, dates="touching"))
    )
    assert number.partly is not None
    assert add([number, number.partly]) == add([touching])
    assert number.without_figure + number.partly.without_figure == touching.without_figure
    groups = count_by(Selection(store, view), by="month")
    assert add([group.number for group in groups]) == add([number])
    assert add([group.number.partly for group in groups]) == add([number.partly])


def test_the_months_of_a_ucdp_file_are_the_whole_file(tmp_path: Path) -> None:
    file = shared("ucdp/ged_syria_20160101_20191130.csv")
    import_file("ucdp", file, folder=tmp_path / "syria")
    store = build_store(open_dataset(tmp_path / "syria"))
    check_months_are_the_whole(store)
    day = View(from_=date(2016, 7, 1), to=date(2016, 7, 1))
    number = count_casualties(Selection(store, day))
    # 39 rows of the file touch this day; 28 of them are dated to it alone.
    assert (number.events, number.low, number.high) == (28, 94, 98)
    assert number.partly is not None
    assert (number.partly.events, number.partly.low, number.partly.high) == (11, 12_045, 17_021)
