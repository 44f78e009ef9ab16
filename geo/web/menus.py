"""What the pages' menus ask for: how a view can be taken away, embedded and cited, in words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geo.dataset.folder import Dataset
from geo.export.catalogue import (
    KINDS,
    Offered,
    list_event_offers,
    list_offers,
    list_together,
)
from geo.export.citation import cite_view, list_turned
from geo.export.files.tables import count_events
from geo.export.provenance import say_private, title_view, write_notice
from geo.login.answers import ROLE
from geo.questions.select import Selection
from geo.text import Words
from geo.view.grammar import read_choices
from geo.web.request import find_root, read_page_name, turn_to_selected

EMBED_SIZE = (600, 450)
"""Width and height in pixels that an embedded view is made for."""
_CHARTS_OF_SUMS = ("timeline-svg", "casualties-svg")
_KILO, _MEGA = 1_000, 1_000_000


def answer_take(request: Request, selection: Selection) -> Response:
    """List what a view can be taken away as, dataset by dataset, in the words of its language."""
    words = Words(selection.view.lang)
    choices, _ = read_choices(_read(request))
    shown = list_turned(selection)
    by = choices.get("by", "month")
    about = turn_to_selected(selection)
    told = {
        "title": title_view(about),
        "event": _describe_event(about, words),
        "several": words("take.several") if len(shown) > 1 else "",
        "private": say_private(selection.view),
        "together": _list_together(selection, words, by=by) if len(shown) > 1 else [],
        "datasets": [_describe_dataset(each.replace(event=None), words, by=by) for each in shown],
        # Another site's page could not show it: its readers are not signed in there.
        "embed": "" if request.scope.get(ROLE) else write_embed(selection, root=find_root(request)),
    }
    return JSONResponse(told, headers={"Cache-Control": "no-cache"})


def _list_together(selection: Selection, words: Words, *, by: str) -> list[dict[str, object]]:
    return [_say_offer(offer, words) for offer in list_together(selection, by=by)]


def _describe_event(selection: Selection, words: Words) -> dict[str, object] | None:
    """Return what the selected event can be taken away as; None where none is selected."""
    offers = list_event_offers(selection)
    if not offers:
        return None
    return {
        "title": words("take.event.title", title=title_view(selection)),
        "text": words("take.event.text"),
        "whole": words("take.event.whole"),
        "offers": [_say_offer(offer, words, group="event.format") for offer in offers],
        "links": _list_event_links(selection.keep_event(), words),
    }


def _list_event_links(selection: Selection, words: Words) -> list[dict[str, str]]:
    view = selection.view
    one = quote(str(view.event), safe="")
    asked = urlencode(replace(view, event=None).to_params(), doseq=True)
    addresses = {
        "feed": f"/feed.atom?{view.query_string()}",
        "events": f"/api/v1/events/{one}?{asked}".removesuffix("?"),
    }
    return [
        {
            "address": address,
            "title": words(f"take.event.links.{name}.title"),
            "what": words(f"take.event.links.{name}.what"),
        }
        for name, address in addresses.items()
    ]


def _describe_dataset(selection: Selection, words: Words, *, by: str) -> dict[str, object]:
    events = count_events(selection)
    dataset = selection.store.dataset
    offers = list_offers(selection, by=by, events=events)
    kinds = {
        kind: [
            _say_offer(offer, words, group=_choose_words(offer, dataset))
            for offer in offers
            if offer.kind == kind
        ]
        for kind in KINDS
    }
    text = words("take.text", n=events) if dataset.gives_rows else ""
    return {
        "name": dataset.name,
        "title": dataset.words("title", selection.view.lang),
        "note": words(
            "beside.note", licence=dataset.say_licence(words.lang), revision=dataset.revision
        ),
        # How few there are is no aggregate either.
        "text": words("take.sums.text") if dataset.is_sums else text,
        "closed": None
        if dataset.gives_rows
        else words("take.closed", licence=dataset.say_licence(words.lang)),
        "kinds": [
            {"title": words(f"take.kind.{kind}"), "offers": found}
            for kind, found in kinds.items()
            if found
        ],
        "links": _list_links(selection, words),
    }


def _choose_words(offer: Offered, dataset: Dataset) -> str:
    # A chart of sums is of other things than one of events.
    return "sums.format" if dataset.is_sums and offer.name in _CHARTS_OF_SUMS else "format"


def answer_cite(request: Request, selection: Selection) -> Response:
    """Cite a view on one of the pages: ``page=`` is its path, without it the map's."""
    words = Words(selection.view.lang)
    choices, _ = read_choices(_read(request))
    citation = cite_view(
        selection,
        root=find_root(request),
        accessed=datetime.now(UTC).date(),
        page=read_page_name(request),
        choices=choices,
    )
    private = say_private(selection.view)
    text = words("cite.text_several" if selection.view.beside else "cite.text")
    told = {
        "address": citation.address,
        "texts": {
            lang: _write_sentence(selection, lang, citation.address) | dict(texts)
            for lang, texts in citation.texts.items()
        },
        "title": title_view(turn_to_selected(selection)),
        "text": words("cite.text_private", link=private) if private else text,
        "link": words("cite.link_private" if private else "cite.link"),
    }
    return JSONResponse(told, headers={"Cache-Control": "no-cache"})


