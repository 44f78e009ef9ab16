"""``python -m geo export``."""

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.of_view import By, Given, add_view
from geo.cli.options import Folder, choose

FORMS = (
    *("csv", "csv-hxl", "claims-csv", "claims-csv-hxl", "xlsx", "geojson", "gpkg", "kml"),
    *("kmz", "fgb", "parquet", "map-png", "map-svg", "timeline-svg", "casualties-svg"),
    *("totals-svg", "html", "pdf", "zip", "comparison-svg", "comparison-png"),
    *("comparison-csv", "place-sums", "type-sums", "period-sums"),
)
"""Those of `geo.export.catalogue`, which takes a second to load."""


@add_view
def run(
    folder: Folder,
    *,
    form: Annotated[
        str,
        choose(
            "--format", words=FORMS, metavar="F", says=f"The form to write: {', '.join(FORMS)}."
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")],
    event: Annotated[
        str | None,
        typer.Option(
            help="One event's id: tables and briefs are of it alone, maps and pages open at it."
        ),
    ] = None,
    by: Annotated[By, typer.Option(help="The groups of casualties and comparison.")] = "month",
    root: Annotated[str, typer.Option(metavar="URL", help="The server that links lead to.")] = "",
    given: Given,
) -> None:
    """Write a view to a file, whole or not at all, and say how large it is."""
    from geo.cli.actions.export import export  # noqa: PLC0415  loaded for the work alone

    export(folder, form=form, out=out, event=event, by=by, root=root, given=given)
