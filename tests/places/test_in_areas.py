"""No event is lost on a border: each point has one area or none, and all are counted."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box
from shapely.geometry.base import BaseGeometry
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset import private
from geo.engine.store import Store
from geo.errors import RestrictedError
from geo.places.boundaries import Overlay, find_overlay, save_areas
from geo.places.in_areas import join_areas, place_marks
from geo.questions.people import count_by, count_casualties, count_near_borders
from geo.questions.select import Selection, match_events
from geo.questions.unshown import count_unshown
from geo.view.limits import limit_view
from geo.view.view import View
from geo.web.headers import HeaderMiddleware
from geo.web.routes import build_routes
from tests.samples import open_sample

HOLE = box(0.4, 0.4, 0.6, 0.6)
SQUARES = {"a": box(0, 0, 1, 1).difference(HOLE), "b": box(1, 0, 2, 1)}
POINTS = {
    "in-a": (0.2, 0.2),
    "in-b": (1.5, 0.5),
    "border": (1.0, 0.5),
    "hole": (0.5, 0.5),
    "rim": (0.4, 0.5),
    "far": (5.0, 5.0),
    "corner": (2.0, 1.0),
}


def make(areas: Mapping[str, BaseGeometry]) -> Overlay:
    ids = sorted(areas)
    table = gpd.GeoDataFrame(
        {"area_id": ids, "name_en": ids, "name_ar": ids},
        geometry=[areas[i] for i in ids],
        crs="EPSG:4326",
    )
    return Overlay(name="t", title_en="T", title_ar="T", revision="1", areas=table)


def frame(points: dict[str, tuple[float, float]], *, radius: float = 0) -> pl.DataFrame:
    rows = [(name, lng, lat, radius) for name, (lng, lat) in points.items()]
    schema = {"place_id": pl.String, "longitude": pl.Float64, "latitude": pl.Float64}
    return pl.DataFrame(rows, schema={**schema, "radius_m": pl.Float64}, orient="row")


def join(points: dict[str, tuple[float, float]], overlay: Overlay) -> dict[str, str | None]:
    return dict(join_areas(frame(points), overlay).select("place_id", "area_id").iter_rows())


def test_borders_go_to_the_first_id_and_holes_and_far_points_outside() -> None:
    assert join(POINTS, make(SQUARES)) == {
        "in-a": "a",
        "in-b": "b",
        "border": "a",
        "hole": None,
        "rim": "a",
        "far": None,
        "corner": "b",
    }


@pytest.mark.parametrize(("radius", "near"), [(9_050, False), (9_250, True)])
def test_the_distance_to_a_border_is_measured_on_the_ground(radius: float, *, near: bool) -> None:
    overlay = make({"a": box(0.0, 34, 1.1, 35)})  # the point is a tenth of a degree from it
    joined = join_areas(frame({"p": (1.0, 34.5)}, radius=radius), overlay)
    assert pytest.approx(9_164, abs=1) == 0.1 * 111_195 * 0.8241
    assert joined["near_border"].to_list() == [near]


def test_many_points_are_joined_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [-0.2 + 0.04 * n for n in range(61)]
    points = {f"{x:.2f},{y:.2f}": (x, y) for x in steps for y in steps[:36]}
    few = join_areas(frame(points, radius=3_000), make(SQUARES))
    monkeypatch.setattr("geo.places.in_areas._MANY", 10)
    many = join_areas(frame(points, radius=3_000), make(SQUARES))
    assert many.equals(few)
    assert set(few["area_id"].unique()) == {"a", "b", None}
    assert 0 < few["near_border"].sum() < len(few)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Give six events: in each area, on the border, in both, outside, and without a place."""
    folder = tmp_path / "overlays"
    folder.mkdir()
    table = gpd.GeoDataFrame(
        {"id": list(SQUARES)}, geometry=list(SQUARES.values()), crs="EPSG:4326"
    )
    table.to_file(folder / "squares.gpkg")
    monkeypatch.setenv("RASD_OVERLAYS", str(folder))
    places = {"e1": "in-a", "e2": "in-b", "e3": "border", "e4": "in-a;in-b", "e5": "far;hole"}
    return open_sample(
        tmp_path,
        events=[
            *({"event_id": event, "places": place} for event, place in places.items()),
            {"event_id": "e6"},
        ],
        places=[
            {"place_id": name, "longitude": lng, "latitude": lat, "radius_m": 1_000}
            for name, (lng, lat) in POINTS.items()
        ],
        claims=[
            {"claim_id": f"c{n}", "event_id": f"e{n}", "claimant_id": "x"} for n in range(1, 7)
        ],
        figures=[{"claim_id": f"c{n}", "low": 10**n} for n in range(1, 6)],
    )


