import re
from pathlib import Path

import pytest

from geo import __version__
from geo.text import t
from geo.web.api import build_api
from tests.pages import open_page, read

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"
SECTIONS = ("Added", "Changed", "Fixed")


def test_the_changelog_begins_with_what_is_unreleased_and_this_version() -> None:
    titles = re.findall(r"^## (.+)$", CHANGELOG.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert titles[0] == "[Unreleased]"
    assert re.fullmatch(rf"\[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d", titles[1])


def test_the_changelog_has_sections_in_one_order() -> None:
    versions = re.split(r"^## ", CHANGELOG.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for version in versions:
        found = re.findall(r"^### (.+)$", version, flags=re.MULTILINE)
        assert found == [name for name in SECTIONS if name in found], version[:40]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_about_page_says_which_version_it_is(lang: str) -> None:
    about = read(open_page("about", lang=lang), "about")
    assert t(lang, "about.program", version=__version__) in about


def test_the_api_says_its_own_version_and_the_programs() -> None:
    info = build_api().openapi()["info"]
    assert info["version"] == "1"
    assert f"version {__version__} of the program" in info["description"].splitlines()[-1]
