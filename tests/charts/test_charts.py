import gc
import json
import weakref
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from geo.charts.base import Chart, hold_direction, write_spec
from geo.charts.ranges import draw_ranges
from geo.charts.timeline import draw_timeline
from geo.charts.totals import draw_totals
from geo.look.theme import THEMES, Theme
from geo.model.number import Range
from geo.model.timeline import Bin, Span, Timeline
from geo.model.total import Total
from geo.text import LANGUAGES
from tests.samples import open_sample

RLI, PDI = "\u2067", "\u2069"


def make_bin(day: int, *, events: int = 1, low: int | None = 2) -> Bin:
    on = date(2018, 11, day)
    return Bin(
        from_=on,
        to=on,
        low=low,
        high=low,
        open=low is not None,
        harm="killed",
        category="all",
        rule="range",
        as_of=None,
        events=events,
        without_figure=events - 1,
        from_parts=0,
        accounts=1,
    )


def make_timeline(**changes: Any) -> Timeline:
    made = Timeline(
        step="day",
        first=date(2018, 11, 16),
        last=date(2018, 11, 18),
        bins=[make_bin(16), make_bin(17, events=3), make_bin(18, events=0, low=None)],
        longer=make_bin(16),
        spans=[Span(from_=date(2018, 9, 10), to=None, events=1)],
        taken=[Span(from_=date(2018, 11, 17), to=date(2018, 11, 17), events=1)],
        undated=2,
    )
    return replace(made, **changes)


def make_total(day: str, low: int, high: int | None, **changes: Any) -> Total:
    told: dict[str, Any] = {
        "total_id": f"t-{day}",
        "said_on": date.fromisoformat(day),
        "said_prec": "day",
        "claimant": "SOHR",
        "series": "running",
        "text": "What is said.",
        "low": low,
        "high": high,
    }
    return Total(**{part.name: None for part in fields(Total)} | told | changes)


def read_rows(chart: Any, *, having: str) -> list[dict[str, Any]]:
    """Give the rows of the one dataset of a chart that has such a column."""
    datasets = chart.to_dict()["datasets"].values()
    (rows,) = (rows for rows in datasets if rows and having in rows[0])
    return list(rows)


def test_the_timeline_has_a_bar_for_each_bin_with_events() -> None:
    rows = read_rows(draw_timeline(make_timeline(), lang="en", theme="light"), having="inside")
    assert [row["events"] for row in rows] == [1, 3]
    assert rows[1]["said_in_full"] == "17 November 2018: 3 events, killed 2+"
    assert rows[0]["end"] - rows[0]["start"] == 24 * 60 * 60 * 1000


def test_bars_outside_the_period_shown_are_pale_and_their_edge_is_marked() -> None:
    window = (date(2018, 11, 17), None)
    chart = draw_timeline(make_timeline(), lang="en", theme="light", window=window)
    assert [row["inside"] for row in read_rows(chart, having="inside")] == [False, True]
    assert [row["chosen"] for row in read_rows(chart, having="chosen")] == [1.0, 0.0]


def test_an_event_without_an_end_is_a_span_to_the_edge_of_what_is_drawn() -> None:
    chart = draw_timeline(make_timeline(), lang="en", theme="light")
    span, *inner = read_rows(chart, having="lane")
    # Drawn three times, shorter each time: the ends are soft.
    assert [each["opacity"] for each in (span, *inner)] == [0.25, 0.45, 1]
    assert all(span["start"] < each["start"] < each["end"] < span["end"] for each in inner)
    bins = read_rows(chart, having="inside")
    assert span["start"] == bins[0]["start"]
    assert span["end"] == bins[1]["end"] + 24 * 60 * 60 * 1000
    assert span["said_in_full"] == "from 10 September 2018: 1 event"


def test_spans_that_meet_stand_in_lanes_of_their_own() -> None:
    spans = [Span(from_=date(2018, 11, day), to=None, events=1) for day in (16, 16, 17, 17)]
    chart = draw_timeline(make_timeline(spans=spans), lang="en", theme="light")
    lanes = [row["lane"] for row in read_rows(chart, having="lane")]
    assert len(set(lanes)) == 3
    assert all(0 <= lane < 1 for lane in lanes)


def test_ranges_keep_their_order_their_open_ends_and_their_gaps() -> None:
    rows = [
        ("October", Range(low=15, high=41, open=True)),
        ("September", Range(low=None, high=None, open=False)),
    ]
    drawn = read_rows(draw_ranges(rows, lang="en", theme="light", title="People"), having="row")
    assert [(row["row"], row["low"], row["high"], row["said"]) for row in drawn] == [
        ("October", 15, 41, "15–41+"),
        ("September", None, None, "–"),
    ]


