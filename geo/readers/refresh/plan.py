"""What a dataset's descriptor says of its source, made ready: addresses, secrets, mapping."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

from pydantic import ValidationError

from geo.dataset.folder import DESCRIPTOR
from geo.errors import RasdError
from geo.model.descriptor import Descriptor, Refresh, list_faults
from geo.readers.manifest import load_manifests
from geo.readers.refresh.fetch import is_safe
from geo.text import t


class RefreshError(RasdError):
    """A dataset could not be refreshed; what was served is served."""


class Kind(TypedDict):
    """What is usual for a kind of source.

    ``needs`` are members that have to be said, ``secrets`` those without which it cannot be asked;
    ``key`` is the column that names a row, '' where none does, ``page`` the rows asked for at once.
    """

    format: str
    url: str
    deleted_url: str
    token_url: str
    needs: list[str]
    secrets: list[str]
    key: str
    page: int


@dataclass(frozen=True, eq=False)
class Plan:
    """How one dataset is refreshed.

    ``secrets`` holds the secrets themselves and is shown nowhere; ``variables`` names where they
    come from.
    """

    refresh: Refresh
    kind: Kind
    format: str
    url: str
    mapping: Mapping[str, object]
    variables: tuple[str, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def asked(self) -> str:
        """A hash of what the source is asked for; rows kept from before belong to one such."""
        said = [self.url, self.refresh.query, self.refresh.deleted_url]
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


@cache
def load_kinds() -> dict[str, Kind]:
    """Return what is usual for each kind of source."""
    text = Path(__file__).with_name("kinds.json").read_text(encoding="utf-8")
    kinds: dict[str, Kind] = json.loads(text)
    return kinds


def read_plan(
    descriptor: Descriptor, *, environment: Mapping[str, str] | None, lang: str = "en"
) -> Plan:
    """Read a descriptor's ``refresh``, with the secrets it names from the environment.

    Without an environment it has no secrets, and nothing can be asked with it.

    Raises
    ------
    RefreshError
        There is none, it has faults, or a variable it names is not set.

    """
    name = str(descriptor["name"])
    refresh = _validate(descriptor, lang=lang)
    kind = load_kinds()[refresh.kind]
    for what in [*kind["needs"], *(f"secrets.{secret}" for secret in kind["secrets"])]:
        part, _, key = what.partition(".")
        said = refresh.secrets.get(key) if key else getattr(refresh, part)
        if not said:
            told = {"name": name, "kind": refresh.kind, "what": what}
            raise RefreshError(t(lang, "refresh.error.needs", **told))
    made = descriptor.get("import", {})
    format_ = refresh.format or kind["format"]
    if refresh.format is None and refresh.kind == "csv":
        format_ = made.get("format") or format_
    if format_ not in load_manifests():
        known = ", ".join(load_manifests())
        raise RefreshError(t(lang, "import.error.format", format=format_, known=known))
    url = refresh.url or kind["url"]
    for part in ("version", "asset"):
        url = url.replace(f"{{{part}}}", getattr(refresh, part) or "")
    for address in filter(None, (url, refresh.deleted_url, refresh.token_url)):
        if not is_safe(address):
            raise RefreshError(t(lang, "refresh.error.address", name=name))
    return Plan(
        refresh=refresh,
        kind=kind,
        format=format_,
        url=url,
        mapping=refresh.mapping or _keep_mapping(made.get("mapping", {}), format_),
        variables=tuple(refresh.secrets.values()),
        secrets=_read_secrets(refresh, environment, name=name, lang=lang),
    )


def _keep_mapping(mapping: Mapping[str, object], format_: str) -> Mapping[str, object]:
    """Return what of an import's mapping holds for newer rows.

    Rows of a known format come in another order, under other numbers: cells that were corrected in
    the file of the last import are not these.
    """
    if format_ == "table":
        return mapping
    return {name: said for name, said in mapping.items() if name != "corrections"}


def _validate(descriptor: Descriptor, *, lang: str) -> Refresh:
    name = str(descriptor["name"])
    if "refresh" not in descriptor:
        raise RefreshError(t(lang, "refresh.error.none", name=name, file=DESCRIPTOR))
    try:
        return Refresh.model_validate(descriptor["refresh"])
    except ValidationError as error:
        faults = "; ".join(f"{where}: {what}" for where, what in list_faults(error))
        told = {"name": name, "file": DESCRIPTOR, "faults": faults}
        raise RefreshError(t(lang, "refresh.error.plan", **told)) from None


def _read_secrets(
    refresh: Refresh, environment: Mapping[str, str] | None, *, name: str, lang: str
) -> dict[str, str]:
    if environment is None:
        return {}
    unset = [variable for variable in refresh.secrets.values() if not environment.get(variable)]
    if unset:
        told = {"name": name, "variables": ", ".join(unset)}
        raise RefreshError(t(lang, "refresh.error.unset", **told))
    return {secret: environment[variable] for secret, variable in refresh.secrets.items()}
