"""New statements about a view's events as an Atom feed (RFC 4287)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

from geo.dataset.disclosure import require_rows
from geo.export.provenance import tell_paragraphs, write_notice
from geo.questions.history import Statement, list_statement_days, list_statements
from geo.questions.select import Selection
from geo.text import Words, isolate
from geo.view.view import View

_ATOM = "http://www.w3.org/2005/Atom"
_MOST = 50
# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_feed(selection: Selection, *, root: str, address: str) -> bytes:
    """Write the newest statements about a view's events, at most 50, the newest day first.

    Parameters
    ----------
    selection
        What is asked of what; a day of knowledge leaves out what was said after it.
    root, address
        Addresses of the server and of the feed itself.

    Raises
    ------
    RestrictedError
        The dataset's licence allows aggregates only.

    """
    store, view = selection.store, selection.view
    require_rows(store.dataset)
    ET.register_namespace("", _ATOM)
    notice = write_notice(selection, root=root)
    words = Words(view.lang)
    told = list(_list_newest(selection))
    feed = ET.Element(_tag("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": view.lang})
    _add(feed, "title", words("export.feed_title", title=notice.title))
    # The same feed in another language or at another address is the same to a reader's program.
    about = replace(view.filters, event=view.event)
    _add(feed, "id", f"urn:rasd:{notice.dataset}:{about.query_string()}")
    # Not the day it is asked for: a feed without news must not look new.
    _add(feed, "updated", _stamp(told[0][0] if told else date(1970, 1, 1)))
    _add(feed, "rights", f"{notice.licence_said} {notice.credit}".strip())
    _add(feed, "subtitle", notice.paragraph or notice.number)
    author = ET.SubElement(feed, _tag("author"))
    _add(author, "name", notice.dataset_title)
    ET.SubElement(feed, _tag("link"), rel="self", href=address)
    ET.SubElement(feed, _tag("link"), rel="alternate", href=notice.view)
    paragraphs = tell_paragraphs(selection, [statement.event_id for _, statement in told])
    for day, statement in told:
        paragraph = paragraphs[statement.event_id]
        _add_entry(feed, selection, day, statement, paragraph=paragraph, root=root)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _list_newest(selection: Selection) -> Iterator[tuple[date, Statement]]:
    view = selection.view
    days = [
        day
        for day in reversed(list_statement_days(selection))
        if view.as_of is None or day <= view.as_of
    ]
    left = _MOST
    for day in days:
        statements = list_statements(selection, day=day)[-left:]
        yield from ((day, statement) for statement in reversed(statements))
        left -= len(statements)
        if left <= 0:
            return


def _add_entry(
    feed: ET.Element,
    selection: Selection,
    day: date,
    statement: Statement,
    *,
    paragraph: str,
    root: str,
) -> None:
    store, view = selection.store, selection.view
    words = Words(view.lang)
    entry = ET.SubElement(feed, _tag("entry"))
    claim, event = statement.claim_id, statement.event_id
    title = words(
        "export.feed_entry",
        claimant=statement.claimant,
        position=words(f"position.{statement.position}"),
        event=statement.event,
    )
    _add(entry, "title", title)
    _add(entry, "id", f"urn:rasd:{store.dataset.name}:{claim}")
    _add(entry, "updated", _stamp(day))
    told = (isolate(statement.text or "", lang=view.lang), paragraph)
    _add(entry, "content", "\n\n".join(filter(None, told)), type="text")
    page = replace(View(dataset=view.dataset, lang=view.lang), event=event).query_string()
    ET.SubElement(entry, _tag("link"), rel="alternate", href=f"{root}/?{page}")


def _stamp(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, _tag(name), attributes).text = _FORBIDDEN.sub("", text)


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"
