"""Say in words how a view counts, beside its rule."""

from geo.text import Words, list_countings
from geo.view.view import View


def list_readings(view: View, words: Words) -> list[str]:
    """Return what a view asks of numbers besides the rule, in short texts; none is usual."""
    readings = list_countings(
        words.lang,
        accounts=view.accounts,
        confidence=view.confidence,
        denials=view.denials,
        admissions=view.admissions,
    )
    if view.has_period and not view.has_edges:
        readings.append(words("dates.rule"))
    return readings
