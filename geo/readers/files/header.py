"""Find the row that names a table's columns: lines above it, two rows of it, tags beside it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import polars as pl

from geo.readers.files.hxl import is_tag_row, read_tags
from geo.readers.files.opened import check_width
from geo.readers.manifest import Manifest, fold_header, load_manifests
from geo.readers.notes import Note, ReaderError
from geo.text import t

WITHIN = 20
"""Among how many first rows a header is looked for."""
_FEWEST_NAMES = 3
"""How many names of columns make a row of them."""
_VALUE = re.compile(r"[-+]?[\d.,]+(e[-+]?\d+)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*", re.IGNORECASE)
_GENERIC_WORDS = """
    min max minimum maximum low high lower upper lowest highest least most best from to total
    number no no. count estimate civilian civilians combatant combatants militants women
    woman men man children child adults unknown male female boys girls أدنى أقصى الأدنى
    الأقصى الحد_الأدنى الحد_الأقصى من إلى مجموع المجموع عدد العدد مدنيون المدنيون مدنيين
    مقاتلون المقاتلون نساء النساء رجال الرجال أطفال الأطفال
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
"""What a column is called under a group's name, and says nothing without it."""

Row = Sequence[str]


@dataclass(frozen=True)
class Header:
    """Where a header is and what it names.

    ``index`` counts the records of the file from 0 and is the last one of the header's; ``names``
    are different from each other and none is blank; ``is_named`` says which are the file's.
    """

    index: int
    names: tuple[str, ...]
    is_named: tuple[bool, ...]
    tags: dict[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@cache
def _known_names() -> frozenset[str]:
    columns = [column for one in load_manifests().values() for column in one.columns]
    return frozenset(fold_header(n) for c in columns for n in (c.name, *c.aliases))


def count_known(cells: Row, manifest: Manifest | None) -> int:
    """Return how many of the cells are columns of a format, of any where none is given."""
    if manifest is not None:
        return len(manifest.canonical(cells))
    return len({fold_header(cell) for cell in cells if cell.strip()} & _known_names())


def find_header(
    records: Sequence[Row], manifest: Manifest | None, *, chosen: int | None, file: str, lang: str
) -> Header:
    """Return the header among a table's first records, or the one that was chosen.

    Raises
    ------
    ReaderError
        There is none, or none where it was said to be.

    """
    check_width(max(records, key=len, default=()), file, lang=lang)
    if chosen is not None:
        if chosen > len(records) or not _filled(records[chosen - 1]):
            raise ReaderError(t(lang, "import.error.header_row", file=file, row=str(chosen)))
        return _name(records, chosen - 1, _join_groups(records, chosen - 1))
    cells, index = _choose(records, manifest)
    # Names are words: a row with numbers or days in it that names next to nothing is data.
    if count_known(cells, manifest) <= 1 and any(map(_is_value, cells)):
        raise ReaderError(t(lang, "import.error.no_header", file=file))
    header = _name(records, index, cells)
    return replace(header, index=index + 1) if _names_again(records, index) else header


def drop_nameless(frame: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Return a table without the columns that have neither a name in the header nor a cell.

    A delimiter at the end of each line makes such a column, and so does one of a spreadsheet that
    was coloured and never filled. With a cell in it it is kept: its name may be forgotten.
    """
    return frame.drop(
        name
        for name, is_named in zip(header.names, header.is_named, strict=True)
        if not is_named and frame.get_column(name).null_count() == frame.height
    )


def _names_again(records: Sequence[Row], index: int) -> bool:
    """Tell a row that names the columns once more, in another language or for the eye."""
    below = records[index + 1] if index + 1 < len(records) else []
    if _filled(below) < _FEWEST_NAMES or not _is_words(records, index):
        return False
    # Without a number or day below, words are all there is: the row may be the first of them.
    return 2 * count_known(below, None) >= _filled(below) and _tells_values(
        records, index + 2, below
    )


def _choose(records: Sequence[Row], manifest: Manifest | None) -> tuple[Row, int]:
    """Return the cells of a header, joined where it has two rows, and where its last row is."""
    first = list(range(min(WITHIN, len(records))))
    near = [n for n in first if _filled(records[n]) and not is_tag_row(records[n])] or first
    known = {n: count_known(records[n], manifest) for n in near}
    # Of two that know as much the one with more cells, of those the first.
    index = max(near, key=lambda n: (known[n], _filled(records[n]), -n), default=0)
    if known.get(index, 0) <= 1:
        index = _find_wide(records, near)
        # Without a header of its own a table may be named by its tags alone.
        tagged = [n for n in range(index) if is_tag_row(records[n])]
        if tagged and any(map(_is_value, records[index])):
            return records[tagged[-1]], tagged[-1]
    # A header of two rows: its upper one names groups, and tells less alone than with the lower.
    pairs = [n for n in near if n + 1 in known and _may_group(records[n]) and _is_words(records, n)]
    joined = {n: count_known(_join(records[n], records[n + 1]), manifest) for n in pairs}
    best = max(joined, key=lambda n: joined[n], default=None)
    is_better = best is not None and joined[best] > max(known.get(index, 0), 1)
    upper = best if is_better else index if index in pairs and _fills_gaps(records, index) else None
    if upper is not None:
        return _join(records[upper], records[upper + 1]), upper + 1
    return (_join_groups(records, index) if records else [""]), index


def _join_groups(records: Sequence[Row], index: int) -> Row:
    """Return a row of a header with the names of groups above it, if there are any."""
    above = records[index - 1] if index else []
    has_groups = _may_group(above) and _filled(above) < _filled(records[index])
    return _join(above, records[index]) if has_groups else records[index]


def _find_wide(records: Sequence[Row], near: Sequence[int]) -> int:
    """Return the first record about as wide as any, or one that names more columns just below."""
    widest = max((_filled(records[n]) for n in near), default=0)
    # Titles above a header fill few cells.
    index = next((n for n in near if 2 * _filled(records[n]) >= widest), 0)
    while (
        index + 1 in near
        and _filled(records[index]) < _filled(records[index + 1])
        and _is_words(records, index)
        and _tells_values(records, index + 2, records[index + 1])
    ):
        index += 1
    return index


def _filled(cells: Row) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _is_value(cell: str) -> bool:
    return _VALUE.fullmatch(cell.strip()) is not None


def _may_group(cells: Row) -> bool:
    is_named = not any(map(_is_value, cells)) and not is_tag_row(cells)
    # A title is one cell, the first; a group's name stands over what it groups.
    return is_named and _filled(cells) > _filled(cells[:1])


def _is_words(records: Sequence[Row], index: int) -> bool:
    """Tell whether the row below has names in it, and no values."""
    below = records[index + 1]
    return _filled(below) > 0 and not any(map(_is_value, below)) and not is_tag_row(below)


def _tells_values(records: Sequence[Row], index: int, names: Row) -> bool:
    """Tell whether a number or day stands in a later row under one of these names."""
    rows = records[index : index + WITHIN]
    return any(_is_value(c) and n.strip() for row in rows for n, c in zip(names, row, strict=False))


def _fills_gaps(records: Sequence[Row], index: int) -> bool:
    """Tell a second row of a header, which names what the first has spread over several columns."""
    pairs = list(zip(records[index], records[index + 1], strict=False))
    fills = any(low.strip() and not up.strip() for up, low in pairs)
    leaves = any(up.strip() and not low.strip() for up, low in pairs)
    return fills and leaves and _tells_values(records, index + 2, records[index + 1])


def _join(upper: Row, lower: Row) -> list[str]:
    """Join two rows of a header; a group's name goes before what says nothing without it."""
    # "killed" under "civilians" and again under "children" is two columns.
    times = Counter(fold_header(cell) for cell in lower if cell.strip())
    joined, group = [], ""
    for place in range(max(len(lower), len(upper))):
        own = upper[place].strip() if place < len(upper) else ""
        name = lower[place].strip() if place < len(lower) else ""
        group = own or group
        is_vague = times[fold_header(name)] > 1 or fold_header(name) in _GENERIC
        joined.append(f"{group} {name}".strip() if name and is_vague else name or own)
    return joined


def _name(records: Sequence[Row], index: int, cells: Row) -> Header:
    tags: dict[str, str] = {}
    names = tuple(_tell_apart(cells))
    if index and not is_tag_row(cells) and is_tag_row(records[index - 1]):
        tags = read_tags(names, records[index - 1])
    elif is_tag_row(cells):
        tags = read_tags(names, cells)
    times = Counter(fold_header(cell) for cell in cells if cell.strip())
    twice = [n for n in dict.fromkeys(c.strip() for c in cells) if times[fold_header(n)] > 1]
    # Those that got a number behind them: "killed (2)".
    again = [name for name in names if name not in set(cells) and name[-1:] == ")"]
    notes = [Note("twice", {"names": ", ".join(twice), "again": ", ".join(again or twice[1:])})]
    named = tuple(bool(cell.strip()) for cell in cells)
    return Header(index, names, named, tags, tuple(notes) if twice else ())


def _tell_apart(cells: Row) -> Iterator[str]:
    """Name every column, the blank ones by their place, one of a name given before by its turn."""
    taken: set[str] = set()
    for place, cell in enumerate(cells, 1):
        name = bare = cell.lstrip("\ufeff") if cell.strip() else f"column_{place}"
        turn = 1
        while name in taken:
            turn += 1
            name = f"{bare} ({turn})"
        taken.add(name)
        yield name
