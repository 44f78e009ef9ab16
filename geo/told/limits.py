"""What a view is limited to, in words: a box, or what its datasets have in common."""

from geo.model.earth import Bbox
from geo.questions.several import Datasets, Extent, find_common
from geo.text import Words, format_period
from geo.view.view import View

LIMITS = ("period", "box")
_SAME_PLACE = 1e-5
"""Degrees that a side of a box may differ by in an address, which has six decimals."""


def say_box(box: Bbox, words: Words) -> str:
    """Return a part of the map (west, south, east, north in degrees) in words."""
    west, south, east, north = (f"{side:.4f}".rstrip("0").rstrip(".") for side in box)
    # A hyphen would be taken for a dash between two numbers.
    sides = {"west": west, "south": south, "east": east, "north": north}
    signed = {name: side.replace("-", "\N{MINUS SIGN}") for name, side in sides.items()}
    return words("filters.bbox_is", **signed)


def say_limited(asked: View, datasets: Datasets, words: Words) -> str:
    """Say what all datasets are limited to, where it is what they have in common; else ''."""
    held = list_held(asked, find_common_of(asked, datasets))
    if not held:
        return ""
    period = format_period(asked.from_, asked.to, words.lang)
    box = say_box(asked.bbox, words) if asked.bbox else ""
    which = "both" if len(held) == len(LIMITS) else held[0]
    return words(f"beside.limited_{which}", period=period, box=box)


def list_held(asked: View, common: Extent) -> list[str]:
    """Return which of the limits hold all datasets to what they have in common."""
    held = (_has_period(asked, common), _has_box(asked, common))
    return [name for name, is_held in zip(LIMITS, held, strict=True) if is_held]


def find_common_of(asked: View, datasets: Datasets) -> Extent:
    """Return the period and the box that all datasets shown have in common."""
    return find_common(asked, [each.store for each in datasets])


def _has_period(asked: View, common: Extent) -> bool:
    return asked.from_ is not None and (asked.from_, asked.to) == (common.from_, common.to)


def _has_box(asked: View, common: Extent) -> bool:
    if asked.bbox is None or common.bbox is None:
        return False
    sides = zip(asked.bbox, common.bbox, strict=True)
    return all(abs(one - other) < _SAME_PLACE for one, other in sides)
