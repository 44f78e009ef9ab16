"""Every question is answered the same by every engine: Polars here, Spark where one is too small.

A question is one Narwhals expression for all of them. So each is asked of Polars and of DuckDB,
which answers in milliseconds; of Spark, which takes seconds for each, some are asked in every run
and all of them in a thorough one (``RASD_THOROUGH=1``).

Spark runs in this machine's memory and listens to nobody. Where there is no Java, or no PySpark,
what needs them is left out.
"""

import ast
import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd
import narwhals as nw
import polars as pl
import pytest
from shapely import box
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.counting.rules import RULES
from geo.dataset.folder import open_dataset
from geo.duplicates import candidates as overlaps
from geo.engine import base as engines
from geo.engine import index as deriving
from geo.engine import marks as derived_marks
from geo.engine import store
from geo.engine.base import Engine, PolarsEngine, choose_engine
from geo.engine.store import Store, build_store
from geo.engine.within import find_inside, list_parts
from geo.errors import SettingsError
from geo.places import in_areas as areas
from geo.questions import event as accounts
from geo.questions import history as statements
from geo.questions import marks
from geo.questions import matrix as comparison
from geo.questions.added import add_to_number, list_added
from geo.questions.events import (
    count_listed,
    describe_events,
    find_event,
    is_listed,
    list_events,
    list_titles,
    list_types,
    read_events,
)
from geo.questions.marks import (
    find_box,
    find_extent,
    find_focus,
    find_own_marks,
    match_marks,
    match_squares,
    read_level,
)
from geo.questions.matrix import list_differing
from geo.questions.names import (
    count_rows,
    list_containers,
    list_known,
    list_options,
    read_names,
    trace_containers,
)
from geo.questions.people import (
    count_by,
    count_casualties,
    count_each,
    count_near_borders,
    count_people,
)
from geo.questions.screen import cells
from geo.questions.screen.colours import group_blamed, rank_blamed
from geo.questions.screen.further import find_further
from geo.questions.screen.opening import find_opening
from geo.questions.screen.squares import count_squares
from geo.questions.select import (
    Selection,
    find_agreement,
    match_events,
    require_enough,
)
from geo.questions.several import measure_extent
from geo.questions.sums.adding import (
    WAYS,
    add_sums,
    list_sums,
    make_sums_timeline,
    rank_partitions,
)
from geo.questions.sums.shapes import draw_sums, find_shapes
from geo.questions.timeline import make_timeline
from geo.questions.told.own import number_by_claimant, number_by_side, split_sides
from geo.questions.totals import cover_total, find_widest, list_series, list_totals
from geo.questions.unshown import Part, count_unshown, list_hidden, list_repeated
from geo.settings import Settings
from geo.view.view import View
from geo.web.routes import build_routes
from tests.conftest import THOROUGH
from tests.duckdb_engine import DuckDBEngine
from tests.samples import open_sample, open_sample_dataset

_no_spark = pytest.mark.skipif(
    not shutil.which("java") or find_spec("pyspark") is None,
    reason="Spark needs Java 17 or newer and `pip install -r requirements-spark.txt`",
)


