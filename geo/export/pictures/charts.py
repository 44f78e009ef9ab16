"""Charts of a view as SVG that says what it is, drawn by the page's own Altair charts."""

import json
from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap
from typing import Any, Literal
from xml.etree import ElementTree as ET

import vl_convert

from geo.charts.base import Chart, hold_direction, write_spec
from geo.charts.ranges import draw_ranges
from geo.charts.timeline import draw_timeline
from geo.charts.totals import draw_totals
from geo.dataset.disclosure import require_rows
from geo.export.provenance import Notice, write_notice
from geo.model.number import Number
from geo.model.total import Total
from geo.questions.names import name_groups
from geo.questions.people import By, count_by
from geo.questions.select import Selection
from geo.questions.sums.adding import add_sums, count_people, list_sums, make_sums_timeline
from geo.questions.timeline import make_timeline
from geo.questions.totals import list_totals
from geo.text import Words
from geo.view.view import View

What = Literal["timeline", "casualties", "totals"]
_SVG = "http://www.w3.org/2000/svg"
_WIDTH = 680
_MOST_BARS = 40
_LINE = 96
"""Letters of a line over a chart."""


def draw_chart(
    selection: Selection, *, what: What, by: By = "month", root: str = ""
) -> bytes | None:
    """Draw a chart of a view as SVG, or None when there is nothing to draw.

    Parameters
    ----------
    selection
        What is drawn.
    what
        ``timeline``, ``casualties`` (the view's number by groups) or ``totals`` (as stated, of the
        view's harm and category).
    by
        How casualties are grouped.
    root
        Address of the server.

    Raises
    ------
    RestrictedError
        Totals are single records, and the dataset's licence allows aggregates only.

    """
    # Its bars are of all events of the view, also where its link selects one of them.
    selection = selection.replace(event=None)
    spec = {
        "timeline": lambda: _chart_timeline(selection),
        "casualties": lambda: _chart_casualties(selection, by=by),
        "totals": lambda: _chart_totals(selection),
    }[what]()
    if spec is None:
        return None
    notice = write_notice(selection, root=root)
    drawn: str = vl_convert.vegalite_to_svg(add_title(spec, _write_title(notice, what)))
    return sign(drawn, title=notice.title, describe=notice.describe())


def add_title(spec: str, title: Mapping[str, object]) -> str:
    """Return a chart in JSON with a title over it, as high as both need."""
    # The page fits a chart into a box; with a title that would leave no room for the chart.
    return json.dumps(json.loads(spec) | {"title": title, "autosize": {"type": "pad"}})


def _write_title(notice: Notice, what: What) -> dict[str, object]:
    """Return what stands over a chart that is read away from here, as Vega-Lite takes it."""
    words = Words(notice.lang)
    # Totals and sums stand as they were stated: by no rule.
    is_stated = what == "totals" or not notice.rule_said
    rule = "" if is_stated else words("numbers.rule", rule=notice.rule_said)
    number = "" if notice.rule_said else notice.number
    lines = [
        words.join(
            list(filter(None, (number, notice.shown, notice.period_said, notice.day_said))),
            mark="dot",
        ),
        words.join(list(filter(None, (rule, notice.licence_said, notice.credit))), mark="dot"),
        notice.view,
    ]
    about = f"export.chart.{what}" if notice.rule_said else f"export.chart.{what}_of_sums"
    text = words.join([words(about), notice.dataset_title], mark="dot")
    return lay_title(text, lines, words)


def lay_title(text: str, lines: Sequence[str], words: Words) -> dict[str, object]:
    """Return a title and the lines under it, wrapped, as Vega-Lite takes them."""
    return {
        "text": text,
        "subtitle": [
            hold_direction(part, words.lang)
            for line in lines
            for part in wrap(line, _LINE, break_on_hyphens=False)
        ],
        "anchor": "end" if words.direction == "rtl" else "start",
        "frame": "group",
        "subtitlePadding": 4,
        "offset": 12,
    }


def draw_timeline_png(selection: Selection, *, scale: float = 3.0) -> bytes | None:
    """Draw the timeline of a view as PNG, or None when nothing in it has a date.

    WeasyPrint sets the Arabic letters of an SVG from left to right; a PNG has them right.
    """
    spec = _chart_timeline(selection)
    return None if spec is None else bytes(vl_convert.vegalite_to_png(spec, scale=scale))


def draw_numbers_png(
    selection: Selection, numbers: Sequence[Number], *, scale: float = 3.0
) -> bytes | None:
    """Draw an event's numbers as PNG, a range for each harm and category; None without any."""
    words = Words(selection.view.lang)
    rows = [
        (
            words(
                "export.brief.of",
                harm=words.term("harm", number.harm),
                category=words.term("category", number.category),
            ),
            number,
        )
        for number in numbers
        if number.low is not None
    ]
    if not rows:
        return None
    spec = write_wide(selection, draw_ranges, rows, title=words("casualties.axis"))
    return bytes(vl_convert.vegalite_to_png(spec, scale=scale))


def write_wide(
    selection: Selection, draw: Callable[..., Chart], /, *args: Any, **options: Any
) -> str:
    """Return a chart for paper as Vega-Lite in JSON: in the light theme, of one width."""
    keep, lang = selection.store.remember, selection.view.lang
    spec = json.loads(write_spec(keep, draw, *args, lang=lang, theme="light", **options))
    return json.dumps(spec | {"width": _WIDTH})


def _chart_timeline(selection: Selection) -> str | None:
    view = selection.view
    sums = add_sums(selection) if selection.store.dataset.is_sums else None
    timeline = make_sums_timeline(selection) if sums else make_timeline(selection)
    if not timeline.bins:
        return None
    stated = Words(view.lang)("sums.timeline", claimant=sums.shown.claimant) if sums else ""
    window = (view.from_, view.to)
    return write_wide(selection, draw_timeline, timeline, window=window, stated=stated)


def _chart_casualties(selection: Selection, *, by: By) -> str | None:
    words = Words(selection.view.lang)
    if selection.store.dataset.is_sums:
        groups = list_sums(selection, by="place")
        rows = [(group.name, count_people(group.sum, selection.view)) for group in groups]
    else:
        rows = name_groups(selection, count_by(selection, by=by), by=by)
    if not rows:
        return None
    title = words("casualties.axis")
    return write_wide(selection, draw_ranges, rows[:_MOST_BARS], title=title)


def _chart_totals(selection: Selection) -> str | None:
    view = selection.view
    require_rows(selection.store.dataset)
    rows = pick_totals(list_totals(selection), view)
    dated = [row for row in rows if row.said_on is not None]
    return write_wide(selection, draw_totals, dated) if dated else None


def pick_totals(totals: Sequence[Total], view: View) -> list[Total]:
    """Return the totals of people harmed as the view counts them; never to be added."""
    wanted = ("people_harmed", view.harm, view.category)
    return [row for row in totals if (row.measure, row.harm, row.category) == wanted]


def sign(drawn: str, *, title: str, describe: str) -> bytes:
    """Put what a picture says of itself into it."""
    ET.register_namespace("", _SVG)
    root = ET.fromstring(drawn)  # noqa: S314  drawn here
    # Each is put first, so the title ends up before the description, as SVG wants it.
    for tag, text in (("desc", describe), ("title", title)):
        element = ET.Element(f"{{{_SVG}}}{tag}")
        element.text = text
        root.insert(0, element)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
