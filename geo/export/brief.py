"""A view as a PDF brief: map, timeline, numbers, accounts, totals, sources and method."""

import base64
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import unquote

import weasyprint
from jinja2 import Environment, FileSystemLoader, select_autoescape
from weasyprint.urls import URLFetcher

from geo.export.event_text import EventText, tell_day, tell_events
from geo.export.looks import describe_looks, say_size
from geo.export.pictures.basemap import CREDIT
from geo.export.pictures.charts import draw_numbers_png, draw_timeline_png
from geo.export.pictures.map_picture import draw_bare_map
from geo.export.provenance import cite_dataset, write_notice
from geo.look.theme import PALETTES, font_stack
from geo.model.number import Number
from geo.questions.event import describe_event
from geo.questions.events import list_events, list_types
from geo.questions.people import STRIP, count_people
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.questions.totals import list_totals
from geo.questions.unshown import count_unshown
from geo.text import (
    Words,
    format_coverage,
    format_day,
    format_number,
    isolate,
    list_notes,
    localized,
)
from geo.view.grammar import CATEGORIES, HARMS
from geo.view.view import View

LONGEST = 100
"""Events told one by one; a longer view says how many it leaves out."""
_MAP = (1000, 520)
_LIGHT = PALETTES["light"]
_TEMPLATES = Path(__file__).with_name("templates")
_pages = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=select_autoescape())
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
# Pango's fonts are shared by everything a process typesets.
_typesetting = threading.Lock()


def read_address(address: str) -> str:
    """Return an address as its own alphabet writes it; as it stands if that cannot be told."""
    read = unquote(address)
    # Half of an address in another alphabet would be a wrong address.
    return address if _UNREADABLE in read or not read.isprintable() else read


_pages.filters["readable"] = read_address
_pages.filters["held"] = isolate


def write_brief(selection: Selection, *, root: str = "", today: date | None = None) -> bytes:
    """Typeset a view as a PDF of A4 pages in its language.

    A view that selects an event is a brief about that event. Of a dataset that gives no rows it
    holds sums, the map in coarse squares, and how to cite it.

    Parameters
    ----------
    selection
        What it is about.
    root
        Address of the server.
    today
        The day it is made; None takes today's.

    """
    made = today or datetime.now(UTC).date()

    def make() -> bytes:
        page = write_page(selection, root=root, today=made)
        # Pictures are in the page itself: nothing of a dataset may make the server fetch an
        # address.
        local = URLFetcher(allowed_protocols=["data"])
        with _typesetting:
            typeset = weasyprint.HTML(string=page, url_fetcher=local)
            # Tagged, so that a screen reader follows the order of the text.
            return bytes(typeset.write_pdf(pdf_tags=True))

    return selection.store.remember(("brief", selection.view.query_string(), root, made), make)


def write_page(selection: Selection, *, root: str, today: date) -> str:
    """Return the brief as the HTML page it is typeset from; data is escaped in it."""
    store, view = selection.store, selection.view
    words = Words(view.lang)
    notice = write_notice(selection, root=root)
    events, left_out = _list_events(selection)
    timeline = None if view.event else draw_timeline_png(selection)
    ranges = _draw_ranges(selection) if events else None
    parts = [part for part in (notice.shown, notice.period_said, notice.day_said) if part]
    return _pages.get_template("brief.html").render(
        words=words,
        notice=notice,
        style=_write_style(),
        small_print=words.join(parts, mark="dot"),
        map=_embed(draw_bare_map(selection, size=_MAP), "image/png"),
        base=CREDIT,
        types=_list_colours(selection),
        size=say_size(words, describe_looks([selection])),
        timeline=_embed(timeline, "image/png") if timeline else None,
        undated=make_timeline(selection).undated,
        ranges=_embed(ranges, "image/png") if ranges else None,
        numbers=_list_numbers(selection),
        restricted=not store.dataset.gives_rows,
        events=events,
        left_out=left_out,
        totals=_list_totals(selection),
        sources=_list_sources(selection),
        made=format_day(today, view.lang),
        cite=cite_dataset(store.dataset, view.lang),
    )


def _draw_ranges(selection: Selection) -> bytes | None:
    """Draw what the accounts of the selected event count; None where none is selected."""
    if not selection.event:
        return None
    found = describe_event(selection, selection.event)
    return draw_numbers_png(selection, found.numbers)


def _list_colours(selection: Selection) -> list[dict[str, str]]:
    """Return name and colour of the groups by which the map's signs are coloured."""
    groups = describe_looks([selection]).groups
    if selection.view.colour == "type":
        present = list_types(selection.replace(event=None))
        groups = [group for group in groups if group.key in present]
    return [{"name": group.title, "colour": _LIGHT[group.role]} for group in groups]


def _write_style() -> str:
    colours = {role: _LIGHT[role] for role in ("ink", "ink-soft", "line", "accent", "cell")}
    variables = "".join(f"--{role}: {colour};" for role, colour in colours.items())
    rules = (_TEMPLATES / "brief.css").read_text(encoding="utf-8")
    return f":root {{ {variables} --font: {font_stack()}; }}\n{rules}"


def _embed(content: bytes, media: str) -> str:
    return f"data:{media};base64,{base64.b64encode(content).decode()}"


def _list_numbers(selection: Selection) -> list[dict[str, str]]:
    store, view = selection.store, selection.view
    words = Words(view.lang)
    if store.dataset.gives_rows and not count_unshown(selection).shown:
        return []
    counted = count_people(selection)
    rows = [
        {
            "who": words(
                "export.brief.of",
                harm=words.term("harm", harm),
                category=words.term("category", category),
            ),
            "number": format_number(number, view.lang),
            "gaps": words.join(
                [format_coverage(number, view.lang), *list_notes(number, view.lang)],
                mark="semicolon",
            ),
        }
        for (harm, category), number in sorted(counted.items(), key=_in_order)
        if number.low is not None or (harm, category) in STRIP
    ]
    return rows if not view.event or not store.dataset.gives_rows else []


def _in_order(item: tuple[tuple[str, str], Number]) -> tuple[int, int]:
    (harm, category), _ = item
    return HARMS.index(harm), CATEGORIES.index(category)


def _list_events(selection: Selection) -> tuple[list[EventText], int]:
    store, view = selection.store, selection.view
    if not store.dataset.gives_rows:
        return [], 0
    only = [view.event] if view.event else None
    # A brief about one event is about it, also when the filters around it leave it out.
    asked = View(dataset=view.dataset, lang=view.lang) if view.event else view
    ids = list_events(Selection(store, asked), only=only)["event_id"].to_list()
    return tell_events(selection, ids[:LONGEST]), max(0, len(ids) - LONGEST)


def _list_totals(selection: Selection) -> list[dict[str, str]]:
    view = selection.view
    if view.event or not selection.store.dataset.gives_rows or not count_unshown(selection).shown:
        return []
    return [
        {
            "day": tell_day(row, view.lang),
            "who": row.claimant,
            "text": row.text or "",
            "area": row.area_name,
            "source": row.source_url or "",
            "archive": row.archive_url or "",
        }
        for row in list_totals(selection.replace(claimant=()))
    ]


def _list_sources(selection: Selection) -> list[dict[str, str]]:
    view = selection.view
    if view.event:
        return []
    return [
        {
            "title": localized(source, "title", view.lang),
            "path": source.get("path", ""),
            "archive": source.get("archive", ""),
        }
        for source in selection.store.dataset.descriptor.get("sources", ())
    ]
