"""What Streamlit's built files are read for: nothing that is missing, and nothing by heart."""

import json
import re

import pytest
from fontTools.ttLib import TTFont

from docs.icons import find_glyphs, list_icons
from geo.look.served import COMPONENTS, load_component, name_component, read_component
from geo.look.theme import ICONS
from geo.web.static.late import LATE, read_late, write_import_map
from geo.web.static.needed import (
    ELEMENTS,
    ELEMENTS_OF_MAP,
    STATIC,
    list_at_once,
    list_named,
    list_needed,
    read_script,
)
from geo.web.static.preload import list_packed_first, write_preloads
from geo.web.static.sheet import read_sheet

STREAMLIT_HAS_NO = {"star_filled"}
"""An icon that Streamlit names and its own font lacks."""


@pytest.mark.parametrize("element", [*ELEMENTS, *ELEMENTS_OF_MAP, *LATE])
def test_every_element_is_found_with_all_that_it_imports(element: str) -> None:
    needed = set(list_needed(element))
    # What its own script imports by name is in the list, or in the document already.
    for name in list(needed):
        text = read_script(name)
        imported = re.findall(r'(?:from|import)"\./([^"]+)"', text)
        assert {f"static/js/{each}" for each in imported} <= needed | set(list_named()), name


def test_an_element_that_is_not_there_is_said() -> None:
    with pytest.raises(LookupError, match="no element 'Nothing'"):
        list_needed("Nothing")


def test_all_that_is_asked_for_early_is_there() -> None:
    for path in list_packed_first():
        assert path.is_file()
    links = re.findall(r'href="\./(static/[^"]+)"', write_preloads(""))
    assert links
    assert all((STATIC / link).is_file() for link in links)
    # The document of Streamlit asks for these itself.
    assert not {link for link in links if link in list_named()}


@pytest.mark.parametrize("name", LATE)
def test_what_waits_gives_all_that_the_script_itself_gives(name: str) -> None:
    script = list_needed(name)[0]
    exports = re.search(r"export\{([^}]*)\};?\s*$", read_script(script))
    assert exports is not None
    names = {each.rpartition(" as ")[2].strip() for each in exports[1].split(",")}
    module = read_late(name)
    given = {"default"} if "export default given.default;" in module else set()
    assert (
        given | set(re.findall(r"^export const (\w+) = given\.\1;", module, re.MULTILINE)) == names
    )
    # Nothing that the page needs at once waits with it.
    waiting = json.loads(re.findall(r"^const needed = (.*);$", module, re.MULTILINE)[0])
    assert not {path.removeprefix("../../") for path in waiting} & set(list_at_once())


def test_the_import_map_leads_from_scripts_there_are() -> None:
    found = re.search(r'<script type="importmap">(.*?)</script>', write_import_map())
    assert found is not None
    led = json.loads(found[1])["imports"]
    assert len(led) == len(LATE)
    assert all((STATIC / path).is_file() for path in led)


def test_the_style_sheet_is_streamlits_with_our_icons() -> None:
    own = next((STATIC / "static" / "css").glob("index.*.css")).read_text(encoding="utf-8")
    sheet = read_sheet()
    assert sheet.count("@font-face") == own.count("@font-face")
    assert "MaterialSymbols" not in sheet
    for address in re.findall(r"url\(\.\./(static/media/[^)]+)\)", sheet):
        assert (STATIC / address).is_file()


def test_every_icon_named_is_in_the_font_and_looks_as_in_streamlits() -> None:
    """Where this fails, run ``python -m docs.icons``."""
    (source,) = (STATIC / "static" / "media").glob("MaterialSymbols-Rounded.*.woff2")
    ours, whole = TTFont(ICONS), TTFont(source)
    glyphs, all_glyphs = find_glyphs(ours), find_glyphs(whole)
    named = list_icons() - STREAMLIT_HAS_NO
    assert named <= set(glyphs)
    for name in sorted(named):
        drawn = ours["glyf"][glyphs[name]].getCoordinates(ours["glyf"])[0]
        assert drawn == whole["glyf"][all_glyphs[name]].getCoordinates(whole["glyf"])[0], name


@pytest.mark.parametrize("name", sorted(COMPONENTS))
def test_a_components_script_travels_by_its_address(name: str) -> None:
    assert len(load_component(name)) < 200
    assert name_component(name) in load_component(name)
    assert "export default" in read_component(name)
