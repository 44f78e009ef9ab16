"""``python -m geo places``."""

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.options import Folder, Lang


def run(
    folder: Folder,
    *,
    names: Annotated[
        Path | None,
        typer.Option("--gazetteer", metavar="FILE", help="A CSV of further named points."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="CSV", help="The candidates; else printed.")
    ] = None,
    confirmed: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Candidates, some confirmed.")
    ] = None,
    lang: Lang = "en",
) -> None:
    """Write the candidates for places without a point, or apply what was confirmed of them.

    They are looked up in the dataset itself, the open datasets here, the base map, and gazetteers.
    """
    from geo.cli.actions.places import look_up  # noqa: PLC0415  loaded for the work alone

    look_up(folder, names=names, out=out, confirmed=confirmed, lang=lang)
