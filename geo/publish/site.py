"""What the page of a static edition is told of its dataset: words, choices, places, colours."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from urllib.parse import parse_qs

from geo.counting.flags import FLAGS
from geo.counting.rules import ACCOUNTS, CONFIDENCES, RULES
from geo.dataset.disclosure import find_least, list_boxes
from geo.dataset.lead import read_lead
from geo.engine.store import Store
from geo.export.looks import list_groups
from geo.export.provenance import cite_dataset, say_withheld
from geo.look.theme import PALETTES, THEMES
from geo.map.layer import PALETTE_KEYS, describe_language
from geo.model.earth import Bbox
from geo.model.schema import list_vocabulary
from geo.publish.areas import choose_overlays
from geo.questions.marks import find_extent
from geo.questions.matrix import list_differing
from geo.questions.names import list_known
from geo.questions.people import STRIP
from geo.questions.screen.opening import find_opening
from geo.questions.select import Selection
from geo.text import LANGUAGES, Words, find_language, format_number, format_period, localized
from geo.view.grammar import CATEGORIES, COLOURS, DATES, FILLS, HARMS, SIZES, WAYS, name_field
from geo.view.links import write_way
from geo.view.view import View

_MARGIN, _LEAST_ROOM = 0.1, 0.15


def describe_site(store: Store, *, published: date, dashboard: str = "") -> dict[str, object]:
    """Return all that the page knows before it asks a question, as it is written beside it.

    Parameters
    ----------
    store
        The dataset as it is published.
    published
        The day it is.
    dashboard
        Address of a dashboard that shows it too, without a slash at its end; '' for none.

    """
    dataset = store.dataset
    selection = Selection(store, View(dataset=dataset.name))
    whole = find_extent(store)
    regions = [each for each in list_boxes(dataset) if not _shows(each["bbox"], whole)]
    lead = read_lead(dataset, LANGUAGES[0])
    corrections = lead.corrections
    return {
        "dataset": dataset.name,
        "revision": dataset.revision,
        "version": dataset.version,
        "published": published.isoformat(),
        "dashboard": dashboard.rstrip("/"),
        "licence_url": next(iter(dataset.licence_urls), ""),
        "corrections": f"mailto:{corrections}" if _is_email(corrections) else corrections,
        "rows": dataset.gives_rows,
        "least": find_least(dataset),
        "languages": [
            {**describe_language(code), "name": find_language(code).name} for code in LANGUAGES
        ],
        "palettes": {
            theme: {role: PALETTES[theme][role] for role in PALETTE_KEYS} for theme in THEMES
        },
        "usual": _write_usual(selection.view),
        "words": _list_words(rows=dataset.gives_rows),
        "choices": {"by": list(WAYS), "list": ["all"]},
        "types": sorted(list_known(store)["type"]),
        "strip": [list(kind) for kind in STRIP],
        "home": find_opening(selection),
        "whole": whole,
        "regions": [list(each["bbox"]) for each in regions],
        "overlays": [
            {"name": overlay.name, "revision": overlay.revision}
            for overlay, _ in choose_overlays(store).published
        ],
        "groups": _list_colours(selection),
        "told": {code: _tell(store, code, regions) for code in LANGUAGES},
    }


def _is_email(address: str) -> bool:
    return "@" in address and "/" not in address


def _shows(bbox: Sequence[float], home: Bbox | None) -> bool:
    """Tell whether a region is all there is, with the margin that an import leaves around it."""
    if home is None:
        return False
    west, south, east, north = home
    room = (max((east - west) * _MARGIN, _LEAST_ROOM), max((north - south) * _MARGIN, _LEAST_ROOM))
    return all(
        abs(side - whole) <= room[n % 2]
        for n, (side, whole) in enumerate(zip(bbox, home, strict=True))
    )


def _write_usual(view: View) -> dict[str, object]:
    """Return what a view says that asks for nothing, by parameter."""
    usual = {field.name: getattr(view, field.name) for field in fields(view)}
    named = {"from" if name == name_field("from") else name: usual[name] for name in usual}
    return {name: list(value) if value == () else value for name, value in named.items()}


def _list_words(*, rows: bool) -> dict[str, list[str]]:
    """Return what parameters may say, where that is a list."""
    return {
        "dates": list(DATES) if rows else [DATES[0]],
        "flag": list(FLAGS),
        "control": ["changed"],
        "active_year": list(list_vocabulary("events", "active_year")),
        "harm": list(HARMS),
        "category": list(CATEGORIES),
        "rule": list(RULES),
        "denials": ["zero"],
        "admissions": ["count"],
        "accounts": list(ACCOUNTS),
        "confidence": list(CONFIDENCES),
        "size": list(SIZES),
        "colour": list(COLOURS) if rows else [COLOURS[0]],
        "fill": list(FILLS),
        "lang": list(LANGUAGES),
    }


def _list_colours(selection: Selection) -> dict[str, list[dict[str, str]]]:
    return {
        colour: [
            {"key": group.key, "role": group.role}
            for group in list_groups([selection.replace(colour=colour)])
        ]
        for colour in _find_colours(selection)
    }


def _find_colours(selection: Selection) -> tuple[str, ...]:
    return COLOURS if selection.store.dataset.gives_rows else COLOURS[:1]


def _tell(store: Store, lang: str, regions: Sequence[Mapping[str, object]]) -> dict[str, object]:
    dataset = store.dataset
    lead = read_lead(dataset, lang)
    selection = Selection(store, View(dataset=dataset.name, lang=lang))
    return {
        **{name: dataset.words(name, lang) for name in ("title", "description", "credit")},
        "licence": dataset.say_licence(lang),
        "cite": cite_dataset(dataset, lang),
        "lead": lead.text,
        "coverage": lead.coverage,
        "kept_by": lead.kept_by,
        "ways": _list_ways(lead.ways, selection.view),
        "differing": _list_differing(selection) if dataset.gives_rows else [],
        "regions": [localized(each, "title", lang) for each in regions],
        "overlays": [overlay.title(lang) for overlay, _ in choose_overlays(store).published],
        "withheld": say_withheld(store.withheld, lang),
        "groups": {
            colour: [group.title for group in list_groups([selection.replace(colour=colour)])]
            for colour in _find_colours(selection)
        },
    }


def _list_ways(ways: Sequence[tuple[str, str]], view: View) -> list[dict[str, str]]:
    """Return the ways in that lead to the map, which is the one page there is."""
    kept = [way for way in ways if way[1].partition("?")[0] in {"", "map"}]
    return [
        {"title": title, "query": _name_no_dataset(write_way(way, view).partition("?")[2])}
        for title, way in kept
    ]


def _name_no_dataset(query: str) -> str:
    parts = [part for part in query.split("&") if not part.startswith("dataset=")]
    return "&".join(part for part in parts if parse_qs(part))


def _list_differing(selection: Selection) -> list[dict[str, str]]:
    words = Words(selection.view.lang)
    found = []
    for each in list_differing(selection):
        row = each.row
        when = format_period(row.date_start, row.date_end, words.lang, prec=row.date_prec)
        number = words("number.no_figure")
        if row.low is not None:
            number = words("harmed.killed", people=format_number(row.number, words.lang))
        about = [when, number]
        if row.category not in {None, "all"}:
            about.append(words(f"category.{row.category}"))
        found.append(
            {
                "event": row.event_id,
                "title": row.title(words.lang),
                "about": words.join(about, mark="dot"),
                "flags": words.join([words(f"flag.{flag}") for flag in each.flags]),
            }
        )
    return found


def list_selections(store: Store) -> list[Selection]:
    """Return the dataset without any filter, in each language."""
    view = View(dataset=store.dataset.name)
    return [Selection(store, replace(view, lang=code)) for code in LANGUAGES]
