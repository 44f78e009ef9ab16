"""Open, check and write dataset folders (Data Package v2: datapackage.json and its tables)."""

import hashlib
import io
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import cast

import polars as pl

from geo.dataset.access import is_closed, keep_seen, sees_all
from geo.dataset.private import find_private
from geo.dataset.reading import tell_unreadable
from geo.errors import DatasetError, NotFoundError, SignInError
from geo.model.checks import check_tables, type_table
from geo.model.descriptor import Descriptor, Resource, Source, check_form
from geo.model.same import check_decisions
from geo.model.schema import ROW, Fault, load_tables
from geo.settings import hold, read_settings
from geo.text import localized, t

DESCRIPTOR = "datapackage.json"
DERIVED = "derived"
"""The folder inside a dataset's that holds what was worked out from its tables."""
WIDENED = ("events", "claims")
"""Tables whose Parquet files hold derived columns too."""
SHIPPED = Path(__file__).parents[2] / "data"
DEFAULT_DATASET = "hajin-2018"
NOT_STATED = "not-stated"
"""What a descriptor has for a licence that nobody stated."""
AGGREGATE_ONLY = "aggregate-only"
SAME_AS = "same_as"
"""The optional table of decisions which records are of one event."""
_MOST_MEASURED = 256  # folders whose revision is looked up without hashing their files again
Tables = Mapping[str, pl.LazyFrame]


def say_licence(licence: str, lang: str) -> str:
    """Return a dataset's licence in words where it is none: that nobody has stated one.

    Names of licences, such as CC-BY-4.0, are the same in every language.
    """
    told = {NOT_STATED: t(lang, "licence.not_stated")}
    return ", ".join(told.get(name, name) for name in licence.split(", "))


@dataclass(frozen=True, eq=False)
class Dataset:
    """An opened dataset folder.

    ``tables`` are lazy frames with the columns of ``geo/model/tables.json``; ``revision`` is a
    short hash of the folder's contents and changes when any table does.
    """

    folder: Path
    descriptor: Descriptor
    tables: Mapping[str, pl.LazyFrame]
    revision: str

    @property
    def derived(self) -> Mapping[str, Path]:
        """The Parquet files of the frames that were derived when the folder was written."""
        return {path.stem: path for path in sorted((self.folder / DERIVED).glob("*.parquet"))}

    @property
    def name(self) -> str:
        """The dataset's name, as used in links: its folder's, also of a copy of the folder."""
        return self.folder.resolve().name

    @property
    def licence(self) -> str:
        """Licence names, joined by a comma."""
        return ", ".join(entry["name"] for entry in self.descriptor.get("licenses", ()))

    def say_licence(self, lang: str) -> str:
        """Return the licence as readers of a language are told it; see `say_licence`."""
        return say_licence(self.licence, lang)

    @property
    def licence_urls(self) -> list[str]:
        """Where the licences can be read, of those that say it."""
        return [entry["path"] for entry in self.descriptor.get("licenses", ()) if entry.get("path")]

    @property
    def version(self) -> str:
        """The version its makers gave it, or ''."""
        return str(self.descriptor.get("version", ""))

    @property
    def created(self) -> str:
        """The day it was made as 2018-11-17, or ''."""
        return str(self.descriptor.get("created", ""))[:10]

    @property
    def sources(self) -> Sequence[Source]:
        """What it was made of."""
        return self.descriptor.get("sources", ())

    @property
    def gives_rows(self) -> bool:
        """Whether single records may be passed on."""
        return self.descriptor.get("redistribution") != AGGREGATE_ONLY

    @cached_property
    def is_sums(self) -> bool:
        """Whether it has no events, and totals that may be added: sums of areas."""
        if not self.tables["events"].head(1).collect().is_empty():
            return False
        added = self.tables["totals"].filter(pl.col("partition").is_not_null())
        return not added.head(1).collect().is_empty()

    def words(self, field: str, lang: str) -> str:
        """Return a field of the descriptor (title, description, credit) in a language, or ''."""
        return localized(self.descriptor, field, lang)


def list_datasets() -> dict[str, Path]:
    """Return the folder of every dataset by its folder's name, the default one first.

    They lie in the folders of ``RASD_DATA``, else in the shipped ``data/``. Those behind login are
    among them for readers of the host alone; see `geo.dataset.access`.
    """
    # What may be seen of them is asked each time.
    seen = keep_seen(hold("datasets", _find_folders))
    # Readers of the list, programs too, take its first for the usual one.
    first = read_settings().default_dataset
    return dict(sorted(seen.items(), key=lambda item: (item[0] != first, item[0])))


