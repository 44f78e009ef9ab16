"""Check a dataset folder."""

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import parse_qs

import typer

from geo.dataset.folder import (
    DESCRIPTOR,
    Dataset,
    check_dataset,
    measure_revision,
    open_dataset,
    read_descriptor,
)
from geo.dataset.lead import check_lead, read_lead
from geo.engine.store import build_store
from geo.errors import OverlayError
from geo.model.descriptor import check_copies, check_refresh
from geo.model.schema import Fault, load_tables
from geo.places.boundaries import find_overlay, list_own, say_refusal
from geo.stories.check import check_stories
from geo.stories.files import list_files
from geo.text import LANGUAGES, t
from geo.view.grammar import read_choices
from geo.view.view import View


def check(folder: Path, *, lang: str) -> None:
    """Print the table sizes, or every fault."""
    sizes, faults = check_dataset(folder)
    looks = (check_lead, check_copies, check_refresh)
    faults += chain(*(look(read_descriptor(folder)) for look in looks))
    if not faults:
        faults = [*_check_ways(dataset := open_dataset(folder))]
        faults += check_stories(build_store(dataset))
    if faults:
        for fault in faults:
            print(describe_fault(fault, lang=lang), file=sys.stderr)
        found = t(lang, "command.faults", n=len(faults), folder=str(folder))
        print(found, file=sys.stderr)
        raise typer.Exit(1)
    for table, rows in sizes.items():
        print(t(lang, "command.rows", table=table, n=rows))
    if not _check_overlays(folder, lang):
        raise typer.Exit(1)
    revision = measure_revision(folder)
    print(t(lang, "command.sound", folder=str(folder), revision=revision))


def _check_ways(dataset: Dataset) -> Iterator[Fault]:
    """Give a fault for each way in whose link asks for what cannot be shown."""
    events = dataset.tables["events"].select("event_id").collect()["event_id"]
    stories = {file.name for file in list_files(dataset)}
    for _, link in read_lead(dataset, LANGUAGES[0]).ways:
        given = parse_qs(link.partition("?")[2])
        choices, odd = read_choices(given)
        asked = {name: values for name, values in given.items() if name not in choices}
        _, problems = View.parse(asked)
        unknown = [event for event in given.get("event", ()) if event not in events]
        unknown += [name for name in given.get("story", ()) if name not in stories]
        for what in (*(f"{p.parameter}={p.value}" for p in (*odd, *problems)), *unknown):
            yield Fault(
                table="datapackage",
                row=None,
                column="ways",
                value=link,
                problem="way_view",
                detail=what,
            )


def _check_overlays(folder: Path, lang: str) -> bool:
    """Print how many areas each of a dataset's boundary files holds, or why it cannot be used."""
    dataset, is_sound = open_dataset(folder), True
    for name, path in list_own(dataset.name, folder).items():
        try:
            areas = len(find_overlay(name, shown=dataset).areas)
        except OverlayError as error:
            is_sound = False
            print(say_refusal(error, lang), file=sys.stderr)
        else:
            print(t(lang, "command.areas", file=path.name, n=areas))
    return is_sound


def describe_fault(fault: Fault, *, lang: str) -> str:
    """Return a fault as one sentence: which file, row, column and value, and what to do."""
    what = t(lang, f"fault.{fault.problem}", value=fault.value, detail=fault.detail)
    if fault.table.endswith(".md"):
        return t(lang, "fault.at_line", file=fault.table, row=str(fault.row), what=what)
    file = f"{fault.table}.csv" if fault.table in load_tables() else DESCRIPTOR
    if fault.row is not None:
        return t(
            lang, "fault.at_cell", file=file, row=str(fault.row), column=fault.column, what=what
        )
    if fault.column:
        return t(lang, "fault.at_column", file=file, column=fault.column, what=what)
    return t(lang, "fault.at_file", file=file, what=what)
