"""Every question is answered the same by every engine: Polars here, Spark where one is too small.

Spark runs in this machine's memory and listens to nobody. Where there is no Java, or no PySpark,
what needs them is left out.
"""

import ast
import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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
from geo.engine import index as deriving
from geo.engine import marks as derived_marks
from geo.engine.base import Engine, PolarsEngine, choose_engine
from geo.engine.store import Store, build_store
from geo.errors import SettingsError
from geo.places import in_areas as areas
from geo.questions import cells, marks
from geo.questions import event as accounts
from geo.questions import history as statements
from geo.questions import matrix as comparison
from geo.questions.events import count_listed, describe_events, find_event, list_events, list_titles
from geo.questions.marks import find_box, find_extent, match_marks, match_squares, read_level
from geo.questions.names import list_containers, list_known, list_options, read_names
from geo.questions.people import count_by, count_casualties, count_near_borders, count_people
from geo.questions.select import (
    Selection,
    find_agreement,
    find_inside,
    match_events,
    require_enough,
)
from geo.questions.timeline import make_timeline
from geo.questions.totals import cover_total, list_series, list_totals
from geo.questions.unshown import count_unshown, list_repeated
from geo.settings import Settings
from geo.view.view import View
from geo.web.routes import build_routes
from tests.samples import open_sample, open_sample_dataset

needs_spark = pytest.mark.skipif(
    not shutil.which("java") or find_spec("pyspark") is None,
    reason="Spark needs Java 17 or newer and `pip install -r requirements-spark.txt`",
)


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
    return comparison.locate_accounts(selection, told["event"], told["claims"])


def vary(ask: Callable[..., Any], option: str, values: Sequence[object]) -> list[Question]:
    """Ask once with each value of one option."""

    def fix(value: object) -> Question:
        return lambda store, view, _: ask(Selection(store, view), **{option: value})

    return [fix(value) for value in values]


def mark_numbers(selection: Selection, _: Case) -> Any:
    store, view = selection.store, selection.view
    return store.numbers(view), store.flags(view.as_of), store.latest_figures(view.as_of)


OF_DATASET: Mapping[str, Sequence[Question]] = {
    "query.find_extent": [lambda s, *_: find_extent(s)],
    "query.list_containers": [lambda s, _, c: list_containers(s, [c.place])],
    "query.find_inside": [lambda s, _, c: find_inside(s, [c.place])],
    "query.list_known": [
        lambda s, _, c: {n: (set(ids), c.place in ids) for n, ids in list_known(s).items()}
    ],
    "query.list_options": [lambda s, *_: list_options(s, lang="ar")],
    "query.read_level": [lambda s, *_: read_level(s)],
    "query.list_series": [lambda s, *_: list_series(s)],
    "query.list_titles": [lambda s, _, c: list_titles(s, "ar", [c.event, "none"])],
    "query.read_names": [
        lambda s, *_: read_names(s, "places", "ar"),
        lambda s, *_: read_names(s, "actors", "en"),
    ],
    "query.find_event": [lambda s, _, c: find_event(s, c.event)],
}
"""Questions that no view changes."""

OF_VIEW: Mapping[str, Sequence[Question]] = {
    "accounts.describe_event": [lambda s, v, c: accounts.describe_event(Selection(s, v), c.event)],
    "cells.find_cells": [
        lambda s, v, _: cells.find_cells(Selection(s, v), z=3, bbox=SCREEN),
        lambda s, v, c: cells.find_cells(Selection(s, v), z=11, bbox=c.box),
    ],
    "cells.count_squares": [lambda s, v, _: cells.count_squares(Selection(s, v), z=4, bbox=SCREEN)],
    "marks.list_marks": [
        lambda s, v, _: marks.list_marks(
            Selection(s, v), only={3: None, 4: None, 5: [0]}, bbox=SCREEN
        )
    ],
    "cells.list_stack": [lambda s, v, c: cells.list_stack(Selection(s, v), bbox=c.box)],
    "comparison.compare_accounts": [
        lambda s, v, _: comparison.compare_accounts(Selection(s, v), most=8)
    ],
    "comparison.list_flags": [lambda s, v, c: comparison.list_flags(Selection(s, v), [c.event])],
    "comparison.locate_accounts": [lambda s, v, c: locate(Selection(s, v), c)],
    "coverage.cover_total": [
        lambda s, v, c: cover_total(Selection(s, replace(v, as_of=None)), c.total)
    ],
    "overlaps.find_overlaps": [
        lambda s, v, _: overlaps.find_overlaps(
            Selection(s, v), reach=overlaps.Reach(days=2, km=5.0)
        )
    ],
    "query.count_by": vary(count_by, "by", ("month", "place", "type", "actor", "claimant")),
    "query.count_casualties": [
        lambda s, v, c: count_casualties(Selection(s, v), event_id=c.event),
    ],
    "query.count_people": [lambda s, v, _: count_people(Selection(s, v))],
    "query.count_unshown": [lambda s, v, _: count_unshown(Selection(s, v))],
    "query.count_listed": vary(
        count_listed, "which", ("all", "no_usable_place", "undated", "filtered")
    ),
    "query.describe_events": [lambda s, v, _: describe_events(Selection(s, v), [0, 3, 5])],
    "query.find_box": [lambda s, v, _: find_box(s, match_events(Selection(s, v)))],
    "query.find_agreement": [lambda s, v, _: find_agreement(Selection(s, v))],
    "query.is_enough": [lambda s, v, _: Selection(s, v).is_enough],
    "query.require_enough": [lambda s, v, _: require_enough(Selection(s, v))],
    "query.list_events": [
        lambda s, v, _: list_events(Selection(s, v)).rows(),
        lambda s, v, _: list_events(Selection(s, v), offset=2, limit=5).rows(),
    ],
    "query.list_repeated": [lambda s, v, _: list_repeated(Selection(s, v))],
    "query.list_totals": [lambda s, v, _: list_totals(Selection(s, v))],
    "query.make_timeline": vary(make_timeline, "step", (None, "day", "week", "month")),
    "query.match_events": [lambda s, v, _: match_events(Selection(s, v))],
    "query.match_marks": [lambda s, v, _: match_marks(Selection(s, v), SCREEN)],
    "query.match_squares": [lambda s, *_: match_squares(Selection(s, View()), SCREEN, z=3)],
    "statements.list_statement_days": [
        lambda s, v, _: statements.list_statement_days(Selection(s, v))
    ],
    "statements.list_statements": [lambda s, v, _: statements.list_statements(Selection(s, v))],
    "store.numbers": [lambda s, v, c: mark_numbers(Selection(s, v), c)],
}
"""Questions of a view, each asked as the lambdas say."""

