"""How large the signs of a picture are, as those of the page's map: see `SYMBOLS`."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from geo.look.theme import SYMBOLS
from geo.model.number import Range
from geo.text import format_short

_SIZE, _CELL = SYMBOLS["size"], SYMBOLS["cell"]
_MARGIN = 3  # px that a text in a disc leaves free
_TWO_LINES, _NARROWER = 14, 0.9
"""Pixels of the radius in which two lines find room, and how much of the width they have."""
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Scale:
    """One scale for all signs of a picture: the area of a disc follows people, or events.

    ``factor`` is the radius, in pixels, of what stands for one.
    """

    by: Literal["people", "events"] = "people"
    factor: float = float(_SIZE["people"])

    @classmethod
    def fit(cls, by: Literal["people", "events"], amounts: Iterable[float]) -> "Scale":
        """Return the finest scale by which none of these amounts is larger than a sign may be."""
        largest = math.sqrt(max((0.0, *amounts)))
        steps = 0
        while (factor := _SIZE[by] * 2 ** (-steps / _SIZE["steps"])) * largest > _SIZE["most"]:
            steps += 1
        return cls(by, float(factor))

    def radius(self, amount: float | None) -> float:
        """Return the pixels of a disc; the smallest where nobody gives a figure."""
        return max(float(_SIZE["least"]), self.factor * math.sqrt(amount or 0))

    @property
    def floor(self) -> int:
        """The largest whole amount that is drawn as small as a sign may be."""
        return int((_SIZE["least"] / self.factor) ** 2 + _ROUNDING)

    def list_samples(self) -> list[int]:
        """Return up to three round amounts between the smallest and the largest disc."""
        largest = (_SIZE["most"] / self.factor) ** 2 + _ROUNDING
        digits = range(len(str(int(largest))))
        steps = (n * 10**power for power in digits for n in (1, 2, 5))
        return [n for n in steps if self.floor < n <= largest][-3:]


def find_middle(low: int | None, high: int | None) -> float | None:
    """Return the middle of a range of people; None without one."""
    least, most = (low if low is not None else high), (high if high is not None else low)
    return None if least is None or most is None else (least + most) / 2


def write_short(number: Range, lang: str) -> str:
    """Return a range as short as it may be: ``1.2k–35k+``; '' without one.

    It is the same in every language but for the words of thousands, as scripts of the map write it.
    """
    least, most = (
        number.low if number.low is not None else number.high,
        number.high if number.high is not None else number.low,
    )
    if least is None or most is None:
        return ""
    ends = [format_short(people, lang) for people in dict.fromkeys((least, most))]
    return "–".join(ends) + ("+" if number.open or number.high is None else "")


def break_label(text: str, radius: float) -> list[str]:
    """Return the lines of a label that find room in a disc: one, a range in two, or none."""

    def fits(line: str, wide: float = 1.0) -> bool:
        return len(line) * float(_CELL["letter"]) <= 2 * radius * wide - _MARGIN

    if not text or fits(text):
        return [text] if text else []
    lines = [line for line in re.split("(?<=–)", text) if line]
    has_room = len(lines) > 1 and radius >= _TWO_LINES
    return lines if has_room and all(fits(line, _NARROWER) for line in lines) else []
