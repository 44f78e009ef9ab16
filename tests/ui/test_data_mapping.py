"""The Data page's mapping: seen before the check, kept when one comes back, mended row by row."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.caching import clear_session_resource_cache
from streamlit.testing.v1 import AppTest

from geo.dataset import private
from geo.dataset.folder import open_dataset
from geo.text import LANGUAGES, Words, t
from geo.ui.page import session
from tests.pages import elements, open_page, read, texts, trees
from tests.ui.test_data import drop, drop_mapping, kept, list_made, make_layers, press, written

__all__ = ["kept"]
HOSTILE = "<script>alert(1)</script> {x} `y` $z$ **b** [l](http://a.example)"
ROWS = [
    {"Date": "17/11/2018", "Type": "Airstrike", "Place": "Hajin", "Civ. killed": "15-41"},
    {"Date": "18/11/2018", "Type": "Airstrike", "Place": "Susa", "Civ. killed": "dozens"},
    {"Date": "19/11/2018", "Type": "Airstrike", "Place": "Susa", "Civ. killed": "many"},
    {"Date": "soon", "Type": "Airstrike", "Place": "Susa", "Civ. killed": "4"},
]


def box(app: AppTest, start: str) -> Any:
    """Give the widget whose key begins so."""
    widgets = (*app.selectbox, *app.text_input, *app.multiselect)
    return next(widget for widget in widgets if str(widget.key).startswith(start))


def plain(text: str) -> str:
    """Give a text without the marks that isolate directions, as `read` gives a page's."""
    return text.replace("\u2068", "").replace("\u2069", "")


def has(app: AppTest, start: str) -> bool:
    return any(str(widget.key).startswith(start) for widget in app.selectbox)


def open_group(app: AppTest, code: str, column: str, *, action: str = "mark") -> AppTest:
    """Open the rows of a group of faults, as pressing it does."""
    app.session_state["faults-open"] = f"{code}-{action}-{column}"
    return app.run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_why_no_row_can_be_used_is_an_alert_with_the_rows(
    kept: Path, tmp_path: Path, lang: str
) -> None:
    words = Words(lang)
    rows = [{"Date": "2018-11-17", "Type": "Zorp"}, {"Date": "2018-11-18", "Type": "Zorp"}]
    app = drop(open_page("data", lang=lang), "a.csv", written(rows, tmp_path / "a.csv"))
    press(app, "check")
    assert not app.exception
    (told,) = elements(trees(app)["bring-error"], "p")
    assert told["attributes"]["role"] == "alert"
    why = words("import.reason.unknown_type").removesuffix(".")
    said = words("import.error.all_rejected", file="a.csv", n=2, why=why)
    assert read(app, "bring-error") == plain(said)
    assert "Zorp" in read(app, "faults")
    assert "Violence against civilians" in read(app, "outcome-notes")
    open_group(app, "unknown_type", "Type", action="reject")
    assert words.term("event_type", "Riots") in read(app, "faults-types")
    assert not list_made(kept)
    box(app, "mend-2-Type").set_value("Riots").run()
    press(app, "check-again")
    assert "bring-error" not in trees(app)
    outcome = words("data.outcome", read=2, kept=1, marked=0, rejected=1)
    assert outcome in read(app, "outcome-counts")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("kept")
def test_the_guess_is_seen_in_three_rows_and_follows_each_choice(tmp_path: Path, lang: str) -> None:
    words = Words(lang)
    app = drop(open_page("data", lang=lang), "a.csv", written(ROWS, tmp_path / "a.csv"))
    picture = read(app, "picture")
    assert "Civ. killed" in picture
    low_to_high = t(lang, "qualifier.between", range="", low=15, high=41, below=14)
    assert low_to_high in picture
    assert words("import.reason.bad_number") in picture
    assert words("data.picture.file") not in picture
    assert len(elements(trees(app)["picture"], "td")) % 4 == 1, "three rows, beside their heads"
    box(app, "map-killed_civilian").set_value(None).run()
    assert low_to_high not in read(app, "picture")
    box(app, "map-claimant_en").set_value("Place").run()
    assert words("data.picture.who") in read(app, "picture")