def _write_sentence(selection: Selection, lang: str, address: str) -> dict[str, str]:
    """Return the paragraph of the selected event with its address, as a style of its own."""
    told = write_notice(turn_to_selected(selection).replace(lang=lang)).paragraph
    return {"sentence": f"{told} {address}"} if told else {}


def write_embed(selection: Selection, *, root: str) -> str:
    """Write the HTML that shows a view inside another page."""
    view = selection.view
    words = Words(view.lang)
    query = urlencode({"embed": ["1"]} | view.to_params(), doseq=True)
    title = words("embed.title", title=title_view(turn_to_selected(selection)))
    width, height = EMBED_SIZE
    return (
        f'<iframe src="{escape(f"{root}/?{query}")}" title="{escape(title)}" width="{width}"'
        f' height="{height}" style="border:0;max-width:100%" loading="lazy"'
        " allowfullscreen></iframe>"
    )


def _read(request: Request) -> dict[str, list[str]]:
    return {name: request.query_params.getlist(name) for name in request.query_params}


def _say_offer(offer: Offered, words: Words, *, group: str = "format") -> dict[str, object]:
    return {
        **offer.to_json(),
        "title": words(f"take.{group}.{offer.name}.title"),
        "what": words(f"take.{group}.{offer.name}.what"),
        "size": words("take.about", size=say_size(offer.bytes, words)),
        "refused": words("take.too_many", most=offer.most) if offer.most else None,
    }


def say_size(n: int, words: Words) -> str:
    """Return a size in bytes to one figure, as 300 kB or 2 MB."""
    unit, key = (_MEGA, "mb") if n >= _MEGA else (_KILO, "kb")
    # To one figure: it is an estimate, and must not look exact.
    rounded = round(n, 1 - len(str(n)))
    return words(f"take.{key}", n=max(1, rounded // unit))


def _list_links(selection: Selection, words: Words) -> list[dict[str, str]]:
    view = selection.view
    query = f"?{view.query_string()}" if view.to_params() else ""
    if selection.store.dataset.is_sums:
        return _say_links({"sums": f"/api/v1/sums{query}", "reference": "/api/v1/reference"}, words)
    addresses = {
        "feed": f"/feed.atom{query}",
        "events": f"/api/v1/events{query}",
        "casualties": f"/api/v1/casualties{query}",
        "reference": "/api/v1/reference",
    }
    # Links that would only be refused are not offered.
    of_rows = set() if selection.store.dataset.gives_rows else {"feed", "events"}
    kept = {name: address for name, address in addresses.items() if name not in of_rows}
    return _say_links(kept, words)


def _say_links(addresses: Mapping[str, str], words: Words) -> list[dict[str, str]]:
    return [
        {
            "address": address,
            "title": words(f"take.links.{name}.title"),
            "what": words(f"take.links.{name}.what"),
        }
        for name, address in addresses.items()
    ]
