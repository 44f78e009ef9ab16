"""Options that several commands share; those of a view are made from its grammar."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from geo.errors import ViewError
from geo.text import LANGUAGES, t
from geo.view.grammar import DESCRIPTIONS, PARAMETERS, REPEATED
from geo.view.view import View

_POSITION = {"dataset", "event", "lat", "lng", "z"}
_VIEW = tuple(parameter for parameter in PARAMETERS if parameter not in _POSITION)
Given = Mapping[str, Sequence[str]]
"""The values of a view's options, by parameter."""


def choose(*names: str, words: Collection[str], says: str, metavar: str = "") -> Any:
    """Return an option that takes one of some words."""

    def read(word: str) -> str:
        if word not in words:
            msg = f"{word!r} is not one of {', '.join(words)}."
            raise typer.BadParameter(msg)
        return word

    shown = metavar or f"<{'|'.join(words)}>"
    return typer.Option(*names, parser=read, metavar=shown, help=says)


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The dataset's folder.")]
Lang = Annotated[str, choose(words=LANGUAGES, says="The language of what is printed.")]


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


def read_view(given: Given, *, known: Mapping[str, Collection[str]]) -> View:
    """Read the view options; ViewError names every value that cannot be honoured."""
    whole = {**given, "dataset": list(known["dataset"])}
    view, problems = View.parse(whole, known=known)
    if problems:
        lang = view.lang
        sentences = [
            t(lang, f"view.{p.problem}", parameter=p.parameter, value=p.value) for p in problems
        ]
        raise ViewError("\n".join(sentences))
    return view
