"""The figures a run prints, each beside its target."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS = "{:>12}  {:<58}{:>12}{:>12}{:>9}  {}"
HEADS = COLUMNS.format("events", "measure", "figure", "target", "ratio", "").rstrip()


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What was measured.

    ``most`` is the target of what should be small, and its ratio the figure over that target.
    ``above`` is the target of what is a ratio already and should be large. A figure has at most
    one of them. ``at_least`` marks a figure that is known from below only; a ``value`` of None,
    with a ``note``, one that is not known.
    """

    events: int | str
    measure: str
    value: float | None = None
    most: float | None = None
    above: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Return the figure over its target, or the ratio it is; None without a target."""
        if self.value is None or self.above is not None:
            return self.value
        return self.value / self.most if self.most else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached; None without one, or without a figure."""
        if self.value is None or (self.most is None and self.above is None):
            return None
        return self.value <= self.most if self.most is not None else self.value > (self.above or 0)


def write_line(figure: Figure) -> str:
    """Write a figure as a line under `HEADS`."""
    events = f"{figure.events:,}" if isinstance(figure.events, int) else figure.events
    ratio = "" if figure.ratio is None else f"{figure.ratio:,.2f}"
    verdict = {True: "met", False: "missed", None: ""}[figure.is_met]
    said = [text for text in (verdict, figure.note) if text]
    parts = (events, figure.measure, _write_value(figure), _write_target(figure), ratio)
    return COLUMNS.format(*parts, "; ".join(said)).rstrip()


def _write_value(figure: Figure) -> str:
    if figure.value is None:
        return "-"
    return f"{'>' if figure.at_least else ''}{figure.value:,.1f}"


def _write_target(figure: Figure) -> str:
    if figure.above is not None:
        return f"> {figure.above:g}"
    return "" if figure.most is None else f"<= {round(figure.most, 1):,}"


def list_targets(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures that have a target, those of one measure together."""
    order = list(dict.fromkeys(figure.measure for figure in figures))
    aimed = [f for f in figures if f.most is not None or f.above is not None]
    return sorted(aimed, key=lambda figure: order.index(figure.measure))


def find_percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many percent of the values do not exceed; NaN of none."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)] if ranked else math.nan
