"""The command line: ``python -m geo check``, ``summary``, ``import``, ``export``, ``overlaps``."""

import argparse
import json
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from geo.dataset.disclosure import require_rows
from geo.dataset.folder import DESCRIPTOR, SAME_AS, check_dataset, measure_revision, open_dataset
from geo.dataset.write import replace_file
from geo.duplicates.candidates import MOST_PAIRS, Reach, find_overlaps
from geo.duplicates.decisions import merge_decisions, propose_decisions, say_left_out, write_table
from geo.engine.store import build_store
from geo.errors import OverlayError, RasdError, ViewError
from geo.export.catalogue import OFFERS, take_view
from geo.model.checks import Fault
from geo.model.number import Number
from geo.model.schema import load_tables
from geo.places import gazetteer
from geo.places.boundaries import find_overlay, list_own, say_refusal
from geo.questions.events import find_event
from geo.questions.names import list_known
from geo.questions.people import By, count_by, count_casualties
from geo.questions.select import Selection, require_enough
from geo.questions.several import list_known_beside, open_beside
from geo.readers.importing import import_file, propose_mapping
from geo.readers.manifest import load_manifests
from geo.readers.open import ReaderError
from geo.readers.options import Options
from geo.readers.reimport import REJECTED
from geo.settings import read_settings
from geo.text import LANGUAGES, format_words, t
from geo.view.grammar import PARAMETERS
from geo.view.view import View

