"""Pages with several datasets: a row for each, no row for them all, in both languages."""

import json
import re
from datetime import date
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from streamlit.testing.v1 import AppTest

from geo.dataset.folder import DEFAULT_DATASET, open_dataset
from geo.engine.store import open_store
from geo.questions.select import Selection
from geo.text import LANGUAGES, Words, format_day, format_month
from geo.ui.map.stage import find_home, list_regions
from geo.view.grammar import WAYS
from geo.view.view import View
from tests.closed import NAME as CLOSED
from tests.closed import find_canaries, list_canaries, write_closed
from tests.pages import Open, elements, open_page, read, texts, trees
from tests.questions.test_several import write
from tests.samples import write_sample


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
    assert Words(lang)("beside.apart") in read(app, "beside-line")


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


def read_rows(app: AppTest, key: str) -> dict[str, list[str]]:
    """Give the cells of each row of a table by its head, the strong part of each cell."""
    [body] = elements(trees(app)[key]["children"][0], "tbody")
    return {
        " ".join(texts(row["children"][0])): [
            " ".join(texts(cell["children"][0] if cell["children"] else cell))
            for cell in row["children"][1:]
        ]
        for row in elements(body, "tr")
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_casualties_stand_side_by_side_in_one_table_and_one_chart(
    open_several: Open, lang: str
) -> None:
    app, words = open_several("casualties", beside="other", lang=lang), Words(lang)
    assert not app.exception
    rows = read_rows(app, "groups")
    november = rows[format_month(date(2018, 11, 17), lang)]
    # Of the dataset of one event: 7 on 17 November 2018, and nothing else.
    assert november[1] == "7"
    assert rows[words("casualties.sum")][1] == "7"
    july = rows[format_month(date(2018, 7, 25), lang)]
    assert july[1] == words("comparison.outside")
    assert len(app.get("vega_lite_chart")) >= 1
    told = read(app, "groups-head")
    assert "CC-BY-4.0" in told
    assert words("comparison.days", period=format_day(date(2018, 11, 17), lang)) in told
    assert "comparison" in json.dumps(trees(app)["groups-take"])


@pytest.mark.parametrize("by", WAYS)
def test_every_way_of_grouping_is_compared(open_several: Open, by: str) -> None:
    app = open_several("casualties", beside="other", by=by)
    assert not app.exception
    assert read_rows(app, "groups")


def test_of_many_groups_the_first_are_drawn_and_all_are_listed(
    open_several: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.ui.numbers.comparison.MOST_GROUPS", 2)
    app = open_several("casualties", beside="other", by="type")
    rows = read_rows(app, "groups")
    assert f"The first 2 of {len(rows) - 1} are drawn" in read(app, "groups-not-drawn")
    assert len(rows) > 3


def test_the_same_period_and_area_is_a_press_and_comes_off_one_by_one(open_several: Open) -> None:
    app = open_several("casualties", beside="other")
    app.button(key="same").click().run()
    assert not app.exception
    # The other's one event: 17 November 2018 at 34 N, 40 E; the shipped has points around it.
    asked = {name: app.query_params[name] for name in ("from", "to")}
    assert asked == {"from": "2018-11-17", "to": "2018-11-17"}
    assert app.query_params["bbox"] == "40.0,34.0,40.0,34.0"
    assert "17 November 2018" in read(app, "beside-line")
    assert "latitude 34 to 34" in read(app, "beside-line")
    assert not [button for button in app.button if button.key == "same"]
    app.button(key="lift-box").click().run()
    assert "bbox" not in app.query_params
    assert app.query_params["from"] == "2018-11-17"
    app.button(key="lift-period").click().run()
    assert not {"from", "to", "bbox"} & set(app.query_params)
    assert "have in common" not in read(app, "beside-line")


def test_a_part_of_the_map_stands_among_the_filters_and_comes_off(open_several: Open) -> None:
    app = open_several(bbox="40.7,34.4,41.02,34.8")
    chip = app.button(key="bbox-off")
    assert "latitude 34.4 to 34.8, longitude 40.7 to 41.02" in chip.label
    chip.click().run()
    assert "bbox" not in app.query_params
    assert not [button for button in app.button if button.key == "bbox-off"]


def test_datasets_without_anything_in_common_say_so(open_several: Open, tmp_path: Path) -> None:
    write_sample(tmp_path / "other", events=[{"event_id": "e1"}], descriptor={"name": "other"})
    app = open_several(beside="other")
    assert app.button(key="same").disabled
    assert app.button(key="same").help == Words("en")("beside.same_none")


def test_totals_of_each_dataset_are_shown_under_its_name(
    open_several: Open, tmp_path: Path
) -> None:
    total = {"claimant_id": "ucdp", "said_on": "2018-12-01", "area": "here", "low": 77}
    write_sample(
        tmp_path / "stated",
        descriptor={"name": "stated", "title": "Stated"},
        events=[{"event_id": "e1", "date_start": "2018-11-17", "places": "here"}],
        totals=[{"total_id": "t1", **total}, {"total_id": "t2", **total, "series": "s"}],
    )
    app = open_several("casualties", dataset="other", beside=[DEFAULT_DATASET, "stated"])
    assert not app.exception
    told = read(app, "totals-table")
    empty = Words("en")("totals.empty")
    before, _, after = told.partition(empty)
    assert "Sample" in before
    assert empty not in after
    assert after.index("autumn 2018") < after.index("Stated") < after.rindex("77")
    assert "Sample" in read(app, "coverage-head")
    series = app.selectbox(key="series-chosen")
    assert any(option.startswith("Stated: ucdp") for option in series.options)
    series.set_value("stated/s").run()
    assert app.query_params["series"] == "stated/s"
    assert "77" in read(app, "coverage")
    linked = open_several(
        "casualties", dataset="other", beside=[DEFAULT_DATASET, "stated"], series="stated/s"
    )
    assert linked.selectbox(key="series-chosen").value == "stated/s"
    gone = open_several("casualties", dataset="other", beside="stated", series="stated/gone")
    assert "stated/gone" in read(gone, "problems")


@pytest.mark.parametrize("by", WAYS)
def test_beside_aggregates_only_no_single_record_is_told(
    open_several: Open, tmp_path: Path, by: str
) -> None:
    canaries = list_canaries(write_closed(tmp_path))
    app = open_several("casualties", beside=CLOSED, by=by)
    assert not app.exception
    assert find_canaries(json.dumps(trees(app), ensure_ascii=False), canaries) == []
    words = Words("en")
    assert words("licence.no_totals") in read(app, "totals-table")
    assert words("licence.no_totals") in read(app, "coverage-head")
    if by == "month":
        # Where it gives nothing it may have something that is too little to be told.
        assert words("comparison.few") in read(app, "groups")


def test_regions_of_all_datasets_are_offered_but_none_that_is_the_whole(
    open_several: Open, tmp_path: Path
) -> None:
    del open_several
    whole = {"region_id": "all", "title_en": "All of it", "title_ar": "كله"}
    write_sample(
        tmp_path / "wide",
        descriptor={
            "name": "wide",
            "regions": [{**whole, "bbox": [34.9, 31.9, 43.1, 38.1]}],
        },
        events=[{"event_id": "e1", "places": "west"}, {"event_id": "e2", "places": "east"}],
        places=[
            {"place_id": "west", "latitude": 32.0, "longitude": 35.0},
            {"place_id": "east", "latitude": 38.0, "longitude": 43.0},
        ],
    )
    datasets = [
        Selection(open_store(name), View(dataset=name)) for name in ("wide", DEFAULT_DATASET)
    ]
    home = find_home(datasets)
    assert home == (35.0, 32.0, 43.0, 38.0)
    titles = [region.title for region in list_regions(datasets, home=home, lang="en")]
    assert titles == ["Hajin pocket", "Tulul al-Safa and As-Suwayda"]
    # Beside one that reaches farther it is a part, and is offered.
    far = [region.title for region in list_regions(datasets, home=(0, 0, 90, 60), lang="en")]
    assert far[0] == "All of it"


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