OF_AREAS: Mapping[str, Sequence[Question]] = {
    "areas.count_near_borders": [
        lambda s, v, _: areas.count_near_borders(s, v, match_events(Selection(s, v)))
    ],
    "areas.group_by_area": [
        lambda s, v, _: areas.group_by_area(s, v, match_events(Selection(s, v)))
    ],
    "areas.match_areas": [lambda s, v, _: areas.match_areas(s, v)],
    "areas.place_marks": [lambda s, v, _: areas.place_marks(s, v)],
    "query.count_near_borders": [lambda s, v, _: count_near_borders(Selection(s, v))],
    "query.count_by": [lambda s, v, _: count_by(Selection(s, v), by="area")],
}
"""Questions of a view with areas laid over it."""

FILTERED: Sequence[str] = (
    *("store.numbers", "cells.find_cells", "query.count_people", "query.count_unshown"),
    *("query.list_events", "query.make_timeline"),
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
    **{
        f"{rule} {denials}".strip(): (MADE, View(rule=rule, denials=denials, as_of=as_of))
        for rule, denials, as_of in zip(
            (*RULES[1:], "claimant:c1"),
            ("", "zero", "", "zero", "", "zero"),
            (None, DAY, None, None, DAY, None),
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


QUICK = """
spark.driver.memory             512m
spark.driver.extraJavaOptions   -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.sql.adaptive.enabled      false
spark.sql.codegen.wholeStage    false
"""
"""Java's compiler would take most of the time of questions about so few rows."""


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Start the one Spark of these tests, with a host's own ``spark-defaults.conf``."""
    from geo.engine.spark import start_spark  # noqa: PLC0415  not there for everybody

    folder = tmp_path_factory.mktemp("conf")
    (folder / "spark-defaults.conf").write_text(QUICK, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        return start_spark("local[2]")


@pytest.fixture(autouse=True)
def cut_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look few marks up by block too, as is done with many."""
    monkeypatch.setattr(marks, "_FEW_BLOCKS", 1)


@pytest.fixture(scope="module")
def stores(
    hajin: Path, tmp_path_factory: pytest.TempPathFactory, spark: Engine
) -> Mapping[str, tuple[Store, Store]]:
    """Give each dataset on Polars and on Spark: one of CSV tables, one of Parquet."""
    folder = tmp_path_factory.mktemp("made")
    made = open_sample_dataset(folder, **make_tables())
    with pytest.MonkeyPatch.context() as patch:
        # Squares of marks are made for large datasets only.
        patch.setattr(derived_marks, "_LEAST_MARKS", 1)
        patch.setattr(derived_marks, "_LEAST_SAVED", 1)
        patch.setattr(derived_marks, "_BLOCK", 4)
        deriving.save_dataset(folder / "made", descriptor=made.descriptor, tables=made.tables)
    datasets = {"hajin": open_dataset(hajin), "made": open_dataset(folder / "made")}
    here = {name: build_store(dataset) for name, dataset in datasets.items()}
    return {
        name: (store, Store(store.dataset, store.frames, store.files, spark))
        for name, store in here.items()
    }


def make_tables(*, seed: int = 2018) -> dict[str, Any]:
    """Make some of everything: dates open or missing, events in events, denials, second-hand."""
    pick = random.Random(seed)  # noqa: S311  nothing here is secret
    claims = [_make_claim(pick, number) for number in range(90)]
    return {
        "places": [{"place_id": "land", "place_type": "region"}, *PLACES],
        "points": POINTS,
        "events": [_make_event(pick, number) for number in range(36)],
        "claimants": [{"claimant_id": "c4", "speaks_for": "c1"}],
        "claims": claims,
        "figures": [_make_figure(pick, claim["claim_id"], i) for claim in claims for i in range(2)],
        "same_as": [{"event_id": "e05", "other_event_id": "e06"}],
        "totals": [TOTAL],
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


def _make_claim(pick: random.Random, number: int) -> dict[str, Any]:
    position = pick.choice(["reports", "reports", "reports", "denies", "acknowledges", "comments"])
    denied = pick.choice(["event", "civilian_harm", "responsibility"])
    return {
        "claim_id": f"k{number:02}",
        "event_id": f"e{pick.randrange(36):02}",
        "claimant_id": f"c{pick.randrange(5)}",
        "position": position,
        "denies": denied if position == "denies" else None,
        "said_on": pick.choice([*DAYS[10:], None]),
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


@needs_spark
@pytest.mark.parametrize("name", OF_DATASET)
def test_spark_answers_about_a_dataset_as_polars_does(
    stores: Mapping[str, tuple[Store, Store]], name: str
) -> None:
    for asked in OF_DATASET[name]:
        compare(stores["made"], asked, View(), MADE)
        compare(stores["hajin"], asked, View(), HAJIN)


@needs_spark
@pytest.mark.parametrize("name", OF_VIEW)
@pytest.mark.parametrize("whole", WHOLE)
def test_spark_answers_every_question_as_polars_does(
    stores: Mapping[str, tuple[Store, Store]], name: str, whole: str
) -> None:
    case, view = WHOLE[whole]
    for asked in OF_VIEW[name]:
        compare(stores[case.name], asked, view, case)


@needs_spark
def test_spark_answers_about_areas_as_polars_does(
    stores: Mapping[str, tuple[Store, Store]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    squares = {"west": box(9, 9, 12, 12), "east": box(12, 9, 20, 12)}
    table = gpd.GeoDataFrame({"id": list(squares)}, geometry=[*squares.values()], crs="EPSG:4326")
    table.to_file(tmp_path / "squares.gpkg")
    monkeypatch.setenv("RASD_OVERLAYS", str(tmp_path))
    view = View(overlay="squares", area=("west",))
    assert count_unshown(Selection(stores["made"][0], view)).shown > 1
    for asked in (question for questions in OF_AREAS.values() for question in questions):
        compare(stores["made"], asked, view, MADE)


@needs_spark
@pytest.mark.parametrize("seen", VIEWS)
def test_spark_answers_every_view_as_polars_does(
    stores: Mapping[str, tuple[Store, Store]], seen: str
) -> None:
    case, view = VIEWS[seen]
    for name in FILTERED:
        compare(stores[case.name], OF_VIEW[name][0], view, case)


def test_views_ask_about_something(hajin: Path, tmp_path: Path) -> None:
    kept = {
        "hajin": build_store(open_dataset(hajin)),
        "made": open_sample(tmp_path, **make_tables()),
    }
    for case, view in (*VIEWS.values(), *WHOLE.values()):
        assert count_unshown(Selection(kept[case.name], view)).shown > 1, view


def test_no_public_question_is_missing(root: Path) -> None:
    """Whatever takes a store first is a question, wherever in ``geo`` it stands."""
    found = {
        f"{path.stem}.{function.name}"
        for path in sorted((root / "geo").glob("[a-z]*.py"))
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and function.args.args
        and isinstance(function.args.args[0].annotation, ast.Name)
        and function.args.args[0].annotation.id == "Store"
    }
    asked = {*OF_DATASET, *OF_VIEW, *OF_AREAS} - {"store.numbers"}
    # These two only call `list_known` and the like of other datasets.
    assert found - {"beside.list_known_beside", "beside.list_strangers"} == asked


def _cells(west: float, south: float, east: float, north: float) -> str:
    return f"/api/v1/cells?z=7&bbox={west},{south},{east},{north}"


@needs_spark
@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize(
    "asked",
    [
        _cells(38.0, 32.0, 43.0, 37.0),
        "/api/v1/timeline?step=week",
        "/api/v1/casualties?by=actor&category=civilian&rule=lowest",
        "/api/v1/events?format=csv&rule=median",
        "/api/v1/events?format=geojson&as_of=2018-11-20",
        f"/api/v1/events/{HAJIN.event}",
        f"/api/v1/totals/{HAJIN.total}/coverage",
    ],
)
def test_the_api_answers_the_same_on_spark(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(Starlette(routes=build_routes()))
    here = client.get(asked)
    monkeypatch.setenv("RASD_ENGINE", "spark")
    there = client.get(asked)
    assert type(choose_engine()).__name__ == "SparkEngine"
    assert here.status_code == there.status_code == 200
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