_POSITION = {"dataset", "event", "lat", "lng", "z"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, or 1 after one sentence on stderr."""
    asked = build_parser().parse_args(arguments)
    try:
        return int(asked.run(asked))
    except RasdError as error:
        print(error, file=sys.stderr)
        return 1


def build_parser() -> argparse.ArgumentParser:
    """Build the parser; its view options are the fields of the view."""
    parser = argparse.ArgumentParser(prog="python -m geo", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="list every fault of a dataset folder")
    check.add_argument("folder", type=Path, metavar="DIR")
    check.add_argument("--lang", default="en", choices=("en", "ar"))
    check.set_defaults(run=run_check)
    summary = commands.add_parser("summary", help="count the people harmed in a dataset's events")
    summary.add_argument("folder", type=Path, metavar="DIR")
    summary.add_argument("--by", choices=get_args(By))
    summary.add_argument("--event", help="one event's id")
    summary.add_argument("--json", action="store_true", help="print the number as JSON")
    _add_view(summary)
    summary.set_defaults(run=run_summary)
    _add_import(commands)
    _add_export(commands)
    _add_overlaps(commands)
    _add_places(commands)
    return parser


def _add_overlaps(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("overlaps", help="list pairs of records that may be of one event")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("other", type=Path, nargs="?", metavar="DIR2", help="another dataset")
    parser.add_argument("--days", type=int, default=Reach.days, help="days between the two")
    parser.add_argument("--km", type=float, default=Reach.km, help="kilometres between the two")
    parser.add_argument("--any-type", action="store_true", help="not only events of one type")
    parser.add_argument("--most", type=int, default=50, help="how many pairs are printed")
    parser.add_argument("--out", type=Path, metavar="CSV", help="a same_as.csv to decide in")
    parser.add_argument("--lang", default="en", choices=LANGUAGES)
    parser.set_defaults(run=run_overlaps)


def run_overlaps(asked: argparse.Namespace) -> int:
    """Print the pairs that may be of one event, or write them all as a table of decisions."""
    store = build_store(open_dataset(asked.folder))
    other = build_store(open_dataset(asked.other)) if asked.other else None
    reach = Reach(days=asked.days, km=asked.km, same_type=not asked.any_type)
    most = MOST_PAIRS if asked.out else asked.most
    found = find_overlaps(Selection(store, View()), other=other, reach=reach, most=most)
    names = (store.dataset.name, (other or store).dataset.name)
    rows = propose_decisions(found, datasets=names, lang=asked.lang)
    if asked.out:
        held = store.frame(SAME_AS).collect().iter_rows(named=True)
        content = write_table(merge_decisions(rows, list(held))).encode()
        _write_file(asked.out, content, lang=asked.lang)
        print(t(asked.lang, "overlaps.written", n=found.total, file=str(asked.out)))
        return 0
    for row in rows:
        print(f"{row['event_id']} = {row['other_event_id']}: {row['note']}")
    print(t(asked.lang, "overlaps.found", n=found.total))
    if found.total > len(rows):
        print(t(asked.lang, "overlaps.listed", n=found.total - len(rows)))
    print(say_left_out(found, asked.lang))
    return 0


def _add_view(parser: argparse.ArgumentParser) -> None:
    for parameter in PARAMETERS:
        if parameter not in _POSITION:
            option = f"--{parameter.replace('_', '-')}"
            parser.add_argument(option, dest=parameter, action="append", default=[])


def _add_places(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("places", help="look up places without a point; you confirm each")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--gazetteer", type=Path, metavar="FILE", help="a CSV of named points")
    parser.add_argument("--out", type=Path, metavar="CSV", help="the candidates; else printed")
    parser.add_argument("--confirmed", type=Path, metavar="CSV", help="candidates, some confirmed")
    parser.add_argument("--lang", default="en", choices=("en", "ar"))
    parser.set_defaults(run=run_places)


def run_places(asked: argparse.Namespace) -> int:
    """Write the candidates for places without a point, or apply what was confirmed of them."""
    lang = asked.lang
    if asked.confirmed is not None:
        confirmed = gazetteer.read_confirmed(asked.confirmed, lang=lang)
        n = gazetteer.apply_confirmed(asked.folder, confirmed, lang=lang)
        print(t(lang, "gazetteer.written", n=n))
        return 0
    if asked.gazetteer is None:
        raise gazetteer.GazetteerError(t(lang, "gazetteer.usage"))
    entries = gazetteer.read_gazetteer(asked.gazetteer, lang=lang)
    found = gazetteer.find_candidates(open_dataset(asked.folder), entries).write_csv()
    if asked.out is None:
        print(found, end="")
    else:
        asked.out.write_text(found, encoding="utf-8")
    return 0


def _add_import(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("import", help="make a dataset folder of a file somebody brings")
    formats = ", ".join(load_manifests())
    parser.add_argument("format", nargs="?", metavar="FORMAT", help=formats)
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
    parser.add_argument("--list", action="store_true", help="list the formats and their columns")
    parser.add_argument("--out", type=Path, metavar="DIR", help="the folder to write")
    parser.add_argument("--name", help="the dataset's name in links; else the folder's")
    parser.add_argument("--mapping", type=Path, metavar="JSON", help="which column is what")
    parser.add_argument("--propose", action="store_true", help="print a mapping, write nothing")
    parser.add_argument("--version", help="the release of the file, such as 23.1")
    parser.add_argument("--storage", default="parquet", choices=("parquet", "csv"))
    parser.add_argument("--lang", default="en", choices=("en", "ar"))
    parser.set_defaults(run=run_import)


def _add_export(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("export", help="write a view of a dataset to a file")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--format", required=True, choices=tuple(OFFERS), metavar="F")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="the file to write")
    parser.add_argument("--event", help="one event's id: a brief or a page opens at it")
    parser.add_argument("--by", choices=get_args(By), default="month", help="for casualties-svg")
    parser.add_argument("--root", default="", metavar="URL", help="the server that links lead to")
    parser.epilog = f"F is one of {', '.join(OFFERS)}."
    _add_view(parser)
    parser.set_defaults(run=run_export)


def run_import(asked: argparse.Namespace) -> int:
    """Import a file, list the formats, or propose a mapping; progress goes to stderr."""
    lang = asked.lang
    if asked.list:
        print("\n".join(_describe_formats(lang)))
        return 0
    if asked.format is None or asked.file is None or not (asked.out or asked.propose):
        raise ReaderError(t(lang, "import.error.usage"))
    if asked.propose:
        mapping = propose_mapping(asked.format, asked.file, lang=lang)
        print(json.dumps(mapping, ensure_ascii=False, indent=2))
        return 0
    options = Options(
        mapping=_read_mapping(asked.mapping, lang=lang),
        version=asked.version,
        lang=lang,
        report=lambda stage, **values: print(
            t(lang, f"import.stage.{stage}", **values), file=sys.stderr, flush=True
        ),
    )
    result = import_file(
        asked.format,
        asked.file,
        folder=asked.out,
        name=asked.name,
        options=options,
        storage=asked.storage,
    )
    if not result.faults.is_empty():
        print(t(lang, "import.listed", file=str(asked.out / REJECTED)), file=sys.stderr)
    for what, n in result.carried.items():
        print(t(lang, f"import.carried.{what}", n=n, folder=str(asked.out)), file=sys.stderr)
    print(t(lang, "import.done", **result.counts))
    return 0


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


def run_check(asked: argparse.Namespace) -> int:
    """Print the table sizes, or every fault."""
    sizes, faults = check_dataset(asked.folder)
    if faults:
        for fault in faults:
            print(describe_fault(fault, lang=asked.lang), file=sys.stderr)
        found = t(asked.lang, "command.faults", n=len(faults), folder=str(asked.folder))
        print(found, file=sys.stderr)
        return 1
    for table, rows in sizes.items():
        print(t(asked.lang, "command.rows", table=table, n=rows))
    if not _check_overlays(asked.folder, asked.lang):
        return 1
    revision = measure_revision(asked.folder)
    print(t(asked.lang, "command.sound", folder=str(asked.folder), revision=revision))
    return 0


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
    file = f"{fault.table}.csv" if fault.table in load_tables() else DESCRIPTOR
    what = t(lang, f"fault.{fault.problem}", value=fault.value, detail=fault.detail)
    if fault.row is not None:
        return t(
            lang, "fault.at_cell", file=file, row=str(fault.row), column=fault.column, what=what
        )
    if fault.column:
        return t(lang, "fault.at_column", file=file, column=fault.column, what=what)
    return t(lang, "fault.at_file", file=file, what=what)


def run_summary(asked: argparse.Namespace) -> int:
    """Print one number, or one for each group."""
    store = build_store(open_dataset(asked.folder))
    read = read_view(asked, known=list_known_beside(store, asked.beside, overlay=asked.overlay))
    answer, lines = _summarise(Selection(store, read), by=asked.by, event=asked.event)
    beside = []
    for other in open_beside(read):
        its_answer, its_lines = _summarise(other, by=asked.by, event=None)
        beside.append({"dataset": other.view.dataset} | its_answer)
        lines += [f"{other.view.dataset}: {line}" for line in its_lines]
    answer |= {"beside": beside} if beside else {}
    print(json.dumps(answer, ensure_ascii=False) if asked.json else "\n".join(lines))
    return 0


def run_export(asked: argparse.Namespace) -> int:
    """Write a view to a file, whole or not at all, and say how large it is."""
    store = build_store(open_dataset(asked.folder))
    view = read_view(asked, known=list_known(store))
    if asked.event:
        require_rows(store.dataset)
        find_event(store, asked.event)
    asked_for = replace(view, dataset=store.dataset.name, event=asked.event)
    root = (asked.root or read_settings().url).rstrip("/")
    written = take_view(Selection(store, asked_for), asked.format, root=root, by=asked.by)
    _write_file(asked.out, written, lang=view.lang)
    told = t(view.lang, "command.exported", file=str(asked.out), n=len(written))
    print(told, file=sys.stderr)
    return 0


def _write_file(path: Path, content: bytes, *, lang: str) -> None:
    """Write a file beside its place and rename it, so that nobody finds half of it."""
    try:
        replace_file(path, content)
    except OSError as error:
        why = error.strerror or str(error)
        raise RasdError(t(lang, "command.unwritable", file=str(path), why=why)) from None


def _summarise(
    selection: Selection, *, by: By | None, event: str | None
) -> tuple[dict[str, object], list[str]]:
    view = selection.view
    if event is None:
        require_enough(selection)
    if by:
        groups = count_by(selection, by=by)
        answer: dict[str, object] = {"groups": [group.to_json() for group in groups]}
        return answer, [f"{key or '-'}: {_write(number, view.lang)}" for key, number in groups]
    number = count_casualties(selection, event_id=event)
    return number.to_json(), [_write(number, view.lang)]


def read_view(asked: argparse.Namespace, *, known: Mapping[str, Collection[str]]) -> View:
    """Read the view options; ViewError names every value that cannot be honoured."""
    given = {name: getattr(asked, name) for name in PARAMETERS if name not in _POSITION}
    given["dataset"] = list(known["dataset"])
    view, problems = View.parse(given, known=known)
    if problems:
        lang = view.lang
        sentences = [
            t(lang, f"view.{p.problem}", parameter=p.parameter, value=p.value) for p in problems
        ]
        raise ViewError("\n".join(sentences))
    return view


def _write(number: Number, lang: str) -> str:
    gaps = t(lang, "numbers.no_figure", n=number.without_figure)
    rule = t(lang, "numbers.rule", rule=number.rule)
    return f"{format_words(number, lang)} ({rule}; {gaps})"


if __name__ == "__main__":
    sys.exit(main())