def test_totals_are_points_on_their_day_and_never_added() -> None:
    totals = [make_total("2018-11-18", 234, 234), make_total("2018-11-24", 248, None)]
    rows = read_rows(draw_totals(totals, lang="en", theme="light"), having="said_on")
    assert [(row["low"], row["high"], row["open"]) for row in rows] == [
        (234, 234, False),
        (248, 248, True),
    ]
    assert rows[0]["said_in_full"] == "SOHR, 18 November 2018: What is said."


def test_only_totals_of_one_series_are_joined() -> None:
    totals = [make_total("2018-11-18", 5, 5, series=None), make_total("2018-11-24", 9, 9)]
    rows = read_rows(draw_totals(totals, lang="en", theme="light"), having="series")
    assert len({row["series"] for row in rows}) == 2


def test_more_claimants_than_colours_still_look_different() -> None:
    totals = [make_total("2018-11-18", 5, 5, claimant=f"C{n}") for n in range(9)]
    spec = draw_totals(totals, lang="en", theme="light").to_dict()
    encodings = [layer["encoding"] for layer in spec["layer"] if "shape" in layer["encoding"]]
    shapes = encodings[0]["shape"]["scale"]["range"]
    colours = encodings[0]["color"]["scale"]["range"]
    assert len(set(zip(shapes, colours, strict=True))) == 9


def test_arabic_labels_hold_their_direction_in_charts_that_run_left_to_right() -> None:
    assert hold_direction("41 أو أكثر", "ar") == f"{RLI}41 أو أكثر{PDI}"
    assert hold_direction("41 or more", "en") == "41 or more"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_every_chart_draws_in_both_languages_and_themes(lang: str, theme: Theme) -> None:
    rows = [("تشرين", Range(low=1, high=2, open=False))]
    charts = [
        draw_timeline(make_timeline(), lang=lang, theme=theme),
        draw_timeline(make_timeline(spans=[], bins=[make_bin(17)]), lang=lang, theme=theme),
        draw_ranges(rows, lang=lang, theme=theme, title="x"),
        draw_totals([make_total("2018-11-18", 0, 3)], lang=lang, theme=theme),
    ]
    for chart in charts:
        spec = chart.to_dict()
        months = spec["config"]["locale"]["time"]["shortMonths"]
        assert months[10] == ("تشرين الثاني" if lang == "ar" else "Nov")
        assert "http" not in json.dumps({**spec, "$schema": ""})


def keep_nothing(key: object, make: Callable[[], str]) -> str:
    del key
    return make()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the languages in which `draw_counted` has drawn."""
    languages: list[str] = []
    monkeypatch.setattr(draw_counted, "languages", languages, raising=False)
    return languages


def draw_counted(timeline: Timeline, *, lang: str) -> Chart:
    draw_counted.languages.append(lang)  # type: ignore[attr-defined]
    return draw_timeline(timeline, lang=lang, theme="light")


def test_a_chart_is_drawn_once_for_all_who_ask_the_same(tmp_path: Path, drawn: list[str]) -> None:
    keep = open_sample(tmp_path).remember
    first = write_spec(keep, draw_counted, make_timeline(), lang="en")
    assert write_spec(keep, draw_counted, make_timeline(), lang="en") is first
    assert drawn == ["en"]
    write_spec(keep, draw_counted, make_timeline(undated=3), lang="en")
    write_spec(keep, draw_counted, make_timeline(), lang="ar")
    assert drawn == ["en", "en", "ar"]


def test_a_chart_is_kept_by_its_dataset_alone_and_goes_with_it(
    tmp_path: Path, drawn: list[str]
) -> None:
    store, other = open_sample(tmp_path / "one"), open_sample(tmp_path / "other")
    write_spec(store.remember, draw_counted, make_timeline(), lang="en")
    write_spec(other.remember, draw_counted, make_timeline(), lang="en")
    assert drawn == ["en", "en"]
    gone = weakref.ref(store)
    del store
    gc.collect()
    assert gone() is None


def test_what_is_sent_is_the_chart_that_is_drawn() -> None:
    chart = draw_timeline(make_timeline(), lang="ar", theme="dark")
    options = {"lang": "ar", "theme": "dark"}
    sent = write_spec(keep_nothing, draw_timeline, make_timeline(), **options)
    assert json.loads(sent) == chart.to_dict(validate=True)


def test_a_chart_of_more_rows_than_usual_is_drawn_whole() -> None:
    days = (date(2001, 1, 1) + timedelta(days=n) for n in range(6_000))
    totals = [make_total(day.isoformat(), low=n, high=n) for n, day in enumerate(days)]
    rows = read_rows(draw_totals(totals, lang="en", theme="light"), having="low")
    assert len(rows) >= len(totals)
