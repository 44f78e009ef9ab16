"""``python -m geo import``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from geo.cli.options import Lang
from geo.readers.manifest import load_manifests
from geo.readers.options import Options


def run(
    format_: Annotated[
        str | None, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(load_manifests())}.")
    ] = None,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="The file to read.")] = None,
    *,
    list_: Annotated[
        bool, typer.Option("--list", help="List the formats and their columns.")
    ] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="The folder to write.")] = None,
    name: Annotated[
        str | None, typer.Option(help="The dataset's name in links; else the folder's.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(metavar="JSON", help="Which column is what.")
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose", help="Print a mapping, write nothing.")
    ] = False,
    version: Annotated[
        str | None, typer.Option(help="The release of the file, such as 23.1.")
    ] = None,
    part: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A sheet, layer, list or packed table; may be repeated."),
    ] = None,
    header: Annotated[
        int | None, typer.Option(min=1, help="The row that names the columns.")
    ] = None,
    storage: Annotated[
        Literal["parquet", "csv"], typer.Option(help="How the tables are written.")
    ] = "parquet",
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a table to fill (.xlsx or .csv), nothing else."),
    ] = None,
    lang: Lang = "en",
) -> None:
    """Import a file, list the formats, or propose a mapping; progress goes to stderr."""
    if list_ and template is None:
        print("\n".join(_describe_formats(lang)))
        return
    from geo.cli.actions.importing import bring, fill_template  # noqa: PLC0415  loaded for the work alone

    if template is not None:
        print(fill_template(template, lang=lang))
        return
    options = Options(version=version, lang=lang, parts=tuple(part or ()), header=header)
    bring(
        *(format_, file),
        out=out,
        name=name,
        propose=propose,
        storage=storage,
        mapping=mapping,
        options=options,
    )


def _describe_formats(lang: str) -> list[str]:
    formats = load_manifests()
    return [f"{name}: {manifest.words('title', lang)}" for name, manifest in formats.items()]
