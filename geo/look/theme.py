"""How it looks: every colour, font and measure, and the few foreign addresses there are.

Neutral greys carry the map and the page, one deep teal says "selected", and the event types wear
the hues of Okabe and Ito (2008), told apart by colour-blind readers, here made darker for the light
theme and lighter for the dark one until each stands 3:1 against what lies behind it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, Theme] = ("light", "dark")

TEXT_CONTRAST = 4.5
MARK_CONTRAST = 3.0
"""Least contrast ratios, as WCAG 2.2 measures them (1.4.3 and 1.4.11)."""

FONTS = (
    "Noto Sans",
    "Noto Sans Arabic",
    "Segoe UI",
    "Tahoma",
    "system-ui",
    "-apple-system",
    "Helvetica Neue",
    "Arial",
    "sans-serif",
)
"""One family with Latin and Arabic that match, then what systems have; nothing is fetched."""

TILE_HOSTS = (
    "tile.openstreetmap.org",
    "*.tile.opentopomap.org",
    "*.basemaps.cartocdn.com",
)
"""Hosts of the online base maps, off until a reader chooses one; no other foreign host is named."""

_LIGHT = {
    "page": "#ffffff",
    "surface": "#ffffff",
    "surface-soft": "#f4f5f4",
    "ink": "#1c2326",
    "ink-soft": "#566064",
    "line": "#d9dcdb",
    "accent": "#0b6467",
    "accent-soft": "#dcebea",
    "on-accent": "#ffffff",
    "error": "#a8321f",
    "bar": "#66757b",
    "bar-soft": "#d3d8da",
    "span": "#7b8a90",
    "land": "#f5f4f0",
    "water": "#d3dde3",
    "lake": "#c3d3dc",
    "river": "#5b92ad",
    "settlement": "#e6e3da",
    "building": "#d8d4c8",
    "road": "#c4bfb2",
    "border": "#85857f",
    "governorate": "#bdbbb3",
    "label": "#33383a",
    "label-halo": "#f5f4f0",
    "label-water": "#2b6480",
    "label-area": "#6a6a63",
    "cell": "#46545a",
    "cell-ink": "#ffffff",
    "glyph-light": "#ffffff",
    "glyph-dark": "#14181a",
    "type-battles": "#0072b2",
    "type-explosions-remote-violence": "#c95800",
    "type-protests": "#007f5c",
    "type-riots": "#996900",
    "type-strategic-developments": "#3a3f41",
    "type-violence-against-civilians": "#a64e84",
}
_DARK = {
    "page": "#121617",
    "surface": "#1a1f21",
    "surface-soft": "#1a1f21",
    "ink": "#e6e9ea",
    "ink-soft": "#a3adb1",
    "line": "#343b3e",
    "accent": "#62c3bf",
    "accent-soft": "#163b3c",
    "on-accent": "#0e1415",
    "error": "#f0907e",
    "bar": "#94a3a9",
    "bar-soft": "#3a4346",
    "span": "#84939a",
    "land": "#171b1d",
    "water": "#27333a",
    "lake": "#2f3e47",
    "river": "#5b92ad",
    "settlement": "#23282b",
    "building": "#2e3437",
    "road": "#3f474b",
    "border": "#7b8487",
    "governorate": "#454d51",
    "label": "#dfe3e4",
    "label-halo": "#171b1d",
    "label-water": "#8ec1d8",
    "label-area": "#99a1a4",
    "cell": "#b4bfc4",
    "cell-ink": "#14181a",
    "glyph-light": "#ffffff",
    "glyph-dark": "#14181a",
    "type-battles": "#56b4e9",
    "type-explosions-remote-violence": "#e8762d",
    "type-protests": "#1fb88c",
    "type-riots": "#e69f00",
    "type-strategic-developments": "#d5d9da",
    "type-violence-against-civilians": "#d98bb8",
}
PALETTES: Mapping[Theme, Mapping[str, str]] = {"light": _LIGHT, "dark": _DARK}
"""Colours as ``#rrggbb`` by role, the same roles in both themes."""

SERIES = (
    *("type-battles", "type-explosions-remote-violence", "type-protests", "type-riots"),
    *("type-violence-against-civilians", "type-strategic-developments"),
)
"""Roles that tell lines of one chart apart, in this order; shapes tell them apart too."""
SERIES_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
COMPARED = (
    *("cell", "type-explosions-remote-violence", "type-battles"),
    "type-violence-against-civilians",
)
"""Roles of the datasets of one chart, the main one first."""
COMPARED_SHAPES = ("circle", "square", "diamond", "triangle-up")
"""Their shapes, as on the map."""

