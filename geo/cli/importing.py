"""``python -m geo import``."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from geo.cli.options import Lang
from geo.readers.importing import import_file, propose_mapping
from geo.readers.manifest import load_manifests
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.readers.own.template import FORMS, write_template
from geo.readers.reimport import REJECTED
from geo.text import t


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
    if template is not None:
        print(_write_template(template, lang=lang))
        return
    if list_:
        print("\n".join(_describe_formats(lang)))
        return
    if format_ is None or file is None or (out is None and not propose):
        raise ReaderError(t(lang, "import.error.usage"))
    options = Options(
        mapping=_read_mapping(mapping, lang=lang),
        version=version,
        lang=lang,
        report=partial(_tell, lang),
        parts=tuple(part or ()),
        header=header,
    )
    if out is None or propose:
        proposed = propose_mapping(format_, file, lang=lang, options=options)
        print(json.dumps(proposed, ensure_ascii=False, indent=2))
        return
    result = import_file(format_, file, folder=out, name=name, options=options, storage=storage)
    for note in result.notes:
        print(note.say(lang), file=sys.stderr)
    if not result.faults.is_empty():
        print(t(lang, "import.listed", file=str(out / REJECTED)), file=sys.stderr)
    for what, n in result.carried.items():
        print(t(lang, f"import.carried.{what}", n=n, folder=str(out)), file=sys.stderr)
    print(t(lang, "import.done", **result.counts))


def _write_template(path: Path, *, lang: str) -> str:
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise ReaderError(t(lang, "template.ending", file=path.name))
    path.write_bytes(write_template(form, lang))
    return t(lang, "template.written", file=str(path))


def _tell(lang: str, stage: str, /, **values: str | int) -> None:
    # Of the files of a dataset a terminal needs no line each.
    if stage != "written":
        print(t(lang, f"import.stage.{stage}", **values), file=sys.stderr, flush=True)


def _describe_formats(lang: str) -> list[str]:
    formats = load_manifests()
    return [f"{name}: {manifest.words('title', lang)}" for name, manifest in formats.items()]


def _read_mapping(path: Path | None, *, lang: str) -> dict[str, object]:
    if path is None:
        return {}
    try:
        mapping = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReaderError(t(lang, "import.error.mapping", file=str(path), why=str(error))) from None
    if not isinstance(mapping, dict):
        why = type(mapping).__name__
        raise ReaderError(t(lang, "import.error.mapping", file=str(path), why=why))
    return mapping
