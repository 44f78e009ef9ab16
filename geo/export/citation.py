"""How a view is cited: text in several styles, and the link that names the data it was made of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.dataset.folder import Dataset
from geo.dataset.private import is_private
from geo.export.provenance import name_day, name_rule, title_view
from geo.questions.select import Selection
from geo.questions.several import open_beside
from geo.text import LANGUAGES, Words, format_day, isolate
from geo.view.links import Pin, write_link

STYLES = ("plain", "apa", "bibtex")
_SPECIAL = re.compile(r"([&%$#_{}])")
_MARKS = re.compile("[\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A view's citation: ``address`` opens it again, ``texts`` by language and style say it."""

    address: str
    texts: Mapping[str, Mapping[str, str]]
    pin: Pin


def cite_view(
    selection: Selection,
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
    selection
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
    shown = list_turned(selection)
    beside = tuple((each.view.dataset, each.store.dataset.revision) for each in shown[1:])
    pin = Pin(revision=selection.store.dataset.revision, accessed=accessed, beside=beside)
    address = write_link(
        selection.view, root=root, page=page, more={**(choices or {}), **pin.to_params()}
    )
    texts = {
        lang: _write_styles(shown, Words(lang), pin=pin, address=address) for lang in LANGUAGES
    }
    return Citation(address=address, texts=texts, pin=pin)


def list_turned(selection: Selection) -> list[Selection]:
    """Return every dataset shown, the main one first, each with the view in which it is that."""
    view = selection.view
    others = [Selection(other.store, view.turn(other.view.dataset)) for other in open_beside(view)]
    return [Selection(selection.store, view.turn(view.dataset)), *others]


def _gather(selection: Selection, *, lang: str, pin: Pin, address: str) -> dict[str, str]:
    store = selection.store
    spoken = selection.replace(lang=lang)
    dataset, accessed = store.dataset, pin.accessed or date.min
    return {
        "title": title_view(spoken),
        "dataset": dataset.words("title", lang),
        "authors": _name_authors(dataset),
        # Styles want a year; without one the day it was read gives it.
        "year": dataset.created[:4] or str(accessed.year),
        "version": dataset.version,
        "revision": _say_revision(dataset, lang),
        "rule": name_rule(spoken),
        "day": name_day(spoken.view),
        "licence": dataset.say_licence(lang),
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
    people = dataset.descriptor.get("contributors", ())
    return ", ".join(str(person["title"]) for person in people if person.get("title"))


def _write_styles(
    shown: Sequence[Selection], words: Words, *, pin: Pin, address: str
) -> dict[str, str]:
    """Cite every dataset shown by itself, each with the address that shows them together."""
    each = []
    for selection in shown:
        others = [other.store.dataset.words("title", words.lang) for other in shown]
        # By value, once: two datasets may bear one title.
        others.remove(selection.store.dataset.words("title", words.lang))
        told = _gather(selection, lang=words.lang, pin=pin, address=address)
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
    # A backslash of the data would begin a command of TeX.
    return _SPECIAL.sub(r"\\\1", _MARKS.sub("", text).replace("\\", "/"))