VIEW = View(dataset="sample", overlay="squares")


def test_each_area_is_counted_by_hand_and_the_whole_counts_once(store: Store) -> None:
    groups = {
        key: (n.events, n.low, n.high) for key, n in count_by(Selection(store, VIEW), by="area")
    }
    assert groups == {
        "a": (3, 11_010, 11_010),
        "b": (2, 10_100, 10_100),
        "outside": (1, 100_000, 100_000),
        None: (1, None, None),
    }
    assert count_casualties(Selection(store, VIEW)).low == 111_110


@pytest.mark.parametrize(
    ("areas", "events"),
    [
        (("a",), {"e1", "e3", "e4"}),
        (("b",), {"e2", "e4"}),
        (("a", "b"), {"e1", "e2", "e3", "e4"}),
        (("outside",), {"e5"}),
    ],
)
def test_a_filter_keeps_events_with_a_point_in_an_area(
    store: Store, areas: tuple[str, ...], events: set[str]
) -> None:
    view = View(dataset="sample", overlay="squares", area=areas)
    assert set(match_events(Selection(store, view)).collect()["event_id"].to_list()) == events


def test_points_nearer_to_a_border_than_they_are_certain_are_counted(store: Store) -> None:
    assert count_near_borders(Selection(store, VIEW)) == 1
    placed = place_marks(store, VIEW).collect("polars").to_native()
    near = placed.filter(pl.col("near_border"))["place_id"].to_list()
    assert near == ["border"]


def test_an_overlay_is_joined_once_for_a_revision(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_by(Selection(store, VIEW), by="area")
    monkeypatch.setattr("geo.places.in_areas.join_areas", None)
    assert count_by(Selection(store, VIEW), by="area")


degrees = st.floats(-1, 3).map(lambda value: round(value, 1))


@given(st.lists(st.tuples(degrees, degrees), min_size=1, max_size=12))
def test_every_point_has_exactly_one_area_or_none(points: list[tuple[float, float]]) -> None:
    named = {f"p{n}": point for n, point in enumerate(points)}
    overlay = make(SQUARES)
    joined = join(named, overlay)
    assert set(joined) == set(named)
    for name, area in joined.items():
        at = gpd.points_from_xy([named[name][0]], [named[name][1]])[0]
        covering = sorted(i for i, shape in SQUARES.items() if shape.intersects(at))
        assert area == (covering[0] if covering else None)


def test_groups_hold_every_event_of_the_shipped_dataset(shipped: Store) -> None:
    unshown = count_unshown(Selection(shipped, View()))
    groups = dict(count_by(Selection(shipped, View()), by="area"))
    inside = View(area=tuple(find_overlay("").names("en")))
    outside = groups["outside"].events if "outside" in groups else 0
    in_areas = count_unshown(Selection(shipped, inside)).shown
    assert in_areas + outside + unshown.unmapped == unshown.total
    assert groups["SY.DY"].events > 10


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes()))


def test_the_api_counts_by_area_and_says_whose_areas(client: TestClient) -> None:
    told = client.get("/api/v1/casualties", params={"by": "area"}).json()
    assert told["overlay"] == {"name": "governorates", "revision": find_overlay("").revision}
    assert told["near_border"] >= 0
    assert "SY.DY" in [group["key"] for group in told["groups"]]


