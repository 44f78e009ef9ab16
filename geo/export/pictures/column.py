"""A column of text in a picture, wrapped and shortened to the room it has."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from geo.export.pictures.basemap import DPI, FAMILY, POINT
from geo.export.pictures.palette import COLOURS
from geo.text import Words

_LEFT_MARK, _RIGHT_MARK = "\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}"


@dataclass(frozen=True)
class Column:
    """A column of text in a figure; ``start`` is its reading edge in pixels from the left."""

    figure: Figure
    words: Words
    start: float
    width: float

    def write(
        self,
        text: str,
        *,
        top: float,
        size: float,
        role: str,
        weight: str = "normal",
        most: int = 3,
    ) -> float:
        """Write wrapped text, `size` pixels high letters; return where its last line ends."""
        font = FontProperties(family=FAMILY, size=size * POINT, weight=weight)
        is_rtl = self.words.direction == "rtl"
        across, down = self.figure.get_size_inches() * DPI
        mark = _RIGHT_MARK if is_rtl else _LEFT_MARK
        step = size * 1.36
        for line in _wrap(self.figure, text, font=font, width=self.width, most=most):
            self.figure.text(
                self.start / across,
                1 - (top + size) / down,
                # The mark of direction comes first in each line, or one that begins with a figure
                # would run the other way.
                mark + line,
                fontproperties=font,
                color=COLOURS[role],
                ha="right" if is_rtl else "left",
                va="baseline",
                # A dollar sign in a title would start a formula.
                parse_math=False,
            )
            top += step
        return top


def _wrap(figure: Figure, text: str, *, font: FontProperties, width: float, most: int) -> list[str]:
    """Break text into lines no wider than `width` pixels; an ellipsis ends what finds no room."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]

    def measure(line: str) -> float:
        return float(renderer.get_text_width_height_descent(line, font, ismath=False)[0])

    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
    return [_shorten(line, width, measure) for line in lines]


def _shorten(line: str, width: float, measure: Callable[[str], float]) -> str:
    while len(line) > 2 and (wide := measure(line)) > width:  # noqa: PLR2004  a letter and its dots
        # Cut in proportion, which ends after a few steps where one letter at a time would not.
        line = line[: max(1, int((len(line) - 1) * width / wide) - 1)] + "…"
    return line