def _find_folders() -> dict[str, Path]:
    return {
        child.name: child
        for folder in read_settings().data or (SHIPPED,)
        if folder.is_dir()
        for child in sorted(folder.iterdir())
        if not child.name.startswith(".") and (child / DESCRIPTOR).is_file()
    }


def find_dataset(name: str) -> Path:
    """Return the folder of the dataset called ``name``; NotFoundError when there is none.

    A private dataset is found too by who knows its name, and never listed. Where something is
    behind login whoever is no reader is told to sign in, whether there is such a dataset or not.
    """
    # Before the host's own: its name cannot be guessed, so it can hide none of theirs.
    private = find_private(name)
    if private is not None and not is_closed():
        return private
    try:
        return list_datasets()[name]
    except KeyError:
        known = ", ".join(list_datasets()) or "none"
        if not sees_all():
            msg = f"There is no dataset {name!r} here without signing in; open to all: {known}."
            raise SignInError(msg) from None
        msg = f"There is no dataset {name!r}; known datasets: {known}."
        raise NotFoundError(msg) from None


def open_dataset(folder: Path) -> Dataset:
    """Open a dataset folder.

    CSV tables are read and checked; Parquet tables were checked when written and are scanned.

    Raises
    ------
    DatasetError
        With every fault found, when the folder or any table cannot be used.

    """
    descriptor = read_descriptor(folder)
    with tell_unreadable(folder.name):
        tables, faults = _load(folder, descriptor)
    if faults:
        msg = f"{folder.name}: faults found: {len(faults)}; `python -m geo check` lists them."
        raise DatasetError(msg, tuple(faults))
    return Dataset(folder, descriptor, tables, measure_revision(folder))


def check_dataset(folder: Path) -> tuple[dict[str, int], list[Fault]]:
    """Return the number of rows of each table and every fault of the folder."""
    descriptor = read_descriptor(folder)
    with tell_unreadable(folder.name):
        tables, faults = _load(folder, descriptor)
        sizes = {name: frame.select(pl.len()).collect().item() for name, frame in tables.items()}
    return sizes, faults


def read_descriptor(folder: Path) -> Descriptor:
    """Read a folder's datapackage.json; DatasetError when it is missing or not usable."""
    path, shown = folder / DESCRIPTOR, f"{folder.name}/{DESCRIPTOR}"
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = f"{folder.name}: no {DESCRIPTOR} here; a dataset is a folder that holds one."
        raise DatasetError(msg) from None
    except (OSError, ValueError, RecursionError) as error:
        msg = f"{shown}: not readable as JSON ({_say_why(error)}); mend the file."
        raise DatasetError(msg) from None
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        msg = f"{shown}: has no list of resources; add one entry for each table."
        raise DatasetError(msg)
    missing = [key for key in ("name", "title", "licenses", "version") if not descriptor.get(key)]
    if missing:
        msg = f"{shown}: {', '.join(missing)} missing; a dataset names itself and its licence."
        raise DatasetError(msg)
    if wrong := check_form(descriptor):
        msg = f"{shown}: {wrong}; mend the file."
        raise DatasetError(msg)
    return cast("Descriptor", descriptor)


def _say_why(error: Exception) -> str:
    """Say why a file cannot be read, without where it lies: readers are told this."""
    return error.strerror or "" if isinstance(error, OSError) else str(error)


def measure_revision(folder: Path) -> str:
    """Return 12 hex digits that change when a file of the folder does.

    Text tables are hashed whole; Parquet tables by name, size and time of writing. What was hashed
    once is looked up as long as no file has another size, time or place on the disk.
    """
    with tell_unreadable(folder.name):
        with os.scandir(folder) as entries:
            # A look at the folder instead of reading it: this is asked for at every question.
            stamps = [
                _stamp(entry)
                for entry in entries
                if entry.name.endswith(_HASHED) and entry.is_file()
            ]
        return _hash_files(folder, tuple(sorted(stamps)))


_HASHED = (".csv", ".json", ".parquet")
_Stamp = tuple[str, int, int, int, int]
"""A file's name, size in bytes, time of writing and time of change (ns), and its inode."""


def _stamp(entry: os.DirEntry[str]) -> _Stamp:
    # A copy may keep the time of writing; the time of change and the inode are the file's own.
    stat = entry.stat()
    return entry.name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


@lru_cache(maxsize=_MOST_MEASURED)
def _hash_files(folder: Path, stamps: tuple[_Stamp, ...]) -> str:
    digest = hashlib.sha256()
    for name, size, written, *_ in stamps:
        if name.endswith(".parquet"):
            digest.update(f"{name} {size} {written}".encode())
        else:
            digest.update(name.encode() + (folder / name).read_bytes())
    return digest.hexdigest()[:12]