def test_the_api_gives_outlines_and_names_what_it_cannot_honour(client: TestClient) -> None:
    answer = client.get(f"/api/v1/overlays/governorates?v={find_overlay('').revision}")
    assert len(answer.json()["features"]) == 14
    assert "immutable" in answer.headers["cache-control"]
    assert len(answer.content) < 150_000
    [listed] = client.get("/api/v1/overlays").json()["overlays"]
    assert "SY.DY" in [area["id"] for area in listed["areas"]]
    assert client.get("/api/v1/overlays/gone").status_code == 404
    for wrong in ({"area": "XX"}, {"overlay": "gone"}):
        assert client.get("/api/v1/timeline", params=wrong).status_code == 422


def test_areas_that_change_are_counted_anew(store: Store, tmp_path: Path) -> None:
    view = View(dataset="sample", overlay="squares", area=("a",))
    before = count_unshown(Selection(store, view)).shown
    folder = tmp_path / "overlays"
    far = gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(80, 80, 81, 81)], crs="EPSG:4326")
    far.to_file(folder / "squares.gpkg")
    assert (before, count_unshown(Selection(store, view)).shown) == (3, 0)


def test_areas_a_reader_drew_never_pick_a_record_of_a_dataset_that_gives_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private, "find_root", lambda: tmp_path)
    folder = private.reserve_private_areas()
    save_areas(make({"a": box(0, 0, 1, 1)}).areas, folder, title="<b>")
    overlay = find_overlay(folder.name)
    assert (overlay.title("ar"), overlay.names("en")) == ("<b>", {"a": "a"})
    events = [{"event_id": f"e{n}", "date_start": "2018-11-17"} for n in range(8)]
    restricted = {"redistribution": "aggregate-only"}
    store = open_sample(tmp_path / "data", events=events, descriptor=restricted)
    view = View(dataset="sample", overlay=folder.name, area=("a",))
    assert limit_view(store.dataset, view).area == ()
    with pytest.raises(RestrictedError):
        count_by(Selection(store, view), by="area")


def test_private_areas_are_answered_to_who_knows_them_and_kept_by_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private, "find_root", lambda: tmp_path)
    folder = private.reserve_private_areas()
    save_areas(make(SQUARES).areas, folder, title="Mine")
    client = TestClient(HeaderMiddleware(Starlette(routes=build_routes())))
    address = f"/api/v1/overlays/{folder.name}"
    answer = client.get(f"{address}?v={find_overlay(folder.name).revision}")
    assert len(answer.json()["features"]) == 2
    assert answer.headers["cache-control"] == "private, no-store"
    counted = client.get("/api/v1/casualties", params={"by": "area", "overlay": folder.name})
    assert counted.status_code == 200
    assert counted.headers["cache-control"] == "private, no-store"
    assert folder.name not in client.get("/api/v1/overlays").text
    assert folder.name not in client.get("/api/v1/datasets").text
    assert client.get("/api/v1/timeline", params={"dataset": folder.name}).status_code == 404
    private.remove_private(folder.name)
    assert client.get(address).status_code == 404


def test_the_api_lists_and_gives_a_datasets_own_overlays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: TestClient
) -> None:
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    monkeypatch.setenv("RASD_DEFAULT_DATASET", "sample")
    dataset = open_sample(tmp_path, events=[{"event_id": "e", "places": "p"}]).dataset
    (dataset.folder / "overlays").mkdir()
    make(SQUARES).areas.to_file(dataset.folder / "overlays" / "أحياء.gpkg")
    (dataset.folder / "overlays" / "broken.geojson").write_text("{", encoding="utf-8")
    listed = [each["overlay"] for each in client.get("/api/v1/overlays").json()["overlays"]]
    assert listed == ["governorates", "sample/أحياء"]
    assert len(client.get("/api/v1/overlays/sample/أحياء").json()["features"]) == 2
    asked = {"dataset": "sample", "overlay": "sample/أحياء", "by": "area"}
    told = client.get("/api/v1/casualties", params=asked).json()["overlay"]["name"]
    assert told == "sample/أحياء"
    assert client.get("/api/v1/overlays/sample/broken").status_code == 503
