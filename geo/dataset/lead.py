"""What a dataset says of itself to somebody who has just come: the lead, and ways in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from geo.dataset.folder import Dataset
from geo.model.descriptor import Contributor, Descriptor, Way
from geo.model.schema import Fault
from geo.text import LANGUAGES, localized

LONGEST_LEAD = 60
"""Words."""
MOST_WAYS = 5
LINK = re.compile(r"([a-z]+)?(\?[^#\s]+)?")
"""A link within the dashboard, as a dataset writes it: a page, a view, or both."""


@dataclass(frozen=True, kw_only=True)
class Lead:
    """What stands where no event is chosen, in one language; '' for what the dataset leaves out.

    ``kept_by`` names who keeps it, ``corrections`` is the e-mail address or page to send them to,
    ``modified`` the day of the last change as 2018-11-17. ``ways`` are titles with their links.
    """

    text: str
    coverage: str
    kept_by: str
    corrections: str
    modified: str
    ways: tuple[tuple[str, str], ...]


def read_lead(dataset: Dataset, lang: str) -> Lead:
    """Read what a dataset's descriptor says to newcomers in a language."""
    descriptor = dataset.descriptor
    keepers = list(_list_keepers(descriptor))
    addresses = (each.get("email") or each.get("path") or "" for each in keepers)
    ways = _list_ways(descriptor)[:MOST_WAYS]
    return Lead(
        text=dataset.words("lead", lang),
        coverage=dataset.words("coverage", lang),
        kept_by=", ".join(localized(each, "title", lang) for each in keepers),
        corrections=next(filter(None, addresses), ""),
        modified=str(descriptor.get("modified") or descriptor.get("created") or "")[:10],
        ways=tuple((localized(way, "title", lang), str(way.get("link", ""))) for way in ways),
    )


def _list_ways(descriptor: Descriptor) -> list[Way]:
    """Return the ways in that are written as such; the check names the others."""
    ways = descriptor.get("ways", [])
    return [way for way in ways if isinstance(way, dict)] if isinstance(ways, list) else []


def _list_keepers(descriptor: Descriptor) -> Iterator[Contributor]:
    """Give those who maintain it, or who made it where nobody is said to."""
    people = [each for each in descriptor.get("contributors", ()) if each.get("title")]
    keep = [each for each in people if "maintainer" in (each.get("roles") or ())]
    yield from keep or people


def check_lead(descriptor: Descriptor) -> Iterator[Fault]:
    """Give a fault for each thing that is wrong with a lead or a way in; they keep nothing shut."""
    for lang in LANGUAGES:
        words = len(localized(descriptor, "lead", lang).split())
        if words > LONGEST_LEAD:
            yield _fault("lead", f"{words}", "long_lead", detail=f"{LONGEST_LEAD}")
    ways = descriptor.get("ways", [])
    if not isinstance(ways, list) or len(ways) > MOST_WAYS:
        yield _fault("ways", str(ways)[:80], "many_ways", detail=f"{MOST_WAYS}")
        return
    for way in ways:
        link = str(way.get("link", "")) if isinstance(way, dict) else ""
        if not link or not LINK.fullmatch(link):
            yield _fault("ways", link, "way_link")
        elif not localized(way, "title", LANGUAGES[0]):
            yield _fault("ways", link, "way_title")


def _fault(column: str, value: str, problem: str, *, detail: str = "") -> Fault:
    return Fault(
        table="datapackage", row=None, column=column, value=value, problem=problem, detail=detail
    )
