import json
import os
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.dataset.folder import SHIPPED, open_dataset
from geo.text import LANGUAGES, Words
from geo.ui.map.hand import read_rest
from geo.ui.page.dom import el, is_web_address, link, said
from tests.pages import Open, elements, open_page, read, texts, trees
from tests.samples import write_sample

ABU_AL_HASAN = "abu-al-hasan-2018-11-17"
PAGES = ("map", "stories", "accounts", "casualties", "duplicates", "method", "about")


@pytest.fixture(scope="module")
def look_at() -> Open:
    """Give a function that opens a page once for all tests that only look at it."""
    return cache(open_page)


def map_arguments(app: AppTest) -> dict[str, Any]:
    (component,) = app.get("component_instance")
    arguments: dict[str, Any] = json.loads(component.proto.json_args)
    return arguments


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_both_languages(look_at: Open, page: str, lang: str) -> None:
    app = look_at(page, lang=lang)
    assert not app.exception
    assert trees(app)["actions"]["lang"] == lang
    assert trees(app)["actions"]["direction"] == ("rtl" if lang == "ar" else "ltr")
    assert Words(lang)("page.map") in read(app, "pages")


def test_the_numbers_carry_their_rule_and_their_gaps(look_at: Open) -> None:
    said_there = read(look_at(), "numbers")
    assert "Events shown 39 of 39" in said_there
    assert "Civilians killed in 18 of 39 events 360–448+ 1+ acknowledged" in said_there
    assert "they can be neither added nor taken from each other" in said_there
    assert "Recorded events are not all events" in said_there
    assert "324, killed, civilians, Syrian Observatory for Human Rights, Hajin pocket" in said_there
    assert "Rule: Range of all accounts" in said_there


def test_a_period_leaves_the_events_that_meet_it() -> None:
    app = open_page(from_="2018-11-17", to="2018-11-17")
    assert app.date_input(key="from").value == date(2018, 11, 17)
    shown = [row["title"] for _, row in app.dataframe[0].value.iterrows()]
    assert "Strikes on Abu al-Hasan, near Hajin" in shown
    assert "Attacks on As-Suwayda city and its eastern villages" not in shown
    assert len(shown) < 39


def test_the_panel_says_who_says_what(look_at: Open) -> None:
    panel = read(look_at(event=ABU_AL_HASAN), "panel-accounts")
    for expected in ("40–53", "15–41+", "5–17+", "2–12+", "43 people", "53 people"):
        assert expected in panel
    assert "denies harm to civilians" in panel
    assert "18 Nov 2018" in panel


def test_the_panel_says_it_in_arabic(look_at: Open) -> None:
    panel = read(look_at(event=ABU_AL_HASAN, lang="ar"), "panel-accounts")
    for expected in ("15–41 أو أكثر", "نفي إلحاق أذى بالمدنيين", "18 تشرين الثاني 2018"):
        assert expected in panel


def test_sources_are_links_to_web_addresses_only(look_at: Open) -> None:
    tree = trees(look_at(event=ABU_AL_HASAN))["panel-accounts"]
    links = elements({"children": tree["children"]}, "a")
    assert links
    assert all(is_web_address(found["attributes"]["href"]) for found in links)


def test_a_filter_changes_the_layer_and_never_the_map() -> None:
    app = open_page()
    before = map_arguments(app)
    app.multiselect(key="type").set_value(["Battles"]).run()
    after = map_arguments(app)
    assert not app.exception
    assert after["script"] == before["script"]
    assert after["feature_group"] != before["feature_group"]
    assert app.query_params["type"] == "Battles"


def test_where_nothing_matches_a_button_brings_everything_back() -> None:
    app = open_page(q="no such words anywhere")
    assert any("reset the filters" in text.value for text in app.text)
    app.button(key="reset_here").click().run()
    assert not app.exception
    assert "Events shown 39 of 39" in read(app, "numbers")
    assert "q" not in app.query_params


def test_a_search_finds_spelling_variants_in_both_writings() -> None:
    for words in ("Abu Hasan", "ابو الحسن", "abu al-hassan"):
        shown = open_page(q=words).dataframe[0].value["title"].to_list()
        assert "Strikes on Abu al-Hasan, near Hajin" in shown


def test_where_a_hand_rests_and_the_dates_are_one_period() -> None:
    app = open_page()
    assert (
        trees(app)["window"]["period"]
        == trees(app)["window"]["span"]
        == ["2018-07-25", "2018-12-30"]
    )
    app.date_input(key="from").set_value(date(2018, 11, 1)).run()
    assert trees(app)["window"]["period"] == ["2018-11-01", "2018-12-30"]
    assert trees(app)["window"]["days"] == ["1 November 2018", "30 December 2018"]
    app.button(key="whole").click().run()
    assert app.date_input(key="from").value is None
    assert trees(app)["window"]["period"] == trees(app)["window"]["span"]


