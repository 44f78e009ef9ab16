"""Read a table of any shape with a mapping: one row for each event, account or person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import polars as pl

from geo.model.schema import DATA_LANGUAGES, ROW, list_vocabulary
from geo.readers.build import ReadResult, Told
from geo.readers.files.open import open_table
from geo.readers.files.opened import Starts
from geo.readers.guess import list_figure_like, propose
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.mapping import Said, TableMapping, read_mapping
from geo.readers.notes import Note
from geo.readers.options import Aside, Options
from geo.readers.own.cells import FILE, type_cells
from geo.readers.own.checks import list_checks
from geo.readers.own.corrections import apply_corrections, note_corrected, take_rows
from geo.readers.own.names import NAMED, read_names
from geo.readers.own.persons import check_persons, note_persons, tell_persons
from geo.readers.own.pieces import Making, Shelf
from geo.readers.own.sources import read_sources
from geo.readers.own.survey import Survey, drop_blank_figures, fill_fields, survey_rows
from geo.readers.own.written import is_written, refuse_claims, take_off_apostrophes
from geo.readers.values.checks import Judged, judge, turn_digits
from geo.text import t

_YEARS = r"^(?:1[89]|20)\d\d(?:\.0)?$"
_MOST_WORDS_TOLD = 20
_PARTS_OF_DAY = ("date_year", "date_month", "date_day")


def read(path: Path, options: Options) -> ReadResult:
    """Read a table with the mapping in the options, or with one guessed from its header."""
    opened = open_table(path, lang=options.lang, choice=options.choice)
    refuse_claims(opened.frame.columns, file=path.name, lang=options.lang)
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
    refuse_claims(opened.frame.columns, file=path.name, lang=options.lang)
    table = opened.frame.drop(ROW)
    return propose(table.columns, table)


@dataclass(frozen=True, eq=False)
class Plan:
    """How the rows of a table are to be read.

    ``table`` is the file's rows with its corrections, ``noted`` says how the mapping was read.
    """

    table: pl.DataFrame
    mapping: TableMapping
    survey: Survey
    noted: Sequence[Note]


@dataclass(frozen=True, eq=False)
class Typed:
    """Rows of a table with the value of each cell, before any is left out.

    ``raw`` holds the fields as text, ``values`` beside them what was read.
    """

    plan: Plan
    raw: pl.DataFrame
    values: pl.DataFrame

    @property
    def mapping(self) -> TableMapping:
        """What the table's columns are."""
        return self.plan.mapping

    @property
    def used(self) -> Sequence[str]:
        """The fields of figures that are filled."""
        return self.plan.survey.used


def plan_rows(
    table: pl.DataFrame,
    *,
    options: Options,
    file: str,
    has_fractions: bool = False,
    at_once: int | None = None,
) -> Plan:
    """Say how to read rows of text with the mapping in the options, or with one guessed.

    A file that ``has_fractions`` may write them with a comma, whatever its other columns say.
    ``at_once`` is how many rows are looked at together; None for all.
    """
    headers = table.drop(ROW).columns
    said = complete_mapping(options.mapping, headers, table)
    mapping = read_mapping(said, headers, file=file, lang=options.lang)
    corrections = mapping.said.get("corrections", [])
    table = apply_corrections(table, corrections, file=file, lang=options.lang)
    mapping, noted = _complete_day(mapping, table)
    if is_written(mapping.columns):
        table = take_off_apostrophes(table)
    survey = survey_rows(
        table,
        mapping,
        headers=headers,
        at_once=at_once or table.height,
        has_fractions=has_fractions,
    )
    return Plan(table, mapping, survey, noted)


def type_rows(plan: Plan, *, first: int = 0, n: int | None = None) -> Typed:
    """Read the cells of ``n`` rows of a table from the ``first`` on, counted from 0."""
    mapping, survey = plan.mapping, plan.survey
    fields = fill_fields(plan.table.slice(first, n), mapping)
    read = read_names(read_sources(fields), mapping.words, survey.names)
    raw = drop_blank_figures(read, mapping)
    if mapping.row == "person":
        raw = turn_digits(raw, *(name for name in survey.arabic if name in raw.columns))
    identified = raw.hstack(survey.ids.slice(first, n))
    return Typed(plan, raw, tell_persons(type_cells(identified, mapping, survey)))


