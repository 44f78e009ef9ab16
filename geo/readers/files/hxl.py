"""Rows of HXL tags (``#event+id``): they say what columns are, and are no data."""

import re
from collections.abc import Sequence

import polars as pl

from geo.model.schema import ROW

_TAG = re.compile(r"#\s*[a-z]\w*(?:\s*\+\s*[a-z]\w*)*", re.IGNORECASE)
_NEAR = 3
"""Among how many first rows under a header tags are looked for: a blank one may stand between."""
_CORE_WORDS = """
    access activity adm1 adm2 adm3 adm4 adm5 affected beneficiary capacity cause channel
    contact country crisis currency date delivery description event frequency geo group
    impact indicator inneed item loc meta modality need operations org output population
    reached region respondee sector service severity status subsector targeted value
"""
_CORE = frozenset(_CORE_WORDS.split())
"""The hashtags of HXL 1.1, for rows with a single tag: ``#hajin`` alone may be somebody's word."""


def is_tag_row(cells: Sequence[str | None]) -> bool:
    """Tell whether all that stands in a row are HXL tags."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    if not filled or not all(_TAG.fullmatch(cell) for cell in filled):
        return False
    # Any word may have such a sign before it: one alone must be of those HXL knows.
    bare = re.split(r"[\s+]", filled[0].lstrip("# "))[0].lower()
    return len(filled) > 1 or bare in _CORE


def read_tags(columns: Sequence[str], cells: Sequence[str | None]) -> dict[str, str]:
    """Return the tags of columns, without spaces and in small letters."""
    paired = zip(columns, cells, strict=False)
    return {name: "".join(cell.split()).lower() for name, cell in paired if cell and cell.strip()}


def drop_tags(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, str]]:
    """Take the row of tags out of a table's first rows; return the rest, and the tags by column."""
    names = [name for name in frame.columns if name != ROW]
    for row in frame.head(_NEAR).iter_rows(named=True):
        cells = [row[name] for name in names]
        if is_tag_row(cells):
            return frame.filter(pl.col(ROW) != row[ROW]), read_tags(names, cells)
    return frame, {}