@pytest.mark.parametrize(
    ("told", "rest"),
    [
        ({"from": "2018-11-01", "to": None}, (date(2018, 11, 1), None)),
        ({"from": None, "to": None}, (None, None)),
        ({"from": "yesterday", "to": None}, None),
        ({"to": "2018-11-01"}, None),
        ("2018-11-01", None),
        (None, None),
    ],
)
def test_what_a_browser_says_of_a_hand_is_days_or_nothing(
    told: object, rest: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = {"window": SimpleNamespace(period=told)}
    monkeypatch.setattr("streamlit.session_state", state)
    assert read_rest() == rest


def test_a_change_of_language_keeps_the_view() -> None:
    app = open_page(claimant=["sohr"], event=ABU_AL_HASAN)
    shown = len(app.dataframe[0].value)
    app.button_group(key="lang").set_value("ar").run()
    assert not app.exception
    assert app.multiselect(key="claimant").value == ["sohr"]
    assert len(app.dataframe[0].value) == shown
    assert app.query_params == {"claimant": "sohr", "event": ABU_AL_HASAN, "lang": "ar"}


def test_a_change_of_page_keeps_the_view() -> None:
    app = open_page(place=["abu-al-hasan"], event=ABU_AL_HASAN)
    app.switch_page("casualties.py").run()
    assert app.multiselect(key="place").value == ["abu-al-hasan"]
    assert app.query_params["event"] == ABU_AL_HASAN


def test_what_a_link_gets_wrong_is_said_and_the_rest_honoured() -> None:
    app = open_page(claimant=["sohr", "nobody"], from_="17.11.2018", hue="red")
    note = read(app, "problems")
    assert "“nobody” is not known for “claimant”" in note
    assert "“17.11.2018” cannot be read as “from”" in note
    assert "“hue” is not a setting" in note
    assert app.multiselect(key="claimant").value == ["sohr"]


def test_an_event_that_does_not_exist_is_said() -> None:
    app = open_page(event="no-such-event")
    assert not app.exception
    assert "“no-such-event” is not known for “event”" in read(app, "panel-missing")


def test_another_dataset_starts_without_what_was_asked_of_the_first(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample(tmp_path / "other", events=[{"event_id": "an-event", "date_start": "2020-01-01"}])
    monkeypatch.setenv("RASD_DATA", f"{root / 'data'}{os.pathsep}{tmp_path}")
    app = open_page(claimant=["sohr"], event=ABU_AL_HASAN)
    app.selectbox(key="dataset").set_value("other").run()
    assert not app.exception
    assert app.query_params == {"dataset": "other"}
    assert "Events shown 1 of 1" in read(app, "numbers")


def test_the_only_dataset_there_is_opens_without_being_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample(tmp_path / "other", events=[{"event_id": "an-event"}])
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    app = open_page(dataset="gone")
    assert not app.exception
    assert "“gone” is not known for “dataset”" in read(app, "problems")
    assert app.query_params == {"dataset": "other"}


def test_without_any_dataset_the_page_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    app = open_page()
    assert not app.exception
    assert "python -m geo check" in read(app, "problems")


def test_a_period_that_ends_before_it_begins_is_said() -> None:
    app = open_page()
    app.date_input(key="from").set_value(date(2018, 12, 1))
    app.date_input(key="to").set_value(date(2018, 11, 1)).run()
    assert "the period begins after it ends" in read(app, "problems")


def test_the_table_lists_what_the_map_cannot_show() -> None:
    app = open_page()
    app.button_group(key="list").set_value("no_usable_place").run()
    assert len(app.dataframe[0].value) == 10
    assert set(app.dataframe[0].value["on_map"]) == {"no"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_casualties_are_grouped_every_way(lang: str) -> None:
    app, sums = open_page("casualties", lang=lang), {}
    for by in ("place", "type", "actor", "claimant", "month"):
        app.selectbox(key="by").set_value(by).run()
        assert not app.exception, by
        assert app.query_params.get("by", "month") == by
        sums[by] = read(app, "groups")
    assert [by for by, told in sums.items() if Words(lang)("casualties.sum") not in told] == []
    assert len(set(sums.values())) == len(sums)


def test_the_last_row_of_the_groups_is_the_number_of_the_strip(look_at: Open) -> None:
    app = look_at("casualties", category="civilian")
    tree = trees(app)
    *months, everything = elements({"children": tree["groups"]["children"]}, "tr")[1:]
    civilians = elements({"children": tree["numbers"]["children"]}, "strong")[2]
    assert " ".join(texts(everything)).startswith(
        f"All events of the selection {civilians['children'][0]} 39 21"
    )
    assert any("November 2018" in set(texts(month)) for month in months)


def test_totals_stand_apart_and_no_row_adds_them(look_at: Open) -> None:
    totals = read(look_at("casualties", category="civilian"), "totals-table")
    assert "234" in totals
    assert "324" in totals
    assert Words("en")("casualties.sum") not in totals


def test_about_names_licence_sources_and_how_to_cite(look_at: Open) -> None:
    about = read(look_at("about"), "about")
    for expected in ("CC-BY-4.0", "Airwars", "Apache-2.0", "version 1.", "Syrian Network"):
        assert expected in about


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(address: str, *, is_one: bool) -> None:
    assert is_web_address(address) is is_one
    assert link("x", address)["tag"] == ("a" if is_one else "span")


def test_text_of_the_data_keeps_its_direction_and_stays_text() -> None:
    attack = "<b>\u202eآخر</b>"
    assert said(attack) == {"tag": "bdi", "attributes": {"dir": "auto"}, "children": [attack]}
    assert said("") is None
    assert el("td", None, "x", class_="a", aria_label=None) == {
        "tag": "td",
        "attributes": {"class": "a"},
        "children": ["x"],
    }


def test_what_is_chosen_on_a_page_stands_in_its_address() -> None:
    app = open_page("casualties")
    assert dict(app.query_params) == {}
    app.selectbox(key="by").set_value("place").run()
    app.selectbox(key="totals-chosen").set_value("killed-child").run()
    assert dict(app.query_params) == {"by": "place", "totals": "killed-child"}
    app.selectbox(key="by").set_value("month").run()
    assert dict(app.query_params) == {"totals": "killed-child"}


def test_a_page_opens_with_what_its_address_chooses() -> None:
    app = open_page(list="undated", by="type")
    assert app.segmented_control(key="list").value == "undated"
    assert dict(app.query_params) == {"list": "undated"}
    app.switch_page("casualties.py").run()
    assert app.selectbox(key="by").value == "type"
    assert dict(app.query_params) == {"by": "type"}


def test_a_choice_that_cannot_be_honoured_is_named() -> None:
    app = open_page(by="colour", series="nothing", totals="killed-nobody")
    told = read(app, "problems")
    for value in ("colour", "nothing", "killed-nobody"):
        assert value in told
    assert not app.exception


def test_a_cited_link_to_unchanged_data_says_so_until_the_view_changes() -> None:
    revision = open_dataset(SHIPPED / "hajin-2018").revision
    app = open_page(revision=revision, accessed="2026-11-22", rule="latest")
    assert "unchanged since" in read(app, "cited-said")
    assert app.query_params["revision"] == revision
    app.selectbox(key="rule").set_value("median").run()
    assert "cited-said" not in trees(app)
    assert dict(app.query_params) == {"rule": "median"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_cited_link_to_changed_data_says_so_and_offers_both(lang: str) -> None:
    app = open_page(revision="0123456789ab", accessed="2018-12-01", lang=lang)
    told = read(app, "cited-said")
    assert "0123456789ab" in told
    assert open_dataset(SHIPPED / "hajin-2018").revision in told
    app.button(key="cited-known").click().run()
    assert app.query_params["as_of"] == "2018-12-01"
    assert "revision" not in app.query_params
    again = open_page(revision="0123456789ab", accessed="2018-12-01", lang=lang)
    again.button(key="cited-today").click().run()
    assert dict(again.query_params) == ({"lang": "ar"} if lang == "ar" else {})
    assert "cited-said" not in trees(again)


def test_a_cited_link_opens_the_revision_that_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = write_sample(tmp_path / "sample-first", events=[{"event_id": "a"}])
    revision = open_dataset(old).revision
    write_sample(tmp_path / "sample", events=[{"event_id": "a"}, {"event_id": "b"}])
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    app = open_page(dataset="sample", revision=revision)
    assert "Events shown 1 of 1" in read(app, "numbers")
    assert "which this host keeps" in read(app, "cited-said")
    app.button(key="cited-today").click().run()
    assert "Events shown 2 of 2" in read(app, "numbers")


def test_a_dataset_without_ways_in_says_only_how_to_choose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Where to begin" in read(open_page(), "panel-accounts")
    write_sample(tmp_path / "sample", events=[{"event_id": "a"}])
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    app = open_page(dataset="sample")
    said_there = read(app, "panel-accounts")
    assert "Where to begin" not in said_there
    assert said_there.startswith("Select a mark on the map, or a row of the table.")