def _list_columns(name: str) -> list[str]:
    return [column.name for column in load_tables()[name].columns]


def describe_resources(format_: str = "csv", *, names: Collection[str] = ()) -> list[Resource]:
    """Return the ``resources`` of datapackage.json: each table's path and Table Schema.

    ``names`` are the tables there are; by default those that every dataset has.
    """
    wanted = names or [name for name, table in load_tables().items() if not table.optional]
    media = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}[format_]
    return [
        {
            "name": name,
            "path": f"{name}.{format_}",
            "type": "table",
            "format": format_,
            "mediatype": media,
            "encoding": "utf-8",
            "schema": {
                "fields": table.schema["fields"],
                "primaryKey": table.schema["primaryKey"],
                "foreignKeys": table.schema["foreignKeys"],
                # Derived columns stand in some Parquet files beside those of the schema.
                **({"fieldsMatch": ["subset"]} if format_ == "parquet" else {}),
            },
        }
        for name, table in load_tables().items()
        if name in wanted
    ]


@cache
def make_empty_table(name: str) -> pl.DataFrame:
    """Return a table of this name without rows, with its declared columns and types."""
    typed, _ = type_table(pl.DataFrame(schema={ROW: pl.UInt32}), load_tables()[name])
    return typed


def _load(folder: Path, descriptor: Descriptor) -> tuple[dict[str, pl.LazyFrame], list[Fault]]:
    paths = dict(_list_paths(folder, descriptor))
    lazy: dict[str, pl.LazyFrame] = {}
    typed: dict[str, pl.DataFrame] = {}
    faults: list[Fault] = []
    for name, table in load_tables().items():
        path = paths.get(name)
        if path is None and table.optional:
            continue
        if path is None or not path.is_file():
            problem = Fault(
                table=name, row=None, column="", value=str(path or name), problem="missing_file"
            )
            faults.append(problem)
        elif path.suffix == ".parquet":
            lazy[name] = select_declared(pl.scan_parquet(path), name)
        else:
            raw, broken = _read_csv(path, name)
            typed[name], wrong = type_table(raw, table)
            faults += [*broken, *([] if broken else wrong)]
    # Tables that lack columns would only be faulty for that once more.
    faults += check_tables(typed) if not faults else []
    lazy |= {name: frame.drop(ROW).lazy() for name, frame in typed.items()}
    if not faults and SAME_AS in typed:
        faults += _check_decisions(typed[SAME_AS], lazy["events"], str(descriptor["name"]))
    return {name: lazy[name] for name in load_tables() if name in lazy}, faults


def _check_decisions(decisions: pl.DataFrame, events: pl.LazyFrame, name: str) -> list[Fault]:
    told = pl.concat([decisions.get_column(column) for column in ("event_id", "other_event_id")])
    # There may be millions of events, and a few decisions.
    there = events.select("event_id").filter(pl.col("event_id").is_in(told.implode())).collect()
    return check_decisions(decisions, name=name, events=set(there.get_column("event_id")))


def select_declared(frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Select a table's own columns of a Parquet file; a column newer than the file is blank."""
    there = frame.collect_schema().names()
    empty = make_empty_table(name).schema
    return frame.select(
        pl.col(column) if column in there else pl.lit(None, empty[column]).alias(column)
        for column in _list_columns(name)
    )


def _list_paths(folder: Path, descriptor: Descriptor) -> Iterator[tuple[str, Path]]:
    for entry in descriptor["resources"]:
        path = folder / str(entry.get("path", ""))
        # A descriptor comes with the data: it must not make the server read what lies elsewhere.
        if "\0" in str(path) or path.resolve().parent != folder.resolve():
            shown = f"{folder.name}/{DESCRIPTOR}"
            msg = f"{shown}: path {entry.get('path')!r} leaves the folder; move it in."
            raise DatasetError(msg)
        yield str(entry.get("name", "")), path


def _read_csv(path: Path, name: str) -> tuple[pl.DataFrame, list[Fault]]:
    try:
        # Excel begins its UTF-8 with a mark, which would become part of the first column's name.
        text = path.read_text(encoding="utf-8-sig")
        raw = pl.read_csv(io.StringIO(text), infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError) as error:
        why = str(error).splitlines()[0]
        fault = Fault(
            table=name, row=None, column="", value=path.name, problem="unreadable", detail=why
        )
        return pl.DataFrame(schema={ROW: pl.UInt32}), [fault]
    return raw.with_row_index(ROW, offset=2), []
