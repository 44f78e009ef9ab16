"""The page of possible duplicates: what is shown, what is decided, and where decisions go."""

from pathlib import Path

import pytest
from streamlit.runtime.caching import clear_session_resource_cache
from streamlit.testing.v1 import AppTest

from geo.dataset.folder import check_dataset
from geo.duplicates.decisions import read_table
from geo.text import LANGUAGES, Words
from tests.pages import Open, open_page, read, trees
from tests.samples import write_sample

PLACE = {"place_id": "hajin", "latitude": 34.7, "longitude": 40.8}
CHOSEN = {"with", "days", "km", "same_type", "pairs"}
DECIDE = "decide-one-a-one-b"


def write(folder: Path, name: str, *events: str, **more: object) -> None:
    write_sample(
        folder / name,
        descriptor={
            "name": name,
            "title": f"Dataset {name}",
            "title_ar": f"المجموعة {name}",
            **more,
        },
        events=[
            {"event_id": event, "date_start": "2018-11-17", "places": "hajin"} for event in events
        ],
        places=[PLACE],
        claims=[{"claim_id": e, "event_id": e, "claimant_id": f"{name}-{e}"} for e in events],
        figures=[{"claim_id": event, "low": 10 + n} for n, event in enumerate(events)],
    )


@pytest.fixture
def open_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Give a function that opens the page of two small datasets, ``one`` and ``two``."""
    write(tmp_path, "one", "a", "b")
    write(tmp_path, "two", "x")
    monkeypatch.setenv("RASD_DATA", str(tmp_path))

    def open_(**parameters: str) -> AppTest:
        return open_page("duplicates", **{"dataset": "one", **parameters})

    return open_


def saved(app: AppTest) -> dict[tuple[str, str], str]:
    """Give what is decided in this session, by the pair's events."""
    held = app.session_state
    pairs = list(held["_decided"].values()) if "_decided" in held else []
    return {(row.event_id, row.other_event_id): row.decision for row in pairs}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pair_stands_side_by_side_with_its_grounds(open_pairs: Open, lang: str) -> None:
    app, words = open_pairs(lang=lang), Words(lang)
    assert not app.exception
    told = read(app, "pair-told-1")
    for ground in ("same_day", "same_point", "same_kind", "same_name", "shared_source"):
        assert words(f"overlaps.ground.{ground}") in told
    assert words("overlaps.figures.apart") in told
    assert words("overlaps.found", n=1) in read(app, "overlaps-found")


def test_a_decision_is_kept_over_another_page(open_pairs: Open) -> None:
    app = open_pairs()
    assert saved(app) == {}
    app.segmented_control(key=DECIDE).set_value("same").run()
    app.text_input(key="note-one-a-one-b").set_value("One address.").run()
    assert saved(app) == {("a", "b"): "same"}
    app = app.switch_page("about.py").run().switch_page("duplicates.py").run()
    assert not app.exception
    assert app.segmented_control(key=DECIDE).value == "same"
    assert app.text_input(key="note-one-a-one-b").value == "One address."
    app.segmented_control(key=DECIDE).set_value("different").run()
    assert saved(app) == {("a", "b"): "different"}


def test_another_dataset_is_compared_whatever_its_types(open_pairs: Open) -> None:
    app = open_pairs()
    assert app.checkbox(key="same_type-chosen").value is True
    app.selectbox(key="with-chosen").select("two").run()
    assert app.checkbox(key="same_type-chosen").value is False
    assert "2 pairs of records" in read(app, "overlaps-found")
    assert "Dataset two" in read(app, "pair-told-1")
    app.segmented_control(key="decide-one-a-two-x").set_value("same").run()
    assert saved(app) == {("a", "x"): "same"}


def test_every_choice_stands_in_the_address_and_comes_back_with_it(
    open_pairs: Open, tmp_path: Path
) -> None:
    write(tmp_path, "one", *(f"a{n}" for n in range(6)))
    app = open_pairs()
    assert not CHOSEN & set(app.query_params)
    app.selectbox(key="days-chosen").set_value("2").run()
    app.selectbox(key="km-chosen").set_value("25").run()
    app.checkbox(key="same_type-chosen").uncheck().run()
    app.button(key="overlaps-after").click().run()
    asked = {name: app.query_params[name] for name in CHOSEN & set(app.query_params)}
    assert asked == {"days": "2", "km": "25", "same_type": "no", "pairs": "10"}
    linked = open_pairs(**asked)
    assert not linked.exception
    assert linked.selectbox(key="days-chosen").value == "2"
    assert linked.selectbox(key="km-chosen").value == "25"
    assert linked.checkbox(key="same_type-chosen").value is False
    assert "pair-told-11" in trees(linked)
    # Another reach has other pairs, which begin at the first.
    linked.selectbox(key="km-chosen").set_value("1").run()
    assert "pairs" not in linked.query_params
    assert "pair-told-1" in trees(linked)
    assert open_pairs(**{"with": "two"}).selectbox(key="with-chosen").value == "two"


