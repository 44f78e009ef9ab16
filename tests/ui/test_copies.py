"""An archived copy stands beside the source, wherever one may go and read."""

from pathlib import Path

import pytest

from geo.text import LANGUAGES, Words
from tests.pages import elements, open_page, trees
from tests.samples import write_sample
from tests.samples_copies import COPY, COPY_OF_SOURCE, COPY_OF_TOTAL, ROWS, name_folder

EVENT = "strike-2018-11-17"


@pytest.fixture(autouse=True)
def _only_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sample(name_folder(tmp_path), **ROWS)
    monkeypatch.setenv("RASD_DATA", str(tmp_path))


def list_copies(page: str, lang: str, **parameters: str) -> list[str]:
    """Give the addresses that a page offers as archived copies, in order."""
    app = open_page(page, dataset="copies", lang=lang, **parameters)
    assert not app.exception
    # What scripts alone read is no tree.
    shown = [tree for tree in trees(app).values() if "children" in tree]
    links = [link for tree in shown for link in elements(tree, "a")]
    said = Words(lang)("panel.archived")
    return [link["attributes"]["href"] for link in links if link["children"] == [said]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_event_panel_links_copies_beside_their_sources(lang: str) -> None:
    assert list_copies("map", lang, event=EVENT) == [COPY, COPY_OF_SOURCE]


@pytest.mark.parametrize(
    ("page", "copies"),
    [
        ("accounts", {COPY, COPY_OF_SOURCE}),
        ("casualties", {COPY_OF_TOTAL}),
        ("about", {COPY_OF_SOURCE}),
    ],
)
def test_pages_that_name_a_source_link_its_copy(page: str, copies: set[str]) -> None:
    parameters = {"event": EVENT} if page == "accounts" else {}
    assert set(list_copies(page, "en", **parameters)) == copies
