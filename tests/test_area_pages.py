"""Areas on the pages: chosen in the filters, counted on the casualties page, in both languages."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from geo.text import LANGUAGES, Words
from tests.test_pages import open_page, read

__all__ = ["open_page"]
Open = Callable[..., AppTest]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_casualties_are_counted_by_area_with_what_is_uncertain(open_page: Open, lang: str) -> None:
    app = open_page("casualties", lang=lang)
    app.selectbox(key="by").set_value("area").run()
    assert not app.exception
    assert {"en": "Deir ez-Zor", "ar": "دير الزور"}[lang] in read(app, "groups")
    assert Words(lang)("casualties.several_areas") in read(app, "groups-head")
    assert {"en": "border", "ar": "حدّ"}[lang] in read(app, "groups-head")


def test_an_area_of_the_address_filters_and_shows_its_overlay(open_page: Open) -> None:
    app = open_page(area="SY.DY")
    assert app.multiselect(key="area").value == ["SY.DY"]
    assert app.selectbox(key="overlay").value == "governorates"
    assert app.button(key="unshown-showing").label == "Showing 19 of 30 events"
    app.selectbox(key="overlay").set_value("").run()
    assert not app.exception
    assert "area" not in app.query_params


def test_what_is_no_area_or_overlay_is_noted(open_page: Open) -> None:
    app = open_page(area="XX", overlay="gone")
    assert not app.exception
    assert "gone" in read(app, "problems")
    assert "XX" in read(app, "problems")
