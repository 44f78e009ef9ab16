"""A licence that nobody stated is said in the reader's language, wherever licences are."""

import json
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset.folder import DESCRIPTOR, NOT_STATED, say_licence
from geo.text import LANGUAGES, Words
from geo.web.routes import build_routes
from tests.pages import open_page, read, trees
from tests.samples import write_sample

PICTURES = ("/map.svg", "/chart.svg?chart=timeline", "/view.html", "/feed.atom", "/cite", "/take")


@pytest.fixture(autouse=True)
def unstated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "mine"
    write_sample(folder)
    path = folder / DESCRIPTOR
    told = json.loads(path.read_text(encoding="utf-8"))
    licence = {"name": NOT_STATED, "title": "Not stated; ask whoever made the table"}
    path.write_text(json.dumps({**told, "name": "mine", "licenses": [licence]}))
    monkeypatch.setenv("RASD_DATA", str(tmp_path))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_say_in_words_that_no_licence_is_stated(lang: str) -> None:
    said = Words(lang)("licence.not_stated")
    for page in ("about", "data", "map"):
        app = open_page(page, dataset="mine", lang=lang)
        told = " ".join(read(app, key) for key in trees(app) if isinstance(trees(app)[key], dict))
        assert NOT_STATED not in told, page
        assert "made the table" not in told, page
        assert said in told or page == "map", page
        assert (Words(lang)("about.licence_unstated") in told) == (page == "about")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_and_menus_say_in_words_that_no_licence_is_stated(lang: str) -> None:
    client = TestClient(Starlette(routes=list(build_routes())))
    for path in PICTURES:
        told = client.get(path, params={"dataset": "mine", "lang": lang}).text
        assert NOT_STATED not in told, path


def test_names_of_licences_stay_as_they_are() -> None:
    assert say_licence("CC-BY-4.0, ODbL", "ar") == "CC-BY-4.0, ODbL"