@pytest.mark.usefixtures("kept")
def test_what_was_not_found_is_asked_first_and_what_was_is_never_folded(tmp_path: Path) -> None:
    rows = [{"Ref": "1", "C": "34.69, 40.83", "When it was": "2018-11-17", "Killed": "3"}]
    app = drop(open_page("data"), "a.csv", written(rows, tmp_path / "a.csv"))
    assert Words("en")("data.mapping.lacking") in read(app, "mapping-lacking")
    folded = {str(widget.key).split("-")[1] for part in app.expander for widget in part.selectbox}
    lacking = {"event_type", "date_start", "place_en", "coordinates", "claimant_en"}
    assert not folded & {*lacking, "event_id", "killed_all"}
    assert {"part_of", "date_year", "date_month", "date_day", "killed_all_open"} <= folded
    box(app, "map-date_start").set_value("When it was").run()
    box(app, "map-coordinates").set_value("C").run()
    picture = read(app, "picture")
    assert "17 November 2018" in picture
    assert "34.69, 40.83" in picture
    assert Words("en")("data.picture.unsaid") in picture


def test_persons_are_mapped_and_their_names_kept_out_without_a_basis(
    kept: Path, tmp_path: Path
) -> None:
    words = Words("en")
    rows = [
        {"Case": "1", "Full name": "Amal", "Age": "7", "Sex": "F", "Type": "Airstrike"},
        {"Case": "1", "Full name": "Omar", "Age": "40", "Sex": "M", "Type": "Airstrike"},
    ]
    app = drop(open_page("data"), "a.csv", written(rows, tmp_path / "a.csv"))
    assert words("data.picture.child") in read(app, "picture")
    assert words("data.picture.private") in read(app, "picture")
    assert not has(app, "map-killed_all")
    basis = next(w for w in app.text_input if str(w.key).startswith("basis-"))
    assert has(app, "map-event_id")
    press(app, "check")
    assert words("import.note.names_private", n=2) in read(app, "outcome-notes")
    claims = open_dataset(list_made(kept)[0]).tables["claims"].collect()
    assert "Amal" not in str(claims.rows())
    basis.set_value("a list that is public").run()
    assert "Amal" in read(app, "picture")
    press(app, "check")
    assert "a list that is public" in read(app, "outcome-notes")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_columns_that_are_not_used_are_listed_and_given_a_field(
    kept: Path, tmp_path: Path, lang: str
) -> None:
    words = Words(lang)
    rows = [{**row, "Remarks": "private", "Reported Minimum": "3"} for row in ROWS]
    app = drop(open_page("data", lang=lang), "a.csv", written(rows, tmp_path / "a.csv"))
    listed = list(texts(trees(app)["unused"]))
    assert listed.index("Reported Minimum") < listed.index("Remarks")
    assert words("data.unused.figures") in listed
    box(app, "unused-column-").set_value("Reported Minimum").run()
    box(app, "unused-field-").set_value("injured_civilian_min").run()
    press(app, "unused-give")
    assert not app.exception
    assert not app.warning
    assert "Reported Minimum" not in list(texts(trees(app)["unused"]))
    assert box(app, "map-injured_civilian_min").value == "Reported Minimum"
    press(app, "check")
    assert plain(words("import.note.unused", n=1, columns="Remarks")) in read(app, "outcome-notes")
    figures = open_dataset(list_made(kept)[0]).tables["figures"].collect()
    assert {"injured"} <= set(figures.get_column("harm"))


@pytest.mark.usefixtures("kept")
def test_the_first_cells_of_a_column_keep_their_direction_apart(tmp_path: Path) -> None:
    days = ("1-2-18", "1-3-18", "", "1-2-18")
    rows = [{**row, "Logged": day} for row, day in zip(ROWS, days, strict=True)]
    app = drop(open_page("data", lang="ar"), "a.csv", written(rows, tmp_path / "a.csv"))
    cells = elements(trees(app)["unused"], "td")[1]
    assert [list(texts(cell)) for cell in elements(cells, "bdi")] == [["1-2-18"], ["1-3-18"]]
    assert Words("ar")("data.unused.text", n=1) in read(app, "unused")


