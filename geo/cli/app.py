"""Run a command and say in one sentence what went wrong."""

import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import Annotated

import typer

from geo import __version__
from geo.dataset.access import seeing
from geo.errors import RasdError

COMMANDS = {
    "check": ("geo.cli.check", "List every fault of a dataset folder."),
    "summary": ("geo.cli.summary", "Count the people harmed in a dataset's events."),
    "import": ("geo.cli.importing", "Make a dataset folder of a file somebody brings."),
    "refresh": ("geo.cli.refreshing", "Bring datasets up to date with their sources."),
    "export": ("geo.cli.export", "Write a view of a dataset to a file."),
    "publish": ("geo.cli.publish", "Write a dataset as a folder that any static host serves."),
    "overlaps": ("geo.cli.overlaps", "List pairs of records that may be of one event."),
    "places": ("geo.cli.places", "Look up places without a point; you confirm each."),
}
"""The module of each command, whose function ``run`` it is, and its help."""
_PROGRAM = "python -m geo"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 after one sentence on stderr, or 2 after an error of usage."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        # Who runs a command reads the files themselves: no login is between the two.
        with seeing(guarded=True):
            build_app(given[:1])(given, prog_name=_PROGRAM)
    except SystemExit as ended:  # every command ends so, and not only those that fail
        return int(ended.code or 0)
    except RasdError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def build_app(loaded: Collection[str]) -> typer.Typer:
    """Build the program, with the options of those commands alone that are to be loaded.

    Commands' modules hold their options; what they do, in `geo.cli.actions`, takes seconds to
    import, and no help waits for it.
    """
    app = typer.Typer(
        help="Check, count, import and export datasets of events.",
        add_completion=False,
        # Plain text: words in brackets are no markup.
        rich_markup_mode=None,
        # A traceback with colours and values of variables could print rows of a private dataset.
        pretty_exceptions_enable=False,
    )
    app.callback()(_take_version)
    for name, (module, says) in COMMANDS.items():
        run = import_module(module).run if name in loaded else _stand_in
        app.command(name, help=says)(run)
    return app


def _say_version(value: bool) -> None:  # noqa: FBT001  called by Typer so
    if value:
        print(__version__)
        raise typer.Exit


def _take_version(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_say_version, help="Say which it is."),
    ] = False,
) -> None:
    """Take what stands before a command."""


def _stand_in() -> None:
    """Stand in the list of commands for one that is not loaded."""
