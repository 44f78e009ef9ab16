"""Names in somebody's own table that may be one: offered to the reader, never merged here."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz

from geo.readers.values.doubt import drop_doubt, is_doubted
from geo.text.search import fold_texts

_ALIKE = 88
"""How alike the letters of two names are, of 100, to be offered as spellings of one."""
_SHORTEST = 6
"""Letters of a name whose spelling is compared: short names differ by little."""
_SHORTEST_WORD = 5
_MOST_NAMES = 400
"""How many names are held against each other: the pairs grow with the square."""
_SMALL_WORDS = {"of", "for", "the", "and", "in", "on", "de", "des", "a"}


def find_variants(names: Mapping[str, int]) -> dict[str, list[str]]:
    """Return for each name those it may be another form of, most used first.

    Parameters
    ----------
    names
        How often each name stands in a table. Of very many the most used are looked at.

    Returns
    -------
    variants
        Of each two names that may be one, the rarer, or the one with a doubt, with the other. They
        may be when they differ in a sign or few letters, when all words of one are in the other,
        when one is made of the other's first letters, or when they are known to be called so. A
        doubt about a name (Russia?, possibly Russia) counts for nothing there.

    """
    # Whoever is sure of a name is never made to doubt it, however often others do.
    ordered = sorted(names, key=lambda name: (is_doubted(name), -names[name], name))[:_MOST_NAMES]
    bare = {name: drop_doubt(name) for name in ordered}
    folded = dict(zip(ordered, fold_texts(list(bare.values())), strict=True))
    found: dict[str, list[str]] = {}
    for number, name in enumerate(ordered):
        others = [other for other in ordered[:number] if _may_be_one(name, other, bare, folded)]
        if others:
            found[name] = others
    return found


def _may_be_one(one: str, other: str, bare: Mapping[str, str], folded: Mapping[str, str]) -> bool:
    return (
        _bare(folded[one]) == _bare(folded[other])
        or _is_spelling(folded[one], folded[other])
        or _is_part(folded[one], folded[other])
        or _is_short(bare[one], bare[other])
        or _is_short(bare[other], bare[one])
        or bool(_find_called(folded[one]) & _find_called(folded[other]))
    )


def _bare(name: str) -> str:
    return "".join(re.findall(r"[^\W_]+", name))


def _is_spelling(one: str, other: str) -> bool:
    long_enough = min(len(one), len(other)) >= _SHORTEST
    # Numbers tell names apart: Brigade 12 is not Brigade 13.
    same_numbers = re.findall(r"\d+", one) == re.findall(r"\d+", other)
    return long_enough and same_numbers and fuzz.ratio(one, other) >= _ALIKE


def _is_part(one: str, other: str) -> bool:
    """Tell whether all words of one name are in the other, one of them long enough to say much."""
    first, second = (set(re.findall(r"[^\W_]+", name)) for name in (one, other))
    # "Syrian Network" is in "Syrian Network for Human Rights"; "the" alone would be in many.
    fewer, more = sorted((first, second), key=len)
    return fewer < more and any(len(word) >= _SHORTEST_WORD for word in fewer)


def _is_short(short: str, whole: str) -> bool:
    """Tell whether one name is made of the first letters of the other: SNHR."""
    words = [w for w in re.findall(r"[^\W\d_]+", whole) if w.lower() not in _SMALL_WORDS]
    letters = "".join(word[0] for word in words).upper()
    return len(words) > 1 and re.sub(r"\W", "", short) == letters


@cache
def _list_called() -> dict[str, frozenset[int]]:
    groups = json.loads(Path(__file__).with_name("alike.json").read_text(encoding="utf-8"))
    called: dict[str, set[int]] = {}
    for number, names in enumerate(groups):
        for name in fold_texts(names):
            called.setdefault(_bare(name), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in called.items()}


def _find_called(name: str) -> frozenset[int]:
    return _list_called().get(_bare(name), frozenset())


def merge_words(
    words: Mapping[str, Mapping[str, str]], field: str, same: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return a mapping's words with names that are said to be others, in a field.

    What was merged into a name goes along with it when that is merged, too.
    """
    before = dict(words.get(field, {}))
    moved = {name: same.get(meant, meant) for name, meant in before.items()}
    own = {**moved, **same}
    return {**{n: dict(w) for n, w in words.items()}, field: own}
