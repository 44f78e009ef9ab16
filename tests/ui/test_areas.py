"""Areas on the pages: chosen in the filters, counted on the casualties page, in both languages."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely import box

from geo.places.boundaries import FOLDER
from geo.text import LANGUAGES, Words
from tests.pages import open_page, read
from tests.samples import write_sample


@pytest.mark.parametrize("lang", LANGUAGES)
def test_casualties_are_counted_by_area_with_what_is_uncertain(lang: str) -> None:
    app = open_page("casualties", lang=lang)
    app.selectbox(key="by").set_value("area").run()
    assert not app.exception
    assert {"en": "Deir ez-Zor", "ar": "دير الزور"}[lang] in read(app, "groups")
    assert Words(lang)("casualties.several_areas") in read(app, "groups-head")
    assert {"en": "border", "ar": "حدّ"}[lang] in read(app, "groups-head")


def test_an_area_of_the_address_filters_and_shows_its_overlay() -> None:
    app = open_page(area="SY.DY")
    assert app.multiselect(key="area").value == ["SY.DY"]
    assert app.selectbox(key="overlay").value == "governorates"
    assert app.button(key="unshown-showing").label == "Showing 24 of 39 events"
    app.selectbox(key="overlay").set_value("").run()
    assert not app.exception
    assert "area" not in app.query_params


def test_what_is_no_area_or_overlay_is_noted() -> None:
    app = open_page(area="XX", overlay="gone")
    assert not app.exception
    assert "gone" in read(app, "problems")
    assert "XX" in read(app, "problems")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_datasets_own_areas_are_offered_while_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    points = [{"place_id": "p", "longitude": 0.5, "latitude": 0.5}]
    for name in ("one", "two"):
        events = [{"event_id": f"{name}-1", "places": "p"}, {"event_id": f"{name}-2"}]
        told = {"name": name, "title": name, "title_ar": name}
        write_sample(tmp_path / name, descriptor=told, events=events, places=points)
    areas = gpd.GeoDataFrame({"name": ["Aa"]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:4326")
    (tmp_path / "one" / FOLDER).mkdir()
    areas.to_file(tmp_path / "one" / FOLDER / "wards.gpkg")
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    app = open_page(lang=lang, dataset="one", overlay="one/wards", area="Aa")
    assert not app.exception
    assert app.selectbox(key="overlay").value == "one/wards"
    assert "wards" in " ".join(app.selectbox(key="overlay").options)
    shown = Words(lang)("unshown.showing", shown=1, total=2)
    assert app.button(key="unshown-showing").label == shown
    app.selectbox(key="dataset").set_value("two").run()
    assert not app.exception
    assert app.selectbox(key="overlay").value == ""
    assert "wards" not in " ".join(app.selectbox(key="overlay").options)
    app.multiselect(key="beside").set_value(["one"]).run()
    app.selectbox(key="overlay").set_value("one/wards").run()
    assert not app.exception
    app.multiselect(key="beside").set_value([]).run()
    assert not app.exception
    assert app.selectbox(key="overlay").value == ""
