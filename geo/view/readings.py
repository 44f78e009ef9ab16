"""Say in words how a view counts, beside its rule."""

from geo.text import Words
from geo.view.view import View


def list_readings(view: View, words: Words) -> list[str]:
    """Return what a view asks of numbers besides the rule, in short texts; none is usual."""
    readings = []
    if view.accounts:
        readings.append(words(f"counting.accounts_are.{view.accounts}"))
    if view.confidence:
        readings.append(words(f"counting.confidence_is.{view.confidence}"))
    if view.denials:
        readings.append(words("denials.zero"))
    if view.admissions:
        readings.append(words("counting.admissions"))
    if view.has_period and not view.has_edges:
        readings.append(words("dates.rule"))
    return readings
