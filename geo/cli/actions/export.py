"""Write a view of a dataset to a file."""

import sys
from dataclasses import replace
from pathlib import Path

from geo.cli.actions.output import write_file
from geo.cli.actions.view import read_view
from geo.cli.of_view import Given
from geo.dataset.disclosure import require_rows
from geo.dataset.folder import open_dataset
from geo.engine.store import build_store
from geo.export.catalogue import take_view
from geo.questions.events import find_event
from geo.questions.names import list_known
from geo.questions.people import By
from geo.questions.select import Selection
from geo.settings import read_settings
from geo.text import t


def export(
    folder: Path, *, form: str, out: Path, event: str | None, by: By, root: str, given: Given
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