def judge_rows(cells: Typed, manifest: Manifest) -> Judged:
    """Leave out what cannot be used, and list it under the file's own names of columns."""
    checks = list_checks(cells.mapping, cells.plan.survey)
    if cells.mapping.row == "person":
        checks += check_persons(cells.raw)
    return judge(cells.values, checks, manifest, names=_name_columns(cells.mapping))


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

    ``notes`` are what was said of the file when it was opened, ``starts`` where its parts begin;
    for ``has_fractions`` see `plan_rows`.
    """
    aside = options.aside
    at_once = aside.rows if aside is not None else table.height
    plan = plan_rows(
        table, options=options, file=file, has_fractions=has_fractions, at_once=at_once
    )
    # Accounts of one event may stand anywhere in a table: they are read together.
    if aside is None or plan.mapping.row != "event" or table.height <= at_once:
        aside, at_once = None, table.height
    making = begin_tables(plan, file=file, manifest=manifest, starts=starts, aside=aside)
    for first in range(0, table.height, at_once):
        cells = type_rows(plan, first=first, n=at_once)
        making.add(cells.raw, judge_rows(cells, manifest))
    result = make_result(table, plan, making)
    return replace(result, notes=(*notes, *result.notes))


def begin_tables(
    plan: Plan, *, file: str, manifest: Manifest, starts: Starts = (), aside: Aside | None = None
) -> Making:
    """Return the tables of a plan without any row yet."""
    return Making(
        plan.mapping,
        plan.survey,
        _name_columns(plan.mapping),
        file,
        manifest,
        starts,
        Shelf(aside.folder if aside is not None else None),
    )


def make_result(table: pl.DataFrame, plan: Plan, making: Making) -> ReadResult:
    """Return what was made of all rows; ``table`` is what they were in the file."""
    mapping, faults = plan.mapping, making.list_faults()
    frames = making.finish()
    corrected = len(mapping.said.get("corrections", []))
    is_aside = making.shelf.folder is not None
    return ReadResult(
        tables={} if is_aside else {name: frame.collect() for name, frame in frames.items()},
        aside=frames if is_aside else {},
        faults=faults,
        read=table.height,
        descriptor=_describe(mapping.said, making.file, making.manifest),
        starts=making.starts,
        notes=(
            *(*plan.noted, *_note(table, mapping), *_note_types(faults)),
            *note_persons(making.named, mapping.said.get("names_basis") or None),
            *((Note("open_high", {"n": making.opened}),) if making.opened else ()),
            *note_corrected(corrected),
        ),
        at_fault=take_rows(table, faults),
        corrected=corrected,
    )


def complete_mapping(
    said: Mapping[str, object], headers: Sequence[str], table: pl.DataFrame
) -> Said:
    """Return a mapping with the guessed columns where it says of no column what it is."""
    if said.get("columns") or said.get("constants"):
        return cast("Said", said)
    told = {part: value for part, value in said.items() if value}
    return cast("Said", {**propose(headers, table), **told})


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
    if "easting" in names:
        names.setdefault("coordinates", names["easting"])
    if "coordinates" in names:
        for axis in ("latitude", "longitude"):
            names.setdefault(axis, names["coordinates"])
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


def _note_types(faults: pl.DataFrame) -> list[Note]:
    """Say which words were no type of event, and which types there are."""
    lost = faults.filter((pl.col("code") == "unknown_type") & (pl.col("value") != ""))
    if lost.is_empty():
        return []
    words = lost.get_column("value").value_counts(sort=True).get_column("value").to_list()
    told = [*words[:_MOST_WORDS_TOLD], *(["…"] if len(words) > _MOST_WORDS_TOLD else [])]
    known = ", ".join(list_vocabulary("events", "event_type"))
    return [Note("types_known", {"n": len(words), "words": ", ".join(told), "known": known})]


def _describe(said: Mapping[str, object], file: str, manifest: Manifest) -> Told:
    own = {"title": "title", "title_ar": "title_ar", "licences": "licenses"}
    given = {name: said[key] for key, name in own.items() if key in said}
    if said.get("redistribution") in {"open", "aggregate-only"}:
        given["redistribution"] = said["redistribution"]
    # The file's own name, in any language; what it is the manifest says in English only.
    credit = {f"credit_{lang}": t(lang, "import.credit", source=file) for lang in DATA_LANGUAGES}
    source = {**manifest.declared["source"], "source_id": FILE, "title": file}
    return cast("Told", {**credit, **given, "sources": [source]})
