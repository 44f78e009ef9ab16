"""The Data page mends single cells of the formats whose columns are fixed, as of an own table."""

from pathlib import Path

import pytest

from geo.dataset.folder import open_dataset
from geo.text import LANGUAGES, Words
from tests.pages import open_page, read, trees
from tests.readers.test_ibc import INCIDENT
from tests.samples_files import ACLED, UCDP
from tests.ui.test_data import drop, kept, list_made, press, written
from tests.ui.test_data_mapping import box, open_group

__all__ = ["kept"]
UCDP_ROWS = [UCDP, {**UCDP, "id": "2", "best": "nine"}, {**UCDP, "id": "3", "date_start": "soon"}]
ACLED_ROWS = [
    ACLED,
    {**ACLED, "event_id_cnty": "SYR2", "fatalities": "many"},
    {**ACLED, "event_id_cnty": "SYR3", "event_date": "soon"},
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("rows", "cell"),
    [(UCDP_ROWS, ("best", "nine", "5")), (ACLED_ROWS, ("fatalities", "many", "7"))],
    ids=["ucdp", "acled"],
)
def test_a_cell_of_a_known_format_is_mended_and_tried_again(
    kept: Path,
    tmp_path: Path,
    lang: str,
    rows: list[dict[str, str]],
    cell: tuple[str, str, str],
) -> None:
    words, (column, was, value) = Words(lang), cell
    app = drop(open_page("data", lang=lang), "a.csv", written(rows, tmp_path / "a.csv"))
    press(app, "check")
    open_group(app, "bad_number", column)
    assert was in read(app, "whole-3"), "the row as the file has it"
    box(app, "mend-3-").set_value(value).run()
    assert was in read(app, "corrections")
    offered = {getattr(each, "label", "") for each in app.get("download_button")}
    assert words("data.corrections.download") in offered
    press(app, "check-again")
    assert not app.exception
    assert words("import.note.corrected", n=1) in read(app, "outcome-notes")
    assert was not in read(app, "faults")
    assert "soon" in read(app, "faults")
    if column == "fatalities":  # ACLED's rows are made into a folder elsewhere
        assert "import acled FILE --mapping JSON" in read(app, "outcome-refused")
    (folder,) = list_made(kept)
    made = open_dataset(folder).descriptor["import"]
    correction = {"row": 3, "column": column, "was": was, "value": value}
    assert (made["corrections"], made["mapping"]) == (1, {"corrections": [correction]})


def test_both_numbers_of_a_point_are_mended(kept: Path, tmp_path: Path) -> None:
    swapped = {**ACLED, "latitude": ACLED["longitude"], "longitude": ACLED["latitude"]}
    app = drop(open_page("data"), "a.csv", written([swapped], tmp_path / "a.csv"))
    press(app, "check")
    open_group(app, "swapped_point", "latitude")
    box(app, "mend-2-latitude").set_value(ACLED["latitude"]).run()
    box(app, "mend-2-longitude").set_value(ACLED["longitude"]).run()
    press(app, "check-again")
    assert not app.exception
    assert "faults" not in trees(app)
    (folder,) = list_made(kept)
    points = open_dataset(folder).tables["places"].collect().select("latitude", "longitude")
    assert (34.69, 40.83) in points.rows()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("kept")
def test_what_has_no_cell_in_the_file_is_said(tmp_path: Path, lang: str) -> None:
    words = Words(lang)
    rows = [{name: cell for name, cell in INCIDENT.items() if name != "Reported Maximum"}]
    app = drop(open_page("data", lang=lang), "a.csv", written(rows, tmp_path / "a.csv"))
    box(app, "format-").set_value("ibc").run()
    press(app, "check")
    open_group(app, "missing_number", "reported_maximum")
    assert not app.exception
    assert words("data.faults.no_cell") in read(app, "whole-2")
