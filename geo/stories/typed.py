"""Find the numbers that somebody typed into a story, where a question should stand."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import polars as pl

from geo.engine.store import Store
from geo.text import list_fallbacks, t

_NAMED = {
    "places": ("name", "variants"),
    "claimants": ("name", "short"),
    "actors": ("name", "short"),
    "events": ("title",),
}
"""Columns that hold names, without the languages they end in."""
_NUMBER = re.compile(r"\d+(?:[.,٬٫]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_JOINED = re.compile(r"[A-Za-z0-9/_-]*\Z"), re.compile(r"[A-Za-z0-9/_-]*")
"""What a number is joined to, before and behind it; Arabic prefixes are joined to any number."""
_CODE = re.compile(r"[A-Za-z]|.*\d[A-Za-z]")
_DAY = r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d)"
_AND = r"\s*(?:[–,،-]|[^\W\d]{1,4})?\s*"
_OTHERS = (
    r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)",  # a date
    r"(?<!\d)[0-2]?\d:[0-5]\d(?!\d)",  # a time of day
    r"(?<!\w)\d+(?:st|nd|rd|th)(?!\w)",  # an ordinal
)


def find_typed(text: str, *, lang: str, names: Iterable[str] = ()) -> Iterator[tuple[int, str]]:
    """Give the typed numbers of a text and where they begin, as docs/stories.md defines them."""
    # The longest first: a name may be part of another.
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " " * len(name))
    text = _leave_out(lang).sub(lambda found: " " * len(found[0]), text)
    for found in _NUMBER.finditer(text):
        before = _JOINED[0].search(text[: found.start()])
        behind = _JOINED[1].match(text, found.end())
        code = (before[0] if before else "") + found[0] + (behind[0] if behind else "")
        is_code = bool(_CODE.match(code))
        if not is_code and not _YEAR.fullmatch(found[0]):
            yield found.start(), found[0]


@cache
def _leave_out(lang: str) -> re.Pattern[str]:
    """Return the pattern of dates, times and ordinals in a language."""
    months = {
        name
        for code in list_fallbacks(lang)
        for n in range(1, 13)
        for kind in ("month", "month_short")
        # Arabic months are named twice: the Levantine way and the other.
        for whole in (t(code, f"{kind}.{n}"),)
        for name in (whole, *whole.split("/"))
    }
    month = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    days = rf"{_DAY}(?:{_AND}{_DAY})*"
    before = rf"{days}\s+(?:{month})(?!\w)"
    behind = rf"(?<!\w)(?:{month})\s+{days}"
    return re.compile("|".join((before, behind, *_OTHERS)), re.IGNORECASE)


def list_named(store: Store) -> list[str]:
    """Return the names and titles of a dataset that hold digits."""

    def read() -> list[str]:
        found = {str(title) for source in store.dataset.sources for title in _list_titles(source)}
        for table, fields in _NAMED.items():
            frame = store.frames[table]
            columns = [
                column
                for column in frame.collect_schema().names()
                if column.startswith(tuple(f"{field}_" for field in fields))
            ]
            for column in columns:
                cells = frame.select(pl.col(column).cast(pl.String).str.split(";").explode())
                kept = cells.filter(pl.col(column).str.contains(r"\d")).unique().collect()
                found |= {cell.strip() for cell in kept[column]}
        return [name for name in found if any(letter.isdigit() for letter in name)]

    return store.remember("named with digits", read)


def _list_titles(source: object) -> list[object]:
    items = source.items() if isinstance(source, dict) else ()
    return [value for name, value in items if str(name).startswith("title")]
