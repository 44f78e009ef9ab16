"""``python -m geo summary``."""

from typing import Annotated

import typer

from geo.cli.of_view import By, Given, add_view
from geo.cli.options import Folder


@add_view
def run(
    folder: Folder,
    *,
    by: Annotated[By | None, typer.Option(help="One number for each of these.")] = None,
    event: Annotated[str | None, typer.Option(help="One event's id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the number as JSON.")] = False,
    given: Given,
) -> None:
    """Print one number, or one for each group."""
    from geo.cli.actions.summary import summarise  # noqa: PLC0415  loaded for the work alone

    summarise(folder, by=by, event=event, as_json=as_json, given=given)
