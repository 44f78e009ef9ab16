"""Cut the icons that pages show out of Streamlit's font of 4,000: ``python -m docs.icons``.

Run it again where a test says that an icon is missing, after an upgrade of Streamlit or when a page
has a new one.
"""

import re
from importlib.resources import files
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from geo.look.theme import ICONS

ROOT = Path(__file__).parents[1]
STATIC = Path(str(files("streamlit"))) / "static" / "static"
_NAMED = re.compile(r":material/(\w+):")
_SUBSTITUTION = 7, 4


def list_icons() -> set[str]:
    """List the icons named by our pages, and by the elements of Streamlit."""
    scripts = [*(ROOT / "geo").rglob("*.py"), *(STATIC / "js").glob("*.js")]
    return {name for path in scripts for name in _NAMED.findall(path.read_text(encoding="utf-8"))}


def find_glyphs(font: TTFont) -> dict[str, str]:
    """Return the glyph of each icon of a font by its name, which is what it is written as."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    glyphs = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            inner = table.ExtSubTable if lookup.LookupType == _SUBSTITUTION[0] else table
            for first, ligatures in getattr(inner, "ligatures", {}).items():
                for ligature in ligatures:
                    written = [first, *ligature.Component]
                    name = "".join(letters.get(glyph, "\0") for glyph in written)
                    glyphs[name] = ligature.LigGlyph
    return glyphs


def cut(source: Path, target: Path) -> None:
    """Write a font of the icons in use."""
    font = TTFont(source)
    glyphs = find_glyphs(font)
    wanted = list_icons() & set(glyphs)
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    # Or all that can be written in these letters would come along.
    options.layout_closure = False
    options.name_IDs = [0, 1, 2, 13, 14]
    cutter = subset.Subsetter(options)
    letters = sorted({letter for name in wanted for letter in name} | {" "})
    cutter.populate(text="".join(letters), glyphs=[glyphs[name] for name in sorted(wanted)])
    cutter.subset(font)
    subset.save_font(font, target, options)


if __name__ == "__main__":
    (source,) = (STATIC / "media").glob("MaterialSymbols-Rounded.*.woff2")
    cut(source, ICONS)
