"""Rules no tool checks: where colours, addresses and HTML may stand."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path
    for pattern in ("app.py", "pages/**/*", "geo/**/*")
    for path in ROOT.glob(pattern)
    if path.suffix in {".py", ".js", ".css"} and "vendor" not in path.parts
)
ELSEWHERE = [path for path in SOURCES if path != ROOT / "geo" / "look" / "theme.py"]
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b|\b(?:rgb|hsl)a?\(\s*\d")
ADDRESS = re.compile(r"https?://[\w.-]+\.\w+[^\s\"'`)]*")
NAMES_NOT_ADDRESSES = (
    "http://www.w3.org/",  # XML namespaces
    "http://www.opengis.net/",  # that of KML
    "https://datapackage.org/profiles/",  # what a Data Package calls its version
)
HTML = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|unsafe_allow_html|st\.html\("
)
HTML_ALLOWED = {
    "geo/dataset/withheld.py": "Polars asks an expression of each item of a list, no text",
    "geo/map/assets/controls.js": "Leaflet's layer control takes HTML: of elements made from text",
}
"""Files that make HTML out of strings, as ``path``, each with its reason."""


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def find(pattern: re.Pattern[str], path: Path) -> list[str]:
    return [found[0] for found in pattern.finditer(path.read_text(encoding="utf-8"))]


def test_colours_stand_in_the_theme() -> None:
    assert {short(path): find(COLOUR, path) for path in ELSEWHERE if find(COLOUR, path)} == {}


def test_addresses_stand_in_the_theme() -> None:
    addresses = [(short(path), address) for path in ELSEWHERE for address in find(ADDRESS, path)]
    assert [each for each in addresses if not each[1].startswith(NAMES_NOT_ADDRESSES)] == []


def test_the_sources_are_found() -> None:
    assert {path.suffix for path in ELSEWHERE} == {".py", ".js", ".css"}


def test_html_is_made_from_strings_only_where_a_reason_is_given() -> None:
    assert {short(path) for path in SOURCES if find(HTML, path)} == set(HTML_ALLOWED)
