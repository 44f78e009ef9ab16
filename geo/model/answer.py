"""Answers to questions: frozen dataclasses, and the JSON they are written as."""

from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import NewType

IsoDay = NewType("IsoDay", str)
"""A day as JSON has it: 2018-11-17."""
HIDDEN = MappingProxyType({"is_hidden": True})
"""The ``metadata`` of a field that code reads and the JSON does not have."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a question answers; its fields in their order are the members of the JSON object.

    A field that JSON names by a Python keyword ends in an underscore here (``from_``). One whose
    default is None is a member only where it has a value.
    """

    def to_json(self) -> dict[str, object]:
        """Return the answer as the HTTP API and the command line give it."""
        return {
            name_member(part): write_plain(value)
            for part in list_members(type(self))
            if (value := getattr(self, part.name)) is not None or part.default is not None
        }


@dataclass(frozen=True, kw_only=True)
class Columns(Answer):
    """Rows as columns of equal length, whose values are those of JSON already."""

    def to_json(self) -> dict[str, object]:
        """Return the columns by name; their values are not looked through one by one."""
        return {name_member(part): getattr(self, part.name) for part in list_members(type(self))}


def list_members(answer: type[Answer]) -> tuple[Field[object], ...]:
    """Return the fields of an answer that its JSON has."""
    return tuple(part for part in fields(answer) if not part.metadata.get("is_hidden"))


def name_member(part: Field[object]) -> str:
    """Return the name that a field has in JSON."""
    return part.name.rstrip("_")


def write_plain(value: object) -> object:
    """Return a value as JSON has it: answers as objects, days as text."""
    if isinstance(value, Answer):
        return value.to_json()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: write_plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [write_plain(inner) for inner in value]
    return value
