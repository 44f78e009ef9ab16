"""Names of a table that may be one are asked about once, kept in the mapping, and taken back."""

from pathlib import Path

import pytest

from geo.dataset.folder import open_dataset
from tests.pages import open_page, read
from tests.ui.test_data import drop, kept, list_made, press, written

__all__ = ["kept"]
ROWS = [
    {"id": "1", "type": "Battles", "source": "SOHR", "perpetrator": "US-led Coalition"},
    {"id": "2", "type": "Battles", "source": "SOHR", "perpetrator": "Coalition"},
    {
        "id": "3",
        "type": "Battles",
        "source": "Syrian Observatory for Human Rights",
        "perpetrator": "US-led Coalition",
    },
]


def name_all(folder: Path) -> tuple[list[str], list[str]]:
    """Give the names of claimants and of actors of the dataset that was made."""
    tables = open_dataset(list_made(folder)[-1]).tables
    claimants, actors = (tables[name].collect()["name_en"] for name in ("claimants", "actors"))
    return sorted(claimants), sorted(actors)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_names_are_merged_when_the_reader_says_so_and_taken_back(
    kept: Path, tmp_path: Path, lang: str
) -> None:
    app = drop(open_page("data", lang=lang), "mine.csv", written(ROWS, tmp_path / "a.csv"))
    press(app, "check")
    assert len(name_all(kept)[0]) == len(name_all(kept)[1]) == 2
    boxes = {str(box.key): box for box in app.radio if str(box.key).startswith("variant-")}
    assert len(boxes) == 2
    assert all(box.value is None for box in boxes.values())
    assert app.button(key="merge").disabled
    for key in boxes:
        app.radio(key=key).set_value("SOHR" if "claimant" in key else "US-led Coalition").run()
    press(app, "merge")
    assert not app.exception
    assert name_all(kept) == (["SOHR"], ["US-led Coalition"])
    assert "US-led Coalition" in read(app, "merged-told-1")
    press(app, "merged-back-1")
    assert name_all(kept)[1] == ["Coalition", "US-led Coalition"]
    assert name_all(kept)[0] == ["SOHR"]


def test_a_doubt_about_a_name_is_asked_about_and_stays_with_the_account(
    kept: Path, tmp_path: Path
) -> None:
    names = ("Russia", "Russia?", "possibly Russia", "Russia")
    rows = [
        {"id": str(n), "type": "Battles", "source": "SOHR", "perpetrator": name}
        for n, name in enumerate(names)
    ]
    app = drop(open_page("data"), "mine.csv", written(rows, tmp_path / "a.csv"))
    press(app, "check")
    assert name_all(kept)[1] == sorted(set(names))
    for name in names[1:3]:
        app.radio(key=f"variant-blames-{name}").set_value("Russia").run()
    press(app, "merge")
    assert name_all(kept)[1] == ["Russia"]
    texts = open_dataset(list_made(kept)[-1]).tables["claims"].collect()["text_en"]
    assert [name for name in names[1:3] if texts.str.contains(f"“{name}”", literal=True).any()] == [
        *names[1:3]
    ]
