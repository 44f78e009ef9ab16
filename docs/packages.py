"""Draw the packages and their imports into docs/img/packages.svg: `python -m docs.packages`.

The order of the rows, and how imports are read, are those of tests/test_imports.py. An arrow is
left out where a longer way of arrows leads to the same package: nobody could follow them all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from xml.sax.saxutils import escape

from geo.look.theme import PALETTES, font_stack
from tests.test_imports import ORDER, PRODUCT, RANK, imported, module_of, part_of

PICTURE = Path(__file__).parent / "img" / "packages.svg"
BOX_WIDTH, BOX_HEIGHT, ROW_HEIGHT, LANE_WIDTH, GAP, EDGE = 124, 30, 62, 10, 22, 24
"""Measures in pixels; a lane is where an arrow passes a row it does not end in."""
SWEEPS = 24
"""How often rows are put in order by what they are joined to; more than this changes nothing."""

Item = tuple[str, int]
"""A package in its own row, or the lane of arrows to it in a row above: (package, row)."""
Rows = list[list[Item]]


def read_imports() -> dict[str, set[str]]:
    """Return for each part of the program the parts its modules import."""
    ours = set(RANK)
    found: dict[str, set[str]] = {part: set() for part in RANK if part != "geo"}
    for path in PRODUCT:
        part = part_of(module_of(path))
        targets = {part_of(name) for name in imported(path)}
        if part in found:
            found[part] |= (targets & ours) - {part, "geo"}
    return found


def leave_out_implied(imports: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Keep the imports that no longer way leads to as well (the transitive reduction)."""

    def reach(part: str) -> set[str]:
        return set().union(*({target} | reach(target) for target in imports[part]))

    return {
        part: {t for t in targets if not any(t in reach(other) for other in targets - {t})}
        for part, targets in imports.items()
    }


def lay_lanes(arrows: Mapping[str, set[str]]) -> tuple[Rows, list[tuple[Item, Item]]]:
    """Return the rows with a lane wherever an arrow passes one, and the steps from row to row.

    All arrows to one package share its lanes, as they end at the same place.
    """
    rows: Rows = [
        [(part, row) for part in parts if part != "geo"] for row, parts in enumerate(ORDER)
    ]
    steps: dict[tuple[Item, Item], None] = {}
    for part, targets in arrows.items():
        for target in sorted(targets):
            way = [
                (part, RANK[part]),
                *((target, r) for r in range(RANK[part] - 1, RANK[target] - 1, -1)),
            ]
            for item in way[1:]:
                if item not in rows[item[1]]:
                    rows[item[1]].append(item)
            steps |= dict.fromkeys(pairwise(way))
    return rows, list(steps)


def order_rows(rows: Rows, steps: Sequence[tuple[Item, Item]]) -> Rows:
    """Put each row in the order in which the fewest arrows cross (barycentre sweeps)."""
    best, fewest = rows, count_crossings(rows, steps)
    for sweep in range(SWEEPS):
        rows = [list(row) for row in rows]
        upwards = sweep % 2 == 0
        for at in range(1, len(rows)) if upwards else range(len(rows) - 2, -1, -1):
            beside = rows[at - 1 if upwards else at + 1]
            wanted = _want_places(rows[at], beside, steps)
            rows[at].sort(key=wanted.__getitem__)
        crossings = count_crossings(rows, steps)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _want_places(
    row: Sequence[Item], beside: Sequence[Item], steps: Iterable[tuple[Item, Item]]
) -> dict[Item, float]:
    """Return where along a row each item would stand by what it is joined to in the row beside."""
    places = {item: place / len(beside) for place, item in enumerate(beside)}
    wanted = {item: place / len(row) for place, item in enumerate(row)}
    for item in row:
        joined = [places[end] for step in steps if item in step for end in step if end in places]
        wanted[item] = fmean(joined) if joined else wanted[item]
    return wanted


def count_crossings(rows: Rows, steps: Sequence[tuple[Item, Item]]) -> int:
    """Count the pairs of steps between the same two rows that cross."""
    place = {item: at for row in rows for at, item in enumerate(row)}
    between: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for upper, lower in steps:
        between[lower[1]].append((place[upper], place[lower]))
    return sum(
        (one[0] - other[0]) * (one[1] - other[1]) < 0
        for ends in between.values()
        for at, one in enumerate(ends)
        for other in ends[:at]
    )


def is_box(item: Item) -> bool:
    """Tell a package from a lane that leads to it."""
    return RANK[item[0]] == item[1]


