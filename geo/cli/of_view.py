"""Options of commands that take a view, made from its grammar."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, Literal

import typer

from geo.view.grammar import DESCRIPTIONS, PARAMETERS, REPEATED

_POSITION = {"dataset", "event", "lat", "lng", "z"}
_VIEW = tuple(parameter for parameter in PARAMETERS if parameter not in _POSITION)
By = Literal["month", "place", "area", "type", "actor", "claimant", "side"]
"""The groups of `geo.questions.people`, which no list of options needs to wait for."""
Given = Mapping[str, Sequence[str]]
"""The values of a view's options, by parameter."""


def add_view(run: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a view, whose values it takes as ``given``."""

    @wraps(run)
    def command(**options: Any) -> None:
        given = {parameter: options.pop(_name(parameter)) or () for parameter in _VIEW}
        run(**options, given=given)

    own = [p for p in signature(run).parameters.values() if p.name != "given"]
    whole = Signature([*own, *(_make_option(parameter) for parameter in _VIEW)])
    command.__signature__ = whole  # type: ignore[attr-defined]
    return command


def _name(parameter: str) -> str:
    return f"view_{parameter}"  # no name of a variable is "from"


def _make_option(parameter: str) -> Parameter:
    more = " Give it once for each." if parameter in REPEATED else ""
    option = typer.Option(
        f"--{parameter.replace('_', '-')}",
        metavar=parameter.upper(),
        help=DESCRIPTIONS[parameter] + more,
    )
    kind = Annotated[list[str] | None, option]
    return Parameter(_name(parameter), Parameter.KEYWORD_ONLY, default=None, annotation=kind)
