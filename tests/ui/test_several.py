"""Pages with several datasets: a row for each, no row for them all, in both languages."""

import json
import re
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from geo.dataset.folder import DEFAULT_DATASET, open_dataset
from geo.text import LANGUAGES, Words
from tests.pages import Open, elements, open_page, read, trees
from tests.questions.test_several import write


@pytest.fixture
def open_several(tmp_path: Path, hajin: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Give a function that opens a page where another dataset of one event lies by its side."""
    copytree(hajin, tmp_path / DEFAULT_DATASET)
    write(tmp_path, "other", killed=7, claimant="ucdp")
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    return open_page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["map", "accounts", "casualties"])
def test_each_dataset_has_its_row_of_numbers(open_several: Open, page: str, lang: str) -> None:
    app = open_several(page, beside="other", lang=lang)
    assert not app.exception
    [body] = elements(trees(app)["numbers"]["children"][0], "tbody")
    assert len(body["children"]) == 2
    assert Words(lang)("beside.apart") in read(app, "numbers")


def test_alone_there_is_no_table(open_several: Open) -> None:
    assert elements(trees(open_several())["numbers"]["children"][0], "table") == []


def test_each_dataset_says_what_is_not_shown(open_several: Open) -> None:
    app = open_several(beside="other", claimant="sohr")
    labels = [button.label for button in app.button if (button.key or "").endswith("showing")]
    assert labels == ["Showing 29 of 39 events", "Showing 0 of 1 events"]
    assert "SOHR" in read(app, "beside-strangers") or "Observatory" in read(app, "beside-strangers")


def test_the_map_is_told_of_both_and_keeps_its_query_short(open_several: Open) -> None:
    app = open_several(beside="other")
    sent = json.loads(app.get("component_instance")[0].proto.json_args)["feature_group"]
    assert "other" in sent
    assert "beside" in sent


def test_an_event_beside_opens_from_its_link(open_several: Open) -> None:
    app = open_several(beside="other", event="other/e1")
    assert "Sample" in read(app, "panel-of")
    assert "ucdp" in read(app, "panel-head")
    assert app.query_params["event"] == "other/e1"


def test_accounts_are_those_of_the_selected_events_dataset(open_several: Open) -> None:
    app = open_several("accounts", beside="other", event="other/e1")
    assert not app.exception
    assert app.selectbox(key="event-chosen").value == "e1"
    assert app.selectbox(key="told").value == "other"
    app.selectbox(key="told").set_value(DEFAULT_DATASET).run()
    assert not app.exception
    assert "event" not in app.query_params


def test_timeline_and_table_tell_of_the_dataset_chosen(open_several: Open) -> None:
    app = open_several(beside="other")
    app.selectbox(key="told").set_value("other").run()
    assert len(app.dataframe[0].value) == 1


def test_casualties_are_told_apart(open_several: Open) -> None:
    app = open_several("casualties", beside="other")
    assert "Sample" in read(app, "groups-of-1")
    assert "7" in read(app, "groups-1")


def test_datasets_are_taken_away_in_the_filters(open_several: Open) -> None:
    app = open_several(beside="other", event="other/e1", rule="claimant:ucdp")
    app.multiselect(key="beside").set_value([]).run()
    assert not app.exception
    assert "beside" not in app.query_params
    assert "event" not in app.query_params


def test_an_unknown_dataset_is_noted(open_several: Open) -> None:
    app = open_several(beside=["gone", "other"])
    assert "gone" in read(app, "problems")
    assert app.query_params["beside"] == "other"


def test_turning_to_the_dataset_beside_leaves_it_once_on_the_page(open_several: Open) -> None:
    app = open_several(beside="other")
    app.selectbox(key="dataset").set_value("other").run()
    assert not app.exception
    assert "beside" not in app.query_params


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_cited_link_says_what_became_of_each_dataset(
    open_several: Open, tmp_path: Path, lang: str
) -> None:
    words = Words(lang)
    main = open_dataset(tmp_path / DEFAULT_DATASET).revision
    other = open_dataset(tmp_path / "other").revision
    same = open_several(beside="other", lang=lang, revision=[main, f"other/{other}"])
    assert words("pinned.several_same") in read(same, "cited-said")
    assert not [button for button in same.button if button.key == "cited-today"]
    assert same.query_params["revision"] == [main, f"other/{other}"]

    copytree(tmp_path / "other", tmp_path / "other-first")
    write(tmp_path, "other", killed=8, claimant="ucdp")
    link = {"beside": "other", "lang": lang, "revision": [main, f"other/{other}"]}
    kept = open_several(**link, event="other/e1")
    said = read(kept, "cited-said")
    assert words("pinned.several_changed") in said
    assert other in said
    assert open_dataset(tmp_path / "other").revision in said
    assert kept.session_state["beside"] == ["other-first"]
    assert kept.session_state["event"] == "other-first/e1"
    # The address stays the link that was cited, so that it says the same when it is opened again.
    assert kept.query_params["beside"] == "other"
    assert kept.query_params["event"] == "other/e1"
    kept.button(key="cited-today").click().run()
    assert kept.session_state["beside"] == ["other"]
    assert kept.session_state["event"] == "other/e1"
    assert "revision" not in kept.query_params

    rmtree(tmp_path / "other-first")
    gone = read(open_several(**link), "cited-said")
    assert "{" not in gone
    rmtree(tmp_path / "other")
    lost = open_several(**link)
    told = words("pinned.each_lost", title="other", revision=other)
    assert re.sub("[\u2068\u2069]", "", told) in read(lost, "cited-said")
    assert not lost.exception