TEXT_ON = (
    *(("ink", "page"), ("ink", "surface"), ("ink", "surface-soft")),
    *(("ink-soft", "page"), ("ink-soft", "surface"), ("ink-soft", "surface-soft")),
    *(("accent", "page"), ("accent", "surface-soft"), ("on-accent", "accent")),
    *(("ink", "accent-soft"), ("error", "page"), ("error", "surface-soft")),
    *(("label", "land"), ("label-area", "land"), ("label-water", "land")),
    *(("label-water", "water"), ("cell-ink", "cell")),
)
"""Pairs of roles, text on ground, that need `TEXT_CONTRAST`."""
MARKS_ON = (
    *((role, ground) for role in SERIES for ground in ("land", "page", "surface")),
    *(("cell", "land"), ("cell", "water"), ("cell", "page")),
    *(("accent", "land"), ("accent", "page")),
    *(("bar", "page"), ("span", "page"), ("river", "land"), ("border", "land")),
)
"""Pairs of roles, mark on ground, that need `MARK_CONTRAST`."""

TIMELINE_HEIGHT = 74
RANGE_ROW_HEIGHT, RANGE_AXIS_HEIGHT = 26, 46
TOTALS_HEIGHT = 430
COMPARED_HEIGHT, COMPARED_LINE, COMPARED_ROOM = 300, 15, 9
PHONE_WIDTH = 640
"""Measures in pixels; those of the page's blocks are in ``geo/look/style``."""

_HERE = Path(__file__).parent
ICON = _HERE / "icon.svg"
"""The sign of a page in its tab."""
ICONS = _HERE / "icons.woff2"
"""The icons of buttons, cut out of Streamlit's font by ``python -m docs.icons``."""
SYMBOLS: Mapping[str, Any] = json.loads((_HERE / "symbols.json").read_text(encoding="utf-8"))
"""Shapes and sizes in pixels of the map's signs; the scripts of the map read the same file."""
BASEMAP: Mapping[str, Any] = json.loads((_HERE / "basemap.json").read_text(encoding="utf-8"))
"""What the base map draws, in its order, and how it writes names; the map's scripts read it too."""
SPACES = {"hair": 2, "tight": 4, "small": 6, "medium": 8, "large": 10, "wide": 14}
"""Pixels between things and within them; ``--rasd-space-tight`` and so on in style sheets."""
WIDTHS = {"line": 1, "edge": 2, "bar": 3}
"""Pixels of lines that part things, frame what has the focus, and mark a side."""

STYLES_LAST = ("phone", "motion", "print")
"""Style sheets that change what the others say, in this order after them."""


def event_role(event_type: str) -> str:
    """Return the role of an event type's colour: ``type-battles``; soft ink when not known."""
    # `Explosions/Remote violence` holds a slash, which no CSS name may.
    letters = "".join(c if c.isalpha() else " " for c in event_type.lower())
    role = f"type-{'-'.join(letters.split())}"
    return role if role in _LIGHT else "ink-soft"


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    # The transfer function of sRGB, then the weights of the eye for red, green and blue.
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]  # noqa: PLR2004  sRGB
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def font_stack() -> str:
    """Return the fonts as CSS writes them."""
    return ", ".join(f'"{font}"' if " " in font else font for font in FONTS)


def write_measures() -> list[str]:
    """Return spaces and widths as the variables of style sheets."""
    spaces = [f"--rasd-space-{name}: {pixels}px;" for name, pixels in SPACES.items()]
    return [*spaces, *(f"--rasd-width-{name}: {pixels}px;" for name, pixels in WIDTHS.items())]


def page_style() -> str:
    """Return the page's style sheet: the colours as variables that follow the theme, then rules.

    Streamlit sets ``color-scheme`` with its theme, so ``light-dark()`` needs no second page.
    """
    # Both themes in one style sheet: a change of theme loads nothing and runs no page again.
    colours = [
        f"--rasd-{role}: light-dark({_LIGHT[role]}, {_DARK[role]});" for role in sorted(_LIGHT)
    ]
    variables = "\n  ".join([*colours, *write_measures(), f"--rasd-font: {font_stack()};"])
    rules = "\n".join(path.read_text(encoding="utf-8") for path in list_styles())
    return f":root {{\n  {variables}\n}}\n{rules}"


def list_styles() -> list[Path]:
    """Return the page's style sheets: the frame, each part, then what bends them all."""
    found = sorted(Path(__file__).with_name("style").glob("*.css"))
    rank = {"frame": -1, **{name: place for place, name in enumerate(STYLES_LAST, 1)}}
    return sorted(found, key=lambda path: rank.get(path.stem, 0))


def chart_config(theme: Theme) -> dict[str, Any]:
    """Return the Vega-Lite configuration of a theme: quiet axes, tabular digits, no frame."""
    colours = PALETTES[theme]
    axis = {
        "labelColor": colours["ink-soft"],
        "titleColor": colours["ink-soft"],
        "gridColor": colours["line"],
        "domainColor": colours["line"],
        "tickColor": colours["line"],
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
    }
    return {
        "background": "transparent",
        "font": font_stack(),
        "view": {"stroke": None},
        "axis": axis,
        "legend": {"labelColor": colours["ink"], "titleColor": colours["ink-soft"]},
        "text": {"color": colours["ink"]},
        "mark": {"color": colours["bar"]},
    }
