"""Say where in a source a statement stands."""

import re

from geo.text.words import Words

ROW_OF_FILE = "row "
"""What begins the place of a statement read from a row of somebody's own table."""
_ROW = re.compile(rf"{ROW_OF_FILE}(\d+(?: \(.+\))?)")
_PARAGRAPHS = re.compile(r"\d+(?:;\d+)*")


def find_row(where: str | None) -> str:
    """Return the row of a file that a statement was read from; '' where it was read elsewhere."""
    row = _ROW.fullmatch(where or "")
    return row[1] if row else ""


def say_where(where: str | None, source: str | None, words: Words) -> str:
    """Return where in a source a statement stands: a paragraph, a row of a file, or as told."""
    if row := find_row(where):
        return words("panel.row", row=row, file=source or "")
    if where and _PARAGRAPHS.fullmatch(where):
        return words("panel.paragraph", locator=where)
    return where or ""
