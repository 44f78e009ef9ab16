"""Write the data of a static edition: files named by what they hold, and one that lists them.

``docs/static-edition.md`` describes every file.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import narwhals as nw

from geo import __version__
from geo.counting.flags import FLAGS
from geo.counting.rules import ACCOUNTS, CONFIDENCES, RULES
from geo.dataset.private import is_private
from geo.engine.store import Store
from geo.errors import RestrictedError, TooManyError
from geo.export.provenance import credit_dataset
from geo.model.schema import DATA_LANGUAGES, list_vocabulary
from geo.publish import tables
from geo.publish.accounts import EVENTS, write_accounts
from geo.publish.areas import write_overlays
from geo.publish.columns import write_json
from geo.publish.counting import list_chosen, write_counting
from geo.publish.names import write_known, write_names
from geo.publish.states import expand_states
from geo.questions.people import STRIP
from geo.questions.screen.opening import find_opening
from geo.questions.select import Selection
from geo.questions.totals import list_totals
from geo.text import LANGUAGES, column_of
from geo.view import grammar
from geo.view.view import View
from geo.web.request import OF_ROUTES

FORMAT = 1
"""Of the data folder; a program that knows another one does not read it."""
MOST_EVENTS = 50_000
"""Of more the browser would have too much to load and to look through."""
LISTED = "edition.json"
"""The file that lists the others, the only one whose name does not follow from what it holds."""
Report = Callable[[str], None]


@dataclass
class Files:
    """The files of a data folder by name, each named by a hash of what it holds."""

    folder: Path
    names: set[str] = field(default_factory=set)

    def save(self, content: object) -> str:
        """Write what is JSON, once, and return the name of its file."""
        written = write_json(content)
        name = f"{hashlib.sha256(written).hexdigest()[:16]}.json"
        if name not in self.names:
            (self.folder / name).write_bytes(written)
            self.names.add(name)
        return name


def check_published(store: Store) -> None:
    """Raise where a dataset may not be published, or is too large.

    Raises
    ------
    RestrictedError
        It is private, gives no rows, or holds sums of areas in place of events.
    TooManyError
        It has more than `MOST_EVENTS` events.

    """
    dataset = store.dataset
    if is_private(dataset.folder.name) or is_private(dataset.name):
        msg = "A private dataset is not published: it is its reader's alone."
        raise RestrictedError(msg)
    if not dataset.gives_rows and not dataset.is_sums:
        msg = (
            f"The licence of {dataset.name!r} ({dataset.licence}) allows aggregates only, and a"
            " static edition hands each event's numbers to the browser: serve it instead."
        )
        raise RestrictedError(msg)
    if dataset.is_sums:
        msg = f"{dataset.name!r} holds sums of areas and no events: serve it instead."
        raise RestrictedError(msg)
    events = int(store.frame("events").select(nw.len()).collect().item())
    if events > MOST_EVENTS:
        msg = (
            f"{dataset.name!r} has {events:,} events, and a static edition holds up to"
            f" {MOST_EVENTS:,}: serve it, or publish a part of it as a dataset of its own."
        )
        raise TooManyError(msg)


def write_data(store: Store, folder: Path, *, report: Report = lambda _: None) -> None:
    """Write the data of a static edition into an empty folder: see `check_published`."""
    check_published(store)
    files = Files(folder)
    report("states")
    states = expand_states(store)
    report("events")
    listed: dict[str, object] = {
        "events": files.save(tables.write_events(store, states)),
        "points": files.save(tables.write_points(store)),
        "flags": files.save(tables.write_flags(states)),
        "cards": tables.write_cards(store, files.save),
        "listed": tables.write_listed(store, files.save),
        "order": files.save(tables.write_order(store)),
        "ids": files.save(tables.write_ids(store)),
        "place_names": tables.write_place_names(store, files.save),
        "places": files.save(tables.write_places(store)),
        "texts": files.save(tables.write_texts(store)),
        "said": files.save(tables.write_said(store)),
        "blamed": files.save(tables.write_blamed(store)),
        "told_places": files.save(tables.write_told_places(store)),
        "names": files.save(write_names(store)),
        "known": files.save(write_known(store)),
        "totals": {lang: files.save(_write_totals(store, lang)) for lang in LANGUAGES},
    }
    kin = tables.write_kin(store)
    listed["kin"] = files.save(kin) if kin else None
    report("areas")
    listed["overlays"] = files.save(write_overlays(store, files.save))
    report("accounts")
    # Hundreds of names, which only who reads accounts needs.
    accounts = write_accounts(store, states, files.save)
    listed["accounts"] = {lang: files.save({"files": names}) for lang, names in accounts.items()}
    report("numbers")
    settings = write_counting(states, files.save)
    listed["counting"] = files.save({"kinds": settings.vectors, "settings": settings.numbers})
    # What the first map counts by, so that it need not wait for the list of all.
    listed["usual"] = settings.vectors[settings.numbers["all|range||||"]]
    (folder / LISTED).write_bytes(write_json(_describe(store) | {"files": listed}))


def _describe(store: Store) -> dict[str, object]:
    dataset = store.dataset
    told = ("title", "description", "credit")
    claims = store.frame("claims").filter(nw.col("said_on").is_null())
    types = store.frame("types").sort("type_number").collect("polars")
    return {
        "edition": "rasd",
        "format": FORMAT,
        "program": __version__,
        "credit": credit_dataset(dataset),
        "dataset": {
            **{f"{name}_{lang}": dataset.words(name, lang) for name in told for lang in LANGUAGES},
            "version": dataset.version,
            "licence_url": next(iter(dataset.licence_urls), None),
            "regions": list(dataset.descriptor.get("regions", ())),
        },
        "opening": find_opening(Selection(store, View(dataset=dataset.name))),
        "languages": {lang: _name_column(lang) for lang in LANGUAGES},
        "words": _list_words(),
        "ignored": sorted(OF_ROUTES),
        "withheld": store.withheld.to_json(),
        "undated_claims": claims.select(nw.len()).collect().item(),
        "types": [list(row[1:]) for row in types.select("type_number", *_TYPES).iter_rows()],
        "sizes": {"cards": tables.CARDS, "place_names": tables.NAMES, "accounts": EVENTS},
    }


_TYPES = ("event_type", "sub_event_type")


def _name_column(lang: str) -> str:
    """Return the language of the columns that a language's readers see."""
    there = {f"title_{one}" for one in DATA_LANGUAGES}
    return column_of("title", lang, there).removeprefix("title_")


def _list_words() -> dict[str, object]:
    return {
        "harm": grammar.HARMS,
        "category": grammar.CATEGORIES,
        "rule": RULES,
        "flag": FLAGS,
        "accounts": ACCOUNTS,
        "confidence": CONFIDENCES,
        "dates": grammar.DATES,
        "control": ["changed"],
        "active_year": list_vocabulary("events", "active_year"),
        "denials": ["zero"],
        "admissions": ["count"],
        "size": grammar.SIZES,
        "colour": grammar.COLOURS,
        "fill": grammar.FILLS,
        "lang": LANGUAGES,
        "by": grammar.WAYS,
        "step": ["day", "week", "month"],
        "agreement": tables.AGREEMENTS,
        "strip": STRIP,
        "chosen": list_chosen(),
    }


def _write_totals(store: Store, lang: str) -> dict[str, object]:
    selection = Selection(store, View(dataset=store.dataset.name, lang=lang))
    return {"totals": [total.to_json() for total in list_totals(selection)]}
