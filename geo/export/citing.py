"""How a view is cited: text in several styles, and the link that names the data it was made of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode

from geo.aggregates import limit_view
from geo.beside import open_beside
from geo.dataset import Dataset, list_datasets, measure_revision
from geo.errors import DatasetError, NotFoundError
from geo.export.notice import name_day, name_rule, title_view
from geo.private import is_private
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
    """What a cited link says of the data: its revision, and the day it was read if it says so.

    ``beside`` holds name and revision of each dataset shown beside the main one.
    """

    revision: str
    accessed: date | None = None
    beside: tuple[tuple[str, str], ...] = ()

    def to_params(self) -> dict[str, list[str]]:
        """Return the query parameters; `read_pin` reads them back."""
        day = {"accessed": [self.accessed.isoformat()]} if self.accessed else {}
        others = [f"{name}/{revision}" for name, revision in self.beside]
        return {"revision": [self.revision, *others], **day}


def read_pin(parameters: Mapping[str, Sequence[str]]) -> tuple[Pin | None, list[Problem]]:
    """Read what a link says of the data; None when it says nothing, or nothing that can be."""
    found: dict[str, str] = {}
    accessed = next(iter(parameters.get("accessed", ())), "")
    problems: list[Problem] = []
    for value in filter(None, parameters.get("revision", ())):
        name, _, revision = value.rpartition("/")
        if _REVISION.fullmatch(revision):
            found.setdefault(name, revision)
        else:
            problems.append(Problem(parameter="revision", value=value, problem="malformed"))
    day: date | None = None
    try:
        day = date.fromisoformat(accessed) if accessed else None
    except ValueError:
        problems.append(Problem(parameter="accessed", value=accessed, problem="malformed"))
    main = found.pop("", "")
    pin = Pin(revision=main, accessed=day, beside=tuple(found.items())) if main else None
    return pin, problems


@dataclass(frozen=True, kw_only=True)
class Cited:
    """What became of a dataset that a link cites.

    ``dataset`` is its name in the link and ``shown`` the name of what is shown for it: the ``same``
    revision, the one cited, ``kept`` under another name, or today's as that one has ``gone``; it
    is ``lost`` when there is nothing to show. ``now`` is today's revision, '' where there is no
    dataset of that name any more.
    """

    dataset: str
    shown: str
    cited: str
    now: str
    fate: Literal["same", "kept", "gone", "lost"]


def follow_pin(pin: Pin, dataset: str, beside: Sequence[str]) -> list[Cited]:
    """Say what became of each dataset a link cites, the main one first.

    One beside it that the link does not pin is left out.
    """
    others = dict(pin.beside)
    asked = {dataset: pin.revision, **{name: others[name] for name in beside if name in others}}
    return [_follow(name, revision) for name, revision in asked.items()]


def rename_datasets(
    parameters: Mapping[str, Sequence[str]], names: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return a view's parameters with other names for its datasets, in its event's name too."""
    renamed = {name: list(values) for name, values in parameters.items()}
    for parameter in ("dataset", "beside"):
        if parameter in renamed:
            renamed[parameter] = [names.get(name, name) for name in renamed[parameter]]
    if "event" in renamed:
        parts = [event.rpartition("/") for event in renamed["event"]]
        renamed["event"] = [f"{names.get(its, its)}{mark}{event}" for its, mark, event in parts]
    return renamed


def _follow(name: str, revision: str) -> Cited:
    try:
        now = open_store(name).dataset.revision
    except (NotFoundError, DatasetError):
        now = ""
    kept = None if revision == now else find_revision(revision)
    fate: Literal["same", "kept", "gone", "lost"]
    fate = "same" if revision == now else "kept" if kept else "gone" if now else "lost"
    return Cited(dataset=name, shown=kept or name, cited=revision, now=now, fate=fate)


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

    Several datasets are cited one by one, and the address shows them together.

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
    shown = list_turned(store, view)
    beside = tuple((theirs.dataset, each.dataset.revision) for each, theirs in shown[1:])
    pin = Pin(revision=store.dataset.revision, accessed=accessed, beside=beside)
    address = write_link(view, root=root, page=page, more={**(choices or {}), **pin.to_params()})
    texts = {
        lang: _write_styles(shown, Words(lang), pin=pin, address=address) for lang in LANGUAGES
    }
    return Citation(address=address, texts=texts, pin=pin)


def list_turned(store: Store, view: View) -> list[tuple[Store, View]]:
    """Return every dataset shown, the main one first, each with the view in which it is that."""
    others = [
        (other, limit_view(other.dataset, view.turn(asked.dataset)))
        for other, asked in open_beside(view)
    ]
    return [(store, view.turn(view.dataset)), *others]


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
        "revision": _say_revision(dataset, lang),
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


def _say_revision(dataset: Dataset, lang: str) -> str:
    """Return a dataset's revision, and that it is not kept where only a reader brought it."""
    if not is_private(dataset.name):
        return dataset.revision
    return Words(lang)("cite.not_kept", revision=dataset.revision)


def _name_authors(dataset: Dataset) -> str:
    people: Sequence[Mapping[str, Any]] = dataset.descriptor.get("contributors", ())
    return ", ".join(str(person["title"]) for person in people if person.get("title"))


def _write_styles(
    shown: Sequence[tuple[Store, View]], words: Words, *, pin: Pin, address: str
) -> dict[str, str]:
    """Cite every dataset shown by itself, each with the address that shows them together."""
    each = []
    for store, view in shown:
        others = [other.dataset.words("title", words.lang) for other, _ in shown]
        others.remove(store.dataset.words("title", words.lang))
        told = _gather(store, view, lang=words.lang, pin=pin, address=address)
        each.append(_write_each(told, words, others=others))
    return {style: "\n\n".join(texts[style] for texts in each) for style in STYLES}


def _write_each(told: Mapping[str, str], words: Words, *, others: list[str]) -> dict[str, str]:
    about = told["title"]
    if told["title"] != told["dataset"]:
        about = words("cite.within", title=told["title"], dataset=told["dataset"])
    if others:
        about = words("cite.beside", title=about, others=words.join(others))
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
