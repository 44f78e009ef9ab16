"""Events as KML and KMZ with time stamps, for Google Earth and other globes."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
from shapely.geometry import MultiPoint, Point

from geo.export.files.tables import ViewTables
from geo.export.files.vector import write_days
from geo.export.provenance import Notice
from geo.look.theme import PALETTES, event_role
from geo.model.number import Range
from geo.model.schema import list_vocabulary
from geo.text import Words, column_of, format_number, format_period

_KML = "http://www.opengis.net/kml/2.2"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
# Without it Google Earth adds a link for directions, which leads to a foreign host.
_BALLOON = "$[description]"
Row = Mapping[str, Any]
"""A row of the events' table of GeoPandas, by column."""


def write_kml(tables: ViewTables) -> bytes:
    """Write KML 2.2: a placemark for each event, also for those without a usable place.

    Descriptions are shown as HTML by globes, so what the data holds is escaped in them.
    """
    ET.register_namespace("", _KML)
    root = ET.Element(_tag("kml"))
    document = ET.SubElement(root, _tag("Document"))
    notice = tables.notice
    _add(document, "name", notice.dataset_title)
    _add(document, "description", _as_html(notice.describe().splitlines()))
    for event_type in list_vocabulary("events", "event_type"):
        _add_style(document, event_type)
    _add_data(document, {name: text or "" for name, text in notice.to_json().items()})
    for row in _list_rows(tables):
        _add_placemark(document, row, notice)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def write_kmz(tables: ViewTables) -> bytes:
    """Write KMZ, which is KML packed; the same view gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        entry = zipfile.ZipInfo("doc.kml", _FIXED_TIME)
        packed.writestr(entry, write_kml(tables), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _list_rows(tables: ViewTables) -> Iterator[Row]:
    events = tables.events
    days = {day: write_days(events[day]) for day in ("date_start", "date_end", "as_of")}
    # As objects, or pandas turns whole numbers beside blanks into fractions.
    yield from events.assign(**days).astype(object).to_dict("records")


def _add_placemark(document: ET.Element, row: Row, notice: Notice) -> None:
    mark = ET.SubElement(document, _tag("Placemark"))
    _add(mark, "name", row[column_of("title", notice.lang, row)])
    _add(mark, "description", _as_html(_describe(row, notice)))
    _add_time(mark, _blank(row["date_start"]), _blank(row["date_end"]))
    _add(mark, "styleUrl", f"#{_slug(row['event_type'])}")
    told = {name: _blank(cell) for name, cell in row.items() if name != "geometry"}
    _add_data(mark, {name: _write(cell) for name, cell in told.items() if cell is not None})
    if row["geometry"] is not None:
        _add_geometry(mark, row["geometry"])


def _describe(row: Row, notice: Notice) -> list[str]:
    words = Words(notice.lang)
    start, end = (_to_day(row[name]) for name in ("date_start", "date_end"))
    low, high = (None if _blank(row[end]) is None else int(row[end]) for end in ("low", "high"))
    figure = Range(low, high, bool(_blank(row["open"])))
    killed = words(
        "export.kml_number",
        harm=words.term("harm", row["harm"]),
        category=words.term("category", _blank(row["category"]) or "all"),
        number=format_number(figure, words.lang),
    )
    return [
        format_period(start, end, words.lang),
        words.term("event_type", row["event_type"]),
        killed,
        words.term("agreement", row["agreement"]),
        words("export.line", label=words("export.says.rule"), text=notice.rule_said),
        words("export.line", label=words("export.says.as_of"), text=notice.day_said),
    ]


def _to_day(text: Any) -> Any:
    return None if _blank(text) is None else pd.Timestamp(text).date()


def _add_time(mark: ET.Element, start: str | None, end: str | None) -> None:
    if start and start == end:
        _add(ET.SubElement(mark, _tag("TimeStamp")), "when", start)
    elif start or end:
        span = ET.SubElement(mark, _tag("TimeSpan"))
        for name, day in (("begin", start), ("end", end)):
            if day:
                _add(span, name, day)


def _add_geometry(mark: ET.Element, shape: Point | MultiPoint) -> None:
    points = list(shape.geoms) if isinstance(shape, MultiPoint) else [shape]
    parent = mark if len(points) == 1 else ET.SubElement(mark, _tag("MultiGeometry"))
    for point in points:
        placed = ET.SubElement(parent, _tag("Point"))
        _add(placed, "coordinates", f"{point.x},{point.y}")


def _add_style(document: ET.Element, event_type: str) -> None:
    style = ET.SubElement(document, _tag("Style"), id=_slug(event_type))
    colour = PALETTES["light"][event_role(event_type)].removeprefix("#")
    icon = ET.SubElement(style, _tag("IconStyle"))
    # KML writes colours as opacity, blue, green, red.
    _add(icon, "color", f"ff{colour[4:6]}{colour[2:4]}{colour[0:2]}")
    _add(ET.SubElement(style, _tag("BalloonStyle")), "text", _BALLOON)


def _add_data(parent: ET.Element, told: Mapping[str, str]) -> None:
    extended = ET.SubElement(parent, _tag("ExtendedData"))
    for name, text in told.items():
        _add(ET.SubElement(extended, _tag("Data"), name=name), "value", text)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _tag(name)).text = _FORBIDDEN.sub("", text)


def _as_html(lines: list[str]) -> str:
    return "<br>".join(escape(line) for line in lines)


def _tag(name: str) -> str:
    return f"{{{_KML}}}{name}"


def _slug(event_type: str) -> str:
    return re.sub(r"[^a-z]+", "-", event_type.lower())


def _blank(cell: Any) -> Any:
    return None if pd.isna(cell) else cell


def _write(cell: Any) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
