import json
import re
import tomllib
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from geo.look.theme import (
    FONTS,
    MARK_CONTRAST,
    MARKS_ON,
    PALETTES,
    SERIES,
    SERIES_SHAPES,
    STYLES_LAST,
    TEXT_CONTRAST,
    TEXT_ON,
    THEMES,
    TILE_HOSTS,
    Theme,
    chart_config,
    contrast,
    event_role,
    list_styles,
    page_style,
    write_measures,
)
from geo.map.files import ASSETS
from geo.map.layer import PALETTE_KEYS
from geo.model.schema import list_vocabulary

MOST_IMPORTANT = 5
"""Declarations that say ``!important``, each with its reason beside it; there may be fewer."""


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0072b2", "#0072b2") == 1


def list_faint(pairs: Sequence[tuple[str, str]], *, least: float) -> list[tuple[Theme, str, str]]:
    """Return the roles that stand out less than that from the ground they stand on."""
    return [
        (theme, role, ground)
        for theme, (role, ground) in product(THEMES, pairs)
        if contrast(PALETTES[theme][role], PALETTES[theme][ground]) < least
    ]


def test_text_can_be_read() -> None:
    assert list_faint(TEXT_ON, least=TEXT_CONTRAST) == []


def test_marks_can_be_seen() -> None:
    assert list_faint(MARKS_ON, least=MARK_CONTRAST) == []


def test_a_role_too_faint_is_listed() -> None:
    assert list_faint([("ink", "ink")], least=TEXT_CONTRAST) == [
        (theme, "ink", "ink") for theme in THEMES
    ]


def test_both_themes_have_the_same_roles_and_all_the_map_needs() -> None:
    assert PALETTES["light"].keys() == PALETTES["dark"].keys()
    assert set(PALETTE_KEYS) <= PALETTES["light"].keys()
    written = re.compile("#[0-9a-f]{6}")
    assert all(written.fullmatch(c) for palette in PALETTES.values() for c in palette.values())


@pytest.mark.parametrize("theme", THEMES)
def test_each_event_type_has_a_colour_of_its_own(theme: Theme) -> None:
    types = list_vocabulary("events", "event_type")
    colours = {PALETTES[theme][event_role(event_type)] for event_type in types}
    assert len(colours) == len(types) == len(SERIES) == len(SERIES_SHAPES)
    assert event_role("Eclipse") == "ink-soft"


def test_land_is_lighter_than_water_by_day_and_darker_by_night() -> None:
    by_day, by_night = PALETTES["light"], PALETTES["dark"]
    assert contrast(by_day["land"], "#000000") > contrast(by_day["water"], "#000000")
    assert contrast(by_night["land"], "#000000") < contrast(by_night["water"], "#000000")


def test_streamlit_wears_the_same_colours_and_fonts(root: Path) -> None:
    with (root / ".streamlit" / "config.toml").open("rb") as file:
        config = tomllib.load(file)
    for theme in THEMES:
        ours, theirs = PALETTES[theme], config["theme"][theme]
        assert theirs["primaryColor"] == theirs["linkColor"] == ours["accent"]
        assert theirs["backgroundColor"] == ours["page"]
        assert theirs["secondaryBackgroundColor"] == ours["surface-soft"]
        assert theirs["textColor"] == ours["ink"]
        assert theirs["borderColor"] == ours["line"]
        assert theirs["sidebar"]["backgroundColor"] == ours["surface-soft"]
        assert theirs["sidebar"]["secondaryBackgroundColor"] == ours["page"]
    assert [font.strip(" '") for font in config["theme"]["font"].split(",")] == list(FONTS)


def test_nothing_is_asked_of_anybody_without_a_choice(root: Path) -> None:
    with (root / ".streamlit" / "config.toml").open("rb") as file:
        config = tomllib.load(file)
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["toolbarMode"] == "minimal"
    tiles = json.loads((root / "geo" / "map" / "assets" / "tiles.json").read_text(encoding="utf-8"))
    hosts = {url.split("/")[2] for tile in tiles["tiles"] for url in _addresses(tile)}
    assert {re.sub(r"^\{s\}", "*", host) for host in hosts} == set(TILE_HOSTS)


def _addresses(tile: dict[str, str]) -> list[str]:
    return [tile[key] for key in ("url", "url_dark") if key in tile]


def test_the_style_sheets_hold_no_colour_and_no_address_of_their_own() -> None:
    sheets = list_styles()
    assert [sheet.stem for sheet in sheets][:1] == ["frame"]
    assert tuple(sheet.stem for sheet in sheets)[-3:] == STYLES_LAST
    rules = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|https?:|url\(|@import", rules)
    used = set(re.findall(r"var\(--rasd-([\w-]+)", rules))
    measures = {re.findall(r"--rasd-([\w-]+)", line)[0] for line in write_measures()}
    assert used <= {*PALETTES["light"], "font", *measures}
    assert measures <= used
    of_map = "\n".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("*.css"))
    own = re.findall(r"(?:var\(|^\s*)--rasd-(?!on-type|type)([\w-]+)", of_map, re.MULTILINE)
    assert set(own) <= {*PALETTE_KEYS, "font", *measures}
    assert (rules + of_map).count("!important;") <= MOST_IMPORTANT
    assert f"--rasd-ink: light-dark({PALETTES['light']['ink']}, {PALETTES['dark']['ink']});" in (
        page_style()
    )


@pytest.mark.parametrize("theme", THEMES)
def test_charts_take_their_colours_from_the_theme(theme: Theme) -> None:
    config = chart_config(theme)
    assert config["axis"]["labelColor"] == PALETTES[theme]["ink-soft"]
    assert "http" not in json.dumps(config)