def test_it_opens_on_the_dataset_shown_beside(open_pairs: Open) -> None:
    app = open_pairs(beside="two")
    assert app.selectbox(key="with-chosen").value == "two"
    assert app.checkbox(key="same_type-chosen").value is False
    assert "2 pairs of records" in read(app, "overlaps-found")
    app.selectbox(key="with-chosen").set_value("one").run()
    assert app.query_params["with"] == "one"
    assert app.checkbox(key="same_type-chosen").value is True


def test_what_a_reader_brought_is_compared_and_named_in_nobodys_table(
    open_pairs: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "private"
    clear_session_resource_cache("test session id")  # every AppTest is one session
    monkeypatch.setattr("geo.dataset.private.find_root", lambda: root)
    monkeypatch.setenv("RASD_DECISIONS", "folder")
    name = f"private-{'0' * 32}"
    write(root, name, "x")
    app = open_pairs(beside=name)
    assert not app.exception
    assert app.selectbox(key="with-chosen").value == name
    app.segmented_control(key=f"decide-one-a-{name}-x").set_value("same").run()
    assert saved(app) == {("a", "x"): "same"}
    assert not (tmp_path / "one" / "same_as.csv").exists()


def test_what_cannot_be_chosen_is_named(open_pairs: Open) -> None:
    app = open_pairs(**{"with": "gone", "days": "9", "km": "2", "pairs": "x"})
    assert not app.exception
    told = read(app, "problems")
    for name in ("with", "days", "km", "pairs"):
        assert name in told


def test_a_record_of_a_database_reads_as_one(open_pairs: Open, tmp_path: Path) -> None:
    write_sample(
        tmp_path / "two",
        descriptor={
            "name": "two",
            "title": "Dataset two",
            "sources": [{"source_id": "ged", "title": "UCDP GED"}],
        },
        events=[{"event_id": "x", "date_start": "2018-11-17", "places": "hajin"}],
        places=[PLACE],
        claimants=[{"claimant_id": "ucdp", "short_en": "UCDP GED", "name_en": "UCDP GED"}],
        claims=[
            {
                "claim_id": "x",
                "event_id": "x",
                "claimant_id": "ucdp",
                "source_url": None,
                "source_id": "ged",
                "locator": "id 214814",
            }
        ],
    )
    told = read(open_pairs(beside="two"), "pair-told-1")
    assert "UCDP GED reports record 214814, of 17 November 2018" in told
    assert "undated" not in told.partition("record 214814")[0].rpartition("UCDP GED")[2]


def test_filters_and_reach_choose_the_pairs(open_pairs: Open) -> None:
    app = open_pairs(to="2018-11-16")
    assert "No two records are that near" in read(app, "overlaps-found")
    assert "pair-told-1" not in trees(app)


def test_records_under_licence_are_not_shown(open_pairs: Open, tmp_path: Path) -> None:
    write(tmp_path, "two", "x", redistribution="aggregate-only")
    app = open_pairs()
    app.selectbox(key="with-chosen").select("two").run()
    assert not app.exception
    assert "allows numbers, not single events" in read(app, "overlaps-none")
    assert "pair-told-1" not in trees(app)


@pytest.mark.parametrize("place", ["session", "folder"])
def test_decisions_are_written_where_the_host_says(
    open_pairs: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("RASD_DECISIONS", place)
    app = open_pairs()
    app.text_input(key="decided-by").set_value("A. Reader").run()
    app.segmented_control(key=DECIDE).set_value("same").run()
    assert not app.exception
    file = tmp_path / "one" / "same_as.csv"
    assert file.exists() is (place == "folder")
    if place == "folder":
        (row,) = read_table(file.read_text(encoding="utf-8"))
        assert (row.decision, row.decided_by) == ("same", "A. Reader")
        assert check_dataset(tmp_path / "one")[1] == []
        app = open_pairs()
        assert app.segmented_control(key=DECIDE).value == "same"


def test_a_folder_that_refuses_is_told_and_the_decision_kept(
    open_pairs: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("RASD_DECISIONS", "folder")
    monkeypatch.setattr("geo.duplicates.decisions.replace_file", fail)
    app = open_pairs()
    app.segmented_control(key=DECIDE).set_value("same").run()
    assert not app.exception
    assert read(app, "overlaps-failed") == Words("en")("overlaps.unwritten")
    assert saved(app) == {("a", "b"): "same"}
