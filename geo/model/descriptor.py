"""What a dataset says of itself in datapackage.json (Data Package v2), as far as code reads it."""

import re
from collections.abc import Iterator
from typing import TypedDict

from geo.model.schema import Fault, load_tables


class Licence(TypedDict, total=False):
    """Terms of use: ``path`` is where they can be read."""

    name: str
    title: str
    path: str


class Source(TypedDict, total=False):
    """What the dataset was made of.

    ``archive`` is the address of an archived copy of it, ``not_independent_of`` are claimants that
    it cites.
    """

    source_id: str
    title: str
    title_ar: str
    description: str
    description_ar: str
    path: str
    archive: str
    not_independent_of: list[str]


class Contributor(TypedDict, total=False):
    """Somebody who made or keeps the dataset, with a page or an e-mail address to write to."""

    title: str
    title_ar: str
    path: str
    email: str
    roles: list[str]


class Way(TypedDict, total=False):
    """A way into the dataset: ``link`` is a page of the dashboard with a view, or a view alone."""

    title: str
    title_ar: str
    link: str


class Region(TypedDict, total=False):
    """A part of the map worth a look: ``bbox`` is west, south, east, north in degrees."""

    region_id: str
    title_en: str
    title_ar: str
    bbox: list[float]


class Resource(TypedDict, total=False):
    """A table of the dataset, in the file at ``path``, with its Table Schema."""

    name: str
    path: str
    type: str
    format: str
    mediatype: str
    encoding: str
    schema: dict[str, object]


class Made(TypedDict, total=False):
    """Which file an import made the dataset of.

    ``wrote`` is a hash of each thing it said, by which a host's later changes are told;
    ``corrections`` is how many cells were read as somebody corrected them.
    """

    format: str
    file: str
    read: int
    kept: int
    marked: int
    rejected: int
    corrections: int
    wrote: dict[str, str]


_Named = TypedDict("_Named", {"$schema": str, "import": Made}, total=False)


class Descriptor(_Named, total=False):
    """The whole of datapackage.json; a host may add members of its own."""

    name: str
    title: str
    title_ar: str
    description: str
    description_ar: str
    lead: str
    lead_ar: str
    coverage: str
    coverage_ar: str
    ways: list[Way]
    version: str
    created: str
    modified: str
    licenses: list[Licence]
    redistribution: str
    credit_en: str
    credit_ar: str
    keywords: list[str]
    contributors: list[Contributor]
    regions: list[Region]
    sources: list[Source]
    resources: list[Resource]
    derived: int


def check_copies(descriptor: Descriptor) -> Iterator[Fault]:
    """Give a fault for each source whose ``archive`` is not of the form the tables ask for."""
    form = load_tables()["claims"].column("archive_url").pattern or ""
    for source in descriptor.get("sources", ()):
        address = str(source.get("archive") or "")
        if address and not re.search(form, address):
            yield Fault(
                table="datapackage",
                row=None,
                column="archive",
                value=address,
                problem="wrong_form",
                detail=form,
            )
