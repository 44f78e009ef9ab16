"""However long a time is, or wherever a period lies, answers and pictures stay small."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store
from geo.export.pictures.charts import draw_chart
from geo.model.timeline import Step
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.view.view import View
from tests.samples import open_sample

DAYS = ("1800-05-06", "2018-01-02", "2018-01-02", "2018-03-04", "2026-12-31")
PERIODS: tuple[dict[str, Any], ...] = (
    {"from_": date.min, "to": date.max},
    {"from_": date.max},
    {"to": date.min},
    {"from_": date.max, "to": date.min},
)
LARGEST = 200_000
"""Characters of a picture of a few events."""


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Open events of 2018, one of the oldest year that is taken."""
    return open_sample(
        tmp_path_factory.mktemp("long"),
        events=[
            {"event_id": f"e{n}", "date_start": day, "date_end": day} for n, day in enumerate(DAYS)
        ],
    )


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_sample(
        tmp_path_factory.mktemp("usual"),
        events=[{"event_id": f"e{n}", "date_start": day} for n, day in enumerate(DAYS[1:4])],
    )


def test_of_too_many_bins_those_with_events_are_listed(long: Store) -> None:
    timeline = make_timeline(Selection(long, View()), step="day")
    found = [(each.from_.isoformat(), each.events) for each in timeline.bins]
    assert found == [(DAYS[0], 1), (DAYS[1], 2), (DAYS[3], 1), (DAYS[4], 1)]
    assert all(each.from_ == each.to for each in timeline.bins)


@pytest.mark.parametrize(("step", "bins"), [("week", 11_827), ("month", 2_720)])
def test_wider_bins_are_all_listed(long: Store, step: Step, bins: int) -> None:
    timeline = make_timeline(Selection(long, View()), step=step)
    assert len(timeline.bins) == bins
    days = [(each.from_, each.to) for each in timeline.bins]
    assert all(one[1] + timedelta(days=1) == other[0] for one, other in pairwise(days))


def test_bins_are_all_listed_where_they_are_not_too_many(usual: Store) -> None:
    timeline = make_timeline(Selection(usual, View()), step="day")
    assert [each.events for each in timeline.bins] == [2, *([0] * 60), 1]


def test_the_ends_of_a_long_time_are_listed_though_no_bin_holds_an_event(tmp_path: Path) -> None:
    span = {"event_id": "e", "date_start": "1800-05-06", "date_end": "2018-01-02"}
    timeline = make_timeline(Selection(open_sample(tmp_path, events=[span]), View()), step="day")
    assert [each.from_ for each in timeline.bins] == [date(1800, 5, 6), date(2018, 1, 2)]
    assert timeline.longer.events == 1


@pytest.mark.parametrize("period", [{}, *PERIODS])
@pytest.mark.parametrize("name", ["long", "usual"])
def test_a_picture_of_a_long_time_is_small(
    request: pytest.FixtureRequest, name: str, period: dict[str, Any]
) -> None:
    view = View(lang="en", **period)
    drawn = draw_chart(Selection(request.getfixturevalue(name), view), what="timeline")
    assert drawn is not None
    assert len(drawn) < LARGEST
