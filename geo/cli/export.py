"""``python -m geo export``."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from geo.cli.options import Folder, Given, add_view, choose, read_view
from geo.cli.output import write_file
from geo.dataset.disclosure import require_rows
from geo.dataset.folder import open_dataset
from geo.engine.store import build_store
from geo.export.catalogue import OF_SUMS, OFFERS, TOGETHER, take_view
from geo.questions.events import find_event
from geo.questions.names import list_known
from geo.questions.people import By
from geo.questions.select import Selection
from geo.settings import read_settings
from geo.text import t

_FORMS = (*OFFERS, *TOGETHER, *OF_SUMS)


@add_view
def run(
    folder: Folder,
    *,
    form: Annotated[
        str,
        choose(
            "--format", words=_FORMS, metavar="F", says=f"The form to write: {', '.join(_FORMS)}."
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
    store = build_store(open_dataset(folder))
    view = read_view(given, known=list_known(store))
    if event:
        require_rows(store.dataset)
        find_event(store, event)
    asked_for = replace(view, dataset=store.dataset.name, event=event)
    root = (root or read_settings().url).rstrip("/")
    written = take_view(Selection(store, asked_for), form, root=root, by=by)
    write_file(out, written, lang=view.lang)
    told = t(view.lang, "command.exported", file=str(out), n=len(written))
    print(told, file=sys.stderr)
