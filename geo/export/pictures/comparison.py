"""The picture of datasets side by side: one chart, one axis, and whose each of them is."""

import io
import json
from collections.abc import Sequence
from typing import Literal

import matplotlib as mpl
import matplotlib.image
import vl_convert

from geo.charts.comparison import MOST_GROUPS, draw_groups, draw_months
from geo.export.pictures.charts import add_title, lay_title, sign, write_wide
from geo.export.provenance import Notice, write_notice
from geo.look.theme import PALETTES
from geo.questions.people import By
from geo.questions.select import Selection
from geo.questions.several import compare_groups, list_shown
from geo.text import Words
from geo.view.links import write_link

_SCALE = 2.0
"""Pixels of a PNG for each unit of the chart."""


def draw_comparison(
    selection: Selection, *, by: By, root: str = "", picture: Literal["png", "svg"] = "svg"
) -> bytes | None:
    """Draw the datasets of a view side by side, or None where no group has an event.

    Parameters
    ----------
    selection
        What is asked, of the main dataset and of those beside it.
    by
        How the events are grouped: months are drawn over time, others in rows, the first 40.
    root
        Address of the server.
    picture
        ``svg``, or ``png`` with two pixels for each unit.

    """
    selection = selection.replace(event=None)
    datasets = list_shown(selection)
    spec = _write_spec(selection, datasets, by=by)
    if spec is None:
        return None
    notices = [write_notice(each, root=root) for each in datasets]
    words = Words(selection.view.lang)
    more = {} if by == "month" else {"by": by}
    address = write_link(selection.view, root=root, page="casualties", more=more)
    what = [words(f"harm.{selection.view.harm}"), words(f"category.{selection.view.category}")]
    parts = [words("comparison.title"), words.join(what), words(f"casualties.by_{by}")]
    text = words.join(parts, mark="dot")
    titled = add_title(spec, lay_title(text, _list_lines(notices, words, address=address), words))
    title = " · ".join(notice.dataset_title for notice in notices)
    describe = "\n\n".join(notice.describe() for notice in notices)
    if picture == "svg":
        return sign(vl_convert.vegalite_to_svg(titled), title=title, describe=describe)
    licences = "; ".join(dict.fromkeys(notice.licence_said for notice in notices))
    told = {"Title": title, "Description": describe, "Copyright": licences, "Source": address}
    return _paint(json.dumps(json.loads(titled) | {"background": PALETTES["light"]["page"]}), told)


def _write_spec(selection: Selection, datasets: Sequence[Selection], *, by: By) -> str | None:
    groups = compare_groups(datasets, by=by).groups
    lang = selection.view.lang
    titles = [each.store.dataset.words("title", lang) for each in datasets]
    if by == "month" and not any(group.month for group in groups):
        return None
    draw = draw_months if by == "month" else draw_groups
    shown = groups if by == "month" else groups[:MOST_GROUPS]
    return write_wide(selection, draw, shown, titles=titles) if shown else None


def _list_lines(notices: Sequence[Notice], words: Words, *, address: str) -> list[str]:
    """Return what stands under the title: each dataset with its terms, then rule, days, address."""
    first = notices[0]
    each = []
    for notice in notices:
        revision = words("comparison.revision", revision=notice.revision)
        parts = [notice.dataset_title, notice.shown, notice.licence_said, notice.credit, revision]
        each.append(words.join(list(filter(None, parts)), mark="dot"))
    rule = words("numbers.rule", rule=first.rule_said)
    asked = words.join([rule, first.period_said, first.day_said], mark="dot")
    return [*each, asked, words("beside.apart"), address]


def _paint(spec: str, told: dict[str, str]) -> bytes:
    """Return a chart as PNG on the page's ground, with what it says of itself inside."""
    png = vl_convert.vegalite_to_png(spec, scale=_SCALE)
    pixels = mpl.image.imread(io.BytesIO(png), format="png")
    painted = io.BytesIO()
    mpl.image.imsave(painted, pixels, format="png", metadata=told)
    return painted.getvalue()
