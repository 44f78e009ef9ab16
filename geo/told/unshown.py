"""What a page does not show, as the counts under its numbers."""

from collections.abc import Mapping
from typing import Literal

from geo.questions.unshown import Part, Unshown
from geo.text import Words

Told = Part | Literal["withheld", "restricted"]
"""What is counted: a part whose events can be listed, or one whose events cannot."""


def tell_unshown(unshown: Unshown, words: Words) -> Mapping[Told, tuple[str, int]]:
    """Return each count that is told, in words and as a number, in the order of the page."""
    # What nobody had spoken of is told by itself.
    filtered = unshown.filtered - unshown.unspoken
    counts: dict[Told, tuple[str, int]] = {
        "showing": (words("unshown.showing", shown=unshown.shown, total=unshown.total), 1),
        "no_place": (words("unshown.no_place", n=unshown.unmapped), unshown.unmapped),
        "partly": (words("unshown.partly", n=unshown.partly), unshown.partly),
        "filtered": (words("unshown.filtered", n=filtered), filtered),
        "too_vague": (words("unshown.too_vague", n=unshown.vague), unshown.vague),
        "unspoken": (words("unshown.unspoken", n=unshown.unspoken), unshown.unspoken),
        "restricted": (words("unshown.restricted", n=unshown.restricted), unshown.restricted),
        "repeated": (words("unshown.repeated", n=unshown.repeated), unshown.repeated),
        "withheld": (words("unshown.withheld", n=unshown.withheld), unshown.withheld),
    }
    # Rare: their zeros would be read every day and say nothing.
    rare: tuple[Told, ...] = ("partly", "too_vague", "unspoken", "repeated", "withheld")
    for what in rare:
        if not counts[what][1]:
            del counts[what]
    if unshown.few:
        # Which filter leaves out how many is not told either.
        counts = {what: counts[what] for what in ("showing", "restricted")}
    return counts