@pytest.mark.usefixtures("kept")
def test_the_points_of_a_layer_are_no_columns_that_are_not_used(tmp_path: Path) -> None:
    content = make_layers(tmp_path)["a.geojson"].replace(b'"killed":', b'"fid_1": 7, "killed":')
    app = drop(open_page("data"), "a.geojson", content)
    cells = elements(trees(app)["unused"], "td")
    assert [list(texts(cell)) for cell in cells] == [["fid_1", " "], ["7"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_marked_rows_are_grouped_opened_mended_and_tried_again(
    kept: Path, tmp_path: Path, lang: str
) -> None:
    words = Words(lang)
    app = drop(open_page("data", lang=lang), "a.csv", written(ROWS, tmp_path / "a.csv"))
    press(app, "check")
    reason = words("import.reason.bad_number")
    group = words("data.faults.group", n=2, column="Civ. killed", reason=reason)
    assert plain(group) in read(app, "faults")
    open_group(app, "bad_number", "Civ. killed")
    assert "18/11/2018" in read(app, "whole-3"), "the row as the file has it"
    box(app, "mend-3-").set_value("24").run()
    box(app, "mend-4-").set_value("at least 12").run()
    assert "dozens" in read(app, "corrections")
    assert "outcome-counts" in trees(app), "what was checked stays while one mends"
    press(app, "check-again")
    assert not app.exception
    assert words("import.note.corrected", n=2) in read(app, "outcome-notes")
    assert "bad_number" not in read(app, "faults")
    (folder,) = list_made(kept)
    dataset = open_dataset(folder)
    assert dataset.descriptor["import"]["corrections"] == 2
    numbers = dataset.tables["figures"].collect().select("low", "high").rows()
    assert sorted(numbers, key=str) == [(12, None), (15, 41), (24, 24), (4, 4)]
    assert "check-again" not in [button.key for button in app.button]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("kept")
def test_a_cell_that_could_be_read_otherwise_is_told_and_marks_nothing(
    tmp_path: Path, lang: str
) -> None:
    words = Words(lang)
    rows = [{**ROWS[0], "Date": "17-Nov-18"}]
    app = drop(open_page("data", lang=lang), "a.csv", written(rows, tmp_path / "a.csv"))
    press(app, "check")
    assert not app.exception
    assert words("data.action_read") in read(app, "faults")
    assert words("data.all_well") in read(app, "outcome-counts")


def test_corrections_go_with_the_mapping_and_come_back_with_it(kept: Path, tmp_path: Path) -> None:
    content = written(ROWS, tmp_path / "a.csv")
    app = drop(open_page("data"), "a.csv", content)
    mapping = {
        "columns": {"sub_event_type": "Type", "killed_civilian": "Civ. killed"},
        "corrections": [{"row": 3, "column": "Civ. killed", "was": "dozens", "value": "24"}],
    }
    drop_mapping(app, json.dumps(mapping).encode())
    assert "24" in read(app, "corrections")
    press(app, "check")
    (folder,) = list_made(kept)
    assert open_dataset(folder).descriptor["import"]["corrections"] == 1
    mapping["corrections"][0]["was"] = "scores"  # type: ignore[index]
    drop_mapping(app, json.dumps(mapping).encode())
    press(app, "check")
    assert "scores" in read(app, "bring-error")
    assert "dozens" in read(app, "bring-error")


def come_back(app: AppTest) -> AppTest:
    """Leave the Data page for another and return."""
    return app.switch_page("method.py").run().switch_page("data.py").run()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("kept")
def test_leaving_the_page_and_coming_back_keeps_file_choices_and_outcome(
    tmp_path: Path, lang: str
) -> None:
    app = drop(open_page("data", lang=lang), "a.csv", written(ROWS, tmp_path / "a.csv"))
    box(app, "map-killed_civilian").set_value(None).run()
    box(app, "figures-").set_value(["injured_child"]).run()
    box(app, "map-injured_child").set_value("Civ. killed").run()
    box(app, "order-").set_value("dmy").run()
    box(app, "title-").set_value("Mine").run()
    press(app, "check")
    counts = read(app, "outcome-counts")
    come_back(app)
    assert not app.exception
    assert not app.warning
    assert "a.csv" in read(app, "bring-name")
    assert box(app, "map-injured_child").value == "Civ. killed"
    assert (box(app, "order-").value, box(app, "title-").value) == ("dmy", "Mine")
    assert read(app, "outcome-counts") == counts
    assert "put-away" in [button.key for button in app.button]


def test_another_session_takes_the_file_up_by_its_name_and_by_nothing_else(
    kept: Path, tmp_path: Path
) -> None:
    app = drop(open_page("data"), "a.csv", written(ROWS, tmp_path / "a.csv"))
    box(app, "map-killed_civilian").set_value(None).run()
    press(app, "check")
    (name,) = [child.name for child in kept.iterdir() if child.name.startswith("private-file-")]
    assert trees(app)["kept-file"] == {"name": name, "asks": False}
    # What ends a session does not put its file away at once.
    clear_session_resource_cache("test session id")
    assert (kept / name).is_dir()
    other = open_page("data")
    assert trees(other)["kept-file"] == {"name": "", "asks": True}
    assert "bring-name" not in trees(other)
    kept_by_name = session.find_file(name)
    assert kept_by_name is not None
    assert "killed_civilian" not in kept_by_name.mapping["columns"]
    assert kept_by_name.checked is not None
    private.remove_private(name)
    assert [session.find_file(n) for n in (name, name[:-1], "../../etc", "")] == [None] * 4


@pytest.mark.usefixtures("kept")
def test_a_file_is_put_away_at_a_press(tmp_path: Path) -> None:
    app = drop(open_page("data"), "a.csv", written(ROWS, tmp_path / "a.csv"))
    come_back(app)
    press(app, "put-away")
    assert not app.exception
    assert "bring-name" not in trees(app)
    assert not list(private.find_root().glob("private-file-*"))


@pytest.mark.usefixtures("kept")
def test_every_word_no_rule_knows_is_asked_of_types_and_of_kinds(tmp_path: Path) -> None:
    words = Words("en")
    rows = [{"Event type": "Battles", "Weapon": f"Zorp {n}", "Place": "Hajin"} for n in range(3)]
    app = drop(open_page("data"), "a.csv", written(rows, tmp_path / "a.csv"))
    assert words.term("event_type", "Riots") in read(app, "mapping-words")
    asked = [w for w in app.selectbox if str(w.key).startswith("word-sub_event_type-")]
    assert [w.label for w in asked] == [f"Zorp {n} (kind)" for n in range(3)]
    assert "Battles" not in asked[0].options, "the type is said already"
    many = [{"Type": f"Zorp {n}", "Place": "Hajin"} for n in range(70)]
    many.append({"Type": "Battles", "Place": "Hajin"})
    app = drop(open_page("data"), "b.csv", written(many, tmp_path / "b.csv"))
    press(app, "check")
    app.run()
    asked = [w for w in app.selectbox if str(w.key).startswith("word-event_type-")]
    assert len(asked) == 60
    assert words("data.mapping.words_more", n=10) in read(app, "mapping-words-more")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("kept")
def test_hostile_cells_and_headers_stay_text_in_every_part(tmp_path: Path, lang: str) -> None:
    rows = [
        {"Type": "Airstrike", "Killed": HOSTILE, HOSTILE: HOSTILE, "Min. x killed": "3"},
        {"Type": HOSTILE, "Killed": "3", HOSTILE: "3", "Min. x killed": HOSTILE},
    ]
    app = drop(open_page("data", lang=lang), "a.csv", written(rows, tmp_path / "a.csv"))
    press(app, "check")
    open_group(app, "bad_number", "Killed")
    box(app, "mend-2-").set_value(f"{HOSTILE}!").run()
    assert not app.exception
    for key in ("picture", "unused", "faults", "whole-2", "corrections", "outcome-notes"):
        tree = trees(app)[key]
        assert HOSTILE[:40] in " ".join(texts(tree)), key
        assert elements({"children": tree["children"]}, "script") == []
    word = box(app, "word-event_type-")
    assert all(sign not in word.label for sign in ("<script>", "`y`", "$z$", "[l]("))
    press(app, "check-again")
    assert not app.exception
