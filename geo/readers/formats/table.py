"""Read a table of any shape with a mapping: one row for each event, account or person."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import polars as pl

from geo.model.schema import DATA_LANGUAGES, ROW
from geo.readers.admin_areas import locate
from geo.readers.build import ReadResult, Told, complete
from geo.readers.files.open import open_table
from geo.readers.files.opened import Starts
from geo.readers.guess import list_figure_like, propose
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.mapping import Said, TableMapping, read_mapping
from geo.readers.notes import Note
from geo.readers.options import Options
from geo.readers.own.cells import AREAS, FILE, list_used, type_cells
from geo.readers.own.checks import list_checks
from geo.readers.own.names import NAMED, read_names
from geo.readers.own.persons import count_persons, note_persons
from geo.readers.own.settle import settle
from geo.readers.own.sources import read_sources
from geo.readers.own.tables import make_tables, note_marks
from geo.readers.values.checks import judge, typed
from geo.readers.values.days import compose_days
from geo.readers.values.figures import tell_thousands
from geo.text import t

_YEARS = r"^(?:1[89]|20)\d\d(?:\.0)?$"
_PARTS_OF_DAY = ("date_year", "date_month", "date_day")


def read(path: Path, options: Options) -> ReadResult:
    """Read a table with the mapping in the options, or with one guessed from its header."""
    opened = open_table(path, lang=options.lang, choice=options.choice)
    options.report("rows", n=opened.frame.height)
    return read_rows(
        opened.frame,
        options=options,
        file=path.name,
        manifest=load_manifests()["table"],
        # Files of such countries have the comma for fractions.
        has_fractions=opened.delimiter == ";",
        notes=opened.notes,
        starts=opened.starts,
    )


def propose_file(path: Path, *, options: Options) -> Said:
    """Guess a mapping from a table's header and cells."""
    opened = open_table(path, lang=options.lang, choice=options.choice)
    table = opened.frame.drop(ROW)
    return propose(table.columns, table)


def read_rows(
    table: pl.DataFrame,
    *,
    options: Options,
    file: str,
    manifest: Manifest,
    has_fractions: bool = False,
    notes: tuple[Note, ...] = (),
    starts: Starts = (),
) -> ReadResult:
    """Make a dataset's tables of rows of text with ``row_number`` and the columns of a file.

    A file that ``has_fractions`` may write them with a comma, whatever its other columns say.
    ``notes`` are what was said of the file when it was opened, ``starts`` where its parts begin.
    """
    headers = table.drop(ROW).columns
    mapping = read_mapping(
        complete_mapping(options.mapping, headers, table), headers, file=file, lang=options.lang
    )
    mapping, noted = _complete_day(mapping, table)
    raw = read_names(read_sources(compose_days(mapping.apply(table))), mapping.words)
    used = [] if mapping.row == "person" else list_used(raw)
    names = _name_columns(mapping)
    cells = _type(raw, mapping, used, has_fractions=has_fractions)
    judged = judge(cells, list_checks(mapping, used), manifest, names=names)
    named = judged.kept.with_columns(pl.coalesce("place_en", "place_ar").alias("place_any"))
    rows = locate(named, name="place_any", areas=AREAS)
    owners = rows.select(ROW, typed("event_id"))
    basis = mapping.said.get("names_basis") or None
    if mapping.row == "person":
        rows = count_persons(rows, are_named=basis is not None)
    made = make_tables(rows, row=mapping.row, used=used, file=file, starts=starts)
    tables, late = settle(
        {name: complete(name, frame) for name, frame in made.items()},
        manifest,
        names=names,
        are_sums="figure_low" in names,
    )
    faults = pl.concat([judged.faults, late]).sort("row", maintain_order=True)
    tables["events"] = note_marks(tables["events"], owners, faults)
    return ReadResult(
        tables=tables,
        faults=faults,
        read=table.height,
        descriptor=_describe(mapping.said, file, manifest),
        starts=starts,
        notes=(
            *notes,
            *noted,
            *_note(table, mapping),
            *note_persons(raw, basis),
            *_note_open(rows),
        ),
    )


def complete_mapping(
    said: Mapping[str, object], headers: Sequence[str], table: pl.DataFrame
) -> Said:
    """Return a mapping with the guessed columns where it says of no column what it is."""
    if said.get("columns") or said.get("constants"):
        return cast("Said", said)
    told = {part: value for part, value in said.items() if value}
    return cast("Said", {**propose(headers, table), **told})


def _type(
    raw: pl.DataFrame, mapping: TableMapping, used: list[str], *, has_fractions: bool
) -> pl.DataFrame:
    numbers = [name for name in used if not name.endswith("_open")]
    others = ("latitude", "longitude", "coordinates")
    thousands = tell_thousands(raw, numbers, others=others, has_fractions=has_fractions)
    return type_cells(raw, mapping, used, thousands)


def _complete_day(mapping: TableMapping, table: pl.DataFrame) -> tuple[TableMapping, list[Note]]:
    """Read the day from three columns where the one that was mapped holds years only."""
    year = mapping.columns.get("date_start")
    free = [name for name in table.columns if name not in {ROW, *mapping.columns.values()}]
    if year is None or not table.get_column(year).drop_nulls().str.contains(_YEARS).all():
        return mapping, []
    beside = propose([year, *free], table.select(year, *free))["columns"]
    if beside.get("date_year") != year:
        return mapping, []
    parts = {field: beside[field] for field in _PARTS_OF_DAY if field in beside}
    whole = {field: name for field, name in mapping.columns.items() if field != "date_start"}
    noted = Note("day_from_parts", {"columns": ", ".join(parts.values())})
    return replace(mapping, columns={**whole, **parts}), [noted]


def _name_columns(mapping: TableMapping) -> Mapping[str, str]:
    """Return the file's own names of the fields, by which faults are told."""
    names = dict(mapping.columns)
    if "date_year" in names:
        names.setdefault("date_start", names["date_year"])
    if "coordinates" in names:
        names.setdefault("latitude", names["coordinates"])
    for name in NAMED:
        if name in names:
            names[f"{name}_cell"] = names[name]
    return names


def _note(table: pl.DataFrame, mapping: TableMapping) -> list[Note]:
    """Say which columns that look like figures, and which others, are not used."""
    used = list(mapping.columns.values())
    figures = list_figure_like(table, used)
    others = [
        name
        for name in table.columns
        if name not in {ROW, *used, *figures} and table[name].null_count() < table.height
    ]
    notes = [("unused_figures", figures), ("unused", others)]
    return [
        Note(code, {"n": len(names), "columns": ", ".join(names)}) for code, names in notes if names
    ]


def _note_open(rows: pl.DataFrame) -> list[Note]:
    lost = pl.col(typed("figure_open")) & (
        pl.col(typed("figure_high")) > pl.col(typed("figure_low"))
    )
    n = rows.filter(lost).height
    return [Note("open_high", {"n": n})] if n else []


def _describe(said: Mapping[str, object], file: str, manifest: Manifest) -> Told:
    own = {"title": "title", "title_ar": "title_ar", "licences": "licenses"}
    given = {name: said[key] for key, name in own.items() if key in said}
    if said.get("redistribution") in {"open", "aggregate-only"}:
        given["redistribution"] = said["redistribution"]
    # The file's own name, in any language; what it is the manifest says in English only.
    credit = {f"credit_{lang}": t(lang, "import.credit", source=file) for lang in DATA_LANGUAGES}
    source = {**manifest.declared["source"], "source_id": FILE, "title": file}
    return cast("Told", {**credit, **given, "sources": [source]})
