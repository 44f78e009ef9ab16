"""What each format declares about itself, in a JSON file of ``geo/readers/formats``."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geo.text import column_of

ACTIONS = ("reject", "mark", "read")
"""What a fault does to its row: keeps it out, keeps it with a mark, or says how it was read."""


@dataclass(frozen=True)
class Column:
    """One column of a format: its name, what else it is called, and what becomes of it.

    One that is not ``guessed`` is used only where a mapping names it.
    """

    name: str
    aliases: tuple[str, ...]
    required: bool
    becomes: str
    guessed: bool = True


@dataclass(frozen=True, eq=False)
class Manifest:
    """One format.

    ``recognise`` holds sets of columns, any of which gives the format away; ``faults`` maps each
    kind of fault to its action; ``declared`` is the whole file, with what only its reader needs.
    """

    name: str
    columns: tuple[Column, ...]
    recognise: tuple[frozenset[str], ...]
    suffixes: tuple[str, ...]
    faults: Mapping[str, str]
    redistribution: str
    declared: Mapping[str, Any]

    def words(self, field: str, lang: str) -> str:
        """Return a bilingual field of the manifest; KeyError when it has none."""
        return str(self.declared[column_of(field, lang, self.declared)])

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which a file is not of this format."""
        return tuple(column.name for column in self.columns if column.required)

    def canonical(self, headers: Iterable[str]) -> dict[str, str]:
        """Map each column of a file that the format knows to its name here.

        The first of several spellings of one column wins; the manifest lists its own name first.
        """
        # Reversed, so that of two headers alike the first in the file is the one kept.
        given = {fold_header(header): header for header in reversed(list(headers))}
        found = {}
        for column in self.columns:
            for name in map(fold_header, (column.name, *column.aliases)):
                if name in given:
                    found[given[name]] = column.name
                    break
        return found


def fold_header(header: str) -> str:
    """Return a header without what spellings of it differ in: case, spaces, hyphens, a BOM, a #."""
    return "_".join(header.strip("\ufeff \t\"'#").casefold().replace("-", " ").split())


@cache
def load_manifests() -> dict[str, Manifest]:
    """Return every format by its name, in the order in which they are offered."""
    found = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in Path(__file__).with_name("formats").glob("*.json")
    ]
    found.sort(key=lambda declared: (declared["order"], declared["name"]))
    return {declared["name"]: _read_manifest(declared) for declared in found}


def _read_manifest(declared: Mapping[str, Any]) -> Manifest:
    return Manifest(
        name=declared["name"],
        columns=tuple(
            Column(
                name=column["name"],
                aliases=tuple(column.get("aliases", ())),
                required=column.get("required", False),
                becomes=column["becomes"],
                guessed=column.get("guessed", True),
            )
            for column in declared["columns"]
        ),
        recognise=tuple(frozenset(names) for names in declared["recognise"]),
        suffixes=tuple(declared["suffixes"]),
        faults=declared["faults"],
        redistribution=declared["redistribution"],
        declared=declared,
    )


def recognise(headers: Iterable[str]) -> Manifest | None:
    """Return the format a table's headers give away, or None."""
    headers = list(headers)
    for manifest in load_manifests().values():
        names = set(manifest.canonical(headers).values())
        if any(signs <= names for signs in manifest.recognise):
            return manifest
    return None
