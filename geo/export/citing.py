"""How a view is cited: text in several styles, and the link that names the data it was made of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from geo.dataset import Dataset, list_datasets, measure_revision
from geo.errors import DatasetError
from geo.export.notice import name_day, name_rule, title_view
from geo.store import Store, open_store
from geo.text import Words, format_day, isolate
from geo.view import LANGUAGES, Problem, View

PINS = ("revision", "accessed")
"""What a cited link says beside its view: the revision of the data, and the day it was read."""
STYLES = ("plain", "apa", "bibtex")
_REVISION = re.compile(r"[0-9a-f]{6,64}")
_SPECIAL = re.compile(r"([&%$#_{}])")
_MARKS = re.compile("[\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True)
class Pin:
    """What a cited link says of the data: its revision, and the day it was read if it says so."""

    revision: str
    accessed: date | None = None

    def to_params(self) -> dict[str, list[str]]:
        """Return the query parameters; `read_pin` reads them back."""
        day = {"accessed": [self.accessed.isoformat()]} if self.accessed else {}
        return {"revision": [self.revision], **day}


def read_pin(parameters: Mapping[str, Sequence[str]]) -> tuple[Pin | None, list[Problem]]:
    """Read what a link says of the data; None when it says nothing, or nothing that can be."""
    revision = next(iter(parameters.get("revision", ())), "")
    accessed = next(iter(parameters.get("accessed", ())), "")
    problems: list[Problem] = []
    if revision and not _REVISION.fullmatch(revision):
        problems.append(Problem(parameter="revision", value=revision, problem="malformed"))
        revision = ""
    day: date | None = None
    try:
        day = date.fromisoformat(accessed) if accessed else None
    except ValueError:
        problems.append(Problem(parameter="accessed", value=accessed, problem="malformed"))
    return (Pin(revision=revision, accessed=day) if revision else None), problems


def find_revision(revision: str) -> str | None:
    """Return the name of a dataset this host keeps at that revision, or None."""
    for name, folder in list_datasets().items():
        try:
            if measure_revision(folder) == revision and open_store(name):
                return name
        except (OSError, DatasetError):
            continue
    return None


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A view's citation: ``address`` opens it again, ``texts`` by language and style say it."""

    address: str
    texts: Mapping[str, Mapping[str, str]]
    pin: Pin


def cite_view(
    store: Store,
    view: View,
    *,
    root: str,
    accessed: date,
    page: str = "",
    choices: Mapping[str, str] | None = None,
) -> Citation:
    """Cite a view as it stands.

    Parameters
    ----------
    store, view
        What is cited; a view that selects an event is cited by the event's title.
    root
        Address of the server, without a slash at its end.
    accessed
        The day it was read.
    page
        Path of the page it is shown on, without slashes; '' for the map.
    choices
        What is chosen on that page.

    """
    pin = Pin(revision=store.dataset.revision, accessed=accessed)
    address = write_link(view, root=root, page=page, more={**(choices or {}), **pin.to_params()})
    texts = {
        lang: _write_styles(_gather(store, view, lang=lang, pin=pin, address=address), Words(lang))
        for lang in LANGUAGES
    }
    return Citation(address=address, texts=texts, pin=pin)


def write_link(
    view: View,
    *,
    root: str,
    page: str = "",
    more: Mapping[str, str | Sequence[str]] | None = None,
) -> str:
    """Return the address of a view on a page, with what else it says."""
    query = urlencode({**view.to_params(), **(more or {})}, doseq=True)
    return f"{root}/{page}?{query}" if query else f"{root}/{page}"


def _gather(store: Store, view: View, *, lang: str, pin: Pin, address: str) -> dict[str, str]:
    spoken = replace(view, lang=lang)
    dataset, accessed = store.dataset, pin.accessed or date.min
    return {
        "title": title_view(store, spoken),
        "dataset": dataset.words("title", lang),
        "authors": _name_authors(dataset),
        "year": str(dataset.descriptor.get("created", ""))[:4] or str(accessed.year),
        "version": str(dataset.descriptor["version"]),
        "revision": dataset.revision,
        "rule": name_rule(store, spoken),
        "day": name_day(spoken),
        "licence": dataset.licence,
        "credit": dataset.words("credit", lang).rstrip("."),
        "accessed": format_day(accessed, lang),
        "accessed_apa": Words(lang)(
            "cite.day",
            day=str(accessed.day),
            month=Words(lang)(f"month.{accessed.month}"),
            year=str(accessed.year),
        ),
        "accessed_iso": accessed.isoformat(),
        "key": f"{dataset.name}-{dataset.revision}",
        "address": address,
    }


def _name_authors(dataset: Dataset) -> str:
    people: Sequence[Mapping[str, Any]] = dataset.descriptor.get("contributors", ())
    return ", ".join(str(person["title"]) for person in people if person.get("title"))


def _write_styles(told: Mapping[str, str], words: Words) -> dict[str, str]:
    about = told["title"]
    if told["title"] != told["dataset"]:
        about = words("cite.within", title=told["title"], dataset=told["dataset"])
    whole = {**told, "title": about, "authors": told["authors"] or told["dataset"]}
    # An isolate at the end of an address would become part of it when it is copied.
    held = isolate(told["address"], lang=words.lang)
    texts = {
        style: words(f"cite.as.{style}", **whole).replace(held, told["address"])
        for style in ("plain", "apa")
    }
    return {**texts, "bibtex": _write_bibtex(whole, words)}


def _write_bibtex(told: Mapping[str, str], words: Words) -> str:
    fields = {
        "author": f"{{{_escape(told['authors'])}}}",
        "title": f"{{{_escape(told['title'])}}}",
        "year": told["year"],
        "version": _escape(told["version"]),
        "howpublished": words("app.name"),
        "url": told["address"],
        "urldate": told["accessed_iso"],
        "note": _escape(words("cite.as.note", **told)),
    }
    lines = [f"  {name} = {{{text}}}" for name, text in fields.items()]
    return f"@misc{{{told['key']},\n" + ",\n".join(lines) + "\n}"


def _escape(text: str) -> str:
    """Return text that TeX sets as it is written, without marks of direction."""
    return _SPECIAL.sub(r"\\\1", _MARKS.sub("", text).replace("\\", "/"))
