"""Where a map opens that nobody has moved."""

from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store
from geo.questions.screen.opening import find_opening
from geo.questions.select import Selection
from geo.view.view import View
from tests.samples import open_sample


def make_store(folder: Path, longitudes: list[float], **descriptor: Any) -> Store:
    """Make an event on each longitude, all a degree north of the one before or at 34 north."""
    points = {f"p{n}": lng for n, lng in enumerate(longitudes)}
    return open_sample(
        folder,
        descriptor=descriptor,
        events=[{"event_id": f"e{p}", "title_en": p, "places": p} for p in points],
        places=[
            {"place_id": p, "latitude": 34 + lng / 100, "longitude": lng}
            for p, lng in points.items()
        ],
    )


REGIONS = [
    {"title": "West", "title_ar": "غرب", "bbox": [39, 33, 41, 35]},
    {"title": "East", "title_ar": "شرق", "bbox": [49, 33, 51, 35]},
]


def test_it_opens_on_the_region_with_half_of_the_events_or_more(tmp_path: Path) -> None:
    store = make_store(tmp_path, [40.0, 40.1, 50.0, 60.0], regions=REGIONS)
    assert find_opening(Selection(store, View())) == (39, 33, 41, 35)
    # Of a filter's events another region may have most.
    assert find_opening(Selection(store, View(q="p2"))) == (49, 33, 51, 35)
    assert find_opening(Selection(store, View(q="p3"))) == (60.0, 34.6, 60.0, 34.6)


def test_without_regions_a_few_far_away_do_not_count(tmp_path: Path) -> None:
    near = [40 + n / 100 for n in range(40)]
    store = make_store(tmp_path / "tail", [*near, 90.0])
    opening = find_opening(Selection(store, View()))
    assert opening == pytest.approx((40.02, 34.4002, 40.38, 34.4038))
    spread = make_store(tmp_path / "spread", [40.0 + n for n in range(40)])
    assert find_opening(Selection(spread, View())) == pytest.approx((40.0, 34.4, 79.0, 34.79))


def test_where_nothing_matches_it_is_the_whole(tmp_path: Path) -> None:
    store = make_store(tmp_path, [40.0, 50.0])
    assert find_opening(Selection(store, View(q="nothing"))) == (40.0, 34.4, 50.0, 34.5)
