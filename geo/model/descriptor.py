"""What a dataset says of itself in datapackage.json (Data Package v2), as far as code reads it."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from geo.model.schema import Fault, load_tables

Variable = Annotated[str, Field(pattern=r"^REFRESH_[A-Z0-9_]+$")]
"""The name of an environment variable. No other may be named: a descriptor comes with data, and
must not be able to have the rest of the environment sent anywhere."""


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
    bbox: Annotated[list[float], Field(min_length=4, max_length=4)]


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
    ``mapping`` is what was said of the file's columns, ``corrections`` how many cells were read as
    somebody corrected them.
    """

    format: str
    file: str
    mapping: dict[str, object]
    read: int
    kept: int
    marked: int
    rejected: int
    corrections: int
    wrote: dict[str, str]


_Named = TypedDict("_Named", {"$schema": str, "import": Made}, total=False)


class Refresh(BaseModel):
    """Where a dataset's newer rows come from, and how they are taken.

    ``secrets`` names the environment variable of each secret, never a secret itself. What is None
    is as usual for the kind. ``hold_percent`` is the share of rows, or of any sum, in percent, past
    which a loss waits for a person; ``full_days`` after how many days a source that is asked for
    changes only is asked for everything once more.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["ucdp", "acled", "hapi", "csv", "kobo"]
    url: str | None = None
    deleted_url: str | None = None
    token_url: str | None = None
    version: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)*$")] | None = None
    asset: Annotated[str, Field(pattern=r"^[A-Za-z0-9]+$")] | None = None
    query: dict[str, str] = {}
    secrets: dict[str, Variable] = {}
    format: str | None = None
    mapping: dict[str, object] = {}
    hold_percent: Annotated[float, Field(ge=0, le=100)] = 5
    full_days: Annotated[int, Field(ge=0)] = 30
    largest_mb: Annotated[int, Field(ge=1)] = 500


class Descriptor(_Named, total=False):
    """The whole of datapackage.json; a host may add members of its own.

    ``refresh`` is what `Refresh` reads, as it stands in the file.
    """

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
    refresh: dict[str, object]


@cache
def _read_form() -> TypeAdapter[Descriptor]:
    # People write versions as numbers.
    return TypeAdapter(with_config(ConfigDict(coerce_numbers_to_str=True))(Descriptor))


def check_form(descriptor: Mapping[str, object]) -> str:
    """Return where a descriptor is not of the form that is read, and why; '' where it is.

    What is null counts as left out, and ways in are looked at apart: without them a dataset opens.
    """
    given = {name: value for name, value in descriptor.items() if value is not None}
    given.pop("ways", None)
    try:
        _read_form().validate_python(given)
    except ValidationError as error:
        where, what = list_faults(error)[0]
        return f"{where}: {what}"
    return ""


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


def list_faults(error: ValidationError) -> list[tuple[str, str]]:
    """Return where in a ``refresh`` each fault is, and what it is; values are not repeated.

    What stands in the wrong place may be a password.
    """
    return [(".".join(map(str, fault["loc"])), str(fault["msg"])) for fault in error.errors()]


def check_refresh(descriptor: Descriptor) -> Iterator[Fault]:
    """Give a fault for all of a descriptor's ``refresh`` that cannot be used."""
    if "refresh" not in descriptor:
        return
    try:
        Refresh.model_validate(descriptor["refresh"])
    except ValidationError as error:
        for where, what in list_faults(error):
            yield Fault(
                table="datapackage",
                row=None,
                column=f"refresh.{where}".removesuffix("."),
                value="",
                problem="refresh",
                detail=what,
            )