def needs_spark(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test as one of Spark's, and leave it out where Spark cannot run."""
    marked: Callable[..., None] = pytest.mark.spark(_no_spark(test))
    return marked


@dataclass(frozen=True, kw_only=True)
class Case:
    """A dataset and what there is to ask about in it."""

    name: str
    event: str
    place: str
    total: str
    box: tuple[float, float, float, float]


HAJIN = Case(
    name="hajin",
    event="abu-al-hasan-2018-11-17",
    place="hajin-pocket",
    total="snhr-2018-12-29-coalition-civilians",
    box=(40.8, 34.4, 41.1, 34.8),
)
MADE = Case(name="made", event="e03", place="land", total="t1", box=(9.0, 9.0, 11.0, 11.0))
SCREEN = (-20.0, -20.0, 60.0, 60.0)
Question = Callable[[Store, View, Case], Any]


def locate(selection: Selection, case: Case) -> Any:
    told = accounts.describe_event(selection, case.event)
    return comparison.locate_accounts(selection, told.event, told.claims)


def vary(ask: Callable[..., Any], option: str, values: Sequence[object]) -> list[Question]:
    """Ask once with each value of one option."""

    def fix(value: object) -> Question:
        return lambda store, view, _: ask(Selection(store, view), **{option: value})

    return [fix(value) for value in values]


def mark_numbers(selection: Selection, _: Case) -> Any:
    store, view = selection.store, selection.view
    return store.numbers(view), store.flags(view.as_of), store.latest_figures(view.as_of)


OF_DATASET: Mapping[str, Sequence[Question]] = {
    "marks.find_extent": [lambda s, *_: find_extent(s)],
    "names.list_containers": [lambda s, _, c: list_containers(s, [c.place])],
    "names.trace_containers": [lambda s, _, c: trace_containers(s, [c.place, "land"])],
    "within.list_parts": [lambda s, *_: list_parts(s, ["coalition", "one"])],
    "within.find_inside": [lambda s, _, c: find_inside(s, [c.place])],
    "names.list_known": [
        lambda s, _, c: {n: (set(ids), c.place in ids) for n, ids in list_known(s).items()}
    ],
    "names.list_options": [lambda s, *_: list_options(s, lang="ar")],
    "marks.read_level": [lambda s, *_: read_level(s)],
    "marks.find_own_marks": [lambda s, _, c: find_own_marks(s, find_event(s, c.event))],
    "colours.rank_blamed": [lambda s, *_: rank_blamed(s)],
    "totals.list_series": [lambda s, *_: list_series(s)],
    "adding.rank_partitions": [lambda s, *_: rank_partitions(s)],
    "events.list_titles": [lambda s, _, c: list_titles(s, "ar", [c.event, "none"])],
    "names.read_names": [
        lambda s, *_: read_names(s, "places", "ar"),
        lambda s, *_: read_names(s, "actors", "en"),
    ],
    "events.find_event": [lambda s, _, c: find_event(s, c.event)],
    "marks.find_focus": [lambda s, _, c: find_focus(s, c.event)],
    "several.measure_extent": [lambda s, *_: measure_extent(s)],
    "history.find_first_day": [lambda s, *_: statements.find_first_day(s)],
    "names.count_rows": [lambda s, *_: count_rows(s, "events", "claims", "claimants")],
}
"""Questions that no view changes."""

OF_VIEW: Mapping[str, Sequence[Question]] = {
    "event.describe_event": [lambda s, v, c: accounts.describe_event(Selection(s, v), c.event)],
    "event.describe_accounts": [
        lambda s, v, c: accounts.describe_accounts(Selection(s, v), [c.event, "nobody"])
    ],
    "event.describe_each": [
        lambda s, v, c: accounts.describe_each(Selection(s, v), [c.event, "nobody"])
    ],
    "own.number_by_claimant": [lambda s, v, _: number_by_claimant(Selection(s, v))],
    "own.number_by_side": [lambda s, v, _: number_by_side(Selection(s, v))],
    "own.split_sides": [lambda s, v, _: split_sides(s, v)],
    "cells.find_cells": [
        lambda s, v, _: cells.find_cells(Selection(s, v), z=3, bbox=SCREEN),
        lambda s, v, c: cells.find_cells(Selection(s, v), z=11, bbox=c.box),
        lambda s, v, _: cells.find_cells(
            Selection(s, replace(v, colour="blamed")), z=5, bbox=SCREEN
        ),
    ],
    "cells.find_squares": [lambda s, v, _: cells.find_squares(Selection(s, v), z=4, bbox=SCREEN)],
    "squares.count_squares": [lambda s, v, _: count_squares(Selection(s, v), z=4, bbox=SCREEN)],
    "further.find_further": [
        lambda s, v, _: find_further(Selection(s, v), z=9, bbox=SCREEN, cells=[])
    ],
    "colours.group_blamed": [lambda s, v, _: group_blamed(Selection(s, v))],
    "opening.find_opening": [lambda s, v, _: find_opening(Selection(s, v))],
    "added.list_added": [lambda s, v, _: list_added(Selection(s, v), [0, 1, 2, 5, 9]).rows()],
    "added.add_to_number": [lambda s, v, _: add_to_number(Selection(s, v))],
    "marks.list_marks": [
        lambda s, v, _: marks.list_marks(
            Selection(s, v), only={3: None, 4: None, 5: [0]}, bbox=SCREEN
        )
    ],
    "cells.list_stack": [lambda s, v, c: cells.list_stack(Selection(s, v), bbox=c.box)],
    "matrix.compare_accounts": [
        lambda s, v, _: comparison.compare_accounts(Selection(s, v), most=8)
    ],
    "matrix.list_flags": [lambda s, v, c: comparison.list_flags(Selection(s, v), [c.event])],
    "matrix.locate_accounts": [lambda s, v, c: locate(Selection(s, v), c)],
    "totals.cover_total": [
        lambda s, v, c: cover_total(Selection(s, replace(v, as_of=None)), c.total)
    ],
    "candidates.find_overlaps": [
        lambda s, v, _: overlaps.find_overlaps(
            Selection(s, v), reach=overlaps.Reach(days=2, km=5.0)
        )
    ],
    "people.count_by": vary(count_by, "by", ("month", "place", "type", "actor", "claimant")),
    "people.count_casualties": [
        lambda s, v, c: count_casualties(Selection(s, v), event_id=c.event),
    ],
    "people.count_people": [lambda s, v, _: count_people(Selection(s, v))],
    "people.count_each": [lambda s, v, c: count_each(Selection(s, v), find_event(s, c.event))],
    "unshown.count_unshown": [lambda s, v, _: count_unshown(Selection(s, v))],
    "events.count_listed": vary(
        count_listed, "which", ("all", "no_usable_place", "undated", "filtered")
    ),
    "events.describe_events": [lambda s, v, _: describe_events(Selection(s, v), [0, 3, 5])],
    "marks.find_box": [lambda s, v, _: find_box(s, match_events(Selection(s, v)))],
    "select.find_agreement": [lambda s, v, _: find_agreement(Selection(s, v))],
    "select.is_enough": [lambda s, v, _: Selection(s, v).is_enough],
    "select.require_enough": [lambda s, v, _: require_enough(Selection(s, v))],
    "events.list_types": [lambda s, v, _: list_types(Selection(s, v))],
    "events.is_listed": [lambda s, v, c: is_listed(Selection(s, v), c.event)],
    "events.read_events": [lambda s, v, _: read_events(Selection(s, v), limit=7)],
    "events.list_events": [
        lambda s, v, _: list_events(Selection(s, v)).rows(),
        lambda s, v, _: list_events(Selection(s, v), offset=2, limit=5).rows(),
    ],
    "matrix.list_differing": [lambda s, v, _: list_differing(Selection(s, v), most=7)],
    "unshown.list_hidden": vary(list_hidden, "part", get_args(Part)),
    "unshown.list_repeated": [lambda s, v, _: list_repeated(Selection(s, v))],
    "totals.find_widest": [lambda s, v, _: find_widest(Selection(s, v))],
    "totals.list_totals": [lambda s, v, _: list_totals(Selection(s, v))],
    "adding.add_sums": [lambda s, v, _: add_sums(Selection(s, v))],
    "adding.list_sums": vary(list_sums, "by", WAYS),
    "adding.make_sums_timeline": [lambda s, v, _: make_sums_timeline(Selection(s, v))],
    "shapes.draw_sums": [lambda s, v, _: draw_sums(Selection(s, v))],
    "shapes.find_shapes": [lambda s, v, _: dict(find_shapes(s, v).drawn)],
    "timeline.make_timeline": vary(make_timeline, "step", (None, "day", "week", "month")),
    "select.match_events": [lambda s, v, _: match_events(Selection(s, v))],
    "marks.match_marks": [lambda s, v, _: match_marks(Selection(s, v), SCREEN)],
    "marks.match_squares": [lambda s, *_: match_squares(Selection(s, View()), SCREEN, z=3)],
    "history.list_statement_days": [
        lambda s, v, _: statements.list_statement_days(Selection(s, v))
    ],
    "history.list_statements": [lambda s, v, _: statements.list_statements(Selection(s, v))],
    "store.numbers": [lambda s, v, c: mark_numbers(Selection(s, v), c)],
}
"""Questions of a view, each asked as the lambdas say."""

OF_AREAS: Mapping[str, Sequence[Question]] = {
    "in_areas.count_near_borders": [
        lambda s, v, _: areas.count_near_borders(s, v, match_events(Selection(s, v)))
    ],
    "in_areas.group_by_area": [
        lambda s, v, _: areas.group_by_area(s, v, match_events(Selection(s, v)))
    ],
    "in_areas.match_areas": [lambda s, v, _: areas.match_areas(s, v)],
    "in_areas.place_marks": [lambda s, v, _: areas.place_marks(s, v)],
    "people.count_near_borders": [lambda s, v, _: count_near_borders(Selection(s, v))],
    "people.count_by": [lambda s, v, _: count_by(Selection(s, v), by="area")],
}
"""Questions of a view with areas laid over it."""

FILTERED: Sequence[str] = (
    *("store.numbers", "cells.find_cells", "people.count_people", "unshown.count_unshown"),
    *("events.list_events", "timeline.make_timeline"),
)
"""What is asked of every view; all the questions are asked of the widest and the narrowest."""

DAY = date(2018, 11, 20)
VIEWS: Mapping[str, tuple[Case, View]] = {
    "filtered": (
        HAJIN,
        View(from_=date(2018, 9, 1), to=date(2018, 12, 1), place=("hajin-pocket",), q="al"),
    ),
    "boxed": (HAJIN, View(bbox=(40.8, 34.4, 41.1, 34.8), min_killed=5, lang="ar")),
    "flagged": (MADE, View(flag=("number", "denied"), actor=("one", "two"), claimant=("c1", "c2"))),
    "typed": (MADE, View(type=("Battles", "Air/drone strike"), harm="injured")),
    "others": (MADE, View(accounts="no_parties", confidence="medium", category="civilian")),
    "admitted": (MADE, View(admissions="count", category="civilian")),
    "changed": (HAJIN, View(control="changed", place=("syria",))),
    **{
        f"{rule} {denials}".strip(): (MADE, View(rule=rule, denials=denials, as_of=as_of))
        for rule, denials, as_of in zip(
            (*RULES[1:], "claimant:c1"),
            ("", "zero", "", "", "zero", "", "zero"),
            (None, DAY, None, None, None, DAY, None),
            strict=True,
        )
    },
}
WHOLE: Mapping[str, tuple[Case, View]] = {
    "hajin": (HAJIN, View(category="civilian")),
    "made": (
        MADE,
        View(rule="median", denials="zero", as_of=DAY, from_=date(2018, 9, 3), lang="ar"),
    ),
}

NOT_ON_DUCKDB = {
    ("cells.find_cells", "hajin"),
    ("cells.find_cells", "typed"),
    ("api", "timeline"),
}
"""Questions, each with its view, that are asked of Spark instead of DuckDB.

DuckDB adds whole numbers up to decimals, by which Python divides no fraction, and JSON of the API
writes them otherwise.
"""
ON_SPARK = {
    *NOT_ON_DUCKDB,
    ("names.list_containers", "dataset"),
    ("event.describe_event", "hajin"),
    ("marks.list_marks", "made"),
    ("matrix.compare_accounts", "made"),
    ("totals.cover_total", "hajin"),
    ("candidates.find_overlaps", "made"),
    ("people.count_by", "made"),
    ("events.list_events", "made"),
    ("timeline.make_timeline", "made"),
    ("marks.match_marks", "made"),
    ("history.list_statements", "hajin"),
    ("store.numbers", "corroborated zero"),
    ("in_areas.place_marks", "areas"),
    ("api", "cells"),
    ("api", "events.csv"),
}
"""What Spark is asked in every run: joins, ranks, sums, searches, rows brought and rows kept."""


def ask_on_engines(*asked: tuple[str, str]) -> pytest.MarkDecorator:
    """Ask each question of a view on DuckDB, and on Spark what is chosen for every run.

    In a thorough run Spark is asked everything.
    """
    on_duckdb = [("duckdb", *each) for each in asked if each not in NOT_ON_DUCKDB]
    on_spark = [("spark", *each) for each in asked if THOROUGH or each in ON_SPARK]
    marks = (pytest.mark.spark, _no_spark)
    cases = [*map(_name_case, on_duckdb), *(_name_case(each, *marks) for each in on_spark)]
    return pytest.mark.parametrize(("engine", "name", "seen"), cases)


def _name_case(case: tuple[str, str, str], *marks: pytest.MarkDecorator) -> Any:
    return pytest.param(*case, marks=marks, id="-".join(case))


QUICK = """
spark.driver.memory             512m
spark.driver.extraJavaOptions   -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.sql.adaptive.enabled      false
spark.sql.codegen.wholeStage    false
spark.sql.codegen.factoryMode   NO_CODEGEN
"""
"""Java's compiler would take most of the time of questions about so few rows."""


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Start the one Spark of these tests, with a host's own ``spark-defaults.conf``."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  not there for everybody

    from geo.engine.spark import start_spark  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("conf")
    (folder / "spark-defaults.conf").write_text(QUICK, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        started = start_spark("local[2]")
    # Of so few events this process would answer nearly everything by itself.
    started.sums_here = False
    yield started
    engines._start_spark.cache_clear()  # noqa: SLF001  it holds the session that ends here
    SparkSession.active().stop()


@pytest.fixture(autouse=True)
def cut_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look few marks up by block too, as is done with many."""
    monkeypatch.setattr(marks, "_FEW_BLOCKS", 1)


@pytest.fixture(scope="module")
def on_polars(hajin: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Store]:
    """Give each dataset on Polars: one of CSV tables, one of Parquet."""
    folder = tmp_path_factory.mktemp("made")
    made = open_sample_dataset(folder, **make_tables())
    with pytest.MonkeyPatch.context() as patch:
        # Squares of marks are made for large datasets only.
        patch.setattr(derived_marks, "_LEAST_MARKS", 1)
        patch.setattr(derived_marks, "_LEAST_SAVED", 1)
        patch.setattr(derived_marks, "_BLOCK", 4)
        deriving.save_dataset(folder / "made", descriptor=made.descriptor, tables=made.tables)
    datasets = {"hajin": open_dataset(hajin), "made": open_dataset(folder / "made")}
    return {name: build_store(dataset) for name, dataset in datasets.items()}


@pytest.fixture(scope="module")
def duckdb() -> Engine:
    return DuckDBEngine()


@pytest.fixture(scope="module")
def on_duckdb(on_polars: Mapping[str, Store], duckdb: Engine) -> Mapping[str, Store]:
    return move_stores(on_polars, duckdb)


@pytest.fixture(scope="module")
def on_spark(on_polars: Mapping[str, Store], spark: Engine) -> Mapping[str, Store]:
    return move_stores(on_polars, spark)


def move_stores(stores: Mapping[str, Store], engine: Engine) -> Mapping[str, Store]:
    return {
        name: Store(here.dataset, here.frames, here.files, engine) for name, here in stores.items()
    }


@pytest.fixture
def pairs(
    engine: str, on_polars: Mapping[str, Store], request: pytest.FixtureRequest
) -> Mapping[str, tuple[Store, Store]]:
    """Give each dataset on Polars and on the engine the test is about."""
    there: Mapping[str, Store] = request.getfixturevalue(f"on_{engine}")
    return {name: (here, there[name]) for name, here in on_polars.items()}


def make_tables(*, seed: int = 2018) -> dict[str, Any]:
    """Make some of everything: dates open or missing, events in events, denials, second-hand."""
    pick = random.Random(seed)  # noqa: S311  nothing here is secret
    events = [_make_event(pick, number) for number in range(36)]
    claims = [_make_claim(pick, number, events) for number in range(90)]
    return {
        "places": [{"place_id": "land", "place_type": "region"}, *PLACES],
        "points": POINTS,
        "events": events,
        "claimants": [
            {"claimant_id": "c1", "kind": "party"},
            {"claimant_id": "c4", "speaks_for": "c1"},
        ],
        "claims": claims,
        "figures": [
            _make_figure(pick, claim["claim_id"], i)
            for claim in claims
            for i in range(2)
            if not claim["denies"]
        ],
        "same_as": [{"event_id": "e05", "other_event_id": "e06"}],
        "totals": [TOTAL, *SUMS],
    }


DAYS = [date(2018, 8, 27) + timedelta(days=day) for day in range(0, 120, 3)]
PLACES = [
    {"place_id": f"p{i}", "within": "land", "latitude": 9.5 + i / 4, "longitude": 10.1 + i}
    for i in range(5)
]
POINTS = [
    {
        "place_id": "p1",
        "latitude": 9.8,
        "longitude": 11.0 + i,
        "point_source_en": f"s{i}",
        "point_source_ar": f"s{i}",
        "point_url": "https://example.org/p",
    }
    for i in range(3)
]
SUMS = [
    {
        "total_id": f"sum-{area}-{week}-{measure[:6]}",
        "claimant_id": "c2",
        "partition": "weekly",
        "measure": measure,
        **({} if measure == "people_harmed" else {"harm": None, "category": None}),
        "event_type": "Battles" if area != "p2" else "Riots",
        "low": 3 + week + 2 * int(area[1:]),
        "area": area,
        "said_on": DAYS[-1],
        "period_start": DAYS[0] + timedelta(days=7 * week),
        "period_end": DAYS[0] + timedelta(days=7 * week + 6),
    }
    for area in ("p0", "p1", "p2")
    for week in range(4)
    for measure in ("events", "people_harmed")
]
TOTAL = {
    "total_id": "t1",
    "claimant_id": "c2",
    "low": 400,
    "area": "land",
    "blames": "one",
    "said_on": DAYS[-1],
    "period_start": DAYS[2],
    "period_end": DAYS[-3],
}


def _make_event(pick: random.Random, number: int) -> dict[str, Any]:
    start = pick.choice([*DAYS, None])
    lasting = pick.choice([0, 0, 0, 1, 9, 40])
    kind = pick.choice([("Battles", "Armed clash"), ("Explosions/Remote violence", None)])
    return {
        "event_id": f"e{number:02}",
        "event_type": kind[0],
        "sub_event_type": kind[1] or "Air/drone strike",
        "date_start": start,
        "date_end": start and pick.choice([start + timedelta(days=lasting), None]),
        "places": pick.choice(["p0", "p1", "p2", "p3;p4", "p1;p2", "land", None]),
        "where_prec": pick.choice([1, 1, 2, 3, 5]),
        "part_of": pick.choice([None, None, None, "e00"]) if number else None,
    }


def _make_claim(
    pick: random.Random, number: int, events: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    event = pick.choice(events)
    # Nobody speaks of what has not begun.
    since = [day for day in DAYS[10:] if not event["date_start"] or day >= event["date_start"]]
    position = pick.choice(["reports", "reports", "reports", "denies", "acknowledges", "comments"])
    denied = pick.choice(["event", "civilian_harm", "responsibility"])
    return {
        "claim_id": f"k{number:02}",
        "event_id": event["event_id"],
        "claimant_id": f"c{pick.randrange(5)}",
        "position": position,
        "denies": denied if position == "denies" else None,
        "said_on": pick.choice([*since, None]),
        "blames": pick.choice([None, "one", "two", "one;two"]),
        "clears": pick.choice([None, None, "three"]),
        "place_id": pick.choice([None, None, "p4", "land"]),
        "derived_from": pick.choice([None, None, None, "unknown"]),
    }


def _make_figure(pick: random.Random, claim: str, number: int) -> dict[str, Any]:
    low = pick.randrange(40)
    high = pick.choice([low, low + 9, None])
    return {
        "claim_id": claim,
        "harm": ("killed", "injured")[number],
        "category": pick.choice(["all", "civilian", "combatant"]),
        "low": low,
        "high": high,
        "qualifier": "at_least" if high is None else "exact" if high == low else "between",
    }


def settle(answer: Any) -> Any:
    """Put into one shape what engines may give in another: rows of frames, in no order."""
    if isinstance(answer, nw.LazyFrame):
        rows = answer.collect("polars").to_polars()
        return rows.columns, sorted(rows.rows(), key=repr)
    if isinstance(answer, tuple):
        return tuple(settle(part) for part in answer)
    return answer


def compare(pair: tuple[Store, Store], asked: Question, view: View, case: Case) -> None:
    here, there = (settle(asked(store, view, case)) for store in pair)
    assert there == here


@ask_on_engines(*((name, "dataset") for name in OF_DATASET))
def test_every_question_about_a_dataset_is_answered_as_by_polars(
    pairs: Mapping[str, tuple[Store, Store]], name: str, seen: str
) -> None:
    del seen  # no view changes them
    for asked in OF_DATASET[name]:
        compare(pairs["made"], asked, View(), MADE)
        compare(pairs["hajin"], asked, View(), HAJIN)


@ask_on_engines(*product(OF_VIEW, WHOLE))
def test_every_question_of_a_view_is_answered_as_by_polars(
    pairs: Mapping[str, tuple[Store, Store]], name: str, seen: str
) -> None:
    case, view = WHOLE[seen]
    for asked in OF_VIEW[name]:
        compare(pairs[case.name], asked, view, case)


@ask_on_engines(*((name, "areas") for name in OF_AREAS))
def test_every_question_of_areas_is_answered_as_by_polars(
    pairs: Mapping[str, tuple[Store, Store]],
    name: str,
    seen: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    squares = {"west": box(9, 9, 12, 12), "east": box(12, 9, 20, 12)}
    table = gpd.GeoDataFrame({"id": list(squares)}, geometry=[*squares.values()], crs="EPSG:4326")
    table.to_file(tmp_path / "squares.gpkg")
    monkeypatch.setenv("RASD_OVERLAYS", str(tmp_path))
    view = View(overlay="squares", area=("west",))
    assert count_unshown(Selection(pairs["made"][0], view)).shown > 1, seen
    for asked in OF_AREAS[name]:
        compare(pairs["made"], asked, view, MADE)


@ask_on_engines(*product(FILTERED, VIEWS))
def test_every_view_is_answered_as_by_polars(
    pairs: Mapping[str, tuple[Store, Store]], name: str, seen: str
) -> None:
    case, view = VIEWS[seen]
    compare(pairs[case.name], OF_VIEW[name][0], view, case)


def test_every_question_is_asked_of_a_second_engine() -> None:
    asked = {
        *((name, "dataset") for name in OF_DATASET),
        *product(OF_VIEW, WHOLE),
        *((name, "areas") for name in OF_AREAS),
        *product(FILTERED, VIEWS),
        *(("api", what) for what in OF_API),
    }
    assert NOT_ON_DUCKDB <= ON_SPARK <= asked


def test_views_ask_about_something(shipped: Store, tmp_path: Path) -> None:
    kept = {
        "hajin": shipped,
        "made": open_sample(tmp_path, **make_tables()),
    }
    for case, view in (*VIEWS.values(), *WHOLE.values()):
        assert count_unshown(Selection(kept[case.name], view)).shown > 1, view


PARTS = {
    *(
        "names.name_groups",
        "select.counts_bundles",
        "select.match_counted",
        "select.pick_shown",
        "people.numbers_of",
    ),
    *("telling.tell_figures", "telling.keep_whole", "ways.find_pools", "ways.is_told"),
    *("several.list_shown", "several.list_known_beside", "several.list_strangers"),
}
"""Parts of other questions, and what only asks these of several datasets."""


def test_no_public_question_is_missing(root: Path) -> None:
    """Whatever takes a store or a selection first is a question, wherever it stands."""
    modules = [
        *(root / "geo" / "questions").rglob("[a-z]*.py"),
        root / "geo" / "engine" / "within.py",
        root / "geo" / "places" / "in_areas.py",
        root / "geo" / "duplicates" / "candidates.py",
    ]
    found = {
        f"{path.stem}.{function.name}"
        for path in modules
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and function.args.args
        and isinstance(function.args.args[0].annotation, ast.Name)
        and function.args.args[0].annotation.id in {"Store", "Selection"}
    }
    asked = {*OF_DATASET, *OF_VIEW, *OF_AREAS} - {"store.numbers", "select.is_enough"}
    assert found - PARTS == asked


def _cells(west: float, south: float, east: float, north: float) -> str:
    return f"/api/v1/cells?z=7&bbox={west},{south},{east},{north}"


OF_API = {
    "cells": _cells(38.0, 32.0, 43.0, 37.0),
    "timeline": "/api/v1/timeline?step=week",
    "casualties": "/api/v1/casualties?by=actor&category=civilian&rule=lowest",
    "events.csv": "/api/v1/events?format=csv&rule=median",
    "events.geojson": "/api/v1/events?format=geojson&as_of=2018-11-20",
    "event": f"/api/v1/events/{HAJIN.event}",
    "coverage": f"/api/v1/totals/{HAJIN.total}/coverage",
}


@ask_on_engines(*(("api", what) for what in OF_API))
def test_the_api_answers_the_same_on_another_engine(
    engine: str,
    name: str,
    seen: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    client = TestClient(Starlette(routes=build_routes()))
    here = client.get(OF_API[seen])
    second = request.getfixturevalue(engine)
    if engine == "spark":
        monkeypatch.setenv("RASD_ENGINE", engine)
        assert type(choose_engine()).__name__ == "SparkEngine"
    else:
        monkeypatch.setattr(store, "choose_engine", lambda **_: second)
    there = client.get(OF_API[seen])
    assert here.status_code == there.status_code == 200, name
    assert there.content == here.content


@needs_spark
def test_a_private_dataset_stays_with_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_ENGINE", "spark")
    assert isinstance(choose_engine(private=True), PolarsEngine)


@needs_spark
def test_tables_are_read_where_they_lie_in_parts(
    tmp_path: Path, spark: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_ENGINE", "spark")
    whole = pl.DataFrame({"event_id": ["a", "b", "c"], "year": [2017, 2018, 2018]})
    file = tmp_path / "here" / "ucdp" / "derived" / "marks.parquet"
    for year in (2017, 2018):
        part = tmp_path / "there" / "ucdp" / "derived" / "marks.parquet" / f"year={year}"
        part.mkdir(parents=True)
        rows = whole.filter(pl.col("year") == year).drop("year")
        rows.write_parquet(part / "part-0.parquet")
    monkeypatch.setenv("RASD_TABLES", (tmp_path / "there").as_uri())
    folder = tmp_path / "here" / "ucdp"
    taken = choose_engine().take(whole.lazy(), file=file, folder=folder)
    assert sorted(taken.collect("polars").rows()) == whole.rows()
    own = spark.take(whole.lazy(), file=None, folder=folder)
    assert sorted(own.collect("polars").rows()) == whole.rows()


def test_what_sums_tell_is_answered_in_this_process(
    on_polars: Mapping[str, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    far = DuckDBEngine()
    far.sums_here = True
    here, there = on_polars["made"], move_stores(on_polars, far)["made"]
    asked: list[str] = []
    take = Store.frame

    def watch(self: Store, name: str) -> Any:
        asked.extend([name] if self.engine is far else [])
        return take(self, name)

    monkeypatch.setattr(Store, "frame", watch)
    whole = (-180.0, -85.0, 180.0, 85.0)
    questions: list[Callable[[Selection], object]] = [
        count_people,
        make_timeline,
        count_unshown,
        lambda selection: count_by(selection, by="type"),
        lambda selection: cells.find_cells(selection, z=3, bbox=whole),
    ]
    view = View(dataset=here.dataset.name, from_=date(2018, 3, 1))
    for question in questions:
        assert question(Selection(there, view)) == question(Selection(here, view))
    assert asked == []
    # What a bundle does not tell is the engine's.
    of_actor = replace(view, actor=("one",))
    answer = count_people(Selection(there, of_actor))
    assert answer == count_people(Selection(here, of_actor))
    assert "named" in asked


def test_polars_keeps_an_answer_and_brings_rows_back() -> None:
    engine = PolarsEngine()
    worked_out: list[int] = []

    def note(frame: pl.DataFrame) -> pl.DataFrame:
        worked_out.append(1)
        return frame

    table = pl.LazyFrame({"n": [1, 2]}).map_batches(note)
    kept = engine.keep(engine.take(table, file=None, folder=Path()))
    rows = [kept.collect().rows() for _ in range(3)]
    assert rows == [[(1,), (2,)]] * 3
    assert len(worked_out) == 1
    engine.drop(kept)
    assert engine.bring(kept.collect()).collect().rows() == [(1,), (2,)]


@needs_spark
def test_spark_keeps_an_answer_until_it_is_dropped(spark: Engine) -> None:
    kept = spark.keep(spark.bring(nw.from_native(pl.DataFrame({"n": [1, 2]}))))
    native = kept.to_native()
    assert native.is_cached
    spark.drop(kept)
    assert not native.is_cached
    assert sorted(kept.collect("polars").rows()) == [(1,), (2,)]


def test_what_is_missing_for_spark_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RASD_ENGINE", "spark")
    monkeypatch.setenv("RASD_SPARK", "local[1]")
    if find_spec("pyspark") is not None:
        monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    missing = "pip install" if find_spec("pyspark") is None else "Java 17"
    with pytest.raises(SettingsError, match=missing):
        choose_engine()


def test_an_engine_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_ENGINE", "abacus")
    with pytest.raises(SettingsError, match="RASD_ENGINE 'abacus'"):
        choose_engine()
    assert Settings.model_fields["engine"].default == "polars"