def place_items(rows: Rows, steps: Sequence[tuple[Item, Item]]) -> dict[Item, float]:
    """Return the middle of each item, in pixels from the left, near those it is joined to."""
    middles: dict[Item, float] = {}
    for row in rows:
        middles |= _spread(row, [0.0] * len(row))
    for _ in range(SWEEPS):
        for row in [*rows, *reversed(rows)]:
            wanted = []
            for item in row:
                joined = [
                    middles[end] for step in steps if item in step for end in step if end != item
                ]
                wanted.append(fmean(joined) if joined else middles[item])
            middles |= _spread(row, wanted)
    left = min(middle - _half(item) for item, middle in middles.items())
    return {item: round(middle - left + EDGE) for item, middle in middles.items()}


def _half(item: Item) -> float:
    return (BOX_WIDTH if is_box(item) else LANE_WIDTH) / 2


def _spread(row: Sequence[Item], wanted: Sequence[float]) -> dict[Item, float]:
    """Return middles as near to those wanted as the order and the gaps of a row allow."""
    offsets = [0.0]
    for before, after in pairwise(row):
        offsets.append(offsets[-1] + _half(before) + GAP + _half(after))
    # Without the gaps it is a regression that may only rise: neighbours out of order share a mean.
    blocks: list[list[float]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        blocks.append([want - offset])
        while len(blocks) > 1 and fmean(blocks[-2]) > fmean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    level = [fmean(block) for block in blocks for _ in block]
    return {item: at + offset for item, at, offset in zip(row, level, offsets, strict=True)}


def draw() -> str:
    """Return the picture as SVG; the same packages and imports always give the same text."""
    rows, steps = lay_lanes(leave_out_implied(read_imports()))
    rows = order_rows(rows, steps)
    middles = place_items(rows, steps)
    width = round(max(middle + _half(item) for item, middle in middles.items())) + EDGE
    height = len(ORDER) * ROW_HEIGHT - (ROW_HEIGHT - BOX_HEIGHT) + 2 * EDGE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        f'  width="{width}" height="{height}" role="img" aria-labelledby="title">',
        '<title id="title">The packages of Rasd, each above those it imports</title>',
        f"<style>{_style()}</style>",
        '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"',
        '  orient="auto"><path d="M0 0L8 4L0 8z"/></marker>',
        f'<rect class="page" width="{width}" height="{height}"/>',
        *(_draw_step(upper, lower, middles) for upper, lower in sorted(steps)),
        *(_draw_box(item, middles[item]) for row in rows for item in row if is_box(item)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _style() -> str:
    """Follow the reader's theme: a picture in a page takes no style from it."""

    def rules(theme: Mapping[str, str]) -> str:
        return (
            f".page{{fill:{theme['page']}}}.box{{fill:{theme['accent-soft']};stroke:{theme['accent']}}}"
            f".way{{stroke:{theme['ink-soft']}}}marker path{{fill:{theme['ink-soft']}}}"
            f"text{{fill:{theme['ink']}}}"
        )

    shapes = ".way{fill:none;stroke-width:1.4}text{font-size:14px;text-anchor:middle}"
    dark = f"@media(prefers-color-scheme:dark){{{rules(PALETTES['dark'])}}}"
    return f"{shapes}text{{font-family:{escape(font_stack())}}}{rules(PALETTES['light'])}{dark}"


def _top(row: int) -> int:
    """Return the upper side of a row's boxes: the first row of the order is the ground."""
    return EDGE + (len(ORDER) - 1 - row) * ROW_HEIGHT


def _draw_step(upper: Item, lower: Item, middles: Mapping[Item, float]) -> str:
    x, to_x = middles[upper], middles[lower]
    y, to_y = _top(upper[1]) + BOX_HEIGHT, _top(lower[1])
    bend = (y + to_y) / 2
    through = "" if is_box(lower) else f"V{to_y + BOX_HEIGHT}"
    head = ' marker-end="url(#head)"' if is_box(lower) else ""
    curve = f"M{x:g} {y}C{x:g} {bend:g} {to_x:g} {bend:g} {to_x:g} {to_y}{through}"
    return f'<path class="way" d="{curve}"{head}/>'


def _draw_box(item: Item, middle: float) -> str:
    part, row = item
    name = part.replace(".", "/").replace("__main__", "__main__.py").replace("app", "app.py")
    y = _top(row)
    return (
        f'<rect class="box" x="{middle - BOX_WIDTH / 2:g}" y="{y}" width="{BOX_WIDTH}"'
        f' height="{BOX_HEIGHT}" rx="6"/>'
        f'<text x="{middle:g}" y="{y + 20}">{escape(name)}</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
