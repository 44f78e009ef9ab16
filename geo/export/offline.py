"""A view as one HTML file that opens from disk: map, timeline, accounts, and nothing to load."""

import json
from collections.abc import Sequence
from datetime import date

from geo.dataset.disclosure import require_rows
from geo.errors import TooLongError
from geo.export.event_text import tell_events
from geo.export.files.formats import LARGEST_PAGE
from geo.export.kept import (
    WORLD,
    cut_base,
    find_home,
    pages,
    read_scripts,
    read_styles,
    widen_home,
    write_added,
)
from geo.export.looks import describe_looks
from geo.export.pictures.basemap import CREDIT
from geo.export.provenance import write_notice
from geo.map.layer import event_layer, script_json
from geo.model.earth import Bbox
from geo.model.timeline import Bin, Timeline
from geo.questions.events import list_events
from geo.questions.marks import find_focus, list_marks
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.text import Words, format_day, read_texts

_SAYS = "export.offline."


def write_offline(selection: Selection, *, root: str = "") -> bytes:
    """Write a view as one self-contained HTML file.

    Everything of the data is JSON that the page's script shows as text; the policy in its head
    lets it load nothing at all.

    Parameters
    ----------
    selection
        What it shows; the selected event is opened.
    root
        Address of the server, for the link back.

    Raises
    ------
    RestrictedError
        The dataset's licence allows aggregates only.
    TooLongError
        The view holds more than `LARGEST_PAGE` events.

    """
    view = selection.view
    require_rows(selection.store.dataset)
    words = Words(view.lang)
    notice = write_notice(selection.replace(event=None), root=root)
    timeline = make_timeline(selection)
    gathered = _gather(selection, timeline)
    page = pages.get_template("offline.html").render(
        words=words,
        notice=notice,
        credit=words("export.credit_line", licence=notice.licence_said, base=CREDIT),
        styles=read_styles("offline.css"),
        scripts=read_scripts("offline.js"),
        ends=_say_ends(timeline.bins, view.lang),
        data=script_json(gathered),
    )
    return page.encode()


def _say_ends(bins: Sequence[Bin], lang: str) -> list[str]:
    """Return the first and the last day of the timeline in words; nothing without one."""
    days = (bins[0].from_, bins[-1].to) if bins else ()
    return [format_day(day, lang) for day in days]


def _gather(selection: Selection, timeline: Timeline) -> dict[str, object]:
    view = selection.view
    rows = list(list_events(selection).iter_rows(named=True))
    if len(rows) > LARGEST_PAGE:
        msg = f"More than {LARGEST_PAGE} events for one page: narrow the filter."
        raise TooLongError(msg)
    words = Words(view.lang)
    ids = [row["event_id"] for row in rows]
    numbers = [row["event_number"] for row in rows]
    told = tell_events(selection, ids)
    marks = list_marks(selection, only=dict.fromkeys(numbers), bbox=WORLD)
    home = find_home(selection.store, ids)
    ground = widen_home(home)
    selected = view.event if view.event in ids else None
    return {
        "options": _describe_map(selection, home=home, selected=selected),
        "bounds": ground,
        "ground": cut_base(ground),
        "marks": marks.to_json(),
        "added": write_added(selection, numbers),
        "events": [
            {
                "id": row["event_id"],
                "type": words.term("event_type", row["event_type"]),
                "from": _iso(row["date_start"]),
                "to": _iso(row["date_end"]),
                **event.to_json(),
            }
            for row, event in zip(rows, told, strict=True)
        ],
        "bins": [
            {"from": _iso(each.from_), "to": _iso(each.to), "events": each.events}
            for each in timeline.bins
        ],
        "selected": selected,
        "says": {
            key.removeprefix(_SAYS): text for key, text in read_texts(view.lang, _SAYS).items()
        },
    }


def _describe_map(selection: Selection, *, home: Bbox, selected: str | None) -> dict[str, object]:
    # The page's own layer, so that the page from disk looks as the map does.
    layer = event_layer(
        "",
        lang=selection.view.lang,
        theme="light",
        home=home,
        start=find_focus(selection.store, selected) if selected else None,
        selected=selected,
        looks=describe_looks([selection]),
    )
    described: dict[str, object] = json.loads(layer.options_json)
    return described


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
