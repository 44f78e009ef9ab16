"""``python -m geo overlaps``."""

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.options import Folder, Lang

DAYS, KM = 1, 1.0
"""How far apart two records of one event may be, as where nobody says otherwise."""


def run(
    folder: Folder,
    second: Annotated[
        Path | None, typer.Argument(metavar="DIR2", help="Another dataset's folder.")
    ] = None,
    *,
    days: Annotated[int, typer.Option(help="Days between the two.")] = DAYS,
    km: Annotated[float, typer.Option(help="Kilometres between the two.")] = KM,
    any_type: Annotated[
        bool, typer.Option("--any-type", help="Not only events of one type.")
    ] = False,
    most: Annotated[int, typer.Option(help="How many pairs are printed.")] = 50,
    out: Annotated[
        Path | None, typer.Option(metavar="CSV", help="A same_as.csv to decide in.")
    ] = None,
    lang: Lang = "en",
) -> None:
    """Print the pairs that may be of one event, or write them all as a table of decisions."""
    # Loaded for the work alone.
    from geo.cli.actions.overlaps import match  # noqa: PLC0415
    from geo.duplicates.candidates import Reach  # noqa: PLC0415

    reach = Reach(days=days, km=km, same_type=not any_type)
    match(folder, second, reach=reach, most=most, out=out, lang=lang)
