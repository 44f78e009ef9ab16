"""``python -m geo publish``."""

from pathlib import Path
from typing import Annotated

import typer


def run(
    dataset: Annotated[
        str, typer.Argument(metavar="DATASET", help="The dataset's name, or its folder.")
    ],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the edition goes.")],
) -> None:
    """Write a dataset as a folder that any static host serves."""
    from geo.cli.actions.publish import write_edition  # noqa: PLC0415  loaded for the work alone

    write_edition(dataset, out=out)
