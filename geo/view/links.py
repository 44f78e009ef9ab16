"""Write the address of a view, and read what a cited link says of its data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlencode

from geo.dataset.lead import LINK
from geo.view.grammar import Problem, read_choices
from geo.view.view import View

PINS = ("revision", "accessed")
"""What a cited link says beside its view: the revision of the data, and the day it was read."""
_REVISION = re.compile(r"[0-9a-f]{6,64}")


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
        # `NAME/REVISION` is of a dataset beside; the main one's stands alone.
        name, _, revision = value.rpartition("/")
        if _REVISION.fullmatch(revision):
            # The first counts, so that nothing appended to a link changes what it cites.
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


def is_way(way: str) -> bool:
    """Tell whether this is written as a link within the dashboard: a page, a view, or both."""
    return bool(way) and LINK.fullmatch(way) is not None


def write_way(way: str, view: View) -> str:
    """Return the address that a dataset's own link leads to, in its dataset and a view's language.

    It is one below the server's root, and what it asks for and cannot be honoured is left out.
    """
    page, _, query = way.partition("?")
    given = {**parse_qs(query), "dataset": [view.dataset], "lang": [view.lang]}
    choices, _ = read_choices(given)
    found, _ = View.parse({name: values for name, values in given.items() if name not in choices})
    more = {**choices, "lang": view.lang}
    return write_link(found, root="", page=page.removeprefix("map"), more=more).removeprefix("/")
