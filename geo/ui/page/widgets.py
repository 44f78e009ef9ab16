"""What widgets hold of a view, and how its parameters are written into them and read back."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date

from geo.view.grammar import REPEATED, Problem
from geo.view.view import View

_DEFAULTS = {field.name: field.default for field in fields(View) if isinstance(field.default, str)}
_SWITCHES = {"denials": "zero", "admissions": "count", "control": "changed"}
"""Parameters with one value, which widgets turn on and off."""
_DAYS = {"from", "to", "as_of"}


def as_widget_value(parameter: str, values: Sequence[str]) -> list[str] | str | bool | date | None:
    """Return what a parameter's widget holds for its values; what it usually holds without any."""
    if parameter in REPEATED:
        return list(values)
    if parameter in _DAYS:
        return date.fromisoformat(values[0]) if values else None
    if parameter in _SWITCHES:
        return bool(values)
    return values[0] if values else _DEFAULTS.get(parameter)


def read_view(values: Mapping[str, object]) -> tuple[View, tuple[Problem, ...]]:
    """Return the view that widgets ask for, by parameter, and what of it cannot be honoured."""
    params = {name: _write_parameter(value) for name, value in values.items()}
    for switch, value in _SWITCHES.items():
        if switch in params:
            params[switch] = [value] if values[switch] else []
    return View.parse(params)


def _write_parameter(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return [value.isoformat() if isinstance(value, date) else str(value)]
